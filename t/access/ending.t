# A denial that only another handshake can heal ends the connection after its
# answer, over HTTP/1, 2 and 3; every other answer leaves it open.

use strict;
use warnings;

use Test::More;

use lib 't/lib';
use ClientCertTest::Binary qw(listen_http2);
use ClientCertTest::Files qw(spew);
use ClientCertTest::HTTP2 qw(greeting request frame take_frames status);
use ClientCertTest::HTTP3 qw(ask_http3 why_no_http3);
use ClientCertTest::Nginx;
use ClientCertTest::PKI;
use ClientCertTest::TLSClient;

my $nginx = ClientCertTest::Nginx->new;
my $directory = $nginx->directory;
my $pki = $nginx->pki;
my $no_http3 = why_no_http3();

# Authorities whose own validity is why a certificate of theirs has none.
for my $case ([expired => -20, -10], [future => 100, 200]) {
    my ($name, $from, $until) = @$case;
    my $other = ClientCertTest::PKI::name(O => 'Other', CN => 'Other Root CA');
    ClientCertTest::PKI::issue($directory, "$name-ca", ca => 1,
        subject => $other, issuer => $other, key => "$pki/other-ca.key",
        ca_key => "$pki/other-ca.key", not_before => $from,
        not_after => $until, without_key => 1);
}
spew("$directory/html/large", 'x' x 200_000);
spew("$directory/users", "alice:{PLAIN}secret\n");

$nginx->start(server(0, listen_http2()) . ($no_http3 ? '' : <<"END"));
    server {
        listen 127.0.0.1:%%PORT_1%% quic;
@{[locations()]}
    }
END

# Certificate, path and code of an answer; the headers of the request.
my @ending = (
    [undef, '/required', 403],
    [other => '/required', 403],
    [other => '/expired', 403],
    [other => '/future', 403],
    [revoked => '/revoked', 403],
    [undef, '/allow', 403],
    [undef, '/code', 404],
    [undef, '/any', 401],
    [undef, '/page', 403],
    [undef, '/page-200', 200],
    [undef, '/page-internal', 403],
    [undef, '/elsewhere', 302],
    [undef, '/twice', 403],
);
my @password = (Authorization => 'Basic YWxpY2U6c2VjcmV0');
my @open = (
    [good => '/required', 200],
    [good => '/rule', 403],
    [good => '/no-rule', 403],
    [good => '/closed', 403],
    [undef, '/', 200],
    [undef, '/any', 200, @password],
    [undef, '/any', 404, @password, 'X-Respond' => 'HTTP/1.1%20404%20None'],
    [undef, '/any-tried', 200, @password],
    [undef, '/any-own', 200, @password],
    [undef, '/included', 200],
    [undef, '/asking', 200],
);

