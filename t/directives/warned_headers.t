# docs/directives.md, What is warned of.
#
# A reserved header or parameter that another module sets to what nobody verified
# is warned of at start, with file and line and what to write instead.

use lib 't/lib';
use ClientCertTest;

run_tests();

__DATA__

=== A reserved header that another module sets is warned of
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



=== A reserved header that is set to a verified value is not warned of
--- tls_server
    client_cert_forward nginx;
--- tls_location
    proxy_set_header ssl-client-subject-dn $client_cert_subject;
    proxy_set_header ssl-client-verify "${client_cert_status} $client_cert_error";
    proxy_set_header ssl-client-cert $http_ssl_client_cert;
    proxy_set_header ssl-client-issuer-dn "";
    proxy_set_header Host $host;
    proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
    proxy_set_header X-SSL-Client-DN $ssl_client_s_dn;
    fastcgi_param REMOTE_USER $ssl_client_s_dn;
--- error_code: 200
--- no_error_log
[warn]



=== A reserved header of a `map` or `set` variable is not warned of
--- http_config
    map $client_cert_verified_subject_cn $role {
        default guest;
        alice admin;
    }
--- tls_server
    client_cert_header X-Role $role always;
    client_cert_header X-User $client_cert_subject_cn;
--- tls_location
    set $user $client_cert_verified_subject_cn;
    proxy_set_header X-Role $Role;
    proxy_set_header X-User "${user}$client_cert_sha256";
--- error_code: 200
--- no_error_log
[warn]



=== A reserved header that is set to `$args` is warned of
--- tls_server
    client_cert_header X-User $client_cert_subject_cn;
--- tls_location
    proxy_set_header X-User $args;
--- error_code: 200
--- error_log
"proxy_set_header X-User $args" sets a reserved header



=== A parameter that `if_not_empty` leaves to clients is warned of
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



=== A parameter that is not left to clients is not warned of
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



=== A reserved parameter that a later line replaces is not warned of
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



=== A reserved parameter that is replaced elsewhere or at times is warned of
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



=== A name that a last location reserves is warned of in all, once
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



=== A header is not warned of where nothing is reserved
--- tls_location
    proxy_set_header Client-Cert $ssl_client_escaped_cert;
--- error_code: 200
--- no_error_log
[warn]
