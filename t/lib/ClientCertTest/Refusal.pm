# Servers of one port of which one leaves what fails in the handshake to
# policies and others do not, and what they say of each certificate.

package ClientCertTest::Refusal;

use strict;
use warnings;

use Exporter qw(import);
use Test::More;

use ClientCertTest::Binary qw(listen_http2);
use ClientCertTest::Files qw(slurp spew);
use ClientCertTest::Nginx;
use ClientCertTest::PKI qw(issue make_crl);
use ClientCertTest::TLSClient;

our @EXPORT = qw($nginx $pki %refused @stores @versions %wrong ask check_denied
    check_open code config connection header is_refused name said serve);

our @versions = qw(TLSv1_2 TLSv1_3);
my %sessions = (
    tickets => 'ssl_session_ticket_key %%DIRECTORY%%/ticket.key;',
    cache => 'ssl_session_tickets off; ssl_session_cache shared:S:2m;',
    builtin => 'ssl_session_tickets off; ssl_session_cache builtin:100;',
);
our @stores = sort keys %sessions;

# What is wrong with a certificate: the reason of a policy.
our %wrong = (
    expired => 'expired',
    future => 'not_yet_valid',
    revoked => 'revoked',
    purpose => 'unverified',
    deep => 'unverified',
    'expired-unknown' => 'expired',
    unknown => 'unverified',
    selfsigned => 'unverified',
);
# Whether nginx refuses it in a handshake with `optional_no_ca`. That nobody has
# a revocation list of `selfsigned` counts for OpenSSL 3.0, and not for 3.6, so
# that it is asked.
our %refused = (good => 0, unknown => 0,
    map { $_ => 1 } qw(expired future revoked purpose deep expired-unknown));

our ($nginx, $pki);
my %status;


# Starts all of them, and asks nginx by itself what it says of each certificate.
sub serve {
    $nginx = ClientCertTest::Nginx->new;
    $pki = make_certificates();
    $nginx->start(config());
    %status = map { $_ => asked_nginx($_) } 'good', keys %wrong;
    is($status{good}, 'SUCCESS', 'what nginx says of a good certificate');
    isnt($status{$_}, 'SUCCESS', "what nginx says of $_") for sort keys %wrong;
    return;
}


sub said { return $status{ $_[0] } }


sub name { return ClientCertTest::PKI::name(O => 'Example', CN => $_[0]) }


sub make_certificates {
    my $dir = $nginx->directory . '/pki';
    mkdir $dir or die "cannot make $dir: $!\n";
    for my $file (qw(ca.pem ca.key intermediate.pem intermediate.key
        other-ca.key good.key rsa.key))
    {
        system('cp', $nginx->pki . "/$file", $dir) == 0 or die "no $file\n";
    }
    my $issue = sub {
        issue($dir, shift, subject => name('alice'), @_);
    };
    my @other = (ca_key => "$dir/other-ca.key", issuer =>
        ClientCertTest::PKI::name(O => 'Other', CN => 'Other Root CA'));
    my @past = (not_before => -20, not_after => -10);
    $issue->('good');
    $issue->('expired', @past);
    $issue->('future', not_before => 10, not_after => 20);
    $issue->('revoked', serial => '0BAD');
    $issue->('purpose', eku => ['serverAuth']);
    $issue->('unknown', @other);
    $issue->('expired-unknown', @other, @past);
    $issue->('selfsigned', issuer => name('alice'), ca_key => "$dir/good.key");

    # More intermediates than `ssl_verify_depth`.
    issue($dir, 'sub', ca => 1, key => "$dir/rsa.key",
        subject => name('sub'), issuer => name('Test Intermediate CA'),
        ca_key => "$dir/intermediate.key");
    issue($dir, 'subsub', ca => 1, key => "$dir/good.key",
        subject => name('subsub'), issuer => name('Test Intermediate CA'),
        ca_key => "$dir/intermediate.key");
    $issue->('deep', issuer => name('subsub'), ca_key => "$dir/good.key");
    spew("$dir/deep.pem", map { slurp("$dir/$_.pem") }
        qw(deep subsub intermediate));
    make_crl($dir, 'ca', name('Test Root CA'),
        revoked => ['0BAD']);
    make_crl($dir, 'intermediate',
        name('Test Intermediate CA'));
    spew("$dir/lists.pem", map { slurp("$dir/$_-crl.pem") }
        qw(ca intermediate));
    spew($nginx->directory . '/ticket.key', pack 'C*', 1 .. 80);
    return $dir;
}


