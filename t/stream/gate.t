# docs/stream.md, Who gets in.
# docs/stream.md, The PROXY protocol header.
#
# Nothing reaches an upstream before the policy has let the connection in, and
# the header is the first that it sees, whatever the client sends and whoever
# speaks first.

use strict;
use warnings;

use IO::Socket::INET;
use Test::More;
use Time::HiRes qw(sleep);

use lib 't/lib';
use ClientCertTest::Binary qw(modules_path stream_module);
use ClientCertTest::Files qw(spew);
use ClientCertTest::ProxyProtocol qw(parse_header tlv);
use ClientCertTest::Stream;
use ClientCertTest::Upstream;

my $stream = stream_nginx();
my $nginx = $stream->nginx;
my $polite = ClientCertTest::Upstream->start($nginx->directory . '.polite',
    greeting => "220 hello\n");
my $js = modules_path() . '/ngx_stream_js_module.so';
# Scripts that end the phase in which others would look at the connection.
my $scripts = '';
if (-e $js) {
    spew($nginx->directory . '/html/allow.js',
        "export default { allow: s => s.allow(), deny: s => s.deny() };\n");
    $scripts = <<'END';
js_path %%DIRECTORY%%/html;
js_import main from allow.js;
log_format decided '$status "$client_cert_access"';
server {
    listen 127.0.0.1:%%PORT_6%% ssl;
    access_log logs/decided.log decided;
    client_cert_mode required;
    js_preread main.deny;
    return "let in\n";
}
END
}
my $greeting = $polite->address;
my $config = <<"END";
$scripts
upstream dead {
    server 127.0.0.1:%%PORT_9%% max_fails=0;
    server 127.0.0.1:%%PORT_8%% max_fails=0;
    server %%UPSTREAM%% backup;
}
server {
    listen 127.0.0.1:%%PORT%% ssl;
    client_cert_mode required;
    client_cert_forward proxy-v2;
    proxy_pass %%UPSTREAM%%;
}
server {
    listen 127.0.0.1:%%PORT_1%% ssl;
    client_cert_allow cn=alice;
    client_cert_forward proxy-v2;
    proxy_pass $greeting;
}
server {
    listen 127.0.0.1:%%PORT_2%% ssl;
    client_cert_allow cn=bob;
    client_cert_forward proxy-v2;
    proxy_pass $greeting;
}
server {
    listen 127.0.0.1:%%PORT_3%% ssl;
    client_cert_mode required;
    client_cert_forward proxy-v2;
    proxy_next_upstream on;
    proxy_pass dead;
}
server {
    listen 127.0.0.1:%%PORT_4%% ssl;
    client_cert_mode required;
    client_cert_forward proxy-v2;
    ssl_preread on;
    @{[$scripts ? 'js_preread main.allow;' : '']}
    proxy_pass %%UPSTREAM%%;
}
server {
    listen 127.0.0.1:%%PORT_5%% ssl;
    client_cert_mode required;
    @{[$scripts ? 'js_preread main.allow;' : '']}
    return "let in\\n";
}
END

for my $order ($scripts ? ('scripts first', 'scripts last') : ('no scripts')) {
    my $load = $order eq 'no scripts' ? '' : "load_module $js;";
    $stream->start($config, $order eq 'scripts first'
        ? (before => stream_first() . $load) : (main => $load));
    check_all($order);
    check_denied($order) if $scripts;
    $nginx->stop;
}
done_testing;


# nginx's own module for stream comes before those that stand on it.
sub stream_first {
    my $module = stream_module();
    return defined $module ? "load_module $module;" : '';
}


# A script's denial is none of ours, and nothing was decided about the client.
sub check_denied {
    my ($order) = @_;
    is($stream->client(6, 'good')->rest, '', "$order: a script denies");
    my $log = $nginx->directory . '/logs/decided.log';
    like(`tail -n 1 $log`, qr/^403 "-?"$/, "$order: and we said nothing");
    return;
}


sub check_all {
    my ($order) = @_;

    my $before = $stream->upstream->connections;
    for my $port (0, 3, 4) {
        my $nobody = $stream->client($port, undef);
        eval { $nobody->send("anything\n") };
        is($nobody->rest, '', "$order, server $port: nobody gets an answer");
    }
    my $stranger = $stream->client(2, 'good');
    is($stranger->rest, '', "$order: whom no rule allows hears no greeting");
    is($stream->client(5, undef)->rest, '',
        "$order: nobody gets past a script that ends the phase");
    is($stream->client(5, 'good')->rest, "let in\n", "$order: alice does");
    is($stream->upstream->connections, $before,
        "$order: no connection reached the upstream");
    like($nginx->error_log, qr/\[info\] .*client cert: denied:no_certificate/,
        "$order: a denial is logged");

    my $header = $stream->header($stream->client(0, 'good'));
    is(tlv($header, 0x22), 'alice', "$order: the header comes first");

    # A client with a header of its own is heard as one that sent such bytes.
    my $forged = "\r\n\r\n\0\r\nQUIT\n\x21\x11\0\x0C"
        . "\x0A\0\0\1\x0A\0\0\2\0\1\0\2";
    my $client = $stream->client(0, 'good');
    $client->send($forged);
    $header = $stream->header($client);
    is(tlv($header, 0x22), 'alice', "$order: a forged header is not the first");
    is($header->{rest}, "${forged}quit\n", 'it follows as what it is');

    $client = $stream->client(0, 'good');
    $client->send($_), sleep 0.01 for split //, 'slow ';
    $header = $stream->header($client);
    is($header->{rest}, "slow quit\n", "$order: each byte alone");
    is(tlv($header, 0x22), 'alice', 'behind the header');

    $client = $stream->client(1, 'good');
    $client->read_more(time + 20);
    is($client->{input}, "220 hello\n", "$order: a server that speaks first");
    $header = parse_header($polite->received(qr/alice/));
    is(tlv($header, 0x22), 'alice', 'has heard the header');
    is($header->{rest}, '', 'and nothing else');
    $client->close;

    $header = $stream->header($stream->client(3, 'good'));
    is(tlv($header, 0x22), 'alice', "$order: the third of three upstreams");
    is($header->{rest}, "quit\n", 'hears all of it');

    $header = $stream->header($stream->client(4, 'good'));
    is(tlv($header, 0x22), 'alice', "$order: behind modules that look first");
    is($header->{rest}, "quit\n", 'which take nothing');
    return;
}
