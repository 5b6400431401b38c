# docs/directives.md, client_cert_response_header.
#
# Reserved names do not leave in early hints either (nginx 1.29 and later), nor
# does a Vary that names one.

use strict;
use warnings;

use IO::Socket::INET;
use Test::More;

use lib 't/lib';
use ClientCertTest::Binary qw(nginx_version);
use ClientCertTest::Nginx;
use ClientCertTest::Patience qw($PATIENCE);

plan(skip_all => 'this nginx knows no early hints')
    if nginx_version() < 1.029;

my $nginx = ClientCertTest::Nginx->new;
$nginx->start(<<'END');
    client_cert_forward rfc9440;
    server {
        listen 127.0.0.1:%%PORT%%;
        early_hints 1;
        location / {
            proxy_pass http://%%HTTP_UPSTREAM%%;
            proxy_http_version 1.1;
        }
    }
END

my ($hints, $head) = answer('Link: </a.css>; rel=preload',
    'Client-Cert: :AA==:', 'Client-Cert-Chain: :AA==:', 'X-Other: 1',
    'Vary: Accept, Client-Cert');
like($hints, qr{^HTTP/1\.1 103 }, 'early hints arrive with 103');
like($hints, qr{^Link: </a\.css>; rel=preload\r$}m,
    'early hints arrive with their Link');
like($hints, qr{^X-Other: 1\r$}m,
    'early hints arrive with a header that is not reserved');
unlike($hints, qr{^client[-_]cert}mi,
    'early hints arrive without reserved headers');
like($hints, qr{^Vary: \*\r$}m,
    'a Vary of early hints that names a reserved header becomes `*`');
like($head, qr{^HTTP/1\.1 200 }, 'the response follows early hints');
unlike($head, qr{^(?:link|x-other|client[-_]cert)}mi,
    'the response has nothing of the early hints');

$nginx->stop;
done_testing;


# The two heads that arrive, where the upstream sends these as early hints.
sub answer {
    my (@lines) = @_;

    my $respond = join "\r\n", 'HTTP/1.1 103 Early Hints', @lines, '',
        'HTTP/1.1 200 OK';
    $respond =~ s/([^A-Za-z0-9])/sprintf '%%%02X', ord $1/ge;
    my $socket = IO::Socket::INET->new(PeerAddr => '127.0.0.1',
        PeerPort => $nginx->port, Timeout => $PATIENCE) or die "cannot connect: $!\n";
    print {$socket} "GET / HTTP/1.1\r\nHost: localhost\r\n"
        . "Connection: close\r\nX-Respond: $respond\r\n\r\n";
    local $/;
    return split /(?<=\r\n)\r\n/, scalar <$socket>;
}
