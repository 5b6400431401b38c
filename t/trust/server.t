# docs/trust.md, Who is verified, and when.
#
# Who is verified for this server, where nginx alone says SUCCESS to the wrong
# certificate.

use strict;
use warnings;

use Test::More;

use lib 't/lib';
use ClientCertTest::PKI qw(der issue key_id public_key sequence);
use ClientCertTest::Trust;

my $fresh = 0;

serve();
for my $version (@versions) {
    for my $index (0, 1) {
        my $where = "$stores[$index] $version";
        check_names($where, $index, $version);
        check_sessions($where, $index, $version);
    }
}
check_open_default($_) for @versions;
check_optional_no_ca($_) for @versions;

$nginx->stop;
done_testing;


# Whose CA verified it.
sub check_names {
    my ($where, $index, $version) = @_;
    for my $sni (undef, 'nobody.example') {
        my $what = $where . ($sni ? ' unknown name' : ' no name');
        my $client = connection($index, $version, 'good', $sni);
        like(ask($client, 'b.example', '/'), qr/^X-nginx: SUCCESS\r$/m,
            "$what: nginx says SUCCESS, or this would show nothing");
        unverified($client, 'b.example', "$what, A at B", 'unverified');
        unverified($client, 'twin.example', "$what, A at its twin",
            'unverified');
        unverified($client, 'strict.example', "$what, A at B that requires",
            'unverified');
        unverified($client, 'loose.example', "$what, A at B that is loose",
            'unverified');
        verified($client, 'a.example', "$what, A at A after all that");

        $client = connection($index, $version, 'other', $sni);
        verified($client, 'loose.example', "$what, B at B that is loose");
        $client = connection($index, $version, 'other', $sni);
        is(code(ask($client, 'b.example', '/')), 400,
            "$what, B at B: nginx has another CA for it");
    }
    my $client = connection($index, $version, 'good', 'a.example');
    is(code(ask($client, 'b.example', '/')), 421,
        "$where another name than the handshake's");
    return;
}


# Another certificate of A or of its twin: a denial ends all sessions of one.
sub fresh {
    my ($kind) = @_;
    my $name = 'fresh-' . ++$fresh;
    my $aki = sequence(der(0x80,
        key_id(
            public_key("$pki/ca.key"))));
    issue($pki, $name, subject => name('alice'),
        ($kind eq 'twin' ? (ca_key => "$pki/twin-ca.key", aki => $aki) : ()));
    return $name;
}


# Sessions of other servers, and of a client without a name.
sub check_sessions {
    my ($where, $index, $version) = @_;
    my @tries = (
        ['with a name, then without', a => 'a.example', undef,
            'b.example'],
        ['with a name, then without, at the twin', a => 'a.example', undef, 'twin.example'],
        ['without a name, then with', a => undef, 'b.example',
            'b.example'],
        ['without a name, then with, at the twin', a => undef, 'twin.example',
            'twin.example'],
        ['A at the twin', a => 'a.example', 'twin.example',
            'twin.example'],
        ['the twin at A', twin => 'twin.example', 'a.example',
            'a.example'],
        ['the twin at A, no name', twin => 'twin.example', undef,
            'a.example'],
    );
    for my $try (@tries) {
        my ($what, $kind, $first_sni, $sni, $host) = @$try;
        my $name = fresh($kind);
        my $earlier = connection($index, $version, $name, $first_sni);
        verified($earlier, "$kind.example", "$where $what, at first");
        # The certificate is sent again where the session is not taken.
        my $client = eval {
            connection($index, $version, $name, $sni, $earlier)
        };
        if (!$client) {
            like($@, qr/access denied/, "$where $what: refused");
            next;
        }
        my $resumed = $client->resumed ? 'resumed' : 'not resumed';
        unverified($client, $host, "$where $what ($resumed)", 'unverified',
            400, 421);
    }

    # Denials of `good` end its sessions.
    for my $certificate ('rsa', 'inter') {
        my $first = connection($index, $version, $certificate, 'a.example');
        verified($first, 'a.example', "$where $certificate");
        for my $sni ('a.example', undef) {
            my $client = connection($index, $version, $certificate, $sni,
                $first);
            next if !$client->resumed && !defined $sni;
            ok($client->resumed, "$where $certificate is resumed");
            verified($client, 'a.example', "$where $certificate again");
        }
    }
    return;
}


# A server that asks nobody comes first.
sub check_open_default {
    my ($version) = @_;
    my $client = connection(2, $version, 'other', undef);
    is(code(ask($client, 'strict.example', '/')), 400,
        "$version nginx requires one");
    $client = connection(2, $version, 'other', undef);
    unverified($client, 'b.example', "$version no certificate",
        'no_certificate');
    return;
}


# What passes a server that trusts nobody.
sub check_optional_no_ca {
    my ($version) = @_;
    my %certificate = (
        good => 'another CA', selfsigned => 'it signed itself',
        'with-root' => 'the root comes with it',
        'inter-alone' => 'no issuer', purpose => 'another purpose',
    );
    for my $name (sort keys %certificate) {
        my $sni = $name eq 'with-root' ? 'a.example' : 'loose.example';
        next if $name eq 'with-root';
        my $client = connection(0, $version, $name, $sni);
        unverified($client, $sni, "$version $certificate{$name}",
            'unverified');
    }
    my $client = connection(5, $version, 'with-root', 'cas');
    like(ask($client, 'cas', '/a/'), qr/^X-nginx: FAILED:self.signed/m,
        "$version a self-signed root in the chain passes nginx");
    is(code(ask($client, 'cas', '/a/again')), 403,
        "$version a self-signed root in the chain does not pass the location");
    is(header(ask($client, 'cas', '/b/'), 'X-Status'), 'SUCCESS',
        "$version where its root is trusted it is verified");

    $client = connection(5, $version, 'expired', 'cas');
    is(code(ask($client, 'cas', '/a/')), 400, "$version expired");
    $client = connection(0, $version, 'purpose', 'a.example');
    is(code(ask($client, 'a.example', '/')), 400,
        "$version another purpose where nginx verifies");
    $client = connection(5, $version, 'purpose', 'cas');
    is(header(ask($client, 'cas', '/a/'), 'X-Status'),
        'FAILED:' . purpose_error(), "$version where the location does");
    is(code(ask($client, 'cas', '/a/again')), 403,
        "$version a location denies another purpose");
    return;
}


# OpenSSL 3.2 changed the words.
sub purpose_error {
    my ($word) = `openssl verify -purpose sslclient -CAfile $pki/ca.pem \\
        $pki/purpose.pem 2>&1` =~ /^error 26 at .*lookup: ?(.*)$/m;
    return $word;
}
