# README.md, Security model.
# SECURITY.md, What is promised.
#
# Every way to forge a header: each spelling, in HTTP/1.0, 1.1, 2 and 3, with
# and without TLS and certificate, to each kind of upstream, by each way through
# a configuration, with whatever nginx lets pass as a name. No forged byte
# arrives.

use strict;
use warnings;

use IO::Select;
use IO::Socket::INET;
use List::Util qw(sum);
use Test::More;
use Time::HiRes qw(sleep time);

use lib 't/lib';
use ClientCertTest::Binary qw(listen_http2);
use ClientCertTest::Figures qw(report);
use ClientCertTest::HTTP2 qw(greeting request take_frames);
use ClientCertTest::HTTP3 qw(ask_http3 why_no_http3);
use ClientCertTest::Nginx;
use ClientCertTest::Patience qw($PATIENCE);
use ClientCertTest::TLSClient;

# What joins the words of a name, and what becomes of its letters.
my %spelling = (
    plain => '-', lower => '-', upper => '-', twice => '-',
    underscore => '_', dot => '.', slash => '/', tilde => '~', bracket => '[',
    star => '*', soft_hyphen => "\xC2\xAD", hyphen => "\xE2\x80\x90",
    no_utf8 => "\xFF", sharp => '-', index => '-', assigned => '-',
);
# What PHP and CGI take for no part of it.
my %ending = (index => '[x]', assigned => '=x');
my @spellings = sort keys %spelling;
# A name with such bytes is none, and no client may send it, whatever it is.
my %is_odd = map { $_ => 1 } qw(slash bracket soft_hyphen hyphen no_utf8 index
    assigned);

# One of rfc9440, one that only another location sends, ones of prefixes that
# vendors own, one of client_cert_header and one that is reserved as such.
my @reserved = ([qw(Client Cert)], [qw(X Forwarded Client Cert)],
    [qw(X SSL Client Anything)], [qw(Ssl Client S Dn)], [qw(X Own)],
    [qw(X Held)]);

my @settings = ('', 'underscores_in_headers on;',
    'underscores_in_headers on; ignore_invalid_headers off;');

# How a client comes: listener, protocol and certificate.
my @kinds = map { ([plain => $_], [tls => $_], [tls => $_, 'good']) }
    qw(1.0 1.1 2);
my $no_http3 = why_no_http3();
push @kinds, [tls => 3], [tls => 3, 'good'] if !$no_http3;

my %pass = (
    proxy => 'proxy_pass http://%%HTTP_UPSTREAM%%;',
    fastcgi => 'fastcgi_pass %%FASTCGI_UPSTREAM%%;',
    uwsgi => 'uwsgi_pass %%UWSGI_UPSTREAM%%;',
    scgi => 'scgi_pass %%SCGI_UPSTREAM%%;',
    grpc => 'grpc_pass grpc://%%GRPC_UPSTREAM%%;',
);
my @upstreams = sort keys %pass;
my @ways = qw(plain forwarding redirected named error subrequest mirrored);

