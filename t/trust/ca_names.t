# docs/trust.md, CAs of a location.
# docs/directives.md, client_cert_ca.
#
# The handshake names the CAs of a server's locations beside its own, so that
# clients that choose a certificate by the list find theirs. Nobody is trusted
# more for that, and sessions are resumed as before.

use strict;
use warnings;

use Test::More;

use lib 't/lib';
use ClientCertTest::Files qw(slurp spew);
use ClientCertTest::Nginx;
use ClientCertTest::PKI;
use ClientCertTest::TLSClient;

my $nginx = ClientCertTest::Nginx->new;
my $directory = $nginx->directory;
my $pki = $nginx->pki;
my ($root, $other, $inter) = ('O = Example, CN = Test Root CA',
    'O = Other, CN = Other Root CA', 'O = Example, CN = Test Intermediate CA');

for my $number (1 .. 9) {
    authority("ca-$number", CN => "CA $number");
}
# Equal to OpenSSL's eye, and not to a client that compares bytes.
authority('capital', O => 'OTHER', CN => 'Other Root CA');
system("cat $pki/other-ca.pem $directory/ca-[12].pem >$directory/three.pem")
    == 0 or die;

my $http = http();
$nginx->start($http);

for my $version (qw(-tls1_2 -tls1_3)) {
    check_names($version);
}
check_trust();
check_sessions();

# A location's CA comes and another goes, and sessions survive.
my $client = client(0, 'good');
like($client->get('/'), qr/^HTTP\/1.1 200 /, 'before a reload');
$http =~ s/ca-3\.pem/ca-9.pem/;
$nginx->reload($http);
is(names(0, '-tls1_3'), join("\n", $root, $other, 'CN = CA 9'),
    'other names after a reload');
$client = client(0, 'good', resume => $client);
like($client->get('/'), qr/^HTTP\/1.1 200 /, 'a session from before');
ok($client->resumed, 'is resumed');

check_http_level();
check_bound();
$nginx->stop;
done_testing;


sub authority {
    my ($file, @name) = @_;
    my $name = ClientCertTest::PKI::name(@name);
    ClientCertTest::PKI::issue($directory, $file, ca => 1, subject => $name,
        issuer => $name, key => "$pki/other-ca.key",
        ca_key => "$pki/other-ca.key", without_key => 1);
    return;
}


sub server {
    my ($port, $text, $names) = @_;
    my $verify = $text =~ /ssl_verify_client/ ? ''
        : 'ssl_verify_client optional_no_ca;';
    $names //= 'localhost';
    return <<"END";
    server {
        listen 127.0.0.1:%%PORT_$port%% ssl;
        server_name $names;
        $verify
        $text
        location / {
            client_cert_mode optional;
            root html;
        }
    }
END
}


