# docs/directives.md, client_cert_forward.
#
# client_cert_forward: what is sent, when, and where.

use lib 't/lib';
use ClientCertTest;

run_tests();

__DATA__

=== `client_cert_forward` of a server without TLS of its own verifies nobody
--- tls_server
    }
    server {
        listen 127.0.0.1:$TEST_NGINX_TLS_PORT ssl;
        server_name bare.example;
        client_cert_forward nginx;
        client_cert_forward rfc9440;
        location /t {
            proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM;
        }
--- client_cert: good
--- raw_request eval
"GET /t HTTP/1.1\r\nHost: bare.example\r\nConnection: close\r\n\r\n"
--- upstream_like
^ssl-client-verify: FAILED:unable to get local issuer certificate\r$
--- upstream_unlike
SUCCESS|^Client-Cert|^ssl-client-(?!verify)



=== `client_cert_forward` keeps back an unverified certificate
--- tls_server
    ssl_verify_client optional_no_ca;
    client_cert_forward rfc9440;
    client_cert_forward nginx;
    client_cert_forward akamai;
    client_cert_forward cloudflare;
    client_cert_header X-Subject $client_cert_subject;
    location /t {
        proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM;
    }
--- client_cert: selfsigned
--- upstream_like
^ssl-client-verify: FAILED:[ -~]+\r$
^Client-To-Edge-HTTP-Auth: status="FAILED:[ -~]+"\r$
--- upstream_unlike
MII|(?i)^Client-Cert|^Cf-|^X-Subject|^ssl-client-(?!verify)



=== `unverified` forwards an unverified certificate
--- tls_server
    ssl_verify_client optional_no_ca;
    client_cert_forward rfc9440 unverified;
    client_cert_forward akamai unverified;
    client_cert_header X-Subject $client_cert_subject unverified;
    location /t {
        proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM;
    }
--- client_cert: selfsigned
--- upstream_like
^Client-Cert: :MII
^Client-To-Edge-HTTP-Auth: cert=:MII[^:]+:, status="FAILED:[ -~]+"\r$
^X-Subject: .*CN=



=== `unverified` forwards nothing where no certificate was presented
--- tls_server
    client_cert_forward rfc9440 unverified;
    client_cert_header X-Presented yes unverified;
    location /t {
        proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM;
    }
--- upstream_requests: 1
--- upstream_unlike
(?i)^Client-Cert|^X-Presented



=== `client_cert_forward` and `client_cert_header` are inherited each apart
--- tls_server
    client_cert_forward rfc9440;
    client_cert_header X-User $client_cert_subject_cn;
--- tls_location
    client_cert_forward cloudflare;
--- client_cert: good
--- upstream_like
^Cf-Client-Cert-Sha256: [0-9a-f]{64}\r$
^X-User: alice\r$
--- upstream_unlike
^Client-Cert



=== `client_cert_forward off` leaves `client_cert_header`
--- tls_server
    client_cert_forward rfc9440;
    client_cert_header X-User $client_cert_subject_cn;
--- tls_location
    client_cert_forward off;
--- client_cert: good
--- upstream_like
^X-User: alice\r$
--- upstream_unlike
^Client-Cert



=== `if` and `limit_except` of a location send what the location sends
--- tls_server
    location /t {
        client_cert_forward rfc9440;
        if ($arg_in_if) {
            proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM;
        }
        limit_except POST {
            proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM;
        }
    }
--- client_cert: good
--- pipelined_requests eval
["GET /t?in_if=1", "GET /t"]
--- more_headers
Client-Cert: forged
--- upstream_requests: 2
--- upstream_unlike eval
[qr/forged/, qr/\A(?!.*^Client-Cert: :MII)/ms]



=== `proxy_set_header` has the last word over `client_cert_forward`
--- tls_server
    client_cert_forward rfc9440;
--- tls_location
    proxy_set_header Client-Cert mine;
--- client_cert: good
--- upstream_like
^Client-Cert: mine\r$
--- upstream_unlike
MII



=== `max=` lets a value of exactly that length through
--- tls_location
    client_cert_forward akamai sha256 max=73;
--- client_cert: good
--- upstream_like
^Client-To-Edge-HTTP-Auth: sha256="[0-9a-f]{64}"\r$
--- no_error_log
left out



=== `max=` leaves out a value of one byte more
--- tls_location
    client_cert_forward akamai sha256 max=72;
--- client_cert: good
--- upstream_requests: 1
--- upstream_unlike
(?i)Client-To-Edge
--- error_log
client cert: left out of "Client-To-Edge-HTTP-Auth": its value, which is longer than "max=" allows



=== A value longer than the default `max=16k` is left out, with one warning
--- tls_server
    client_cert_forward nginx;
    location /t {
        auth_request /auth;
        proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM;
    }
    location /auth {
        proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM;
    }
--- client_cert: large
--- upstream_requests: 2
--- upstream_like
^ssl-client-verify: SUCCESS\r$
--- upstream_unlike
^ssl-client-cert
--- grep_error_log: left out of "ssl-client-cert": its value, which is longer than "max=" allows
--- grep_error_log_out
left out of "ssl-client-cert": its value, which is longer than "max=" allows



=== `max=60k` lets a value longer than 16k through whole
--- tls_server
    client_cert_forward cloudflare max=60k;
    location /t {
        proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM;
    }
--- client_cert: large
--- upstream_like eval
my $der = `base64 -w0 $ENV{TEST_NGINX_PKI}/large.der`;
[qr/^Cf-Client-Cert-Der-Base64: \Q$der\E\r$/m]



=== A variable asked before the handshake was over does not keep its value
--- tls_server
    ssl_certificate $TEST_NGINX_PKI/rsa.pem$client_cert_error;
    ssl_certificate_key $TEST_NGINX_PKI/rsa.key$client_cert_error;
--- tls_location
    client_cert_forward nginx;
--- client_cert: good
--- upstream_like
^ssl-client-verify: SUCCESS\r$
^ssl-client-subject-dn: CN=alice,
