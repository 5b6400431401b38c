# SECURITY.md, What is promised.
#
# Clients that mean harm: many headers, odd headers, single bytes, huge
# certificates, subjects that regexes choke on, and such as vanish halfway. It
# costs about what it costs an nginx without the module, the worker lives, and
# the next client is served.

use strict;
use warnings;

use List::Util qw(min);
use Test::More;

use lib 't/lib';
use ClientCertTest::Binary qw(listen_http2);
use ClientCertTest::Figures qw(report);
use ClientCertTest::HTTP2;
use ClientCertTest::Nginx;
use ClientCertTest::PKI;
use ClientCertTest::Process qw(cpu_seconds only_worker own_memory);
use ClientCertTest::RawTLS;
use ClientCertTest::TLSClient;

# With sanitizers nothing is measured, so that once is enough.
my $TRIES = $ENV{CLIENT_CERT_UNMEASURED} ? 1 : 20;
my @versions = qw(TLSv1_2 TLSv1_3);
my %server = (with => ClientCertTest::Nginx->new,
    without => ClientCertTest::Nginx->new);
my $pki = $server{with}->directory . '/pki';
ClientCertTest::PKI::make_pki($pki);
ClientCertTest::PKI::issue($pki, 'choking',
    subject => ClientCertTest::PKI::name(CN => 'a' x 60 . '!'));

# Names that choke it two hundred times; such as nearly do, where each search
# ends just before a limit, PCRE's or ours; and such as do all this in one
# value, because PCRE counts anew at each byte that a match may begin at.
my %names = (
    choking_200 => [('a' x 40 . '!') x 200],
    nearly_choking_200 => [('a' x 21 . '!') x 200],
    nearly_choking_ours => [('a' x 14 . '!') x 2000],
    one_of_264_bytes => [join '', ('a' x 21 . '!') x 12],
    one_of_3_kilobytes => [join '', ('a' x 18 . '!') x 160],
    one_of_30_kilobytes => ['a' x 30_000 . '!'],
);
ClientCertTest::PKI::issue($pki, $_, subject => ClientCertTest::PKI::name(
    (map { (OU => $_) } @{ $names{$_} }), CN => 'many')) for sort keys %names;

my $http2 = listen_http2();
# Newer nginx, and what Debian made of older, count headers.
my ($unlimited) = grep {
    ($server{with}->check($_))[0] eq '0' } 'max_headers 100000;', '';
