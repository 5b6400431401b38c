# What the kernel knows of the processes of an nginx.

package ClientCertTest::Process;

use strict;
use warnings;

use Exporter qw(import);
use POSIX qw(sysconf _SC_CLK_TCK);
use Time::HiRes qw(sleep time);

use ClientCertTest::Files qw(slurp_if_there);
use ClientCertTest::Patience qw($PATIENCE);

our @EXPORT_OK = qw(workers leaving only_worker await_idle wait_until resident
    own_memory cpu_seconds);


# The workers of a master that take connections.
sub workers { return grep { !is_leaving($_) } children(@_) }

# Those that do not any more.
sub leaving { return grep { is_leaving($_) } children(@_) }


# The one worker of a master, when those before it are gone.
sub only_worker {
    my ($master) = @_;
    wait_until($PATIENCE, sub { children($master) == 1 && workers($master) == 1 })
        or die "not one worker\n";
    return (workers($master))[0];
}


# The client's side of a handshake is over before nginx's: waits until a worker
# waits itself, so that the same allocation has the same number each time.
sub await_idle {
    my ($worker) = @_;
    my $end = time + 5;
    sleep 0.0005
        until slurp_if_there("/proc/$worker/stat") =~ /\) S/ || time > $end;
    return;
}


sub wait_until {
    my ($seconds, $condition) = @_;
    my $end = time + $seconds;
    while (!$condition->()) {
        return 0 if time > $end;
        sleep 0.02;
    }
    return 1;
}


# Kilobytes in memory, without those of shared caches, which are there to fill.
sub resident { return field($_[0], 'VmRSS') - field($_[0], 'RssShmem') }

# Kilobytes that are its own: heap and stack.
sub own_memory { return field($_[0], 'RssAnon') }


# What it used of the processor, in user mode and for its system calls. Not all
# kernels tell it to the nanosecond, all count ticks.
sub cpu_seconds {
    my ($pid) = @_;
    my ($precise) = slurp_if_there("/proc/$pid/schedstat") =~ /^(\d+)/;
    return $precise / 1e9 if $precise;
    my ($after_name) = slurp_if_there("/proc/$pid/stat") =~ /\) (.*)/s
        or die "no process $pid\n";
    my @fields = split ' ', $after_name;
    return ($fields[11] + $fields[12]) / sysconf(_SC_CLK_TCK);
}


sub children {
    my ($master) = @_;
    return grep { slurp_if_there("/proc/$_/cmdline") =~ /worker process/ }
        `ps -o pid= --ppid $master` =~ /(\d+)/g;
}


sub is_leaving {
    my ($pid) = @_;
    return slurp_if_there("/proc/$pid/cmdline") =~ /shutting down/;
}


sub field {
    my ($pid, $name) = @_;
    my ($value) = slurp_if_there("/proc/$pid/status") =~ /^$name:\s+(\d+)/m
        or die "no $name of process $pid\n";
    return $value;
}


1;
