# A TLS client that has every byte in its own hands before it is sent: to send
# it in pieces, or not to send the rest.

package ClientCertTest::RawTLS;

use strict;
use warnings;

use IO::Select;
use IO::Socket::INET;
use Net::SSLeay;
use Socket qw(IPPROTO_TCP SOL_SOCKET SO_LINGER TCP_NODELAY);
use Time::HiRes qw(time);

use ClientCertTest::Patience qw($PATIENCE);

my $HANDSHAKE = 22;
my $CHANGE_CIPHER_SPEC = 20;

my %VERSION = (TLSv1_2 => 0x0303, TLSv1_3 => 0x0304);


# Connects, and sends nothing yet. Arguments: port, pki, certificate, version.
sub connect {
    my ($class, %arg) = @_;

    my $socket = IO::Socket::INET->new(PeerAddr => '127.0.0.1',
        PeerPort => $arg{port}, Timeout => $PATIENCE)
        or die "cannot connect: $!\n";
    setsockopt $socket, IPPROTO_TCP, TCP_NODELAY, 1;

    my $context = Net::SSLeay::CTX_new();
    my $path = "$arg{pki}/$arg{certificate}";
    Net::SSLeay::set_cert_and_key($context, "$path.pem", "$path.key")
        or die "cannot use $path\n";
    my $version = $VERSION{ $arg{version} };
    Net::SSLeay::CTX_set_min_proto_version($context, $version);
    Net::SSLeay::CTX_set_max_proto_version($context, $version);

    my $ssl = Net::SSLeay::new($context);
    my ($in, $out) = map { Net::SSLeay::BIO_new(Net::SSLeay::BIO_s_mem()) }
        1, 2;
    Net::SSLeay::set_bio($ssl, $in, $out);
    Net::SSLeay::set_tlsext_host_name($ssl, 'localhost');
    Net::SSLeay::set_connect_state($ssl);
    return bless { socket => $socket, context => $context, ssl => $ssl,
        in => $in, out => $out }, $class;
}


# What the client would send next, or nothing once the handshake is done. The
# first is the ClientHello; then the server has to be heard.
sub flight {
    my ($self) = @_;
    Net::SSLeay::do_handshake($self->{ssl});
    return $self->pending;
}


sub pending {
    my ($self) = @_;
    my $bytes = '';
    while (Net::SSLeay::BIO_pending($self->{out})) {
        $bytes .= Net::SSLeay::BIO_read($self->{out});
    }
    return $bytes;
}


# Hears the server until the client has something to send, which it returns.
sub answer {
    my ($self) = @_;
    my $end = time + $PATIENCE;
    while ($self->hear($end)) {
        my $flight = $self->flight;
        return $flight if length $flight;
    }
    die "no answer to the handshake\n";
}


sub hear {
    my ($self, $end) = @_;
    my $left = $end - time;
    return if $left <= 0 || !IO::Select->new($self->{socket})->can_read($left);
    sysread $self->{socket}, my $bytes, 65_536 or return;
    Net::SSLeay::BIO_write($self->{in}, $bytes);
    return 1;
}


# Takes the whole handshake; `write` is how to send a flight.
sub handshake {
    my ($self, $write) = @_;
    $write //= sub { $self->write($_[0]) };
    $write->($self->flight);
    $write->($self->answer);
    # TLS 1.2 has the server's last word still to come.
    my $end = time + $PATIENCE;
    until (Net::SSLeay::is_init_finished($self->{ssl})) {
        $self->hear($end) or die "the handshake does not end\n";
        Net::SSLeay::do_handshake($self->{ssl});
    }
    return $self;
}


# Bytes of the application, as what goes over the wire.
sub sealed {
    my ($self, $bytes) = @_;
    Net::SSLeay::write($self->{ssl}, $bytes);
    return $self->pending;
}


# What comes until there is this much, or nothing more.
sub read {
    my ($self, $length) = @_;
    my $end = time + $PATIENCE;
    my $read = '';
    while (length $read < $length) {
        my $some = Net::SSLeay::read($self->{ssl});
        if (defined $some && length $some) {
            $read .= $some;
            next;
        }
        last if !$self->hear($end);
    }
    return $read;
}


sub write {
    my ($self, $bytes) = @_;
    while (length $bytes) {
        my $written = syswrite $self->{socket}, $bytes or return;
        substr $bytes, 0, $written, '';
    }
    return $self;
}


sub write_bytewise {
    my ($self, $bytes) = @_;
    $self->write($_) || return for split //, $bytes;
    return $self;
}


# Ends the connection, with a reset where nobody waits.
sub vanish {
    my ($self, $reset) = @_;
    setsockopt $self->{socket}, SOL_SOCKET, SO_LINGER, pack 'II', 1, 0
        if $reset;
    close $self->{socket};
    return;
}


sub DESTROY {
    my ($self) = @_;
    Net::SSLeay::free($self->{ssl}) if $self->{ssl};
    Net::SSLeay::CTX_free($self->{context}) if $self->{context};
    return;
}


# The records of a flight.
sub records {
    my ($bytes) = @_;
    my @records;
    while (length $bytes >= 5) {
        push @records, substr $bytes, 0, 5 + unpack('x3n', $bytes), '';
    }
    return @records;
}


# A flight whose handshake messages, as far as they are not encrypted, have one
# byte in each record.
sub split_records {
    my ($bytes) = @_;
    my $encrypted = 0;
    return join '', map {
        my ($type, $version, $content) = unpack 'a1a2x2a*', $_;
        $encrypted ||= ord $type == $CHANGE_CIPHER_SPEC;
        $encrypted || ord $type != $HANDSHAKE ? $_
            : map { $type . $version . "\0\1" . $_ } split //, $content;
    } records($bytes);
}

1;
