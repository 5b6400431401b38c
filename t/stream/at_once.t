# docs/stream.md, Who gets in.
#
# A handshake may end at the first go, where the client's answer is there before
# nginx waits for it. nginx then looks at what came of it by the directives of
# the default server, not of the one that was asked for.

use strict;
use warnings;

use Test::More;

use lib 't/lib';
use ClientCertTest::Binary qw(nginx_version);
use ClientCertTest::Files qw(spew);
use ClientCertTest::ProxyProtocol qw(tlv);
use ClientCertTest::Stream;

plan skip_all => 'this nginx has one server for an address'
    if nginx_version() < 1.025005;

my $stream = stream_nginx();
my $place = $stream->nginx->directory;

# A process that takes its time behind what it writes to others.
spew("$place/slow.c", <<'END');
#define _GNU_SOURCE
#include <dlfcn.h>
#include <sys/stat.h>
#include <unistd.h>

ssize_t write(int fd, const void *bytes, size_t size)
{
    ssize_t (*real)(int, const void *, size_t) = dlsym(RTLD_NEXT, "write");
    ssize_t written = real(fd, bytes, size);
    struct stat about;
    if (fstat(fd, &about) == 0 && S_ISSOCK(about.st_mode))
        usleep(100000);
    return written;
}
END
system(qw(cc -shared -fPIC -o), "$place/slow.so", "$place/slow.c", '-ldl') == 0
    or die "cannot compile\n";

{
    local $ENV{LD_PRELOAD} = "$place/slow.so";
    $stream->start(<<'END');
server {
    listen 127.0.0.1:%%PORT%% ssl default_server;
    server_name first.example;
    ssl_verify_client off;
    return "first\n";
}
server {
    listen 127.0.0.1:%%PORT%% ssl;
    server_name on.example;
    ssl_verify_client on;
    client_cert_forward proxy-v2;
    proxy_pass %%UPSTREAM%%;
}
server {
    listen 127.0.0.1:%%PORT%% ssl;
    server_name strict.example;
    ssl_verify_client optional_no_ca;
    client_cert_forward proxy-v2;
    proxy_pass %%UPSTREAM%%;
}
END
}

for my $version (qw(TLSv1_2 TLSv1_3)) {
    my $before = $stream->upstream->connections;
    for my $case ([undef, 'on'], ['other', 'on'], ['expired', 'on'],
        ['expired', 'strict']) {
        my ($certificate, $name) = @$case;
        my $client = eval { client($version, $certificate, $name) };
        is($client ? $client->rest : '', '',
            "$version: @{[$certificate // 'nobody']} at $name");
    }
    is($stream->upstream->connections, $before, "$version: reach no upstream");
    like($stream->nginx->error_log, $_, "$version: which the log tells")
        for qr/client sent no required SSL certificate/,
            qr/client SSL certificate verify error: \(10:/;
    is(tlv($stream->header(client($version, 'good', 'on')), 0x22), 'alice',
        "$version: alice does");
    is($stream->header(client($version, 'other', 'strict'))->{flags}, 7,
        "$version: and who may come unverified");
}
$stream->stop;
done_testing;


sub client {
    my ($version, $certificate, $name) = @_;
    return $stream->client(0, $certificate, version => $version,
        sni => "$name.example");
}
