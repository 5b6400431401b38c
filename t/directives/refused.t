# Bad configuration is refused at start, with a sentence that helps.

use lib 't/lib';
use ClientCertTest;

run_tests();

__DATA__

=== An unknown dialect, with the nearest known one
--- config
    client_cert_forward rfc9940;
--- must_die
--- error_log
unknown dialect "rfc9940" in "client_cert_forward", did you mean "rfc9440"? in



=== An unknown dialect that resembles none
--- config
    client_cert_forward something-else;
--- must_die
--- error_log
unknown dialect "something-else" in "client_cert_forward", known are "off", "rfc9440", "cloudflare", "cloudflare-managed", "akamai", "akamai-cc-der", "envoy", "traefik", "nginx", "aws-alb", "aws-cloudfront", "google", "haproxy", "apache", "kong", "gorouter", "cloudfoundry", "azure", "aspnet"



=== A keyword in another case
--- config
    client_cert_forward RFC9440;
--- must_die
--- error_log
did you mean "rfc9440"?



=== `off` in another case
--- config
    client_cert_forward Off;
--- must_die
--- error_log
did you mean "off"?



=== `off` together with a dialect
--- config
    client_cert_forward off rfc9440;
--- must_die
--- error_log
"rfc9440" behind "client_cert_forward off", which stands alone: remove one of them in



=== `off` together with a header
--- config
    client_cert_header off X-User;
--- must_die
--- error_log
"X-User" behind "client_cert_header off", which stands alone: remove one of them in



=== `none` is not like a dialect
--- config
    client_cert_forward none;
--- must_die
--- error_log
unknown dialect "none" in "client_cert_forward", known are "off", "rfc9440"



=== A dialect by another name
--- config
    client_cert_forward xfcc;
--- must_die
--- error_log
unknown dialect "xfcc" in "client_cert_forward", did you mean "envoy"?



=== Another one
--- config
    client_cert_forward ingress-nginx;
--- must_die
--- error_log
unknown dialect "ingress-nginx" in "client_cert_forward", did you mean "nginx"?



=== An attribute in a variable by another name
--- tls_server
    client_cert_header X-User $client_cert_verified_subject_commonname;
--- must_die
--- error_log
unknown variable "$client_cert_verified_subject_commonname", did you mean "$client_cert_verified_subject_cn"?



=== An unknown parameter of a dialect
--- config
    client_cert_forward akamai statsu;
--- must_die
--- error_log
unknown parameter "statsu" in "client_cert_forward", did you mean "status"?



=== A field of another dialect
--- config
    client_cert_forward cloudflare issuer;
--- must_die
--- error_log
unknown parameter "issuer" in "client_cert_forward": "cloudflare" has no fields to choose from, known are "first", "unverified", "max=" in



=== A repeated parameter
--- config
    client_cert_forward rfc9440 first first;
--- must_die
--- error_log
"first" is repeated in "client_cert_forward", write it once



=== A repeated field
--- config
    client_cert_forward akamai cn cn;
--- must_die
--- error_log
"cn" is repeated in "client_cert_forward"



=== A repeated max=
--- config
    client_cert_forward rfc9440 max=1k max=2k;
--- must_die
--- error_log
"max=2k" is repeated in "client_cert_forward"



=== The certificate together with attributes
--- config
    client_cert_forward akamai der cn;
--- must_die
--- error_log
"der" is the complete certificate and excludes "subject"



=== The anchor of a chain that is not sent
--- config
    client_cert_forward rfc9440 root;
--- must_die
--- error_log
"client_cert_forward rfc9440": "root" says how far "chain" goes, write "rfc9440 chain root" in



=== No intermediates of a PEM that is not sent
--- config
    client_cert_forward traefik leaf;
--- must_die
--- error_log
"client_cert_forward traefik": "leaf" says what "pem" leaves out, write "traefik pem leaf" in



=== A mode that is what no word says
--- config
    client_cert_forward aws-alb verify;
--- must_die
--- error_log
unknown parameter "verify" in "client_cert_forward", known are "first", "unverified", "max=", "passthrough"



=== A repeated chain
--- config
    client_cert_forward apache chain chain;
--- must_die
--- error_log
"chain" is repeated in "client_cert_forward"



=== A chain together with a header of its name
--- config
    client_cert_header client.cert.chain $client_cert_chain_rfc9440;
    client_cert_forward rfc9440 chain;
--- must_die
--- error_log
"client_cert_forward" would send "Client-Cert-Chain", and another "client_cert_header" of this level sends "client.cert.chain" already



