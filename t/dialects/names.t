# docs/dialects.md, What is left out.
#
# Names of a certificate in every dialect: as they are, or not at all.

use lib 't/lib';
use ClientCertTest;

run_tests();

__DATA__

=== A name in another alphabet is not the one that its bytes look like
--- tls_location
    client_cert_forward haproxy;
    client_cert_forward cloudflare-managed;
--- client_cert: bmp_like_ascii
--- upstream_like
^Cf-Cert-Subject-DN: CN=\\E6\\85\\A4
^X-SSL-Issuer: /O=Example/CN=Test Root CA\r$
--- upstream_unlike
admin1
^X-SSL-Client-DN:
^Cf-Cert-Subject-DN-Legacy:
--- grep_error_log eval: qr/left out of "[^"]+"/
--- grep_error_log_out
left out of "X-SSL-Client-DN"
left out of "X-SSL-Client-CN"
left out of "Cf-Cert-Subject-DN-Legacy"



=== `$client_cert_subject_legacy` stays nginx's own `$ssl_client_s_dn_legacy`
--- tls_server
    location /t {
        return 200 "$client_cert_subject_legacy|$ssl_client_s_dn_legacy";
    }
--- client_cert: bmp_like_ascii
--- response_body chomp
/O=Acme/CN=admin1|/O=Acme/CN=admin1



=== An attribute's type of a hundred characters is whole or left out
--- tls_location
    client_cert_forward haproxy;
    client_cert_forward nginx;
    client_cert_forward envoy subject issuer;
--- client_cert: long_type
--- upstream_like eval
my $type = '1.3.6.1.4.1.' . CORE::join('.', 1 .. 40);
[qr{^X-SSL-Client-DN: /$type=x/CN=alice\r$}m,
 qr{^ssl-client-issuer-dn: CN=Test Root CA,O=Example\r$}m,
 qr{^X-Forwarded-Client-Cert: Hash=\w{64};Issuer="CN=Test Root CA,O=Example"\r$}m]
--- upstream_unlike
^ssl-client-subject-dn:
--- grep_error_log eval: qr/left out of "[^"]+"/
--- grep_error_log_out
left out of "ssl-client-subject-dn"
left out of "X-Forwarded-Client-Cert"
