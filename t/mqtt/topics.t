# docs/directives.md, client_cert_mqtt_allow.
# docs/directives.md, client_cert_mqtt_deny.
# docs/mqtt.md, Topics.
# docs/mqtt.md, What it costs.
#
# A client uses the topics that its rules allow, and no others: what it sends
# passes unchanged up to what it may not, however it is cut.

use strict;
use warnings;

use Test::More;

use lib 't/lib';
use ClientCertTest::MQTT qw(hex next_packet open_session packet publish
    read_bytes subscribe text);
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
    client_cert_mqtt_allow all       devices/\$client_cert_subject_cn/#;
    client_cert_mqtt_allow subscribe alerts/#     ou=fleet;
    client_cert_mqtt_allow publish   open/+;
    client_cert_mqtt_deny  publish   open/secret;
    proxy_pass $to;
}
END

for my $version (qw(3.1 3.1.1 5.0)) {
    my %of = (version => $version);
    my $client = $stream->client(0, 'good');
    my $socket = open_session($client, $broker, %of);
    my $small = subscribe(['devices/alice/#', 'devices/alice/+/b'], %of)
        . publish('open/a', 'some', %of, qos => 1)
        . packet(0xC0, '')
        . packet(0xA2, pack('n', 3) . ($version eq '5.0' ? "\0" : '')
            . text('any'));
    my $allowed = publish('devices/alice/a', 'x' x 100_000, %of) . $small;
    $client->send($allowed);
    ok(read_bytes($socket, length $allowed) eq $allowed,
        "$version: what is allowed passes");
    $client->send($_) for split //, $small;
    is(hex(read_bytes($socket, length $small)), hex($small), 'byte for byte');

    # A subscription that is refused.
    my @refused = map { subscribe($_, %of, id => 0x1234) }
        ['#'], ['devices/+/a'], ['devices/alice/a', 'devices/bob/a'],
        ['$SYS/#'], ['$share/g/devices/bob/#'], ['alerts/a'];
    for my $packet (@refused) {
        $client->send($packet . publish('open/b', 'b', %of));
        my $next = publish('open/b', 'b', %of);
        is(hex(read_bytes($socket, length $next)), hex($next),
            'none of it reaches the broker, and what follows does');
        my $filters = $packet eq $refused[2] ? 2 : 1;
        my $answer = $version eq '5.0'
            ? "\x12\x34\0" . "\x87" x $filters : "\x12\x34" . "\x80" x $filters;
        is(hex(next_packet($client->socket)), hex(packet(0x90, $answer)),
            'it is answered');
    }

    # What may not be sent ends it, behind what is answered, after what may.
    $client->send(publish('open/c', 'c', %of) . subscribe(['no'], %of)
        . publish('devices/bob/a', '', %of)
        . publish('open/d', 'd', %of));
    my $last = publish('open/c', 'c', %of);
    is(hex(read_bytes($socket, 1000)), hex($last), 'and then no more');
    is(hex($client->rest), $version eq '5.0' ? '90 04 00 01 00 87 E0 01 87'
        : '90 03 00 01 80', 'an end');
}
ok($broker->is_alone, 'nobody else came');
$stream->stop;
done_testing;
