# docs/trust.md, Who is verified, and when.
#
# OCSP: whom nginx asks a responder about in the handshake. A server that asks
# takes nobody's word for it, and what a responder revoked stays revoked.

use strict;
use warnings;

use Test::More;
use Time::HiRes qw(sleep time);

use lib 't/lib';
use ClientCertTest::Child qw(start_child stop_children);
use ClientCertTest::Files qw(slurp spew);
use ClientCertTest::Nginx;
use ClientCertTest::Patience qw(in_time);
use ClientCertTest::PKI;
use ClientCertTest::TLSClient;

my $nginx = ClientCertTest::Nginx->new;
my $pki = $nginx->pki;
issue_early(1);
make_list(-1);
my $responder = start_responder();

# Another CA of a server, which is of no use to anybody for long.
my $lifetime = 12;
my $ending = make_ending_ca();
my $end = time + $lifetime;

my $public = <<'END';
        error_page 495 = $uri;
        location /public {
            client_cert_mode off;
        }
END
my @asking = (
    asking('PORT', 'asks', more => <<'END'),
        error_page 495 @refused;
        location / {
            root %%DIRECTORY%%/html;
        }
        location /own {
            client_cert_ca %%PKI%%/ca.pem;
            root %%DIRECTORY%%/html;
        }
        location @refused {
            client_cert_mode off;
            return 200 "$ssl_client_verify";
        }
END
    asking('PORT', 'heals', more => $public),
    asking('PORT', 'stale',
        more => "        ssl_crl %%DIRECTORY%%/list.pem;\n$public"),
    asking('PORT_2', 'ends', more => "        ssl_client_certificate $ending;\n"),
    asking('PORT_3', 'first'),
    asking('PORT_3', 'same'),
    asking('PORT_3', 'whole-chain', about => 'on'),
    asking('PORT_3', 'elsewhere', responder => 'PORT_4'),
);
$nginx->start(<<"END" . join '', @asking);
    ssl_certificate %%PKI%%/server.pem;
    ssl_certificate_key %%PKI%%/server.key;
    ssl_client_certificate %%PKI%%/ca.pem;
    ssl_protocols TLSv1.2 TLSv1.3;
    ssl_session_cache shared:ocsp:1m;
    ssl_session_ticket_key %%DIRECTORY%%/ticket.key;
    client_cert_response_header X-Access \$client_cert_access;
    client_cert_response_header X-Status \$client_cert_status;
    client_cert_response_header X-Error \$client_cert_error;
    client_cert_mode required;
    server {
        listen 127.0.0.1:%%PORT%% ssl;
        server_name plain;
        ssl_verify_client optional;
        location / {
            root %%DIRECTORY%%/html;
        }
    }
END

my $early = ClientCertTest::TLSClient->connect(port => $nginx->port(2),
    pki => $pki, certificate => 'good', sni => 'ends');
is(header($early->get('/none'), 'X-Status'), 'SUCCESS', 'asked about');
cmp_ok(time, '<', $end, 'while there is another CA');

# Which certificate, who answers, the handshake's server and the request's: the
# status and what the certificate is found to be.
my $needed = 'FAILED:OCSP verification needed';
my %number = (SUCCESS => 0, 'FAILED:certificate revoked' => 23, $needed => 73,
    'FAILED:OCSP verification failed' => 74);

# The session's handshake asked, the connection's did not. TLS 1.2 resumes with
# the session's name, and so asks again.
check_needed('a session of a server that asks, in another', 'asks',
    resumed(accepted('TLSv1_3', 'good', 'asks'), undef));

