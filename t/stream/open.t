# docs/stream.md, Who gets in.
# docs/stream.md, The PROXY protocol header.
#
# What was let in passes unchanged, however much it is, and goes on when nginx
# gets another configuration.

use strict;
use warnings;

use Test::More;

use lib 't/lib';
use ClientCertTest::Patience qw($PATIENCE);
use ClientCertTest::ProxyProtocol qw(parse_header tlv);
use ClientCertTest::Stream;
use ClientCertTest::Upstream;

# More than any buffer of nginx's or the system's.
my $much = join '', map { pack 'N', $_ * 2654435761 % 2**32 } 1 .. 400_000;

my $stream = stream_nginx();
my $talker = ClientCertTest::Upstream->start(
    $stream->nginx->directory . '.talker', greeting => $much);
my $config = sub {
    my ($rule) = @_;
    return <<"END";
server {
    listen 127.0.0.1:%%PORT%% ssl;
    $rule
    client_cert_forward proxy-v2;
    proxy_pass %%UPSTREAM%%;
}
server {
    listen 127.0.0.1:%%PORT_1%% ssl;
    $rule
    client_cert_forward proxy-v2;
    proxy_pass @{[$talker->address]};
}
END
};
$stream->start($config->('client_cert_allow cn=alice;'));

my $client = $stream->client(0, 'good');
$client->send($much);
my $header = $stream->header($client);
is(tlv($header, 0x22), 'alice', 'a header before much');
ok($header->{rest} eq $much . "quit\n", 'what a client sends is unchanged');

$client = $stream->client(1, 'good');
my $end = time + $PATIENCE;
1 while length $client->{input} < length $much && $client->read_more($end);
ok($client->{input} eq $much, 'so is what it gets');
$client->send("quit\n");
$client->rest;
$header = parse_header($talker->received(qr/quit\n\z/));
is(tlv($header, 0x22), 'alice', 'behind a header');

# Another configuration is for those who come after it.
my $open = $stream->client(0, 'good');
$open->send("before\n");
$stream->reload($config->('client_cert_allow cn=bob;'));
is($stream->client(0, 'good')->rest, '', 'who comes behind a change is denied');
$header = $stream->header($open);
is($header->{rest}, "before\nquit\n", 'who was let in goes on');
$stream->stop;
done_testing;
