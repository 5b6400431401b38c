# docs/stream.md, Receivers.
#
# nginx itself reads of the header what it says.

use strict;
use warnings;

use Test::More;

use lib 't/lib';
use ClientCertTest::Binary qw(nginx_version);
use ClientCertTest::Stream;

plan skip_all => 'this nginx reads headers of 107 bytes'
    if nginx_version() < 1.023003;

my $stream = stream_nginx();
$stream->start(<<'END');
server {
    listen 127.0.0.1:%%PORT%% ssl;
    ssl_verify_client optional_no_ca;
    client_cert_forward proxy-v2 cert;
    client_cert_tlv 0xE1 $client_cert_serial;
    proxy_pass 127.0.0.1:%%PORT_1%%;
}
server {
    listen 127.0.0.1:%%PORT_1%% proxy_protocol;
    return "$proxy_protocol_addr $proxy_protocol_port $proxy_protocol_tlv_authority $proxy_protocol_tlv_ssl_version [$proxy_protocol_tlv_ssl_cn] $proxy_protocol_tlv_ssl_verify [$proxy_protocol_tlv_0xE1]";
}
END

my ($serial) = `openssl x509 -in @{[$stream->nginx->pki]}/good.pem -noout -serial`
    =~ /=(\w+)/;
for my $version (qw(TLSv1_2 TLSv1_3)) {
    my $protocol = $version =~ tr/_/./r;
    my $client = $stream->client(0, 'good', version => $version,
        sni => 'a.example');
    my $port = $client->socket->sockport;
    is($client->rest, "127.0.0.1 $port a.example $protocol [alice] 0 [$serial]",
        "$version: a verified certificate");
    like($stream->client(0, 'selfsigned', version => $version)->rest,
        qr/ $protocol \[\] (?!0)\d+ \[\]$/, "$version: who is not verified");
    like($stream->client(0, undef, version => $version)->rest,
        qr/ $protocol \[\] 1 \[\]$/, "$version: nobody");
}
$stream->stop;
done_testing;
