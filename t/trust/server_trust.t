# docs/trust.md, Who is verified, and when.
#
# What a server trusts as a client: what it verifies with, and nothing where it
# does not verify, however a connection comes to it.

use strict;
use warnings;

use Test::More;

use lib 't/lib';
use ClientCertTest::Binary qw(listen_http2 nginx_version);
use ClientCertTest::Files qw(spew);
use ClientCertTest::Nginx;
use ClientCertTest::PKI;
use ClientCertTest::TLSClient;

my @versions = qw(TLSv1_2 TLSv1_3);
my %sessions = (
    tickets => 'ssl_session_ticket_key %%DIRECTORY%%/ticket.key;',
    cache => 'ssl_session_tickets off; ssl_session_cache shared:S:2m;',
    builtin => 'ssl_session_tickets off; ssl_session_cache builtin:100;',
);
my @stores = sort keys %sessions;

my $nginx = ClientCertTest::Nginx->new;
my $pki = make_certificates();

# Each server, what it says, and who is verified there.
my $other = "ssl_conf_command VerifyCA%s $pki/other-ca%s;";
my @servers = (
    ['default', 'ssl_verify_client optional_no_ca;
        ssl_client_certificate %%PKI%%/ca.pem;', 'alice'],
    ['stapling', "ssl_verify_client off;
        ssl_trusted_certificate $pki/other-ca.pem;", ''],
    ['silent', "ssl_trusted_certificate $pki/other-ca.pem;", ''],
    ['crl', "ssl_trusted_certificate $pki/other-ca.pem;
        client_cert_crl $pki/other-crl.pem;", ''],
    ['nobody', 'ssl_verify_client optional_no_ca;', ''],
    ['both', "ssl_verify_client optional_no_ca;
        ssl_client_certificate %%PKI%%/ca.pem;
        ssl_trusted_certificate $pki/other-ca.pem;", 'alice bob'],
    ['file', "ssl_verify_client optional_no_ca;
        ssl_client_certificate %%PKI%%/ca.pem;
        " . sprintf($other, 'File', '.pem'), 'bob'],
    ['listed', "ssl_verify_client optional_no_ca;
        ssl_client_certificate %%PKI%%/ca.pem;
        client_cert_crl $pki/other-crl.pem;
        " . sprintf($other, 'File', '.pem'), 'bob'],
);
# What OpenSSL looks up only when it is asked, alone and behind what gives a
# location a trust of its own.
for my $lookup (['folder', 'Path', ''], ['store', 'Store', '.pem'],
    ['uri', 'Store', ".pem", 'file:'])
{
    my ($name, $kind, $end, $scheme) = @$lookup;
    my $verify = 'ssl_verify_client optional_no_ca;
        ssl_client_certificate %%PKI%%/ca.pem; ' . sprintf($other, $kind, $end);
    $verify =~ s/(?=$pki)/$scheme/ if $scheme;
    push @servers, [$name, $verify, 'bob'],
        ["$name-listed", "$verify client_cert_crl $pki/other-crl.pem;", 'bob'],
        ["$name-deep", "$verify client_cert_depth 2;", 'bob'];
}

# The same CA, for some purposes only: files of "TRUSTED CERTIFICATE".
my %purposes = (
    rejecting => ['-addreject clientAuth', ''],
    mailing => ['-addtrust emailProtection', ''],
    serving => ['-addtrust clientAuth', 'alice'],
);
for my $name (sort keys %purposes) {
    my ($options, $trusted) = @{ $purposes{$name} };
    make_trusted($options, "$pki/$name.pem");
    push @servers, [$name, "ssl_verify_client optional_no_ca;
        ssl_trusted_certificate $pki/$name.pem;", $trusted];
    push @servers, ["location-$name", "ssl_verify_client optional_no_ca;
        ssl_client_certificate %%PKI%%/ca.pem;
        client_cert_ca $pki/$name.pem;", $trusted];
}
make_trusted('-addtrust clientAuth', "$pki/changing.pem");
push @servers, ['changing', "ssl_verify_client optional_no_ca;
    ssl_trusted_certificate $pki/changing.pem;", 'alice'];
push @servers, ['trusted', "ssl_verify_client optional_no_ca;
    ssl_trusted_certificate $pki/other-ca.pem;", 'bob']
    if nginx_version() >= 1.027002;

$nginx->start(config());
for my $index (0 .. $#stores) {
    for my $version (@versions) {
        check("$stores[$index] $version", $index, $version, @$_) for @servers;
    }
}
check_http2();
check_reload();
$nginx->stop;
done_testing;


sub make_certificates {
    my $dir = $nginx->directory . '/pki';
    mkdir $dir or die "cannot make $dir: $!\n";
    system('cp', map({ $nginx->pki . "/$_" } qw(good.key other-ca.pem
        other-ca.key ca.key)), $dir) == 0 or die "no keys\n";
    my $name = ClientCertTest::PKI::name(O => 'Other', CN => 'Other Root CA');
    my @subject = (subject => ClientCertTest::PKI::name(CN => 'client'));
    ClientCertTest::PKI::issue($dir, 'alice', @subject);
    ClientCertTest::PKI::issue($dir, 'bob', @subject, issuer => $name,
        ca_key => "$dir/other-ca.key");
    ClientCertTest::PKI::make_crl($dir, 'other-ca', $name);
    rename "$dir/other-ca-crl.pem", "$dir/other-crl.pem" or die "no list\n";
    mkdir "$dir/other-ca";
    system("cp $dir/other-ca.pem $dir/other-ca/ca.pem
        openssl rehash $dir/other-ca") == 0 or die "no folder\n";
    spew($nginx->directory . '/ticket.key', pack 'C*', 1 .. 80);
    return $dir;
}


# A file of nginx's own CA with settings of trust, in the place of another.
sub make_trusted {
    my ($options, $file) = @_;
    system("openssl x509 -in @{[$nginx->pki]}/ca.pem -trustout $options \\
        -out $file.new && mv $file.new $file") == 0 or die "no $file\n";
    return;
}


sub config {
    my $http2 = listen_http2();
    my $servers = '';
    for my $index (0 .. $#stores) {
        for my $server (@servers) {
            my ($name, $trust) = @$server;
            my $protocol = $index ? '' : $http2;
            $servers .= <<"END";
    server {
        listen 127.0.0.1:%%PORT_$index%% ssl$protocol;
        server_name $name.example;
        $sessions{ $stores[$index] }
        $trust
        location / {
            proxy_pass http://%%HTTP_UPSTREAM%%;
        }
    }
END
        }
    }
    return <<"END";
    ssl_certificate %%PKI%%/server.pem;
    ssl_certificate_key %%PKI%%/server.key;
    ssl_protocols TLSv1.2 TLSv1.3;
    client_cert_forward rfc9440;
    client_cert_response_header X-Status \$client_cert_status;
$servers
END
}


# Without a name, with an unknown one, and with the default server's, which
# nginx takes elsewhere only where nobody is asked.
sub check {
    my ($what, $index, $version, $server, undef, $trusted) = @_;
    for my $certificate (qw(alice bob)) {
        my $good = grep { $_ eq $certificate } split ' ', $trusted;
        for my $sni (undef, 'unknown.example', 'default.example') {
            my $earlier;
            for my $resume (0, 1) {
                my $client = ClientCertTest::TLSClient->connect(
                    port => $nginx->port($index), pki => $pki, sni => $sni,
                    certificate => $certificate, version => $version,
                    resume => $earlier);
                my $how = "$what: $certificate by '" . ($sni // '')
                    . "' at $server" . ($client->resumed ? ', resumed' : '');
                $client->send(
                    "GET / HTTP/1.1\r\nHost: $server.example\r\n\r\n");
                check_answer($how, $client->response, $good);
                $earlier = $client;
            }
        }
    }
    return;
}


sub check_answer {
    my ($how, $answer, $good) = @_;
    if ($answer =~ m{\AHTTP/1\.1 4(?:00|21) }) {
        ok(1, "$how: nginx refuses by itself");
        return;
    }
    like($answer, $good ? qr/^X-Status: SUCCESS\r$/m
        : qr/^X-Status: FAILED:/m, "$how: status");
    is($answer =~ /^Client-Cert:/m ? 1 : 0, $good ? 1 : 0, "$how: forwarded");
    return;
}


sub check_http2 {
    my $port = $nginx->port(0);
    for my $case (['bob', 'stapling', 0], ['bob', 'file', 1],
        ['alice', 'file', 0])
    {
        my ($certificate, $server, $good) = @$case;
        my $answer = `curl -sik --http2 --cert $pki/$certificate.pem \\
            --key $pki/$certificate.key -H 'Host: $server.example' \\
            https://127.0.0.1:$port/`;
        is($answer =~ /^Client-Cert:/m ? 1 : 0, $good,
            "HTTP/2: $certificate at $server");
    }
    return;
}


# Sessions from before a reload that changes what the CA is trusted for.
sub check_reload {
    my @sessions;
    my $connect = sub {
        my ($index, $version, $earlier) = @_;
        return ClientCertTest::TLSClient->connect(
            port => $nginx->port($index), pki => $pki, version => $version,
            certificate => 'alice', resume => $earlier);
    };
    my $request = "GET / HTTP/1.1\r\nHost: changing.example\r\n\r\n";
    for my $index (0 .. $#stores) {
        for my $version (@versions) {
            my $client = $connect->($index, $version);
            $client->send($request);
            check_answer("$stores[$index] $version: before a reload",
                $client->response, 1);
            push @sessions, [$index, $version, $client];
        }
    }
    make_trusted('-addreject clientAuth', "$pki/changing.pem");
    $nginx->reload;
    for my $session (@sessions) {
        my ($index, $version, $earlier) = @$session;
        my $client = $connect->($index, $version, $earlier);
        $client->send($request);
        my $resumed = $client->resumed ? ', resumed' : '';
        check_answer("$stores[$index] $version: behind a reload$resumed",
            $client->response, 0);
    }
    return;
}