for my $version (qw(TLSv1_2 TLSv1_3)) {
    my %client;
    for my $case (
        ['good', undef, 'plain', '/none', 404, 'SUCCESS'],
        ['good', 'asks', 'asks', '/none', 404, 'SUCCESS'],
        ['good', 'asks', 'asks', '/own', 404, 'SUCCESS'],
        # nginx has not asked there, and does not here.
        ['good', undef, 'asks', '/none', 403, $needed],
        ['good', undef, 'asks', '/own', 403, $needed],
        ['revoked', undef, 'plain', '/none', 404, 'SUCCESS'],
        ['revoked', undef, 'asks', '/none', 403, $needed],
        ['revoked', 'asks', 'asks', '/none', 400, 'FAILED:certificate revoked'],
        ['revoked', 'asks', 'asks', '/own', 400, 'FAILED:certificate revoked'],
        ['unknown', 'asks', 'asks', '/none', 400,
            'FAILED:OCSP verification failed'],
    ) {
        my ($certificate, $sni, $host, $path, $code, $status) = @$case;
        $sni //= '';
        my $what = "$version $certificate by '$sni' for $host$path";
        my $earlier = $client{"$certificate $sni"};
        for my $resume ($earlier ? (0, 1) : 0) {
            my $client = ClientCertTest::TLSClient->connect(
                port => $nginx->port, pki => $pki, version => $version,
                certificate => $certificate eq 'unknown' ? 'two_cns'
                    : $certificate, sni => length $sni ? $sni : undef,
                resume => $resume ? $earlier : undef);
            $client->send("GET $path HTTP/1.1\r\nHost: $host\r\n\r\n");
            my $answer = $client->response;
            my $how = $client->resumed ? "$what, resumed" : $what;
            like($answer, qr{\AHTTP/1\.1 $code }, $how);
            is(header($answer, 'X-Status'), $status, "$how: $status");
            is(header($answer, 'X-Error'), $number{$status},
                "$how: its number");
            $client{"$certificate $sni"} //= $client;
        }
    }
}

# Whose answers are those of another server, and whose are not.
for my $case ([first => 404, 'SUCCESS'], [same => 404, 'SUCCESS'],
    ['whole-chain' => 403, $needed], [elsewhere => 403, $needed])
{
    my ($host, $code, $status) = @$case;
    my $client = ClientCertTest::TLSClient->connect(port => $nginx->port(3),
        pki => $pki, certificate => 'good');
    my $answer = ask($client, $host, '/none');
    like($answer, qr{\AHTTP/1\.1 $code }, "asked for first, request for $host");
    is(header($answer, 'X-Status'), $status,
        "asked for first, request for $host: $status");
}

# What was verified is so again, and the responder's answer still stands.
sleep 0.1 while time < $end + 1;
is(header($early->get('/none'), 'X-Status'), 'SUCCESS',
    'the other CA is over: asked about all the same');

# nginx asks about nobody whose handshake fails, and what was wrong with it may
# be over.
my @early;
my $beginning = in_time(sub {
    my ($delay) = @_;
    issue_early($delay);
    @early = map { failed($_, 'early', 'heals', 'not yet valid') }
        qw(TLSv1_2 TLSv1_3);
});
my @unlisted = map { failed($_, 'revoked', 'stale', 'CRL has expired') }
    qw(TLSv1_2 TLSv1_3);
make_list(3650);
$nginx->reload;
sleep 0.1 while time < $beginning + 1;
# Who was denied resumes no session: all are resumed before.
check_needed('valid by now', 'heals', map { resumed($_, 'heals') } @early);
check_needed('listed by now', 'stale', map { resumed($_, 'stale') } @unlisted);

stop_children($responder);
$nginx->stop;
done_testing;


# A server that asks a responder about those who come.
sub asking {
    my ($port, $name, %of) = @_;
    my $about = $of{about} // 'leaf';
    my $responder = $of{responder} // 'PORT_1';
    my $more = $of{more} // '';
    return <<"END";
    server {
        listen 127.0.0.1:%%$port%% ssl;
        server_name $name;
        ssl_verify_client optional;
        ssl_ocsp $about;
        ssl_ocsp_responder http://127.0.0.1:%%$responder%%;
$more    }
END
}


sub header {
    my ($answer, $name) = @_;
    return $answer =~ /^\Q$name\E: (.*?)\r?$/m ? $1 : '';
}


