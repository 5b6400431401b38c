# What is wrong with a policy is said at start, with file and line and what to
# write instead.

use lib 't/lib';
use ClientCertTest;

# Nobody writes to it.
system('cd $TEST_NGINX_PKI/.. && { test -p list.fifo || mkfifo list.fifo; }')
    == 0 or die;

run_tests();

__DATA__

=== A policy in a server that never asks for a certificate
--- config
    location /t {
        client_cert_mode required;
    }
--- must_die
--- error_log eval
qr/a policy stands in a server that never asks for a certificate, that of "localhost" at (?:\S*:)?\d+ in \S+nginx\.conf:\d+, write "listen ... ssl;" and "ssl_verify_client optional;" there, or "client_cert_mode off;" there where the policy is not meant, in \S+nginx\.conf:\d+$/



=== the same with TLS and `ssl_verify_client off`
--- tls_server
    ssl_verify_client off;
    location /t {
        client_cert_allow cn=alice;
    }
--- must_die
--- error_log
a policy stands in a server that never asks for a certificate



=== the same with all that TLS needs, but no address with TLS
--- http_config
    server {
        listen 127.0.0.1:$TEST_NGINX_TLS_PORT;
        server_name plain.example;
        ssl_certificate $TEST_NGINX_PKI/server.pem;
        ssl_certificate_key $TEST_NGINX_PKI/server.key;
        ssl_client_certificate $TEST_NGINX_PKI/ca.pem;
        ssl_verify_client on;
        client_cert_mode required;
    }
--- must_die
--- error_log eval
qr/a policy stands in a server that never asks for a certificate, that of "plain\.example" at 127\.0\.0\.1:\d+ in \S+nginx\.conf:\d+, write "listen ... ssl;" there, or "client_cert_mode off;" there where/



=== the same with its certificate and nothing else
--- http_config
    server {
        listen 127.0.0.1:$TEST_NGINX_TLS_PORT;
        ssl_certificate $TEST_NGINX_PKI/server.pem;
        ssl_certificate_key $TEST_NGINX_PKI/server.key;
        client_cert_mode required;
    }
--- must_die
--- error_log
, write "listen ... ssl;" and "ssl_verify_client optional;" there, or



=== One address with TLS is enough, and another server may say that it is one
--- http_config
    server {
        listen 127.0.0.1:$TEST_NGINX_TLS_PORT ssl;
        ssl_certificate $TEST_NGINX_PKI/server.pem;
        ssl_certificate_key $TEST_NGINX_PKI/server.key;
    }
    server {
        listen 127.0.0.1:$TEST_NGINX_TLS_PORT_2;
        listen 127.0.0.1:$TEST_NGINX_TLS_PORT;
        server_name both.example;
        ssl_certificate $TEST_NGINX_PKI/server.pem;
        ssl_certificate_key $TEST_NGINX_PKI/server.key;
        ssl_client_certificate $TEST_NGINX_PKI/ca.pem;
        ssl_verify_client optional;
        client_cert_mode required;
    }
--- config
    location /t {
        return 204;
    }
--- error_code: 204
--- no_error_log
[warn]



=== So are those of `ssl on`, which nginx had until 1.25.1
--- http_config
    server {
        listen 127.0.0.1:$TEST_NGINX_TLS_PORT;
        ssl on;
        ssl_certificate $TEST_NGINX_PKI/server.pem;
        ssl_certificate_key $TEST_NGINX_PKI/server.key;
        ssl_client_certificate $TEST_NGINX_PKI/ca.pem;
        ssl_verify_client optional;
        client_cert_mode required;
    }
--- config
    location /t {
        return 204;
    }
--- skip_nginx: 2: >= 1.25.1
--- error_code: 204
--- no_error_log
[emerg]



=== It names the server that it is of, not only the policy
--- http_config
    server {
        listen 127.0.0.1:$TEST_NGINX_TLS_PORT ssl;
        server_name asks.example;
        ssl_certificate $TEST_NGINX_PKI/server.pem;
        ssl_certificate_key $TEST_NGINX_PKI/server.key;
        ssl_client_certificate $TEST_NGINX_PKI/ca.pem;
        ssl_verify_client optional;
    }
    client_cert_mode required;
    include ../html/sites.conf;
--- user_files
>>> sites.conf
server {
    listen 127.0.0.1:$TEST_NGINX_TLS_PORT_2;
    client_cert_mode off;
}

