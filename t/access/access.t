# Who gets in: modes, inheritance, `satisfy`, and what a denial looks like.

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
qr/\[error\].*client cert: denied:no_certificate, client: /



=== Required, over HTTP/2
--- http2
--- tls_server
    client_cert_mode required;
    location /t {
        proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM;
    }
--- client_cert: good
--- upstream_requests: 1



=== Required, without one over HTTP/2
--- http2
--- tls_server
    client_cert_mode required;
    location /t {
        proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM;
    }
--- error_code: 403
--- upstream_requests: 0



=== Required, with one that is not verified
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



=== Optional, without a certificate
--- tls_server
    client_cert_mode optional;
    location /t {
        proxy_set_header X-Access "[$client_cert_access]";
        proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM;
    }
--- upstream_like
^X-Access: \[allowed\]\r$



=== Optional, with one that is verified
--- tls_server
    client_cert_mode optional;
    location /t {
        proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM;
    }
--- client_cert: good
--- upstream_requests: 1



=== Optional, with one that is not verified
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



=== Off is the default and says nothing
--- tls_server
    ssl_verify_client optional_no_ca;
    location /t {
        proxy_set_header X-Access "[$client_cert_access]";
        proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM;
    }
--- client_cert: other
--- upstream_like
^X-Access: \[\]\r$



=== Off ends an inherited mode
--- http_config
    client_cert_mode required;
--- config
    client_cert_mode off;
--- tls_server
    location /t {
        client_cert_mode off;
        proxy_set_header X-Access "[$client_cert_access]";
        proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM;
    }
--- upstream_like
^X-Access: \[\]\r$



=== A mode of http holds in a location
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



=== A rule of http holds in a location
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
client cert: denied:no_rule,



=== Off ends inherited rules
--- tls_server
    client_cert_deny cn=alice;
    location /t {
        client_cert_mode off;
        proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM;
    }
--- client_cert: good
--- upstream_requests: 1



=== Off ends inherited rules, and then nothing is verified
--- tls_server
    ssl_verify_client optional_no_ca;
    client_cert_mode required;
    client_cert_deny cn=alice;
    location /t {
        client_cert_mode off;
        proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM;
    }
--- client_cert: other
--- upstream_requests: 1



=== Rules below an `off` begin anew, without the mode above it
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



=== A mode below an `off` begins anew, without the rules above it
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



=== and is in force
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



=== A level's own rules replace the inherited ones, `allow` and `deny` alike
--- tls_server
    client_cert_allow cn=nobody;
    client_cert_deny cn=alice;
    location /t {
        client_cert_deny cn=mallory;
        proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM;
    }
--- client_cert: good
--- upstream_requests: 1



=== and keep the inherited mode
--- tls_server
    client_cert_mode required;
    location /t {
        client_cert_deny cn=mallory;
        proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM;
    }
--- error_code: 403
--- upstream_requests: 0



=== A level's own mode keeps the inherited rules
--- tls_server
    client_cert_deny cn=alice;
    location /t {
        client_cert_mode required;
        proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM;
    }
--- client_cert: good
--- error_code: 403
--- upstream_requests: 0



=== `optional` does not soften inherited rules
--- tls_server
    client_cert_allow cn=alice;
    location /t {
        client_cert_mode optional;
        proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM;
    }
--- error_code: 403
--- upstream_requests: 0



=== `optional` takes back an inherited `required`
--- tls_server
    client_cert_mode required;
    location /t {
        client_cert_mode optional;
        proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM;
    }
--- upstream_requests: 1



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



=== `allow` without a certificate
--- tls_server
    location /t {
        client_cert_allow cn=alice;
        proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM;
    }
--- error_code: 403
--- upstream_requests: 0
--- error_log
client cert: denied:no_certificate,



=== Deny rules alone let in who has no certificate
--- tls_server
    location /t {
        client_cert_deny cn=alice;
        proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM;
    }
--- upstream_requests: 1



=== but none that is not verified
--- tls_server
    ssl_verify_client optional_no_ca;
    location /t {
        client_cert_deny cn=mallory;
        proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM;
    }
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



=== satisfy any: `required` opens what others close
--- tls_server
    location /t {
        satisfy any;
        deny all;
        client_cert_mode required;
        proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM;
    }
