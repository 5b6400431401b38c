# Makes the keys, certificates and revocation list that the tests use.
#
# Certificates are put together here and only signed by openssl, because its
# command line cannot express the names and serial numbers that matter most:
# line breaks, NUL bytes, negative numbers, outdated string types.

package ClientCertTest::PKI;

use strict;
use warnings;

use Digest::SHA qw(sha1 sha1_hex);
use Exporter qw(import);
use Fcntl qw(LOCK_EX);
use File::Basename qw(dirname);
use File::Path qw(make_path remove_tree);
use MIME::Base64 qw(encode_base64);
use POSIX qw(strftime);

our @EXPORT_OK = qw(make_pki issue);

my %OID = (
    CN => '2.5.4.3',
    SN => '2.5.4.4',
    serialNumber => '2.5.4.5',
    C => '2.5.4.6',
    L => '2.5.4.7',
    ST => '2.5.4.8',
    O => '2.5.4.10',
    OU => '2.5.4.11',
    title => '2.5.4.12',
    organizationIdentifier => '2.5.4.97',
    UID => '0.9.2342.19200300.100.1.1',
    DC => '0.9.2342.19200300.100.1.25',
    emailAddress => '1.2.840.113549.1.9.1',
    ecdsa_sha256 => '1.2.840.10045.4.3.2',
    subjectKeyIdentifier => '2.5.29.14',
    keyUsage => '2.5.29.15',
    subjectAltName => '2.5.29.17',
    basicConstraints => '2.5.29.19',
    cRLNumber => '2.5.29.20',
    authorityKeyIdentifier => '2.5.29.35',
    extKeyUsage => '2.5.29.37',
    serverAuth => '1.3.6.1.5.5.7.3.1',
    clientAuth => '1.3.6.1.5.5.7.3.2',
    upn => '1.3.6.1.4.1.311.20.2.3',
);

my %STRING_TAG = (
    utf8 => 0x0c, printable => 0x13, t61 => 0x14, ia5 => 0x16,
    universal => 0x1c, bmp => 0x1e,
);

my %SAN_TAG = (email => 0x81, DNS => 0x82, URI => 0x86, IP => 0x87,
               RID => 0x88);

my $DAY = 86400;


# The directory is complete or absent: it is made under another name and then
# renamed. A changed recipe makes a new one, and one made by a run long ago is
# replaced before anything in it expires.
sub make_pki {
    my ($dir) = @_;

    make_path(dirname($dir));
    open my $lock, '>', "$dir.lock" or die "cannot open $dir.lock: $!\n";
    flock $lock, LOCK_EX or die "cannot lock $dir.lock: $!\n";

    my $recipe = sha1_hex(slurp(__FILE__)) . "\n";
    my $stamp = "$dir/recipe";
    return $dir
        if -f $stamp && slurp($stamp) eq $recipe && -M $stamp < 30;

    my $new = "$dir.new";
    remove_tree($new);
    make_path($new);
    make_all($new);
    spew("$new/recipe", $recipe);

    remove_tree($dir);
    rename $new, $dir or die "cannot rename $new to $dir: $!\n";
    return $dir;
}


# Every recipe takes what `issue` takes.
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

    spew("$dir/ca-all.pem", map { slurp("$dir/$_.pem") } qw(ca intermediate));
    spew("$dir/inter-chain.pem",
        map { slurp("$dir/$_.pem") } qw(inter intermediate));
    spew("$dir/inter-chain.key", slurp("$dir/inter.key"));

    make_crl($dir, 'ca', $root{subject}, revoked => ['0BAD']);
    make_crl($dir, 'intermediate', $intermediate{subject});
    return;
}


