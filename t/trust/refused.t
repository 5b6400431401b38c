# docs/directives.md, client_cert_ca.
# docs/directives.md, client_cert_crl.
# docs/directives.md, client_cert_depth.
# docs/directives.md, client_cert_partial_chain.
# docs/directives.md, client_cert_early_data.
# docs/directives.md, client_cert_refuse.
#
# What is wrong with whom to trust is said at start, with file and line and what
# to write instead.

use lib 't/lib';
use ClientCertTest;

run_tests();

__DATA__

=== A misspelt choice of `client_cert_early_data` is refused
--- tls_server
    client_cert_early_data acept;
--- must_die
--- error_log
unknown choice "acept" in "client_cert_early_data", did you mean "accept"? in



=== `client_cert_early_data` twice in one level is refused
--- tls_server
    client_cert_early_data accept;
    client_cert_early_data reject;
--- must_die
--- error_log
"client_cert_early_data" directive is duplicate



=== A `client_cert_ca` that is not there is refused
--- tls_server
    ssl_verify_client optional_no_ca;
    location /t {
        client_cert_ca missing.pem;
        client_cert_mode required;
    }
--- must_die
--- error_log eval
qr{"\S+/missing\.pem" of "client_cert_ca" cannot be opened \(2: No such file or directory\), name a file of certificates in PEM in \S+nginx\.conf:\d+$}



=== A `client_cert_ca` without a certificate is refused
--- tls_server
    ssl_verify_client optional_no_ca;
    location /t {
        client_cert_ca ../html/ca.pem;
        client_cert_mode required;
    }
--- user_files
>>> ca.pem

--- must_die
--- error_log eval
qr{"\S+/ca\.pem" of "client_cert_ca" holds no certificate, name a file of certificates in PEM in \S+nginx\.conf:\d+$}



=== A `client_cert_ca` that does not decode is refused
--- tls_server
    ssl_verify_client optional_no_ca;
    location /t {
        client_cert_ca ../html/ca.pem;
        client_cert_mode required;
    }
--- user_files
>>> ca.pem
-----BEGIN CERTIFICATE-----
AAAA
-----END CERTIFICATE-----
--- must_die
--- error_log
of "client_cert_ca" has a block that does not decode, name a file of certificates in PEM in



=== A `client_cert_ca` whose last certificate is cut off is refused
--- tls_server
    ssl_verify_client optional_no_ca;
    location /t {
        client_cert_ca ../html/ca.pem;
        client_cert_mode required;
    }
--- user_files eval
my $pem = `cat $ENV{TEST_NGINX_PKI}/ca.pem`;
">>> ca.pem\n$pem" . substr $pem, 0, -40
--- must_die
--- error_log
of "client_cert_ca" has a block that does not decode



=== A `client_cert_ca` in DER is refused
--- tls_server
    ssl_verify_client optional_no_ca;
    location /t {
        client_cert_ca $TEST_NGINX_PKI/ca.der;
        client_cert_mode required;
    }
--- must_die
--- error_log
of "client_cert_ca" is in DER, convert it with "openssl x509 -inform DER" in



=== A `client_cert_ca` that is a private key is refused
--- tls_server
    ssl_verify_client optional_no_ca;
    location /t {
        client_cert_ca $TEST_NGINX_PKI/ca.key;
        client_cert_mode required;
    }
