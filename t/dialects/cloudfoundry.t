# docs/dialects.md, What each sends.
# docs/dialects.md, Where readers go wrong.
#
# cloudfoundry, as an application sees it.

use lib 't/lib';
use ClientCertTest;
use MIME::Base64 ();

run_tests();

__DATA__

=== cloudfoundry sends the leaf, the verdict and names in base64
--- tls_location
    client_cert_forward cloudfoundry;
--- client_cert: inter-chain
--- upstream_like eval
my $base64 = sub { MIME::Base64::encode_base64($_[0], '') };
my $leaf = `base64 -w0 $ENV{TEST_NGINX_PKI}/inter.der`;
[qr/^X-Forwarded-Client-Cert: \Q$leaf\E\r$/m,
 qr/^X-SSL-Client: 1\r$/m,
 qr/^X-SSL-Client-Verify: 0\r$/m,
 qr/^X-SSL-Client-NotBefore: \d{12}Z\r$/m,
 qr/^X-SSL-Client-NotAfter: \d{12}Z\r$/m,
 map { qr/^X-SSL-Client-\Q$_\E\r$/m }
    'Subject-DN: ' . $base64->('/C=DE/O=Example/OU=Team A/CN=alice'),
    'Subject-CN: ' . $base64->('alice'),
    'Issuer-DN: ' . $base64->('/O=Example/CN=Test Intermediate CA'),
    'Root-CA-DN: ' . $base64->('/O=Example/CN=Test Root CA')]



=== cloudfoundry sends names in UTF-8
--- tls_location
    client_cert_forward cloudfoundry;
--- client_cert: bmp
--- upstream_like eval
my $base64 = sub { MIME::Base64::encode_base64($_[0], '') };
[map { qr/^X-SSL-Client-\Q$_\E\r$/m }
    'Subject-DN: ' . $base64->("/CN=Zo\xc3\xab"),
    'Subject-CN: ' . $base64->("Zo\xc3\xab")]



=== cloudfoundry without a certificate sends no number that reads as good
--- tls_location
    client_cert_forward cloudfoundry;
--- more_headers
X-SSL-Client: 1
X-SSL-Client-Verify: 0
X-SSL-Client-Session-ID: forged
X-Forwarded-Client-Cert: forged
--- upstream_like
^X-SSL-Client: 0\r$
--- upstream_unlike
X-SSL-Client-|X-SSL-Client: 1|forged



=== cloudfoundry without TLS says so, and a client cannot say otherwise
--- config
    location /t {
        client_cert_forward cloudfoundry;
        proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM;
    }
--- more_headers
X-SSL-Client: 1
X-SSL-Client-Verify: 0
--- upstream_like
^X-SSL-Client: 0\r$
--- upstream_unlike
X-SSL-Client-|X-SSL-Client: 1



=== cloudfoundry with an unverified certificate sends its error's number
--- tls_server
    ssl_verify_client optional_no_ca;
--- tls_location
    client_cert_forward cloudfoundry;
--- client_cert: selfsigned
--- upstream_like
^X-SSL-Client: 1\r$
^X-SSL-Client-Verify: [1-9]\d*\r$
--- upstream_unlike
^X-SSL-Client-(?!Verify)|^X-Forwarded-Client-Cert



=== cloudfoundry beside haproxy is refused: they send the same names
--- config
    client_cert_forward haproxy;
    client_cert_forward cloudfoundry;
--- must_die
--- error_log
another "client_cert_forward" of this level sends "X-SSL-Client-Verify" already
