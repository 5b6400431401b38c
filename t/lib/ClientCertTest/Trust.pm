# Servers that trust different CAs, side by side on the same ports, and what
# they say of a client that comes to one by the name, or the session, of another.

package ClientCertTest::Trust;

use strict;
use warnings;

use Exporter qw(import);
use Test::More;

use ClientCertTest::Binary qw(listen_http2 nginx_options);
use ClientCertTest::Files qw(spew);
use ClientCertTest::Nginx;
use ClientCertTest::PKI qw(der issue key_id make_crl make_key public_key
    sequence);
use ClientCertTest::TLSClient;

our @EXPORT = qw($nginx $pki @stores @versions append ask code connection header
    install_list is_count make_lists name serve unverified verifications
    verified);

our @versions = qw(TLSv1_2 TLSv1_3);

# The ports of a server: its sessions in tickets, and in a shared cache.
my %sessions = (
    tickets => 'ssl_session_tickets on; ssl_session_cache shared:T:1m;
        ssl_session_ticket_key %%DIRECTORY%%/ticket.key;',
    cache => 'ssl_session_tickets off; ssl_session_cache shared:C:1m;',
);
our @stores = sort keys %sessions;

our ($nginx, $pki);


# Starts all of them. Their certificates are there from then on.
sub serve {
    $nginx = ClientCertTest::Nginx->new;
    $pki = make_certificates();
    $nginx->start(config(), log_level => 'debug_http');
    return;
}


sub name { return ClientCertTest::PKI::name(O => 'Example', CN => $_[0]) }


sub make_certificates {
    my $dir = $nginx->directory . '/pki';
    mkdir $dir or die "cannot make $dir: $!\n";
    for my $file (qw(ca.pem ca.key intermediate.pem intermediate.key
        other-ca.pem other-ca.key good.key rsa.key server.pem server.key))
    {
        system('cp', $nginx->pki . "/$file", $dir) == 0 or die "no $file\n";
    }
    my $root = name('Test Root CA');
    my $other = ClientCertTest::PKI::name(
        O => 'Other', CN => 'Other Root CA');

    my $key_id = key_id(public_key("$dir/ca.key"));
    my $aki = sequence(der(0x80, $key_id));
    # A CA of the same name and key identifier with another key.
    make_key("$dir/twin-ca.key",
        '-algorithm EC -pkeyopt ec_paramgen_curve:P-256');
    issue($dir, 'twin-ca', ca => 1, subject => $root,
        key => "$dir/twin-ca.key", ca_key => "$dir/twin-ca.key",
        ski => der(0x04, $key_id), aki => $aki);

    my $issue = sub {
        my ($to, %recipe) = @_;
        issue($dir, $to, subject => name('alice'), %recipe);
    };
    $issue->("good-$_") for 1 .. 9;
    $issue->('good');
    $issue->('rsa', key => "$dir/rsa.key");
    $issue->('other', issuer => $other, ca_key => "$dir/other-ca.key");
    $issue->('twin', ca_key => "$dir/twin-ca.key",
        aki => $aki);
    $issue->('inter', issuer => name('Test Intermediate CA'),
        ca_key => "$dir/intermediate.key");
    $issue->('inter-alone', issuer => name('Test Intermediate CA'),
        ca_key => "$dir/intermediate.key");
    $issue->('expired', not_before => -20, not_after => -10);
    $issue->('purpose', eku => ['1.3.6.1.5.5.7.3.4']);
    $issue->('selfsigned', issuer => name('alice'),
        ca_key => "$dir/good.key");
    $issue->('revoked', serial => '0BAD');
    $issue->('with-root', issuer => $other, ca_key => "$dir/other-ca.key");
    make_long_chain($dir);
    append("$dir/inter.pem", "$dir/intermediate.pem");
    append("$dir/with-root.pem", "$dir/other-ca.pem");

    make_lists($dir);
    system("cat $dir/ca.pem $dir/other-ca.pem >$dir/both.pem") == 0 or die;
    spew($nginx->directory . '/ticket.key', pack 'C*', 1 .. 80);
    return $dir;
}


