# SECURITY.md, What is promised.
# docs/stream.md, Who gets in.
#
# No memory in a stream: the n-th allocation of the module, or of what it calls,
# fails, for n = 1 and so on, once and from then on. Nobody gets in who must not,
# and an upstream hears the whole header that it always hears, or nothing.

use strict;
use warnings;

use Test::More;
use Time::HiRes qw(sleep);

use lib 't/lib';
use ClientCertTest::Faults;
use ClientCertTest::Figures qw(report);
use ClientCertTest::Files qw(spew);
use ClientCertTest::Nginx;
use ClientCertTest::Process qw(await_idle only_worker);
use ClientCertTest::ProxyProtocol qw(comparable parse_header);
use ClientCertTest::TLSClient;
use ClientCertTest::Upstream;

$SIG{PIPE} = 'IGNORE';
my $nginx = ClientCertTest::Nginx->new;
my $place = $nginx->directory;
my $faults = ClientCertTest::Faults->new($ENV{FAULTS_LIBRARY}
    // die("FAULTS_LIBRARY is not set: run make faults\n"),
    "$place/faults", 'ngx_stream_client_cert_module');
my $upstream = ClientCertTest::Upstream->start("$place/upstream");

# With ssl_preread nginx waits for the first bytes behind the handshake: what
# fails then is what the decision and the header need.
spew("$place/names", "name alice\nalice\n");
my %server = (
    header => 'client_cert_mode required; client_cert_forward proxy-v2;',
    certificate => 'client_cert_allow o=Example;
        client_cert_forward proxy-v2 cert;
        client_cert_tlv 0xE0 $client_cert_sha256;
        client_cert_tlv 0xE1 "$client_cert_json $client_cert_chain_pem";
        client_cert_tlv unique_id $client_cert_access always;',
    rules => "client_cert_allow cn=\@$place/names o=Example;
        client_cert_deny \"cn=~^b\" dns=\$ssl_server_name;
        client_cert_forward proxy-v2;",
    own => 'ssl_verify_client optional_no_ca; client_cert_refuse policy;
        client_cert_ca %%PKI%%/ca.pem;
        client_cert_crl %%PKI%%/ca-crl.pem scope=leaf;
        client_cert_mode required; client_cert_forward proxy-v2;',
    unverified => 'ssl_verify_client optional_no_ca;
        client_cert_forward proxy-v2 cert unverified;',
    handshake => 'client_cert_mode required; ssl_preread off;
        client_cert_forward proxy-v2 cert;
        client_cert_tlv 0xE1 $client_cert_chain_pem;',
);
my @servers = sort keys %server;
my %port = map { $servers[$_] => $_ } 0 .. $#servers;

my @scenarios = (
    ['a header', 'header'],
    ['nobody for a header', 'header', certificate => undef, denied => 1],
    ['the certificate', 'certificate', certificate => 'many_sans'],
    ['rules', 'rules'],
    ['rules that deny', 'rules', certificate => 'no_cn', denied => 1],
    ['own trust', 'own'],
    ['own trust, revoked', 'own', certificate => 'revoked', denied => 1],
    ['own trust, another CA', 'own', certificate => 'other', denied => 1],
    ['who is not verified', 'unverified', certificate => 'other'],
    (map { my $version = $_;
        ["a handshake of $version", 'handshake', version => $version,
            handshake => 1, certificate => 'inter-chain'],
        ["a session of $version", 'handshake', version => $version,
            handshake => 1, resume => 1, certificate => 'inter-chain'],
    } qw(TLSv1_2 TLSv1_3)),
);

$faults->with(sub {
    $nginx->start('', log_level => 'notice', stream => config()) });
my $worker = only_worker($nginx->pid);
my $failed = 0;
check(@$_) for @scenarios;
my $log = $nginx->error_log;
my $died = () = $log =~ /exited on signal|exited with code [1-9]/g;
is($died, 0, 'no worker died');
report(R7 => 'allocations of the stream module that failed', $failed);
$nginx->stop(expect => qr/\[(?:alert|crit|emerg)\]/);
done_testing;


sub config {
    my $servers = join '', map { <<"END" } @servers;
server {
    listen 127.0.0.1:%%PORT_$port{$_}%% ssl;
    $server{$_}
    proxy_pass @{[$upstream->address]};
}
END
    return <<"END";
ssl_certificate %%PKI%%/server.pem;
ssl_certificate_key %%PKI%%/server.key;
ssl_client_certificate %%PKI%%/ca.pem;
ssl_verify_client optional;
ssl_verify_depth 3;
ssl_protocols TLSv1.2 TLSv1.3;
ssl_session_cache shared:faults:1m;
ssl_preread on;
$servers
END
}


sub check {
    my ($name, $server, %scenario) = @_;
    my $is_denied = delete $scenario{denied};
    $scenario{port} = $port{$server};
    $scenario{session} = call(0, {}, %scenario)->{client}
        if $scenario{resume};
    my $good = call(0, {}, %scenario);
    is($good->{answer}, $is_denied ? '' : "bye\n", "$name: as it should be");
    my ($said) = reverse map { common($_) } $upstream->all_received;
    isnt($said, undef, "$name: the header") if !$is_denied;

    my @wrong;
    sleep 0.02;
    my $before = $faults->blocks;
    my $count = $faults->fail_each(sub { call(@_, %scenario) }, sub {
        my ($now, $number) = @_;
        push @wrong, "$number: $now->{answer}"
            if $now->{answer} ne '' && $now->{answer} ne $good->{answer};
    });
    my $again = call(0, {}, %scenario);
    is($again->{answer}, $good->{answer}, "$name: as good as ever");
    my @heard = $upstream->all_received;
    push @wrong, map { "heard $_" } grep { $_ ne ($said // '') }
        map { common($_) } grep { length } @heard;
    push @wrong, 'an upstream was asked' if $is_denied && @heard;
    $faults->conclude($name, $before, $count, @wrong);
    $failed += $count;
    return;
}


# One connection: what the client heard.
sub call {
    my ($fails, $option, %scenario) = @_;
    my $client;
    my $connect = sub { $client = eval { connection(%scenario) } };
    $connect->() if !$scenario{handshake};
    await_idle($worker);
    $faults->arm($fails, %$option) if $fails;
    $connect->() if $scenario{handshake};
    my $answer = eval { $client->send("quit\n"); $client->rest } // '';
    my $seen = $faults->disarm;
    $client->close if $client;
    return { answer => $answer, seen => $seen, client => $client };
}


sub connection {
    my (%scenario) = @_;
    return ClientCertTest::TLSClient->connect(sni => 'alice.example',
        pki => $nginx->pki, port => $nginx->port($scenario{port}),
        certificate => exists $scenario{certificate} ? $scenario{certificate}
            : 'good',
        version => $scenario{version}, resume => $scenario{session});
}


# What an upstream heard, but for the client's port and the checksum, which has
# to be right.
sub common {
    my ($received) = @_;
    my $header = parse_header($received) or return "no header: $received";
    return unpack 'H*', comparable($header, $received);
}
