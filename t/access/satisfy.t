# docs/access.md, Policies.
# docs/directives.md, client_cert_deny_code.
# docs/recipes-access.md, A certificate or a token.
#
# A policy beside those of other modules, with `satisfy any` and `satisfy all`.

use lib 't/lib';
use ClientCertTest;

run_tests();

__DATA__

=== satisfy any: `client_cert_mode required` opens what `deny all` closes
--- tls_location
    satisfy any;
    deny all;
    client_cert_mode required;
--- client_cert: good
--- upstream_requests: 1



=== satisfy any: `client_cert_allow` opens what `deny all` closes
--- tls_location
    satisfy any;
    deny all;
    client_cert_allow cn=alice;
--- client_cert: good
--- upstream_requests: 1



=== satisfy any: `required` opens beside deny rules that do not match
--- tls_location
    satisfy any;
    deny all;
    client_cert_mode required;
    client_cert_deny cn=mallory;
--- client_cert: good
--- upstream_requests: 1



=== satisfy any: `optional` opens nothing to who has a certificate
--- tls_location
    satisfy any;
    deny all;
    client_cert_mode optional;
--- client_cert: good
--- error_code: 403
--- upstream_requests: 0



=== satisfy any: `optional` opens nothing to who has no certificate
--- tls_location
    satisfy any;
    deny all;
    client_cert_mode optional;
--- error_code: 403
--- upstream_requests: 0



=== satisfy any: `client_cert_deny` alone opens nothing with a certificate
--- tls_location
    satisfy any;
    deny all;
    client_cert_deny cn=mallory;
--- client_cert: good
--- error_code: 403
--- upstream_requests: 0



=== satisfy any: `client_cert_deny` alone opens nothing without one
--- tls_location
    satisfy any;
    auth_basic closed;
    auth_basic_user_file ../html/users;
    client_cert_deny cn=mallory;
--- user_files
>>> users
alice:{PLAIN}secret
--- error_code: 401
--- upstream_requests: 0



=== satisfy any: a location without a policy opens nothing
--- tls_location
    satisfy any;
    deny all;
--- client_cert: good
--- error_code: 403
--- upstream_requests: 0



=== satisfy any: `client_cert_mode off` opens nothing
--- tls_server
    client_cert_mode required;
--- tls_location
    satisfy any;
    deny all;
    client_cert_mode off;
--- client_cert: good
--- error_code: 403
--- upstream_requests: 0



=== satisfy any: a location without a policy closes nothing
--- tls_location
    satisfy any;
--- upstream_requests: 1



=== satisfy any: who has no certificate may come from an address
--- tls_location
    satisfy any;
    allow 127.0.0.1;
    deny all;
    client_cert_mode required;
    proxy_set_header X-Access $client_cert_access;
--- upstream_like
^X-Access: denied:no_certificate\r$
--- error_log eval
qr/\[info\].*client cert: denied:no_certificate,/



=== satisfy any: what an address let in may be stored
--- tls_location
    satisfy any;
    allow 127.0.0.1;
    client_cert_mode required;
--- more_headers
X-Respond: Cache-Control%3A%20max-age%3D60
--- response_headers
Cache-Control: max-age=60



=== satisfy any: a 404 for whom an address let in may be stored
--- tls_location
    satisfy any;
    allow 127.0.0.1;
    client_cert_mode required;
--- more_headers
X-Respond: HTTP/1.1%20404%20Not%20Found
X-Respond: Cache-Control%3A%20max-age%3D60
--- error_code: 404
--- response_headers
Cache-Control: max-age=60



=== satisfy any: what an address let in may be stored after a redirect
--- tls_server
    location /t {
        satisfy any;
        allow 127.0.0.1;
        client_cert_mode required;
        try_files /none @application;
    }
    location @application {
        proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM;
    }
--- more_headers
X-Respond: Cache-Control%3A%20max-age%3D60
--- response_headers
Cache-Control: max-age=60



=== satisfy any: who has no certificate may have a password
--- tls_location
    satisfy any;
    auth_basic closed;
    auth_basic_user_file ../html/users;
    client_cert_mode required;
--- user_files
>>> users
alice:{PLAIN}secret
--- more_headers
Authorization: Basic YWxpY2U6c2VjcmV0
--- upstream_requests: 1



=== satisfy any: who has no certificate is asked for the password
--- tls_location
    satisfy any;
    auth_basic closed;
    auth_basic_user_file ../html/users;
    client_cert_mode required;
--- user_files
>>> users
alice:{PLAIN}secret
--- error_code: 401
--- response_headers
WWW-Authenticate: Basic realm="closed"
Cache-Control: no-store
--- upstream_requests: 0



=== satisfy any: whom a deny rule matches may come from an address
--- tls_location
    satisfy any;
    allow 127.0.0.1;
    deny all;
    client_cert_deny cn=alice;
--- client_cert: good
--- upstream_requests: 1



=== satisfy any: `client_cert_deny_code 401` lets others decide
--- tls_location
    satisfy any;
    allow 127.0.0.1;
    client_cert_mode required;
    client_cert_deny_code 401;
--- upstream_requests: 1



=== satisfy any: another `client_cert_deny_code` lets nobody else decide
--- tls_location
    satisfy any;
    allow 127.0.0.1;
    client_cert_mode required;
    client_cert_deny_code 404;
--- error_code: 404
--- response_headers
Cache-Control: no-store
--- upstream_requests: 0



=== satisfy all: a certificate without a password is denied
--- tls_location
    auth_basic closed;
    auth_basic_user_file ../html/users;
    client_cert_mode required;
--- user_files
>>> users
alice:{PLAIN}secret
--- client_cert: good
--- error_code: 401
--- upstream_requests: 0



=== satisfy all: a password without a certificate is denied
--- tls_location
    auth_basic closed;
    auth_basic_user_file ../html/users;
    client_cert_mode required;
--- user_files
>>> users
alice:{PLAIN}secret
--- more_headers
Authorization: Basic YWxpY2U6c2VjcmV0
--- error_code: 403
--- upstream_requests: 0



=== satisfy all: who has both, certificate and password, is let in
--- tls_location
    auth_basic closed;
    auth_basic_user_file ../html/users;
    client_cert_mode required;
--- user_files
>>> users
alice:{PLAIN}secret
--- client_cert: good
--- more_headers
Authorization: Basic YWxpY2U6c2VjcmV0
--- upstream_requests: 1



=== satisfy all: `client_cert_allow` opens nothing that an address closes
--- tls_location
    deny all;
    client_cert_allow cn=alice;
--- client_cert: good
--- error_code: 403
--- upstream_requests: 0
