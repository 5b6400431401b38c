# docs/mqtt.md, What the broker must be told.
#
# Mosquitto lets in by the user name that nginx wrote, and its own clients and
# its bridge see what they would see of a broker that knows certificates.

use strict;
use warnings;

use File::Path qw(make_path);
use Test::More;

use lib 't/lib';
use ClientCertTest::Child qw(start_program stop_children);
use ClientCertTest::Files qw(slurp_if_there spew);
use ClientCertTest::MQTT::Device qw(start_broker);
use ClientCertTest::Patience qw($PATIENCE);
use ClientCertTest::Process qw(wait_until);
use ClientCertTest::Stream;

# As another user it would not read the key of its bridge.
plan skip_all => 'Mosquitto wants to be started by root' if $> != 0;
my ($mosquitto) = grep { -x } '/usr/sbin/mosquitto';
plan skip_all => 'Mosquitto is not here' if !defined $mosquitto;
plan skip_all => 'its clients are not here' if !-x '/usr/bin/mosquitto_pub';

my $stream = stream_nginx();
my $nginx = $stream->nginx;
my $pki = $nginx->pki;
my $place = $nginx->directory . '/mosquitto';
my $clients = 0;
make_path($place);
chmod 0777, $place;
start_mosquitto('broker', $nginx->port(9), <<"END");
allow_anonymous true
acl_file $place/acl
END
$stream->start(<<'END');
client_cert_mqtt on;
client_cert_mode required;
client_cert_mqtt_connect clientid $client_cert_subject_cn-$client_cert_mqtt_clientid;
client_cert_mqtt_connect username $client_cert_subject_cn;
server {
    listen 127.0.0.1:%%PORT%% ssl;
    proxy_pass 127.0.0.1:%%PORT_9%%;
}
server {
    listen 127.0.0.1:%%PORT_1%% ssl;
    client_cert_mqtt_allow all       devices/$client_cert_subject_cn/#;
    client_cert_mqtt_allow subscribe "alerts/#";
    client_cert_mqtt_allow publish   $$SYS/broker/connection/+/state;
    proxy_pass 127.0.0.1:%%PORT_9%%;
}
END

