# docs/directives.md, client_cert_response_header.
#
# Reserved names do not leave in the trailers of a response either.

use strict;
use warnings;

use IO::Socket::INET;
use Test::More;

use lib 't/lib';
use ClientCertTest::Nginx;
use ClientCertTest::Patience qw($PATIENCE);

my $nginx = ClientCertTest::Nginx->new;
my $grpc = $nginx->recorder->address('grpc');
$nginx->start(<<"END");
    client_cert_forward rfc9440;
    server {
        listen 127.0.0.1:%%PORT%%;
        location / {
            grpc_pass grpc://$grpc;
        }
    }
END

like(answer('x-other'), qr/^grpc-status: 0\r$/m,
    'a trailer of the protocol arrives');
like(answer('x-other'), qr/^x-other: from upstream\r$/m,
    'a trailer that is not reserved arrives');
unlike(answer('client-cert'), qr/^client-cert: from/mi,
    'a trailer of a reserved name does not arrive');
like(answer('client-cert'), qr/^grpc-status: 0\r$/m,
    'a trailer of a reserved name takes no other along');

$nginx->stop;
done_testing;


sub answer {
    my ($trailer) = @_;
    my $socket = IO::Socket::INET->new(PeerAddr => '127.0.0.1',
        PeerPort => $nginx->port, Timeout => $PATIENCE) or die "cannot connect: $!\n";
    print {$socket} "GET / HTTP/1.1\r\nHost: localhost\r\nTE: trailers\r\n"
        . "Connection: close\r\nx-trailer: $trailer\r\n\r\n";
    local $/;
    return scalar <$socket>;
}
