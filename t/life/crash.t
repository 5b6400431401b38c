# SECURITY.md, What is promised.
#
# A worker that is killed under load takes its connections along and nothing
# else: the next one decides the same, and resumes the sessions that the first
# one left in the shared cache.

use strict;
use warnings;

use Test::More;

use lib 't/lib';
use ClientCertTest::Load;
use ClientCertTest::Nginx;
use ClientCertTest::Patience qw($PATIENCE);
use ClientCertTest::Process qw(only_worker wait_until workers);
use ClientCertTest::TLSClient;

my $kills = 5;
my %expected = (good => 200, other => 403, revoked => 403);

my $nginx = ClientCertTest::Nginx->new;
$nginx->start(ClientCertTest::Load::server(
    more => 'ssl_session_tickets off;
    ssl_session_cache shared:life:8m;
    client_cert_forward rfc9440 chain;',
    rules => 'client_cert_ca %%PKI%%/ca.pem;
            client_cert_crl %%PKI%%/ca-crl.pem;
            client_cert_allow cn=alice;'), log_level => 'notice');

my $load = ClientCertTest::Load->start($nginx, rules => \%expected);
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
        is(code($again), $expected{$name},
            "$name, $version: the next worker decides alike");
    }
}

$load->stop;
# A request that was on its way is lost with its worker, as any server's.
$load->judge(R16 => "while a worker is killed $kills times",
    closings => $kills, lost => $kills * $load->{connections});
is($nginx->workers_started, $kills + 1, 'only the killed ones were replaced');
# nginx itself frees what a killed worker had locked, and says so.
$nginx->stop(
    expect => qr/exited on signal 9|shared memory zone "life" was locked by \d/);
done_testing;


sub connection {
    my ($name, $version, %option) = @_;
    return ClientCertTest::TLSClient->connect(port => $nginx->port,
        pki => $nginx->pki, certificate => $name, version => $version,
        sni => 'localhost', %option);
}


sub code { return ($_[0]->get('/') =~ m{\AHTTP/1\.1 (\d+)})[0] }
