# docs/stream.md, The PROXY protocol header.
# docs/directives.md, client_cert_tlv.
#
# Values of one's own in the header.

use strict;
use warnings;

use Test::More;

use lib 't/lib';
use ClientCertTest::ProxyProtocol qw(tlv);
use ClientCertTest::Stream;

my $stream = stream_nginx();
my $long = 'x' x 129;
$stream->start(<<"END");
client_cert_tlv 0xE9 inherited always;
map \$connection \$long { default $long; }
map \$connection \$nothing { default ""; }
server {
    listen 127.0.0.1:%%PORT%% ssl;
    ssl_verify_client optional_no_ca;
    client_cert_forward proxy-v2;
    client_cert_tlv 0xEF last;
    client_cert_tlv 0xe0 "\$client_cert_sha256" unverified;
    client_cert_tlv unique_id \$connection always;
    client_cert_tlv 0xE3 \$nothing always;
    proxy_pass %%UPSTREAM%%;
}
server {
    listen 127.0.0.1:%%PORT_1%% ssl;
    client_cert_forward proxy-v2;
    proxy_pass %%UPSTREAM%%;
}
server {
    listen 127.0.0.1:%%PORT_2%% ssl;
    client_cert_forward proxy-v2;
    client_cert_tlv unique_id \$long always;
    proxy_pass %%UPSTREAM%%;
}
server {
    listen 127.0.0.1:%%PORT_3%% ssl;
    client_cert_forward proxy-v2;
    client_cert_tlv off;
    proxy_pass %%UPSTREAM%%;
}
END
my $pki = $stream->nginx->pki;

my $header = $stream->header($stream->client(0, 'good'));
is(types($header), '32 5 224 239', 'in ascending order, behind that of TLS');
is(tlv($header, 0xEF), 'last', 'a text');
is(tlv($header, 0xE0), sha256('good'), 'a variable of ours');
like(tlv($header, 5), qr/^\d+$/, 'a variable of nginx');

$header = $stream->header($stream->client(0, 'selfsigned'));
is(types($header), '32 5 224', 'of an unverified certificate what says so');
is(tlv($header, 0xE0), sha256('selfsigned'), 'which is told as it is');

is(types($stream->header($stream->client(0, undef))), '32 5',
    'without a certificate what is always sent');
is(tlv($stream->header($stream->client(1, undef)), 0xE9), 'inherited',
    'a level that says nothing inherits');
is(types($stream->header($stream->client(2, 'good'))), '32',
    'an identifier over 128 bytes is left out');
like($stream->nginx->error_log,
    qr/\[warn\] .*left out of the PROXY header: UNIQUE_ID, it is longer/,
    'which is warned of');
is(types($stream->header($stream->client(3, 'good'))), '32', '`off`');
$stream->stop;
done_testing;


sub types {
    my ($header) = @_;
    return join ' ', map { $_->[0] } @{ $header->{tlvs} };
}


sub sha256 {
    my ($certificate) = @_;
    my ($digest) = `openssl x509 -in $pki/$certificate.pem -noout -fingerprint -sha256` =~ /=(.*)/;
    return lc $digest =~ tr/://dr;
}
