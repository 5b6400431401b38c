# README.md, Security model.
#
# Requests that nginx makes as copies of another, behind all phases: the slices
# of a page, and the update of a cached page in the background. They tell the
# upstream of the same certificate, and are cached as the same client's.

use strict;
use warnings;

use Test::More;
use Time::HiRes qw(sleep time);

use lib 't/lib';
use ClientCertTest::Binary qw(listen_http2);
use ClientCertTest::Files qw(spew);
use ClientCertTest::HTTP3 qw(why_no_http3);
use ClientCertTest::Nginx;
use ClientCertTest::PKI qw(issue);

my $http2 = listen_http2();
my $no_http3 = why_no_http3();
my $nginx = ClientCertTest::Nginx->new;
my ($pki, $directory) = ($nginx->pki, $nginx->directory);

plan(skip_all => 'this nginx has no slices')
    if ($nginx->check('slice 10;'))[0] != 0;

my %letter = (alice => 'a', bob => 'b', nobody => 'n');
my $length = 40;
spew("$directory/html/$_.txt", $letter{$_} x $length) for keys %letter;
mkdir "$pki/clones";
issue($pki, "clones/$_", subject => ClientCertTest::PKI::name(CN => $_))
    for qw(alice bob);

my @protocols = ('1.1', '2', $no_http3 ? () : '3');
my $quic = $no_http3 ? '' : "listen 127.0.0.1:@{[$nginx->port]} quic;";
$nginx->start(<<"END");
    log_format who '\$server_port \$uri \$http_range <\$http_x_who>';
    access_log logs/access.log who;
    proxy_cache_path cache keys_zone=all:1m;
    map \$http_x_who \$page {
        default \$http_x_who;
        ''      nobody;
    }
    # What the application answers depends on whom it sees.
    server {
        listen 127.0.0.1:%%PORT_1%%;
        client_cert_inbound pass;
        location / {
            root html;
            etag off;
            rewrite ^ /\$page.txt break;
        }
    }
    server {
        listen 127.0.0.1:%%PORT%% ssl$http2;
        $quic
        ssl_certificate %%PKI%%/server.pem;
        ssl_certificate_key %%PKI%%/server.key;
        ssl_client_certificate %%PKI%%/ca.pem;
        ssl_verify_client optional;
        log_subrequest on;
        client_cert_header X-Who \$client_cert_subject_cn;
        proxy_set_header Range \$slice_range;
        proxy_cache_valid 200 206 1h;
        location /slices {
            slice 10;
            proxy_set_header Range \$slice_range;
            proxy_set_header X-Copy \$http_x_who;
            proxy_pass http://127.0.0.1:%%PORT_1%%;
        }
        location /checked {
            slice 10;
            auth_request /check;
            proxy_set_header Range \$slice_range;
            proxy_set_header X-Copy \$http_x_who;
            proxy_pass http://127.0.0.1:%%PORT_1%%;
        }
        location /check {
            client_cert_header off;
            proxy_set_header Range "";
            proxy_pass http://127.0.0.1:%%PORT_1%%;
        }
        location /keys {
            slice 10;
            proxy_cache all;
            proxy_cache_key \$uri\$http_x_who\$slice_range;
            proxy_pass http://127.0.0.1:%%PORT_1%%;
        }
        location /public {
            slice 10;
            proxy_cache all;
            proxy_cache_key \$uri\$slice_range;
            proxy_no_cache \$http_x_who;
            proxy_pass http://127.0.0.1:%%PORT_1%%;
        }
        location /stale {
            proxy_cache all;
            proxy_cache_valid 200 1s;
            proxy_cache_use_stale updating;
            proxy_cache_background_update on;
            add_header X-Cache \$upstream_cache_status;
            proxy_set_header Range "";
            proxy_pass http://127.0.0.1:%%PORT_1%%;
            location /stale/keys {
                proxy_cache_key \$uri\$http_x_who;
                proxy_pass http://127.0.0.1:%%PORT_1%%;
            }
            location /stale/public {
                proxy_cache_key \$uri;
                proxy_no_cache \$http_x_who;
                proxy_pass http://127.0.0.1:%%PORT_1%%;
            }
        }
    }
