# docs/source.md, The way of a certificate.
#
# Each file, folder and function that the tour of the source names is there, and
# each folder of the source is named.

use strict;
use warnings;

use Test::More;

use lib 't/lib';
use ClientCertTest::Files qw(slurp);

my $page = slurp('docs/source.md') =~ s/^```.*?^```$//msgr;

# What only the examples have.
my $made_up = qr/example/;

# In a row of the table of folders its files need not say where they are.
my ($folders) = $page =~ /^\| where \| what \|\n(.*?)\n\n/ms;
my @rows = $folders =~ /^(\| `src\/\w+\/` \| .*)$/mg;
is(join(' ', sort map { m{^\| `src/(\w+)/`} } @rows),
    join(' ', sort map { m{(\w+)/$} } glob 'src/*/'),
    'each folder of the source has its row');
for my $row (@rows) {
    my ($folder) = $row =~ /`(src\/\w+\/)`/;
    is_there($folder . $_) for $row =~ /`([\w*]+\.[ch]pp)`/g;
}

# Folders that have a table of their own.
for my $folder (qw(nginx http stream)) {
    my ($table) = $page =~ m{^\| `src/$folder/` \| what \|\n(.*?)\n\n}ms;
    my %named = map { $_ => 1 } map { glob "src/$folder/$_" }
        ($table // '') =~ /`([\w*]+\.[ch]pp)`/g;
    # A name that no glob finds stays as it is.
    is(join(' ', grep { !-e } sort keys %named), '',
        "the files of src/$folder are there");
    my %units = map { s/\.[ch]pp$//r => 1 } keys %named;
    is(join(' ', grep { !$units{ s/\.[ch]pp$//r } } glob "src/$folder/*"), '',
        "and each is named");
}

for my $name ($page =~ m{`([\w.*/-]+/[\w.*-]*)`}g) {
    is_there($name) if $name !~ $made_up;
}

# `function` (`file`)
my @functions = $page =~ m{`([\w:]+)`\s+\(`([\w/.]+)`\)}g;
cmp_ok(@functions / 2, '>=', 15, 'functions are named');
while (my ($name, $file) = splice @functions, 0, 2) {
    $name =~ s/.*:://;
    my ($path) = paths($file);
    ok(defined $path && slurp($path) =~ /\b$name\b/, "$name is in $file");
}
done_testing;


sub is_there {
    my ($name) = @_;
    ok(scalar paths($name), "$name is there");
    return;
}


# A step of the way names a file without the folder of all sources.
sub paths {
    my ($name) = @_;
    return grep { -e } glob("src/$name"), glob($name);
}
