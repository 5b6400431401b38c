# docs/stream.md, What is warned of at start.
#
# What can never do anything is told of, once, with file and line.

use strict;
use warnings;

use Test::More;

use lib 't/lib';
use ClientCertTest::Binary qw(nginx_version);
use ClientCertTest::Stream;

my $stream = stream_nginx();
my $line = qr{in \S+/check\.conf:\d+};

my $nobody = qr/\[warn\] "client_cert_forward" tells of no certificate, because the server at \S+ $line never asks for one, write "ssl_verify_client optional;" and "ssl_client_certificate FILE;" in it, $line$/m;
warned('a header in a server that never asks',
    'server { listen 127.0.0.1:%%PORT%% ssl; client_cert_forward proxy-v2; proxy_pass %%UPSTREAM%%; }',
    $nobody);
warned('a header in two that never ask', <<'END', $nobody);
client_cert_forward proxy-v2;
server { listen 127.0.0.1:%%PORT%% ssl; proxy_pass %%UPSTREAM%%; }
server { listen 127.0.0.1:%%PORT_1%% ssl; proxy_pass %%UPSTREAM%%; }
END
warned('a header that one of its servers asks for', <<'END');
client_cert_forward proxy-v2;
server { listen 127.0.0.1:%%PORT%% ssl; proxy_pass %%UPSTREAM%%; }
server { listen 127.0.0.1:%%PORT_1%% ssl; ssl_verify_client optional; proxy_pass %%UPSTREAM%%; }
END

warned('a TLV that no server has a header for', <<'END',
client_cert_tlv 0xE0 x always;
server { listen 127.0.0.1:%%PORT%% ssl; proxy_pass %%UPSTREAM%%; }
END
    qr/\[warn\] "client_cert_tlv" has no header to stand in, write "client_cert_forward proxy-v2;" beside it or in a server that inherits it, $line$/m);
warned('a TLV that one has', <<'END');
client_cert_tlv 0xE0 x always;
server { listen 127.0.0.1:%%PORT%% ssl; proxy_pass %%UPSTREAM%%; }
server { listen 127.0.0.1:%%PORT_1%% ssl; ssl_verify_client optional; client_cert_forward proxy-v2; proxy_pass %%UPSTREAM%%; }
END

my $unverified = qr/"unverified" of "client_cert_(?:forward|tlv)" has no effect, because no connection with an unverified certificate is let in, write "ssl_verify_client optional_no_ca;" in a server without a policy, or remove "unverified", $line$/m;
warned('what is told of unverified ones, that nginx ends', <<'END', $unverified);
server { listen 127.0.0.1:%%PORT%% ssl; ssl_verify_client optional; client_cert_forward proxy-v2 cert unverified; proxy_pass %%UPSTREAM%%; }
END
warned('or that a policy denies', <<'END', $unverified);
server { listen 127.0.0.1:%%PORT%% ssl; ssl_verify_client optional_no_ca; client_cert_mode optional; client_cert_forward proxy-v2 cert unverified; proxy_pass %%UPSTREAM%%; }
END
warned('a TLV of them', <<'END', $unverified);
server { listen 127.0.0.1:%%PORT%% ssl; ssl_verify_client on; client_cert_forward proxy-v2; client_cert_tlv 0xE1 x unverified; proxy_pass %%UPSTREAM%%; }
END
warned('what is told of unverified ones that get in', <<'END');
server { listen 127.0.0.1:%%PORT%% ssl; ssl_verify_client optional_no_ca; client_cert_forward proxy-v2 cert unverified; client_cert_tlv 0xE1 x unverified; proxy_pass %%UPSTREAM%%; }
END

warned('a CA in a server that never asks', <<'END',
server { listen 127.0.0.1:%%PORT%% ssl; client_cert_ca %%PKI%%/ca.pem; return x; }
END
    qr/\[warn\] "client_cert_ca" has no effect, because the server of \S+ at \S+ $line never asks for a certificate, write "ssl_verify_client optional_no_ca;" in it, $line$/m);
