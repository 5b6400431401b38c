# What a block spec loads: Test::Nginx::Socket with certificates, TLS servers
# and recording upstreams.
#
# Sections that it adds to those of Test::Nginx::Socket:
#
#   tls_server         content of a server that listens with TLS; the block's
#                      request goes there, byte for byte
#   tls_location       content of a `location /t` at the end of such a server,
#                      which also passes on to the HTTP recorder
#   client_cert        NAME of ClientCertTest::PKI to present; none if absent
#   client_tls         TLSv1.2 or TLSv1.3
#   client_sni         server name to ask for instead of localhost, or `none`
#   http2              the TLS server speaks HTTP/2, and curl sends the request
#   upstream_requests  how many requests the recorders must have got
#   upstream_like      regexes, one a line, that what they got must match
#   upstream_unlike    and must not match
#
# Without `config` it is empty, without `request` it is GET /t. Every block
# that starts nginx also fails on alerts and worse in the error log, then or
# at shutdown, and when a worker did not survive.

package ClientCertTest;

use strict;
use warnings;

use Cwd qw(abs_path);
use File::Basename qw(dirname);
use File::Path qw(make_path remove_tree);

use ClientCertTest::Child qw(guard);
use ClientCertTest::PKI qw(make_pki);
use ClientCertTest::Binary qw(listen_http2 modules_path);
use ClientCertTest::Patience qw($PATIENCE);
use ClientCertTest::Ports qw(take_ports);
use ClientCertTest::Process qw(wait_until);
use ClientCertTest::Recorder;
use ClientCertTest::Relay;

my $ROOT = dirname(dirname(dirname(abs_path(__FILE__))));
my $BUILD = "$ROOT/build";
my $VENDOR = "$BUILD/vendor/usr/share/perl5";
my $MODULE = $ENV{CLIENT_CERT_MODULE}
    // "$BUILD/ngx_http_client_cert_module.so";

my ($server_port, $tls_port, $recorder);


sub import {
    my $caller = caller;
    set_up() if !defined $server_port;

    strict->import;
    warnings->import;
    eval "package $caller; use Test::Nginx::Socket 'no_plan'; 1" or die $@;

    no strict 'refs';
    *{"${caller}::issue"} = \&issue;
    return;
}


# A spec may need a certificate of its own: see `issue` in ClientCertTest::PKI.
sub issue { return ClientCertTest::PKI::issue($ENV{TEST_NGINX_PKI}, @_) }


sub set_up {
    die "$MODULE is not there: build it first\n"
        if length $MODULE && !-f $MODULE;

    # An interrupted run has to reach the END blocks that stop everything.
    $SIG{INT} = $SIG{TERM} = sub { exit 1 };

    my ($slot, @ports) = take_ports($BUILD);
    ($server_port, $tls_port) = @ports;

    my $servers = "$BUILD/servroot";
    make_path($servers);
    remove_tree("$servers/$slot");
    make_pki("$BUILD/pki");
    $recorder = ClientCertTest::Recorder->start("$servers/$slot.recorded");
    guard("$servers/$slot");

    # Debian keeps nginx where ordinary users do not look.
    $ENV{PATH} .= ':/usr/sbin';

    # Test::Nginx reads some of these while it is loaded.
    %ENV = (%ENV,
        TEST_NGINX_SERVROOT => "$servers/$slot",
        TEST_NGINX_CLIENT_PORT => $server_port,
        TEST_NGINX_SERVER_PORT => $server_port,
        TEST_NGINX_STREAM_PORT => $ports[1],
        TEST_NGINX_PORT_2 => $ports[2],
        TEST_NGINX_TLS_PORT => $tls_port,
        TEST_NGINX_TLS_PORT_2 => $ports[3],
        TEST_NGINX_TLS_PORT_3 => $ports[4],
        TEST_NGINX_PKI => "$BUILD/pki",
        TEST_NGINX_MODULES => modules_path(),
        map { ("TEST_NGINX_\U${_}_UPSTREAM" => $recorder->address($_)) }
            qw(http fastcgi uwsgi scgi),
    );
    $ENV{TEST_NGINX_LOG_LEVEL} //= 'info';
    $ENV{TEST_NGINX_TIMEOUT} //= $PATIENCE;

    unshift @INC, $VENDOR if -d $VENDOR;
    require Test::Nginx::Socket;

    Test::Nginx::Util::server_port("127.0.0.1:$server_port");
    Test::Nginx::Util::master_on();
    Test::Nginx::Util::no_shuffle();
    Test::Nginx::Util::no_root_location();
    Test::Nginx::Util::add_block_preprocessor(\&prepare);
    Test::Nginx::Util::add_test_cleanup_handler(\&check_block);
    return;
}


