# README.md, Security model.
#
# Subrequests: auth_request, mirror and SSI get the headers of their own
# location, and the request that made them keeps its own.

use lib 't/lib';
use ClientCertTest;

run_tests();

__DATA__

=== The authentication service gets the genuine header, not the forged one
--- tls_server
    location /t {
        auth_request /auth;
        proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM/?main;
    }
    location /auth {
        client_cert_forward rfc9440;
        proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM/?auth;
    }
--- client_cert: good
--- more_headers
Client-Cert: forged
X-Other: kept
--- upstream_requests: 2
--- upstream_like eval
[qr{\AGET /\?auth .*^Client-Cert: :MII}ms,
 qr{\AGET /\?auth .*^X-Other: kept}ms,
 qr{\AGET /\?main (?:(?!Client-Cert).)*\z}s]
--- upstream_unlike
forged



=== A subrequest to a location that forwards nothing gets nothing
--- tls_server
    location /t {
        client_cert_forward rfc9440;
        auth_request /auth;
        proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM/?main;
    }
    location /auth {
        proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM/?auth;
    }
--- client_cert: good
--- upstream_requests: 2
--- upstream_like eval
[qr{\AGET /\?auth (?:(?!Client-Cert).)*\z}s,
 qr{\AGET /\?main .*^Client-Cert: :MII}ms]



=== Both the request and its auth_request send their headers once
--- tls_server
    client_cert_forward rfc9440;
    location /t {
        auth_request /auth;
        proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM/?main;
    }
    location /auth {
        proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM/?auth;
    }
--- client_cert: good
--- more_headers eval
CORE::join '', map { "X-$_: $_\n" } 1 .. 30
--- upstream_requests: 2
--- upstream_like eval
[map { qr{\AGET /\?$_ (?:(?!Client-Cert).)*^X-30: 30\r$(?:(?!Client-Cert).)*Client-Cert: :MII[^:]+:(?:(?!Client-Cert).)*\z}ms }
    qw(main auth)]



=== A mirror gets the headers of its own location
--- tls_server
    location /t {
        client_cert_forward rfc9440;
        mirror /mirror;
        proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM/?main;
    }
    location /mirror {
        internal;
        client_cert_forward cloudflare;
        proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM/?mirror;
    }
--- client_cert: good
--- more_headers
Client-Cert: forged
Cf-Client-Cert-Sha256: forged
--- upstream_requests: 2
--- upstream_like eval
[qr{\AGET /\?main (?:(?!Cf-Client).)*^Client-Cert: :MII(?:(?!Cf-Client).)*\z}ms,
 qr{\AGET /\?mirror (?:(?!^Client-Cert).)*^Cf-Client-Cert-Sha256: [0-9a-f]{64}}ms]
--- upstream_unlike
forged



=== An SSI include gets the headers of its own location
--- tls_server
    ssi on;
    location /t.html {
        client_cert_forward rfc9440;
    }
    location /include {
        client_cert_forward cloudflare;
        proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM/?include;
    }
--- user_files
>>> t.html
<!--# include virtual="/include" -->
--- request
GET /t.html
--- client_cert: good
--- more_headers
Client-Cert: forged
Cf-Client-Cert-Sha256: forged
--- upstream_like
^Cf-Client-Cert-Sha256: [0-9a-f]{64}\r$
--- upstream_unlike
forged|^Client-Cert



=== SSI cannot read a forged header by its name
--- http_config
    client_cert_forward cloudflare;
    client_cert_reserve X-Identity;
--- config
    location /t.html {
        ssi on;
    }
--- user_files
>>> t.html
[<!--# echo var="http_cf_cert_forged" default="" --><!--# echo var="http_x_identity" default="" -->]
--- request
GET /t.html
--- more_headers
Cf-Cert-Forged: forged
X-Identity: forged
--- response_body
[]



=== Both the request and its auth_request send their headers once over HTTP/2
--- http2
--- tls_server
    client_cert_forward rfc9440;
    location /t {
        auth_request /auth;
        proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM/?main;
    }
    location /auth {
        proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM/?auth;
    }
--- client_cert: good
--- more_headers
Client-Cert: forged
--- upstream_requests: 2
--- upstream_like eval
[map { qr{\AGET /\?$_ .*^Client-Cert: :MII}ms } qw(main auth)]
--- upstream_unlike
forged
