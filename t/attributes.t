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
