# docs/dialects.md, What each sends.
# docs/dialects.md, Chains.
# docs/dialects.md, What is not known.
# docs/dialects.md, What is left out.
# docs/variables.md, All variables.
#
# Every dialect and every variable of every certificate of the PKI, byte for
# byte what t/consumers/golden makes of its DER by the rules of the formats.

use strict;
use warnings;

use IO::Socket::SSL;
use IO::Socket::SSL::Utils qw(CERT_free PEM_file2cert);
use IPC::Run qw(run);
use JSON::PP;
use Test::More;

use lib 't/lib';
use ClientCertTest::Child qw(start_child);
use ClientCertTest::Nginx;
use ClientCertTest::TLSClient;

my @attributes = qw(cn o ou c st l uid dc email serialnumber title
    organizationidentifier oid_2_5_4_97 oid_1_2_3_4_5 oid_2_5_4_45);
my @variables = (
    qw(status error rfc9440 der pem sha256 sha1 spki_sha256 sha256_base64
        x5t_s256 serial serial_decimal subject issuer subject_der issuer_der
        san san_dns san_uri san_email san_ip san_upn spiffe_id not_before
        not_after not_before_unix not_after_unix ski aki key sigalg eku
        key_usage policies version json xfcc traefik_info traefik_pem akamai
        chain_pem chain_rfc9440
        ext_2_5_29_17 ext_2_5_29_35 ext_1_2_3_4 ext_1_2_3_5 ext_1_2_3_6),
    map { ("subject_$_", "issuer_$_") } @attributes);

# What nginx prints by itself is not computed.
my %twin = (status => 'verify', subject_legacy => 's_dn_legacy',
    issuer_legacy => 'i_dn_legacy', days_left => 'v_remain');

# What manuals show of theirs.
my %documented = (
    documented_cloudflare => {
        'Cf-Cert-Subject-DN' =>
            'CN=James Royal,OU=Access Admins,O=Access,L=Austin,ST=Texas,C=US',
        'Cf-Cert-Subject-DN-Legacy' =>
            '/C=US/ST=Texas/L=Austin/O=Access/OU=Access Admins/CN=James Royal',
        'Cf-Cert-Serial' => '527E0F20A20EA2A4146C78390F34CE7AF0878CA4',
        'Cf-Cert-Not-Before' => 'Mar 21 13:35:00 2022 GMT',
    },
    documented_aws => {
        'X-Amzn-Mtls-Clientcert-Serial-Number' => '03A5B1',
        'X-Amzn-Mtls-Clientcert-Issuer' =>
            'CN=rootcamtls.com,OU=rootCA,O=mTLS,L=Seattle,ST=Washington,C=US',
        'X-Amzn-Mtls-Clientcert-Validity' => 'NotBefore=2023-09-21T01:50:17Z;'
            . 'NotAfter=2024-09-20T01:50:17Z',
    },
    documented_google => {
        'X-Client-Cert-Valid-Not-Before' => '2022-07-01T18:05:09+00:00',
    },
);

# A location for each choice of fields, as many dialects in it as send no
# header of another; `strict` without `unverified`.
my @plain = qw(rfc9440 cloudflare cloudflare-managed akamai-cc-der nginx aws-alb
    aws-cloudfront google haproxy azure);
my %locations = (
    plain => [map { "$_ unverified" } @plain, 'gorouter', 'aspnet'],
    twins => [map { "$_ unverified" } 'apache', 'kong', 'cloudfoundry'],
    strict => [@plain, 'gorouter', 'aspnet', 'akamai', 'traefik pem leaf info'],
    strict_twins => ['apache', 'kong', 'envoy'],
    chains => ['rfc9440 chain', 'traefik', 'aws-alb passthrough',
        'apache chain', 'cloudfoundry'],
    verdict => ['nginx verify unverified'],
    certificate => ['nginx cert subject', 'traefik info leaf'],
    issuer => ['nginx issuer unverified'],
);
my @akamai = ('akamai', 'akamai der', 'akamai der status',
    map { "akamai $_" } choices(qw(subject cn sha256 issuer status)));
my @envoy = ('envoy', 'envoy by=urn:a;b,c=d',
    map { ("envoy $_", "envoy $_ by=spiffe://a/b") }
        choices(qw(issuer subject cert chain uri dns)));
