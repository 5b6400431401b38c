# docs/stream.md, Who gets in.
#
# A client that goes at any moment takes nothing with it: the worker serves on,
# and nothing grave is logged.

use strict;
use warnings;

use IO::Socket::INET;
use POSIX ();
use Socket qw(SOL_SOCKET SO_LINGER);
use Test::More;

use lib 't/lib';
use ClientCertTest::Child qw(start_program);
use ClientCertTest::Patience qw($PATIENCE);
use ClientCertTest::Stream;

my $stream = stream_nginx();
my $nginx = $stream->nginx;
$stream->start(<<'END');
server {
    listen 127.0.0.1:%%PORT%% ssl;
    client_cert_mode required;
    client_cert_forward proxy-v2 cert;
    proxy_pass %%UPSTREAM%%;
}
server {
    listen 127.0.0.1:%%PORT_1%% ssl;
    client_cert_allow cn=bob;
    client_cert_forward proxy-v2;
    proxy_pass %%UPSTREAM%%;
}
END

my $hello = client_hello();
cmp_ok(length $hello, '>', 200, 'there is a ClientHello');
my $before = $stream->upstream->connections;
for my $port (0, 1) {
    for (my $length = 0; $length <= length $hello; $length += 5) {
        for my $reset (0, 1) {
            my $socket = IO::Socket::INET->new(
                '127.0.0.1:' . $nginx->port($port)) or die "cannot connect: $!\n";
            syswrite $socket, substr $hello, 0, $length if $length;
            leave($socket, $reset);
        }
    }
}
is($stream->upstream->connections, $before,
    'whose handshake is not over reaches no upstream');

for my $port (0, 1) {
    for my $certificate ('good', undef) {
        for my $reset (0, 1) {
            for my $said ('', 'x', 'x' x 20_000) {
                my $client = $stream->client($port, $certificate);
                eval { $client->send($said) } if length $said;
                leave($client->socket, $reset);
            }
        }
    }
}
my $header = $stream->client(0, 'good');
$header->send("quit\n");
is($header->rest, "bye\n", 'others are served');
is($nginx->workers_started, 1, 'by the same worker');
$stream->stop;
done_testing;


# Ends a connection without a word of TLS.
sub leave {
    my ($socket, $reset) = @_;
    setsockopt $socket, SOL_SOCKET, SO_LINGER, pack 'II', 1, 0 if $reset;
    POSIX::close(fileno $socket);
    return;
}


# What a client of this OpenSSL says first.
sub client_hello {
    my $listener = IO::Socket::INET->new(LocalAddr => '127.0.0.1', Listen => 1,
        Timeout => $PATIENCE) or die "cannot listen: $!\n";
    my $port = $listener->sockport;
    start_program('/dev/null', qw(openssl s_client -servername a.example
        -connect), "127.0.0.1:$port");
    my $socket = $listener->accept or die "nobody came: $!\n";
    sysread $socket, my $bytes, 65536;
    close $socket;
    return $bytes;
}
