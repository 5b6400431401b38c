# README.md, Security model.
#
# Internal redirects: each location sends its own headers, and nothing of the
# location before it.

use lib 't/lib';
use ClientCertTest;

run_tests();

__DATA__

=== A redirect to an error page sends each header once
--- tls_server
    client_cert_forward rfc9440;
    location /t {
        error_page 403 /denied;
        deny all;
    }
    location /denied {
        proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM;
    }
--- client_cert: good
--- error_code: 403
--- upstream_like eval
[qr/\A(?:(?!Client-Cert).)*Client-Cert: :MII[^:]+:(?:(?!Client-Cert).)*\z/s]



=== A redirect to a location that forwards nothing sends nothing
--- tls_server
    location /t {
        client_cert_forward rfc9440;
        error_page 403 /denied;
        deny all;
    }
    location /denied {
        proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM;
    }
--- client_cert: good
--- error_code: 403
--- upstream_requests: 1
--- upstream_unlike
(?i)client-cert



=== A redirect to a named location with another dialect sends only that
--- tls_server
    location /t {
        client_cert_forward rfc9440;
        error_page 403 @denied;
        deny all;
    }
    location @denied {
        client_cert_forward cloudflare;
        proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM;
    }
--- client_cert: good
--- more_headers
Client-Cert: forged
Cf-Client-Cert-Sha256: forged
--- error_code: 403
--- upstream_like
^Cf-Client-Cert-Sha256: [0-9a-f]{64}\r$
^Cf-Client-Cert-Der-Base64: MII
--- upstream_unlike
forged|^Client-Cert



=== try_files falls back to a location with its own headers
--- tls_server
    client_cert_forward rfc9440;
    location /t {
        client_cert_forward cloudflare;
        try_files /nothing /fallback;
    }
    location /fallback {
        proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM;
    }
--- client_cert: good
--- more_headers
Client-Cert: forged
--- upstream_like
^Client-Cert: :MII
--- upstream_unlike
forged|(?i)^Cf-Client



=== X-Accel-Redirect leads to a location with its own headers
--- tls_server
    location /t {
        client_cert_header X-First genuine always;
        proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM/?first;
    }
    location /second {
        client_cert_forward rfc9440;
        proxy_set_header X-Respond "";
        proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM/?second;
    }
--- client_cert: good
--- more_headers
X-First: forged
Client-Cert: forged
X-Respond: X-Accel-Redirect:%20%2Fsecond
--- upstream_requests: 2
--- upstream_like eval
[qr{\AGET /\?first .*^X-First: genuine\r}ms,
 qr{\AGET /\?second (?:(?!X-First).)*^Client-Cert: :MII(?:(?!X-First).)*\z}ms]
--- upstream_unlike
forged



=== A rewrite to another location sends that location's headers
--- tls_server
    location /t {
        client_cert_forward cloudflare;
        rewrite ^ /other last;
    }
    location /other {
        client_cert_forward rfc9440;
        proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM;
    }
--- client_cert: good
--- upstream_like
^Client-Cert: :MII
--- upstream_unlike
(?i)^Cf-



=== FastCGI sees one copy of each header after an error redirect
--- tls_server
    client_cert_forward rfc9440;
    location /t {
        error_page 502 /fallback;
        fastcgi_pass 127.0.0.1:1;
        fastcgi_param SCRIPT_NAME /t;
    }
    location /fallback {
        fastcgi_pass $TEST_NGINX_FASTCGI_UPSTREAM;
        fastcgi_param SCRIPT_NAME /fallback;
    }
--- client_cert: good
--- more_headers
Client-Cert: forged
X-Twice: one
X-Twice: two
--- error_code: 502
--- response_body_like eval
qr/\A(?:(?!HTTP_CLIENT_CERT).)*HTTP_CLIENT_CERT=:MII[^:]+:\n(?:(?!HTTP_CLIENT_CERT).)*\z/s
--- upstream_unlike
forged