# A leaf with seven intermediates above it.
sub make_long_chain {
    my ($dir) = @_;
    my ($issuer, $ca_key) = (name('Test Root CA'), "$dir/ca.key");
    my @above;
    for my $number (1 .. 7) {
        my $key = "$dir/long-$number.key";
        make_key($key, '-algorithm EC -pkeyopt ec_paramgen_curve:P-256');
        issue($dir, "long-$number", ca => 1,
            subject => name("long $number"), key => $key, issuer => $issuer,
            ca_key => $ca_key);
        ($issuer, $ca_key) = (name("long $number"), $key);
        unshift @above, "$dir/long-$number.pem";
    }
    issue($dir, 'long', subject => name('alice'),
        issuer => $issuer, ca_key => $ca_key);
    append("$dir/long.pem", $_) for @above;
    return;
}


# The list that servers read at start, and the one that locations watch.
sub make_lists {
    my ($dir, @revoked) = @_;
    make_crl($dir, 'ca', name('Test Root CA'), revoked => \@revoked);
    return;
}


sub install_list {
    my ($to) = @_;
    system("cp $pki/ca-crl.pem $pki/new.pem && mv $pki/new.pem $to") == 0
        or die "cannot replace $to\n";
    return;
}


sub append {
    my ($to, $from) = @_;
    system("cat '$from' >>'$to'") == 0 or die "cannot write $to\n";
    return;
}


sub config {
    my $http2 = listen_http2();
    my %trust = (
        a => ['optional', 'ca.pem'],
        b => ['optional', 'other-ca.pem'],
        twin => ['optional', 'twin-ca.pem'],
        strict => ['on', 'other-ca.pem'],
        loose => ['optional_no_ca', 'other-ca.pem'],
    );
    my $servers = '';
    for my $index (0, 1) {
        for my $name (qw(a b twin strict loose)) {
            $servers .= server($name, $index, $sessions{ $stores[$index] },
                @{ $trust{$name} }, $name eq 'a' ? 'default_server' : '');
        }
        $servers .= server('listed', 3 + $index, $sessions{ $stores[$index] },
            'optional', 'ca.pem', '', "ssl_crl $pki/server-lists.pem;");
        install_list("$pki/server-lists.pem");
    }
    install_list("$pki/watched.pem");
    $servers .= server($_, 2, '', @{ $trust{$_} }) for qw(b strict);

    return <<"END";
    ssl_certificate %%PKI%%/server.pem;
    ssl_certificate_key %%PKI%%/server.key;
    ssl_protocols TLSv1.2 TLSv1.3;
    ssl_verify_depth 3;
    client_cert_forward nginx;
    client_cert_forward rfc9440 chain;
    client_cert_response_header X-Access \$client_cert_access;
    client_cert_response_header X-Status \$client_cert_status;
    client_cert_response_header X-nginx \$ssl_client_verify;
    proxy_set_header Host \$server_name;

    server {
        listen 127.0.0.1:%%PORT_2%% ssl default_server;
        server_name open;
        location / {
            proxy_pass http://%%HTTP_UPSTREAM%%;
        }
    }
$servers
    server {
        listen 127.0.0.1:%%PORT_6%% ssl;
        server_name long.example;
        ssl_verify_client optional_no_ca;
        ssl_verify_depth 8;
        location /long {
            client_cert_ca $pki/ca.pem;
            client_cert_mode required;
            proxy_pass http://%%HTTP_UPSTREAM%%;
        }
    }
    server {
        listen 127.0.0.1:%%PORT_5%% ssl$http2;
        server_name cas;
        $sessions{tickets}
        ssl_verify_client optional_no_ca;
        location /a/ {
            client_cert_ca $pki/ca.pem;
            proxy_pass http://%%HTTP_UPSTREAM%%;
        }
        location /a/again {
            client_cert_ca $pki/ca.pem;
            client_cert_mode required;
            proxy_pass http://%%HTTP_UPSTREAM%%;
        }
        location /b/ {
            client_cert_ca $pki/other-ca.pem;
            proxy_pass http://%%HTTP_UPSTREAM%%;
        }
        location /both/ {
            client_cert_ca $pki/both.pem;
            proxy_pass http://%%HTTP_UPSTREAM%%;
        }
        location /watched/ {
            client_cert_ca $pki/ca.pem;
            client_cert_crl $pki/watched.pem;
            client_cert_mode optional;
            proxy_pass http://%%HTTP_UPSTREAM%%;
        }
    }
END
}


