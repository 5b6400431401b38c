# docs/stream.md, What is warned of at start.
# docs/stream.md, Variables.
#
# What a variable said before the handshake, when no certificate was known, is
# not what rules and upstreams are told behind it.

use strict;
use warnings;

use Test::More;

use lib 't/lib';
use ClientCertTest::Binary qw(modules_path stream_module);
use ClientCertTest::Files qw(spew);
use ClientCertTest::ProxyProtocol qw(tlv);
use ClientCertTest::Stream;

my $stream = stream_nginx();
my $nginx = $stream->nginx;
my $js = modules_path() . '/ngx_stream_js_module.so';
my ($scripts, %option) = ('');
if (-e $js) {
    spew($nginx->directory . '/html/who.js',
        "export default { who: s => s.variables.client_cert_subject_cn };\n");
    $scripts = 'js_path %%DIRECTORY%%/html; js_import main from who.js;';
    %option = (main => "load_module $js;");
}
my $js_set = $scripts ? 'js_set $script main.who;'
    : 'map $remote_addr $script { default $client_cert_subject_cn; }';
$stream->start(<<"END", %option);
$scripts
$js_set
map \$remote_addr \$value { default \$client_cert_subject_cn; }
map \$client_cert_subject_cn \$key { default nobody; alice alice; }
map \$key \$nested { default nobody; alice alice; }
map \$ssl_server_name \$wanted { default alice; "" nobody; }
limit_conn_zone \$value\$key\$nested\$wanted\$ssl_client_s_dn\$script zone=early:64k;
@{[join "\n", map { <<"SERVER" } 0 .. 4]}
server {
    listen 127.0.0.1:%%PORT_$_%% ssl;
    limit_conn early 100;
    client_cert_deny cn=\$@{[(qw(value key nested wanted script))[$_]]};
    return "in\\n";
}
SERVER
server {
    listen 127.0.0.1:%%PORT_5%% ssl;
    limit_conn early 100;
    set \$kept "as it was";
    set \$asked "\$value\$key";
    client_cert_forward proxy-v2;
    client_cert_tlv 0xE0 "\$value \$key \$nested";
    client_cert_tlv 0xE1 \$ssl_client_s_dn;
    client_cert_tlv 0xE2 \$kept;
    proxy_pass %%UPSTREAM%%;
}
END

for my $version (qw(TLSv1_2 TLSv1_3)) {
    my @names = qw(value key nested ssl_server_name script);
    for my $port (0 .. $#names) {
        is($stream->client($port, 'good', sni => 'a.example',
            version => $version)->rest, '',
            "$version, $names[$port]: alice is denied");
        is($stream->client($port, undef, version => $version)->rest, "in\n",
            "$version, $names[$port]: nobody is let in");
    }
    my $header = $stream->header($stream->client(5, 'good',
        version => $version));
    is(tlv($header, 0xE0), 'alice alice alice', "$version: what is told");
    like(tlv($header, 0xE1), qr/alice/, "$version: of nginx's own too");
    is(tlv($header, 0xE2), 'as it was', "$version: what was set stays");
}
$stream->stop;
done_testing;
