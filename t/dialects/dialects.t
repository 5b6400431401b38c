# Every dialect, as its application sees it: what arrives of a certificate, and
# of none.

use lib 't/lib';
use ClientCertTest;
use MIME::Base64 ();

# Whom the answers know by what openssl says of it.
sub serial_of {
    my ($name) = @_;
    my ($serial) = `openssl x509 -in $ENV{TEST_NGINX_PKI}/$name.pem -noout -serial`
        =~ /=(\w+)/;
    return $serial;
}

# What a client sends behind its chain need not be of any use.
system('cd $TEST_NGINX_PKI && cat inter.pem intermediate.pem large.pem'
    . ' >inter-large.pem && cp inter.key inter-large.key') == 0 or die;

run_tests();

__DATA__

=== cloudflare-managed
--- tls_server
    location /t {
        client_cert_forward cloudflare-managed;
        proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM;
    }
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



=== cloudflare-managed has the issuer's serial and identifier from its certificate
--- tls_server
    location /t {
        client_cert_forward cloudflare-managed;
        proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM;
    }
--- client_cert: good
--- upstream_like eval
my $serial = main::serial_of('ca');
my $ski = `openssl x509 -in $ENV{TEST_NGINX_PKI}/ca.pem -noout -ext subjectKeyIdentifier`
    =~ /^ +(\S+)/m ? $1 =~ tr{:}{}dr : '';
[qr/^Cf-Cert-Issuer-Serial: $serial\r$/m, qr/^Cf-Cert-Issuer-SKI: $ski\r$/m]
--- no_error_log
left out



=== cloudflare-managed: the issuer is the one that the client sent
--- tls_server
    location /t {
        client_cert_forward cloudflare-managed;
        proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM;
    }
--- client_cert: inter-chain
--- upstream_like eval
[qr/^Cf-Cert-Issuer-Serial: @{[main::serial_of('intermediate')]}\r$/m]



=== cloudflare-managed knows nobody's issuer of a certificate that does not verify
--- tls_server
    ssl_verify_client optional_no_ca;
    ssl_client_certificate $TEST_NGINX_PKI/other-ca.pem;
    location /t {
        client_cert_forward cloudflare-managed unverified;
        proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM;
    }
--- client_cert: inter-chain
--- upstream_like
^Cf-Cert-Serial: 
--- upstream_unlike
^Cf-Cert-Issuer-S
--- no_error_log
left out



=== cloudflare-managed: a certificate that is trusted itself is its own issuer
--- tls_server
    ssl_client_certificate $TEST_NGINX_PKI/selfsigned.pem;
    location /t {
        client_cert_forward cloudflare-managed;
        proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM;
    }
--- client_cert: selfsigned
--- upstream_like eval
[qr/^Cf-Cert-Serial: (\w+)\r\nCf-Cert-Issuer-Serial: \1\r$/m]



=== cloudflare-managed: the issuer is that of the location's own trust
--- tls_server
    ssl_verify_client optional_no_ca;
    location /t {
        client_cert_ca $TEST_NGINX_PKI/other-ca.pem;
        client_cert_forward cloudflare-managed;
        proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM;
    }
--- client_cert: other
--- upstream_like eval
[qr/^Cf-Cert-Issuer-Serial: @{[main::serial_of('other-ca')]}\r$/m]



=== A name in another alphabet is not the one that its bytes look like
--- tls_server
    location /t {
        client_cert_forward haproxy;
        client_cert_forward cloudflare-managed;
        proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM;
    }
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



=== The variable in slash form stays nginx's own
--- tls_server
    location /t {
        return 200 "$client_cert_subject_legacy|$ssl_client_s_dn_legacy";
    }
--- client_cert: bmp_like_ascii
--- response_body chomp
/O=Acme/CN=admin1|/O=Acme/CN=admin1



=== A type of a hundred characters is whole or left out
--- tls_server
    location /t {
        client_cert_forward haproxy;
        client_cert_forward nginx;
        client_cert_forward envoy subject issuer;
        proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM;
    }
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



=== cloudflare-managed without a certificate
--- tls_server
    location /t {
        client_cert_forward cloudflare-managed;
        proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM;
    }
--- more_headers
Cf-Cert-Subject-DN: forged
--- upstream_like
^Cf-Cert-Presented: false\r$
^Cf-Cert-Verified: false\r$
^Cf-Cert-Revoked: false\r$
--- upstream_unlike
^Cf-Cert-(?!Presented|Verified|Revoked)



