# docs/variables.md, All variables.
#
# Thousands of odd certificates of public test suites, where they are at hand:
# every value is visible ASCII, structured fields and JSON parse, the DER comes
# back, and the sanitizers have nothing to say.

use strict;
use warnings;

use File::Find;
use File::Path qw(make_path);
use IPC::Run qw(run);
use JSON::PP;
use MIME::Base64;
use Test::More;

use lib 't/lib';
use ClientCertTest::Figures qw(report);

my $archive = $ENV{CLIENT_CERT_CORPUS} // '../shared/corpus.tar.xz';
plan(skip_all => "$archive is not here") if !-f $archive;

system('make -s build/corpus/render') == 0 or die "cannot build\n";
my $directory = 'build/corpus/files';
make_path($directory);
system('tar', '-xJf', $archive, '-C', $directory) == 0
    or die "cannot unpack $archive\n";

my @files;
find({ no_chdir => 1, wanted => sub { push @files, $_ if -f } },
    $directory);
cmp_ok(scalar @files, '>', 1000,
    'there are more than 1,000 files of test suites');

my ($output, $errors) = ('', '');
while (my @some = splice @files, 0, 500) {
    my $ok = run(['build/corpus/render', @some], '<', \'', '>', \my $out,
        '2>', \my $err);
    $errors .= "exit code $?\n" if !$ok;
    $errors .= $err;
    $output .= $out;
}
is($errors, '', 'no certificate makes a sanitizer report or the program fail');
report(R3 => 'reports of sanitizers on certificates of test suites',
    scalar(() = $errors =~ /^(?:exit code|.*ERROR: |.*runtime error: )/mg), 0);

my @lines = split /\n/, $output, -1;
my (@judged, $input);
while (@lines >= 6) {
    my ($file, $hex, $rfc9440, $chain, $akamai, $json) = splice @lines, 0, 6;
    push @judged, [$file, $hex, $json];
    $input .= "item $rfc9440\nlist $chain\ndictionary $akamai\n";
}
run([qw(node t/consumers/structured_fields.mjs)], \$input, \my $answers)
    or die "the parser failed\n";
my @answers = map { decode_json($_) } split /\n/, $answers;
is(scalar @answers, 3 * @judged, 'the parser answers for each certificate');

my @wrong;
for my $one (@judged) {
    my ($file, $hex, $json) = @$one;
    my ($item, $list, $dictionary) = splice @answers, 0, 3;
    my $facts = eval { decode_json($json) };
    push @wrong, $file
        if grep({ !$_->{ok} } $item, $list, $dictionary) || !$facts
        || @{ $list->{value} } != 2
        || grep({ unpack('H*', decode_base64($_->{bytes})) ne $hex }
            $item->{value}, @{ $list->{value} }, $dictionary->{value}{cert});
}
is("@wrong", '', 'all values parse, and hold the DER');
report(R4 => 'certificates of test suites', scalar @judged);
report(R4 => 'whose values do not parse back', scalar @wrong, 0);
cmp_ok(scalar @judged, '>', 1000, scalar(@judged) . ' certificates were read');
done_testing;
