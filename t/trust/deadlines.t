# docs/trust.md, Who is verified, and when.
# docs/trust.md, Revocation lists.
#
# How long a certificate goes on being accepted that is not good any more: one
# that is revoked, by a reload or by a new file, and one that expires; on new
# connections, on resumed ones and on such as stay open.

use strict;
use warnings;

use List::Util qw(max);
use Test::More;
use Time::HiRes qw(sleep time);

use lib 't/lib';
use ClientCertTest::Figures qw(report);
use ClientCertTest::Nginx;
use ClientCertTest::PKI;
use ClientCertTest::TLSClient;

my $patience = 2.5;
my @versions = qw(TLSv1_2 TLSv1_3);

my $nginx = ClientCertTest::Nginx->new;
my $pki = $nginx->pki;
my $own = $nginx->directory;
my $root = ClientCertTest::PKI::name(O => 'Example', CN => 'Test Root CA');
my %option = (log_level => 'notice');

list('reloaded');
list('replaced');
$nginx->start(config('reloaded'), %option);
list('reloaded.new', '0BAD');
measure('a reload with a new list', R10 => path => '/reloaded',
    certificate => 'revoked',
    begin => sub {
        $nginx->write_config('nginx', config('reloaded.new'), %option);
        $nginx->signal('HUP');
        return time;
    });
measure('a new file of the list', R10 => path => '/replaced',
    certificate => 'revoked', limit => 1.1,
    begin => sub {
        list('replaced', '0BAD');
        return time;
    });

ClientCertTest::PKI::issue($own, 'soon_expired', key => "$pki/good.key",
    ca_key => "$pki/ca.key", subject => ClientCertTest::PKI::name(CN => 'soon'),
    not_after => 4 / 86400);
my ($written) = `openssl x509 -in $own/soon_expired.pem -noout -enddate`
    =~ /notAfter=(.*)/;
chomp(my $expiry = `date -u -d "$written" +%s`);
measure('notAfter', R11 => path => '/expires', pki => $own,
    certificate => 'soon_expired',
    begin => sub {
        sleep max(0, $expiry - 0.5 - time);
        return $expiry;
    });
$nginx->stop;
done_testing;


# Asks without a pause on all kinds of connection, from before it until nobody
# gets in, and reports the seconds until each kind was denied for good.
sub measure {
    my ($what, $objective, %case) = @_;

    # The denials of before end the sessions of their second.
    sleep 1.1;
    my %client = map { $_ => connection($_, undef, %case) } @versions;
    my %accepted;
    for my $version (@versions) {
        is(code($client{$version}, %case), 404, "$what, $version: gets in");
        my $resumed = connection($version, $client{$version}, %case);
        ok($resumed->resumed && code($resumed, %case) == 404,
            "$what, $version: gets in resumed");
    }

    my $begun = $case{begin}->();
    my $end = max($begun, time) + $patience;
    my (%last, %count);
    while (time < $end) {
        for my $version (@versions) {
            my %now = (
                full => sub { connection($version, undef, %case) },
                resumed => sub {
                    connection($version, $client{$version}, %case) },
                live => sub { $client{$version} },
            );
            for my $kind (sort keys %now) {
                my $asked;
                my $code = eval {
                    my $client = $now{$kind}->();
                    $asked = time;
                    code($client, %case);
                } // 0;
                $count{$kind}++;
                $last{$kind} = $asked if $code == 404;
                # nginx closes what is idle when it reloads.
                $client{$version} = connection($version, undef, %case)
                    if $kind eq 'live' && !$code;
                # 400 is nginx's own answer to a handshake that failed.
                $count{other}++ if $kind ne 'live' && $code !~ /40[034]/;
            }
        }
    }
    is($count{other} // 0, 0, "$what: nothing but yes and no");
    for my $kind (qw(full resumed live)) {
        my $seconds = max(0, ($last{$kind} // $begun) - $begun);
        report($objective, "from $what to the last request let in, on"
            . " connections that are $kind, of $count{$kind}",
            $seconds, ($case{limit} // 1) . ' s');
    }
    return;
}


sub connection {
    my ($version, $resume, %case) = @_;
    return ClientCertTest::TLSClient->connect(port => $nginx->port,
        pki => $case{pki} // $pki, certificate => $case{certificate},
        version => $version, sni => 'localhost', resume => $resume);
}


# There is nothing to find for who gets in.
sub code {
    my ($client, %case) = @_;
    return ($client->get($case{path}) =~ m{\AHTTP/1\.1 (\d+)})[0] // 0;
}


sub list {
    my ($name, @revoked) = @_;
    ClientCertTest::PKI::make_crl($pki, 'ca', $root, revoked => \@revoked,
        file => "$own/$name.pem.new");
    rename "$own/$name.pem.new", "$own/$name.pem" or die "cannot rename: $!\n";
    return;
}


sub config {
    my ($list) = @_;
    return <<"END";
    ssl_certificate %%PKI%%/server.pem;
    ssl_certificate_key %%PKI%%/server.key;
    ssl_protocols TLSv1.2 TLSv1.3;
    ssl_session_cache shared:life:1m;
    keepalive_requests 1000000;
    access_log off;
    server {
        listen 127.0.0.1:%%PORT%% ssl;
        ssl_client_certificate %%PKI%%/ca.pem;
        ssl_verify_client optional_no_ca;
        root %%DIRECTORY%%/html;
        client_cert_ca %%PKI%%/ca.pem;
        client_cert_mode required;
        location /reloaded { client_cert_crl %%DIRECTORY%%/$list.pem; }
        location /replaced { client_cert_crl %%DIRECTORY%%/replaced.pem; }
        location /expires { }
    }
END
}
