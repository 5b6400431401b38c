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



=== The same spellings are removed over HTTP/2
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



=== Such a name is removed over HTTP/2 as well
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



=== Such a name is left alone where nothing is reserved
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



=== Such a name is removed where only the default server lets it in
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



=== Forged headers go wherever they stand among forty others
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



=== Thousands of copies in a row are removed, and the next header is added
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



=== HTTP/0.9 requests have no headers, and may be given some
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



=== HTTP/1.0 requests are cleaned as well
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



=== A reserved name in Connection is removed from there
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



=== A member of Connection that is no name is removed whole
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



=== $http_ of a name below a reserved prefix is blind as well
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



=== What nginx itself refuses reaches no upstream: a space before the colon
--- config
    client_cert_forward rfc9440;
    location /t {
        proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM;
    }
--- raw_request eval
"GET /t HTTP/1.1\r\nHost: localhost\r\nClient-Cert : forged\r\n\r\n"
--- error_code: 400
--- upstream_requests: 0



=== What nginx itself refuses reaches no upstream: a folded line
--- config
    client_cert_forward rfc9440;
    location /t {
        proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM;
    }
--- raw_request eval
"GET /t HTTP/1.1\r\nHost: localhost\r\nX-One: 1\r\n Client-Cert: forged\r\n\r\n"
--- error_code: 400
--- upstream_requests: 0



=== An empty header name does not end the cleaning
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



=== Every request of a connection is cleaned, also one behind a body
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



=== An upgrade to HTTP/2 carries nothing past the cleaning
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



=== Other modules that read the headers of a named location see none
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
