# docs/mqtt.md, Topics.
#
# A message of the most bytes that MQTT has passes as it is, takes no memory, and
# what follows it is judged as ever.

use strict;
use warnings;

use POSIX ();
use Test::More;

use lib 't/lib';
use ClientCertTest::MQTT qw(hex open_session publish number read_bytes text);
use ClientCertTest::Process qw(only_worker own_memory);
use ClientCertTest::Stream;

my $stream = stream_nginx();
my $broker = ClientCertTest::MQTT::Broker->start;
my $to = $broker->address;
$stream->start(<<"END");
client_cert_mqtt on;
client_cert_mqtt_connect clientid \$client_cert_subject_cn;
server {
    listen 127.0.0.1:%%PORT%% ssl;
    client_cert_mqtt_allow all devices/\$client_cert_subject_cn/#;
    proxy_pass $to;
}
END

# Section 2.1.4 of 5.0: four bytes of a length, each with seven bits.
my $MOST = 268_435_455;
my $client = $stream->client(0, 'good');
my $socket = open_session($client, $broker);
my $worker = only_worker($stream->nginx->pid);
my $memory = own_memory($worker);
my $topic = text('devices/alice/image');
my $head = "\x30" . number($MOST) . $topic;
my $block = join '', map { chr } 0 .. 250;
$block x= 1000;
my $left = $MOST - length $topic;
my ($blocks, $rest) = (int $left / length $block, $left % length $block);

my $writer = fork // die "cannot fork: $!\n";
if (!$writer) {
    $client->send($head);
    $client->send($block) for 1 .. $blocks;
    $client->send(substr($block, 0, $rest), publish('devices/alice/b', 'behind'),
        publish('devices/bob/b', 'forbidden'));
    POSIX::_exit(0);
}
is(hex(read_bytes($socket, length $head)), hex($head), 'a message begins');
my $wrong = grep { read_bytes($socket, length $block) ne $block } 1 .. $blocks;
is($wrong, 0, 'goes on as it is');
is(own_memory($worker) < $memory + 1024, 1, 'takes no memory');
ok(read_bytes($socket, $rest) eq substr($block, 0, $rest), 'and ends');
my $behind = publish('devices/alice/b', 'behind');
is(hex(read_bytes($socket, length($behind) + 1)), hex($behind),
    'of what follows passes what is allowed');
waitpid $writer, 0;
is($client->rest, '', 'and no more');
$stream->stop;
done_testing;
