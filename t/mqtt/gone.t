# docs/mqtt.md, Who gets in.
#
# A client may be gone at each byte, with a word or without: the broker gets
# what was allowed before, hears the end, and the worker goes on.

use strict;
use warnings;

use Socket qw(SOL_SOCKET SO_LINGER);
use Test::More;

use lib 't/lib';
use ClientCertTest::MQTT qw(connack connect_packet hex next_packet publish
    read_bytes subscribe);
use ClientCertTest::Stream;

my $stream = stream_nginx();
my $broker = ClientCertTest::MQTT::Broker->start;
my $to = $broker->address;
$stream->start(<<"END");
client_cert_mqtt on;
client_cert_mqtt_connect clientid \$client_cert_subject_cn;
server {
    listen 127.0.0.1:%%PORT%% ssl;
    client_cert_mode required;
    client_cert_mqtt_allow all devices/\$client_cert_subject_cn/#;
    proxy_pass $to;
}
END

my $connect = connect_packet();
my $before = publish('devices/alice/a', 'before');
my $refused = subscribe(['#', 'devices/#']);
my $behind = publish('devices/alice/b', 'behind');
my $all = $connect . $before . $refused . $behind;
for my $is_reset (0, 1) {
    my ($early, $whole) = (0, 0);
    for my $size (1 .. length $all) {
        my $client = $stream->client(0, 'good');
        $client->send(substr $all, 0, $size);
        my $socket;
        if ($size >= length $connect) {
            $socket = $broker->accept;
            next_packet($socket);
            syswrite $socket, connack();
            next_packet($client->socket);
        }
        leave($client, $is_reset);
        if (!$socket) {
            $early += $broker->is_alone;
            next;
        }
        my $got = read_bytes($socket, 1000);
        my $rest = substr $all, length $connect, $size - length $connect;
        $whole += is_due($got, $rest, $is_reset);
    }
    my $name = $is_reset ? 'reset' : 'closed';
    is($early, length($connect) - 1, "$name: no CONNECT, no connection");
    is($whole, length($all) - length($connect) + 1,
        "$name: the broker gets what was allowed, and the end");
}
is($stream->nginx->workers_started, 1, 'the worker is the first one');
$stream->nginx->stop(expect => qr/SSL_shutdown\(\) failed/);
done_testing;


# Whether that is what of so much may reach the broker: whole messages that may
# pass, and some of one that is cut off.
sub is_due {
    my ($got, $rest, $is_reset) = @_;
    my ($least, $most) = ('', substr $rest, 0, length $before);
    $least = $before if $most eq $before;
    if (length $rest > length $before . $refused) {
        $most .= substr $rest, length $before . $refused;
        $least = $most if $most eq $before . $behind;
    }
    # What a reset overtakes is lost.
    $least = '' if $is_reset;
    return length $got >= length $least
        && $got eq substr($most, 0, length $got) ? 1 : 0;
}


sub leave {
    my ($client, $is_reset) = @_;
    my $socket = $client->socket;
    setsockopt $socket, SOL_SOCKET, SO_LINGER, pack 'ii', 1, 0 if $is_reset;
    $client->close;
    return;
}
