# shellcheck shell=bash disable=SC2034,SC2154
# What the demonstrations share, to be sourced. `demo` is the directory of one
# below the checkout, and `ports` names those that its nginx listens at; it
# writes its nginx.conf in write_config.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
demo=$root/$demo
module=${CLIENT_CERT_MODULE-$root/build/ngx_http_client_cert_module.so}
stream_module=${module/ngx_http_client_cert/ngx_stream_client_cert}
nginx=${TEST_NGINX_BINARY:-nginx}

# Debian keeps nginx where ordinary users do not look.
PATH=$PATH:/usr/sbin

bold='' green='' red='' plain=''
if [[ -t 1 && -z ${NO_COLOR-} ]]; then
    bold=$'\e[1m' green=$'\e[32m' red=$'\e[31m' plain=$'\e[0m'
fi


prepare() {
    [[ -z $module || -e $module ]] || fail "$module is not there: run make"

    mkdir -p "$demo/logs"
    rm -f "$demo"/*.port
    make_certificates
}


make_certificates() {
    openssl x509 -in "$demo/client.pem" -noout -checkend 86400 \
        &> /dev/null && return

    local key=(-newkey ec -pkeyopt 'ec_paramgen_curve:P-256' -noenc)
    (
        cd "$demo"
        openssl req -x509 "${key[@]}" -subj '/CN=Demo CA' -days 365 \
            -keyout ca.key -out ca.pem
        openssl req -x509 "${key[@]}" -subj '/CN=localhost' -days 365 \
            -addext 'subjectAltName = DNS:localhost' \
            -addext 'basicConstraints = critical, CA:FALSE' \
            -CA ca.pem -CAkey ca.key -keyout server.key -out server.pem
        openssl req -x509 "${key[@]}" \
            -subj '/O=Example/OU=Team A/CN=alice' -days 365 \
            -addext 'basicConstraints = critical, CA:FALSE' \
            -addext 'extendedKeyUsage = clientAuth' \
            -CA ca.pem -CAkey ca.key -keyout client.key -out client.new
        cat client.key >> client.new
        mv client.new client.pem
    ) 2> "$demo/logs/openssl.log" ||
        fail "openssl failed, see $demo/logs/openssl.log"
}


# in_time COMMAND ...: waits until that holds, and fails where it never does.
in_time() {
    local i
    for i in {1..100}; do
        "$@" && return
        sleep 0.05
    done
    return 1
}


wait_for() {
    in_time test -s "$demo/$1.port" ||
        fail "the $1 did not start, see $demo/logs/$1.err"
}


# Another process may take a free port before nginx does, so that it is worth
# more than one try.
start_nginx() {
    local i port
    for i in 1 2 3; do
        for port in "${ports[@]}"; do
            free_port > "$demo/$port.port"
        done
        write_config
        "$nginx" -p "$demo" -e logs/error.log -c "$demo/nginx.conf" \
            2> "$demo/logs/nginx.err" && break
        [[ $i -lt 3 ]] || fail "nginx did not start:
$(cat "$demo/logs/nginx.err")"
    done

    in_time is_ours nginx ||
        fail "nginx did not start, see $demo/logs/error.log"
}


free_port() {
    perl -MIO::Socket::INET -e 'print IO::Socket::INET->new(
        LocalAddr => "127.0.0.1", Listen => 1)->sockport, "\n"'
}


# What stands in nginx.conf outside of http and stream.
main_context() {
    load_modules
    [[ $EUID -ne 0 ]] || echo 'user root;'
    cat << END
worker_processes 1;
pid $demo/nginx.pid;
error_log logs/error.log info;

events {
}

END
}


# nginx's own stream may be a module too, and comes before ours.
load_modules() {
    local options
    [[ $module ]] || return 0
    options=$("$nginx" -V 2>&1)
    if [[ $options == *--with-stream=dynamic* ]]; then
        [[ $options =~ --modules-path=([^ ]+) ]] || fail 'nginx has no modules'
        echo "load_module ${BASH_REMATCH[1]}/ngx_stream_module.so;"
    fi
    echo "load_module $module;"
    echo "load_module $stream_module;"
}


# Only what this script started carries the demo's directory in its command
# line; a pid file may be older than the machine's last start.
is_ours() {
    local pid
    pid=$(cat "$demo/$1.pid" 2> /dev/null) && [[ $pid ]] &&
        grep -qaF "$demo" "/proc/$pid/cmdline" 2> /dev/null
}


is_gone() {
    ! is_ours "$1"
}


stop() {
    if is_ours "$1"; then
        kill "$(< "$demo/$1.pid")" 2> /dev/null || true
        in_time is_gone "$1" || true
    fi
    rm -f "$demo/$1.pid"
}


# title TEXT: begins a step.
title() {
    [[ $checks -eq 0 ]] || echo
    echo "$bold$1$plain"
    echo
}


checks=0
wrong=0

check() {
    checks=$((checks + 1))
    if [[ $2 == "$3" ]]; then
        echo "  ${green}ok$plain      $1"
    else
        wrong=$((wrong + 1))
        echo "  ${red}WRONG$plain   $1, but: $(shorten "$2")"
    fi
    return 0
}


# Long values keep their ends, so that one still sees what they are.
shorten() {
    local text=$1 name=
    if [[ ${#text} -le 60 ]]; then
        echo "$text"
        return
    fi
    [[ $text =~ ^([A-Za-z-]+:\ )(.*)$ ]] &&
        name=${BASH_REMATCH[1]} text=${BASH_REMATCH[2]}
    echo "$name${text:0:10}...${text: -10}  (${#text} bytes)"
}


fail() {
    echo "${0#"$root/"}: $*" >&2
    exit 1
}


conclude() {
    echo
    if [[ $wrong -gt 0 ]]; then
        echo "${red}Not as promised: $wrong of $checks checks failed.$plain"
        exit 1
    fi
    echo "${green}As promised: all $checks checks passed.$plain"
}
