# docs/access.md, Denials.
#
# A denial that only another handshake can heal ends the connection after its
# answer, over HTTP/1, 2 and 3; every other answer leaves it open. What becomes
# of its session is in ended_sessions.t.

use strict;
use warnings;

use Test::More;

use lib 't/lib';
use ClientCertTest::Binary qw(listen_http2);
use ClientCertTest::Files qw(spew);
use ClientCertTest::HTTP2 qw(greeting request frame await lines);
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


sub check_http1 {
    my ($what, $ends, $certificate, $path, $code, @fields) = @_;
    my $client = client(0, $certificate);
    my $answer = $client->get($path, lines(@fields));
    like($answer, qr{^HTTP/1.1 $code }, $what);
    my ($connection) = $answer =~ /^Connection: (.*)\r$/m;
    is($connection, $ends ? 'close' : 'keep-alive',
        "$what: the answer says whether the connection ends");
    if ($ends) {
        ok(has_ended($client), "$what: the connection ends");
    }
    else {
        like($client->get('/'), qr{^HTTP/1.1 200 },
            "$what: the connection goes on");
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


# The second of two requests needs a connection of its own, or does not. It has
# no answer where it was on its way before curl heard of the end of the first:
# curl does not repeat it.
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
    like($client->response, qr/^Connection: close\r$/m, 
        'a denial over HTTP/1.0 says that the connection ends');
    ok(has_ended($client), 'a denial over HTTP/1.0 ends the connection');
    return;
}


# nginx reads what is left of a body before it closes: the answer arrives.
sub check_body {
    my $client = client(0, undef);
    $client->send("POST /required HTTP/1.1\r\nHost: localhost\r\n"
        . "Content-Length: 100000\r\n\r\n", 'x' x 100_000);
    like($client->response, qr/^HTTP\/1.1 403 .*^Connection: close\r$/ms,
        'a denied request with a body has its answer');
    ok(has_ended($client), 'a denied request with a body ends the connection');
    return;
}


sub check_pipeline {
    my $client = client(0, undef);
    $client->send(map { "GET $_ HTTP/1.1\r\nHost: localhost\r\n\r\n" }
        qw(/ /required /));
    like($client->response, qr{^HTTP/1.1 200 }, 
        'a pipeline has its answers before the denial');
    like($client->response, qr{^HTTP/1.1 403 }, 
        'a pipeline has its denial');
    ok(has_ended($client), 'a pipeline has nothing behind the denial');
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
        'a stream waits for its window');
    $client->send(request(3, '/required'));
    ok(await($talk, sub { $talk->{status}{3} && $talk->{goaway} }),
        'another stream beside it is denied');
    is($talk->{status}{3}, 403, 'the denied stream has its answer');
    is_deeply($talk->{goaway}, ['3 0'], 'GOAWAY names the denied stream');
    $client->send(request(5, '/'), map { frame(WINDOW_UPDATE => 0, $_, pack 'N',
        200_000) } 0, 1);
    await($talk, sub { 0 });
    is($talk->{length}, 200_000 + length_of_page(),
        'the stream from before the denial is completed');
    ok($talk->{ended}{1}, 'the stream from before the denial ends');
    is($talk->{status}{5}, undef, 
        'a stream behind GOAWAY is for the next connection');
    ok(has_ended($client), 'the connection ends behind its last stream');
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
        'a denial of the last request of a connection says that it ends');
    ok(has_ended($client),
        'a denial of the last request of a connection ends it');
    my $talk = http2(2, undef, request(1, '/required'));
    await($talk, sub { 0 });
    is($talk->{status}{1}, 403, 'the last request over HTTP/2 is denied');
    is_deeply($talk->{goaway}, ['1 0'],
        'a denial of the last request over HTTP/2 has one GOAWAY');
    ok(has_ended($talk->{client}),
        'a denial of the last request over HTTP/2 ends the connection');
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
        is(join(' ', map { (split)[0] } @lines), $codes,
            "curl has its answers at $path");
        is(join(' ', map { (split)[1] } @lines), $connections,
            "curl makes another connection behind a denial alone, at $path");
    }
    return;
}
