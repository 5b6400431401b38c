# docs/stream.md, The PROXY protocol header.
#
# The two ends of a connection, whatever they are.

use strict;
use warnings;

use IO::Socket::INET;
use IO::Socket::IP;
use IO::Socket::UNIX;
use Test::More;

use lib 't/lib';
use ClientCertTest::ProxyProtocol qw(parse_header);
use ClientCertTest::Stream;

my $stream = stream_nginx();
my $nginx = $stream->nginx;
my $has_ipv6 = defined IO::Socket::IP->new(LocalHost => '::1', Listen => 1);
my $ipv6 = $has_ipv6 ? 'listen [::1]:%%PORT%%;' : '';
$stream->start(<<"END");
server {
    listen 127.0.0.1:%%PORT%%;
    $ipv6
    listen unix:%%DIRECTORY%%/socket;
    client_cert_forward proxy-v2;
    proxy_pass %%UPSTREAM%%;
}
server {
    listen 127.0.0.1:%%PORT_1%% proxy_protocol;
    set_real_ip_from 127.0.0.1;
    client_cert_forward proxy-v2;
    proxy_pass %%UPSTREAM%%;
}
server {
    listen 127.0.0.1:%%PORT_2%% proxy_protocol;
    client_cert_forward proxy-v2;
    proxy_pass %%UPSTREAM%%;
}
END
my @port = map { $nginx->port($_) } 0 .. 2;

my $header = ask(IO::Socket::INET->new("127.0.0.1:$port[0]"));
is($header->{family}, 0x11, 'IPv4');
like($header->{client}, qr/^127\.0\.0\.1 \d+$/, 'the client');
is($header->{own}, "127.0.0.1 $port[0]", 'nginx');

SKIP: {
    skip 'no IPv6 here', 3 if !$has_ipv6;
    $header = ask(IO::Socket::IP->new(PeerHost => '::1',
        PeerPort => $port[0]));
    is($header->{family}, 0x21, 'IPv6');
    like($header->{client}, qr/^::1 \d+$/, 'the client');
    is($header->{own}, "::1 $port[0]", 'nginx');
}

$header = ask(IO::Socket::UNIX->new($nginx->directory . '/socket'));
is($header->{command}, 0x21, 'a client without an address is proxied too');
is($header->{family}, 0, 'and has no family');
ok($header->{checksum}, 'but a checksum');

for my $case (['PROXY TCP4 192.0.2.7 198.51.100.1 4711 993',
        0x11, '192.0.2.7 4711'],
    ['PROXY TCP6 2001:db8::7 2001:db8::1 4711 993', 0x21, '2001:db8::7 4711'],
    ['PROXY UNKNOWN', 0x11, undef]) {
    my ($line, $family, $client) = @$case;
    $header = ask(IO::Socket::INET->new("127.0.0.1:$port[1]"), "$line\r\n");
    is($header->{family}, $family, "$line: of a trusted front");
    is($header->{client}, $client, 'the client is the one it tells')
        if defined $client;
    is($header->{rest}, "quit\n", 'its own header is gone');
    $header = ask(IO::Socket::INET->new("127.0.0.1:$port[2]"), "$line\r\n");
    like($header->{client}, qr/^127\.0\.0\.1 \d+$/,
        'of another the client is itself');
    is($header->{family}, 0x11, 'in its own family');
}
is($header->{own}, "127.0.0.1 $port[2]", 'nginx is itself');
$stream->stop;
done_testing;


sub ask {
    my ($socket, $first) = @_;
    syswrite $socket, ($first // '') . "quit\n";
    my $received = $stream->upstream->received(qr/quit\n\z/);
    return parse_header($received) // { rest => $received };
}
