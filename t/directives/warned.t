# A configuration that can only lock everybody out, or that can never do
# anything, is warned of at start, once for each mistake, with file and line and
# what to write instead. What has a meaning is not.

use lib 't/lib';
use ClientCertTest;

run_tests();

__DATA__

=== A header forwarded by a server without TLS
--- config
    client_cert_forward rfc9440;
    location /t {
        return 204;
    }
--- error_code: 204
--- error_log eval
qr/\[warn\] .*"client_cert_forward" has no effect, because the server of "localhost" at (?:\S*:)?\d+ in \S+nginx\.conf:\d+ never asks for a certificate, write "listen ... ssl;", "ssl_verify_client optional;" and "ssl_client_certificate FILE;" in it, in \S+nginx\.conf:\d+$/m



=== The same by one that would ask, without an address with TLS
--- http_config
    server {
        listen 127.0.0.1:$TEST_NGINX_TLS_PORT;
        server_name plain.example;
        ssl_certificate $TEST_NGINX_PKI/server.pem;
        ssl_certificate_key $TEST_NGINX_PKI/server.key;
        ssl_client_certificate $TEST_NGINX_PKI/ca.pem;
        ssl_verify_client on;
        client_cert_forward rfc9440;
    }
--- config
    location /t {
        return 204;
    }
--- error_code: 204
--- error_log
because the server of "plain.example" at 127.0.0.1



=== The same by one with TLS that does not ask
--- tls_server
    ssl_verify_client off;
    location /t {
        client_cert_header X-User $client_cert_subject_cn;
        return 204;
    }
--- error_code: 204
--- error_log eval
qr/\[warn\] .*"client_cert_header" has no effect, because the server of "localhost" at 127\.0\.0\.1:\d+ in \S+nginx\.conf:\d+ never asks for a certificate, write "ssl_verify_client optional;" and/



=== A thousand locations with the same mistake are one mistake
--- config eval
CORE::join "\n", 'location /t { return 204; }', map {
    "location /t/$_ { client_cert_forward rfc9440; client_cert_header X-A"
    . ' $client_cert_sha256; }' } 1 .. 1000
--- error_code: 204
--- grep_error_log: has no effect
--- grep_error_log_out
has no effect



=== What reaches a server that asks has an effect
--- http_config
    client_cert_forward rfc9440;
    client_cert_header X-User $client_cert_subject_cn;
    client_cert_ca $TEST_NGINX_PKI/ca.pem;
--- tls_server
    ssl_verify_client optional_no_ca;
    location /t {
        return 204;
    }
--- error_code: 204
--- no_error_log
[warn]



=== A verdict and what is always sent have an effect without a certificate
--- config
    client_cert_forward nginx;
    client_cert_header X-Status $client_cert_status always;
    client_cert_forward akamai;
    location /t {
        return 204;
    }
--- error_code: 204
--- no_error_log
[warn]



=== An akamai header that states no verdict has none
--- config
    client_cert_forward akamai-cc-der;
    location /t {
        return 204;
    }
--- error_code: 204
--- error_log
"client_cert_forward" has no effect



=== A CA in a server that never asks
--- tls_server
    ssl_verify_client off;
    client_cert_ca $TEST_NGINX_PKI/ca.pem;
    location /t {
        return 204;
    }
--- error_code: 204
--- error_log eval
qr/\[warn\] .*"client_cert_ca" has no effect, because the server of "localhost" at 127\.0\.0\.1:\d+ in \S+nginx\.conf:\d+ never asks for a certificate/
--- no_error_log
narrows



=== A CA that is no root is no end of a path
--- tls_server
    ssl_client_certificate "";
    ssl_verify_client optional_no_ca;
    client_cert_ca $TEST_NGINX_PKI/intermediate.pem;
    location /t {
        client_cert_mode required;
    }
    location /depth {
        client_cert_depth 5;
    }
--- error_code: 403
--- grep_error_log eval: qr/\[warn\] .*/
--- grep_error_log_out eval
qr/\A\[warn\] .*"\S+intermediate\.pem" of "client_cert_ca" holds no root CA, so that no certificate is ever verified, write "client_cert_partial_chain on;" beside it, or add the root to the file, in \S+nginx\.conf:\d+\n\z/



