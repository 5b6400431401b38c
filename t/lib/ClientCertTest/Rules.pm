# Rules of client_cert_allow and client_cert_deny: each is a location of one
# server, and each certificate that matters to it asks for it.

package ClientCertTest::Rules;

use strict;
use warnings;

use Digest::SHA qw(sha256_hex);
use Exporter qw(import);
use Test::More ();

use ClientCertTest::Files qw(slurp spew);
use ClientCertTest::Nginx;
use ClientCertTest::PKI;
use ClientCertTest::TLSClient;

our @EXPORT_OK = qw(rule quoted issue write_list sha256_of server test_rules
    verdict client forget_clients);

my $nginx = ClientCertTest::Nginx->new;
my $pki = $nginx->pki;
my $own = $nginx->directory;
my (@locations, @cases, %client);

sub server { return $nginx }


# Notes that of these certificates, by name, some get in and others do not. The
# path of the rule's location
sub rule {
    my ($rules, $in, $out, @headers) = @_;
    my $path = '/' . @locations;
    push @locations,
        "        location = $path { $rules try_files /none =204; }\n";
    push @cases, [$path, $rules, [split ' ', $in], [split ' ', $out],
        @headers];
    return $path;
}


# A rule in nginx's configuration, where a backslash and a quote need another.
sub quoted {
    my ($effect, $attribute, $pattern) = @_;
    $pattern =~ s/(["\\])/\\$1/g;
    return qq{client_cert_$effect "$attribute=$pattern";};
}


# Starts nginx with all rules, where these authorities, in PEM, are trusted
# beside those of the PKI; and asks it.
sub test_rules {
    my @authorities = @_;
    write_list('ca.pem', map { slurp($_) } "$pki/ca-all.pem", @authorities);
    $nginx->start(<<"END");
    server {
        listen 127.0.0.1:%%PORT%% ssl;
        ssl_certificate %%PKI%%/server.pem;
        ssl_certificate_key %%PKI%%/server.key;
        ssl_client_certificate %%DIRECTORY%%/ca.pem;
        ssl_verify_client optional;
        keepalive_requests 10000;
        location = /open { try_files /none =204; }
@locations
    }
END
    test_case($_) for @cases;
    return;
}


sub test_case {
    my ($path, $rules, $in, $out, @headers) = @{ $_[0] };
    my %expected = ((map { $_ => 'in' } @$in), map { $_ => 'out' } @$out);
    my %got = map { $_ => verdict($_, $path, @headers) } keys %expected;
    Test::More::is_deeply(\%got, \%expected, join ' ', $rules, @headers);
    return;
}


sub verdict {
    my ($certificate, $path, @headers) = @_;
    my $response = client($certificate)->get($path, @headers);
    my ($status) = $response =~ m{\AHTTP/1\.1 (\d+)};
    return !defined $status ? 'no answer'
        : { 204 => 'in', 403 => 'out' }->{$status} // $status;
}


# One connection for each certificate
sub client {
    my ($certificate) = @_;
    return $client{$certificate} //= ClientCertTest::TLSClient->connect(
        port => $nginx->port, pki => -e "$own/$certificate.pem" ? $own : $pki,
        certificate => $certificate, sni => 'localhost');
}


sub forget_clients {
    %client = ();
    return;
}


# A certificate of this spec alone
sub issue {
    my ($name, $subject, @options) = @_;
    for my $key (grep { !-e "$own/$_" } 'ca.key', 'good.key') {
        write_list($key, slurp("$pki/$key"));
    }
    return ClientCertTest::PKI::issue($own, $name,
        subject => ClientCertTest::PKI::name(@$subject), @options);
}


# A file beside the configuration; its name
sub write_list {
    my ($name, @content) = @_;
    spew("$own/$name", @content);
    return $name;
}


sub sha256_of {
    my ($name) = @_;
    return sha256_hex(slurp("$pki/$name.der"));
}

1;