server {
    listen 127.0.0.1:$TEST_NGINX_TLS_PORT ssl;
    server_name never.example other.example;
    ssl_certificate $TEST_NGINX_PKI/server.pem;
    ssl_certificate_key $TEST_NGINX_PKI/server.key;
}
--- config
    client_cert_mode off;
--- must_die
--- error_log eval
qr/a policy stands in a server that never asks for a certificate, that of "never\.example" at 127\.0\.0\.1:\d+ in \S+sites\.conf:6, write "ssl_verify_client optional;" there, or "client_cert_mode off;" there where the policy is not meant, in \S+nginx\.conf:\d+$/



=== the same with a deny rule
--- tls_server
    ssl_verify_client off;
    client_cert_deny cn=mallory;
--- must_die
--- error_log
a policy stands in a server that never asks for a certificate



=== the same in limit_except
--- tls_server
    ssl_verify_client off;
    location /t {
        limit_except GET {
            client_cert_mode required;
        }
    }
--- must_die
--- error_log
a policy stands in a server that never asks for a certificate



=== A policy of http says where it stands, not where it is inherited
--- http_config
    include ../html/policy.conf;
--- user_files
>>> policy.conf
# The policy is in line 3.

client_cert_mode required;
--- must_die
--- error_log eval
qr/a policy stands in a server that never asks .* in \S+policy\.conf:3$/



=== A server without certificates may switch an inherited policy off
--- http_config
    client_cert_mode required;
--- config
    client_cert_mode off;
    location /t {
        return 204;
    }
--- error_code: 204



=== A misspelt mode
--- tls_server
    client_cert_mode requird;
--- must_die
--- error_log
unknown mode "requird" in "client_cert_mode", did you mean "required"? in



=== A mode in another case
--- tls_server
    client_cert_mode Off;
--- must_die
--- error_log
unknown mode "Off" in "client_cert_mode", did you mean "off"? in



=== A mode that resembles none
--- tls_server
    client_cert_mode always;
--- must_die
--- error_log
unknown mode "always" in "client_cert_mode", known are "off", "optional", "required" in



=== A mode twice
--- tls_server
    client_cert_mode required;
    client_cert_mode required;
--- must_die
--- error_log
"client_cert_mode" directive is duplicate



=== `off` beside a rule
--- tls_server
    location /t {
        client_cert_mode off;
        client_cert_allow cn=alice;
    }
--- must_die
--- error_log eval
qr/"client_cert_mode off" stands beside rules of this level, remove one of them in \S+nginx\.conf:\d+$/



=== A rule beside `off`
--- tls_server
    location /t {
        client_cert_deny cn=alice;
        client_cert_mode off;
    }
--- must_die
--- error_log
"client_cert_mode off" stands beside rules of this level, remove one of them in



=== A misspelt attribute
--- tls_server
    client_cert_allow serialnumer=4711;
--- must_die
--- error_log
"serialnumer=4711": there is no such attribute, did you mean "serialnumber"? in



=== An attribute in another case
--- tls_server
    client_cert_allow CN=alice;
--- must_die
--- error_log
"CN=alice": there is no such attribute, did you mean "cn"? in



=== A misspelt attribute of the issuer
--- tls_server
    client_cert_allow issuer.cm=ca;
--- must_die
--- error_log
"issuer.cm=ca": there is no such attribute, did you mean "issuer.cn"? in



=== An attribute that resembles none
--- tls_server
    client_cert_allow department=sales;
--- must_die
--- error_log
"department=sales": there is no such attribute, known are subject, issuer, cn, o, ou, c, st, l, uid, dc, email, serialnumber, title, organizationidentifier, dns, uri, san_email, ip, upn, spiffe, serial, sha256, spki_sha256, ski, aki, eku, policy, dotted OIDs, and issuer.cn and its like in



=== An entry of the subjectAltName has no issuer
--- tls_server
    client_cert_allow issuer.dns=example.com;
--- must_die
--- error_log
"issuer.dns=example.com": there is no such attribute



=== A word without a pattern
--- tls_server
    client_cert_allow alice;
--- must_die
--- error_log
"alice": a rule consists of attribute=pattern, such as cn=alice in



=== An empty pattern
--- tls_server
    client_cert_allow cn=;
--- must_die
--- error_log
"cn=": an empty pattern matches nobody in



=== An empty literal
--- tls_server
    client_cert_deny cn==;
