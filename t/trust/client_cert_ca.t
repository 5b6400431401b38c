# docs/trust.md, CAs of a location.
#
# What a location's own CA says of a certificate, and how often the module
# verifies.

use strict;
use warnings;

use Test::More;
use Time::HiRes qw(sleep time);

use lib 't/lib';
use ClientCertTest::Trust;

serve();
check_http2();
check_counts($_) for @versions;
check_long_chain($_) for @versions;

$nginx->stop;
done_testing;


# Several CAs on one connection, each asked once.
sub check_http2 {
    my $before = verifications();
    my @paths = (('/a/', '/b/', '/both/', '/a/again') x 3);
    my $url = 'https://localhost:' . $nginx->port(5);
    my @output = split /\n/, `curl -sk --http2 --cert $pki/good-1.pem \\
        --key $pki/good-1.key -H 'Host: cas' \\
        -w '\\n=%{http_version} %{http_code} %{num_connects}\\n' \\
        @{[map { "$url$_" } @paths]} 2>&1`;
    my @results = map { s/^=//r } grep { /^=/ } @output;
    is("@results", join(' ', '2 200 1', ('2 200 0') x 11),
        'HTTP/2: one connection, everything let in');
    my @subjects = map { /^ssl-client-verify: (\S+)/ ? $1 =~ s/:.*//r : () }
        @output;
    is("@subjects", join(' ', (qw(SUCCESS FAILED SUCCESS SUCCESS)) x 3),
        'HTTP/2: each location says what it trusts');
    is_count(verifications() - $before, 3, 'HTTP/2: each trust is asked once');
    return;
}


# How often is verified: never where the handshake or its session did.
sub check_counts {
    my ($version) = @_;
    my $before = verifications();
    my $name = $version eq 'TLSv1_2' ? 'good-2' : 'good-3';
    for my $index (0, 1) {
        my $client = connection($index, $version, $name, 'a.example');
        for (1 .. 3) {
            verified($client, 'a.example', "$version $_. time");
            $client = connection($index, $version, $name, 'a.example', $client);
            ok($client->resumed, "$version resumed");
        }
    }
    is_count(verifications(), $before,
        "$version: a session of the same server needs no verification");

    my $client = connection(0, $version, $name, undef);
    ask($client, 'b.example', '/') for 1 .. 5;
    is_count(verifications(), ++$before,
        "$version: a session of another server needs one");

    # A worker remembers it for a minute.
    $client = connection(0, $version, $name, undef);
    ask($client, 'b.example', '/') for 1 .. 5;
    is_count(verifications(), $before,
        "$version: the next connection to another server needs none");
    return;
}


# What is too long to be remembered is verified each time.
sub check_long_chain {
    my ($version) = @_;
    for my $time (1, 2) {
        my $before = verifications();
        my $client = connection(6, $version, 'long', 'long.example');
        is(code(ask($client, 'long.example', '/long')), 200,
            "$version: a long chain is verified, time $time");
        is_count(verifications() - $before, 1, "$version: once");
    }
    return;
}
