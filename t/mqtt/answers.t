# docs/mqtt.md, Topics.
#
# What is answered in the broker's place stands between two packets of the
# broker, behind its CONNACK, whole and in order, however slowly either side is.

use strict;
use warnings;

use POSIX ();
use Test::More;

use lib 't/lib';
use ClientCertTest::MQTT qw(connect_packet hex next_packet packet publish
    read_bytes subscribe);
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
    proxy_buffer_size 64;
    proxy_pass $to;
}
END

my $refused = subscribe(['other'], id => 7);
my $suback = packet(0x90, "\0\7\x80");
my $connack = "\x20\2\0\0";
for my $port (0, 1) {
    # Before CONNACK, and amid it.
    my ($client, $socket) = both($port);
    $client->send($refused);
    syswrite $socket, "\x20";
    marker($client, $socket);
    syswrite $socket, substr $connack, 1;
    is(hex(next_packet($client->socket)), hex($connack), "$port: CONNACK first");
    is(hex(next_packet($client->socket)), hex($suback), 'the answer behind it');

    # Amid a message, byte for byte, and at its end.
    my $message = publish('mine/a', 'x' x 300);
    for my $cut (1, 2, 3, 150, length($message) - 1) {
        syswrite $socket, substr $message, 0, $cut;
        is(hex(read_bytes($client->socket, $cut)), hex(substr $message, 0, $cut),
            "the first $cut bytes of a message");
        $client->send($refused);
        marker($client, $socket);
        syswrite $socket, substr($message, $cut) . $message;
        my $rest = length($message) - $cut;
        is(hex(read_bytes($client->socket, $rest)), hex(substr $message, $cut),
            'its rest');
        is(hex(next_packet($client->socket)), hex($suback), 'the answer');
        is(hex(next_packet($client->socket)), hex($message), 'the next one');
    }

    # More of them than may wait: what follows waits as well, and none is lost.
    my $many = 5000;
    my $writer = fork // die "cannot fork: $!\n";
    if (!$writer) {
        $client->send($refused x $many . publish('mine/last', ''));
        POSIX::_exit(0);
    }
    my $last = publish('mine/last', '');
    select undef, undef, undef, 0.5;
    my $answers = read_bytes($client->socket, $many * length $suback);
    ok($answers eq $suback x $many, 'each is answered')
        or diag length($answers) . ' bytes';
    is(hex(read_bytes($socket, length $last)), hex($last), 'what follows passes');
    waitpid $writer, 0;
    $client->close;
}

# One that refuses has nothing behind it.
my ($client, $socket) = both(0);
$client->send($refused);
marker($client, $socket);
syswrite $socket, "\x20\2\0\5";
is(hex(next_packet($client->socket)), '20 02 00 05', 'a CONNACK that refuses');
close $socket;
is($client->rest, '', 'and no more');
$stream->stop;
done_testing;


sub both {
    my ($port) = @_;
    my $client = $stream->client($port, 'good');
    $client->send(connect_packet());
    my $socket = $broker->accept;
    next_packet($socket);
    return ($client, $socket);
}


# What passes tells that all before it was looked at.
sub marker {
    my ($client, $socket) = @_;
    my $marker = packet(0xC0, '');
    $client->send($marker);
    is(hex(read_bytes($socket, 2)), hex($marker), 'the broker hears what follows');
    return;
}
