# Who is verified, for this server, this location and now: the situations S1 to
# S13, S23 and S24 in which nginx alone says SUCCESS to the wrong certificate,
# and how often the module verifies.

use strict;
use warnings;

use Test::More;
use Time::HiRes qw(sleep time);

use lib 't/lib';
use ClientCertTest::Binary qw(listen_http2 nginx_options);
use ClientCertTest::Files qw(spew);
use ClientCertTest::Nginx;
use ClientCertTest::PKI;
use ClientCertTest::TLSClient;

my $lifetime = 10;
my $fresh = 0;
my @versions = qw(TLSv1_2 TLSv1_3);

# The ports of a server: its sessions in tickets, and in a shared cache.
my %sessions = (
    tickets => 'ssl_session_tickets on; ssl_session_cache shared:T:1m;
        ssl_session_ticket_key %%DIRECTORY%%/ticket.key;',
    cache => 'ssl_session_tickets off; ssl_session_cache shared:C:1m;',
);
my @stores = sort keys %sessions;

my $nginx = ClientCertTest::Nginx->new;
my $directory = $nginx->directory;
my $pki = make_certificates();
my $has_debug = nginx_options() =~ /--with-debug/;
my $http2 = listen_http2();
$nginx->start(config(), log_level => 'debug_http');

my @expiring;

for my $version (@versions) {
    for my $index (0, 1) {
        my $where = "$stores[$index] $version";
        check_names($where, $index, $version);
        check_sessions($where, $index, $version);
    }
}
check_open_default($_) for @versions;
check_optional_no_ca($_) for @versions;
check_http2();
check_counts($_) for @versions;
check_long_chain($_) for @versions;
@expiring = prepare_expiry();
check_expiry();
check_live_list();
check_reload();

$nginx->stop;
done_testing;


sub name { return ClientCertTest::PKI::name(O => 'Example', CN => $_[0]) }


