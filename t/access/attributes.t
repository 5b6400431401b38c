# docs/access.md, Attributes.
# docs/access.md, What a deny also sees.
# docs/access.md, Advice.
#
# The attributes of client_cert_allow and client_cert_deny: what each of them
# compares, for every kind of pattern.

use strict;
use warnings;

use Digest::SHA qw(sha256_hex);
use Math::BigInt;
use Test::More;

use lib 't/lib';
use ClientCertTest::Files qw(slurp);
use ClientCertTest::PKI;
use ClientCertTest::Rules qw(rule quoted issue write_list sha256_of test_rules
    server);

my $pki = server()->pki;
my $own = server()->directory;

# An authority with every attribute, and who was issued by it.
my @authority = (DC => [ia5 => 'org'], C => 'FR', ST => 'Bretagne',
    L => 'Brest', O => 'Issuer', OU => 'Rules', serialNumber => '0815',
    title => 'CA', organizationIdentifier => 'VATFR-2', UID => 'ca-1',
    emailAddress => [ia5 => 'ca@example.org'], CN => 'Rules CA');
my $authority = issue('rules_ca', [@authority],
    issuer => ClientCertTest::PKI::name(@authority), key => "$own/ca.key",
    ca => 1);
issue('rules_issued', [CN => 'issued'],
    issuer => ClientCertTest::PKI::name(@authority));

issue("rules_dns_$_->[0]", [CN => $_->[0]], san => [DNS => $_->[1]])
    for [deep => 'deep.sub.example.com'], [apex => 'EXAMPLE.com'],
    [like => 'badexample.com'], [below => 'alice.example.com.evil.test'];
issue('rules_dns_dot', [CN => 'dot'], san => [DNS => 'alice.example.com.',
    email => 'alice@example.com.']);
issue("rules_uri$_->[0]", [CN => 'uri'], san => [URI => $_->[1]])
    for ['', 'https://alice.example.com/A'],
    ['_dot', 'HTTPS://Alice.example.com./A'];
issue('rules_forged_name', [O => 'Other', CN => 'x,CN=alice']);
issue('rules_forged_part', [OU => 'CN=alice', CN => 'mallory']);

my $lists = 0;

# A rule matches what the certificate says in each way of saying it.
# attribute, certificate, what it says, and what others may say
each_pattern(@$_) for (
    [subject => good => 'CN=alice,OU=Team A,O=Example,C=DE',
        'CN=bob,OU=Team A,O=Example,C=DE'],
    [issuer => good => 'CN=Test Root CA,O=Example', 'CN=Other,O=Example'],
    [cn => good => 'alice', 'alic'],
    [o => every_attribute => 'First', 'Third'],
    [o => every_attribute => 'Second', 'First Second'],
    [ou => good => 'Team A', 'Team'],
    [c => every_attribute => 'DE', 'D'],
    [st => every_attribute => 'NRW', 'NR'],
    [l => every_attribute => 'Bonn', 'Bonn-2'],
    [uid => every_attribute => 'u1', 'u2'],
    [dc => every_attribute => 'example', 'example.com'],
    [email => every_attribute => 'a@example.com', 'b@example.com'],
    [email => good => 'alice@example.com', 'bob@example.com'],
    [serialnumber => every_attribute => '4711', '04711'],
    [title => every_attribute => 'Dr.', 'Dr'],
    [organizationidentifier => every_attribute => 'VATDE-1', 'VATDE-2'],
    ['2.5.4.3' => good => 'alice', 'bob'],
    ['2.5.4.4' => every_attribute => 'surname', 'name'],
    ['2.5.4.9' => unknown_attributes => 'street', 'avenue'],
    ['issuer.cn' => rules_issued => 'Rules CA', 'CA'],
    ['issuer.o' => rules_issued => 'Issuer', 'Example'],
    ['issuer.ou' => rules_issued => 'Rules', 'Rule'],
    ['issuer.c' => rules_issued => 'FR', 'DE'],
    ['issuer.st' => rules_issued => 'Bretagne', 'Bonn'],
    ['issuer.l' => rules_issued => 'Brest', 'Brest 2'],
    ['issuer.uid' => rules_issued => 'ca-1', 'ca-2'],
    ['issuer.dc' => rules_issued => 'org', 'com'],
    ['issuer.email' => rules_issued => 'ca@example.org', 'cb@example.org'],
    ['issuer.serialnumber' => rules_issued => '0815', '815'],
    ['issuer.title' => rules_issued => 'CA', 'CB'],
    ['issuer.organizationidentifier' => rules_issued => 'VATFR-2', 'VAT'],
    ['issuer.2.5.4.3' => rules_issued => 'Rules CA', 'Rules CB'],
    [dns => many_sans => 'second.example.com', 'third.example.com'],
    [uri => many_sans => 'https://example.com/a,b;c="d"',
        'https://example.com/a,b'],
    [san_email => good => 'alice@example.com', 'alice@example.org'],
    [ip => many_sans => '10.0.0.1', '10.0.0.2'],
    [ip => many_sans => '2001:db8::1', '2001:db8::2'],
    [upn => many_sans => 'alice@corp.example', 'alice@corp'],
    [spiffe => good => 'spiffe://example.org/team-a/alice',
        'spiffe://example.org/team-a'],
    [serial => good => of('good', 'serial') => '01'],
    [sha256 => good => sha256_of('good') => sha256_of('no_san')],
    [spki_sha256 => rsa => spki_of('rsa') => spki_of('good')],
    [ski => good => of('good', 'ext subjectKeyIdentifier') => '00'],
    [aki => good => of('good', 'ext authorityKeyIdentifier') => '00'],
    [eku => good => 'clientAuth', 'serverAuth'],
    [policy => policies => '1.2.3.4', '1.2.3'],
);

