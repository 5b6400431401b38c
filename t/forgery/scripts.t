# README.md, Security model.
#
# Scripts of other modules read no header that a client forged: not by a
# variable, not in their lists, not in any phase or filter, nor in the log of a
# request that nginx itself refuses; whichever module is loaded first.

use strict;
use warnings;

use IO::Select;
use IO::Socket::INET;
use Test::More;
use Time::HiRes qw(sleep time);

use lib 't/lib';
use ClientCertTest::Binary qw(modules_path);
use ClientCertTest::Files qw(spew);
use ClientCertTest::Nginx;
use ClientCertTest::TLSClient;

my %file = map { $_ => modules_path() . "/$_" } qw(ndk_http_module.so
    ngx_http_lua_module.so ngx_http_js_module.so ngx_http_perl_module.so);
my @missing = grep { !-f $file{$_} } sort keys %file;
plan(skip_all => "not here: @missing") if @missing;
my $modules = join '', map { "load_module $file{$_};\n" } qw(ndk_http_module.so
    ngx_http_lua_module.so ngx_http_js_module.so ngx_http_perl_module.so);

my @forged = map { "$_: EVIL" } qw(Client-Cert SSL-Client-Verify X-Own);
my $forged = join '', map { "$_\r\n" } @forged, 'X-Other: kept';
my $line = "GET /t HTTP/1.1\r\n";

# What nginx refuses: by which port, with which certificate, and the status.
my @refused = (
    ['two hosts', 0, undef, 400, "$line${forged}Host: a\r\nHost: b\r\n\r\n"],
    ['TRACE', 0, undef, 405, "TRACE /t HTTP/1.1\r\nHost: a\r\n$forged\r\n"],
    ['too long', 0, undef, 494,
        "${line}Host: a\r\n${forged}X: @{['x' x 3000]}\r\n\r\n"],
    ['cut off', 0, undef, 400, "${line}Host: a\r\n${forged}X-Half", 'close'],
    ['plain HTTP', 1, undef, 497, "${line}Host: a\r\n$forged\r\n"],
    ['another server', 1, 'good', 421,
        "${line}${forged}Host: strict.localhost\r\n\r\n"],
    ['another CA', 1, 'other', 495,
        "${line}Host: a.localhost\r\n$forged\r\n"],
    ['no certificate', 2, '', 496, "${line}Host: a\r\n$forged\r\n"],
);

test_order($_) for qw(first last);
done_testing;


sub test_order {
    my ($order) = @_;
    my $nginx = ClientCertTest::Nginx->new;
    my $where = "loaded $order";
    spew($nginx->directory . '/probe.js', script());
    $nginx->start(http(), $order eq 'first' ? (main => $modules)
        : (before => $modules));

    test_refused($nginx, $where);
    test_phases($nginx, $where);
    test_slots($nginx, $where);
    test_captured($nginx, $where);
    # Debian's LuaJIT is not the one that the module likes best.
    $nginx->stop(expect => qr/LuaJIT/);
    return;
}


sub test_refused {
    my ($nginx, $where) = @_;
    my $logged = 0;
    for my $refused (@refused) {
        my ($name, $port, $certificate, $status, $request, $close) = @$refused;
        my $answer = ask($nginx, $port, $certificate, $request, $close);
        $logged++;
        await(sub { $logged <= (() = $nginx->access_log =~ /^probe.*\n/mg) },
            "$where, $name: logged");
        my ($last) = $nginx->access_log =~ /^(probe .*)\n\z/m;
        like($last, qr/^probe (?:$status|400) /, "$where, $name: refused");
        like($last, qr/js=.*kept.* perl=.*kept/,
            "$where, $name: the log shows other headers");
        unlike($last, qr/EVIL/, "$where, $name: the log shows no forged header");
        next if $close;
        like($answer, qr/^X-Seen: .*kept/m,
            "$where, $name: a header filter sees other headers");
        unlike($answer, qr/EVIL/, "$where, $name: a header filter sees no forged header");
    }
    for my $reader ('body filter', 'log') {
        my @seen = $nginx->error_log =~ /$reader saw (.*)/g;
        ok(scalar(grep { /kept/ } @seen), "$where: the $reader sees headers");
        is(scalar(grep { /EVIL/ } @seen), 0,
            "$where: the $reader sees no forged header");
    }
    return;
}