warned('a depth that the server does not reach', <<'END',
server { listen 127.0.0.1:%%PORT%% ssl; ssl_verify_client optional; client_cert_depth 3; client_cert_mode required; return x; }
END
    qr/\[warn\] "client_cert_depth 3" goes no further than the server's "ssl_verify_depth 1", .* $line$/m);
for my $trust ('client_cert_ca %%PKI%%/ca.pem', 'client_cert_depth 1',
    'client_cert_crl %%PKI%%/ca-crl.pem scope=leaf') {
    my ($name) = split / /, $trust;
    my $server = "server { listen 127.0.0.1:%%PORT%% ssl; ssl_verify_client optional_no_ca; $trust; return x; ";
    warned("$name without a policy", "$server }",
        qr/\[warn\] "$name" keeps nobody out by itself, write "client_cert_mode required;" or "optional" beside it, or "off" where only variables are to tell, $line$/m);
    warned("$name for variables", "$server client_cert_mode off; }");
}
warned('a CA that one of its servers asks', <<'END');
client_cert_ca %%PKI%%/ca.pem;
server { listen 127.0.0.1:%%PORT%% ssl; return x; }
server { listen 127.0.0.1:%%PORT_1%% ssl; ssl_verify_client optional_no_ca; return x; }
END

warned('a server that asks all the same', <<'END',
client_cert_mode required;
ssl_verify_client on;
server { listen 127.0.0.1:%%PORT%% ssl; client_cert_mode off; return x; }
END
    qr/\[warn\] "client_cert_mode off" lets nobody in without a certificate where the server has "ssl_verify_client on", write .* $line$/m);

my $rest = 'server { listen 127.0.0.1:%%PORT%% ssl; ssl_verify_client optional; return "$role"; }';
warned('a limit by who a client is', "limit_conn_zone \$client_cert_subject_cn zone=one:64k; $rest" =~ s/\$role/x/r,
    qr/\[warn\] "limit_conn_zone" is evaluated before the handshake, where "\$client_cert_subject_cn" knows no certificate, write a key that is known before, like "\$binary_remote_addr", $line$/m);
warned('a limit by what is made of it', <<"END",
map "\${client_cert_subject_cn}" \$name { default x; }
map \$name \$role { default y; }
limit_conn_zone \$server_port\$role zone=one:64k;
$rest
END
    qr/"limit_conn_zone" is evaluated before the handshake, where "\$role" knows no certificate, write /);
warned('a limit by something else', <<"END");
map \$remote_addr \$role { default y; }
map \$client_cert_subject_cn \$other { default y; }
limit_conn_zone \$role zone=one:64k;
$rest
END
warned('a variable that is set', <<'END',
server { listen 127.0.0.1:%%PORT%% ssl; ssl_verify_client optional; set $who $client_cert_subject_cn; return $who; }
END
    qr/"set" is evaluated before the handshake, where "\$client_cert_subject_cn" knows no certificate, write the value where the variable is used, $line$/m);
warned('maps of each other', <<'END');
map $one $other { default y; }
map $other $one { default y; }
limit_conn_zone $one zone=one:64k;
server { listen 127.0.0.1:%%PORT%% ssl; return x; }
END

if (nginx_version() >= 1.025005) {
    my (undef, $said) = $stream->check(<<"END");
server { listen 127.0.0.1:%%PORT%% ssl; server_name a; $CERTIFICATES return x; }
server {
    listen 127.0.0.1:%%PORT%% ssl;
    server_name b;
    ssl_verify_client optional;
    ssl_client_certificate %%PKI%%/ca.pem;
    client_cert_mode required;
    return x;
}
END
    like($said, qr/a policy stands in .* that of "b" .* write "ssl_certificate FILE;" and "ssl_certificate_key FILE;" there, .* $line$/m,
        'a server of no handshakes of its own');
}
done_testing;


# That a configuration starts, and what it is warned of, once; or nothing.
sub warned {
    my ($name, $servers, $expected) = @_;
    my ($status, $said) = $stream->check("$CERTIFICATES\n$servers");
    is($status, 0, "$name: nginx starts") or diag $said;
    my @warnings = grep { /\[warn\]/ && !/resource_limits|could not build/ }
        split /^/, $said;
    is(@warnings, defined $expected ? 1 : 0, "$name: how often it is told")
        or diag $said;
    like($said, $expected, "$name: what is wrong") if defined $expected;
    return;
}
