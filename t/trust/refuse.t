# client_cert_refuse: what fails in the handshake is left to policies, which
# know the true reason; nginx calls it failed, always. Servers of the same port
# that do not want that refuse as nginx does.

use strict;
use warnings;

use Test::More;
use Time::HiRes qw(sleep time);

use lib 't/lib';
use ClientCertTest::Binary qw(listen_http2);
use ClientCertTest::Files qw(slurp spew);
use ClientCertTest::HTTP2 qw(greeting header_block frame take_frames);
use ClientCertTest::Nginx;
use ClientCertTest::Patience qw(in_time);
use ClientCertTest::PKI;
use ClientCertTest::TLSClient;

my @versions = qw(TLSv1_2 TLSv1_3);
my %sessions = (
    tickets => 'ssl_session_ticket_key %%DIRECTORY%%/ticket.key;',
    cache => 'ssl_session_tickets off; ssl_session_cache shared:S:2m;',
    builtin => 'ssl_session_tickets off; ssl_session_cache builtin:100;',
);
my @stores = sort keys %sessions;

# What is wrong with a certificate: the reason of a policy.
my %wrong = (
    expired => 'expired',
    future => 'not_yet_valid',
    revoked => 'revoked',
    purpose => 'unverified',
    deep => 'unverified',
    'expired-unknown' => 'expired',
    unknown => 'unverified',
    selfsigned => 'unverified',
);
# Whether nginx refuses it in a handshake with `optional_no_ca`. That nobody has
# a revocation list of `selfsigned` counts for OpenSSL 3.0, and not for 3.6, so
# that it is asked.
my %refused = (good => 0, unknown => 0,
    map { $_ => 1 } qw(expired future revoked purpose deep expired-unknown));

my $nginx = ClientCertTest::Nginx->new;
my $pki = make_certificates();
my $http2 = listen_http2();
$nginx->start(config());

# What nginx says of each by itself.
my %status = map { $_ => asked_nginx($_) } keys %wrong;
$status{good} = asked_nginx('good');
is($status{good}, 'SUCCESS', 'what nginx says of a good certificate');
isnt($status{$_}, 'SUCCESS', "what nginx says of $_") for sort keys %wrong;

check_certificate($_) for 'good', sort keys %wrong;
check_one_connection();
check_http2($_) for 'good', sort keys %wrong;
check_streams();
check_expiry();
check_reload();
$nginx->stop;
done_testing;


sub name { return ClientCertTest::PKI::name(O => 'Example', CN => $_[0]) }


sub make_certificates {
    my $dir = $nginx->directory . '/pki';
    mkdir $dir or die "cannot make $dir: $!\n";
    for my $file (qw(ca.pem ca.key intermediate.pem intermediate.key
        other-ca.key good.key rsa.key))
    {
        system('cp', $nginx->pki . "/$file", $dir) == 0 or die "no $file\n";
    }
    my $issue = sub {
        ClientCertTest::PKI::issue($dir, shift, subject => name('alice'), @_);
    };
    my @other = (ca_key => "$dir/other-ca.key", issuer =>
        ClientCertTest::PKI::name(O => 'Other', CN => 'Other Root CA'));
    my @past = (not_before => -20, not_after => -10);
    $issue->('good');
    $issue->('expired', @past);
    $issue->('future', not_before => 10, not_after => 20);
    $issue->('revoked', serial => '0BAD');
    $issue->('purpose', eku => ['serverAuth']);
    $issue->('unknown', @other);
    $issue->('expired-unknown', @other, @past);
    $issue->('selfsigned', issuer => name('alice'), ca_key => "$dir/good.key");

    # More intermediates than `ssl_verify_depth`.
    ClientCertTest::PKI::issue($dir, 'sub', ca => 1, key => "$dir/rsa.key",
        subject => name('sub'), issuer => name('Test Intermediate CA'),
        ca_key => "$dir/intermediate.key");
    ClientCertTest::PKI::issue($dir, 'subsub', ca => 1, key => "$dir/good.key",
        subject => name('subsub'), issuer => name('Test Intermediate CA'),
        ca_key => "$dir/intermediate.key");
    $issue->('deep', issuer => name('subsub'), ca_key => "$dir/good.key");
    spew("$dir/deep.pem", map { slurp("$dir/$_.pem") }
        qw(deep subsub intermediate));
    ClientCertTest::PKI::make_crl($dir, 'ca', name('Test Root CA'),
        revoked => ['0BAD']);
    ClientCertTest::PKI::make_crl($dir, 'intermediate',
        name('Test Intermediate CA'));
    spew("$dir/lists.pem", map { slurp("$dir/$_-crl.pem") }
        qw(ca intermediate));
    spew($nginx->directory . '/ticket.key', pack 'C*', 1 .. 80);
    return $dir;
}


