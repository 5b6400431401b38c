# docs/variables.md, All variables.
# docs/variables.md, Verified twins.
#
# Variables whose names end in an attribute or an OID, and those that are asked
# for by name.

use lib 't/lib';
use ClientCertTest;

run_tests();

__DATA__

=== `$client_cert_subject_cn` and its like are attributes by name and by OID
--- tls_server
    location /t {
        return 200 "$client_cert_subject_cn|$client_cert_subject_ou|$client_cert_subject_oid_2_5_4_10|$client_cert_issuer_cn|$client_cert_subject_title|";
    }
--- client_cert: good
--- response_body chomp
alice|Team A|Example|Test Root CA||



=== `$client_cert_subject_cn` has several values in the certificate's order
--- tls_server
    location /t {
        return 200 "$client_cert_subject_cn";
    }
--- client_cert: two_cns
--- response_body chomp
alice, admin



=== `$client_cert_ext_` and an OID is an extension
--- tls_server
    location /t {
        return 200 "$client_cert_ext_2_5_29_15|$client_cert_ext_1_2_3|";
    }
--- client_cert: good
--- response_body chomp
AwIHgA==||



=== `$client_cert_days_left` is nginx's own `$ssl_client_v_remain`
--- tls_server
    location /t {
        return 200 "$client_cert_days_left=$ssl_client_v_remain";
    }
--- client_cert: good
--- response_body_like: ^(\d{4})=\1$



=== SSI finds `$client_cert_` variables that no other line mentions
--- tls_server
    location /t.html {
        ssi on;
    }
--- user_files
>>> t.html
<!--# echo var="client_cert_subject_cn" -->|<!--# echo var="client_cert_subject_oid_2_5_4_11" -->|<!--# echo var="client_cert_san_dns" -->|<!--# echo var="client_cert_status" -->|<!--# echo var="client_cert_nothing" default="none" -->
--- request
GET /t.html
--- client_cert: good
--- response_body
alice|Team A|alice.example.com|SUCCESS|none



=== SSI finds the verdict alone where there is no certificate
--- config
    location /t.html {
        ssi on;
    }
--- user_files
>>> t.html
<!--# echo var="client_cert_subject_cn" default="none" -->|<!--# echo var="client_cert_status" -->|<!--# echo var="client_cert_days_left" default="none" -->
--- request
GET /t.html
--- response_body
none|NONE|none



=== `$client_cert_verified_` variables have the facts of a verified one
--- tls_server
    location /t {
        return 200 "$client_cert_verified_subject_cn|$client_cert_verified_subject_oid_2_5_4_11|$client_cert_verified_issuer_cn|$client_cert_verified_ext_2_5_29_15|$client_cert_verified_san_dns|$client_cert_verified_sha256=$client_cert_sha256|$client_cert_verified_days_left=$client_cert_days_left";
    }
--- client_cert: good
--- response_body_like: ^alice\|Team A\|Test Root CA\|AwIHgA==\|alice\.example\.com\|(\w{64})=\1\|(\d{4})=\2$



=== `$client_cert_verified_` variables are empty of an unverified one
--- tls_server
    ssl_verify_client optional_no_ca;
    location /t {
        return 200 "$client_cert_subject_cn|$client_cert_verified_subject_cn|$client_cert_verified_subject_oid_2_5_4_11|$client_cert_verified_issuer_cn|$client_cert_verified_ext_2_5_29_15|$client_cert_verified_san_dns|$client_cert_verified_sha256|$client_cert_verified_days_left|$client_cert_verified_json|$client_cert_verified_akamai|$client_cert_verified_xfcc|$client_cert_verified_chain_pem|";
    }
--- client_cert: selfsigned
--- response_body chomp
alice||||||||||||



=== `$client_cert_verified_` goes by the location's own `client_cert_ca`
--- tls_server
    ssl_verify_client optional_no_ca;
    location /server {
        return 200 "$client_cert_status $client_cert_verified_subject_cn\n";
    }
    location /own {
        client_cert_ca $TEST_NGINX_PKI/other-ca.pem;
        return 200 "$client_cert_status $client_cert_verified_subject_cn\n";
    }
--- client_cert: other
--- pipelined_requests eval
["GET /server", "GET /own", "GET /server"]
--- response_body eval
["FAILED:unable to verify the first certificate \n",
 "SUCCESS alice\n",
 "FAILED:unable to verify the first certificate \n"]



