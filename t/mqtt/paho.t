# docs/mqtt.md, Topics.
# docs/mqtt.md, Who gets in.
#
# Paho's client for Python sees what it would see of a broker that knows
# certificates, and Mosquitto behind nginx believes that it is who it is.

use strict;
use warnings;

use File::Path qw(make_path);
use Test::More;

use lib 't/lib';
use ClientCertTest::Child qw(stop_children);
use ClientCertTest::Files qw(slurp_if_there spew);
use ClientCertTest::MQTT::Device qw(device start_broker);
use ClientCertTest::Stream;

my ($mosquitto) = grep { -x } '/usr/sbin/mosquitto';
plan skip_all => 'Mosquitto is not here' if !defined $mosquitto;
plan skip_all => 'Paho is not here'
    if system $ClientCertTest::MQTT::Device::PYTHON, '-c', 'import paho.mqtt';

my $stream = stream_nginx();
my $nginx = $stream->nginx;
my $pki = $nginx->pki;
my $place = $nginx->directory . '/mosquitto';
make_path($place);
# The broker lets nobody but who is alice by both of his names.
spew("$place/acl", "pattern readwrite devices/%u/%c/#\n");
spew("$place/conf", <<"END");
listener @{[$nginx->port(9)]} 127.0.0.1
allow_anonymous true
acl_file $place/acl
log_type all
persistence false
user root
END
start_broker($nginx->port(9), "$place/log", $mosquitto, '-c', "$place/conf");
$stream->start(<<'END');
server {
    listen 127.0.0.1:%%PORT%% ssl;
    client_cert_mqtt on;
    client_cert_mode required;
    client_cert_mqtt_connect clientid $client_cert_subject_cn;
    client_cert_mqtt_connect username $client_cert_subject_cn;
    client_cert_mqtt_allow all devices/$client_cert_subject_cn/#;
    proxy_pass 127.0.0.1:%%PORT_9%%;
}
END

my ($own, $other) = ('devices/alice/alice/x', 'devices/bob/bob/x');
for my $version ('3.1', '3.1.1', '5.0') {
    my $is_new = $version eq '5.0';
    my $in = 'connect 0' . ($is_new ? ' Success' : '');
    my $denied = $is_new ? '135 Not authorized' : '';
    my $ends = 'disconnect' . ($is_new ? ' announced' : '');
    for my $qos (0 .. 2) {
        my $granted = $is_new ? "$qos Granted QoS $qos" : $qos;
        is(paho($version, 'good', [subscribe => $own, $qos],
            [publish => $own, $qos]),
            "$in; subscribe $granted; message $own $qos hello",
            "$version, QoS $qos: what is allowed arrives");
        is(paho($version, 'good', [publish => $other, $qos]),
            "$in; $ends",
            "$version, QoS $qos: what is not ends the connection");
    }
    # The connection stays: the same subscription is refused twice.
    my $refused = 'subscribe ' . ($denied || 128);
    is(paho($version, 'good', ([subscribe => 'devices/+/#', 1]) x 2),
        "$in; $refused; $refused", "$version: a subscription that is refused");
    is(paho($version, 'good', [publish => $other, 1], ['return'], ['return']),
        join('; ', ($in, $ends) x 3),
        "$version: it comes back with what was refused");
    is(paho($version, undef), 'connect ' . ($denied || 5),
        "$version: no certificate");
}

my $log = slurp_if_there("$place/log");
my %came = map { $_ => 1 }
    map { s/c\d, k\d+, //r } $log =~ /New client connected from \S+ as (.*)\./g;
is(join(' ', sort keys %came), join(' ', map { "alice (p$_, u'alice')" } 1, 2, 5),
    'nobody but alice came, in each version');
unlike($log, qr/devices\/(?:bob|\+)/, 'with nothing that was refused');
stop_children();
$stream->stop;
done_testing;


sub paho {
    my ($version, $certificate, @steps) = @_;
    return device(paho => port => $nginx->port, authority => "$pki/ca",
        version => $version, steps => \@steps,
        $certificate ? (certificate => "$pki/$certificate") : ());
}
