# docs/mqtt.md, Who gets in.
#
# Other modules of stream beside MQTT: whatever they do before, or in the middle,
# a client is who its certificate says, and its topics are looked at.

use strict;
use warnings;

use Test::More;

use lib 't/lib';
use ClientCertTest::Binary qw(modules_path);
use ClientCertTest::Files qw(spew);
use ClientCertTest::MQTT qw(connect_packet hex next_packet publish read_bytes
    subscribe);
use ClientCertTest::Stream;

my $stream = stream_nginx();
my $nginx = $stream->nginx;
my $broker = ClientCertTest::MQTT::Broker->start;
my $to = $broker->address;
my $js = modules_path() . '/ngx_stream_js_module.so';
my $has_js = -e $js;
spew($nginx->directory . '/html/beside.js', <<'END');
// Ends the phase before all of CONNECT is there.
function hasty(s) {
    s.on('upload', data => { if (data.length) s.allow(); });
}
// Passes all on by itself.
function by_hand(s) {
    s.on('upload', (data, flags) => s.send(data, flags));
    s.on('download', (data, flags) => s.send(data, flags));
}
export default { hasty, by_hand };
END

my %server = (
    'ssl_preread' => 'ssl_preread on;',
    $has_js ? (
        'js_preread' => 'js_preread beside.hasty;',
        'js_filter' => 'js_filter beside.by_hand;',
        'all of them' => 'ssl_preread on; js_preread beside.hasty;
            js_filter beside.by_hand;') : (),
    'limit_conn and access' => 'limit_conn all 1; allow 127.0.0.1; deny all;',
);
my @names = sort keys %server;
# Filters stand in the order that their modules are loaded in.
my ($stream_module) = ClientCertTest::Nginx::stream_modules();
my %order = $has_js ? (
    'loaded before' => { main => "load_module $js;" },
    'loaded behind' => { before => join "\n",
        map { "load_module $_;" } grep { defined } $stream_module, $js },
) : ('alone' => {});
for my $order (sort keys %order) {
    $stream->start(config(), %{ $order{$order} });
    judge($_, "$order $names[$_]") for 0 .. $#names;
    $stream->stop;
}
ok($broker->is_alone, 'nobody else came');
done_testing;


sub config {
    my $scripts = $has_js ? 'js_path %%DIRECTORY%%/html; js_import beside.js;' : '';
    my $servers = join '', map { <<"END" } 0 .. $#names;
server {
    listen 127.0.0.1:%%PORT_$_%% ssl;
    $server{$names[$_]}
    proxy_pass $to;
}
END
    return <<"END";
$scripts
limit_conn_zone \$server_port zone=all:64k;
client_cert_mode required;
client_cert_mqtt on;
client_cert_mqtt_connect clientid \$client_cert_subject_cn;
client_cert_mqtt_allow all devices/\$client_cert_subject_cn/#;
$servers
END
}


sub judge {
    my ($port, $name) = @_;
    my $nobody = $stream->client($port, undef);
    $nobody->send(connect_packet());
    is(hex($nobody->rest), '20 02 00 05', "$name: nobody is not let in");
    ok($broker->is_alone, 'and not told of');
    $nobody->close;

    my $client = $stream->client($port, 'good');
    my $connect = connect_packet();
    $client->send(substr $connect, 0, 7);
    $client->send(substr $connect, 7);
    my $socket = $broker->accept;
    is(hex(next_packet($socket)), hex(connect_packet(id => 'alice')),
        'a client is whom its certificate names');
    my $told = "\x20\2\0\0" . publish('devices/alice/b', 'b' x 50_000);
    syswrite $socket, $told;
    ok(read_bytes($client->socket, length $told) eq $told,
        'what it is told arrives');
    my $message = publish('devices/alice/a', 'a' x 50_000);
    $client->send($message, subscribe(['#']), $message,
        publish('devices/bob/a', ''));
    ok(read_bytes($socket, 2 * length $message) eq $message x 2,
        'what it may say as well');
    is(hex($client->rest), '90 03 00 01 80', 'and what it may not is answered');
    is(hex(read_bytes($socket, 1)), '', 'and ends it');
    $client->close;
    return;
}
