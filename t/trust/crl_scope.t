# docs/trust.md, Revocation lists.
# docs/directives.md, client_cert_crl.
#
# Which revocation lists a location asks for, what happens to those that cannot
# be used, and what a denial says of them.

use strict;
use warnings;

use Test::More;

use lib 't/lib';
use ClientCertTest::Revocation;

make_certificates();

# What a file holds, and what that comes to for a certificate of the root, one
# of its intermediate and one that the root revoked; each by the lists of the
# whole chain and by the leaf's alone: the last error, as in nginx, and that of
# the root's own list comes after the leaf's. `log` makes a success of what is
# not usable, but for what comes third: who is on an unusable list stays out.
my $absent = 'unable to get certificate CRL';
my $revoked = 'certificate revoked';
my %content = (
    both => [
        [list('ca', revoked => ['0BAD']), list('intermediate')],
        good => ['', ''], inter => ['', ''], revoked => [$revoked, $revoked]],
    root_alone => [
        [list('ca', revoked => ['0BAD'])],
        good => ['', ''], inter => [$absent, $absent],
        revoked => [$revoked, $revoked]],
    intermediate_alone => [
        [list('intermediate')],
        good => [$absent, $absent], inter => [$absent, ''],
        revoked => [$absent, $absent]],
    stranger => [
        [list('other-ca')],
        good => [$absent, $absent], inter => [$absent, $absent],
        revoked => [$absent, $absent]],
    old => [
        [map { list($_, revoked => ['0BAD'], until => -1) }
            qw(ca intermediate)],
        good => [('CRL has expired') x 2], inter => [('CRL has expired') x 2],
        revoked => ['CRL has expired', $revoked, $revoked]],
    early => [
        [map { list($_, revoked => ['0BAD'], from => 1) }
            qw(ca intermediate)],
        good => [('CRL is not yet valid') x 2],
        inter => [('CRL is not yet valid') x 2],
        revoked => ['CRL is not yet valid', $revoked, $revoked]],
    forged => [
        [map { list($_, key => 'other-ca') } qw(ca intermediate)],
        good => [('CRL signature failure') x 2],
        inter => [('CRL signature failure') x 2],
        revoked => [('CRL signature failure') x 2]],
    forged_revoked => [
        [map { list($_, key => 'other-ca', revoked => ['0BAD']) }
            qw(ca intermediate)],
        good => [('CRL signature failure') x 2],
        inter => [('CRL signature failure') x 2],
        revoked => ['CRL signature failure', $revoked, $revoked]],
    # An intermediate that is revoked takes its certificates along.
    no_intermediate => [
        [list('ca', revoked => ['0CAD']), list('intermediate')],
        good => ['', ''], inter => [$revoked, ''], revoked => ['', '']],
);
my @contents = sort keys %content;
my @scopes = qw(chain leaf);
my @policies = qw(fail log);

put($_, @{ $content{$_}[0] }) for @contents;
put('rollover',
    list('ca', revoked => ['0BAD'], from => -9, keyless => 1),
    list('new-key', revoked => ['0BAE'], from => -8, keyless => 1));
add_locations();
serve(<<"END");
    server {
        listen 127.0.0.1:%%PORT_1%% ssl;
        ssl_verify_client optional;
        ssl_client_certificate $pki/ca.pem;
        location /plain/ {
            client_cert_mode required;
        }
        location /listed/ {
            client_cert_crl @{[file('both')]};
            client_cert_mode required;
        }
        location /unlisted/ {
            client_cert_crl @{[file('stranger')]};
            client_cert_mode required;
        }
    }
END

check_contents();
check_rollover();
check_partial_chain();
check_log();
check_server_trust();

$nginx->stop;
done_testing;


sub add_locations {
    my $ca = "client_cert_ca $pki/ca.pem;";
    for my $content (@contents) {
        for my $scope (@scopes) {
            for my $policy (@policies) {
                location("$content/$scope/$policy", "$ca client_cert_crl "
                    . file($content) . " scope=$scope policy=$policy;");
            }
        }
    }
    for my $scope (@scopes) {
        location("rollover/$scope/$_", "client_cert_ca $pki/both-keys.pem;"
            . ' client_cert_crl ' . file('rollover')
            . " scope=$scope policy=$_;") for @policies;
        location("partial/$scope", "client_cert_ca $pki/intermediate.pem;"
            . ' client_cert_partial_chain on; client_cert_crl '
            . file('intermediate_alone') . " scope=$scope;");
    }
    location('defaults', "$ca client_cert_crl " . file('root_alone') . ';');
    return;
}