END

for my $protocol (@protocols) {
    my $of = "over HTTP/$protocol";
    is(page($protocol, 'alice', "/slices/$protocol"), page_of('alice'),
        "$of: all slices are of one page");
    is(seen("/slices/$protocol"), 'alice alice alice alice',
        "$of: the application sees alice four times");
    is(page($protocol, 'alice', "/checked/$protocol"), page_of('alice'),
        "$of: all slices are of one page with auth_request beside it");
    is(page($protocol, $_, "/keys/$protocol"), page_of($_),
        "$of: $_ has a key of their own") for qw(alice bob nobody alice bob);
    is(page($protocol, $_, "/public/$protocol"), page_of($_),
        "$of: $_ gets no page that was kept of another")
        for qw(alice nobody);
    update_in_background($protocol);
}
is(page('1.1', 'nobody', '/slices/forged', 'X-Who: alice'), page_of('nobody'),
    'nobody is made alice by a header');
is(seen('/slices/forged'), join(' ', ('nobody') x 4), 'nobody is made alice in a slice');

my @logged = $nginx->access_log =~ m{^\d+ (/slices/\S+ .*)}gm;
my $subrequests = grep { /^\S+ \S* <alice>$/ } @logged;
is($subrequests, 4 * @protocols,
    'requests and slices are logged with what they sent');
unlike("@logged", qr{forged.*<alice>}, 'requests and slices are not logged with what was forged');
$nginx->stop;
done_testing;


sub page_of { return $letter{$_[0]} x $length }


# What curl gets with a certificate of this name.
sub page {
    my ($protocol, $who, $path, @fields) = @_;
    my @version = $protocol eq '3' ? '--http3-only'
        : $protocol eq '2' ? '--http2' : '--http1.1';
    my @certificate = $who eq 'nobody' ? () : ('--cert',
        "$pki/clones/$who.pem", '--key', "$pki/clones/$who.key");
    my @command = ($protocol eq '3' ? ClientCertTest::HTTP3::curl() : 'curl',
        qw(--insecure --silent --max-time 20), @version, @certificate,
        (map { ('--header', $_) } @fields),
        "https://localhost:@{[$nginx->port]}$path",
        '--resolve', "localhost:@{[$nginx->port]}:127.0.0.1");
    open my $in, '-|', @command or die "cannot run curl: $!\n";
    local $/ = undef;
    return <$in> // '';
}


# Whom the application saw at a path, in the order of its log.
sub seen {
    my ($path) = @_;
    my $port = $nginx->port(1);
    my @pages = $nginx->access_log =~ m{^$port /(\S+)\.txt }gm;
    return join ' ', splice @pages, -4;
}


sub update_in_background {
    my ($protocol) = @_;
    my $of = "over HTTP/$protocol";

    my $keys = "/stale/keys/$protocol";
    is(page($protocol, 'alice', $keys), page_of('alice'), "$of: alice's page");
    my $updates = until_seen(alice => sub {
        is_right(page($protocol, 'alice', $keys), 'alice');
    });
    ok($updates, "$of: alice's page is updated as alice");

    my $public = "/stale/public/$protocol";
    is(page($protocol, 'nobody', $public), page_of('nobody'),
        "$of: a page that anybody may see");
    ok(until_seen(alice => sub { page($protocol, 'alice', $public) }),
        "$of: alice starts an update of it");
    for (1 .. 3) {
        is_right(page($protocol, 'nobody', $public), 'nobody');
        is_right(page($protocol, 'bob', $public), 'bob', 'nobody');
    }
    return;
}


sub is_right {
    my ($page, @names) = @_;
    return if grep { $page eq page_of($_) } @names;
    fail("a page of @names: $page");
    return;
}


# Asks until the application has seen somebody once more.
sub until_seen {
    my ($who, $ask) = @_;
    my $port = $nginx->port(1);
    my $count = sub {
        return scalar(() = $nginx->access_log =~ m{^$port /$who\.txt }gm);
    };
    my ($before, $end) = ($count->(), time + 20);
    while (time < $end) {
        $ask->();
        sleep 0.1;
        return 1 if $count->() > $before;
    }
    return 0;
}
