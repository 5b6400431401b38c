# README.md, Security model.
#
# A forged header does not get through in whatever request it comes: of an old
# version, behind a body, named by Connection, or refused by nginx.

use lib 't/lib';
use ClientCertTest;

run_tests();

__DATA__

=== An HTTP/0.9 request has no headers, and is given some
--- config
    location / {
        client_cert_header X-Identity nobody always;
        proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM;
    }
--- raw_request eval
"GET /t\r\n"
--- ignore_response
--- upstream_like
^X-Identity: nobody\r$



=== A forged header is removed from an HTTP/1.0 request
--- config
    location / {
        client_cert_forward rfc9440;
        proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM;
    }
--- raw_request eval
"GET /t HTTP/1.0\r\nClient-Cert: forged\r\n\r\n"
--- upstream_requests: 1
--- upstream_unlike
forged



=== A reserved name in a Connection header is removed from there
--- config
    client_cert_forward rfc9440;
    location /t {
        proxy_set_header Connection $http_connection;
        proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM;
    }
--- raw_request eval
"GET /t HTTP/1.1\r\nHost: localhost\r\n"
. "Connection: close, Client-Cert,X-Hop , client_cert\r\n\r\n"
--- upstream_like
^Connection: close, X-Hop\r$



=== A member of a Connection header that is no name is removed whole
--- config
    client_cert_forward rfc9440;
    location /t {
        proxy_set_header Connection $http_connection;
        proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM;
    }
--- raw_request eval
"GET /t HTTP/1.1\r\nHost: localhost\r\nConnection: close;Client-Cert, X-One,"
. "close Client-Cert, Client-Cert;q=1,X-Two, \"Client-Cert\", X-\xFF,"
. " close\tClient-Cert,X-Three, \"a, Client-Cert\", close\r\n\r\n"
--- upstream_like
^Connection: X-One, X-Two, X-Three, close\r$



=== A Connection header that names nothing else is not sent
--- config
    client_cert_forward rfc9440;
    location /t {
        proxy_set_header Connection $http_connection;
        proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM;
    }
--- raw_request eval
"GET /t HTTP/1.0\r\nConnection: Client-Cert\r\n\r\n"
--- upstream_requests: 1
--- upstream_unlike
(?i)client-cert|^connection



=== A forged header with a space before the colon reaches no upstream: nginx refuses it
--- config
    client_cert_forward rfc9440;
    location /t {
        proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM;
    }
--- raw_request eval
"GET /t HTTP/1.1\r\nHost: localhost\r\nClient-Cert : forged\r\n\r\n"
--- error_code: 400
--- upstream_requests: 0



=== A forged header on a folded line reaches no upstream: nginx refuses it
--- config
    client_cert_forward rfc9440;
    location /t {
        proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM;
    }
--- raw_request eval
"GET /t HTTP/1.1\r\nHost: localhost\r\nX-One: 1\r\n Client-Cert: forged\r\n\r\n"
--- error_code: 400
--- upstream_requests: 0



=== A forged header behind one with an empty name is removed
--- config
    client_cert_forward rfc9440;
    ignore_invalid_headers off;
    location / {
        error_page 400 /t;
        proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM;
    }
--- raw_request eval
"GET /t HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
. ": empty\r\nClient-Cert: forged\r\n\r\n"
--- error_code_like: ^[24]00$
--- upstream_unlike
forged



=== A forged header is removed from each request of a connection, also behind a body
--- config
    client_cert_forward rfc9440;
    location / {
        proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM;
    }
--- raw_request eval
"POST /one HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\n"
. "Client-Cert: forged\r\n\r\nhello"
. "GET /two HTTP/1.1\r\nHost: localhost\r\nClient-Cert: forged\r\n"
. "Connection: close\r\n\r\n"
--- ignore_response
--- upstream_requests: 2
--- upstream_unlike
forged



=== A request to upgrade to HTTP/2 carries no forged header
--- config
    client_cert_forward rfc9440;
    location /t {
        proxy_http_version 1.1;
        proxy_set_header Upgrade $http_upgrade;
        proxy_set_header Connection $http_connection;
        proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM;
    }
--- raw_request eval
"GET /t HTTP/1.1\r\nHost: localhost\r\nUpgrade: h2c\r\n"
. "Connection: Upgrade, close, Client-Cert\r\nClient-Cert: forged\r\n\r\n"
--- upstream_like
^Connection: Upgrade, close\r$
--- upstream_unlike
forged|(?i)client-cert
