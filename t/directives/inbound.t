# client_cert_inbound and client_cert_reserve: what clients may not send.

use lib 't/lib';
use ClientCertTest;

run_tests();

__DATA__

=== `reject` answers 400 to a reserved header
--- http_config
    client_cert_inbound reject;
    client_cert_reserve X-Identity;
--- config
    location /t {
        proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM;
    }
--- more_headers
X-Identity: forged
--- error_code: 400
--- upstream_requests: 0
--- error_log
client cert: client sent a reserved header



=== `reject` lets other requests through
--- http_config
    client_cert_inbound reject;
    client_cert_reserve X-Identity;
--- config
    location /t {
        proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM;
    }
--- more_headers
X-Identity-Hint: kept
--- upstream_like
^X-Identity-Hint: kept\r$



=== `reject` over HTTP/2
--- http2
--- tls_server
    client_cert_inbound reject;
    client_cert_forward rfc9440;
    location /t {
        proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM;
    }
--- client_cert: good
--- more_headers
Client-Cert: forged
--- error_code: 400
--- upstream_requests: 0



=== A server may say `strip` below an http block that says `reject`
--- http_config
    client_cert_inbound reject;
    client_cert_reserve X-Identity;
--- config
    client_cert_inbound strip;
    location /t {
        proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM;
    }
--- more_headers
X-Identity: forged
--- upstream_requests: 1
--- upstream_unlike
forged



=== `pass` forwards what a trusted proxy sent
--- http_config
    client_cert_reserve X-Identity;
--- config
    client_cert_inbound pass;
    location /t {
        proxy_set_header X-Seen $http_x_identity;
        proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM;
    }
--- more_headers
X-Identity: alice
--- upstream_like
^X-Identity: alice\r$
^X-Seen: alice\r$



=== `pass` does not forward a name that the location sends itself
--- tls_server
    client_cert_inbound pass;
    location /t {
        client_cert_forward rfc9440;
        client_cert_header X-Identity $client_cert_subject_cn;
        proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM;
    }
--- http_config
    client_cert_reserve X-Other;
--- client_cert: good
--- more_headers
Client-Cert: forged
X-Identity: forged
X-Other: kept
--- upstream_like
^Client-Cert: :MII
^X-Identity: alice\r$
^X-Other: kept\r$
--- upstream_unlike
forged



=== `pass` does not forward such a name where there is no certificate either
--- tls_server
    client_cert_inbound pass;
    location /t {
        client_cert_forward rfc9440;
        proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM;
    }
--- more_headers
Client-Cert: forged
--- upstream_requests: 1
--- upstream_unlike
forged



=== `pass` does not carry an earlier location's own headers along
--- tls_server
    client_cert_inbound pass;
    location /t {
        client_cert_forward rfc9440;
        error_page 403 /denied;
        deny all;
    }
    location /denied {
        proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM;
    }
--- client_cert: good
--- more_headers
Cf-Cert-Verified: kept
--- error_code: 403
--- upstream_like
^Cf-Cert-Verified: kept\r$
--- upstream_unlike
^Client-Cert



=== `pass` takes what an application may turn into a name that is sent here
--- http_config
    ignore_invalid_headers off;
--- tls_server
    client_cert_inbound pass;
    location /t {
        client_cert_forward haproxy;
        proxy_set_header Connection $http_connection;
        proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM;
    }
--- raw_request eval
"GET /t HTTP/1.1\r\nHost: localhost\r\nX-\xDFL-Client-DN: forged\r\n"
. "X-SSL[]: forged\r\nX-SSL=0: forged\r\n"
. "Connection: close, close;X-SSL-Client-DN\r\nX-Other: kept\r\n\r\n"
--- upstream_like
^X-Other: kept\r$
^Connection: close\r$
--- upstream_unlike
forged



=== `reject` answers 400 to a name that may become a reserved one
--- http_config
    client_cert_inbound reject;
    client_cert_reserve X-SSL;
    ignore_invalid_headers off;
--- config
    location /t {
        proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM;
    }
