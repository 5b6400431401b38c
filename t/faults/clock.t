# SECURITY.md, What is promised.
#
# The clock goes on, and sometimes back: what was verified holds for its time
# alone, on connections that are open too.

use strict;
use warnings;

use Test::More;

use lib 't/lib';
use ClientCertTest::Faults;
use ClientCertTest::Files qw(spew);
use ClientCertTest::Nginx;
use ClientCertTest::TLSClient;

my $day = 86_400;
# The certificates of the PKI are younger, and end sooner.
my $before_all = -60 * $day;
my $after_all = 4000 * $day;

my $early = 'FAILED:certificate is not yet valid';
my $late = 'FAILED:certificate has expired';

my $nginx = ClientCertTest::Nginx->new;
my $alone = ClientCertTest::Nginx->new;
my $faults = ClientCertTest::Faults->new($ENV{FAULTS_LIBRARY}
    // die("FAULTS_LIBRARY is not set: run make faults\n"),
    $nginx->directory . '/faults');
spew($alone->directory . '/html/status.html',
    "<!--# echo var='client_cert_status' -->.\n");
my $tls = <<'END';
    ssl_certificate %%PKI%%/server.pem;
    ssl_certificate_key %%PKI%%/server.key;
    ssl_client_certificate %%PKI%%/ca.pem;
    ssl_verify_client optional_no_ca;
END
$faults->with(sub {
    $nginx->start(<<"END", log_level => 'debug_http');
    $tls
    client_cert_response_header X-Status \$client_cert_status;
    client_cert_mode required;
    server {
        listen 127.0.0.1:%%PORT_0%% ssl;
        location / { root %%DIRECTORY%%/html; }
        location /own/ {
            client_cert_ca %%PKI%%/ca.pem;
            root %%DIRECTORY%%/html;
        }
    }
END
    # Here nothing but a page asks for the verdict.
    $alone->start(<<"END");
    $tls
    server {
        listen 127.0.0.1:%%PORT_0%% ssl;
        location / { ssi on; root %%DIRECTORY%%/html; }
    }
END
});

check_verdict('the server', '/none');
check_verdict("a location's own CA", '/own/none');
check_minute();
check_page();

$nginx->stop;
$alone->stop;
done_testing;


sub connection {
    my ($server, $certificate) = @_;
    return ClientCertTest::TLSClient->connect(port => $server->port,
        pki => $server->pki, certificate => $certificate // 'good',
        sni => 'localhost');
}


sub status {
    my ($client, $path) = @_;
    my ($code, $status) = $client->get($path)
        =~ m{\AHTTP/1\.1 (\d+) .*^X-Status: (.*?)\r$}ms;
    return "$code $status";
}


sub check_verdict {
    my ($what, $path) = @_;
    my $client = connection($nginx);
    for my $step (['now', 0, '404 SUCCESS'],
        ['set back', $before_all, "403 $early"], ['set right', 0, '404 SUCCESS'],
        ['set ahead', $after_all, "403 $late"], ['right again', 0, '404 SUCCESS'])
    {
        my ($clock, $ahead, $expected) = @$step;
        $faults->set_clock($ahead);
        is(status($client, $path), $expected, "$what, the clock is $clock");
    }
    return;
}


# A worker remembers for a minute what it verified.
sub check_minute {
    for my $step (['at once', 0, 0], ['after half a minute', 30, 0],
        ['after more than a minute', 65, 1])
    {
        my ($when, $ahead, $count) = @$step;
        $faults->set_clock($ahead);
        my $before = verifications();
        is(status(connection($nginx), '/own/none'), '404 SUCCESS', "$when: verified");
        is(verifications() - $before, $count, "$when: $count times again");
    }
    $faults->set_clock(0);
    return;
}


sub verifications {
    return scalar(() = $nginx->error_log =~ /client cert: verified again/g);
}


sub check_page {
    my %client = map { $_ => connection($alone, $_) } qw(good other);
    for my $step ([good => 0, 'SUCCESS'], [good => $before_all, $early],
        [good => $after_all, $late], [good => 0, 'SUCCESS'],
        [other => 0, 'FAILED:unable to verify the first certificate'])
    {
        my ($certificate, $ahead, $expected) = @$step;
        $faults->set_clock($ahead);
        like($client{$certificate}->get('/status.html'), qr/^\Q$expected\E\.$/m,
            "a page says of $certificate at $ahead: $expected");
    }
    $faults->set_clock(0);
    return;
}
