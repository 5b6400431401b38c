# docs/tests.md, From a sentence to its test.
#
# Each link of a page leads to a page or heading that is there, and the README
# leads to each page.

use strict;
use warnings;

use File::Basename qw(dirname);
use File::Spec::Functions qw(canonpath);
use Test::More;

use lib 't/lib';
use ClientCertTest::Files qw(slurp);

my @pages = ('README.md', 'SECURITY.md', sort glob 'docs/*.md');
my %anchors = map { $_ => { map { anchor($_) => 1 } headings($_) } } @pages;

my %reached;
for my $page (@pages) {
    my @links = prose($page) =~ /\]\(([^)\s]+)\)/g;
    for my $link (grep { !/^https?:/ } @links) {
        my ($file, $anchor) = $link =~ /^([^#]*)(?:#(.*))?$/;
        my $to = $file eq '' ? $page : resolve($page, $file);
        ok(-e $to, "$page: $link leads somewhere") or next;
        $reached{$to} = 1 if $page eq 'README.md';
        ok($anchors{$to}{$anchor}, "$page: $link leads to a heading")
            if defined $anchor;
    }
}
ok($reached{$_}, "the README leads to $_") for grep { $_ ne 'README.md' } @pages;
for my $page (@pages) {
    my %seen;
    is(join(', ', grep { $seen{ anchor($_) }++ } headings($page)), '',
        "$page: no heading stands twice");
}
done_testing;


# A page without its code.
sub prose {
    my ($page) = @_;
    return slurp($page) =~ s/^```.*?^```$//msgr =~ s/`[^`\n]*`/`/gr;
}


sub headings {
    my ($page) = @_;
    return slurp($page) =~ s/^```.*?^```$//msgr =~ /^#+ (.*)$/mg;
}


# As GitHub makes it of a heading.
sub anchor {
    my ($heading) = @_;
    return lc($heading) =~ s/[^\w\s-]//gr =~ tr/ /-/r;
}


sub resolve {
    my ($page, $file) = @_;
    my $path = canonpath(dirname($page) . "/$file");
    $path =~ s{(?:^|(?<=/))(?!\.\.)[^/]+/\.\./}{};
    return $path;
}
