# Clients that nobody here wrote the TLS of: Go's crypto/tls, Java's JSSE and
# GnuTLS, from Debian. The programs around them are in t/clients.

package ClientCertTest::Clients;

use strict;
use warnings;

use Cwd qw(abs_path);
use File::Basename qw(dirname);
use File::Path qw(make_path);
use IPC::Open2 qw(open2);
use POSIX ();

my $BUILD = dirname(dirname(dirname(dirname(abs_path(__FILE__))))) . '/build';
my $PROGRAMS = "$BUILD/clients/$$";
my $SOURCES = 't/clients';

# Debian's, which has Debian's packages.
my $python = -x '/usr/bin/python3' ? '/usr/bin/python3' : 'python3';

my %client = (
    go => {
        needs => 'golang-go',
        has => sub { return quiet('go', 'version') },
        make => sub {
            local @ENV{qw(GO111MODULE GOFLAGS GOPATH GOCACHE GOTOOLCHAIN)}
                = ('off', '', "$BUILD/clients/go", "$BUILD/clients/go-cache",
                    'local');
            return quiet('go', 'build', '-o', "$PROGRAMS/go",
                "$SOURCES/client.go");
        },
        command => ["$PROGRAMS/go"],
    },
    java => {
        needs => 'default-jdk-headless',
        has => sub { return quiet('javac', '-version') },
        make => sub {
            return quiet('javac', '-d', $PROGRAMS, "$SOURCES/Client.java");
        },
        command => ['java', '-Xmx64m', '-XX:TieredStopAtLevel=1', '-cp',
            $PROGRAMS, 'Client'],
    },
    gnutls => {
        needs => 'gnutls-bin',
        has => sub {
            return quiet($python, '-c', 'import ctypes; '
                . 'ctypes.CDLL("libgnutls.so.30")');
        },
        make => sub { return 1 },
        command => [$python, "$SOURCES/gnutls.py"],
    },
);
my %pids;


# The clients there are.
sub known { return sort keys %client }


# The versions of HTTP that a client speaks.
sub versions { return $_[0] eq 'gnutls' ? '1.1' : ('1.1', '2') }


# Why there can be no test with a client, or nothing. It is built here.
sub why_not {
    my ($name) = @_;
    my $client = $client{$name};
    return "$name is not here, install $client->{needs}" if !$client->{has}->();
    make_path($PROGRAMS);
    $client->{make}->() or die "cannot build $name\n";
    return;
}


# Starts a client, with HTTP version 1 or 2, a TLS version and certificates by
# their names in `pki` or their paths.
sub start {
    my ($class, $name, %arg) = @_;
    my $pid = open2(my $out, my $in, 'setpriv', '--pdeathsig', 'TERM',
        @{ $client{$name}{command} }, "$arg{pki}/ca.pem",
        @arg{qw(http version)},
        map { m{/} ? $_ : "$arg{pki}/$_" } @{ $arg{certificates} });
    $pids{$pid} = $$;
    return bless { out => $out, in => $in, pid => $pid }, $class;
}


# The code of an answer, and what its X-Seen says.
sub get {
    my ($self, $port, $path) = @_;
    my $line = $self->order("get $port$path");
    my ($code, $seen) = $line =~ /^(\d+) (.*)/ or die "what is \"$line\"?\n";
    return ($code, $seen);
}


# Gives up all connections, and keeps their sessions.
sub drop { return $_[0]->order('drop') }


sub order {
    my ($self, $order) = @_;
    print { $self->{in} } "$order\n";
    my $line = readline $self->{out};
    die "a client ended\n" if !defined $line;
    chomp $line;
    return $line;
}


# A client ends with its input.
sub stop {
    my ($self) = @_;
    close $self->{in};
    waitpid $self->{pid}, 0;
    delete $pids{ $self->{pid} };
    return;
}


sub quiet {
    my (@command) = @_;
    my $pid = fork // die "cannot fork: $!\n";
    if (!$pid) {
        open STDIN, '<', '/dev/null';
        open STDOUT, '>', '/dev/null';
        open STDERR, '>', '/dev/null';
        exec @command or POSIX::_exit(1);
    }
    waitpid $pid, 0;
    return $? == 0;
}


END {
    my $status = $?;
    for my $pid (grep { $pids{$_} == $$ } keys %pids) {
        kill TERM => $pid;
        waitpid $pid, 0;
    }
    system 'rm', '-rf', $PROGRAMS if -d $PROGRAMS;
    $? = $status;
}

1;
