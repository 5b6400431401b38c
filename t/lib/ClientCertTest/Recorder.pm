# An origin that answers with what it received: HTTP, FastCGI, uwsgi and SCGI.
#
# HTTP requests come back as the raw head, the others as one NAME=value line
# for each parameter, in order and with duplicates. A request header
# `X-Respond: Vary%3A%20Client-Cert` adds that line to the response; a line
# that begins with HTTP/ or Status replaces the status.

package ClientCertTest::Recorder;

use strict;
use warnings;

use File::Basename qw(dirname);
use IO::Select;
use IO::Socket::INET;
use POSIX qw(_exit);

use ClientCertTest::Child qw(start_child stop_children);
use ClientCertTest::Patience qw($PATIENCE);

my %READ = (
    http => \&read_http,
    fastcgi => \&read_fastcgi,
    uwsgi => \&read_uwsgi,
    scgi => \&read_scgi,
);

my %REPLY = (
    http => sub { return reply('HTTP/1.1 200 OK', @_) },
    fastcgi => sub { return fastcgi_records(reply('Status: 200', @_)) },
    uwsgi => sub { return reply('HTTP/1.1 200 OK', @_) },
    scgi => sub { return reply('Status: 200', @_) },
);


# Everything received goes to the log file as well, see `requests`.
sub start {
    my ($class, $log) = @_;

    my %listen = map {
        $_ => IO::Socket::INET->new(
            LocalAddr => '127.0.0.1', LocalPort => 0, Listen => 128)
            // die "cannot listen on 127.0.0.1: $!\n"
    } keys %READ;

    my $self = bless {
        log => $log,
        port => { map { $_ => $listen{$_}->sockport } keys %listen },
    }, $class;

    $self->forget;
    $self->{pid} = start_child(sub { serve($log, %listen) });
    return $self;
}


sub address {
    my ($self, $protocol) = @_;
    $self->start_grpc if $protocol eq 'grpc';
    return "127.0.0.1:$self->{port}{$protocol}";
}


sub stop {
    my ($self) = @_;
    stop_children(grep { defined } delete @$self{qw(pid grpc_pid)});
    return;
}


# What has arrived since the last `forget`: pairs of protocol and raw bytes.
sub requests {
    my ($self, $protocol) = @_;

    open my $in, '<:raw', $self->{log} or die "cannot read the log: $!\n";
    my @requests;
    while (my $line = <$in>) {
        my ($kind, $length) = split ' ', $line;
        read($in, my $raw, $length);
        push @requests, [$kind, $raw]
            if !defined $protocol || $protocol eq $kind;
    }
    return @requests;
}


sub forget {
    my ($self) = @_;
    open my $out, '>', $self->{log} or die "cannot write the log: $!\n";
    return;
}


