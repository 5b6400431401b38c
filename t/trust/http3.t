# docs/trust.md, Who is verified, and when.
#
# HTTP/3: the certificate is that of the QUIC connection, on each of its streams
# and in each of its sessions.

use strict;
use warnings;

use Test::More;

use lib 't/lib';
use ClientCertTest::Binary qw(has_http3);
use ClientCertTest::Nginx;
use ClientCertTest::Patience qw($PATIENCE);

plan(skip_all => 'this nginx has no HTTP/3') if !has_http3();
plan(skip_all => 'no client, install ngtcp2-client')
    if !grep { -x "$_/gtlsclient" } split /:/, $ENV{PATH};

my $nginx = ClientCertTest::Nginx->new;
my $pki = $nginx->pki;
my $directory = $nginx->directory;
my $port = $nginx->port;
# The client sends no certificate of a CA that the server does not name.
system("cat $pki/ca.pem $pki/other-ca.pem >$directory/cas.pem") == 0 or die;
$nginx->start(<<'END');
    ssl_certificate %%PKI%%/server.pem;
    ssl_certificate_key %%PKI%%/server.key;
    ssl_client_certificate %%DIRECTORY%%/cas.pem;
    ssl_session_cache shared:quic:1m;
    ssl_early_data on;
    client_cert_forward rfc9440 chain;
    client_cert_forward nginx;
    client_cert_early_data accept;
    client_cert_response_header X-Access $client_cert_access;
    client_cert_response_header X-Status $client_cert_status;
    add_header X-Early $ssl_early_data always;
    proxy_set_header Host $host;
    proxy_set_header Early-Data $ssl_early_data;
    server {
        listen 127.0.0.1:%%PORT%% quic;
        ssl_verify_client optional_no_ca;
        location / {
            proxy_pass http://%%HTTP_UPSTREAM%%;
        }
        location /required {
            client_cert_mode required;
            proxy_pass http://%%HTTP_UPSTREAM%%;
        }
        location /other-ca {
            client_cert_ca %%PKI%%/other-ca.pem;
            client_cert_mode required;
            proxy_pass http://%%HTTP_UPSTREAM%%;
        }
        location /ca {
            client_cert_ca %%PKI%%/ca.pem;
            client_cert_mode required;
            proxy_pass http://%%HTTP_UPSTREAM%%;
        }
        location /first {
            client_cert_forward rfc9440 first;
            proxy_pass http://%%HTTP_UPSTREAM%%;
        }
        location /late {
            client_cert_early_data reject;
            proxy_pass http://%%HTTP_UPSTREAM%%;
        }
    }
END

# What is seen of a certificate over HTTP/3 is what is seen of it over TCP.
my $der = `openssl x509 -in $pki/inter.pem -outform DER | openssl base64 -A`;
my $chain = `openssl x509 -in $pki/intermediate.pem -outform DER \\
    | openssl base64 -A`;
my %expected = ('client-cert' => ":$der:", 'client-cert-chain' => ":$chain:",
    'ssl-client-verify' => 'SUCCESS');
for my $how ('first', 'resumed', 'resumed again') {
    $nginx->recorder->forget;
    my @answers = ask('inter-chain', qw(/ /required /)) or die "no answer\n";
    # The client repeats requests as it likes.
    cmp_ok(scalar @answers, '>=', 2, "$how: several streams");
    is(scalar(grep { ($_->{':status'} // '') ne '200' } @answers), 0,
        "$how: all are answered");
    my @requests = map { $_->[1] } $nginx->recorder->requests;
    is(scalar @requests, scalar @answers, "$how: all asked the upstream");
    for my $request (@requests) {
        is(header($request, $_), $expected{$_}, "$how: $_")
            for sort keys %expected;
    }
}

for my $case (
    ['good', '/other-ca', 403, 'denied:unverified'],
    ['good', '/ca', 200, 'allowed'],
    ['other', '/ca', 403, 'denied:unverified'],
    ['other', '/other-ca', 200, 'allowed'],
    [undef, '/required', 403, 'denied:no_certificate'],
    [undef, '/', 200, ''],
) {
    my ($certificate, $path, $code, $access) = @$case;
    my $what = ($certificate // 'no certificate') . " at $path";
    unlink glob "$directory/quic.*";
    $nginx->recorder->forget;
    my ($answer) = ask($certificate, $path);
    is($answer->{':status'}, $code, "$what: $code");
    is($answer->{'x-access'} // '', $access, "$what: $access");
    my @requests = $nginx->recorder->requests;
    is(scalar @requests, $code == 200 ? 1 : 0, "$what: asked upstream or not");
    is(scalar(grep { $_->[1] =~ /^client-cert:/mi } @requests),
        $access eq 'allowed' ? 1 : 0, "$what: told upstream or not");
}

# `first` counts for the connection, and not for each stream.
unlink glob "$directory/quic.*";
$nginx->recorder->forget;
ask('good', qw(/first /first /first));
my @firsts = map { $_->[1] } $nginx->recorder->requests;
cmp_ok(scalar @firsts, '>=', 3, '`first`: several streams');
is(scalar(grep { header($_, 'client-cert') } @firsts), 1,
    '`first`: one of them tells');

# 0-RTT needs OpenSSL's own QUIC interface, of 3.5.
unlink glob "$directory/quic.*";
ask('good', '/');
my @answers = ask('good', '/late');
SKIP: {
    skip 'this nginx takes no early data over QUIC', 3
        if !grep { $_->{early} } @answers;
    is($answers[0]{':status'}, 425, '0-RTT: is asked to come again');
    is($answers[0]{'x-access'}, 'denied:early_data', '0-RTT: why it is to come again');
    @answers = ask('good', '/');
    is($answers[0]{'x-status'}, 'SUCCESS', '0-RTT: accepted where configured');
}
$nginx->stop;
done_testing;


# The answers of one connection, which takes up the session of the last one.
sub ask {
    my ($certificate, @paths) = @_;
    my @certificate = $certificate ? ("--cert=$pki/$certificate.pem",
        "--key=$pki/$certificate.key") : ();
    my $said = `timeout $PATIENCE gtlsclient --no-quic-dump \\
        --nstreams=@{[scalar @paths]} --exit-on-all-streams-close \\
        --session-file=$directory/quic.session --tp-file=$directory/quic.tp \\
        @certificate 127.0.0.1 $port \\
        @{[map { "https://localhost:$port$_" } @paths]} </dev/null 2>&1`;
    my %stream;
    while ($said =~ /^http: stream (0x\w+) \[(:?[^:\]]+): (.*?)\]\s*$/mg) {
        $stream{$1}{$2} = $3;
    }
    my $rejected = $said =~ /Early data was rejected/;
    return map {
        { %{ $stream{$_} },
            early => !$rejected && ($stream{$_}{'x-early'} // '') eq '1' }
    } sort { hex $a <=> hex $b } keys %stream;
}


sub header {
    my ($request, $name) = @_;
    return $request =~ /^\Q$name\E: (.*?)\r?$/mi ? $1 : '';
}
