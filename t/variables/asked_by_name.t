# docs/variables.md, All variables.
# docs/trust.md, CAs of a location.
#
# What scripts learn that ask for `$client_cert_...` by its name while nginx
# runs, in a configuration that mentions nothing of it: the same verdict, of the
# server that was selected and of the location's own trust. And such a
# configuration resumes what it resumes without the module.

use strict;
use warnings;

use Test::More;

use lib 't/lib';
use ClientCertTest::Binary qw(modules_path);
use ClientCertTest::Files qw(slurp spew);
use ClientCertTest::Nginx;
use ClientCertTest::PKI;
use ClientCertTest::TLSClient;

# Where sessions live.
my %sessions = (
    tickets => 'ssl_session_ticket_key %%DIRECTORY%%/ticket.key;',
    cache => 'ssl_session_tickets off; ssl_session_cache shared:S:2m;',
);
my @stores = sort keys %sessions;
my @versions = qw(TLSv1_2 TLSv1_3);

my $pki = make_certificates();
my %module = map { $_ => modules_path() . "/$_.so" } qw(ndk_http_module
    ngx_http_js_module ngx_http_lua_module ngx_http_perl_module);

# Who asks, what nginx has to load for that, what stands in `http`, and in the
# location.
my @askers = (
    ['SSI', [], '', 'ssi on; default_type text/html; root %%DIRECTORY%%/html;'],
    ['njs', ['ngx_http_js_module'],
        'js_path %%DIRECTORY%%; js_import ask from ask.js;',
        'js_content ask.status;'],
    ['Lua', ['ndk_http_module', 'ngx_http_lua_module'], '',
        'content_by_lua_block { ngx.print(ngx.var.client_cert_status) }'],
    ['Perl', ['ngx_http_perl_module'], '',
        'perl \'sub { my $r = shift; $r->send_http_header;
            $r->print($r->variable("client_cert_status")); return OK }\';'],
);

for my $asker (@askers) {
    my ($name, $modules, @conf) = @$asker;
    SKIP: {
        skip "$name is not there", 1 if grep { !-f $module{$_} } @$modules;
        check_verdicts($name,
            join(' ', map { "load_module $module{$_};" } @$modules), @conf);
    }
}
check_unconfigured();
done_testing;


sub name { return ClientCertTest::PKI::name(O => 'Example', CN => $_[0]) }


sub make_certificates {
    my $common = ClientCertTest::Nginx->new->pki;
    my $dir = ClientCertTest::Nginx->new->directory . '/pki';
    mkdir $dir or die "cannot make $dir: $!\n";
    for my $file (qw(ca.pem ca.key intermediate.pem intermediate.key
        other-ca.pem other-ca.key good.key))
    {
        system('cp', "$common/$file", $dir) == 0 or die "no $file\n";
    }
    my $issue = sub {
        ClientCertTest::PKI::issue($dir, shift, subject => name('alice'), @_);
    };
    $issue->('alice');
    $issue->('bob', ca_key => "$dir/other-ca.key", issuer =>
        ClientCertTest::PKI::name(O => 'Other', CN => 'Other Root CA'));
    my @intermediate = (issuer => name('Test Intermediate CA'),
        ca_key => "$dir/intermediate.key");
    $issue->($_, @intermediate) for qw(short long);
    spew("$dir/short.pem", map { slurp("$dir/$_.pem") } qw(short intermediate));

    # More than a cache of nginx takes.
    ClientCertTest::PKI::issue($dir, 'long-ca', ca => 1,
        key => "$dir/intermediate.key", subject => name('Test Intermediate CA'),
        issuer => name('Test Root CA'), extensions =>
            [ClientCertTest::PKI::extension('1.2.3.4' => 0, 'x' x 20_000)]);
    spew("$dir/long.pem", map { slurp("$dir/$_.pem") } qw(long long-ca));
    return $dir;
}


sub servers {
    my ($http, $location) = @_;
    my $servers = '';
    for my $index (0, 1) {
        my $store = $sessions{ $stores[$index] };
        for my $name (qw(a b)) {
            my $ca = $name eq 'a' ? 'ca' : 'other-ca';
            $servers .= <<"END";
    server {
        listen 127.0.0.1:%%PORT_$index%% ssl;
        server_name $name.example;
        $store
        ssl_client_certificate $pki/$ca.pem;
        ssl_verify_client optional_no_ca;
        $location
    }
END
        }
    }
    return <<"END";
    ssl_certificate %%PKI%%/server.pem;
    ssl_certificate_key %%PKI%%/server.key;
    ssl_protocols TLSv1.2 TLSv1.3;
    $http
$servers
END
}