=== akamai-cc-der
--- tls_server
    location /t {
        client_cert_forward akamai-cc-der;
        proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM;
    }
--- client_cert: good
--- upstream_like
^AKAMAI-CC-DER: :MII[A-Za-z0-9+/]+=*:\r$



=== envoy with all its fields
--- tls_server
    location /t {
        client_cert_forward envoy cert subject uri dns by=spiffe://example.org/edge;
        proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM;
    }
--- client_cert: good
--- upstream_like
^X-Forwarded-Client-Cert: By=spiffe://example.org/edge;Hash=[0-9a-f]{64};Cert="-----BEGIN%20CERTIFICATE-----%0A[^"]+";Subject="CN=alice,OU=Team A,O=Example,C=DE";URI=spiffe://example.org/team-a/alice;DNS=alice.example.com\r$



=== envoy with the issuer
--- tls_server
    location /t {
        client_cert_forward envoy issuer subject dns;
        proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM;
    }
--- client_cert: good
--- upstream_like
^X-Forwarded-Client-Cert: Hash=[0-9a-f]{64};Subject="CN=alice,OU=Team A,O=Example,C=DE";DNS=alice.example.com;Issuer="CN=Test Root CA,O=Example"\r$



=== envoy without fields
--- tls_server
    location /t {
        client_cert_forward envoy;
        proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM;
    }
--- client_cert: good
--- more_headers
X-Forwarded-Client-Cert: Hash=forged
--- upstream_like
^X-Forwarded-Client-Cert: Hash=[0-9a-f]{64}\r$
--- upstream_unlike
forged



=== traefik
--- tls_server
    location /t {
        client_cert_forward traefik pem leaf info;
        proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM;
    }
--- client_cert: good
--- upstream_like
^X-Forwarded-Tls-Client-Cert: MII[A-Za-z0-9+/]+=*\r$
^X-Forwarded-Tls-Client-Cert-Info: Subject%3D%22C%3DDE%2CO%3DExample%2COU%3DTeam\+A%2CCN%3Dalice%22%3BIssuer%3D%22O%3DExample%2CCN%3DTest\+Root\+CA%22%3BSerialNumber%3D%22\d+%22%3BNB%3D%22\d+%22%3BNA%3D%22\d+%22%3BSAN%3D%22alice.example.com%2Calice%40example.com%2Cspiffe%3A%2F%2Fexample.org%2Fteam-a%2Falice%22\r$



=== traefik: info leaf is info, which tells of the leaf alone
--- tls_server
    location /t {
        client_cert_forward traefik info leaf;
        client_cert_header X-Info $client_cert_traefik_info;
        proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM;
    }
--- client_cert: inter-chain
--- upstream_like
^X-Forwarded-Tls-Client-Cert-Info: ([^\r,]+)\r\nX-Info: \1\r$
--- upstream_unlike
^X-Forwarded-Tls-Client-Cert:



=== aws-alb
--- tls_server
    location /t {
        client_cert_forward aws-alb;
        proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM;
    }
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



=== aws-cloudfront
--- tls_server
    location /t {
        client_cert_forward aws-cloudfront;
        proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM;
    }
--- client_cert: good
--- upstream_like
^CloudFront-Viewer-Cert-Present: 1\r$
^CloudFront-Viewer-Cert-Pem: -----BEGIN%20CERTIFICATE-----%0AMII
^CloudFront-Viewer-Cert-Serial-Number: ([0-9a-f]{2}:){7}[0-9a-f]{2}\r$
^CloudFront-Viewer-Cert-Issuer: CN=Test Root CA,O=Example\r$
^CloudFront-Viewer-Cert-Subject: CN=alice,OU=Team A,O=Example,C=DE\r$
^CloudFront-Viewer-Cert-Sha256: [0-9a-f]{64}\r$
^CloudFront-Viewer-Cert-Validity: NotBefore=



=== aws-cloudfront without a certificate
--- tls_server
    location /t {
        client_cert_forward aws-cloudfront;
        proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM;
    }
--- upstream_like
^CloudFront-Viewer-Cert-Present: 0\r$
--- upstream_unlike
^CloudFront-Viewer-Cert-(?!Present)



=== google
--- tls_server
    location /t {
        client_cert_forward google;
        proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM;
    }
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



=== google's hash and serial are those of its load balancer
--- tls_server
    location /t {
        client_cert_forward google;
        proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM;
    }