my @traefik = ('traefik pem leaf', 'traefik info', 'traefik info leaf pem',
    'traefik', 'traefik info pem');
for my $i (0 .. $#akamai) {
    $locations{"fields$i"} = [map { "$_ unverified" } $akamai[$i],
        $envoy[$i % @envoy], $traefik[$i % @traefik]];
}

my $echo = IO::Socket::INET->new(LocalAddr => '127.0.0.1', LocalPort => 0,
    Listen => 128) // die "cannot listen on 127.0.0.1: $!\n";
my $upstream = '127.0.0.1:' . $echo->sockport;
my $locations = join '', map {
    my @forwards = map { "client_cert_forward $_ max=60k;\n" }
        map { quoted($_) } @{ $locations{$_} };
    "location /$_ {\n@forwards proxy_pass http://$upstream;\n}\n"
} sort keys %locations;
my $own = join '', map { "$_=\$client_cert_$_;\\n" } @variables,
    grep { $_ ne 'status' } sort keys %twin;
my $nginx_own = join '', map { "nginx_$_=\$ssl_client_$twin{$_};\\n" }
    sort keys %twin;

my $nginx = ClientCertTest::Nginx->new;
start_child(\&echo);
my $server = <<"END";
        ssl_certificate %%PKI%%/server.pem;
        ssl_certificate_key %%PKI%%/server.key;
        ssl_client_certificate %%PKI%%/ca-all.pem;
        ssl_protocols TLSv1.2 TLSv1.3;
        ssl_verify_client optional_no_ca;
        error_page 400 495 =200 \$uri;
        keepalive_requests 10000;
        location /variables {
            return 200 "$own$nginx_own";
        }
        $locations
END
my ($pki, $crl) = ($nginx->pki, $nginx->directory . '/crl.pem');
system("cat $pki/*-crl.pem >$crl") == 0 or die "cannot write $crl\n";
$nginx->start(<<"END");
    proxy_buffering off;
    server {
        listen 127.0.0.1:%%PORT%% ssl;
        $server
    }
    server {
        listen 127.0.0.1:%%PORT_1%% ssl;
        ssl_crl $crl;
        $server
    }
END

my (@certificates, @unreadable);
for my $name (map { m{([^/]+)\.der$} } glob "$pki/*.der") {
    my $certificate = eval { PEM_file2cert("$pki/$name.pem") };
    push @{ $certificate ? \@certificates : \@unreadable }, $name;
    CERT_free($certificate) if $certificate;
}
my @sessions = map { ask($_) } undef, @certificates;
push @sessions, ask('revoked', 1);

