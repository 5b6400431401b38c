# Runs one nginx for a plain .t file, with whatever it is to have in `http`.

package ClientCertTest::Nginx;

use strict;
use warnings;

use Cwd qw(abs_path);
use File::Basename qw(dirname);
use File::Path qw(make_path remove_tree);
use Test::More ();

use ClientCertTest::Binary qw(nginx stream_module);
use ClientCertTest::Child qw(guard);
use ClientCertTest::Figures;
use ClientCertTest::Files qw(slurp_if_there);
use ClientCertTest::Patience qw($PATIENCE);
use ClientCertTest::PKI qw(make_pki);
use ClientCertTest::Ports qw(take_ports);
use ClientCertTest::Process qw(wait_until workers);
use ClientCertTest::Recorder;

my $BUILD = dirname(dirname(dirname(dirname(abs_path(__FILE__))))) . '/build';
my $GRAVE = qr/\[(?:alert|crit|emerg)\]|exited with code [1-9]/;

my @running;

# Debian keeps nginx where ordinary users do not look.
$ENV{PATH} .= ':/usr/sbin';


# Prepares a directory, ports and certificates; nothing runs yet.
sub new {
    my ($class) = @_;

    my ($slot, @ports) = take_ports($BUILD);
    my $directory = "$BUILD/servroot/$slot";
    remove_tree($directory);
    make_path("$directory/logs", "$directory/html");

    guard($directory);
    return bless {
        directory => $directory,
        ports => \@ports,
        pki => make_pki("$BUILD/pki"),
        owner => $$,
    }, $class;
}


sub directory { return $_[0]{directory} }

sub pki { return $_[0]{pki} }

