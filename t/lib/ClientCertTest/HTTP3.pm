# Requests over HTTP/3 with any fields, by curl: the one of the system where it
# has a good HTTP/3, else the one that tools/install-packages unpacked.

package ClientCertTest::HTTP3;

use strict;
use warnings;

use Cwd qw(abs_path);
use Exporter qw(import);
use File::Basename qw(dirname);
use List::Util qw(first);

use ClientCertTest::Binary qw(has_http3);
use ClientCertTest::Files qw(spew);

our @EXPORT_OK = qw(ask_http3 why_no_http3);

my $BUILD = dirname(dirname(dirname(dirname(abs_path(__FILE__))))) . '/build';


# Why there can be no test of HTTP/3, or nothing.
sub why_no_http3 {
    return !has_http3() ? 'this nginx has none'
        : curl() ? undef : 'no client, see tools/install-packages';
}


my $curl;

sub curl {
    return $curl //= first { `$_ --version 2>/dev/null` =~ m{ ngtcp2/} }
        "$BUILD/vendor/curl/curl", 'curl';
}


# Sends requests one after the other with this certificate, or with none, on one
# connection as long as nginx lets it live. Each is a path, and names and values
# of fields in turn. Returns the codes of the answers, 0 where there was none.
# Where an array comes before the requests, it gets how many connections each
# had to make.
sub ask_http3 {
    my ($nginx, $port, $certificate, @requests) = @_;
    my $connections = @{ $requests[0] } ? undef : shift @requests;
    my $pki = $nginx->pki;
    my $every = "http3-only\ninsecure\nsilent\nmax-time = 10\n"
        . "output = /dev/null\n"
        . "write-out = \"%{http_code} %{num_connects}\\n\"\n";
    $every .= "cert = $pki/$certificate.pem\nkey = $pki/$certificate.key\n"
        if $certificate;

    my $file = $nginx->directory . '/http3.conf';
    spew($file, join "next\n", map {
        my ($path, @fields) = @$_;
        my $text = "${every}url = https://localhost:$port$path\n";
        while (my ($name, $value) = splice @fields, 0, 2) {
            $text .= "header = \"$name: $value\"\n";
        }
        $text;
    } @requests);

    my @lines = split /\n/, `@{[curl()]} --config $file`;
    my @codes = map { 0 + (split)[0] } @lines;
    @$connections = map { (split)[1] } @lines if $connections;
    return @codes, (0) x (@requests - @codes);
}

1;
