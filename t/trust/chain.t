# docs/dialects.md, Chains.
#
# The chain is the same for every request of a session: whoever keeps the
# session, however often it is resumed, at whichever worker, after a reload. It
# is there from the first request on, or never.

use strict;
use warnings;

use Digest::SHA qw(sha1_hex);
use MIME::Base64 qw(encode_base64);
use Test::More;

use lib 't/lib';
use ClientCertTest::Binary qw(nginx_version);
use ClientCertTest::Files qw(slurp);
use ClientCertTest::Nginx;
use ClientCertTest::PKI;
use ClientCertTest::TLSClient;

# Where sessions live: with the client, in memory of all workers, of one,
# nowhere.
my @kinds = (
    [tickets => 'ssl_session_cache none;
        ssl_session_ticket_key %%DIRECTORY%%/ticket.key;'],
    [shared => 'ssl_session_tickets off; ssl_session_cache shared:SSL:2m;'],
    [builtin => 'ssl_session_tickets off; ssl_session_cache builtin:100;'],
    [none => 'ssl_session_tickets off; ssl_session_cache none;'],
);
my %survives_reload = (tickets => 1, shared => 1);
my %is_resumable = (%survives_reload, builtin => 1);

my $nginx = ClientCertTest::Nginx->new;
my $pki = ClientCertTest::PKI::make_pki($nginx->directory . '/pki');
my %chain = make_chains();

open my $key, '>:raw', $nginx->directory . '/ticket.key' or die $!;
print {$key} pack 'C*', 1 .. 80;
close $key;

# The second server of tickets has the key of the first. What one port's cache
# has no room for is nothing to the others; that of a worker needs an nginx with
# one worker, and has another cache beside it, too.
my @servers = (@kinds, $kinds[0]);
my $one_worker = ClientCertTest::Nginx->new;
$nginx->start(http(map { server($_, $servers[$_][1]) } 0, 1, 3, 4),
    workers => 2);
$one_worker->start(http(map { server($_, $servers[$_][1]) } 1, 2) =~
    s/%%DIRECTORY%%/$nginx->directory/ger);

my %seen;
for my $index (0 .. $#kinds) {
    my $kind = $kinds[$index][0];
    for my $version (qw(TLSv1_2 TLSv1_3)) {
        for my $name (sort keys %chain) {
            my $what = "$kind $version $name";
            $seen{$what} = run($what, $index, $version, $name);
        }
    }
}

$nginx->reload;
for my $what (sort keys %seen) {
    my ($kind, $version, $name) = split / /, $what;
    my $seen = $seen{$what};
    next if !$survives_reload{$kind} || !$seen->{client};
    my ($client, $head) = ask($seen->{index}, $version, $name,
        $seen->{client});
    ok($client->resumed, "$what: resumed after a reload");
    is(facts($head), $seen->{facts}, "$what: same headers after a reload");
}

my $warnings = () = $nginx->error_log =~
    /\[warn\].*left out of "Client-Cert-Chain"/g;
cmp_ok($warnings, '>=', 3, 'what is absent was said');

$_->stop for $nginx, $one_worker;

check_longest_sessions();
done_testing;


# Chains that clients send, and what of them is the validated path.
sub make_chains {
    my %subject = map {
        $_ => ClientCertTest::PKI::name(O => 'Example', CN => $_)
    } qw(first second third);
    my $root = ClientCertTest::PKI::name(O => 'Example', CN => 'Test Root CA');

    my @order = qw(first second third);
    my ($issuer, $ca_key) = ($root, "$pki/ca.key");
    for my $name (@order) {
        system("openssl genpkey -algorithm EC -pkeyopt "
            . "ec_paramgen_curve:P-256 -out $pki/$name.key 2>/dev/null") == 0
            or die "no key\n";
        ClientCertTest::PKI::issue($pki, $name, ca => 1,
            key => "$pki/$name.key", subject => $subject{$name},
            issuer => $issuer, ca_key => $ca_key);
        ($issuer, $ca_key) = ($subject{$name}, "$pki/$name.key");
    }

    my $leaf = sub {
        my ($name, $ca) = @_;
        ClientCertTest::PKI::issue($pki, $name,
            subject => ClientCertTest::PKI::name(CN => $name),
            ($ca ? (issuer => $subject{$ca}, ca_key => "$pki/$ca.key") : ()));
    };
    $leaf->('chain-0');
    $leaf->('chain-1', 'first');
    $leaf->('chain-3', 'third');

    # What a client sends need not be of any use.
    ClientCertTest::PKI::issue($pki, "junk-$_", ca => 1,
        key => "$pki/first.key", issuer => $root,
        subject => ClientCertTest::PKI::name(O => $_ x 20_000)) for 1 .. 4;
    $leaf->('chain-huge', 'first');
    $leaf->('chain-0-huge');

    my %sent = (
        'chain-0' => [],
        'chain-1' => ['first'],
        'chain-3' => [qw(third second first)],
        'chain-huge' => ['first', map { "junk-$_" } 1 .. 4],
        'chain-0-huge' => [map { "junk-$_" } 1 .. 4],
    );
    bundle("$_-sent", $_, @{ $sent{$_} }) for keys %sent;
    return map {
        $_ => { sent => $sent{$_},
            path => [(grep { !/junk/ } @{ $sent{$_} }), 'ca'] }
    } keys %sent;
}


# Around the length that caches and tickets do not exceed, the chain is what
# gives way, never the resumption that there would be without it.
sub check_longest_sessions {
    my $with = ClientCertTest::Nginx->new;
    my $without = ClientCertTest::Nginx->new;
    my @config = map { s/%%DIRECTORY%%/$nginx->directory/ger }
        http(server(0, $kinds[1][1]), server(1, $kinds[0][1]));
    $with->start(@config, log_level => 'warn');
    {
        local $ENV{CLIENT_CERT_MODULE} = '';
        $without->start($config[0] =~ s/^\s*client_cert_.*\n//mgr);
    }

    # Versions of nginx differ in the longest session that a cache keeps.
    my $cached = nginx_version() >= 1.027005 ? 8192 : 4096;
    my $ticket = 16384;
    my $leaf = -s "$pki/chain-1.der";
    for my $version (qw(TLSv1_2 TLSv1_3)) {
        check_chains("cache $version", $with, 0, $version,
            steps($cached - $leaf - 900, $cached - $leaf, 50));
        check_chains("ticket $version", $with, 1, $version,
            steps($ticket - $leaf - 900, $ticket - $leaf + 100, 100));
        check_leaves("cache $version", $with, $without, $version,
            steps($cached - 900, $cached + 50, 40));
    }
    $_->stop for $with, $without;
    return;
}


# A chain of growing length: what grows is an intermediate, or, for a ticket,
# what came with it, and the part that is validated is short.
sub check_chains {
    my ($what, $with, $index, $version, @sizes) = @_;

    my (@kept, @dropped, @wrong);
    for my $size (@sizes) {
        my $name = "sized-$size";
        my @sent = $index ? 'first' : ();
        my $rest = $size;
        $rest -= -s "$pki/$_.der" for @sent;
        push @sent, padded("$name-ca", $rest, ca => 1, subject =>
            ClientCertTest::PKI::name(O => 'Example', CN => 'first'));
        bundle("$name-sent", 'chain-1', @sent);

        my ($client, $head) = ask_at($with, $index, $version, $name);
        my $chain = header($head, 'Client-Cert-Chain');
        push @{ defined $chain ? \@kept : \@dropped }, $size;
        push @wrong, "$size: another chain"
            if defined $chain && $chain ne ':' . base64($sent[0]) . ':';
        push @wrong, "$size: chain headers disagree"
            if defined $chain xor $head =~ /^SSL_CLIENT_CERT_CHAIN_0: /m;
        push @wrong, "$size: no leaf" if $head !~ /^Client-Cert: :MII/m;

        my ($resumed, $again) = ask_at($with, $index, $version, $name, $client);
        push @wrong, "$size: not resumed" if !$resumed->resumed;
        push @wrong, "$size: other headers" if facts($again) ne facts($head);
    }
    is("@wrong", '', "$what: always resumed, with the same headers");
    ok(@kept && @dropped, "$what: some chains are kept and some are not");
    cmp_ok($kept[-1] // 0, '<', $dropped[0] // 0, "$what: the long ones");
    return;
}


# A leaf of growing length, without a chain.
sub check_leaves {
    my ($what, $with, $without, $version, @sizes) = @_;

    my (@resumable, %resumed, @wrong);
    for my $size (@sizes) {
        my $name = "sized-leaf-$size";
        padded($name, $size, subject => ClientCertTest::PKI::name(CN => 'x'));

        my ($client) = ask_at($without, 0, $version, $name);
        my ($again) = ask_at($without, 0, $version, $name, $client);
        push @resumable, $size if $again->resumed;

        ($client, my $head) = ask_at($with, 0, $version, $name);
        ($again, my $answer) = ask_at($with, 0, $version, $name, $client);
        $resumed{$size} = $again->resumed;
        push @wrong, "$size: other headers" if facts($answer) ne facts($head);
        push @wrong, "$size: no leaf" if $head !~ /^Client-Cert: :MII/m;
    }
    is("@wrong", '', "$what: the same headers with leaves of all lengths");
    ok(@resumable > 1 && @resumable < @sizes,
        "$what: some leaves are too long for nginx itself");

    # Times and random numbers make a session a byte or two longer or shorter.
    pop @resumable;
    is(join(' ', grep { !$resumed{$_} } @resumable), '',
        "$what: all others are resumed as without the module");
    return;
}


sub steps {
    my ($from, $to, $step) = @_;
    return map { $from + $_ * $step } 0 .. ($to - $from) / $step;
}


# A certificate of about that length.
sub padded {
    my ($name, $size, %recipe) = @_;
    return $name if -f "$pki/$name.pem";
    my $with = sub {
        return ClientCertTest::PKI::issue($pki, $name,
            ($recipe{ca} ? (key => "$pki/first.key") : ()), %recipe,
            extensions => [ClientCertTest::PKI::extension(
                '1.2.3.4' => 0, 'x' x $_[0])]);
    };
    $with->(1000);
    $with->($size - (-s "$pki/$name.der") + 1000);
    return $name;
}


# What a client sends, with the key of all leaves.
sub bundle {
    my ($name, @certificates) = @_;
    open my $out, '>', "$pki/$name.pem" or die $!;
    print {$out} map { slurp("$pki/$_.pem") } @certificates;
    close $out;
    open $out, '>', "$pki/$name.key" or die $!;
    print {$out} slurp("$pki/good.key");
    close $out;
    return;
}


sub http { return join '', <<'END', @_ }
    ssl_certificate %%PKI%%/server.pem;
    ssl_certificate_key %%PKI%%/server.key;
    ssl_protocols TLSv1.2 TLSv1.3;
    ssl_client_certificate %%DIRECTORY%%/pki/ca.pem;
    ssl_verify_client optional;
    ssl_verify_depth 9;

    client_cert_forward rfc9440 chain max=60k;
    client_cert_forward envoy cert chain subject max=60k;
    client_cert_forward traefik max=60k;
    client_cert_forward aws-alb passthrough max=60k;
    client_cert_forward apache chain max=60k;
    client_cert_forward cloudflare-managed;
    client_cert_header X-Chain $client_cert_chain_rfc9440;
    client_cert_header X-Chain-Pem $client_cert_chain_pem;
END


sub server {
    my ($index, $sessions) = @_;
    return <<"END";
    server {
        listen 127.0.0.1:%%PORT_$index%% ssl reuseport;
        $sessions
        proxy_set_header X-Worker \$pid;
        location / {
            proxy_pass http://%%HTTP_UPSTREAM%%;
        }
        location /cloudfoundry {
            client_cert_forward cloudfoundry;
            client_cert_header off;
            proxy_pass http://%%HTTP_UPSTREAM%%;
        }
        location /root {
            client_cert_forward rfc9440 chain root max=60k;
            proxy_pass http://%%HTTP_UPSTREAM%%;
        }
    }
END
}


# What one kind of session shows of one chain.
sub run {
    my ($what, $index, $version, $name) = @_;
    my $kind = $kinds[$index][0];

    my ($client, $head) = ask($index, $version, $name);
    my $facts = facts($head);
    expect($what, $kind, $version, $name, $head);
    return {} if !$is_resumable{$kind};

    # A cache that does not keep a session of this size without the module does
    # not with it either; all others go on.
    for my $time (qw(once twice)) {
        ($client, $head) = ask($index, $version, $name, $client);
        ok($client->resumed, "$what: resumed $time");
        is(facts($head), $facts, "$what: same headers when resumed $time");
    }
    if ($survives_reload{$kind}) {
        my ($before) = $head =~ /^X-Worker: (\d+)/m;
        my ($worker, $there) = ($before);
        for (1 .. 100) {
            my ($resumed, $answer) = ask($index, $version, $name, $client);
            ($worker) = $answer =~ /^X-Worker: (\d+)/m;
            $there = $resumed->resumed ? $answer : '';
            last if $worker != $before;
        }
        isnt($worker, $before, "$what: another worker");
        is(facts($there), $facts, "$what: same headers at another worker");
    }
    if ($kind eq 'tickets') {
        my ($other, $answer) = ask(4, $version, $name, $client);
        ok($other->resumed, "$what: resumed at another server");
        is(facts($answer), $facts, "$what: same headers at another server");
    }
    return { index => $index, client => $client, facts => $facts };
}


# The first answer has what the client sent and nginx validated.
sub expect {
    my ($what, $kind, $version, $name, $head) = @_;

    like($head, qr/^Client-Cert: :\Q@{[base64($name)]}\E:\r$/m,
        "$what: the leaf");
    my ($sent, $path) = @{ $chain{$name} }{qw(sent path)};
    my $kept = $name !~ /huge/ || !$survives_reload{$kind};

    my @path = @$path[0 .. $#$path - 1];
    my $rfc9440 = join ', ', map { ':' . base64($_) . ':' } @path;
    is(header($head, 'Client-Cert-Chain'),
        $kept && @path ? $rfc9440 : undef, "$what: Client-Cert-Chain");
    is(header($head, 'X-Chain'), $kept && @path ? $rfc9440 : undef,
        "$what: the same as a variable");

    # Longer values than 60k are left out for their size.
    my $fits = $kept && $name !~ /huge/;
    my @presented = ($name, @$sent);
    is(header($head, 'X-Forwarded-Tls-Client-Cert'),
        $fits ? join(',', map { base64($_) } @presented) : undef,
        "$what: Traefik");
    my $pem = join '', map { slurp("$pki/$_.pem") } @presented;
    is(header($head, 'X-Amzn-Mtls-Clientcert'),
        $fits ? escaped($pem, q(+/=)) : undef, "$what: AWS");
    is(header($head, 'X-Chain-Pem'), $fits ? escaped($pem, '') : undef,
        "$what: \$client_cert_chain_pem");
    my $xfcc = header($head, 'X-Forwarded-Client-Cert') // '';
    if ($fits) {
        is(($xfcc =~ /;Chain="([^"]*)"/)[0], escaped($pem, ''),
            "$what: Envoy");
    } else {
        unlike($xfcc, qr/Chain=/, "$what: Envoy");
    }
    for my $number (0 .. 10) {
        my $link = $fits || $kept && $name =~ /huge/
            ? $sent->[$number] : undef;
        is(header($head, "SSL_CLIENT_CERT_CHAIN_$number"),
            $link ? slurp("$pki/$link.pem") =~ s/\n\z//r =~ tr/\n/ /r : undef,
            "$what: Apache $number");
    }

    # Of a CA that is trusted nothing need be kept.
    my %issuer = facts_of($path->[0]);
    my $known = $kept || $path->[0] eq 'ca';
    is(header($head, "Cf-Cert-Issuer-$_"), $known ? $issuer{$_} : undef,
        "$what: the issuer's $_") for qw(Serial SKI);
    is(header($head, 'X-SSL-Client-Root-CA-DN'),
        $known ? encode_base64('/O=Example/CN=Test Root CA', '') : undef,
        "$what: the trust anchor");
    return;
}


# What openssl says of an authority, in capitals.
sub facts_of {
    my ($name) = @_;
    my $text = `openssl x509 -in $pki/$name.pem -noout -serial -ext subjectKeyIdentifier`;
    my ($serial, $ski) = $text =~ /^serial=(\w+).*^ +([0-9A-F:]+)$/ms or die;
    return (Serial => $serial, SKI => $ski =~ tr/://dr);
}


sub ask {
    my ($index) = @_;
    return ask_at($servers[$index][0] eq 'builtin' ? $one_worker : $nginx, @_);
}


sub ask_at {
    my ($server, $index, $version, $name, $resume) = @_;
    my $client = ClientCertTest::TLSClient->connect(
        port => $server->port($index), pki => $pki,
        certificate => -f "$pki/$name-sent.pem" ? "$name-sent" : $name,
        sni => 'localhost', version => $version, resume => $resume);
    my $head = $client->get('/');
    my ($more) = $client->get('/cloudfoundry') =~ /\r\n\r\n(.*)/s;
    # The name of Envoy's header, too.
    return ($client, $head
        . $more =~ s/^X-Forwarded-Client-Cert: [^\r]*\r\n//mr);
}


sub header {
    my ($head, $name) = @_;
    my @values = $head =~ /^\Q$name\E: ([^\r\n]*)\r$/mg;
    return @values > 1 ? 'twice' : $values[0];
}


# Every header that arrived, long values as their digests.
sub facts {
    my ($answer) = @_;
    my ($head) = $answer =~ /\r\n\r\n(.*)/s;
    return join "\n", map { s/: (.{80,})/': ' . sha1_hex($1)/er }
        grep { /^[\w-]+:/ && !/^X-Worker/ } split /\r\n/, $head;
}


sub base64 { return encode_base64(slurp("$pki/$_[0].der"), '') }


sub escaped {
    my ($text, $kept) = @_;
    return $text =~ s/([^A-Za-z0-9._~$kept-])/sprintf '%%%02X', ord $1/ger;
}