sub config {
    my ($refuse) = @_;
    $refuse //= 'policy';
    my $servers = '';
    for my $index (0 .. $#stores) {
        my $store = $sessions{ $stores[$index] };
        my @where = ($index, $store, $index ? '' : $http2);
        $servers .= server(@where, 'left', 'optional_no_ca',
            "client_cert_refuse $refuse;");
        $servers .= server(@where, 'refused', 'optional_no_ca');
        $servers .= server(@where, 'strict', 'optional');
        $servers .= server(@where, 'silent', 'off');
    }
    $servers .= server(3, '', '', 'refused', 'optional_no_ca');
    $servers .= server(3, '', '', 'left', 'optional_no_ca',
        "client_cert_refuse $refuse;");
    $servers .= server(4, '', '', 'alone', 'optional_no_ca');
    $servers .= <<"END";
    server {
        listen 127.0.0.1:%%PORT_0%% ssl$http2;
        server_name renewal.example;
        ssl_verify_client optional_no_ca;
        error_page 495 \@renewal;
        location \@renewal {
            proxy_set_header X-nginx \$ssl_client_verify;
            proxy_pass http://%%HTTP_UPSTREAM%%;
        }
    }
END
    return <<"END";
    ssl_certificate %%PKI%%/server.pem;
    ssl_certificate_key %%PKI%%/server.key;
    ssl_protocols TLSv1.2 TLSv1.3;
    ssl_client_certificate $pki/ca.pem;
    ssl_crl $pki/lists.pem;
    client_header_timeout 10m;
    client_cert_forward nginx;
    client_cert_forward rfc9440;
    client_cert_response_header X-Access \$client_cert_access;
    client_cert_response_header X-Status \$client_cert_status;
    client_cert_response_header X-nginx \$ssl_client_verify;
$servers
END
}