--- must_die
--- error_log
"cn==": an empty value matches nobody in



=== Quotes within a word
--- tls_server
    client_cert_allow ou="Team A";
--- must_die
--- error_log
quotes belong around the whole pair, write "ou=..." in



=== A space without quotes
--- tls_server
    client_cert_allow ou=Team A;
--- must_die
--- error_log
"A" is no attribute=pattern: where it belongs to the pair before it, write both in quotes, "ou=Team A" in



=== Several
--- tls_server
    client_cert_allow o=Example ou=Team A of us cn=alice;
--- must_die
--- error_log
write both in quotes, "ou=Team A of us" in



=== An attribute by another name
--- tls_server
    client_cert_allow commonname=alice;
--- must_die
--- error_log
"commonname=alice": there is no such attribute, did you mean "cn"? in



=== One of the issuer
--- tls_server
    client_cert_allow issuer.organizationName=Example;
--- must_die
--- error_log
did you mean "issuer.o"? in



=== Pairs of one rule that exclude each other
--- tls_server
    client_cert_allow o=Example cn=alice cn=bob cn=carol;
    location /t {
        return 204;
    }
--- error_code: 204
--- grep_error_log eval: qr/\[warn\] .*/
--- grep_error_log_out eval
qr/\A\[warn\] .*all pairs of a rule have to match, and no certificate matches "cn=alice" and "cn=bob", write two rules in \S+nginx\.conf:\d+\n\z/



=== Pairs that do not, and two rules
--- tls_server
    client_cert_allow cn=alice cn=~^a;
    client_cert_allow ou=A ou=B;
    client_cert_allow cn=alice;
    client_cert_allow cn=bob;
    client_cert_deny cn=alice cn=bob;
--- error_code: 403
--- no_error_log
[warn]



=== A star that is no wildcard
--- tls_server
    client_cert_allow cn=team-*;
--- error_code: 403
--- error_log eval
qr/\[warn\] .*"cn=team-\*": \* at its end stands for itself, not for anything: write a regular expression, as in cn=~\^team-, or == before it where it is meant in \S+nginx\.conf:\d+$/m



=== No rule at all
--- tls_server
    client_cert_allow;
--- must_die
--- error_log
invalid number of arguments in "client_cert_allow" directive in



=== A second pair that is wrong
--- tls_server
    client_cert_deny o=Example sha256=12;
--- must_die
--- error_log
"sha256=12": a SHA-256 fingerprint has 64 hex digits in



=== A rule that can never match: a fingerprint with a letter too many
--- tls_server
    client_cert_allow sha256=9bffb1230000000000000000000000000000000000000000000000000000000000;
--- must_die
--- error_log
a SHA-256 fingerprint has 64 hex digits in



=== a serial number that is none
--- tls_server
    client_cert_allow serial=12g;
--- must_die
--- error_log
"serial=12g": a serial number is written in hex, such as 01:AB:2F in



=== half a byte of a key identifier
--- tls_server
    client_cert_allow ski=abc;
--- must_die
--- error_log
"ski=abc": a key identifier is written in hex, two digits a byte in



=== a subject that is no name
--- tls_server
    client_cert_allow subject=alice;
--- must_die
--- error_log eval
qr/"subject=alice": .+ in \S+nginx\.conf:\d+$/



=== a subject in slash form
--- tls_server
    client_cert_allow subject=/C=DE/CN=alice;
--- must_die
--- error_log eval
qr{"subject=/C=DE/CN=alice": a distinguished name in slash form is ambiguous: write what "openssl x509 -noout -subject -issuer -nameopt RFC2253" prints in \S+nginx\.conf:\d+$}



=== a subject with what openssl prints before it
--- tls_server
    client_cert_allow "subject=subject=C = DE, O = Example, CN = alice";
--- must_die
--- error_log eval
qr{: a distinguished name begins behind what "openssl x509" prints before it: write what "openssl x509 -noout -subject -issuer -nameopt RFC2253" prints behind "subject=" or "issuer=" in \S+nginx\.conf:\d+$}



=== a host name with a space
--- tls_server
    client_cert_allow "dns=a b";
--- must_die
--- error_log
a DNS name is ASCII without spaces



=== a wildcard within a label
--- tls_server
    client_cert_allow dns=a*.example.com;
--- must_die
--- error_log
"dns=a*.example.com": a wildcard stands for a whole label at the beginning: write *.example.com in



