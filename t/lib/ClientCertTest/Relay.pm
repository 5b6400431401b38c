# Lets a block's plain request travel over TLS, byte for byte.
#
# Test::Nginx speaks plain TCP only. Going through a plain server of the nginx
# under test would not do: the module removes forged headers there already.

package ClientCertTest::Relay;

use strict;
use warnings;

use IO::Select;
use IO::Socket::INET;
use IO::Socket::SSL qw($SSL_ERROR SSL_WANT_READ);
use POSIX qw(_exit);

use ClientCertTest::Child qw(start_child);
use ClientCertTest::Patience qw($PATIENCE);
use ClientCertTest::TLSClient;

my %port_of;


# Returns the loopback port whose connections are carried on with these
# arguments of ClientCertTest::TLSClient.
sub port {
    my (%arg) = @_;

    my $key = join ' ', map { "$_=" . ($arg{$_} // '') } sort keys %arg;
    return $port_of{$key} //= do {
        my $listen = IO::Socket::INET->new(
            LocalAddr => '127.0.0.1', LocalPort => 0, Listen => 32)
            // die "cannot listen on 127.0.0.1: $!\n";
        start_child(sub { serve($listen, %arg) });
        $listen->sockport;
    };
}


sub serve {
    my ($listen, %arg) = @_;

    local $SIG{CHLD} = 'IGNORE';
    while (1) {
        my $plain = $listen->accept or next;
        my $pid = fork // die "cannot fork: $!\n";
        next if $pid;

        $SIG{ALRM} = 'DEFAULT';
        alarm $PATIENCE;
        my $tls = eval { ClientCertTest::TLSClient->connect(%arg) };
        if (!$tls) {
            print STDERR "# relay: $@";
            _exit(0);
        }
        carry($plain, $tls->socket);
        $tls->close;
        _exit(0);
    }
}


sub carry {
    my ($plain, $tls) = @_;

    my $select = IO::Select->new($plain, $tls);
    while (1) {
        for my $from ($tls->pending ? $tls : $select->can_read) {
            my $to = $from == $plain ? $tls : $plain;
            # What came may be a ticket, behind which nothing is to be waited
            # for before the request has gone out.
            $tls->blocking(0);
            my $read = sysread $from, my $bytes, 65536;
            my $is_waiting = !defined $read && $from == $tls
                && $SSL_ERROR == SSL_WANT_READ;
            $tls->blocking(1);
            next if $is_waiting;
            return if !$read;
            while (length $bytes) {
                my $written = syswrite $to, $bytes or return;
                substr $bytes, 0, $written, '';
            }
        }
    }
}

1;
