# Devices of MQTT's that nobody here wrote, Paho's and MQTT.js's, and the
# brokers that they meet. The programs around them are in t/clients.

package ClientCertTest::MQTT::Device;

use strict;
use warnings;

use Exporter qw(import);
use IO::Socket::INET;
use JSON::PP qw(encode_json);
use POSIX qw(WNOHANG);

use ClientCertTest::Child qw(start_program);
use ClientCertTest::Files qw(slurp_if_there);
use ClientCertTest::Patience qw($PATIENCE);
use ClientCertTest::Process qw(wait_until);

our @EXPORT_OK = qw(device start_broker);

# Debian's, which has Debian's packages. Of callbacks of an older kind Paho
# warns.
our $PYTHON = -x '/usr/bin/python3' ? '/usr/bin/python3' : 'python3';
my %program = (
    paho => [$PYTHON, '-W', 'ignore', 't/clients/mqtt_paho.py'],
    mqttjs => ['node', 't/clients/mqtt_js.mjs'],
);


# What a device is told, line by line; its settings are those of its program.
sub device {
    my ($name, %settings) = @_;
    open my $out, '-|', qw(setpriv --pdeathsig TERM), @{ $program{$name} },
        encode_json({ patience => $PATIENCE, %settings })
        or die "cannot run $name: $!\n";
    chomp(my @lines = <$out>);
    close $out;
    return join '; ', @lines;
}


# Starts a broker that listens on a port, with its output in a file.
sub start_broker {
    my ($port, $output, @command) = @_;
    my $pid = start_program($output, @command);
    my $is_there;
    wait_until($PATIENCE, sub {
        $is_there = IO::Socket::INET->new(PeerAddr => "127.0.0.1:$port");
        return $is_there || waitpid($pid, WNOHANG) == $pid;
    });
    die 'no broker: ' . slurp_if_there($output) if !$is_there;
    return;
}

1;
