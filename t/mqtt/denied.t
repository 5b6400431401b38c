# docs/mqtt.md, Who gets in.
#
# Who does not get in is told so in the protocol's own words, and the broker
# never hears of it.

use strict;
use warnings;

use Test::More;

use lib 't/lib';
use ClientCertTest::MQTT qw(connect_packet hex packet publish text
    user_property);
use ClientCertTest::Files qw(slurp_if_there);
use ClientCertTest::Stream;

my $stream = stream_nginx();
my $nginx = $stream->nginx;
my $broker = ClientCertTest::MQTT::Broker->start;
my $to = $broker->address;
$stream->start(<<"END");
log_format said '\$status \$client_cert_access \$client_cert_mqtt_version '
    '\$client_cert_mqtt_clientid \$client_cert_mqtt_username \$client_cert_mqtt_topic';
access_log @{[$nginx->directory]}/said.log said;
client_cert_mqtt on;
preread_buffer_size 1k;
server {
    listen 127.0.0.1:%%PORT%% ssl;
    client_cert_mode required;
    client_cert_allow cn=\$client_cert_mqtt_clientid;
    proxy_pass $to;
}
server {
    listen 127.0.0.1:%%PORT_1%% ssl;
    client_cert_mqtt_connect clientid \$client_cert_subject_ou;
    client_cert_mqtt_connect username \$client_cert_subject_cn;
    proxy_pass $to;
}
server {
    listen 127.0.0.1:%%PORT_2%% ssl;
    client_cert_mqtt_connect username \$client_cert_subject_cn;
    client_cert_mqtt_connect property x "\x01" always;
    client_cert_mqtt_connect clientid fixed always;
    proxy_pass $to;
}
server {
    listen 127.0.0.1:%%PORT_4%% ssl;
    client_cert_mqtt_connect username \$client_cert_subject_cn;
    proxy_pass $to;
}
server {
    listen 127.0.0.1:%%PORT_3%% ssl;
    client_cert_mqtt_connect clientid \$client_cert_subject_cn;
    client_cert_mqtt_connect username x always;
    client_cert_mqtt_allow all devices/\$client_cert_subject_cn/#;
    client_cert_mqtt_deny publish \$client_cert_mqtt_username/x;
    proxy_pass $to;
}
END

my %refused = (
    '3.1' => { auth => '20 02 00 05', id => '20 02 00 02' },
    '3.1.1' => { auth => '20 02 00 05', id => '20 02 00 02' },
    '5.0' => { auth => '20 03 00 87 00', id => '20 03 00 85 00' },
);
for my $version (qw(3.1 3.1.1 5.0)) {
    my %of = (version => $version);
    is(answer(0, 'good', connect_packet(%of, id => 'bob')),
        $refused{$version}{auth}, "$version: a rule");
    is(said(), "403 denied:no_rule $version bob - -", 'is said to be why');
    is(answer(0, undef, connect_packet(%of, id => 'alice', username => 'a b')),
        $refused{$version}{auth}, 'no certificate');
    is(said(), "403 denied:no_certificate $version alice a b -", 'the same');
    is(answer(1, undef, connect_packet(%of)), $refused{$version}{id},
        'an identifier that nobody vouches for');
    is(said(), "403 denied:clientid $version device - -", 'the same');
    is(answer(3, 'good', connect_packet(%of, username => 'u',
        will => ['devices/bob', ''])), $refused{$version}{auth}, 'a will');
    is(said(), "403 denied:topic $version device u devices/bob", 'the same');
    for my $name ('', 'a/b', '+', '$SYS') {
        is(answer(3, 'good', connect_packet(%of, username => $name)),
            $refused{$version}{auth}, "a rule that denies what \"$name\" is");
        is(said(), "403 denied:topic $version device " . ($name || '-') . ' -',
            'the same');
    }
    # What was sent behind it does not drown the answer.
    is(answer(0, 'good', connect_packet(%of, id => 'bob'),
        publish('x', 'y' x 30_000)), $refused{$version}{auth}, 'with more behind');
    said();
}
is(answer(2, 'good', connect_packet(version => '5.0')), '20 03 00 87 00',
    'a property that is no text');
is(said(), '403 denied:connect 5.0 device - -', 'the same');
is(answer(4, 'good', connect_packet(version => '5.0',
    properties => "\x15" . text('SCRAM'))), '20 03 00 8C 00',
    'another way to say who one is');
is(said(), '403 denied:connect 5.0 device - -', 'the same');

# What is no CONNECT at all.
for my $case (
    ["\x30\0", 'PUBLISH first'],
    ["\x16\3\1\0", 'TLS inside'],
    ["GET / HTTP/1.1\r\n", 'HTTP'],
    [packet(0x10, text('MQTX') . "\4\2\0\0" . text('a')), 'another name'],
    [packet(0x10, text('MQTT') . "\4\3\0\0" . text('a')), 'a reserved flag'],
    [packet(0x10, text('MQTT') . "\4\2\0\0" . text('a') . 'x'), 'more than it says'],
    ["\x10\x80\x00", 'a length that is not minimal'],
    [connect_packet(id => 'x' x 2000), 'a long one'],
) {
    is(answer(0, 'good', $case->[0]), '', "$case->[1]: no answer");
    is(said(), '400 - - - - -', 'the same');
}
is(answer(0, 'good', connect_packet(level => 6)), '20 02 00 01', 'MQTT 6');
is(said(), '400 - - - - -', 'the same');
is(answer(0, 'good', "\x10\x7f" . text('MQTT') . "\3"), '20 02 00 01',
    'as soon as it is known');
ok($broker->is_alone, 'no broker heard of any');
$stream->stop;
done_testing;


# What a client gets that sends this.
sub answer {
    my ($port, $certificate, @bytes) = @_;
    my $client = $stream->client($port, $certificate);
    eval { $client->send($_) for @bytes };
    return hex($client->rest);
}


# The next line of the access log.
sub said {
    my $log = $nginx->directory . '/said.log';
    our $lines;
    $lines++;
    ClientCertTest::Process::wait_until(20,
        sub { (slurp_if_there($log) =~ tr/\n//) >= $lines });
    my @all = split /\n/, slurp_if_there($log);
    return $all[$lines - 1];
}
