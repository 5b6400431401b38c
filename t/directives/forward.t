# client_cert_forward and client_cert_header: what is sent, when, and where.

use lib 't/lib';
use ClientCertTest;

run_tests();

__DATA__

=== rfc9440 sends the leaf as a byte sequence
--- tls_server
    location /t {
        client_cert_forward rfc9440;
        proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM;
    }
--- client_cert: good
--- upstream_like eval
my $der = `base64 -w0 $ENV{TEST_NGINX_PKI}/good.der`;
[qr/^Client-Cert: :\Q$der\E:\r$/m]



=== cloudflare sends the leaf in base64 and its SHA-256
--- tls_server
    location /t {
        client_cert_forward cloudflare;
        proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM;
    }
--- client_cert: good
--- upstream_like eval
my $der = `base64 -w0 $ENV{TEST_NGINX_PKI}/good.der`;
my ($sha256) = `sha256sum $ENV{TEST_NGINX_PKI}/good.der` =~ /^(\w+)/;
[qr/^Cf-Client-Cert-Der-Base64: \Q$der\E\r$/m,
 qr/^Cf-Client-Cert-Sha256: $sha256\r$/m]



=== akamai sends the leaf and the verdict
--- tls_server
    location /t {
        client_cert_forward akamai;
        proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM;
    }
--- client_cert: good
--- upstream_like eval
my $der = `base64 -w0 $ENV{TEST_NGINX_PKI}/good.der`;
[qr/^Client-To-Edge-HTTP-Auth: cert=:\Q$der\E:, status="SUCCESS"\r$/m]



=== akamai sends the chosen attributes in its own order
--- tls_server
    location /t {
        client_cert_forward akamai status issuer sha256 cn subject;
        proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM;
    }
--- client_cert: good
--- upstream_like eval
my $file = "$ENV{TEST_NGINX_PKI}/good";
my ($sha256) = `sha256sum $file.der` =~ /^(\w+)/;
my ($subject, $issuer)
    = `openssl x509 -in $file.pem -noout -subject -issuer -nameopt RFC2253`
    =~ /^\w+=(.+)$/mg;
[qr/^Client-To-Edge-HTTP-Auth: subject="\Q$subject\E", cn="alice", sha256="$sha256", issuer="\Q$issuer\E", status="SUCCESS"\r$/m]



=== akamai without a certificate sends the verdict alone
--- tls_server
    location /t {
        client_cert_forward akamai;
        proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM;
    }
--- upstream_like
^Client-To-Edge-HTTP-Auth: status="NONE"\r$



=== akamai without a certificate and without status sends nothing
--- tls_server
    location /t {
        client_cert_forward akamai der;
        proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM;
    }
--- upstream_requests: 1
--- upstream_unlike
(?i)Client-To-Edge



=== akamai leaves out a common name that is not the only one
--- tls_server
    location /t {
        client_cert_forward akamai cn sha256;
        proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM;
    }
--- client_cert: two_cns
--- upstream_like
^Client-To-Edge-HTTP-Auth: sha256="[0-9a-f]{64}"\r$
--- error_log
client cert: left out of "Client-To-Edge-HTTP-Auth"



=== nginx sends the verdict, both names and the percent-encoded PEM
--- tls_server
    location /t {
        client_cert_forward nginx;
        proxy_set_header X-Verify $ssl_client_verify;
        proxy_set_header X-Subject $ssl_client_s_dn;
        proxy_set_header X-Issuer $ssl_client_i_dn;
        proxy_set_header X-Cert $ssl_client_escaped_cert;
        proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM;
    }
--- client_cert: good
--- upstream_like eval
[map { qr/^X-\u$_->[0]: ([^\r]+)\r\n.*^ssl-client-$_->[1]: \1\r$/ms }
    [verify => 'verify'], [subject => 'subject-dn'], [issuer => 'issuer-dn'],
    [cert => 'cert']]



=== nginx without a certificate sends the verdict alone
--- tls_server
    location /t {
        client_cert_forward nginx;
        proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM;
    }
--- upstream_like
^ssl-client-verify: NONE\r$
--- upstream_unlike
^ssl-client-(?!verify)



=== A verdict is sent without TLS too
--- config
    location /t {
        client_cert_forward nginx;
        proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM;
    }
--- upstream_like
^ssl-client-verify: NONE\r$



