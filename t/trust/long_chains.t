# docs/dialects.md, Chains.
#
# Chains that sessions have no room for: whoever keeps a session is judged by
# every trust as in the first handshake, where need be in another one.

use strict;
use warnings;

use Test::More;
use Time::HiRes qw(sleep time);

use lib 't/lib';
use ClientCertTest::Files qw(slurp spew);
use ClientCertTest::Nginx;
use ClientCertTest::Patience qw(in_time);
use ClientCertTest::PKI;
use ClientCertTest::TLSClient;

my @versions = qw(TLSv1_2 TLSv1_3);
my @kinds = (
    [tickets => 'ssl_session_cache none;
        ssl_session_ticket_key %%DIRECTORY%%/ticket.key;'],
    [shared => 'ssl_session_tickets off; ssl_session_cache shared:%s:4m;'],
    [builtin => 'ssl_session_tickets off; ssl_session_cache builtin:100;'],
    [both => 'ssl_session_tickets off;
        ssl_session_cache builtin:100 shared:%s:4m;'],
);

my $nginx = ClientCertTest::Nginx->new;
my $pki = "@{[$nginx->directory]}/pki";
my @chains = make_chains();
$nginx->start(config('ca'));
for my $index (0 .. $#kinds) {
    for my $version (@versions) {
        for my $chain (@chains) {
            my $what = "$kinds[$index][0] $version $chain";
            check_alone($what, $index, $version, $chain);
            check_several($what, $index, $version, $chain);
        }
    }
}

# Sessions that are used once more when something has expired, and after a
# reload to another trust.
my @later;
my $expiry = in_time(sub {
    make_ending_ca(@_);
    $nginx->reload(config('both'));
    @later = prepare_later();
});
sleep 0.1 while time < $expiry + 1;
check_later('something of the trust has expired');
$nginx->reload(config('ca'));
check_later('another trust after a reload');
unlike($nginx->error_log, qr/without ambiguity/,
    'what is left out is not said to be ambiguous');
like($nginx->error_log,
    qr/left out of "Client-Cert-Chain": a chain that TLS sessions have no room/,
    'but why it is');
$nginx->stop;
done_testing;


sub name { return ClientCertTest::PKI::name(O => 'Example', CN => $_[0]) }


# Leaves of an intermediate of some length, and one of ordinary RSA.
sub make_chains {
    system('cp', '-r', $nginx->pki, $pki) == 0 or die "no certificates\n";
    spew($nginx->directory . '/ticket.key', pack 'C*', 1 .. 80);
    my %padding = (short => 10, '4k' => 4_400, '13k' => 13_000,
        '20k' => 20_000);
    for my $chain (keys %padding) {
        make_chain($chain, "$pki/intermediate.key", [name("CA $chain"),
            extensions => [ClientCertTest::PKI::extension(
                '1.2.3.4' => 0, 'x' x $padding{$chain})]]);
    }
    make_ordinary_chain();
    ClientCertTest::PKI::make_crl($pki, 'ca', name('Test Root CA'));
    spew("$pki/leaf-list.pem", slurp("$pki/ca-crl.pem"));
    return ('ordinary', sort keys %padding);
}


# A CA of nobody that ends soon.
sub make_ending_ca {
    my ($lifetime) = @_;
    ClientCertTest::PKI::issue($pki, 'ending', ca => 1, key => "$pki/good.key",
        ca_key => "$pki/good.key", subject => name('ending'),
        issuer => name('ending'), not_after => $lifetime / 86400);
    spew("$pki/both.pem", map { slurp("$pki/$_.pem") } qw(ca ending));
    return;
}


sub make_chain {
    my ($name, $key, $ca) = @_;
    my ($subject, @more) = @$ca;
    ClientCertTest::PKI::issue($pki, "$name-ca", ca => 1, key => $key,
        subject => $subject, issuer => name('Test Root CA'),
        ca_key => "$pki/ca.key", @more);
    ClientCertTest::PKI::issue($pki, $name, subject => name('alice'),
        issuer => $subject, ca_key => $key);
    spew("$pki/$name.pem", map { slurp("$pki/$_.pem") } $name, "$name-ca");
    return;
}


# Two intermediates with RSA keys of 4,096 bits above a leaf of 2,048, as
# openssl makes them.
sub make_ordinary_chain {
    ClientCertTest::PKI::make_key("$pki/rsa4096.key",
        '-algorithm RSA -pkeyopt rsa_keygen_bits:4096');
    ClientCertTest::PKI::issue($pki, 'one', ca => 1, key => "$pki/rsa4096.key",
        subject => name('one'), ca_key => "$pki/ca.key");
    spew("$pki/ca.cnf", "basicConstraints=critical,CA:TRUE\n"
        . "keyUsage=keyCertSign,cRLSign\n");
    spew("$pki/leaf.cnf", "keyUsage=digitalSignature\n"
        . "extendedKeyUsage=clientAuth\n");
    my $sign = sub {
        my ($name, $key, $issuer, $extensions) = @_;
        system("openssl req -new -key $pki/$key.key "
            . "-subj /O=Example/CN=$name -out $pki/$name.req && "
            . "openssl x509 -req -in $pki/$name.req -CA $pki/$issuer.pem "
            . "-CAkey $pki/rsa4096.key -set_serial 7 -days 100 "
            . "-extfile $pki/$extensions.cnf -out $pki/$name.pem 2>/dev/null")
            == 0 or die "no certificate of $name\n";
    };
    $sign->('two', 'rsa4096', 'one', 'ca');
    $sign->('ordinary', 'rsa', 'two', 'leaf');
    spew("$pki/ordinary.pem", map { slurp("$pki/$_.pem") }
        qw(ordinary two one));
    system('cp', "$pki/rsa.key", "$pki/ordinary.key") == 0 or die "no key\n";
    return;
}


# Of each kind a port with one trust, and one with several.
sub config {
    my ($ca) = @_;
    my $servers = '';
    for my $index (0 .. $#kinds) {
        my ($alone, $several) = ($index, $index + @kinds);
        my ($one, $two) = map { $kinds[$index][1] =~ s/%s/$_$index/r } qw(O T);
        $servers .= <<"END";
    server {
        listen 127.0.0.1:%%PORT_$alone%% ssl;
        server_name alone;
        $one
        ssl_client_certificate $pki/ca.pem;
        ssl_trusted_certificate $pki/$ca.pem;
        location / {
            proxy_pass http://%%HTTP_UPSTREAM%%;
        }
    }
    server {
        listen 127.0.0.1:%%PORT_$several%% ssl default_server;
        server_name first;
        $two
        ssl_client_certificate $pki/ca.pem;
        location / {
            proxy_pass http://%%HTTP_UPSTREAM%%;
        }
        location /ca {
            client_cert_ca $pki/ca.pem;
            proxy_pass http://%%HTTP_UPSTREAM%%;
        }
        location /crl {
            client_cert_crl $pki/leaf-list.pem scope=leaf policy=log;
            proxy_pass http://%%HTTP_UPSTREAM%%;
        }
    }
    server {
        listen 127.0.0.1:%%PORT_$several%% ssl;
        server_name second;
        $two
        ssl_client_certificate %%PKI%%/ca.pem;
        ssl_trusted_certificate %%PKI%%/other-ca.pem;
        location / {
            proxy_pass http://%%HTTP_UPSTREAM%%;
        }
    }
END
    }
    return <<"END";
    ssl_certificate %%PKI%%/server.pem;
    ssl_certificate_key %%PKI%%/server.key;
    ssl_protocols TLSv1.2 TLSv1.3;
    ssl_verify_client optional;
    ssl_verify_depth 4;
    client_cert_mode required;
    client_cert_forward rfc9440 chain max=60k;
    proxy_set_header X-Reused \$ssl_session_reused;
$servers
END
}


sub ask {
    my ($index, $version, $chain, $host, $path, $resume) = @_;
    my $client = ClientCertTest::TLSClient->connect(
        port => $nginx->port($index), pki => $pki, certificate => $chain,
        version => $version, resume => $resume);
    $client->send("GET $path HTTP/1.1\r\nHost: $host\r\n\r\n");
    my $answer = $client->response;
    my ($code) = $answer =~ m{\AHTTP/1\.1 (\d+)};
    my $has_chain = $answer =~ /^Client-Cert-Chain:/m ? 'chain' : 'no chain';
    return ($client, ($code // 'nothing') . ", $has_chain");
}


# One trust: sessions go on, without what they have no room for.
sub check_alone {
    my ($what, $index, $version, $chain) = @_;
    my ($client, $first) = ask($index, $version, $chain, 'alone', '/');
    like($first, qr/^200/, "$what: let in");
    for my $time (qw(once twice)) {
        ($client, my $again) = ask($index, $version, $chain, 'alone', '/',
            $client);
        is($client->resumed, 1, "$what: resumed $time");
        is($again, $first, "$what: the same $time");
    }
    return;
}


# Several: nobody is shut out who keeps a session.
sub check_several {
    my ($what, $index, $version, $chain) = @_;
    for my $place (['first', '/'], ['first', '/ca'], ['first', '/crl'],
        ['second', '/'])
    {
        my $where = join '', @$place;
        my ($client, $first)
            = ask($index + @kinds, $version, $chain, @$place);
        like($first, qr/^200/, "$what at $where: let in");
        for my $time (qw(once twice)) {
            ($client, my $again) = ask($index + @kinds, $version, $chain,
                @$place, $client);
            is($again, $first, "$what at $where: the same $time");
            is($client->resumed, 1, "$what at $where: resumed $time")
                if $chain eq 'short' || $kinds[$index][0] eq 'builtin';
        }
    }
    return;
}


sub prepare_later {
    my @prepared;
    for my $index (0 .. $#kinds) {
        for my $version (@versions) {
            for my $chain (@chains) {
                push @prepared, ["$kinds[$index][0] $version $chain", $index,
                    $version, $chain,
                    ask($index, $version, $chain, 'alone', '/')];
            }
        }
    }
    return @prepared;
}


sub check_later {
    my ($why) = @_;
    for my $one (@later) {
        my ($what, $index, $version, $chain, $client, $first) = @$one;
        ($client, my $again) = ask($index, $version, $chain, 'alone', '/',
            $client);
        is($again, $first, "$what: the same when $why");
        is($client->resumed, 1, "$what: resumed when $why")
            if $chain eq 'short' && $kinds[$index][0] =~ /tickets|shared/;
        $one->[4] = $client;
    }
    return;
}