--- raw_request eval
"GET /t HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
. "X-\xDFL: forged\r\n\r\n"
--- error_code: 400
--- upstream_requests: 0



=== `pass` leaves such a name alone where nothing is sent
--- http_config
    client_cert_reserve X-SSL;
    ignore_invalid_headers off;
--- config
    client_cert_inbound pass;
    location /t {
        proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM;
    }
--- raw_request eval
"GET /t HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
. "X-SSL[]: kept\r\n\r\n"
--- upstream_like
^X-SSL\[\]: kept\r$



=== `reject` answers 400 to a name that is none
--- http_config
    client_cert_inbound reject;
    client_cert_reserve X-SSL;
    ignore_invalid_headers off;
--- config
    location /t {
        proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM;
    }
--- raw_request eval
"GET /t HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
. "X-SSL[]: 1\r\n\r\n"
--- error_code: 400
--- upstream_requests: 0



=== `reject` does not see what nginx itself drops
--- http_config
    client_cert_inbound reject;
    client_cert_reserve X-Identity;
--- config
    location /t {
        proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM;
    }
--- raw_request eval
"GET /t HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
. "X_Identity: forged\r\nX.Identity: forged\r\nX-Identity[]: forged\r\n\r\n"
--- upstream_requests: 1
--- upstream_unlike
forged



=== The address of a client is not taken from a reserved header
--- http_config
    client_cert_header X-Own genuine always;
--- config
    set_real_ip_from 127.0.0.1;
    real_ip_header X-Own;
    location /t {
        return 200 "$remote_addr";
    }
--- more_headers
X-Own: 192.0.2.6
--- response_body: 127.0.0.1



=== client_cert_reserve takes several names
--- http_config
    client_cert_reserve X-One X-Two;
    client_cert_reserve X_Three;
--- config
    location /t {
        proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM;
    }
--- more_headers
X-One: forged
X-Two: forged
X-Three: forged
X-Four: kept
--- upstream_like
^X-Four: kept\r$
--- upstream_unlike
forged



=== client_cert_reserve known takes the names of other products
--- http_config
    client_cert_reserve known;
--- config
    location /t {
        proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM;
    }
--- more_headers
Client-Cert-Chain: forged
X-Forwarded-Client-Cert: forged
X-Forwarded-Tls-Client-Cert-Info: forged
X-SSL-Client-DN: forged
X-Amzn-Mtls-Clientcert-Leaf: forged
CloudFront-Viewer-Cert-Pem: forged
X-ARR-ClientCert: forged
WL-Proxy-Client-Cert: forged
--- upstream_requests: 1
--- upstream_unlike
forged



=== A module that is loaded and not configured changes nothing
--- config
    location /t {
        proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM;
    }
--- more_headers
Client-Cert: kept
X-Respond: Client-Cert:%20kept%0D%0AVary:%20Client-Cert
--- upstream_like
^Client-Cert: kept\r$
--- response_headers
Client-Cert: kept
Vary: Client-Cert



=== A server's own rewrite happens once where it has no location
--- http_config
    client_cert_reserve known;
--- config
    rewrite ^/(.*)$ /once/$1 break;
--- user_files
>>> once/t
found
--- response_body
found



=== What most clients ask for stays
--- http_config
    client_cert_reserve X-Identity;
--- config
    location /t {
        proxy_set_header X-Connection "<$http_connection>";
        proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM;
    }
--- raw_request eval
"GET /t HTTP/1.1\r\nHost: localhost\r\nCONNECTION: keep-alive\r\nConnection: close\r\n\r\n"
--- response_body_like eval
qr/^X-Connection: <keep-alive(?:, close)?>\r$/m



=== But not what they name with it
--- http_config
    client_cert_reserve X-Identity;
--- config
    location /t {
        proxy_set_header X-Connection "<$http_connection>";
        proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM;
    }
--- raw_request eval
"GET /t HTTP/1.1\r\nHost: localhost\r\nConnection: keep-alive, X-Identity\r\nConnection: close\r\n\r\n"
--- response_body_like eval
qr/^X-Connection: <keep-alive(?:, close)?>\r$/m
