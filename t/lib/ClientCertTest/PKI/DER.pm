# Puts certificates and lists together, byte by byte: openssl's command line
# cannot express the names and serial numbers that matter most: line breaks, NUL
# bytes, negative numbers, outdated string types.

package ClientCertTest::PKI::DER;

use strict;
use warnings;

use Exporter qw(import);
use MIME::Base64 qw(encode_base64);
use POSIX qw(strftime);

our @EXPORT_OK = qw(alternative_names der extension instant integer name oid pem
    sequence);

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
    GN => '2.5.4.42',
    x500UniqueIdentifier => '2.5.4.45',
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
    deltaCRLIndicator => '2.5.29.27',
    issuingDistributionPoint => '2.5.29.28',
    certificatePolicies => '2.5.29.32',
    authorityKeyIdentifier => '2.5.29.35',
    extKeyUsage => '2.5.29.37',
    serverAuth => '1.3.6.1.5.5.7.3.1',
    clientAuth => '1.3.6.1.5.5.7.3.2',
    upn => '1.3.6.1.4.1.311.20.2.3',
    KerberosPrincipalName => '1.3.6.1.5.2.2',
    permanentIdentifier => '1.3.6.1.5.5.7.8.3',
    xmppAddr => '1.3.6.1.5.5.7.8.5',
    SRVName => '1.3.6.1.5.5.7.8.7',
    SmtpUTF8Mailbox => '1.3.6.1.5.5.7.8.9',
);

my %STRING_TAG = (
    utf8 => 0x0c, numeric => 0x12, printable => 0x13, t61 => 0x14, ia5 => 0x16,
    universal => 0x1c, bmp => 0x1e,
    bits => 0x03, octets => 0x04, sequence => 0x30,
);

my %SAN_TAG = (email => 0x81, DNS => 0x82, x400 => 0xa3, dirName => 0xa4,
               ediParty => 0xa5, URI => 0x86, IP => 0x87, RID => 0x88);

my $DAY = 86400;


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
            push @encoded, sequence(oid($type),
                der($STRING_TAG{$kind}, $bytes));
        }
        push @rdns, der(0x31, join '', sort @encoded);
    }
    return sequence(@rdns);
}


sub alternative_names {
    my @names;
    while (my ($kind, $value) = splice @_, 0, 2) {
        if ($kind eq 'upn') {
            my ($type, $bytes) = ref $value ? @$value : (utf8 => $value);
            $value = [upn => der($STRING_TAG{$type}, $bytes)];
        }
        push @names, ref $value
            ? der(0xa0, oid($value->[0])
                . der(0xa0, $value->[1]))
            : der($SAN_TAG{$kind}, $value);
    }
    return @names;
}


sub extension {
    my ($type, $critical, $value) = @_;
    return sequence(oid($type),
        ($critical ? der(0x01, "\xff") : ()), der(0x04, $value));
}


sub sequence { return der(0x30, join '', @_) }

sub integer { return der(0x02, pack 'H*', $_[0]) }


sub instant {
    my ($days) = @_;
    return $days if $days =~ /\A[\x17\x18]/;
    my @time = gmtime(time + $days * $DAY);
    return der(0x17, strftime('%y%m%d%H%M%SZ', @time));
}


# Of a name that %OID knows, or of numbers.
sub oid {
    my ($first, $second, @rest) = split /\./, $OID{ $_[0] } // $_[0];
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

1;
