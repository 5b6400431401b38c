# docs/dialects.md, What each sends.
# docs/dialects.md, Where readers go wrong.
#
# haproxy, as an application sees it.

use lib 't/lib';
use ClientCertTest;

run_tests();

__DATA__

=== haproxy sends the verdict and the facts
--- tls_location
    client_cert_forward haproxy;
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
--- tls_location
    client_cert_forward haproxy;
--- upstream_like
^X-SSL: 1\r$
--- upstream_unlike
^X-SSL-



=== haproxy without TLS says so, and a client cannot say otherwise
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



=== haproxy with an unverified certificate sends the number of its error
--- tls_server
    ssl_verify_client optional_no_ca;
--- tls_location
    client_cert_forward haproxy;
--- client_cert: selfsigned
--- upstream_like
^X-SSL-Client-Verify: [1-9]\d*\r$
--- upstream_unlike
^X-SSL-Client-(?!Verify)