--- client_cert: good
--- upstream_requests: 1



=== satisfy any: so does `allow`
--- tls_server
    location /t {
        satisfy any;
        deny all;
        client_cert_allow cn=alice;
        proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM;
    }
--- client_cert: good
--- upstream_requests: 1



=== satisfy any: `required` with deny rules that do not match
--- tls_server
    location /t {
        satisfy any;
        deny all;
        client_cert_mode required;
        client_cert_deny cn=mallory;
        proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM;
    }
--- client_cert: good
--- upstream_requests: 1



=== satisfy any: `optional` opens nothing with a certificate
--- tls_server
    location /t {
        satisfy any;
        deny all;
        client_cert_mode optional;
        proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM;
    }
--- client_cert: good
--- error_code: 403
--- upstream_requests: 0



=== satisfy any: nor without
--- tls_server
    location /t {
        satisfy any;
        deny all;
        client_cert_mode optional;
        proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM;
    }
--- error_code: 403
--- upstream_requests: 0



=== satisfy any: deny rules alone open nothing with a certificate
--- tls_server
    location /t {
        satisfy any;
        deny all;
        client_cert_deny cn=mallory;
        proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM;
    }
--- client_cert: good
--- error_code: 403
--- upstream_requests: 0



=== satisfy any: nor without
--- tls_server
    location /t {
        satisfy any;
        auth_basic closed;
        auth_basic_user_file ../html/users;
        client_cert_deny cn=mallory;
        proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM;
    }
--- user_files
>>> users
alice:{PLAIN}secret
--- error_code: 401
--- upstream_requests: 0



=== satisfy any: no policy opens nothing
--- tls_server
    location /t {
        satisfy any;
        deny all;
        proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM;
    }
--- client_cert: good
--- error_code: 403
--- upstream_requests: 0



=== satisfy any: a policy that is off opens nothing
--- tls_server
    client_cert_mode required;
    location /t {
        satisfy any;
        deny all;
        client_cert_mode off;
        proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM;
    }
--- client_cert: good
--- error_code: 403
--- upstream_requests: 0



=== satisfy any: no policy closes nothing
--- tls_server
    location /t {
        satisfy any;
        proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM;
    }
--- upstream_requests: 1



=== satisfy any: who has no certificate may come from an address
--- tls_server
    location /t {
        satisfy any;
        allow 127.0.0.1;
        deny all;
        client_cert_mode required;
        proxy_set_header X-Access $client_cert_access;
        proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM;
    }
--- upstream_like
^X-Access: denied:no_certificate\r$
--- error_log eval
qr/\[info\].*client cert: denied:no_certificate,/



=== satisfy any: what another module let in may be stored
--- tls_server
    location /t {
        satisfy any;
        allow 127.0.0.1;
        client_cert_mode required;
        proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM;
    }
--- more_headers
X-Respond: Cache-Control%3A%20max-age%3D60
--- response_headers
Cache-Control: max-age=60



=== satisfy any: also where it is not found
--- tls_server
    location /t {
        satisfy any;
        allow 127.0.0.1;
        client_cert_mode required;
        proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM;
    }
--- more_headers
X-Respond: HTTP/1.1%20404%20Not%20Found
X-Respond: Cache-Control%3A%20max-age%3D60
--- error_code: 404
--- response_headers
Cache-Control: max-age=60



=== satisfy any: also behind an internal redirect
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
--- tls_server
    location /t {
        satisfy any;
        auth_basic closed;
        auth_basic_user_file ../html/users;
        client_cert_mode required;
        proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM;
    }
--- user_files
>>> users
alice:{PLAIN}secret
--- more_headers
Authorization: Basic YWxpY2U6c2VjcmV0
--- upstream_requests: 1



=== satisfy any: who has neither is asked for the password
--- tls_server
    location /t {
        satisfy any;
        auth_basic closed;
        auth_basic_user_file ../html/users;
        client_cert_mode required;
        proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM;
    }
--- user_files
>>> users
alice:{PLAIN}secret
--- error_code: 401
--- response_headers
WWW-Authenticate: Basic realm="closed"
Cache-Control: no-store
--- upstream_requests: 0



=== satisfy any: a deny rule that matches may be satisfied otherwise
--- tls_server
    location /t {
        satisfy any;
        allow 127.0.0.1;
        deny all;
        client_cert_deny cn=alice;
        proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM;
    }