sub prepare {
    my ($block) = @_;

    $recorder->forget;
    $ENV{TEST_NGINX_GRPC_UPSTREAM} //= $recorder->address('grpc')
        if mentions($block, 'TEST_NGINX_GRPC_UPSTREAM');

    add($block, main_config => "load_module $MODULE;\n") if length $MODULE;

    $block->set_value(config => '') if !defined $block->config;
    $block->set_value(request => "GET /t\n")
        if !grep { defined } $block->request, $block->raw_request,
            $block->pipelined_requests;

    my $location = $block->tls_location;
    add($block, tls_server => <<"END") if defined $location;
    location /t {
$location
        proxy_pass http://\$TEST_NGINX_HTTP_UPSTREAM;
    }
END

    Test::Nginx::Util::server_port_for_client($server_port);
    prepare_tls($block) if defined $block->tls_server;

    if (defined $block->must_die) {
        expect_emerg($block);
    }
    else {
        refuse($block, $_) for qw(error_log shutdown_error_log);
    }
    return;
}


sub prepare_tls {
    my ($block) = @_;

    my $http2 = defined $block->http2;
    my $server = $block->tls_server;
    my $verify = $server =~ /\bssl_verify_client\b/ ? ''
        : 'ssl_verify_client optional;';
    my $certificate = $server =~ /\bssl_certificate\b/ ? ''
        : 'ssl_certificate $TEST_NGINX_PKI/server.pem;
        ssl_certificate_key $TEST_NGINX_PKI/server.key;';
    my $trust = $server =~ /\bssl_client_certificate\b/ ? ''
        : 'ssl_client_certificate $TEST_NGINX_PKI/ca.pem;';
    my $protocols = $server =~ /\bssl_protocols\b/ ? ''
        : 'ssl_protocols TLSv1.2 TLSv1.3;';
    my $listen = "127.0.0.1:$tls_port ssl"
        . ($http2 ? listen_http2() : '');

    add($block, http_config => <<"END");
    server {
        listen $listen;
        server_name localhost;
        $certificate
        $trust
        $verify
        $protocols
$server
    }
END

    my ($sni, $name, $version)
        = map { Test::Nginx::Util::trim(scalar $block->$_) }
        qw(client_sni client_cert client_tls);
    $sni //= 'localhost';

    if ($http2) {
        prepare_http2($block, $sni, $name, $version);
        return;
    }

    $version =~ tr/./_/ if defined $version;
    Test::Nginx::Util::server_port_for_client(ClientCertTest::Relay::port(
        port => $tls_port,
        pki => $ENV{TEST_NGINX_PKI},
        certificate => $name,
        version => $version,
        sni => $sni eq 'none' ? undef : $sni,
    ));
    return;
}


