# docs/directives.md, What is warned of.
#
# A policy that can only lock everybody out, or is never asked, is warned of at
# start, once for each mistake, with file and line and what to write instead.
# What has a meaning is not.

use lib 't/lib';
use ClientCertTest;

run_tests();

__DATA__

=== A policy where nobody can be verified is warned of, once
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



=== A policy with a `client_cert_ca` of its own is not warned of
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



=== `client_cert_deny` alone is not warned of where nobody can be verified
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



=== `client_cert_mode off` with `ssl_verify_client on` is warned of, once
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



=== `client_cert_mode off` that lifts rules is not warned of
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



=== `client_cert_mode off` of an error page is not warned of
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



=== `client_cert_mode off` with an optional certificate is not warned of
--- tls_server
    client_cert_mode required;
    location /t {
        client_cert_mode off;
        empty_gif;
    }
--- error_code: 200
--- no_error_log
[warn]



=== `return` beside a policy is warned of, once
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



=== `return` beside a policy of a server is warned of
--- tls_server
    client_cert_mode required;
    return 204;
--- error_code: 204
--- error_log
"return" answers before the policy beside it is asked



=== `return` under an inherited policy, in `if` or beside `off` is right
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
