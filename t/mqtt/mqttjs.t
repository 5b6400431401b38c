# docs/mqtt.md, Topics.
# docs/mqtt.md, Who gets in.
# docs/mqtt.md, What the broker must be told.
#
# MQTT.js sees what it would see of a broker that knows certificates, and Aedes
# behind nginx believes that it is who it is. Aedes does not know 5.0: Mosquitto
# stands in for it there.

use strict;
use warnings;

use Test::More;

use lib 't/lib';
use ClientCertTest::Child qw(stop_children);
use ClientCertTest::Files qw(slurp_if_there spew);
use ClientCertTest::MQTT::Device qw(device start_broker);
use ClientCertTest::Stream;

my $stream = stream_nginx();
my $nginx = $stream->nginx;
my $pki = $nginx->pki;
my $place = $nginx->directory;
start_broker($nginx->port(9), "$place/aedes.log", 'node',
    't/consumers/aedes.mjs', $nginx->port(9), 'secret');
$stream->start(<<'END');
client_cert_mqtt on;
client_cert_mode required;
client_cert_mqtt_connect clientid $client_cert_subject_cn;
client_cert_mqtt_connect username user-$client_cert_subject_cn;
client_cert_mqtt_connect password secret;
client_cert_mqtt_allow all devices/$client_cert_subject_cn/#;
server {
    listen 127.0.0.1:%%PORT%% ssl;
    proxy_pass 127.0.0.1:%%PORT_9%%;
}
server {
    listen 127.0.0.1:%%PORT_1%% ssl;
    proxy_pass 127.0.0.1:%%PORT_8%%;
}
END

my ($own, $other) = ('devices/alice/x', 'devices/bob/x');
test_version($_, 0) for '3.1', '3.1.1';
# Node may have something to say, too.
my %heard = map { $_ => 1 } slurp_if_there("$place/aedes.log")
    =~ /^((?:connect|publish|subscribe) .*)$/mg;
is(join('; ', sort keys %heard), join('; ',
    (map { "connect $_ alice user-alice" } 3, 4),
    (map { "publish alice $own $_" } 0 .. 2), "subscribe alice $own"),
    'Aedes hears alice, and nothing that was refused');

SKIP: {
    my ($mosquitto) = grep { -x } '/usr/sbin/mosquitto';
    skip 'Mosquitto is not here', 1 if !defined $mosquitto;
    spew("$place/conf", 'listener ' . $nginx->port(8) . " 127.0.0.1\n"
        . "allow_anonymous true\nlog_type all\npersistence false\nuser root\n");
    start_broker($nginx->port(8), "$place/mosquitto.log", $mosquitto, '-c',
        "$place/conf");
    test_version('5.0', 1);
    my $log = slurp_if_there("$place/mosquitto.log");
    my %came = map { $_ => 1 } $log =~ /New client connected from \S+ as (\S+)/g;
    is(join(' ', keys %came), 'alice', 'Mosquitto knows nobody but alice');
    unlike($log, qr/devices\/(?:bob|\+)/, 'and hears nothing that was refused');
}
stop_children();
$stream->stop;
done_testing;


sub test_version {
    my ($version, $server) = @_;
    my $see = sub {
        my ($certificate, @steps) = @_;
        return device(mqttjs => version => $version, steps => \@steps,
            url => 'mqtts://127.0.0.1:' . $nginx->port($server),
            authority => "$pki/ca",
            $certificate ? (certificate => "$pki/$certificate") : ());
    };
    my $is_new = $version eq '5.0';
    my $ends = 'disconnect' . ($is_new ? ' announced 135' : '');
    for my $qos (0 .. 2) {
        is($see->('good', [subscribe => $own, $qos], [publish => $own, $qos]),
            "connect; subscribe $qos; message $own $qos hello",
            "$version, QoS $qos: what is allowed arrives");
        is($see->('good', [publish => $other, $qos]), "connect; $ends",
            "$version, QoS $qos: what is not ends the connection");
    }
    # The connection stays: the same subscription is refused twice.
    my $refused = 'subscribe ' . ($is_new ? 135 : 128);
    is($see->('good', ([subscribe => 'devices/+/x', 1]) x 2),
        "connect; $refused; $refused",
        "$version: a subscription that is refused");
    is($see->(undef), 'error ' . ($is_new ? 135 : 5) . '; disconnect',
        "$version: no certificate");
    return;
}
