# docs/variables.md, Set and map.
# docs/directives.md, What is warned of.
#
# A `map` that keeps a verdict longer than it holds is warned of at start.

use lib 't/lib';
use ClientCertTest;

run_tests();

__DATA__

=== A `map` that keeps a verdict for a location that trusts others is warned of
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



=== A `map` is not warned of where no location has a trust of its own
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



=== A `map` of a name of this module is refused
--- http_config
    map $host $client_cert_verified_subject_cn {
        default admin;
    }
--- must_die
--- error_log eval
qr/\[emerg\] .*"\$client_cert_(?:verified_)?subject_cn" is a variable of this module, and "map", "set" or their like makes another one of that name, write another name there/




=== A `set` of a name of this module is refused
--- tls_server
    set $client_cert_subject_cn admin;
--- must_die
--- error_log eval
qr/\[emerg\] .*"\$client_cert_(?:verified_)?subject_cn" is a variable of this module, and "map", "set" or their like makes another one of that name, write another name there/
