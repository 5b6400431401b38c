# docs/trust.md, Early data.
# docs/directives.md, client_cert_early_data.
#
# Early data of TLS 1.3 (0-RTT), which anybody can send again: what is judged by
# a certificate, or tells of it, waits for the handshake. RFC 8470.

use strict;
use warnings;

use IPC::Run qw(run start finish pump timeout);
use Test::More;

use lib 't/lib';
use ClientCertTest::Files qw(spew);
use ClientCertTest::Nginx;
use ClientCertTest::Patience qw($PATIENCE);

my $nginx = ClientCertTest::Nginx->new;
my $pki = $nginx->pki;
my $directory = $nginx->directory;

spew("$directory/locations.conf", $nginx->expand(<<'END'));
    location = /forward {
        client_cert_forward rfc9440;
        proxy_pass http://%%HTTP_UPSTREAM%%;
    }
    location = /policy {
        client_cert_mode optional;
        proxy_pass http://%%HTTP_UPSTREAM%%;
    }
    location = /accept {
        client_cert_early_data accept;
        client_cert_mode required;
        client_cert_forward rfc9440;
        proxy_pass http://%%HTTP_UPSTREAM%%;
    }
    location = /neither {
        proxy_pass http://%%HTTP_UPSTREAM%%;
    }
    location = /subrequest {
        auth_request /forward;
        proxy_pass http://%%HTTP_UPSTREAM%%;
    }
END
# What a variable says goes where the configuration sends it.
spew("$directory/told.conf", $nginx->expand(<<'END'));
    location = /told {
        proxy_set_header X-User $client_cert_verified_subject_cn;
        proxy_set_header Early-Data $ssl_early_data;
        proxy_pass http://%%HTTP_UPSTREAM%%;
    }
    location = /told-early {
        client_cert_early_data accept;
        proxy_set_header X-User $client_cert_verified_subject_cn;
        proxy_set_header Early-Data $ssl_early_data;
        proxy_pass http://%%HTTP_UPSTREAM%%;
    }
END
$nginx->start(config(''));

# What each location answers in early data with a certificate and without one,
# whether the upstream is asked, and what $client_cert_access says.
my @expected = (
    ['/forward', good => 425, 0, 'denied:early_data'],
    ['/forward', none => 200, 1, ''],
    ['/policy', good => 425, 0, 'denied:early_data'],
    ['/policy', none => 200, 1, 'allowed'],
    ['/forward', expired => 425, 0, 'denied:early_data'],
    ['/policy', expired => 425, 0, 'denied:early_data'],
    ['/neither', expired => 200, 1, ''],
    ['/accept', expired => 403, 0, 'denied:expired'],
    ['/accept', good => 200, 1, 'allowed'],
    ['/accept', none => 403, 0, 'denied:no_certificate'],
    ['/neither', good => 200, 1, ''],
    ['/neither', none => 200, 1, ''],
    # auth_request knows no 425, but nothing leaves early.
    ['/subrequest', good => 500, 0, 'denied:early_data'],
    ['/subrequest', none => 200, 2, ''],
);
my $denied_at = 0;
check(@$_) for @expected;

# With one variable anywhere.
$nginx->reload(config('include told.conf;'));
check(@$_) for (
    ['/told', good => 425, 0, 'denied:early_data'],
    ['/told', expired => 425, 0, 'denied:early_data'],
    ['/told', none => 200, 1, ''],
    ['/told-early', good => 200, 1, ''],
    ['/neither', good => 425, 0, 'denied:early_data'],
    ['/neither', none => 200, 1, ''],
    ['/policy', good => 425, 0, 'denied:early_data'],
    ['/accept', good => 200, 1, 'allowed'],
);

like($nginx->error_log, qr/client cert: denied:early_data/, 'a denial of early data is logged');
my $port = $nginx->port(1);
like(`curl -s 'http://127.0.0.1:$port/'`, qr/^ssl-client-verify: NONE\r$/m,
    'without TLS nothing is early');
$nginx->stop;
done_testing;