=== A header of that name where the chain is not sent
--- config
    client_cert_header Client-Cert-Chain $client_cert_chain_rfc9440;
    client_cert_forward rfc9440;
    location /t {
        return 204;
    }
--- error_code: 204



=== max= of nothing
--- config
    client_cert_forward rfc9440 max=0;
--- must_die
--- error_log
invalid "max=0" in "client_cert_forward", write a size from "max=1" to "max=60k"



=== max= over the limit
--- config
    client_cert_forward rfc9440 max=61k;
--- must_die
--- error_log
invalid "max=61k"



=== max= that is no size
--- config
    client_cert_forward rfc9440 max=large;
--- must_die
--- error_log
invalid "max=large"



=== max= without a size
--- config
    client_cert_forward rfc9440 max=;
--- must_die
--- error_log
invalid "max="



=== max= at both ends of its range
--- config
    location /one {
        client_cert_forward rfc9440 max=1;
    }
    location /t {
        client_cert_forward rfc9440 max=60k;
        return 204;
    }
--- error_code: 204



=== The same dialect twice in one level
--- config
    client_cert_forward rfc9440;
    client_cert_forward rfc9440 first;
--- must_die
--- error_log
"client_cert_forward" would send "Client-Cert", and another "client_cert_forward" of this level sends "Client-Cert" already, remove one of them



=== Two directives of one level that send the same name
--- config
    client_cert_forward rfc9440;
    client_cert_header client_cert $client_cert_der;
--- must_die
--- error_log
"client_cert_header" would send "client_cert", and another "client_cert_forward" of this level sends "Client-Cert" already



=== The same, the other way round
--- config
    client_cert_header SSL_CLIENT_CERT $client_cert_pem;
    client_cert_forward nginx;
--- must_die
--- error_log
"client_cert_forward" would send "ssl-client-cert", and another "client_cert_header" of this level sends "SSL_CLIENT_CERT" already



=== `off` beside another directive
--- config
    client_cert_forward rfc9440;
    client_cert_forward off;
--- must_die
--- error_log
"client_cert_forward off" stands beside another "client_cert_forward" of this level, remove one of them



=== Another directive beside `off`
--- config
    client_cert_header off;
    client_cert_header X-One 1;
--- must_die
--- error_log
"client_cert_header" stands beside "client_cert_header off" of this level



=== client_cert_header without a value
--- config
    client_cert_header X-One;
--- must_die
--- error_log
"client_cert_header X-One" has no value



=== client_cert_header with an unknown parameter
--- config
    client_cert_header X-One 1 alway;
--- must_die
--- error_log
did you mean "always"?



=== client_cert_header with two conditions
--- config
    client_cert_header X-One 1 unverified always;
--- must_die
--- error_log
"client_cert_header" takes one of "unverified" and "always", once



=== An unknown variable, with the nearest known one
--- config
    client_cert_header X-One $client_cert_subjct;
--- must_die
--- error_log
unknown variable "$client_cert_subjct", did you mean "$client_cert_subject"?



=== A variable of an unknown attribute
--- config
    client_cert_header X-One $client_cert_subject_shoe_size_in_winter;
--- must_die
--- error_log
unknown variable "$client_cert_subject_shoe_size_in_winter", write an attribute's name as in "$client_cert_subject_cn", or an OID as in



=== An unknown attribute of a name that is like another variable
--- config
    client_cert_header X-One $client_cert_subject_sn;
--- must_die
--- error_log
unknown variable "$client_cert_subject_sn", did you mean "$client_cert_subject_oid_2_5_4_4"?



=== A misspelt attribute of a name
--- config
    client_cert_header X-One $client_cert_issuer_serialnumer;
--- must_die
--- error_log
unknown variable "$client_cert_issuer_serialnumer", did you mean "$client_cert_issuer_serialnumber"?



=== A variable of what is no OID
--- config
    client_cert_header X-One $client_cert_ext_2__5_29_17_and_more;
--- must_die
--- error_log
unknown variable "$client_cert_ext_2__5_29_17_and_more"



=== A name that nginx uses itself
--- config
    client_cert_header Host $client_cert_subject;
--- must_die
--- error_log
"Host" in "client_cert_header" is a header that nginx itself uses, choose another name



=== A name that nginx uses itself, spelt with an underscore
--- config
    client_cert_header X_Forwarded_For $client_cert_subject;
--- must_die
--- error_log
"X_Forwarded_For" in "client_cert_header" is a header that nginx itself uses



