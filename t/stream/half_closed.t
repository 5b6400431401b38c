# docs/stream.md, Who gets in.
#
# With `proxy_half_close`, who has said all still hears the other.

use strict;
use warnings;

use IO::Select;
use IO::Socket::INET;
use Test::More;

use lib 't/lib';
use ClientCertTest::Patience qw($PATIENCE);
use ClientCertTest::ProxyProtocol qw(parse_header tlv);
use ClientCertTest::Stream;

my $stream = stream_nginx();
my $listener = IO::Socket::INET->new(LocalAddr => '127.0.0.1', Listen => 5,
    Timeout => $PATIENCE) or die "cannot listen: $!\n";
my $port = $listener->sockport;
$stream->start(<<"END");
server {
    listen 127.0.0.1:%%PORT%% ssl;
    client_cert_allow cn=alice;
    client_cert_forward proxy-v2;
    proxy_half_close on;
    proxy_pass 127.0.0.1:$port;
}
END

# What the system's buffers hold.
my $said = 'question' x 5_000;
my $answer = 'answer' x 5_000;
# The last words of TLS find the socket shut.
local $SIG{PIPE} = 'IGNORE';
for my $version (qw(TLSv1_2 TLSv1_3)) {
    my ($client, $upstream) = both($version);
    $client->send($said);
    shutdown $client->socket, 1;
    my $header = parse_header(all($upstream));
    is(tlv($header, 0x22), 'alice', "$version: who has said all is told of");
    ok($header->{rest} eq $said, 'and all that it said');
    syswrite $upstream, $answer;
    close $upstream;
    ok($client->rest eq $answer, 'hears the other');

    ($client, $upstream) = both($version);
    syswrite $upstream, $answer;
    shutdown $upstream, 1;
    my $end = time + $PATIENCE;
    1 while length $client->{input} < length $answer && $client->read_more($end);
    ok($client->{input} eq $answer, 'an upstream has said all');
    $client->send($said);
    shutdown $client->socket, 1;
    ok(parse_header(all($upstream))->{rest} eq $said, 'and hears the other');
    $client->close;
}
$stream->stop;
done_testing;


# Both ends of a connection.
sub both {
    my ($version) = @_;
    my $client = $stream->client(0, 'good', version => $version);
    return $client, $listener->accept // die "nobody came: $!\n";
}


# Everything until the other end has said all.
sub all {
    my ($socket) = @_;
    my ($bytes, $end) = ('', time + $PATIENCE);
    while (IO::Select->new($socket)->can_read($end - time)) {
        sysread $socket, $bytes, 65536, length $bytes or last;
    }
    return $bytes;
}