--- client_cert: high_serial
--- upstream_like eval
my $hash = `openssl dgst -sha256 -binary $ENV{TEST_NGINX_PKI}/high_serial.der | base64`
    =~ s/=\n//r;
[qr/^X-Client-Cert-Hash: \Q$hash\E\r$/m,
 qr/^X-Client-Cert-Serial-Number: 00:ff:00:00:00:00:00:00:01\r$/m]



=== google without a certificate
--- tls_server
    location /t {
        client_cert_forward google;
        proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM;
    }
--- upstream_like
^X-Client-Cert-Present: false\r$
^X-Client-Cert-Chain-Verified: false\r$
^X-Client-Cert-Error: client_cert_not_provided\r$
--- upstream_unlike
^X-Client-Cert-(?!Present|Chain-Verified|Error)



=== haproxy
--- tls_server
    location /t {
        client_cert_forward haproxy;
        proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM;
    }
--- client_cert: good
--- upstream_like
^X-SSL: 1\r$
^X-SSL-Client-Verify: 0\r$
^X-SSL-Client-SHA1: [0-9A-F]{40}\r$
^X-SSL-Client-DN: /C=DE/O=Example/OU=Team A/CN=alice\r$
^X-SSL-Client-CN: alice\r$
^X-SSL-Issuer: /O=Example/CN=Test Root CA\r$
^X-SSL-Client-NotBefore: \d{12}Z\r$
^X-SSL-Client-NotAfter: \d{12}Z\r$
^X-SSL-Client-DER: MII



=== haproxy without a certificate sends no number that reads as good
--- tls_server
    location /t {
        client_cert_forward haproxy;
        proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM;
    }
--- upstream_like
^X-SSL: 1\r$
--- upstream_unlike
^X-SSL-



=== haproxy without TLS
--- config
    location /t {
        client_cert_forward haproxy;
        proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM;
    }
--- more_headers
X-SSL: 1
X-SSL-Client-Verify: 0
--- upstream_like
^X-SSL: 0\r$
--- upstream_unlike
^X-SSL-|^X-SSL: 1



=== haproxy with an unverified certificate sends its number
--- tls_server
    ssl_verify_client optional_no_ca;
    location /t {
        client_cert_forward haproxy;
        proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM;
    }
--- client_cert: selfsigned
--- upstream_like
^X-SSL-Client-Verify: [1-9]\d*\r$
--- upstream_unlike
^X-SSL-Client-(?!Verify)



=== nginx sends the headers that are chosen
--- tls_server
    location /t {
        client_cert_forward nginx verify subject;
        proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM;
    }
--- client_cert: good
--- more_headers
ssl-client-cert: forged
--- upstream_like
^ssl-client-verify: SUCCESS\r$
^ssl-client-subject-dn: CN=alice,OU=Team A,O=Example,C=DE\r$
--- upstream_unlike
ssl-client-(?!verify|subject)



=== nginx without the verdict sends nothing of nobody
--- tls_server
    location /t {
        client_cert_forward nginx issuer cert;
        proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM;
    }
--- more_headers
ssl-client-verify: SUCCESS
--- upstream_requests: 1
--- upstream_unlike
(?i)ssl-client



=== cloudfoundry
--- tls_server
    location /t {
        client_cert_forward cloudfoundry;
        proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM;
    }
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



=== cloudfoundry carries names in UTF-8
--- tls_server
    location /t {
        client_cert_forward cloudfoundry;
        proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM;
    }
--- client_cert: bmp
--- upstream_like eval
my $base64 = sub { MIME::Base64::encode_base64($_[0], '') };
[map { qr/^X-SSL-Client-\Q$_\E\r$/m }
    'Subject-DN: ' . $base64->("/CN=Zo\xc3\xab"),
    'Subject-CN: ' . $base64->("Zo\xc3\xab")]



=== cloudfoundry without a certificate sends no number that reads as good
--- tls_server
    location /t {
        client_cert_forward cloudfoundry;
        proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM;
    }
--- more_headers
X-SSL-Client: 1
X-SSL-Client-Verify: 0
X-SSL-Client-Session-ID: forged
X-Forwarded-Client-Cert: forged
--- upstream_like
^X-SSL-Client: 0\r$
--- upstream_unlike
X-SSL-Client-|X-SSL-Client: 1|forged



=== cloudfoundry without TLS
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



