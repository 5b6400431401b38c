# docs/access.md, Attributes.
# docs/access.md, Patterns.
# docs/directives.md, client_cert_allow.
#
# What is wrong with a rule, its attributes and its patterns, is said at start,
# with file and line and what to write instead.

use lib 't/lib';
use ClientCertTest;

run_tests();

__DATA__

=== A misspelt attribute is refused with the one that is like it
--- tls_server
    client_cert_allow serialnumer=4711;
--- must_die
--- error_log
"serialnumer=4711": there is no such attribute, did you mean "serialnumber"? in



=== An attribute in capital letters is refused
--- tls_server
    client_cert_allow CN=alice;
--- must_die
--- error_log
"CN=alice": there is no such attribute, did you mean "cn"? in



=== A misspelt attribute of the issuer is refused
--- tls_server
    client_cert_allow issuer.cm=ca;
--- must_die
--- error_log
"issuer.cm=ca": there is no such attribute, did you mean "issuer.cn"? in



=== An attribute that is like none is refused with all that there are
--- tls_server
    client_cert_allow department=sales;
--- must_die
--- error_log
"department=sales": there is no such attribute, known are subject, issuer, cn, o, ou, c, st, l, uid, dc, email, serialnumber, title, organizationidentifier, dns, uri, san_email, ip, upn, spiffe, serial, sha256, spki_sha256, ski, aki, eku, policy, dotted OIDs, and issuer.cn and its like in



=== `issuer.dns` is refused: subjectAltName entries have no issuer
--- tls_server
    client_cert_allow issuer.dns=example.com;
--- must_die
--- error_log
"issuer.dns=example.com": there is no such attribute



=== A word without `=` is refused in `client_cert_allow`
--- tls_server
    client_cert_allow alice;
--- must_die
--- error_log
"alice": a rule consists of attribute=pattern, such as cn=alice in



=== An empty pattern is refused
--- tls_server
    client_cert_allow cn=;
--- must_die
--- error_log
"cn=": an empty pattern matches nobody in



=== An empty literal is refused
--- tls_server
    client_cert_deny cn==;
--- must_die
--- error_log
"cn==": an empty value matches nobody in



=== Quotes around the value instead of the whole pair are refused
--- tls_server
    client_cert_allow ou="Team A";
--- must_die
--- error_log
quotes belong around the whole pair, write "ou=..." in



=== A value with a space is refused without quotes
--- tls_server
    client_cert_allow ou=Team A;
--- must_die
--- error_log
"A" is no attribute=pattern: where it belongs to the pair before it, write both in quotes, "ou=Team A" in



=== A value with several spaces is refused without quotes
--- tls_server
    client_cert_allow o=Example ou=Team A of us cn=alice;
--- must_die
--- error_log
write both in quotes, "ou=Team A of us" in



=== An attribute by its long name, `commonname`, is refused
--- tls_server
    client_cert_allow commonname=alice;
--- must_die
--- error_log
"commonname=alice": there is no such attribute, did you mean "cn"? in



=== An issuer's attribute by its long name, `organizationName`, is refused
--- tls_server
    client_cert_allow issuer.organizationName=Example;
--- must_die
--- error_log
did you mean "issuer.o"? in



=== Pairs of one rule that exclude each other are warned of, once
--- tls_server
    client_cert_allow o=Example cn=alice cn=bob cn=carol;
    location /t {
        return 204;
    }
--- error_code: 204
--- grep_error_log eval: qr/\[warn\] .*/
--- grep_error_log_out eval
qr/\A\[warn\] .*all pairs of a rule have to match, and no certificate matches "cn=alice" and "cn=bob", write two rules in \S+nginx\.conf:\d+\n\z/



=== Pairs that can match together, and two rules, are not warned of
--- tls_server
    client_cert_allow cn=alice cn=~^a;
    client_cert_allow ou=A ou=B;
    client_cert_allow cn=alice;
    client_cert_allow cn=bob;
    client_cert_deny cn=alice cn=bob;
--- error_code: 403
--- no_error_log
[warn]



=== A star that is no wildcard, as in `cn=team-*`, is warned of
--- tls_server
    client_cert_allow cn=team-*;
--- error_code: 403
--- error_log eval
qr/\[warn\] .*"cn=team-\*": \* at its end stands for itself, not for anything: write a regular expression, as in cn=~\^team-, or == before it where it is meant in \S+nginx\.conf:\d+$/m



=== `client_cert_allow` without a pair is refused
--- tls_server
    client_cert_allow;
--- must_die
--- error_log
invalid number of arguments in "client_cert_allow" directive in



=== A second pair of a rule is refused like a first one
--- tls_server
    client_cert_deny o=Example sha256=12;
--- must_die
--- error_log
"sha256=12": a SHA-256 fingerprint has 64 hex digits in



=== A `sha256` with too many digits, which can never match, is refused
--- tls_server
    client_cert_allow sha256=9bffb1230000000000000000000000000000000000000000000000000000000000;
--- must_die
--- error_log
a SHA-256 fingerprint has 64 hex digits in



=== A `serial` that is no hex number is refused
--- tls_server
    client_cert_allow serial=12g;
--- must_die
--- error_log
"serial=12g": a serial number is written in hex, such as 01:AB:2F in



=== A `ski` that ends in half a byte is refused
--- tls_server
    client_cert_allow ski=abc;
--- must_die
--- error_log
"ski=abc": a key identifier is written in hex, two digits a byte in



=== A `subject` that is no distinguished name is refused
--- tls_server
    client_cert_allow subject=alice;
--- must_die
--- error_log eval
qr/"subject=alice": .+ in \S+nginx\.conf:\d+$/



