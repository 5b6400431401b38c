# docs/dialects.md, What each sends.
#
# kong, as an application sees it.

use lib 't/lib';
use ClientCertTest;

run_tests();

__DATA__

=== kong sends the leaf and its facts
--- tls_location
    client_cert_forward kong;
--- client_cert: good
--- upstream_like
^X-Client-Cert: -----BEGIN%20CERTIFICATE-----%0AMII
^X-Client-Cert-Serial: [0-9A-F]{16}\r$
^X-Client-Cert-Issuer-DN: CN=Test Root CA,O=Example\r$
^X-Client-Cert-Subject-DN: CN=alice,OU=Team A,O=Example,C=DE\r$
^X-Client-Cert-Fingerprint: [0-9a-f]{40}\r$
