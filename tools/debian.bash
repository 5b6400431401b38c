# What the scripts that fetch something from Debian share; they source it.
# shellcheck shell=bash

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
build=$root/build
keyring=/usr/share/keyrings/debian-archive-keyring.gpg


# fetch deb|source|closure PACKAGE SUITE: leaves a package of any suite, its
# source, or the package and all that it depends on, in the private apt root
# whose name is in `fetched`.
fetch() {
    local kind=$1 package=$2 suite=$3 try

    fetched=$build/apt/$suite
    [[ $kind == deb ]] || fetched+=-$kind

    # unstable moves, and the parts of a mirror do not move together: what the
    # lists name may be gone, or not be there yet.
    for try in 1 2 3 4 5; do
        download "$kind" "$package" "$suite" "$fetched" && return
        [[ $try == 5 ]] || sleep 5
    done
    echo "cannot get $package from Debian $suite:" >&2
    tail -n 5 "$fetched/log" | without_hosts >&2
    return 1
}


# get_source SUITE: leaves the source package of a suite's nginx in the directory
# whose name is in `source`.
get_source() {
    source=$build/matrix/source/$1

    [[ -d $source ]] && return
    fetch source nginx "$1" || return
    mkdir -p "$source.new" && mv "$fetched"/nginx_* "$source.new" &&
        mv "$source.new" "$source"
}


# unpack_source SOURCE TREE: unpacks a source package, whole or not at all.
unpack_source() {
    rm -rf "$2" "$2.new"
    dpkg-source -q --no-check --no-copy --extract "$1"/*.dsc "$2.new" &&
        mv "$2.new" "$2"
}


# unpack_bookworm TREE: unpacks bookworm's nginx, or ends the script.
unpack_bookworm() {
    get_source bookworm || fail "cannot go on without Debian's nginx"
    mkdir -p "$(dirname "$1")"
    unpack_source "$source" "$1"
}


download() {
    local kind=$1 package=$2 suite=$3 place=$4
    # A list that is signed and old is as good: this is a tool for tests.
    local options=(-qq -o Dir="$place" -o APT::Sandbox::User=root
        -o Dir::State::status="$place/status" -o Acquire::Languages=none
        -o Dir::Cache::archives="$place" -o Acquire::Check-Valid-Until=false)
    local list=deb command

    case $kind in
        deb) command=(download) ;;
        source) list=deb-src command=(source --download-only) ;;
        # Where nothing is installed, that goes down to the C library.
        closure) command=(install --download-only --yes
            --no-install-recommends) ;;
    esac

    mkdir -p "$place"/etc/apt/{apt.conf.d,preferences.d,sources.list.d} \
        "$place"/{var/lib/apt/lists/,}partial
    rm -f "$place/$package"_* "$place"/*.deb
    touch "$place/status"

    local mirror
    mirror=$(mirror)
    [[ $mirror ]] || fail "no mirror of Debian among this system's sources"
    echo "$list [signed-by=$keyring] $mirror $suite main" \
        > "$place/etc/apt/sources.list"

    (cd "$place" && apt-get "${options[@]}" update &&
        apt-get "${options[@]}" "${command[@]}" "$package") &> "$place/log"
}


# The mirror that the system itself uses, in either form of its sources.
mirror() {
    local found
    found=$(cat /etc/apt/sources.list /etc/apt/sources.list.d/*.list \
        2> /dev/null | awk '
            $1 == "deb" {
                sub(/\[[^]]*\]/, "")
                if ($2 ~ /\/debian\/?$/) { print $2; exit }
            }') || true
    [[ $found ]] || found=$(cat /etc/apt/sources.list.d/*.sources \
        2> /dev/null | awk '
            $1 == "URIs:" && $2 ~ /\/debian\/?$/ { print $2; exit }') || true
    echo "$found"
}


without_hosts() {
    sed -E 's#(https?://)[^/ ]+#\1...#g'
}


fail() {
    echo "tools/${0##*/}: $*" >&2
    exit 1
}
