# docs/tests.md, From a sentence to its test.
#
# What the pages list is what the source has: each directive with its contexts,
# each dialect with its fields, each variable, each attribute of a rule, each
# reason of a denial, each name that `known` stands for.

use strict;
use warnings;

use Test::More;

use lib 't/lib';
use ClientCertTest::Files qw(slurp);

check_directives();
check_dialects();
check_fields();
check_variables();
check_attributes();
check_denials();
check_known_names();
done_testing;


# The tables of the faces: each directive, and its contexts in all of them.
sub directives {
    my (@names, %contexts);
    for my $kind (qw(http stream)) {
        my $face = slurp("ngx_${kind}_client_cert_module.cpp");
        my %meaning = $face =~ /^constexpr ngx_uint_t (k_\w+) =\s*(.*?);/msg;
        my $named = join '|', sort keys %meaning;
        while ($face =~ /\{ngx_string\("(\w+)"\),\s*([\w\s|]+),/g) {
            my ($name, $flags) = ($1, $2);
            1 while $flags =~ s/\b($named)\b/$meaning{$1}/;
            push @names, $name if !$contexts{$name};
            push @{ $contexts{$name} }, contexts($kind, $flags);
        }
    }
    return map { [$_, join '; ', @{ $contexts{$_} }] } @names;
}


sub contexts {
    my ($kind, $flags) = @_;
    my %name = (MAIN => $kind, SRV => 'server', LOC => 'location',
        LMT => 'limit_except');
    return join ', ', map { $name{$_} }
        $flags =~ /NGX_(?:HTTP|STREAM)_([A-Z]+)_CONF\b/g;
}


sub check_directives {
    my @directives = directives();
    cmp_ok(scalar @directives, '>=', 15, 'the source has directives');
    my @names = map { $_->[0] } @directives;

    my $page = slurp('docs/directives.md');
    is(join(' ', $page =~ /^#+ *`?(client_cert_.*)$/mg), join(' ', @names),
        'each has its heading, in the order of the source');
    my $readme = slurp('README.md');
    is(join(' ', $readme =~ /^\| \[?`?(client_cert_\w+)/mg), join(' ', @names),
        'and its line in the README');
    is(join(' ', $readme
        =~ m{^\| \[(client_cert_\w+)\]\(docs/directives\.md\#\1\) \| \S}mg),
        join(' ', @names), 'which says something, and leads there');
    for my $directive (@directives) {
        my ($name, $contexts) = @$directive;
        my $section = section('docs/directives.md', $name);
        like($section, qr/^\| Syntax \| .*`$name\b/m, "$name has a syntax");
        like($section, qr/^\| Default \| \S/m, "$name has a default");
        is(scalar(() = $section =~ /^\| (?:Syntax|Default|Context) \|/mg), 3,
            "$name has each once");
        my ($context) = $section =~ /^\| Context \| (.*) \|$/m;
        is($context, $contexts, "$name stands where nginx takes it");
    }
    return;
}


sub check_dialects {
    my ($macro) = slurp('src/dialects/list.hpp')
        =~ /^#define CLIENT_CERT_DIALECTS.*?\n(.*)/ms;
    my @dialects = map { tr/_/-/r } $macro =~ /\bX\((\w+)\)/g;
    cmp_ok(scalar @dialects, '>=', 18, 'the source has dialects');
    my $section = section('docs/dialects.md', 'What each sends');
    is(join(' ', $section =~ /^\| `([\w-]+)` \|/mg), join(' ', @dialects),
        'each has its row, in the order of the source');
    return;
}


# What may stand behind a dialect's name.
sub check_fields {
    my $section = section('docs/dialects.md', 'What each sends');
    for my $file (glob 'src/dialects/*.cpp') {
        my $fields = join ' ', sort(firsts($file, 'k_fields'));
        my @dialects = slurp($file)
            =~ /\bdialect_\w+ =\s*\{\s*\.name = "(.*?)"/g;
        for my $dialect (@dialects) {
            my ($cell) = $section =~ /^\| `$dialect` \|.*\| ([^|]*) \|$/m;
            my %listed = map { $_ => 1 }
                map { split / / } ($cell // '') =~ /`([^`]+)`/g;
            is(join(' ', sort keys %listed), $fields,
                "$dialect has its fields");
        }
    }
    return;
}


# What stands below a heading of a page.
sub section {
    my ($page, $heading) = @_;
    my ($section) = slurp($page) =~ /^## $heading\n(.*?)(?=^## |\z)/ms;
    return $section // '';
}


# The texts that the entries of a table of the source begin with.
sub firsts {
    my ($file, $table) = @_;
    my ($entries) = slurp($file) =~ /\b$table\b[^;]*? = \{(.*?)\};/s;
    return ($entries // '') =~ /\{"([^"]+)"/g;
}


# Those of a fixed name, and the others that a name begins.
sub check_variables {
    my @names = slurp('src/dialects/named_values.cpp') =~ /^ +\{"(\w+)",/mg;
    cmp_ok(scalar @names, '>=', 40, 'the source has variables');
    my $others = 'src/nginx/variable_names.cpp';
    push @names, firsts($others, 'k_specials'),
        firsts('src/stream/mqtt.cpp', 'k_values');
    my %listed;
    my $table = section('docs/variables.md', 'All variables');
    # Those that end with an attribute or an OID.
    is(join(' ', sort $table =~ /`(?:\$client_cert)?_(\w+_)`\*\w+\*/g),
        join(' ', sort(firsts($others, 'k_families'))),
        'so has what an attribute or an OID ends');
    for my $row ($table =~ /^\| (`.*?) \|/mg) {
        my $first;
        # What has a part of its own in its name is none of them.
        $row =~ s/`[^`]+`\*\w+\*//g;
        for my $name ($row =~ /`([^`]+)`/g) {
            $first //= $name;
            # `_issuer` is what takes the place of the end of the first.
            my @ways = $name =~ /^\$client_cert_(\w+)$/ ? ($1)
                : map { substr($first, 13, $_) . $name =~ s/^_//r }
                    endings($first);
            my ($known) = grep { my $way = $_; grep { $_ eq $way } @names }
                @ways;
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


# The first row is of a name's attributes, which the issuer has as well.
sub check_attributes {
    my ($names) = slurp('src/access/attribute.cpp')
        =~ /k_names\[\] = \{\n(.*?)^\};/ms;
    my @names = $names =~ /"([^"]+)"/g;
    cmp_ok(scalar @names, '>=', 39, 'the source has attributes');
    my $section = section('docs/access.md', 'Attributes');
    my %listed;
    for my $row ($section =~ /^\| (`.*)/mg) {
        my ($cell, $of) = split / \| /, $row;
        my @words = $cell =~ /`([^`]+)`/g;
        $listed{$_} = 1 for @words, $of =~ /`(issuer\.\w+)`/g;
        next if $of !~ /`issuer\.` in front/;
        $listed{"issuer.$_"} = 1 for @words;
    }
    is(join(' ', sort keys %listed), join(' ', sort @names),
        'each attribute has its row');
    return;
}


sub check_denials {
    my @reasons = slurp('src/nginx/decision.cpp') =~ /"denied:(\w+)"/g;
    cmp_ok(scalar @reasons, '>=', 8, 'the source has reasons of denials');
    my ($listed) = slurp('docs/access.md') =~ /`denied:` with ([^.]*)\./;
    is(join(' ', $listed =~ /`(\w+)`/g), join(' ', @reasons),
        'each is told, in the order of the source');
    return;
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
