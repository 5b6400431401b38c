# docs/mqtt.md, What is refused at start.
# docs/mqtt.md, What is warned of at start.
#
# Each mistake has its file and line, what is wrong, and what to write instead.

use strict;
use warnings;

use Test::More;

use lib 't/lib';
use ClientCertTest::Binary qw(nginx_version);
use ClientCertTest::Stream;

my $stream = stream_nginx();
my $line = qr{in \S+/check\.conf:\d+};

my $id = 'client_cert_mqtt_connect clientid $client_cert_subject_cn';
refused('client_cert_mqtt maybe', qr/"maybe"/);
refused("$id", qr/"client_cert_mqtt_connect" is about MQTT, which this server does not speak, write "client_cert_mqtt on;" beside it, $line$/m);
refused('client_cert_mqtt_allow all "#"', qr/"client_cert_mqtt_allow" is about MQTT/);
refused('client_cert_mqtt off; client_cert_mqtt_deny all "#"',
    qr/"client_cert_mqtt_deny" is about MQTT/);
on("$id; $id", qr/"clientid" of "client_cert_mqtt_connect" stands twice, remove one $line$/m);
on('client_cert_mqtt_connect property a b; client_cert_mqtt_connect property a c',
    qr/"a" of "client_cert_mqtt_connect" stands twice/);
on('client_cert_mqtt_connect user x', qr/unknown field "user" .*username/);
on('client_cert_mqtt_connect username', qr/wants a value/);
on('client_cert_mqtt_connect property a', qr/wants a value/);
on('client_cert_mqtt_connect property', qr/wants a name and a value/);
on('client_cert_mqtt_connect property "" x', qr/invalid name ""/);
on('client_cert_mqtt_connect username x ever', qr/"ever"/);
on('client_cert_mqtt_connect username x always always', qr/"always"/);
on('client_cert_mqtt_connect username $nobody', qr/unknown "nobody" variable/);
on('client_cert_mqtt_connect username $client_cert_mqtt_user',
    qr/client_cert_mqtt_user/);
on('client_cert_mqtt_connect username a$', qr/invalid variable name in "a\$", write "\$\$" for a dollar sign $line$/m);
on('client_cert_mqtt_connect username ${host', qr/invalid variable name|variable/);
on('client_cert_mqtt_allow send a', qr/unknown action "send"/);
on("client_cert_mqtt_allow all $_->[0]",
    qr/invalid filter "\Q$_->[0]\E" in "client_cert_mqtt_allow", character $_->[1]: .* write a topic filter as in .* $line$/m)
    for ['a#', 2], ['a/#/b', 3], ['a/+b', 3], ['+$hostname', 1], ['a/$hostname+', 12],
        ['$$share/g/a', 1], ['a/b#/c', 4];
refused("client_cert_mqtt on; client_cert_mqtt_allow all #;\nclient_cert_allow cn=a",
    qr/"client_cert_allow" stands where "client_cert_mqtt_allow" wants a filter, and is a directive: was "#" before it, write it in quotes, .* $line$/m);
on("client_cert_mqtt_allow all \$$_->[0]",
    qr/"\$$_->[1]" in "client_cert_mqtt_allow" is no variable, write "\$\$$_->[1]" for a level .* $line$/m)
    for ['SYS/#', 'SYS'], ['share/g/a', 'share'], ['queue', 'queue'];
on('client_cert_mqtt_allow all ""', qr/invalid filter "" .*: it is empty/);
on('client_cert_mqtt_allow all a colour=blue', qr/colour/);
on('client_cert_mqtt_allow all a levels levels', qr/levels/);
refused('client_cert_mqtt on; client_cert_mqtt_allow all a', qr/a rule about topics stands in .* write "listen \.\.\. ssl;" there, or "client_cert_mqtt off;" there where the rule about topics is not meant/,
    listen => 'listen 127.0.0.1:%%PORT%%');
refused('client_cert_mqtt on', qr/"client_cert_mqtt" stands in a server that takes datagrams, .* $line$/m,
    listen => 'listen 127.0.0.1:%%PORT%% udp');
