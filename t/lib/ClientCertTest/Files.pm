# Whole files, as bytes.

package ClientCertTest::Files;

use strict;
use warnings;

use Exporter qw(import);

our @EXPORT_OK = qw(slurp slurp_if_there spew);


sub slurp {
    my ($file) = @_;
    open my $in, '<:raw', $file or die "cannot read $file: $!\n";
    local $/;
    return <$in>;
}


# Nothing, where there is no such file, or not any more.
sub slurp_if_there {
    my ($file) = @_;
    open my $in, '<:raw', $file or return '';
    local $/;
    return <$in> // '';
}


sub spew {
    my ($file, @content) = @_;
    open my $out, '>:raw', $file or die "cannot write $file: $!\n";
    print {$out} @content;
    close $out or die "cannot write $file: $!\n";
    return;
}

1;