sub server {
    my ($name, $port, $sessions, $verify, $ca, $default, $more) = @_;
    $_ //= '' for $default, $more;
    return <<"END";
    server {
        listen 127.0.0.1:%%PORT_$port%% ssl $default;
        server_name $name.example;
        $sessions
        ssl_verify_client $verify;
        ssl_client_certificate $pki/$ca;
        $more
        location / {
            proxy_pass http://%%HTTP_UPSTREAM%%;
        }
        location /required {
            client_cert_mode required;
            proxy_pass http://%%HTTP_UPSTREAM%%;
        }
    }
END
}


sub connection {
    my ($index, $version, $certificate, $sni, $resume) = @_;
    return ClientCertTest::TLSClient->connect(port => $nginx->port($index),
        pki => $pki, certificate => $certificate, version => $version,
        sni => $sni, resume => $resume);
}


sub ask {
    my ($client, $host, $path) = @_;
    $client->reconnect_if_ended;
    $client->send("GET $path HTTP/1.1\r\nHost: $host\r\n\r\n");
    return $client->response;
}


sub code { return $_[0] =~ m{\AHTTP/1\.1 (\d+)} ? $1 : 'nothing' }


sub header {
    my ($answer, $name) = @_;
    return $answer =~ /^\Q$name\E: (.*)\r$/m ? $1 : '';
}


# Verified here: let in, and forwarded.
sub verified {
    my ($client, $host, $what) = @_;
    local $Test::Builder::Level = $Test::Builder::Level + 1;
    my $answer = ask($client, $host, '/');
    is(header($answer, 'X-Status'), 'SUCCESS', "$what: verified");
    like($answer, qr/^Client-Cert: :MII/m, "$what: forwarded");
    is(code(ask($client, $host, '/required')), 200,
        "$what: let in");
    return;
}


# Not verified here: nothing is forwarded, and nobody let in. Where nginx itself
# refuses, that is as good.
sub unverified {
    my ($client, $host, $what, $access, @codes) = @_;
    local $Test::Builder::Level = $Test::Builder::Level + 1;
    my $answer = ask($client, $host, '/');
    if (@codes && grep { $_ == code($answer) } @codes) {
        pass("$what: nginx says " . code($answer));
        return;
    }
    is(code($answer), 200,
        "$what: nginx lets it come to the location");
    like(header($answer, 'X-Status'), qr/^FAILED:|^NONE$/,
        "$what: not verified");
    unlike($answer,
        qr/^Client-Cert|^ssl-client-(?:cert|subject)|MII/m,
        "$what: not forwarded");
    my $denied = ask($client, $host, '/required');
    is(code($denied), 403, "$what: not let in");
    is(header($denied, 'X-Access'), "denied:$access",
        "$what: why not let in");
    return;
}


sub verifications {
    return scalar(() = $nginx->error_log =~ /client cert: verified again/g);
}


# Only nginx built with --with-debug says when it verifies.
sub is_count {
    my ($count, $expected, $what) = @_;
    local $Test::Builder::Level = $Test::Builder::Level + 1;
    SKIP: {
        skip "$what: this nginx is built without --with-debug", 1
            if nginx_options() !~ /--with-debug/;
        is($count, $expected, $what);
    }
    return;
}

1;