# Test::Nginx would make its own plain server speak HTTP/2, in a syntax that
# nginx 1.22 does not know, so it learns of HTTP/2 only once nginx has started.
sub prepare_http2 {
    my ($block, $sni, $name, $version) = @_;

    my $pki = $ENV{TEST_NGINX_PKI};
    my @options = ('http2', 'ipv4', qq{cacert = "$pki/ca.pem"}, 'insecure',
        qq{resolve = "$sni:$tls_port:127.0.0.1"});
    push @options, qq{cert = "$pki/$name.pem"}, qq{key = "$pki/$name.key"}
        if defined $name;
    push @options, 'tlsv1.3' if ($version // '') eq 'TLSv1.3';
    push @options, 'tls-max = 1.2' if ($version // '') eq 'TLSv1.2';

    my $file = "$ENV{TEST_NGINX_SERVROOT}.curl";
    open my $out, '>', $file or die "cannot write $file: $!\n";
    print {$out} map { "$_\n" } @options;
    close $out;

    require IPC::Run;
    $block->set_value(curl_protocol => 'https');
    $block->set_value(curl_options => "-K$file");
    $block->set_value(server_addr_for_client =>
        $sni eq 'none' ? '127.0.0.1' : $sni);
    $block->set_value(test_nginx_enabled_http2 => 0);
    $block->set_value(init => ($block->init // '')
        . ';$block->set_value(test_nginx_enabled_http2 => 1);');
    Test::Nginx::Util::server_port_for_client($tls_port);
    return;
}


sub mentions {
    my ($block, $word) = @_;
    return grep { defined && /\Q$word\E/ }
        $block->config, $block->http_config, $block->tls_server;
}


sub add {
    my ($block, $section, $text) = @_;
    $block->set_value($section => ($block->$section // '') . "\n$text");
    return;
}


# nginx says why it does not start; Test::Nginx would repeat that on stderr.
sub expect_emerg {
    my ($block) = @_;
    $block->set_value(suppress_stderr => 1);
    $block->set_value(error_log =>
        [as_list(scalar $block->error_log), '[emerg]']);
    return;
}


sub as_list {
    my ($section) = @_;
    return if !defined $section;
    return @$section if ref $section eq 'ARRAY';
    return ref $section ? $section : split /\n+/, $section;
}


# Alerts and worse must not be logged, unless the block waits for one.
sub refuse {
    my ($block, $section) = @_;

    my $expected = join "\n", as_list(scalar $block->$section);
    my @levels = grep { $expected !~ /\[\Q$_\E/ } qw(alert crit emerg);
    return if !@levels;

    my $none = "no_$section";
    my $levels = join '|', @levels;
    $block->set_value($none =>
        [as_list(scalar $block->$none), qr/\[(?:$levels)\]/]);
    return;
}


sub check_block {
    my ($block) = @_;
    return if defined $block->SKIP || is_skipped($block);
    check_upstream($block);
    check_worker($block) if !defined $block->must_die;
    return;
}


sub is_skipped {
    my ($block) = @_;
    my ($condition) = ($block->skip_eval // '') =~ /^\s*\d+:(.*)/s or return;
    return eval $condition;
}


sub check_upstream {
    my ($block) = @_;

    my ($count, $like, $unlike) = map { scalar $block->$_ }
        qw(upstream_requests upstream_like upstream_unlike);
    return if !grep { defined } $count, $like, $unlike;

    # A mirror's request may be on its way still, when the client has its
    # answer already.
    my @requests;
    my @like = patterns($like);
    wait_until($PATIENCE, sub {
        @requests = $recorder->requests;
        return @requests >= ($count // 0)
            && !grep { !matches($_, @requests) } @like;
    });

    my $name = $block->name;
    Test::More::is(scalar @requests, $count, "$name - upstream_requests")
        if defined $count;
    Test::More::ok(matches($_, @requests),
        "$name - upstream_like - /$_/") || show(@requests) for @like;
    Test::More::ok(!matches($_, @requests),
        "$name - upstream_unlike - /$_/") || show(@requests)
        for patterns($unlike);
    return;
}


sub patterns { return map { ref ? $_ : qr/$_/m } as_list(@_) }


sub matches {
    my ($pattern, @requests) = @_;
    return scalar grep { $_->[1] =~ $pattern } @requests;
}


sub show {
    Test::More::diag("$_->[0]: $_->[1]") for @_;
    return;
}


sub check_worker {
    my ($block) = @_;

    open my $in, '<', "$ENV{TEST_NGINX_SERVROOT}/logs/error.log" or return;
    my @started = map { /start worker process (\d+)/ } <$in>;
    return if !@started && defined $block->log_level;

    my $alive = @started && kill(0, $started[0]);
    Test::More::ok($alive && @started == $Test::Nginx::Util::Workers,
        $block->name . ' - the worker survived');
    return;
}

1;
