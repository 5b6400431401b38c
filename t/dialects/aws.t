# docs/dialects.md, What each sends.
# docs/dialects.md, Chains.
#
# aws-alb and aws-cloudfront, as an application sees them.

use lib 't/lib';
use ClientCertTest;

run_tests();

__DATA__

=== aws-alb sends the leaf and its facts
--- tls_location
    client_cert_forward aws-alb;
--- client_cert: good
--- more_headers
X-Amzn-Mtls-Clientcert: forged
--- upstream_like
^X-Amzn-Mtls-Clientcert-Leaf: -----BEGIN%20CERTIFICATE-----%0AMII[A-Za-z0-9+/=%]+%0A-----END%20CERTIFICATE-----%0A\r$
^X-Amzn-Mtls-Clientcert-Serial-Number: [0-9A-F]{16}\r$
^X-Amzn-Mtls-Clientcert-Issuer: CN=Test Root CA,O=Example\r$
^X-Amzn-Mtls-Clientcert-Subject: CN=alice,OU=Team A,O=Example,C=DE\r$
^X-Amzn-Mtls-Clientcert-Validity: NotBefore=\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ;NotAfter=\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ\r$
--- upstream_unlike
forged



=== aws-cloudfront sends the leaf and its facts
--- tls_location
    client_cert_forward aws-cloudfront;
--- client_cert: good
--- upstream_like
^CloudFront-Viewer-Cert-Present: 1\r$
^CloudFront-Viewer-Cert-Pem: -----BEGIN%20CERTIFICATE-----%0AMII
^CloudFront-Viewer-Cert-Serial-Number: ([0-9a-f]{2}:){7}[0-9a-f]{2}\r$
^CloudFront-Viewer-Cert-Issuer: CN=Test Root CA,O=Example\r$
^CloudFront-Viewer-Cert-Subject: CN=alice,OU=Team A,O=Example,C=DE\r$
^CloudFront-Viewer-Cert-Sha256: [0-9a-f]{64}\r$
^CloudFront-Viewer-Cert-Validity: NotBefore=



=== aws-cloudfront without a certificate says that there is none
--- tls_location
    client_cert_forward aws-cloudfront;
--- upstream_like
^CloudFront-Viewer-Cert-Present: 0\r$
--- upstream_unlike
^CloudFront-Viewer-Cert-(?!Present)



=== aws-alb with `passthrough` sends the chain as it came, and nothing else
--- tls_location
    client_cert_forward aws-alb passthrough;
--- client_cert: inter-chain
--- more_headers
X-Amzn-Mtls-Clientcert-Leaf: forged
--- upstream_like eval
my $pem = `cat $ENV{TEST_NGINX_PKI}/inter-chain.pem`;
$pem =~ s/\n/%0A/g;
$pem =~ s/ /%20/g;
[qr/^X-Amzn-Mtls-Clientcert: \Q$pem\E\r$/m]
--- upstream_unlike
X-Amzn-Mtls-Clientcert-
