# Figures that the project promises to keep: each is a test, a line of its
# output, and a row for the table of all of them.
#
#   report(R8 => 'requests lost', $lost, 0);
#   report(R8 => 'growth of the master', $percent, '2 %');
#   report(R6 => 'lines that tests reach', $percent, '>= 97 %');
#   report(R8 => 'reloads', $reloads);
#
# prints `# R8 requests lost: 0 (limit 0)`, and so on. The limit is what the
# figure may be at most, or at least where it begins with >=; a unit behind it
# is the figure's unit. Without a limit the figure is only told of.
#
# With CLIENT_CERT_UNMEASURED a figure that has a unit is only noted, because
# nginx runs in something that is slow and large itself; counts have none.
#
# The file in CLIENT_CERT_FIGURES gets a line for each, of five fields with tabs
# between them: objective, what, value, limit and `ok`, `failed` or `-`. A tool
# that is not written in Perl appends such lines itself.

package ClientCertTest::Figures;

use strict;
use warnings;

use Exporter qw(import);
use Test::More ();

our @EXPORT_OK = qw(report);


sub report {
    my ($objective, $what, $value, $limit) = @_;

    my ($at_least, $number, $unit) = parse($limit);
    my $is_measured = !$ENV{CLIENT_CERT_UNMEASURED} || !length $unit;
    undef $limit if !$is_measured;
    my $rounded = defined $value ? 0 + sprintf '%.4g', $value : 'unknown';
    $rounded = $value if defined $value && $value =~ /^-?\d+\z/;
    my $shown = "$rounded$unit";
    my $bound = defined $limit
        ? ($at_least ? 'at least' : 'limit') . " $number$unit" : undef;

    Test::More::note("$objective $what: $shown" . ($bound ? " ($bound)" : ''));
    my $kept = defined $value && defined $limit
        && ($at_least ? $value >= $number : $value <= $number);
    append($objective, $what, $shown,
        $bound ? $at_least ? ">= $number$unit" : "$number$unit" : '-',
        $kept ? 'ok' : $bound ? 'failed' : '-') if $is_measured;

    return 1 if !$bound;
    return Test::More::ok($kept, "$objective $what: $shown, $bound");
}


# Whether the limit is a lower one, its number, and its unit with the space.
sub parse {
    my ($limit) = @_;
    return (0, undef, '') if !defined $limit;
    my ($sign, $number, $unit)
        = $limit =~ /^(>=|<=)?\s*(-?[\d.]+)(?:\s*(\D.*))?\z/
        or die "\"$limit\" is no limit\n";
    return (($sign // '') eq '>=', $number,
        !defined $unit ? '' : " $unit");
}


# Several tests may write at once: one write is one line.
sub append {
    my $file = $ENV{CLIENT_CERT_FIGURES};
    return if !length($file // '');
    open my $out, '>>', $file or die "cannot write $file: $!\n";
    syswrite $out, join("\t", @_) . "\n";
    close $out or die "cannot write $file: $!\n";
    return;
}

1;
