# docs/directives.md, client_cert_mode.
#
# A policy for some methods only.

use lib 't/lib';
use ClientCertTest;

run_tests();

__DATA__

=== A mode in `limit_except` denies a method that is not excepted
--- tls_location
    limit_except GET HEAD {
        client_cert_mode required;
    }
--- request
POST /t
--- error_code: 403
--- upstream_requests: 0



=== A mode in `limit_except` leaves an excepted method alone
--- tls_location
    limit_except GET HEAD {
        client_cert_mode required;
    }
--- upstream_requests: 1



=== Rules in `limit_except` replace those of the location
--- tls_location
    client_cert_allow o=Example;
    limit_except GET {
        client_cert_allow o=Example cn=bob;
    }
--- client_cert: good
--- request
DELETE /t
--- error_code: 403
--- upstream_requests: 0
--- error_log
client cert: denied:no_rule in



=== `client_cert_mode off` in `limit_except` ends the location's mode
--- tls_location
    client_cert_mode required;
    limit_except POST {
        client_cert_mode off;
    }
--- upstream_requests: 1



=== A rule in `limit_except` keeps mode and `client_cert_deny_code`
--- tls_location
    client_cert_mode required;
    client_cert_deny_code 404;
    limit_except POST {
        client_cert_allow cn=bob;
    }
--- error_code: 404
--- upstream_requests: 0
