# README.md, Security model.
#
# Scripts that decide whether a body is read early, ahead of all phases, see no
# forged header either (nginx 1.31.5 and later).

use strict;
use warnings;

use Test::More;

use lib 't/lib';
use ClientCertTest::Binary qw(modules_path nginx_version);
use ClientCertTest::Nginx;
use ClientCertTest::TLSClient;

my $perl = modules_path() . '/ngx_http_perl_module.so';
plan(skip_all => 'this nginx reads no body early')
    if nginx_version() < 1.031005;
plan(skip_all => 'the perl module is not here') if !-f $perl;

my $nginx = ClientCertTest::Nginx->new;
$nginx->start(<<'END', before => "load_module $perl;\n");
    client_cert_reserve Client-Cert;
    perl_set $seen 'sub { $_[0]->header_in("Client-Cert") || "nothing" }';
    client_body_early_read $seen;
    server {
        listen 127.0.0.1:%%PORT_0%% ssl;
        ssl_certificate %%PKI%%/server.pem;
        ssl_certificate_key %%PKI%%/server.key;
        return 200 "seen $seen\n";
    }
    server {
        listen 127.0.0.1:%%PORT_1%% ssl;
        ssl_certificate %%PKI%%/server.pem;
        ssl_certificate_key %%PKI%%/server.key;
        client_cert_inbound reject;
        return 200 "seen $seen\n";
    }
END

like(answer(0, 'X-Other: kept'), qr/^seen nothing$/m, 'a script is asked');
like(answer(0, 'Client-Cert: forged'), qr/^seen nothing$/m,
    'a script sees no forged header');
like(answer(1, 'Client-Cert: forged'), qr{^HTTP/1\.1 400 },
    'a forged header is rejected after a script has looked');
like(answer(1, 'X-Other: kept'), qr/^seen nothing$/m, 'another header is not rejected');

$nginx->stop;
done_testing;


sub answer {
    my ($port, @headers) = @_;
    return ClientCertTest::TLSClient->connect(port => $nginx->port($port),
        pki => $nginx->pki)->get('/', @headers);
}
