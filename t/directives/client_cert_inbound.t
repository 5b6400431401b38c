# docs/directives.md, client_cert_inbound.
#
# client_cert_inbound: what becomes of reserved headers that a client sends.

use lib 't/lib';
use ClientCertTest;

run_tests();

__DATA__

=== `client_cert_inbound reject` answers 400 to a reserved header
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



=== `client_cert_inbound reject` lets other requests through
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



=== `client_cert_inbound reject` answers 400 over HTTP/2
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



=== `client_cert_inbound strip` of a server replaces `reject` of http
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



=== `client_cert_inbound pass` forwards what a trusted proxy sent
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



=== `client_cert_inbound pass` keeps out a name that the location sends
--- tls_server
    client_cert_inbound pass;
--- tls_location
    client_cert_forward rfc9440;
    client_cert_header X-Identity $client_cert_subject_cn;
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



=== `client_cert_inbound pass` keeps it out without a certificate, too
--- tls_server
    client_cert_inbound pass;
--- tls_location
    client_cert_forward rfc9440;
--- more_headers
Client-Cert: forged
--- upstream_requests: 1
--- upstream_unlike
forged



=== `client_cert_inbound pass` takes no header of an earlier location along
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



=== `client_cert_inbound pass` keeps out what may become a name sent here
--- http_config
    ignore_invalid_headers off;
--- tls_server
    client_cert_inbound pass;
--- tls_location
    client_cert_forward haproxy;
    proxy_set_header Connection $http_connection;
--- raw_request eval
"GET /t HTTP/1.1\r\nHost: localhost\r\nX-\xDFL-Client-DN: forged\r\n"
. "X-SSL[]: forged\r\nX-SSL=0: forged\r\n"
. "Connection: close, close;X-SSL-Client-DN\r\nX-Other: kept\r\n\r\n"
--- upstream_like
^X-Other: kept\r$
^Connection: close\r$
--- upstream_unlike
forged



=== `client_cert_inbound reject` answers 400 to what may become reserved
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



=== `client_cert_inbound pass` leaves an odd name where nothing is sent
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



=== `client_cert_inbound reject` answers 400 to an odd reserved name
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



=== `client_cert_inbound reject` does not see what nginx itself drops
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



=== An unknown choice of `client_cert_inbound` is refused
--- config
    client_cert_inbound stripp;
--- must_die
--- error_log
unknown choice "stripp" in "client_cert_inbound", did you mean "strip"?



=== `client_cert_inbound` twice in one level is refused
--- config
    client_cert_inbound strip;
    client_cert_inbound strip;
--- must_die
--- error_log
"client_cert_inbound" directive is duplicate



=== `client_cert_inbound` in a location is refused
--- config
    location /t {
        client_cert_inbound strip;
    }
--- must_die
--- error_log
"client_cert_inbound" directive is not allowed here
