# docs/directives.md, client_cert_recheck.
# docs/stream.md, Who stays.
#
# A connection does not outlive its certificate: what let it in is asked again
# while it is open, and that takes no memory.

use strict;
use warnings;

use Test::More;

use lib 't/lib';
use ClientCertTest::Files qw(slurp_if_there);
use ClientCertTest::MQTT qw(connack connect_packet hex next_packet
    read_bytes);
use ClientCertTest::PKI qw(issue make_crl);
use ClientCertTest::Patience qw(in_time);
use ClientCertTest::Process qw(only_worker own_memory);
use ClientCertTest::Stream;

my $stream = stream_nginx();
my $nginx = $stream->nginx;
my $pki = $nginx->directory . '/pki';
mkdir $pki or die "cannot make $pki: $!\n";
system('cp', (map { $nginx->pki . "/$_" } qw(ca.pem ca.key good.key)), $pki) == 0
    or die "no CA\n";
my $ca = ClientCertTest::PKI::name(O => 'Example', CN => 'Test Root CA');
my $device = ClientCertTest::PKI::name(CN => 'device');
issue($pki, 'long', subject => $device, serial => '0A');
make_crl($pki, 'ca', $ca);

my $broker = ClientCertTest::MQTT::Broker->start;
my $to = $broker->address;
$stream->start(<<"END");
client_cert_recheck 1s;
client_cert_ca $pki/ca.pem;
client_cert_crl $pki/ca-crl.pem;
server {
    listen 127.0.0.1:%%PORT%% ssl;
    client_cert_mode required;
    proxy_pass $to;
}
server {
    listen 127.0.0.1:%%PORT_1%% ssl;
    client_cert_mode off;
    client_cert_mqtt on;
    client_cert_mqtt_connect clientid \$client_cert_subject_cn;
    proxy_pass $to;
}
server {
    listen 127.0.0.1:%%PORT_2%% ssl;
    client_cert_mqtt on;
    client_cert_mqtt_connect clientid \$client_cert_subject_cn;
    client_cert_mqtt_allow all a/#;
    proxy_pass $to;
}
server {
    listen 127.0.0.1:%%PORT_3%% ssl;
    client_cert_mode required;
    client_cert_recheck off;
    proxy_pass $to;
}
server {
    listen 127.0.0.1:%%PORT_4%% ssl;
    client_cert_mqtt on;
    client_cert_deny "cn=not-\$client_cert_mqtt_username";
    client_cert_allow cn=device;
    proxy_pass $to;
}
END

my @asked = map { both(4, '3.1.1', 'long', username => 'u' x 15_000) } 1 .. 50;
my @kinds = ([0, undef], [1, '3.1.1'], [1, '5.0'], [2, '3.1.1'], [2, '5.0'], [3, undef]);
my @short;
in_time(sub {
    my ($lifetime) = @_;
    issue($pki, 'short', subject => $device, serial => '0B',
        not_after => $lifetime / 86400);
    @short = eval { map { both(@$_, 'short') } @kinds };
});
my $worker = only_worker($nginx->pid);
my $memory = own_memory($worker);
for my $why ('certificate has expired', 'certificate revoked') {
    my @open = $why =~ /expired/ ? @short : map { both(@$_, 'long') } @kinds;
    is(scalar @open, scalar @kinds, "$why: all are open");
    make_crl($pki, 'ca', $ca, revoked => ['0A']) if $why =~ /revoked/;
    for my $i (0 .. $#open) {
        my ($client, $socket) = @{ $open[$i] };
        my ($port, $version) = @{ $kinds[$i] };
        my $name = "$why, server $port, " . ($version // 'no MQTT');
        if ($port == 3) {
            $client->send('still here');
            is(read_bytes($socket, 10), 'still here', "$name: goes on");
            $client->close;
            next;
        }
        is(hex($client->rest), $port == 2 && $version eq '5.0' ? 'E0 01 87' : '',
            "$name: the client's end");
        is(read_bytes($socket, 1), '', "$name: the broker's end");
    }
    cmp_ok(own_memory($worker) - $memory, '<', 512, "$why: no memory was taken");
}
for my $asked (@asked) {
    is($asked->[0]->rest, '', 'those with rules end as well');
}
my $log = slurp_if_there($nginx->directory . '/logs/error.log');
for my $why ('certificate has expired', 'certificate revoked') {
    my @lines = $log =~ /client cert: $why, the connection is closed/g;
    cmp_ok(scalar @lines, '>=', 5, "$why: it is said why");
}
$stream->stop;
done_testing;


# Both ends of a connection that has been used.
sub both {
    my ($port, $version, $certificate, %fields) = @_;
    my $client = ClientCertTest::TLSClient->connect(port => $nginx->port($port),
        pki => $pki, certificate => $certificate);
    my $hello = defined $version
        ? connect_packet(version => $version, %fields) : 'hello';
    $client->send($hello);
    my $socket = $broker->accept;
    if (!defined $version) {
        read_bytes($socket, 5) eq 'hello' or die "no client\n";
        return [$client, $socket];
    }
    next_packet($socket);
    my $answer = connack($version);
    syswrite $socket, $answer;
    next_packet($client->socket) eq $answer or die "no CONNACK\n";
    return [$client, $socket];
}
