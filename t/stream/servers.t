# docs/stream.md, Who gets in.
#
# Of several servers of one address the one that the client asked for decides,
# by its own CAs, whoever's session goes on.

use strict;
use warnings;

use Test::More;

use lib 't/lib';
use ClientCertTest::Binary qw(nginx_version);
use ClientCertTest::ProxyProtocol qw(tlv);
use ClientCertTest::Stream;

plan skip_all => 'this nginx has one server for an address'
    if nginx_version() < 1.025005;

my $stream = stream_nginx();
$stream->start(<<'END');
ssl_session_cache shared:stream:1m;
server {
    listen 127.0.0.1:%%PORT%% ssl default_server;
    server_name first.example;
    ssl_verify_client off;
    return "first $client_cert_status\n";
}
server {
    listen 127.0.0.1:%%PORT%% ssl;
    server_name ours.example;
    client_cert_mode required;
    client_cert_forward proxy-v2;
    proxy_pass %%UPSTREAM%%;
}
server {
    listen 127.0.0.1:%%PORT%% ssl;
    server_name theirs.example;
    ssl_client_certificate %%PKI%%/other-ca.pem;
    ssl_verify_client optional_no_ca;
    client_cert_mode required;
    client_cert_forward proxy-v2;
    proxy_pass %%UPSTREAM%%;
}
server {
    listen 127.0.0.1:%%PORT%% ssl;
    server_name left.example;
    ssl_verify_client optional_no_ca;
    client_cert_refuse policy;
    return "left $client_cert_status\n";
}
server {
    listen 127.0.0.1:%%PORT%% ssl;
    server_name strict.example;
    ssl_verify_client optional_no_ca;
    return "strict $client_cert_status\n";
}
END

for my $version (qw(TLSv1_2 TLSv1_3)) {
    my $ours = client($version, 'good', 'ours.example');
    is(tlv($stream->header($ours), 0x22), 'alice', "$version: alice at ours");
    is(client($version, 'good', 'theirs.example')->rest, '',
        "$version: alice at theirs");
    is(tlv($stream->header(client($version, 'other', 'theirs.example')), 0x2),
        'theirs.example', "$version: who is theirs at theirs");
    is(client($version, undef, 'ours.example')->rest, '',
        "$version: nobody at ours");
    is(client($version, undef, 'first.example')->rest, "first NONE\n",
        "$version: who wants no certificate");
    is(client($version, undef, undef)->rest, "first NONE\n",
        "$version: nor does who is asked for by no name");

    # The session of one at the other.
    my $resumed = eval { client($version, 'good', 'theirs.example',
        resume => $ours) };
    is($resumed ? $resumed->rest : '', '',
        "$version: a session of ours at theirs");
    $resumed = eval { client($version, 'good', undef, resume => $ours) };
    unlike($resumed ? $resumed->rest : '', qr/SUCCESS/,
        "$version: or at who trusts nobody");

    like(client($version, 'expired', 'left.example')->rest,
        qr/^left FAILED:certificate has expired/,
        "$version: what fails is left to policies where that is wanted");
    my $strict = eval { client($version, 'expired', 'strict.example')->rest };
    is($strict // '', '', "$version: and not elsewhere");
    $resumed = eval { client($version, 'expired', 'strict.example',
        resume => client($version, 'expired', 'left.example'))->rest };
    is($resumed // '', '', "$version: nor with a session from there");
}
$stream->stop;
done_testing;


sub client {
    my ($version, $certificate, $name, @option) = @_;
    return $stream->client(0, $certificate, version => $version, sni => $name,
        @option);
}