# What no rule is for: a certificate without the attribute.
rule("client_cert_allow $_;", '' => 'no_cn')
    for qw(cn=~. uid=~. ou=~. dns=~. ip=~. uri=~. spiffe=~. policy=~. email=~.
        san_email=~. upn=~. title=~.);

# Names: case of attributes, spaces around separators and escaping do not
# matter, order does.
rule(qq{client_cert_allow "subject=$_";}, 'good no_san' => 'no_cn other_order')
    for 'cn=alice,ou=Team A,o=Example,c=DE',
    'CN = alice , OU = Team A , O = Example , C = DE',
    'CN=\\\\61lice,OU=Team\\\\20A,O=Ex\\\\61mple,C=DE';
issue('other_order', [CN => 'alice', OU => 'Team A', O => 'Example',
    C => 'DE']);
rule('client_cert_allow "subject=C=DE,O=Example,OU=Team A,CN=alice";',
    'other_order' => 'good');
rule('client_cert_allow "subject=CN=ALICE,OU=Team A,O=Example,C=DE";',
    '' => 'good');
rule('client_cert_allow "subject=CN=alice,OU=Team A,O=Example";', '' => 'good');
rule(quoted(allow => subject => of($_, 'subject')), $_ => 'good')
    for qw(odd_names multi_rdn comma plus slash every_attribute);
rule('client_cert_allow subject=CN=alice;',
    '' => 'rules_forged_name rules_forged_part');
# A regular expression sees the name as it is printed, which another value can
# imitate: an attribute of its own cannot be.
rule('client_cert_allow subject=~(^|,)CN=alice(,|$);',
    'good rules_forged_name' => 'rules_forged_part');
rule('client_cert_allow subject=~CN=alice;',
    'good rules_forged_name rules_forged_part' => 'no_cn');
rule('client_cert_allow cn=alice;',
    'good' => 'rules_forged_name rules_forged_part');

# Host names
rule('client_cert_allow dns=*.example.com;', 'many_sans good' =>
    'rules_dns_deep rules_dns_apex rules_dns_like rules_dns_below no_san');
rule('client_cert_allow dns=.example.com;',
    'many_sans rules_dns_deep rules_dns_apex' =>
    'rules_dns_like rules_dns_below no_san');
rule('client_cert_allow dns=ALICE.Example.COM;',
    'good many_sans' => 'rules_dns_below');
rule('client_cert_allow dns=example.com;', 'rules_dns_apex' => 'good');
rule('client_cert_allow dns=.Example.COM;', 'rules_dns_deep' => 'no_san');

