# Makes revocation lists.

package ClientCertTest::PKI::Lists;

use strict;
use warnings;

use Exporter qw(import);

use ClientCertTest::Files qw(spew);
use ClientCertTest::PKI::DER qw(der extension instant integer pem sequence);
use ClientCertTest::PKI::Issue qw(algorithm key_id public_key signed);

our @EXPORT_OK = qw(make_crl revocation_list);


# A list in PEM of the CA with this key and name. Options:
#
#   revoked      the content bytes of serial numbers, in hex
#   entries      ready DER instead of those
#   from, until  days from now
#   signed_by    the key that signs it instead of the CA's
#   keyless      true for no word of whose key that is, as `openssl ca -gencrl`
#                makes them
#   extensions   more extensions, ready DER
sub revocation_list {
    my ($ca_key, $issuer, %arg) = @_;

    my $entries = $arg{entries} // join '', map {
        sequence(integer($_), instant(-1))
    } @{ $arg{revoked} // [] };
    my $id = key_id(public_key($ca_key));

    return pem('X509 CRL' => signed($arg{signed_by} // $ca_key, sequence(
        integer('01'), algorithm(), $issuer,
        instant($arg{from} // -10), instant($arg{until} // 3650),
        (length $entries ? sequence($entries) : ()),
        der(0xa0, sequence(
            ($arg{keyless} ? () : extension(authorityKeyIdentifier => 0,
                sequence(der(0x80, $id)))),
            extension(cRLNumber => 0, integer('01')),
            @{ $arg{extensions} // [] })))));
}


# Writes the list of a CA into NAME-crl.pem, or into a `file`.
sub make_crl {
    my ($dir, $ca, $issuer, %arg) = @_;
    spew($arg{file} // "$dir/$ca-crl.pem",
        revocation_list("$dir/$ca.key", $issuer, %arg));
    return;
}

1;
