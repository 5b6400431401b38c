# docs/trust.md, Revocation lists.
#
# A file of revocation lists that changes is read again, by all locations and on
# connections that are open, and what cannot be used leaves the last good list.

use strict;
use warnings;

use POSIX qw(mkfifo);
use Test::More;
use Time::HiRes qw(sleep time);

use lib 't/lib';
use ClientCertTest::Files qw(slurp);
use ClientCertTest::PKI qw(instant integer issue pem sequence);
use ClientCertTest::Process qw(wait_until);
use ClientCertTest::Revocation;

my $revoked = 'certificate revoked';
make_certificates();
put('watched', list('ca'));
put('ending', list('ca', until => 5 / 86400));
my $end = time + 5;
put('bundle', slurp("$pki/ca.pem") . list('ca'));
put('many', list('ca'));
add_locations();
serve();

check_replacing();
check_same_size();
check_unusable();
check_many();
check_bundle();
check_end();
check_large();

$nginx->stop;
done_testing;


sub add_locations {
    my $ca = "client_cert_ca $pki/ca.pem;";
    location($_, "$ca client_cert_crl " . file($_) . ';')
        for qw(watched ending);
    location("watched/$_", "$ca client_cert_crl " . file('watched')
        . " scope=leaf;") for 1 .. 3;
    location("many/$_", "$ca client_cert_crl " . file('many') . ';')
        for 1 .. 500;
    location('bundle', "client_cert_ca @{[file('bundle')]};
        client_cert_crl @{[file('bundle')]};");
    return;
}


sub check_replacing {
    my $client = connection('revoked');
    my $before = read_again('watched');
    is(ask($client, '/watched/'), 'SUCCESS', 'watched: not revoked yet');
    put('watched', list('ca', revoked => ['0BAD']));
    becomes($client, '/watched/', $revoked, 'renamed: revoked');
    is(ask($client, "/watched/$_/"), $revoked,
        "renamed: revoked in location $_ too") for 1 .. 3;
    put_in_place('watched', list('ca', revoked => ['0BAE', '0BAF']));
    becomes($client, '/watched/', 'SUCCESS', 'written over: not any more');
    is(ask($client, "/watched/$_/"), 'SUCCESS',
        "written over: not revoked in location $_ either") for 1 .. 3;
    is(read_again('watched') - $before, 2, 'each change was read once');
    return;
}


# Two changes in one second to lists of one length.
sub check_same_size {
    my ($with, $without);
    for (1 .. 100) {
        $with = list('ca', revoked => ['0BAD']);
        $without = list('ca', revoked => ['0BAE']);
        last if length $with == length $without;
    }
    is(length $with, length $without, 'lists of one length');
    my $client = connection('revoked');
    for my $write (\&put, \&put_in_place) {
        my $how = $write == \&put ? 'renamed' : 'written over';
        put('watched', $without);
        becomes($client, '/watched/', 'SUCCESS', "$how: not revoked at first");
        sleep 1.05 - (time - int time);
        $write->('watched', $without);
        is(ask($client, '/watched/'), 'SUCCESS', "$how: the first change");
        $write->('watched', $with);
        becomes($client, '/watched/', $revoked,
            "$how: the second change in that second");
    }
    # Whoever keeps the time of a file cannot keep when that was.
    put('watched', $without);
    becomes($client, '/watched/', 'SUCCESS', 'of its own time: not revoked');
    my $then = int(time) - 1000;
    utime $then, $then, file('watched') or die "no time: $!\n";
    sleep 1.1;
    is(ask($client, '/watched/'), 'SUCCESS', 'of another time: not revoked');
    put_in_place('watched', $with);
    utime $then, $then, file('watched') or die "no time: $!\n";
    becomes($client, '/watched/', $revoked, 'written over, of the same time');
    return;
}


# What cannot be read leaves the last good list in force.
sub check_unusable {
    my $client = connection('revoked');
    put('watched', list('ca', revoked => ['0BAD']));
    becomes($client, '/watched/', $revoked, 'revoked');
    my $half = list('ca');
    my %unusable = (
        garbage => sub { put('watched', 'garbage') },
        empty => sub { put('watched', '') },
        'half a list' => sub {
            put('watched', substr $half, 0, length($half) / 2) },
        'no base64' => sub { put('watched', $half =~ s/A/*/gr) },
        'no DER' => sub { put('watched', pem(
            'X509 CRL' => "\x30\x03abc")) },
        'an empty block' => sub { put('watched', pem('X509 CRL' => '')) },
        'a good one and half a one' => sub { put('watched', $half,
            substr $half, 0, 100) },
        # What changed is newer than what it changed, and revokes nobody.
        'a delta' => sub { put('watched', delta('ca', from => -1)) },
        'a list and its delta' => sub { put('watched',
            list('ca', revoked => ['0BAD']), delta('ca', from => -1)) },
        'a scope that does not decode' => sub {
            put('watched', unscoped('ca', integer('01'))) },
        'two scopes' => sub { put('watched',
            unscoped('ca', sequence(), sequence())) },
        'a list in DER' => sub { put('watched', from_pem(list('ca'))) },
        'a pipe' => sub {
            unlink file('watched');
            mkfifo(file('watched'), 0600) or die "no pipe: $!\n";
        },
        'a certificate' => sub {
            put('watched', slurp("$pki/ca.pem")) },
        'nothing at all' => sub { unlink file('watched') },
        'a directory' => sub {
            unlink file('watched'); mkdir file('watched') },
    );
    for my $what (sort keys %unusable) {
        my $before = complaints('watched');
        $unusable{$what}->();
        my $end = time + 2.2;
        my %said;
        while (time < $end) {
            $said{ ask($client, $_) }++ for '/watched/', '/watched/2/';
            sleep 0.05;
        }
        is(join(' ', keys %said), $revoked, "$what: the list stays in force");
        is(complaints('watched') - $before, 1, "$what: is said once");
        rmdir file('watched') if -d file('watched');
        put('watched', list('ca', revoked => ['0BAD']));
    }
    put('watched', list('ca'));
    becomes($client, '/watched/', 'SUCCESS', 'a good list is taken again');
    return;
}


sub check_many {
    my $client = connection('revoked');
    is(scalar(grep { ask($client, "/many/$_/") ne 'SUCCESS' } 1 .. 500), 0,
        'one list in 500 locations');
    put('many', list('ca', revoked => ['0BAD']));
    sleep 1.1;
    is(scalar(grep { ask($client, "/many/$_/") ne $revoked } 1 .. 500), 0,
        'one list in 500 locations: all see the change');
    is(read_again('many'), 1, 'one list in 500 locations is read once');
    return;
}


# A CA and its list in one file.
sub check_bundle {
    my $client = connection('revoked');
    is(ask($client, '/bundle/'), 'SUCCESS', 'a CA and its list in one file');
    for my $serial (qw(0BAD 0BAE 0BAD)) {
        put('bundle', slurp("$pki/ca.pem"),
            list('ca', revoked => [$serial]));
        becomes($client, '/bundle/', $serial eq '0BAD' ? $revoked : 'SUCCESS',
            "a CA and its list in one file: the list revokes $serial");
    }
    return;
}


# A list ends on a connection that is open.
sub check_end {
    my $client = connection('good');
    if (time < $end - 0.5) {
        is(ask($client, '/ending/'), 'SUCCESS', 'a list that is about to end');
    }
    sleep 0.1 while time < $end + 1;
    is(ask($client, '/ending/'), 'CRL has expired', 'a list that has ended');
    put('ending', list('ca', until => -1));
    my $warning = qr/\[warn\] .* client cert: the list of "CN=Test Root CA,O=Example" in "\S+ending\.lists" is past its nextUpdate/;
    ok(wait_until($patience, sub {
        ask($client, '/ending/');
        $nginx->error_log =~ $warning;
    }), 'a new list that has ended is warned of');
    put('ending', list('ca'));
    becomes($client, '/ending/', 'SUCCESS', 'a new list takes the place of one that has ended');
    return;
}


sub check_large {
    my $count = 300_000;
    my $date = instant(-1);
    my $entries = join '', map {
        my $serial = pack 'CCNN', 2, 8, 0x10000000 + $_, $_ * 2654435761 % 2**32;
        "\x30" . chr(length($serial) + length $date) . $serial . $date
    } 1 .. $count;
    my $last = unpack 'H*', pack 'NN', 0x10000000 + $count,
        $count * 2654435761 % 2**32;
    issue($pki, 'listed', subject => name('alice'),
        serial => $last);
    my $list = list('ca', entries => $entries);
    my %client = map { $_ => connection($_) } qw(good listed);
    is(ask($client{listed}, '/watched/'), 'SUCCESS', 'before a large list');
    put('watched', $list);
    sleep 1.1;
    my $start = time;
    my $said = ask($client{listed}, '/watched/');
    my $took = time - $start;
    is($said, $revoked, 'a large list is in force');
    diag(sprintf 'a list of %d entries, %.1f MB: the first request took %.2f s',
        $count, length($list) / 1e6, $took);
    cmp_ok($took, '<', 10, 'a large list: the first request after it changed');
    $start = time;
    is(ask($client{good}, '/watched/'), 'SUCCESS',
        'a large list: others get in');
    cmp_ok(time - $start, '<', 0.5, 'a large list: others get in without delay');
    is(read_again('watched'), scalar(() = $nginx->error_log =~
        /watched.lists" changed/g), 'each list was read once');
    return;
}
