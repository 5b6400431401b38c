# docs/directives.md, client_cert_forward.
#
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
like($client->get('/1', $forged), $sent,
    '`first`: the first request of a connection carries the header');
for my $number (2 .. 4) {
    my $response = $client->get("/$number", $forged);
    unlike($response, qr/Cf-Client/, 
        "`first`: request $number does not carry the header");
    like($response, $always, 
        "`first`: request $number carries what is always sent");
}

$client = connection();
unlike($client->get('/without'), qr/Cf-Client/,
    '`first`: a request that another location answers carries nothing');
like($client->get('/1'), $sent,
    '`first`: a request behind one that carried nothing carries the header');

$client = connection();
like($client->get('/every'), $sent,
    'without `first` the first request carries the header');
like($client->get('/1'), $sent,
    '`first`: what a location without `first` sent does not count');
like($client->get('/every'), $sent,
    'without `first` every request carries the header');

$client = connection();
$nginx->recorder->forget;
like($client->get('/auth'), $sent,
    '`first`: the first request carries the header beside its subrequest');
is(scalar(grep { $_->[1] =~ $sent } $nginx->recorder->requests), 2,
    '`first`: the subrequest of the first request carries the header too');
unlike($client->get('/auth'), qr/Cf-Client/,
    '`first`: the next request and its subrequest do not carry the header');

$client = connection();
like($client->get('/redirected'), $sent,
    '`first`: a redirected first request carries the header');
unlike($client->get('/redirected'), qr/Cf-Client/,
    '`first`: a redirected second request does not carry the header');

$client = connection();
my $response = $client->get('/too-large');
unlike($response, qr/Der-Base64/,
    '`first`: a value that is longer than `max=` is left out');
like($response, qr/Sha256: [0-9a-f]{64}/,
    '`first`: another value of the dialect is sent all the same');
$response = $client->get('/1');
unlike($response, qr/Cf-Client/,
    '`first`: a value that was left out counts as sent');

$client = connection(certificate => undef);
like($client->get('/verdict'), qr/status="NONE"/,
    '`first`: the first request carries the verdict without a certificate');
unlike($client->get('/verdict'), qr/status/,
    '`first`: the second request does not carry the verdict');

$nginx->stop;
done_testing;


sub connection {
    return ClientCertTest::TLSClient->connect(port => $nginx->port,
        pki => $nginx->pki, sni => 'localhost', certificate => 'good', @_);
}