=== With a partial chain it is
--- tls_server
    ssl_client_certificate "";
    ssl_verify_client optional_no_ca;
    client_cert_ca $TEST_NGINX_PKI/intermediate.pem;
    client_cert_partial_chain on;
    location /t {
        client_cert_mode required;
    }
--- error_code: 403
--- no_error_log
[warn]



=== A certificate of a client in the CA's place
--- tls_server
    ssl_client_certificate "";
    ssl_verify_client optional_no_ca;
    location /t {
        client_cert_ca $TEST_NGINX_PKI/good.pem;
        client_cert_mode required;
    }
--- client_cert: good
--- error_code: 403
--- error_log eval
qr/\[warn\] .*"\S+good\.pem" of "client_cert_ca" holds no certificate of a CA, so that none is ever verified, name the file of the CA that issues the clients' certificates in \S+nginx\.conf:\d+$/m



=== With a partial chain it is trusted alone
--- tls_server
    ssl_client_certificate "";
    ssl_verify_client optional_no_ca;
    location /t {
        client_cert_ca $TEST_NGINX_PKI/good.pem;
        client_cert_partial_chain on;
        client_cert_mode required;
        empty_gif;
    }
--- client_cert: good
--- error_code: 200
--- no_error_log
[warn]



=== A policy where nobody can be verified
--- tls_server
    ssl_client_certificate "";
    ssl_verify_client optional_no_ca;
    client_cert_mode required;
    location /t {
        client_cert_allow cn=alice;
    }
--- error_code: 403
--- grep_error_log eval: qr/\[warn\] .*/
--- grep_error_log_out eval
qr/\A\[warn\] \S* ?(?:\S* )?a policy that wants a certificate lets nobody in where "ssl_verify_client optional_no_ca" has no CA, write "client_cert_ca FILE;" beside it or "ssl_client_certificate FILE;" in the server, in \S+nginx\.conf:\d+\n\z/



=== With a CA of its own it can
--- tls_server
    ssl_client_certificate "";
    ssl_verify_client optional_no_ca;
    location /t {
        client_cert_mode required;
        client_cert_ca $TEST_NGINX_PKI/ca.pem;
    }
--- error_code: 403
--- no_error_log
[warn]



=== Rules that only deny let others in
--- tls_server
    ssl_client_certificate "";
    ssl_verify_client optional_no_ca;
    location /t {
        client_cert_deny cn=mallory;
        empty_gif;
    }
--- error_code: 200
--- no_error_log
[warn]



=== `unverified` where nginx answers 400 before
--- tls_server
    location /t {
        client_cert_forward rfc9440 unverified;
        return 204;
    }
--- error_code: 204
--- error_log eval
qr/\[warn\] .*"unverified" of "client_cert_forward" has no effect, because nginx answers 400 to an unverified certificate before, write "ssl_verify_client optional_no_ca;" or "error_page 495 URI;" in the server, in \S+nginx\.conf:\d+$/m



=== The same of client_cert_header, inherited
--- tls_server
    ssl_verify_client on;
    client_cert_header X-DN $client_cert_subject unverified;
    location /t {
        return 204;
    }
--- client_cert: good
--- error_code: 204
--- error_log
"unverified" of "client_cert_header" has no effect



=== It has an effect on an error page
--- tls_server
    error_page 495 = @renew;
    location @renew {
        client_cert_forward nginx unverified;
        return 204;
    }
--- client_cert: expired
--- error_code: 204
--- no_error_log
[warn]



=== It has one where another server that it reaches lets them in
--- http_config
    client_cert_forward rfc9440 unverified;
    server {
        listen 127.0.0.1:$TEST_NGINX_TLS_PORT_2 ssl;
        ssl_certificate $TEST_NGINX_PKI/server.pem;
        ssl_certificate_key $TEST_NGINX_PKI/server.key;
        ssl_verify_client optional_no_ca;
    }
--- tls_server
    location /t {
        return 204;
    }
--- error_code: 204
--- no_error_log
[warn]



=== `off` where nginx wants a certificate all the same
--- tls_server
    ssl_verify_client on;
    client_cert_mode required;
    location /t {
        client_cert_mode off;
    }
    location /other {
        client_cert_mode off;
    }
