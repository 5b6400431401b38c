# docs/stream.md, Who gets in.
#
# A session that goes on is held to what a handshake would be held to now, by
# the server that it goes on at, where a header is sent and no policy decides.

use strict;
use warnings;

use Test::More;

use lib 't/lib';
use ClientCertTest::Stream;

my $stream = stream_nginx();
$stream->start(<<'END');
ssl_session_cache shared:sessions:1m;
ssl_session_tickets off;
log_format said '$status|$client_cert_status';
access_log logs/stream.log said;
server {
    listen 127.0.0.1:%%PORT%% ssl;
    client_cert_forward proxy-v2;
    proxy_pass %%UPSTREAM%%;
}
server {
    listen 127.0.0.1:%%PORT_1%% ssl;
    ssl_crl %%PKI%%/ca-crl.pem;
    client_cert_forward proxy-v2;
    proxy_pass %%UPSTREAM%%;
}
END

for my $version (qw(TLSv1_2 TLSv1_3)) {
    my @option = (version => $version, sni => 'a.example');
    for my $certificate (qw(revoked good)) {
        my $there = $stream->client(0, $certificate, @option);
        my $header = $stream->header($there);
        is($header->{verify}, 0, "$version, $certificate: verified at first");
        my $here = $stream->client(1, $certificate, @option, resume => $there);
        is($here->resumed, 1, "$version, $certificate: it goes on elsewhere");
        if ($certificate eq 'good') {
            is($stream->header($here)->{verify}, 0,
                "$version, $certificate: verified there too");
            next;
        }
        eval { $here->send("quit\n") };
        is($here->rest, '', "$version: a list of that server revokes it");
        my $log = $stream->nginx->directory . '/logs/stream.log';
        is(`tail -n 1 $log`, "500|FAILED:certificate revoked\n",
            "$version: the log tells");
    }
}
is($stream->upstream->connections, 6, 'no upstream heard of the revoked one');
$stream->stop;
done_testing;
