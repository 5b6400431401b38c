# docs/trust.md, Who is verified, and when.
#
# A certificate that expires is not forwarded any more: neither on the
# connection that is open, nor on one that resumes its session.

use strict;
use warnings;

use Test::More;
use Time::HiRes qw(sleep time);

use lib 't/lib';
use ClientCertTest::Nginx;
use ClientCertTest::Patience qw(in_time);
use ClientCertTest::PKI;
use ClientCertTest::TLSClient;

my $nginx = ClientCertTest::Nginx->new;
my $pki = ClientCertTest::PKI::make_pki($nginx->directory . '/pki');
$nginx->start(<<'END');
    server {
        listen 127.0.0.1:%%PORT%% ssl;
        ssl_certificate %%DIRECTORY%%/pki/server.pem;
        ssl_certificate_key %%DIRECTORY%%/pki/server.key;
        ssl_protocols TLSv1.2 TLSv1.3;
        ssl_client_certificate %%DIRECTORY%%/pki/ca.pem;
        ssl_verify_client optional;

        client_cert_forward rfc9440;
        client_cert_forward nginx;
        client_cert_forward akamai;

        location / {
            proxy_set_header X-nginx $ssl_client_verify;
            proxy_pass http://%%HTTP_UPSTREAM%%;
        }
    }
END

my @versions = qw(TLSv1_2 TLSv1_3);
my (%open, %said);
my $expiry = in_time(sub {
    my ($lifetime) = @_;
    ClientCertTest::PKI::issue($pki, 'soon_expired',
        subject => ClientCertTest::PKI::name(CN => 'soon'),
        not_after => $lifetime / 86400);
    %open = map { $_ => connection(version => $_) } @versions;
    %said = map { $_ => $open{$_}->get('/') } @versions;
});
like($said{$_}, qr/^Client-Cert: :MII/m, "$_: it is sent") for @versions;

sleep 0.1 while time < $expiry + 1;

expired($open{$_}, "$_: on the open connection") for @versions;
for my $version (@versions) {
    my $resumed = connection(version => $version, resume => $open{$version});
    ok($resumed->resumed, "$version: the session is resumed");
    expired($resumed, "$version: on a resumed one");
}

$nginx->stop;
done_testing;


sub connection {
    return ClientCertTest::TLSClient->connect(port => $nginx->port,
        pki => $pki, certificate => 'soon_expired',
        sni => 'localhost', @_);
}


# nginx itself does not look again, or this test would show nothing.
sub expired {
    my ($client, $where) = @_;
    my $head = $client->get('/', 'Client-Cert: forged');
    like($head, qr/^X-nginx: SUCCESS\r$/m, "$where: nginx says SUCCESS");
    unlike($head, qr/^Client-Cert|forged|MII|^ssl-client-(?!verify)/mi,
        "$where: nothing of the certificate is sent");
    like($head, qr/^ssl-client-verify: FAILED:certificate has expired\r$/m,
        "$where: the verdict is");
    like($head, qr/^Client-To-Edge-HTTP-Auth: status="FAILED:certificate has expired"\r$/m,
        "$where: in every dialect");
    return;
}
