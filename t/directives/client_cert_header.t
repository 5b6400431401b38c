# docs/directives.md, client_cert_header.
#
# client_cert_header: what is sent, and what is refused at start.

use lib 't/lib';
use ClientCertTest;

run_tests();

__DATA__

=== `client_cert_header` sends a value of the user's own
--- tls_location
    client_cert_header X-User "cn=$client_cert_subject_cn";
    client_cert_header X-Verdict $client_cert_status always;
--- client_cert: good
--- more_headers
X-User: forged
X-Verdict: forged
--- upstream_like
^X-User: cn=alice\r$
^X-Verdict: SUCCESS\r$
--- upstream_unlike
forged



=== `client_cert_header` without a certificate sends what is `always` alone
--- tls_location
    client_cert_header X-User "cn=$client_cert_subject_cn";
    client_cert_header X-Verdict $client_cert_status always;
--- upstream_like
^X-Verdict: NONE\r$
--- upstream_unlike
^X-User



=== `client_cert_header` sends no empty value and no byte that is not visible
--- config
    location /t {
        client_cert_header X-Empty "$arg_nothing" always;
        client_cert_header X-Argument $arg_a always;
        client_cert_header X-Lines "$uri" always;
        proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM/;
    }
--- raw_request eval
"GET /t%0D%0AX-Forged:%20one?a=\xFF HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
--- upstream_requests: 1
--- upstream_unlike
X-Empty|X-Argument|X-Lines
--- error_log
left out of "X-Argument": its value, which is not visible ASCII
left out of "X-Lines": its value, which is not visible ASCII
--- no_error_log
X-Empty



=== `client_cert_header` sends no value with a space at its end, and says so
--- tls_server
    client_cert_header X-DN $client_cert_subject_legacy;
    client_cert_header X-Begin " $client_cert_sha256";
    client_cert_header X-Escaped $client_cert_subject_cn;
    client_cert_header X-Inside "$client_cert_sha256 $client_cert_sha256";
    location /t {
        auth_request /auth;
        proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM;
    }
    location /auth {
        proxy_pass http://$TEST_NGINX_HTTP_UPSTREAM;
    }
--- client_cert: trailing_space
--- upstream_requests: 2
--- upstream_like
^X-Inside: [0-9a-f]{64} [0-9a-f]{64}\r$
--- upstream_unlike
^X-(?:DN|Begin|Escaped)
--- error_log
[warn]
--- grep_error_log eval: qr/left out of "[^"]+": [^,]+, which begins or ends with a space/
--- grep_error_log_out
left out of "X-DN": its value, which begins or ends with a space
left out of "X-Begin": its value, which begins or ends with a space
left out of "X-Escaped": its value, which begins or ends with a space



=== `client_cert_header off` leaves `client_cert_forward`
--- http_config
    client_cert_header X-User $client_cert_subject_cn;
--- tls_server
    client_cert_forward rfc9440;
--- tls_location
    client_cert_header off;
--- client_cert: good
--- upstream_like
^Client-Cert: :MII
--- upstream_unlike
^X-User



=== `client_cert_header` replaces an inherited dialect's header of its name
--- tls_server
    client_cert_forward rfc9440;
--- tls_location
    client_cert_header Client-Cert own always;
--- client_cert: good
--- upstream_like
^Client-Cert: own\r$
--- upstream_unlike
MII



=== `client_cert_header off` together with a name is refused
--- config
    client_cert_header off X-User;
--- must_die
--- error_log
"X-User" behind "client_cert_header off", which stands alone: remove one of them in



=== `client_cert_header off` beside another of its level is refused
--- config
    client_cert_header off;
    client_cert_header X-One 1;
--- must_die
--- error_log
"client_cert_header" stands beside "client_cert_header off" of this level



=== `client_cert_header` without a value is refused
--- config
    client_cert_header X-One;
--- must_die
--- error_log
"client_cert_header X-One" has no value



=== `client_cert_header` with an unknown parameter is refused
--- config
    client_cert_header X-One 1 alway;
--- must_die
--- error_log
did you mean "always"?



=== `client_cert_header` with both `unverified` and `always` is refused
--- config
    client_cert_header X-One 1 unverified always;
--- must_die
--- error_log
"client_cert_header" takes one of "unverified" and "always", once



=== `client_cert_header` of a name that nginx uses itself is refused
--- config
    client_cert_header Host $client_cert_subject;
--- must_die
--- error_log
"Host" in "client_cert_header" is a header that nginx itself uses, choose another name



=== `client_cert_header X_Forwarded_For` is refused like its other spelling
--- config
    client_cert_header X_Forwarded_For $client_cert_subject;
--- must_die
--- error_log
"X_Forwarded_For" in "client_cert_header" is a header that nginx itself uses



=== `client_cert_header` of a hop-by-hop header is refused
--- config
    client_cert_header proxy.connection $client_cert_subject;
--- must_die
--- error_log
"proxy.connection" in "client_cert_header" is a hop-by-hop header



=== `client_cert_header` of what is no field name is refused
--- config
    client_cert_header "X One" 1;
--- must_die
--- error_log
"X One" in "client_cert_header" is not a field name



=== `client_cert_header` of an empty name is refused
--- config
    client_cert_header "" 1;
--- must_die
--- error_log
"" in "client_cert_header" is not a field name
