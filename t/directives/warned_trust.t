# docs/directives.md, What is warned of.
# docs/directives.md, client_cert_ca.
# docs/directives.md, client_cert_partial_chain.
#
# A client_cert_ca that can never verify anybody, or not alone, is warned of at
# start, with file and line and what to write instead. What has a meaning is not.

use lib 't/lib';
use ClientCertTest;

run_tests();

__DATA__

=== `client_cert_ca` where the server verifies by itself is warned of
--- tls_server
    location /t {
        client_cert_ca $TEST_NGINX_PKI/other-ca.pem;
        client_cert_mode required;
        return 204;
    }
--- suppress_stderr
--- error_code: 204
--- error_log eval
qr/\[warn\].*"client_cert_ca" in a server that verifies by itself narrows what the server lets in, write "ssl_verify_client optional_no_ca" in the server to let in by this CA alone in \S+nginx\.conf:\d+$/



=== `client_cert_ca` beside `optional_no_ca` is not warned of
--- tls_server
    ssl_verify_client optional_no_ca;
    location /t {
        client_cert_ca $TEST_NGINX_PKI/other-ca.pem;
        client_cert_mode required;
        empty_gif;
    }
--- client_cert: other
--- error_code: 200
--- no_error_log
[warn]



=== `client_cert_ca` in a server that never asks is warned of
--- tls_server
    ssl_verify_client off;
    client_cert_ca $TEST_NGINX_PKI/ca.pem;
    location /t {
        return 204;
    }
--- error_code: 204
--- error_log eval
qr/\[warn\] .*"client_cert_ca" has no effect, because the server of "localhost" at 127\.0\.0\.1:\d+ in \S+nginx\.conf:\d+ never asks for a certificate, write "ssl_verify_client optional_no_ca;" in it, in \S+nginx\.conf:\d+$/m
--- no_error_log
narrows



=== `client_cert_ca` without a root CA is warned of, once
--- tls_server
    ssl_client_certificate "";
    ssl_verify_client optional_no_ca;
    client_cert_ca $TEST_NGINX_PKI/intermediate.pem;
    location /t {
        client_cert_mode required;
    }
    location /depth {
        client_cert_depth 5;
    }
--- error_code: 403
--- grep_error_log eval: qr/\[warn\] .*/
--- grep_error_log_out eval
qr/\A\[warn\] .*"\S+intermediate\.pem" of "client_cert_ca" holds no root CA, so that no certificate is ever verified, write "client_cert_partial_chain on;" beside it, or add the root to the file, in \S+nginx\.conf:\d+\n\z/



=== `client_cert_ca` without a root is right with `client_cert_partial_chain`
--- tls_server
    ssl_client_certificate "";
    ssl_verify_client optional_no_ca;
    client_cert_ca $TEST_NGINX_PKI/intermediate.pem;
    client_cert_partial_chain on;
    location /t {
        client_cert_mode required;
    }
--- error_code: 403
--- no_error_log
[warn]



=== `client_cert_ca` that is a client's certificate is warned of
--- tls_server
    ssl_client_certificate "";
    ssl_verify_client optional_no_ca;
    location /t {
        client_cert_ca $TEST_NGINX_PKI/good.pem;
        client_cert_mode required;
    }
--- client_cert: good
--- error_code: 403
--- error_log eval
qr/\[warn\] .*"\S+good\.pem" of "client_cert_ca" holds no certificate of a CA, so that none is ever verified, name the file of the CA that issues the clients' certificates in \S+nginx\.conf:\d+$/m



=== `client_cert_partial_chain` trusts a client's certificate alone
--- tls_server
    ssl_client_certificate "";
    ssl_verify_client optional_no_ca;
    location /t {
        client_cert_ca $TEST_NGINX_PKI/good.pem;
        client_cert_partial_chain on;
        client_cert_mode required;
        empty_gif;
    }
--- client_cert: good
--- error_code: 200
--- no_error_log
[warn]



=== `client_cert_depth` beyond that of the server, which has to hold too
--- tls_server
    location /t {
        client_cert_depth 5;
        return 204;
    }
--- error_code: 204
--- error_log eval
qr/\[warn\] .*"client_cert_depth 5" goes no further than the server's "ssl_verify_depth 1", which has to hold as well, write "ssl_verify_depth 5;" in the server, in \S+nginx\.conf:\d+$/m



=== `client_cert_depth` without a CA under `optional_no_ca`
--- tls_server
    ssl_verify_client optional_no_ca;
    location /t {
        client_cert_depth 2;
        return 204;
    }
--- error_code: 204
--- error_log
write "ssl_verify_depth 2;" in the server, or "client_cert_ca FILE;" beside it, in



=== `client_cert_depth` that counts alone, or within the server's
--- tls_server
    ssl_verify_client optional_no_ca;
    ssl_verify_depth 2;
    location /t {
        client_cert_ca $TEST_NGINX_PKI/ca.pem;
        client_cert_depth 5;
        return 204;
    }
    location /less {
        client_cert_depth 2;
    }
--- error_code: 204
--- no_error_log
goes no further