=== A server that has no TLS of its own verifies nobody
--- tls_server
    }
    server {
        listen 127.0.0.1:$TEST_NGINX_TLS_PORT ssl;
        server_name bare.example;
        client_cert_forward nginx;
        client_cert_forward rfc9440;
        location /t {
            proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM;
        }
--- client_cert: good
--- raw_request eval
"GET /t HTTP/1.1\r\nHost: bare.example\r\nConnection: close\r\n\r\n"
--- upstream_like
^ssl-client-verify: FAILED:unable to get local issuer certificate\r$
--- upstream_unlike
SUCCESS|^Client-Cert|^ssl-client-(?!verify)



=== An unverified certificate is not forwarded
--- tls_server
    ssl_verify_client optional_no_ca;
    client_cert_forward rfc9440;
    client_cert_forward nginx;
    client_cert_forward akamai;
    client_cert_forward cloudflare;
    client_cert_header X-Subject $client_cert_subject;
    location /t {
        proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM;
    }
--- client_cert: selfsigned
--- upstream_like
^ssl-client-verify: FAILED:[ -~]+\r$
^Client-To-Edge-HTTP-Auth: status="FAILED:[ -~]+"\r$
--- upstream_unlike
MII|(?i)^Client-Cert|^Cf-|^X-Subject|^ssl-client-(?!verify)



=== `unverified` forwards an unverified certificate
--- tls_server
    ssl_verify_client optional_no_ca;
    client_cert_forward rfc9440 unverified;
    client_cert_forward akamai unverified;
    client_cert_header X-Subject $client_cert_subject unverified;
    location /t {
        proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM;
    }
--- client_cert: selfsigned
--- upstream_like
^Client-Cert: :MII
^Client-To-Edge-HTTP-Auth: cert=:MII[^:]+:, status="FAILED:[ -~]+"\r$
^X-Subject: .*CN=



=== `unverified` forwards nothing where nothing was presented
--- tls_server
    client_cert_forward rfc9440 unverified;
    client_cert_header X-Presented yes unverified;
    location /t {
        proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM;
    }
--- upstream_requests: 1
--- upstream_unlike
(?i)^Client-Cert|^X-Presented



=== client_cert_header sends a value of the user's own
--- tls_server
    location /t {
        client_cert_header X-User "cn=$client_cert_subject_cn";
        client_cert_header X-Verdict $client_cert_status always;
        proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM;
    }
--- client_cert: good
--- more_headers
X-User: forged
X-Verdict: forged
--- upstream_like
^X-User: cn=alice\r$
^X-Verdict: SUCCESS\r$
--- upstream_unlike
forged



=== client_cert_header without a certificate sends only what is for always
--- tls_server
    location /t {
        client_cert_header X-User "cn=$client_cert_subject_cn";
        client_cert_header X-Verdict $client_cert_status always;
        proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM;
    }
--- upstream_like
^X-Verdict: NONE\r$
--- upstream_unlike
^X-User



=== client_cert_header sends no empty value and no byte that is not visible
--- config
    location /t {
        client_cert_header X-Empty "$arg_nothing" always;
        client_cert_header X-Argument $arg_a always;
        client_cert_header X-Lines "$uri" always;
        proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM/;
    }
--- raw_request eval
"GET /t%0D%0AX-Forged:%20one?a=\xFF HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
--- upstream_requests: 1
--- upstream_unlike
X-Empty|X-Argument|X-Lines
--- error_log
left out of "X-Argument": its value, which is not visible ASCII
left out of "X-Lines": its value, which is not visible ASCII
--- no_error_log
X-Empty



=== client_cert_header sends no value that arrives as another one, and says so
--- tls_server
    client_cert_header X-DN $client_cert_subject_legacy;
    client_cert_header X-Begin " $client_cert_sha256";
    client_cert_header X-Escaped $client_cert_subject_cn;
    client_cert_header X-Inside "$client_cert_sha256 $client_cert_sha256";
    location /t {
        auth_request /auth;
        proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM;
    }
    location /auth {
        proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM;
    }
--- client_cert: trailing_space
--- upstream_requests: 2
--- upstream_like
^X-Inside: [0-9a-f]{64} [0-9a-f]{64}\r$
--- upstream_unlike
^X-(?:DN|Begin|Escaped)
--- error_log
[warn]
--- grep_error_log eval: qr/left out of "[^"]+": [^,]+, which begins or ends with a space/
--- grep_error_log_out
left out of "X-DN": its value, which begins or ends with a space
left out of "X-Begin": its value, which begins or ends with a space
left out of "X-Escaped": its value, which begins or ends with a space



=== The same of a response
--- tls_server
    client_cert_response_header X-DN $client_cert_subject_legacy;
    client_cert_response_header X-Lines "a$arg_lines";
    client_cert_response_header X-Escaped $client_cert_subject_cn;
    client_cert_response_header X-Hash $client_cert_version;
    location /t {
        return 200;
    }
--- client_cert: trailing_space
--- response_headers
X-DN:
X-Escaped:
X-Hash: 3
--- error_log
[warn]
left out of "X-DN": its value, which begins or ends with a space