sub make_certificates {
    my $dir = "$directory/pki";
    mkdir $dir or die "cannot make $dir: $!\n";
    for my $file (qw(ca.pem ca.key intermediate.pem intermediate.key
        other-ca.pem other-ca.key good.key rsa.key server.pem server.key))
    {
        system('cp', $nginx->pki . "/$file", $dir) == 0 or die "no $file\n";
    }
    my $root = name('Test Root CA');
    my $other = ClientCertTest::PKI::name(
        O => 'Other', CN => 'Other Root CA');

    my $key_id = ClientCertTest::PKI::key_id(
        ClientCertTest::PKI::public_key("$dir/ca.key"));
    my $aki = ClientCertTest::PKI::sequence(
        ClientCertTest::PKI::der(0x80, $key_id));
    # A CA of the same name and key identifier with another key.
    ClientCertTest::PKI::make_key("$dir/twin-ca.key",
        '-algorithm EC -pkeyopt ec_paramgen_curve:P-256');
    ClientCertTest::PKI::issue($dir, 'twin-ca', ca => 1, subject => $root,
        key => "$dir/twin-ca.key", ca_key => "$dir/twin-ca.key",
        ski => ClientCertTest::PKI::der(0x04, $key_id), aki => $aki);

    my $issue = sub {
        my ($to, %recipe) = @_;
        ClientCertTest::PKI::issue($dir, $to, subject => name('alice'),
            %recipe);
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
    spew("$directory/ticket.key", pack 'C*', 1 .. 80);
    return $dir;
}


# A leaf with seven intermediates above it.
sub make_long_chain {
    my ($dir) = @_;
    my ($issuer, $ca_key) = (name('Test Root CA'), "$dir/ca.key");
    my @above;
    for my $number (1 .. 7) {
        my $key = "$dir/long-$number.key";
        ClientCertTest::PKI::make_key($key,
            '-algorithm EC -pkeyopt ec_paramgen_curve:P-256');
        ClientCertTest::PKI::issue($dir, "long-$number", ca => 1,
            subject => name("long $number"), key => $key, issuer => $issuer,
            ca_key => $ca_key);
        ($issuer, $ca_key) = (name("long $number"), $key);
        unshift @above, "$dir/long-$number.pem";
    }
    ClientCertTest::PKI::issue($dir, 'long', subject => name('alice'),
        issuer => $issuer, ca_key => $ca_key);
    append("$dir/long.pem", $_) for @above;
    return;
}


# The list that servers read at start, and the one that locations watch.
sub make_lists {
    my ($dir, @revoked) = @_;
    ClientCertTest::PKI::make_crl($dir, 'ca', name('Test Root CA'),
        revoked => \@revoked);
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
    my $answer = ask($client, $host, '/');
    is(header($answer, 'X-Status'), 'SUCCESS', "$what: verified");
    like($answer, qr/^Client-Cert: :MII/m, "$what: forwarded");
    is(code(ask($client, $host, '/required')), 200, "$what: let in");
    return;
}


# Not verified here: nothing is forwarded, and nobody let in. Where nginx itself
# refuses, that is as good.
sub unverified {
    my ($client, $host, $what, $access, @codes) = @_;
    my $answer = ask($client, $host, '/');
    if (@codes && grep { $_ == code($answer) } @codes) {
        pass("$what: nginx says " . code($answer));
        return;
    }
    is(code($answer), 200, "$what: nginx lets it come to the location");
    like(header($answer, 'X-Status'), qr/^FAILED:|^NONE$/,
        "$what: not verified");
    unlike($answer, qr/^Client-Cert|^ssl-client-(?:cert|subject)|MII/m,
        "$what: not forwarded");
    my $denied = ask($client, $host, '/required');
    is(code($denied), 403, "$what: not let in");
    is(header($denied, 'X-Access'), "denied:$access", "$what: and why");
    return;
}


# S1, S2, S3: whose CA verified it.
sub check_names {
    my ($where, $index, $version) = @_;
    for my $sni (undef, 'nobody.example') {
        my $what = $where . ($sni ? ' S2: unknown name' : ' S1: no name');
        my $client = connection($index, $version, 'good', $sni);
        like(ask($client, 'b.example', '/'), qr/^X-nginx: SUCCESS\r$/m,
            "$what: nginx says SUCCESS, or this would show nothing");
        unverified($client, 'b.example', "$what, A at B", 'unverified');
        unverified($client, 'twin.example', "$what, A at its twin",
            'unverified');
        unverified($client, 'strict.example', "$what, A at B that requires",
            'unverified');
        unverified($client, 'loose.example', "$what, A at B that is loose",
            'unverified');
        verified($client, 'a.example', "$what, A at A after all that");

        $client = connection($index, $version, 'other', $sni);
        verified($client, 'loose.example', "$what, B at B that is loose");
        $client = connection($index, $version, 'other', $sni);
        is(code(ask($client, 'b.example', '/')), 400,
            "$what, B at B: nginx has another CA for it");
    }
    my $client = connection($index, $version, 'good', 'a.example');
    is(code(ask($client, 'b.example', '/')), 421,
        "$where S3: another name than the handshake's");
    return;
}


# Another certificate of A or of its twin: a denial ends all sessions of one.
sub fresh {
    my ($kind) = @_;
    my $name = 'fresh-' . ++$fresh;
    my $aki = ClientCertTest::PKI::sequence(ClientCertTest::PKI::der(0x80,
        ClientCertTest::PKI::key_id(
            ClientCertTest::PKI::public_key("$pki/ca.key"))));
    ClientCertTest::PKI::issue($pki, $name, subject => name('alice'),
        ($kind eq 'twin' ? (ca_key => "$pki/twin-ca.key", aki => $aki) : ()));
    return $name;
}


# S6, S7, S8, S23: sessions of other servers, and of a client without a name.
sub check_sessions {
    my ($where, $index, $version) = @_;
    my @tries = (
        ['S6: with a name, then without', a => 'a.example', undef,
            'b.example'],
        ['S6: the same at the twin', a => 'a.example', undef, 'twin.example'],
        ['S7: without a name, then with', a => undef, 'b.example',
            'b.example'],
        ['S7: the same at the twin', a => undef, 'twin.example',
            'twin.example'],
        ['S8: A at the twin', a => 'a.example', 'twin.example',
            'twin.example'],
        ['S8: the twin at A', twin => 'twin.example', 'a.example',
            'a.example'],
        ['S8: the twin at A, no name', twin => 'twin.example', undef,
            'a.example'],
    );
    for my $try (@tries) {
        my ($what, $kind, $first_sni, $sni, $host) = @$try;
        my $name = fresh($kind);
        my $earlier = connection($index, $version, $name, $first_sni);
        verified($earlier, "$kind.example", "$where $what, at first");
        # The certificate is sent again where the session is not taken.
        my $client = eval {
            connection($index, $version, $name, $sni, $earlier)
        };
        if (!$client) {
            like($@, qr/access denied/, "$where $what: refused");
            next;
        }
        my $resumed = $client->resumed ? 'resumed' : 'not resumed';
        unverified($client, $host, "$where $what ($resumed)", 'unverified',
            400, 421);
    }

    # Denials of `good` end its sessions.
    for my $certificate ('rsa', 'inter') {
        my $first = connection($index, $version, $certificate, 'a.example');
        verified($first, 'a.example', "$where S23: $certificate");
        for my $sni ('a.example', undef) {
            my $client = connection($index, $version, $certificate, $sni,
                $first);
            next if !$client->resumed && !defined $sni;
            ok($client->resumed, "$where S23: $certificate is resumed");
            verified($client, 'a.example', "$where S23: $certificate again");
        }
    }
    return;
}


# S4, S5: a server that asks nobody comes first.
sub check_open_default {
    my ($version) = @_;
    my $client = connection(2, $version, 'other', undef);
    is(code(ask($client, 'strict.example', '/')), 400,
        "$version S4: nginx requires one");
    $client = connection(2, $version, 'other', undef);
    unverified($client, 'b.example', "$version S5: no certificate",
        'no_certificate');
    return;
}


# S13, S24: what passes a server that trusts nobody.
sub check_optional_no_ca {
    my ($version) = @_;
    my %certificate = (
        good => 'another CA', selfsigned => 'it signed itself',
        'with-root' => 'the root comes with it',
        'inter-alone' => 'no issuer', purpose => 'another purpose',
    );
    for my $name (sort keys %certificate) {
        my $sni = $name eq 'with-root' ? 'a.example' : 'loose.example';
        next if $name eq 'with-root';
        my $client = connection(0, $version, $name, $sni);
        unverified($client, $sni, "$version S24: $certificate{$name}",
            'unverified');
    }
    my $client = connection(5, $version, 'with-root', 'cas');
    like(ask($client, 'cas', '/a/'), qr/^X-nginx: FAILED:self.signed/m,
        "$version S24: a self-signed root in the chain passes nginx");
    is(code(ask($client, 'cas', '/a/again')), 403,
        "$version S24: and not the location");
    is(header(ask($client, 'cas', '/b/'), 'X-Status'), 'SUCCESS',
        "$version S24: where its root is trusted it is verified");

    $client = connection(5, $version, 'expired', 'cas');
    is(code(ask($client, 'cas', '/a/')), 400, "$version S24: expired");
    $client = connection(0, $version, 'purpose', 'a.example');
    is(code(ask($client, 'a.example', '/')), 400,
        "$version S13: another purpose where nginx verifies");
    $client = connection(5, $version, 'purpose', 'cas');
    is(header(ask($client, 'cas', '/a/'), 'X-Status'),
        'FAILED:' . purpose_error(), "$version S13: where the location does");
    is(code(ask($client, 'cas', '/a/again')), 403,
        "$version S13: and it is denied");
    return;
}


# OpenSSL 3.2 changed the words.
sub purpose_error {
    my ($word) = `openssl verify -purpose sslclient -CAfile $pki/ca.pem \\
        $pki/purpose.pem 2>&1` =~ /^error 26 at .*lookup: ?(.*)$/m;
    return $word;
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
            if !$has_debug;
        is($count, $expected, $what);
    }
    return;
}


