# docs/trust.md, Revocation lists.
# docs/directives.md, client_cert_crl.
#
# What nginx refuses of a revocation list when it starts, and what it warns of
# because it can lock out.

use strict;
use warnings;

use Test::More;

use lib 't/lib';
use ClientCertTest::Files qw(slurp spew);
use ClientCertTest::PKI qw(integer sequence);
use ClientCertTest::Revocation;

make_certificates();
check_start();
check_warnings();
check_absent();
done_testing;


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
            [ ]"client_cert_crl"[ ]\Q$said\E\b.*:\d+$/mx, "refused because it $said");
    }
    return;
}


sub check_absent {
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
