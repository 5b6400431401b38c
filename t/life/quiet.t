# SECURITY.md, What is promised.
#
# A log that is for worse than what the module has to say stays empty, and all
# goes on as it would otherwise.

use strict;
use warnings;

use Test::More;
use Time::HiRes qw(sleep time);

use lib 't/lib';
use ClientCertTest::Files qw(spew);
use ClientCertTest::Nginx;
use ClientCertTest::Patience qw($PATIENCE);
use ClientCertTest::PKI;
use ClientCertTest::TLSClient;

my $nginx = ClientCertTest::Nginx->new;
my $directory = $nginx->directory;
my $pki = $nginx->pki;
my $own = "$directory/own";
mkdir $own or die "cannot make $own: $!\n";
system('cp', "$pki/ca.key", $own) == 0 or die "no key\n";
put_list('watched');
put_list('old', until => -1);

$nginx->start(config('first'), log_level => 'crit');
# At first nginx has no configuration that could tell it to be quiet.
my $at_start = $nginx->error_log;
my $client = connection();
is(ask($client, '/watched'), 200, 'a list of nobody');
put_list('watched', revoked => ['0BAD']);
becomes('/watched', 403, 'the list changes');
spew("$own/watched.pem", 'garbage');
sleep 1.2;
is(ask($client, '/watched'), 403, 'what cannot be read changes nothing');
is(ask($client, '/old'), 200, 'an old list is passed over');
is(ask($client, '/rule'), 403, 'a rule denies');
is(ask($client, '/any'), 403, 'satisfy any lets nobody in');

put_list('watched');
$nginx->write_config('nginx', config('second'), log_level => 'crit');
$nginx->signal('HUP');
my $end = time + $PATIENCE;
my $said = '';
while ($said !~ /second/ && time < $end) {
    sleep 0.05;
    $said = connection()->get('/which');
}
like($said, qr/second/, 'another configuration is in force');
is($nginx->error_log, $at_start, 'nothing of all that is in a log that is for worse');

$nginx->stop;
done_testing;


# The server verifies by itself, of which a CA in a location is to be warned.
sub config {
    my ($which) = @_;
    return <<"END";
    ssl_certificate %%PKI%%/server.pem;
    ssl_certificate_key %%PKI%%/server.key;
    ssl_client_certificate %%PKI%%/ca.pem;
    ssl_verify_client optional;
    root %%DIRECTORY%%/html;
    server {
        listen 127.0.0.1:%%PORT%% ssl;
        location = /which { return 200 $which; }
        location = /watched {
            client_cert_ca %%PKI%%/ca.pem;
            client_cert_crl $own/watched.pem;
            client_cert_mode required;
            try_files /none \@in;
        }
        location = /old {
            client_cert_crl $own/old.pem policy=log;
            client_cert_mode required;
            try_files /none \@in;
        }
        location = /rule {
            client_cert_deny cn=alice;
            try_files /none \@in;
        }
        location = /any {
            satisfy any;
            deny all;
            client_cert_allow cn=bob;
            try_files /none \@in;
        }
        location \@in { return 200; }
    }
END
}


sub put_list {
    my ($name, %arg) = @_;
    ClientCertTest::PKI::make_crl($own, 'ca', ClientCertTest::PKI::name(
        O => 'Example', CN => 'Test Root CA'), %arg);
    rename "$own/ca-crl.pem", "$own/$name.pem" or die "no list: $!\n";
    return;
}


sub connection {
    return ClientCertTest::TLSClient->connect(port => $nginx->port,
        pki => $pki, certificate => 'revoked', sni => 'localhost');
}


sub ask {
    my ($from, $path) = @_;
    return $from->get($path) =~ m{\AHTTP/1\.1 (\d+)} ? $1 : 0;
}


sub becomes {
    my ($path, $code, $what) = @_;
    my $until = time + $PATIENCE;
    my $now;
    do {
        sleep 0.05;
        $now = ask($client, $path);
    } until $now == $code || time > $until;
    is($now, $code, $what);
    return;
}
