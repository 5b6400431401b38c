# The other side of t/faults/faults.c: says which allocation of nginx fails.

package ClientCertTest::Faults;

use strict;
use warnings;

use Test::More ();
use Time::HiRes qw(sleep time);

use ClientCertTest::Files qw(spew);

# How many allocations one call can be in need of, a bound for loops, and how
# many in a row have to be more than there are.
our $ENOUGH = 5000;
my $BEYOND = 10;

my @FIELDS = qw(fails for_good everyone seen blocks ahead foreign sizeless);


# From now on what nginx starts loads the library; `module` is whose allocations
# count.
sub new {
    my ($class, $library, $file, $module) = @_;
    my $self = bless { file => $file,
        module => $module // 'ngx_http_client_cert_module' }, $class;
    spew($file, "\0" x (8 * @FIELDS));
    open $self->{handle}, '+<:raw', $file or die "cannot open $file: $!\n";
    $self->{library} = $library;
    return $self;
}


# Runs this with what makes a new nginx count.
sub with {
    my ($self, $code) = @_;
    local $ENV{LD_PRELOAD} = $self->{library};
    local @ENV{qw(FAULTS FAULTS_MODULE)} = @$self{qw(file module)};
    return $code->();
}


# The allocation with this number fails. Options: for_good: those after it as
# well; everyone: also those that are not the module's count.
sub arm {
    my ($self, $number, %option) = @_;
    $self->put(fails => 0);
    $self->put(seen => 0);
    $self->put(for_good => $option{for_good} ? 1 : 0);
    $self->put(everyone => $option{everyone} ? 1 : 0);
    $self->put(fails => $number);
    return;
}


# Nothing fails any more. Returns how many were counted.
sub disarm {
    my ($self) = @_;
    $self->put(fails => 0);
    return $self->field('seen');
}


# Has each allocation of a call fail, alone and with all after it. `call` is told
# the number of one and `arm`'s options, and returns what came of it: `seen` is
# how many there were. `judge` is told these where there were so many. Returns
# how often that was.
sub fail_each {
    my ($self, $call, $judge) = @_;
    my $count = 0;
    for my $for_good (0, 1) {
        my $beyond = 0;
        for my $number (1 .. $ENOUGH) {
            my $now = $call->($number, { for_good => $for_good });
            if ($now->{seen} < $number) {
                last if ++$beyond == $BEYOND;
                next;
            }
            $beyond = 0;
            $count++;
            $judge->($now, $number, $for_good);
        }
    }
    return $count;
}


# Tests what came of that: how often it was, that nothing was wrong, and that no
# memory is lost of what there was before.
sub conclude {
    my ($self, $name, $before, $count, @wrong) = @_;
    local $Test::Builder::Level = $Test::Builder::Level + 1;
    Test::More::ok($count, "$name: $count times without memory");
    Test::More::is(few(@wrong), '', "$name: nothing wrong");
    my $bound = 20 + $count / 4;
    my $more = $self->more_blocks($before, $bound);
    Test::More::cmp_ok($more, '<', $bound, "$name: no memory is lost ($more)");
    return;
}


# The first of what was wrong, as far as it is of use.
sub few {
    my (@wrong) = @_;
    return join "\n", map { substr $_, 0, 500 }
        @wrong[0 .. ($#wrong > 4 ? 4 : $#wrong)];
}


# How many blocks there are more than before, once they are fewer than this or
# nginx had time to see that its last connection is closed.
sub more_blocks {
    my ($self, $before, $bound) = @_;
    my ($more, $end) = (0, time + 2);
    do {
        $more = $self->blocks - $before;
    } until $more < $bound || time > $end || !sleep 0.01;
    return $more;
}


sub blocks { return $_[0]->field('blocks') }


# Sets nginx's clock so many seconds ahead of the right time.
sub set_clock {
    my ($self, $seconds) = @_;
    $self->put(ahead => $seconds);
    return;
}


# From now on TLS contexts are, or are not, as if another module had made them.
sub set_foreign {
    my ($self, $foreign) = @_;
    $self->put(foreign => $foreign);
    return;
}


# From now on nobody tells the module the size of a file, or somebody does.
sub set_sizeless {
    my ($self, $sizeless) = @_;
    $self->put(sizeless => $sizeless);
    return;
}


sub put {
    my ($self, $name, $value) = @_;
    my ($at) = grep { $FIELDS[$_] eq $name } 0 .. $#FIELDS;
    sysseek $self->{handle}, 8 * $at, 0 or die "cannot seek: $!\n";
    syswrite $self->{handle}, pack 'q', $value or die "cannot write: $!\n";
    return;
}


sub field {
    my ($self, $name) = @_;
    my ($at) = grep { $FIELDS[$_] eq $name } 0 .. $#FIELDS;
    sysseek $self->{handle}, 8 * $at, 0 or die "cannot seek: $!\n";
    sysread $self->{handle}, my $bytes, 8 or die "cannot read: $!\n";
    return unpack 'q', $bytes;
}

1;