=== cloudfoundry with an unverified certificate sends its number
--- tls_server
    ssl_verify_client optional_no_ca;
    location /t {
        client_cert_forward cloudfoundry;
        proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM;
    }
--- client_cert: selfsigned
--- upstream_like
^X-SSL-Client: 1\r$
^X-SSL-Client-Verify: [1-9]\d*\r$
--- upstream_unlike
^X-SSL-Client-(?!Verify)|^X-Forwarded-Client-Cert



=== haproxy and cloudfoundry send the same names
--- config
    client_cert_forward haproxy;
    client_cert_forward cloudfoundry;
--- must_die
--- error_log
another "client_cert_forward" of this level sends "X-SSL-Client-Verify" already



=== apache
--- tls_server
    location /t {
        client_cert_forward apache;
        proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM;
    }
--- client_cert: good
--- upstream_like
^SSL_CLIENT_VERIFY: SUCCESS\r$
^SSL_CLIENT_CERT: -----BEGIN CERTIFICATE----- MII[A-Za-z0-9+/= ]+ -----END CERTIFICATE-----\r$
^SSL_CLIENT_S_DN: CN=alice,OU=Team A,O=Example,C=DE\r$
^SSL_CLIENT_I_DN: CN=Test Root CA,O=Example\r$
^SSL_CLIENT_M_SERIAL: [0-9A-F]{16}\r$



=== kong
--- tls_server
    location /t {
        client_cert_forward kong;
        proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM;
    }
--- client_cert: good
--- upstream_like
^X-Client-Cert: -----BEGIN%20CERTIFICATE-----%0AMII
^X-Client-Cert-Serial: [0-9A-F]{16}\r$
^X-Client-Cert-Issuer-DN: CN=Test Root CA,O=Example\r$
^X-Client-Cert-Subject-DN: CN=alice,OU=Team A,O=Example,C=DE\r$
^X-Client-Cert-Fingerprint: [0-9a-f]{40}\r$



=== gorouter, azure and aspnet send bare base64
--- tls_server
    location /t {
        client_cert_forward gorouter;
        client_cert_forward azure;
        client_cert_forward aspnet;
        proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM;
    }
--- client_cert: good
--- upstream_like
^X-Forwarded-Client-Cert: MII[A-Za-z0-9+/]+=*\r$
^X-ARR-ClientCert: MII[A-Za-z0-9+/]+=*\r$
^X-Client-Cert: MII[A-Za-z0-9+/]+=*\r$



=== Two dialects that send the same name are refused
--- config
    client_cert_forward envoy;
    client_cert_forward gorouter;
--- must_die
--- error_log
another "client_cert_forward" of this level sends "X-Forwarded-Client-Cert" already



=== rfc9440 with the chain, without its anchor
--- tls_server
    location /t {
        client_cert_forward rfc9440 chain;
        proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM;
    }
--- client_cert: inter-chain
--- more_headers
Client-Cert-Chain: :forged:
--- upstream_like eval
my ($leaf, $ca) = map { `base64 -w0 $ENV{TEST_NGINX_PKI}/$_.der` }
    qw(inter intermediate);
[qr/^Client-Cert: :\Q$leaf\E:\r\nClient-Cert-Chain: :\Q$ca\E:\r$/m]
--- upstream_unlike
forged



=== rfc9440 with the chain and its anchor
--- tls_server
    location /t {
        client_cert_forward rfc9440 chain root;
        proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM;
    }
--- client_cert: inter-chain
--- upstream_like eval
my ($ca, $root) = map { `base64 -w0 $ENV{TEST_NGINX_PKI}/$_.der` }
    qw(intermediate ca);
[qr/^Client-Cert-Chain: :\Q$ca\E:, :\Q$root\E:\r$/m]



=== rfc9440 has a chain also where the server, not the client, knows it
--- tls_server
    ssl_client_certificate $TEST_NGINX_PKI/ca-all.pem;
    location /t {
        client_cert_forward rfc9440 chain;
        proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM;
    }
--- client_cert: inter
--- upstream_like eval
my $ca = `base64 -w0 $ENV{TEST_NGINX_PKI}/intermediate.der`;
[qr/^Client-Cert-Chain: :\Q$ca\E:\r$/m]



=== rfc9440 has no chain where the anchor issued the leaf
--- tls_server
    location /t {
        client_cert_forward rfc9440 chain;
        proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM;
    }
--- client_cert: good
--- more_headers
Client-Cert-Chain: :forged:
--- upstream_like
^Client-Cert: :MII
--- upstream_unlike
(?i)Client-Cert-Chain
--- no_error_log
left out



