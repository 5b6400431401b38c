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
use Time::HiRes qw(sleep time);

use lib 't/lib';
use ClientCertTest::Faults;
use ClientCertTest::Figures qw(report);
use ClientCertTest::Files qw(slurp spew);
use ClientCertTest::HTTP2 qw(greeting request take_frames status);
use ClientCertTest::Nginx;
use ClientCertTest::PKI;
use ClientCertTest::Process qw(only_worker);
use ClientCertTest::TLSClient;

# How many allocations a request or a start can be in need of: bounds for loops.
my $ENOUGH = 5000;
my $ENOUGH_TO_START = 20_000;
# How many in a row have to be more than there are.
my $PATIENCE = 10;
# For how many seconds it is remembered who was verified, and one more. nginx's
# clock goes as far ahead before each request that shall verify.
my $MEMORY = 61;
my $ahead = 0;
my $start_step = $ENV{FAULTS_STEP} // 1;
my $reload_step = 10 * $start_step;
my $at_once = 40;
# More files of each kind than there is room for at first.
my $files = 5;
my %watched = (port => 1, certificate => 'revoked');
# Whoever serves HTTP/2 serves what port 0 does.
my %http2 = (port => 5, http2 => 1);

my $nginx = ClientCertTest::Nginx->new;
my $pki = $nginx->pki;
my $faults = ClientCertTest::Faults->new($ENV{FAULTS_LIBRARY}
    // die("FAULTS_LIBRARY is not set: run make faults\n"),
    $nginx->directory . '/faults');
my $lists = $nginx->directory . '/lists.pem';
my $rules = $nginx->directory . '/rules';
my $own = $nginx->directory . '/own';

my @dialects = ('rfc9440', 'rfc9440 chain', 'rfc9440 chain root', 'cloudflare',
    'cloudflare-managed', 'akamai', 'akamai-cc-der',
    'envoy cert chain subject uri dns by=spiffe://example.org/us',
    'traefik pem info', 'aws-alb', 'aws-alb passthrough', 'aws-cloudfront',
    'google', 'haproxy', 'apache', 'apache chain', 'nginx', 'kong', 'gorouter',
    'azure', 'aspnet');

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

$SIG{PIPE} = 'IGNORE';
spew($nginx->directory . '/html/denied.html', "denied\n");
write_lists($lists, revoked => ['0BAD']);
write_lists("$lists.$_") for 1 .. $at_once;
write_lists("$lists.old", until => -1);
write_rules();
make_large_chain();
check_size();
$faults->with(sub { $nginx->start(config($at_once), log_level => 'notice') });
my $worker = only_worker($nginx->pid);
my $only = $ENV{FAULTS_ONLY} // '';
my @names = grep { /$only/ } sort keys %scenario;
my ($refused, $wrong, $leaks) = (0, 0, 0);
check($_, %{ $scenario{$_} }) for @names;
check_early_data();
check_lists();
check_foreign();
check_reload();
my $log = $nginx->error_log;
report(R7 => 'workers that died',
    scalar(() = $log =~ /exited on signal|exited with code [1-9]/g), 0);
$nginx->stop(expect => qr/\[(?:alert|crit|emerg)\]/);
# This takes longer than helpers of a test may live.
check_start();
report(R7 => 'scenarios', scalar @names, $only ? undef : '>= 20');
report(R7 => 'allocations that failed', $refused);
report(R7 => 'answers of another kind than the right one, or an error', $wrong, 0);
report(R7 => 'scenarios that lose memory', $leaks, 0);
done_testing;


