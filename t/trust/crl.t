# Revocation lists of locations: which lists are asked for, what happens to
# those that cannot be used, and that a file which changes is read again.

use strict;
use warnings;

use MIME::Base64 qw(decode_base64);
use POSIX qw(mkfifo);
use Test::More;
use Time::HiRes qw(sleep time);

use lib 't/lib';
use ClientCertTest::Files qw(slurp spew);
use ClientCertTest::Nginx;
use ClientCertTest::PKI;
use ClientCertTest::Process qw(wait_until);
use ClientCertTest::TLSClient;

BEGIN {
    no strict 'refs';
    *$_ = \&{"ClientCertTest::PKI::$_"}
        for qw(algorithm der extension instant integer key_id pem public_key
            sequence signed);
}

my $patience = 2.5;    # a file is looked at once a second

my $nginx = ClientCertTest::Nginx->new;
my $pki = $nginx->directory . '/pki';
my $root = name('Test Root CA');
my $intermediate = name('Test Intermediate CA');
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
put('watched', list('ca'));
put('ending', list('ca', until => 5 / 86400));
my $end = time + 5;
put('bundle', slurp("$pki/ca.pem") . list('ca'));
put('many', list('ca'));
$nginx->start(config());

check_start();
check_contents();
check_rollover();
check_partial_chain();
check_log();
check_server_trust();
check_replacing();
check_same_size();
check_unusable();
check_many();
check_bundle();
check_end();
check_large();

$nginx->stop;
done_testing;


sub name { return ClientCertTest::PKI::name(O => 'Example', CN => $_[0]) }


sub make_certificates {
    mkdir $pki or die "cannot make $pki: $!\n";
    for my $file (qw(ca.pem ca.key intermediate.key other-ca.pem other-ca.key
        good.key)) {
        system('cp', $nginx->pki . "/$file", $pki) == 0 or die "no $file\n";
    }
    my $issue = sub {
        my ($to, @recipe) = @_;
        ClientCertTest::PKI::issue($pki, $to, subject => name('alice'),
            @recipe);
    };
    ClientCertTest::PKI::issue($pki, 'intermediate', ca => 1,
        key => "$pki/intermediate.key", subject => $intermediate,
        serial => '0CAD');
    $issue->('good');
    $issue->('other', ca_key => "$pki/other-ca.key");
    $issue->('revoked', serial => '0BAD');
    $issue->('hostile', issuer => name("x\r\n(emerg) \"y\""));
    $issue->('endless', issuer => name('x' x 1000));
    # The root with another key.
    ClientCertTest::PKI::make_key("$pki/new-key.key",
        '-algorithm EC -pkeyopt ec_paramgen_curve:P-256');
    ClientCertTest::PKI::issue($pki, 'new-key', ca => 1, subject => $root,
        key => "$pki/new-key.key", ca_key => "$pki/new-key.key");
    spew("$pki/both-keys.pem", slurp("$pki/ca.pem"), slurp("$pki/new-key.pem"));
    $issue->($_->[0], serial => $_->[1], ca_key => "$pki/new-key.key")
        for ['new', '0BAD'], ['new-revoked', '0BAE'];
    $issue->('inter', issuer => $intermediate,
        ca_key => "$pki/intermediate.key");
    system("cat '$pki/intermediate.pem' >>'$pki/inter.pem'") == 0 or die;
    return;
}


