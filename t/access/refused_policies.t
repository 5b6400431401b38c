# docs/directives.md, client_cert_mode.
# docs/directives.md, client_cert_deny_code.
# docs/access.md, Policies.
#
# What is wrong with a policy is said at start, with file and line and what to
# write instead.

use lib 't/lib';
use ClientCertTest;

run_tests();

__DATA__

=== A policy in a server without TLS is refused: it never asks
--- config
    location /t {
        client_cert_mode required;
    }
--- must_die
--- error_log eval
qr/a policy stands in a server that never asks for a certificate, that of "localhost" at (?:\S*:)?\d+ in \S+nginx\.conf:\d+, write "listen ... ssl;" and "ssl_verify_client optional;" there, or "client_cert_mode off;" there where the policy is not meant, in \S+nginx\.conf:\d+$/



=== A policy in a server with `ssl_verify_client off` is refused
--- tls_server
    ssl_verify_client off;
    location /t {
        client_cert_allow cn=alice;
    }
--- must_die
--- error_log
a policy stands in a server that never asks for a certificate



=== A policy by a CA of its own needs none of nginx's
--- tls_server
    ssl_verify_client off;
    location /t {
        client_cert_ca $TEST_NGINX_PKI/ca.pem;
        client_cert_mode required;
    }
--- must_die
--- error_log
, write "ssl_verify_client optional_no_ca;" there, or



=== A policy in a server that would verify, but has no `listen ... ssl`
--- http_config
    server {
        listen 127.0.0.1:$TEST_NGINX_TLS_PORT;
        server_name plain.example;
        ssl_certificate $TEST_NGINX_PKI/server.pem;
        ssl_certificate_key $TEST_NGINX_PKI/server.key;
        ssl_client_certificate $TEST_NGINX_PKI/ca.pem;
        ssl_verify_client on;
        client_cert_mode required;
    }
--- must_die
--- error_log eval
qr/a policy stands in a server that never asks for a certificate, that of "plain\.example" at 127\.0\.0\.1:\d+ in \S+nginx\.conf:\d+, write "listen ... ssl;" there, or "client_cert_mode off;" there where/



=== A policy in a server with its certificate and nothing else of TLS
--- http_config
    server {
        listen 127.0.0.1:$TEST_NGINX_TLS_PORT;
        ssl_certificate $TEST_NGINX_PKI/server.pem;
        ssl_certificate_key $TEST_NGINX_PKI/server.key;
        client_cert_mode required;
    }
--- must_die
--- error_log
, write "listen ... ssl;" and "ssl_verify_client optional;" there, or



=== A policy is taken where another server says that the address has TLS
--- http_config
    server {
        listen 127.0.0.1:$TEST_NGINX_TLS_PORT ssl;
        ssl_certificate $TEST_NGINX_PKI/server.pem;
        ssl_certificate_key $TEST_NGINX_PKI/server.key;
    }
    server {
        listen 127.0.0.1:$TEST_NGINX_TLS_PORT_2;
        listen 127.0.0.1:$TEST_NGINX_TLS_PORT;
        server_name both.example;
        ssl_certificate $TEST_NGINX_PKI/server.pem;
        ssl_certificate_key $TEST_NGINX_PKI/server.key;
        ssl_client_certificate $TEST_NGINX_PKI/ca.pem;
        ssl_verify_client optional;
        client_cert_mode required;
    }
--- config
    location /t {
        return 204;
    }
--- error_code: 204
--- no_error_log
[warn]



=== A policy is taken with `ssl on`, which nginx had until 1.25.1
--- http_config
    server {
        listen 127.0.0.1:$TEST_NGINX_TLS_PORT;
        ssl on;
        ssl_certificate $TEST_NGINX_PKI/server.pem;
        ssl_certificate_key $TEST_NGINX_PKI/server.key;
        ssl_client_certificate $TEST_NGINX_PKI/ca.pem;
        ssl_verify_client optional;
        client_cert_mode required;
    }
--- config
    location /t {
        return 204;
    }
--- skip_nginx: 2: >= 1.25.1
--- error_code: 204
--- no_error_log
[emerg]



=== An inherited policy is refused with the name of the server
--- http_config
    server {
        listen 127.0.0.1:$TEST_NGINX_TLS_PORT ssl;
        server_name asks.example;
        ssl_certificate $TEST_NGINX_PKI/server.pem;
        ssl_certificate_key $TEST_NGINX_PKI/server.key;
        ssl_client_certificate $TEST_NGINX_PKI/ca.pem;
        ssl_verify_client optional;
    }
    client_cert_mode required;
    include ../html/sites.conf;