refused('client_cert_mqtt on; pass 127.0.0.1:1', qr/"client_cert_mqtt on" cannot stand beside "pass" .* write "client_cert_mqtt off;" there: .* $line$/m,
    bare => 1) if nginx_version() >= 1.025005;
refused("client_cert_mqtt on;\nclient_cert_mqtt_$_ all a; proxy_protocol on",
    qr/"client_cert_mqtt_$_" cannot stand beside "proxy_protocol" .* write "client_cert_forward proxy-v2;" instead of it there: .* $line$/m)
    for qw(allow deny);
for my $time (qw(0 999ms 25h soon)) {
    refused("client_cert_recheck $time", qr/invalid "$time" in "client_cert_recheck", write a time from "1s" to "24h", or "off" $line$/m);
}
refused('client_cert_recheck 1s; client_cert_recheck off', qr/is duplicate/);

warned('what is inherited means nothing where there is no MQTT', <<"END");
$id;
client_cert_mqtt_allow all "#";
server { listen 127.0.0.1:%%PORT%% ssl; proxy_pass %%UPSTREAM%%; }
END
my $begin = "client_cert_mqtt on; server { listen 127.0.0.1:%%PORT%% ssl; proxy_pass %%UPSTREAM%%;";
warned('identifiers that are the client\'s own', "$begin client_cert_mqtt_allow all a; }",
    qr/"client_cert_mqtt_allow" leaves it to a client which session at the broker it takes over, write "client_cert_mqtt_connect clientid \$client_cert_subject_cn;" beside it, $line$/m);
warned('those that are replaced', "$begin client_cert_mqtt_allow all a; $id; }");
warned('those that a rule compares', "$begin client_cert_mqtt_allow all a; client_cert_allow cn=\$client_cert_mqtt_clientid; }");
warned('those that a filter names', "$begin client_cert_mqtt_allow all a/\${client_cert_mqtt_clientid}/#; }");
warned('fields of a certificate that nobody asks for',
    "ssl_verify_client off; $begin client_cert_mqtt_connect username x; }",
    qr/"client_cert_mqtt_connect" has an empty value for every client, which as "clientid" refuses all of them, because .* $line$/m);
warned('a header of nginx\'s where no topics are looked at', "$begin proxy_protocol on; }");
warned('those of all', "ssl_verify_client off; $begin client_cert_mqtt_connect username x always; }");
my (undef, $said) = $stream->check("$CERTIFICATES\n$begin }", main => '');
like($said, qr/\[warn\] "client_cert_mqtt" serves connections that last for weeks, .* write "worker_shutdown_timeout 1h;" outside of "stream", $line$/m,
    'workers that would never go');
done_testing;


sub on {
    my ($directives, $expected) = @_;
    return refused("client_cert_mqtt on; $directives", $expected);
}


sub refused {
    my ($directives, $expected, %option) = @_;
    my $listen = $option{listen} // 'listen 127.0.0.1:%%PORT%% ssl';
    my $content = $option{bare} ? '' : 'proxy_pass %%UPSTREAM%%;';
    my ($status, $said) = $stream->check(<<"END");
$CERTIFICATES
ssl_verify_client optional;
server { $listen; $content $directives; }
END
    isnt($status, 0, "$directives is refused");
    like($said, $expected, 'with what is wrong');
    return;
}


# What is told beside of workers.
sub warned {
    my ($name, $servers, $expected) = @_;
    $servers = "ssl_verify_client optional; $servers"
        if $servers !~ /ssl_verify_client/;
    my ($status, $said) = $stream->check("$CERTIFICATES\n$servers");
    is($status, 0, "$name: nginx starts") or diag $said;
    my @warnings = grep { /\[warn\]/
        && !/resource_limits|could not build|worker_shutdown_timeout/ }
        split /^/, $said;
    is(@warnings, defined $expected ? 1 : 0, "$name: how often it is told")
        or diag $said;
    like($said, $expected, "$name: what is wrong") if defined $expected;
    return;
}