sub http {
    my $ca = 'ssl_client_certificate %%PKI%%/ca.pem;';
    my $location = sub {
        my ($name, $ca) = @_;
        return "location /$name { client_cert_ca $ca; client_cert_mode "
            . 'required; root html; }';
    };
    my $partners = $location->(partners => '%%PKI%%/other-ca.pem');
    my $third = $location->(third => '%%DIRECTORY%%/ca-3.pem');
    my $same = $location->(same => '%%PKI%%/ca.pem');
    my $dir = '%%DIRECTORY%%';
    mkdir "$directory/html";
    spew("$directory/html/index.html", "hello\n");
    for my $place (qw(partners third)) {
        mkdir "$directory/html/$place";
        spew("$directory/html/$place/index.html", "hello\n");
    }
    spew("$directory/ticket.key", pack 'C*', 1 .. 80);
    return join '', <<'END',
    ssl_certificate %%PKI%%/server.pem;
    ssl_certificate_key %%PKI%%/server.key;
    ssl_protocols TLSv1.2 TLSv1.3;
    ssl_session_ticket_key %%DIRECTORY%%/ticket.key;
    ssl_session_cache shared:S:1m;
END
        # Named once each, in the order of the configuration.
        server(0, "$ca $partners $third $same"),
        server(0, $ca . $location->(a => "$dir/ca-4.pem"), 'another.localhost'),
        # Who names nobody goes on naming nobody.
        server(1, $partners),
        # A server that verifies has no use for who it does not let in.
        server(2, "ssl_verify_client optional; $ca $partners"),
        server(3, "$ca client_cert_ca $dir/ca-5.pem; location /a {
            client_cert_mode required; location /a/b {
            client_cert_ca $dir/three.pem; limit_except GET {
            client_cert_mode required; } } }"),
        # The names that OpenSSL was told of in another way.
        server(4, "ssl_conf_command ClientCAFile %%PKI%%/intermediate.pem;
            $partners"),
        server(5, "ssl_client_certificate %%PKI%%/ca-all.pem; $partners "
            . $location->(c => "$dir/capital.pem")),
        server(6, "$ca location /a { client_cert_depth 3;
            client_cert_mode required; }");
}


sub check_names {
    my ($version) = @_;
    my @expected = (
        [$root, $other, 'CN = CA 3'], [], [$root],
        [$root, 'CN = CA 5', $other, 'CN = CA 1', 'CN = CA 2'],
        [$inter, $other],
        [$root, $inter, $other, 'O = OTHER, CN = Other Root CA'],
        [$root],
    );
    for my $port (0 .. $#expected) {
        is(names($port, $version), join("\n", @{ $expected[$port] }),
            "names of server $port, $version");
    }
    is(names(0, $version, 'another.localhost'),
        join("\n", $root, 'CN = CA 4'), "SNI chooses, $version");
    return;
}


# What `openssl s_client` says it was offered.
sub names {
    my ($port, $version, $sni) = @_;
    $sni //= 'localhost';
    my $address = '127.0.0.1:' . $nginx->port($port);
    my $said = `openssl s_client -connect $address -servername $sni $version \\
        -nameopt oneline 2>&1 </dev/null`;
    my ($names) = $said
        =~ /^Acceptable client certificate CA names\n((?:.* = .*\n)*)/m;
    return join "\n", split /\n/, $names // '';
}


sub client {
    my ($port, $certificate, %option) = @_;
    return ClientCertTest::TLSClient->connect(port => $nginx->port($port),
        pki => $pki, certificate => $certificate, sni => 'localhost', %option);
}


sub check_trust {
    for my $case ([good => '/', 200], [other => '/', 403],
        [good => '/partners/', 403], [other => '/partners/', 200],
        [other => '/third/', 403])
    {
        my ($certificate, $path, $code) = @$case;
        like(client(0, $certificate)->get($path), qr{^HTTP/1.1 $code },
            "$certificate at $path: $code");
    }
    return;
}


# A session is good for the servers that it was good for without the names.
sub check_sessions {
    for my $version (qw(TLSv1_2 TLSv1_3)) {
        # A new worker remembers none of the denials, which end sessions.
        $nginx->reload;
        for my $case ([good => '/', '/partners/'], [other => '/partners/', '/'])
        {
            my ($certificate, $open, $closed) = @$case;
            my $client;
            for my $try ([$open, 200, 0], [$open, 200, 1], [$closed, 403, 1]) {
                my ($path, $code, $resumed) = @$try;
                $client = client(0, $certificate, resume => $client,
                    version => $version);
                like($client->get($path), qr{^HTTP/1.1 $code },
                    "$version, $certificate at $path: $code");
                is($client->resumed, $resumed,
                    "$version, $certificate at $path: resumed or not");
            }
        }
    }
    # Server 5 names another CA of its own, server 6 the same.
    $nginx->reload;
    for my $case ([5, 0], [6, 1]) {
        my ($port, $resumes) = @$case;
        my $first = client(0, 'good');
        $first->get('/');
        my $second = client($port, 'good', resume => $first);
        is($second->resumed, $resumes, "a session of server 0 at server $port");
    }
    return;
}


# What stands in `http` is told by each server that takes it.
sub check_http_level {
    my $ca = 'ssl_client_certificate %%PKI%%/ca.pem;';
    $nginx->reload(<<'END' . server(0, $ca)
    ssl_certificate %%PKI%%/server.pem;
    ssl_certificate_key %%PKI%%/server.key;
    ssl_protocols TLSv1.2 TLSv1.3;
    client_cert_ca %%DIRECTORY%%/ca-6.pem;
END
        . server(1, "$ca client_cert_ca %%DIRECTORY%%/ca-7.pem;"));
    is(names(0, '-tls1_3'), "$root\nCN = CA 6", 'inherited from http');
    is(names(1, '-tls1_3'), "$root\nCN = CA 7", 'instead of that from http');
    return;
}


# TLS 1.3 has room for 65,535 bytes of extensions, of which the names are one;
# the last KB is left to the others.
sub check_bound {
    my $size = 64 * 1024 - 1024 - (2 + length
        ClientCertTest::PKI::name(O => 'Example', CN => 'Test Root CA'));
    my @more;
    for my $count (1 .. 4) {
        my @name = map { (O => 'x' x 16_048 . $count) } 1;
        authority('long', @name);
        push @more, slurp("$directory/long.pem");
        $size -= 2 + length ClientCertTest::PKI::name(@name);
    }
    # What a name has besides its text, as long as that is between 128 and 255.
    my $rest = $size - 2 - length(ClientCertTest::PKI::name(O => 'x' x 200))
        + 200;
    for my $room ([0, 'as many bytes of names as there is room for'],
        [1, 'a byte more of names than there is room for'])
    {
        my ($extra, $what) = @$room;
        authority('rest', O => 'y' x ($rest + $extra));
        spew("$directory/many.pem", @more, slurp("$directory/rest.pem"));
        my $config = <<'END'
    ssl_certificate %%PKI%%/server.pem;
    ssl_certificate_key %%PKI%%/server.key;
    ssl_protocols TLSv1.2 TLSv1.3;
END
            . server(0, 'ssl_client_certificate %%PKI%%/ca.pem;
                location /partners {
                    client_cert_ca %%DIRECTORY%%/many.pem;
                    client_cert_mode required;
                }');
        my ($status, $output) = $nginx->check($config);
        is($status, $extra, $what) or diag($output);
        if ($extra) {
            like($output, qr/\[emerg\] .* in \S+check\.conf:\d+$/m,
                'names that are too long: the message says where');
            next;
        }
        $nginx->reload($config);
        is(scalar(() = names(0, $_) =~ /^/mg), 6, "names that fit are told to clients, $_")
            for qw(-tls1_2 -tls1_3);
    }
    return;
}