=== A `subject` in slash form is refused
--- tls_server
    client_cert_allow subject=/C=DE/CN=alice;
--- must_die
--- error_log eval
qr{"subject=/C=DE/CN=alice": a distinguished name in slash form is ambiguous: write what "openssl x509 -noout -subject -issuer -nameopt RFC2253" prints in \S+nginx\.conf:\d+$}



=== A `subject` behind the `subject=` that openssl prints is refused
--- tls_server
    client_cert_allow "subject=subject=C = DE, O = Example, CN = alice";
--- must_die
--- error_log eval
qr{: a distinguished name begins behind what "openssl x509" prints before it: write what "openssl x509 -noout -subject -issuer -nameopt RFC2253" prints behind "subject=" or "issuer=" in \S+nginx\.conf:\d+$}



=== A `dns` name with a space is refused
--- tls_server
    client_cert_allow "dns=a b";
--- must_die
--- error_log
a DNS name is ASCII without spaces



=== A `dns` name with a wildcard within a label is refused
--- tls_server
    client_cert_allow dns=a*.example.com;
--- must_die
--- error_log
"dns=a*.example.com": a wildcard stands for a whole label at the beginning: write *.example.com in



=== An `ip` that is no address is refused
--- tls_server
    client_cert_allow ip=192.0.2.256;
--- must_die
--- error_log
"ip=192.0.2.256": an IP address is written 192.0.2.1 or 2001:db8::1, without port and brackets in



=== An `ip` network with bits behind its prefix is refused
--- tls_server
    client_cert_allow ip=192.0.2.77/24;
--- must_die
--- error_log
"ip=192.0.2.77/24": the network has bits set behind its prefix: write 192.0.2.0/24 in



=== An `ip` network whose prefix is too long is refused
--- tls_server
    client_cert_allow ip=192.0.2.0/33;
--- must_die
--- error_log
"ip=192.0.2.0/33": a network is written 192.0.2.0/24 or 2001:db8::/32 in



=== A `spiffe` that is no SPIFFE ID is refused
--- tls_server
    client_cert_allow spiffe=https://example.org/a;
--- must_die
--- error_log
"spiffe=https://example.org/a": a SPIFFE ID is written spiffe://trust.domain/path in



=== A `spiffe` that is no beginning of SPIFFE IDs is refused
--- tls_server
    client_cert_allow spiffe=spiffe://Example.org/;
--- must_die
--- error_log
the beginning of SPIFFE IDs is written spiffe://trust.domain/path/ in



=== An `eku` that is no extended key usage is refused
--- tls_server
    client_cert_allow eku=clientauthh;
--- must_die
--- error_log
"eku=clientauthh": an extended key usage is written clientAuth or as its dotted OID in



=== A `policy` that is no OID is refused
--- tls_server
    client_cert_allow policy=ev;
--- must_die
--- error_log
"policy=ev": a policy is written as its dotted OID, such as 2.23.140.1.2.1 in



=== A `san_email` that is no e-mail address is refused
--- tls_server
    client_cert_allow san_email=example.com;
--- must_die
--- error_log
"san_email=example.com": an e-mail address is written name@example.com in



=== An `email` that ends in a dot is refused
--- tls_server
    client_cert_deny email=alice@example.com.;
--- must_die
--- error_log
"email=alice@example.com.": an e-mail address does not end in a dot: write name@example.com in



=== A network whose address is a variable is refused
--- tls_server
    client_cert_allow ip=$remote_addr/24;
--- must_die
--- error_log
what a variable expands to is compared literally, without wildcard, network or prefix in



=== A variable that does not exist is refused in a pattern
--- tls_server
    client_cert_allow cn=$nobody;
--- must_die
--- error_log
unknown "nobody" variable



=== A regular expression that is broken is refused
--- tls_server
    client_cert_allow "cn=~(alice";
--- must_die
--- error_log eval
qr/"cn=~\(alice": .*missing.* in \S+nginx\.conf:\d+$/



=== A regular expression that is empty is refused
--- tls_server
    client_cert_allow cn=~*;
--- must_die
--- error_log
"cn=~*": an empty regular expression matches everybody in



=== A literal with a control character is refused
--- tls_server eval
qq{client_cert_deny "cn=mal\tlory";}
--- must_die
--- error_log
there is a control character in it, such as a lone carriage return or the zero bytes of UTF-16: write UTF-8 without in



=== A `subject` with an escaped control character is refused
--- tls_server
    client_cert_deny "subject=CN=mal\\00lory";
--- must_die
--- error_log
there is a control character in it



=== A literal that is no UTF-8 is refused
--- tls_server eval
"client_cert_deny cn=J\xfcrgen;"
--- must_die
--- error_log
it is no UTF-8, write it in UTF-8 in



=== A `subject` as openssl prints it without options is warned of
--- tls_server
    client_cert_allow "subject=C = DE, O = Example, OU = Team A, CN = alice";
    location /t {
        return 204;
    }
--- error_code: 204
--- error_log eval
qr{\[warn\] .*"subject=C = DE, O = Example, OU = Team A, CN = alice": a name begins with its last attribute, mostly as in CN=alice,O=Example,C=DE, and this one looks as if it were the other way round: write what "openssl x509 -noout -subject -issuer -nameopt RFC2253" prints, or == before it where it is that in \S+nginx\.conf:\d+$}m



=== Names whose attributes stand the other way round are warned of
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



=== Names in the order of RFC 4514, or behind `==`, are not warned of
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



=== A rule that asks for its own answer is refused
--- tls_server
    client_cert_allow cn=x${client_cert_access};
--- must_die
--- error_log eval
qr/"cn=x\$\{client_cert_access\}": "\$client_cert_access" is what the rules say, write another variable in \S+nginx\.conf:\d+$/m