# Writes NAME.pem, NAME.der and NAME.key. Unless told otherwise: a client
# certificate on the key of `good`, signed by the root, valid for ten years.
#
#   subject, issuer       what `name` returns
#   key, ca_key           files: whose certificate it is, and who signs it
#   serial                the content bytes of the integer, in hex
#   not_before, not_after days from now
#   san                   pairs of a kind and a value, in this order
#   eku                   names from %OID; an empty list leaves it out
#   ca                    true for an authority
#   extensions            more extensions, ready DER
sub issue {
    my ($dir, $name, %arg) = @_;

    my $key = $arg{key} // "$dir/good.key";
    my $ca_key = $arg{ca_key} // "$dir/ca.key";
    my $spki = public_key($key);
    my $empty = $arg{subject} eq name();

    my @extensions = (
        extension(basicConstraints => 1,
            sequence($arg{ca} ? der(0x01, "\xff") : ())),
        extension(keyUsage => 1,
            $arg{ca} ? der(0x03, "\x01\x06") : der(0x03, "\x07\x80")),
        extension(subjectKeyIdentifier => 0, der(0x04, key_id($spki))),
        extension(authorityKeyIdentifier => 0,
            sequence(der(0x80, key_id(public_key($ca_key))))),
    );

    my $eku = $arg{eku} // ($arg{ca} ? [] : ['clientAuth']);
    push @extensions, extension(extKeyUsage => 0,
        sequence(map { oid($OID{$_} // $_) } @$eku)) if @$eku;

    push @extensions, extension(subjectAltName => $empty,
        sequence(alternative_names(@{ $arg{san} }))) if $arg{san};

    push @extensions, @{ $arg{extensions} // [] };

    my $issuer = $arg{issuer}
        // name(O => 'Example', CN => 'Test Root CA');

    my $certificate = signed($ca_key, sequence(
        der(0xa0, integer('02')),
        integer($arg{serial} // '10' . substr sha1_hex($name), 0, 14),
        algorithm(),
        $issuer,
        sequence(instant($arg{not_before} // -1),
                 instant($arg{not_after} // 3650)),
        $arg{subject},
        $spki,
        der(0xa3, sequence(@extensions))));

    spew("$dir/$name.der", $certificate);
    spew("$dir/$name.pem", pem(CERTIFICATE => $certificate));
    spew("$dir/$name.key", slurp($key)) if $key ne "$dir/$name.key";
    return "$dir/$name.pem";
}


sub make_crl {
    my ($dir, $ca, $issuer, %arg) = @_;

    my @revoked = map { sequence(integer($_), instant(-1)) }
        @{ $arg{revoked} // [] };

    my $list = signed("$dir/$ca.key", sequence(
        integer('01'), algorithm(), $issuer, instant(-1), instant(3650),
        (@revoked ? sequence(@revoked) : ()),
        der(0xa0, sequence(
            extension(authorityKeyIdentifier => 0, sequence(
                der(0x80, key_id(public_key("$dir/$ca.key"))))),
            extension(cRLNumber => 0, integer('01'))))));

    spew("$dir/$ca-crl.pem", pem('X509 CRL' => $list));
    return;
}


# A name of attributes in order. A value is bytes (UTF8String, but countries
# PrintableString) or a pair of string type and bytes; a list in the place of
# an attribute is one RDN with several attributes.
sub name {
    my @rdns;
    while (@_) {
        my $first = shift;
        my @attributes = ref $first ? @$first : ($first, shift);
        my @encoded;
        while (my ($type, $value) = splice @attributes, 0, 2) {
            my ($kind, $bytes) = ref $value ? @$value
                : ($type eq 'C' ? 'printable' : 'utf8', $value);
            push @encoded, sequence(oid($OID{$type} // $type),
                der($STRING_TAG{$kind}, $bytes));
        }
        push @rdns, der(0x31, join '', sort @encoded);
    }
    return sequence(@rdns);
}


sub alternative_names {
    my @names;
    while (my ($kind, $value) = splice @_, 0, 2) {
        push @names, $kind eq 'upn'
            ? der(0xa0, oid($OID{upn}) . der(0xa0, der(0x0c, $value)))
            : $kind eq 'dirName' ? der(0xa4, $value)
            : der($SAN_TAG{$kind}, $value);
    }
    return @names;
}


sub extension {
    my ($type, $critical, $value) = @_;
    return sequence(oid($OID{$type} // $type),
        ($critical ? der(0x01, "\xff") : ()), der(0x04, $value));
}


sub signed {
    my ($ca_key, $body) = @_;
    my $file = "$ca_key.tbs";
    spew($file, $body);
    my $signature = openssl("dgst -sha256 -sign '$ca_key' '$file'");
    unlink $file;
    return sequence($body, algorithm(), der(0x03, "\0$signature"));
}


sub algorithm { return sequence(oid($OID{ecdsa_sha256})) }

sub sequence { return der(0x30, join '', @_) }

sub integer { return der(0x02, pack 'H*', $_[0]) }


sub instant {
    my ($days) = @_;
    my @time = gmtime(time + $days * $DAY);
    return der(0x17, strftime('%y%m%d%H%M%SZ', @time));
}


sub oid {
    my ($first, $second, @rest) = split /\./, $_[0];
    return der(0x06, pack 'w*', $first * 40 + $second, @rest);
}


sub der {
    my ($tag, $content) = @_;
    my $length = length $content;
    return pack 'CCa*', $tag, $length, $content if $length < 0x80;
    my $bytes = pack 'N', $length;
    $bytes =~ s/^\0+//;
    return pack 'CCa*a*', $tag, 0x80 | length $bytes, $bytes, $content;
}


sub pem {
    my ($label, $der) = @_;
    my $text = encode_base64($der, '');
    $text =~ s/(.{1,64})/$1\n/g;
    return "-----BEGIN $label-----\n$text-----END $label-----\n";
}


sub make_key {
    my ($file, $options) = @_;
    openssl("genpkey $options -out '$file'");
    return;
}


my %public_key;

sub public_key {
    my ($key) = @_;
    return $public_key{$key}
        //= openssl("pkey -in '$key' -pubout -outform DER");
}


# RFC 5280 hashes the bits of the key; any stable identifier will do here.
sub key_id { return sha1($_[0]) }


sub openssl {
    my ($command) = @_;
    my $output = `openssl $command 2>/dev/null`;
    die "openssl $command failed\n" if $?;
    return $output;
}


sub slurp {
    my ($file) = @_;
    open my $in, '<:raw', $file or die "cannot read $file: $!\n";
    local $/;
    return <$in>;
}


sub spew {
    my ($file, @content) = @_;
    open my $out, '>:raw', $file or die "cannot write $file: $!\n";
    print {$out} @content;
    close $out or die "cannot write $file: $!\n";
    return;
}

1;
