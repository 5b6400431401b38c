# docs/trust.md, Who is verified, and when.
# docs/trust.md, Revocation lists.
#
# Connections and sessions that are held when a certificate expires or is
# revoked, or when nginx reloads.

use strict;
use warnings;

use Test::More;
use Time::HiRes qw(sleep time);

use lib 't/lib';
use ClientCertTest::PKI qw(extension issue make_key);
use ClientCertTest::Trust;

my $lifetime = 10;

serve();
my @expiring = prepare_expiry();
check_expiry();
check_live_list();
check_reload();

$nginx->stop;
done_testing;


# Connections and sessions of what is about to expire.
sub prepare_expiry {
    my $intermediate = name('soon');
    make_key("$pki/soon-ca.key",
        '-algorithm EC -pkeyopt ec_paramgen_curve:P-256');
    my @recipe = (issuer => $intermediate, ca_key => "$pki/soon-ca.key",
        subject => name('alice'));
    issue($pki, 'of-soon', @recipe);
    issue($pki, 'of-soon-large', @recipe, extensions => [
        extension('1.2.3.4' => 0, 'x' x 9000)]);
    issue($pki, 'soon-ca', ca => 1,
        key => "$pki/soon-ca.key", subject => $intermediate,
        not_after => $lifetime / 86400);
    issue($pki, 'soon', subject => name('alice'),
        not_after => $lifetime / 86400);
    my $expiry = time + $lifetime;
    append("$pki/$_.pem", "$pki/soon-ca.pem") for qw(of-soon of-soon-large);

    my @prepared;
    for my $name (qw(soon of-soon of-soon-large)) {
        for my $version (@versions) {
            for my $index (0, 1, 5) {
                my $client = connection($index, $version, $name,
                    $index == 5 ? 'cas' : 'a.example');
                my $path = $index == 5 ? '/a/' : '/';
                is(header(ask($client, $index == 5 ? 'cas' : 'a.example',
                    $path), 'X-Status'), 'SUCCESS',
                    "$name $version at $index: verified before it expires");
                push @prepared, [$name, $version, $index, $client, $expiry];
            }
        }
    }
    cmp_ok(time, '<', $expiry, 'all that was in time');
    return @prepared;
}


sub check_expiry {
    my $expiry = $expiring[0][4];
    cmp_ok(time, '<', $expiry, 'still in time') or diag('slow machine');
    my $last = 0;
    while (time < $expiry + 3) {
        my $answer = ask($expiring[0][3], 'a.example', '/');
        last if header($answer, 'X-Status') ne 'SUCCESS';
        $last = time;
        sleep 0.02;
    }
    cmp_ok($last - $expiry, '<', 1.2, 'R11: seen within a second')
        or diag($last - $expiry);
    sleep 0.1 while time < $expiry + 1.1;
    # A denial ends this.
    for my $one (@expiring) {
        my ($name, $version, $index, $client) = @$one;
        push @$one, connection($index, $version, $name,
            $index == 5 ? 'cas' : 'a.example', $client);
    }
    for my $one (@expiring) {
        my $resumed = pop @$one;
        my ($name, $version, $index, $client) = @$one;
        my $host = $index == 5 ? 'cas' : 'a.example';
        my $path = $index == 5 ? '/a/again' : '/required';
        my %try = ('on the open connection' => $client, resumed => $resumed);
        delete $try{resumed} if !$resumed->resumed;
        for my $what (sort keys %try) {
            my $answer = ask($try{$what}, $host, $path);
            is(code($answer), 403, "$name $version at $index $what: denied");
            is(header($answer, 'X-Access'), 'denied:expired',
                "$name $version at $index $what: why it is denied");
            unlike(ask($try{$what}, $host, $index == 5 ? '/a/' : '/'),
                qr/^Client-Cert|MII/m, "$name $version at $index $what: not forwarded");
        }
        ok($try{resumed}, "$name $version at $index: was resumed")
            if $name ne 'of-soon-large' || $index != 0;
    }
    return;
}