--- error_code: 400
--- grep_error_log eval: qr/"client_cert_mode off" lets nobody in without a certificate where the server has "ssl_verify_client on", write "ssl_verify_client optional;" there and "client_cert_mode required;" for the rest/
--- grep_error_log_out
"client_cert_mode off" lets nobody in without a certificate where the server has "ssl_verify_client on", write "ssl_verify_client optional;" there and "client_cert_mode required;" for the rest



=== `off` lifts rules there
--- tls_server
    ssl_verify_client on;
    client_cert_allow cn=mallory;
    location /t {
        client_cert_mode off;
        empty_gif;
    }
--- client_cert: good
--- error_code: 200
--- no_error_log
[warn]



=== `off` is right for an error page
--- tls_server
    ssl_verify_client on;
    client_cert_mode required;
    error_page 403 /denied;
    location /denied {
        client_cert_mode off;
        internal;
    }
    location /t {
        empty_gif;
    }
--- client_cert: good
--- error_code: 200
--- no_error_log
[warn]



=== `off` where the certificate is optional
--- tls_server
    client_cert_mode required;
    location /t {
        client_cert_mode off;
        empty_gif;
    }
--- error_code: 200
--- no_error_log
[warn]



=== `return` beside a policy
--- tls_server
    location /t {
        client_cert_mode required;
        return 204;
    }
    location /other {
        return 204;
        client_cert_allow cn=alice;
    }
--- error_code: 204
--- grep_error_log eval: qr/\[warn\] .*"return" answers before the policy beside it is asked.*/
--- grep_error_log_out eval
qr/\A\[warn\] .*"return" answers before the policy beside it is asked, write "try_files \/\.none \@NAME;" instead and "return" in a "location \@NAME" without a policy, in \S+nginx\.conf:\d+\n\z/



=== The same on the level of a server
--- tls_server
    client_cert_mode required;
    return 204;
--- error_code: 204
--- error_log
"return" answers before the policy beside it is asked



=== `return` under an inherited policy, in an `if`, or beside `off`
--- tls_server
    client_cert_mode required;
    location /t {
        return 204;
    }
    location /if {
        client_cert_allow cn=alice;
        if ($arg_a) {
            return 404;
        }
    }
    location /off {
        client_cert_mode off;
        return 200;
    }
--- error_code: 204
--- no_error_log
[warn]



=== What other modules set a reserved header to
--- tls_server
    client_cert_forward nginx;
    client_cert_header X-Name $client_cert_subject_cn;
    location /t {
        proxy_set_header ssl-client-subject-dn $ssl_client_s_dn;
        proxy_set_header SSL_Client_Verify $ssl_client_verify;
        proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM;
    }
    location /grpc {
        grpc_set_header X-Name "$client_cert_subject_cn $ssl_client_s_dn";
        grpc_pass 127.0.0.1:1;
    }
    location /fastcgi {
        fastcgi_param HTTP_SSL_CLIENT_CERT $ssl_client_escaped_cert;
        fastcgi_param REQUEST_METHOD $request_method;
        fastcgi_pass 127.0.0.1:1;
    }
    location /uwsgi {
        uwsgi_param SSL_CLIENT_ISSUER_DN $ssl_client_i_dn if_not_empty;
        uwsgi_pass 127.0.0.1:1;
    }
    location /scgi {
        scgi_param HTTP_SSL_CLIENT_ANY constant;
        scgi_pass 127.0.0.1:1;
    }
--- error_code: 200
--- grep_error_log eval: qr/"[^"]+" sets a reserved header to what this module did not verify, and wins over it, remove the line or write a \$client_cert_\.\.\. variable, in \S+nginx\.conf:/
--- grep_error_log_out eval
my $rest = q{ sets a reserved header to what this module did not verify, and wins over it, remove the line or write a $client_cert_... variable, in };
my $lines = CORE::join '', map { qr/"\Q$_\E"\Q$rest\E\S+nginx\.conf:\n/ }
    'proxy_set_header ssl-client-subject-dn $ssl_client_s_dn',
    'proxy_set_header SSL_Client_Verify $ssl_client_verify',
    'grpc_set_header X-Name $client_cert_subject_cn $ssl_client_s_dn',
    'fastcgi_param HTTP_SSL_CLIENT_CERT $ssl_client_escaped_cert',
    'uwsgi_param SSL_CLIENT_ISSUER_DN $ssl_client_i_dn',
    'scgi_param HTTP_SSL_CLIENT_ANY constant';
