# docs/dialects.md, What each sends.
# docs/dialects.md, Chains.
#
# traefik, as an application sees it.

use lib 't/lib';
use ClientCertTest;

run_tests();

__DATA__

=== traefik sends the leaf and its info
--- tls_location
    client_cert_forward traefik pem leaf info;
--- client_cert: good
--- upstream_like
^X-Forwarded-Tls-Client-Cert: MII[A-Za-z0-9+/]+=*\r$
^X-Forwarded-Tls-Client-Cert-Info: Subject%3D%22C%3DDE%2CO%3DExample%2COU%3DTeam\+A%2CCN%3Dalice%22%3BIssuer%3D%22O%3DExample%2CCN%3DTest\+Root\+CA%22%3BSerialNumber%3D%22\d+%22%3BNB%3D%22\d+%22%3BNA%3D%22\d+%22%3BSAN%3D%22alice.example.com%2Calice%40example.com%2Cspiffe%3A%2F%2Fexample.org%2Fteam-a%2Falice%22\r$



=== traefik with `info leaf` sends the info, which tells of the leaf alone
--- tls_location
    client_cert_forward traefik info leaf;
    client_cert_header X-Info $client_cert_traefik_info;
--- client_cert: inter-chain
--- upstream_like
^X-Forwarded-Tls-Client-Cert-Info: ([^\r,]+)\r\nX-Info: \1\r$
--- upstream_unlike
^X-Forwarded-Tls-Client-Cert:



=== traefik sends the intermediates that came
--- tls_location
    client_cert_forward traefik;
--- client_cert: inter-chain
--- upstream_like eval
my ($leaf, $ca) = map { `base64 -w0 $ENV{TEST_NGINX_PKI}/$_.der` }
    qw(inter intermediate);
[qr/^X-Forwarded-Tls-Client-Cert: \Q$leaf\E,\Q$ca\E\r$/m]
--- upstream_unlike
Cert-Info



=== traefik with `pem leaf` leaves the intermediates out
--- tls_location
    client_cert_forward traefik pem leaf;
--- client_cert: inter-chain
--- upstream_like eval
my $leaf = `base64 -w0 $ENV{TEST_NGINX_PKI}/inter.der`;
[qr/^X-Forwarded-Tls-Client-Cert: \Q$leaf\E\r$/m]