=== rfc9440 without chain lets no chain of the client's through
--- tls_server
    location /t {
        client_cert_forward rfc9440;
        proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM;
    }
--- client_cert: inter-chain
--- more_headers
Client-Cert-Chain: :forged:
--- upstream_like
^Client-Cert: :MII
--- upstream_unlike
(?i)Client-Cert-Chain



=== rfc9440 has no chain of a certificate that is not verified
--- tls_server
    ssl_verify_client optional_no_ca;
    ssl_client_certificate $TEST_NGINX_PKI/other-ca.pem;
    location /t {
        client_cert_forward rfc9440 chain root unverified;
        proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM;
    }
--- client_cert: inter-chain
--- upstream_like
^Client-Cert: :MII
--- upstream_unlike
(?i)Client-Cert-Chain



=== Nothing of the chain without a certificate
--- tls_server
    location /t {
        client_cert_forward rfc9440 chain root;
        client_cert_forward envoy chain;
        client_cert_forward traefik;
        client_cert_forward aws-alb passthrough;
        client_cert_forward apache chain;
        client_cert_header X-Chain "$client_cert_chain_rfc9440$client_cert_chain_pem" always;
        proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM;
    }
--- upstream_like
^SSL_CLIENT_VERIFY: NONE\r$
--- upstream_unlike
(?i)MII|^Client-Cert|^X-|^SSL_CLIENT_CERT



=== A level's chain is inherited, and switched off
--- tls_server
    client_cert_forward rfc9440 chain;
    location /t {
        auth_request /off;
        proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM;
    }
    location /off {
        client_cert_forward off;
        proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM;
    }
--- client_cert: inter-chain
--- upstream_requests: 2
--- upstream_like
\AGET /t (?s:.*)^Client-Cert-Chain: :MII
--- upstream_unlike
\AGET /off (?s:.*)^Client-Cert



=== rfc9440: a leaf that is longer than `max=` takes its chain along
--- tls_server
    location /t {
        client_cert_forward rfc9440 chain max=700;
        proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM;
    }
--- client_cert: inter-chain
--- upstream_requests: 1
--- upstream_unlike
(?i)Client-Cert
--- grep_error_log eval: qr/left out of "[^"]+"/
--- grep_error_log_out
left out of "Client-Cert"



=== rfc9440: a chain that is longer than `max=` goes alone, with one warning
--- tls_server
    client_cert_forward rfc9440 chain root max=800;
    location /t {
        auth_request /auth;
        proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM;
    }
    location /auth {
        proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM;
    }
--- client_cert: inter-chain
--- upstream_requests: 2
--- upstream_like
^Client-Cert: :MII
--- upstream_unlike
(?i)Client-Cert-Chain
--- grep_error_log eval: qr/left out of "[^"]+"/
--- grep_error_log_out
left out of "Client-Cert-Chain"



=== rfc9440: where the leaf went with `first`, no chain follows without it
--- tls_server
    location /leaf {
        client_cert_forward rfc9440 first;
        proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM;
    }
    location /chain {
        client_cert_forward rfc9440 chain first;
        proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM;
    }
--- client_cert: inter-chain
--- pipelined_requests eval
["GET /leaf", "GET /chain"]
--- upstream_requests: 2
--- upstream_unlike eval
[qr/\A(?!.*^Client-Cert: ).*^Client-Cert-Chain: /ms]



=== rfc9440: a chain does not outlive its inherited leaf
--- tls_server
    client_cert_forward rfc9440 chain;
    location /t {
        client_cert_header Client-Cert "$arg_nothing";
        proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM;
    }
--- client_cert: inter-chain
--- upstream_requests: 1
--- upstream_unlike
(?i)Client-Cert



=== envoy with the chain as it came
--- tls_server
    location /t {
        client_cert_forward envoy chain subject;
        proxy_set_header X-Leaf $ssl_client_escaped_cert;
        proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM;
    }
--- client_cert: inter-chain
--- upstream_like
^X-Leaf: ([^\r]+)\r$(?s:.*)^X-Forwarded-Client-Cert: Hash=[0-9a-f]{64};Chain="\1-----BEGIN%20CERTIFICATE-----%0AMII[^"]+-----END%20CERTIFICATE-----%0A";Subject="CN=alice,



=== traefik sends the intermediates that came
--- tls_server
    location /t {
        client_cert_forward traefik;
        proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM;
    }
