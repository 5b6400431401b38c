# Keeps many connections to a server busy while a test does something to it:
# see t/lib/load_client.mjs for what they ask for and what they count.

package ClientCertTest::Load;

use strict;
use warnings;

use IPC::Open2 qw(open2);
use JSON::PP qw(decode_json encode_json);
use Test::More ();

use ClientCertTest::Binary qw(listen_http2);
use ClientCertTest::Figures qw(report);
use ClientCertTest::Patience qw($PATIENCE);
use ClientCertTest::Process qw(wait_until);

my $CLIENT = 't/lib/load_client.mjs';


# What is in `http` of a server whose answers these clients can judge: `kind` and
# `generation` are what it says of itself, `rules` are of its location, and
# `more` is of all of it.
sub server {
    my (%arg) = @_;
    my ($kind, $generation) = ($arg{kind} // 'rules', $arg{generation} // 0);
    my $http2 = listen_http2();
    return <<"END";
    ssl_certificate %%PKI%%/server.pem;
    ssl_certificate_key %%PKI%%/server.key;
    ssl_protocols TLSv1.2 TLSv1.3;
    add_header X-Kind $kind always;
    add_header X-Generation $generation always;
    access_log off;
    $arg{more}
    server {
        listen 127.0.0.1:%%PORT%% ssl$http2;
        ssl_client_certificate %%PKI%%/ca.pem;
        ssl_verify_client optional_no_ca;
        location / {
            $arg{rules}
            empty_gif;
        }
    }
END
}


# Keeps such a server busy. `expected` is the status of each kind for each
# certificate.
sub start {
    my ($class, $nginx, %expected) = @_;
    my %settings = (port => $nginx->port, pki => $nginx->pki, path => '/',
        connections => 50, expected => \%expected,
        certificates => [sort keys %{ (values %expected)[0] }]);
    my $self = bless { connections => $settings{connections} }, $class;
    $self->{pid} = open2(@$self{qw(out in)}, 'node', $CLIENT,
        encode_json(\%settings));
    $self->{in}->autoflush(1);
    return $self;
}


sub say {
    my ($self, $command) = @_;
    local $SIG{PIPE} = 'IGNORE';
    print { $self->{in} } "$command\n";
    return $self;
}


# What was counted until now.
sub count {
    my ($self, $command) = @_;
    $self->say($command // 'count');
    my $line = do {
        local $SIG{ALRM} = sub { die "the clients do not answer\n" };
        alarm $PATIENCE;
        my $read = readline $self->{out};
        alarm 0;
        $read;
    };
    return decode_json($line // die "the clients died\n");
}


# No connections until `go`.
sub pause {
    my ($self) = @_;
    $self->say('pause');
    wait_until($PATIENCE, sub {
        $self->count->{waiting} == $self->{connections}
    }) or die "the connections do not end\n";
    return $self;
}


# Returns when this many more requests are answered.
sub wait_for {
    my ($self, $requests) = @_;
    my $goal = $self->count->{requests} + $requests;
    wait_until($PATIENCE, sub { $self->count->{requests} >= $goal })
        or die "the server answers too little\n";
    return $self;
}


sub stop {
    my ($self) = @_;
    $self->{count} = $self->count('stop');
    waitpid delete $self->{pid}, 0;
    return $self->{count};
}


# Reports what must not happen. `closings` is how often the server had reason to
# close every connection, `lost` how many requests may be lost.
sub judge {
    my ($self, $objective, $what, %option) = @_;
    my $count = $self->{count};
    report($objective, "requests $what", $count->{requests});
    report($objective, "$what: repeated, the connection was closed when idle",
        $count->{repeated}, $option{closings} * $self->{connections});
    report($objective, "$what: requests lost", $count->{lost},
        $option{lost} // 0);
    report($objective, "$what: decisions of another configuration's rules",
        $count->{wrong}, 0);
    report($objective,
        "$what: decisions of old rules on connections of new workers",
        $count->{old} + $count->{mixed}, 0);
    Test::More::diag(join "\n", @{ $count->{notes} }) if !$option{lost}
        && @{ $count->{notes} };
    return;
}


sub DESTROY {
    my ($self) = @_;
    local ($?, $!);
    return if !$self->{pid};
    kill KILL => $self->{pid};
    waitpid $self->{pid}, 0;
    return;
}

1;