--- client_cert: good
--- upstream_requests: 1



=== satisfy any: 401 for 403 goes on as well
--- tls_server
    location /t {
        satisfy any;
        allow 127.0.0.1;
        client_cert_mode required;
        client_cert_deny_code 401;
        proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM;
    }
--- upstream_requests: 1



=== satisfy any: every other code ends it
--- tls_server
    location /t {
        satisfy any;
        allow 127.0.0.1;
        client_cert_mode required;
        client_cert_deny_code 404;
        proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM;
    }
--- error_code: 404
--- response_headers
Cache-Control: no-store
--- upstream_requests: 0



=== satisfy all: a certificate without a password
--- tls_server
    location /t {
        auth_basic closed;
        auth_basic_user_file ../html/users;
        client_cert_mode required;
        proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM;
    }
--- user_files
>>> users
alice:{PLAIN}secret
--- client_cert: good
--- error_code: 401
--- upstream_requests: 0



=== satisfy all: a password without a certificate
--- tls_server
    location /t {
        auth_basic closed;
        auth_basic_user_file ../html/users;
        client_cert_mode required;
        proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM;
    }
--- user_files
>>> users
alice:{PLAIN}secret
--- more_headers
Authorization: Basic YWxpY2U6c2VjcmV0
--- error_code: 403
--- upstream_requests: 0



=== satisfy all: both
--- tls_server
    location /t {
        auth_basic closed;
        auth_basic_user_file ../html/users;
        client_cert_mode required;
        proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM;
    }
--- user_files
>>> users
alice:{PLAIN}secret
--- client_cert: good
--- more_headers
Authorization: Basic YWxpY2U6c2VjcmV0
--- upstream_requests: 1



=== satisfy all: `allow` does not open what an address closes
--- tls_server
    location /t {
        deny all;
        client_cert_allow cn=alice;
        proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM;
    }
--- client_cert: good
--- error_code: 403
--- upstream_requests: 0



=== Another status
--- tls_server
    location /t {
        client_cert_mode required;
        client_cert_deny_code 401;
        proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM;
    }
--- error_code: 401
--- response_headers
Cache-Control: no-store
--- upstream_requests: 0



=== The status is inherited
--- tls_server
    client_cert_deny_code 404;
    location /t {
        client_cert_mode required;
        proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM;
    }
--- error_code: 404
--- upstream_requests: 0



=== An error page, and why
--- tls_server
    client_cert_mode required;
    error_page 403 /denied;
    location /t {
        proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM;
    }
    location = /denied {
        internal;
        client_cert_mode off;
        return 403 $client_cert_access;
    }
--- error_code: 403
--- response_headers
Cache-Control: no-store
--- response_body chomp
denied:no_certificate
--- upstream_requests: 0



=== An error page that the policy denies too
--- tls_server
    client_cert_mode required;
    error_page 403 /denied;
    location = /denied {
        proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM;
    }
--- error_code: 403
--- response_headers
Cache-Control: no-store
--- upstream_requests: 0



=== An error page of an upstream that would have it stored
--- tls_server
    error_page 403 @denied;
    location /t {
        client_cert_mode required;
    }
    location @denied {
        proxy_set_header X-Access $client_cert_access;
        proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM;
    }
--- more_headers
X-Respond: Cache-Control%3A%20public
X-Respond: Cache-Control%3A%20max-age%3D60
--- error_code: 403
--- response_headers
Cache-Control: no-store
--- upstream_like
^X-Access: denied:no_certificate\r$



=== An error page with a status of its own
--- tls_server
    error_page 403 =200 @denied;
    location /t {
        client_cert_mode required;
    }
    location @denied {
        proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM;
    }
--- more_headers
X-Respond: Cache-Control%3A%20max-age%3D60
--- response_headers
Cache-Control: no-store



=== An error page with the upstream's status
--- tls_server
    error_page 403 = @denied;
    location /t {
        client_cert_mode required;
    }
    location @denied {
        proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM;
    }
--- more_headers
X-Respond: Cache-Control%3A%20max-age%3D60
--- response_headers
Cache-Control: no-store



=== An error page elsewhere
--- tls_server
    error_page 403 https://enrol.example/;
    location /t {
        client_cert_mode required;
    }
