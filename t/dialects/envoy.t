# docs/dialects.md, What each sends.
# docs/dialects.md, Chains.
#
# envoy, as an application sees it.

use lib 't/lib';
use ClientCertTest;

run_tests();

__DATA__

=== envoy sends all its fields in Envoy's order
--- tls_location
    client_cert_forward envoy cert subject uri dns by=spiffe://example.org/edge;
--- client_cert: good
--- upstream_like
^X-Forwarded-Client-Cert: By=spiffe://example.org/edge;Hash=[0-9a-f]{64};Cert="-----BEGIN%20CERTIFICATE-----%0A[^"]+";Subject="CN=alice,OU=Team A,O=Example,C=DE";URI=spiffe://example.org/team-a/alice;DNS=alice.example.com\r$



=== envoy sends the issuer at the end
--- tls_location
    client_cert_forward envoy issuer subject dns;
--- client_cert: good
--- upstream_like
^X-Forwarded-Client-Cert: Hash=[0-9a-f]{64};Subject="CN=alice,OU=Team A,O=Example,C=DE";DNS=alice.example.com;Issuer="CN=Test Root CA,O=Example"\r$



=== envoy without fields sends the hash alone
--- tls_location
    client_cert_forward envoy;
--- client_cert: good
--- more_headers
X-Forwarded-Client-Cert: Hash=forged
--- upstream_like
^X-Forwarded-Client-Cert: Hash=[0-9a-f]{64}\r$
--- upstream_unlike
forged



=== envoy with `chain` sends the chain as it came
--- tls_location
    client_cert_forward envoy chain subject;
    proxy_set_header X-Leaf $ssl_client_escaped_cert;
--- client_cert: inter-chain
--- upstream_like
^X-Leaf: ([^\r]+)\r$(?s:.*)^X-Forwarded-Client-Cert: Hash=[0-9a-f]{64};Chain="\1-----BEGIN%20CERTIFICATE-----%0AMII[^"]+-----END%20CERTIFICATE-----%0A";Subject="CN=alice,



=== envoy's `by=` without a URI is refused
--- config
    client_cert_forward envoy by=;
--- must_die
--- error_log
"client_cert_forward envoy"
