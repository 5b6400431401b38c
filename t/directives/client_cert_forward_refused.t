# docs/directives.md, client_cert_forward.
#
# A client_cert_forward that is wrong is refused at start, with a sentence that
# helps.

use lib 't/lib';
use ClientCertTest;

run_tests();

__DATA__

=== An unknown dialect of `client_cert_forward` is refused with one like it
--- config
    client_cert_forward rfc9940;
--- must_die
--- error_log
unknown dialect "rfc9940" in "client_cert_forward", did you mean "rfc9440"? in



=== A dialect that is like none is refused with all that there are
--- config
    client_cert_forward something-else;
--- must_die
--- error_log
unknown dialect "something-else" in "client_cert_forward", known are "off", "rfc9440", "cloudflare", "cloudflare-managed", "akamai", "akamai-cc-der", "envoy", "traefik", "nginx", "aws-alb", "aws-cloudfront", "google", "haproxy", "apache", "kong", "gorouter", "cloudfoundry", "azure", "aspnet"



=== A dialect in capital letters is refused
--- config
    client_cert_forward RFC9440;
--- must_die
--- error_log
did you mean "rfc9440"?



=== `client_cert_forward Off` is refused: it is `off`
--- config
    client_cert_forward Off;
--- must_die
--- error_log
did you mean "off"?



=== `client_cert_forward off` together with a dialect is refused
--- config
    client_cert_forward off rfc9440;
--- must_die
--- error_log
"rfc9440" behind "client_cert_forward off", which stands alone: remove one of them in



=== `client_cert_forward none` is refused, and like no dialect
--- config
    client_cert_forward none;
--- must_die
--- error_log
unknown dialect "none" in "client_cert_forward", known are "off", "rfc9440"



=== `client_cert_forward xfcc` is refused: the dialect is called envoy
--- config
    client_cert_forward xfcc;
--- must_die
--- error_log
unknown dialect "xfcc" in "client_cert_forward", did you mean "envoy"?



=== `client_cert_forward ingress-nginx` is refused: it is called nginx
--- config
    client_cert_forward ingress-nginx;
--- must_die
--- error_log
unknown dialect "ingress-nginx" in "client_cert_forward", did you mean "nginx"?



=== An unknown parameter of `client_cert_forward` is refused with one like it
--- config
    client_cert_forward akamai statsu;
--- must_die
--- error_log
unknown parameter "statsu" in "client_cert_forward", did you mean "status"?



=== A field of another dialect of `client_cert_forward` is refused
--- config
    client_cert_forward cloudflare issuer;
--- must_die
--- error_log
unknown parameter "issuer" in "client_cert_forward": "cloudflare" has no fields to choose from, known are "first", "unverified", "max=" in



=== `first` twice is refused
--- config
    client_cert_forward rfc9440 first first;
--- must_die
--- error_log
"first" is repeated in "client_cert_forward", write it once



=== A field twice is refused
--- config
    client_cert_forward akamai cn cn;
--- must_die
--- error_log
"cn" is repeated in "client_cert_forward"



=== `max=` twice is refused
--- config
    client_cert_forward rfc9440 max=1k max=2k;
--- must_die
--- error_log
"max=2k" is repeated in "client_cert_forward"



=== `der` of akamai excludes its attributes
--- config
    client_cert_forward akamai der cn;
--- must_die
--- error_log
"der" is the complete certificate and excludes "subject"



=== `root` without `chain` is refused
--- config
    client_cert_forward rfc9440 root;
--- must_die
--- error_log
"client_cert_forward rfc9440": "root" says how far "chain" goes, write "rfc9440 chain root" in



=== `leaf` of traefik without `pem` is refused
--- config
    client_cert_forward traefik leaf;
--- must_die
--- error_log
"client_cert_forward traefik": "leaf" says what "pem" leaves out, write "traefik pem leaf" in



=== `verify` of aws-alb is refused: it is what no word says
--- config
    client_cert_forward aws-alb verify;
--- must_die
--- error_log
unknown parameter "verify" in "client_cert_forward", known are "first", "unverified", "max=", "passthrough"



=== `chain` twice is refused
--- config
    client_cert_forward apache chain chain;
--- must_die
--- error_log
"chain" is repeated in "client_cert_forward"



=== `chain` beside a `client_cert_header` of its name is refused
--- config
    client_cert_header client.cert.chain $client_cert_chain_rfc9440;
    client_cert_forward rfc9440 chain;
--- must_die
--- error_log
"client_cert_forward" would send "Client-Cert-Chain", and another "client_cert_header" of this level sends "client.cert.chain" already



=== A `client_cert_header` Client-Cert-Chain is taken beside no `chain`
--- config
    client_cert_header Client-Cert-Chain $client_cert_chain_rfc9440;
    client_cert_forward rfc9440;
    location /t {
        return 204;
    }
--- error_code: 204



=== `max=0` is refused
--- config
    client_cert_forward rfc9440 max=0;
--- must_die
--- error_log
invalid "max=0" in "client_cert_forward", write a size from "max=1" to "max=60k"



=== `max=` over the limit of 60k is refused
--- config
    client_cert_forward rfc9440 max=61k;
--- must_die
--- error_log
invalid "max=61k"



=== `max=` that is no size is refused
--- config
    client_cert_forward rfc9440 max=large;
--- must_die
--- error_log
invalid "max=large"



=== `max=` without a size is refused
--- config
    client_cert_forward rfc9440 max=;
--- must_die
--- error_log
invalid "max="



=== `max=1` and `max=60k` are taken
--- config
    location /one {
        client_cert_forward rfc9440 max=1;
    }
    location /t {
        client_cert_forward rfc9440 max=60k;
        return 204;
    }
--- error_code: 204



=== One dialect twice in one level is refused
--- config
    client_cert_forward rfc9440;
    client_cert_forward rfc9440 first;
--- must_die
--- error_log
"client_cert_forward" would send "Client-Cert", and another "client_cert_forward" of this level sends "Client-Cert" already, remove one of them



=== `client_cert_header` of a name that a dialect sends is refused
--- config
    client_cert_forward rfc9440;
    client_cert_header client_cert $client_cert_der;
--- must_die
--- error_log
"client_cert_header" would send "client_cert", and another "client_cert_forward" of this level sends "Client-Cert" already



=== A dialect behind a `client_cert_header` of its name is refused
--- config
    client_cert_header SSL_CLIENT_CERT $client_cert_pem;
    client_cert_forward nginx;
--- must_die
--- error_log
"client_cert_forward" would send "ssl-client-cert", and another "client_cert_header" of this level sends "SSL_CLIENT_CERT" already



=== `client_cert_forward off` beside another of its level is refused
--- config
    client_cert_forward rfc9440;
    client_cert_forward off;
--- must_die
--- error_log
"client_cert_forward off" stands beside another "client_cert_forward" of this level, remove one of them



=== `client_cert_forward` in `if` is refused
--- config
    location /t {
        if ($arg_a) {
            client_cert_forward rfc9440;
        }
    }
--- must_die
--- error_log
"client_cert_forward" directive is not allowed here