# A dot at the end of a host's name, or of an e-mail address, keeps nobody from
# a deny rule, and gets nobody by an allow rule.
write_list('hosts', "alice.example.com\n");
for (qw(dns=alice.example.com dns=ALICE.example.com dns=*.example.com
    dns=.example.com dns=@hosts dns=~*^alice\.example\.com$))
{
    rule("client_cert_deny $_;", 'no_san' => 'rules_dns_dot good');
    rule("client_cert_allow $_;", 'good' => 'rules_dns_dot');
}
rule('client_cert_deny dns=$http_x_value;', 'no_san' => 'rules_dns_dot good',
    "X-Value: alice.example.com$_") for '', '.';
rule('client_cert_allow dns=$http_x_value;', '' => 'rules_dns_dot good',
    'X-Value: alice.example.com.');
write_list('addresses', "alice\@example.com\n");
for my $attribute (qw(email san_email)) {
    for (qw(alice@Example.com @addresses ~*@example\.com$)) {
        rule("client_cert_deny $attribute=$_;",
            'no_san' => 'rules_dns_dot good');
        rule("client_cert_allow $attribute=$_;", 'good' => 'rules_dns_dot');
    }
}
for ('https://alice.example.com/A', '@uris', '~^https://alice\.example\.com/')
{
    rule("client_cert_deny uri=$_;", 'no_san' => 'rules_uri rules_uri_dot');
    rule("client_cert_allow uri=$_;", 'rules_uri' => 'rules_uri_dot');
}
write_list('uris', "https://alice.example.com/A\n");

# Addresses and networks; an IPv4 address within IPv6 is another one.
rule('client_cert_allow ip=10.0.0.0/8;', 'many_sans' => 'good san_ipv6');
rule('client_cert_allow ip=10.0.0.1/32;', 'many_sans' => 'good');
rule('client_cert_allow ip=10.0.0.0/31;', 'many_sans' => 'good');
rule('client_cert_allow ip=10.0.0.2/31;', '' => 'many_sans');
rule('client_cert_allow ip=0.0.0.0/0;', 'many_sans' => 'good san_ipv6');
rule('client_cert_allow ip=::/0;', 'many_sans san_ipv6' => 'good');
rule('client_cert_allow ip=2001:db8::/32;', 'many_sans san_ipv6' => 'good');
rule('client_cert_allow ip=2001:db8::/127;', 'many_sans' => 'san_ipv6');
rule('client_cert_allow ip=2001:0DB8:0::0:1;', 'many_sans' => 'good');
rule('client_cert_allow ip=1.2.3.4;', '' => 'san_ipv6');
rule('client_cert_allow ip=::ffff:1.2.3.4;', 'san_ipv6' => 'many_sans');
rule('client_cert_allow ip=~^10\\.0\\.;', 'many_sans' => 'san_ipv6');
rule('client_cert_deny ip=10.0.0.0/8;', 'good' => 'many_sans');