# R10: a watched list reaches open connections and sessions without a reload.
sub check_live_list {
    my %client = map {
        $_ => connection(5, $_, 'revoked', 'cas')
    } @versions;
    for my $version (@versions) {
        is(header(ask($client{$version}, 'cas', '/watched/'), 'X-Status'),
            'SUCCESS', "$version: not revoked yet");
    }
    # A denial ends sessions.
    my %resumed = map {
        $_ => connection(5, $_, 'revoked', 'cas', $client{$_})
    } @versions;
    my $before = verifications();
    make_lists($pki, '0BAD');
    install_list("$pki/watched.pem");
    my $start = time;
    my $answer = '';
    while (time < $start + 5) {
        $answer = ask($client{TLSv1_2}, 'cas', '/watched/');
        last if code($answer) == 403;
        sleep 0.02;
    }
    my $took = time - $start;
    cmp_ok($took, '<', 1.5,
        sprintf 'R10: revoked on an open connection after %.2f s', $took);
    is(header($answer, 'X-Access'), 'denied:revoked', 'R10: why it is denied');
    for my $version (@versions) {
        my $resumed = $resumed{$version};
        ok($resumed->resumed, "$version: the session is resumed");
        for my $one ($client{$version}, $resumed) {
            is(header(ask($one, 'cas', '/watched/'), 'X-Access'),
                'denied:revoked', "$version R10: revoked");
            is(header(ask($one, 'cas', '/a/'), 'X-Status'), 'SUCCESS',
                "$version: not where nobody asks the list");
        }
    }
    is_count(verifications() - $before, 2,
        'R10: verified once for the new list and once without, for both connections');
    return;
}


# The server's own list, read at reload.
sub check_reload {
    my %client;
    for my $version (@versions) {
        for my $index (3, 4) {
            for my $name (qw(revoked good-4)) {
                my $client = connection($index, $version, $name,
                    'listed.example');
                verified($client, 'listed.example',
                    "$version at $index $name before");
                $client{"$version $index $name"} = $client;
            }
        }
    }
    install_list("$pki/server-lists.pem");
    my $start = time;
    $nginx->reload;
    my $took = time - $start;
    my $idle = $client{'TLSv1_3 3 good-4'};
    is($idle->rest, '', 'nginx closes what is idle');
    cmp_ok(time - $start, '<', 4, 'nginx closes what is idle at once');

    my %count;
    for my $what (sort keys %client) {
        my ($version, $index, $name) = split / /, $what;
        my $before = verifications();
        my $client = connection($index, $version, $name, 'listed.example',
            $client{$what});
        my $resumed = $client->resumed ? 'resumed' : 'not resumed';
        if ($name eq 'revoked') {
            $count{$resumed}++;
            unverified($client, 'listed.example',
                "$version at $index revoked ($resumed)", 'revoked', 400);
            next;
        }
        verified($client, 'listed.example',
            "$version at $index another is not ($resumed)");
        cmp_ok(verifications() - $before, '<=', $client->resumed ? 1 : 0,
            "$version at $index: verified again once at most");
    }
    note("$_: $count{$_}") for sort keys %count;

    # What locations trust has come and gone with its configuration.
    for (1 .. 3) {
        my $client = connection(5, 'TLSv1_3', 'good-5', 'cas');
        is(header(ask($client, 'cas', '/watched/'), 'X-Status'), 'SUCCESS',
            'verified by a watched list');
        install_list("$pki/watched.pem");
        sleep 1.1;
        is(header(ask($client, 'cas', '/watched/'), 'X-Status'), 'SUCCESS',
            'verified by a watched list that has changed');
        $nginx->reload;
        sleep 0.5;
    }
    note(sprintf 'a reload took %.2f s', $took);
    ok($count{resumed}, 'some were resumed, or this would show nothing');
    return;
}
