# docs/recipes-access.md, The user is the certificate's.
# docs/recipes-access.md, The user of auth_request is the certificate's.
# docs/access.md, Patterns.
#
# Rules that compare a certificate with the user that others know.

use lib 't/lib';
use ClientCertTest;

run_tests();

__DATA__

=== `cn=$remote_user` lets in the user of auth_basic by their certificate
--- tls_location
    auth_basic closed;
    auth_basic_user_file ../html/users;
    client_cert_allow cn=$remote_user;
--- user_files
>>> users
alice:{PLAIN}secret
bob:{PLAIN}secret
--- client_cert: good
--- more_headers
Authorization: Basic YWxpY2U6c2VjcmV0
--- upstream_requests: 1



=== `cn=$remote_user` denies a certificate that is another user's
--- tls_location
    auth_basic closed;
    auth_basic_user_file ../html/users;
    client_cert_allow cn=$remote_user;
--- user_files
>>> users
alice:{PLAIN}secret
bob:{PLAIN}secret
--- client_cert: good
--- more_headers
Authorization: Basic Ym9iOnNlY3JldA==
--- error_code: 403
--- upstream_requests: 0
--- error_log
client cert: denied:no_rule in



=== `cn=$remote_user` does not let in a wrong password
--- tls_location
    auth_basic closed;
    auth_basic_user_file ../html/users;
    client_cert_allow cn=$remote_user;
--- user_files
>>> users
alice:{PLAIN}secret
--- client_cert: good
--- more_headers
Authorization: Basic YWxpY2U6d3Jvbmc=
--- error_code: 401
--- upstream_requests: 0



=== `cn=$remote_user` matches no empty name where there is no user
--- tls_location
    client_cert_allow cn=$remote_user;
--- client_cert: empty_cn
--- error_code: 403
--- upstream_requests: 0



=== `auth_request` is asked after the policy: what it sets comes too late
--- tls_server
    location /t {
        auth_request /auth;
        auth_request_set $user $upstream_http_x_user;
        client_cert_allow cn=$user;
        proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM/?main;
    }
    location = /auth {
        internal;
        proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM/?auth;
        proxy_pass_request_body off;
        proxy_set_header Content-Length "";
    }
--- client_cert: good
--- more_headers
X-Respond: X-User%3A%20alice
--- error_code: 403
--- upstream_requests: 0



=== A policy behind `try_files` knows what `auth_request_set` set
--- tls_server
    location /t {
        auth_request /auth;
        auth_request_set $user $upstream_http_x_user;
        try_files /none @application;
    }
    location @application {
        client_cert_allow cn=$user;
        proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM;
    }
    location = /auth {
        internal;
        proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM/?auth;
        proxy_pass_request_body off;
        proxy_set_header Content-Length "";
    }
--- client_cert: good
--- request
POST /t?a=b
body
--- more_headers
X-Respond: X-User%3A%20alice
--- upstream_requests: 2
--- upstream_like eval
qr{\APOST /t\?a=b .*body\z}s



=== A policy behind `try_files` denies another user of `auth_request_set`
--- tls_server
    location /t {
        auth_request /auth;
        auth_request_set $user $upstream_http_x_user;
        try_files /none @application;
    }
    location @application {
        client_cert_allow cn=$user;
        proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM;
    }
    location = /auth {
        internal;
        proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM/?auth;
        proxy_pass_request_body off;
        proxy_set_header Content-Length "";
    }
--- client_cert: good
--- more_headers
X-Respond: X-User%3A%20bob
--- error_code: 403
--- upstream_requests: 1



=== A policy behind `try_files` denies where `auth_request_set` sets nothing
--- tls_server
    location /t {
        auth_request /auth;
        auth_request_set $user $upstream_http_x_user;
        try_files /none @application;
    }
    location @application {
        client_cert_allow cn=$user;
        proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM;
    }
    location = /auth {
        internal;
        proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM/?auth;
        proxy_pass_request_body off;
        proxy_set_header Content-Length "";
    }
--- client_cert: empty_cn
--- error_code: 403
--- upstream_requests: 1



=== A policy behind `try_files` takes the user from the service alone
--- tls_server
    location /t {
        auth_request /auth;
        auth_request_set $user $upstream_http_x_user;
        try_files /none @application;
    }
    location @application {
        client_cert_allow cn=$user;
        proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM;
    }
    location = /auth {
        internal;
        proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM/?auth;
        proxy_pass_request_body off;
        proxy_set_header Content-Length "";
    }
--- client_cert: good
--- more_headers
X-User: alice
X-Respond: HTTP/1.1%20401%20Unauthorized
--- error_code: 401
--- upstream_requests: 1