--- client_cert: inter-chain
--- upstream_like eval
my ($leaf, $ca) = map { `base64 -w0 $ENV{TEST_NGINX_PKI}/$_.der` }
    qw(inter intermediate);
[qr/^X-Forwarded-Tls-Client-Cert: \Q$leaf\E,\Q$ca\E\r$/m]
--- upstream_unlike
Cert-Info



=== traefik leaves the intermediates out
--- tls_server
    location /t {
        client_cert_forward traefik pem leaf;
        proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM;
    }
--- client_cert: inter-chain
--- upstream_like eval
my $leaf = `base64 -w0 $ENV{TEST_NGINX_PKI}/inter.der`;
[qr/^X-Forwarded-Tls-Client-Cert: \Q$leaf\E\r$/m]



=== aws-alb passes the chain through, and nothing else
--- tls_server
    location /t {
        client_cert_forward aws-alb passthrough;
        proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM;
    }
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



=== apache sends a header for each certificate that came
--- tls_server
    location /t {
        client_cert_forward apache chain;
        proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM;
    }
--- client_cert: inter-chain
--- more_headers
SSL_CLIENT_CERT_CHAIN_1: forged
--- upstream_like eval
my ($leaf, $ca) = map { `cat $ENV{TEST_NGINX_PKI}/$_.pem` =~ s/\n\z//r
    =~ s/\n/ /gr } qw(inter intermediate);
[qr/^SSL_CLIENT_CERT: \Q$leaf\E\r\nSSL_CLIENT_CERT_CHAIN_0: \Q$ca\E\r$/m]
--- upstream_unlike
CHAIN_[^0]



=== apache: a certificate that is longer than `max=` takes all of the chain along
--- tls_server
    ssl_session_tickets off;
    ssl_session_cache none;
    location /t {
        client_cert_forward apache chain;
        proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM;
    }
--- client_cert: inter-large
--- upstream_like
^SSL_CLIENT_CERT: -----BEGIN
^SSL_CLIENT_S_DN: CN=alice
^SSL_CLIENT_M_SERIAL: 
--- upstream_unlike
CHAIN
--- grep_error_log eval: qr/left out of "[^"]+"/
--- grep_error_log_out
left out of "SSL_CLIENT_CERT_CHAIN_1"



=== apache: with room for all of it, all of it is sent
--- tls_server
    ssl_session_tickets off;
    ssl_session_cache none;
    location /t {
        client_cert_forward apache chain max=60k;
        proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM;
    }
--- client_cert: inter-large
--- upstream_like
^SSL_CLIENT_CERT_CHAIN_0: -----BEGIN
^SSL_CLIENT_CERT_CHAIN_1: -----BEGIN CERTIFICATE----- .{26000}
--- no_error_log
left out



=== The chain in variables
--- tls_server
    location /t {
        client_cert_header X-RFC9440 $client_cert_chain_rfc9440;
        client_cert_header X-PEM $client_cert_chain_pem;
        client_cert_header X-Leaf $client_cert_pem;
        proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM;
    }
--- client_cert: inter-chain
--- upstream_like eval
my $ca = `base64 -w0 $ENV{TEST_NGINX_PKI}/intermediate.der`;
[qr/^X-RFC9440: :\Q$ca\E:\r$/m,
 qr/^X-PEM: ([^\r]+%0A)-----BEGIN%20CERTIFICATE-----%0AMII[^\r]+\r\nX-Leaf: \1\r$/m]



=== `by=` without a URI is refused
--- config
    client_cert_forward envoy by=;
--- must_die
--- error_log
"client_cert_forward envoy"



=== What other products read is reserved with all that is known
--- http_config
    client_cert_reserve known;
--- config
    location /t {
        proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM;
    }
--- more_headers
X-Client-Verify: SUCCESS
X-Client-DN: CN=forged
X-SSL-CERT: forged
X-Client-Certificate: forged
X-ClientCert: forged
X-Gravitee-Client-Cert: forged
MS-ASPNETCORE-CLIENTCERT: forged
X-Client-Fingerprint: forged
X-Forwarded-Ssl-Client-Cert: forged
X-Forwarded-Ssl-Client-Cert-Infos: forged
istio-mtls-client-certificate: forged
X-SSL-Client: forged
X-WEBAUTH-USER: left alone
--- upstream_like
^X-WEBAUTH-USER: left alone\r$
--- upstream_unlike
forged|SUCCESS
