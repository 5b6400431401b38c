# docs/mqtt.md, Topics.
#
# A broker that does not read: what waits for it stays what it was, takes no
# memory without bound, and arrives in the end. Nor does memory grow while what
# passes is taken apart.

use strict;
use warnings;

use IO::Socket::UNIX;
use POSIX ();
use Test::More;

use lib 't/lib';
use ClientCertTest::MQTT qw(hex number open_session publish read_bytes
    subscribe text);
use ClientCertTest::Patience qw($PATIENCE);
use ClientCertTest::Process qw(only_worker own_memory wait_until);
use ClientCertTest::Stream;

my $stream = stream_nginx();
my $nginx = $stream->nginx;
my $path = $nginx->directory . '/broker.sock';
my $door = ClientCertTest::MQTT::Broker->start($path);
my $tcp_door = ClientCertTest::MQTT::Broker->start;
my ($to, $to_tcp) = map { $_->address } $door, $tcp_door;
$stream->start(<<"END");
client_cert_mqtt on;
client_cert_mqtt_connect clientid \$client_cert_subject_cn;
client_cert_mode required;
client_cert_mqtt_allow all devices/\$client_cert_subject_cn/#;
server {
    listen 127.0.0.1:%%PORT%% ssl;
    proxy_pass $to;
}
server {
    listen 127.0.0.1:%%PORT_1%% ssl;
    proxy_pass $to_tcp;
}
END
my $worker = only_worker($nginx->pid);
# An answer of ours, and how many of them may wait.
my $SUBACK = "\x90\3\0\1\x80";
my $MOST_ANSWERS = 819;

is_not_read_over();
waits_without_memory(0);
# Answers that wait for a packet of the broker's to end do not hold it up; TCP
# does not tell of each byte that was read.
waits_without_memory(1, "\x30\x0A\0\1");
is_taken_apart_without_memory();
$stream->stop;
done_testing;


# Where nginx reads the next bytes into a buffer of which a piece still waits,
# the client would write in its place what nobody has looked at.
sub is_not_read_over {
    my $chunk = 1024;
    my $chunks = chunks_of_a_full_socket($chunk);
    # The broker stops amid a packet: answers wait.
    my ($client, $broker) = both(0, "\x30\x0A\0\1");
    $client->send(map { subscribe(['#']) } 2 .. $MOST_ANSWERS);

    # A message that fills the socket, up to its last hundred bytes.
    my $topic = text('devices/alice/x');
    my $size = $chunk * $chunks + 100;
    my $head = "\x30" . number($size - 4) . $topic;
    my $long = $head . 'z' x ($size - length $head);
    for my $number (1 .. $chunks) {
        $client->send(substr $long, $chunk * ($number - 1), $chunk);
        wait_until($PATIENCE, sub { readable($broker) >= $chunk * $number })
            or die "the socket is full already\n";
    }

    # Of the next read some passes, and the last answer has no room.
    my $small = publish('devices/alice/y', 'A' x 31);
    my $before = substr($long, -100) . $small x 100;
    my $between = publish('devices/alice/z', 'Z');
    $client->send($before . subscribe(['#']) . $between . subscribe(['#']));
    settle();
    is(readable($broker), $chunk * $chunks, 'none of it has room');

    # The packet ends, the answers go, and nothing is left of the read.
    syswrite $broker, 'a1234567';
    my $told = "\x30\x0A\0\1a1234567" . $SUBACK x ($MOST_ANSWERS + 1);
    is(hex(read_bytes($client->socket, length $told)), hex($told),
        'what was refused is answered');
    my $forbidden = publish('admin/shutdown!', 'E' x 31);
    die "they do not lie alike\n" if length $forbidden != length $small;
    my $fill = 100 - length(publish('devices/alice/w', 'x' x 8080)) + 8080;
    my $after = publish('devices/alice/w', 'p' x $fill . $forbidden x 160);
    $client->send($after);
    settle();
    my $allowed = $long . $small x 100 . $between . $after;
    ok(read_bytes($broker, length $allowed) eq $allowed,
        'the broker gets what was allowed, byte for byte');
    $client->close;
    return;
}


