# docs/tests.md, From a sentence to its test.
#
# Each spec says which page and heading it proves, and each heading that
# promises something has a spec.

use strict;
use warnings;

use Test::More;

use lib 't/lib';
use ClientCertTest::Files qw(slurp);

# Pages that promise nothing of their own: how to read, what it costs, to test.
my %promises_nothing = map { ("docs/$_.md" => 1) } qw(source speed tests);

my %headings = map { $_ => { map { $_ => 1 } slurp($_) =~ /^## (.*)$/mg } }
    'README.md', 'SECURITY.md', glob 'docs/*.md';
my %proved;

for my $spec (sort grep { !m{^t/faults/} } glob 't/*/*.t') {
    # The comment that a spec begins with.
    my ($comment) = slurp($spec) =~ /\A((?:#.*\n)+)/;
    my @places = ($comment // '')
        =~ /^# ((?:docs\/[\w-]+|README|SECURITY)\.md(?:, .*)?)\.$/mg;
    ok(scalar @places, "$spec says what it proves");
    for my $place (@places) {
        my ($page, $heading) = split /, /, $place, 2;
        ok($headings{$page} && (!defined $heading || $headings{$page}{$heading}),
            "$spec: $place is there");
        $proved{$page}{ $heading // '' } = 1;
    }
}

for my $page (sort grep { /^docs/ && !$promises_nothing{$_} } keys %headings) {
    next if $proved{$page}{''};
    ok($proved{$page}{$_}, "$page, $_ has a spec")
        for sort keys %{ $headings{$page} };
}
done_testing;
