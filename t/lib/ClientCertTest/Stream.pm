# What the specs of stream share: an nginx with servers of stream, and clients.

package ClientCertTest::Stream;

use strict;
use warnings;

use Exporter qw(import);
use Test::More;

use ClientCertTest::Binary qw(has_stream);
use ClientCertTest::Nginx;
use ClientCertTest::ProxyProtocol qw(parse_header);
use ClientCertTest::TLSClient;
use ClientCertTest::Upstream;

our @EXPORT = qw(stream_nginx $CERTIFICATES);

# Whom a server is, and whom it trusts.
our $CERTIFICATES = <<'END';
ssl_certificate %%PKI%%/server.pem;
ssl_certificate_key %%PKI%%/server.key;
ssl_client_certificate %%PKI%%/ca.pem;
END


# Skips all tests where this nginx has no stream.
sub stream_nginx {
    plan skip_all => 'this nginx has no stream with TLS' if !has_stream();
    return ClientCertTest::Stream->new;
}


sub new {
    my ($class) = @_;
    my $nginx = ClientCertTest::Nginx->new;
    return bless { nginx => $nginx,
        upstream => ClientCertTest::Upstream->start(
            $nginx->directory . '.upstream') }, $class;
}


sub nginx { return $_[0]{nginx} }

sub upstream { return $_[0]{upstream} }

# Text in which %%UPSTREAM%% stands for the upstream.
sub expand {
    my ($self, $text) = @_;
    my $address = $self->{upstream}->address;
    return $text =~ s/%%UPSTREAM%%/$address/gr;
}


# What all servers of a test have.
my $TLS = $CERTIFICATES . <<'END';
ssl_verify_client optional;
ssl_protocols TLSv1.2 TLSv1.3;
END


sub start {
    my ($self, $stream, %option) = @_;
    $self->{nginx}->start('', stream => $self->expand("$TLS\n$stream"), %option);
    return $self;
}


# Puts another configuration of `stream` into force.
sub reload {
    my ($self, $stream, %option) = @_;
    $self->{nginx}->reload('', stream => $self->expand("$TLS\n$stream"),
        %option);
    return;
}


# What nginx says at start of this in `stream`.
sub check {
    my ($self, $stream, %option) = @_;
    return $self->{nginx}->check('', stream => $self->expand($stream),
        %option);
}


sub stop {
    my ($self) = @_;
    $self->{nginx}->stop;
    return;
}


# A client of a port, with a certificate or undef; the rest as for TLSClient.
sub client {
    my ($self, $port, $certificate, %option) = @_;
    return ClientCertTest::TLSClient->connect(
        port => $self->{nginx}->port($port), pki => $self->{nginx}->pki,
        certificate => $certificate, %option);
}


# What the upstream hears of a client that says `quit`: a header, taken apart.
sub header {
    my ($self, $client) = @_;
    $client->send("quit\n");
    $client->rest;
    my $received = $self->{upstream}->received(qr/quit\n\z/);
    return parse_header($received) // { rest => $received };
}

1;
