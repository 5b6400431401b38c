# docs/trust.md, CAs of a location.
# docs/directives.md, client_cert_ca.
# docs/directives.md, client_cert_partial_chain.
# docs/recipes-access.md, A path with a CA of its own.
#
# client_cert_ca of a location: whom it lets in.

use lib 't/lib';
use ClientCertTest;

run_tests();

__DATA__

=== `client_cert_ca` of a location lets in whom that CA verifies
--- tls_server
    ssl_verify_client optional_no_ca;
--- tls_location
    client_cert_ca $TEST_NGINX_PKI/other-ca.pem;
    client_cert_mode required;
    client_cert_forward nginx;
--- client_cert: other
--- upstream_like
^ssl-client-verify: SUCCESS\r$



=== `client_cert_ca` of a location denies whom the server alone would trust
--- tls_server
    ssl_verify_client optional_no_ca;
--- tls_location
    client_cert_ca $TEST_NGINX_PKI/other-ca.pem;
    client_cert_mode required;
--- client_cert: good
--- error_code: 403
--- upstream_requests: 0
--- error_log
client cert: denied:unverified, unable to verify the first certificate at depth 0, certificate



=== `client_cert_forward` tells what `client_cert_ca` of the location says
--- tls_server
    ssl_verify_client optional_no_ca;
    client_cert_forward nginx;
--- tls_location
    client_cert_ca $TEST_NGINX_PKI/other-ca.pem;
--- client_cert: good
--- upstream_like
^ssl-client-verify: FAILED:
--- upstream_unlike
^ssl-client-(?!verify)



=== `client_cert_ca` narrows what a server lets in that verifies by itself
--- tls_server
    ssl_verify_client optional;
--- tls_location
    client_cert_ca $TEST_NGINX_PKI/other-ca.pem;
    client_cert_mode required;
--- suppress_stderr
--- client_cert: good
--- error_code: 403
--- upstream_requests: 0



=== `client_cert_ca` of http does no harm to a server without TLS
--- http_config
    client_cert_ca $TEST_NGINX_PKI/ca.pem;
--- config
    location /t {
        proxy_set_header X-Status $client_cert_status;
        proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM;
    }
--- upstream_like
^X-Status: NONE\r$



=== `client_cert_partial_chain` makes an intermediate CA of the file enough
--- tls_server
    ssl_verify_client optional_no_ca;
    client_cert_ca $TEST_NGINX_PKI/intermediate.pem;
    client_cert_mode required;
--- tls_location
    client_cert_partial_chain on;
--- client_cert: inter
--- upstream_requests: 1



=== `client_cert_partial_chain` holds in its location alone
--- tls_server
    ssl_verify_client optional_no_ca;
    client_cert_ca $TEST_NGINX_PKI/intermediate.pem;
    client_cert_mode required;
    location /other {
        client_cert_partial_chain on;
    }
    location /t {
        proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM;
    }
--- client_cert: inter
--- error_code: 403
--- upstream_requests: 0