--- must_die
--- error_log eval
qr{"\S+/ca\.key" of "client_cert_ca" holds a private key, name a file of the CA's certificate alone in \S+nginx\.conf:\d+$}



=== A `client_cert_ca` with a private key behind a certificate is refused
--- tls_server
    ssl_verify_client optional_no_ca;
    location /t {
        client_cert_ca ../html/ca.pem;
        client_cert_mode required;
    }
--- user_files eval
">>> ca.pem\n" . `cat $ENV{TEST_NGINX_PKI}/ca.pem $ENV{TEST_NGINX_PKI}/ca.key`
--- must_die
--- error_log
of "client_cert_ca" holds a private key



=== `client_cert_ca` twice in one level is refused
--- tls_server
    client_cert_ca $TEST_NGINX_PKI/ca.pem;
    client_cert_ca $TEST_NGINX_PKI/other-ca.pem;
--- must_die
--- error_log
"client_cert_ca" directive is duplicate



=== A `client_cert_ca` without a name is refused
--- tls_server
    client_cert_ca "";
--- must_die
--- error_log
"client_cert_ca" names no file in



=== A `client_cert_crl` that is not there is refused
--- tls_server
    client_cert_crl missing.pem;
--- must_die
--- error_log eval
qr{"\S+/missing\.pem" of "client_cert_crl" cannot be opened \(2: No such file or directory\), name a file of revocation lists in PEM in \S+nginx\.conf:\d+$}



=== A `client_cert_crl` that is a certificate is refused
--- tls_server
    client_cert_crl $TEST_NGINX_PKI/ca.pem;
--- must_die
--- error_log eval
qr{"\S+/ca\.pem" of "client_cert_crl" holds no revocation list, name a file of revocation lists in PEM in \S+nginx\.conf:\d+$}



=== A `client_cert_crl` without a revocation list is refused
--- tls_server
    client_cert_crl ../html/crl.pem;
--- user_files
>>> crl.pem

--- must_die
--- error_log
of "client_cert_crl" holds no revocation list



=== A misspelt `scope=` of `client_cert_crl` is refused
--- tls_server
    client_cert_crl $TEST_NGINX_PKI/ca-crl.pem scope=chian;
--- must_die
--- error_log
unknown parameter "scope=chian" in "client_cert_crl", did you mean "scope=chain"? in



=== A second `scope=` of one `client_cert_crl` is refused
--- tls_server
    client_cert_crl $TEST_NGINX_PKI/ca-crl.pem scope=leaf scope=chain;
--- must_die
--- error_log
"scope=chain" is repeated in "client_cert_crl", write it once in



=== `client_cert_crl` twice in one level is refused
--- tls_server
    client_cert_crl $TEST_NGINX_PKI/ca-crl.pem;
    client_cert_crl $TEST_NGINX_PKI/ca-crl.pem;
--- must_die
--- error_log
"client_cert_crl" directive is duplicate



=== A `client_cert_depth` that is no number is refused
--- tls_server
    client_cert_depth deep;
--- must_die
--- error_log
invalid "deep" in "client_cert_depth", write a number from 0 to 100 in



=== A `client_cert_depth` that is negative is refused
--- tls_server
    client_cert_depth -1;
--- must_die
--- error_log
invalid "-1" in "client_cert_depth", write a number from 0 to 100 in



=== A `client_cert_depth` that is too large is refused
--- tls_server
    client_cert_depth 101;
--- must_die
--- error_log
invalid "101" in "client_cert_depth", write a number from 0 to 100 in



=== `client_cert_depth` twice in one level is refused
--- tls_server
    client_cert_depth 1;
    client_cert_depth 2;
--- must_die
--- error_log
"client_cert_depth" directive is duplicate



=== A `client_cert_partial_chain` that is neither on nor off is refused
--- tls_server
    client_cert_partial_chain yes;
--- must_die
--- error_log
invalid value "yes" in "client_cert_partial_chain" directive, it must be "on" or "off" in



=== The ends of `client_cert_depth` and `client_cert_deny_code` are taken
--- tls_server
    client_cert_depth 0;
    client_cert_deny_code 400;
    location /t {
        client_cert_depth 100;
        client_cert_deny_code 493;
        return 204;
    }
--- error_code: 204



=== `client_cert_refuse policy` is refused where the server verifies by itself
--- tls_server
    client_cert_refuse policy;
--- must_die
--- error_log eval
qr/"client_cert_refuse policy" needs a handshake that lets certificates pass, write "ssl_verify_client optional_no_ca;" in the server of "localhost" at 127\.0\.0\.1:\d+ in \S+nginx\.conf:\d+, or "client_cert_refuse handshake;", in \S+nginx\.conf:\d+$/



=== `client_cert_refuse policy` is refused where the server never asks
--- tls_server
    ssl_verify_client off;
    client_cert_refuse policy;
--- must_die
--- error_log
"client_cert_refuse policy" needs a handshake that lets certificates pass



=== `client_cert_refuse policy` of http is refused for one server that verifies
--- http_config
    client_cert_refuse policy;
--- tls_server
    ssl_verify_client on;
--- must_die
--- error_log
"client_cert_refuse policy" needs a handshake that lets certificates pass



=== `client_cert_refuse policy` of http is taken where some never ask
--- http_config
    client_cert_refuse policy;
--- tls_server
    ssl_verify_client optional_no_ca;
    location = /t {
        return 204;
    }
--- error_code: 204



=== `client_cert_refuse handshake` is taken in a server below `policy`
--- http_config
    client_cert_refuse policy;
--- tls_server
    client_cert_refuse handshake;
    location = /t {
        return 204;
    }
--- error_code: 204



=== An unknown choice of `client_cert_refuse` is refused
--- config
    client_cert_refuse handshakes;
--- must_die
--- error_log
unknown choice "handshakes" in "client_cert_refuse", did you mean "handshake"?



=== `client_cert_refuse` twice in one level is refused
--- config
    client_cert_refuse handshake;
    client_cert_refuse handshake;
--- must_die
--- error_log
"client_cert_refuse" directive is duplicate



=== `client_cert_refuse` in a location is refused
--- config
    location = /t {
        client_cert_refuse handshake;
    }
--- must_die
--- error_log
"client_cert_refuse" directive is not allowed here
