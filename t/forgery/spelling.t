# README.md, Security model.
#
# No header that a client forges gets through, however it spells the name.

use lib 't/lib';
use ClientCertTest;

run_tests();

__DATA__

=== A forged header is removed where the location forwards its own
--- tls_server
    location /t {
        client_cert_forward rfc9440;
        proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM;
    }
--- client_cert: good
--- more_headers
Client-Cert: :Zm9yZ2Vk:
CLIENT-CERT: :Zm9yZ2Vk:
X-Other: kept
--- upstream_like
(?i)^Client-Cert: :MII[^\r]+:\r$
^X-Other: kept\r$
--- upstream_unlike
Zm9yZ2Vk



=== A forged header is removed where no certificate is presented
--- tls_server
    location /t {
        client_cert_forward rfc9440;
        proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM;
    }
--- more_headers
Client-Cert: :Zm9yZ2Vk:
--- upstream_requests: 1
--- upstream_unlike
(?i)client-cert



=== A forged header is removed where only another location forwards
--- config
    location /other {
        client_cert_forward rfc9440;
    }
    location /t {
        proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM;
    }
--- more_headers
Client-Cert: :Zm9yZ2Vk:
--- upstream_requests: 1
--- upstream_unlike
Zm9yZ2Vk



=== A forged header is removed in a server without TLS that forwards nothing
--- http_config
    client_cert_reserve X-Identity;
--- config
    location /t {
        proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM;
    }
--- more_headers
x-IDENTITY: root
--- upstream_requests: 1
--- upstream_unlike
(?i)identity



=== A dialect reserves the whole prefix that its vendor owns
--- http_config
    client_cert_forward cloudflare;
    client_cert_forward akamai;
    client_cert_forward nginx;
--- config
    location /t {
        proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM;
    }
--- more_headers
Cf-Cert-Verified: true
Cf-Client-Cert-Anything: forged
Akamai-CC-DER: :Zm9yZ2Vk:
ssl-client-subject-dn: forged
SSL-Client-S-DN: forged
Client-To-Edge-HTTP-Auth: forged
--- upstream_requests: 1
--- upstream_unlike
(?i)forged|Zm9yZ2Vk|Cf-Cert



=== A dialect reserves all its names, whatever fields are chosen
--- http_config
    client_cert_forward rfc9440;
--- config
    location /t {
        proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM;
    }
--- more_headers
Client-Cert-Chain: forged
client_cert_chain: forged
--- upstream_requests: 1
--- upstream_unlike
forged



=== Names that only resemble a reserved one are left alone
--- http_config
    client_cert_forward rfc9440;
--- config
    location /t {
        proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM;
    }
--- more_headers
X-Client-Cert-Hint: one
Client-Certificate-Policy: two
Client-Cert-: three
My-Client-Cert: four
--- upstream_like
^X-Client-Cert-Hint: one\r$
^Client-Certificate-Policy: two\r$
^Client-Cert-: three\r$
^My-Client-Cert: four\r$



=== Every spelling that a careless upstream takes for the name is removed
--- http_config
    client_cert_forward rfc9440;
    underscores_in_headers on;
    ignore_invalid_headers off;
--- config
    location /t {
        proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM;
    }
--- raw_request eval
"GET /t HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
. CORE::join('', map { "$_: forged\r\n" } 'Client_Cert', 'Client.Cert', 'CLIENT_CERT',
    'Client/Cert', 'Client~Cert', 'Client[Cert', 'client!cert', 'Client*Cert',
    "Client\xC2\xADCert", "Client\xE2\x80\x90Cert", "Client\xFFCert",
    "CLIENT\xE2\x80\x91CERT")
. "X-Other: kept\r\n\r\n"
--- upstream_like
^X-Other: kept\r$
--- upstream_unlike
forged



=== Every spelling that a careless upstream takes for the name is removed over HTTP/2
--- http2
--- tls_server
    client_cert_forward rfc9440;
    underscores_in_headers on;
    ignore_invalid_headers off;
    location /t {
        proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM;
    }
--- more_headers eval
CORE::join '', map { "$_: forged\n" } 'client_cert', 'client.cert', 'client~cert',
    'client!cert', 'client-cert'
--- upstream_requests: 1
--- upstream_unlike
forged



