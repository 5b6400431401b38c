# Starts helper processes that cannot outlive the test that started them.

package ClientCertTest::Child;

use strict;
use warnings;

use Exporter qw(import);
use POSIX qw(WNOHANG _exit);
use Time::HiRes qw(sleep);

use ClientCertTest::Files qw(slurp_if_there);

our @EXPORT_OK = qw(start_child start_program stop_children guard);

my $LIFETIME = 15 * 60;

my $owner = $$;
my %running;


# Runs the code in a new process and returns its id. A look-out inside that
# process ends it when the test was killed or takes too long, after it has done
# the last thing.
sub start_child {
    my ($code, $last_thing) = @_;

    my $parent = $$;
    my $pid = fork // die "cannot fork: $!\n";
    if ($pid) {
        $running{$pid} = 1;
        return $pid;
    }

    %running = ();
    my $born = time;
    $SIG{INT} = $SIG{TERM} = $SIG{HUP} = 'DEFAULT';
    $SIG{PIPE} = 'IGNORE';
    $SIG{ALRM} = sub {
        alarm 1;
        return if getppid == $parent && time - $born < $LIFETIME;
        $last_thing->() if $last_thing;
        _exit(0);
    };
    alarm 1;

    # No END block of the test may run here: it would stop what is not ours.
    eval { $code->(); 1 } or print STDERR $@;
    _exit(0);
}


# Runs a program in such a process, with its output in a file. It hears of no
# alarm, and ends with the test.
sub start_program {
    my ($output, @command) = @_;
    return start_child(sub {
        alarm 0;
        open STDIN, '<', '/dev/null';
        open STDOUT, '>', $output;
        open STDERR, '>&', \*STDOUT;
        exec 'setpriv', '--pdeathsig', 'TERM', @command;
        die "cannot run $command[0]: $!\n";
    });
}


# Stops the nginx of this directory if its test is killed and cannot do so.
sub guard {
    my ($directory) = @_;
    return start_child(sub { sleep 60 while 1 }, sub {
        my ($pid) = slurp_if_there("$directory/logs/nginx.pid") =~ /(\d+)/
            or return;
        kill TERM => $pid
            if slurp_if_there("/proc/$pid/cmdline") =~ /\Q$directory\E\b/;
    });
}


sub stop_children {
    my @pids = @_ ? @_ : keys %running;
    return if $$ != $owner;

    for my $pid (grep { delete $running{$_} } @pids) {
        kill TERM => $pid;
        for (1 .. 100) {
            last if waitpid($pid, WNOHANG);
            sleep 0.02;
            kill KILL => $pid if $_ == 50;
        }
    }
    return;
}


END {
    local ($?, $!, $@);
    stop_children();
}

1;