# gRPC needs HTTP/2, which Perl has not: node serves it, when somebody asks.
sub start_grpc {
    my ($self) = @_;
    return if $self->{grpc_pid};

    my $script = dirname(dirname(__FILE__)) . '/grpc_recorder.mjs';
    pipe(my $read, my $write) or die "cannot make a pipe: $!\n";
    $self->{grpc_pid} = start_child(sub {
        alarm 0;
        open STDOUT, '>&', $write or die "cannot redirect: $!\n";
        close $_ for $read, $write;
        exec 'node', $script, $self->{log} or die "cannot run node: $!\n";
    });
    close $write;

    my $line = IO::Select->new($read)->can_read($PATIENCE) ? <$read> : '';
    ($self->{port}{grpc}) = ($line // '') =~ /^port (\d+)/
        or die "the gRPC recorder did not start\n";
    return;
}


# Serves HTTP alone and until it is killed, for the demo. The port is written to
# a file once connections are taken.
sub serve_http {
    my ($log, $port_file) = @_;

    my $listen = IO::Socket::INET->new(
        LocalAddr => '127.0.0.1', LocalPort => 0, Listen => 128)
        // die "cannot listen on 127.0.0.1: $!\n";
    open my $out, '>', $port_file or die "cannot write $port_file: $!\n";
    print {$out} $listen->sockport . "\n";
    close $out;
    serve($log, http => $listen);
    return;
}


sub serve {
    my ($log, %listen) = @_;

    local $SIG{CHLD} = 'IGNORE';
    my $select = IO::Select->new(values %listen);
    while (1) {
        for my $ready ($select->can_read) {
            my ($protocol) = grep { $listen{$_} == $ready } keys %listen;
            my $client = $ready->accept or next;

            # A process for each: auth_request and mirror open several
            # connections at once, and one may stall.
            my $pid = fork // die "cannot fork: $!\n";
            next if $pid;
            $SIG{ALRM} = 'DEFAULT';
            alarm $PATIENCE;
            answer($log, $protocol, $client);
            _exit(0);
        }
    }
}


sub answer {
    my ($log, $protocol, $client) = @_;

    my $input = { socket => $client, raw => '', at => 0 };
    my ($body, @extra) = $READ{$protocol}->($input);

    open my $out, '>>:raw', $log or return;
    syswrite $out, "$protocol " . length($input->{raw}) . "\n$input->{raw}";
    close $out;

    return if !defined $body;
    my $reply = $REPLY{$protocol}->($body, map { percent_decode($_) } @extra);
    while (length $reply) {
        my $written = syswrite $client, $reply or return;
        substr $reply, 0, $written, '';
    }
    shutdown $client, 1;
    return;
}


sub reply {
    my ($status, $body, @extra) = @_;

    my @lines = ('Content-Type: text/plain',
        'Content-Length: ' . length $body, 'Connection: close');
    for my $line (@extra) {
        $line =~ s/\r?\n\z//;
        $line =~ m{^(?:HTTP/|Status:)} ? $status = $line : push @lines, $line;
    }
    return join "\r\n", $status, @lines, '', $body;
}


sub read_http {
    my ($input) = @_;

    my $head = take_until($input, "\r\n\r\n") // return;
    if ($head =~ /^Transfer-Encoding:.*chunked/mi) {
        while (defined(my $line = take_until($input, "\r\n"))) {
            my ($digits) = $line =~ /^([0-9a-f]+)/i or last;
            take($input, hex($digits) + 2);
            last if !hex $digits;
        }
    }
    elsif ($head =~ /^Content-Length:\s*(\d+)/mi) {
        take($input, $1);
    }
    return ($head, $head =~ /^X-Respond:\s*(.*?)\r$/mgi);
}


sub read_fastcgi {
    my ($input) = @_;

    my %stream = (4 => '', 5 => '');
    while (defined(my $header = take($input, 8))) {
        my (undef, $type, undef, $length, $padding) = unpack 'CCnnC', $header;
        my $content = take($input, $length) // return;
        take($input, $padding) if $padding;
        $stream{$type} .= $content;
        last if $type == 5 && !$length;
    }

    my @pairs;
    my $at = 0;
    my $number = sub {
        my $first = ord substr $stream{4}, $at, 1;
        my $size = $first & 0x80 ? 4 : 1;
        my $value = $size == 1 ? $first
            : unpack('N', substr $stream{4}, $at, 4) & 0x7fffffff;
        $at += $size;
        return $value;
    };
    while ($at < length $stream{4}) {
        my @sizes = ($number->(), $number->());
        for my $size (@sizes) {
            push @pairs, substr $stream{4}, $at, $size;
            $at += $size;
        }
    }
    return parameters(@pairs);
}


sub read_uwsgi {
    my ($input) = @_;

    my (undef, $size) = unpack 'CvC', take($input, 4) // return;
    my @pairs = unpack '(v/a)*', take($input, $size) // return;
    my %value = @pairs;
    take($input, $value{CONTENT_LENGTH}) if $value{CONTENT_LENGTH};
    return parameters(@pairs);
}


sub read_scgi {
    my ($input) = @_;

    my ($size) = (take_until($input, ':') // return) =~ /^(\d+)/ or return;
    my @pairs = unpack '(Z*)*', take($input, $size) // return;
    take($input, 1);
    my %value = @pairs;
    take($input, $value{CONTENT_LENGTH}) if $value{CONTENT_LENGTH};
    return parameters(@pairs);
}


sub parameters {
    my ($body, @extra) = ('');
    while (my ($name, $value) = splice @_, 0, 2) {
        $body .= "$name=$value\n";
        push @extra, $value if $name eq 'HTTP_X_RESPOND';
    }
    return ($body, @extra);
}


sub fastcgi_records {
    my ($output) = @_;
    my $record = sub {
        my ($type, $content) = @_;
        return pack('CCnnCC', 1, $type, 1, length $content, 0, 0) . $content;
    };
    return join('', map { $record->(6, $_) } unpack '(a32768)*', $output)
        . $record->(6, '') . $record->(3, "\0" x 8);
}


sub take {
    my ($input, $length) = @_;
    while (length($input->{raw}) - $input->{at} < $length) {
        more($input) or return;
    }
    my $bytes = substr $input->{raw}, $input->{at}, $length;
    $input->{at} += $length;
    return $bytes;
}


sub take_until {
    my ($input, $mark) = @_;
    my $found;
    while (($found = index $input->{raw}, $mark, $input->{at}) < 0) {
        more($input) or return;
    }
    return take($input, $found + length($mark) - $input->{at});
}


sub more {
    my ($input) = @_;
    return sysread $input->{socket}, $input->{raw}, 65536,
        length $input->{raw};
}


sub percent_decode {
    my ($text) = @_;
    $text =~ s/%([0-9a-f]{2})/chr hex $1/gie;
    return $text;
}

1;
