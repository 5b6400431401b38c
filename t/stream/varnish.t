# docs/stream.md, Receivers.
#
# Varnish reads of the header what it says.

use strict;
use warnings;

use File::Path qw(make_path);
use IO::Socket::INET;
use Test::More;

use lib 't/lib';
use ClientCertTest::Child qw(start_program);
use ClientCertTest::Files qw(slurp_if_there spew);
use ClientCertTest::Patience qw($PATIENCE);
use ClientCertTest::Process qw(wait_until);
use ClientCertTest::Stream;

my ($varnish) = grep { -x } '/usr/sbin/varnishd';
plan skip_all => 'Varnish is not here' if !defined $varnish;

my $stream = stream_nginx();
my $nginx = $stream->nginx;
my $port = $nginx->port(9);
start_varnish();
$stream->start(<<'END');
server {
    listen 127.0.0.1:%%PORT%% ssl;
    ssl_verify_client optional_no_ca;
    client_cert_forward proxy-v2;
    proxy_pass 127.0.0.1:%%PORT_9%%;
}
END

for my $version (qw(TLSv1_2 TLSv1_3)) {
    my $protocol = $version =~ tr/_/./r;
    my $client = $stream->client(0, 'good', version => $version,
        sni => 'a.example');
    like(told($client), qr/^true true true 0 $protocol alice \S+ a\.example$/,
        "$version: a verified certificate");
    my $again = $stream->client(0, 'good', version => $version,
        sni => 'a.example', resume => $client);
    is($again->resumed, 1, "$version: resumed");
    like(told($again), qr/^true true false 0 $protocol alice \S+ a\.example$/,
        "$version: the certificate of a session");
    like(told($stream->client(0, undef, version => $version)),
        qr/^true false false 1 $protocol  \S+ $/, "$version: nobody");
    like(told($stream->client(0, 'selfsigned', version => $version)),
        qr/^true true true (?!0)\d+ $protocol  \S+ $/,
        "$version: who is not verified");
}
$stream->stop;
done_testing;


sub told {
    my ($client) = @_;
    $client->send("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
    # Or what came in place of an answer.
    return $client->rest =~ s/\A.*?\r\n\r\n//sr;
}


sub start_varnish {
    my $place = $nginx->directory . '/varnish';
    make_path($place);
    spew("$place/vcl", <<'END');
vcl 4.1;
import proxy;
backend default none;
sub vcl_recv { return (synth(200)); }
sub vcl_synth {
    set resp.body = "" + proxy.is_ssl() + " " + proxy.client_has_cert_sess() + " "
        + proxy.client_has_cert_conn() + " " + proxy.ssl_verify_result() + " "
        + proxy.ssl_version() + " " + proxy.client_cert_cn() + " "
        + proxy.ssl_cipher() + " " + proxy.authority();
    return (deliver);
}
END
    # It gives up clients, and its own worker, that are slow.
    my @patient = map { ('-p', "$_=$PATIENCE") } qw(timeout_idle cli_timeout);
    start_program("$place/output", $varnish, '-F', '-n', "$place/work",
        '-a', "127.0.0.1:$port,PROXY", '-f', "$place/vcl",
        '-s', 'malloc,20m', '-j', 'none', @patient);
    wait_until($PATIENCE, sub {
        IO::Socket::INET->new(PeerAddr => '127.0.0.1', PeerPort => $port)
    }) or die 'Varnish does not start: ' . slurp_if_there("$place/output");
    return;
}
