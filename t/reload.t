# Reloads while many connections are busy, with other rules, another CA, another
# revocation list, and without the module: no request is lost, every decision
# is one of the configuration that its worker has, and nothing grows.
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
my $pki = $nginx->pki;
my $http2 = ClientCertTest::Binary::nginx_version() >= 1.025001
    ? '; http2 on' : ' http2';

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
my $load = ClientCertTest::Load->start(port => $nginx->port, pki => $pki,
    path => '/', connections => 50, certificates => [qw(good other)],
    expected => \%expected);

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
    my ($before, $after) = map { $size{$_}{$process} } $first, $reloads;
    report(R8 => "resident size of the $process after reload $reloads,"
        . " compared with reload $first",
        100 * ($after - $before) / $before, '2 %');
}
is($nginx->workers_started, $all + 1, 'no worker had to be started again');
$nginx->stop;
done_testing;


sub reload {
    my ($generation) = @_;
    my ($kind) = @{ $kinds[$generation % @kinds] };
    local $ENV{CLIENT_CERT_MODULE} = '' if $kind eq 'none';
    $nginx->reload(config($generation), %option);
    return;
}


# Of a worker that has served one connection after another: what many take at
# once depends on chance.
sub measure {
    my ($generation) = @_;
    $load->pause;
    reload($generation);
    for my $name ((qw(good other)) x 10) {
        my $client = ClientCertTest::TLSClient->connect(port => $nginx->port,
            pki => $pki, certificate => $name, sni => 'localhost');
        $client->get('/');
        $client->close;
    }
    $size{$generation} = { worker => resident(only_worker($nginx->pid)),
        master => resident($nginx->pid) };
    note("reload $generation: master $size{$generation}{master} KB,"
        . " worker $size{$generation}{worker} KB");
    $load->say('go');
    return;
}


sub config {
    my ($generation) = @_;
    my ($kind, $rules) = @{ $kinds[$generation % @kinds] };
    my $forward = $kind eq 'none' ? '' : 'client_cert_forward rfc9440 chain;
    client_cert_header X-Names "$client_cert_subject $client_cert_san_dns";';
    return <<"END";
    ssl_certificate %%PKI%%/server.pem;
    ssl_certificate_key %%PKI%%/server.key;
    ssl_protocols TLSv1.2 TLSv1.3;
    ssl_session_cache shared:life:1m;
    # New connections come all the time.
    keepalive_requests 50;
    add_header X-Kind $kind always;
    add_header X-Generation $generation always;
    access_log off;
    $forward
    server {
        listen 127.0.0.1:%%PORT%% ssl$http2;
        ssl_client_certificate %%PKI%%/ca.pem;
        ssl_verify_client optional_no_ca;
        location / {
            $rules
            empty_gif;
        }
    }
END
}