sub config {
    my ($refuse) = @_;
    $refuse //= 'policy';
    my $http2 = listen_http2();
    my $servers = '';
    for my $index (0 .. $#stores) {
        my $store = $sessions{ $stores[$index] };
        my @where = ($index, $store, $index ? '' : $http2);
        $servers .= server(@where, 'left', 'optional_no_ca',
            "client_cert_refuse $refuse;");
        $servers .= server(@where, 'refused', 'optional_no_ca');
        $servers .= server(@where, 'strict', 'optional');
        $servers .= server(@where, 'silent', 'off');
    }
    $servers .= server(3, '', '', 'refused', 'optional_no_ca');
    $servers .= server(3, '', '', 'left', 'optional_no_ca',
        "client_cert_refuse $refuse;");
    $servers .= server(4, '', '', 'alone', 'optional_no_ca');
    $servers .= <<"END";
    server {
        listen 127.0.0.1:%%PORT_0%% ssl$http2;
        server_name renewal.example;
        ssl_verify_client optional_no_ca;
        error_page 495 \@renewal;
        location \@renewal {
            proxy_set_header X-nginx \$ssl_client_verify;
            proxy_pass http://%%HTTP_UPSTREAM%%;
        }
    }
END
    return <<"END";
    ssl_certificate %%PKI%%/server.pem;
    ssl_certificate_key %%PKI%%/server.key;
    ssl_protocols TLSv1.2 TLSv1.3;
    ssl_client_certificate $pki/ca.pem;
    ssl_crl $pki/lists.pem;
    client_header_timeout 10m;
    client_cert_forward nginx;
    client_cert_forward rfc9440;
    client_cert_response_header X-Access \$client_cert_access;
    client_cert_response_header X-Status \$client_cert_status;
    client_cert_response_header X-nginx \$ssl_client_verify;
$servers
END
}


sub server {
    my ($port, $store, $protocol, $name, $verify, $more) = @_;
    $more //= '';
    my $policies = $verify eq 'off' ? '' : <<'END';
        location /required {
            client_cert_mode required;
            proxy_pass http://%%HTTP_UPSTREAM%%;
        }
        location /deny {
            client_cert_deny cn=nobody;
            proxy_pass http://%%HTTP_UPSTREAM%%;
        }
        location /any {
            satisfy any;
            deny all;
            client_cert_mode required;
            proxy_pass http://%%HTTP_UPSTREAM%%;
        }
END
    return <<"END";
    server {
        listen 127.0.0.1:%%PORT_$port%% ssl$protocol;
        server_name $name.example;
        $store
        ssl_verify_client $verify;
        ssl_verify_depth 1;
        $more
        error_page 495 \@refused;
        location / {
            proxy_pass http://%%HTTP_UPSTREAM%%;
        }
        location /own {
            client_cert_ca $pki/ca.pem;
            proxy_pass http://%%HTTP_UPSTREAM%%;
        }
        location /renew {
            client_cert_forward nginx unverified;
            proxy_pass http://%%HTTP_UPSTREAM%%;
        }
$policies
        location \@refused {
            add_header X-Refused \$ssl_client_verify always;
            return 200 "refused by nginx: \$ssl_client_verify";
        }
    }
END
}


sub connection {
    my ($index, $version, $certificate, $sni, $resume) = @_;
    return ClientCertTest::TLSClient->connect(port => $nginx->port($index),
        pki => $pki, certificate => $certificate, version => $version,
        sni => $sni, resume => $resume);
}


sub ask {
    my ($client, $name, $path, $method) = @_;
    $method //= 'GET';
    $client->send("$method $path HTTP/1.1\r\nHost: $name.example\r\n"
        . "Content-Length: 0\r\n\r\n");
    return $client->response;
}


sub code { return $_[0] =~ m{\AHTTP/\S+ (\d+)} ? $1 : 'nothing' }


sub header {
    my ($answer, $name) = @_;
    return $answer =~ /^\Q$name\E: (.*)\r$/mi ? $1 : '';
}


sub is_refused { return $_[0] =~ /refused by nginx/ }


# nginx's own word, where nothing else is on the port.
sub asked_nginx {
    my ($certificate) = @_;
    my $client = connection(4, 'TLSv1_3', $certificate, 'alone.example');
    my $answer = ask($client, 'alone', '/');
    my $refused = is_refused($answer) ? 1 : 0;
    if (exists $refused{$certificate}) {
        is($refused, $refused{$certificate},
            "nginx by itself refuses $certificate, or not");
    } else {
        $refused{$certificate} = $refused;
    }
    return header($answer, 'X-nginx');
}


# A public page is public, a policy denies with its reason, and nginx says that
# the certificate failed.
sub check_open {
    my ($what, $answer, $certificate) = @_;
    local $Test::Builder::Level = $Test::Builder::Level + 1;
    my $good = $certificate eq 'good';
    is(code($answer), 200, "$what: public");
    ok(!is_refused($answer), "$what: public and not refused");
    is(header($answer, 'X-Status'), $status{$certificate}, "$what: status");
    like(header($answer, 'X-nginx'), $good ? qr/^SUCCESS$/ : qr/^FAILED:/,
        "$what: what nginx says");
    is($answer =~ /^Client-Cert:/mi ? 1 : 0, $good ? 1 : 0,
        "$what: forwarded, or not");
    is($answer =~ /^ssl-client-subject-dn:/mi ? 1 : 0, $good ? 1 : 0,
        "$what: of whom, or not");
    is(header($answer, 'ssl-client-verify'), $status{$certificate},
        "$what: with the verdict");
    return;
}


sub check_denied {
    my ($what, $answer, $certificate) = @_;
    local $Test::Builder::Level = $Test::Builder::Level + 1;
    if ($certificate eq 'good') {
        is(code($answer), 200, "$what: let in");
        return;
    }
    is(code($answer), 403, "$what: denied");
    is(header($answer, 'X-Access'), "denied:$wrong{$certificate}",
        "$what: why it is denied");
    return;
}

1;
