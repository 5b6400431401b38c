# Locations that watch revocation lists, and what they say of a certificate.

package ClientCertTest::Revocation;

use strict;
use warnings;

use Exporter qw(import);
use MIME::Base64 qw(decode_base64);
use Test::More;
use Time::HiRes qw(sleep time);

use ClientCertTest::Files qw(slurp spew);
use ClientCertTest::Nginx;
use ClientCertTest::PKI qw(extension integer issue make_key revocation_list);
use ClientCertTest::TLSClient;

our @EXPORT = qw($nginx $patience $pki ask becomes complaints connection delta
    file from_pem list location make_certificates name put put_in_place
    read_again serve unscoped);

our ($nginx, $pki);
my $root = name('Test Root CA');
our $patience = 2.5;    # a file is looked at once a second

my $intermediate = name('Test Intermediate CA');
my $locations = '';


sub name { return ClientCertTest::PKI::name(O => 'Example', CN => $_[0]) }


# Makes the certificates, of which lists may be put from then on.
sub make_certificates {
    $nginx = ClientCertTest::Nginx->new;
    $pki = $nginx->directory . '/pki';
    mkdir $pki or die "cannot make $pki: $!\n";
    for my $file (qw(ca.pem ca.key intermediate.key other-ca.pem other-ca.key
        good.key)) {
        system('cp', $nginx->pki . "/$file", $pki) == 0 or die "no $file\n";
    }
    my $issue = sub {
        my ($to, @recipe) = @_;
        issue($pki, $to, subject => name('alice'), @recipe);
    };
    issue($pki, 'intermediate', ca => 1, key => "$pki/intermediate.key",
        subject => $intermediate, serial => '0CAD');
    $issue->('good');
    $issue->('other', ca_key => "$pki/other-ca.key");
    $issue->('revoked', serial => '0BAD');
    $issue->('hostile', issuer => name("x\r\n(emerg) \"y\""));
    $issue->('endless', issuer => name('x' x 1000));
    # The root with another key.
    make_key("$pki/new-key.key",
        '-algorithm EC -pkeyopt ec_paramgen_curve:P-256');
    issue($pki, 'new-key', ca => 1, subject => $root,
        key => "$pki/new-key.key", ca_key => "$pki/new-key.key");
    spew("$pki/both-keys.pem", slurp("$pki/ca.pem"), slurp("$pki/new-key.pem"));
    $issue->($_->[0], serial => $_->[1], ca_key => "$pki/new-key.key")
        for ['new', '0BAD'], ['new-revoked', '0BAE'];
    $issue->('inter', issuer => $intermediate,
        ca_key => "$pki/intermediate.key");
    system("cat '$pki/intermediate.pem' >>'$pki/inter.pem'") == 0 or die;
    return;
}


# A list in PEM of a CA, as in ClientCertTest::PKI::Lists: `key` is whose key
# signs it, and `issuer` is what a stranger calls itself.
sub list {
    my ($ca, %arg) = @_;
    my %issuer = (ca => $root, 'new-key' => $root,
        intermediate => $intermediate,
        'other-ca' => $arg{issuer} // name('stranger'));
    return revocation_list("$pki/$ca.key", $issuer{$ca},
        signed_by => "$pki/@{[$arg{key} // $ca]}.key", %arg);
}


# A list of what changed since another one. It is critical, by RFC 5280.
sub delta {
    return list(@_, extensions => [
        extension(deltaCRLIndicator => 1, integer('01'))]);
}


# A list whose scope does not decode, or is there twice.
sub unscoped {
    my ($ca, @scopes) = @_;
    return list($ca, extensions => [
        map { extension(issuingDistributionPoint => 1, $_) } @scopes]);
}


sub from_pem { return decode_base64($_[0] =~ s/^-.*\n//mgr) }


sub file { return "$pki/$_[0].lists" }


# Puts a file in the place of another one.
sub put {
    my ($to, @text) = @_;
    my $file = file($to);
    spew("$file.new", @text);
    rename "$file.new", $file or die "cannot rename to $file: $!\n";
    return;
}


# Writes into the same file.
sub put_in_place {
    my ($to, @lists) = @_;
    open my $out, '+<:raw', file($to) or die "cannot write: $!\n";
    print {$out} @lists;
    truncate $out, tell $out;
    close $out or die "cannot write: $!\n";
    return;
}


# A location below /PATH/ that requires what these directives trust.
sub location {
    my ($path, $trust) = @_;
    $locations .= "location /$path/ { $trust client_cert_mode required; }\n";
    return;
}


# Starts nginx with these locations, and with other servers.
sub serve {
    my ($servers) = @_;
    $nginx->start(<<"END");
    ssl_certificate %%PKI%%/server.pem;
    ssl_certificate_key %%PKI%%/server.key;
    ssl_protocols TLSv1.2 TLSv1.3;
    ssl_verify_depth 3;
    client_cert_response_header X-Access \$client_cert_access;
    client_cert_response_header X-Status \$client_cert_status;
    client_cert_response_header X-Json \$client_cert_json;
    keepalive_requests 100000;
    access_log off;
    server {
        listen 127.0.0.1:%%PORT_0%% ssl;
        ssl_verify_client optional_no_ca;
        $locations
    }
@{[$servers // '']}
END
    return;
}


sub connection {
    my ($certificate, $port) = @_;
    return ClientCertTest::TLSClient->connect(port => $nginx->port($port // 0),
        pki => $pki, certificate => $certificate, sni => 'localhost');
}


# What a location says: its verdict, which is also what it does.
sub ask {
    my ($client, $path) = @_;
    my $answer = $client->get($path);
    my ($code) = $answer =~ m{\AHTTP/1\.1 (\d+)};
    my ($status) = $answer =~ /^X-Status: (?:FAILED:)?(.*)\r$/m;
    my ($access) = $answer =~ /^X-Access: (.*)\r$/m;
    my ($json) = $answer =~ /^X-Json: \{"status":"(?:FAILED:)?([^"]*)"/m;
    my $verified = ($status // '') eq 'SUCCESS';
    my $consistent = $verified ? $code == 404 && $access eq 'allowed'
        : $code == 403 && $access =~ /^denied:/
            && ($status =~ /revoked/) == ($access =~ /revoked/);
    $consistent &&= $json eq $status;
    return ($consistent ? '' : "$code $access ") . ($status // 'nothing');
}


# The seconds until a location says so.
sub becomes {
    my ($client, $path, $status, $what) = @_;
    my $start = time;
    my $said;
    do {
        $said = ask($client, $path);
        sleep 0.02;
    } until $said eq $status || time > $start + $patience;
    local $Test::Builder::Level = $Test::Builder::Level + 1;
    is($said, $status, sprintf '%s, after %.2f s', $what, time - $start);
    return;
}


sub read_again {
    my ($name) = @_;
    my $file = file($name);
    return scalar(() =
        $nginx->error_log =~ /\Q$file\E" changed and was read again/g);
}


sub complaints {
    my ($name) = @_;
    my $file = file($name);
    return scalar(() = $nginx->error_log =~ /\[error\].*\Q$file\E" .*stay in/g);
}

1;
