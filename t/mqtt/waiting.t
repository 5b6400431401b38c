# docs/mqtt.md, Topics.
#
# A SUBSCRIBE waits while its answer has no room, and what is behind it as well:
# in the order that it came in, once, and also for a client that has said all.

use strict;
use warnings;

use Test::More;

use lib 't/lib';
use ClientCertTest::MQTT qw(connack connect_packet hex next_packet number packet
    publish read_bytes subscribe);
use ClientCertTest::Stream;

my $stream = stream_nginx();
my $broker = ClientCertTest::MQTT::Broker->start;
my $to = $broker->address;
$stream->start(<<"END");
client_cert_mqtt on;
client_cert_mqtt_connect clientid \$client_cert_subject_cn;
client_cert_mqtt_allow all mine/#;
server {
    listen 127.0.0.1:%%PORT%% ssl;
    proxy_pass $to;
}
server {
    listen 127.0.0.1:%%PORT_1%% ssl;
    proxy_half_close on;
    proxy_pass $to;
}
END
# PINGREQ passes, and tells that all before it was gone through.
my $MARKER = packet(0xC0, '');
# Answers of more than may wait.
my ($FIRST, $SECOND) = (900, 3500);
local $SIG{PIPE} = 'IGNORE';

for my $version (qw(TLSv1_2 TLSv1_3)) {
    waits_at_the_end_of_a_read($version);
    waits_behind_the_end($version, $_) for 0, 1;
}
$stream->stop;
done_testing;


# Nothing is left of the read whose last byte is the last one of the SUBSCRIBE.
sub waits_at_the_end_of_a_read {
    my ($version) = @_;
    my ($client, $socket) = both(0, $version);
    my $refused = subscribe([('#') x $SECOND], id => 2);
    my $cut = 5000;
    $client->send(subscribe([('#') x $FIRST]), $MARKER, substr $refused, 0, $cut);
    is(hex(read_bytes($socket, 2)), hex($MARKER), "$version: one is refused");
    $client->send(substr $refused, $cut);
    my $size = 700;
    my @behind = map { publish('mine/a', chr(ord('a') + $_) x $size) } 0 .. 3;
    $client->send($_) for $behind[0], subscribe(['other'], id => 3), $behind[1];

    syswrite $socket, connack();
    is(hex(next_packet($client->socket)), hex(connack()), 'CONNACK');
    ok(next_packet($client->socket) eq suback(1, $FIRST),
        'the first one is answered');
    ok(next_packet($client->socket) eq suback(2, $SECOND),
        'the one that waited');
    is(hex(next_packet($client->socket)), hex(suback(3, 1)), 'and the one behind');
    $client->send(subscribe(['other'], id => 4), @behind[2, 3],
        publish('other', 'x'));
    is(hex(next_packet($client->socket)), hex(suback(4, 1)), 'as is the next');
    my $allowed = join '', @behind;
    ok(read_bytes($socket, length($allowed) + 1) eq $allowed,
        'the broker gets what was allowed, once and in order');
    $client->close;
    return;
}


# A client that has said all.
sub waits_behind_the_end {
    my ($version, $port) = @_;
    my ($client, $socket) = both($port, $version);
    my $count = 1000;
    my $last = publish('mine/last', 'LAST');
    $client->send($MARKER, subscribe(['#']) x $count, $last);
    shutdown $client->socket, 1;
    is(hex(read_bytes($socket, 2)), hex($MARKER), "$version: it says all");
    syswrite $socket, connack();
    is(hex(read_bytes($socket, length $last)), hex($last),
        'what waited at its end arrives');
    my $answers = connack() . suback(1, 1) x $count;
    ok(read_bytes($client->socket, length $answers) eq $answers,
        'and all is answered');
    $client->close;
    return;
}


sub suback {
    my ($id, $count) = @_;
    return packet(0x90, pack('n', $id) . "\x80" x $count);
}


# Both ends of a connection, before CONNACK.
sub both {
    my ($port, $version) = @_;
    my $client = $stream->client($port, 'good',
        ($version ? (version => $version) : ()));
    $client->send(connect_packet());
    my $socket = $broker->accept;
    next_packet($socket);
    return ($client, $socket);
}
