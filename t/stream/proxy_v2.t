# docs/stream.md, The PROXY protocol header.
#
# The header, byte for byte, for each way in which a client can be known.

use strict;
use warnings;

use Test::More;

use lib 't/lib';
use ClientCertTest::Files qw(slurp);
use ClientCertTest::ProxyProtocol qw(parse_header tlv);
use ClientCertTest::Stream;

my $stream = stream_nginx();
my $pki = $stream->nginx->pki;
$stream->start(<<'END');
proxy_next_upstream_tries 3;
server {
    listen 127.0.0.1:%%PORT%% ssl;
    client_cert_forward proxy-v2 cert;
    proxy_pass %%UPSTREAM%%;
}
server {
    listen 127.0.0.1:%%PORT_1%% ssl;
    ssl_verify_client optional_no_ca;
    client_cert_forward proxy-v2 cert;
    proxy_pass %%UPSTREAM%%;
}
server {
    listen 127.0.0.1:%%PORT_2%% ssl;
    ssl_verify_client optional_no_ca;
    client_cert_forward proxy-v2 cert unverified;
    proxy_pass %%UPSTREAM%%;
}
server {
    listen 127.0.0.1:%%PORT_3%%;
    client_cert_forward proxy-v2;
    proxy_pass %%UPSTREAM%%;
}
server {
    listen 127.0.0.1:%%PORT_4%% ssl;
    ssl_alpn imap;
    client_cert_forward proxy-v2 cert max=256;
    proxy_pass %%UPSTREAM%%;
}
END

# Flags: TLS, a certificate in this handshake, one in the session.
my ($tls, $fresh, $session) = (1, 2, 4);
my ($sigalg) = `openssl x509 -in $pki/server.pem -noout -text`
    =~ /Signature Algorithm: (\S+)/;

for my $version (qw(TLSv1_2 TLSv1_3)) {
    my $client = $stream->client(0, 'good', version => $version,
        sni => 'imap.example.com');
    my ($cipher, $port)
        = ($client->socket->get_cipher, $client->socket->sockport);
    my $header = $stream->header($client);
    is($header->{rest}, "quit\n", "$version: what the client sent follows");
    is($header->{command}, 0x21, 'version and command');
    is($header->{family}, 0x11, 'IPv4');
    is($header->{client}, "127.0.0.1 $port", 'the client');
    is($header->{own}, '127.0.0.1 ' . $stream->nginx->port(0), 'the server');
    ok($header->{checksum}, 'the checksum is right');
    ok($header->{checksum_is_last}, 'and the last');
    is(types($header->{tlvs}), '2 32', 'AUTHORITY, SSL');
    is(tlv($header, 2), 'imap.example.com', 'AUTHORITY');
    is($header->{flags}, $tls | $fresh | $session, 'flags');
    is($header->{verify}, 0, 'verified');
    like(types($header->{tls}), qr/^33 34 35 36 (?:37 )?40$/, 'all of TLS');
    is(tlv($header, 0x21), $version =~ tr/_/./r, 'VERSION');
    is(tlv($header, 0x22), 'alice', 'CN');
    is(openssl_name(tlv($header, 0x23)), openssl_name($cipher), 'CIPHER');
    is(short_name(tlv($header, 0x24)), short_name($sigalg), 'SIG_ALG');
    is(tlv($header, 0x28), slurp("$pki/good.der"), 'CLIENT_CERT');

    # A session that goes on, wherever its certificate was presented.
    my $again = $stream->client(0, 'good', version => $version,
        sni => 'imap.example.com', resume => $client);
    is($again->resumed, 1, "$version: resumed");
    $header = $stream->header($again);
    is($header->{flags}, $tls | $session, 'of the session, not of the handshake');
    is($header->{verify}, 0, 'verified all the same');
    is(tlv($header, 0x28), slurp("$pki/good.der"), 'its CLIENT_CERT');
}