=== an address that is none
--- tls_server
    client_cert_allow ip=192.0.2.256;
--- must_die
--- error_log
"ip=192.0.2.256": an IP address is written 192.0.2.1 or 2001:db8::1, without port and brackets in



=== a network with bits behind its prefix
--- tls_server
    client_cert_allow ip=192.0.2.77/24;
--- must_die
--- error_log
"ip=192.0.2.77/24": the network has bits set behind its prefix: write 192.0.2.0/24 in



=== a network that is none
--- tls_server
    client_cert_allow ip=192.0.2.0/33;
--- must_die
--- error_log
"ip=192.0.2.0/33": a network is written 192.0.2.0/24 or 2001:db8::/32 in



=== a SPIFFE ID that is none
--- tls_server
    client_cert_allow spiffe=https://example.org/a;
--- must_die
--- error_log
"spiffe=https://example.org/a": a SPIFFE ID is written spiffe://trust.domain/path in



=== the beginning of SPIFFE IDs that are none
--- tls_server
    client_cert_allow spiffe=spiffe://Example.org/;
--- must_die
--- error_log
the beginning of SPIFFE IDs is written spiffe://trust.domain/path/ in



=== an extended key usage that is none
--- tls_server
    client_cert_allow eku=clientauthh;
--- must_die
--- error_log
"eku=clientauthh": an extended key usage is written clientAuth or as its dotted OID in



=== a policy that is no OID
--- tls_server
    client_cert_allow policy=ev;
--- must_die
--- error_log
"policy=ev": a policy is written as its dotted OID, such as 2.23.140.1.2.1 in



=== an e-mail address that is none
--- tls_server
    client_cert_allow san_email=example.com;
--- must_die
--- error_log
"san_email=example.com": an e-mail address is written name@example.com in



=== an e-mail address that ends in a dot
--- tls_server
    client_cert_deny email=alice@example.com.;
--- must_die
--- error_log
"email=alice@example.com.": an e-mail address does not end in a dot: write name@example.com in



=== a network of a variable
--- tls_server
    client_cert_allow ip=$remote_addr/24;
--- must_die
--- error_log
what a variable expands to is compared literally, without wildcard, network or prefix in



=== A variable that does not exist
--- tls_server
    client_cert_allow cn=$nobody;
--- must_die
--- error_log
unknown "nobody" variable



=== A regular expression that is broken
--- tls_server
    client_cert_allow "cn=~(alice";
--- must_die
--- error_log eval
qr/"cn=~\(alice": .*missing.* in \S+nginx\.conf:\d+$/



=== A regular expression that is empty
--- tls_server
    client_cert_allow cn=~*;
--- must_die
--- error_log
"cn=~*": an empty regular expression matches everybody in



=== A list that is not there
--- tls_server
    client_cert_allow sha256=@devices.txt;
--- must_die
--- error_log eval
qr{"sha256=\@devices.txt": "/\S+/conf/devices.txt" cannot be read \(2: No such file or directory\), name a file that can be in /\S+nginx\.conf:\d+$}



=== A list without a name
--- tls_server
    client_cert_allow sha256=@;
--- must_die
--- error_log
"sha256=@": the name of a file belongs behind @ in



=== A list with a variable in its name
--- tls_server
    client_cert_allow sha256=@$host.txt;
--- must_die
--- error_log
a list is read at start, its name cannot contain a variable in



=== A list that is a directory
--- tls_server
    client_cert_allow sha256=@../html;
--- must_die
--- error_log eval
qr{"sha256=\@../html": "/\S+/html" is no regular file, name one that is in \S+nginx\.conf:\d+$}



=== A list that has no size
--- tls_server
    client_cert_deny cn=@/proc/self/comm;
--- must_die
--- error_log
"cn=@/proc/self/comm": "/proc/self/comm" holds other than the 0 bytes that it should: it is no regular file, or was written to while it was read



=== A list that is a FIFO, which nobody writes to
--- tls_server
    client_cert_deny cn=@$TEST_NGINX_PKI/../list.fifo;
--- must_die
--- error_log
list.fifo" is no regular file, name one that is in



=== A list that is no file at all
--- tls_server
    client_cert_deny cn=@/dev/null;
--- must_die
--- error_log
"cn=@/dev/null": "/dev/null" is no regular file



=== A list in UTF-16
--- tls_server
    client_cert_deny cn=@../html/list.txt;
