# docs/directives.md, client_cert_response_header.
#
# Responses: RFC 9440 section 2.4, and client_cert_response_header.

use lib 't/lib';
use ClientCertTest;

run_tests();

__DATA__

=== A Vary that names a reserved header becomes `*`
--- config
    client_cert_forward rfc9440;
    location /t {
        proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM;
    }
--- more_headers
X-Respond: Vary:%20Accept-Encoding,client-cert
--- response_headers
Vary: *



=== Several Vary lines, of which one names a reserved header, become one `*`
--- config
    client_cert_forward rfc9440;
    location /t {
        proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM;
    }
--- more_headers
X-Respond: Vary:%20Origin
X-Respond: vary:%20X-One,%09Client_Cert%20,X-Two
X-Respond: Vary:%20Client-Cert
--- response_headers
Vary: *



=== A Vary that names no reserved header is left alone
--- config
    client_cert_forward rfc9440;
    location /t {
        proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM;
    }
--- more_headers
X-Respond: Vary:%20Client-Cert-Hint,%20Origin
--- response_headers
Vary: Client-Cert-Hint, Origin



=== Reserved headers do not leave in a response
--- config
    client_cert_forward rfc9440;
    client_cert_forward nginx;
    location /t {
        proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM;
    }
--- more_headers
X-Respond: Client-Cert:%20:Zm9yZ2Vk:%0D%0AX-Other:%20kept
X-Respond: SSL_Client_Verify:%20SUCCESS
--- response_headers
Client-Cert:
SSL_Client_Verify:
X-Other: kept



=== Reserved headers do not leave in a response over HTTP/2
--- http2
--- tls_server
    client_cert_forward rfc9440;
    location /t {
        proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM;
    }
--- client_cert: good
--- more_headers
X-Respond: Client-Cert:%20:Zm9yZ2Vk:%0D%0AVary:%20Client-Cert
--- response_headers
Client-Cert:
Vary: *



=== nginx's cache keeps clients apart where the origin has Vary: Client-Cert
--- http_config
    proxy_cache_path $TEST_NGINX_SERVROOT/test_cache keys_zone=test:1m;
    server {
        listen 127.0.0.1:$TEST_NGINX_TLS_PORT_2 ssl;
        ssl_certificate $TEST_NGINX_PKI/server.pem;
        ssl_certificate_key $TEST_NGINX_PKI/server.key;
        ssl_client_certificate $TEST_NGINX_PKI/ca.pem;
        ssl_verify_client on;
        client_cert_forward rfc9440;
        location / {
            proxy_cache test;
            proxy_cache_key $uri;
            proxy_cache_valid 200 1m;
            proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM/;
            add_header X-Cache $upstream_cache_status;
        }
    }
--- config
    proxy_ssl_session_reuse off;
    location /good {
        proxy_pass https://127.0.0.1:$TEST_NGINX_TLS_PORT_2/cached;
        proxy_ssl_certificate $TEST_NGINX_PKI/good.pem;
        proxy_ssl_certificate_key $TEST_NGINX_PKI/good.key;
    }
    location /rsa {
        proxy_pass https://127.0.0.1:$TEST_NGINX_TLS_PORT_2/cached;
        proxy_ssl_certificate $TEST_NGINX_PKI/rsa.pem;
        proxy_ssl_certificate_key $TEST_NGINX_PKI/rsa.key;
    }
--- request eval
['GET /good', 'GET /good', 'GET /rsa', 'GET /rsa', 'GET /good']
--- more_headers
X-Respond: Vary:%20Client-Cert
--- response_headers eval
[map { "Vary: *\nX-Cache: $_" } qw(MISS HIT MISS HIT HIT)]



=== `client_cert_response_header` adds a header on every status
--- tls_server
    client_cert_response_header X-Client "$client_cert_subject_cn";
    location /t {
        return 404;
    }
--- client_cert: good
--- error_code: 404
--- response_headers
X-Client: alice



=== `client_cert_response_header` adds no empty value and no line end
--- config
    client_cert_response_header X-Client "$client_cert_subject_cn";
    client_cert_response_header X-Lines "$uri";
    location /t {
        return 200;
    }
--- request
GET /t%0D%0AX-Forged:%20one
--- response_headers
X-Client:
X-Lines:
X-Forged:



=== `client_cert_response_header` of a location replaces the server's
--- config
    client_cert_response_header X-Server one;
    location /t {
        client_cert_response_header X-Location two;
        return 200;
    }
--- response_headers
X-Server:
X-Location: two



=== `client_cert_response_header Vary` becomes `*` for a reserved header
--- config
    client_cert_forward rfc9440;
    location /t {
        client_cert_response_header Vary Client-Cert;
        return 200;
    }
--- response_headers
Vary: *



=== `client_cert_response_header` adds no value with a space at its end
--- tls_server
    client_cert_response_header X-DN $client_cert_subject_legacy;
    client_cert_response_header X-Lines "a$arg_lines";
    client_cert_response_header X-Escaped $client_cert_subject_cn;
    client_cert_response_header X-Hash $client_cert_version;
    location /t {
        return 200;
    }
--- client_cert: trailing_space
--- response_headers
X-DN:
X-Escaped:
X-Hash: 3
--- error_log
[warn]
left out of "X-DN": its value, which begins or ends with a space



=== `client_cert_response_header` of a reserved name is refused
--- config
    client_cert_response_header Client_Cert yes;
    location /other {
        client_cert_forward rfc9440;
    }
--- must_die
--- error_log
"Client_Cert" in "client_cert_response_header" is reserved for requests and never leaves in a response, choose another name



=== `client_cert_response_header` of a header that nginx writes is refused
--- config
    client_cert_response_header Content-Length 5;
--- must_die
--- error_log
"Content-Length" in "client_cert_response_header" is a header that nginx itself writes
