# docs/directives.md, client_cert_mqtt.
# docs/directives.md, client_cert_mqtt_connect.
# docs/mqtt.md, What the broker is told.
#
# CONNECT arrives with the fields that the configuration says, whatever the
# client wrote there, and all else as it was.

use strict;
use warnings;

use Test::More;

use lib 't/lib';
use ClientCertTest::MQTT qw(connect_packet hex publish read_bytes
    user_property);
use ClientCertTest::ProxyProtocol qw(parse_header tlv);
use ClientCertTest::Stream;

my $stream = stream_nginx();
my $broker = ClientCertTest::MQTT::Broker->start;
my $to = $broker->address;
$stream->start(<<"END");
server {
    listen 127.0.0.1:%%PORT%% ssl;
    client_cert_mqtt on;
    proxy_pass $to;
}
server {
    listen 127.0.0.1:%%PORT_1%% ssl;
    client_cert_mode required;
    client_cert_mqtt on;
    client_cert_mqtt_connect clientid dev-\$client_cert_subject_cn;
    client_cert_mqtt_connect username \$client_cert_subject_cn;
    proxy_pass $to;
}
server {
    listen 127.0.0.1:%%PORT_2%% ssl;
    client_cert_mqtt on;
    client_cert_mqtt_connect password \$client_cert_sha256;
    client_cert_mqtt_connect property x-cn \$client_cert_subject_cn;
    client_cert_mqtt_connect property x-host \$hostname always;
    client_cert_mqtt_connect property x-wrote \$client_cert_mqtt_clientid:\$client_cert_mqtt_version always;
    client_cert_forward proxy-v2;
    proxy_pass $to;
}
END

# Untouched.
for my $version (qw(3.1 3.1.1 5.0)) {
    my %of = (version => $version, id => 'me', username => 'u',
        password => "\0\xff", will => ['a/b', 'gone']);
    $of{properties} = "\x11\0\0\0\x0a" . user_property(a => 'b')
        if $version eq '5.0';
    for my $certificate ('good', undef) {
        is(told(0, $certificate, connect_packet(%of)),
            hex(connect_packet(%of)), "$version: nothing is replaced");
    }
    is(told(1, 'good', connect_packet(%of)),
        hex(connect_packet(%of, id => 'dev-alice', username => 'alice',
            password => undef)), "$version: the password goes with the name");
    is(told(1, 'good', connect_packet(%of, username => undef,
            password => undef, will => undef)),
        hex(connect_packet(%of, id => 'dev-alice', username => 'alice',
            password => undef, will => undef)), 'a name is added');
}
is(told(0, 'good', connect_packet(level => 0x84)),
    hex(connect_packet(level => 0x84)), 'a bridge');

# What comes behind it, and one byte after the other.
my $more = publish('a', 'x' x 3000) . publish('b', '');
is(told(1, 'good', connect_packet(username => 'bob') . $more),
    hex(connect_packet(id => 'dev-alice', username => 'alice') . $more),
    'what follows without waiting follows');
my $client = $stream->client(1, 'good');
$client->send($_) for split //, connect_packet(id => 'abc') . publish('a', 'b');
my $expected = connect_packet(id => 'dev-alice', username => 'alice')
    . publish('a', 'b');
is(hex(read_bytes($broker->accept, length $expected)), hex($expected),
    'byte for byte');

# Properties, behind a header.
my $digest = `openssl x509 -in @{[$stream->nginx->pki]}/good.pem -outform DER | sha256sum`;
$digest =~ s/\s.*//s;
chomp(my $host = `hostname`);
my %of = (version => '5.0', id => 'me', username => 'u');
my $bytes = sent(2, 'good', connect_packet(%of, password => 'p',
    properties => user_property('x-cn', 'eve') . user_property('X-CN', 'eve')
        . "\x27\0\0\1\0" . user_property('x-cn', 'mallory'),
    will => ['w', ''], will_properties => user_property('x-cn', 'will')));
my $header = parse_header($bytes);
is(tlv($header, 0x22), 'alice', 'the header comes first');
is(hex($header->{rest}), hex(connect_packet(%of, password => $digest,
    properties => user_property('X-CN', 'eve') . "\x27\0\0\1\0"
        . user_property('x-cn', 'alice') . user_property('x-host', lc $host)
        . user_property('x-wrote', 'me:5.0'),
    will => ['w', ''], will_properties => user_property('x-cn', 'will'))),
    'properties, and nobody else\'s');
is(hex(parse_header(sent(2, undef, connect_packet(%of, password => 'p')))->{rest}),
    hex(connect_packet(%of, properties => user_property('x-host', lc $host)
        . user_property('x-wrote', 'me:5.0'))),
    'without a certificate there is nobody to tell of');
is(hex(parse_header(sent(2, 'good', connect_packet(username => 'u')))->{rest}),
    hex(connect_packet(username => 'u', password => $digest)),
    'there are no properties before 5.0');
ok($broker->is_alone, 'nobody else came');
$stream->stop;
done_testing;


# What a broker gets of a client that sends bytes, and goes.
sub sent {
    my ($port, $certificate, $bytes) = @_;
    my $client = $stream->client($port, $certificate);
    $client->send($bytes);
    my $socket = $broker->accept;
    my $got = read_bytes($socket, 1);
    $client->close;
    return $got . read_bytes($socket, 1 << 20);
}


sub told {
    return hex(sent(@_));
}