--- user_files eval
[['list.txt' => "\xff\xfem\0a\0l\0\n\0"]]
--- must_die
--- error_log
"cn=@../html/list.txt", line 1: the file is UTF-16 or UTF-32, save it as UTF-8 in



=== A list whose lines end otherwise
--- tls_server
    client_cert_deny cn=@../html/list.txt;
--- user_files eval
[['list.txt' => "alice\n# from here on\rmallory\reve\r"]]
--- must_die
--- error_log
"cn=@../html/list.txt", line 2: there is a control character in it



=== A literal with a control character
--- tls_server eval
qq{client_cert_deny "cn=mal\tlory";}
--- must_die
--- error_log
there is a control character in it, such as a lone carriage return or the zero bytes of UTF-16: write UTF-8 without in



=== A control character that is escaped
--- tls_server
    client_cert_deny "subject=CN=mal\\00lory";
--- must_die
--- error_log
there is a control character in it



=== A literal that is no UTF-8
--- tls_server eval
"client_cert_deny cn=J\xfcrgen;"
--- must_die
--- error_log
it is no UTF-8, write it in UTF-8 in



=== An empty list to allow
--- tls_server
    client_cert_allow sha256=@../html/devices.txt;
--- user_files
>>> devices.txt
# Nobody yet.

--- must_die
--- error_log
"sha256=@../html/devices.txt": an empty list allows nobody in



=== An empty list to deny denies nobody, which is hardly meant
--- tls_server
    client_cert_deny o=Example sha256=@../html/devices.txt;
    location /t {
        return 204;
    }
--- user_files
>>> devices.txt
--- error_code: 204
--- error_log eval
qr{\[warn\] .*"sha256=\@../html/devices.txt": an empty list denies nobody, name a file that has lines in \S+nginx\.conf:\d+$}m



=== A subject as openssl prints it without options
--- tls_server
    client_cert_allow "subject=C = DE, O = Example, OU = Team A, CN = alice";
    location /t {
        return 204;
    }
--- error_code: 204
--- error_log eval
qr{\[warn\] .*"subject=C = DE, O = Example, OU = Team A, CN = alice": a name begins with its last attribute, mostly as in CN=alice,O=Example,C=DE, and this one looks as if it were the other way round: write what "openssl x509 -noout -subject -issuer -nameopt RFC2253" prints, or == before it where it is that in \S+nginx\.conf:\d+$}m



=== The same without a country, and of an issuer
--- tls_server
    client_cert_deny "subject=O = Example, OU = Team A, CN = dora";
    client_cert_deny "subject=O=Example, OU=Team A, CN=dora";
    client_cert_deny "issuer=O = Example, CN = Client CA";
    client_cert_deny "subject=CN = alice, O = Example";
    location /t {
        return 204;
    }
--- error_code: 204
--- grep_error_log eval: qr/"[^"]+": (?:a name begins with|this name looks)/
--- grep_error_log_out
"subject=O = Example, OU = Team A, CN = dora": a name begins with
"subject=O=Example, OU=Team A, CN=dora": a name begins with
"issuer=O = Example, CN = Client CA": a name begins with
"subject=CN = alice, O = Example": this name looks



=== The same in a list, with its first line of that kind
--- tls_server
    client_cert_deny issuer=@../html/names.txt;
    location /t {
        return 204;
    }
--- user_files
>>> names.txt
CN=alice,O=Example,C=DE
DC=example,DC=org,CN=bob
DC=example,DC=org,CN=carol
--- error_code: 204
--- grep_error_log eval: qr/issuer=\@\S+, line \d+: a name begins with/
--- grep_error_log_out
issuer=@../html/names.txt", line 2: a name begins with



=== The order of RFC 4514 is not doubted, nor what somebody insists on
--- tls_server
    client_cert_allow "subject=CN=alice,OU=Team A,O=Example,C=DE";
    client_cert_allow "subject=CN=alice, O=Example";
    client_cert_allow "subject==O=Example,CN=alice";
    client_cert_allow "issuer=CN=Root,DC=example,DC=org";
    location /t {
        return 204;
    }
--- error_code: 204
--- no_error_log
[warn]



=== A list with an entry that can never match
--- tls_server
    client_cert_deny serial=@../html/serials.txt;
--- user_files
>>> serials.txt
# Of 2026
0A:FF

