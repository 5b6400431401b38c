# docs/build.md.
#
# How the module is built: flags that C++ does not know, folders that are not to
# be seen, and add-ons whose objects would have the same names.

use strict;
use warnings;

use Cwd qw(abs_path);
use File::Basename qw(dirname);
use File::Path qw(make_path);
use File::Temp qw(tempdir);
use Test::More;

use lib 't/lib';
use ClientCertTest::Files qw(slurp spew);

my $root = dirname(dirname(dirname(abs_path(__FILE__))));
my $place = tempdir("$root/build/built.XXXXXX", CLEANUP => 1);
my $tree = "$place/nginx";

# What is built with other sources is built by the options that these had.
delete $ENV{NGX_SRC};

check_flags();
check_objects();

done_testing;


sub check_flags {
    my @c_only = qw(-Werror=implicit-function-declaration -std=gnu11
        -Wstrict-prototypes -Werror=incompatible-pointer-types);

    is(configure("NGX_CC_OPT='@c_only' $root/tools/configure-nginx $tree"), 0,
        'nginx is configured');
    my @commands = compilations(`make -n -C $tree -f objs/Makefile modules`);
    cmp_ok(scalar @commands, '>', 50, 'each object has a command');
    my ($ours) = grep { m{-o objs/addon/encoding/hex\.o } } @commands;
    like($ours, qr/ -std=c\+\+20 /, 'an object of ours has flags of C++');
    unlike($ours, qr/\Q$_\E(?:\s|$)/, "an object of ours has no $_") for @c_only;
    my ($c) = grep { m{-o objs/ngx_\w+_modules\.o } } @commands;
    like($c, qr/ \Q$_\E /, "what is C has $_") for @c_only;

    # Neither the checkout's folder nor that of the nginx it is built in.
    my @seen = grep {
        index($_, " -ffile-prefix-map=$root=. ") < 0
            || index($_, " -ffile-prefix-map=$tree=. ") < 0
    } @commands;
    is("@seen", '', 'none names the folder that it is built in');
    return;
}


sub compilations {
    my (@lines) = @_;
    my $lines = join '', @lines;
    $lines =~ s/\\\n\s*//g;
    return grep { /^\S+ -c / } split /\n/, $lines;
}


# nginx keeps the objects of all add-ons in one place, by folder and file.
sub check_objects {
    my $other = "$place/other";
    make_path("$other/encoding");
    spew("$other/encoding/hex.cpp", '');
    spew("$other/config", <<'END');
ngx_addon_name=ngx_http_other_module
ngx_module_type=HTTP
ngx_module_name=ngx_http_other_module
ngx_module_srcs="$ngx_addon_dir/encoding/hex.cpp"
. auto/module
END

    my $script = -x "$tree/configure" ? './configure' : 'auto/configure';
    for my $kind (qw(module dynamic-module)) {
        my $status = configure("cd $tree && $script --with-compat"
            . " --with-http_ssl_module --add-dynamic-module=$root"
            . " --add-$kind=$other");
        isnt($status, 0, "--add-$kind with an object of the same name");
        like(slurp("$place/said"), qr{\Q$other\E/encoding/hex\.cpp and \S+/src/encoding/hex\.cpp},
            'is refused, both named');
    }
    return;
}


sub configure {
    my ($command) = @_;
    return system "($command) >$place/said 2>&1";
}
