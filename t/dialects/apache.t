# docs/dialects.md, What each sends.
# docs/dialects.md, Chains.
#
# apache, as an application sees it.

use lib 't/lib';
use ClientCertTest;

# What a client sends behind its chain need not be of any use.
system('cd $TEST_NGINX_PKI && cat inter.pem intermediate.pem large.pem'
    . ' >inter-large.pem && cp inter.key inter-large.key') == 0 or die;

run_tests();

__DATA__

=== apache sends the leaf, its facts and the verdict
--- tls_location
    client_cert_forward apache;
--- client_cert: good
--- upstream_like
^SSL_CLIENT_VERIFY: SUCCESS\r$
^SSL_CLIENT_CERT: -----BEGIN CERTIFICATE----- MII[A-Za-z0-9+/= ]+ -----END CERTIFICATE-----\r$
^SSL_CLIENT_S_DN: CN=alice,OU=Team A,O=Example,C=DE\r$
^SSL_CLIENT_I_DN: CN=Test Root CA,O=Example\r$
^SSL_CLIENT_M_SERIAL: [0-9A-F]{16}\r$



=== apache with `chain` sends a header for each certificate that came
--- tls_location
    client_cert_forward apache chain;
--- client_cert: inter-chain
--- more_headers
SSL_CLIENT_CERT_CHAIN_1: forged
--- upstream_like eval
my ($leaf, $ca) = map { `cat $ENV{TEST_NGINX_PKI}/$_.pem` =~ s/\n\z//r
    =~ s/\n/ /gr } qw(inter intermediate);
[qr/^SSL_CLIENT_CERT: \Q$leaf\E\r\nSSL_CLIENT_CERT_CHAIN_0: \Q$ca\E\r$/m]
--- upstream_unlike
CHAIN_[^0]



=== apache sends no chain where one of it is longer than `max=`
--- tls_server
    ssl_session_tickets off;
    ssl_session_cache none;
--- tls_location
    client_cert_forward apache chain;
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



=== apache sends all of a chain that `max=60k` has room for
--- tls_server
    ssl_session_tickets off;
    ssl_session_cache none;
--- tls_location
    client_cert_forward apache chain max=60k;
--- client_cert: inter-large
--- upstream_like
^SSL_CLIENT_CERT_CHAIN_0: -----BEGIN
^SSL_CLIENT_CERT_CHAIN_1: -----BEGIN CERTIFICATE----- .{26000}
--- no_error_log
left out