12 34
--- must_die
--- error_log
"serial=@../html/serials.txt", line 4: a serial number is written in hex, such as 01:AB:2F in



=== A list of two forms: each reads it anew
--- tls_server
    client_cert_deny cn=@../html/list.txt;
    client_cert_deny ip=@../html/list.txt;
--- user_files
>>> list.txt
alice
--- must_die
--- error_log
"ip=@../html/list.txt", line 1: an IP address is written



=== A status to deny with that nginx keeps for itself
--- tls_server
    client_cert_deny_code 444;
--- must_die
--- error_log
invalid "444" in "client_cert_deny_code", write a status from 400 to 493 other than 444 in



=== that is none of a denial
--- tls_server
    client_cert_deny_code 399;
--- must_die
--- error_log
invalid "399" in "client_cert_deny_code"



=== that is of nginx's own
--- tls_server
    client_cert_deny_code 494;
--- must_die
--- error_log
invalid "494" in "client_cert_deny_code"



=== that is of nginx's own, the last
--- tls_server
    client_cert_deny_code 499;
--- must_die
--- error_log
invalid "499" in "client_cert_deny_code"



=== that is the server's fault
--- tls_server
    client_cert_deny_code 500;
--- must_die
--- error_log
invalid "500" in "client_cert_deny_code"



=== that is no number
--- tls_server
    client_cert_deny_code abc;
--- must_die
--- error_log
invalid "abc" in "client_cert_deny_code"



=== twice
--- tls_server
    client_cert_deny_code 401;
    client_cert_deny_code 403;
--- must_die
--- error_log
"client_cert_deny_code" directive is duplicate



=== A misspelt choice for early data
--- tls_server
    client_cert_early_data acept;
--- must_die
--- error_log
unknown choice "acept" in "client_cert_early_data", did you mean "accept"? in



=== Early data twice
--- tls_server
    client_cert_early_data accept;
    client_cert_early_data reject;
--- must_die
--- error_log
"client_cert_early_data" directive is duplicate



=== A CA that is not there
--- tls_server
    ssl_verify_client optional_no_ca;
    location /t {
        client_cert_ca missing.pem;
        client_cert_mode required;
    }
--- must_die
--- error_log eval
qr{"\S+/missing\.pem" of "client_cert_ca" cannot be opened \(2: No such file or directory\), name a file of certificates in PEM in \S+nginx\.conf:\d+$}



=== An empty CA
--- tls_server
    ssl_verify_client optional_no_ca;
    location /t {
        client_cert_ca ../html/ca.pem;
        client_cert_mode required;
    }
--- user_files
>>> ca.pem

--- must_die
--- error_log eval
qr{"\S+/ca\.pem" of "client_cert_ca" holds no certificate, name a file of certificates in PEM in \S+nginx\.conf:\d+$}



=== A CA that is broken
--- tls_server
    ssl_verify_client optional_no_ca;
    location /t {
        client_cert_ca ../html/ca.pem;
        client_cert_mode required;
    }
--- user_files
>>> ca.pem
-----BEGIN CERTIFICATE-----
AAAA
-----END CERTIFICATE-----
--- must_die
--- error_log
of "client_cert_ca" has a block that does not decode, name a file of certificates in PEM in



=== A CA without its last line
--- tls_server
    ssl_verify_client optional_no_ca;
    location /t {
        client_cert_ca ../html/ca.pem;
        client_cert_mode required;
    }
--- user_files eval
my $pem = `cat $ENV{TEST_NGINX_PKI}/ca.pem`;
">>> ca.pem\n$pem" . substr $pem, 0, -40
--- must_die
--- error_log
of "client_cert_ca" has a block that does not decode



=== A CA in DER
--- tls_server
    ssl_verify_client optional_no_ca;
    location /t {
        client_cert_ca $TEST_NGINX_PKI/ca.der;
        client_cert_mode required;
    }
--- must_die
--- error_log
of "client_cert_ca" is in DER, convert it with "openssl x509 -inform DER" in



=== A private key for a CA
--- tls_server
    ssl_verify_client optional_no_ca;
    location /t {
        client_cert_ca $TEST_NGINX_PKI/ca.key;
        client_cert_mode required;
    }
