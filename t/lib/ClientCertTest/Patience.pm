# How long tests wait, on a machine that others keep busy.

package ClientCertTest::Patience;

use strict;
use warnings;

use Exporter qw(import);
use Time::HiRes qw(time);

our @EXPORT_OK = qw($PATIENCE in_time);

# Seconds for what should happen at once: only a test that is about to fail
# waits that long.
our $PATIENCE = 60;


# Has something prepared that ends after so many seconds, and returns when it
# surely has. Where the machine was so busy that it has ended already, it is
# prepared anew, to last longer.
sub in_time {
    my ($prepare, @lifetimes) = @_;
    for my $lifetime (@lifetimes ? @lifetimes : (4, 12, 36)) {
        my $end = time + $lifetime;
        $prepare->($lifetime);
        return time + $lifetime if time < $end;
    }
    die "nothing can be prepared in time\n";
}

1;
