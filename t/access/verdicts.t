# docs/access.md, Policies.
#
# Who gets in, for every mode, rule, certificate, way of resumption and
# `satisfy`, by a table of its own: nobody wrongly, and nobody is kept out
# wrongly. What is denied never reaches the upstream.

use strict;
use warnings;

use Test::More;
use Time::HiRes qw(sleep time);

use lib 't/lib';
use ClientCertTest::Figures qw(report);
use ClientCertTest::Nginx;
use ClientCertTest::Patience qw(in_time);
use ClientCertTest::PKI;
use ClientCertTest::TLSClient;

my @satisfy = qw(all any);
# What `allow` and `deny` by address say beside the policy.
my %other = (none => '', grants => 'allow 127.0.0.1; deny all;',
    refuses => 'deny all;');
my @others = sort keys %other;
my @modes = qw(unset off optional required);
my %rule = (none => '', allow_hit => 'client_cert_allow "ou=Team A";',
    allow_miss => 'client_cert_allow "ou=Team B";',
    deny_hit => 'client_cert_deny "ou=Team A";',
    deny_miss => 'client_cert_deny "ou=Team B";');
my @rules = sort keys %rule;

# How a connection comes to its session, and at which of a server's two ports.
my @kinds = (
    { name => 'full 1.2', version => 'TLSv1_2', port => 0 },
    { name => 'full 1.3', version => 'TLSv1_3', port => 1 },
    { name => '1.2 id', version => 'TLSv1_2', port => 1, resumed => 1 },
    { name => '1.2 ticket', version => 'TLSv1_2', port => 0, resumed => 1 },
    { name => '1.3 ticket', version => 'TLSv1_3', port => 0, resumed => 1 },
    { name => '1.3 stateful', version => 'TLSv1_3', port => 1, resumed => 1 },
);

# What a certificate is for the trust in CA and lists, and the servers whose
# handshake nginx itself answers with 400: `optional` trusts the same CA,
# `optional_no_ca` none at all and refuses only what is wrong with any.
my %state = (
    none => ['NONE'],
    good => ['SUCCESS'],
    inter => ['SUCCESS'],
    other => ['unverified', 'optional'],
    expired => ['expired', 'optional', 'optional_no_ca'],
    future => ['not_yet_valid', 'optional', 'optional_no_ca'],
    expired_ca => ['expired', 'optional'],
    future_ca => ['not_yet_valid', 'optional'],
    revoked => ['revoked'],
    revoked_ca => ['revoked'],
    purpose => ['unverified', 'optional'],
    selfsigned => ['unverified', 'optional'],
    expires => ['expired'],
);
my @servers = qw(optional optional_no_ca);

my $nginx = ClientCertTest::Nginx->new;
my $pki = make_certificates();
$nginx->start(config());
my (%count, @wrong, %upstream, %allowed);
my $rotation = 0;

# What expires has its connections and sessions before it does.
my %early;
my $expiry = in_time(sub {
    my ($lifetime) = @_;
    ClientCertTest::PKI::issue($pki, 'expires', subject => alice(),
        not_after => $lifetime / 86400);
    @wrong = ();
    for my $server (@servers) {
        for my $kind (@kinds) {
            my $client = connection($server, $kind, 'expires');
            my $answer = $client->get('/open');
            push @wrong, "$server $kind->{name}: not valid before it expires"
                if $answer !~ /^X-Status: SUCCESS\r$/m;
            $early{"$server $kind->{name}"} = $client;
        }
    }
});

check($_) for sort grep { $_ ne 'expires' } keys %state;
sleep 0.1 while time < $expiry + 1;
check('expires');

