# `first`: a header that only the first request of a TLS connection carries.

use strict;
use warnings;

use Test::More;

use lib 't/lib';
use ClientCertTest::Nginx;
use ClientCertTest::TLSClient;

my $nginx = ClientCertTest::Nginx->new->start(<<'END');
    server {
        listen 127.0.0.1:%%PORT%% ssl;
        ssl_certificate %%PKI%%/server.pem;
        ssl_certificate_key %%PKI%%/server.key;
        ssl_protocols TLSv1.2 TLSv1.3;
        ssl_client_certificate %%PKI%%/ca.pem;
        ssl_verify_client optional;

        client_cert_forward cloudflare first;
        client_cert_header X-Always yes always;

        location / {
            proxy_pass http://%%HTTP_UPSTREAM%%;
        }
        location /without {
            client_cert_forward off;
            proxy_pass http://%%HTTP_UPSTREAM%%;
        }
        location /every {
            client_cert_forward cloudflare;
            proxy_pass http://%%HTTP_UPSTREAM%%;
        }
        location /auth {
            auth_request /service;
            proxy_pass http://%%HTTP_UPSTREAM%%;
        }
        location /service {
            proxy_pass http://%%HTTP_UPSTREAM%%;
        }
        location /redirected {
            error_page 403 =200 /elsewhere;
            deny all;
        }
        location /too-large {
            client_cert_forward cloudflare first max=100;
            proxy_pass http://%%HTTP_UPSTREAM%%;
        }
        location /verdict {
            client_cert_forward akamai first;
            proxy_pass http://%%HTTP_UPSTREAM%%;
        }
    }
END

my $sent = qr/^Cf-Client-Cert-Der-Base64: MII/m;
my $always = qr/^X-Always: yes\r$/m;
my $forged = 'Cf-Client-Cert-Der-Base64: forged';

my $client = connection();
like($client->get('/1', $forged), $sent, 'the first request carries it');
for my $number (2 .. 4) {
    my $response = $client->get("/$number", $forged);
    unlike($response, qr/Cf-Client/, "request $number does not");
    like($response, $always, 'but carries what has no `first`');
}

$client = connection();
unlike($client->get('/without'), qr/Cf-Client/,
    'a location that does not send it does not count');
like($client->get('/1'), $sent, 'so the next request carries it');

$client = connection();
like($client->get('/every'), $sent, 'a location without `first` sends it');
like($client->get('/1'), $sent, 'and does not count');
like($client->get('/every'), $sent, 'and sends it every time');

$client = connection();
$nginx->recorder->forget;
like($client->get('/auth'), $sent, 'a request with a subrequest carries it');
is(scalar(grep { $_->[1] =~ $sent } $nginx->recorder->requests), 2,
    'and so does the subrequest');
unlike($client->get('/auth'), qr/Cf-Client/, 'the next does not');

$client = connection();
like($client->get('/redirected'), $sent, 'it goes along a redirect');
unlike($client->get('/redirected'), qr/Cf-Client/, 'once');

$client = connection();
my $response = $client->get('/too-large');
unlike($response, qr/Der-Base64/, 'a value that is too large is left out');
like($response, qr/Sha256: [0-9a-f]{64}/, 'and the other is sent');
$response = $client->get('/1');
unlike($response, qr/Cf-Client/, 'and both count as sent');

$client = connection(certificate => undef);
like($client->get('/verdict'), qr/status="NONE"/,
    'a verdict is carried by the first request without a certificate');
unlike($client->get('/verdict'), qr/status/, 'and by no other');

$nginx->stop;
done_testing;


sub connection {
    return ClientCertTest::TLSClient->connect(port => $nginx->port,
        pki => $nginx->pki, sni => 'localhost', certificate => 'good', @_);
}
