# docs/access.md, Denials.
#
# A denial that only another handshake can heal ends the sessions of its
# certificate, or of its address where there was none, and no others.

use strict;
use warnings;

use Test::More;

use lib 't/lib';
use ClientCertTest::Binary qw(listen_http2);
use ClientCertTest::HTTP2 qw(greeting request await lines);
use ClientCertTest::Nginx;
use ClientCertTest::TLSClient;

# The port of each server, by where sessions live there.
my %sessions = ('tickets' => 0, 'a shared cache' => 1,
    'tickets beside a shared cache' => 2,
    'the cache of another server of the address' => 3,
    'a builtin cache' => 6, 'a builtin and a shared cache' => 7);
# And by what it knows the client's address from.
my ($by_header, $by_proxy_protocol) = (4, 5);

my $nginx = ClientCertTest::Nginx->new;
my $pki = $nginx->pki;
$nginx->start(servers(listen_http2()));

check_sessions();
check_addresses();

$nginx->stop;
done_testing;


sub servers {
    my ($protocol) = @_;
    return <<"END";
    ssl_certificate %%PKI%%/server.pem;
    ssl_certificate_key %%PKI%%/server.key;
    ssl_client_certificate %%PKI%%/ca.pem;
    ssl_verify_client optional_no_ca;
    ssl_protocols TLSv1.2 TLSv1.3;
    server {
        listen 127.0.0.1:%%PORT%% ssl$protocol;
@{[locations()]}
    }
    server {
        listen 127.0.0.1:%%PORT_1%% ssl$protocol;
        ssl_session_tickets off;
        ssl_session_cache shared:S:1m;
@{[locations()]}
    }
    server {
        listen 127.0.0.1:%%PORT_2%% ssl$protocol;
        ssl_session_cache shared:T:1m;
@{[locations()]}
    }
    server {
        listen 127.0.0.1:%%PORT_3%% ssl$protocol;
        server_name unknown;
        ssl_verify_client off;
        ssl_session_tickets off;
        ssl_session_cache shared:U:1m;
    }
    server {
        listen 127.0.0.1:%%PORT_3%% ssl$protocol;
        server_name localhost;
        ssl_session_tickets off;
@{[locations()]}
    }
    server {
        listen 127.0.0.1:%%PORT_4%% ssl$protocol;
        set_real_ip_from 127.0.0.1;
        real_ip_header X-Forwarded-For;
@{[locations()]}
    }
    server {
        listen 127.0.0.1:%%PORT_5%% proxy_protocol ssl$protocol;
        set_real_ip_from 127.0.0.1;
        real_ip_header proxy_protocol;
@{[locations()]}
    }
    server {
        listen 127.0.0.1:%%PORT_6%% ssl$protocol;
        ssl_session_tickets off;
        ssl_session_cache builtin;
@{[locations()]}
    }
    server {
        listen 127.0.0.1:%%PORT_7%% ssl$protocol;
        ssl_session_tickets off;
        ssl_session_cache builtin:100 shared:V:1m;
@{[locations()]}
    }
END
}


sub locations {
    return <<'END';
        location / {
            proxy_pass http://%%HTTP_UPSTREAM%%;
        }
        location /required {
            client_cert_mode required;
            proxy_pass http://%%HTTP_UPSTREAM%%;
        }
        location /revoked {
            client_cert_crl %%PKI%%/ca-crl.pem;
            client_cert_mode required;
            proxy_pass http://%%HTTP_UPSTREAM%%;
        }
        location /rule {
            client_cert_deny cn=alice;
        }
        location /no-rule {
            client_cert_allow cn=bob;
        }
END
}


sub client {
    my ($port, $certificate, @option) = @_;
    return ClientCertTest::TLSClient->connect(port => $nginx->port($port),
        pki => $pki, certificate => $certificate, sni => 'localhost', @option);
}


# Where sessions live, a session from before a denial is not resumed, and who
# makes a handshake instead is heard. Others' sessions are as good as before.
sub check_sessions {
    for my $store (sort keys %sessions) {
        my $port = $sessions{$store};
        for my $version (qw(TLSv1_2 TLSv1_3)) {
            my $what = "sessions in $store, $version";
            # A new worker remembers no denial.
            $nginx->reload;
            my @arg = (version => $version);
            my $resumes = sub {
                my ($certificate, $path, $code, $resumed, $earlier) = @_;
                my $client = client($port, $certificate, @arg,
                    resume => $earlier);
                like($client->get($path), qr{^HTTP/1.1 $code },
                    "$what: $path, $code");
                is($client->resumed, $resumed, "$what: resumed or not");
                return $client;
            };
            my $other = $resumes->('rsa', '/', 200, 0);
            my $ruled = $resumes->('good', '/rule', 403, 0);
            $resumes->('good', '/no-rule', 403, 1, $ruled);

            my $revoked = $resumes->('revoked', '/', 200, 0);
            $revoked = $resumes->('revoked', '/', 200, 1, $revoked);
            $resumes->('revoked', '/revoked', 403, 1, $revoked);
            $resumes->('good', '/revoked', 200, 0, $revoked);

            my $nobody = $resumes->(undef, '/required', 403, 0);
            $resumes->('good', '/required', 200, 0, $nobody);

            $resumes->('rsa', '/required', 200, 1, $other);
        }
    }
    return;
}


# Who had no certificate is known by an address: the one that the handshake of
# the next session will have too, whatever nginx calls it by during requests.
sub check_addresses {
    my @forwarded = ('X-Forwarded-For' => '192.0.2.1');
    my $proxied = sub { return "PROXY TCP4 $_[0] 192.0.2.9 1 443\r\n" };
    for my $case (['X-Forwarded-For', $by_header, '', @forwarded],
        ['PROXY', $by_proxy_protocol, $proxied->('192.0.2.1')])
    {
        my ($how, $port, $preface, @fields) = @$case;
        for my $version (qw(TLSv1_2 TLSv1_3)) {
            my $what = "behind a balancer with $how, $version";
            my @arg = (version => $version, preface => $preface);
            $nginx->reload;
            my $nobody = client($port, undef, @arg);
            like($nobody->get('/required', lines(@fields)), qr{^HTTP/1.1 403 },
                "$what: who has no certificate is denied");
            is(client($port, 'good', @arg, resume => $nobody)->resumed, 0,
                "$what: who was denied is not resumed");

            $nginx->reload;
            my $streams = client($port, undef, @arg, alpn => ['h2']);
            $streams->send(greeting(), request(1, '/required',
                map { lc } @fields));
            my $talk = { client => $streams, length => 0 };
            await($talk, sub { $talk->{ended}{1} });
            is($talk->{status}{1}, 403,
                "$what: who has no certificate is denied over HTTP/2");
            is(client($port, 'good', @arg, resume => $streams)->resumed, 0,
                "$what: who was denied over HTTP/2 is not resumed");
        }
    }

    $nginx->reload;
    my @other = (preface => $proxied->('192.0.2.2'));
    my @denied = (preface => $proxied->('192.0.2.1'));
    my $other = client($by_proxy_protocol, undef, @other);
    like($other->get('/'), qr{^HTTP/1.1 200 },
        'two behind one balancer: one is let in');
    like(client($by_proxy_protocol, undef, @denied)->get('/required'),
        qr{^HTTP/1.1 403 }, 'two behind one balancer: another is denied');
    is(client($by_proxy_protocol, undef, @other, resume => $other)->resumed, 1,
        'two behind one balancer: the one that was let in resumes');
    return;
}
