# docs/source.md, Add a dialect.
# docs/source.md, Add a variable.
# docs/source.md, Add a directive.
#
# The examples of the page compile where it says that they belong.

use strict;
use warnings;

use Cwd qw(getcwd);
use File::Path qw(make_path remove_tree);
use Test::More;

use lib 't/lib';
use ClientCertTest::Files qw(slurp spew);

my $face = 'ngx_http_client_cert_module.cpp';
my $copy = getcwd() . "/build/examples.$$";
make_path($copy);
system("cp -a src $face $copy") == 0 or die 'no copy of the source';
END { remove_tree($copy) if $copy }

# A tree of nginx that the module was built for, whichever that is.
chomp(my $tree = `make -s --no-print-directory --eval='tree: ; \@echo \$(NGX_TREE)' tree`);
$tree = getcwd() . "/$tree";
my @includes = map { "-isystem $tree/$_" } 'objs', map { "src/$_" }
    qw(core event event/modules event/quic os/unix http http/modules http/v2
        http/v3);

my $page = slurp('docs/source.md');

my ($dialect) = examples('Add a dialect');
spew("$copy/src/dialects/example.cpp", $dialect);
add('src/dialects/list.hpp', qr/X\(aspnet\)\n/, "X(aspnet) X(example)\n");
compiles("src/dialects/$_.cpp") for qw(example dialect);

my ($line, $format) = examples('Add a variable');
my ($function, $constant) = $format =~ /\A(.*?\n)\n(const .*)\z/s;
add('src/dialects/named_values.cpp', qr/(?=        \{"status")/, $line);
add('src/formats/format.hpp', qr/(?=extern const Format version;)/,
    "extern const Format subject_length;\n");
add('src/formats/certificate.cpp', qr/(?=\n\}  \/\/ namespace\n)/, $function);
add('src/formats/certificate.cpp', qr/\z/,
    "namespace client_cert::formats {\n$constant}\n");
compiles("src/$_.cpp") for qw(dialects/named_values formats/certificate);

my ($entry, $member, $merging) = examples('Add a directive');
add($face, qr/(?=    ngx_null_command)/, $entry);
add($face, qr/(?=#include "http\/handlers\.hpp")/, qq{#include "http/conf.hpp"\n});
add('src/http/conf.hpp', qr/struct LocationConf \{\n/,
    "struct LocationConf {\n$member");
add('src/http/merge.cpp', qr/(?=    merge_choice\(prev)/, $merging);
SKIP: {
    skip 'the module is built into this nginx' if !-d $tree;
    compiles($_) for $face, 'src/http/merge.cpp';
}
done_testing;


# The code below a heading, in its order.
sub examples {
    my ($heading) = @_;
    my ($section) = $page =~ /^## $heading\n(.*?)(?=^## |\z)/ms;
    return ($section // '') =~ /^```cpp\n(.*?)^```$/msg;
}


# Puts text in place of what it matches in a file of the copy.
sub add {
    my ($file, $place, $text) = @_;
    my $content = slurp("$copy/$file");
    ok($content =~ s/$place/$text/, "$file has the place");
    spew("$copy/$file", $content);
    return;
}


sub compiles {
    my ($file) = @_;
    my $said = `cd $copy && g++ -std=c++20 -fsyntax-only -fno-exceptions \\
        -fno-rtti -Wall -Wextra -Werror -Isrc @includes $file 2>&1`;
    is($said, '', "$file compiles");
    return;
}
