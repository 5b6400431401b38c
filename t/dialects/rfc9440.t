# docs/dialects.md, What each sends.
# docs/dialects.md, Chains.
#
# rfc9440, as an application sees it.

use lib 't/lib';
use ClientCertTest;

run_tests();

__DATA__

=== rfc9440 sends the leaf as a byte sequence
--- tls_location
    client_cert_forward rfc9440;
--- client_cert: good
--- upstream_like eval
my $der = `base64 -w0 $ENV{TEST_NGINX_PKI}/good.der`;
[qr/^Client-Cert: :\Q$der\E:\r$/m]



=== rfc9440 sends the same over HTTP/2
--- http2
--- tls_location
    client_cert_forward rfc9440;
--- client_cert: good
--- upstream_like eval
my $der = `base64 -w0 $ENV{TEST_NGINX_PKI}/good.der`;
[qr/^Client-Cert: :\Q$der\E:\r$/m]



=== rfc9440 with `chain` sends the chain without its anchor
--- tls_location
    client_cert_forward rfc9440 chain;
--- client_cert: inter-chain
--- more_headers
Client-Cert-Chain: :forged:
--- upstream_like eval
my ($leaf, $ca) = map { `base64 -w0 $ENV{TEST_NGINX_PKI}/$_.der` }
    qw(inter intermediate);
[qr/^Client-Cert: :\Q$leaf\E:\r\nClient-Cert-Chain: :\Q$ca\E:\r$/m]
--- upstream_unlike
forged



=== rfc9440 with `chain root` sends the chain with its anchor
--- tls_location
    client_cert_forward rfc9440 chain root;
--- client_cert: inter-chain
--- upstream_like eval
my ($ca, $root) = map { `base64 -w0 $ENV{TEST_NGINX_PKI}/$_.der` }
    qw(intermediate ca);
[qr/^Client-Cert-Chain: :\Q$ca\E:, :\Q$root\E:\r$/m]



=== rfc9440 has a chain also where the server, not the client, knows it
--- tls_server
    ssl_client_certificate $TEST_NGINX_PKI/ca-all.pem;
--- tls_location
    client_cert_forward rfc9440 chain;
--- client_cert: inter
--- upstream_like eval
my $ca = `base64 -w0 $ENV{TEST_NGINX_PKI}/intermediate.der`;
[qr/^Client-Cert-Chain: :\Q$ca\E:\r$/m]



=== rfc9440 has no chain where the anchor issued the leaf
--- tls_location
    client_cert_forward rfc9440 chain;
--- client_cert: good
--- more_headers
Client-Cert-Chain: :forged:
--- upstream_like
^Client-Cert: :MII
--- upstream_unlike
(?i)Client-Cert-Chain
--- no_error_log
left out



=== rfc9440 without `chain` lets no chain of the client's through
--- tls_location
    client_cert_forward rfc9440;
--- client_cert: inter-chain
--- more_headers
Client-Cert-Chain: :forged:
--- upstream_like
^Client-Cert: :MII
--- upstream_unlike
(?i)Client-Cert-Chain



=== rfc9440 has no chain of an unverified certificate
--- tls_server
    ssl_verify_client optional_no_ca;
    ssl_client_certificate $TEST_NGINX_PKI/other-ca.pem;
--- tls_location
    client_cert_forward rfc9440 chain root unverified;
--- client_cert: inter-chain
--- upstream_like
^Client-Cert: :MII
--- upstream_unlike
(?i)Client-Cert-Chain



=== rfc9440's chain is inherited, and ends with `client_cert_forward off`
--- tls_server
    client_cert_forward rfc9440 chain;
    location /t {
        auth_request /off;
        proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM;
    }
    location /off {
        client_cert_forward off;
        proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM;
    }
--- client_cert: inter-chain
--- upstream_requests: 2
--- upstream_like
\AGET /t (?s:.*)^Client-Cert-Chain: :MII
--- upstream_unlike
\AGET /off (?s:.*)^Client-Cert



=== rfc9440's chain is left out where the leaf is longer than `max=`
--- tls_location
    client_cert_forward rfc9440 chain max=700;
--- client_cert: inter-chain
--- upstream_requests: 1
--- upstream_unlike
(?i)Client-Cert
--- grep_error_log eval: qr/left out of "[^"]+"/
--- grep_error_log_out
left out of "Client-Cert"



=== rfc9440's chain is left out where it is longer than `max=`, and warned of
--- tls_server
    client_cert_forward rfc9440 chain root max=800;
    location /t {
        auth_request /auth;
        proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM;
    }
    location /auth {
        proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM;
    }
--- client_cert: inter-chain
--- upstream_requests: 2
--- upstream_like
^Client-Cert: :MII
--- upstream_unlike
(?i)Client-Cert-Chain
--- grep_error_log eval: qr/left out of "[^"]+"/
--- grep_error_log_out
left out of "Client-Cert-Chain"



=== rfc9440's chain does not follow a leaf that went with `first`
--- tls_server
    location /leaf {
        client_cert_forward rfc9440 first;
        proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM;
    }
    location /chain {
        client_cert_forward rfc9440 chain first;
        proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM;
    }
--- client_cert: inter-chain
--- pipelined_requests eval
["GET /leaf", "GET /chain"]
--- upstream_requests: 2
--- upstream_unlike eval
[qr/\A(?!.*^Client-Cert: ).*^Client-Cert-Chain: /ms]



=== rfc9440's chain is left out where `client_cert_header` replaces the leaf
--- tls_server
    client_cert_forward rfc9440 chain;
--- tls_location
    client_cert_header Client-Cert "$arg_nothing";
--- client_cert: inter-chain
--- upstream_requests: 1
--- upstream_unlike
(?i)Client-Cert
