# Variables whose names end in an attribute or an OID, and those that are asked
# for by name.

use lib 't/lib';
use ClientCertTest;

run_tests();

__DATA__

=== Attributes by name and by OID
--- tls_server
    location /t {
        return 200 "$client_cert_subject_cn|$client_cert_subject_ou|$client_cert_subject_oid_2_5_4_10|$client_cert_issuer_cn|$client_cert_subject_title|";
    }
--- client_cert: good
--- response_body chomp
alice|Team A|Example|Test Root CA||



=== Several attributes of one kind stand in the certificate's order
--- tls_server
    location /t {
        return 200 "$client_cert_subject_cn";
    }
--- client_cert: two_cns
--- response_body chomp
alice, admin



=== An extension by its OID
--- tls_server
    location /t {
        return 200 "$client_cert_ext_2_5_29_15|$client_cert_ext_1_2_3|";
    }
--- client_cert: good
--- response_body chomp
AwIHgA==||



=== Days left are those of nginx
--- tls_server
    location /t {
        return 200 "$client_cert_days_left=$ssl_client_v_remain";
    }
--- client_cert: good
--- response_body_like: ^(\d{4})=\1$



=== SSI finds variables that the configuration does not mention
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



=== Without a certificate SSI finds the verdict alone
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



=== A verified certificate has its facts in the verified variables too
--- tls_server
    location /t {
        return 200 "$client_cert_verified_subject_cn|$client_cert_verified_subject_oid_2_5_4_11|$client_cert_verified_issuer_cn|$client_cert_verified_ext_2_5_29_15|$client_cert_verified_san_dns|$client_cert_verified_sha256=$client_cert_sha256|$client_cert_verified_days_left=$client_cert_days_left";
    }
--- client_cert: good
--- response_body_like: ^alice\|Team A\|Test Root CA\|AwIHgA==\|alice\.example\.com\|(\w{64})=\1\|(\d{4})=\2$



=== A certificate that is not verified has nothing in the verified variables
--- tls_server
    ssl_verify_client optional_no_ca;
    location /t {
        return 200 "$client_cert_subject_cn|$client_cert_verified_subject_cn|$client_cert_verified_subject_oid_2_5_4_11|$client_cert_verified_issuer_cn|$client_cert_verified_ext_2_5_29_15|$client_cert_verified_san_dns|$client_cert_verified_sha256|$client_cert_verified_days_left|$client_cert_verified_json|$client_cert_verified_akamai|$client_cert_verified_xfcc|$client_cert_verified_chain_pem|";
    }
--- client_cert: selfsigned
--- response_body chomp
alice||||||||||||



=== Verified is what the location verifies
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



=== Verified variables are empty without a certificate and without TLS
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



=== Verified variables are kept apart for a FastCGI parameter that is not empty
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



=== SSI finds verified variables that the configuration does not mention
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



=== SSI finds nothing verified of a certificate that is not
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



=== The JSON has the status of its location
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



=== Attributes in JSON are decoded, in the certificate's order
--- tls_server
    location /t {
        return 200 "$client_cert_json";
    }
--- client_cert: utf8
--- response_body_like eval
qr/"subject_attributes":\[\{"type":"O","value":"\\u65e5\\u672c \\ud83d\\udc18"\},\{"type":"CN","value":"Zo\\u00eb"\}\],"issuer_attributes":\[\{"type":"O","value":"Example"\},\{"type":"CN","value":"Test Root CA"\}\]/



=== What is no text has no value in JSON, and a long type is whole
--- tls_server
    location /t {
        return 200 "$client_cert_json\n";
    }
--- client_cert: no_string
--- response_body_like eval
qr/"subject_attributes":\[\{"type":"x500UniqueIdentifier"\},\{"type":"CN"\}\],/



=== A misspelt verified variable
--- config
    location /t {
        return 200 $client_cert_verified_subjekt;
    }
--- must_die
--- error_log
unknown variable "$client_cert_verified_subjekt", did you mean "$client_cert_verified_subject"?



=== A misspelt word before a fact
--- config
    location /t {
        return 200 $client_cert_verify_subject_cn;
    }
--- must_die
--- error_log
unknown variable "$client_cert_verify_subject_cn", did you mean "$client_cert_verified_subject_cn"?



=== A misspelt attribute
--- config
    location /t {
        return 200 $client_cert_subject_sn;
    }
--- must_die
--- error_log
unknown variable "$client_cert_subject_sn", did you mean "$client_cert_subject_oid_2_5_4_4"?



=== A misspelt attribute of a verified certificate
--- config
    location /t {
        return 200 $client_cert_verified_issuer_emial;
    }
--- must_die
--- error_log
unknown variable "$client_cert_verified_issuer_emial", did you mean "$client_cert_verified_issuer_email"?



=== A misspelt name that begins like an attribute's
--- config
    location /t {
        return 200 $client_cert_subject_legasy;
    }
--- must_die
--- error_log
unknown variable "$client_cert_subject_legasy", did you mean "$client_cert_subject_legacy"?



=== A verdict is no fact that could be verified
--- config
    location /t {
        return 200 $client_cert_verified_status;
    }
--- must_die
--- error_log
unknown variable "$client_cert_verified_status", it would be a verdict and no fact of a certificate, write "$client_cert_status"
