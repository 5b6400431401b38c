# docs/mqtt.md.
#
# The configuration that the page begins with works as it stands there, but for
# paths and ports.

use strict;
use warnings;

use Test::More;

use lib 't/lib';
use ClientCertTest::Files qw(slurp);
use ClientCertTest::MQTT qw(connect_packet hex next_packet subscribe);
use ClientCertTest::Pages qw(with_our_paths);
use ClientCertTest::Stream;

my $stream = stream_nginx();
my $broker = ClientCertTest::MQTT::Broker->start;
my ($content) = slurp('docs/mqtt.md')
    =~ /^```nginx\n.*?^stream \{\n(.*?)^\}\n```$/ms;
$stream->nginx->start('',
    stream => with_our_paths($content, $broker->address));
my $client = $stream->client(0, undef);
$client->send(connect_packet());
is(hex($client->rest), '20 02 00 05', 'nobody gets in without a certificate');
ok($broker->is_alone, 'nor reaches the broker');
$client = $stream->client(0, 'good');
$client->send(connect_packet(id => 'root', username => 'root', password => 'x'));
my $socket = $broker->accept;
is(hex(next_packet($socket)),
    hex(connect_packet(id => 'alice', username => 'alice')),
    'the broker hears who it is');
syswrite $socket, "\x20\2\0\0";
next_packet($client->socket);
for my $filter ('devices/alice/#', 'alerts/fire') {
    $client->send(subscribe([$filter]));
    is(hex(next_packet($socket)), hex(subscribe([$filter])), $filter);
}
$client->send(subscribe(['devices/bob/#']));
is(hex(next_packet($client->socket)), '90 03 00 01 80', 'and nobody else\'s');
$client->close;
$stream->stop;
done_testing;
