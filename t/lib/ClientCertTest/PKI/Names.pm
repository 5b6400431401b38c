# What certificates there are.

package ClientCertTest::PKI::Names;

use strict;
use warnings;

use Exporter qw(import);
use MIME::Base64 qw(decode_base64);

use ClientCertTest::Files qw(slurp spew);
use ClientCertTest::PKI::DER qw(alternative_names der extension name oid pem
    sequence);
use ClientCertTest::PKI::Issue qw(issue make_key openssl);
use ClientCertTest::PKI::Lists qw(make_crl);

our @EXPORT_OK = qw(make_all);


# Every recipe takes what `issue` in ClientCertTest::PKI::Issue takes.
sub make_all {
    my ($dir) = @_;

    my $ec = '-algorithm EC -pkeyopt ec_paramgen_curve:P-256';
    make_key("$dir/$_.key", $ec) for qw(ca intermediate other-ca server good);
    make_key("$dir/rsa.key", '-algorithm RSA -pkeyopt rsa_keygen_bits:2048');
    make_key("$dir/ed25519.key", '-algorithm ED25519');

    my %root = (
        subject => name(O => 'Example', CN => 'Test Root CA'),
        key => "$dir/ca.key", ca_key => "$dir/ca.key", ca => 1,
    );
    my %intermediate = (
        subject => name(O => 'Example', CN => 'Test Intermediate CA'),
        key => "$dir/intermediate.key", ca => 1,
    );
    my %other = (
        subject => name(O => 'Other', CN => 'Other Root CA'),
        key => "$dir/other-ca.key", ca_key => "$dir/other-ca.key", ca => 1,
    );

    issue($dir, 'ca', %root);
    issue($dir, 'intermediate', %intermediate);
    issue($dir, 'other-ca', %other, issuer => $other{subject});
    issue($dir, 'server',
        subject => name(CN => 'localhost'), key => "$dir/server.key",
        eku => ['serverAuth'],
        san => [DNS => 'localhost', DNS => '*.localhost',
                IP => "\x7f\0\0\1"]);

    my $alice = name(C => 'DE', O => 'Example', OU => 'Team A', CN => 'alice');
    my $alice_san = [email => 'alice@example.com', DNS => 'alice.example.com',
                     URI => 'spiffe://example.org/team-a/alice'];
    my @alice = (subject => $alice, san => $alice_san);

    issue($dir, 'good', @alice);
    issue($dir, 'rsa', @alice, key => "$dir/rsa.key");
    issue($dir, 'ed25519', @alice, key => "$dir/ed25519.key");
    issue($dir, 'inter', @alice, issuer => $intermediate{subject},
        ca_key => "$dir/intermediate.key");
    issue($dir, 'other', @alice, issuer => $other{subject},
        ca_key => "$dir/other-ca.key");
    issue($dir, 'selfsigned', @alice, issuer => $alice,
        ca_key => "$dir/good.key");
    issue($dir, 'expired', @alice, not_before => -20, not_after => -10);
    issue($dir, 'future', @alice, not_before => 100, not_after => 200);
    issue($dir, 'revoked', @alice, serial => '0BAD');
    issue($dir, 'server_only', @alice, eku => ['serverAuth']);
    issue($dir, 'any_purpose', @alice, eku => []);
    issue($dir, 'no_san', subject => $alice);
    issue($dir, 'no_cn', subject => name(C => 'DE', O => 'Example'));
    issue($dir, 'two_cns', subject => name(CN => 'alice', CN => 'admin'));
    issue($dir, 'multi_rdn', subject => name(
        O => 'Example', [CN => 'alice', UID => '42']));
    issue($dir, 'empty_subject', @alice, subject => name());

    issue($dir, 'odd_names', subject => name(
        C => 'DE', O => 'Quotes "and", commas', OU => 'back\\slash',
        OU => '#hash', OU => 'trailing ', L => ' leading',
        ST => 'a+b=c;<d>/e', CN => "Zo\xc3\xab"));
    issue($dir, 'crlf', subject => name(
        O => "Evil\r\nX-Forged: 1", OU => "nul\0byte", CN => 'crlf'));
    issue($dir, 'utf8', subject => name(
        O => "\xe6\x97\xa5\xe6\x9c\xac \xf0\x9f\x90\x98", CN => "Zo\xc3\xab"));
    issue($dir, 'bmp', subject => name(CN => [bmp => "\0Z\0o\0\xeb"]));
    issue($dir, 't61', subject => name(CN => [t61 => "Zo\xeb"]));
    issue($dir, 'many_sans', subject => $alice, san => [
        @$alice_san, DNS => 'second.example.com', DNS => 'comma,dns',
        URI => 'https://example.com/a,b;c="d"', IP => "\x0a\0\0\1",
        IP => "\x20\x01\x0d\xb8" . "\0" x 11 . "\1",
        upn => 'alice@corp.example']);

    issue($dir, 'odd_serial', @alice, serial => '0A');
    issue($dir, 'high_serial', @alice, serial => '00FF00000000000001');
    issue($dir, 'long_serial', @alice,
        serial => '7F0102030405060708090A0B0C0D0E0F10111213');
    issue($dir, 'negative_serial', @alice, serial => 'FF01');
    issue($dir, 'zero_serial', @alice, serial => '00');

    issue($dir, 'large', subject => $alice, san => [
        map { (DNS => sprintf 'host-%04d.some-department.example.com', $_) }
            1 .. 500]);

    make_documented($dir);
    make_odd_names($dir);
    make_odd_alternative_names($dir, $alice);
    make_odd_numbers_and_dates($dir, @alice);
    make_odd_keys($dir, @alice);
    make_odd_extensions($dir, @alice);

    spew("$dir/ca-all.pem", map { slurp("$dir/$_.pem") } qw(ca intermediate));
    spew("$dir/inter-chain.pem",
        map { slurp("$dir/$_.pem") } qw(inter intermediate));
    spew("$dir/inter-chain.key", slurp("$dir/inter.key"));

    make_crl($dir, 'ca', $root{subject}, revoked => ['0BAD']);
    make_crl($dir, 'intermediate', $intermediate{subject});
    return;
}


