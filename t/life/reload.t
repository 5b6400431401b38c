# SECURITY.md, What is promised.
#
# Reloads while many connections are busy, with other rules, another CA, another
# revocation list, and without the module: no request is lost, every decision
# is one of the configuration that its worker has, and nothing grows more than
# an nginx without the module, whose heap has gaps as well.
#
# CLIENT_CERT_LONG=1 makes it 100 reloads: `make soak` does that.

use strict;
use warnings;

use Test::More;

use lib 't/lib';
use ClientCertTest::Figures qw(report);
use ClientCertTest::Files qw(slurp);
use ClientCertTest::Load;
use ClientCertTest::Nginx;
use ClientCertTest::PKI;
use ClientCertTest::Process qw(only_worker resident);
use ClientCertTest::TLSClient;

my $reloads = $ENV{CLIENT_CERT_LONG} ? 100 : 10;
my $first = $ENV{CLIENT_CERT_LONG} ? 10 : 4;

my $nginx = ClientCertTest::Nginx->new;
my $without = ClientCertTest::Nginx->new;
my $pki = $nginx->pki;

# Lists of nobody, and of everybody whom these tests know as `good`.
my $crl = $nginx->directory . '/crl';
my $serial = `openssl x509 -in $pki/good.pem -noout -serial` =~ s/.*=|\n//gr;
for my $list ([empty => []], [full => [$serial]]) {
    my ($name, $revoked) = @$list;
    ClientCertTest::PKI::make_crl($pki, 'ca', ClientCertTest::PKI::name(
        O => 'Example', CN => 'Test Root CA'), file => "$crl.$name",
        revoked => $revoked);
}

# What a configuration says, and what it makes of a certificate of the CA and
# of one of another CA.
my @kinds = (
    [allow => 'client_cert_ca %%PKI%%/ca.pem; client_cert_allow cn=alice;',
        200, 403],
    [deny => 'client_cert_ca %%PKI%%/ca.pem; client_cert_allow cn=bob;',
        403, 403],
    [none => '', 200, 200],
    [ca => 'client_cert_ca %%PKI%%/other-ca.pem; client_cert_mode required;',
        403, 200],
    [listed => "client_cert_ca %%PKI%%/ca.pem; client_cert_mode required;
        client_cert_crl $crl.full;", 403, 403],
    [unlisted => "client_cert_ca %%PKI%%/ca.pem; client_cert_mode required;
        client_cert_crl $crl.empty;", 200, 403],
);
my %expected = map { $_->[0] => { good => $_->[2], other => $_->[3] } } @kinds;

my %option = (log_level => 'notice',
    main => 'worker_shutdown_timeout 20s;');
$nginx->start(config(0), %option);
without_module(sub { $without->start(config(0, 'none'), %option) });
my $load = ClientCertTest::Load->start($nginx, %expected);

my %size;
for my $generation (1 .. $reloads) {
    $load->wait_for(500);
    reload($generation);
    $load->say("generation $generation");
    measure($generation) if $generation == $first || $generation == $reloads;
}
$load->wait_for(500);
my $count = $load->stop;

report(R8 => 'reloads under load', $reloads);
is($count->{generations}, $reloads + 1, 'every configuration answered');
my $all = $reloads + 2;    # two more for the measurements
$load->judge(R8 => 'while nginx reloads', closings => $all);
for my $process (qw(master worker)) {
    my ($growth, $of_nginx) = map {
        my ($before, $after) = map { $_->{$process} } @{$_}{$first, $reloads};
        100 * ($after - $before) / $before;
    } @size{qw(with without)};
    my $what = "growth of the $process from reload $first to $reloads";
    report(R8 => "$what, in %", $growth);
    report(R8 => "$what, beyond that of nginx itself", $growth - $of_nginx,
        '2 %');
}
is($nginx->workers_started, $all + 1, 'no worker had to be started again');
$_->stop for $nginx, $without;
done_testing;


sub reload {
    my ($generation) = @_;
    my ($kind) = @{ $kinds[$generation % @kinds] };
    my $reload = sub { $nginx->reload(config($generation), %option) };
    $kind eq 'none' ? without_module($reload) : $reload->();
    without_module(sub {
        $without->reload(config($generation, 'none'), %option) });
    return;
}


sub without_module {
    my ($code) = @_;
    local $ENV{CLIENT_CERT_MODULE} = '';
    return $code->();
}


# Of a worker that has served one connection after another: what many take at
# once depends on chance.
sub measure {
    my ($generation) = @_;
    $load->pause;
    reload($generation);
    for my $one ([with => $nginx], [without => $without]) {
        my ($way, $server) = @$one;
        for my $name ((qw(good other)) x 10) {
            my $client = ClientCertTest::TLSClient->connect(
                port => $server->port, pki => $pki, certificate => $name,
                sni => 'localhost');
            $client->get('/');
            $client->close;
        }
        my %now = (worker => resident(only_worker($server->pid)),
            master => resident($server->pid));
        $size{$way}{$generation} = \%now;
        note("reload $generation, $way the module: master $now{master} KB,"
            . " worker $now{worker} KB");
    }
    $load->say('go');
    return;
}


sub config {
    my ($generation, $other_kind) = @_;
    my ($kind, $rules) = @{ $kinds[$generation % @kinds] };
    ($kind, $rules) = ($other_kind, '') if $other_kind;
    my $forward = $kind eq 'none' ? '' : 'client_cert_forward rfc9440 chain;
    client_cert_header X-Names "$client_cert_subject $client_cert_san_dns";';
    # New connections come all the time.
    return ClientCertTest::Load::server(kind => $kind,
        generation => $generation, rules => $rules,
        more => "ssl_session_cache shared:life:1m;
    keepalive_requests 50;
    $forward");
}
