# docs/stream.md, Who gets in.
#
# Other modules of stream do what they always did, beside this one.

use strict;
use warnings;

use Test::More;

use lib 't/lib';
use ClientCertTest::ProxyProtocol qw(tlv);
use ClientCertTest::Stream;

# Who is kept out before a handshake may not hear of it in time.
$SIG{PIPE} = 'IGNORE';
my $stream = stream_nginx();
my $nginx = $stream->nginx;
$stream->start(<<'END');
log_format seen '$server_port $ssl_preread_server_name $client_cert_subject_cn';
access_log logs/seen.log seen;
map $ssl_preread_server_name $behind {
    known.example 127.0.0.1:%%PORT_1%%;
    default       127.0.0.1:%%PORT_2%%;
}
limit_conn_zone $server_port zone=all:64k;
server {
    listen 127.0.0.1:%%PORT%%;
    ssl_preread on;
    proxy_pass $behind;
}
server {
    listen 127.0.0.1:%%PORT_1%% ssl;
    client_cert_mode required;
    client_cert_forward proxy-v2;
    proxy_pass %%UPSTREAM%%;
}
server {
    listen 127.0.0.1:%%PORT_2%% ssl;
    return "unknown\n";
}
server {
    listen 127.0.0.1:%%PORT_3%% ssl;
    deny all;
    client_cert_mode required;
    return "in\n";
}
server {
    listen 127.0.0.1:%%PORT_4%% ssl;
    limit_conn all 1;
    client_cert_mode required;
    client_cert_forward proxy-v2;
    proxy_pass %%UPSTREAM%%;
}
END

# A listener that looks at names and passes the bytes on.
my $header = $stream->header($stream->client(0, 'good',
    sni => 'known.example'));
is(tlv($header, 0x22), 'alice', 'behind a listener that only looks at names');
is($stream->client(0, 'good', sni => 'other.example')->rest, "unknown\n",
    'which knows one from the other');
my $log = join '', `cat @{[$nginx->directory]}/logs/seen.log`;
like($log, qr/^@{[$nginx->port(0)]} known\.example -$/m, 'and logs them');
like($log, qr/^@{[$nginx->port(1)]} - alice$/m, 'beside who came');

is(eval { $stream->client(3, 'good')->rest } // '', '', 'whom `deny` keeps out');

my $first = $stream->client(4, 'good');
$first->send("first\n");
is(eval { $stream->client(4, 'good')->rest } // '', '', 'and `limit_conn`');
is($stream->header($first)->{rest}, "first\nquit\n", 'the one before goes on');
$stream->stop;
done_testing;