# SPIFFE IDs: only of a certificate with one URI, which is valid.
rule('client_cert_allow spiffe=spiffe://example.org/;',
    'good' => 'many_sans spiffe_two spiffe_twice spiffe_and_uri spiffe_root
        spiffe_invalid spiffe_slash spiffe_nul no_san');
rule('client_cert_allow spiffe=spiffe://example.org/team-a/;', 'good' => '');
rule('client_cert_allow spiffe=spiffe://example.org/team/;', '' => 'good');
rule('client_cert_allow spiffe=spiffe://example.org;',
    'spiffe_root' => 'good');
rule('client_cert_allow spiffe=~a;', 'good' => 'spiffe_invalid spiffe_two');
rule('client_cert_deny spiffe=spiffe://example.org/;', 'no_san' => 'good');
rule('client_cert_deny uri=~^spiffe://example\\.org/;',
    'no_san' => 'good many_sans spiffe_two spiffe_and_uri spiffe_nul');

# E-mail addresses: the domain without case.
rule('client_cert_allow email=alice@EXAMPLE.Com;', 'good' => 'every_attribute');
rule('client_cert_allow email=Alice@example.com;', '' => 'good');
rule('client_cert_allow san_email=alice@EXAMPLE.Com;', 'good' => 'no_san');
rule('client_cert_allow san_email=a@example.com;', '' => 'every_attribute');
rule('client_cert_allow 1.2.840.113549.1.9.1=a@Example.com;',
    'every_attribute' => 'good');
rule('client_cert_allow email=~@example\\.com$;', 'good every_attribute' => '');

# Key usages by short name, long name and OID
rule("client_cert_allow $_;", 'good odd_usages' => 'any_purpose')
    for 'eku=clientAuth', '"eku=TLS Web Client Authentication"',
    'eku=1.3.6.1.5.5.7.3.2';
rule("client_cert_allow $_;", 'odd_usages' => 'good')
    for 'eku=1.2.3.4.5', 'eku=msSmartcardLogin', 'eku=anyExtendedKeyUsage',
    'eku=1.3.6.1.4.1.311.20.2.2', 'eku=~^msSmart';
rule('client_cert_allow policy=2.23.140.1.2.1;', 'policies' => 'good');
rule('client_cert_allow policy=~^2\\.23\\.;', 'policies' => 'good');

# Hex in either case, with colons or without
for (['sha256', sha256_of('good')], ['spki_sha256', spki_of('good')],
    ['ski', of('good', 'ext subjectKeyIdentifier')],
    ['aki', of('good', 'ext authorityKeyIdentifier')],
    ['serial', of('good', 'serial')])
{
    my ($attribute, $hex) = @$_;
    $hex =~ tr/://d;
    my $with_colons = join ':', $hex =~ /../g;
    rule("client_cert_allow $attribute=$_;", 'good' => '')
        for lc $hex, uc $hex, lc $with_colons, uc $with_colons;
}
rule('client_cert_allow serial=A;', 'odd_serial' => 'good');
rule('client_cert_allow serial=000a;', 'odd_serial' => 'good');
rule('client_cert_allow serial=ff:00:00:00:00:00:00:01;',
    'high_serial' => 'good');
rule('client_cert_allow serial=-FF;', 'negative_serial' => 'good');
rule('client_cert_allow serial=FF;', '' => 'negative_serial');
rule('client_cert_allow serial=0;', 'zero_serial' => 'good');
rule('client_cert_allow "sha256=~^' . substr(sha256_of('good'), 0, 8) . '";',
    'good' => 'no_san');

# The twin of a certificate has another signature that its holder made of the
# issuer's, and so another fingerprint: it is kept out with the certificate, and
# let in by none but its own.
my $twin = issue_twin('good');
write_list($_->[0], "$_->[1]\n")
    for ['good_alone', sha256_of('good')], ['twin_alone', $twin];
for (['good_alone', sha256_of('good')], ['twin_alone', $twin]) {
    my ($list, $hex) = @$_;
    rule("client_cert_deny $_;", 'no_san' => 'good good_twin', "X-Value: $hex")
        for "sha256=$hex", 'sha256=' . uc($hex) =~ s/..\K(?=.)/:/gr,
        "sha256=~^$hex\$", "sha256=\@$list", 'sha256=$http_x_value',
        "cn=alice sha256=$hex";
}
for (['good', 'good_alone', sha256_of('good')],
    ['good_twin', 'twin_alone', $twin])
{
    my ($in, $list, $hex) = @$_;
    my $out = join ' ', grep { $_ ne $in } qw(good good_twin no_san);
    rule("client_cert_allow $_;", $in => $out, "X-Value: $hex")
        for "sha256=$hex", "sha256=~^$hex\$", "sha256=\@$list",
        'sha256=$http_x_value';
}
rule('client_cert_deny spki_sha256=' . spki_of('rsa') . ';',
    'good good_twin' => 'rsa');

test_rules($authority);
server()->stop;
done_testing;


# Every pattern kind, for an attribute and what a certificate says in it.
sub each_pattern {
    my ($attribute, $certificate, $value, $other) = @_;

    rule(quoted(allow => $attribute, $value), $certificate => '');
    rule(quoted(allow => $attribute, "=$value"), $certificate => '');
    rule(quoted(allow => $attribute, $other), '' => $certificate);
    rule(quoted(deny => $attribute, $value), '' => $certificate);
    rule(quoted(deny => $attribute, $other), $certificate => '');

    my $shown = $attribute =~ /^(?:.*sha256|ski|aki|serial)$/
        ? $value =~ tr/://dr : $value;
    rule(quoted(allow => $attribute, "~*^\Q$shown\E\$"), $certificate => '');
    rule(quoted(allow => $attribute, "~*^x\Q$shown\E\$"), '' => $certificate);
    rule(quoted(deny => $attribute, "~*^\Q$shown\E\$"), '' => $certificate);

    my ($there, $absent) = map { write_list('list_' . $lists++, "$_\n") }
        "$other\n$value", $other;
    rule(quoted(allow => $attribute, "\@$there"), $certificate => '');
    rule(quoted(allow => $attribute, "\@$absent"), '' => $certificate);
    rule(quoted(deny => $attribute, "\@$there"), '' => $certificate);

    my $variable = '$http_x_value';
    my $allow = quoted(allow => $attribute, $variable);
    rule($allow, $certificate => '', "X-Value: $value");
    rule($allow, '' => $certificate, "X-Value: $other");
    rule($allow, '' => $certificate, 'X-Value:');
    rule($allow, '' => $certificate);
    rule($allow, '' => $certificate, 'X-Value: ~.');
    rule(quoted(deny => $attribute, $variable), '' => $certificate,
        "X-Value: $value");
    return;
}


# A certificate with s replaced by the order of P-256 without s, in this file's
# directory; its fingerprint
sub issue_twin {
    my ($name) = @_;
    my $order = Math::BigInt->from_hex('ffffffff00000000ffffffffffffffff'
        . 'bce6faada7179e84f3b9cac2fc632551');
    my ($tbs, $algorithm, $bits) = elements(slurp("$pki/$name.der"));
    my ($r, $s) = elements(substr content($bits), 1);
    my $other = $order - Math::BigInt->from_bytes(content($s));
    my $bytes = $other->to_bytes;
    $bytes = "\0$bytes" if ord $bytes >= 0x80;
    my $signature = ClientCertTest::PKI::sequence($r,
        ClientCertTest::PKI::der(0x02, $bytes));
    my $der = ClientCertTest::PKI::sequence($tbs, $algorithm,
        ClientCertTest::PKI::der(0x03, "\0$signature"));
    write_list("${name}_twin.pem",
        ClientCertTest::PKI::pem(CERTIFICATE => $der));
    write_list("${name}_twin.key", slurp("$pki/$name.key"));
    return sha256_hex($der);
}


# The values that one in DER consists of
sub elements {
    my $rest = content(@_);
    my @elements;
    while ($rest ne '') {
        push @elements, substr $rest, 0, scalar sizes($rest), '';
    }
    return @elements;
}


sub content {
    my ($der) = @_;
    my ($whole, $header) = sizes($der);
    return substr $der, $header, $whole - $header;
}


# The size of the value that DER begins with, and of its header
sub sizes {
    my ($der) = @_;
    my ($length, @more) = unpack 'xCC4', $der;
    my $header = 2;
    if ($length >= 0x80) {
        my $bytes = $length - 0x80;
        $length = 0;
        $length = $length << 8 | $_ for @more[0 .. $bytes - 1];
        $header += $bytes;
    }
    return wantarray ? ($header + $length, $header) : $header + $length;
}


# What openssl says of a certificate
sub of {
    my ($name, $what) = @_;
    my $options = $what =~ s/^ext // ? "-ext $what"
        : "-$what -nameopt RFC2253";
    my $text = `openssl x509 -in $pki/$name.pem -noout $options`;
    return $1 if $text =~ /^(?:serial|subject)=(.*)$/m;
    return $1 if $text =~ /((?:[0-9A-F]{2}:)+[0-9A-F]{2})/;
    die "openssl does not know $what of $name:\n$text";
}


sub spki_of {
    my ($name) = @_;
    return sha256_hex(ClientCertTest::PKI::public_key("$pki/$name.key"));
}
