# SECURITY.md, What is promised.
#
# A worker that has served many requests, over HTTP/1.1 and HTTP/2, with
# everything that the module does, is as large as when it had served few.
#
# CLIENT_CERT_LONG=1 makes it a million requests: `make soak` does that.

use strict;
use warnings;

use Test::More;
use Time::HiRes qw(time);

use lib 't/lib';
use ClientCertTest::Binary qw(listen_http2);
use ClientCertTest::Figures qw(report);
use ClientCertTest::HTTP2;
use ClientCertTest::Nginx;
use ClientCertTest::Process qw(only_worker own_memory);
use ClientCertTest::TLSClient;

my $requests = $ENV{CLIENT_CERT_LONG} ? 1_000_000 : 50_000;
my $warm = $requests / 10;
our $at_once = 50;
my $of_a_connection = 10_000;

# What is asked for in turn, and what comes of it for `good` and `revoked`. The
# upstream has 404 for who comes without a certificate.
my @paths = (
    ['/forward' => 200, 404],
    ['/rules?name=alice' => 200, 403],
    ['/rules?name=bob' => 403, 403],
    ['/ca' => 200, 200],
    ['/crl' => 200, 403],
    ['/other' => 403, 403],
    ['/plain' => 200, 200],
);

# These denials end a connection, for both or for the second.
my %ending = ('/other' => 1, map { $_ => 2 } '/crl', '/rules?name=alice',
    '/rules?name=bob');

my $nginx = ClientCertTest::Nginx->new;
my $http2 = listen_http2();
$nginx->start(<<"END", log_level => 'error');
    ssl_certificate %%PKI%%/server.pem;
    ssl_certificate_key %%PKI%%/server.key;
    ssl_session_cache shared:life:1m;
    keepalive_requests 1000000;
    keepalive_time 10h;
    access_log off;
    upstream recorder {
        server 127.0.0.1:%%PORT_1%%;
        keepalive 4;
        keepalive_requests 1000000;
    }
    proxy_http_version 1.1;
    proxy_set_header Connection '';
    client_cert_forward rfc9440 chain;
    client_cert_forward nginx;
    client_cert_header X-All "\$client_cert_json \$client_cert_subject_cn";
    client_cert_response_header X-Status \$client_cert_status;
    server {
        listen 127.0.0.1:%%PORT_0%% ssl$http2;
        ssl_client_certificate %%PKI%%/ca.pem;
        ssl_verify_client optional_no_ca;
        location / { empty_gif; }
        location /forward {
            client_cert_crl %%PKI%%/ca-crl.pem;
            proxy_pass http://recorder;
        }
        location /rules {
            client_cert_crl %%PKI%%/ca-crl.pem;
            client_cert_allow cn=\$arg_name "subject=~^CN=alice";
            empty_gif;
        }
        location /ca {
            client_cert_ca %%PKI%%/ca.pem;
            client_cert_mode required;
            empty_gif;
        }
        location /crl {
            client_cert_ca %%PKI%%/ca.pem;
            client_cert_crl %%PKI%%/ca-crl.pem;
            client_cert_mode required;
            empty_gif;
        }
        location /other {
            client_cert_ca %%PKI%%/other-ca.pem;
            client_cert_mode required;
            empty_gif;
        }
    }
    server {
        listen 127.0.0.1:%%PORT_1%%;
        client_cert_inbound pass;
        client_cert_forward off;
        if (\$http_client_cert = '') {
            return 404;
        }
        return 200 ok;
    }
END

my %speak = (
    'HTTP/1.1' => { alpn => ['http/1.1'], ask => \&ask1, read => \&read1 },
    'HTTP/2' => { alpn => ['h2'], ask => \&ask2, read => \&read2 },
);
my @kinds = map { my $protocol = $_; map { [$protocol, $_] } 1, 2 }
    sort keys %speak;
