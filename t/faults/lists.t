# SECURITY.md, What is promised.
#
# No memory while a revocation list is read again: it stays as it was, or is the
# new one, and nobody gets in who must not.

use strict;
use warnings;

use Test::More;
use Time::HiRes qw(sleep time);

use lib 't/lib';
use ClientCertTest::Starved;

my %watched = (port => 1, certificate => 'revoked');

serve();
check_lists();
finish();
report_failures();
done_testing;


# A list that changed stays as it was, or is the new one; and a verdict that
# could not be made is none, also for the next request of the connection. Files
# are looked at once a second, so several lists change at a time.
sub check_lists {
    my ($count, @wrong) = (0);
    my $first = 1;
    while ($first < $ENOUGH) {
        write_lists("$lists.$_") for 1 .. $at_once;
        sleep 1.1;
        my %client = map { $_ => connection(%watched) } 1 .. $at_once;
        my %before = map { $_ => ask($client{$_}, "/list/$_") } 1 .. $at_once;
        write_lists("$lists.$_", revoked => ['0BAD']) for 1 .. $at_once;
        sleep 1.1;
        my (%during, %seen);
        for my $list (1 .. $at_once) {
            my $number = $first + int(($list - 1) / 2);
            $faults->arm($number, for_good => $list % 2);
            $during{$list} = ask($client{$list}, "/list/$list");
            $seen{$list} = $faults->disarm >= $number;
        }
        sleep 1.1;
        for my $list (grep { $seen{$_} } 1 .. $at_once) {
            my $after = ask($client{$list}, "/list/$list")
                || ask(connection(%watched), "/list/$list");
            $count++;
            push @wrong, $first + int(($list - 1) / 2) . ($list % 2 ? '+' : '')
                . ": $before{$list}, $during{$list}, $after"
                if $before{$list} != 200 || $after != 403
                || $during{$list} !~ /\A(?:200|403|5..|0)\z/;
        }
        last if !grep { $_ } values %seen;
        $first += int($at_once / 2);
    }
    judge("a list changes $count times without memory", $count, @wrong);
    return;
}