sub server {
    my ($port, $store, $protocol, $name, $verify, $more) = @_;
    $more //= '';
    my $policies = $verify eq 'off' ? '' : <<'END';
        location /required {
            client_cert_mode required;
            proxy_pass http://%%HTTP_UPSTREAM%%;
        }
        location /deny {
            client_cert_deny cn=nobody;
            proxy_pass http://%%HTTP_UPSTREAM%%;
        }
        location /any {
            satisfy any;
            deny all;
            client_cert_mode required;
            proxy_pass http://%%HTTP_UPSTREAM%%;
        }
END
    return <<"END";
    server {
        listen 127.0.0.1:%%PORT_$port%% ssl$protocol;
        server_name $name.example;
        $store
        ssl_verify_client $verify;
        ssl_verify_depth 1;
        $more
        error_page 495 \@refused;
        location / {
            proxy_pass http://%%HTTP_UPSTREAM%%;
        }
        location /own {
            client_cert_ca $pki/ca.pem;
            proxy_pass http://%%HTTP_UPSTREAM%%;
        }
        location /renew {
            client_cert_forward nginx unverified;
            proxy_pass http://%%HTTP_UPSTREAM%%;
        }
$policies
        location \@refused {
            add_header X-Refused \$ssl_client_verify always;
            return 200 "refused by nginx: \$ssl_client_verify";
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
    my ($client, $name, $path, $method) = @_;
    $method //= 'GET';
    $client->send("$method $path HTTP/1.1\r\nHost: $name.example\r\n"
        . "Content-Length: 0\r\n\r\n");
    return $client->response;
}


sub code { return $_[0] =~ m{\AHTTP/\S+ (\d+)} ? $1 : 'nothing' }


sub header {
    my ($answer, $name) = @_;
    return $answer =~ /^\Q$name\E: (.*)\r$/mi ? $1 : '';
}


sub is_refused { return $_[0] =~ /refused by nginx/ }


# nginx's own word, where nothing else is on the port.
sub asked_nginx {
    my ($certificate) = @_;
    my $client = connection(4, 'TLSv1_3', $certificate, 'alone.example');
    my $answer = ask($client, 'alone', '/');
    my $refused = is_refused($answer) ? 1 : 0;
    if (exists $refused{$certificate}) {
        is($refused, $refused{$certificate},
            "nginx by itself refuses $certificate, or not");
    } else {
        $refused{$certificate} = $refused;
    }
    return header($answer, 'X-nginx');
}


# A public page is public, a policy denies with its reason, and nginx says that
# the certificate failed.
sub check_open {
    my ($what, $answer, $certificate) = @_;
    my $good = $certificate eq 'good';
    is(code($answer), 200, "$what: public");
    ok(!is_refused($answer), "$what: and not refused");
    is(header($answer, 'X-Status'), $status{$certificate}, "$what: status");
    like(header($answer, 'X-nginx'), $good ? qr/^SUCCESS$/ : qr/^FAILED:/,
        "$what: what nginx says");
    is($answer =~ /^Client-Cert:/mi ? 1 : 0, $good ? 1 : 0,
        "$what: forwarded, or not");
    is($answer =~ /^ssl-client-subject-dn:/mi ? 1 : 0, $good ? 1 : 0,
        "$what: of whom, or not");
    is(header($answer, 'ssl-client-verify'), $status{$certificate},
        "$what: with the verdict");
    return;
}


sub check_denied {
    my ($what, $answer, $certificate) = @_;
    if ($certificate eq 'good') {
        is(code($answer), 200, "$what: let in");
        return;
    }
    is(code($answer), 403, "$what: denied");
    is(header($answer, 'X-Access'), "denied:$wrong{$certificate}",
        "$what: and why");
    return;
}


# Who was denied has no session any more: so what is denied is asked last, on
# connections that were open before.
sub check_certificate {
    my ($certificate) = @_;
    my @denials;
    for my $index (0 .. $#stores) {
        for my $version (@versions) {
            my $what = "$stores[$index] $version $certificate";
            push @denials,
                check_policies($what, $index, $version, $certificate);
            check_neighbours($what, $index, $version, $certificate);
        }
    }
    push @denials, check_default_that_refuses($certificate);
    for my $denial (@denials) {
        my ($what, $client, $path) = @$denial;
        check_denied("$what $path", ask($client, 'left', $path), $certificate);
    }
    return;
}


# Returns what is to be denied.
sub check_policies {
    my ($what, $index, $version, $certificate) = @_;
    my ($earlier, @denials);
    for my $resumed (0, 1, 1) {
        my $again = sub {
            return connection($index, $version, $certificate, 'left.example',
                $earlier);
        };
        my $client = $again->();
        my $how = $resumed ? "$what, resumed" : $what;
        is($client->resumed, $resumed, "$how: or not");
        check_open($how, ask($client, 'left', '/'), $certificate);
        push @denials, map { [$how, $again->(), $_] }
            qw(/required /deny /any);
        check_own($how, ask($again->(), 'left', '/own'), $certificate);
        check_renewal($how, ask($again->(), 'left', '/renew', 'POST'),
            $certificate);
        $earlier = $client;
    }
    return @denials;
}


# A location's own CA has no lists here, and says the rest by itself.
sub check_own {
    my ($how, $answer, $certificate) = @_;
    is(code($answer), 200, "$how: public with a CA of its own");
    like(header($answer, 'X-Status'), $certificate =~ /^(?:good|revoked)$/
        ? qr/^SUCCESS$/ : qr/^FAILED:/, "$how: status by a CA of its own");
    return;
}


sub check_renewal {
    my ($how, $answer, $certificate) = @_;
    is(header($answer, 'ssl-client-verify'), $status{$certificate},
        "$how: the renewal page knows what is wrong");
    like($answer, qr/^ssl-client-subject-dn: CN=alice/mi,
        "$how: and with whom");
    like($answer, qr/^POST /m, "$how: and the method stays");
    return;
}


# The handshake was that of the server that leaves it to policies, and the
# request is another server's.
sub check_neighbours {
    my ($what, $index, $version, $certificate) = @_;
    my $refused = $refused{$certificate};
    my $earlier;
    for my $resumed (0, 1) {
        my $again = sub {
            return connection($index, $version, $certificate, undef, $earlier);
        };
        my $client = $again->();
        my $how = $resumed ? "$what, resumed" : $what;
        check_open("$how without a name", ask($client, 'left', '/'),
            $certificate);
        for my $path (qw(/ /renew)) {
            my $answer = ask($again->(), 'refused', $path);
            is(is_refused($answer) ? 1 : 0, $refused,
                "$how: a neighbour refuses as nginx does at $path");
            is(header($answer, 'X-nginx'), $status{$certificate},
                "$how: and says why at $path") if $refused;
        }
        my $strict = ask($again->(), 'strict', '/');
        is(is_refused($strict) ? 1 : 0, $certificate ne 'good' ? 1 : 0,
            "$how: a strict neighbour refuses");
        my $silent = ask($again->(), 'silent', '/');
        is(code($silent), 200, "$how: who asks nobody refuses nobody");
        like(header($silent, 'X-Status'), qr/^FAILED:/,
            "$how: and verifies nobody");
        unlike($silent, qr/^Client-Cert:/m, "$how: nor tells of anybody");
        $earlier = $client;
    }
    return;
}


# The other way round: the handshake was that of a server that refuses. Returns
# what is to be denied.
sub check_default_that_refuses {
    my ($certificate) = @_;
    my $refused = $refused{$certificate};
    my @denials;
    for my $version (@versions) {
        my $earlier;
        for my $resumed (0, 1) {
            my $what = "$certificate $version by a default server that "
                . 'refuses' . ($resumed ? ', resumed' : '');
            my $client = connection(3, $version, $certificate, undef,
                $earlier);
            is($client->resumed, $resumed, "$what: or not");
            check_open($what, ask($client, 'left', '/'), $certificate);
            push @denials, [$what, connection(3, $version, $certificate,
                undef, $earlier), '/required'];
            for my $sni (undef, 'refused.example') {
                my $answer = ask(connection(3, $version, $certificate, $sni),
                    'refused', '/');
                is(is_refused($answer) ? 1 : 0, $refused,
                    "$what: which goes on, by '" . ($sni // '') . "'");
                is(header($answer, 'X-nginx'), $status{$certificate},
                    "$what: and says why") if $refused;
            }
            $earlier = $client;
        }
    }
    return @denials;
}


sub check_one_connection {
    my $client = connection(0, 'TLSv1_3', 'expired', undef);
    check_open('one connection', ask($client, 'left', '/'), 'expired');
    my $answer = ask($client, 'refused', '/');
    ok(is_refused($answer), 'the next request of it is refused elsewhere');
    return;
}


sub check_http2 {
    my ($certificate) = @_;
    my $port = $nginx->port(0);
    my $get = sub {
        my ($host, $path) = @_;
        return scalar `curl -sik --http2 --cert $pki/$certificate.pem \\
            --key $pki/$certificate.key -H 'Host: $host.example' \\
            https://127.0.0.1:$port$path`;
    };
    check_open("HTTP/2 $certificate", $get->('left', '/'), $certificate);
    check_denied("HTTP/2 $certificate", $get->('left', '/required'),
        $certificate);
    is(is_refused($get->('refused', '/')) ? 1 : 0,
        $refused{$certificate},
        "HTTP/2 $certificate: a neighbour refuses as nginx does");
    return;
}


# Requests of one connection are one server's or another's, and may be so at the
# same time: what one is refused for says nothing of the next.
sub check_streams {
    my $client = ClientCertTest::TLSClient->connect(port => $nginx->port(0),
        pki => $pki, certificate => 'expired', alpn => ['h2']);
    $client->send(greeting());
    my ($stream, %body, %ended) = (1);
    my $ask = sub {
        my ($host, $goes_on) = @_;
        my $now = $stream;
        $stream += 2;
        $client->send(frame(HEADERS => $goes_on ? 4 : 5, $now, header_block(
            ':method' => 'POST', ':scheme' => 'https', ':path' => '/',
            ':authority' => "$host.example")));
        return $now;
    };
    my $await = sub {
        my ($awaited) = @_;
        until ($ended{$awaited}) {
            $client->read_more(time + 60) or last;
            for my $frame (take_frames(\$client->{input})) {
                my ($type, $ends, $of, $content) = @$frame;
                $body{$of} .= $content if $type eq 'DATA';
                $ended{$of} = 1 if $ends;
            }
        }
        return $body{$awaited} // '';
    };
    my $refused = 'refused by nginx: FAILED:certificate has expired';
    my $open = qr{^POST / }m;
    like($await->($ask->('left')), $open, 'streams: left to policies');
    is($await->($ask->('refused')), $refused, 'streams: refused in another');
    like($await->($ask->('left')), $open, "streams: left again, $_")
        for 1, 2;

    my $slow = $ask->('renewal', 1);
    like($await->($ask->('left')), $open, 'streams: left beside one refused');
    is($await->($ask->('refused')), $refused, 'streams: and refused');
    $client->send(frame(DATA => 1, $slow, 'renew'));
    like($await->($slow), qr/^X-nginx: FAILED:certificate has expired\r?$/mi,
        'streams: a refused one knows for what, however long it takes');
    return;
}


# What expires later is no other case.
sub check_expiry {
    my (%open, %before);
    my $expiry = in_time(sub {
        my ($lifetime) = @_;
        ClientCertTest::PKI::issue($pki, 'ends', subject => name('alice'),
            not_after => $lifetime / 86400);
        %open = map { $_ => connection(0, $_, 'ends', 'left.example') }
            @versions;
        %before = map { $_ => ask($open{$_}, 'left', '/required') } @versions;
    });
    is(code($before{$_}), 200, "$_: let in before it expires") for @versions;
    sleep 0.1 while time < $expiry + 1;
    for my $version (@versions) {
        my $resumed = connection(0, $version, 'ends', 'left.example',
            $open{$version});
        my %try = ('on the open connection' => $open{$version},
            resumed => $resumed,
            anew => connection(0, $version, 'ends', 'left.example'));
        check_expired("$version $_", $try{$_}) for sort keys %try;
    }
    return;
}


sub check_expired {
    my ($how, $client) = @_;
    my $answer = ask($client, 'left', '/');
    is(code($answer), 200, "$how: public");
    is(header($answer, 'X-Status'), $status{expired}, "$how: expired");
    unlike($answer, qr/^Client-Cert:/mi, "$how: not forwarded");
    $answer = ask($client, 'left', '/required');
    is(header($answer, 'X-Access'), 'denied:expired', "$how: denied");
    return;
}


# Sessions of before a reload to `handshake` are no way around it, for policies
# or without any.
sub check_reload {
    my ($index) = grep { $stores[$_] eq 'tickets' } 0 .. $#stores;
    my %client = map {
        my $client = connection($index, $_, 'expired', 'left.example');
        ask($client, 'left', '/');
        $_ => $client;
    } @versions;
    $nginx->reload(config('handshake'));
    check_refused($index, $_, 'without a policy', $client{$_})
        for @versions;
    for my $version (@versions) {
        my $client = connection($index, $version, 'expired', 'left.example',
            $client{$version});
        my $answer = ask($client, 'left', '/required');
        ok(is_refused($answer) || code($answer) == 403,
            "$version: not let in after a reload");
        $client = connection($index, $version, 'expired', 'left.example');
        ok(is_refused(ask($client, 'left', '/')),
            "$version: refused by nginx itself after a reload");
    }
    $nginx->reload(config_without_module($index));
    check_refused($index, $_, 'without the module', $client{$_})
        for @versions;
    return;
}


sub check_refused {
    my ($index, $version, $what, $earlier) = @_;
    my $client = connection($index, $version, 'expired', 'left.example',
        $earlier);
    ok($client->resumed, "$version: resumed $what");
    is(header(ask($client, 'left', '/'), 'X-Refused'), $status{expired},
        "$version: refused $what after a reload");
    return;
}


# Nothing of it, though it is there.
sub config_without_module {
    my ($index) = @_;
    return <<"END";
    ssl_certificate %%PKI%%/server.pem;
    ssl_certificate_key %%PKI%%/server.key;
    ssl_protocols TLSv1.2 TLSv1.3;
    ssl_client_certificate $pki/ca.pem;
    ssl_crl $pki/lists.pem;
    ssl_session_ticket_key %%DIRECTORY%%/ticket.key;
    server {
        listen 127.0.0.1:%%PORT_$index%% ssl;
        server_name left.example;
        ssl_verify_client optional_no_ca;
        ssl_verify_depth 1;
        error_page 495 \@refused;
        location / {
            return 200;
        }
        location \@refused {
            add_header X-Refused \$ssl_client_verify always;
            return 200;
        }
    }
END
}
