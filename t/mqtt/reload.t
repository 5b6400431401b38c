# docs/mqtt.md, Who gets in.
#
# A reload: sessions stay with the worker that has them, under the rules that
# they came under, until worker_shutdown_timeout; who has only begun his CONNECT
# does not keep it longer either.

use strict;
use warnings;

use Test::More;

use lib 't/lib';
use ClientCertTest::MQTT qw(connect_packet hex next_packet open_session publish
    read_bytes subscribe);
use ClientCertTest::Patience qw($PATIENCE);
use ClientCertTest::Process qw(leaving wait_until);
use ClientCertTest::Stream;

my $stream = stream_nginx();
my $nginx = $stream->nginx;
my $broker = ClientCertTest::MQTT::Broker->start;
my $to = $broker->address;

# Without a bound the old worker serves what it has, as it did.
$stream->start(config('one'));
my @open = map { both($_) } qw(3.1.1 5.0);
my $late = $stream->client(0, 'good');
my $whole = connect_packet();
$late->send(substr $whole, 0, 10);
$stream->reload(config('two'));
for my $both (@open) {
    my ($version, $client, $socket) = @$both;
    my $message = publish('one/a', 'still', version => $version);
    $client->send($message);
    is(hex(read_bytes($socket, length $message)), hex($message),
        "$version: what was allowed is");
    $client->send(subscribe(['two/a'], version => $version));
    is(hex(next_packet($client->socket)), $version eq '5.0'
        ? '90 04 00 01 00 87' : '90 03 00 01 80', 'what was not is not');
    $client->close;
}
$late->send(substr($whole, 10), publish('one/a', 'late'));
my $all = connect_packet(id => 'alice') . publish('one/a', 'late');
is(hex(read_bytes($broker->accept, length $all)), hex($all),
    'a CONNECT that had begun is served as well');
$late->close;
ok(wait_until($PATIENCE, sub { !leaving($nginx->pid) }), 'then it goes');
my ($version, $client, $socket) = @{ both('3.1.1') };
my $message = publish('two/a', 'new');
$client->send($message);
is(hex(read_bytes($socket, length $message)), hex($message), 'a new one serves');
$client->close;
$stream->stop;

# With one it ends them.
my %main = (main => 'worker_shutdown_timeout 1s;');
$stream->start(config('one'), %main);
@open = map { both($_) } qw(3.1.1 5.0);
my @waiting = map { $stream->client(0, 'good') } 1 .. 2;
$waiting[1]->send(substr $whole, 0, 10);
$stream->reload(config('two'), %main);
ok(wait_until($PATIENCE, sub { !leaving($nginx->pid) }), 'the old worker goes');
is(hex($_->[1]->rest), '', 'and says nothing') for @open;
is(hex(read_bytes($_->[2], 1)), '', 'to nobody') for @open;
is(hex($_->rest), '', 'nor to who has not said who he is') for @waiting;
ok($broker->is_alone, 'of whom nobody was told');
$stream->stop;
done_testing;


sub config {
    my ($topic) = @_;
    return <<"END";
preread_timeout 10m;
client_cert_mqtt on;
client_cert_mqtt_connect clientid \$client_cert_subject_cn;
server {
    listen 127.0.0.1:%%PORT%% ssl;
    client_cert_mode required;
    client_cert_mqtt_allow all $topic/#;
    proxy_pass $to;
}
END
}


# A version, and both ends of a connection of it.
sub both {
    my ($version) = @_;
    my $client = $stream->client(0, 'good');
    return [$version, $client,
        open_session($client, $broker, version => $version)];
}