# Several CAs on one connection, each asked once.
sub check_http2 {
    my $before = verifications();
    my @paths = (('/a/', '/b/', '/both/', '/a/again') x 3);
    my $url = 'https://localhost:' . $nginx->port(5);
    my @output = split /\n/, `curl -sk --http2 --cert $pki/good-1.pem \\
        --key $pki/good-1.key -H 'Host: cas' \\
        -w '\\n=%{http_version} %{http_code} %{num_connects}\\n' \\
        @{[map { "$url$_" } @paths]} 2>&1`;
    my @results = map { s/^=//r } grep { /^=/ } @output;
    is("@results", join(' ', '2 200 1', ('2 200 0') x 11),
        'HTTP/2: one connection, everything let in');
    my @subjects = map { /^ssl-client-verify: (\S+)/ ? $1 =~ s/:.*//r : () }
        @output;
    is("@subjects", join(' ', (qw(SUCCESS FAILED SUCCESS SUCCESS)) x 3),
        'HTTP/2: each location says what it trusts');
    is_count(verifications() - $before, 3, 'HTTP/2: each trust is asked once');
    return;
}


# How often is verified: never where the handshake or its session did.
sub check_counts {
    my ($version) = @_;
    my $before = verifications();
    my $name = $version eq 'TLSv1_2' ? 'good-2' : 'good-3';
    for my $index (0, 1) {
        my $client = connection($index, $version, $name, 'a.example');
        for (1 .. 3) {
            verified($client, 'a.example', "$version $_. time");
            $client = connection($index, $version, $name, 'a.example', $client);
            ok($client->resumed, "$version resumed");
        }
    }
    is_count(verifications(), $before,
        "$version: a session of the same server needs no verification");

    my $client = connection(0, $version, $name, undef);
    ask($client, 'b.example', '/') for 1 .. 5;
    is_count(verifications(), ++$before, "$version: another server's needs one");

    # A worker remembers it for a minute.
    $client = connection(0, $version, $name, undef);
    ask($client, 'b.example', '/') for 1 .. 5;
    is_count(verifications(), $before, "$version: and the next connection none");
    return;
}


# What is too long to be remembered is verified each time.
sub check_long_chain {
    my ($version) = @_;
    for my $time (1, 2) {
        my $before = verifications();
        my $client = connection(6, $version, 'long', 'long.example');
        is(code(ask($client, 'long.example', '/long')), 200,
            "$version: a long chain is verified, time $time");
        is_count(verifications() - $before, 1, "$version: once");
    }
    return;
}


# S9, S10: connections and sessions of what is about to expire.
sub prepare_expiry {
    my $intermediate = name('soon');
    ClientCertTest::PKI::make_key("$pki/soon-ca.key",
        '-algorithm EC -pkeyopt ec_paramgen_curve:P-256');
    my @recipe = (issuer => $intermediate, ca_key => "$pki/soon-ca.key",
        subject => name('alice'));
    ClientCertTest::PKI::issue($pki, 'of-soon', @recipe);
    ClientCertTest::PKI::issue($pki, 'of-soon-large', @recipe, extensions => [
        ClientCertTest::PKI::extension('1.2.3.4' => 0, 'x' x 9000)]);
    ClientCertTest::PKI::issue($pki, 'soon-ca', ca => 1,
        key => "$pki/soon-ca.key", subject => $intermediate,
        not_after => $lifetime / 86400);
    ClientCertTest::PKI::issue($pki, 'soon', subject => name('alice'),
        not_after => $lifetime / 86400);
    my $expiry = time + $lifetime;
    append("$pki/$_.pem", "$pki/soon-ca.pem") for qw(of-soon of-soon-large);

    my @prepared;
    for my $name (qw(soon of-soon of-soon-large)) {
        for my $version (@versions) {
            for my $index (0, 1, 5) {
                my $client = connection($index, $version, $name,
                    $index == 5 ? 'cas' : 'a.example');
                my $path = $index == 5 ? '/a/' : '/';
                is(header(ask($client, $index == 5 ? 'cas' : 'a.example',
                    $path), 'X-Status'), 'SUCCESS',
                    "$name $version at $index: verified before it expires");
                push @prepared, [$name, $version, $index, $client, $expiry];
            }
        }
    }
    cmp_ok(time, '<', $expiry, 'all that was in time');
    return @prepared;
}


sub check_expiry {
    my $expiry = $expiring[0][4];
    cmp_ok(time, '<', $expiry, 'still in time') or diag('slow machine');
    my $last = 0;
    while (time < $expiry + 3) {
        my $answer = ask($expiring[0][3], 'a.example', '/');
        last if header($answer, 'X-Status') ne 'SUCCESS';
        $last = time;
        sleep 0.02;
    }
    cmp_ok($last - $expiry, '<', 1.2, 'R11: seen within a second')
        or diag($last - $expiry);
    sleep 0.1 while time < $expiry + 1.1;
    # A denial ends this.
    for my $one (@expiring) {
        my ($name, $version, $index, $client) = @$one;
        push @$one, connection($index, $version, $name,
            $index == 5 ? 'cas' : 'a.example', $client);
    }
    for my $one (@expiring) {
        my $resumed = pop @$one;
        my ($name, $version, $index, $client) = @$one;
        my $host = $index == 5 ? 'cas' : 'a.example';
        my $path = $index == 5 ? '/a/again' : '/required';
        my %try = ('S9: on the open connection' => $client,
            'S10: resumed' => $resumed);
        delete $try{'S10: resumed'} if !$resumed->resumed;
        for my $what (sort keys %try) {
            my $answer = ask($try{$what}, $host, $path);
            is(code($answer), 403, "$name $version at $index $what: denied");
            is(header($answer, 'X-Access'), 'denied:expired', '... and why');
            unlike(ask($try{$what}, $host, $index == 5 ? '/a/' : '/'),
                qr/^Client-Cert|MII/m, '... and not forwarded');
        }
        ok($try{'S10: resumed'}, "$name $version at $index: was resumed")
            if $name ne 'of-soon-large' || $index != 0;
    }
    return;
}


# R10: a watched list reaches open connections and sessions without a reload.
sub check_live_list {
    my %client = map {
        $_ => connection(5, $_, 'revoked', 'cas')
    } @versions;
    for my $version (@versions) {
        is(header(ask($client{$version}, 'cas', '/watched/'), 'X-Status'),
            'SUCCESS', "$version: not revoked yet");
    }
    # A denial ends sessions.
    my %resumed = map {
        $_ => connection(5, $_, 'revoked', 'cas', $client{$_})
    } @versions;
    my $before = verifications();
    make_lists($pki, '0BAD');
    install_list("$pki/watched.pem");
    my $start = time;
    my $answer = '';
    while (time < $start + 5) {
        $answer = ask($client{TLSv1_2}, 'cas', '/watched/');
        last if code($answer) == 403;
        sleep 0.02;
    }
    my $took = time - $start;
    cmp_ok($took, '<', 1.5,
        sprintf 'R10: revoked on an open connection after %.2f s', $took);
    is(header($answer, 'X-Access'), 'denied:revoked', 'R10: and why');
    for my $version (@versions) {
        my $resumed = $resumed{$version};
        ok($resumed->resumed, "$version: the session is resumed");
        for my $one ($client{$version}, $resumed) {
            is(header(ask($one, 'cas', '/watched/'), 'X-Access'),
                'denied:revoked', "$version R10: revoked");
            is(header(ask($one, 'cas', '/a/'), 'X-Status'), 'SUCCESS',
                "$version: not where nobody asks the list");
        }
    }
    is_count(verifications() - $before, 2,
        'once for the new list, once without a list, for both connections');
    return;
}


# S11, S12: the server's own list, read at reload.
sub check_reload {
    my %client;
    for my $version (@versions) {
        for my $index (3, 4) {
            for my $name (qw(revoked good-4)) {
                my $client = connection($index, $version, $name,
                    'listed.example');
                verified($client, 'listed.example',
                    "$version at $index S11: $name before");
                $client{"$version $index $name"} = $client;
            }
        }
    }
    install_list("$pki/server-lists.pem");
    my $start = time;
    $nginx->reload;
    my $took = time - $start;
    my $idle = $client{'TLSv1_3 3 good-4'};
    is($idle->rest, '', 'S12: nginx closes what is idle');
    cmp_ok(time - $start, '<', 4, 'S12: and does so now');

    my %count;
    for my $what (sort keys %client) {
        my ($version, $index, $name) = split / /, $what;
        my $before = verifications();
        my $client = connection($index, $version, $name, 'listed.example',
            $client{$what});
        my $resumed = $client->resumed ? 'resumed' : 'not resumed';
        if ($name eq 'revoked') {
            $count{$resumed}++;
            unverified($client, 'listed.example',
                "$version at $index S11: revoked ($resumed)", 'revoked', 400);
            next;
        }
        verified($client, 'listed.example',
            "$version at $index S11: another is not ($resumed)");
        cmp_ok(verifications() - $before, '<=', $client->resumed ? 1 : 0,
            "$version at $index: verified again once at most");
    }
    note("S11: $_: $count{$_}") for sort keys %count;

    # What locations trust has come and gone with its configuration.
    for (1 .. 3) {
        my $client = connection(5, 'TLSv1_3', 'good-5', 'cas');
        is(header(ask($client, 'cas', '/watched/'), 'X-Status'), 'SUCCESS',
            'verified by a watched list');
        install_list("$pki/watched.pem");
        sleep 1.1;
        is(header(ask($client, 'cas', '/watched/'), 'X-Status'), 'SUCCESS',
            'and when it has changed');
        $nginx->reload;
        sleep 0.5;
    }
    note(sprintf 'a reload took %.2f s', $took);
    ok($count{resumed}, 'S11: some were resumed, or this would show nothing');
    return;
}
