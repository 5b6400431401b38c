# docs/directives.md, client_cert_mode.
# docs/directives.md, client_cert_allow.
#
# What a level takes of the policy above it, and what ends it.

use lib 't/lib';
use ClientCertTest;

run_tests();

__DATA__

=== `client_cert_mode off` ends an inherited mode
--- http_config
    client_cert_mode required;
--- config
    client_cert_mode off;
--- tls_location
    client_cert_mode off;
    proxy_set_header X-Access "[$client_cert_access]";
--- upstream_like
^X-Access: \[\]\r$



=== A `client_cert_mode` of http holds in a location
--- http_config
    client_cert_mode required;
--- config
    client_cert_mode off;
--- tls_server
    location / {
        location /t {
            proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM;
        }
    }
--- error_code: 403
--- upstream_requests: 0



=== A `client_cert_allow` of http holds in a location
--- http_config
    client_cert_allow cn=bob;
--- config
    client_cert_mode off;
--- tls_server
    location /t {
        proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM;
    }
--- client_cert: good
--- error_code: 403
--- upstream_requests: 0
--- error_log
client cert: denied:no_rule in



=== `client_cert_mode off` ends inherited rules
--- tls_server
    client_cert_deny cn=alice;
--- tls_location
    client_cert_mode off;
--- client_cert: good
--- upstream_requests: 1



=== Where `client_cert_mode off` ends a policy, nothing has to be verified
--- tls_server
    ssl_verify_client optional_no_ca;
    client_cert_mode required;
    client_cert_deny cn=alice;
--- tls_location
    client_cert_mode off;
--- client_cert: other
--- upstream_requests: 1



=== A rule below `client_cert_mode off` is without the mode above it
--- tls_server
    client_cert_mode required;
    client_cert_allow cn=nobody;
    location / {
        client_cert_mode off;
        location /t {
            client_cert_deny cn=mallory;
            proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM;
        }
    }
--- upstream_requests: 1



=== A mode below `client_cert_mode off` is without the rules above it
--- tls_server
    client_cert_deny cn=alice;
    location / {
        client_cert_mode off;
        location /t {
            client_cert_mode required;
            proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM;
        }
    }
--- client_cert: good
--- upstream_requests: 1



=== A mode below `client_cert_mode off` is in force
--- tls_server
    client_cert_deny cn=alice;
    location / {
        client_cert_mode off;
        location /t {
            client_cert_mode required;
            proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM;
        }
    }
--- error_code: 403
--- upstream_requests: 0



=== A level's own rules replace inherited ones, `allow` and `deny` alike
--- tls_server
    client_cert_allow cn=nobody;
    client_cert_deny cn=alice;
--- tls_location
    client_cert_deny cn=mallory;
--- client_cert: good
--- upstream_requests: 1



=== A level's own rules keep the inherited `client_cert_mode`
--- tls_server
    client_cert_mode required;
--- tls_location
    client_cert_deny cn=mallory;
--- error_code: 403
--- upstream_requests: 0



=== A level's own `client_cert_mode` keeps the inherited rules
--- tls_server
    client_cert_deny cn=alice;
--- tls_location
    client_cert_mode required;
--- client_cert: good
--- error_code: 403
--- upstream_requests: 0



=== `client_cert_mode optional` does not soften inherited rules
--- tls_server
    client_cert_allow cn=alice;
--- tls_location
    client_cert_mode optional;
--- error_code: 403
--- upstream_requests: 0



=== `client_cert_mode optional` takes back an inherited `required`
--- tls_server
    client_cert_mode required;
--- tls_location
    client_cert_mode optional;
--- upstream_requests: 1
