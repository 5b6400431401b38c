# Issues certificates. They are put together here and only signed by openssl.

package ClientCertTest::PKI::Issue;

use strict;
use warnings;

use Digest::SHA qw(sha1 sha1_hex);
use Exporter qw(import);

use ClientCertTest::Files qw(slurp spew);
use ClientCertTest::PKI::DER qw(alternative_names der extension instant integer
    name oid pem sequence);

our @EXPORT_OK = qw(algorithm issue key_id make_key openssl public_key signed);


# Writes NAME.pem, NAME.der and NAME.key. Unless told otherwise: a client
# certificate on the key of `good`, signed by the root, valid for ten years.
#
#   subject, issuer       what `name` returns
#   key, ca_key           files: whose certificate it is, and who signs it
#   serial                the content bytes of the integer, in hex
#   not_before, not_after days from now, or ready DER
#   san                   pairs of a kind and a value, in this order
#   eku                   names or numbers; an empty list leaves it out
#   key_usage, ski, aki   ready DER instead of the usual
#   ca                    true for an authority
#   extensions            more extensions, ready DER
#   version               1 for a certificate without extensions
#   without_key           true for no NAME.key: OpenSSL would refuse to load it
sub issue {
    my ($dir, $name, %arg) = @_;

    my $key = $arg{key} // "$dir/good.key";
    my $ca_key = $arg{ca_key} // "$dir/ca.key";
    my $spki = public_key($key);
    my $empty = $arg{subject} eq name();

    my @extensions = (
        extension(basicConstraints => 1,
            sequence($arg{ca} ? der(0x01, "\xff") : ())),
        extension(keyUsage => 1, $arg{key_usage}
            // der(0x03, $arg{ca} ? "\x01\x06" : "\x07\x80")),
        extension(subjectKeyIdentifier => 0,
            $arg{ski} // der(0x04, key_id($spki))),
        extension(authorityKeyIdentifier => 0,
            $arg{aki} // sequence(der(0x80, key_id(public_key($ca_key))))),
    );

    my $eku = $arg{eku} // ($arg{ca} ? [] : ['clientAuth']);
    push @extensions, extension(extKeyUsage => 0,
        sequence(map { oid($_) } @$eku)) if @$eku;

    push @extensions, extension(subjectAltName => $empty,
        sequence(alternative_names(@{ $arg{san} }))) if $arg{san};

    push @extensions, @{ $arg{extensions} // [] };

    my $issuer = $arg{issuer}
        // name(O => 'Example', CN => 'Test Root CA');

    my $is_old = ($arg{version} // 3) == 1;
    my $certificate = signed($ca_key, sequence(
        ($is_old ? () : der(0xa0, integer('02'))),
        integer($arg{serial} // '10' . substr sha1_hex($name), 0, 14),
        algorithm(),
        $issuer,
        sequence(instant($arg{not_before} // -1),
                 instant($arg{not_after} // 3650)),
        $arg{subject},
        $spki,
        ($is_old ? () : der(0xa3, sequence(@extensions)))));

    spew("$dir/$name.der", $certificate);
    spew("$dir/$name.pem", pem(CERTIFICATE => $certificate));
    spew("$dir/$name.key", slurp($key))
        if $key ne "$dir/$name.key" && !$arg{without_key};
    return "$dir/$name.pem";
}


sub signed {
    my ($ca_key, $body) = @_;
    # Specs that run side by side sign by the same key.
    my $file = "$ca_key.$$.tbs";
    spew($file, $body);
    my $signature = openssl("dgst -sha256 -sign '$ca_key' '$file'");
    unlink $file;
    return sequence($body, algorithm(), der(0x03, "\0$signature"));
}


sub algorithm { return sequence(oid('ecdsa_sha256')) }


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

1;
