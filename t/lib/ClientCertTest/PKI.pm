# Makes the keys, certificates and revocation lists that the tests use, see
# ClientCertTest::PKI::Names, and gives tests what it makes them with.

package ClientCertTest::PKI;

use strict;
use warnings;

use Digest::SHA qw(sha1_hex);
use Exporter qw(import);
use Fcntl qw(LOCK_EX);
use File::Basename qw(dirname);
use File::Path qw(make_path remove_tree);

use ClientCertTest::Files qw(slurp spew);
use ClientCertTest::PKI::DER qw(der extension instant integer name pem
    sequence);
use ClientCertTest::PKI::Issue qw(issue key_id make_key public_key);
use ClientCertTest::PKI::Lists qw(make_crl revocation_list);
use ClientCertTest::PKI::Names qw(make_all);

our @EXPORT_OK = qw(make_pki der extension instant integer issue key_id make_crl
    make_key name pem public_key revocation_list sequence);

# What the certificates depend on.
my @SOURCES = sort __FILE__, glob '"' . __FILE__ =~ s/\.pm$//r . '"/*.pm';


# The directory is complete or absent: it is made under another name and then
# renamed. A changed recipe makes a new one, and one made by a run long ago is
# replaced before anything in it expires.
sub make_pki {
    my ($dir) = @_;

    make_path(dirname($dir));
    open my $lock, '>', "$dir.lock" or die "cannot open $dir.lock: $!\n";
    flock $lock, LOCK_EX or die "cannot lock $dir.lock: $!\n";

    my $recipe = sha1_hex(map { slurp($_) } @SOURCES) . "\n";
    my $stamp = "$dir/recipe";
    return $dir
        if -f $stamp && slurp($stamp) eq $recipe && -M $stamp < 30;

    my $new = "$dir.new";
    remove_tree($new);
    make_path($new);
    make_all($new);
    spew("$new/recipe", $recipe);

    remove_tree($dir);
    rename $new, $dir or die "cannot rename $new to $dir: $!\n";
    return $dir;
}

1;