--- error_code: 302
--- response_headers
Location: https://enrol.example/
Cache-Control: no-store



=== What is let in is as the upstream would have it
--- tls_server
    location /t {
        client_cert_mode required;
        proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM;
    }
--- client_cert: good
--- more_headers
X-Respond: Cache-Control%3A%20max-age%3D60
--- response_headers
Cache-Control: max-age=60



=== A denial of somebody else is none of ours
--- tls_server
    client_cert_mode required;
    location /t {
        deny all;
        proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM;
    }
--- client_cert: good
--- error_code: 403
--- response_headers
! Cache-Control



=== The reason is in the access log, after redirects as well
--- http_config
    log_format who "access=$client_cert_access;";
--- tls_server
    access_log logs/access.log who;
    error_page 403 /first;
    location /t {
        client_cert_allow cn=bob;
    }
    location /first {
        internal;
        try_files /none @second;
    }
    location @second {
        client_cert_mode required;
        proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM;
    }
--- client_cert: good
--- error_code: 403
--- access_log
access=denied:no_rule;



=== as is that there was none
--- http_config
    log_format who "access=$client_cert_access;";
--- tls_server
    access_log logs/access.log who;
    location /t {
        client_cert_allow cn=alice;
        try_files /none @second;
    }
    location @second {
        client_cert_allow cn=alice;
        proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM;
    }
--- client_cert: good
--- access_log
access=allowed;



=== A policy for some methods only, and one of them
--- tls_server
    location /t {
        limit_except GET HEAD {
            client_cert_mode required;
        }
        proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM;
    }
--- request
POST /t
--- error_code: 403
--- upstream_requests: 0



=== another of them
--- tls_server
    location /t {
        limit_except GET HEAD {
            client_cert_mode required;
        }
        proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM;
    }
--- upstream_requests: 1



=== Rules for some methods only
--- tls_server
    location /t {
        client_cert_allow o=Example;
        limit_except GET {
            client_cert_allow o=Example cn=bob;
        }
        proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM;
    }
--- client_cert: good
--- request
DELETE /t
--- error_code: 403
--- upstream_requests: 0
--- error_log
client cert: denied:no_rule,



=== `off` for some methods only
--- tls_server
    location /t {
        client_cert_mode required;
        limit_except POST {
            client_cert_mode off;
        }
        proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM;
    }
--- upstream_requests: 1



=== limit_except keeps what it does not replace
--- tls_server
    location /t {
        client_cert_mode required;
        client_cert_deny_code 404;
        limit_except POST {
            client_cert_allow cn=bob;
        }
        proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM;
    }
--- error_code: 404
--- upstream_requests: 0



=== auth_request asks a location whatever that location's policy says
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



=== but the policy of the request that asks is decided first
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



=== A location that is redirected to has a policy of its own
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



=== So has one that an upstream redirects to
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



=== A denial is one line: who, where and why
--- tls_server
    client_cert_mode required;
    location /t {
        client_cert_deny cn=alice;
        client_cert_allow o=Example;
        proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM;
    }
--- client_cert: good
--- error_code: 403
--- grep_error_log eval
qr/\[\w+\][^\n]*client cert:[^\n]*/
--- grep_error_log_out eval
my ($sha256) = `sha256sum $ENV{TEST_NGINX_PKI}/good.der` =~ /^(\w+)/;
qr/\A\[error\] \d+\#\d+: \*\d+ client cert: denied:rule in \S+\/nginx\.conf:\d+, certificate "CN=alice,OU=Team A,O=Example,C=DE" $sha256, client: 127\.0\.0\.1, server: localhost, request: "GET \/t HTTP\/1\.1", host: "localhost"\n\z/



=== A deny rule tells where it was written
--- tls_server
    include ../html/rules.conf;
    location /t {
        proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM;
    }
--- user_files
>>> rules.conf
client_cert_deny cn=mallory;

client_cert_deny cn=eve;
client_cert_deny cn=alice;
--- client_cert: good
--- error_code: 403
--- error_log eval
qr/client cert: denied:rule in \S+\/rules\.conf:4, certificate/



=== unless the log is for worse
--- tls_server
    error_log logs/error.log crit;
    location /t {
        client_cert_deny cn=alice;
        proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM;
    }