my $http2 = listen_http2();
my $nginx = ClientCertTest::Nginx->new;
$nginx->start(http(map { servers($_) } 0 .. $#settings));

my ($arrived, $forged, $id) = (0, 0, 0);
my (%sent_by, %way_of, %odd_name, @wrong);
for my $setting (0 .. $#settings) {
    for my $kind (@kinds) {
        $nginx->recorder->forget;
        %way_of = ();
        ask_all($setting, @$kind);
        await_mirrors();
        judge($setting, @$kind);
    }
}

is(join("\n", grep { defined } @wrong[0 .. 9]), '', 'nothing went wrong');
my @missing = grep { !$odd_name{$_} && !$is_odd{$_} } @spellings;
is("@missing", '', 'nginx lets every spelling through for other names');
my $logged = () = $nginx->access_log =~ /forged/g;
report(R1 => 'forged headers that variables show', $logged, 0);
report(R1 => 'forged headers that reached an upstream', $forged, 0);
my $sent = sum values %sent_by;
report(R1 => 'requests with forged headers', $sent);
report(R1 => 'of these over HTTP/3', $sent_by{3}) if !$no_http3;
is($arrived, $sent, 'each request reached an upstream');
$nginx->stop;
done_testing;


# A request for each spelling, upstream and way, by as few connections as there
# can be.
sub ask_all {
    my ($setting, $listener, $protocol, $certificate) = @_;
    my @requests;
    for my $upstream (@upstreams) {
        for my $way (@ways) {
            for my $spelling (@spellings) {
                # From HTTP/2 on such a name is an error.
                next if $protocol >= 2 && $spelling eq 'upper';
                $id++;
                $way_of{$id} = $way;
                push @requests, ["/$upstream/$way",
                    'X-Id' => "<$id>", forged_fields($spelling)];
            }
        }
    }
    $sent_by{$protocol} += @requests;

    my $port = $nginx->port(3 * $setting + ($listener eq 'tls' ? 0
        : $protocol eq '2' ? 2 : 1));
    if ($protocol eq '3') {
        my @codes = ask_http3($nginx, $port, $certificate, @requests);
        push @wrong, map { 'no answer' } grep { !$_ } @codes;
        return;
    }
    my $connect = sub {
        return IO::Socket::INET->new(PeerAddr => "127.0.0.1:$port")
            // die "cannot connect: $!\n" if $listener eq 'plain';
        return ClientCertTest::TLSClient->connect(port => $port,
            pki => $nginx->pki, certificate => $certificate,
            ($protocol eq '2' ? (alpn => ['h2']) : ()))->socket;
    };
    return $protocol eq '2' ? ask_http2($connect, @requests)
        : ask_http1($connect, $protocol, @requests);
}


sub forged_fields {
    my ($spelling) = @_;
    my @fields;
    for my $words (@reserved, ['X', "Other $spelling"]) {
        my $name = join $spelling{$spelling}, map { s/ /X/r } @$words;
        $name = lc $name if $spelling eq 'lower';
        $name = uc $name if $spelling eq 'upper';
        # To Python this byte in upper case is SS.
        $name =~ s/ss/\xDF/i if $spelling eq 'sharp';
        $name .= $ending{$spelling} // '';
        my $value = $words->[1] =~ /^Other/ && !$is_odd{$spelling}
            ? 'kept' : 'forged';
        push @fields, ($name => $value) x ($spelling eq 'twice' ? 2 : 1);
    }
    return @fields;
}


sub ask_http1 {
    my ($connect, $protocol, @requests) = @_;
    my $socket;
    for my $request (@requests) {
        my ($path, @fields) = @$request;
        my $text = "GET $path HTTP/$protocol\r\nHost: localhost\r\n";
        while (my ($name, $value) = splice @fields, 0, 2) {
            $text .= "$name: $value\r\n";
        }
        $socket //= $connect->();
        $socket->syswrite("$text\r\n");
        my $answer = '';
        until (ClientCertTest::TLSClient::response_length($answer)) {
            receive($socket, \$answer) or last;
        }
        push @wrong, "no answer to $text" if $answer !~ m{^HTTP/1\.1 \d};
        undef $socket if $answer !~ /^Connection: keep-alive\r$/m;
    }
    return;
}


# As many streams at once as nginx allows.
sub ask_http2 {
    my ($connect, @requests) = @_;
    while (my @some = splice @requests, 0, 100) {
        my $socket = $connect->();
        my ($output, $stream, %open) = (greeting(), 1);
        for my $request (@some) {
            my ($path, @fields) = @$request;
            $output .= request($stream, $path,
                map { $_ % 2 ? $fields[$_] : lc $fields[$_] } 0 .. $#fields);
            $open{$stream} = 1;
            $stream += 2;
        }
        while (length $output) {
            my $written = $socket->syswrite($output) or die "cannot send\n";
            substr $output, 0, $written, '';
        }
        my $input = '';
        while (%open && receive($socket, \$input)) {
            for my $frame (take_frames(\$input)) {
                my ($type, $ends, $of) = @$frame;
                delete $open{$of} if $ends || $type eq 'RST_STREAM';
                push @wrong, 'connection given up' if $type eq 'GOAWAY';
            }
        }
        push @wrong, 'no answer to streams ' . join ' ', %open if %open;
    }
    return;
}


sub receive {
    my ($socket, $to) = @_;
    return if !($socket->can('pending') && $socket->pending)
        && !IO::Select->new($socket)->can_read($PATIENCE);
    return $socket->sysread($$to, 65536, length $$to);
}


# Nobody waits for the answer to a mirrored request.
sub await_mirrors {
    my $end = time + $PATIENCE;
    while (time < $end) {
        my %seen;
        $seen{ id_of($_->[1]) }++ for $nginx->recorder->requests;
        return if !grep { $way_of{$_} eq 'mirrored' && ($seen{$_} // 0) == 1 }
            keys %way_of;
        sleep 0.1;
    }
    return;
}


sub id_of {
    my ($raw) = @_;
    return $raw =~ /X[-_]ID[^<]{0,9}<(\d+)>/i ? $1
        : die "who is this?\n$raw";
}


# What the upstreams got of the last requests.
sub judge {
    my ($setting, @kind) = @_;
    my $has_certificate = @kind == 3;
    my $what = "$settings[$setting] @kind";
    my %seen;
    for my $recorded ($nginx->recorder->requests) {
        my ($protocol, $raw) = @$recorded;
        my $of = id_of($raw);
        $seen{$of}++;
        $forged += () = $raw =~ /forged/g;
        push @wrong, "$what, $protocol:\n$raw" if $raw =~ /forged/;
        $odd_name{$1} = 1 if $raw =~ /OtherX(\w+?)[^\w]*kept/i;

        my $genuine = () = $raw =~ /CLIENT.CERT.{0,4}:MII/gis;
        push @wrong, "$what, $protocol, $way_of{$of}: $genuine genuine"
            if $genuine != ($has_certificate && $way_of{$of} eq 'forwarding');
    }
    $arrived += keys %seen;
    for my $of (keys %way_of) {
        my $times = $way_of{$of} =~ /subrequest|mirrored/ ? 2 : 1;
        push @wrong, "$what, $way_of{$of}: came " . ($seen{$of} // 0) . ' times'
            if ($seen{$of} // 0) != $times;
    }
    return;
}


sub http { return join '', <<'END', @_ }
    ssl_certificate %%PKI%%/server.pem;
    ssl_certificate_key %%PKI%%/server.key;
    ssl_client_certificate %%PKI%%/ca.pem;
    ssl_verify_client optional;
    keepalive_requests 100000;
    large_client_header_buffers 4 32k;
    http2_max_concurrent_streams 128;

    client_cert_reserve X-Held;
    log_format all '$http_client_cert $http_x_own $http_x_held'
        ' $http_x_forwarded_client_cert $http_ssl_client_s_dn'
        ' $http_x_ssl_client_anything';
    access_log logs/access.log all;
END


# With TLS, without, and HTTP/2 without.
sub servers {
    my ($setting) = @_;
    my ($tls, $plain, $h2c) = map { $nginx->port(3 * $setting + $_) } 0 .. 2;
    my $locations = join '', map { locations($_) } @upstreams;
    my $secure = "$tls ssl$http2";
    $secure .= "; listen 127.0.0.1:$tls quic" if !$no_http3;
    return join '', map { <<"END" } $secure, $plain, "$h2c$http2";
    server {
        listen 127.0.0.1:$_;
        $settings[$setting]
        $locations
        location /elsewhere {
            client_cert_forward envoy;
            client_cert_forward haproxy;
            client_cert_forward nginx;
        }
    }
END
}


sub locations {
    my ($upstream) = @_;
    my $pass = $pass{$upstream};
    return <<"END";
        location /$upstream/plain { $pass }
        location /$upstream/forwarding {
            client_cert_forward rfc9440;
            client_cert_header X-Own yes;
            $pass
        }
        location /$upstream/redirected { rewrite ^ /$upstream/plain last; }
        location /$upstream/named { try_files /nothing \@$upstream; }
        location \@$upstream { $pass }
        location /$upstream/error {
            error_page 418 = \@$upstream;
            return 418;
        }
        location /$upstream/subrequest {
            auth_request /$upstream/plain;
            $pass
        }
        location /$upstream/mirrored {
            mirror /$upstream/plain;
            $pass
        }
END
}
