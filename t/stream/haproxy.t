# docs/stream.md, The PROXY protocol header.
# docs/stream.md, Receivers.
#
# HAProxy writes the same of the same client, and reads what this module writes.

use strict;
use warnings;

use File::Path qw(make_path);
use IO::Socket::INET;
use Test::More;

use lib 't/lib';
use ClientCertTest::Child qw(start_program);
use ClientCertTest::Files qw(slurp spew);
use ClientCertTest::Patience qw($PATIENCE);
use ClientCertTest::Peers;
use ClientCertTest::Process qw(wait_until);
use ClientCertTest::Stream;
use ClientCertTest::TLSClient;

plan skip_all => 'HAProxy is not here'
    if !ClientCertTest::Peers::is_there('haproxy');

my $stream = stream_nginx();
my $nginx = $stream->nginx;
my $pki = $nginx->pki;
my ($sender, $receiver) = map { $nginx->port($_) } 9, 8;
start_haproxy();
$stream->start(<<'END');
server {
    listen 127.0.0.1:%%PORT%% ssl;
    ssl_verify_client optional_no_ca;
    client_cert_forward proxy-v2;
    proxy_pass %%UPSTREAM%%;
}
server {
    listen 127.0.0.1:%%PORT_1%% ssl;
    client_cert_forward proxy-v2 cert;
    client_cert_tlv unique_id "id $connection" always;
    proxy_pass 127.0.0.1:%%PORT_8%%;
}
END

for my $version (qw(TLSv1_2 TLSv1_3)) {
    for my $certificate ('good', undef) {
        my $what = "$version " . ($certificate // 'nobody');
        my $ours = $stream->header($stream->client(0, $certificate,
            version => $version, sni => 'a.example'));
        my $theirs = $stream->header(ClientCertTest::TLSClient->connect(
            port => $sender, pki => $pki, certificate => $certificate,
            version => $version, sni => 'a.example'));
        # Without a certificate nginx says that none is verified, HAProxy that
        # nothing went wrong.
        is($ours->{verify}, defined $certificate ? 0 : 1, "$what: verify");
        is($theirs->{verify}, 0, "$what: HAProxy's");
        is_deeply(told($ours), told($theirs), "$what: the same is told");
    }
}
# Who is not verified has no name here.
my $ours = $stream->header($stream->client(0, 'selfsigned'));
my $theirs = $stream->header(ClientCertTest::TLSClient->connect(
    port => $sender, pki => $pki, certificate => 'selfsigned'));
is(told($theirs)->{0x22}, 'alice', 'HAProxy tells the name of anybody');
is(told($ours)->{0x22}, undef, 'this module does not');
is($ours->{verify}, $theirs->{verify}, 'what is wrong is told alike');

for my $certificate ('good', undef) {
    my $client = $stream->client(1, $certificate, sni => 'b.example');
    my $port = $client->socket->sockport;
    $client->send("GET / HTTP/1.0\r\n\r\n");
    like($client->rest, qr/\r\n\r\nb\.example 127\.0\.0\.1 $port id \d+\z/,
        ($certificate // 'nobody') . ': HAProxy reads it');
}
$stream->stop;
done_testing;


# What a header says, by type.
sub told {
    my ($header) = @_;
    my %told = map { $_->[0] => $_->[1] } grep { $_->[0] != 0x20 }
        @{ $header->{tlvs} }, @{ $header->{tls} };
    return { %told, flags => $header->{flags}, family => $header->{family},
        command => $header->{command}, checksum => $header->{checksum} };
}


sub start_haproxy {
    my $place = $nginx->directory . '/haproxy';
    make_path($place);
    spew("$place/server.pem", map { slurp("$pki/server.$_") } qw(pem key));
    my $upstream = $stream->upstream->address;
    spew("$place/conf", <<"END");
defaults
    timeout connect ${PATIENCE}s
    timeout client ${PATIENCE}s
    timeout server ${PATIENCE}s
listen sender
    mode tcp
    bind 127.0.0.1:$sender ssl crt $place/server.pem ca-file $pki/ca.pem verify optional crt-ignore-err all ca-ignore-err all ssl-min-ver TLSv1.2
    server upstream $upstream send-proxy-v2 proxy-v2-options ssl,cert-cn,ssl-cipher,cert-sig,cert-key,authority,crc32c
frontend receiver
    mode http
    bind 127.0.0.1:$receiver accept-proxy
    http-request return status 200 content-type text/plain lf-string "%[fc_pp_authority] %[src] %[src_port] %[fc_pp_unique_id]"
END
    start_program("$place/output", 'haproxy', '-q', '-db',
        '-f', "$place/conf");
    for my $port ($sender, $receiver) {
        wait_until($PATIENCE, sub {
            IO::Socket::INET->new(PeerAddr => '127.0.0.1', PeerPort => $port)
        }) or die 'HAProxy does not start: ' . slurp("$place/output");
    }
    return;
}