my $choking = '(a+)+$';
my $names = $choking;
$server{with}->start(config(qq{client_cert_allow "cn=~^$choking";}));
{
    local $ENV{CLIENT_CERT_MODULE} = '';
    $server{without}->start(config(
        qq{if (\$ssl_client_s_dn !~ "CN=$choking") { return 403; }})
        =~ s/client_cert_\w+ [^;]*;//gr);
}
my %worker = map { $_ => only_worker($server{$_}->pid) } keys %server;

many_headers();
passed_headers();
single_bytes();
choking_regex();
choking_names();
large_subject();
vanishing();
$server{with}->stop;
# It is nginx's own regexes that say so.
$server{without}->stop(expect => qr/pcre2?_\w+\(\) failed/);
done_testing;


sub config {
    my ($choking) = @_;
    return <<"END";
    ssl_certificate $pki/server.pem;
    ssl_certificate_key $pki/server.key;
    ssl_protocols TLSv1.2 TLSv1.3;
    ssl_session_cache shared:hostile:1m;
    large_client_header_buffers 32 64k;
    underscores_in_headers on;
    ignore_invalid_headers off;
    keepalive_requests 100000;
    access_log off;
    $unlimited
    client_cert_reserve known;
    client_cert_forward rfc9440 chain;
    client_cert_forward envoy cert chain subject uri dns;
    server {
        listen 127.0.0.1:%%PORT_0%% ssl;
        listen 127.0.0.1:%%PORT_1%% ssl$http2;
        ssl_client_certificate $pki/ca.pem;
        ssl_verify_client on;
        location / {
            client_cert_allow "subject=~." cn=alice;
            client_cert_allow cn=large;
            empty_gif;
        }
        location /regex {
            $choking
            empty_gif;
        }
        location /names/allow {
            client_cert_allow "ou=~^$names";
            client_cert_allow "ou=~$names";
            client_cert_allow "ou=~(a*)\\\\1b";
            client_cert_allow "subject=~$names";
            empty_gif;
        }
        location /names/deny {
            client_cert_deny o=nobody "ou=~^$names";
            client_cert_deny "ou=~^$names";
            empty_gif;
        }
        location /names/variable {
            client_cert_allow cn=\$arg_name "ou=~^$names";
            empty_gif;
        }
        location /sink {
            client_cert_allow "subject=~.";
            proxy_pass http://127.0.0.1:%%PORT_2%%;
        }
        location /large {
            client_cert_allow "subject=~.";
            alias %%DIRECTORY%%/large;
        }
    }
    server {
        listen 127.0.0.1:%%PORT_2%%;
        return 204;
    }
    server {
        listen 127.0.0.1:%%PORT_3%% ssl;
        ssl_client_certificate $pki/ca.pem;
        ssl_verify_client on;
        client_cert_inbound pass;
        client_cert_forward nginx;
        client_cert_forward haproxy;
        client_cert_forward akamai;
        client_cert_forward cloudflare;
        location / {
            auth_request /asked;
            empty_gif;
        }
        location /asked {
            empty_gif;
        }
        location /nothing/ {
            client_cert_forward off;
            auth_request /nothing/asked;
            empty_gif;
        }
        location /nothing/asked {
            client_cert_forward off;
            empty_gif;
        }
    }
END
}


# Does this to both, and reports what it cost. The module may add `more` times
# what nginx needs by itself, and 30 ms and 1 MB for what is not its doing.
sub compare {
    my ($what, $code, $more) = @_;
    my ($limit, %cpu, %memory);
    # Neighbours on a machine only add to processor time: the least is nearest
    # to the truth.
    for (1 .. $TRIES) {
        for my $name (qw(without with)) {
            my ($seconds, $memory) = cost($what, $code, $name);
            $cpu{$name} = min($seconds, $cpu{$name} // $seconds);
            $memory{$name} //= $memory;
        }
        $limit = (1 + $more) * $cpu{without} + 0.03;
        last if $cpu{with} <= $limit;
    }
    note(sprintf '%s: %.0f ms, without the module %.0f ms; %d KB, and %d KB',
        $what, 1000 * $cpu{with}, 1000 * $cpu{without}, @memory{qw(with without)});
    report(R16 => 'hostile clients: processor time, of what it may be',
        100 * $cpu{with} / $limit, '100 %');
    report(R16 => 'hostile clients: more memory than without the module',
        $memory{with} - $memory{without}, '1024 KB');
    return;
}


# The processor time and the memory that a worker needs more for this.
sub cost {
    my ($what, $code, $name) = @_;
    my ($server, $pid) = ($server{$name}, $worker{$name});
    my $seconds = -cpu_seconds($pid);
    my $memory = -own_memory($pid);
    $code->($server, $name);
    $seconds += cpu_seconds($pid);
    next_request($server, "$what, $name the module");
    return ($seconds, $memory + own_memory($pid));
}


sub next_request {
    my ($server, $what) = @_;
    like(client($server)->get('/'), qr{\AHTTP/1\.1 200 },
        "$what: the next request");
    return;
}


sub client {
    my ($server, %option) = @_;
    my $port = $option{http2} ? 1 : 0;
    return ClientCertTest::TLSClient->connect(
        port => $server->port($port), pki => $pki, certificate => 'good',
        sni => 'localhost', ($port ? (alpn => ['h2']) : ()), %option);
}


sub many_headers {
    my %names = (
        'names of no interest' => sub { "X-Header-$_[0]" },
        'reserved names' => sub { 'Client-Cert' },
        'names that need folding' => sub { "cLiEnT_CeRt_$_[0]" },
        'names that fold to reserved ones' => sub {
            ('client.cert', 'Client_Cert', 'X@SSL!Client-S-DN',
                "ssl\xe2\x80\x90client-cert")[$_[0] % 4] },
        'prefixes of reserved names' => sub { "X-Amzn-Mtls-Clientcert-$_[0]" },
    );
    for my $kind (sort keys %names) {
        my @names = map { $names{$kind}->($_) } 1 .. 1000;
        compare("1,000 headers, $kind", sub {
            my $client = client($_[0]);
            like($client->get('/', map { "$_: forged" } @names),
                qr{\AHTTP/1\.1 200 }, "$kind: an answer") for 1 .. 200;
        }, 2);

        my @many = map { lc $names{$kind}->($_) => '1' } 1 .. 10_000;
        compare("10,000 headers of HTTP/2, $kind", sub {
            is(ask_http2($_[0], 20, @many), join(' ', (200) x 20),
                "$kind: an answer over HTTP/2");
        }, 2);
    }
    return;
}


# As many as have room, which a subrequest has too.
sub passed_headers {
    my @headers = map { chr(97 + $_ % 26) . ':b' } 1 .. 12_000;
    for my $path ('/', '/nothing/') {
        compare("12,000 headers that are passed to a subrequest, $path", sub {
            my $client = client($_[0], port => $_[0]->port(3));
            like($client->get($path, @headers), qr{\AHTTP/1\.1 200 },
                "$path: an answer") for 1 .. 5;
        }, 2);
    }
    return;
}


# The answers to requests over one connection.
sub ask_http2 {
    my ($server, $count, @fields) = @_;
    my $client = client($server, http2 => 1);
    $client->send(ClientCertTest::HTTP2::greeting());
    my $input = '';
    my @found;
    for my $stream (map { 2 * $_ - 1 } 1 .. $count) {
        $client->send(ClientCertTest::HTTP2::request($stream, '/', @fields));
        my $answer;
        until ($answer) {
            $client->read_more(time + 10) or last;
            $input .= delete $client->{input};
            $client->{input} = '';
            for my $frame (ClientCertTest::HTTP2::take_frames(\$input)) {
                my ($type, undef, undef, $content) = @$frame;
                $answer = ClientCertTest::HTTP2::status($content)
                    if $type eq 'HEADERS';
                $answer = $type if $type =~ /RST|GOAWAY/;
            }
        }
        push @found, $answer // 'nothing';
    }
    return "@found";
}


sub raw {
    my ($server, $version) = @_;
    return ClientCertTest::RawTLS->connect(port => $server->port,
        pki => $pki, certificate => 'good', version => $version);
}


# Records of one byte, each byte in a packet of its own.
sub single_bytes {
    for my $version (@versions) {
        compare("$version in single bytes", sub {
            for (1 .. 3) {
                my $client = raw($_[0], $version);
                $client->handshake(sub { $client->write_bytewise(
                    ClientCertTest::RawTLS::split_records($_[0])) });
                $client->write_bytewise($client->sealed($_)) for split //,
                    "GET / HTTP/1.1\r\nHost: localhost\r\nClient-Cert: forged\r\n\r\n";
                like($client->read(12), qr{\AHTTP/1\.1 200}, 'an answer');
                $client->vanish;
            }
        }, 0.3);
    }
    return;
}


# PCRE gives up after so many steps, and who cannot be judged stays out. nginx's
# own regexes do the same work.
sub choking_regex {
    compare('a subject that a regex chokes on', sub {
        like(client($_[0], certificate => 'choking')->get('/regex'),
            qr{\AHTTP/1\.1 (?:403|500) }, 'a regex that chokes lets nobody in')
            for 1 .. 5;
    }, 1);
    return;
}


# One decision costs less than a second, whatever names there are, and what it
# found out about them is not found out again for each request. A search that
# ends does not match; one that does not end is no match for `allow` and a match
# for `deny`.
sub choking_names {
    for my $name (sort keys %names) {
        for my $path (qw(allow deny variable?name=many)) {
            my $codes = $path ne 'deny' || $name eq 'choking_200' ? '403'
                : '403|200';
            my $client = client($server{with}, certificate => $name);
            my $get = sub {
                like($client->get("/names/$path"), qr{\AHTTP/1\.1 (?:$codes) },
                    "$name, $path: nobody gets in who should not");
            };
            report(R16 => "a decision about names that choke, $name",
                processor_time($get), '1 s');
            report(R16 => 'ten more of the connection',
                processor_time(sub { $get->() for 1 .. 10 }), '0.2 s');
        }
    }
    return;
}


# What a worker took of a processor.
sub processor_time {
    my ($code) = @_;
    my $seconds = -cpu_seconds($worker{with});
    $code->();
    return $seconds + cpu_seconds($worker{with});
}


sub large_subject {
    compare('a subject of 33,000 bytes', sub {
        for my $version ((@versions) x 10) {
            my $client = client($_[0], certificate => 'large_subject',
                version => $version);
            like($client->get('/'), qr{\AHTTP/1\.1 200 }, 'gets in') for 1 .. 5;
        }
    }, 1);
    return;
}


sub vanishing {
    for my $server (values %server) {
        open my $out, '>', $server->directory . '/large' or die $!;
        print {$out} 'x' x 4_000_000;
        close $out;
    }

    my $get = "GET /large HTTP/1.1\r\nHost: localhost\r\n";
    my %until = (
        'after the connection' => sub { },
        'inside ClientHello' => sub {
            my $flight = $_[0]->flight;
            $_[0]->write(substr $flight, 0, length($flight) / 2) },
        'after ClientHello' => sub { $_[0]->write($_[0]->flight) },
        'inside Certificate' => sub {
            $_[0]->write($_[0]->flight);
            $_[0]->write(substr $_[0]->answer, 0, 200) },
        'after Certificate' => sub {
            $_[0]->write($_[0]->flight);
            my @records = ClientCertTest::RawTLS::records($_[0]->answer);
            # TLS 1.3 has a record of no meaning first.
            $_[0]->write(join '', @records[0 .. ($_[1] eq 'TLSv1_3' ? 1 : 0)]) },
        'after the handshake' => sub { $_[0]->handshake },
        'inside a header' => sub {
            $_[0]->handshake->write($_[0]->sealed("${get}Client-Cert: for")) },
        'inside a body' => sub {
            $_[0]->handshake->write($_[0]->sealed("POST /sink HTTP/1.1\r\n"
                . "Host: localhost\r\nContent-Length: 1000\r\n\r\nbegun")) },
        'inside an answer' => sub {
            $_[0]->handshake->write($_[0]->sealed("$get\r\n"));
            $_[0]->read(1000) },
    );
    for my $point (sort keys %until) {
        compare("clients that vanish $point", sub {
            for my $version (@versions) {
                for my $reset (0, 1) {
                    for (1 .. 10) {
                        my $client = raw($_[0], $version);
                        $until{$point}->($client, $version);
                        $client->vanish($reset);
                    }
                }
            }
        }, 0.5);
    }
    return;
}