# A list in PEM: of whom, revoked serial numbers, from and until in days, whose
# key, its issuer's other name, further extensions, and whether it keeps back
# whose key that is, as `openssl ca -gencrl` does.
sub list {
    my ($ca, %arg) = @_;
    my %issuer = (ca => $root, 'new-key' => $root,
        intermediate => $intermediate,
        'other-ca' => $arg{issuer} // name('stranger'));
    my $entries = $arg{entries} // join '', map {
        sequence(integer($_), instant(-1))
    } @{ $arg{revoked} // [] };
    my $id = key_id(public_key("$pki/$ca.key"));
    return pem('X509 CRL' => signed("$pki/@{[$arg{key} // $ca]}.key",
        sequence(integer('01'), algorithm(), $issuer{$ca},
            instant($arg{from} // -10), instant($arg{until} // 3650),
            (length $entries ? sequence($entries) : ()),
            der(0xa0, sequence(
                ($arg{keyless} ? () : extension(authorityKeyIdentifier => 0,
                    sequence(der(0x80, $id)))),
                extension(cRLNumber => 0, integer('01')),
                @{ $arg{extensions} // [] })))));
}


# A list of what changed since another one. It is critical, by RFC 5280.
sub delta {
    return list(@_, extensions => [
        extension(deltaCRLIndicator => 1, integer('01'))]);
}


# A list whose scope does not decode, or is there twice.
sub unscoped {
    my ($ca, @scopes) = @_;
    return list($ca, extensions => [
        map { extension(issuingDistributionPoint => 1, $_) } @scopes]);
}


sub from_pem { return decode_base64($_[0] =~ s/^-.*\n//mgr) }


sub file { return "$pki/$_[0].lists" }


# Puts a file in the place of another one.
sub put {
    my ($to, @text) = @_;
    my $file = file($to);
    spew("$file.new", @text);
    rename "$file.new", $file or die "cannot rename to $file: $!\n";
    return;
}


# Writes into the same file.
sub put_in_place {
    my ($to, @lists) = @_;
    open my $out, '+<:raw', file($to) or die "cannot write: $!\n";
    print {$out} @lists;
    truncate $out, tell $out;
    close $out or die "cannot write: $!\n";
    return;
}


sub config {
    my $locations = '';
    my $location = sub {
        my ($path, $trust) = @_;
        $locations .= "location /$path/ { $trust client_cert_mode required; }\n";
    };
    my $ca = "client_cert_ca $pki/ca.pem;";
    for my $content (@contents) {
        for my $scope (@scopes) {
            for my $policy (@policies) {
                $location->("$content/$scope/$policy", "$ca client_cert_crl "
                    . file($content) . " scope=$scope policy=$policy;");
            }
        }
    }
    for my $scope (@scopes) {
        $location->("rollover/$scope/$_", "client_cert_ca $pki/both-keys.pem;"
            . ' client_cert_crl ' . file('rollover')
            . " scope=$scope policy=$_;") for @policies;
        $location->("partial/$scope", "client_cert_ca $pki/intermediate.pem;"
            . ' client_cert_partial_chain on; client_cert_crl '
            . file('intermediate_alone') . " scope=$scope;");
    }
    $location->($_, "$ca client_cert_crl " . file($_) . ';')
        for qw(watched ending);
    $location->("watched/$_", "$ca client_cert_crl " . file('watched')
        . " scope=leaf;") for 1 .. 3;
    $location->("many/$_", "$ca client_cert_crl " . file('many') . ';')
        for 1 .. 500;
    $location->('bundle', "client_cert_ca @{[file('bundle')]};
        client_cert_crl @{[file('bundle')]};");
    $location->('defaults', "$ca client_cert_crl " . file('root_alone') . ';');
    return <<"END";
    ssl_certificate %%PKI%%/server.pem;
    ssl_certificate_key %%PKI%%/server.key;
    ssl_protocols TLSv1.2 TLSv1.3;
    ssl_verify_depth 3;
    client_cert_response_header X-Access \$client_cert_access;
    client_cert_response_header X-Status \$client_cert_status;
    client_cert_response_header X-Json \$client_cert_json;
    keepalive_requests 100000;
    access_log off;
    server {
        listen 127.0.0.1:%%PORT_0%% ssl;
        ssl_verify_client optional_no_ca;
        $locations
    }
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
}


sub connection {
    my ($certificate, $port) = @_;
    return ClientCertTest::TLSClient->connect(port => $nginx->port($port // 0),
        pki => $pki, certificate => $certificate, sni => 'localhost');
}


# What a location says: its verdict, which is also what it does.
sub ask {
    my ($client, $path) = @_;
    my $answer = $client->get($path);
    my ($code) = $answer =~ m{\AHTTP/1\.1 (\d+)};
    my ($status) = $answer =~ /^X-Status: (?:FAILED:)?(.*)\r$/m;
    my ($access) = $answer =~ /^X-Access: (.*)\r$/m;
    my ($json) = $answer =~ /^X-Json: \{"status":"(?:FAILED:)?([^"]*)"/m;
    my $verified = ($status // '') eq 'SUCCESS';
    my $consistent = $verified ? $code == 404 && $access eq 'allowed'
        : $code == 403 && $access =~ /^denied:/
            && ($status =~ /revoked/) == ($access =~ /revoked/);
    $consistent &&= $json eq $status;
    return ($consistent ? '' : "$code $access ") . ($status // 'nothing');
}


# The seconds until a location says so.
sub becomes {
    my ($client, $path, $status, $what) = @_;
    my $start = time;
    my $said;
    do {
        $said = ask($client, $path);
        sleep 0.02;
    } until $said eq $status || time > $start + $patience;
    is($said, $status, sprintf '%s, after %.2f s', $what, time - $start);
    return;
}


sub read_again {
    my ($name) = @_;
    my $file = file($name);
    return scalar(() =
        $nginx->error_log =~ /\Q$file\E" changed and was read again/g);
}


sub complaints {
    my ($name) = @_;
    my $file = file($name);
    return scalar(() = $nginx->error_log =~ /\[error\].*\Q$file\E" .*stay in/g);
}


# What cannot be used is refused at start, and what can lock out is warned of.
sub check_start {
    my %said = (
        'holds a delta CRL, which says only what changed since another list,'
            . ' name a file of complete lists in' => [delta('ca')],
        'holds a delta CRL' => [list('ca'), delta('ca')],
        'holds a revocation list whose issuing distribution point does not'
            . ' decode, name' => [unscoped('ca', integer('01'))],
        'holds a revocation list whose issuing' =>
            [unscoped('ca', sequence(), sequence())],
        'is in DER, convert it with "openssl crl -inform DER" in' =>
            [from_pem(list('ca'))],
    );
    for my $said (sort keys %said) {
        put('start', @{ $said{$said} });
        my ($status, $output) = start_with();
        isnt($status, 0, "refused: $said");
        like($output, qr/\[emerg\][ ]"\Q@{[file('start')]}\E"[ ]of
            [ ]"client_cert_crl"[ ]\Q$said\E\b.*:\d+$/mx, 'with this reason');
    }
    check_warnings();
    unlink file('start');
    like((start_with())[1], qr/cannot be opened \(2: No such file.*\), name a /,
        'a list that is not there');
    return;
}


sub check_warnings {
    my $stale = sub {
        my ($what, $so) = @_;
        return qr/the[ ]list[ ]of[ ]"CN=Test[ ]Root[ ]CA,O=Example"[ ]in
            [ ]"\S+"[ ]of[ ]"client_cert_crl"[ ]\Q$what\E,[ ]so[ ]that[ ]\Q$so\E
            [ ]until[ ]a[ ]current[ ]one[ ]takes[ ]its[ ]place,[ ]in[ ]\S+:\d+$/mx;
    };
    my $server = sub {
        my ($name, $port) = @_;
        my $address = '127.0.0.1:' . $nginx->port($port);
        return qr/the[ ]server[ ]of[ ]"$name"[ ]at[ ]\Q$address\E
            [ ]in[ ]\S+\.conf:\d+/x;
    };
    my ($first, $second) = ($server->('one', 0), $server->('two', 1));
    my $of_none = sub {
        my ($whose, $so) = @_;
        return qr/"\S+"[ ]of[ ]"client_cert_crl"[ ]holds[ ]the[ ]list[ ]of[ ]no
            [ ]CA[ ]of[ ]"$whose"[ ]in[ ]$first,[ ]so[ ]that[ ]nobody
            [ ]\Q$so\E,[ ]name[ ]a[ ]file[ ]with[ ]the[ ]list[ ]of[ ]"CN=Test[ ]Root[ ]CA,O=Example"
            [ ]in[ ]\S+:\d+$/mx;
    };
    my $lacks = qr/lacks[ ]the[ ]lists[ ]of[ ]1[ ]of[ ]the[ ]2[ ]CAs[ ]of
        [ ]"client_cert_ca"[ ]in[ ]$first,[ ]so[ ]that[ ]certificates[ ]below
        [ ]them[ ]are[ ]denied,[ ]add[ ]that[ ]of[ ]"CN=Other[ ]Root[ ]CA,O=Other"[ ]in[ ]\S+:\d+$/mx;
    my $idle = qr/"client_cert_crl"[ ]stands[ ]where[ ]no[ ]server[ ]ever[ ]asks
        [ ]for[ ]a[ ]certificate[ ]and[ ]does[ ]nothing,[ ]write
        [ ]"listen[ ]...[ ]ssl;"[ ]and
        [ ]"ssl_verify_client[ ]optional;"[ ]in[ ]the[ ]server[ ]in[ ]\S+:\d+$/mx;
    my $denied = 'certificates of that CA are denied';
    my $good = list('ca');
    my $old = list('ca', until => -1);
    my $both_cas = 'ssl_verify_client optional_no_ca;'
        . " client_cert_ca $pki/cas.pem;";
    spew("$pki/cas.pem", slurp("$pki/ca.pem"), slurp("$pki/other-ca.pem"));
    for ([[$good], {}, 'a good list'],
        [[$good], { options => 'scope=leaf' }, 'scope=leaf'],
        [[$old], {}, 'past its time',
            $stale->('is past its nextUpdate', $denied)],
        [[$old], { options => 'policy=log' }, 'past its time, policy=log',
            $stale->('is past its nextUpdate', 'it is passed over')],
        [[list('ca', from => 1)], {}, 'before its time',
            $stale->('is not yet valid', $denied)],
        [[$old, $good], {}, 'one that is past its time beside a good one'],
        [[list('other-ca')], {}, 'of another CA',
            $of_none->('ssl_client_certificate', 'gets in')],
        [[list('other-ca')], { options => 'policy=log' },
            'of another CA, policy=log',
            $of_none->('ssl_client_certificate', 'is ever revoked')],
        [[list('other-ca')], { options => 'scope=leaf', depth => 0 },
            'of another CA, without intermediates, scope=leaf',
            $of_none->('ssl_client_certificate', 'gets in')],
        # Whose it is only clients will tell.
        [[list('intermediate')], { options => 'scope=leaf' },
            'of an intermediate, scope=leaf'],
        [[list('intermediate')], {}, 'of an intermediate alone',
            $of_none->('ssl_client_certificate', 'gets in')],
        [[$good], { server => $both_cas }, 'of one of two CAs', $lacks],
        [[$good, list('other-ca', issuer => ClientCertTest::PKI::name(
                O => 'Other', CN => 'Other Root CA'))],
            { server => $both_cas },
            'of two of two CAs'],
        [[$good], { more => 'server_name two; ssl_verify_client optional;'
                . " ssl_client_certificate $pki/other-ca.pem;" },
            'of the CA of one of two servers',
            qr/no CA of "ssl_client_certificate" in $second, so that nobody/],
        [[$good], { server => '' }, 'a server that asks nobody', $idle],
        [[$good], { server => '', more => 'ssl_verify_client optional_no_ca;'
                . " client_cert_ca $pki/ca.pem;" },
            'two servers of which one asks'],
    ) {
        my ($lists, $arg, $what, $warning) = @$_;
        put('start', @$lists);
        my ($status, $output) = start_with(%$arg);
        is($status, 0, "$what: it starts");
        my @warned = $output =~ /\[warn\] (.*)$/mg;
        is(scalar @warned, $warning ? 1 : 0, "$what: the warnings")
            or diag($output);
        like($warned[0], $warning, "$what: what it says") if $warning;
    }
    return;
}


# Starts a server with its directives, and another one where there are more.
sub start_with {
    my (%arg) = @_;
    my $tls = <<'END';
    ssl_certificate %%PKI%%/server.pem;
    ssl_certificate_key %%PKI%%/server.key;
END
    my $server = $arg{server} // "ssl_verify_client optional;"
        . " ssl_client_certificate $pki/ca.pem;";
    my $depth = $arg{depth} // 2;
    my $more = !$arg{more} ? '' : <<"END";
    server {
        listen 127.0.0.1:%%PORT_1%% ssl;
        $arg{more}
    }
END
    return $nginx->check(<<"END");
    $tls
    client_cert_crl @{[file('start')]} @{[$arg{options} // '']};
    server {
        listen 127.0.0.1:%%PORT_0%% ssl;
        server_name one;
        ssl_verify_depth $depth;
        $server
    }
    $more
END
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


sub check_replacing {
    my $client = connection('revoked');
    my $before = read_again('watched');
    is(ask($client, '/watched/'), 'SUCCESS', 'not revoked yet');
    put('watched', list('ca', revoked => ['0BAD']));
    becomes($client, '/watched/', $revoked, 'renamed: revoked');
    is(ask($client, "/watched/$_/"), $revoked, 'in all locations') for 1 .. 3;
    put_in_place('watched', list('ca', revoked => ['0BAE', '0BAF']));
    becomes($client, '/watched/', 'SUCCESS', 'written over: not any more');
    is(ask($client, "/watched/$_/"), 'SUCCESS', 'in all locations') for 1 .. 3;
    is(read_again('watched') - $before, 2, 'each change was read once');
    return;
}


# Two changes in one second to lists of one length.
sub check_same_size {
    my ($with, $without);
    for (1 .. 100) {
        $with = list('ca', revoked => ['0BAD']);
        $without = list('ca', revoked => ['0BAE']);
        last if length $with == length $without;
    }
    is(length $with, length $without, 'lists of one length');
    my $client = connection('revoked');
    for my $write (\&put, \&put_in_place) {
        my $how = $write == \&put ? 'renamed' : 'written over';
        put('watched', $without);
        becomes($client, '/watched/', 'SUCCESS', 'not revoked');
        sleep 1.05 - (time - int time);
        $write->('watched', $without);
        is(ask($client, '/watched/'), 'SUCCESS', "$how: the first change");
        $write->('watched', $with);
        becomes($client, '/watched/', $revoked,
            "$how: the second change in that second");
    }
    # Whoever keeps the time of a file cannot keep when that was.
    put('watched', $without);
    becomes($client, '/watched/', 'SUCCESS', 'not revoked');
    my $then = int(time) - 1000;
    utime $then, $then, file('watched') or die "no time: $!\n";
    sleep 1.1;
    is(ask($client, '/watched/'), 'SUCCESS', 'of another time');
    put_in_place('watched', $with);
    utime $then, $then, file('watched') or die "no time: $!\n";
    becomes($client, '/watched/', $revoked, 'written over, of the same time');
    return;
}


# What cannot be read leaves the last good list in force.
sub check_unusable {
    my $client = connection('revoked');
    put('watched', list('ca', revoked => ['0BAD']));
    becomes($client, '/watched/', $revoked, 'revoked');
    my $half = list('ca');
    my %unusable = (
        garbage => sub { put('watched', 'garbage') },
        empty => sub { put('watched', '') },
        'half a list' => sub {
            put('watched', substr $half, 0, length($half) / 2) },
        'no base64' => sub { put('watched', $half =~ s/A/*/gr) },
        'no DER' => sub { put('watched', pem(
            'X509 CRL' => "\x30\x03abc")) },
        'an empty block' => sub { put('watched', pem('X509 CRL' => '')) },
        'a good one and half a one' => sub { put('watched', $half,
            substr $half, 0, 100) },
        # What changed is newer than what it changed, and revokes nobody.
        'a delta' => sub { put('watched', delta('ca', from => -1)) },
        'a list and its delta' => sub { put('watched',
            list('ca', revoked => ['0BAD']), delta('ca', from => -1)) },
        'a scope that does not decode' => sub {
            put('watched', unscoped('ca', integer('01'))) },
        'two scopes' => sub { put('watched',
            unscoped('ca', sequence(), sequence())) },
        'a list in DER' => sub { put('watched', from_pem(list('ca'))) },
        'a pipe' => sub {
            unlink file('watched');
            mkfifo(file('watched'), 0600) or die "no pipe: $!\n";
        },
        'a certificate' => sub {
            put('watched', slurp("$pki/ca.pem")) },
        'nothing at all' => sub { unlink file('watched') },
        'a directory' => sub {
            unlink file('watched'); mkdir file('watched') },
    );
    for my $what (sort keys %unusable) {
        my $before = complaints('watched');
        $unusable{$what}->();
        my $end = time + 2.2;
        my %said;
        while (time < $end) {
            $said{ ask($client, $_) }++ for '/watched/', '/watched/2/';
            sleep 0.05;
        }
        is(join(' ', keys %said), $revoked, "$what: the list stays in force");
        is(complaints('watched') - $before, 1, "$what: is said once");
        rmdir file('watched') if -d file('watched');
        put('watched', list('ca', revoked => ['0BAD']));
    }
    put('watched', list('ca'));
    becomes($client, '/watched/', 'SUCCESS', 'a good list is taken again');
    return;
}


sub check_many {
    my $client = connection('revoked');
    is(scalar(grep { ask($client, "/many/$_/") ne 'SUCCESS' } 1 .. 500), 0,
        'one list in 500 locations');
    put('many', list('ca', revoked => ['0BAD']));
    sleep 1.1;
    is(scalar(grep { ask($client, "/many/$_/") ne $revoked } 1 .. 500), 0,
        'all 500 see the change');
    is(read_again('many'), 1, 'which was read once');
    return;
}


# A CA and its list in one file.
sub check_bundle {
    my $client = connection('revoked');
    is(ask($client, '/bundle/'), 'SUCCESS', 'a CA and its list in one file');
    for my $serial (qw(0BAD 0BAE 0BAD)) {
        put('bundle', slurp("$pki/ca.pem"),
            list('ca', revoked => [$serial]));
        becomes($client, '/bundle/', $serial eq '0BAD' ? $revoked : 'SUCCESS',
            'and the list changes');
    }
    return;
}


# A list ends on a connection that is open.
sub check_end {
    my $client = connection('good');
    if (time < $end - 0.5) {
        is(ask($client, '/ending/'), 'SUCCESS', 'a list that is about to end');
    }
    sleep 0.1 while time < $end + 1;
    is(ask($client, '/ending/'), 'CRL has expired', 'and has ended');
    put('ending', list('ca', until => -1));
    my $warning = qr/\[warn\] .* client cert: the list of "CN=Test Root CA,O=Example" in "\S+ending\.lists" is past its nextUpdate/;
    ok(wait_until($patience, sub {
        ask($client, '/ending/');
        $nginx->error_log =~ $warning;
    }), 'another one that has ended is warned of');
    put('ending', list('ca'));
    becomes($client, '/ending/', 'SUCCESS', 'until there is a new one');
    return;
}


sub check_large {
    my $count = 300_000;
    my $date = instant(-1);
    my $entries = join '', map {
        my $serial = pack 'CCNN', 2, 8, 0x10000000 + $_, $_ * 2654435761 % 2**32;
        "\x30" . chr(length($serial) + length $date) . $serial . $date
    } 1 .. $count;
    my $last = unpack 'H*', pack 'NN', 0x10000000 + $count,
        $count * 2654435761 % 2**32;
    ClientCertTest::PKI::issue($pki, 'listed', subject => name('alice'),
        serial => $last);
    my $list = list('ca', entries => $entries);
    my %client = map { $_ => connection($_) } qw(good listed);
    is(ask($client{listed}, '/watched/'), 'SUCCESS', 'before a large list');
    put('watched', $list);
    sleep 1.1;
    my $start = time;
    my $said = ask($client{listed}, '/watched/');
    my $took = time - $start;
    is($said, $revoked, 'a large list is in force');
    diag(sprintf 'a list of %d entries, %.1f MB: the first request took %.2f s',
        $count, length($list) / 1e6, $took);
    cmp_ok($took, '<', 10, 'the first request after it changed');
    $start = time;
    is(ask($client{good}, '/watched/'), 'SUCCESS', 'others get in');
    cmp_ok(time - $start, '<', 0.5, 'without delay');
    is(read_again('watched'), scalar(() = $nginx->error_log =~
        /watched.lists" changed/g), 'read once');
    return;
}
