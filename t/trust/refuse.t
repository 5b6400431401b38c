# docs/trust.md, Who refuses what fails in the handshake.
# docs/directives.md, client_cert_refuse.
#
# client_cert_refuse: what fails in the handshake is left to policies, which
# know the true reason; nginx calls it failed, always. Servers of the same port
# that do not want that refuse as nginx does.

use strict;
use warnings;

use Test::More;

use lib 't/lib';
use ClientCertTest::Refusal;

serve();
check_certificate($_) for 'good', sort keys %wrong;
$nginx->stop;
done_testing;


# Who was denied has no session any more: so what is denied is asked last, on
# connections that were open before.
sub check_certificate {
    my ($certificate) = @_;
    my @denials;
    for my $index (0 .. $#stores) {
        for my $version (@versions) {
            my $what = "$stores[$index] $version $certificate";
            push @denials,
                check_policies($what, $index, $version, $certificate);
            check_neighbours($what, $index, $version, $certificate);
        }
    }
    push @denials, check_default_that_refuses($certificate);
    for my $denial (@denials) {
        my ($what, $client, $path) = @$denial;
        check_denied("$what $path", ask($client, 'left', $path), $certificate);
    }
    return;
}


# Returns what is to be denied.
sub check_policies {
    my ($what, $index, $version, $certificate) = @_;
    my ($earlier, @denials);
    for my $resumed (0, 1, 1) {
        my $again = sub {
            return connection($index, $version, $certificate, 'left.example',
                $earlier);
        };
        my $client = $again->();
        my $how = $resumed ? "$what, resumed" : $what;
        is($client->resumed, $resumed, "$how: resumed or not");
        check_open($how, ask($client, 'left', '/'), $certificate);
        push @denials, map { [$how, $again->(), $_] }
            qw(/required /deny /any);
        check_own($how, ask($again->(), 'left', '/own'), $certificate);
        check_renewal($how, ask($again->(), 'left', '/renew', 'POST'),
            $certificate);
        $earlier = $client;
    }
    return @denials;
}


# A location's own CA has no lists here, and says the rest by itself.
sub check_own {
    my ($how, $answer, $certificate) = @_;
    is(code($answer), 200, "$how: public with a CA of its own");
    like(header($answer, 'X-Status'), $certificate =~ /^(?:good|revoked)$/
        ? qr/^SUCCESS$/ : qr/^FAILED:/, "$how: status by a CA of its own");
    return;
}


sub check_renewal {
    my ($how, $answer, $certificate) = @_;
    is(header($answer, 'ssl-client-verify'), said($certificate),
        "$how: the renewal page knows what is wrong");
    like($answer, qr/^ssl-client-subject-dn: CN=alice/mi,
        "$how: the renewal page knows whose certificate it is");
    like($answer, qr/^POST /m, "$how: the renewal page has the method of the request");
    return;
}


# The handshake was that of the server that leaves it to policies, and the
# request is another server's.
sub check_neighbours {
    my ($what, $index, $version, $certificate) = @_;
    my $refused = $refused{$certificate};
    my $earlier;
    for my $resumed (0, 1) {
        my $again = sub {
            return connection($index, $version, $certificate, undef, $earlier);
        };
        my $client = $again->();
        my $how = $resumed ? "$what, resumed" : $what;
        check_open("$how without a name", ask($client, 'left', '/'),
            $certificate);
        for my $path (qw(/ /renew)) {
            my $answer = ask($again->(), 'refused', $path);
            is(is_refused($answer) ? 1 : 0, $refused,
                "$how: a neighbour refuses as nginx does at $path");
            is(header($answer, 'X-nginx'), said($certificate),
                "$how: a neighbour says why it refuses at $path") if $refused;
        }
        my $strict = ask($again->(), 'strict', '/');
        is(is_refused($strict) ? 1 : 0, $certificate ne 'good' ? 1 : 0,
            "$how: a strict neighbour refuses");
        my $silent = ask($again->(), 'silent', '/');
        is(code($silent), 200, "$how: who asks nobody refuses nobody");
        like(header($silent, 'X-Status'), qr/^FAILED:/,
            "$how: who asks nobody verifies nobody");
        unlike($silent, qr/^Client-Cert:/m, "$how: who asks nobody tells of nobody");
        $earlier = $client;
    }
    return;
}


# The other way round: the handshake was that of a server that refuses. Returns
# what is to be denied.
sub check_default_that_refuses {
    my ($certificate) = @_;
    my $refused = $refused{$certificate};
    my @denials;
    for my $version (@versions) {
        my $earlier;
        for my $resumed (0, 1) {
            my $what = "$certificate $version by a default server that "
                . 'refuses' . ($resumed ? ', resumed' : '');
            my $client = connection(3, $version, $certificate, undef,
                $earlier);
            is($client->resumed, $resumed, "$what: resumed or not");
            check_open($what, ask($client, 'left', '/'), $certificate);
            push @denials, [$what, connection(3, $version, $certificate,
                undef, $earlier), '/required'];
            for my $sni (undef, 'refused.example') {
                my $answer = ask(connection(3, $version, $certificate, $sni),
                    'refused', '/');
                is(is_refused($answer) ? 1 : 0, $refused,
                    "$what: it refuses itself, by '" . ($sni // '') . "'");
                is(header($answer, 'X-nginx'), said($certificate),
                    "$what: it says why it refuses") if $refused;
            }
            $earlier = $client;
        }
    }
    return @denials;
}