is(join("\n", @wrong[0 .. ($#wrong > 20 ? 20 : $#wrong)]), '',
    'everybody who may gets in, and nobody else');
for my $request ($nginx->recorder->requests('http')) {
    $upstream{ ($request->[1] =~ /^X-Id: (\S+)\r$/m)[0] // 'nobody' }++;
}
my @odd = grep { ($upstream{$_} // 0) != ($allowed{$_} // 0) }
    sort keys %{ { %upstream, %allowed } };
is(join(' ', @odd), '', 'the upstream gets a connection for what was allowed');

$nginx->stop;
report(R2 => "wrong $_", $count{"wrong $_"}, 0) for qw(allows denials);
report(R2 => "combinations $_", $count{$_})
    for qw(asked allowed denied refused);
done_testing;


sub alice {
    return ClientCertTest::PKI::name(O => 'Example', OU => 'Team A',
        CN => 'alice');
}


# Certificates of our own on the keys of all tests.
sub make_certificates {
    my $dir = $nginx->directory . '/pki';
    mkdir $dir or die "cannot make $dir: $!\n";
    for my $file (qw(ca.pem ca.key intermediate.pem intermediate.key
        other-ca.key good.key rsa.key server.pem server.key))
    {
        system('cp', $nginx->pki . "/$file", $dir) == 0 or die "no $file\n";
    }
    my %ca = map { $_ => ClientCertTest::PKI::name(O => 'Example', CN => $_) }
        qw(expired_ca future_ca revoked_ca);
    my %root = (subject => ClientCertTest::PKI::name(
        O => 'Example', CN => 'Test Root CA'));
    my %intermediate = (issuer => ClientCertTest::PKI::name(
        O => 'Example', CN => 'Test Intermediate CA'),
        ca_key => "$dir/intermediate.key");
    my @authority = (ca => 1, key => "$dir/rsa.key");

    my $issue = sub {
        ClientCertTest::PKI::issue($dir, shift, subject => alice(), @_);
    };
    $issue->('good');
    $issue->('inter', %intermediate);
    $issue->('other', ca_key => "$dir/other-ca.key");
    $issue->('expired', not_before => -20, not_after => -10);
    $issue->('future', not_before => 10, not_after => 20);
    $issue->('revoked', serial => '0BAD');
    $issue->('purpose', eku => ['serverAuth']);
    $issue->('selfsigned', issuer => alice(), ca_key => "$dir/good.key");

    # The intermediates that a client sends share a key.
    my %dates = (expired_ca => [-20, -10], future_ca => [10, 20],
        revoked_ca => [-1, 100]);
    system("cp $dir/intermediate.key $dir/sub.key") == 0 or die;
    for my $name (sort keys %dates) {
        my ($from, $until) = @{ $dates{$name} };
        ClientCertTest::PKI::issue($dir, "$name-issuer", ca => 1,
            key => "$dir/sub.key", subject => $ca{$name}, serial => '0CAD' . 
                unpack('H*', substr $name, 0, 1),
            not_before => $from, not_after => $until);
        $issue->($name, issuer => $ca{$name}, ca_key => "$dir/sub.key");
        append("$dir/$name.pem", "$dir/$name-issuer.pem");
        ClientCertTest::PKI::make_crl($dir, 'sub', $ca{$name});
        append("$dir/lists.pem", "$dir/sub-crl.pem");
    }
    append("$dir/inter.pem", "$dir/intermediate.pem");

    ClientCertTest::PKI::make_crl($dir, 'ca', $root{subject},
        revoked => ['0BAD', '0CAD72']);
    ClientCertTest::PKI::make_crl($dir, 'intermediate', $intermediate{issuer});
    append("$dir/lists.pem", "$dir/$_-crl.pem") for qw(ca intermediate);
    return $dir;
}


sub append {
    my ($to, $from) = @_;
    system("cat '$from' >>'$to'") == 0 or die "cannot write $to\n";
    return;
}


sub path { return '/' . join '/', @_ }


sub config {
    my $locations = '';
    for my $satisfy (@satisfy) {
        for my $other (@others) {
            for my $mode (@modes) {
                $locations .= location($satisfy, $other, $mode, $_) for @rules;
            }
        }
    }
    my $servers = '';
    for my $index (0 .. 3) {
        my $sessions = $index % 2
            ? "ssl_session_tickets off; ssl_session_cache shared:S$index:20m;"
            : 'ssl_session_tickets on; ssl_session_cache off;';
        my $verify = $index < 2
            ? 'ssl_verify_client optional;
               ssl_client_certificate %%DIRECTORY%%/pki/ca.pem;'
            : 'ssl_verify_client optional_no_ca;
               client_cert_ca %%DIRECTORY%%/pki/ca.pem;';
        $servers .= <<"END";
    server {
        listen 127.0.0.1:%%PORT_$index%% ssl;
        $sessions
        $verify
        ssl_verify_depth 2;
        location /open {
            return 200 '';
        }
        $locations
    }
END
    }
    return <<"END";
    ssl_certificate %%PKI%%/server.pem;
    ssl_certificate_key %%PKI%%/server.key;
    ssl_protocols TLSv1.2 TLSv1.3;
    client_cert_crl %%DIRECTORY%%/pki/lists.pem;
    client_cert_forward nginx;
    client_cert_response_header X-Access \$client_cert_access;
    client_cert_response_header X-Status \$client_cert_status;
    keepalive_requests 10000;
    keepalive_timeout 10m;
    client_header_timeout 10m;
    ssl_session_timeout 1h;
    proxy_set_header X-Id \$http_x_id;
$servers
END
}


# `off` together with rules is an error, so there it is below them.
sub location {
    my ($satisfy, $other, $mode, $rule) = @_;
    my $path = path($satisfy, $other, $mode, $rule);
    my $policy = $mode eq 'unset' ? '' : "client_cert_mode $mode;";
    my $body = "satisfy $satisfy; $other{$other}
        proxy_pass http://%%HTTP_UPSTREAM%%;";
    return "location $path { $rule{$rule} $policy $body }\n"
        if $mode ne 'off' || $rule eq 'none';
    return "location $path { $rule{$rule}
        location $path { $policy $body } }\n";
}


sub connection {
    my ($server, $kind, $state, $resume) = @_;
    my $index = ($server eq 'optional' ? 0 : 2) + $kind->{port};
    return ClientCertTest::TLSClient->connect(port => $nginx->port($index),
        pki => $pki, certificate => $state eq 'none' ? undef : $state,
        sni => 'localhost', version => $kind->{version}, resume => $resume);
}


# What the contract says of a policy: granted, denied:REASON or abstained.
sub policy {
    my ($mode, $rule, $verdict) = @_;
    return 'nothing' if $mode eq 'off' || $mode eq 'unset' && $rule eq 'none';
    if ($verdict eq 'NONE') {
        return $mode eq 'required' || $rule =~ /^allow/
            ? 'denied:no_certificate' : 'abstained';
    }
    return "denied:$verdict" if $verdict ne 'SUCCESS';
    return 'granted' if $rule eq 'allow_hit';
    return 'denied:no_rule' if $rule eq 'allow_miss';
    return 'denied:rule' if $rule eq 'deny_hit';
    return $mode eq 'required' ? 'granted' : 'abstained';
}


# Whether a request gets in, by that and by what the address says.
sub gets_in {
    my ($satisfy, $other, $policy) = @_;
    my $denied = $policy =~ /^denied/ || $other eq 'refuses';
    return !$denied if $satisfy eq 'all';
    return $policy eq 'granted' || $other eq 'grants' || !$denied;
}


# Every location, for one certificate, over every kind of session. All sessions
# are resumed first: a denial is the end of those of its certificate.
sub check {
    my ($state) = @_;
    $_->() for map { prepare($state, $_) } @servers;
    return;
}


sub prepare {
    my ($state, $server) = @_;
    my (undef, @refused) = @{ $state{$state} };
    my @checks;
    for my $kind (@kinds) {
        my $what = "$server $state $kind->{name}";
        my $client = $state eq 'expires'
            ? $early{"$server $kind->{name}"}
            : connection($server, $kind, $state);
        my $earlier;
        if ($kind->{resumed}) {
            $client->get('/open') if $state ne 'expires';
            $earlier = $client;
            $client = connection($server, $kind, $state, $earlier);
        }
        if (grep { $_ eq $server } @refused) {
            push @checks, sub {
                check_refused($what, $server, $kind, $state, $earlier);
            };
            next;
        }
        push @wrong, "$what: resumed or not"
            if $client->resumed != ($kind->{resumed} // 0);
        push @checks, sub { check_all($what, $client, $state) };
    }
    return @checks;
}


# All locations, one request after the other. A denial may end the connection:
# what can have only one comes last, another one for each kind of connection,
# and is the last where no other connection comes after it.
sub check_all {
    my ($what, $client, $state) = @_;
    my $verdict = $state{$state}[0];
    my @tries = map { my $satisfy = $_; map { my $other = $_;
        map { my $mode = $_; map { [$satisfy, $other, $mode, $_] } @rules }
            @modes } @others } @satisfy;
    my (@open, @ending);
    for my $try (@tries) {
        my ($satisfy, $other, $mode, $rule) = @$try;
        my $policy = policy($mode, $rule, $verdict);
        my $ends = $policy =~ /^denied:(?!rule|no_rule)/
            && !gets_in($satisfy, $other, $policy);
        push @{ $ends ? \@ending : \@open }, $try;
    }
    my $first = ($rotation += 7) % (@ending || 1);
    push @ending, splice @ending, 0, $first;
    splice @ending, 1 if $state eq 'expires';

    for my $try (@open, @ending) {
        my $path = path(@$try);
        my $id = ($what =~ tr/ /-/r) . $path;
        my $answer = $client->get($path, "X-Id: $id");
        judge("$what $path", $id, $answer, @$try, $verdict);
    }
    return;
}


sub judge {
    my ($what, $id, $answer, $satisfy, $other, $mode, $rule, $verdict) = @_;
    my $policy = policy($mode, $rule, $verdict);
    my $expected = gets_in($satisfy, $other, $policy);
    my ($code) = $answer =~ m{\AHTTP/1\.1 (\d+)};
    $code //= 'nothing';
    count($expected, $code eq '200', $code);
    push @wrong, "$what: $code" if $code ne ($expected ? 200 : 403);
    $allowed{$id}++ if $expected;

    # An address that refuses before `satisfy all` asks nobody else.
    my ($access) = $answer =~ /^X-Access: (.*)\r$/m;
    my $said = $policy eq 'nothing' ? '' : $policy =~ /^denied/ ? $policy
        : 'allowed';
    push @wrong, "$what: says '" . ($access // '') . "' for '$said'"
        if ($access // '') ne $said;

    # What is forwarded is what is verified.
    my $subject = $answer =~ /^ssl-client-subject-dn: /m ? 1 : 0;
    push @wrong, "$what: forwards the wrong thing"
        if $expected && $subject != ($verdict eq 'SUCCESS');
    return;
}


sub count {
    my ($expected, $got_in, $code) = @_;
    $count{asked}++;
    $count{ $code eq '400' ? 'refused' : $got_in ? 'allowed' : 'denied' }++;
    $count{'wrong allows'} += $got_in && !$expected ? 1 : 0;
    $count{'wrong denials'} += !$got_in && $expected ? 1 : 0;
    return;
}


# nginx's own refusal ends the connection, so each location takes another one:
# all of them after full handshakes, the most open ones where it is resumed.
sub check_refused {
    my ($what, $server, $kind, $state, $earlier) = @_;
    my @paths = map {
        my $first = $_;
        map { my $mode = $_; map { "$first/$mode/$_" } @rules } @modes
    } $kind->{resumed} ? '/any/grants'
        : map { my $one = $_; map { path($one, $_) } @others } @satisfy;
    for my $path (@paths) {
        my $client = connection($server, $kind, $state, $earlier);
        my $id = ($what =~ tr/ /-/r) . $path;
        my $answer = $client->get($path, "X-Id: $id");
        my ($code) = $answer =~ m{\AHTTP/1\.1 (\d+)};
        $code //= 'nothing';
        count(0, $code eq '200', $code);
        push @wrong, "$what $path: $code" if $code ne '400';
    }
    return;
}
