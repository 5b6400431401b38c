# docs/directives.md, client_cert_mode.
# docs/access.md, Policies.
#
# client_cert_mode: who gets in by it.

use lib 't/lib';
use ClientCertTest;

run_tests();

__DATA__

=== `client_cert_mode required` lets in who has a verified certificate
--- tls_server
    client_cert_mode required;
--- tls_location
    proxy_set_header X-Access $client_cert_access;
--- client_cert: good
--- upstream_like
^X-Access: allowed\r$



=== `client_cert_mode required` denies who has no certificate
--- tls_server
    client_cert_mode required;
    location /t {
        proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM;
    }
--- error_code: 403
--- response_headers
Cache-Control: no-store
--- upstream_requests: 0
--- error_log eval
qr/\[error\].*client cert: denied:no_certificate, client: /



=== `client_cert_mode required` lets in a certificate over HTTP/2
--- http2
--- tls_server
    client_cert_mode required;
    location /t {
        proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM;
    }
--- client_cert: good
--- upstream_requests: 1



=== `client_cert_mode required` denies who has no certificate over HTTP/2
--- http2
--- tls_server
    client_cert_mode required;
    location /t {
        proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM;
    }
--- error_code: 403
--- upstream_requests: 0



=== `client_cert_mode required` denies an unverified certificate, and why
--- tls_server
    ssl_verify_client optional_no_ca;
    client_cert_mode required;
    location /t {
        proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM;
    }
--- client_cert: other
--- error_code: 403
--- upstream_requests: 0
--- error_log
client cert: denied:unverified, unable to verify the first certificate at depth 0, certificate "CN=alice,



=== `client_cert_mode optional` lets in who has no certificate
--- tls_server
    client_cert_mode optional;
--- tls_location
    proxy_set_header X-Access "[$client_cert_access]";
--- upstream_like
^X-Access: \[allowed\]\r$



=== `client_cert_mode optional` lets in who has a verified certificate
--- tls_server
    client_cert_mode optional;
    location /t {
        proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM;
    }
--- client_cert: good
--- upstream_requests: 1



=== `client_cert_mode optional` denies an unverified certificate
--- tls_server
    ssl_verify_client optional_no_ca;
    client_cert_mode optional;
    location /t {
        proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM;
    }
--- client_cert: other
--- error_code: 403
--- upstream_requests: 0
--- error_log
client cert: denied:unverified,



=== `client_cert_mode off` is the default: `$client_cert_access` is empty
--- tls_server
    ssl_verify_client optional_no_ca;
--- tls_location
    proxy_set_header X-Access "[$client_cert_access]";
--- client_cert: other
--- upstream_like
^X-Access: \[\]\r$
