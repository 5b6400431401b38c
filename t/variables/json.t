# docs/variables.md, All variables.
#
# $client_cert_json says what python3-cryptography says, for every certificate
# of the PKI.

use strict;
use warnings;

use JSON::PP;
use Test::More;

use lib 't/lib';
use ClientCertTest::Nginx;
use ClientCertTest::TLSClient;

my $nginx = ClientCertTest::Nginx->new->start(<<'END');
    server {
        listen 127.0.0.1:%%PORT%% ssl;
        ssl_certificate %%PKI%%/server.pem;
        ssl_certificate_key %%PKI%%/server.key;
        ssl_client_certificate %%PKI%%/ca-all.pem;
        ssl_verify_client optional_no_ca;
        error_page 400 495 =200 /;
        location / {
            return 200 "$client_cert_json\n$client_cert_status\n$client_cert_error\n$client_cert_subject\n$client_cert_issuer\n$client_cert_serial\n";
        }
    }
END

my $pki = $nginx->pki;
my @certificates = map { m{([^/]+)\.key$} && -f "$pki/$1.der" ? $1 : () }
    glob "$pki/*.key";

# Debian's python, not another that happens to come first.
my $python = -x '/usr/bin/python3' ? '/usr/bin/python3' : 'python3';
my @expected = map { decode_json($_) } split /\n/, `$python -W ignore \\
    t/consumers/facts.py @{[map { "$pki/$_.der" } @certificates]}`;
is(scalar @expected, scalar @certificates, 'python judges all certificates');

# What python does not want to read: an object identifier of more than 64 bits,
# curves that are spelt out, what a key is restricted to, letters that are not
# the string type's, and all extensions where one of them is odd.
my @refused = qw(aki_negative ec_explicit old_strings other_extensions rsa_pss
    san_dns san_ip_lengths san_rare_kinds san_uris san_x400 wide_oid);
my $compared = 0;

for my $certificate (@certificates) {
    my $expected = shift @expected;
    my $refused = $expected->{refused};
    ok(!%$refused || grep({ $_ eq $certificate } @refused),
        "$certificate: python reads it") or diag(values %$refused);

    my ($json, $status, $error, $subject, $issuer, $serial)
        = split /\n/, ask($certificate);

    like($json, qr/\A[\x20-\x7e]+\z/, "$certificate: visible ASCII");
    my $found = eval { decode_json($json) };
    ok($found, "$certificate: valid JSON") or next;

    is($found->{status}, $status, "$certificate: status");
    is($found->{error}, $error, "$certificate: error");
    is($found->{subject} // '', $subject, "$certificate: subject");
    is($found->{issuer} // '', $issuer, "$certificate: issuer");
    is($found->{serial}, $serial, "$certificate: serial");

    my %san = %{ $found->{san} // {} };
    delete $san{upn};
    $found->{san} = \%san;
    for my $name (grep { !$refused->{$_} } qw(version not_before not_after
        sha256 sha1 spki_sha256 ski aki key_usage eku policies san))
    {
        is_deeply($found->{$name}, $expected->{$name}, "$certificate: $name");
        $compared++;
    }
}
note("$compared facts are those that python reads");

is(ask(undef), "\nNONE\n\n\n\n\n",
    'without a certificate $client_cert_json is empty');

$nginx->stop;
done_testing;


sub ask {
    my ($certificate) = @_;
    my $response = ClientCertTest::TLSClient->connect(port => $nginx->port,
        pki => $pki, sni => 'localhost', certificate => $certificate,
        # TLS 1.3 has done away with this kind of key.
        (($certificate // '') eq 'dsa' ? (version => 'TLSv1_2') : ()))
        ->get('/', 'Connection: close');
    return $response =~ s/.*?\r\n\r\n//sr;
}