# RFC 6066 section 3: a session of another name is not to be resumed. OpenSSL
# does so in TLS 1.2, and then knows the session's name alone.
for my $version (qw(TLSv1_2 TLSv1_3)) {
    for my $names (['a.example', 'b.example'], ['a.example', undef],
        [undef, 'b.example']) {
        my ($before, $now) = @$names;
        my $what = join ' after ', map { $_ // 'none' } $now, $before;
        my $client = $stream->client(0, 'good', version => $version,
            sni => $before);
        $stream->header($client);
        my $again = $stream->client(0, 'good', version => $version,
            sni => $now, resume => $client);
        is($again->resumed, 0, "$version, $what: not resumed")
            if $version eq 'TLSv1_2';
        is(tlv($stream->header($again), 2), $now, "$version, $what: AUTHORITY");
    }
}

# Receivers choose files by names.
for my $name ('..', 'a..b', '.a', 'a/b', "a\nb") {
    my $client = eval { $stream->client(0, 'good', sni => $name) } or next;
    is(tlv($stream->header($client), 2), undef, 'no AUTHORITY of an odd name');
}
is(tlv($stream->header($stream->client(0, 'good', sni => 'a_b.c-d')), 2),
    'a_b.c-d', 'AUTHORITY of a name of all that there may be');

my $nobody = $stream->header($stream->client(0, undef));
is($nobody->{flags}, $tls, 'TLS without a certificate');
is($nobody->{verify}, 1, 'is not verified');
like(types($nobody->{tls}), qr/^33 35 36(?: 37)?$/, 'and has no name');

for my $certificate (qw(other selfsigned)) {
    my $failed = $stream->header($stream->client(1, $certificate));
    is($failed->{flags}, $tls | $fresh | $session, "$certificate: flags");
    ok($failed->{verify} > 1, "$certificate: verify is OpenSSL's number");
    like(types($failed->{tls}), qr/^33 35 36(?: 37)?$/,
        "$certificate: no fact of it leaves");
    my $told = $stream->header($stream->client(2, $certificate));
    is($told->{verify}, $failed->{verify}, "$certificate: unverified: the same");
    is(tlv($told, 0x22), undef, "$certificate: unverified: no name");
    is(tlv($told, 0x28), slurp("$pki/$certificate.der"),
        "$certificate: unverified: the certificate");
}

my $plain = plain(3, "quit\n");
is($plain->{family}, 0x11, 'without TLS: the ends');
is(types($plain->{tlvs}), '', 'and nothing else');
is($plain->{rest}, "quit\n", 'and what the client sent');

my $short = $stream->header($stream->client(4, 'good', sni => 'a.example',
    alpn => ['imap']));
is(types($short->{tlvs}), '2 1 32', 'a header that fits by what goes first');
is(tlv($short, 1), 'imap', 'ALPN');
is(tlv($short, 0x28), undef, 'CLIENT_CERT has no room');
is(tlv($short, 0x22), 'alice', 'CN has');
like($stream->nginx->error_log,
    qr/\[warn\] .*client cert: left out of the PROXY header: CLIENT_CERT, /,
    'which is warned of');
$stream->stop;
done_testing;


sub types {
    my ($tlvs) = @_;
    return join ' ', map { $_->[0] } @{ $tlvs // [] };
}


# OpenSSL has two names for the ciphers of TLS 1.3, and for algorithms.
sub openssl_name { return $_[0] =~ tr/-/_/r }

sub short_name {
    my ($name) = @_;
    my %short = ('sha256withrsaencryption' => 'rsa-sha256',
        'sha384withrsaencryption' => 'rsa-sha384');
    return $short{ lc $name } // lc $name;
}


# What the upstream hears of a client without TLS.
sub plain {
    my ($port, $bytes) = @_;
    my $socket = IO::Socket::INET->new(PeerAddr => '127.0.0.1',
        PeerPort => $stream->nginx->port($port)) or die "cannot connect: $!\n";
    syswrite $socket, $bytes;
    my $received = $stream->upstream->received(qr/quit\n\z/);
    return parse_header($received) // { rest => $received };
}
