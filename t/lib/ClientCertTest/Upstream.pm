# An upstream of stream: it keeps every byte of each connection, and answers.

package ClientCertTest::Upstream;

use strict;
use warnings;

use File::Path qw(make_path remove_tree);
use IO::Select;
use IO::Socket::INET;

use ClientCertTest::Child qw(start_child);
use ClientCertTest::Files qw(slurp_if_there spew);
use ClientCertTest::Patience qw($PATIENCE);
use ClientCertTest::Process qw(wait_until);


# Starts one that keeps connections in a directory. Options: greeting, what it
# says first. A line `quit` is answered with `bye`, and ends the connection.
sub start {
    my ($class, $directory, %option) = @_;

    remove_tree($directory);
    make_path($directory);
    my $listener = IO::Socket::INET->new(LocalAddr => '127.0.0.1',
        LocalPort => 0, Listen => 128)
        // die "cannot listen on 127.0.0.1: $!\n";
    my $self = bless {
        directory => $directory,
        address => '127.0.0.1:' . $listener->sockport,
        taken => 0,
    }, $class;
    start_child(sub { serve($directory, $listener, $option{greeting} // '') });
    return $self;
}


sub address { return $_[0]{address} }

# How many connections came.
sub connections {
    my ($self) = @_;
    return scalar grep { !/\.end$/ } glob "$self->{directory}/*";
}


# What came over all of them since the last time, once they are over.
sub all_received {
    my ($self) = @_;
    my @all;
    while (-e (my $file = "$self->{directory}/$self->{taken}")) {
        wait_until($PATIENCE, sub { -e "$file.end" });
        push @all, slurp_if_there($file);
        $self->{taken}++;
    }
    return @all;
}


# What came over the next connection that nobody has asked for, until it matches.
sub received {
    my ($self, $until) = @_;
    my $file = "$self->{directory}/" . $self->{taken}++;
    wait_until($PATIENCE, sub { slurp_if_there($file) =~ $until });
    return slurp_if_there($file);
}


sub serve {
    my ($directory, $listener, $greeting) = @_;
    my $select = IO::Select->new($listener);
    my ($count, %connection) = (0);
    while (1) {
        for my $socket ($select->can_read) {
            if ($socket == $listener) {
                my $client = $listener->accept or next;
                $connection{$client} = { bytes => '', file => "$directory/" . $count++ };
                spew($connection{$client}{file}, '');
                syswrite $client, $greeting if length $greeting;
                $select->add($client);
                next;
            }
            my $one = $connection{$socket};
            my $read = sysread $socket, $one->{bytes}, 65536, length $one->{bytes};
            spew("$one->{file}", $one->{bytes}) if $read;
            my $ends = $one->{bytes} =~ /quit\n\z/;
            syswrite $socket, "bye\n" if $ends;
            next if $read && !$ends;
            $select->remove($socket);
            spew("$one->{file}.end", '');
            delete $connection{$socket};
            close $socket;
        }
    }
    return;
}

1;