# The certificates whose values Cloudflare, AWS and Google print in their manuals.
sub make_documented {
    my ($dir) = @_;

    issue($dir, 'documented_cloudflare',
        subject => name(C => 'US', ST => 'Texas', L => 'Austin', O => 'Access',
            OU => 'Access Admins', CN => 'James Royal'),
        serial => '527E0F20A20EA2A4146C78390F34CE7AF0878CA4',
        not_before => der(0x17, '220321133500Z'));
    my $root = name(C => 'US', ST => 'Washington', L => 'Seattle', O => 'mTLS',
        OU => 'rootCA', CN => 'rootcamtls.com');
    issue($dir, 'documented_aws', subject => $root, issuer => $root,
        serial => '03A5B1', not_before => der(0x17, '230921015017Z'),
        not_after => der(0x17, '240920015017Z'));
    issue($dir, 'documented_google', subject => name(CN => 'x'),
        not_before => der(0x17, '220701180509Z'));
    return;
}


# One oddity for each certificate, or several that do not hide each other.
sub make_odd_names {
    my ($dir) = @_;

    my %subject = (
        controls => name(O => "bell\x07tab\tescape\e", OU => "delete\x7f",
            CN => 'controls'),
        cr => name(O => "only\rreturn", CN => 'cr'),
        lf => name(O => "only\nfeed", CN => "line\nfeed"),
        nul => name(O => 'Example', CN => "admin\0.evil.example"),
        quotes => name(CN => 'say "hi"'),
        escaped_quote => name(CN => 'a\\"b'),
        trailing_backslash => name(CN => 'a\\'),
        backslashes => name(O => 'CORP\\user', CN => 'a\\\\b'),
        comma => name(CN => 'a, b'),
        semicolon => name(CN => 'a;b'),
        equals => name(CN => 'a=b'),
        plus => name(CN => 'a+b'),
        slash => name(CN => 'alice/CN=admin'),
        hex_like => name(CN => 'a\\x0A%0A\\0A&#10;'),
        hash => name(CN => '#leading'),
        leading_space => name(CN => ' a'),
        trailing_space => name(CN => 'a '),
        empty_cn => name(O => 'Example', CN => ''),
        invisible => name(CN => "a\xe2\x80\xaeb\xef\xbb\xbf\xe2\x80\xa8"),
        bmp_plane => name(CN => [bmp => "\0Z\x20\xac\xff\xfd"],
            O => [bmp => "\0a\0\0\0\r\0b"], OU => [bmp => '']),
        # Six bytes that look like another name, and are three characters.
        bmp_like_ascii => name(O => 'Acme', CN => [bmp => 'admin1']),
        bmp_ascii => name(O => 'Acme', CN => [bmp => "\0a\0l\0i\0c\0e"]),
        universal_like_ascii => name(CN => [universal => "\0\1\x41\x42"]),
        long_type => name('1.3.6.1.4.1.' . join('.', 1 .. 40) => 'x',
            CN => 'alice'),
        backslash_before_type => name(O => 'a\\', CN => 'alice'),
        universal => name(CN => [universal => "\0\0\0Z\0\1\xf6\0"]),
        latin1 => name(O => [ia5 => "Zo\xeb"], CN => [t61 => "\xe4, \xff\x80"]),
        old_strings => name(C => [printable => 'DE'], ST => [numeric => '1 2'],
            L => [t61 => 'Bonn'], O => [printable => 'a@b_c*'],
            CN => [ia5 => 'x']),
        no_string => name(x500UniqueIdentifier => [bits => "\0\1\2"],
            CN => [sequence => oid('1.2.3')]),
        sequence_in_o => name(O => [sequence => ''], CN => 'alice'),
        unknown_attributes => name('1.2.3.4.5' => 'a', '2.999.1' => "b\n",
            GN => 'given', '2.5.4.9' => 'street', '2.5.4.65' => 'pseudonym',
            CN => 'x'),
        wide_oid => name('2.999.18446744073709551616' => 'wide'),
        every_attribute => name(DC => [ia5 => 'com'], DC => [ia5 => 'example'],
            C => 'DE', ST => 'NRW', L => 'Bonn', O => 'First', O => 'Second',
            OU => 'A', OU => 'B', SN => 'surname', serialNumber => '4711',
            title => 'Dr.', organizationIdentifier => 'VATDE-1', UID => 'u1',
            emailAddress => [ia5 => 'a@example.com'], CN => 'x'),
        doubled_attributes => name(serialNumber => '1', serialNumber => '2',
            UID => 'a', UID => 'b', emailAddress => [ia5 => 'a@example.com'],
            emailAddress => [ia5 => 'b@example.com'], CN => 'x', CN => 'x'),
        multi_rdns => name([CN => 'a+b', UID => 'x,y'], O => 'Example',
            [OU => 'one', OU => 'two', serialNumber => '7']),
        large_subject => name(O => 'x' x 33_000, CN => 'large'),
        large_and_odd => name(O => "\xc3\xab," x 5_400, CN => 'large'),
    );
    issue($dir, $_, subject => $subject{$_}) for sort keys %subject;

    # OpenSSL, and with it nginx, cannot even read these.
    my %unreadable = (
        bmp_odd => [bmp => "\0a\0"],
        bmp_surrogate => [bmp => "\xd8\x3d\xde\x0a"],
        universal_odd => [universal => "\0\0\0Z\0"],
        universal_outside => [universal => "\0\x11\0\0"],
        broken_utf8 => [utf8 => "a\xff"],
        octets => [octets => 'a'],
    );
    issue($dir, $_, subject => name(CN => $unreadable{$_}), without_key => 1)
        for sort keys %unreadable;
    return;
}


