# docs/trust.md, CAs of a location.
# docs/access.md, Denials.
#
# Clients that nobody here wrote choose the certificate that a location wants by
# the CAs that the handshake names, resume sessions without a difference to the
# application, and are heard with a renewed certificate.

use strict;
use warnings;

use Test::More;
use Time::HiRes qw(sleep time);

use lib 't/lib';
use ClientCertTest::Binary qw(listen_http2);
use ClientCertTest::Clients;
use ClientCertTest::Nginx;
use ClientCertTest::PKI;
use ClientCertTest::Patience qw(in_time);

my %missing = map { $_ => scalar ClientCertTest::Clients::why_not($_) }
    ClientCertTest::Clients::known();
my @clients = grep { !$missing{$_} } sort keys %missing;
diag($_) for grep { defined } values %missing;
plan(skip_all => join '; ', values %missing) if !@clients;

my $nginx = ClientCertTest::Nginx->new;
my $directory = $nginx->directory;
my $pki = $nginx->pki;
my %ports = ('1.1' => 0, '2' => 1);
$nginx->start(server('', 0) . server(listen_http2(), 1));

my @cases = map {
    my $client = $_;
    map {
        my $http = $_;
        map { { client => $client, http => $http, version => $_,
            what => "$client, HTTP/$http, $_" } } qw(TLSv1.2 TLSv1.3)
    } ClientCertTest::Clients::versions($client)
} @clients;

my @renewing = prepare_renewal();
check_choice($_) for @cases;
check_resumption($_) for @cases;
check_renewal();

$nginx->stop;
done_testing;


sub server {
    my ($protocol, $port) = @_;
    my @locations = map {
        my ($path, $ca) = @$_;
        <<"END";
        location $path {
            $ca
            client_cert_mode required;
            client_cert_forward rfc9440 chain;
            client_cert_forward nginx;
            proxy_pass http://%%HTTP_UPSTREAM%%;
        }
END
    } ['/', ''], ['/partners', 'client_cert_ca %%PKI%%/other-ca.pem;'];
    return <<"END";
    server {
        listen 127.0.0.1:%%PORT_$port%% ssl$protocol;
        ssl_certificate %%PKI%%/server.pem;
        ssl_certificate_key %%PKI%%/server.key;
        ssl_protocols TLSv1.2 TLSv1.3;
        ssl_client_certificate %%PKI%%/ca.pem;
        ssl_verify_client optional_no_ca;
        keepalive_timeout 1h;
        add_header X-Seen
            "\$connection \$ssl_session_reused \$client_cert_access" always;
@locations
    }
END
}


sub client {
    my ($case, @certificates) = @_;
    return ClientCertTest::Clients->start($case->{client}, pki => $pki,
        certificates => \@certificates, %$case{qw(http version)});
}


sub get {
    my ($case, $client, $path) = @_;
    return $client->get($nginx->port($ports{ $case->{http} }), $path);
}


# Nobody has heard of the CA of the first certificate.
sub check_choice {
    my ($case) = @_;
    for my $try ([other => '/partners', 200, 'allowed'],
        [other => '/', 403, 'denied:unverified'], [good => '/', 200, 'allowed'],
        [selfsigned => '/', 403, 'denied:no_certificate'])
    {
        my ($certificate, $path, $code, $access) = @$try;
        my $client = client($case, 'selfsigned', $certificate);
        my ($got, $seen) = get($case, $client, $path);
        my $what = "$case->{what}: $certificate at $path";
        is($got, $code, $what) or diag($seen);
        is((split ' ', $seen)[-1], $access, "$what: $access");
        $client->stop;
    }
    return;
}


sub check_resumption {
    my ($case) = @_;
    for my $try ([other => '/partners'], [good => '/']) {
        my ($certificate, $path) = @$try;
        my $what = "$case->{what}: $certificate at $path";
        my $client = client($case, 'selfsigned', $certificate);
        $nginx->recorder->forget;
        my (%connections, @reused);
        for (1 .. 3) {
            my ($code, $seen) = get($case, $client, $path);
            is($code, 200, $what) or diag($seen);
            my ($connection, $reused) = split ' ', $seen;
            $connections{$connection} = 1;
            push @reused, $reused;
            $client->drop;
        }
        $client->stop;
        is(scalar keys %connections, 3, "$what: three connections");
        is("@reused", '. r r', "$what: one full handshake");
        my @headers = map { join "\n", sort grep { /^(?:client-|ssl-)/i }
            split /\r\n/, $_->[1] } $nginx->recorder->requests;
        is(scalar @headers, 3, "$what: three requests");
        like($headers[0], qr/^Client-Cert: :MII/m, "$what: the certificate");
        is($headers[$_], $headers[0], "$what: the same header each time") for 1, 2;
    }
    return;
}


# A certificate for each case that ends soon, when all clients have shown it.
sub prepare_renewal {
    my @renewing = map { { %$_,
        name => join('-', 'renewed', @$_{qw(client http version)}) } } @cases;
    my $ends = in_time(sub {
        my ($lifetime) = @_;
        issue_all(\@renewing, $lifetime);
        for my $case (@renewing) {
            $case->{running}->stop if $case->{running};
            $case->{running} = client($case, "$directory/$case->{name}");
            $case->{before} = [get($case, $case->{running}, '/')];
        }
    }, 20, 60, 180);
    for my $case (@renewing) {
        my ($code, $seen) = @{ $case->{before} };
        is($code, 200, "$case->{what}: before it expires") or diag($seen);
        $case->{connection} = (split ' ', $seen)[0];
        $case->{ends} = $ends;
    }
    return @renewing;
}


sub issue_all {
    my ($cases, $seconds) = @_;
    ClientCertTest::PKI::issue($directory, $_->{name}, key => "$pki/good.key",
        ca_key => "$pki/ca.key", not_after => $seconds / 86_400,
        subject => ClientCertTest::PKI::name(CN => 'alice')) for @$cases;
    return;
}


# The connections are as alive as the clients keep them.
sub check_renewal {
    my $left = $renewing[0]{ends} + 1 - time;
    sleep $left if $left > 0;
    for my $case (@renewing) {
        my ($code, $seen) = get($case, $case->{running}, '/');
        # An older HttpClient that was too slow for the moment nginx waits.
        ($code, $seen) = (403, 'denied:expired')
            if $seen =~ /^java\.io\.IOException: .*: GOAWAY received$/;
        is($code, 403, "$case->{what}: expired");
        like($seen, qr/denied:expired$/, "$case->{what}: why it is denied");
    }
    issue_all(\@renewing, 3600);
    for my $case (@renewing) {
        my ($code, $seen) = get($case, $case->{running}, '/');
        is($code, 200, "$case->{what}: renewed") or diag($seen);
        isnt((split ' ', $seen)[0], $case->{connection},
            "$case->{what}: on another connection");
        $case->{running}->stop;
    }
    return;
}