--- user_files
>>> sites.conf
server {
    listen 127.0.0.1:$TEST_NGINX_TLS_PORT_2;
    client_cert_mode off;
}

server {
    listen 127.0.0.1:$TEST_NGINX_TLS_PORT ssl;
    server_name never.example other.example;
    ssl_certificate $TEST_NGINX_PKI/server.pem;
    ssl_certificate_key $TEST_NGINX_PKI/server.key;
}
--- config
    client_cert_mode off;
--- must_die
--- error_log eval
qr/a policy stands in a server that never asks for a certificate, that of "never\.example" at 127\.0\.0\.1:\d+ in \S+sites\.conf:6, write "ssl_verify_client optional;" there, or "client_cert_mode off;" there where the policy is not meant, in \S+nginx\.conf:\d+$/



=== A `client_cert_deny` in a server with `ssl_verify_client off` is refused
--- tls_server
    ssl_verify_client off;
    client_cert_deny cn=mallory;
--- must_die
--- error_log
a policy stands in a server that never asks for a certificate



=== A policy in `limit_except` is refused where the server never asks
--- tls_server
    ssl_verify_client off;
    location /t {
        limit_except GET {
            client_cert_mode required;
        }
    }
--- must_die
--- error_log
a policy stands in a server that never asks for a certificate



=== An inherited policy is refused with the line that it stands in
--- http_config
    include ../html/policy.conf;
--- user_files
>>> policy.conf
# The policy is in line 3.

client_cert_mode required;
--- must_die
--- error_log eval
qr/a policy stands in a server that never asks .* in \S+policy\.conf:3$/



=== An inherited policy ends with `client_cert_mode off` without TLS
--- http_config
    client_cert_mode required;
--- config
    client_cert_mode off;
    location /t {
        return 204;
    }
--- error_code: 204



=== A misspelt `client_cert_mode` is refused with the word that is like it
--- tls_server
    client_cert_mode requird;
--- must_die
--- error_log
unknown mode "requird" in "client_cert_mode", did you mean "required"? in



=== A `client_cert_mode` with a capital letter is refused
--- tls_server
    client_cert_mode Off;
--- must_die
--- error_log
unknown mode "Off" in "client_cert_mode", did you mean "off"? in



=== A `client_cert_mode` that is like none is refused with all there are
--- tls_server
    client_cert_mode always;
--- must_die
--- error_log
unknown mode "always" in "client_cert_mode", known are "off", "optional", "required" in



=== `client_cert_mode` twice in one level is refused
--- tls_server
    client_cert_mode required;
    client_cert_mode required;
--- must_die
--- error_log
"client_cert_mode" directive is duplicate



=== A rule behind `client_cert_mode off` of the same level is refused
--- tls_server
    location /t {
        client_cert_mode off;
        client_cert_allow cn=alice;
    }
--- must_die
--- error_log eval
qr/"client_cert_mode off" stands beside rules of this level, remove one of them in \S+nginx\.conf:\d+$/



=== `client_cert_mode off` behind a rule of the same level is refused
--- tls_server
    location /t {
        client_cert_deny cn=alice;
        client_cert_mode off;
    }
--- must_die
--- error_log
"client_cert_mode off" stands beside rules of this level, remove one of them in



=== A `client_cert_deny_code` of 444, with which nginx closes, is refused
--- tls_server
    client_cert_deny_code 444;
--- must_die
--- error_log
invalid "444" in "client_cert_deny_code", write a status from 400 to 493 other than 444 in



=== A `client_cert_deny_code` of 399, which is no error, is refused
--- tls_server
    client_cert_deny_code 399;
--- must_die
--- error_log
invalid "399" in "client_cert_deny_code"



=== A `client_cert_deny_code` of 494, the first of nginx's own, is refused
--- tls_server
    client_cert_deny_code 494;
--- must_die
--- error_log
invalid "494" in "client_cert_deny_code"



=== A `client_cert_deny_code` of 499, the last of nginx's own, is refused
--- tls_server
    client_cert_deny_code 499;
--- must_die
--- error_log
invalid "499" in "client_cert_deny_code"



=== A `client_cert_deny_code` of 500, a fault of the server, is refused
--- tls_server
    client_cert_deny_code 500;
--- must_die
--- error_log
invalid "500" in "client_cert_deny_code"



=== A `client_cert_deny_code` that is no number is refused
--- tls_server
    client_cert_deny_code abc;
--- must_die
--- error_log
invalid "abc" in "client_cert_deny_code"



=== `client_cert_deny_code` twice in one level is refused
--- tls_server
    client_cert_deny_code 401;
    client_cert_deny_code 403;
--- must_die
--- error_log
"client_cert_deny_code" directive is duplicate