sub test_phases {
    my ($nginx, $where) = @_;
    my $recorder = $nginx->recorder;
    like(ask($nginx, 3, undef, "${line}Host: reject.localhost\r\n$forged\r\n"),
        qr{^HTTP/1.1 400 }, "$where: a script lets in nobody by a header");

    $recorder->forget;
    like(ask($nginx, 3, undef, "${line}Host: strip.localhost\r\n$forged\r\n"),
        qr{^HTTP/1.1 200 }, "$where: a request that is stripped");
    my ($early) = recorded($nginx) =~ /^X-Early: (.*)\r$/m;
    like($early, qr/kept/, "$where: the server's script sees other headers");
    unlike($early, qr/EVIL/,
        "$where: the server's script sees no forged header");

    $recorder->forget;
    ask($nginx, 4, 'other', "${line}Host: a\r\n$forged\r\n");
    my ($late) = recorded($nginx) =~ /^X-Late: (.*)\r$/m;
    like($late, qr/kept/,
        "$where: a named location's script sees other headers");
    unlike($late, qr/EVIL/,
        "$where: a named location's script sees no forged header");

    $recorder->forget;
    ask($nginx, 4, 'good', "TRACE /t HTTP/1.1\r\nHost: a\r\n$forged\r\n");
    my ($page) = recorded($nginx) =~ m{^GET /page\?(.*) HTTP};
    like($page, qr/kept/, "$where: an error page's address is a script's");
    unlike($page, qr/EVIL/, "$where: an error page's address shows no forged header");

    ask($nginx, 4, 'good', "GET /own HTTP/1.1\r\nHost: a\r\n$forged\r\n");
    await(sub { $nginx->access_log =~ /^probe 200 js=alice;.*X-Own=alice/m },
        "$where: the log shows what was sent");
    await(sub { $nginx->error_log =~ /log saw .*X-Own=alice/ },
        "$where: a script in the log phase sees what was sent");
    return;
}


# A module that removes the last header gives its slot out again.
sub test_slots {
    my ($nginx, $where) = @_;
    my %requests = (
        'the only header' => ['/one', ''],
        'the last header' => ['/one', "X-First: 1\r\n"],
        'the last of many' => ['/one',
            join '', map { "X-$_: $_\r\n" } 1 .. 17],
        'one of two last headers' => ['/two', "X-First: 1\r\n"],
    );
    for my $name (sort keys %requests) {
        my ($path, $fields) = @{ $requests{$name} };
        $nginx->recorder->forget;
        ask($nginx, 4, 'good', "GET $path HTTP/1.0\r\n$fields"
            . "X-But-One: 1\r\nX-Last: 1\r\n\r\n") if $path eq '/two';
        ask($nginx, 4, 'good', "GET $path HTTP/1.0\r\n${fields}X-Last: 1\r\n"
            . "\r\n") if $path eq '/one';
        my @sent = recorded($nginx) =~ /^Client-Cert: (.*)\r$/mg;
        is(scalar @sent, 1, "$where: one header in the place of $name");
        like("@sent", qr/^:MII/, "$where: the header in the place of $name is genuine");
    }
    return;
}


sub test_captured {
    my ($nginx, $where) = @_;
    for my $inbound (qw(pass strip)) {
        $nginx->recorder->forget;
        my $kept = $inbound eq 'pass' ? "Cf-Cert-Verified: kept\r\n" : '';
        ask($nginx, 4, 'good', "GET /parent HTTP/1.1\r\n"
            . "Host: $inbound.localhost\r\n$kept\r\n", undef, $inbound);
        my $child = recorded($nginx);
        like($child, qr/^GET /, "$where, $inbound: a captured location");
        unlike($child, qr/^Client-Cert/mi,
            "$where, $inbound: does not send its parent's header");
        like($child, qr/^Cf-Cert-Verified: kept\r$/mi,
            "$where, $inbound: but what was passed on") if $kept;
    }
    return;
}


