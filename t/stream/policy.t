# docs/stream.md, Who gets in.
# docs/stream.md, Variables.
#
# The policies of http, asked once for each connection: what is logged, and what
# a denied client sees.

use strict;
use warnings;

use IO::Socket::INET;
use Test::More;

use lib 't/lib';
use ClientCertTest::Stream;

my $stream = stream_nginx();
my $nginx = $stream->nginx;
my $pki = $nginx->pki;
$stream->start(<<'END');
log_format said '$status|$client_cert_status|$client_cert_subject_cn|$client_cert_verified_subject_cn|$client_cert_access|$server_port';
access_log logs/stream.log said;
map $ssl_server_name $wanted { default nobody; alice.example alice; }
map $client_cert_access $answer { volatile; default alice; }
map $status $late { volatile; default alice; 000 nobody; }
server {
    listen 127.0.0.1:%%PORT%% ssl;
    client_cert_mode required;
    return "in\n";
}
server {
    listen 127.0.0.1:%%PORT_1%% ssl;
    ssl_verify_client optional_no_ca;
    client_cert_refuse policy;
    client_cert_ca %%PKI%%/ca.pem;
    client_cert_crl %%PKI%%/ca-crl.pem;
    client_cert_allow "ou=Team A";
    return "in\n";
}
server {
    listen 127.0.0.1:%%PORT_2%% ssl;
    client_cert_allow cn=$wanted;
    return "in\n";
}
server {
    listen 127.0.0.1:%%PORT_3%% ssl;
    ssl_verify_client optional_no_ca;
    client_cert_deny cn=bob;
    return "in\n";
}
server {
    listen 127.0.0.1:%%PORT_5%% ssl;
    client_cert_allow cn=x$answer;
    client_cert_allow cn=y$answer;
    client_cert_allow cn=z$answer;
    return "in\n";
}
server {
    listen 127.0.0.1:%%PORT_6%% ssl;
    listen 127.0.0.1:%%PORT_7%%;
    client_cert_deny cn=bob;
    return "in\n";
}
server {
    listen 127.0.0.1:%%PORT_8%% ssl;
    client_cert_deny cn=$late;
    return "$client_cert_access\n";
}
server {
    listen 127.0.0.1:%%PORT_4%% ssl;
    ssl_verify_client optional_no_ca;
    return "in\n";
}
END

is(ask(0, 'good'), "in\n", 'a verified certificate gets in');
is(ask(0, undef), '', 'none does not');
is(said(), '403|NONE|-|-|denied:no_certificate', 'which the log tells');
is(ask(1, 'good'), "in\n", 'one that a rule allows gets in');
is(said(), '200|SUCCESS|alice|alice|allowed', 'which the log tells');
for my $case ([expired => 'expired', 'certificate has expired'],
    [revoked => 'revoked', 'certificate revoked'],
    [selfsigned => 'unverified', '[\\w -]+'],
    [other => 'unverified', '[\\w -]+']) {
    my ($certificate, $reason, $status) = @$case;
    is(ask(1, $certificate), '', "$certificate does not");
    like(said(), qr/^403\|FAILED:$status\|[^|]*\|-\|denied:$reason$/,
        'and the log tells why');
}
is(ask(2, 'good', sni => 'alice.example'), "in\n", 'a rule with a variable');
is(ask(2, 'good', sni => 'bob.example'), '', 'and who does not match it');
is(said(), '403|SUCCESS|alice|alice|denied:no_rule', 'the log tells');
is(ask(3, 'good'), "in\n", 'a deny rule that does not match');
is(ask(6, 'good'), "in\n", 'nor does it at a server that also listens without TLS');
is(ask(6, undef), "in\n", 'where it does not deny who has no certificate');
is(ask_plain(7), '', 'but who comes without TLS, whom no rule can look at');
is(said(), '403|NONE|-|-|denied:no_certificate', 'which the log tells');
is(ask(8, 'good'), "allowed\n", 'what was decided');
is(said(), '200|SUCCESS|alice|alice|allowed', 'is not decided again');
is(ask(4, 'selfsigned'), "in\n", 'without a policy everybody gets in');
like(said(), qr/^200\|FAILED:[^|]*\|[^|]*\|-\|-$/, 'and nothing is told of whom');

is(ask(5, 'good'), '', 'rules that ask for their own answer have none');
is(ask(0, 'good'), "in\n", 'and hold nobody up');

# The end of a denied client's connection is an end of TLS, and no reset.
for my $version (qw(TLSv1_2 TLSv1_3)) {
    my $output = `true | openssl s_client -connect 127.0.0.1:@{[$nginx->port(0)]} \\
        -@{[lc $version =~ s/v1_/1_/r]} -msg -ign_eof 2>&1`;
    like($output, qr/<<< .*Alert.*\n\s+01 00/, "$version: close_notify");
}
is(ask(0, 'good'), "in\n", 'others get in all the while');
$stream->stop;
done_testing;


sub ask {
    my ($port, $certificate, @option) = @_;
    my $client = $stream->client($port, $certificate, @option);
    return $client->rest;
}


sub ask_plain {
    my ($port) = @_;
    my $socket = IO::Socket::INET->new(PeerHost => '127.0.0.1',
        PeerPort => $nginx->port($port), Timeout => 20) or die "$!\n";
    local $/ = undef;
    return scalar <$socket> // '';
}


# The last line of the log, but for the port.
sub said {
    my $file = $nginx->directory . '/logs/stream.log';
    my ($line) = `tail -n 1 $file` =~ /^(.*)\|\d+$/;
    return $line;
}