sub ask {
    my ($client, $host, $path) = @_;
    $client->send("GET $path HTTP/1.1\r\nHost: $host\r\n\r\n");
    return $client->response;
}


# A client and its session, whose certificate is verified or is not.
sub session {
    my ($version, $certificate, $name, $status) = @_;
    my $client = ClientCertTest::TLSClient->connect(port => $nginx->port,
        pki => $pki, version => $version, certificate => $certificate,
        sni => $name);
    my $answer = ask($client, $name, '/public');
    like($answer, qr{\AHTTP/1\.1 404 }, "$version $name: a page for all");
    like(header($answer, 'X-Status'), $status, "$version $name: $status");
    return $client;
}


sub accepted { return session(@_, qr/^SUCCESS$/) }


sub failed {
    my ($version, $certificate, $name, $why) = @_;
    return session($version, $certificate, $name, qr/^FAILED:.*$why/);
}


sub resumed {
    my ($earlier, $name) = @_;
    my $client = ClientCertTest::TLSClient->connect(
        %{ $earlier->{arguments} }, sni => $name, resume => $earlier);
    ok($client->resumed, 'resumed');
    return $client;
}


sub check_needed {
    my ($what, $host, @clients) = @_;
    for my $client (@clients) {
        my $answer = ask($client, $host, '/none');
        my $how = $client->version . ", $what";
        like($answer, qr{\AHTTP/1\.1 403 }, "$how: denied");
        is(header($answer, 'X-Status'), $needed, "$how: $needed");
    }
    return;
}


# A certificate that is valid in so many seconds, and revoked by the responder.
sub issue_early {
    my ($delay) = @_;
    return ClientCertTest::PKI::issue($pki, 'early', not_before =>
        $delay / 86400, subject => ClientCertTest::PKI::name(CN => 'early'));
}


# A list that revokes nobody, for so many days.
sub make_list {
    my ($until) = @_;
    return ClientCertTest::PKI::make_crl($pki, 'ca', ClientCertTest::PKI::name(
        O => 'Example', CN => 'Test Root CA'), until => $until,
        file => $nginx->directory . '/list.pem');
}


sub make_ending_ca {
    my $directory = $nginx->directory;
    ClientCertTest::PKI::make_key("$directory/ending.key",
        '-algorithm EC -pkeyopt ec_paramgen_curve:P-256');
    my $name = ClientCertTest::PKI::name(CN => 'ending');
    ClientCertTest::PKI::issue($directory, 'ending', ca => 1,
        subject => $name, issuer => $name, key => "$directory/ending.key",
        ca_key => "$directory/ending.key", not_after => $lifetime / 86400);
    spew("$directory/trusted.pem", slurp("$pki/ca.pem"),
        slurp("$directory/ending.pem"));
    return "$directory/trusted.pem";
}


sub start_responder {
    my $directory = $nginx->directory;
    spew("$directory/ticket.key", pack 'C*', 1 .. 80);
    open my $index, '>', "$directory/index" or die "no index: $!\n";
    for my $name (qw(good revoked early)) {
        my ($serial) = `openssl x509 -in $pki/$name.pem -noout -serial`
            =~ /=(\w+)/;
        my $revoked = $name eq 'good' ? '' : '260101000000Z';
        print {$index} join("\t", $name eq 'good' ? 'V' : 'R',
            '351231235959Z', $revoked, $serial, 'unknown', "/CN=$name"), "\n";
    }
    close $index;
    my $port = $nginx->port(1);
    my $child = start_child(sub {
        open STDOUT, '>', "$directory/responder.log";
        open STDERR, '>&', \*STDOUT;
        exec qw(openssl ocsp -index), "$directory/index", '-port', $port,
            '-rsigner', "$pki/ca.pem", '-rkey', "$pki/ca.key",
            '-CA', "$pki/ca.pem" or die "no openssl\n";
    });
    my $end = time + 5;
    until (-e "$directory/responder.log"
        && slurp("$directory/responder.log") =~ /waiting/)
    {
        die "the responder did not start\n" if time > $end;
        sleep 0.05;
    }
    return $child;
}
