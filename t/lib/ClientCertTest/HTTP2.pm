# Frames of HTTP/2 for tests that a polite client is of no use to. Header fields
# are never indexed nor compressed, so that each is on the wire as it is here.

package ClientCertTest::HTTP2;

use strict;
use warnings;

use Exporter qw(import);

our @EXPORT_OK = qw(greeting request header_block frame take_frames status
    await lines);

my %TYPE = (DATA => 0, HEADERS => 1, RST_STREAM => 3, SETTINGS => 4,
    GOAWAY => 7, WINDOW_UPDATE => 8, CONTINUATION => 9);
my %NAME = reverse %TYPE;

my $END_STREAM = 0x1;
my $END_HEADERS = 0x4;
my $LARGEST_FRAME = 16_384;
my $LARGEST_WINDOW = 2**31 - 1;


# What a client begins with, and then leave to send as much as there is.
sub greeting {
    return "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
        . frame(SETTINGS => 0, 0, pack 'nN', 4, $LARGEST_WINDOW)
        . frame(WINDOW_UPDATE => 0, 0, pack 'N', $LARGEST_WINDOW - 65_535);
}


# A GET on a stream; fields are pairs of name and value.
sub request {
    my ($stream, $path, @fields) = @_;
    my @blocks = unpack "(a$LARGEST_FRAME)*", header_block(
        ':method' => 'GET', ':scheme' => 'https', ':path' => $path,
        ':authority' => 'localhost', @fields);
    my $frames = '';
    for my $index (0 .. $#blocks) {
        my $flags = ($index ? 0 : $END_STREAM)
            | ($index == $#blocks ? $END_HEADERS : 0);
        $frames .= frame($index ? 'CONTINUATION' : 'HEADERS', $flags, $stream,
            $blocks[$index]);
    }
    return $frames;
}


sub header_block {
    my (@fields) = @_;
    my $block = '';
    while (my ($name, $value) = splice @fields, 0, 2) {
        $block .= "\0" . text($name) . text($value);
    }
    return $block;
}


sub text { return number(length $_[0]) . $_[0] }


# RFC 7541, section 5.1, with a prefix of 7 bits.
sub number {
    my ($number) = @_;
    return chr $number if $number < 127;
    $number -= 127;
    my $bytes = "\x7f";
    for (; $number > 127; $number >>= 7) {
        $bytes .= chr($number & 127 | 128);
    }
    return $bytes . chr $number;
}


sub frame {
    my ($type, $flags, $stream, $content) = @_;
    return substr(pack('N', length $content), 1)
        . pack('CCN', $TYPE{$type}, $flags, $stream) . $content;
}


# Takes whole frames from the front of the text that this refers to: lists of
# type, whether it ends its stream, stream and content.
sub take_frames {
    my ($input) = @_;
    my ($at, @frames) = (0);
    while (length($$input) - $at >= 9) {
        my ($high, $low, $type, $flags, $stream)
            = unpack 'CnCCN', substr $$input, $at, 9;
        my $length = $high << 16 | $low;
        last if length($$input) - $at - 9 < $length;
        push @frames, [$NAME{$type} // $type, $type < 2 && $flags & $END_STREAM,
            $stream, substr $$input, $at + 9, $length];
        $at += 9 + $length;
    }
    substr $$input, 0, $at, '';
    return @frames;
}


# What nginx answers, by the content of a HEADERS frame of its.
sub status {
    my ($content) = @_;
    my %indexed = ("\x88" => 200, "\x89" => 204, "\x8a" => 206, "\x8b" => 304,
        "\x8c" => 400, "\x8d" => 404, "\x8e" => 500);
    # It may first change the size of the table.
    $content =~ s/\A[\x20-\x3f]//;
    return $indexed{ substr $content, 0, 1 }
        // ($content =~ /\A[\x08\x48]\x03(\d{3})/ ? $1 : 'none');
}


# Fields as HTTP/1 writes them, of those as `request` takes them.
sub lines {
    my (@fields) = @_;
    my @lines;
    while (my ($name, $value) = splice @fields, 0, 2) {
        push @lines, "$name: $value";
    }
    return @lines;
}


# Takes frames that come to the `client` of a talk until the condition holds;
# false where nothing more comes. What came is in the talk: the `status` of each
# stream, which have `ended`, the `length` of all content, each `goaway`.
sub await {
    my ($talk, $condition) = @_;
    until ($condition->()) {
        $talk->{client}->read_more(time + 10) or return 0;
        for my $frame (take_frames(\$talk->{client}{input})) {
            my ($type, $ends, $stream, $content) = @$frame;
            $talk->{status}{$stream} = status($content) if $type eq 'HEADERS';
            $talk->{ended}{$stream} = 1 if $ends;
            $talk->{length} += length $content if $type eq 'DATA';
            push @{ $talk->{goaway} }, join ' ', unpack 'NN', $content
                if $type eq 'GOAWAY';
        }
    }
    return 1;
}

1;