my $request = encode_json({
    variables => \@variables,
    locations => \%locations,
    authorities => [map { "$pki/$_.der" } qw(ca intermediate)],
    certificates => [map { {
        der => defined $_->{name} ? "$pki/$_->{name}.der" : undef,
        status => $_->{variables}{nginx_status},
        intermediate => ($_->{name} // '') eq 'inter'
            ? "$pki/intermediate.der" : undef,
    } } @sessions],
});
my $python = -x '/usr/bin/python3' ? '/usr/bin/python3' : 'python3';
# It leaves no compiled files in the tree.
run([$python, '-B', 't/consumers/golden'], \$request, \my $answers)
    or die "golden failed\n";

my ($values, $absent) = (0, 0);
for my $session (@sessions) {
    my %expected;
    while ($answers =~ /\G(\S+) (\S+) (.*)\n/gc) {
        $expected{$1}{$2} = $3;
    }
    $answers =~ /\G\n/gc or die "golden said too little\n";

    my $name = $session->{name} // 'without a certificate';
    $name .= " ($session->{variables}{nginx_status})";
    is(join("\n", wrong($session, \%expected)), '',
        "$name: every header and every variable");

    my $documented = $documented{ $session->{name} // '' } // {};
    is($session->{headers}{plain}{$_}[0], $documented->{$_},
            "$name: $_ is what the manual shows")
        for sort keys %$documented;
}
note(@certificates . " certificates, $values values, $absent of them absent;"
    . " no OpenSSL reads @unreadable");
cmp_ok(@certificates, '>=', 40, 'there are certificates enough');

# nginx itself leaves this behind a handshake with a certificate that has broken
# extensions.
my $stale = 'ignoring stale global SSL error .*:invalid certificate';
$nginx->stop(expect => qr/$stale\) while waiting for request/);
done_testing;


# The recorder's answer, without its records and processes: thousands of them
# take their time.
sub echo {
    while (1) {
        my $client = $echo->accept or next;
        my $head = '';
        until ($head =~ /\r\n\r\n\z/) {
            sysread $client, $head, 1 << 20, length $head
                or $!{EINTR} or last;
        }
        print {$client} "HTTP/1.1 200 OK\r\n",
            'Content-Length: ', length $head, "\r\n\r\n", $head;
    }
    return;
}


# Everything that is sent of a certificate. nginx closes the connection of one
# that it refuses.
sub ask {
    my ($name, $server) = @_;

    my $client;
    my $get = sub {
        $client //= connect_with($name, $server // 0);
        my $response = $client->get(@_);
        my ($head, $body) = split /\r\n\r\n/, $response, 2;
        undef $client if $head =~ /^Connection: close/m;
        return $body;
    };
    my %session = (name => $name);
    my $variables = $get->('/variables');
    $session{variables} = { $variables =~ /^(\w+)=(.*?);$/msg };
    for my $location (sort keys %locations) {
        my $head = $get->("/$location");
        push @{ $session{headers}{$location}{$1} }, $2
            while $head =~ /^(?!Host:|Connection:)([^:\s]+): ([^\r]*)\r$/mg;
    }
    return \%session;
}


# OpenSSL refuses to load some certificates from a file, which a server gets to
# see all the same.
sub connect_with {
    my ($name, $server) = @_;

    # Reading the system's authorities takes longer than all else.
    IO::Socket::SSL::set_client_defaults(SSL_ca_file => \'',
        !defined $name ? () : (SSL_create_ctx_callback => sub {
            my ($context) = @_;
            my $key = -f "$pki/$name.key" ? $name : 'good';
            my $certificate = PEM_file2cert("$pki/$name.pem");
            Net::SSLeay::CTX_use_certificate($context, $certificate);
            Net::SSLeay::CTX_use_PrivateKey_file($context, "$pki/$key.key",
                Net::SSLeay::FILETYPE_PEM());
            CERT_free($certificate);
            Net::SSLeay::ERR_clear_error();
        }));
    return ClientCertTest::TLSClient->connect(
        port => $nginx->port($server), sni => 'localhost',
        # TLS 1.3 has done away with this kind of key.
        (($name // '') eq 'dsa' ? (version => 'TLSv1_2') : ()));
}


# What differs from what is expected, in words.
sub wrong {
    my ($session, $expected) = @_;
    my @wrong;

    my $found = $session->{variables};
    for my $name (@variables) {
        my ($ours, $right) = ($found->{$name}, $expected->{variables}{$name});
        ($ours, $right) = map { canonical($_) } $ours, $right
            if $name eq 'json';
        push @wrong, differ("\$client_cert_$name", $ours, $right);
    }
    push @wrong, map { differ("\$client_cert_$_", $found->{$_},
        $found->{"nginx_$_"}) } sort keys %twin;

    for my $location (sort keys %locations) {
        my $found = $session->{headers}{$location} // {};
        my $headers = $expected->{$location} // {};
        my %names = (%$found, %$headers);
        push @wrong, differ("$location: $_",
            join("\n", @{ $found->{$_} // [] }), $headers->{$_} // '')
            for sort keys %names;
    }
    return @wrong;
}


# Nothing where both are the same, else what and from where on.
sub differ {
    my ($what, $found, $expected) = @_;
    $values++;
    $absent++ if !length $expected;
    return if $found eq $expected;

    my $same = length(($found ^ $expected) =~ /\A(\0*)/ ? $1 : '');
    $same = $same > 20 ? $same - 20 : 0;
    return join ' ', $what, map { "<" . substr($_, $same, 160) . ">" }
        $found, $expected;
}


# Every choice of words that is not empty, in one string each.
sub choices {
    my @words = @_;
    return map {
        my $bits = $_;
        join ' ', @words[grep { $bits >> $_ & 1 } 0 .. $#words];
    } 1 .. 2 ** @words - 1;
}


sub quoted { return join ' ', map { qq("$_") } split ' ', $_[0] }


# The same text for the same JSON.
sub canonical {
    my ($json) = @_;
    return '' if !length $json;
    return JSON::PP->new->canonical->ascii->encode(decode_json($json));
}
