# docs/dialects.md, What each sends.
#
# google, as an application sees it.

use lib 't/lib';
use ClientCertTest;

run_tests();

__DATA__

=== google sends the verdict and the facts
--- tls_location
    client_cert_forward google;
--- client_cert: good
--- upstream_like
^X-Client-Cert-Present: true\r$
^X-Client-Cert-Chain-Verified: true\r$
^X-Client-Cert-Hash: [A-Za-z0-9+/]{43}\r$
^X-Client-Cert-Serial-Number: (?:[0-9a-f]{2}:){7}[0-9a-f]{2}\r$
^X-Client-Cert-SPIFFE: spiffe://example.org/team-a/alice\r$
^X-Client-Cert-DNSName-SANs: YWxpY2UuZXhhbXBsZS5jb20=\r$
^X-Client-Cert-Valid-Not-Before: \d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00\r$
^X-Client-Cert-Valid-Not-After: \d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00\r$
--- upstream_unlike
^X-Client-Cert-Error



=== google sends hash and serial number as its load balancer does
--- tls_location
    client_cert_forward google;
--- client_cert: high_serial
--- upstream_like eval
my $hash = `openssl dgst -sha256 -binary $ENV{TEST_NGINX_PKI}/high_serial.der | base64`
    =~ s/=\n//r;
[qr/^X-Client-Cert-Hash: \Q$hash\E\r$/m,
 qr/^X-Client-Cert-Serial-Number: 00:ff:00:00:00:00:00:00:01\r$/m]



=== google without a certificate sends the verdict and the error
--- tls_location
    client_cert_forward google;
--- upstream_like
^X-Client-Cert-Present: false\r$
^X-Client-Cert-Chain-Verified: false\r$
^X-Client-Cert-Error: client_cert_not_provided\r$
--- upstream_unlike
^X-Client-Cert-(?!Present|Chain-Verified|Error)
