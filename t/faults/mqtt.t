# SECURITY.md, What is promised.
# docs/mqtt.md, Topics.
#
# No memory in a session of MQTT: the n-th allocation of the module, or of what
# it calls, fails, for n = 1 and so on, once and from then on. A broker hears the
# beginning of what it always hears, and a client likewise: nothing refused,
# nothing in another order, and never a CONNECT that is not rewritten.

use strict;
use warnings;

use Test::More;
use Time::HiRes qw(sleep time);

use lib 't/lib';
use ClientCertTest::Faults;
use ClientCertTest::Figures qw(report);
use ClientCertTest::MQTT qw(connect_packet hex publish subscribe user_property);
use ClientCertTest::Nginx;
use ClientCertTest::Patience qw($PATIENCE);
use ClientCertTest::Process qw(await_idle only_worker);
use ClientCertTest::ProxyProtocol qw(comparable parse_header);
use ClientCertTest::TLSClient;
use ClientCertTest::Upstream;

$SIG{PIPE} = 'IGNORE';
my $nginx = ClientCertTest::Nginx->new;
my $faults = ClientCertTest::Faults->new($ENV{FAULTS_LIBRARY}
    // die("FAULTS_LIBRARY is not set: run make faults\n"),
    $nginx->directory . '/faults', 'ngx_stream_client_cert_module');
# A broker that is content with everybody.
my $CONNACK = "\x20\2\0\0";
my $broker = ClientCertTest::Upstream->start($nginx->directory . '/broker',
    greeting => $CONNACK);

my %of = (id => 'FORGED', username => 'FORGED', password => 'secret',
    will => ['devices/alice/will', 'gone']);
my $quit = publish('devices/alice/a', "quit\n");
my @scenarios = (
    ['a CONNECT', 0, [connect_packet(%of), $quit]],
    ['one of 5.0 behind a header', 1, [connect_packet(%of, version => '5.0',
        properties => user_property('cn', 'FORGED')),
        publish('devices/alice/a', "quit\n", version => '5.0')]],
    ['refused subscriptions', 0, [connect_packet(%of), subscribe(['#']),
        publish('devices/alice/b', 'b' x 100), subscribe(['$SYS/#']), $quit]],
    ['beginnings of packets', 0, [connect_packet(%of),
        map { split //, $_ } subscribe(['#']), subscribe(['devices/alice/#']),
        $quit]],
    ['a message to another', 1, [connect_packet(%of, version => '5.0'),
        subscribe(['#'], version => '5.0'),
        publish('devices/bob/a', "quit\n", version => '5.0')], ends => 1],
    ['nobody', 0, [connect_packet(%of)], certificate => undef, denied => 1],
    ['a will that is not allowed', 0, [connect_packet(%of,
        will => ['devices/bob', ''])], denied => 1],
    ['an answer', 2, [connect_packet(%of)], denied => 1],
);

$faults->with(sub {
    $nginx->start('', log_level => 'notice', stream => config()) });
my $worker = only_worker($nginx->pid);
my $failed = 0;
check(@$_) for @scenarios;
my $died = () = $nginx->error_log =~ /exited on signal|exited with code [1-9]/g;
is($died, 0, 'no worker died');
report(R7 => 'allocations of a session of MQTT that failed', $failed);
$nginx->stop(expect => qr/\[(?:alert|crit|emerg)\]/);
done_testing;


sub config {
    my $to = $broker->address;
    return <<"END";
ssl_certificate %%PKI%%/server.pem;
ssl_certificate_key %%PKI%%/server.key;
ssl_client_certificate %%PKI%%/ca.pem;
ssl_verify_client optional;
ssl_protocols TLSv1.2 TLSv1.3;
client_cert_mqtt on;
client_cert_mode required;
client_cert_mqtt_connect clientid \$client_cert_subject_cn;
client_cert_mqtt_connect username "\$client_cert_subject_cn \$client_cert_sha256";
client_cert_mqtt_connect password \$client_cert_chain_pem;
client_cert_mqtt_connect property cn \$client_cert_subject_cn;
client_cert_mqtt_deny  all forbidden/\$client_cert_mqtt_clientid;
client_cert_mqtt_allow all devices/\$client_cert_subject_cn/#;
server {
    listen 127.0.0.1:%%PORT%% ssl;
    proxy_pass $to;
}
server {
    listen 127.0.0.1:%%PORT_1%% ssl;
    client_cert_forward proxy-v2 cert;
    proxy_pass $to;
}
server {
    listen 127.0.0.1:%%PORT_2%% ssl;
    return "\$client_cert_mqtt_clientid \$client_cert_json";
}
END
}


# `denied`: no broker hears of it; `ends`: nginx ends it, not the broker.
sub check {
    my ($name, $port, $packets, %scenario) = @_;
    my @call = ($port, $packets, exists $scenario{certificate}
        ? $scenario{certificate} : 'good');
    my $good = call(0, {}, @call);
    my ($said) = map { common($_) } $broker->all_received;
    if ($scenario{denied}) {
        is($said, undef, "$name: nobody is told");
        isnt($good->{answer}, '', "$name: there is an answer");
    } else {
        like($good->{answer}, $scenario{ends} ? qr{\xE0\x01\x87\z} : qr/bye\n\z/,
            "$name: as it should be");
        unlike($said, qr/FORGED|secret/, "$name: what the broker hears");
    }

    my @wrong;
    sleep 0.02;
    my $before = $faults->blocks;
    my $count = $faults->fail_each(sub { call(@_, @call) }, sub {
        my ($now, $number) = @_;
        push @wrong, "$number: answered " . hex($now->{answer})
            if index $good->{answer}, $now->{answer};
    });
    is(call(0, {}, @call)->{answer}, $good->{answer}, "$name: as good as ever");
    my @heard = $broker->all_received;
    push @wrong, map { 'heard ' . hex($_) } grep { index $said // '', $_ }
        map { common($_) } grep { length } @heard;
    push @wrong, 'a broker was asked' if $scenario{denied} && @heard;
    $faults->conclude($name, $before, $count, @wrong);
    $failed += $count;
    return;
}


# One session: what the client heard.
sub call {
    my ($fails, $option, $port, $packets, $certificate) = @_;
    my $client = ClientCertTest::TLSClient->connect(pki => $nginx->pki,
        port => $nginx->port($port), certificate => $certificate);
    await_idle($worker);
    $faults->arm($fails, %$option) if $fails;
    my ($connect, @others) = @$packets;
    eval {
        $client->send($connect);
        # Before CONNACK nothing can be answered.
        $client->read_more(time + $PATIENCE);
        $client->send($_) for @others;
    };
    my $answer = eval { $client->rest };
    my $seen = $faults->disarm;
    $client->close;
    return { answer => $answer // '', seen => $seen };
}


# What a broker heard, but for the client's port and the checksum of a header,
# which has to be right.
sub common {
    my ($received) = @_;
    my $header = parse_header($received) or return $received;
    return comparable($header, $received);
}
