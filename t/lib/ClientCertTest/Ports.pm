# Hands out loopback ports that no other test run of this checkout uses.
#
# They lie below the range of outgoing connections, because a server under
# test is restarted again and again and must find its port free each time.

package ClientCertTest::Ports;

use strict;
use warnings;

use Cwd qw(abs_path);
use Exporter qw(import);
use Fcntl qw(LOCK_EX LOCK_NB);
use File::Path qw(make_path);
use IO::Socket::INET;

our @EXPORT_OK = qw(take_ports);

my $FIRST = 12000;
my $STEP = 16;
my $SLOTS = 1000;

my @locks;    # held until this process ends


# Returns a number that no other run has, and $STEP ports that belong to it.
sub take_ports {
    my ($build) = @_;
    my $dir = "$build/ports";
    make_path($dir);

    # Checkouts do not see each other's locks, so each begins elsewhere.
    # A checkout in a chroot may have the same path, but not the same inode.
    my $begin = 37 * unpack("%32C*", abs_path($build)) + 97 * (stat $build)[1];
    for my $try (1 .. $SLOTS) {
        my $slot = ($begin + $try) % $SLOTS;
        open my $lock, '>', "$dir/$slot" or die "cannot lock $dir: $!\n";
        next if !flock $lock, LOCK_EX | LOCK_NB;

        my @ports = map { $FIRST + $slot * $STEP + $_ } 0 .. $STEP - 1;
        next if grep { !is_free($_) } @ports;

        push @locks, $lock;
        return ($slot, @ports);
    }
    die "no free ports on the loopback interface\n";
}


sub is_free {
    my ($port) = @_;
    return defined IO::Socket::INET->new(
        LocalAddr => '127.0.0.1', LocalPort => $port, Listen => 1,
        ReuseAddr => 1);
}

1;
