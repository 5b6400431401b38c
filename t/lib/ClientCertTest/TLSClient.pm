# A TLS client for tests that care about the handshake: which certificate,
# which version, which name, which earlier session.

package ClientCertTest::TLSClient;

use strict;
use warnings;

use IO::Select;
use IO::Socket::INET;
use IO::Socket::SSL;
use Socket qw(IPPROTO_TCP TCP_NODELAY);
use Time::HiRes qw(time);

use ClientCertTest::Patience qw($PATIENCE);


# Connects and returns a client, or dies. Arguments:
#
#   port         on 127.0.0.1
#   pki          directory of the certificates
#   certificate  its name there; none if absent
#   version      TLSv1_2 or TLSv1_3; the best if absent
#   sni          server name; none if absent
#   alpn         list of protocols
#   resume       an earlier client whose session is to be used again
#   preface      what comes before TLS
sub connect {
    my ($class, %arg) = @_;

    my @certificate;
    if (defined $arg{certificate}) {
        my $path = "$arg{pki}/$arg{certificate}";
        @certificate = (SSL_use_cert => 1, SSL_cert_file => "$path.pem",
            SSL_key_file => "$path.key");
    }

    my $session = ClientCertTest::TLSClient::Session->new(
        $arg{resume} && $arg{resume}{session});

    # The server's certificate is not what these tests are about, and loading
    # the system's CAs takes longer than a handshake.
    my $plain = IO::Socket::INET->new(PeerAddr => '127.0.0.1',
        PeerPort => $arg{port}, Timeout => $PATIENCE)
        or die "cannot connect: $@\n";
    print {$plain} $arg{preface} // '';
    my $socket = IO::Socket::SSL->start_SSL($plain,
        Timeout => $PATIENCE,
        SSL_verify_mode => SSL_VERIFY_NONE,
        SSL_ca_file => \'',
        SSL_version => $arg{version} // 'SSLv23:!SSLv3:!TLSv1:!TLSv1_1',
        SSL_hostname => $arg{sni} // '',
        SSL_session_cache => $session,
        SSL_session_key => 'server',
        ($arg{alpn} ? (SSL_alpn_protocols => $arg{alpn}) : ()),
        @certificate,
    ) or die "cannot connect: $IO::Socket::SSL::SSL_ERROR\n";
    # Or a request waits 40 ms for the handshake to be acknowledged.
    setsockopt $socket, IPPROTO_TCP, TCP_NODELAY, 1;

    return bless { socket => $socket, session => $session, input => '',
        arguments => \%arg }, $class;
}


# Connects again where the last answer said that it was the last, as any client
# would, with the session that it has by then.
sub reconnect_if_ended {
    my ($self) = @_;
    return $self if !$self->{is_ended};
    my $new = ref($self)->connect(%{ $self->{arguments} }, resume => $self);
    %$self = %$new;
    return $self;
}


sub socket { return $_[0]{socket} }

sub version { return $_[0]{socket}->get_sslversion }

sub resumed { return $_[0]{socket}->get_session_reused ? 1 : 0 }


sub send {
    my ($self, @bytes) = @_;
    my $bytes = join '', @bytes;
    local $SIG{PIPE} = 'IGNORE';
    while (length $bytes) {
        my $written = $self->{socket}->syswrite($bytes);
        die "cannot send: $IO::Socket::SSL::SSL_ERROR\n" if !$written;
        substr $bytes, 0, $written, '';
    }
    return $self;
}


# One request on a connection that stays open, or another if it did not; further
# header lines may follow the path. Reading the response also takes in TLS 1.3
# tickets, so a client can be resumed from after its first `get`.
sub get {
    my ($self, $path, @headers) = @_;
    $self->reconnect_if_ended;
    $self->send(join "\r\n", "GET $path HTTP/1.1", 'Host: localhost',
        @headers, '', '');
    return $self->response;
}


# The next response with its head, as far as Content-Length or chunks say, or
# whatever came until the end of the connection or the timeout.
sub response {
    my ($self) = @_;

    my $end = time + $PATIENCE;
    while (1) {
        my $length = response_length($self->{input});
        if ($length) {
            my $response = substr $self->{input}, 0, $length, '';
            my ($head) = $response =~ /\A(.*?\r\n)\r\n/s;
            $self->{is_ended} = $head =~ /^Connection: close\r$/mi;
            return $response;
        }
        last if !$self->read_more($end);
    }
    return delete($self->{input}) . ($self->{input} = '');
}


# Everything until the server closes the connection or the timeout.
sub rest {
    my ($self) = @_;
    my $end = time + $PATIENCE;
    1 while $self->read_more($end);
    my $rest = $self->{input};
    $self->{input} = '';
    return $rest;
}


sub close {
    my ($self) = @_;
    $self->{socket}->close;
    return;
}


sub read_more {
    my ($self, $end) = @_;
    my $socket = $self->{socket};

    if (!$socket->pending) {
        my $left = $end - time;
        return if $left <= 0 || !IO::Select->new($socket)->can_read($left);
    }
    return $socket->sysread($self->{input}, 65536, length $self->{input});
}


# 0 while the response is incomplete, or if only the end of the connection
# tells its length.
sub response_length {
    my ($text) = @_;

    $text =~ /\A(.*?\r\n\r\n)/s or return 0;
    my ($head, $at) = ($1, length $1);

    if ($head =~ /^Transfer-Encoding:\s*chunked/mi) {
        while (substr($text, $at) =~ /\A([0-9a-f]+)[^\r]*\r\n/i && hex $1) {
            $at += length($&) + hex($1) + 2;
        }
        # Trailers may follow.
        return substr($text, $at) =~ /\A0+[^\r]*\r\n(?:[^\r]+\r\n)*\r\n/
            ? $at + length $& : 0;
    }

    my ($length) = $head =~ /^Content-Length:\s*(\d+)/mi;
    $length = 0 if $head =~ m{\AHTTP/\S+ (?:1|204|304)};
    return 0 if !defined $length;
    return $at + $length <= length $text ? $at + $length : 0;
}


# Holds one session as bytes, in the shape of IO::Socket::SSL's session cache.
# The objects themselves are spoilt for another use when a connection ends.
package ClientCertTest::TLSClient::Session;

sub new {
    my ($class, $earlier) = @_;
    return bless { bytes => $earlier && $earlier->{bytes} }, $class;
}


sub add_session {
    my ($self, undef, $session) = @_;
    $self->{bytes} = Net::SSLeay::i2d_SSL_SESSION($session);
    Net::SSLeay::SESSION_free($session);
    return 1;
}


sub get_session {
    my ($self) = @_;
    return $self->{bytes} && Net::SSLeay::d2i_SSL_SESSION($self->{bytes});
}


sub del_session { return 0 }

1;
