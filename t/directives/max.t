# docs/directives.md, client_cert_forward.
#
# Long chains, for every kind of upstream: a value arrives whole or not at all,
# and what a protocol cannot carry harms nobody else.

use strict;
use warnings;

use MIME::Base64 qw(encode_base64);
use POSIX qw(floor);
use Test::More;

use lib 't/lib';
use ClientCertTest::Files qw(slurp);
use ClientCertTest::Nginx;
use ClientCertTest::PKI;
use ClientCertTest::TLSClient;

# The longest value that `max=` allows, the longest Certificate message that
# OpenSSL reads, and the most that FastCGI and uwsgi have for all parameters.
my $longest = 60 * 1024;
my $certificates = 102_400;
my $parameters = 65_535;

my %pass = (
    proxy => 'proxy_pass http://%%HTTP_UPSTREAM%%',
    fastcgi => 'fastcgi_pass %%FASTCGI_UPSTREAM%%',
    uwsgi => 'uwsgi_pass %%UWSGI_UPSTREAM%%',
    scgi => 'scgi_pass %%SCGI_UPSTREAM%%',
    grpc => 'grpc_pass grpc://%%GRPC_UPSTREAM%%',
);
my @protocols = sort keys %pass;
my %has_limit = (fastcgi => 1, uwsgi => 1);

my $nginx = ClientCertTest::Nginx->new;
my $pki = $nginx->directory . '/pki';
ClientCertTest::PKI::make_pki($pki);
my $root = ClientCertTest::PKI::name(O => 'Example', CN => 'Test Root CA');
my $middle = ClientCertTest::PKI::name(O => 'Example', CN => 'middle');
my $leaf = issue_leaf();

my @short = ($leaf, issue_sized('short', 1000));
my @sixty = ($leaf, grow('sixty', sub { longest_value($leaf, @_) }));
my @most = ($leaf, map({ issue_sized("most-$_", 24_000) } 0 .. 2),
    grow('most-3', sub { all_certificates($leaf, 0 .. 2, @_) }));
bundle('short', @short);
bundle('sixty', @sixty);
bundle('most', @most);