=== `$client_cert_verified_` is empty without a certificate, without TLS
--- tls_server
    location /t {
        proxy_pass http://127.0.0.1:$TEST_NGINX_SERVER_PORT;
        proxy_set_header X-Here "$client_cert_verified_subject_cn|$client_cert_verified_days_left|";
        add_header X-Here "$client_cert_verified_subject_cn|$client_cert_verified_days_left|";
    }
--- config
    location /t {
        return 200 "$http_x_here$client_cert_verified_subject_cn|$client_cert_verified_sha256|$client_cert_verified_days_left|";
    }
--- response_headers
X-Here: ||
--- response_body chomp
|||||



=== `$client_cert_verified_` is kept out by `if_not_empty` of FastCGI
--- tls_server
    ssl_verify_client optional_no_ca;
    location /t {
        fastcgi_param REMOTE_USER $client_cert_verified_subject_cn if_not_empty;
        fastcgi_param X_PRESENTED $client_cert_subject_cn if_not_empty;
        fastcgi_pass $TEST_NGINX_FASTCGI_UPSTREAM;
    }
--- client_cert: selfsigned
--- ignore_response
--- upstream_like
X_PRESENTEDalice
--- upstream_unlike
REMOTE_USER



=== SSI finds `$client_cert_verified_` variables that no line mentions
--- tls_server
    location /t.html {
        ssi on;
    }
--- user_files
>>> t.html
<!--# echo var="client_cert_verified_subject_cn" -->|<!--# echo var="client_cert_verified_subject_oid_2_5_4_11" -->|<!--# echo var="client_cert_verified_san_dns" -->|<!--# echo var="client_cert_verified_ext_2_5_29_15" -->|<!--# echo var="client_cert_verified_status" default="none" -->|<!--# echo var="client_cert_verified_access" default="none" -->|<!--# echo var="client_cert_verified_nothing" default="none" -->|<!--# echo var="client_cert_verified_days_left" default="none" -->
--- request
GET /t.html
--- client_cert: good
--- response_body_like: ^alice\|Team A\|alice\.example\.com\|AwIHgA==\|none\|none\|none\|\d{4}$



=== SSI finds nothing in `$client_cert_verified_` of an unverified one
--- tls_server
    ssl_verify_client optional_no_ca;
    location /t.html {
        ssi on;
    }
--- user_files
>>> t.html
<!--# echo var="client_cert_subject_cn" -->|<!--# echo var="client_cert_verified_subject_cn" default="none" -->|<!--# echo var="client_cert_verified_san_dns" default="none" -->|<!--# echo var="client_cert_verified_ext_2_5_29_15" default="none" -->|<!--# echo var="client_cert_verified_days_left" default="none" -->
--- request
GET /t.html
--- client_cert: selfsigned
--- response_body
alice|none|none|none|none



=== `$client_cert_json` has the status of its location
--- tls_server
    ssl_verify_client optional_no_ca;
    location /server {
        return 200 "$client_cert_json\n$client_cert_akamai\n";
    }
    location /own {
        client_cert_ca $TEST_NGINX_PKI/other-ca.pem;
        return 200 "$client_cert_json\n$client_cert_akamai\n";
    }
--- client_cert: other
--- pipelined_requests eval
["GET /server", "GET /own", "GET /server"]
--- response_body_like eval
my $failed = qr/^\{"status":"FAILED:[^"]+","error":21,.*status="FAILED:/s;
[$failed, qr/^\{"status":"SUCCESS","error":0,.*status="SUCCESS"/s, $failed]



=== `$client_cert_json` has attributes decoded, in the certificate's order
--- tls_server
    location /t {
        return 200 "$client_cert_json";
    }
--- client_cert: utf8
--- response_body_like eval
qr/"subject_attributes":\[\{"type":"O","value":"\\u65e5\\u672c \\ud83d\\udc18"\},\{"type":"CN","value":"Zo\\u00eb"\}\],"issuer_attributes":\[\{"type":"O","value":"Example"\},\{"type":"CN","value":"Test Root CA"\}\]/



=== `$client_cert_json` has no value of what is no text, and long types whole
--- tls_server
    location /t {
        return 200 "$client_cert_json\n";
    }
--- client_cert: no_string
--- response_body_like eval
qr/"subject_attributes":\[\{"type":"x500UniqueIdentifier"\},\{"type":"CN"\}\],/