sub check_contents {
    my $count = 0;
    for my $content (@contents) {
        my (undef, %expected) = @{ $content{$content} };
        for my $certificate (sort keys %expected) {
            my $client = connection($certificate);
            for my $index (0 .. $#scopes) {
                for my $policy (@policies) {
                    my $error = $expected{$certificate}[$index];
                    $error = $expected{$certificate}[2] // ''
                        if $policy eq 'log' && $error =~ /CRL/;
                    my $found
                        = ask($client, "/$content/$scopes[$index]/$policy/");
                    # OpenSSL 3.6 comes to the leaf's list last.
                    $error = $revoked
                        if $found eq $revoked && $expected{$certificate}[2];
                    is($found, $error || 'SUCCESS',
                        "$content scope=$scopes[$index] policy=$policy:"
                        . " $certificate");
                    $count++;
                }
            }
        }
    }
    note("$count combinations of lists");
    is(ask(connection('inter'), '/defaults/'), $absent,
        'the default is the whole chain, and to fail');
    like($nginx->error_log, qr/\[warn\][^\n]*\Q$absent\E[ ]at[ ]depth[ ]0,[ ]the[ ]revocation
        [ ]list[ ]of[ ]"CN=Test[ ]Root[ ]CA,O=Example"[ ]is[ ]missing[ ]or/x,
        'what is passed over is logged, and whose it is');
    return;
}


# Two keys of a CA of one name, whose lists do not say which key signed them.
sub check_rollover {
    for my $path (map { my $scope = $_; map { "rollover/$scope/$_" } @policies }
        @scopes)
    {
        for (['revoked', $revoked], ['good', 'SUCCESS'],
            ['new-revoked', $revoked], ['new', 'SUCCESS'])
        {
            my ($certificate, $status) = @$_;
            is(ask(connection($certificate), "/$path/"), $status,
                "$path: $certificate");
        }
    }
    return;
}


# An intermediate that is trusted itself needs no list of the CA above it.
sub check_partial_chain {
    for my $scope (@scopes) {
        is(ask(connection('inter'), "/partial/$scope/"), 'SUCCESS',
            "below an intermediate that is trusted, scope=$scope");
    }
    return;
}


# A denial says whose list is at fault, and where in the chain.
sub check_log {
    my $root_list = 'revocation list of "CN=Test Root CA,O=Example"';
    my $intermediate_list = $root_list =~ s/Root/Intermediate/r;
    for (['good', 'old/chain/fail',
            "CRL has expired at depth 1, $root_list"],
        ['good', 'early/leaf/fail',
            "CRL is not yet valid at depth 0, $root_list"],
        ['good', 'stranger/leaf/fail', "$absent at depth 0, $root_list"],
        ['good', 'forged/leaf/fail',
            "CRL signature failure at depth 0, $root_list"],
        ['inter', 'root_alone/leaf/fail',
            "$absent at depth 0, $intermediate_list"],
        ['inter', 'intermediate_alone/chain/fail',
            "$absent at depth 2, $root_list"],
        ['other', 'both/leaf/fail',
            'unable to verify the first certificate at depth 0'])
    {
        my ($certificate, $path, $said) = @$_;
        # OpenSSL 3.6 asks for no list of what has signed itself.
        $said =~ s/depth (\d)/'depth [' . ($1 > 0 ? $1 - 1 : 0) . "$1]"/e;
        my $client = connection($certificate);
        for my $time (1, 2) {
            my $before = length $nginx->error_log;
            ask($client, "/$path/");
            like(substr($nginx->error_log, $before), qr/\[error\][ ]\S+[ ]\*\d+
                [ ]client[ ]cert:[ ]denied:unverified,
                [ ]@{[$said =~ s{ }{[ ]}gr]},[ ]certificate[ ]"/x,
                "$path: $certificate, request $time");
        }
    }

    # The name is the client's own.
    my $before = length $nginx->error_log;
    ask(connection('hostile'), '/stranger/leaf/log/');
    like(substr($nginx->error_log, $before), qr/[ ]list[ ]of
        [ ]"CN=x\\0D\\0A\(emerg\)[ ]\\"y\\",O=Example"[ ]is[ ]missing/x,
        'what a name holds is one word');
    $before = length $nginx->error_log;
    ask(connection('endless'), '/stranger/leaf/log/');
    like(substr($nginx->error_log, $before), qr/list of "CN=x{125}" is missing/,
        'a long one is cut');
    return;
}


# A list without a CA is on top of what the server trusts.
sub check_server_trust {
    my $client = connection('revoked', 1);
    is(ask($client, '/plain/'), 'SUCCESS', 'without the list');
    is(ask($client, '/listed/'), $revoked, 'on top of the server: revoked');
    $client = connection('good', 1);
    is(ask($client, '/listed/'), 'SUCCESS', 'on top of the server: good');
    is(ask($client, '/unlisted/'), $absent, 'on top of the server: no list');
    like(connection('other', 1)->get('/listed/'), qr{\AHTTP/1\.1 400 },
        'on top of the server: another CA');
    return;
}