my $chain_length = length rfc9440($short[1]);
$nginx->start(http(
    server(0, "client_cert_forward rfc9440 max=60k;
        client_cert_forward traefik max=60k;"),
    server(1, 'client_cert_forward apache chain max=60k;'),
    server(2, "client_cert_forward rfc9440 chain max=$chain_length;"),
    server(3, 'client_cert_forward rfc9440 chain max='
        . ($chain_length - 1) . ';')));

my $value = join ',', map { base64($_) } @sixty;
cmp_ok(length $value, '>', $longest - 8,
    '`max=60k`: a value is as long as may be');
cmp_ok(length $value, '<=', $longest, '`max=60k`: a value is no longer');
for my $protocol (@protocols) {
    my ($status, $body) = ask(0, $protocol, 'sixty');
    is($status, 200, "$protocol: a value of 60k is answered");
    same(header($protocol, $body, 'X-Forwarded-Tls-Client-Cert'), $value,
        "$protocol: a value of 60k is whole");
    same(header($protocol, $body, 'Client-Cert'), ':' . base64($leaf) . ':',
        "$protocol: the leaf beside a value of 60k is whole");
}

for my $protocol (@protocols) {
    my ($status, $body) = ask(0, $protocol, 'most');
    is($status, 200, "$protocol: a value over 60k is answered");
    is(header($protocol, $body, 'X-Forwarded-Tls-Client-Cert'), undef,
        "$protocol: a value over 60k is left out");
    same(header($protocol, $body, 'Client-Cert'), ':' . base64($leaf) . ':',
        "$protocol: the leaf beside a value over 60k is whole");
}

for my $version (qw(TLSv1_2 TLSv1_3)) {
    for my $protocol (@protocols) {
        my $what = "$protocol $version";
        my ($status, $body, @requests) = ask(1, $protocol, 'most', $version);
        if ($has_limit{$protocol}) {
            is($status, 500, "$what: a chain of 100 KB is too much");
            is(scalar @requests, 0,
                "$what: the upstream hears nothing of a chain of 100 KB");
        }
        else {
            is($status, 200, "$what: a chain of 100 KB is answered");
            my @wrong = grep {
                (header($protocol, $body, "SSL_CLIENT_CERT_CHAIN_$_") // '')
                    ne spaced($most[$_ + 1])
            } 0 .. $#most - 1;
            is("@wrong", '', "$what: a chain of 100 KB is whole");
        }
        ($status, $body) = ask(1, $protocol, 'short', $version);
        is($status, 200, "$what: a short chain behind it is answered");
        same(header($protocol, $body, 'SSL_CLIENT_CERT_CHAIN_0'),
            spaced($short[1]), "$what: a short chain behind it is whole");
    }
}

# What a client adds fills the rest.
for my $protocol (sort keys %has_limit) {
    my (undef, $body) = ask(0, $protocol, 'sixty', undef, 'X-Fill: x');
    my $left = $parameters - length_of($protocol, $body);
    cmp_ok($left, '>', 1000, "$protocol: there is room beside a value of 60k");

    # Longer lengths take more bytes themselves.
    my $fill = 1 + $left - ($protocol eq 'fastcgi' ? 3 : 0);
    my ($status, $full) = ask(0, $protocol, 'sixty', undef,
        'X-Fill: ' . 'x' x $fill);
    is($status, 200, "$protocol: parameters of 65,535 bytes are answered");
    is(length_of($protocol, $full), $parameters,
        "$protocol: parameters of 65,535 bytes have that size");
    same(header($protocol, $full, 'X-Forwarded-Tls-Client-Cert'), $value,
        "$protocol: the value in parameters of 65,535 bytes is whole");

    ($status, undef, my @requests) = ask(0, $protocol, 'sixty', undef,
        'X-Fill: ' . 'x' x ($fill + 1));
    is($status, 500, "$protocol: parameters of 65,536 bytes are not");
    is(scalar @requests, 0,
        "$protocol: the upstream hears nothing of 65,536 bytes");
    ($status) = ask(0, $protocol, 'sixty');
    is($status, 200, "$protocol: a request behind them is answered");
}

my $chain = rfc9440($short[1]);
for my $protocol (@protocols) {
    my (undef, $at) = ask(2, $protocol, 'short');
    same(header($protocol, $at, 'Client-Cert-Chain'), $chain,
        "$protocol: a chain that is as long as `max=` is sent");
    my (undef, $above) = ask(3, $protocol, 'short');
    is(header($protocol, $above, 'Client-Cert-Chain'), undef,
        "$protocol: a chain that is longer than `max=` by a byte is left out");
    same(header($protocol, $above, 'Client-Cert'), ':' . base64($leaf) . ':',
        "$protocol: the leaf of a chain that is left out is sent");
}

is($nginx->workers_started, 1, 'the worker survived');
$nginx->stop(expect => qr/\[alert\].* request (?:record )?is too big/);
done_testing;


sub http { return join '', <<'END', @_ }
    ssl_certificate %%PKI%%/server.pem;
    ssl_certificate_key %%PKI%%/server.key;
    ssl_protocols TLSv1.2 TLSv1.3;
    ssl_client_certificate %%DIRECTORY%%/pki/ca.pem;
    ssl_verify_client optional;
    ssl_verify_depth 9;
    ssl_session_tickets off;
    ssl_session_cache none;
    large_client_header_buffers 4 8k;
END


sub server {
    my ($index, $forward) = @_;
    my $locations = join '', map { "location /$_ { $pass{$_}; }\n" } @protocols;
    return "server { listen 127.0.0.1:%%PORT_$index%% ssl;\n"
        . "$forward\n$locations}\n";
}


# The status of an answer, what the upstream said in it, and what the upstream
# got.
sub ask {
    my ($index, $protocol, $name, $version, @lines) = @_;
    my $recorder = $nginx->recorder;
    $recorder->forget;
    my $answer = ClientCertTest::TLSClient->connect(
        port => $nginx->port($index), pki => $pki, sni => 'localhost',
        certificate => "$name-sent", version => $version)
        ->get("/$protocol", @lines);
    my ($status) = $answer =~ m{\AHTTP/1.1 (\d+)};
    my ($head, $body) = split /\r\n\r\n/, $answer, 2;
    $body =~ s/(?:\A|\r\n)[0-9a-f]+\r\n//g if $head =~ /^Transfer-Encoding:/mi;
    return ($status, $body, $recorder->requests);
}


# The value of a header in an upstream's answer.
sub header {
    my ($protocol, $body, $name) = @_;
    $name = $protocol eq 'proxy' ? "$name: "
        : $protocol eq 'grpc' ? "\L$name\E: "
        : 'HTTP_' . (uc $name =~ tr/-/_/r) . '=';
    my @values = $body =~ /^.{0,5}?\Q$name\E([^\r\n]*)\r?$/mg;
    return @values > 1 ? 'twice' : $values[0];
}


# How long the parameters were on the wire.
sub length_of {
    my ($protocol, $body) = @_;
    my $length = 0;
    for my $line (split /\n/, $body) {
        for my $text (split /=/, $line, 2) {
            $length += length $text;
            $length += $protocol eq 'uwsgi' ? 2 : length $text < 128 ? 1 : 4;
        }
    }
    return $length;
}


# Does not print what differs: it is long.
sub same {
    my ($got, $expected, $what) = @_;
    return ok(($got // '') eq $expected, $what)
        || diag(length($got // '') . ' bytes and not ' . length $expected);
}


sub issue_leaf {
    my $name = 'sized-leaf';
    ClientCertTest::PKI::make_key("$pki/middle.key",
        '-algorithm EC -pkeyopt ec_paramgen_curve:P-256');
    ClientCertTest::PKI::issue($pki, $name, issuer => $middle,
        ca_key => "$pki/middle.key",
        subject => ClientCertTest::PKI::name(CN => 'leaf'));
    return $name;
}


# An issuer of the leaf with so many bytes that mean nothing.
sub issue_sized {
    my ($name, $size) = @_;
    ClientCertTest::PKI::issue($pki, $name, ca => 1, subject => $middle,
        key => "$pki/middle.key", issuer => $root,
        extensions => [ClientCertTest::PKI::extension(
            '1.2.3.4' => 0, 'x' x $size)]);
    return $name;
}


# The largest such issuer with which `room` has nothing left but a few bytes:
# signatures differ in length.
sub grow {
    my ($name, $room) = @_;
    my $size = 1000;
    for (1 .. 20) {
        my $left = $room->(issue_sized($name, $size));
        return $name if $left >= 0 && $left < 8;
        $size += $left - 3;
    }
    die "no $name\n";
}


# How many bytes of DER still fit into a value of base64, which has four
# characters for three. Fewer than none, as soon as it is too long.
sub longest_value {
    my $length = -1;
    $length += 1 + length base64($_) for @_;
    my $left = $longest - $length;
    return $left < 0 || $left > 7 ? floor($left * 3 / 4) : $left;
}


# How many still fit into the message of TLS 1.3, which is longer than the one
# of TLS 1.2.
sub all_certificates {
    my $length = 4;
    $length += 5 + -s "$pki/$_.der" for map { /^\d$/ ? "most-$_" : $_ } @_;
    return $certificates - $length;
}


sub bundle {
    my ($name, @certificates) = @_;
    open my $out, '>', "$pki/$name-sent.pem" or die $!;
    print {$out} map { slurp("$pki/$_.pem") } @certificates;
    close $out;
    open $out, '>', "$pki/$name-sent.key" or die $!;
    print {$out} slurp("$pki/good.key");
    close $out;
    return;
}


sub base64 { return encode_base64(slurp("$pki/$_[0].der"), '') }

sub rfc9440 { return ':' . base64($_[0]) . ':' }

sub spaced {
    return slurp("$pki/$_[0].pem") =~ s/\n\z//r =~ tr/\n/ /r;
}
