# docs/trust.md, Who is verified, and when.
#
# Certificates of public test suites, NIST PKITS and x509-limbo among them,
# where they are at hand: the verdict is that of `openssl verify`.

use strict;
use warnings;

use File::Basename qw(basename);
use File::Path qw(make_path remove_tree);
use IPC::Run qw(run);
use MIME::Base64;
use Test::More;

use lib 't/lib';
use ClientCertTest::Figures qw(report);
use ClientCertTest::Files qw(slurp spew);

my $archive = $ENV{CLIENT_CERT_CORPUS} // '../shared/corpus.tar.xz';
plan(skip_all => "$archive is not here") if !-f $archive;

system('make -s build/corpus/verify') == 0 or die "cannot build\n";
my $directory = 'build/corpus/verdicts';
remove_tree($directory);
make_path("$directory/files");
system('tar', '-xJf', $archive, '-C', "$directory/files") == 0
    or die "cannot unpack $archive\n";

# What makes a suite, its least number of certificates, and what in it is
# trusted: all that issued themselves, or for PKITS what it says.
my @suites = (
    [pkits => 'boringssl-pki/*nist-pkits*', 300, qr/TrustAnchorRoot/],
    [limbo => 'x509-limbo/*', 300],
    [limbo_assets => 'x509-limbo-assets/*', 20],
    [openssl => 'openssl-test-certs/*', 200],
    [boringssl => 'boringssl-pki/*_unittest*', 100],
    [go => 'go-x509/*', 50],
    [rustls => 'rustls-webpki/*', 50],
    [pkilint => 'pkilint/*', 100],
);
my %moment = (2015 => 1420070400, 2025 => 1735689600);

my ($allows, $denials, $verdicts) = (0, 0, 0);
for my $suite (@suites) {
    my ($name, $files, $least, $roots) = @$suite;
    my @certificates = certificates($name, "$directory/files/$files");
    cmp_ok(scalar @certificates, '>', $least,
        "$name: " . @certificates . ' certificates');
    my @roots = grep { $roots ? $_->{from} =~ $roots : is_self_issued($_) }
        @certificates;
    my $trusted = bundle("$name-roots", @roots);
    my $others = bundle("$name-others", @certificates);
    my @files = map { $_->{file} } @certificates;
    for my $year (sort keys %moment) {
        for my $kind (qw(whole partial)) {
            my $mine = mine($moment{$year}, $kind, $trusted, $others, @files);
            my $theirs = theirs($moment{$year}, $kind, $trusted, $others,
                @files);
            # Which of several errors is the last one differs: openssl stops
            # at some where nginx goes on.
            my @differ = grep {
                ($mine->{$_} eq '0') != ($theirs->{$_} eq '0')
            } @files;
            my $good = grep { $mine->{$_} eq '0' } @files;
            $allows += grep { $mine->{$_} eq '0' } @differ;
            $denials += grep { $mine->{$_} ne '0' } @differ;
            $verdicts += @files;
            is(join(' ', map { "$_: $mine->{$_}, openssl: $theirs->{$_}" }
                @differ), '', "$name in $year, $kind: $good of " . @files
                . ' are verified, all as openssl says');
            cmp_ok($good, '>', 100, "$name: many are") if $name eq 'pkits';
        }
    }
}
report(R2 => 'verdicts on certificates of test suites', $verdicts);
report(R2 => 'certificates that openssl verify does not let in', $allows, 0);
report(R2 => 'certificates that only openssl verify lets in', $denials, 0);
remove_tree($directory);
done_testing;


# Every certificate that a suite holds, in a file of its own.
sub certificates {
    my ($suite, $pattern) = @_;
    my @all;
    my %seen;
    for my $from (glob $pattern) {
        my $content = slurp($from);
        my @blocks = $content =~ /-----BEGIN\ (?:X509\ |TRUSTED\ )?CERTIFICATE
            -----\s+([A-Za-z0-9+\/=\s]+?)-----END/gx;
        @blocks = map { decode_base64($_) } @blocks;
        @blocks = ($content) if $content =~ /\A\x30[\x80-\x83]/;
        for my $der (grep { !$seen{$_}++ } @blocks) {
            my $file = "$directory/$suite-" . @all . '.pem';
            my $pem = "-----BEGIN CERTIFICATE-----\n" . encode_base64($der)
                . "-----END CERTIFICATE-----\n";
            # What openssl does not read, nobody can verify.
            my ($names, $errors);
            run([qw(openssl x509 -noout -subject -issuer -nameopt RFC2253)],
                \$pem, \$names, \$errors) or next;
            spew($file, $pem);
            push @all, { file => $file, from => basename($from), pem => $pem,
                names => $names };
        }
    }
    return @all;
}


sub is_self_issued {
    my ($certificate) = @_;
    return $certificate->{names} =~ /\Asubject=(.*)\nissuer=\1\n\z/;
}


sub bundle {
    my ($name, @certificates) = @_;
    my $file = "$directory/$name.pem";
    spew($file, map { $_->{pem} } @certificates);
    return $file;
}


sub mine {
    my ($time, $kind, $roots, $others, @files) = @_;
    my ($out, $errors);
    run(['build/corpus/verify', $time, $kind, $roots, $others, @files],
        \'', \$out, \$errors) or die "cannot verify: $errors";
    return { map { split / / } split /\n/, $out };
}


sub theirs {
    my ($time, $kind, $roots, $others, @files) = @_;
    my %verdict;
    my ($out, $errors);
    # -auth_level 0 is what the module's side has here.
    run([qw(openssl verify -purpose sslclient -no-CApath -no-CAstore
        -auth_level 0 -attime), $time,
        ($kind eq 'partial' ? '-partial_chain' : ()),
        -CAfile => $roots, -untrusted => $others, @files], '<', \'',
        '>', \$out, '2>', \$errors);
    $verdict{$_} = 0 for $out =~ /^(\S+): OK$/mg;
    my $last;
    for my $line (split /\n/, $errors) {
        $last = $1 if $line =~ /^error (\d+) at/;
        $verdict{$1} = $last if $line =~ /^error (\S+): verification failed$/;
    }
    return \%verdict;
}