# Its own ACL, by the name that nginx wrote.
for my $version (qw(mqttv31 mqttv311 mqttv5)) {
    for my $qos (0 .. 2) {
        my $topic = "devices/alice/$version/$qos";
        is(exchange(0, $version, $qos, $topic), 'hello',
            "$version, QoS $qos: what the ACL allows");
        is(exchange(1, $version, $qos, $topic), 'hello',
            "$version, QoS $qos: what the rules allow");
    }
    is(exchange(0, $version, 1, 'devices/bob/x'), undef,
        "$version: what the ACL does not");
    is(exchange(1, $version, 1, 'devices/bob/x'), undef,
        "$version: what the rules do not");
    my ($status, $output) = run(mosquitto_sub => 1, 'good', '-V', $version, '-t',
        '$share/g/devices/+/x', '-W', 2, '-d');
    like($output, qr/(?:128|135|All subscription requests were denied)/,
        "$version: a subscription that is refused");
    ($status, $output) = run(mosquitto_pub => 1, undef, '-V', $version, '-t', 'a',
        '-m', '');
    like($output, $version eq 'mqttv5' ? qr/Not authorized/
        : qr/not authori[sz]ed/i, "$version: no certificate");
}
like(slurp_if_there("$place/broker.log"), qr/as alice-client\d+ \(.*u'alice'/,
    'the broker logs what nginx wrote');
my @denied = slurp_if_there("$place/broker.log")
    =~ /Denied PUBLISH from alice-client\d+ .*'devices\/bob\/x'/g;
is(scalar @denied, 3, 'the broker denied three messages by its ACL');
@denied = $nginx->error_log =~ /denied:topic publish "devices\/bob\/x"/g;
is(scalar @denied, 3, 'and nginx three, which the broker never saw');

# Retained messages, a will, a session that stays, a shared subscription.
run(mosquitto_pub => 1, 'good', qw(-V mqttv5 -q 1 -r -t devices/alice/kept -m kept));
my ($status, $output) = run(mosquitto_sub => 1, 'good', qw(-V mqttv5 -t
    devices/alice/kept -C 1 -W), $PATIENCE);
is($output, "kept\n", 'a retained message');
my $heard = subscriber('will', qw(-V mqttv5 -t devices/alice/gone));
my $gone = start('gone', mosquitto_sub => 1, 'good', qw(-V mqttv5 -t
    devices/alice/x --will-topic devices/alice/gone --will-payload gone));
wait_until($PATIENCE, sub { slurp_if_there("$place/gone") =~ /SUBACK/ });
kill KILL => $gone;
ok(wait_until($PATIENCE, sub { slurp_if_there($heard) =~ /^gone$/m }), 'a will');
my $shared = subscriber('shared', qw(-V mqttv5 -t $share/g/devices/alice/s));
run(mosquitto_pub => 1, 'good', qw(-V mqttv5 -q 1 -t devices/alice/s -m all));
ok(wait_until($PATIENCE, sub { slurp_if_there($shared) =~ /^all$/m }),
    'a shared subscription');

# A bridge, whose version and will are its own.
start_mosquitto('bridge', $nginx->port(8), <<"END");
allow_anonymous true
connection up
address 127.0.0.1:@{[$nginx->port(1)]}
bridge_cafile $pki/ca.pem
bridge_insecure true
bridge_certfile $pki/good.pem
bridge_keyfile $pki/good.key
topic # both 0 devices/alice/ devices/alice/
try_private true
END
my $bridged = subscriber('bridged', qw(-V mqttv311 -t devices/alice/up));
ok(wait_until($PATIENCE, sub {
    system('mosquitto_pub', '-h', '127.0.0.1', '-p', $nginx->port(8), '-t',
        'devices/alice/up', '-m', 'bridged');
    slurp_if_there($bridged) =~ /^bridged$/m;
}), 'a bridge');
stop_children();
$stream->stop;
done_testing;


sub start_mosquitto {
    my ($name, $port, $config) = @_;
    spew("$place/acl", "pattern readwrite devices/%u/#\n"
        . "pattern write \$SYS/broker/connection/%c/state\n");
    spew("$place/$name.conf", "listener $port 127.0.0.1\n"
        . "log_dest file $place/$name.log\nlog_type all\n"
        . "persistence false\nuser root\n$config");
    start_broker($port, "$place/$name.out", $mosquitto, '-c',
        "$place/$name.conf");
    return;
}


# Each with an identifier of its own: one takes over what another one has.
sub command {
    my ($program, $port, $certificate, @arguments) = @_;
    return ($program, '-h', '127.0.0.1', '-p', $nginx->port($port), '--cafile',
        "$pki/ca.pem", '--insecure', (defined $certificate
            ? ('--cert', "$pki/$certificate.pem", '--key', "$pki/$certificate.key")
            : ()), '-i', 'client' . $clients++, @arguments);
}


# What a program says, and its status.
sub run {
    my @command = command(@_);
    my $pid = open my $out, '-|' // die;
    if (!$pid) {
        open STDERR, '>&', \*STDOUT;
        exec @command;
        die "cannot run $command[0]: $!\n";
    }
    my $output = join '', <$out>;
    close $out;
    return ($?, $output);
}


sub start {
    my ($name, @command) = @_;
    # Into a file they write line by line only if they are made to.
    return start_program("$place/$name", qw(stdbuf -oL), command(@command), '-d');
}


# Where a subscriber, once it is one, writes what it hears.
sub subscriber {
    my ($name, @arguments) = @_;
    start($name, mosquitto_sub => 1, 'good', @arguments);
    wait_until($PATIENCE, sub { slurp_if_there("$place/$name") =~ /Subscribed/ })
        or die "no subscriber: " . slurp_if_there("$place/$name");
    return "$place/$name";
}


# What a subscriber to a topic hears of what is published to it; undef for
# nothing.
sub exchange {
    my ($port, $version, $qos, $topic) = @_;
    our $count;
    my $name = 'exchange' . $count++;
    my $subscriber = start($name, mosquitto_sub => $port, 'good', '-V', $version,
        '-q', $qos, '-t', $topic);
    wait_until($PATIENCE, sub {
        slurp_if_there("$place/$name") =~ /Subscribed|denied|not auth/ });
    my ($status, $said) = run(mosquitto_pub => $port, 'good', '-V', $version,
        '-q', $qos, '-t', $topic, '-m', 'hello');
    # What is published later, and arrives, tells that the former will not.
    my $hears = sub { slurp_if_there("$place/$name") =~ /^hello$/m };
    my $ok = $topic =~ /alice/ ? wait_until($PATIENCE, $hears) : $hears->();
    kill TERM => $subscriber;
    waitpid $subscriber, 0;
    return $ok ? 'hello' : undef;
}