qr/\A$lines\z/



=== What they may set it to
--- tls_server
    client_cert_forward nginx;
    location /t {
        proxy_set_header ssl-client-subject-dn $client_cert_subject;
        proxy_set_header ssl-client-verify "${client_cert_status} $client_cert_error";
        proxy_set_header ssl-client-cert $http_ssl_client_cert;
        proxy_set_header ssl-client-issuer-dn "";
        proxy_set_header Host $host;
        proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
        proxy_set_header X-SSL-Client-DN $ssl_client_s_dn;
        fastcgi_param REMOTE_USER $ssl_client_s_dn;
        proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM;
    }
--- error_code: 200
--- no_error_log
[warn]



=== What the configuration makes may well be what is verified
--- http_config
    map $client_cert_verified_subject_cn $role {
        default guest;
        alice admin;
    }
--- tls_server
    client_cert_header X-Role $role always;
    client_cert_header X-User $client_cert_subject_cn;
    location /t {
        set $user $client_cert_verified_subject_cn;
        proxy_set_header X-Role $Role;
        proxy_set_header X-User "${user}$client_cert_sha256";
        proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM;
    }
--- error_code: 200
--- no_error_log
[warn]



=== What a client writes is not made there
--- tls_server
    client_cert_header X-User $client_cert_subject_cn;
    location /t {
        proxy_set_header X-User $args;
        proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM;
    }
--- error_code: 200
--- error_log
"proxy_set_header X-User $args" sets a reserved header



=== A parameter that is left to what a client writes
--- tls_server
    location /t {
        fastcgi_param REMOTE_USER $remote_user;
        fastcgi_param REMOTE_USER $client_cert_verified_subject_cn if_not_empty;
        fastcgi_pass 127.0.0.1:1;
    }
    location /before {
        fastcgi_param REMOTE_USER $client_cert_verified_subject_cn;
        fastcgi_param REMOTE_USER $remote_user;
        fastcgi_pass 127.0.0.1:1;
    }
    location /uwsgi {
        uwsgi_param USER $client_cert_verified_subject_cn;
        location /uwsgi/in {
            uwsgi_pass 127.0.0.1:1;
        }
        uwsgi_param USER ${http_x_user}x if_not_empty;
        uwsgi_pass 127.0.0.1:1;
    }
    location /scgi {
        scgi_param SSL_CLIENT_S_DN $ssl_client_s_dn;
        scgi_param SSL_CLIENT_S_DN "$client_cert_verified_subject" if_not_empty;
        scgi_param SSL_CLIENT_S_DN "" if_not_empty;
        scgi_pass 127.0.0.1:1;
    }
--- request
GET /else
--- error_code: 404
--- grep_error_log eval: qr/\[warn\] .*" leaves room .*/
--- grep_error_log_out eval
my $line = sub {
    my ($own, $other) = @_;
    qr/\[warn\] .*"\Q$own\E" leaves room for "\Q$other\E" beside it, which is what any client writes, write it behind that line and without "if_not_empty", in \S+nginx\.conf:\d+\n/;
};
my $all = CORE::join '',
    $line->('fastcgi_param REMOTE_USER $client_cert_verified_subject_cn', 'fastcgi_param REMOTE_USER $remote_user'),
    $line->('scgi_param SSL_CLIENT_S_DN $client_cert_verified_subject', 'scgi_param SSL_CLIENT_S_DN $ssl_client_s_dn'),
    $line->('uwsgi_param USER $client_cert_verified_subject_cn', 'uwsgi_param USER ${http_x_user}x');
qr/\A$all\z/



=== One that is not
--- http_config
    client_cert_reserve X-User;
--- tls_server
    fastcgi_param REMOTE_USER $remote_user;
    location /t {
        fastcgi_param REMOTE_USER $remote_user;
        fastcgi_param REMOTE_USER $client_cert_verified_subject_cn;
        fastcgi_pass 127.0.0.1:1;
    }
    location /inherited {
        fastcgi_param REMOTE_USER $client_cert_verified_subject_cn if_not_empty;
        fastcgi_pass 127.0.0.1:1;
    }
    location /default {
        fastcgi_param REMOTE_USER nobody;
        fastcgi_param REMOTE_USER $http_x_user if_not_empty;
        fastcgi_param REMOTE_USER $client_cert_verified_subject_cn if_not_empty;
        fastcgi_param REMOTE_ADDR $remote_addr;
        fastcgi_pass 127.0.0.1:1;
    }
    location /other {
        fastcgi_param REMOTE_USER $remote_user;
        fastcgi_param SSL_CLIENT_S_DN $client_cert_verified_subject if_not_empty;
        fastcgi_pass 127.0.0.1:1;
    }
