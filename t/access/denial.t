# docs/access.md, Denials.
# docs/directives.md, client_cert_deny_code.
#
# What a denial looks like: its status, its error page, its line in the log.

use lib 't/lib';
use ClientCertTest;

run_tests();

__DATA__

=== `client_cert_deny_code` sets the status of a denial
--- tls_location
    client_cert_mode required;
    client_cert_deny_code 401;
--- error_code: 401
--- response_headers
Cache-Control: no-store
--- upstream_requests: 0



=== `client_cert_deny_code` is inherited
--- tls_server
    client_cert_deny_code 404;
--- tls_location
    client_cert_mode required;
--- error_code: 404
--- upstream_requests: 0



=== An error page of a denial knows why, by `$client_cert_access`
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



=== An error page of a denial that the policy denies too is nginx's own
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



=== An error page of a denial is not stored, even if its upstream says so
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



=== An error page of a denial is not stored with a status of its own
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



=== An error page of a denial is not stored with the upstream's status
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



=== A redirect to elsewhere as the error page of a denial is not stored
--- tls_server
    error_page 403 https://enrol.example/;
    location /t {
        client_cert_mode required;
    }
--- error_code: 302
--- response_headers
Location: https://enrol.example/
Cache-Control: no-store



=== Whom a policy lets in gets the Cache-Control of the upstream
--- tls_location
    client_cert_mode required;
--- client_cert: good
--- more_headers
X-Respond: Cache-Control%3A%20max-age%3D60
--- response_headers
Cache-Control: max-age=60



=== A denial by another module's `deny all` adds no Cache-Control
--- tls_server
    client_cert_mode required;
--- tls_location
    deny all;
--- client_cert: good
--- error_code: 403
--- response_headers
! Cache-Control



=== `$client_cert_access` in the access log is the denial, after redirects
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



=== `$client_cert_access` in the access log is `allowed`, after redirects
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



=== A denial is one line in the error log: who, where and why
--- tls_server
    client_cert_mode required;
--- tls_location
    client_cert_deny cn=alice;
    client_cert_allow o=Example;
--- client_cert: good
--- error_code: 403
--- grep_error_log eval
qr/\[\w+\][^\n]*client cert:[^\n]*/
--- grep_error_log_out eval
my ($sha256) = `sha256sum $ENV{TEST_NGINX_PKI}/good.der` =~ /^(\w+)/;
qr/\A\[error\] \d+\#\d+: \*\d+ client cert: denied:rule in \S+\/nginx\.conf:\d+, certificate "CN=alice,OU=Team A,O=Example,C=DE" $sha256, client: 127\.0\.0\.1, server: localhost, request: "GET \/t HTTP\/1\.1", host: "localhost"\n\z/



=== A denial by a rule names the file and line of `client_cert_deny`
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



=== A denial is not logged where `error_log` is for worse
--- tls_server
    error_log logs/error.log crit;
--- tls_location
    client_cert_deny cn=alice;
--- client_cert: good
--- error_code: 403
--- upstream_requests: 0
--- no_error_log
denied



=== A subject with line ends cannot break the line of a denial
--- tls_location
    client_cert_deny o=~Evil;
--- client_cert: crlf
--- error_code: 403
--- error_log eval
qr/certificate "CN=crlf,OU=nul\\00byte,O=Evil\\0D\\0AX-Forged: 1" [0-9a-f]{64}, client: /



=== A long subject cannot push out of the line where the denial happened
--- tls_location
    client_cert_deny cn=large;
--- client_cert: large_subject
--- error_code: 403
--- error_log eval
my ($sha256) = `sha256sum $ENV{TEST_NGINX_PKI}/large_subject.der` =~ /^(\w+)/;
qr/certificate "CN=large,O=x+[^"]*" $sha256, client: 127\.0\.0\.1, .* request: "GET \/t /
