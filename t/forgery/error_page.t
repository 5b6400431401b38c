# README.md, Security model.
#
# Error pages: nginx refuses some requests before any phase, and serves the
# error page with the client's headers.

use lib 't/lib';
use ClientCertTest;
use ClientCertTest::PKI;

# The 32nd of a thirteenth month. Other specs read the dates of what is not in a
# directory of its own.
mkdir "$ENV{TEST_NGINX_PKI}/undated";
issue('undated/alice', subject => ClientCertTest::PKI::name(CN => 'alice'),
    not_after => ClientCertTest::PKI::der(0x17, '991332000000Z'));

run_tests();

__DATA__

=== 400 by the request line: the error page gets no forged header
--- tls_server
    client_cert_forward rfc9440;
    client_cert_header X-Identity nobody always;
    error_page 400 /error;
    location /error {
        proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM;
    }
--- client_cert: good
--- raw_request eval
"GARBAGE\r\nClient-Cert: forged\r\n\r\n"
--- error_code: 400
--- upstream_like
^X-Identity: nobody\r$
--- upstream_unlike
forged



=== 400 by a wrong header: the error page gets no forged one that came before
--- config
    client_cert_forward rfc9440;
    error_page 400 /error;
    location /error {
        proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM;
    }
--- raw_request eval
"GET /t HTTP/1.1\r\nClient-Cert: forged\r\nHost: a\r\nHost: b\r\n\r\n"
--- error_code: 400
--- upstream_requests: 1
--- upstream_unlike
forged



=== 405 for TRACE: the error page gets no forged header
--- config
    client_cert_forward rfc9440;
    error_page 405 /error;
    location /error {
        proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM;
    }
--- raw_request eval
"TRACE /t HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
. "Client-Cert: forged\r\n\r\n"
--- error_code: 405
--- upstream_requests: 1
--- upstream_unlike
forged



=== 421 for another Host than the handshake's: the error page gets no forged header
--- http_config
    server {
        listen 127.0.0.1:$TEST_NGINX_TLS_PORT ssl;
        server_name other.example;
        ssl_certificate $TEST_NGINX_PKI/server.pem;
        ssl_certificate_key $TEST_NGINX_PKI/server.key;
        ssl_client_certificate $TEST_NGINX_PKI/ca.pem;
        ssl_verify_client on;
        error_page 421 /error;
        location /error {
            proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM;
        }
    }
--- tls_server
    client_cert_forward rfc9440;
    error_page 421 /error;
    location /error {
        proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM;
    }
--- client_cert: good
--- raw_request eval
"GET /t HTTP/1.1\r\nClient-Cert: forged\r\nHost: other.example\r\n"
. "Client-Cert: forged\r\nConnection: close\r\n\r\n"
--- error_code: 421
--- upstream_requests: 1
--- upstream_unlike
forged



=== 494 for headers that are too large: the error page gets no forged one
--- config
    client_cert_forward rfc9440;
    client_header_buffer_size 256;
    large_client_header_buffers 2 1k;
    error_page 494 /error;
    location /error {
        proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM;
    }
--- raw_request eval
"GET /t HTTP/1.1\r\nHost: localhost\r\nClient-Cert: forged\r\nX-Long: "
. 'x' x 3000 . "\r\n\r\n"
--- error_code: 400
--- upstream_requests: 1
--- upstream_unlike
forged



=== 495 for a certificate of another CA: the error page gets the verdict alone
--- tls_server
    client_cert_forward nginx;
    client_cert_forward rfc9440;
    error_page 495 /error;
    location /error {
        proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM;
    }
--- client_cert: other
--- more_headers
Client-Cert: forged
ssl-client-verify: SUCCESS
--- error_code: 400
--- upstream_like
^ssl-client-verify: FAILED:[ -~]+\r$
--- upstream_unlike
forged|SUCCESS|(?i)^client-cert|^ssl-client-(?!verify)



=== 495 for a certificate whose end is no date: the error page gets the verdict alone
--- tls_server
    client_cert_forward nginx;
    client_cert_forward rfc9440;
    client_cert_header X-Days "$client_cert_days_left" always;
    error_page 495 /error;
    location /error {
        proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM;
    }
--- client_cert: undated/alice
--- error_code: 400
--- upstream_like
^ssl-client-verify: FAILED:[ -~]*notAfter[ -~]*\r$
--- upstream_unlike
SUCCESS|(?i)^client-cert|^ssl-client-(?!verify)|^X-Days



=== 495 over HTTP/2: the error page gets the verdict alone
--- http2
--- tls_server
    client_cert_forward nginx;
    error_page 495 /error;
    location /error {
        proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM;
    }
--- client_cert: selfsigned
--- more_headers
ssl-client-verify: SUCCESS
ssl-client-cert: forged
--- error_code: 400
--- upstream_like
^ssl-client-verify: FAILED:[ -~]+\r$
--- upstream_unlike
forged|SUCCESS|ssl-client-(?!verify)



=== 496 for no certificate: the error page gets the verdict alone
--- tls_server
    ssl_verify_client on;
    client_cert_forward nginx;
    error_page 496 /error;
    location /error {
        proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM;
    }
--- more_headers
ssl-client-verify: SUCCESS
ssl-client-cert: forged
--- error_code: 400
--- upstream_like
^ssl-client-verify: NONE\r$
--- upstream_unlike
forged|SUCCESS|ssl-client-(?!verify)



=== 497 for plain HTTP on the TLS port: the error page gets the verdict alone
--- http_config
    server {
        listen 127.0.0.1:$TEST_NGINX_PORT_2 ssl;
        ssl_certificate $TEST_NGINX_PKI/server.pem;
        ssl_certificate_key $TEST_NGINX_PKI/server.key;
        client_cert_forward nginx;
        error_page 497 /error;
        location /error {
            proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM;
        }
    }
--- config
    location /t {
        proxy_set_header ssl-client-verify SUCCESS;
        proxy_set_header ssl-client-cert forged;
        proxy_pass http://127.0.0.1:$TEST_NGINX_PORT_2;
    }
--- error_code: 400
--- upstream_like
^ssl-client-verify: NONE\r$
--- upstream_unlike
forged|SUCCESS|ssl-client-(?!verify)



=== A forged header is removed in a named location, which skips the rewrite phase
--- tls_server
    ssl_verify_client on;
    client_cert_forward rfc9440;
    error_page 496 @named;
    location @named {
        set $seen $http_client_cert;
        proxy_set_header X-Seen "[$seen]";
        proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM;
    }
--- more_headers
Client-Cert: forged
--- error_code: 400
--- upstream_like
^X-Seen: \[\]\r$
--- upstream_unlike
forged



=== An error page that is a redirect elsewhere is not told the forged value
--- tls_server
    ssl_verify_client on;
    client_cert_forward rfc9440;
    error_page 496 =302 https://elsewhere.example/?cert=$http_client_cert;
--- more_headers
Client-Cert: forged
--- error_code: 302
--- response_headers
Location: https://elsewhere.example/?cert=



=== The error page of the module's own 400 gets no forged header
--- http_config
    client_cert_inbound reject;
--- config
    client_cert_forward rfc9440;
    error_page 400 /error;
    location /error {
        proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM;
    }
--- more_headers
Client-Cert: forged
X-Other: kept
--- error_code: 400
--- upstream_like
^X-Other: kept\r$
--- upstream_unlike
forged
