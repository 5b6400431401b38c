# docs/stream.md, Receivers.
#
# Every configuration of the page works as it stands there, but for paths and
# ports: who has no certificate gets no connection, and the upstream hears who
# the other is.

use strict;
use warnings;

use Test::More;

use lib 't/lib';
use ClientCertTest::Files qw(slurp);
use ClientCertTest::Pages qw(with_our_paths);
use ClientCertTest::ProxyProtocol qw(tlv);
use ClientCertTest::Stream;

my $stream = stream_nginx();
my @snippets = slurp('docs/stream.md') =~ /^```nginx\n(.*?)^```$/msg;
cmp_ok(scalar @snippets, '>=', 3, 'there are configurations');
for my $snippet (@snippets) {
    my ($content) = $snippet =~ /^stream \{\n(.*)^\}\n/ms;
    $content = with_our_paths($content, '%%UPSTREAM%%');
    my ($title) = $content =~ /(client_cert_(?:mode|allow)[^;]*)/;
    $stream->nginx->start('', stream => $stream->expand($content));
    is(join('', grep { /\[warn\]/ } split /^/, $stream->nginx->error_log), '',
        "$title: nothing is warned of");
    my $before = $stream->upstream->connections;
    is($stream->client(0, undef)->rest, '', "$title: nobody gets in");
    is($stream->upstream->connections, $before, 'nor reaches the upstream');
    my $header = $stream->header($stream->client(0, 'good'));
    is(tlv($header, 0x22), 'alice', 'the upstream hears who it is');
    is($header->{verify}, 0, 'and that it is verified');
    is($header->{rest}, "quit\n", 'and what it says');
    $stream->stop;
}
done_testing;
