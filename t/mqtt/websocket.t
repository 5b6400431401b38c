# docs/mqtt.md, WebSockets.
#
# The recipe works as it stands there, but for paths and ports: Aedes believes
# that MQTT.js is who its certificate says, whatever its headers and CONNECT do.

use strict;
use warnings;

use Cwd qw(abs_path);
use Test::More;

use lib 't/lib';
use ClientCertTest::Child qw(stop_children);
use ClientCertTest::Files qw(slurp spew);
use ClientCertTest::MQTT::Device qw(device start_broker);
use ClientCertTest::Nginx;
use ClientCertTest::PKI qw(issue name);
use ClientCertTest::Pages qw(with_our_paths);

my $nginx = ClientCertTest::Nginx->new;
my ($pki, $place) = ($nginx->pki, $nginx->directory);
my ($section) = slurp('docs/mqtt.md') =~ /^## WebSockets\n(.*?)^## /ms;
my ($http) = $section =~ /^```nginx\n(.*?)^```$/ms;
my ($program) = $section =~ /^```js\n(.*?)^```$/ms;
$program =~ s/8080/$nginx->port(9)/e;
spew("$place/broker.mjs", $program);
symlink abs_path('build/consumers/node_modules'), "$place/node_modules"
    or die "cannot link packages: $!\n";
start_broker($nginx->port(9), "$place/broker.log", 'node', "$place/broker.mjs");
$nginx->start(with_our_paths($http, '127.0.0.1:%%PORT_9%%'));
is(join('', grep { /\[warn\]/ } split /^/, $nginx->error_log), '',
    'nothing is warned of');

my $own = 'devices/alice/x';
for my $qos (0 .. 2) {
    is(see('good', [subscribe => $own, $qos], [publish => $own, $qos]),
        "connect; subscribe $qos; message $own $qos hello",
        "QoS $qos: its own topic");
}
# It calls itself root in CONNECT, and then in a header as well.
for my $headers ({}, { 'X-Client-CN' => 'root' }) {
    my $with = %$headers ? 'a forged header' : 'no header';
    is(see('good', $headers, [subscribe => 'devices/alice/#', 1],
        [subscribe => 'devices/root/#', 1], [publish => 'devices/root/x', 1]),
        'connect; subscribe 1; subscribe 128; disconnect',
        "$with: it is alice and not root");
    is(see('no_cn', $headers), 'error 5; disconnect',
        "$with: who has no name is nobody");
    is(see(undef, $headers), 'error Unexpected server response: 403; disconnect',
        "$with: no certificate");
}

# Names that would be others' topics.
spew("$place/$_", slurp("$pki/$_")) for qw(ca.key good.key);
for my $name ('+', '#', 'alice/x') {
    issue($place, 'odd', subject => name(CN => $name));
    is(see('odd'), 'error 5; disconnect', "$name is no name");
}
stop_children();
$nginx->stop;
done_testing;


# What a device of a certificate sees, with headers and steps.
sub see {
    my ($certificate, @steps) = @_;
    my $headers = ref $steps[0] eq 'HASH' ? shift @steps : {};
    my $from = $certificate && -e "$place/$certificate.pem" ? $place : $pki;
    return device(mqttjs => version => '3.1.1', headers => $headers,
        url => 'wss://127.0.0.1:' . $nginx->port . '/mqtt',
        authority => "$pki/ca", steps => \@steps,
        $certificate ? (certificate => "$from/$certificate") : ());
}
