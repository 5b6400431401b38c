# docs/variables.md, All variables.
# docs/variables.md, Verified twins.
#
# A variable that does not exist is refused at start, with one that does.

use lib 't/lib';
use ClientCertTest;

run_tests();

__DATA__

=== `$client_cert_verified_subjekt` is refused with the one that is like it
--- config
    location /t {
        return 200 $client_cert_verified_subjekt;
    }
--- must_die
--- error_log
unknown variable "$client_cert_verified_subjekt", did you mean "$client_cert_verified_subject"?



=== `$client_cert_verify_subject_cn` is refused: the word is `verified`
--- config
    location /t {
        return 200 $client_cert_verify_subject_cn;
    }
--- must_die
--- error_log
unknown variable "$client_cert_verify_subject_cn", did you mean "$client_cert_verified_subject_cn"?



=== `$client_cert_subject_sn` in `return` is refused with its OID
--- config
    location /t {
        return 200 $client_cert_subject_sn;
    }
--- must_die
--- error_log
unknown variable "$client_cert_subject_sn", did you mean "$client_cert_subject_oid_2_5_4_4"?



=== `$client_cert_verified_issuer_emial` is refused with `email`
--- config
    location /t {
        return 200 $client_cert_verified_issuer_emial;
    }
--- must_die
--- error_log
unknown variable "$client_cert_verified_issuer_emial", did you mean "$client_cert_verified_issuer_email"?



=== `$client_cert_subject_legasy` is refused with `legacy`
--- config
    location /t {
        return 200 $client_cert_subject_legasy;
    }
--- must_die
--- error_log
unknown variable "$client_cert_subject_legasy", did you mean "$client_cert_subject_legacy"?



=== `$client_cert_verified_status` is refused: a verdict is no fact
--- config
    location /t {
        return 200 $client_cert_verified_status;
    }
--- must_die
--- error_log
unknown variable "$client_cert_verified_status", it would be a verdict and no fact of a certificate, write "$client_cert_status"



=== `$client_cert_verified_subject_commonname` is refused: it is `cn`
--- tls_server
    client_cert_header X-User $client_cert_verified_subject_commonname;
--- must_die
--- error_log
unknown variable "$client_cert_verified_subject_commonname", did you mean "$client_cert_verified_subject_cn"?



=== `$client_cert_subjct` is refused with the variable that is like it
--- config
    client_cert_header X-One $client_cert_subjct;
--- must_die
--- error_log
unknown variable "$client_cert_subjct", did you mean "$client_cert_subject"?



=== A variable of an unknown attribute is refused, and how to write an OID
--- config
    client_cert_header X-One $client_cert_subject_shoe_size_in_winter;
--- must_die
--- error_log
unknown variable "$client_cert_subject_shoe_size_in_winter", write an attribute's name as in "$client_cert_subject_cn", or an OID as in



=== `$client_cert_subject_sn` in a header is refused with its OID
--- config
    client_cert_header X-One $client_cert_subject_sn;
--- must_die
--- error_log
unknown variable "$client_cert_subject_sn", did you mean "$client_cert_subject_oid_2_5_4_4"?



=== A misspelt attribute in a variable is refused with the one like it
--- config
    client_cert_header X-One $client_cert_issuer_serialnumer;
--- must_die
--- error_log
unknown variable "$client_cert_issuer_serialnumer", did you mean "$client_cert_issuer_serialnumber"?



=== `$client_cert_ext_` with what is no OID is refused
--- config
    client_cert_header X-One $client_cert_ext_2__5_29_17_and_more;
--- must_die
--- error_log
unknown variable "$client_cert_ext_2__5_29_17_and_more"
