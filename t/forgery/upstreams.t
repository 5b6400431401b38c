# README.md, Security model.
#
# Every kind of upstream gets the genuine header, once, and no forged one.

use lib 't/lib';
use ClientCertTest;

run_tests();

__DATA__

=== proxy_pass sends the genuine header once and no forged one
--- tls_server
    client_cert_forward rfc9440;
    underscores_in_headers on;
    location /t {
        proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM;
    }
--- client_cert: good
--- more_headers
Client-Cert: forged
Client_Cert: forged
--- upstream_like eval
[qr/\A(?:(?!(?i)Client.Cert).)*Client-Cert: :MII[^:]+:(?:(?!(?i)Client.Cert).)*\z/s]



=== fastcgi_pass sends the genuine header once and no forged one
--- tls_server
    client_cert_forward rfc9440;
    underscores_in_headers on;
    location /t {
        fastcgi_pass $TEST_NGINX_FASTCGI_UPSTREAM;
    }
--- client_cert: good
--- more_headers
Client-Cert: forged
Client_Cert: forged
--- response_body_like eval
qr/\A(?:(?!CLIENT_CERT).)*HTTP_CLIENT_CERT=:MII[^:]+:(?:(?!CLIENT_CERT).)*\z/s



=== uwsgi_pass sends the genuine header once and no forged one
--- tls_server
    client_cert_forward rfc9440;
    underscores_in_headers on;
    location /t {
        uwsgi_pass $TEST_NGINX_UWSGI_UPSTREAM;
    }
--- client_cert: good
--- more_headers
Client-Cert: forged
Client_Cert: forged
--- response_body_like eval
qr/\A(?:(?!CLIENT_CERT).)*HTTP_CLIENT_CERT=:MII[^:]+:(?:(?!CLIENT_CERT).)*\z/s



=== scgi_pass sends the genuine header once and no forged one
--- tls_server
    client_cert_forward rfc9440;
    underscores_in_headers on;
    location /t {
        scgi_pass $TEST_NGINX_SCGI_UPSTREAM;
    }
--- client_cert: good
--- more_headers
Client-Cert: forged
Client_Cert: forged
--- response_body_like eval
qr/\A(?:(?!CLIENT_CERT).)*HTTP_CLIENT_CERT=:MII[^:]+:(?:(?!CLIENT_CERT).)*\z/s



=== grpc_pass sends the genuine header once and no forged one
--- http2
--- tls_server
    client_cert_forward rfc9440;
    underscores_in_headers on;
    location / {
        grpc_pass grpc://$TEST_NGINX_GRPC_UPSTREAM;
    }
--- client_cert: good
--- more_headers
client-cert: forged
client_cert: forged
te: trailers
content-type: application/grpc
--- response_body_like eval
qr/\A(?:(?!client.cert).)*client-cert: :MII[^:]+:(?:(?!client.cert).)*\z/s



=== Forged names with invalid bytes reach no kind of upstream
--- tls_server
    client_cert_forward rfc9440;
    client_cert_forward nginx;
    underscores_in_headers on;
    ignore_invalid_headers off;
    location /t {
        auth_request /fastcgi;
        mirror /uwsgi;
        mirror /scgi;
        proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM;
    }
    location /fastcgi {
        fastcgi_pass $TEST_NGINX_FASTCGI_UPSTREAM;
    }
    location /uwsgi {
        uwsgi_pass $TEST_NGINX_UWSGI_UPSTREAM;
    }
    location /scgi {
        scgi_pass $TEST_NGINX_SCGI_UPSTREAM;
    }
--- more_headers eval
CORE::join '', map { "$_: forged\n" } 'Client.Cert', 'Client~Cert', 'SSL_CLIENT_VERIFY',
    'ssl.client.cert', "Client\xE2\x80\x90Cert"
--- upstream_requests: 4
--- upstream_unlike
forged



=== A request that fills proxy_cache carries the genuine header
--- http_config
    proxy_cache_path $TEST_NGINX_SERVROOT/test_cache keys_zone=test:1m;
--- tls_server
    client_cert_forward rfc9440;
    location /t {
        proxy_cache test;
        proxy_cache_valid 200 1m;
        proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM;
    }
--- client_cert: good
--- more_headers
Client-Cert: forged
--- upstream_like
^Client-Cert: :MII
--- upstream_unlike
forged



=== A certificate of 20 KB reaches every kind of upstream whole
--- tls_server
    client_cert_forward rfc9440 max=60k;
    location /t {
        auth_request /fastcgi;
        mirror /uwsgi;
        mirror /scgi;
        proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM;
    }
    location /fastcgi {
        fastcgi_pass $TEST_NGINX_FASTCGI_UPSTREAM;
    }
    location /uwsgi {
        uwsgi_pass $TEST_NGINX_UWSGI_UPSTREAM;
    }
    location /scgi {
        scgi_pass $TEST_NGINX_SCGI_UPSTREAM;
    }
--- client_cert: large
--- upstream_requests: 4
--- upstream_unlike eval
my $der = `base64 -w0 $ENV{TEST_NGINX_PKI}/large.der`;
[qr/\A(?!.*:\Q$der\E:)/s]
