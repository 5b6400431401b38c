# Headers of the PROXY protocol, version 2, taken apart and put together as
# haproxy.org's doc/proxy-protocol.txt says.

package ClientCertTest::ProxyProtocol;

use strict;
use warnings;

use Exporter qw(import);
use Socket qw(inet_ntop AF_INET AF_INET6);

our @EXPORT_OK = qw(comparable parse_header tlv crc32c);

our $SIGNATURE = "\r\n\r\n\0\r\nQUIT\n";
my %FAMILY = (0x11 => [AF_INET, 4], 0x21 => [AF_INET6, 16]);


# Takes apart what a connection begins with; nothing where that is no header.
#
#   command, family   the bytes of them
#   client, own       `address port`
#   tlvs              [type, value], but for the checksum
#   tls               the same inside of type 0x20, behind client and verify
#   flags, verify     these two
#   checksum          whether it is right
#   checksum_is_last  whether it is the last of them
#   rest              what follows the header
sub parse_header {
    my ($bytes) = @_;
    return if substr($bytes, 0, 12) ne $SIGNATURE || length $bytes < 16;
    my ($command, $family, $length) = unpack 'x12 C C n', $bytes;
    return if length $bytes < 16 + $length;
    my %header = (command => $command, family => $family,
        rest => substr($bytes, 16 + $length));
    my $whole = substr $bytes, 0, 16 + $length;
    my $content = substr $whole, 16;
    if (my $known = $FAMILY{$family}) {
        my ($number, $size) = @$known;
        my ($client, $own, @ports)
            = unpack "a$size a$size n n", substr $content, 0, 2 * $size + 4, '';
        @header{qw(client own)} = (
            inet_ntop($number, $client) . " $ports[0]",
            inet_ntop($number, $own) . " $ports[1]");
    }
    my @tlvs = tlvs($content);
    $header{checksum_is_last} = @tlvs && $tlvs[-1][0] eq 0x03;
    if (my ($checksum) = grep { $_->[0] eq 0x03 } @tlvs) {
        my $at = index $whole, "\x03\0\x04$checksum->[1]", 16;
        substr $whole, $at + 3, 4, "\0\0\0\0";
        $header{checksum} = $checksum->[1] eq pack 'N', crc32c($whole);
    }
    @tlvs = grep { $_->[0] ne 0x03 } @tlvs;
    $header{tlvs} = \@tlvs;
    if (my ($tls) = grep { $_->[0] == 0x20 } @tlvs) {
        @header{qw(flags verify)} = unpack 'C N', $tls->[1];
        $header{tls} = [tlvs(substr $tls->[1], 5)];
    }
    return \%header;
}


# Bytes that begin with this header, without what differs between two of the same
# client's: its port and the checksum, which has to be right.
sub comparable {
    my ($header, $bytes) = @_;
    return "no header: $bytes" if !$header->{checksum};
    my $length = length($bytes) - length $header->{rest};
    substr $bytes, 24, 2, '';
    substr $bytes, $length - 6, 4, '';
    return $bytes;
}


sub tlvs {
    my ($bytes) = @_;
    my @tlvs;
    while (length $bytes >= 3) {
        my ($type, $length) = unpack 'C n', substr $bytes, 0, 3, '';
        push @tlvs, [$type, substr $bytes, 0, $length, ''];
    }
    return (@tlvs, length $bytes ? ['rest', $bytes] : ());
}


# The value of a type, also of those of TLS; undef where there is none.
sub tlv {
    my ($header, $type) = @_;
    my ($found) = grep { $_->[0] eq $type } @{ $header->{tlvs} },
        @{ $header->{tls} // [] };
    return $found && $found->[1];
}


# CRC-32C bit by bit.
sub crc32c {
    my ($bytes) = @_;
    my $crc = 0xFFFFFFFF;
    for my $byte (unpack 'C*', $bytes) {
        $crc ^= $byte;
        $crc = $crc & 1 ? $crc >> 1 ^ 0x82F63B78 : $crc >> 1 for 1 .. 8;
    }
    return $crc ^ 0xFFFFFFFF;
}

1;