# `at_once` is the number of locations with a list of their own.
sub config {
    my ($at_once) = @_;
    my $locations = join '', map { <<"END" } 0 .. $#dialects;
        location = /dialect/$_ {
            client_cert_forward $dialects[$_];
            proxy_pass http://%%HTTP_UPSTREAM%%;
        }
END
    my $lists_of = join '', map { <<"END" } 1 .. $at_once;
        location = /list/$_ {
            client_cert_ca %%PKI%%/ca.pem;
            client_cert_crl $lists.$_ scope=leaf;
            client_cert_mode required;
            proxy_pass http://%%HTTP_UPSTREAM%%;
        }
END
    my $rules_of = join '', map { <<"END" } 1 .. $files;
            client_cert_deny cn=\@rules.$_;
END
    my $variables = join ' ', map { "\$client_cert_$_" } qw(json rfc9440
        chain_rfc9440 chain_pem subject issuer san_dns san_uri san_email
        sha256 x5t_s256 not_before not_after serial spki_sha256 status error
        access);
    return <<"END";
    ssl_certificate %%PKI%%/server.pem;
    ssl_certificate_key %%PKI%%/server.key;
    ssl_client_certificate %%PKI%%/ca.pem;
    ssl_protocols TLSv1.2 TLSv1.3;
    ssl_session_cache shared:faults:1m;
    ssl_verify_depth 3;
    client_cert_forward rfc9440 chain;
    client_cert_forward nginx;
    proxy_http_version 1.1;
    server {
        listen 127.0.0.1:%%PORT_0%% ssl;
        listen 127.0.0.1:%%PORT_5%% ssl http2;
        ssl_verify_client optional;
$locations
        location = /variables {
            client_cert_header X-All "$variables";
            proxy_pass http://%%HTTP_UPSTREAM%%;
        }
        location = /rules {
            client_cert_allow cn=\@$rules o=Example;
            client_cert_allow "cn=~^al" dns=\$arg_dns;
            client_cert_deny spiffe=spiffe://example.org/team-b;
            client_cert_allow cn=alice "subject=~*o=example" eku=clientAuth;
            proxy_pass http://%%HTTP_UPSTREAM%%;
        }
        location = /files {
$rules_of
            client_cert_allow o=Example;
            proxy_pass http://%%HTTP_UPSTREAM%%;
        }
        location = /access {
            client_cert_forward off;
            client_cert_header X-Decision \$client_cert_access always;
            client_cert_allow o=Example;
            proxy_pass http://%%HTTP_UPSTREAM%%;
        }
        location = /required {
            client_cert_mode required;
            proxy_pass http://%%HTTP_UPSTREAM%%;
        }
        location = /server-list {
            client_cert_crl $lists scope=leaf;
            proxy_pass http://%%HTTP_UPSTREAM%%;
        }
        location = /subrequest {
            auth_request /dialect/1;
            proxy_pass http://%%HTTP_UPSTREAM%%;
        }
        location = /first {
            client_cert_forward rfc9440 first;
            proxy_pass http://%%HTTP_UPSTREAM%%;
        }
        location = /max {
            client_cert_forward rfc9440 chain root max=1k;
            client_cert_forward nginx max=100;
            proxy_pass http://%%HTTP_UPSTREAM%%;
        }
        location = /static {
            client_cert_mode required;
            error_page 403 /denied.html;
        }
        location = /denied.html {
            client_cert_response_header X-Access \$client_cert_access;
            root %%DIRECTORY%%/html;
        }
        location = /redirect {
            try_files /none /dialect/1;
        }
        location = /error-page {
            client_cert_mode required;
            error_page 403 =200 /dialect/1;
        }
        location = /response {
            client_cert_response_header X-Fingerprint \$client_cert_sha256;
            proxy_pass http://%%HTTP_UPSTREAM%%;
        }
        location = /fastcgi { fastcgi_pass %%FASTCGI_UPSTREAM%%; }
        location = /uwsgi { uwsgi_pass %%UWSGI_UPSTREAM%%; }
        location = /scgi { scgi_pass %%SCGI_UPSTREAM%%; }
    }
    server {
        listen 127.0.0.1:%%PORT_1%% ssl;
        ssl_verify_client optional_no_ca;
$lists_of
        location / { proxy_pass http://%%HTTP_UPSTREAM%%; }
        location = /own-ca {
            client_cert_ca %%PKI%%/ca.pem;
            client_cert_mode required;
            proxy_pass http://%%HTTP_UPSTREAM%%;
        }
        location = /own-depth {
            client_cert_ca %%PKI%%/ca.pem;
            client_cert_depth 1;
            client_cert_partial_chain on;
            client_cert_mode required;
            proxy_pass http://%%HTTP_UPSTREAM%%;
        }
        location = /own-list {
            client_cert_ca %%PKI%%/ca.pem;
            client_cert_crl $lists scope=leaf;
            client_cert_allow o=Example;
            proxy_pass http://%%HTTP_UPSTREAM%%;
        }
        location = /old-list {
            client_cert_ca %%PKI%%/ca.pem;
            client_cert_crl $lists.old policy=log;
            client_cert_mode optional;
            proxy_pass http://%%HTTP_UPSTREAM%%;
        }
    }
    server {
        listen 127.0.0.1:%%PORT_2%% ssl;
        ssl_verify_client on;
        ssl_early_data on;
        error_log %%DIRECTORY%%/logs/policy.log emerg;
        client_cert_forward off;
        location = /policy {
            client_cert_allow cn=alice;
            client_cert_allow cn=bob;
            proxy_pass http://%%HTTP_UPSTREAM%%;
        }
        location = /required {
            client_cert_mode required;
            proxy_pass http://%%HTTP_UPSTREAM%%;
        }
        location = /listed {
            client_cert_crl $lists scope=leaf;
            client_cert_mode required;
            proxy_pass http://%%HTTP_UPSTREAM%%;
        }
    }
    server {
        listen 127.0.0.1:%%PORT_3%% ssl;
        location / { proxy_pass http://%%HTTP_UPSTREAM%%; }
    }
    server {
        listen 127.0.0.1:%%PORT_4%% ssl;
        ssl_verify_client optional_no_ca;
        ssl_session_tickets off;
        location = /own-ca {
            client_cert_ca %%PKI%%/ca.pem;
            client_cert_mode required;
            proxy_pass http://%%HTTP_UPSTREAM%%;
        }
    }
END
}


sub write_lists {
    my ($to, %arg) = @_;
    my $subject = ClientCertTest::PKI::name(
        O => 'Example', CN => 'Test Root CA');
    mkdir $own;
    system('cp', "$pki/ca.key", "$pki/ca.pem", $own) == 0 or die "no CA\n";
    ClientCertTest::PKI::make_crl($own, 'ca', $subject, %arg);
    rename "$own/ca-crl.pem", $to or die "cannot write $to: $!\n";
    return;
}


sub write_rules {
    spew($rules, map { "name $_\n" } 1 .. 100);
    spew("$rules.$_", "name $_\n") for 1 .. $files;
    return;
}


# A chain that no cache of sessions has room for.
sub make_large_chain {
    ClientCertTest::PKI::issue($own, 'large', ca => 1,
        subject => ClientCertTest::PKI::name(
            O => 'Example', CN => 'Test Intermediate CA'),
        key => "$pki/intermediate.key",
        extensions => [ClientCertTest::PKI::extension(
            '1.2.3.4' => 0, 'x' x 4000)]);
    spew("$own/large-chain.pem", slurp("$pki/inter.pem"),
        slurp("$own/large.pem"));
    spew("$own/large-chain.key", slurp("$pki/inter.key"));
    return;
}


sub connection {
    my (%scenario) = @_;
    return ClientCertTest::TLSClient->connect(sni => 'localhost',
        pki => $scenario{pki} // $pki,
        port => $nginx->port($scenario{port} // 0),
        certificate => exists $scenario{certificate} ? $scenario{certificate}
            : 'good',
        version => $scenario{version}, resume => $scenario{session},
        $scenario{http2} ? (alpn => ['h2']) : ());
}


# The first line of an answer over HTTP/2, as it would be in HTTP/1.1.
sub get_http2 {
    my ($client, $path, @headers) = @_;
    $client->send(greeting(), request(1, $path,
        map { lc } map { split /: /, $_, 2 } @headers));
    my $end = time + 5;
    my ($status, $ended) = (0);
    until ($ended || time > $end) {
        for my $frame (take_frames(\$client->{input})) {
            my ($type, $ends, $stream, $content) = @$frame;
            $status = status($content) if $type eq 'HEADERS' && !$status;
            $ended ||= $type eq 'GOAWAY' || $stream
                && ($ends || $type eq 'RST_STREAM');
        }
        $ended ||= !$client->read_more($end);
    }
    return "HTTP/1.1 $status";
}


# One request: its status and what upstreams were sent meanwhile. `fails` makes
# an allocation of it fail; `seen` is how many there were.
sub run_once {
    my ($fails, $option, %scenario) = @_;
    $nginx->recorder->forget;
    my $client;
    my $connect = sub { $client = eval { connection(%scenario) } };
    $connect->() if !$scenario{handshake};
    await_worker();
    $faults->arm($fails, %$option) if $fails;
    $connect->() if $scenario{handshake};
    my $answer = eval {
        my @request = ($scenario{path}, @{ $scenario{headers} // [] });
        $scenario{http2} ? get_http2($client, @request)
            : $client->get(@request);
    } // '';
    my $seen = $faults->disarm;
    my $resumed = $client && $client->resumed;
    $client->close if $client;
    return {
        code => $answer =~ m{\AHTTP/1\.1 (\d+)} ? $1 : 0,
        sent => join('', map { $_->[1] } $nginx->recorder->requests),
        seen => $seen,
        client => $client,
        resumed => $resumed,
    };
}


# The client's side of a handshake is over before nginx's: waits for this one, so
# that the same allocation has the same number each time.
sub await_worker {
    my $end = time + 5;
    sleep 0.0005
        until slurp("/proc/$worker/stat") =~ /\) S/ || time > $end;
    return;
}


# Tests that nothing went wrong, with the first of it as far as it is of use, and
# counts it all for the figures.
sub judge {
    my ($what, $count, @wrong) = @_;
    is(join("\n", map { substr $_, 0, 500 }
        @wrong[0 .. ($#wrong > 4 ? 4 : $#wrong)]), '', $what);
    $refused += $count;
    $wrong += @wrong;
    return;
}


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
    my $count = 0;
    sleep 0.02;
    my $before = $faults->blocks;
    for my $for_good (0, 1) {
        my $beyond = 0;
        for my $number (1 .. $ENOUGH) {
            $faults->set_clock($ahead += $MEMORY)
                if !$scenario{remembered} && !$scenario{resume};
            my $now = run_once($number, { for_good => $for_good }, %scenario);
            if ($now->{seen} < $number) {
                last if ++$beyond == $PATIENCE;
                next;
            }
            $beyond = 0;
            $count++;
            my $is_right = $now->{code} == $code
                || $now->{code} == 0 || $now->{code} >= 400;
            # A request that fails may have been sent before, but as it was.
            $is_right &&= $now->{sent} eq $good->{sent}
                || $scenario{in_doubt} && is_in_doubt($now->{sent})
                || $now->{code} != 200 && ($now->{sent} eq ''
                    || index($good->{sent}, $now->{sent}) == 0);
            push @wrong, "$number" . ($for_good ? ' and on' : '')
                . ": $now->{code} $now->{sent}" if !$is_right;
        }
    }
    judge("$name: $count times without memory", $count, @wrong);
    my $again = run_once(0, {}, %scenario);
    is("$again->{code} $again->{sent}", "$code $good->{sent}",
        "$name: as good as ever");
    # nginx may not have seen yet that the last connection is closed.
    my $end = time + 2;
    my $more;
    do {
        $more = $faults->blocks - $before;
    } until $more < 20 + $count / 4 || time > $end || !sleep 0.01;
    my $bound = 20 + $count / 4;
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


# A start without memory is refused. There are thousands of allocations, most of
# them OpenSSL's.
sub check_start {
    my $config = config(2);
    my ($status, $output) = $faults->with(sub { $nginx->check($config) });
    is($status, 0, 'the configuration is good') or die $output;
    my ($count, @wrong) = (0);
    for my $for_good (0, 1) {
        my $number;
        for ($number = 1; $number < $ENOUGH_TO_START; $number += $start_step) {
            $faults->arm($number, for_good => $for_good);
            my ($status, $output) = $faults->with(
                sub { $nginx->check($config) });
            last if $faults->disarm < $number;
            $count++;
            # What OpenSSL cannot do at first it may do later.
            push @wrong, "$number: $status $output"
                if $status ne '1' && ($for_good || $status ne '0');
        }
        cmp_ok($number, '<', $ENOUGH_TO_START, 'each allocation of a start');
    }
    judge("a start fails $count times without memory", $count, @wrong);
    return;
}


# A file of rules is read as a whole or not at all.
sub check_size {
    $faults->set_sizeless(1);
    my ($status, $output) = $faults->with(sub { $nginx->check(config(1)) });
    $faults->set_sizeless(0);
    is($status, 1, 'a file that has no size');
    like($output, qr/"cn=\@\S+": "\S+" cannot be read/, 'and is not read');
    return;
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


# A list that changed stays as it was, or is the new one; and a verdict that
# could not be made is none, also for the next request of the connection. Files
# are looked at once a second, so several lists change at a time.
sub check_lists {
    my ($count, @wrong) = (0);
    my $first = 1;
    while ($first < $ENOUGH) {
        write_lists("$lists.$_") for 1 .. $at_once;
        sleep 1.1;
        my %client = map { $_ => connection(%watched) } 1 .. $at_once;
        my %before = map { $_ => ask($client{$_}, "/list/$_") } 1 .. $at_once;
        write_lists("$lists.$_", revoked => ['0BAD']) for 1 .. $at_once;
        sleep 1.1;
        my (%during, %seen);
        for my $list (1 .. $at_once) {
            my $number = $first + int(($list - 1) / 2);
            $faults->arm($number, for_good => $list % 2);
            $during{$list} = ask($client{$list}, "/list/$list");
            $seen{$list} = $faults->disarm >= $number;
        }
        sleep 1.1;
        for my $list (grep { $seen{$_} } 1 .. $at_once) {
            my $after = ask($client{$list}, "/list/$list")
                || ask(connection(%watched), "/list/$list");
            $count++;
            push @wrong, $first + int(($list - 1) / 2) . ($list % 2 ? '+' : '')
                . ": $before{$list}, $during{$list}, $after"
                if $before{$list} != 200 || $after != 403
                || $during{$list} !~ /\A(?:200|403|5..|0)\z/;
        }
        last if !grep { $_ } values %seen;
        $first += int($at_once / 2);
    }
    judge("a list changes $count times without memory", $count, @wrong);
    return;
}


# The status of an answer, 0 without any.
sub ask {
    my ($client, $path) = @_;
    my $answer = eval { $client->get($path) } // '';
    return $answer =~ m{\AHTTP/1\.1 (\d+)} ? $1 : 0;
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


# A reload without memory changes nothing.
sub check_reload {
    my ($count, @wrong) = (0);
    for (my $number = 1; $number < $ENOUGH; $number += $reload_step) {
        my $log = length $nginx->error_log;
        $faults->arm($number, for_good => 1);
        $nginx->signal('HUP');
        my $end = time + 5;
        my $said;
        do {
            sleep 0.02;
            $said = substr $nginx->error_log, $log;
        } until $said =~ /\[emerg\]|start worker process/ || time > $end;
        my $seen = $faults->disarm;
        my $code = ask(connection(), '/dialect/0');
        last if $seen < $number;
        $count++;
        push @wrong, "$number: $code, $said"
            if $code != 200 || $said !~ /\[emerg\]/;
    }
    judge("a reload fails $count times without memory", $count, @wrong);
    return;
}