--- request
GET /else
--- error_code: 404
--- no_error_log
[warn]



=== One that another replaces wins over nothing
--- tls_server
    client_cert_forward rfc9440;
    location /t {
        fastcgi_param HTTP_CLIENT_CERT $arg_x;
        fastcgi_param HTTP_CLIENT_CERT "";
        fastcgi_pass 127.0.0.1:1;
    }
    location /uwsgi {
        uwsgi_param HTTP_CLIENT_CERT $arg_x if_not_empty;
        uwsgi_param HTTP_CLIENT_CERT "";
        uwsgi_pass 127.0.0.1:1;
    }
--- request
GET /else
--- error_code: 404
--- no_error_log
[warn]



=== Unless it is only where it is not empty, or elsewhere
--- tls_server
    client_cert_forward rfc9440 chain;
    location /t {
        fastcgi_param HTTP_CLIENT_CERT $arg_x;
        fastcgi_param HTTP_CLIENT_CERT "" if_not_empty;
        fastcgi_pass 127.0.0.1:1;
    }
    location /uwsgi {
        uwsgi_param HTTP_CLIENT_CERT_CHAIN $arg_x;
        uwsgi_pass 127.0.0.1:1;
    }
    location /else {
        uwsgi_param HTTP_CLIENT_CERT_CHAIN "";
        uwsgi_pass 127.0.0.1:1;
    }
--- request
GET /nothing
--- error_code: 404
--- grep_error_log eval: qr/"[^"]+" sets a reserved header/
--- grep_error_log_out
"fastcgi_param HTTP_CLIENT_CERT $arg_x" sets a reserved header
"uwsgi_param HTTP_CLIENT_CERT_CHAIN $arg_x" sets a reserved header



=== A name is reserved wherever that stands; once for all locations
--- http_config
    proxy_set_header Client-Cert $ssl_client_raw_cert;
--- config eval
CORE::join "\n", 'location /t { return 204; }', (map {
    "location /t/$_ { proxy_set_header client_cert \$ssl_client_raw_cert; }"
    } 1 .. 1000), 'location /last { client_cert_header Client-Cert $arg_a always; }'
--- error_code: 204
--- grep_error_log: sets a reserved header
--- grep_error_log_out
sets a reserved header



=== Where nothing is reserved nothing is said
--- tls_server
    location /t {
        proxy_set_header Client-Cert $ssl_client_escaped_cert;
        proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM;
    }
--- error_code: 200
--- no_error_log
[warn]



=== A map that keeps what the server trusts, in a location that trusts others
--- http_config
    map $client_cert_verified_subject_cn $role {
        default none;
        alice   admin;
    }
    map "$host ${client_cert_status}" $other {
        default none;
    }
    map $client_cert_verified_subject_cn $right {
        volatile;
        default none;
        alice   admin;
    }
    map $client_cert_subject_cn $fact {
        default none;
    }
    map $host $unrelated {
        default none;
    }
--- tls_server
    set $asked "$role $right";
    location /t {
        client_cert_ca $TEST_NGINX_PKI/other-ca.pem;
        add_header X-Kept $role;
        add_header X-Right $right;
        return 204;
    }
--- client_cert: good
--- error_code: 204
--- response_headers
X-Kept: admin
X-Right: none
--- error_log eval
[qr/\[warn\] .*"map \$client_cert_verified_subject_cn \$role" keeps what it said first for the whole request, also in a location that trusts others, write "volatile;" in it, in \S+nginx\.conf:\d+$/m,
qr/"map \$host \$\{client_cert_status\} \$other" keeps what/]
--- no_error_log
$right" keeps
$fact" keeps
$unrelated" keeps



=== No location has a trust of its own
--- http_config
    map $client_cert_verified_subject_cn $role {
        default none;
    }
--- tls_server
    location /t {
        return 204;
    }
--- error_code: 204
--- no_error_log
keeps what it said
