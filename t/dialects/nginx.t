# docs/dialects.md, What each sends.
#
# nginx, as an application sees it.

use lib 't/lib';
use ClientCertTest;

run_tests();

__DATA__

=== nginx sends the verdict, both names and the percent-encoded PEM
--- tls_location
    client_cert_forward nginx;
    proxy_set_header X-Verify $ssl_client_verify;
    proxy_set_header X-Subject $ssl_client_s_dn;
    proxy_set_header X-Issuer $ssl_client_i_dn;
    proxy_set_header X-Cert $ssl_client_escaped_cert;
--- client_cert: good
--- upstream_like eval
[map { qr/^X-\u$_->[0]: ([^\r]+)\r\n.*^ssl-client-$_->[1]: \1\r$/ms }
    [verify => 'verify'], [subject => 'subject-dn'], [issuer => 'issuer-dn'],
    [cert => 'cert']]



=== nginx without a certificate sends the verdict alone
--- tls_location
    client_cert_forward nginx;
--- upstream_like
^ssl-client-verify: NONE\r$
--- upstream_unlike
^ssl-client-(?!verify)



=== nginx without TLS sends the verdict alone
--- config
    location /t {
        client_cert_forward nginx;
        proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM;
    }
--- upstream_like
^ssl-client-verify: NONE\r$



=== nginx sends the headers that are chosen
--- tls_location
    client_cert_forward nginx verify subject;
--- client_cert: good
--- more_headers
ssl-client-cert: forged
--- upstream_like
^ssl-client-verify: SUCCESS\r$
^ssl-client-subject-dn: CN=alice,OU=Team A,O=Example,C=DE\r$
--- upstream_unlike
ssl-client-(?!verify|subject)



=== nginx without `verify` sends nothing without a certificate
--- tls_location
    client_cert_forward nginx issuer cert;
--- more_headers
ssl-client-verify: SUCCESS
--- upstream_requests: 1
--- upstream_unlike
(?i)ssl-client
