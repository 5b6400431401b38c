# docs/trust.md, Who is verified, and when.
#
# Full and resumed handshakes send the same headers, whatever the TLS version,
# the kind of session and the protocol.

use strict;
use warnings;

use Test::More;

use lib 't/lib';
use ClientCertTest::Binary qw(listen_http2);
use ClientCertTest::Nginx;
use ClientCertTest::TLSClient;

# Where sessions live: with the client, in memory of all workers, of one, of both.
my %sessions = (
    tickets => 'ssl_session_tickets on; ssl_session_cache off;',
    shared => 'ssl_session_tickets off; ssl_session_cache shared:SSL:1m;',
    builtin => 'ssl_session_tickets off; ssl_session_cache builtin:100;',
    both => 'ssl_session_tickets off;
        ssl_session_cache builtin:100 shared:BOTH:1m;',
);
my @kinds = sort keys %sessions;

my $nginx = ClientCertTest::Nginx->new;
my $http2 = listen_http2();
my $servers = join '', map { server($_) } 0 .. $#kinds;
$nginx->start(<<"END");
    ssl_certificate %%PKI%%/server.pem;
    ssl_certificate_key %%PKI%%/server.key;
    ssl_protocols TLSv1.2 TLSv1.3;
    ssl_client_certificate %%PKI%%/ca.pem;
    ssl_verify_client optional;

    client_cert_forward rfc9440;
    client_cert_forward cloudflare;
    client_cert_forward akamai;
    client_cert_forward nginx;
    client_cert_header X-Facts "\$client_cert_sha1 \$client_cert_not_after";
$servers
END

my $expected;
for my $index (0 .. $#kinds) {
    for my $version (qw(TLSv1_2 TLSv1_3)) {
        check("$kinds[$index] $version HTTP/1.1",
            http1($index, $version));
        check("$kinds[$index] $version HTTP/2", http2($index, $version));
    }
}
like($expected, qr/^Client-Cert: :MII/m, 'what is the same each time are the headers of the certificate');
is(scalar(() = $expected =~ /^/mg), 9, 'what is the same each time are all the headers');

$nginx->stop;
done_testing;


sub server {
    my ($index) = @_;
    return <<"END";
    server {
        listen 127.0.0.1:%%PORT_$index%% ssl$http2;
        $sessions{$kinds[$index]}
        location / {
            proxy_set_header X-Reused \$ssl_session_reused;
            proxy_pass http://%%HTTP_UPSTREAM%%;
        }
    }
END
}


# The first answer comes from a full handshake, the other two from resumed ones.
sub check {
    my ($what, @answers) = @_;

    is(scalar @answers, 3, "$what: three answers") or return;
    my @reused = map { /^X-Reused: (.)\r$/m } @answers;
    is("@reused", '. r r', "$what: one full handshake and two resumed");

    for my $number (0 .. 2) {
        my $headers = join "\n", grep {
            /^(?:client-|cf-|ssl-|x-facts)/i } split /\r\n/, $answers[$number];
        $expected //= $headers;
        is($headers, $expected, "$what: headers of answer $number");
    }
    return;
}


sub http1 {
    my ($index, $version) = @_;
    my ($client, @answers);
    for (1 .. 3) {
        $client = ClientCertTest::TLSClient->connect(
            port => $nginx->port($index), pki => $nginx->pki,
            certificate => 'good', sni => 'localhost', version => $version,
            resume => $client);
        push @answers, $client->get('/');
    }
    return @answers;
}


sub http2 {
    my ($index, $version) = @_;
    my $output = join '', `node t/lib/http2_client.mjs @{[
        $nginx->port($index), $nginx->pki, 'good', $version =~ tr/_/./r, 3]}`;
    return split /(?<=\r\n\r\n)(?=GET )/, $output;
}
