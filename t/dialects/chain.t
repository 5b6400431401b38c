# docs/dialects.md, Chains.
#
# The chain of a certificate: in variables, and where there is none.

use lib 't/lib';
use ClientCertTest;

run_tests();

__DATA__

=== A chain is not sent where there is no certificate
--- tls_location
    client_cert_forward rfc9440 chain root;
    client_cert_forward envoy chain;
    client_cert_forward traefik;
    client_cert_forward aws-alb passthrough;
    client_cert_forward apache chain;
    client_cert_header X-Chain "$client_cert_chain_rfc9440$client_cert_chain_pem" always;
--- upstream_like
^SSL_CLIENT_VERIFY: NONE\r$
--- upstream_unlike
(?i)MII|^Client-Cert|^X-|^SSL_CLIENT_CERT



=== `$client_cert_chain_rfc9440` and `$client_cert_chain_pem` are the chain
--- tls_location
    client_cert_header X-RFC9440 $client_cert_chain_rfc9440;
    client_cert_header X-PEM $client_cert_chain_pem;
    client_cert_header X-Leaf $client_cert_pem;
--- client_cert: inter-chain
--- upstream_like eval
my $ca = `base64 -w0 $ENV{TEST_NGINX_PKI}/intermediate.der`;
[qr/^X-RFC9440: :\Q$ca\E:\r$/m,
 qr/^X-PEM: ([^\r]+%0A)-----BEGIN%20CERTIFICATE-----%0AMII[^\r]+\r\nX-Leaf: \1\r$/m]
