# docs/mqtt.md, Who gets in.
#
# A server that answers by itself gets along with clients that say more, and do
# not listen.

use strict;
use warnings;

use Socket qw(SOL_SOCKET SO_RCVBUF);
use Test::More;

use lib 't/lib';
use ClientCertTest::MQTT qw(connect_packet hex publish read_bytes);
use ClientCertTest::Stream;

my $stream = stream_nginx();
my $much = 'x' x 4000;
$stream->start(<<"END");
map \$hostname \$a { default $much; }
map \$hostname \$b { default \$a\$a\$a\$a\$a\$a\$a\$a\$a\$a\$a\$a\$a\$a\$a\$a; }
map \$hostname \$c { default \$b\$b\$b\$b\$b\$b\$b\$b\$b\$b\$b\$b\$b\$b\$b\$b; }
map \$hostname \$d { default \$c\$c\$c\$c\$c\$c\$c\$c\$c\$c\$c\$c\$c\$c\$c\$c; }
client_cert_mqtt on;
server {
    listen 127.0.0.1:%%PORT%% ssl;
    return "\$client_cert_mqtt_clientid";
}
server {
    listen 127.0.0.1:%%PORT_1%% ssl;
    return \$d;
}
END

for my $certificate ('good', undef) {
    my $client = $stream->client(1, $certificate);
    setsockopt $client->socket, SOL_SOCKET, SO_RCVBUF, 4096;
    $client->send(connect_packet());
    is(read_bytes($client->socket, 1), 'x', 'a long answer begins');
    $client->send(publish('a', 'b')) for 1 .. 3;
    my $other = $stream->client(0, $certificate);
    $other->send(connect_packet(id => 'other'));
    is($other->rest, 'other', 'others are served');
    $client->close;
}
is($stream->nginx->workers_started, 1, 'by the same worker');
$stream->nginx->stop(expect => qr/SSL_shutdown\(\) failed/);
done_testing;