for my $case (@ending, @open) {
    my ($certificate, $path, $code, @fields) = @$case;
    my $ends = !grep { $_ == $case } @open;
    my $who = ($certificate // 'nobody') . " at $path, $code";
    check_http1("$who over HTTP/1.1", $ends, @$case);
    check_http2("$who over HTTP/2", $ends, @$case);
  SKIP: {
        skip "HTTP/3: $no_http3", 1 if $no_http3;
        check_http3("$who over HTTP/3", $ends, @$case);
    }
}
check_old_http();
check_body();
check_pipeline();
check_other_streams();
check_last_request();
check_curl();
check_sessions();
check_addresses();

$nginx->stop;
done_testing;


sub server {
    my ($port, $protocol) = @_;
    return <<"END";
    ssl_certificate %%PKI%%/server.pem;
    ssl_certificate_key %%PKI%%/server.key;
    ssl_client_certificate %%PKI%%/ca.pem;
    ssl_verify_client optional_no_ca;
    ssl_protocols TLSv1.2 TLSv1.3;
    server {
        listen 127.0.0.1:%%PORT_$port%% ssl$protocol;
@{[locations()]}
    }
    server {
        listen 127.0.0.1:%%PORT_2%% ssl$protocol;
        keepalive_requests 1;
@{[locations()]}
    }
    server {
        listen 127.0.0.1:%%PORT_3%% ssl$protocol;
        ssl_session_tickets off;
        ssl_session_cache shared:S:1m;
@{[locations()]}
    }
    server {
        listen 127.0.0.1:%%PORT_4%% ssl$protocol;
        ssl_session_cache shared:T:1m;
@{[locations()]}
    }
    server {
        listen 127.0.0.1:%%PORT_5%% ssl$protocol;
        server_name unknown;
        ssl_verify_client off;
        ssl_session_tickets off;
        ssl_session_cache shared:U:1m;
    }
    server {
        listen 127.0.0.1:%%PORT_5%% ssl$protocol;
        server_name localhost;
        ssl_session_tickets off;
@{[locations()]}
    }
    server {
        listen 127.0.0.1:%%PORT_6%% ssl$protocol;
        set_real_ip_from 127.0.0.1;
        real_ip_header X-Forwarded-For;
@{[locations()]}
    }
    server {
        listen 127.0.0.1:%%PORT_7%% proxy_protocol ssl$protocol;
        set_real_ip_from 127.0.0.1;
        real_ip_header proxy_protocol;
@{[locations()]}
    }
    server {
        listen 127.0.0.1:%%PORT_8%% ssl$protocol;
        ssl_session_tickets off;
        ssl_session_cache builtin;
@{[locations()]}
    }
    server {
        listen 127.0.0.1:%%PORT_9%% ssl$protocol;
        ssl_session_tickets off;
        ssl_session_cache builtin:100 shared:V:1m;
@{[locations()]}
    }
END
}


sub locations {
    return <<'END';
        auth_basic_user_file %%DIRECTORY%%/users;
        location / {
            proxy_pass http://%%HTTP_UPSTREAM%%;
        }
        location = /large {
        }
        location /required {
            client_cert_mode required;
            proxy_pass http://%%HTTP_UPSTREAM%%;
        }
        location /expired {
            client_cert_ca %%DIRECTORY%%/expired-ca.pem;
            client_cert_mode required;
        }
        location /future {
            client_cert_ca %%DIRECTORY%%/future-ca.pem;
            client_cert_mode required;
        }
        location /revoked {
            client_cert_crl %%PKI%%/ca-crl.pem;
            client_cert_mode required;
            proxy_pass http://%%HTTP_UPSTREAM%%;
        }
        location /allow {
            client_cert_allow cn=alice;
        }
        location /rule {
            client_cert_deny cn=alice;
        }
        location /no-rule {
            client_cert_allow cn=bob;
        }
        location /code {
            client_cert_mode required;
            client_cert_deny_code 404;
        }
        location /closed {
            client_cert_mode required;
            deny all;
        }
        location /any {
            satisfy any;
            auth_basic closed;
            client_cert_mode required;
            proxy_pass http://%%HTTP_UPSTREAM%%;
        }
        location /any-tried {
            satisfy any;
            auth_basic closed;
            client_cert_mode required;
            try_files /none @application;
        }
        # Let in there, and then redirected by what is behind the access phase.
        location /any-own {
            satisfy any;
            auth_basic closed;
            client_cert_mode required;
            root html;
            error_page 404 = @application;
        }
        location /page {
            client_cert_mode required;
            error_page 403 @application;
        }
        location /page-200 {
            client_cert_mode required;
            error_page 403 =200 @application;
        }
        location /page-internal {
            client_cert_mode required;
            error_page 403 /page.html;
        }
        location /elsewhere {
            client_cert_mode required;
            error_page 403 https://enrol.example/;
        }
        location /twice {
            client_cert_mode required;
            error_page 403 /required;
        }
        location @application {
            proxy_pass http://%%HTTP_UPSTREAM%%;
        }
        location /included {
            mirror /required;
            proxy_pass http://%%HTTP_UPSTREAM%%;
        }
        location /asking {
            auth_request /required;
            proxy_pass http://%%HTTP_UPSTREAM%%;
        }
END
}


sub client {
    my ($port, $certificate, @option) = @_;
    return ClientCertTest::TLSClient->connect(port => $nginx->port($port),
        pki => $pki, certificate => $certificate, sni => 'localhost', @option);
}


sub lines {
    my (@fields) = @_;
    my @lines;
    while (my ($name, $value) = splice @fields, 0, 2) {
        push @lines, "$name: $value";
    }
    return @lines;
}


sub check_http1 {
    my ($what, $ends, $certificate, $path, $code, @fields) = @_;
    my $client = client(0, $certificate);
    my $answer = $client->get($path, lines(@fields));
    like($answer, qr{^HTTP/1.1 $code }, $what);
    my ($connection) = $answer =~ /^Connection: (.*)\r$/m;
    is($connection, $ends ? 'close' : 'keep-alive', "$what: what it says");
    if ($ends) {
        ok(has_ended($client), "$what: and does");
    }
    else {
        like($client->get('/'), qr{^HTTP/1.1 200 }, "$what: and does");
    }
    return;
}


# Whether nginx ends the connection, and says nothing more before.
sub has_ended {
    my ($client) = @_;
    my $read;
    1 while $read = $client->read_more(time + 10);
    return defined $read && $client->{input} eq '';
}


# A conversation over HTTP/2: what came, and what is known of it.
sub http2 {
    my ($port, $certificate, @frames) = @_;
    my $client = client($port, $certificate, alpn => ['h2']);
    $client->send(greeting(), @frames);
    return { client => $client, input => '', status => {}, ended => {},
        length => 0 };
}


# Takes frames until the condition holds; false where nothing more comes.
sub await {
    my ($talk, $condition) = @_;
    until ($condition->()) {
        $talk->{client}->read_more(time + 10) or return 0;
        for my $frame (take_frames(\$talk->{client}{input})) {
            my ($type, $ends, $stream, $content) = @$frame;
            $talk->{status}{$stream} = status($content) if $type eq 'HEADERS';
            $talk->{ended}{$stream} = 1 if $ends;
            $talk->{length} += length $content if $type eq 'DATA';
            push @{ $talk->{goaway} }, join ' ', unpack 'NN', $content
                if $type eq 'GOAWAY';
        }
    }
    return 1;
}


sub check_http2 {
    my ($what, $ends, $certificate, $path, $code, @fields) = @_;
    @fields = map { $_ % 2 ? $fields[$_] : lc $fields[$_] } 0 .. $#fields;
    my $talk = http2(0, $certificate, request(1, $path, @fields));
    ok(await($talk, sub { $talk->{ended}{1} }), "$what: an answer");
    is($talk->{status}{1}, $code, $what);
    if ($ends) {
        await($talk, sub { 0 });
        is_deeply($talk->{goaway}, ['1 0'], "$what: GOAWAY, none is lost");
        ok(has_ended($talk->{client}), "$what: the connection ends");
        return;
    }
    $talk->{client}->send(request(3, '/'));
    await($talk, sub { $talk->{ended}{3} });
    is($talk->{status}{3}, 200, "$what: the connection goes on");
    is_deeply($talk->{goaway}, undef, "$what: no GOAWAY");
    return;
}


# The second of two requests needs a connection of its own, or does not. It has no
# answer where it was on its way before curl heard of the end of the first: curl
# does not repeat it.
sub check_http3 {
    my ($what, $ends, $certificate, $path, $code, @fields) = @_;
    my @connections;
    my @codes = ask_http3($nginx, $nginx->port(1), $certificate, \@connections,
        [$path, @fields], ['/']);
    is($codes[0], $code, $what);
    if ($ends) {
        like("$codes[1] $connections[1]", qr/^(?:200 1|0 0)$/,
            "$what: nothing more on this connection");
        return;
    }
    is("$codes[1] $connections[1]", '200 0', "$what: the connection goes on");
    return;
}


sub check_old_http {
    my $client = client(0, undef);
    $client->send("GET /required HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
    like($client->response, qr/^Connection: close\r$/m, 'HTTP/1.0: closes');
    ok(has_ended($client), 'HTTP/1.0: and does');
    return;
}


# nginx reads what is left of a body before it closes: the answer arrives.
sub check_body {
    my $client = client(0, undef);
    $client->send("POST /required HTTP/1.1\r\nHost: localhost\r\n"
        . "Content-Length: 100000\r\n\r\n", 'x' x 100_000);
    like($client->response, qr/^HTTP\/1.1 403 .*^Connection: close\r$/ms,
        'a denied request with a body has its answer');
    ok(has_ended($client), 'and its connection ends');
    return;
}


sub check_pipeline {
    my $client = client(0, undef);
    $client->send(map { "GET $_ HTTP/1.1\r\nHost: localhost\r\n\r\n" }
        qw(/ /required /));
    like($client->response, qr{^HTTP/1.1 200 }, 'pipeline: the one before');
    like($client->response, qr{^HTTP/1.1 403 }, 'pipeline: the denial');
    ok(has_ended($client), 'pipeline: nothing behind it');
    return;
}


# A stream waits for the client's window while another is denied.
sub check_other_streams {
    my $client = client(0, undef, alpn => ['h2']);
    my $window = 1000;
    $client->send("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", frame(SETTINGS => 0, 0,
        pack 'nN', 4, $window), request(1, '/large'));
    my $talk = { client => $client, length => 0 };
    ok(await($talk, sub { $talk->{length} == $window }),
        'a stream is under way');
    $client->send(request(3, '/required'));
    ok(await($talk, sub { $talk->{status}{3} && $talk->{goaway} }),
        'another is denied');
    is($talk->{status}{3}, 403, 'and answered');
    is_deeply($talk->{goaway}, ['3 0'], 'GOAWAY names the last one');
    $client->send(request(5, '/'), map { frame(WINDOW_UPDATE => 0, $_, pack 'N',
        200_000) } 0, 1);
    await($talk, sub { 0 });
    is($talk->{length}, 200_000 + length_of_page(), 'the first is completed');
    ok($talk->{ended}{1}, 'and ends');
    is($talk->{status}{5}, undef, 'a later one is for the next connection');
    ok(has_ended($client), 'the connection ends');
    return;
}


# What nginx's own page of a denial is long.
sub length_of_page {
    return client(0, undef)->get('/required') =~ /^Content-Length: (\d+)/m
        ? $1 : 0;
}


# nginx has said so already.
sub check_last_request {
    my $client = client(2, undef);
    like($client->get('/required'), qr/^Connection: close\r$/m,
        'the last request of a connection: closes');
    ok(has_ended($client), 'the last request of a connection: and does');
    my $talk = http2(2, undef, request(1, '/required'));
    await($talk, sub { 0 });
    is($talk->{status}{1}, 403, 'the last request over HTTP/2');
    is_deeply($talk->{goaway}, ['1 0'], 'one GOAWAY');
    ok(has_ended($talk->{client}), 'the connection ends');
    return;
}


# curl goes on with a connection of its own accord; by its second request it has
# heard of the end.
sub check_curl {
    for my $case (['/required', '403 200', '1 1'], ['/', '200 200', '1 0']) {
        my ($path, $codes, $connections) = @$case;
        my $url = 'https://localhost:' . $nginx->port;
        my @lines = split /\n/, `curl -sk --http2 --rate 1/s \\
            -w "%{http_code} %{num_connects}\n" -o /dev/null $url$path \\
            -o /dev/null $url/`;
        is(join(' ', map { (split)[0] } @lines), $codes, "curl at $path");
        is(join(' ', map { (split)[1] } @lines), $connections,
            "curl at $path: connections");
    }
    return;
}


# Where sessions live, a session from before a denial is not resumed, and who
# makes a handshake instead is heard. Others' sessions are as good as before.
sub check_sessions {
    for my $port (0, 3 .. 5, 8, 9) {
        for my $version (qw(TLSv1_2 TLSv1_3)) {
            my $what = "sessions of server $port, $version";
            # A new worker remembers no denial.
            $nginx->reload;
            my @arg = (version => $version);
            my $resumes = sub {
                my ($certificate, $path, $code, $resumed, $earlier) = @_;
                my $client = client($port, $certificate, @arg,
                    resume => $earlier);
                like($client->get($path), qr{^HTTP/1.1 $code },
                    "$what: $path, $code");
                is($client->resumed, $resumed, "$what: resumed or not");
                return $client;
            };
            my $other = $resumes->('rsa', '/', 200, 0);
            my $ruled = $resumes->('good', '/rule', 403, 0);
            $resumes->('good', '/no-rule', 403, 1, $ruled);

            my $revoked = $resumes->('revoked', '/', 200, 0);
            $revoked = $resumes->('revoked', '/', 200, 1, $revoked);
            $resumes->('revoked', '/revoked', 403, 1, $revoked);
            $resumes->('good', '/revoked', 200, 0, $revoked);

            my $nobody = $resumes->(undef, '/required', 403, 0);
            $resumes->('good', '/required', 200, 0, $nobody);

            $resumes->('rsa', '/required', 200, 1, $other);
        }
    }
    return;
}


# Who had no certificate is known by an address: the one that the handshake of
# the next session will have too, whatever nginx calls it by during requests.
sub check_addresses {
    my @forwarded = ('X-Forwarded-For' => '192.0.2.1');
    my $proxied = sub { return "PROXY TCP4 $_[0] 192.0.2.9 1 443\r\n" };
    for my $case ([6, '', @forwarded], [7, $proxied->('192.0.2.1')]) {
        my ($port, $preface, @fields) = @$case;
        for my $version (qw(TLSv1_2 TLSv1_3)) {
            my $what = "server $port behind a balancer, $version";
            my @arg = (version => $version, preface => $preface);
            $nginx->reload;
            my $nobody = client($port, undef, @arg);
            like($nobody->get('/required', lines(@fields)), qr{^HTTP/1.1 403 },
                "$what: denied");
            is(client($port, 'good', @arg, resume => $nobody)->resumed, 0,
                "$what: and not resumed");

            $nginx->reload;
            my $streams = client($port, undef, @arg, alpn => ['h2']);
            $streams->send(greeting(), request(1, '/required',
                map { lc } @fields));
            my $talk = { client => $streams, length => 0 };
            await($talk, sub { $talk->{ended}{1} });
            is($talk->{status}{1}, 403, "$what: denied over HTTP/2");
            is(client($port, 'good', @arg, resume => $streams)->resumed, 0,
                "$what: and not resumed");
        }
    }

    $nginx->reload;
    my @other = (preface => $proxied->('192.0.2.2'));
    my $other = client(7, undef, @other);
    like($other->get('/'), qr{^HTTP/1.1 200 }, 'another behind a balancer');
    like(client(7, undef, preface => $proxied->('192.0.2.1'))->get('/required'),
        qr{^HTTP/1.1 403 }, 'one is denied');
    is(client(7, undef, @other, resume => $other)->resumed, 1,
        'and the other resumes');
    return;
}
