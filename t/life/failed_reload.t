# SECURITY.md, What is promised.
#
# A worker that starts after a reload has failed serves the configuration in
# force. nginx has torn the chains of its filters down by then, in the process
# of which the worker is a copy, and built up others, or a part of them.

use strict;
use warnings;

use IO::Socket::INET;
use Test::More;

use lib 't/lib';
use ClientCertTest::Binary qw(modules_path);
use ClientCertTest::Files qw(spew);
use ClientCertTest::Nginx;
use ClientCertTest::Patience qw($PATIENCE);
use ClientCertTest::Process qw(only_worker wait_until workers);
use ClientCertTest::TLSClient;

my $modules = modules_path();
my $has_lua = -e "$modules/ngx_http_lua_module.so";
my $lua = $has_lua ? "load_module $modules/ndk_http_module.so;
load_module $modules/ngx_http_lua_module.so;" : '';
my $script = $has_lua
    ? 'header_filter_by_lua_block {
        ngx.header["X-Seen"] = ngx.req.get_headers()["client-cert"]
    }' : '';
my %option = (log_level => 'notice', main => $lua);

# An application that tells of certificates.
my $origin = ClientCertTest::Nginx->new->start(<<'END');
    server {
        listen 127.0.0.1:%%PORT%%;
        add_header Client-Cert told;
        add_header Vary Client-Cert;
        return 200;
    }
END
my $origin_port = $origin->port;

my $in_force = <<"END";
    ssl_certificate %%PKI%%/server.pem;
    ssl_certificate_key %%PKI%%/server.key;
    $script
    server {
        listen 127.0.0.1:%%PORT%% ssl;
        ssl_client_certificate %%PKI%%/ca.pem;
        ssl_verify_client optional;
        client_cert_forward rfc9440;
        client_cert_response_header X-Added once;
        location /proxied {
            proxy_pass http://127.0.0.1:$origin_port;
        }
        location /required {
            client_cert_mode required;
            root html;
        }
        location /file {
            root html;
        }
    }
END

my $taken = 'server { listen 127.0.0.1:%%PORT_2%%; }';
my $cannot_bind = qr/still could not bind/;
my $plain = "$script server { listen 127.0.0.1:%%PORT%%; $script }";
my $whole = 1;
# What the other configuration is, how nginx says that it failed, and whether
# nginx's own filters are whole then.
my @failures = (
    ['an address that is taken', "$in_force $taken", $cannot_bind, $whole],
    ['one, and nothing of the module', "$plain $taken", $cannot_bind, $whole],
    ['one, and without the module', "$plain $taken", $cannot_bind, $whole,
        without => 1],
    ['a variable of the module that is none',
        "$in_force add_header X-Y \$client_cert_nonsense;",
        qr/unknown variable "\$client_cert_nonsense"/, $whole],
    ['a name that never leaves in a response', "$in_force
        client_cert_response_header Client-Cert x;", qr/is reserved for/,
        $whole],
    ['a variable that is none', "$plain add_header X-Y \$nonsense;",
        qr/unknown "nonsense" variable/, $whole],
    ['nothing of the filters', "$in_force nonsense;",
        qr/unknown directive "nonsense"/, $whole],
    ['what a filter of nginx refuses', "$in_force
        server {
            listen 127.0.0.1:%%PORT_3%%;
            location / { charset utf-8; source_charset koi8-r; }
        }", qr/no "charset_map" between/, !$whole],
    ['what a filter of nginx refuses, without the module', 'server {
            listen 127.0.0.1:%%PORT_3%%;
            location / { charset utf-8; source_charset koi8-r; }
        }', qr/no "charset_map" between/, !$whole, without => 1],
);

for my $failure (@failures) {
    my ($what, @rest) = @$failure;
    subtest $what => sub { check([@rest]) };
}
# Each leaves what it leaves to the next.
subtest 'one failed reload after another' =>
    sub { check(map { my ($what, @rest) = @$_; [@rest] } @failures) };
$origin->stop;
done_testing;


sub check {
    my (@failures) = @_;
    my $nginx = ClientCertTest::Nginx->new;
    spew($nginx->directory . '/html/file', '0123456789');
    my $other = IO::Socket::INET->new(LocalAddr => '127.0.0.1',
        LocalPort => $nginx->port(2), Listen => 1, ReuseAddr => 1)
        or die "cannot listen: $!\n";
    $nginx->start($in_force, %option);
    for my $failure (@failures) {
        my ($config, $message, $is_whole, %how) = @$failure;
        fail_to_reload($nginx, $config, $message, %how);
        start_another_worker($nginx);
        judge($nginx, $is_whole);
    }
    # What is still there does not stand in the way of what comes.
    $nginx->reload($in_force, %option);
    judge($nginx, 1);
    my $expected = join '|', 'exited on signal 9', 'could not bind', 'bind\(\) to .* failed',
        map { $_->[1] } @failures;
    $nginx->stop(expect => qr/$expected/);
    return;
}


sub fail_to_reload {
    my ($nginx, $config, $message, %how) = @_;
    my $before = () = $nginx->error_log =~ /$message/g;
    local $ENV{CLIENT_CERT_MODULE} = '' if $how{without};
    $nginx->write_config('nginx', $config, %option);
    $nginx->signal('HUP');
    ok(wait_until($PATIENCE, sub {
        (() = $nginx->error_log =~ /$message/g) > $before
    }), "fails with $message");
    return;
}


sub start_another_worker {
    my ($nginx) = @_;
    my $worker = only_worker($nginx->pid);
    kill KILL => $worker;
    ok(wait_until($PATIENCE, sub {
        my @workers = workers($nginx->pid);
        @workers == 1 && $workers[0] != $worker
    }), 'another worker');
    return;
}


sub judge {
    my ($nginx, $is_whole) = @_;
    my $response = ask($nginx, '/proxied');
    like($response, qr{\AHTTP/1.1 200 }, 'a response of the worker');
    unlike($response, qr/^Client-Cert:/m, 'no Client-Cert header in a response');
    like($response, qr/^Vary: \*\r$/m, 'no Client-Cert in the Vary of a response');
    is(scalar(() = $response =~ /^X-Added: once\r$/mg), 1,
        'client_cert_response_header is added once');

    my $client = connection($nginx);
    $response = $client->get('/required');
    like($response, qr{\AHTTP/1.1 403 }, 'a denial');
    is(scalar(() = $response =~ /^Cache-Control: no-store\r$/mg), 1,
        'a denial is not stored');
    like($response, qr/^Connection: close\r$/m, 'a denial ends the connection');

    if ($has_lua && $is_whole) {
        $response = ask($nginx, '/file', 'Client-Cert: forged',
            'Content-Length: none');
        like($response, qr{\AHTTP/1.1 400 }, 'what nginx refuses');
        unlike($response, qr/forged/, 'a script sees no forged header in what nginx refuses');
    }
    return if !$is_whole;
    like(ask($nginx, '/file', 'Range: bytes=2-4'), qr{\AHTTP/1.1 206 .*234\z}s,
        "nginx's own filters work as before");
    return;
}


sub connection {
    my ($nginx) = @_;
    return ClientCertTest::TLSClient->connect(port => $nginx->port,
        pki => $nginx->pki);
}


sub ask {
    my ($nginx, @request) = @_;
    return connection($nginx)->get(@request);
}
