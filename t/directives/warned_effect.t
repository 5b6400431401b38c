# docs/directives.md, What is warned of.
#
# What can never do anything is warned of at start, once for each mistake, with
# file and line and what to write instead. What has a meaning is not.

use lib 't/lib';
use ClientCertTest;

run_tests();

__DATA__

=== `client_cert_forward` in a server without TLS is warned of
--- config
    client_cert_forward rfc9440;
    location /t {
        return 204;
    }
--- error_code: 204
--- error_log eval
qr/\[warn\] .*"client_cert_forward" has no effect, because the server of "localhost" at (?:\S*:)?\d+ in \S+nginx\.conf:\d+ never asks for a certificate, write "listen ... ssl;", "ssl_verify_client optional;" and "ssl_client_certificate FILE;" in it, in \S+nginx\.conf:\d+$/m



=== `client_cert_forward` where no address has TLS is warned of
--- http_config
    server {
        listen 127.0.0.1:$TEST_NGINX_TLS_PORT;
        server_name plain.example;
        ssl_certificate $TEST_NGINX_PKI/server.pem;
        ssl_certificate_key $TEST_NGINX_PKI/server.key;
        ssl_client_certificate $TEST_NGINX_PKI/ca.pem;
        ssl_verify_client on;
        client_cert_forward rfc9440;
    }
--- config
    location /t {
        return 204;
    }
--- error_code: 204
--- error_log
because the server of "plain.example" at 127.0.0.1



=== `client_cert_header` with `ssl_verify_client off` is warned of
--- tls_server
    ssl_verify_client off;
    location /t {
        client_cert_header X-User $client_cert_subject_cn;
        return 204;
    }
--- error_code: 204
--- error_log eval
qr/\[warn\] .*"client_cert_header" has no effect, because the server of "localhost" at 127\.0\.0\.1:\d+ in \S+nginx\.conf:\d+ never asks for a certificate, write "ssl_verify_client optional;" and/



=== A thousand locations without an effect are warned of once
--- config eval
CORE::join "\n", 'location /t { return 204; }', map {
    "location /t/$_ { client_cert_forward rfc9440; client_cert_header X-A"
    . ' $client_cert_sha256; }' } 1 .. 1000
--- error_code: 204
--- grep_error_log: has no effect
--- grep_error_log_out
has no effect



=== What is inherited by a server that asks is not warned of
--- http_config
    client_cert_forward rfc9440;
    client_cert_header X-User $client_cert_subject_cn;
    client_cert_ca $TEST_NGINX_PKI/ca.pem;
--- tls_server
    ssl_verify_client optional_no_ca;
    location /t {
        return 204;
    }
--- error_code: 204
--- no_error_log
[warn]



=== A verdict and an `always` are not warned of without TLS
--- config
    client_cert_forward nginx;
    client_cert_header X-Status $client_cert_status always;
    client_cert_forward akamai;
    location /t {
        return 204;
    }
--- error_code: 204
--- no_error_log
[warn]



=== `akamai-cc-der`, which has no verdict, is warned of without TLS
--- config
    client_cert_forward akamai-cc-der;
    location /t {
        return 204;
    }
--- error_code: 204
--- error_log
"client_cert_forward" has no effect



=== `unverified` is warned of where nginx answers 400 before
--- tls_server
    location /t {
        client_cert_forward rfc9440 unverified;
        return 204;
    }
--- error_code: 204
--- error_log eval
qr/\[warn\] .*"unverified" of "client_cert_forward" has no effect, because nginx answers 400 to an unverified certificate before, write "ssl_verify_client optional_no_ca;" or "error_page 495 URI;" in the server, in \S+nginx\.conf:\d+$/m



=== `unverified` of an inherited `client_cert_header` is warned of
--- tls_server
    ssl_verify_client on;
    client_cert_header X-DN $client_cert_subject unverified;
    location /t {
        return 204;
    }
--- client_cert: good
--- error_code: 204
--- error_log
"unverified" of "client_cert_header" has no effect



=== `unverified` on an error page of 495 is not warned of
--- tls_server
    error_page 495 = @renew;
    location @renew {
        client_cert_forward nginx unverified;
        return 204;
    }
--- client_cert: expired
--- error_code: 204
--- no_error_log
[warn]



=== `unverified` is not warned of where another server lets them in
--- http_config
    client_cert_forward rfc9440 unverified;
    server {
        listen 127.0.0.1:$TEST_NGINX_TLS_PORT_2 ssl;
        ssl_certificate $TEST_NGINX_PKI/server.pem;
        ssl_certificate_key $TEST_NGINX_PKI/server.key;
        ssl_verify_client optional_no_ca;
    }
--- tls_server
    location /t {
        return 204;
    }
--- error_code: 204
--- no_error_log
[warn]