--- client_cert: good
--- error_code: 403
--- upstream_requests: 0
--- no_error_log
denied



=== A subject cannot break the line
--- tls_server
    location /t {
        client_cert_deny o=~Evil;
        proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM;
    }
--- client_cert: crlf
--- error_code: 403
--- error_log eval
qr/certificate "CN=crlf,OU=nul\\00byte,O=Evil\\0D\\0AX-Forged: 1" [0-9a-f]{64}, client: /



=== nor push out of it where it happened
--- tls_server
    location /t {
        client_cert_deny cn=large;
        proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM;
    }
--- client_cert: large_subject
--- error_code: 403
--- error_log eval
my ($sha256) = `sha256sum $ENV{TEST_NGINX_PKI}/large_subject.der` =~ /^(\w+)/;
qr/certificate "CN=large,O=x+[^"]*" $sha256, client: 127\.0\.0\.1, .* request: "GET \/t /



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
client cert: denied:unverified, unable to verify the first certificate at depth 0, certificate



=== What is forwarded is what was verified for that location
--- tls_server
    ssl_verify_client optional_no_ca;
    client_cert_forward nginx;
    location /t {
        client_cert_ca $TEST_NGINX_PKI/other-ca.pem;
        proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM;
    }
--- client_cert: good
--- upstream_like
^ssl-client-verify: FAILED:
--- upstream_unlike
^ssl-client-(?!verify)



=== A location's CA where the server verifies by itself: both must hold
--- tls_server
    ssl_verify_client optional;
    location /t {
        client_cert_ca $TEST_NGINX_PKI/other-ca.pem;
        client_cert_mode required;
        proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM;
    }
--- suppress_stderr
--- client_cert: good
--- error_code: 403
--- upstream_requests: 0



=== A CA of all servers, of which one is without TLS
--- http_config
    client_cert_ca $TEST_NGINX_PKI/ca.pem;
--- config
    location /t {
        proxy_set_header X-Status $client_cert_status;
        proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM;
    }
--- upstream_like
^X-Status: NONE\r$



=== An intermediate CA is enough where the location says so
--- tls_server
    ssl_verify_client optional_no_ca;
    client_cert_ca $TEST_NGINX_PKI/intermediate.pem;
    client_cert_mode required;
    location /t {
        client_cert_partial_chain on;
        proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM;
    }
--- client_cert: inter
--- upstream_requests: 1



=== and nowhere else
--- tls_server
    ssl_verify_client optional_no_ca;
    client_cert_ca $TEST_NGINX_PKI/intermediate.pem;
    client_cert_mode required;
    location /other {
        client_cert_partial_chain on;
    }
    location /t {
        proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM;
    }
--- client_cert: inter
--- error_code: 403
--- upstream_requests: 0



=== The user of auth_basic has to be the certificate's
--- tls_server
    location /t {
        auth_basic closed;
        auth_basic_user_file ../html/users;
        client_cert_allow cn=$remote_user;
        proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM;
    }
--- user_files
>>> users
alice:{PLAIN}secret
bob:{PLAIN}secret
--- client_cert: good
--- more_headers
Authorization: Basic YWxpY2U6c2VjcmV0
--- upstream_requests: 1



=== and not another
--- tls_server
    location /t {
        auth_basic closed;
        auth_basic_user_file ../html/users;
        client_cert_allow cn=$remote_user;
        proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM;
    }
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
client cert: denied:no_rule,



=== nor with a wrong password
--- tls_server
    location /t {
        auth_basic closed;
        auth_basic_user_file ../html/users;
        client_cert_allow cn=$remote_user;
        proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM;
    }
--- user_files
>>> users
alice:{PLAIN}secret
--- client_cert: good
--- more_headers
Authorization: Basic YWxpY2U6d3Jvbmc=
--- error_code: 401
--- upstream_requests: 0



=== nor nobody, whose name is empty
--- tls_server
    location /t {
        client_cert_allow cn=$remote_user;
        proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM;
    }
--- client_cert: empty_cn
--- error_code: 403
--- upstream_requests: 0



=== auth_request is asked after the policy: what it says comes too late
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



=== A policy behind it knows the user of auth_request
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



=== who has to be the certificate's
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



=== and has to be said
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



=== and by the service
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
