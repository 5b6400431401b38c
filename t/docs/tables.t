# docs/tests.md, From a sentence to its test.
#
# What the pages list is what the source has: each directive with its contexts,
# each dialect, each variable, each name that `known` stands for.

use strict;
use warnings;

use Test::More;

use lib 't/lib';
use ClientCertTest::Files qw(slurp);

check_directives();
check_dialects();
check_variables();
check_known_names();
done_testing;


# The face's table: name and flags of each directive.
sub directives {
    my $face = slurp('ngx_http_client_cert_module.cpp');
    return map { [/\{ngx_string\("(\w+)"\),\s*(.*?),\s*\w+,\s*(?:NGX_HTTP_\w+_OFFSET)/s] }
        $face =~ /(\{ngx_string\("client_cert_.*?\})/gs;
}


sub contexts {
    my ($flags) = @_;
    $flags =~ s/k_policy/k_anywhere | NGX_HTTP_LMT_CONF/;
    $flags =~ s/k_anywhere/NGX_HTTP_MAIN_CONF | NGX_HTTP_SRV_CONF | NGX_HTTP_LOC_CONF/;
    my %name = (MAIN => 'http', SRV => 'server', LOC => 'location',
        LMT => 'limit_except');
    return join ', ', map { $name{$_} } $flags =~ /NGX_HTTP_([A-Z]+)_CONF\b/g;
}


sub check_directives {
    my @directives = directives();
    cmp_ok(scalar @directives, '>=', 15, 'the source has directives');
    my @names = map { $_->[0] } @directives;

    my $page = slurp('docs/directives.md');
    is(join(' ', $page =~ /^## (client_cert_\w+)$/mg), join(' ', @names),
        'each has its heading, in the order of the source');
    is(join(' ', slurp('README.md')
        =~ m{^\| \[(client_cert_\w+)\]\(docs/directives\.md\#\1\) \| \S}mg),
        join(' ', @names), 'and its line in the README');
    for my $directive (@directives) {
        my ($name, $flags) = @$directive;
        my ($section) = $page =~ /^## $name\n(.*?)(?=^## |\z)/ms;
        $section //= '';
        like($section, qr/^\| Syntax \| .*`$name\b/m, "$name has a syntax");
        like($section, qr/^\| Default \| \S/m, "$name has a default");
        my ($context) = $section =~ /^\| Context \| (.*) \|$/m;
        is($context, contexts($flags), "$name stands where nginx takes it");
    }
    return;
}


sub check_dialects {
    my ($macro) = slurp('src/dialects/list.hpp')
        =~ /^#define CLIENT_CERT_DIALECTS.*?\n(.*)/ms;
    my @dialects = map { tr/_/-/r } $macro =~ /\bX\((\w+)\)/g;
    cmp_ok(scalar @dialects, '>=', 18, 'the source has dialects');
    my ($section) = slurp('docs/dialects.md')
        =~ /^## What each sends\n(.*?)(?=^## )/ms;
    is(join(' ', $section =~ /^\| `([\w-]+)` \|/mg), join(' ', @dialects),
        'each has its row, in the order of the source');
    return;
}


# Those of a fixed name, and the others that a name begins.
sub check_variables {
    my @names = slurp('src/dialects/named_values.cpp') =~ /^ +\{"(\w+)",/mg;
    cmp_ok(scalar @names, '>=', 40, 'the source has variables');
    push @names, qw(access days_left);
    my %listed;
    my ($table) = slurp('docs/variables.md') =~ /^## All variables\n(.*)/ms;
    for my $row ($table =~ /^\| (`.*?) \|/mg) {
        my $first;
        # What has a part of its own in its name is none of them.
        $row =~ s/`[^`]+`\*\w+\*//g;
        for my $name ($row =~ /`([^`]+)`/g) {
            $first //= $name;
            # `_issuer` is what takes the place of the end of the first.
            my @ways = $name =~ /^\$client_cert_(\w+)$/ ? ($1)
                : map { substr($first, 13, $_) . $name =~ s/^_//r } endings($first);
            my ($known) = grep { my $way = $_; grep { $_ eq $way } @names } @ways;
            ok(defined $known, "$name of $row is a variable") or next;
            $listed{$known} = 1;
        }
    }
    # Those that are said in words: `with _unix behind`.
    $listed{"${_}_unix"} = 1 for qw(not_before not_after);
    $listed{"${_}_legacy"} = 1 for grep { $listed{$_} } qw(subject issuer);
    is(join(' ', grep { !$listed{$_} } @names), '', 'each has its row');
    return;
}


# How much of a name, without `$client_cert_`, may stay before another ending.
sub endings {
    my ($name) = @_;
    $name =~ s/^\$client_cert_//;
    my @lengths = (0);
    push @lengths, pos $name while $name =~ /_/g;
    return @lengths;
}


sub check_known_names {
    my ($listed) = slurp('docs/directives.md')
        =~ /`known` stands for.*?:\n\n(.*?)\n\n/s;
    my @listed = map { lc =~ s/\N{U+2026}|\xe2\x80\xa6//r =~ tr/_/-/r }
        $listed =~ /`([^`]+)`/g;
    my @known = slurp('src/fields/known_names.cpp') =~ /^ +\{"([^"]+)"/mg;
    is(join(' ', sort @listed), join(' ', sort @known),
        'the names that `known` stands for are listed');
    return;
}