=== A location inherits what it does not say itself, each kind apart
--- tls_server
    client_cert_forward rfc9440;
    client_cert_header X-User $client_cert_subject_cn;
    location /t {
        client_cert_forward cloudflare;
        proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM;
    }
--- client_cert: good
--- upstream_like
^Cf-Client-Cert-Sha256: [0-9a-f]{64}\r$
^X-User: alice\r$
--- upstream_unlike
^Client-Cert



=== `off` cancels its own kind only
--- tls_server
    client_cert_forward rfc9440;
    client_cert_header X-User $client_cert_subject_cn;
    location /t {
        client_cert_forward off;
        proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM;
    }
--- client_cert: good
--- upstream_like
^X-User: alice\r$
--- upstream_unlike
^Client-Cert



=== `client_cert_header off` leaves what is forwarded
--- http_config
    client_cert_header X-User $client_cert_subject_cn;
--- tls_server
    client_cert_forward rfc9440;
    location /t {
        client_cert_header off;
        proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM;
    }
--- client_cert: good
--- upstream_like
^Client-Cert: :MII
--- upstream_unlike
^X-User



=== A header of the location's own replaces an inherited one of the same name
--- tls_server
    client_cert_forward rfc9440;
    location /t {
        client_cert_header Client-Cert own always;
        proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM;
    }
--- client_cert: good
--- upstream_like
^Client-Cert: own\r$
--- upstream_unlike
MII



=== Blocks inside a location send what the location sends
--- tls_server
    location /t {
        client_cert_forward rfc9440;
        if ($arg_in_if) {
            proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM;
        }
        limit_except POST {
            proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM;
        }
    }
--- client_cert: good
--- pipelined_requests eval
["GET /t?in_if=1", "GET /t"]
--- more_headers
Client-Cert: forged
--- upstream_requests: 2
--- upstream_unlike eval
[qr/forged/, qr/\A(?!.*^Client-Cert: :MII)/ms]



=== proxy_set_header still has the last word
--- tls_server
    client_cert_forward rfc9440;
    location /t {
        proxy_set_header Client-Cert mine;
        proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM;
    }
--- client_cert: good
--- upstream_like
^Client-Cert: mine\r$
--- upstream_unlike
MII



=== `max=` lets a value of exactly that length through
--- tls_server
    location /t {
        client_cert_forward akamai sha256 max=73;
        proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM;
    }
--- client_cert: good
--- upstream_like
^Client-To-Edge-HTTP-Auth: sha256="[0-9a-f]{64}"\r$
--- no_error_log
left out



=== `max=` leaves out a value of one byte more
--- tls_server
    location /t {
        client_cert_forward akamai sha256 max=72;
        proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM;
    }
--- client_cert: good
--- upstream_requests: 1
--- upstream_unlike
(?i)Client-To-Edge
--- error_log
client cert: left out of "Client-To-Edge-HTTP-Auth": its value, which is longer than "max=" allows



=== A value longer than the default 16k is left out, with one warning
--- tls_server
    client_cert_forward nginx;
    location /t {
        auth_request /auth;
        proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM;
    }
    location /auth {
        proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM;
    }
--- client_cert: large
--- upstream_requests: 2
--- upstream_like
^ssl-client-verify: SUCCESS\r$
--- upstream_unlike
^ssl-client-cert
--- grep_error_log: left out of "ssl-client-cert": its value, which is longer than "max=" allows
--- grep_error_log_out
left out of "ssl-client-cert": its value, which is longer than "max=" allows



=== A larger `max=` lets it through whole
--- tls_server
    client_cert_forward cloudflare max=60k;
    location /t {
        proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM;
    }
--- client_cert: large
--- upstream_like eval
my $der = `base64 -w0 $ENV{TEST_NGINX_PKI}/large.der`;
[qr/^Cf-Client-Cert-Der-Base64: \Q$der\E\r$/m]



=== HTTP/2 sends the same headers
--- http2
--- tls_server
    location /t {
        client_cert_forward rfc9440;
        proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM;
    }
--- client_cert: good
--- upstream_like eval
my $der = `base64 -w0 $ENV{TEST_NGINX_PKI}/good.der`;
[qr/^Client-Cert: :\Q$der\E:\r$/m]



=== What was asked before the handshake was over does not last
--- tls_server
    ssl_certificate $TEST_NGINX_PKI/rsa.pem$client_cert_error;
    ssl_certificate_key $TEST_NGINX_PKI/rsa.key$client_cert_error;
    location /t {
        client_cert_forward nginx;
        proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM;
    }
--- client_cert: good
--- upstream_like
^ssl-client-verify: SUCCESS\r$
^ssl-client-subject-dn: CN=alice,