sub config {
    my ($told) = @_;
    return <<"END";
    ssl_certificate %%PKI%%/server.pem;
    ssl_certificate_key %%PKI%%/server.key;
    ssl_client_certificate %%PKI%%/ca.pem;
    ssl_verify_client optional;
    ssl_protocols TLSv1.3;
    ssl_session_cache shared:early:1m;
    ssl_early_data on;
    client_cert_response_header X-Access \$client_cert_access;
    proxy_set_header Early-Data \$ssl_early_data;
    add_header X-Early \$ssl_early_data always;
    server {
        listen 127.0.0.1:%%PORT%% ssl;
        include locations.conf;
        $told
    }
    server {
        listen 127.0.0.1:%%PORT_2%% ssl;
        ssl_verify_client optional_no_ca;
        client_cert_refuse policy;
        include locations.conf;
        $told
    }
    server {
        listen 127.0.0.1:%%PORT_1%%;
        location / {
            client_cert_forward nginx;
            proxy_pass http://%%HTTP_UPSTREAM%%;
        }
    }
END
}


# What a request in early data is answered, and afterwards.
sub check {
    my ($path, $certificate, $code, $asked, $access) = @_;
    my $what = "$path, certificate: $certificate";
    my $session = "$directory/session-$certificate";
    my ($answer, @requests);
    # The end of the handshake may come together with the early data, which is
    # none then. A denial ends sessions from before its second is over.
    for my $try (1 .. 20) {
        sleep 1 if $denied_at == time;
        my $first = client($certificate, '/neither', -sess_out => $session);
        like($first, qr{HTTP/1\.1 200 }, "$what: a session");
        $nginx->recorder->forget;
        $answer = client($certificate, $path, -sess_in => $session,
            -early_data => request($path));
        @requests = $nginx->recorder->requests;
        last if join('', $answer, map { $_->[1] } @requests)
            =~ /^(?:Early-Data|X-Early): 1\r$/m;
    }
    like($answer, qr/^Early data was accepted/m, "$what: early data");
    like(join('', $answer, map { $_->[1] } @requests),
        qr/^(?:Early-Data|X-Early): 1\r$/m, "$what: during the handshake");
    like($answer, qr{HTTP/1\.1 $code }, "$what: answered with $code");
    is(header($answer, 'X-Access'), $access, "$what: $access");
    is(scalar @requests, $asked, "$what: asks the upstream $asked times");
    is(scalar(grep { $_->[1] =~ /^Client-Cert:/mi } @requests),
        $path eq '/accept' && $asked ? 1 : 0, "$what: tells the upstream of the certificate, or not");

    # The same request after the handshake, as the client repeats it.
    $answer = client($certificate, $path, -sess_in => $session);
    my $is_denied = $path eq '/accept' ? $certificate ne 'good'
        : $path eq '/policy' && $certificate eq 'expired';
    like($answer, $is_denied ? qr{HTTP/1\.1 403 }m : qr{HTTP/1\.1 200 }m,
        "$what: answered when repeated after the handshake");
    is(header($answer, 'X-Early'), '', "$what: after the handshake");
    $denied_at = time if $code == 403 || $is_denied;
    return;
}


# A file that holds a request.
sub request {
    my ($path) = @_;
    my $file = "$directory/request";
    spew($file, text($path));
    return $file;
}


sub text {
    my ($path) = @_;
    return "GET $path HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
}


# All that openssl says until nginx closes the connection, or does not take early
# data: openssl has nothing else to send then, and both would wait. What is no
# early data is sent once the handshake is over.
sub client {
    my ($certificate, $path, @options) = @_;
    my @certificate = $certificate eq 'none' ? ()
        : (-cert => "$pki/$certificate.pem", -key => "$pki/$certificate.key");
    my $early = grep { $_ eq '-early_data' } @options;
    my $input = $early ? '' : text($path);
    my $output = '';
    # An expired one is for the server that leaves it to policies.
    my $port = $nginx->port($certificate eq 'expired' ? 2 : 0);
    my $run = start([qw(openssl s_client -tls1_3 -servername localhost
        -ign_eof -connect), "127.0.0.1:$port", @certificate, @options],
        \$input, '>', \$output, '2>', \my $errors, timeout($PATIENCE));
    while ($run->pumpable) {
        pump($run);
        if ($early && $output =~ /^Early data was (?:rejected|not sent)/m) {
            $run->kill_kill;
            return $output;
        }
    }
    finish($run);
    return $output;
}


sub header {
    my ($answer, $name) = @_;
    return $answer =~ /^\Q$name\E: (.*?)\r?$/m ? $1 : '';
}
