# docs/stream.md, The PROXY protocol header.
#
# nginx 1.31.4 and newer write such headers themselves. Ours has the same bytes
# where a certificate is verified, absent or from a resumed session, but for the
# ports of the two connections, and the checksum over them.

use strict;
use warnings;

use Test::More;

use lib 't/lib';
use ClientCertTest::Binary qw(nginx_version);
use ClientCertTest::ProxyProtocol qw(parse_header);
use ClientCertTest::Stream;

plan skip_all => 'this nginx writes version 1 only'
    if nginx_version() < 1.031004;

my $stream = stream_nginx();
$stream->start(<<'END');
ssl_alpn one two;
ssl_session_cache shared:sessions:1m;
server {
    listen 127.0.0.1:%%PORT%% ssl;
    client_cert_forward proxy-v2;
    proxy_pass %%UPSTREAM%%;
}
server {
    listen 127.0.0.1:%%PORT_1%% ssl;
    proxy_protocol v2;
    proxy_pass %%UPSTREAM%%;
}
server {
    listen 127.0.0.1:%%PORT_2%%;
    client_cert_forward proxy-v2;
    proxy_pass %%UPSTREAM%%;
}
server {
    listen 127.0.0.1:%%PORT_3%%;
    proxy_protocol v2;
    proxy_pass %%UPSTREAM%%;
}
END

for my $version (qw(TLSv1_2 TLSv1_3)) {
    for my $case (['good', sni => 'a.example'], ['good'],
        ['good', alpn => ['two']], [undef, sni => 'a.example']) {
        my ($certificate, %option) = @$case;
        my $name = join ' ', "$version:", $certificate // 'nobody', keys %option;
        my @headers;
        for my $port (0, 1) {
            my $client = $stream->client($port, $certificate,
                version => $version, %option);
            push @headers, bytes($client);
            my $again = $stream->client($port, $certificate,
                version => $version, %option, resume => $client);
            ok($again->resumed, "$name: a session that goes on");
            push @headers, bytes($again);
        }
        is($headers[0], $headers[2], $name);
        is($headers[1], $headers[3], "$name, resumed");
    }
}
my @plain = map { plain($_) } 2, 3;
is($plain[0], $plain[1], 'without TLS');
$stream->stop;
done_testing;


# What the upstream hears before `quit`, in hexadecimal, without ports and
# checksum.
sub bytes {
    my ($client) = @_;
    $client->send("quit\n");
    $client->rest;
    return common($stream->upstream->received(qr/quit\n\z/));
}


sub plain {
    my ($port) = @_;
    my $socket = IO::Socket::INET->new(PeerHost => '127.0.0.1',
        PeerPort => $stream->nginx->port($port)) or die "$!\n";
    print {$socket} "quit\n";
    my $answer = do { local $/ = undef; <$socket> };
    return common($stream->upstream->received(qr/quit\n\z/));
}


sub common {
    my ($received) = @_;
    my $header = parse_header($received);
    ok($header->{checksum} && $header->{checksum_is_last}, 'the checksum');
    my $bytes = substr $received, 0, length($received) - length $header->{rest};
    substr $bytes, 24, 4, 'port';
    return unpack 'H*', substr $bytes, 0, -4;
}
