# SECURITY.md, What is promised.
#
# What a connection keeps of its values is bounded, whatever the certificate is
# and however many of them the configuration asks for; and what it does not keep
# is the same all the same.

use strict;
use warnings;

use Test::More;

use lib 't/lib';
use ClientCertTest::Figures qw(report);
use ClientCertTest::Nginx;
use ClientCertTest::Process qw(only_worker own_memory);
use ClientCertTest::TLSClient;

my $connections = 40;
my @variables = map { "\$client_cert_$_" } qw(rfc9440 der pem chain_pem sha256
    subject issuer subject_legacy subject_der san subject_cn subject_o json
    xfcc traefik_pem traefik_info akamai status serial);
my $nginx = ClientCertTest::Nginx->new;
my $pki = $nginx->pki;
# What a location sends is kept for it, whoever else asks for that.
my $sending = <<'END';
        location /sent {
            access_log off;
            client_cert_forward rfc9440 unverified max=60k;
            client_cert_forward envoy cert subject unverified max=60k;
            client_cert_forward nginx unverified max=60k;
            client_cert_forward traefik pem info unverified max=60k;
            proxy_pass http://%%HTTP_UPSTREAM%%;
        }
END
# Rules with variables keep what they look at, each its own.
my $ruling = join '', map { <<"END" } 1 .. 4;
        location = /rules/$_ {
            access_log off;
            client_cert_ca %%PKI%%/ca.pem;
            client_cert_allow cn=\$arg_cn;
            empty_gif;
        }
END
# What a request needs in passing goes back to the system at its end, so that
# its gaps are not taken for what is kept.
$ENV{MALLOC_MMAP_THRESHOLD_} = 64 * 1024;
$nginx->start(config());
my $worker = only_worker($nginx->pid);

# nginx itself keeps more of some connections than of others, so that the first
# of each kind do not count.
memory_of('/', 5);
memory_of('/all', 5);
my $without = memory_of('/', $connections);
my $with = memory_of('/all', $connections);
report(R9 => 'memory of a connection with many values',
    ($with - $without) / $connections, '96 KB');

check_values();
$nginx->reload(config($sending));
check_headers();
$nginx->reload(config($ruling));
check_rules();
$nginx->stop;
done_testing;


sub config {
    my ($more) = @_;
    $more //= '';
    return <<"END";
    ssl_certificate %%PKI%%/server.pem;
    ssl_certificate_key %%PKI%%/server.key;
    log_format values '@variables';
    keepalive_timeout 1h;
    server {
        listen 127.0.0.1:%%PORT%% ssl;
        ssl_verify_client optional_no_ca;
        location / {
            access_log off;
            empty_gif;
        }
        location /all {
            access_log %%DIRECTORY%%/logs/values.log values;
            empty_gif;
        }
$more
    }
END
}


# The memory that connections take, which are kept open to the end.
my @open;

sub memory_of {
    my ($path, $count) = @_;
    my $before = own_memory($worker);
    for (1 .. $count) {
        push @open, client();
        like($open[-1]->get($path), qr{\AHTTP/1\.1 200 }, "$path: an answer");
    }
    return own_memory($worker) - $before;
}


sub client {
    my ($certificate) = @_;
    return ClientCertTest::TLSClient->connect(port => $nginx->port,
        pki => $pki, certificate => $certificate // 'large_subject',
        sni => 'localhost');
}


# The lines of the first and of a later request, which keeps nothing new.
sub check_values {
    my $client = client();
    $client->get('/all') for 1 .. 3;
    open my $in, '<', $nginx->directory . '/logs/values.log' or die $!;
    my @lines = (<$in>)[-3 .. -1];
    cmp_ok(length $lines[0], '>', 300_000, 'the values are large');
    ok($lines[0] eq $lines[$_], "request $_ has the same values") for 1, 2;
    return;
}


sub check_headers {
    my $client = client();
    my @heads;
    for (1 .. 3) {
        $nginx->recorder->forget;
        $client->get('/sent');
        my ($request) = $nginx->recorder->requests;
        push @heads, $request->[1];
    }
    cmp_ok(length $heads[0], '>', 100_000, 'the headers are large');
    ok($heads[0] eq $heads[$_], "request $_ has the same headers") for 1, 2;
    return;
}


# What three requests of each location come to, and what is kept of them.
sub check_rules {
    @open = ();
    $worker = only_worker($nginx->pid);
    my $memory_of = sub {
        my ($count, $wanted) = @_;
        my $before = own_memory($worker);
        for (1 .. $count) {
            push @open, client('large_and_odd');
            like($open[-1]->get($_->[0]), qr{\AHTTP/1\.1 $_->[1] }, "@$_")
                for @$wanted;
        }
        return own_memory($worker) - $before;
    };
    my @plain = map { ['/', 200] } 1 .. 12;
    my @ruled = map { my $path = "/rules/$_";
        (["$path?cn=large", 200], ["$path?cn=other", 403],
         ["$path?cn=large", 200]) } 1 .. 4;
    $memory_of->(5, $_) for \@plain, \@ruled;
    my $without = $memory_of->($connections, \@plain);
    my $with = $memory_of->($connections, \@ruled);
    report(R9 => 'memory of a connection with many rules',
        ($with - $without) / $connections, '96 KB');
    return;
}