--- must_die
--- error_log eval
qr{"\S+/ca\.key" of "client_cert_ca" holds a private key, name a file of the CA's certificate alone in \S+nginx\.conf:\d+$}



=== A private key behind a CA
--- tls_server
    ssl_verify_client optional_no_ca;
    location /t {
        client_cert_ca ../html/ca.pem;
        client_cert_mode required;
    }
--- user_files eval
">>> ca.pem\n" . `cat $ENV{TEST_NGINX_PKI}/ca.pem $ENV{TEST_NGINX_PKI}/ca.key`
--- must_die
--- error_log
of "client_cert_ca" holds a private key



=== A CA twice
--- tls_server
    client_cert_ca $TEST_NGINX_PKI/ca.pem;
    client_cert_ca $TEST_NGINX_PKI/other-ca.pem;
--- must_die
--- error_log
"client_cert_ca" directive is duplicate



=== A CA without a name
--- tls_server
    client_cert_ca "";
--- must_die
--- error_log
"client_cert_ca" names no file in



=== A location's CA where the server verifies by itself: a warning
--- tls_server
    location /t {
        client_cert_ca $TEST_NGINX_PKI/other-ca.pem;
        client_cert_mode required;
        return 204;
    }
--- suppress_stderr
--- error_code: 204
--- error_log eval
qr/\[warn\].*"client_cert_ca" in a server that verifies by itself narrows what the server lets in, write "ssl_verify_client optional_no_ca" in the server to let in by this CA alone in \S+nginx\.conf:\d+$/



=== and none with `optional_no_ca`
--- tls_server
    ssl_verify_client optional_no_ca;
    location /t {
        client_cert_ca $TEST_NGINX_PKI/other-ca.pem;
        client_cert_mode required;
        empty_gif;
    }
--- client_cert: other
--- error_code: 200
--- no_error_log
[warn]



=== A revocation list that is not there
--- tls_server
    client_cert_crl missing.pem;
--- must_die
--- error_log eval
qr{"\S+/missing\.pem" of "client_cert_crl" cannot be opened \(2: No such file or directory\), name a file of revocation lists in PEM in \S+nginx\.conf:\d+$}



=== A certificate for a revocation list
--- tls_server
    client_cert_crl $TEST_NGINX_PKI/ca.pem;
--- must_die
--- error_log eval
qr{"\S+/ca\.pem" of "client_cert_crl" holds no revocation list, name a file of revocation lists in PEM in \S+nginx\.conf:\d+$}



=== An empty revocation list
--- tls_server
    client_cert_crl ../html/crl.pem;
--- user_files
>>> crl.pem

--- must_die
--- error_log
of "client_cert_crl" holds no revocation list



=== A misspelt scope
--- tls_server
    client_cert_crl $TEST_NGINX_PKI/ca-crl.pem scope=chian;
--- must_die
--- error_log
unknown parameter "scope=chian" in "client_cert_crl", did you mean "scope=chain"? in



=== A scope twice
--- tls_server
    client_cert_crl $TEST_NGINX_PKI/ca-crl.pem scope=leaf scope=chain;
--- must_die
--- error_log
"scope=chain" is repeated in "client_cert_crl", write it once in



=== A revocation list twice
--- tls_server
    client_cert_crl $TEST_NGINX_PKI/ca-crl.pem;
    client_cert_crl $TEST_NGINX_PKI/ca-crl.pem;
--- must_die
--- error_log
"client_cert_crl" directive is duplicate



=== A depth that is no number
--- tls_server
    client_cert_depth deep;
--- must_die
--- error_log
invalid "deep" in "client_cert_depth", write a number from 0 to 100 in



=== A depth that is negative
--- tls_server
    client_cert_depth -1;
--- must_die
--- error_log
invalid "-1" in "client_cert_depth", write a number from 0 to 100 in



=== A depth that is too large
--- tls_server
    client_cert_depth 101;
--- must_die
--- error_log
invalid "101" in "client_cert_depth", write a number from 0 to 100 in



=== A depth twice
--- tls_server
    client_cert_depth 1;
    client_cert_depth 2;
--- must_die
--- error_log
"client_cert_depth" directive is duplicate



=== A partial chain that is neither on nor off
--- tls_server
    client_cert_partial_chain yes;
--- must_die
--- error_log
invalid value "yes" in "client_cert_partial_chain" directive, it must be "on" or "off" in



=== The ends of what a depth and a status may be
--- tls_server
    client_cert_depth 0;
    client_cert_deny_code 400;
    location /t {
        client_cert_depth 100;
        client_cert_deny_code 493;
        return 204;
    }
--- error_code: 204