sub port { return $_[0]{ports}[$_[1] // 0] }

sub error_log { return slurp_if_there("$_[0]{directory}/logs/error.log") }

sub access_log { return slurp_if_there("$_[0]{directory}/logs/access.log") }

sub pid {
    my ($self) = @_;
    return slurp_if_there("$self->{directory}/logs/nginx.pid") =~ /(\d+)/
        ? $1 : 0;
}


# The recording upstreams, see ClientCertTest::Recorder.
sub recorder {
    my ($self) = @_;
    return $self->{recorder} //= ClientCertTest::Recorder->start(
        "$self->{directory}.recorded");
}


# Text in which %%PKI%%, %%DIRECTORY%%, %%PORT%%, %%PORT_1%% and so on,
# %%HTTP_UPSTREAM%%, %%FASTCGI_UPSTREAM%% and so on stand for the real ones.
sub expand {
    my ($self, $text) = @_;
    $text =~ s/%%PKI%%/$self->{pki}/g;
    $text =~ s/%%DIRECTORY%%/$self->{directory}/g;
    $text =~ s/%%PORT(?:_(\d+))?%%/$self->port($1)/ge;
    $text =~ s/%%(\w+)_UPSTREAM%%/$self->recorder->address(lc $1)/ge;
    return $text;
}


# Starts nginx with this in `http`, or dies with what it said. Options:
# workers, log_level, user: that of the workers where root runs this, main: text
# outside of `http`, stream: what is in `stream`, and before: text that comes
# before the module is loaded.
sub start {
    my ($self, $http, %option) = @_;

    my $config = $self->write_config('nginx', $http, %option);
    my ($status, $output) = $self->command("-e logs/error.log -c $config");
    die "nginx did not start:\n$output" if $status;
    push @running, $self;

    # The ports are open by now: nginx opens them before it goes to the
    # background. Its process id is written later, and what signals it gets
    # before it has a worker it forgets.
    wait_until($PATIENCE, sub { $self->pid && workers($self->pid) })
        or die "nginx has no worker\n";
    return $self;
}


# What `nginx -t` says of this configuration: its exit code, or the signal that
# ended it, and its output.
# A running nginx and its log are left alone.
sub check {
    my ($self, $http, %option) = @_;
    my $config = $self->write_config('check', $http, %option);
    return $self->command("-t -e logs/check.log -c $config");
}


# Puts another configuration into force, or the same one again, and waits
# until a new worker works.
sub reload {
    my ($self, $http, %option) = @_;

    $self->write_config('nginx', $http, %option) if defined $http;
    my $before = $self->workers_started;
    my @old = $self->error_log =~ /start worker process (\d+)/g;
    $self->signal('HUP');

    wait_until($PATIENCE, sub {
        $self->workers_started != $before && !$self->accepting(@old)
    }) or die "nginx did not reload:\n" . $self->error_log;
    return $self;
}


# Which of these workers may still take a connection.
sub accepting {
    my ($self, @workers) = @_;
    my %leaving = map { $_ => 1 }
        $self->error_log =~ / (\d+)#\d+: gracefully shutting down/g;
    return grep { !$leaving{$_} && kill 0 => $_ } @workers;
}


# How many workers ever started: more than were asked for means that one died.
sub workers_started {
    my ($self) = @_;
    return scalar(() = $self->error_log =~ /start worker process \d+/g);
}


sub signal {
    my ($self, $signal) = @_;
    kill $signal => $self->pid;
    return $self;
}


# Stops nginx and tests that nothing grave was logged until then, but for what
# the regex `expect` matches. What a test file leaves running is stopped at its
# end, where grave lines can still make it fail.
sub stop {
    my ($self, %option) = @_;
    my $expected = $option{expect} // qr/(?!)/;
    my @grave = grep { !/$expected/ } $self->halt;
    Test::More::is(join('', @grave), '', 'nothing grave in the error log');
    return;
}


sub halt {
    my ($self) = @_;
    @running = grep { $_ != $self } @running;

    # A worker that waits for a connection must not hold up everything.
    for my $try ([QUIT => 5], [TERM => $PATIENCE],
        [KILL => $PATIENCE]) {
        my ($signal, $patience) = @$try;
        my $pid = $self->pid or last;
        kill $signal => $pid or last;

        wait_until($patience, sub { !$self->pid });
    }
    # What was killed on purpose was killed by KILL.
    my $crashed = () = $self->error_log =~ /exited on signal (?!9\b)/g;
    ClientCertTest::Figures::append(R16 => 'workers that crashed', $crashed, 0,
        $crashed ? 'failed' : 'ok');
    ClientCertTest::Figures::append(R16 => 'workers that served',
        $self->workers_started, '-', '-');
    return grep { /$GRAVE/ } split /^/, $self->error_log;
}


sub write_config {
    my ($self, $name, $http, %option) = @_;

    my $module = module();
    my $load = length $module ? "load_module $module;" : '';
    my $user = $> == 0 ? "user @{[$option{user} // 'root']};" : '';
    my ($before, $main, $stream) = map { $self->expand($option{$_} // '') }
        qw(before main stream);
    if (length $stream) {
        $load .= join '', map { "\nload_module $_;" }
            grep { defined && $before !~ /\Q$_;/ } stream_modules();
        $main .= "\nstream {\n$stream\n}\n";
    }
    my $workers = $option{workers} // 1;
    my $level = $option{log_level} // 'info';
    my $temporary = join "\n    ",
        map { "${_}_temp_path temp_$_;" }
        qw(client_body proxy fastcgi uwsgi scgi);
    $http = $self->expand($http);

    my $file = "$self->{directory}/$name.conf";
    open my $out, '>', $file or die "cannot write $file: $!\n";
    print {$out} <<"END";
$before
$load
$user
$main
worker_processes $workers;
pid logs/$name.pid;
error_log logs/error.log $level;

events {
}

http {
    access_log logs/access.log;
    $temporary

$http
}
END
    close $out;
    return $file;
}


# The module under test; empty where it is built into nginx.
sub module {
    return $ENV{CLIENT_CERT_MODULE}
        // "$BUILD/ngx_http_client_cert_module.so";
}


# nginx's own module for stream comes first.
sub stream_modules {
    my $module = module();
    $module =~ s/ngx_http_client_cert/ngx_stream_client_cert/;
    return (stream_module(), length $module ? $module : ());
}


sub command {
    my ($self, $arguments) = @_;
    my $nginx = nginx();
    my $output = `$nginx -p $self->{directory} $arguments 2>&1`;
    return ($? & 127 ? "signal " . ($? & 127) : $? >> 8, $output);
}


END {
    my @grave = map { $_->halt } grep { $_->{owner} == $$ } @running;
    Test::More::diag(@grave) if @grave;
    $? ||= 1 if @grave;
}

1;