=== A name that an application may turn into a reserved one is removed
--- http_config
    client_cert_reserve known;
    ignore_invalid_headers off;
--- config
    location /t {
        proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM;
    }
--- raw_request eval
"GET /t HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
. CORE::join('', map { "$_: forged\r\n" } "\xDFL-Client-Verify",
    "X-\xDFL-Client-DN", "\xC3\x9FL-Client-Cert", "X-\xC5\xBF\xC5\xBFL",
    "Cl\xC4\xB1ent-Cert", "X-Anything-\xE9", "\xE9", "X-Long-Enough-\x80-End")
. "X-Other: kept\r\n\r\n"
--- upstream_like
^X-Other: kept\r$
--- upstream_unlike
forged



=== A name that an application cuts, or reads a part of, is removed
--- http_config
    client_cert_reserve known X-Identity;
    underscores_in_headers on;
    ignore_invalid_headers off;
--- config
    location /t {
        proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM;
    }
--- raw_request eval
"GET /t HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
. CORE::join('', map { "$_: forged\r\n" } 'Client-Cert[x]', 'client_cert[]',
    'X-SSL[', 'X-Identity[0][a]', 'X-Identity=ROOT', '[Client-Cert',
    map { "X-Identity$_" } '(', ')', ',', '/', ';', '<', '=', '>', '?', '@',
        '[', '\\', ']', '{', '}', '"')
. "X-Other!#\$%&'*+-.^_`|~9: kept\r\n\r\n"
--- upstream_like
^X-Other!#\$%&'\*\+-\.\^_`\|~9: kept\r$
--- upstream_unlike
forged



=== A name that an application cuts, or reads a part of, is removed over HTTP/2
--- http2
--- tls_server
    client_cert_forward haproxy;
    ignore_invalid_headers off;
    location /t {
        proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM;
    }
--- client_cert: good
--- more_headers eval
CORE::join '', map { "$_: forged\n" } 'x-ssl[]', 'x-ssl-client-cn[x]',
    'x-ssl-client-cn=root'
--- upstream_like
^X-SSL: 1\r$
--- upstream_unlike
forged



=== A name that an application may change is left alone where nothing is reserved
--- http_config
    ignore_invalid_headers off;
--- config
    location /t {
        proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM;
    }
--- raw_request eval
"GET /t HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
. "\xDFL-Client-Verify: kept\r\nClient-Cert[x]: kept\r\n\r\n"
--- upstream_like eval
[qr/^\xDFL-Client-Verify: kept\r$/m, qr/^Client-Cert\[x\]: kept\r$/m]



=== A name that an application may change is removed where only the default server lets it in
--- http_config
    client_cert_reserve known;
    server {
        listen 127.0.0.1:$TEST_NGINX_SERVER_PORT;
        ignore_invalid_headers off;
    }
--- config
    location /t {
        proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM;
    }
--- raw_request eval
"GET /t HTTP/1.1\r\n\xDFL-Client-Verify: forged\r\nHost: localhost\r\n"
. "Connection: close\r\n\r\n"
--- upstream_requests: 1
--- upstream_unlike
forged



=== Forged headers are removed wherever they stand among forty others
--- http_config
    client_cert_forward rfc9440;
--- config
    location /t {
        proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM;
    }
--- raw_request eval
"GET /t HTTP/1.1\r\nClient-Cert: forged\r\nHost: localhost\r\n"
. "Connection: close\r\n"
. CORE::join('', map { "X-$_: $_\r\n" . ($_ % 3 ? '' : "Client-Cert: forged $_\r\n") }
    1 .. 40)
. "Client-Cert: forged\r\nclient-CERT: forged\r\n\r\n"
--- upstream_like eval
my $all = CORE::join '', map { "X-$_: $_\r\n" } 1 .. 40;
[qr/$all/]
--- upstream_unlike
forged



=== A thousand forged headers in a row are removed, and the genuine one is added
--- http_config
    client_cert_header Client-Cert genuine always;
    large_client_header_buffers 4 64k;
--- config
    location /t {
        proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM;
    }
--- raw_request eval
"GET /t HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
. "Client-Cert: forged\r\n" x 900 . "X-Last: kept\r\n"
. "Client-Cert: forged\r\n" x 90 . "\r\n"
--- upstream_like
^X-Last: kept\r$
^Client-Cert: genuine\r$
--- upstream_unlike
forged
