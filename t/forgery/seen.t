# README.md, Security model.
#
# Nobody inside nginx sees a forged header: no variable, no log, no other module.

use lib 't/lib';
use ClientCertTest;

run_tests();

__DATA__

=== A forged header is nowhere to be seen in $http_ variables
--- http_config
    client_cert_forward rfc9440;
    map $http_client_cert $mapped {
        default   "forged";
        ""        "empty";
    }
    log_format seen "log=$http_client_cert;";
--- config
    set $early $http_client_cert;
    access_log logs/access.log seen;
    location /t {
        if ($http_client_cert) {
            return 500;
        }
        set $late $http_client_cert;
        proxy_set_header X-Seen "[$early|$late|$mapped|$http_client_cert]";
        proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM;
    }
--- more_headers
Client-Cert: forged
--- upstream_like
^X-Seen: \[\|\|empty\|\]\r$
--- access_log
log=-;
--- no_access_log
forged



=== $http_ shows the header that the location sends, not the forged one
--- tls_server
    client_cert_forward rfc9440;
    location /t {
        set $early "$http_client_cert";
        proxy_set_header X-Seen "early=$early;late=$http_client_cert;";
        proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM;
    }
--- client_cert: good
--- more_headers
Client-Cert: forged
--- upstream_like
^X-Seen: early=;late=:MII[^:]+:;\r$
--- upstream_unlike
forged



=== $http_ of a forged name below a reserved prefix is empty
--- http_config
    client_cert_forward cloudflare;
    log_format seen "log=$http_cf_cert_anything;";
--- config
    access_log logs/access.log seen;
    location /t {
        return 200 "[$http_cf_cert_anything]";
    }
--- more_headers
Cf-Cert-Anything: forged
--- response_body chomp
[]
--- no_access_log
forged



=== A request that nginx refuses early leaves no forged value in the log
--- http_config
    log_format seen "log=$http_client_cert;$status;";
--- tls_server
    access_log logs/access.log seen;
    ssl_verify_client on;
    client_cert_forward rfc9440;
--- request
GET /t
--- more_headers
Client-Cert: forged
--- error_code: 400
--- access_log
log=-;400;
--- no_access_log
forged



=== Other modules that read headers in a named location see no forged one
--- skip_eval: 3: !-f "$ENV{TEST_NGINX_MODULES}/ngx_http_js_module.so"
--- main_config
    load_module $TEST_NGINX_MODULES/ngx_http_js_module.so;
--- http_config
    js_path $TEST_NGINX_SERVROOT/html;
    js_import test.js;
    js_set $seen test.seen;
--- tls_server
    ssl_verify_client on;
    client_cert_forward rfc9440;
    error_page 496 @named;
    location @named {
        set $early $seen;
        proxy_set_header X-Seen "[$early]";
        proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM;
    }
--- user_files
>>> test.js
export default { seen: (r) => r.headersIn['Client-Cert'] || 'nothing' };
--- more_headers
Client-Cert: forged
--- error_code: 400
--- upstream_like
^X-Seen: \[nothing\]\r$