sub start {
    my ($nginx, $main, @servers) = @_;
    my $directory = $nginx->directory;
    spew("$directory/ticket.key", pack 'C*', 1 .. 80);
    mkdir "$directory/html/own";
    for my $page ('ask', 'own/ask') {
        spew("$directory/html/$page",
            '<!--# echo var="client_cert_status" -->');
    }
    spew("$directory/ask.js", 'export default { status: '
        . 'r => r.return(200, r.variables.client_cert_status) };');
    return $nginx->start(servers(@servers), main => $main);
}


sub connection {
    my ($nginx, $index, $version, $certificate, $resume) = @_;
    return ClientCertTest::TLSClient->connect(port => $nginx->port($index),
        pki => $pki, certificate => $certificate, version => $version,
        resume => $resume);
}


# The body of the answer.
sub ask {
    my ($client, $host, $path) = @_;
    $client->send("GET $path HTTP/1.1\r\nHost: $host.example\r\n\r\n");
    my $answer = $client->response;
    my ($body) = $answer =~ /\r\n\r\n(.*)/s;
    return $body =~ s/^[0-9a-f]+\r\n(.*?)\r\n0\r\n.*/$1/sr;
}


# Whose certificate is verified where. With `client_cert_ca` the configuration
# says something of the module, which makes none of its variables known.
sub check_verdicts {
    my ($asker, $main, $http, $body) = @_;
    for my $own ('', "client_cert_ca $pki/other-ca.pem;") {
        my $nginx = ClientCertTest::Nginx->new;
        start($nginx, $main, $http, "location / { $body }
            location /own/ { $own $body }");
        my $how = $own ? "$asker, with client_cert_ca" : $asker;
        for my $index (0, 1) {
            for my $version (@versions) {
                check_clients("$how $stores[$index] $version", $nginx, $index,
                    $version, $own);
            }
        }
        $nginx->stop;
    }
    return;
}


sub check_clients {
    my ($what, $nginx, $index, $version, $own) = @_;
    for my $case (
        ['alice', 'a', '/ask', 1], ['alice', 'b', '/ask', 0],
        ['bob', 'a', '/ask', 0], ['bob', 'b', '/ask', 1],
        ['short', 'a', '/ask', 1], ['short', 'b', '/ask', 0],
        $own ? (['alice', 'a', '/own/ask', 0], ['bob', 'a', '/own/ask', 1],
            ['bob', 'b', '/own/ask', 1]) : (),
    ) {
        my ($certificate, $host, $path, $good) = @$case;
        my $earlier;
        for my $resumed (0, 1) {
            my $client = connection($nginx, $index, $version, $certificate,
                $earlier);
            my $status = ask($client, $host, $path);
            like($status, $good ? qr/^SUCCESS$/ : qr/^FAILED:/,
                "$what: $certificate at $host$path"
                    . ($client->resumed ? ', resumed' : ''));
            is($client->resumed, $resumed, "$what: resumed or not");
            $earlier = $client;
        }
    }
    return;
}


# With nothing configured, whatever a client sends is resumed as without the
# module, and its tickets are hardly longer.
sub check_unconfigured {
    my $location = 'location / { return 200 "$ssl_session_reused"; }';
    my $with = start(ClientCertTest::Nginx->new, '', '', $location);
    my $without = ClientCertTest::Nginx->new;
    {
        local $ENV{CLIENT_CERT_MODULE} = '';
        start($without, '', '', $location);
    }
    for my $index (0, 1) {
        for my $version (@versions) {
            for my $certificate (qw(alice short long)) {
                my @resumed;
                my @size;
                for my $nginx ($with, $without) {
                    my $first = connection($nginx, $index, $version,
                        $certificate);
                    ask($first, 'a', '/');
                    push @size, length $first->{session}{bytes};
                    my $again = connection($nginx, $index, $version,
                        $certificate, $first);
                    push @resumed, ask($again, 'a', '/');
                }
                my $what = "$stores[$index] $version $certificate";
                is($resumed[0], $resumed[1],
                    "$what: resumed as without the module");
                is($resumed[0], 'r', "$what: resumed with the module");
                cmp_ok($size[0] - $size[1], '<', 128,
                    "$what: a session that is hardly longer with the module");
            }
        }
    }
    $_->stop for $with, $without;
    return;
}