my $worker = only_worker($nginx->pid);
my ($asked, $wrong, %size) = (0, 0);
my $begun = time;
while ($asked < $requests) {
    # Both protocols and both certificates have had their share by then.
    $size{warm} //= own_memory($worker) if $asked >= $warm;
    for my $kind (@kinds) {
        $wrong += ask_many(@$kind);
    }
}
$size{end} = own_memory($worker);

report(R9 => 'requests of a worker', $asked);
note(sprintf '%.0f s', time - $begun);
report(R9 => 'answers that are wrong', $wrong, 0);
report(R9 => 'growth of the worker since a tenth of them',
    $size{end} - $size{warm}, '1024 KB');
note("$size{warm} KB, then $size{end} KB");
ok(kill(0 => $worker), 'the worker lives');
$nginx->stop;
done_testing;


# Opens a connection, and returns how many of its answers are wrong. The last
# one ends the connection.
sub ask_many {
    my ($protocol, $column) = @_;
    my $speak = $speak{$protocol};
    my $client = ClientCertTest::TLSClient->connect(port => $nginx->port,
        pki => $nginx->pki, certificate => $column == 1 ? 'good' : 'revoked',
        sni => 'localhost', alpn => $speak->{alpn});
    $client->send(ClientCertTest::HTTP2::greeting()) if $protocol eq 'HTTP/2';

    my @last = grep { ($ending{ $_->[0] } // 3) <= $column } @paths;
    my @others = grep { ($ending{ $_->[0] } // 3) > $column } @paths;
    my $wrong = 0;
    my $left = $warm / @kinds;
    $left = $of_a_connection if $left > $of_a_connection;
    my $input = '';
    my $stream = 1;
    my $ask = sub {
        my (@paths) = @_;
        local $at_once = $at_once;
        $at_once = 1 if $left <= 0;
        my @asked = map { $paths[($asked + $_) % @paths] } 0 .. $at_once - 1;
        $client->send(map { $speak->{ask}->($_->[0], \$stream) } @asked);
        my @found = $speak->{read}->($client, \$input, $stream);
        $wrong += grep { ($found[$_] // 0) != $asked[$_][$column] }
            0 .. $#asked;
        $asked += $at_once;
    };
    for (; $left > 0; $left -= $at_once) {
        $ask->(@others);
    }
    $ask->(@last);
    $client->close;
    return $wrong;
}


sub ask1 { return "GET $_[0] HTTP/1.1\r\nHost: localhost\r\n"
    . "Client-Cert: forged\r\n\r\n" }


sub read1 {
    my ($client, $input) = @_;
    my @found;
    while (@found < $at_once) {
        my ($head) = $$input =~ /\A(.*?\r\n\r\n)/s;
        my $length = $head && $head =~ /^Content-Length: (\d+)/m
            ? length($head) + $1 : 0;
        if ($length && length $$input >= $length) {
            push @found, $head =~ m{\AHTTP/1\.1 (\d+)} ? $1 : 0;
            substr $$input, 0, $length, '';
            next;
        }
        last if !read_more($client, $input);
    }
    return @found;
}


sub ask2 {
    my ($path, $stream) = @_;
    my $request = ClientCertTest::HTTP2::request($$stream, $path,
        'client-cert' => 'forged');
    $$stream += 2;
    return $request;
}


# The answers to the last requests, in the order of these.
sub read2 {
    my ($client, $input, $next) = @_;
    my %found;
    my $ended = 0;
    while ($ended < $at_once) {
        for my $frame (ClientCertTest::HTTP2::take_frames($input)) {
            my ($type, $ends, $stream, $content) = @$frame;
            $found{$stream} = ClientCertTest::HTTP2::status($content)
                if $type eq 'HEADERS';
            $ended++ if $ends || $type eq 'RST_STREAM';
        }
        last if $ended < $at_once && !read_more($client, $input);
    }
    return map { $found{ $next - 2 * $_ } } reverse 1 .. $at_once;
}


sub read_more {
    my ($client, $input) = @_;
    return $client->socket->sysread($$input, 65_536, length $$input);
}
