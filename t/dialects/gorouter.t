# docs/dialects.md, What each sends.
#
# gorouter, azure and aspnet, as an application sees them.

use lib 't/lib';
use ClientCertTest;

run_tests();

__DATA__

=== gorouter, azure and aspnet send the leaf in bare base64
--- tls_location
    client_cert_forward gorouter;
    client_cert_forward azure;
    client_cert_forward aspnet;
--- client_cert: good
--- upstream_like
^X-Forwarded-Client-Cert: MII[A-Za-z0-9+/]+=*\r$
^X-ARR-ClientCert: MII[A-Za-z0-9+/]+=*\r$
^X-Client-Cert: MII[A-Za-z0-9+/]+=*\r$



=== gorouter beside envoy is refused: they send the same name
--- config
    client_cert_forward envoy;
    client_cert_forward gorouter;
--- must_die
--- error_log
another "client_cert_forward" of this level sends "X-Forwarded-Client-Cert" already
