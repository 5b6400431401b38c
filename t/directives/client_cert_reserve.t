# docs/directives.md, client_cert_reserve.
#
# client_cert_reserve: what clients may not send, and what stays as it is.

use lib 't/lib';
use ClientCertTest;

run_tests();

__DATA__

=== `real_ip_header` takes no address from a reserved header of a client
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



=== `client_cert_reserve` takes several names
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



=== `client_cert_reserve known` takes the names of other products
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



=== A server's own `rewrite` happens once where it has no location
--- http_config
    client_cert_reserve known;
--- config
    rewrite ^/(.*)$ /once/$1 break;
--- user_files
>>> once/t
found
--- response_body
found



=== Connection keeps the `keep-alive` that most clients send
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



=== Connection loses the reserved name that a client names in it
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



=== `client_cert_reserve known` takes names that no dialect sends
--- http_config
    client_cert_reserve known;
--- config
    location /t {
        proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM;
    }
--- more_headers
X-Client-Verify: SUCCESS
X-Client-DN: CN=forged
X-SSL-CERT: forged
X-Client-Certificate: forged
X-ClientCert: forged
X-Gravitee-Client-Cert: forged
MS-ASPNETCORE-CLIENTCERT: forged
X-Client-Fingerprint: forged
X-Forwarded-Ssl-Client-Cert: forged
X-Forwarded-Ssl-Client-Cert-Infos: forged
istio-mtls-client-certificate: forged
X-SSL-Client: forged
X-WEBAUTH-USER: left alone
--- upstream_like
^X-WEBAUTH-USER: left alone\r$
--- upstream_unlike
forged|SUCCESS



=== `client_cert_reserve` of a name that nginx uses itself is refused
--- http_config
    client_cert_reserve X-One Cookie;
--- must_die
--- error_log
"Cookie" in "client_cert_reserve" is a header that nginx itself uses, name another header



=== `client_cert_reserve` with a name twice is refused
--- http_config
    client_cert_reserve X-One x_one;
--- must_die
--- error_log
"x_one" is repeated in "client_cert_reserve", write it once



=== `client_cert_reserve Known` is refused: it is `known`
--- http_config
    client_cert_reserve Known;
--- must_die
--- error_log
did you mean "known"?



=== `client_cert_reserve` in a server is refused
--- config
    client_cert_reserve X-One;
--- must_die
--- error_log
"client_cert_reserve" directive is not allowed here