=== A hop-by-hop name
--- config
    client_cert_header proxy.connection $client_cert_subject;
--- must_die
--- error_log
"proxy.connection" in "client_cert_header" is a hop-by-hop header



=== A name that is no field name
--- config
    client_cert_header "X One" 1;
--- must_die
--- error_log
"X One" in "client_cert_header" is not a field name



=== An empty name
--- config
    client_cert_header "" 1;
--- must_die
--- error_log
"" in "client_cert_header" is not a field name



=== client_cert_reserve of a name that nginx uses itself
--- http_config
    client_cert_reserve X-One Cookie;
--- must_die
--- error_log
"Cookie" in "client_cert_reserve" is a header that nginx itself uses, name another header



=== client_cert_reserve with a repeated name
--- http_config
    client_cert_reserve X-One x_one;
--- must_die
--- error_log
"x_one" is repeated in "client_cert_reserve", write it once



=== client_cert_reserve with its keyword in another case
--- http_config
    client_cert_reserve Known;
--- must_die
--- error_log
did you mean "known"?



=== client_cert_reserve in a server
--- config
    client_cert_reserve X-One;
--- must_die
--- error_log
"client_cert_reserve" directive is not allowed here



=== An unknown choice of client_cert_inbound
--- config
    client_cert_inbound stripp;
--- must_die
--- error_log
unknown choice "stripp" in "client_cert_inbound", did you mean "strip"?



=== client_cert_inbound twice
--- config
    client_cert_inbound strip;
    client_cert_inbound strip;
--- must_die
--- error_log
"client_cert_inbound" directive is duplicate



=== client_cert_refuse in a server that refuses by itself
--- tls_server
    client_cert_refuse policy;
--- must_die
--- error_log eval
qr/"client_cert_refuse policy" needs a handshake that lets certificates pass, write "ssl_verify_client optional_no_ca;" in the server of "localhost" at 127\.0\.0\.1:\d+ in \S+nginx\.conf:\d+, or "client_cert_refuse handshake;", in \S+nginx\.conf:\d+$/



=== client_cert_refuse in a server that asks nobody
--- tls_server
    ssl_verify_client off;
    client_cert_refuse policy;
--- must_die
--- error_log
"client_cert_refuse policy" needs a handshake that lets certificates pass



=== client_cert_refuse for all servers, of which one refuses by itself
--- http_config
    client_cert_refuse policy;
--- tls_server
    ssl_verify_client on;
--- must_die
--- error_log
"client_cert_refuse policy" needs a handshake that lets certificates pass



=== client_cert_refuse for all servers, of which some ask nobody
--- http_config
    client_cert_refuse policy;
--- tls_server
    ssl_verify_client optional_no_ca;
    location = /t {
        return 204;
    }
--- error_code: 204



=== client_cert_refuse of its own for a server that refuses by itself
--- http_config
    client_cert_refuse policy;
--- tls_server
    client_cert_refuse handshake;
    location = /t {
        return 204;
    }
--- error_code: 204



=== An unknown choice of client_cert_refuse
--- config
    client_cert_refuse handshakes;
--- must_die
--- error_log
unknown choice "handshakes" in "client_cert_refuse", did you mean "handshake"?



=== client_cert_refuse twice
--- config
    client_cert_refuse handshake;
    client_cert_refuse handshake;
--- must_die
--- error_log
"client_cert_refuse" directive is duplicate



=== client_cert_refuse in a location
--- config
    location = /t {
        client_cert_refuse handshake;
    }
--- must_die
--- error_log
"client_cert_refuse" directive is not allowed here



=== client_cert_inbound in a location
--- config
    location /t {
        client_cert_inbound strip;
    }
--- must_die
--- error_log
"client_cert_inbound" directive is not allowed here



=== client_cert_response_header of a reserved name, wherever it was reserved
--- config
    client_cert_response_header Client_Cert yes;
    location /other {
        client_cert_forward rfc9440;
    }
--- must_die
--- error_log
"Client_Cert" in "client_cert_response_header" is reserved for requests and never leaves in a response, choose another name



=== client_cert_response_header of a name that nginx writes itself
--- config
    client_cert_response_header Content-Length 5;
--- must_die
--- error_log
"Content-Length" in "client_cert_response_header" is a header that nginx itself writes



=== client_cert_forward in `if`
--- config
    location /t {
        if ($arg_a) {
            client_cert_forward rfc9440;
        }
    }
--- must_die
--- error_log
"client_cert_forward" directive is not allowed here
