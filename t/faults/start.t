# SECURITY.md, What is promised.
#
# No memory for a start or a reload: nothing is started, and what runs goes on.

use strict;
use warnings;

use Test::More;
use Time::HiRes qw(sleep time);

use lib 't/lib';
use ClientCertTest::Starved;

# How many allocations a start can be in need of: a bound for loops.
my $ENOUGH_TO_START = 20_000;
my $start_step = $ENV{FAULTS_STEP} // 1;
my $reload_step = 10 * $start_step;

check_size();
serve();
check_reload();
finish();
# This takes longer than helpers of a test may live.
check_start();
report_failures();
done_testing;


# A file of rules is read as a whole or not at all.
sub check_size {
    $faults->set_sizeless(1);
    my ($status, $output) = $faults->with(sub { $nginx->check(config(1)) });
    $faults->set_sizeless(0);
    is($status, 1, 'a file that has no size is refused');
    like($output, qr/"cn=\@\S+": "\S+" cannot be read/, 'a file that has no size is not read');
    return;
}


# A reload without memory changes nothing.
sub check_reload {
    my ($count, @wrong) = (0);
    for (my $number = 1; $number < $ENOUGH; $number += $reload_step) {
        my $log = length $nginx->error_log;
        $faults->arm($number, for_good => 1);
        $nginx->signal('HUP');
        my $end = time + 5;
        my $said;
        do {
            sleep 0.02;
            $said = substr $nginx->error_log, $log;
        } until $said =~ /\[emerg\]|start worker process/ || time > $end;
        my $seen = $faults->disarm;
        my $code = ask(connection(), '/dialect/0');
        last if $seen < $number;
        $count++;
        push @wrong, "$number: $code, $said"
            if $code != 200 || $said !~ /\[emerg\]/;
    }
    judge("a reload fails $count times without memory", $count, @wrong);
    return;
}


# A start without memory is refused. There are thousands of allocations, most of
# them OpenSSL's.
sub check_start {
    my $config = config(2);
    my ($status, $output) = $faults->with(sub { $nginx->check($config) });
    is($status, 0, 'the configuration is good') or die $output;
    my ($count, @wrong) = (0);
    for my $for_good (0, 1) {
        my $number;
        for ($number = 1; $number < $ENOUGH_TO_START; $number += $start_step) {
            $faults->arm($number, for_good => $for_good);
            my ($status, $output) = $faults->with(
                sub { $nginx->check($config) });
            last if $faults->disarm < $number;
            $count++;
            # What OpenSSL cannot do at first it may do later.
            push @wrong, "$number: $status $output"
                if $status ne '1' && ($for_good || $status ne '0');
        }
        cmp_ok($number, '<', $ENOUGH_TO_START, 'each allocation of a start');
    }
    judge("a start fails $count times without memory", $count, @wrong);
    return;
}
