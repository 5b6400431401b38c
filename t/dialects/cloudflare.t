# docs/dialects.md, What each sends.
# docs/dialects.md, What is not known.
#
# cloudflare and cloudflare-managed, as an application sees them.

use lib 't/lib';
use ClientCertTest;

# Whom the answers know by what openssl says of it.
sub serial_of {
    my ($name) = @_;
    my ($serial) = `openssl x509 -in $ENV{TEST_NGINX_PKI}/$name.pem -noout -serial`
        =~ /=(\w+)/;
    return $serial;
}

run_tests();

__DATA__

=== cloudflare sends the leaf in base64 and its SHA-256
--- tls_location
    client_cert_forward cloudflare;
--- client_cert: good
--- upstream_like eval
my $der = `base64 -w0 $ENV{TEST_NGINX_PKI}/good.der`;
my ($sha256) = `sha256sum $ENV{TEST_NGINX_PKI}/good.der` =~ /^(\w+)/;
[qr/^Cf-Client-Cert-Der-Base64: \Q$der\E\r$/m,
 qr/^Cf-Client-Cert-Sha256: $sha256\r$/m]



=== cloudflare-managed sends all that it knows of a certificate
--- tls_location
    client_cert_forward cloudflare-managed;
--- client_cert: good
--- upstream_like
^Cf-Cert-Presented: true\r$
^Cf-Cert-Verified: true\r$
^Cf-Cert-Revoked: false\r$
^Cf-Cert-Subject-DN: CN=alice,OU=Team A,O=Example,C=DE\r$
^Cf-Cert-Issuer-DN: CN=Test Root CA,O=Example\r$
^Cf-Cert-Subject-DN-RFC2253: CN=alice,OU=Team A,O=Example,C=DE\r$
^Cf-Cert-Issuer-DN-RFC2253: CN=Test Root CA,O=Example\r$
^Cf-Cert-Subject-DN-Legacy: /C=DE/O=Example/OU=Team A/CN=alice\r$
^Cf-Cert-Issuer-DN-Legacy: /O=Example/CN=Test Root CA\r$
^Cf-Cert-Serial: [0-9A-F]{16}\r$
^Cf-Cert-SHA256: [0-9a-f]{64}\r$
^Cf-Cert-SHA1: [0-9a-f]{40}\r$
^Cf-Cert-Not-Before: [A-Z][a-z]{2} [ 1-3]\d \d\d:\d\d:\d\d \d{4} GMT\r$
^Cf-Cert-Not-After: [A-Z][a-z]{2} [ 1-3]\d \d\d:\d\d:\d\d \d{4} GMT\r$
^Cf-Cert-SKI: [0-9A-F]{40}\r$
^Cf-Cert-Issuer-SKI: [0-9A-F]{40}\r$



=== cloudflare-managed takes the issuer's serial from the issuer's certificate
--- tls_location
    client_cert_forward cloudflare-managed;
--- client_cert: good
--- upstream_like eval
my $serial = main::serial_of('ca');
my $ski = `openssl x509 -in $ENV{TEST_NGINX_PKI}/ca.pem -noout -ext subjectKeyIdentifier`
    =~ /^ +(\S+)/m ? $1 =~ tr{:}{}dr : '';
[qr/^Cf-Cert-Issuer-Serial: $serial\r$/m, qr/^Cf-Cert-Issuer-SKI: $ski\r$/m]
--- no_error_log
left out



=== cloudflare-managed takes the issuer that the client sent
--- tls_location
    client_cert_forward cloudflare-managed;
--- client_cert: inter-chain
--- upstream_like eval
[qr/^Cf-Cert-Issuer-Serial: @{[main::serial_of('intermediate')]}\r$/m]



=== cloudflare-managed knows no issuer of an unverified certificate
--- tls_server
    ssl_verify_client optional_no_ca;
    ssl_client_certificate $TEST_NGINX_PKI/other-ca.pem;
--- tls_location
    client_cert_forward cloudflare-managed unverified;
--- client_cert: inter-chain
--- upstream_like
^Cf-Cert-Serial: 
--- upstream_unlike
^Cf-Cert-Issuer-S
--- no_error_log
left out



=== cloudflare-managed has a trusted leaf as its own issuer
--- tls_server
    ssl_client_certificate $TEST_NGINX_PKI/selfsigned.pem;
--- tls_location
    client_cert_forward cloudflare-managed;
--- client_cert: selfsigned
--- upstream_like eval
[qr/^Cf-Cert-Serial: (\w+)\r\nCf-Cert-Issuer-Serial: \1\r$/m]



=== cloudflare-managed takes the issuer of the location's `client_cert_ca`
--- tls_server
    ssl_verify_client optional_no_ca;
--- tls_location
    client_cert_ca $TEST_NGINX_PKI/other-ca.pem;
    client_cert_forward cloudflare-managed;
--- client_cert: other
--- upstream_like eval
[qr/^Cf-Cert-Issuer-Serial: @{[main::serial_of('other-ca')]}\r$/m]



=== cloudflare-managed without a certificate sends its verdicts alone
--- tls_location
    client_cert_forward cloudflare-managed;
--- more_headers
Cf-Cert-Subject-DN: forged
--- upstream_like
^Cf-Cert-Presented: false\r$
^Cf-Cert-Verified: false\r$
^Cf-Cert-Revoked: false\r$
--- upstream_unlike
^Cf-Cert-(?!Presented|Verified|Revoked)
