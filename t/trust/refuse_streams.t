# docs/trust.md, Who refuses what fails in the handshake.
#
# client_cert_refuse where requests of one connection are of different servers,
# one after the other, over HTTP/2, and at the same time.

use strict;
use warnings;

use Test::More;
use Time::HiRes qw(sleep time);

use lib 't/lib';
use ClientCertTest::HTTP2 qw(greeting header_block frame take_frames);
use ClientCertTest::Refusal;
use ClientCertTest::TLSClient;

serve();
check_one_connection();
check_http2($_) for 'good', sort keys %wrong;
check_streams();
$nginx->stop;
done_testing;


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
    is($await->($ask->('refused')), $refused, 'streams: refused beside one left to policies');
    $client->send(frame(DATA => 1, $slow, 'renew'));
    like($await->($slow), qr/^X-nginx: FAILED:certificate has expired\r?$/mi,
        'streams: a refused one knows for what, however long it takes');
    return;
}