# Beginnings of packets are held and passed in memory of our own.
sub waits_without_memory {
    my ($port, $amid) = @_;
    my ($client, $broker) = both($port, $amid);
    $client->send(subscribe(['#'])) if $amid;
    my $before = own_memory($worker);
    my $topic = text('devices/alice/' . 't' x 16_364);
    my $message = "\x30" . number(length $topic) . $topic;
    my $most = 64 * 1024 * 1024;
    my $begun = substr $message, 0, 5;
    my $turn = substr($message, 5) . $begun;
    $client->send($begun);
    settle();
    my $socket = $client->socket;
    $socket->blocking(0);
    my ($sent, $at) = (0, 0);
    while ($sent < $most) {
        my $written = $socket->syswrite($turn, length($turn) - $at, $at);
        if (!$written) {
            last if !IO::Select->new($socket)->can_write(2);
            next;
        }
        $sent += $written;
        $at = ($at + $written) % length $turn;
    }
    cmp_ok($sent, '<', $most, 'a client has to wait where its broker does not read');
    cmp_ok(own_memory($worker) - $before, '<', 2048, 'and takes no memory');

    # All that waits has room at once.
    kill STOP => $worker;
    my $received = '';
    while (IO::Select->new($broker)->can_read(0.5)) {
        $received .= read_bytes($broker, readable($broker));
    }
    kill CONT => $worker;
    $received .= read_bytes($broker, $sent - length $received);
    ok($received eq $message x ($sent / length $message),
        'all that it could send arrives, as it was');
    $client->close;
    return;
}


# Messages between refusals, of which all are answered at once.
sub is_taken_apart_without_memory {
    my ($client, $broker) = both(0);
    my $before = own_memory($worker);
    my $message = publish('devices/alice/x', '');
    my ($turns, $each) = (400, 1000);
    my $writer = child(sub {
        $client->send((subscribe(['#']) . $message) x $each) for 1 .. $turns;
    });
    my $passed = length($message) * $turns * $each;
    my $reader = child(sub {
        my $bytes = read_bytes($broker, $passed);
        die "not all\n" if $bytes ne $message x ($turns * $each);
    });
    my $answers = length($SUBACK) * $turns * $each;
    is(length read_bytes($client->socket, $answers), $answers, 'all is answered');
    for my $pid ($writer, $reader) {
        waitpid $pid, 0;
        is($?, 0, 'sent and received');
    }
    cmp_ok(own_memory($worker) - $before, '<', 1024, 'that takes no memory');
    $client->close;
    return;
}


# Does something in another process, which it returns.
sub child {
    my ($do) = @_;
    my $pid = fork // die "cannot fork: $!\n";
    return $pid if $pid;
    my $is_done = eval { $do->(); 1 };
    warn $@ if !$is_done;
    POSIX::_exit($is_done ? 0 : 1);
}


# Both ends of a connection; what the broker says behind its CONNACK.
sub both {
    my ($port, $behind) = @_;
    my $client = $stream->client($port, 'good');
    return ($client, open_session($client, ($door, $tcp_door)[$port],
        behind => $behind));
}


# How many pieces of this size a socket takes that nobody reads from.
sub chunks_of_a_full_socket {
    my ($size) = @_;
    my $writer = IO::Socket::UNIX->new(Peer => $path)
        or die "cannot connect to $path: $!\n";
    my $reader = $door->accept;
    $writer->blocking(0);
    my $count = 0;
    $count++ while syswrite $writer, 'x' x $size;
    return $count;
}


# How many bytes there are to read.
sub readable {
    my ($socket) = @_;
    my $FIONREAD = 0x541B;
    my $count = pack 'i', 0;
    ioctl $socket, $FIONREAD, $count or die "no FIONREAD: $!\n";
    return unpack 'i', $count;
}


# Waits until the worker does.
sub settle {
    my ($quiet, $cpu) = (0, -1);
    wait_until($PATIENCE, sub {
        my $now = ClientCertTest::Process::cpu_seconds($worker);
        $quiet = $now == $cpu ? $quiet + 1 : 0;
        $cpu = $now;
        return $quiet == 5;
    });
    return;
}
