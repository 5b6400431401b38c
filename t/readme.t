# Every configuration in the README works as it stands there, but for paths and
# ports, and lets no forged header through.

use strict;
use warnings;

use Test::More;

use lib 't/lib';
use ClientCertTest::Nginx;
use ClientCertTest::TLSClient;

my $readme = do {
    open my $in, '<', 'README.md' or die "README.md: $!\n";
    local $/;
    <$in>;
};
my @snippets = $readme =~ /^```nginx\n(.*?)^```$/msg;
cmp_ok(scalar @snippets, '>=', 7, 'there are configurations');

for my $snippet (@snippets) {
    my ($title) = $snippet =~ /(client_cert_\w+[^;]*);/;

    # Of a complete file only what is in `http` is for us to give.
    my ($http) = $snippet =~ /^http \{\n(.*)^\}\n/ms;
    $http //= $snippet;

    my $nginx = ClientCertTest::Nginx->new;
    for ($http) {
        s{/etc/nginx/tls/server}{%%PKI%%/server}g;
        s{/etc/nginx/tls/client-ca\.pem}{%%PKI%%/ca.pem}g;
        s{/var/(?:log|cache)/nginx}{%%DIRECTORY%%}g;
        s{listen (?:443|127\.0\.0\.1:8443)}{listen 127.0.0.1:%%PORT%%}g;
        s{127\.0\.0\.1:8080}{%%HTTP_UPSTREAM%%}g;
        s{127\.0\.0\.1:9000}{%%FASTCGI_UPSTREAM%%}g;
    }
    $nginx->start($http);

    my $response = ask($nginx, $http);
    like($response, qr{^HTTP/1.1 200\b}, "$title: it answers");

    my @requests = $nginx->recorder->requests;
    ok(scalar @requests, "$title: the upstream is asked");
    my $forged = grep { $_->[1] =~ /forged/ } @requests;
    if ($http =~ /client_cert_inbound pass/) {
        ok($forged, "$title: what a trusted proxy says is passed on");
    }
    else {
        is($forged, 0, "$title: no forged header arrives");
    }
    $nginx->stop;
}

my ($wanted) = $readme =~ /^## Tests\s+```sh\n(.*?)\n```$/ms;
open my $ci, '<', '.ci/run' or die ".ci/run: $!\n";
ok(scalar(grep { $_ eq "$wanted\n" } <$ci>), 'CI runs the test command');

done_testing;


# Forges the headers that the configuration is about.
sub ask {
    my ($nginx, $http) = @_;
    my %dialect = (rfc9440 => 'Client-Cert', nginx => 'ssl-client-cert');
    my @names = $http =~ /^\s+client_cert_header (\S+)/mg;
    push @names, map { $dialect{$_} } $http =~ /client_cert_forward\s+(\w+)/g;
    my @forged = map { "$_: forged" } @names ? @names : 'Client-Cert';

    if ($http =~ /\bssl;/) {
        return ClientCertTest::TLSClient->connect(port => $nginx->port,
            pki => $nginx->pki, certificate => 'good', sni => 'localhost')
            ->get('/', @forged);
    }
    my $socket = IO::Socket::INET->new('127.0.0.1:' . $nginx->port) or die;
    print {$socket} join "\r\n", 'GET / HTTP/1.1', 'Host: localhost',
        'Connection: close', @forged, '', '';
    local $/;
    return scalar <$socket>;
}
