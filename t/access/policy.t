# docs/directives.md, client_cert_allow.
# docs/directives.md, client_cert_deny.
# docs/access.md, Policies.
#
# client_cert_allow and client_cert_deny, with and without a certificate.

use lib 't/lib';
use ClientCertTest;

run_tests();

__DATA__

=== `client_cert_allow` lets in whom all its pairs match
--- tls_location
    client_cert_allow "ou=Team A" o=Example;
--- client_cert: good
--- upstream_requests: 1



=== `client_cert_allow` denies whom no rule matches, and says who it is
--- tls_location
    client_cert_allow "ou=Team B";
--- client_cert: good
--- error_code: 403
--- upstream_requests: 0
--- error_log eval
qr/\[error\].*client cert: denied:no_rule in \S+nginx\.conf:\d+, certificate "CN=alice,OU=Team A,O=Example,C=DE" [0-9a-f]{64}/



=== `client_cert_allow` denies who has no certificate
--- tls_location
    client_cert_allow cn=alice;
--- error_code: 403
--- upstream_requests: 0
--- error_log
client cert: denied:no_certificate,



=== `client_cert_deny` alone lets in who has no certificate
--- tls_location
    client_cert_deny cn=alice;
--- upstream_requests: 1



=== `client_cert_deny` alone denies an unverified certificate
--- tls_server
    ssl_verify_client optional_no_ca;
--- tls_location
    client_cert_deny cn=mallory;
--- client_cert: other
--- error_code: 403
--- upstream_requests: 0
--- error_log
client cert: denied:unverified,



=== A request without TLS has no certificate
--- tls_server
    listen 127.0.0.1:$TEST_NGINX_PORT_2;
    client_cert_mode required;
    location /t {
        proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM;
    }
--- config
    location /t {
        proxy_set_header Host localhost;
        proxy_pass http://127.0.0.1:$TEST_NGINX_PORT_2;
    }
--- init
Test::Nginx::Util::server_port_for_client($ENV{TEST_NGINX_SERVER_PORT});
--- error_code: 403
--- upstream_requests: 0
--- error_log
client cert: denied:no_certificate,



=== Rules that ask for their own answer, through a `map`, have none
--- http_config
    map $client_cert_access $answer {
        volatile;
        default alice;
        ""      nobody;
    }
--- tls_location
    client_cert_allow cn=x$answer;
    client_cert_allow cn=y$answer;
    client_cert_allow cn=z$answer;
--- client_cert: good
--- error_code: 403
--- upstream_requests: 0
