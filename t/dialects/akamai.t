# docs/dialects.md, What each sends.
# docs/dialects.md, What is left out.
#
# akamai and akamai-cc-der, as an application sees them.

use lib 't/lib';
use ClientCertTest;

run_tests();

__DATA__

=== akamai sends the leaf and the verdict
--- tls_location
    client_cert_forward akamai;
--- client_cert: good
--- upstream_like eval
my $der = `base64 -w0 $ENV{TEST_NGINX_PKI}/good.der`;
[qr/^Client-To-Edge-HTTP-Auth: cert=:\Q$der\E:, status="SUCCESS"\r$/m]



=== akamai sends the chosen attributes in its own order
--- tls_location
    client_cert_forward akamai status issuer sha256 cn subject;
--- client_cert: good
--- upstream_like eval
my $file = "$ENV{TEST_NGINX_PKI}/good";
my ($sha256) = `sha256sum $file.der` =~ /^(\w+)/;
my ($subject, $issuer)
    = `openssl x509 -in $file.pem -noout -subject -issuer -nameopt RFC2253`
    =~ /^\w+=(.+)$/mg;
[qr/^Client-To-Edge-HTTP-Auth: subject="\Q$subject\E", cn="alice", sha256="$sha256", issuer="\Q$issuer\E", status="SUCCESS"\r$/m]



=== akamai without a certificate sends the verdict alone
--- tls_location
    client_cert_forward akamai;
--- upstream_like
^Client-To-Edge-HTTP-Auth: status="NONE"\r$



=== akamai without a certificate and without `status` sends nothing
--- tls_location
    client_cert_forward akamai der;
--- upstream_requests: 1
--- upstream_unlike
(?i)Client-To-Edge



=== akamai leaves out a common name that is not the only one
--- tls_location
    client_cert_forward akamai cn sha256;
--- client_cert: two_cns
--- upstream_like
^Client-To-Edge-HTTP-Auth: sha256="[0-9a-f]{64}"\r$
--- error_log
client cert: left out of "Client-To-Edge-HTTP-Auth"



=== akamai-cc-der sends the leaf alone
--- tls_location
    client_cert_forward akamai-cc-der;
--- client_cert: good
--- upstream_like
^AKAMAI-CC-DER: :MII[A-Za-z0-9+/]+=*:\r$
