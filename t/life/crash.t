# A worker that is killed under load takes its connections along and nothing
# else: the next one decides the same, and resumes the sessions that the first
# one left in the shared cache.

use strict;
use warnings;

use Test::More;

use lib 't/lib';
use ClientCertTest::Binary qw(listen_http2);
use ClientCertTest::Figures qw(report);
use ClientCertTest::Load;
use ClientCertTest::Nginx;
use ClientCertTest::Patience qw($PATIENCE);
use ClientCertTest::Process qw(only_worker wait_until workers);
use ClientCertTest::TLSClient;

my $connections = 50;
my $kills = 5;
my %expected = (good => 200, other => 403, revoked => 403);

my $nginx = ClientCertTest::Nginx->new;
my $http2 = listen_http2();
$nginx->start(<<"END", log_level => 'notice');
    ssl_certificate %%PKI%%/server.pem;
    ssl_certificate_key %%PKI%%/server.key;
    ssl_protocols TLSv1.2 TLSv1.3;
    ssl_session_tickets off;
    ssl_session_cache shared:life:8m;
    add_header X-Kind rules always;
    add_header X-Generation 0 always;
    access_log off;
    client_cert_forward rfc9440 chain;
    server {
        listen 127.0.0.1:%%PORT%% ssl$http2;
        ssl_client_certificate %%PKI%%/ca.pem;
        ssl_verify_client optional_no_ca;
        location / {
            client_cert_ca %%PKI%%/ca.pem;
            client_cert_crl %%PKI%%/ca-crl.pem;
            client_cert_allow cn=alice;
            empty_gif;
        }
    }
END

my $load = ClientCertTest::Load->start(port => $nginx->port,
    pki => $nginx->pki, path => '/', connections => $connections,
    certificates => [sort keys %expected], expected => { rules => \%expected });
$load->wait_for(1000);

my %first;
for my $name (sort keys %expected) {
    for my $version (qw(TLSv1_2 TLSv1_3)) {
        $first{"$name $version"} = connection($name, $version);
        is(code($first{"$name $version"}), $expected{$name},
            "$name, $version: $expected{$name}");
    }
}

for (1 .. $kills) {
    my $worker = only_worker($nginx->pid);
    kill KILL => $worker;
    wait_until($PATIENCE, sub {
        my @workers = workers($nginx->pid);
        @workers == 1 && $workers[0] != $worker
    }) or die "no new worker\n";
    $load->wait_for(1000);
}

for my $name (sort keys %expected) {
    for my $version (qw(TLSv1_2 TLSv1_3)) {
        my $again = connection($name, $version,
            resume => $first{"$name $version"});
        # Who was denied until another handshake has no session any more.
        my $lives = $expected{$name} == 200 ? 1 : 0;
        is($again->resumed, $lives, "$name, $version: "
            . ($lives ? 'the session outlives its worker' : 'no session'));
        is(code($again), $expected{$name}, "$name, $version: and is judged alike");
    }
}

$load->stop;
# A request that was on its way is lost with its worker, as any server's.
$load->judge(R16 => "while a worker is killed $kills times",
    closings => $kills, lost => $kills * $connections);
is($nginx->workers_started, $kills + 1, 'only the killed ones were replaced');
$nginx->stop(expect => qr/exited on signal 9/);
done_testing;


sub connection {
    my ($name, $version, %option) = @_;
    return ClientCertTest::TLSClient->connect(port => $nginx->port,
        pki => $nginx->pki, certificate => $name, version => $version,
        sni => 'localhost', %option);
}


sub code { return ($_[0]->get('/') =~ m{\AHTTP/1\.1 (\d+)})[0] }
