# Who gets in: modes, rules and what a denial looks like.

use lib 't/lib';
use ClientCertTest;

run_tests();

__DATA__

=== Required, with a certificate
--- tls_server
    client_cert_mode required;
    location /t {
        proxy_set_header X-Access $client_cert_access;
        proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM;
    }
--- client_cert: good
--- upstream_like
^X-Access: allowed\r$



=== Required, without one
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
qr/\[error\].*client cert: denied:no_certificate, certificate "" /



=== A rule that matches
--- tls_server
    location /t {
        client_cert_allow "ou=Team A" o=Example;
        proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM;
    }
--- client_cert: good
--- upstream_requests: 1



=== A rule that does not
--- tls_server
    location /t {
        client_cert_allow "ou=Team B";
        proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM;
    }
--- client_cert: good
--- error_code: 403
--- upstream_requests: 0
--- error_log eval
qr/\[error\].*client cert: denied:no_rule, certificate "CN=alice,OU=Team A,O=Example,C=DE" [0-9a-f]{64}/



=== A deny rule tells where it was written
--- tls_server
    location /t {
        client_cert_deny cn=alice;
        proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM;
    }
--- client_cert: good
--- error_code: 403
--- upstream_requests: 0
--- error_log eval
qr/\[error\].*client cert: denied:rule in \S+nginx.conf:\d+, certificate "CN=alice,/



=== A location with a CA of its own
--- tls_server
    ssl_verify_client optional_no_ca;
    location /t {
        client_cert_ca $TEST_NGINX_PKI/other-ca.pem;
        client_cert_mode required;
        client_cert_forward nginx;
        proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM;
    }
--- client_cert: other
--- upstream_like
^ssl-client-verify: SUCCESS\r$



=== does not let in others
--- tls_server
    ssl_verify_client optional_no_ca;
    location /t {
        client_cert_ca $TEST_NGINX_PKI/other-ca.pem;
        client_cert_mode required;
        proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM;
    }
--- client_cert: good
--- error_code: 403
--- upstream_requests: 0
--- error_log
client cert: denied:unverified, certificate
