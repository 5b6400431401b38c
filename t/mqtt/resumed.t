# docs/mqtt.md, Who gets in.
#
# A device that resumes its session of TLS is the one that its certificate says,
# in each version of TLS.

use strict;
use warnings;

use Test::More;

use lib 't/lib';
use ClientCertTest::MQTT qw(hex next_packet open_session packet publish
    read_bytes subscribe);
use ClientCertTest::Stream;

my $stream = stream_nginx();
my $broker = ClientCertTest::MQTT::Broker->start;
my $to = $broker->address;
$stream->start(<<"END");
ssl_session_cache shared:mqtt:1m;
client_cert_mqtt on;
client_cert_mqtt_connect clientid \$client_cert_subject_cn;
server {
    listen 127.0.0.1:%%PORT%% ssl;
    client_cert_mode required;
    client_cert_mqtt_allow all devices/\$client_cert_subject_cn/#;
    proxy_pass $to;
}
END

for my $version (qw(TLSv1_2 TLSv1_3)) {
    my $earlier;
    for my $is_resumed (0, 1) {
        my $client = $stream->client(0, 'good', version => $version,
            ($is_resumed ? (resume => $earlier) : ()));
        is($client->resumed, $is_resumed,
            "$version: a session " . ($is_resumed ? 'again' : 'for once'));
        my $socket = open_session($client, $broker, version => '5.0');
        my %of = (version => '5.0');
        my $allowed = publish('devices/alice/a', 'x', %of);
        $client->send(subscribe(['#'], %of, id => 2), $allowed);
        is(hex(next_packet($client->socket)), hex(packet(0x90, "\0\2\0\x87")),
            'it may not hear all');
        is(hex(read_bytes($socket, length $allowed)), hex($allowed),
            'and say what is its own');
        $client->send(publish('devices/bob/a', 'x', %of));
        is(hex($client->rest), 'E0 01 87', 'but nothing else');
        is(read_bytes($socket, 1), '', 'of which the broker hears nothing');
        $earlier = $client;
    }
}
$stream->stop;
done_testing;
