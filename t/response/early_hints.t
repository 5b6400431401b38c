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
like($hints, qr{^HTTP/1\.1 103 }, 'early hints arrive');
like($hints, qr{^Link: </a\.css>; rel=preload\r$}m, 'with what they are for');
like($hints, qr{^X-Other: 1\r$}m, 'and all else');
unlike($hints, qr{^client[-_]cert}mi, 'but for reserved names');
like($hints, qr{^Vary: \*\r$}m, 'and of a Vary that names one');
like($head, qr{^HTTP/1\.1 200 }, 'the response follows');
unlike($head, qr{^(?:link|x-other|client[-_]cert)}mi, 'with nothing of them');

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
