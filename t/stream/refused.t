# docs/stream.md, What is refused at start.
#
# Each mistake has its file and line, what is wrong, and what to write instead.

use strict;
use warnings;

use Test::More;

use lib 't/lib';
use ClientCertTest::Binary qw(nginx_version);
use ClientCertTest::Stream;

my $stream = stream_nginx();
my $line = qr{in \S+/check\.conf:\d+};

refused('ssl_verify_client off', 'client_cert_mode required; return x;',
    qr/a policy stands in a server that never asks for a certificate, that of .* write "ssl_verify_client optional;" there, .* $line$/m);
refused('ssl_verify_client optional', 'client_cert_allow cn=a; return x;',
    qr/a policy stands in .* write "listen \.\.\. ssl;" there/, plain => 1);
refused('ssl_verify_client optional', 'client_cert_mode required; return x;',
    qr/a policy stands in a server that takes datagrams, that at 127\.0\.0\.1:\d+ $line, .* $line$/m,
    udp => 1);
refused('', 'client_cert_forward proxy-v2; proxy_pass %%UPSTREAM%%;',
    qr/"client_cert_forward" stands in a server that takes datagrams/,
    udp => 1);
refused('ssl_verify_client optional',
    'client_cert_forward proxy-v2; proxy_protocol on; proxy_pass %%UPSTREAM%%;',
    qr/"client_cert_forward proxy-v2" cannot stand beside "proxy_protocol" in the server at .*, write "proxy_protocol off;" there: .* $line$/m);
refused("ssl_verify_client optional; proxy_protocol on",
    'client_cert_forward proxy-v2; proxy_pass %%UPSTREAM%%;',
    qr/cannot stand beside "proxy_protocol"/);
refused('ssl_verify_client optional',
    'client_cert_forward proxy-v2; proxy_ssl on; proxy_pass %%UPSTREAM%%;',
    qr/cannot stand beside "proxy_ssl on" in the server at .* $line$/m);
refused('ssl_verify_client optional',
    'client_cert_forward proxy-v2; pass %%UPSTREAM%%;',
    qr/cannot stand beside "pass" .* write "client_cert_forward off;" there: /)
    if nginx_version() >= 1.025005;
refused('ssl_verify_client optional', 'client_cert_forward envoy; return x;',
    qr/unknown "envoy" in "client_cert_forward", stream knows "proxy-v2" and "off"; headers, and the dialects of them, belong to http $line$/m);
refused('ssl_verify_client optional',
    'client_cert_forward proxy-v2 max=255; return x;',
    qr/invalid "max=255" in "client_cert_forward", write a size from 256 to 65535 $line$/m);
refused('ssl_verify_client optional',
    'client_cert_forward proxy-v2 certs; return x;',
    qr/unknown parameter "certs" .*"cert"/);
refused('ssl_verify_client optional',
    'client_cert_forward proxy-v2 cert cert; return x;', qr/"cert"/);
refused('ssl_verify_client optional', 'client_cert_tlv 0xE0 x; return x;',
    qr/"client_cert_tlv" has no header to stand in, write "client_cert_forward proxy-v2;" beside it, $line$/m);
for my $type (qw(0xDF 0xF0 0x01 0xE 224 0xEG 0xE00 authority)) {
    refused('ssl_verify_client optional',
        "client_cert_forward proxy-v2; client_cert_tlv $type x; return x;",
        qr/invalid type "$type" in "client_cert_tlv", write "0xE0" to "0xEF", or "unique_id" $line$/m);
}
refused('ssl_verify_client optional',
    'client_cert_forward proxy-v2; client_cert_tlv 0xE0 a; client_cert_tlv 0xe0 b; return x;',
    qr/type "0xe0" of "client_cert_tlv" stands twice, remove one $line$/m);
refused('ssl_verify_client optional',
    'client_cert_forward proxy-v2; client_cert_tlv 0xE0; return x;',
    qr/client_cert_tlv/);
refused('ssl_verify_client optional',
    'client_cert_refuse policy; return x;',
    qr/"client_cert_refuse policy" needs a handshake that lets certificates pass, .* $line$/m);
refused('ssl_verify_client optional', 'client_cert_allow cn=$nothing; return x;',
    qr/unknown "nothing" variable/);
refused('ssl_verify_client optional', 'return $client_cert_subject_cm;',
    qr/unknown variable "\$client_cert_subject_cm"/);
refused('ssl_verify_client optional', 'client_cert_deny_code 403; return x;',
    qr/"client_cert_deny_code" directive is not allowed here|unknown directive "client_cert_deny_code"/);

for my $maker ('map $remote_addr $client_cert_subject_cn { default admin; }',
    'geo $client_cert_sha256 { default admin; }') {
    my ($status, $said) = $stream->check(<<"END");
$CERTIFICATES
$maker
server { listen 127.0.0.1:%%PORT%% ssl; return x; }
END
    isnt($status, 0, "$maker is refused");
    like($said, qr/"\$client_cert_\w+" is a variable of this module, and "map", "set" or their like makes another one of that name, write another name there/,
        'with what is wrong');
}
refused('ssl_verify_client optional', 'set $client_cert_verified_subject_cn root; return x;',
    qr/"\$client_cert_verified_subject_cn" is a variable of this module/);

for my $udp ('client_cert_mode off;', '') {
    my ($status, $said) = $stream->check(<<"END");
client_cert_forward proxy-v2;
server { listen 127.0.0.1:%%PORT%% udp; client_cert_forward off; $udp proxy_pass %%UPSTREAM%%; }
END
    is($status, 0, 'a server for datagrams beside others') or diag $said;
}
my ($status, $said) = $stream->check(<<"END");
$CERTIFICATES
server { listen 127.0.0.1:%%PORT%% ssl; client_cert_forward proxy-v2; proxy_pass %%UPSTREAM%%; }
END
is($status, 0, 'a header that tells of nobody starts');
like($said, qr/\[warn\] "client_cert_forward" tells of no certificate, because the server at \S+ $line never asks for one, write "ssl_verify_client optional;" and /,
    'and is warned of');
done_testing;


sub refused {
    my ($level, $server, $expected, %option) = @_;
    my $listen = 'listen 127.0.0.1:%%PORT%%'
        . ($option{plain} ? '' : $option{udp} ? ' udp' : ' ssl');
    $level .= ';' if length $level;
    my ($status, $said) = $stream->check(<<"END");
$CERTIFICATES
$level
server {
    $listen;
    $server
}
END
    isnt($status, 0, "$server is refused");
    like($said, $expected, 'with what is wrong');
    return;
}