sub make_odd_alternative_names {
    my ($dir, $alice) = @_;
    my @alice = (subject => $alice);

    my $dns = sub { return (DNS => "$_[0].example.com") };
    my $upn = sub { return (upn => [@_]) };
    my $spiffe = 'spiffe://example.org/a';

    my %san = (
        san_thousand => [map {
            my $name = sprintf 'n%03d.example', $_;
            (DNS => $name, URI => "urn:$name", email => "x\@$name",
                IP => pack 'CnC', 10, $_, 1)
        } 1 .. 250],
        san_dns => [map { (DNS => $_) } "nul\0.example", "cr\rlf\n.example",
            '*.example.com', '', 'a;URI=b', 'a=b', 'a"b', 'a\\', 'a\\"b', 'a ',
            '100%', "Zo\xc3\xab", "\xff", 'a_b', 'xn--a.example.', 'a+b'],
        san_uris => [map { (URI => $_) } 'https://a/?b;c', 'urn:a,b', 'urn:"a"',
            "urn:Zo\xc3\xab", "urn:\xff", 'urn:a b', 'urn:%2C', "urn:\n",
            'urn:a\\', 'urn:{}', 'http://[::1]/#a', ''],
        san_emails => [map { (email => $_) } '"a b"@c', 'a,b@c', "a\r\n\@c",
            "Zo\xc3\xab\@c", 'a;b@c', q(!#$&'*+-/=?^_`{|}~@c), ''],
        san_upns => [$dns->('first'), $upn->(utf8 => "Zo\xc3\xab\@corp"),
            $upn->(bmp => "\0Z\0\xeb\x20\xac"), $upn->(ia5 => 'a@corp'),
            $upn->(utf8 => "nul\0\@corp"), $upn->(t61 => "\xeb\@corp"),
            $upn->(universal => "\0\1\xf6\0"), $upn->(utf8 => ''),
            $upn->(utf8 => "a, b%\r\n"), $dns->('last')],
        san_odd_upns => [$dns->('first'), $upn->(bits => "\0a"),
            $upn->(sequence => ''), $upn->(utf8 => 'good@corp'),
            $dns->('last')],
        san_other_names => [$dns->('first'),
            other => [KerberosPrincipalName => sequence(
                der(0xa0, der(0x1b, 'EXAMPLE')), der(0xa1, sequence()))],
            other => [SRVName => der(0x16, '_ldap.example.com')],
            other => [xmppAddr => der(0x0c, 'x@example.com')],
            other => [SmtpUTF8Mailbox => der(0x0c, "Zo\xc3\xab\@example.com")],
            other => [permanentIdentifier => sequence(der(0x0c, 'serial'))],
            other => ['1.2.3.4' => der(0x02, "\7")],
            other => ['1.2.3.5' => der(0x05, '')], $dns->('last')],
        san_rare_kinds => [$dns->('first'), dirName => name(CN => 'in SAN'),
            RID => substr(oid('1.2.3.4'), 2),
            ediParty => der(0xa1, der(0x0c, 'party')), $dns->('last')],
        san_x400 => [$dns->('first'), x400 => sequence(), $dns->('last')],
        san_ip_lengths => [map { (IP => "\x0a" x $_) }
            0, 3, 4, 5, 8, 15, 16, 17, 32],
        san_ipv6 => [map { (IP => pack 'n8', @$_) } [(0) x 8], [(0) x 7, 1],
            [(0) x 5, 0xffff, 0x102, 0x304], [(0) x 6, 0x102, 0x304],
            [0x2001, 0xdb8, 0, 0, 1, 0, 0, 1], [1, 0, 2, 3, 4, 5, 6, 7],
            [0xfe80, 0, 0, 1, 0, 0, 0, 0xabc], [1 .. 6, 0, 0]],
        san_empty => [],
        spiffe_root => [URI => 'spiffe://example.org'],
        spiffe_invalid => [URI => 'spiffe://Example.org/a'],
        spiffe_slash => [URI => "$spiffe/"],
        spiffe_two => [URI => $spiffe, URI => 'spiffe://example.org/b'],
        spiffe_twice => [URI => $spiffe, URI => $spiffe],
        spiffe_and_uri => [URI => 'https://a.example/', URI => $spiffe],
        spiffe_nul => [URI => "$spiffe\0b"],
        spiffe_longest => [URI => $spiffe . 'a' x (2048 - length $spiffe)],
        spiffe_too_long => [URI => $spiffe . 'a' x (2049 - length $spiffe)],
        san_512 => [DNS => 'd' x 384, URI => 'urn:' . 'u' x 380],
        san_513 => [DNS => 'd' x 385, URI => 'urn:' . 'u' x 381],
    );
    issue($dir, $_, @alice, san => $san{$_}) for sort keys %san;

    my $name = 'alice.example.com';
    my $names = sequence(alternative_names(DNS => $name));
    my @good = (subjectAltName => 0, $names);
    my %extensions = (
        san_doubled => [extension(@good), extension(@good)],
        san_trailing => [extension(subjectAltName => 0, "$names\0")],
        san_rubbish => [extension(subjectAltName => 0, 'rubbish')],
        san_broken_upn => [extension(subjectAltName => 0, sequence(
            alternative_names(DNS => $name, upn => [utf8 => "\xff"])))],
    );
    issue($dir, $_, @alice, extensions => $extensions{$_}, without_key => 1)
        for sort keys %extensions;
    return;
}


sub make_odd_numbers_and_dates {
    my ($dir, @alice) = @_;

    my %serial = (
        serial_min => '80',
        serial_leading_zero => '0080',
        negative_wide => 'FF' . '7F' x 20,
        serial_25 => '7F' . 'A5' x 24,
        serial_26 => '7F' . 'A5' x 25,
        serial_1000 => '7F' . 'A5' x 999,
    );
    issue($dir, $_, @alice, serial => $serial{$_}) for sort keys %serial;

    my $utc = sub { return der(0x17, $_[0]) };
    my $general = sub { return der(0x18, $_[0]) };
    my %validity = (
        until_2049 => [$utc->('500101000000Z'), $utc->('491231235959Z')],
        until_2060 => [$utc->('200203040506Z'), $general->('20600229120000Z')],
        until_2100 => [$utc->('991231235959Z'), $general->('21000101000000Z')],
        until_9999 => [$utc->('000101000000Z'), $general->('99991231235959Z')],
        from_1900 => [$general->('19000101000000Z'),
            $utc->('491231235959Z')],
        only_1960 => [$utc->('600101000000Z'), $utc->('601231235959Z')],
        from_year_1 => [$general->('00010101000000Z'),
            $utc->('491231235959Z')],
    );
    issue($dir, $_, @alice, not_before => $validity{$_}[0],
        not_after => $validity{$_}[1]) for sort keys %validity;
    return;
}


sub make_odd_keys {
    my ($dir, @alice) = @_;

    # Four primes are found sooner than two. RFC 5114's numbers for
    # Diffie-Hellman do for DSA as well, for which openssl would search long.
    my ($base64) = openssl('genpkey -genparam -algorithm DHX'
        . ' -pkeyopt dh_rfc5114:3') =~ /-----\n(.*?)-----/s;
    my ($p, $g, $q) = decode_base64($base64)
        =~ /\A.{4}(\x02\x82\x01\x01.{257})(\x02\x82\x01\x00.{256})(.{35})/s;
    spew("$dir/dsa.parameters", pem('DSA PARAMETERS' => sequence($p, $q, $g)));

    my %options = (
        rsa4096 => '-algorithm RSA -pkeyopt rsa_keygen_bits:4096'
            . ' -pkeyopt rsa_keygen_primes:4',
        rsa_pss => '-algorithm RSA-PSS -pkeyopt rsa_keygen_bits:2048',
        dsa => "-paramfile '$dir/dsa.parameters'",
        p384 => '-algorithm EC -pkeyopt ec_paramgen_curve:P-384',
        p521 => '-algorithm EC -pkeyopt ec_paramgen_curve:P-521',
        ec_explicit => '-algorithm EC -pkeyopt ec_paramgen_curve:P-256'
            . ' -pkeyopt ec_param_enc:explicit',
        ed448 => '-algorithm ED448',
    );
    for my $name (sort keys %options) {
        make_key("$dir/$name.key", $options{$name});
        issue($dir, $name, @alice, key => "$dir/$name.key");
    }
    unlink "$dir/dsa.parameters";
    return;
}


sub make_odd_extensions {
    my ($dir, @alice) = @_;

    issue($dir, 'version_1', @alice, version => 1);
    issue($dir, 'odd_usages', @alice,
        eku => ['clientAuth', '1.2.3.4.5', '2.5.29.37.0',
            '1.3.6.1.4.1.311.20.2.2', 'clientAuth'],
        key_usage => der(0x03, "\7\xff\x80"));
    issue($dir, 'policies', @alice, extensions => [
        extension(certificatePolicies => 0, sequence(
            sequence(oid('2.5.29.32.0')),
            sequence(oid('1.2.3.4'), sequence(sequence(
                oid('1.3.6.1.5.5.7.2.1'), der(0x16, 'https://a.example/')))),
            sequence(oid('2.23.140.1.2.1'))))]);
    issue($dir, 'other_extensions', @alice, extensions => [
        extension('1.2.3.4' => 0, "a\0\xff"), extension('1.2.3.5' => 0, ''),
        extension('1.2.3.6' => 0, 'one'), extension('1.2.3.6' => 0, 'two')]);
    issue($dir, 'critical_unknown', @alice,
        extensions => [extension('1.2.3.4' => 1, "\5\0")]);

    my $authority = der(0xa1, der(0xa4, name(O => 'Example',
        CN => 'Test Root CA')));
    my %aki = (
        aki_serial => sequence(der(0x80, 'key'), $authority,
            der(0x82, "\0\xff\7")),
        aki_negative => sequence($authority, der(0x82, "\x80")),
        aki_empty => sequence(),
        aki_no_bytes => sequence(der(0x80, '')),
        aki_long => sequence(der(0x80, "\0\xff" x 40)),
    );
    issue($dir, $_, @alice, aki => $aki{$_}) for sort keys %aki;
    my %broken = (
        aki_trailing => [aki => sequence(der(0x80, 'key')) . "\0"],
        ski_rubbish => [ski => 'rubbish'],
        no_key_usage => [key_usage => der(0x03, "\0")],
    );
    issue($dir, $_, @alice, @{ $broken{$_} }, without_key => 1)
        for sort keys %broken;
    my %ski = (
        ski_no_bytes => der(0x04, ''),
        ski_one => der(0x04, "\0"),
        ski_long => der(0x04, "\xab\0" x 40),
    );
    issue($dir, $_, @alice, ski => $ski{$_}) for sort keys %ski;
    return;
}

1;