sub ask {
    my ($nginx, $number, $certificate, $request, $close, $sni) = @_;
    my $port = $nginx->port($number);
    my $socket = !defined $certificate
        ? IO::Socket::INET->new(PeerAddr => "127.0.0.1:$port")
        : ClientCertTest::TLSClient->connect(port => $port,
            pki => $nginx->pki, sni => ($sni // 'a') . '.localhost',
            $certificate ? (certificate => $certificate) : ())->socket;
    $socket->syswrite($request);
    my $answer = '';
    return close $socket if ($close // '') eq 'close';
    while (ClientCertTest::TLSClient::response_length($answer) == 0) {
        next if $socket->can('pending') && $socket->pending
            && $socket->sysread($answer, 65536, length $answer);
        last if !IO::Select->new($socket)->can_read(10);
        $socket->sysread($answer, 65536, length $answer) or last;
    }
    close $socket;
    return $answer;
}


sub recorded {
    my ($nginx) = @_;
    return join '', map { $_->[1] } $nginx->recorder->requests;
}


sub await {
    my ($holds, $name) = @_;
    my $end = time + 10;
    sleep 0.02 while !$holds->() && time < $end;
    return ok($holds->(), $name);
}


sub script { return <<'END' }
function name(r) {
    let v = r.variables;
    return [v.http_x_own, v.http_client_cert, v.http_ssl_client_verify]
        .join(';');
}
function list(r) {
    let all = r.rawHeadersIn.map(pair => pair.join('='));
    for (let one in r.headersIn) {
        all.push(one + '=' + r.headersIn[one]);
    }
    return all.join(';');
}
export default { name, list };
END


sub http { return <<'END' }
    client_cert_reserve known;
    client_header_buffer_size 256;
    large_client_header_buffers 2 1k;
    js_path %%DIRECTORY%%;
    js_import probe.js;
    js_set $js_name probe.name;
    js_set $js_list probe.list;
    perl_set $perl 'sub {
        my $r = shift;
        return join ";", map { ($r->header_in($_),
            $r->variable("http_" . lc($_) =~ tr/-/_/r)) }
            qw(Client-Cert SSL-Client-Verify X-Own X-Other);
    }';
    log_format probe 'probe $status js=$js_name,$js_list perl=$perl';
    access_log logs/access.log probe;

    rewrite_by_lua_no_postpone on;
    init_by_lua_block {
        function seen()
            local all = { tostring(ngx.var.http_client_cert),
                tostring(ngx.var.http_ssl_client_verify) }
            for name, value in pairs(ngx.req.get_headers(0, true)) do
                table.insert(all, name .. "=" .. (type(value) == "table"
                    and table.concat(value, "|") or tostring(value)))
            end
            return table.concat(all, ";")
        end
    }
    header_filter_by_lua_block { ngx.header["X-Seen"] = seen() }
    body_filter_by_lua_block { ngx.log(ngx.WARN, "body filter saw ", seen()) }
    log_by_lua_block { ngx.log(ngx.WARN, "log saw ", seen()) }

    ssl_certificate %%PKI%%/server.pem;
    ssl_certificate_key %%PKI%%/server.key;
    ssl_client_certificate %%PKI%%/ca.pem;
    proxy_set_header Connection "";

    server {
        listen 127.0.0.1:%%PORT%%;
        location / { return 200; }
    }
    server {
        listen 127.0.0.1:%%PORT_1%% ssl;
        server_name a.localhost;
        ssl_verify_client optional;
    }
    server {
        listen 127.0.0.1:%%PORT_1%% ssl;
        server_name strict.localhost;
        ssl_verify_client on;
    }
    server {
        listen 127.0.0.1:%%PORT_2%% ssl;
        ssl_verify_client on;
    }

    server {
        listen 127.0.0.1:%%PORT_3%%;
        server_name reject.localhost;
        client_cert_inbound reject;
        server_rewrite_by_lua_block {
            if ngx.req.get_headers()["ssl-client-verify"] then
                ngx.print("let in")
                return ngx.exit(200)
            end
        }
        location / { return 200; }
    }
    server {
        listen 127.0.0.1:%%PORT_3%%;
        server_name strip.localhost;
        server_rewrite_by_lua_block { ngx.req.set_header("X-Early", seen()) }
        location / { proxy_pass http://%%HTTP_UPSTREAM%%; }
    }

    server {
        listen 127.0.0.1:%%PORT_4%% ssl;
        ssl_verify_client optional;
        error_page 495 = @page;
        error_page 405 /page?$js_list;
        location @page {
            rewrite_by_lua_block { ngx.req.set_header("X-Late", seen()) }
            proxy_pass http://%%HTTP_UPSTREAM%%;
        }
        location /page { proxy_pass http://%%HTTP_UPSTREAM%%; }
        location /own {
            client_cert_header X-Own $client_cert_subject_cn;
            proxy_pass http://%%HTTP_UPSTREAM%%;
        }
        location /one {
            client_cert_forward rfc9440;
            rewrite_by_lua_block {
                ngx.req.clear_header("X-Last")
                ngx.req.set_header("Client-Cert", "scripted")
            }
            proxy_pass http://%%HTTP_UPSTREAM%%;
        }
        location /two {
            client_cert_forward rfc9440;
            rewrite_by_lua_block {
                ngx.req.clear_header("X-Last")
                ngx.req.clear_header("X-But-One")
                ngx.req.set_header("Client-Cert", "scripted")
                ngx.req.set_header("X-Last", "2")
            }
            proxy_pass http://%%HTTP_UPSTREAM%%;
        }
    }
    server {
        listen 127.0.0.1:%%PORT_4%% ssl;
        server_name pass.localhost;
        ssl_verify_client optional;
        client_cert_inbound pass;
        location /parent {
            client_cert_forward rfc9440;
            content_by_lua_block {
                ngx.print(ngx.location.capture("/child").body)
            }
        }
        location /child { proxy_pass http://%%HTTP_UPSTREAM%%; }
    }
    server {
        listen 127.0.0.1:%%PORT_4%% ssl;
        server_name strip.localhost;
        ssl_verify_client optional;
        location /parent {
            client_cert_forward rfc9440;
            content_by_lua_block {
                ngx.print(ngx.location.capture("/child").body)
            }
        }
        location /child { proxy_pass http://%%HTTP_UPSTREAM%%; }
    }
END
