# docs/recipes.md.
# docs/recipes-access.md.
#
# Every configuration of every page works as it stands there, but for paths and
# ports, lets no forged header through, and lets in whom it says.

use strict;
use warnings;

use Digest::SHA qw(sha256);
use MIME::Base64 qw(encode_base64url);
use Test::More;

use lib 't/lib';
use ClientCertTest::Binary qw(modules_path);
use ClientCertTest::Files qw(slurp spew);
use ClientCertTest::Nginx;
use ClientCertTest::PKI;
use ClientCertTest::Pages qw(with_our_paths);
use ClientCertTest::Peers;
use ClientCertTest::TLSClient;

# Those of stream are the recipes.t of t/stream and t/mqtt.
my $pages = join '', map { slurp($_) } 'README.md',
    grep { !/stream|mqtt/ } sort glob 'docs/*.md';
my ($jwt) = $pages =~ /^```js\n(.*?)^```$/msg;
my @snippets = $pages =~ /(^\#\#\#?\ [^\n]+\n(?:(?!^\#\#).)*?
    ^```nginx\n.*?^```$|^```nginx\n.*?^```$)/msgx;
my $fences = () = $pages =~ /^ *(?:```|~~~)\s*nginx\b/mg;
cmp_ok($fences, '>=', 19, 'there are configurations');
is(scalar @snippets, $fences, 'each of them is run');

# Who asks for what, with which headers, and the answer: by title of a recipe.
my @password = map { 'Authorization: Basic ' . MIME::Base64::encode($_, '') }
    'alice:secret', 'bob:secret', 'alice:guessed';
my $pki = ClientCertTest::PKI::make_pki('build/pki');
my $soon = time + 60;
my %requests = (
    'A team, by its OU' => [
        [good => '/', 200], [team_b => '/', 200], [team_c => '/', 403],
        [team_elsewhere => '/', 403], [undef, '/', 403],
        [undef, '/health', 200], [team_c => '/health', 200],
    ],
    'A service, by its SPIFFE ID' => [
        [good => '/', 200], [billing => '/', 200], [billing_2 => '/', 403],
        [retired => '/', 403], [spiffe_two => '/', 403], [undef, '/', 403],
    ],
    'Devices, by a file of fingerprints' => [
        [good => '/', 200], [no_san => '/', 403], [undef, '/', 403],
    ],
    'The user is the certificate\'s' => [
        [good => '/', 200, $password[0]], [good => '/', 403, $password[1]],
        [good => '/', 401, $password[2]], [undef, '/', 403, $password[0]],
        [good => '/', 403], [two_cns => '/', 403, $password[0]],
    ],
    'The user of auth_request is the certificate\'s' => [
        [good => '/', 200, user('alice')], [good => '/', 403, user('bob')],
        [good => '/', 403], [good => '/', 403, 'X-User: alice'],
        [undef, '/', 403, user('alice')],
        [good => '/', 401, 'X-Respond: HTTP/1.1%20401%20Unauthorized'],
        [good => '/auth', 404],
    ],
    'A path with a CA of its own' => [
        [good => '/', 200], [other => '/partners', 200], [other => '/', 403],
        [good => '/partners', 403], [selfsigned => '/partners', 403],
        [undef, '/', 403], [undef, '/partners', 403],
    ],
    'Public pages for any certificate' => [
        [good => '/', 200], [expired => '/', 403], [selfsigned => '/', 403],
        [undef, '/', 403], [expired => '/public', 200], [undef, '/public', 200],
        [selfsigned => '/public', 200], [expired => '/renew', 200],
    ],
    'A page to renew an expired certificate' => [
        [good => '/', 200], [undef, '/', 403], [expired => '/', 200],
        [expired => '/any', 200],
    ],
    'A certificate or a token' => [
        [good => '/', 200], [undef, '/', 200, token(exp => $soon)],
        [undef, '/', 401], [undef, '/', 401, token(exp => time - 1)],
        [undef, '/', 401, token()], [undef, '/', 401, 'Authorization: Bearer'],
        [undef, '/', 401, 'Authorization: Bearer a.b.c'],
        [undef, '/', 401, altered(token(exp => $soon))],
        [undef, '/', 401, unsigned(token(exp => $soon))],
        [good => '/both', 200, token(exp => $soon)],
        [good => '/both', 401], [undef, '/both', 403, token(exp => $soon)],
        [good => '/both', 200, token(exp => $soon, cnf => 'good')],
        [no_san => '/both', 401, token(exp => $soon, cnf => 'good')],
        [undef, '/', 401, token(exp => $soon, cnf => 'good')],
        [undef, '/', 401, token(exp => $soon, cnf => '')],
        [good => '/both', 401, token(exp => $soon, cnf => '')],
        [good => '/token', 404],
    ],
);

# What else has to hold of a recipe.
my %checks = ('REMOTE_USER for FastCGI' => \&check_remote_user);

# The program that a recipe names runs it as well.
my %program = ('PHP and other FastCGI applications' => \&test_php,
    'REMOTE_USER for FastCGI' => \&test_remote_user);

for my $snippet (@snippets) {
    my ($title) = $snippet =~ /^###? (.*)/;
    $snippet =~ s/.*^```nginx\n(.*)^```$/$1/ms;
    if (my $test = delete $program{ $title // '' }) {
        $test->($title, $snippet);
    }
    ($title) = $snippet =~ /(client_cert_\w+[^;]*);/
        if !defined $title || !$requests{$title} && !$checks{$title};
    test_snippet($title, $snippet, delete $requests{$title},
        delete $checks{$title});
}
is(join(', ', sort keys %requests, keys %checks, keys %program), '',
    'every recipe is there');

my ($wanted) = slurp('README.md') =~ /^## Tests\s+```sh\n(.*?)\n```$/ms;
open my $ci, '<', '.ci/run' or die ".ci/run: $!\n";
ok(scalar(grep { $_ eq "$wanted\n" } <$ci>), 'CI runs the test command');

done_testing;


sub test_snippet {
    my ($title, $snippet, $requests, $check) = @_;

    # Of a complete file only what is in `http` is for us to give.
    my ($http) = $snippet =~ /^http \{\n(.*)^\}\n/ms;
    $http //= $snippet;

    my $nginx = new_nginx();
    write_files($nginx) if $requests;
    $http = with_our_paths($http, '%%HTTP_UPSTREAM%%');

    my %option;
    if ($http =~ /\bjs_import\b/) {
        my $file = modules_path() . '/ngx_http_js_module.so';
      SKIP: {
            skip("$title: njs is not here", 1) if !-f $file;
            $option{main} = "load_module $file;";
        }
        return if !$option{main};
    }
    $nginx->start($http, %option);
    is(join('', grep { /\[warn\]/ } split /^/, $nginx->error_log), '',
        "$title: nothing is warned of");

    if ($requests) {
        test_request($nginx, $title, $http, @$_) for @$requests;
    }
    else {
        test_forging($nginx, $title, $http);
    }
    $check->($nginx, $title) if $check;
    # njs leaves what OpenSSL said of a wrong signature for nginx to find.
    $nginx->stop($option{main} ? (expect =>
        qr/ignoring stale global SSL error .*:bad signature/) : ());
    return;
}


# What nginx's package has beside nginx.conf is beside ours too.
sub new_nginx {
    my $nginx = ClientCertTest::Nginx->new;
    my $file = 'fastcgi_params';
    symlink "/etc/nginx/$file", $nginx->directory . "/$file"
        or die "cannot link $file: $!\n";
    return $nginx;
}


sub test_php {
    my ($title, $snippet) = @_;
    with_php($title, $snippet, [qw(REQUEST_METHOD HTTP_X_CLIENT_SUBJECT
        HTTP_X_CLIENT_SHA256)], sub {
        my ($nginx, $http) = @_;
        my $answer = ask($nginx, $http);
        my $expected = join '', map { "$_\n" } 'REQUEST_METHOD=GET',
            'HTTP_X_CLIENT_SUBJECT=CN=alice,OU=Team A,O=Example,C=DE',
            'HTTP_X_CLIENT_SHA256='
            . Digest::SHA::sha256_hex(slurp("$pki/good.der"));
        like($answer, qr{^HTTP/1.1 200 }, "$title: PHP answers");
        like($answer, qr/^\Q$expected\E/m, "$title: and finds what it says");
    });
    return;
}


# Whoever a client says it is, PHP hears who it is.
sub test_remote_user {
    my ($title, $snippet) = @_;
    my @users = map { 'Authorization: Basic ' . MIME::Base64::encode($_, '') }
        'admin:x', ':';
    with_php($title, $snippet, [qw(REMOTE_USER HTTP_REMOTE_USER)], sub {
        my ($nginx) = @_;
        for my $certificate (qw(good selfsigned), undef) {
            for my $header (@users, 'Remote-User: admin', 'Remote_User: admin',
                undef)
            {
                my $answer = ClientCertTest::TLSClient->connect(
                    port => $nginx->port, pki => $nginx->pki,
                    certificate => $certificate, sni => 'localhost')
                    ->get('/', $header // ());
                my $user = ($certificate // '') eq 'good' ? 'alice' : '';
                like($answer, qr/^REMOTE_USER=$user\nHTTP_REMOTE_USER=none\n/m,
                    "$title: " . ($certificate // 'nobody') . ' with '
                    . ($header // 'no header'));
            }
        }
    });
    return;
}


# Runs a recipe before a program of PHP that prints some of what it finds.
sub with_php {
    my ($title, $snippet, $names, $test) = @_;
  SKIP: {
        skip("$title: PHP-FPM is not here", 1)
            if !ClientCertTest::Peers::is_there('php');
        my $nginx = new_nginx();
        my $own = $nginx->directory;
        my $list = join ', ', map { qq("$_") } @$names;
        spew("$own/index.php", "<?php foreach ([$list] as \$name) { "
            . 'echo $name, "=", $_SERVER[$name] ?? "none", "\n"; }');
        my $address = '127.0.0.1:' . $nginx->port(1);
        ClientCertTest::Peers::start('php', port => $nginx->port(1),
            directory => "$own/php");
        my $http = with_our_paths($snippet, '%%HTTP_UPSTREAM%%');
        $http =~ s/%%FASTCGI_UPSTREAM%%/$address/;
        $http =~ s{/srv/app\b}{$own};
        $nginx->start($http);
        $test->($nginx, $http);
        $nginx->stop;
    }
    return;
}


sub test_forging {
    my ($nginx, $title, $http) = @_;

    like(ask($nginx, $http), qr{^HTTP/1.1 200\b}, "$title: it answers");
    my @requests = $nginx->recorder->requests;
    ok(scalar @requests, "$title: the upstream is asked");
    my $forged = grep { $_->[1] =~ /forged/ } @requests;
    if ($http =~ /client_cert_inbound pass/) {
        ok($forged, "$title: what a trusted proxy says is passed on");
    }
    else {
        is($forged, 0, "$title: no forged header arrives");
    }
    return;
}


# A certificate of one's own making makes no user.
sub check_remote_user {
    my ($nginx, $title) = @_;
    for my $certificate (qw(good selfsigned), undef) {
        $nginx->recorder->forget;
        ClientCertTest::TLSClient->connect(port => $nginx->port,
            pki => $nginx->pki, certificate => $certificate,
            sni => 'localhost')->get('/');
        my ($request) = map { $_->[1] } $nginx->recorder->requests;
        my $name = $certificate // 'nobody';
        # The last of the parameters counts, each behind its two lengths.
        my ($user) = ($request // '') =~ /.*\x0b(\0|\x05(?=REMOTE_USERalice))
            REMOTE_USER/sx;
        is($user, $name eq 'good' ? "\x05" : "\0",
            "$title: $name is " . ($name eq 'good' ? 'a user' : 'none'));
    }
    return;
}


# One request of a recipe. It has reached the application only where it was let
# in, whatever service nginx asked meanwhile.
sub test_request {
    my ($nginx, $title, $http, $certificate, $path, $status, @headers) = @_;

    $nginx->recorder->forget;
    my $own = $nginx->directory;
    my $response = ClientCertTest::TLSClient->connect(port => $nginx->port,
        pki => -e "$own/" . ($certificate // '') . '.pem' ? $own : $nginx->pki,
        certificate => $certificate, sni => 'localhost')
        ->get($path, forged_headers($http), @headers);

    my $who = join ' ', "$title:", $certificate // 'nobody', $path,
        map { substr $_, 0, 40 } @headers;
    like($response, qr{^HTTP/1.1 $status\b}, $who);
    my @requests = $nginx->recorder->requests;
    my $arrived = grep { $_->[1] =~ m{\AGET \Q$path\E } } @requests;
    is($arrived, $status == 200 ? 1 : 0, "$who: what arrives");
    ok(!(grep { $_->[1] =~ /forged/ } @requests), "$who: nothing forged");
    return;
}


# What the recipes name, beside the configuration.
sub write_files {
    my ($nginx) = @_;
    my $own = $nginx->directory;
    my $write = sub { spew("$own/$_[0]", $_[1]) };

    $write->($_, slurp("$pki/$_")) for qw(ca.key good.key);
    my @spiffe = map { [URI => "spiffe://example.org/$_"] }
        qw(billing billing/2 team-a/retired);
    my %certificate = (
        team_b => [subject => [O => 'Example', OU => 'Team B']],
        team_c => [subject => [O => 'Example', OU => 'Team C']],
        team_elsewhere => [subject => [O => 'Elsewhere', OU => 'Team A']],
        billing => [san => $spiffe[0]],
        billing_2 => [san => $spiffe[1]],
        retired => [san => $spiffe[2]],
    );
    for my $name (sort keys %certificate) {
        my %arg = (subject => [CN => $name], @{ $certificate{$name} });
        ClientCertTest::PKI::issue($own, $name, %arg,
            subject => ClientCertTest::PKI::name(@{ $arg{subject} }));
    }

    my ($prints) = $pages =~ /`(openssl x509 -in device\.pem [^`]+)` prints/;
    $write->('device.pem', slurp("$pki/good.pem"));
    my $device = `cd $own && $prints`;
    $write->('devices.txt', "# alice's laptop\n$device");
    $write->('users', "alice:{PLAIN}secret\nbob:{PLAIN}secret\n");
    $write->('issuer.pub', scalar `openssl pkey -in $pki/rsa.key -pubout`);
    $write->('jwt.js', $nginx->expand(with_our_paths($jwt, '%%HTTP_UPSTREAM%%')));
    return;
}


# The authentication service says who it is.
sub user { return "X-Respond: X-User%3A%20$_[0]" }


# A token of our issuer, for everybody or, with `cnf`, for a certificate.
sub token {
    my (%arg) = @_;
    my @claims = '"sub":"alice"';
    push @claims, qq("exp":$arg{exp}) if $arg{exp};
    push @claims, qq("cnf":{) . ($arg{cnf} ? '"x5t#S256":"' . encode_base64url(
        sha256(slurp("$pki/$arg{cnf}.der"))) . '"'
        : '"jkt":"another"') . '}' if defined $arg{cnf};
    my $signed = join '.', map { encode_base64url($_) }
        '{"alg":"RS256","typ":"JWT"}', '{' . join(',', @claims) . '}';

    my $file = "$pki/$$.token";
    spew($file, $signed);
    my $signature = `openssl dgst -sha256 -sign $pki/rsa.key $file`;
    unlink $file;
    return "Authorization: Bearer $signed." . encode_base64url($signature);
}


# A token whose claims were changed behind its issuer's back.
sub altered {
    my ($head, undef, $signature) = split /\./, $_[0];
    return join '.', $head, encode_base64url('{"sub":"bob","exp":9999999999}'),
        $signature;
}


# A token that says of itself that it needs no signature.
sub unsigned {
    my (undef, $claims, $signature) = split /\./, $_[0];
    return join '.', 'Authorization: Bearer ' . encode_base64url(
        '{"alg":"none"}'), $claims, $signature;
}


# Forges the headers that the configuration is about.
sub forged_headers {
    my ($http) = @_;
    my %dialect = (rfc9440 => 'Client-Cert', nginx => 'ssl-client-cert');
    my @names = $http =~ /^\s+client_cert_header (\S+)/mg;
    push @names, map { $dialect{$_} } $http =~ /client_cert_forward\s+(\w+)/g;
    return map { "$_: forged" } @names;
}


sub ask {
    my ($nginx, $http) = @_;
    my @forged = forged_headers($http);
    @forged = 'Client-Cert: forged' if !@forged;

    if ($http =~ /\bssl;/) {
        return ClientCertTest::TLSClient->connect(port => $nginx->port,
            pki => $nginx->pki, certificate => 'good', sni => 'localhost')
            ->get('/', @forged);
    }
    my $socket = IO::Socket::INET->new('127.0.0.1:' . $nginx->port) or die;
    print {$socket} join "\r\n", 'GET / HTTP/1.1', 'Host: localhost',
        'Connection: close', @forged, '', '';
    local $/;
    return scalar <$socket>;
}
