# README.md, Security model.
# SECURITY.md, What is promised.
#
# No memory: the n-th allocation of the module, or of what it calls, fails, for
# n = 1 and so on, once and from then on. Nothing crashes, nobody gets in who
# must not, the upstream sees what it always sees or nothing, the next request
# is as good as ever, and no memory is lost.
#
# nginx has to be built with NGX_DEBUG_PALLOC, so that each allocation of a
# pool is one: `make faults` does that.

use strict;
use warnings;

use Test::More;
use Time::HiRes qw(sleep);

use lib 't/lib';
use ClientCertTest::Figures qw(report);
use ClientCertTest::Files qw(spew);
use ClientCertTest::Starved;

# For how many seconds it is remembered who was verified, and one more. nginx's
# clock goes as far ahead before each request that shall verify.
my $MEMORY = 61;
my $ahead = 0;
# Whoever serves HTTP/2 serves what port 0 does.
my %http2 = (port => 5, http2 => 1);

# Who asks for what, and what the answer is when there is memory. A scenario
# that denies never lets anybody in. OpenSSL does not always tell a signature for
# which it had no memory from a wrong one: who is let in anyway may be said to be
# in doubt.
my %scenario = (
    (map { ("dialect $dialects[$_]" => { path => "/dialect/$_" }) }
        0 .. $#dialects),
    'no certificate' => { path => '/dialect/0', certificate => undef },
    'another CA' => { path => '/dialect/0', certificate => 'other',
        port => 1 },
    'forged headers' => { path => '/dialect/0', certificate => undef,
        headers => [map { "Client-Cert: forged-$_" } 1 .. 30] },
    'variables' => { path => '/variables' },
    'rules' => { path => '/rules' },
    'rules that deny' => { path => '/rules', certificate => 'two_cns',
        code => 403 },
    'required' => { path => '/required', certificate => undef, code => 403 },
    'HTTP/2' => { %http2, path => '/dialect/1' },
    'HTTP/2, forged headers' => { %http2, path => '/dialect/0',
        certificate => undef, headers => [('Client-Cert: forged') x 30] },
    'HTTP/2, rules' => { %http2, path => '/rules' },
    'HTTP/2 denies' => { %http2, path => '/required', certificate => undef,
        code => 403 },
    'HTTP/2, subrequest' => { %http2, path => '/subrequest' },
    'own CA' => { path => '/own-ca', port => 1 },
    'own CA, verified before' => { path => '/own-ca', port => 1,
        remembered => 1 },
    'own CA and depth' => { path => '/own-depth', port => 1 },
    'own CA, chain not kept' => { path => '/own-ca', port => 4,
        pki => $own, certificate => 'large-chain' },
    'own CA denies' => { path => '/own-ca', certificate => 'other', port => 1,
        code => 403 },
    'own list' => { path => '/own-list', port => 1 },
    'policy alone' => { path => '/policy', port => 2 },
    'policy alone, resumed' => { path => '/policy', port => 2, resume => 1,
        handshake => 1 },
    'policy alone denies' => { path => '/policy', port => 2,
        certificate => 'two_cns', code => 403 },
    'files of rules' => { path => '/files' },
    'access' => { path => '/access' },
    'list of the server' => { path => '/server-list', in_doubt => 1 },
    'list of the server, and nothing else' => { path => '/listed', port => 2 },
    'first' => { path => '/first' },
    'static error page' => { path => '/static', certificate => undef,
        code => 403 },
    'longer than max' => { path => '/max' },
    'own list that is old' => { path => '/old-list', port => 1 },
    'own list denies' => { path => '/own-list', certificate => 'revoked',
        port => 1, code => 403 },
    'subrequest' => { path => '/subrequest' },
    'redirect' => { path => '/redirect' },
    'error page' => { path => '/error-page', certificate => undef },
    'response' => { path => '/response',
        headers => ['X-Respond: Client-Cert%3A%20forged',
            'X-Respond: Vary%3A%20Accept'] },
    'FastCGI' => { path => '/fastcgi', protocol => 'fastcgi' },
    'uwsgi' => { path => '/uwsgi', protocol => 'uwsgi' },
    'SCGI' => { path => '/scgi', protocol => 'scgi' },
    (map { my $version = $_; map { my $resume = $_;
        ("handshake $version" . ($resume ? ', resumed' : '') =>
            { path => '/dialect/1', version => $version, resume => $resume,
              handshake => 1, certificate => 'inter-chain' },
         "own CA in a session $version" . ($resume ? ', resumed' : '') =>
            { path => '/own-ca', version => $version, resume => $resume,
              port => 1, handshake => 1, remembered => 1,
              certificate => 'inter-chain' })
    } 0, 1 } qw(TLSv1_2 TLSv1_3)),
);

my $only = $ENV{FAULTS_ONLY} // '';
my @names = grep { /$only/ } sort keys %scenario;
my $leaks = 0;
serve();
check($_, %{ $scenario{$_} }) for @names;
check_early_data();
check_foreign();
finish();
report(R7 => 'scenarios', scalar @names, $only ? undef : '>= 20');
report_failures();
report(R7 => 'scenarios that lose memory', $leaks, 0);
done_testing;


sub check {
    my ($name, %scenario) = @_;
    my $code = $scenario{code} // 200;
    if ($scenario{resume}) {
        $scenario{session} = run_once(0, {}, %scenario)->{client};
    }
    my $good = run_once(0, {}, %scenario);
    is($good->{code}, $code, "$name: as it should be");
    is($good->{resumed}, $scenario{resume},
        "$name: resumed or not") if $scenario{handshake};
    is($good->{sent}, '', "$name: nobody is asked") if $code != 200;

    my @wrong;
    sleep 0.02;
    my $before = $faults->blocks;
    my $count = $faults->fail_each(sub {
        $faults->set_clock($ahead += $MEMORY)
            if !$scenario{remembered} && !$scenario{resume};
        return run_once(@_, %scenario);
    }, sub {
        my ($now, $number, $for_good) = @_;
        my $is_right = $now->{code} == $code
            || $now->{code} == 0 || $now->{code} >= 400;
        # A request that fails may have been sent before, but as it was.
        $is_right &&= $now->{sent} eq $good->{sent}
            || $scenario{in_doubt} && is_in_doubt($now->{sent})
            || $now->{code} != 200 && ($now->{sent} eq ''
                || index($good->{sent}, $now->{sent}) == 0);
        push @wrong, "$number" . ($for_good ? ' and on' : '')
            . ": $now->{code} $now->{sent}" if !$is_right;
    });
    judge("$name: $count times without memory", $count, @wrong);
    my $again = run_once(0, {}, %scenario);
    is("$again->{code} $again->{sent}", "$code $good->{sent}",
        "$name: as good as ever");
    my $bound = 20 + $count / 4;
    my $more = $faults->more_blocks($before, $bound);
    cmp_ok($more, '<', $bound, "$name: no memory is lost ($more)");
    $leaks++ if $more >= $bound;
    return;
}


# Nothing is said of the certificate but that it is not verified.
sub is_in_doubt {
    my ($sent) = @_;
    return $sent !~ /^(?:client-cert|ssl-client-(?!verify))/mi
        && $sent =~ /^ssl-client-verify: FAILED:\w+ signature failure\r$/m;
}


# What cannot be judged in early data for want of memory gets no further.
sub check_early_data {
    my $session = $nginx->directory . '/session';
    my $request = $nginx->directory . '/request';
    my $openssl = "openssl s_client -tls1_3 -ign_eof -cert $pki/good.pem"
        . " -key $pki/good.key -connect 127.0.0.1:" . $nginx->port(2);
    my $resume = "-sess_in $session -early_data $request";
    spew($request, "GET /required HTTP/1.1\r\nHost: localhost\r\n",
        "Connection: close\r\n\r\n");

    my ($count, @wrong) = (0);
    for my $for_good (0, 1) {
        for my $number (1 .. $ENOUGH) {
            `$openssl -sess_out $session <$request 2>&1`;
            $nginx->recorder->forget;
            $faults->arm($number, for_good => $for_good);
            my $answer = `$openssl $resume </dev/null 2>&1`;
            last if $faults->disarm < $number;
            $count++;
            my ($code) = $answer =~ m{HTTP/1\.1 (\d+)};
            $code //= 0;
            # The handshake may be over before the request is read.
            push @wrong, "$number: $code"
                if $nginx->recorder->requests && $code =~ /\A4/
                || $code !~ /\A(?:200|425|4..|5..|0)\z/;
        }
    }
    judge("early data $count times without memory", $count, @wrong);
    return;
}


# Where another module chose the TLS context its handshakes are strict, and the
# certificate is verified by what the request's server trusts.
sub check_foreign {
    $faults->set_foreign(1);
    for my $port (0, 1) {
        my $path = $port ? '/own-ca' : '/required';
        is(ask(connection(port => $port), $path), 200,
            "another context, port $port: verified for this server");
        my $client = eval { connection(port => $port, certificate => 'other') };
        is($client ? ask($client, $path) : 0, 0,
            "another context, port $port: another CA ends the handshake");
    }
    $faults->set_foreign(0);
    is(ask(connection(), '/required'), 200, 'a context of our own again');
    return;
}
