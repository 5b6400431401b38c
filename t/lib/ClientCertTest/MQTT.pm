# Packets of MQTT, written from the standards 3.1.1 and 5.0, and both ends of a
# connection that speaks it.

package ClientCertTest::MQTT;

use strict;
use warnings;

use Exporter qw(import);
use IO::Select;
use IO::Socket::INET;
use IO::Socket::UNIX;
use Test::More ();
use Time::HiRes qw(time);

use ClientCertTest::Patience qw($PATIENCE);

our @EXPORT_OK = qw(connect_packet publish subscribe packet text number
    connack open_session user_property hex read_bytes next_packet);


# A string or binary data, with its length.
sub text {
    my ($bytes) = @_;
    return pack 'n/a*', $bytes;
}


# A variable byte integer.
sub number {
    my ($number) = @_;
    my $bytes = '';
    while ($number > 127) {
        $bytes .= chr(($number & 127) | 128);
        $number >>= 7;
    }
    return $bytes . chr $number;
}


# A packet of a first byte and a content.
sub packet {
    my ($first, $content) = @_;
    return chr($first) . number(length $content) . $content;
}


sub user_property {
    my ($name, $value) = @_;
    return "\x26" . text($name) . text($value);
}


# CONNECT. Options: version (3.1, 3.1.1 or 5.0), id, username, password, will
# ([topic, payload]), will_properties, properties, keep_alive, level.
sub connect_packet {
    my (%of) = @_;
    my $version = $of{version} // '3.1.1';
    my $is_new = $version eq '5.0';
    my ($name, $level) = $version eq '3.1' ? ('MQIsdp', 3)
        : ('MQTT', $is_new ? 5 : 4);
    my $flags = 2;
    my $payload = text($of{id} // 'device');
    if ($of{will}) {
        $flags |= 4;
        $payload .= properties($of{will_properties}) if $is_new;
        $payload .= text($of{will}[0]) . text($of{will}[1]);
    }
    if (defined $of{username}) {
        $flags |= 0x80;
        $payload .= text($of{username});
    }
    if (defined $of{password}) {
        $flags |= 0x40;
        $payload .= text($of{password});
    }
    return packet(0x10, text($name) . chr($of{level} // $level) . chr($flags)
        . pack('n', $of{keep_alive} // 60)
        . ($is_new ? properties($of{properties}) : '') . $payload);
}


sub properties {
    my ($properties) = @_;
    $properties //= '';
    return number(length $properties) . $properties;
}


# A CONNACK that lets in.
sub connack {
    my ($version) = @_;
    return packet(0x20, ($version // '') eq '5.0' ? "\0\0\0" : "\0\0");
}


# PUBLISH. Options: version, qos, id, properties.
sub publish {
    my ($topic, $payload, %of) = @_;
    my $qos = $of{qos} // 0;
    return packet(0x30 | $qos << 1, text($topic)
        . ($qos ? pack 'n', $of{id} // 1 : '')
        . (($of{version} // '') eq '5.0' ? properties($of{properties}) : '')
        . $payload);
}


# SUBSCRIBE to filters, with QoS 0. Options: version, id, properties.
sub subscribe {
    my ($filters, %of) = @_;
    return packet(0x82, pack('n', $of{id} // 1)
        . (($of{version} // '') eq '5.0' ? properties($of{properties}) : '')
        . join '', map { text($_) . "\0" } @$filters);
}


# Bytes as people compare them.
sub hex {
    my ($bytes) = @_;
    return join ' ', map { sprintf '%02X', ord } split //, $bytes // '';
}


# What comes over a socket until there are so many bytes, or its end.
sub read_bytes {
    my ($socket, $size) = @_;
    my ($bytes, $end) = ('', time + $PATIENCE);
    while (length $bytes < $size) {
        my $left = $end - time;
        last if $left <= 0;
        if (!$socket->can('pending') || !$socket->pending) {
            IO::Select->new($socket)->can_read($left) or last;
        }
        sysread $socket, $bytes, $size - length $bytes, length $bytes or last;
    }
    return $bytes;
}


# The next packet over a socket, or what there was of it.
sub next_packet {
    my ($socket) = @_;
    my $head = read_bytes($socket, 2);
    while (length $head >= 2 && length $head < 5 && ord(substr $head, -1) & 128) {
        my $more = read_bytes($socket, 1);
        last if !length $more;
        $head .= $more;
    }
    return $head if length $head < 2;
    my ($length, $shift) = (0, 0);
    for my $byte (map { ord } split //, substr $head, 1) {
        $length |= ($byte & 127) << $shift;
        $shift += 7;
    }
    return $head . ($length ? read_bytes($socket, $length) : '');
}


# Has a client of alice's let in, tests what both ends are told, and returns the
# broker's. Options: version, and behind: what the broker says at once.
sub open_session {
    my ($client, $broker, %of) = @_;
    local $Test::Builder::Level = $Test::Builder::Level + 1;
    # Perl has a hex of its own, which is meant here without a package.
    my $is = sub {
        my ($got, $wanted, $what) = @_;
        local $Test::Builder::Level = $Test::Builder::Level + 1;
        Test::More::is(ClientCertTest::MQTT::hex($got),
            ClientCertTest::MQTT::hex($wanted), $what);
    };
    $client->send(connect_packet(version => $of{version}));
    my $socket = $broker->accept;
    $is->(next_packet($socket),
        connect_packet(version => $of{version}, id => 'alice'), 'CONNECT');
    my $connack = connack($of{version});
    syswrite $socket, $connack . ($of{behind} // '');
    $is->(next_packet($client->socket), $connack, 'CONNACK');
    return $socket;
}


# A broker that does what the test says.
package ClientCertTest::MQTT::Broker;

use ClientCertTest::Patience qw($PATIENCE);

# Starts one, at a path of a unix socket if there is one.
sub start {
    my ($class, $path) = @_;
    unlink $path if defined $path;
    my $listener = defined $path
        ? IO::Socket::UNIX->new(Local => $path, Listen => 128)
        : IO::Socket::INET->new(LocalAddr => '127.0.0.1', Listen => 128);
    die "cannot listen: $!\n" if !$listener;
    $listener->timeout($PATIENCE);
    # Workers may be somebody else.
    chmod 0777, $path if defined $path;
    return bless { listener => $listener, address => defined $path
        ? "unix:$path" : '127.0.0.1:' . $listener->sockport }, $class;
}


sub address { return $_[0]{address} }

# The next connection.
sub accept {
    my ($self) = @_;
    return $self->{listener}->accept // die "nobody came: $!\n";
}


# Whether nobody is at the door.
sub is_alone {
    my ($self) = @_;
    return !IO::Select->new($self->{listener})->can_read(0);
}

1;
