# docs/access.md, Policies.
#
# Policies of the locations that a request is led to, or asks.

use lib 't/lib';
use ClientCertTest;

run_tests();

__DATA__

=== `auth_request` asks a location whatever that location's policy says
--- tls_server
    location /t {
        auth_request /auth;
        proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM/?main;
    }
    location /auth {
        client_cert_mode required;
        proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM/?auth;
    }
--- upstream_requests: 2



=== The policy of the location that asks comes before its `auth_request`
--- tls_server
    location /t {
        client_cert_mode required;
        auth_request /auth;
        proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM/?main;
    }
    location /auth {
        proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM/?auth;
    }
--- error_code: 403
--- upstream_requests: 0



=== A location that `try_files` leads to has a policy of its own
--- tls_server
    location /t {
        client_cert_mode required;
        try_files /none @second;
    }
    location @second {
        client_cert_deny cn=alice;
        proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM;
    }
--- client_cert: good
--- error_code: 403
--- upstream_requests: 0



=== A location that X-Accel-Redirect leads to has a policy of its own
--- tls_server
    location /t {
        proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM;
    }
    location /files/ {
        internal;
        client_cert_mode required;
    }
--- user_files
>>> files/secret
secret
--- more_headers
X-Respond: X-Accel-Redirect%3A%20/files/secret
--- error_code: 403
--- response_body_unlike: secret
