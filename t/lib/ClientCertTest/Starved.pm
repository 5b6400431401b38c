# An nginx whose n-th allocation fails, for the specs of t/faults.

package ClientCertTest::Starved;

use strict;
use warnings;

use Exporter qw(import);
use Test::More;
use Time::HiRes qw(time);

use ClientCertTest::Faults;
use ClientCertTest::Figures qw(report);
use ClientCertTest::Files qw(slurp spew);
use ClientCertTest::HTTP2 qw(greeting request take_frames status);
use ClientCertTest::Nginx;
use ClientCertTest::PKI qw(extension issue make_crl);
use ClientCertTest::Process qw(await_idle only_worker);
use ClientCertTest::TLSClient;

our @EXPORT = qw($at_once $ENOUGH $faults $lists $nginx $own $pki @dialects ask
    config connection finish judge report_failures
    run_once serve write_lists);

our $ENOUGH = $ClientCertTest::Faults::ENOUGH;
# The number of locations with a list of their own.
our $at_once = 40;
# More files of each kind than there is room for at first.
my $files = 5;

our ($nginx, $pki, $faults, $lists, $own);
my ($rules, $worker);
my ($refused, $wrong) = (0, 0);

our @dialects = ('rfc9440', 'rfc9440 chain', 'rfc9440 chain root', 'cloudflare',
    'cloudflare-managed', 'akamai', 'akamai-cc-der',
    'envoy cert chain subject uri dns by=spiffe://example.org/us',
    'traefik pem info', 'aws-alb', 'aws-alb passthrough', 'aws-cloudfront',
    'google', 'haproxy', 'apache', 'apache chain', 'nginx', 'kong', 'gorouter',
    'azure', 'aspnet');

# Once a spec runs, not where it is only looked at.
INIT {
    $SIG{PIPE} = 'IGNORE';
    $nginx = ClientCertTest::Nginx->new;
    $pki = $nginx->pki;
    $faults = ClientCertTest::Faults->new($ENV{FAULTS_LIBRARY}
        // die("FAULTS_LIBRARY is not set: run make faults\n"),
        $nginx->directory . '/faults');
    $lists = $nginx->directory . '/lists.pem';
    $own = $nginx->directory . '/own';
    $rules = $nginx->directory . '/rules';
    spew($nginx->directory . '/html/denied.html', "denied\n");
    write_lists($lists, revoked => ['0BAD']);
    write_lists("$lists.$_") for 1 .. $at_once;
    write_lists("$lists.old", until => -1);
    write_rules();
    make_large_chain();
}


# Starts nginx with all that there is.
sub serve {
    $faults->with(sub {
        $nginx->start(config($at_once), log_level => 'notice') });
    $worker = only_worker($nginx->pid);
    return;
}


# Stops nginx and reports whether its workers lived until then.
sub finish {
    my $log = $nginx->error_log;
    report(R7 => 'workers that died',
        scalar(() = $log =~ /exited on signal|exited with code [1-9]/g), 0);
    $nginx->stop(expect => qr/\[(?:alert|crit|emerg)\]/);
    return;
}


# Reports how many allocations failed, and how many answers were wrong for it.
sub report_failures {
    report(R7 => 'allocations that failed', $refused);
    report(R7 => 'answers of another kind than the right one, or an error',
        $wrong, 0);
    return;
}


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
    make_crl($own, 'ca', $subject, %arg);
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
    issue($own, 'large', ca => 1,
        subject => ClientCertTest::PKI::name(
            O => 'Example', CN => 'Test Intermediate CA'),
        key => "$pki/intermediate.key",
        extensions => [extension(
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
    await_idle($worker);
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


# Tests that nothing went wrong, and counts it all for the figures.
sub judge {
    my ($what, $count, @wrong) = @_;
    local $Test::Builder::Level = $Test::Builder::Level + 1;
    is(ClientCertTest::Faults::few(@wrong), '', $what);
    $refused += $count;
    $wrong += @wrong;
    return;
}


# The status of an answer, 0 without any.
sub ask {
    my ($client, $path) = @_;
    my $answer = eval { $client->get($path) } // '';
    return $answer =~ m{\AHTTP/1\.1 (\d+)} ? $1 : 0;
}

1;
