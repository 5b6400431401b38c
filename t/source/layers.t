# docs/source.md, Layers.
#
# What lies below http links and works without a symbol of http: a module of
# nginx's core judges a certificate that came in no handshake.

use strict;
use warnings;

use Cwd qw(getcwd);
use Test::More;

use lib 't/lib';
use ClientCertTest::Binary qw(nginx);
use ClientCertTest::Files qw(spew);
use ClientCertTest::Nginx;

# Their objects belong to another nginx than the one that is installed.
plan skip_all => 'this nginx has the module built in'
    if $ENV{CLIENT_CERT_UNMEASURED};

my $probe = getcwd() . '/build/probe.so';
is(system('make --no-print-directory -s build/probe.so'), 0, 'it links');
my @symbols = `nm --format=posix build/probe.so`;
cmp_ok(scalar @symbols, '>', 500, 'it has symbols');
is(join('', grep { /ngx_(?:http|stream|mail)_|client_cert4http/ } @symbols), '',
    'none of them is of http');

my $nginx = ClientCertTest::Nginx->new;
my $pki = $nginx->pki;
my $alice = 'CN=alice,OU=Team A,O=Example,C=DE';
is(probe('ca', 'good', 'cn=alice'), qq{SUCCESS, "$alice", allowed},
    'a certificate of the CA whom a rule allows');
is(probe('ca', 'inter-chain', 'cn=alice'), qq{SUCCESS, "$alice", allowed},
    'one behind an intermediate CA that came with it');
is(probe('ca', 'inter', 'cn=alice'),
    'FAILED:unable to verify the first certificate, "", denied:unverified',
    'one behind an intermediate CA that did not come with it');
is(probe('ca', 'good', 'cn=bob'), qq{SUCCESS, "$alice", denied:no_rule},
    'one whom no rule allows');
is(probe('other-ca', 'good', 'cn=alice'),
    'FAILED:unable to verify the first certificate, "", denied:unverified',
    'one of another CA');
is(probe('ca', 'expired', 'cn=alice'),
    'FAILED:certificate has expired, "", denied:expired',
    'one that has expired');
done_testing;


# What the module says of a certificate by a CA and a rule.
sub probe {
    my ($ca, $certificate, $rule) = @_;
    my $file = $nginx->directory . '/probe.conf';
    spew($file, <<"END");
load_module $probe;
client_cert_probe $pki/$ca.pem $pki/$certificate.pem $rule;
events {}
END
    my ($command, $place) = (nginx(), $nginx->directory);
    my $said = `$command -t -p $place -c $file 2>&1`;
    return $said =~ /probe: (.*)/ ? $1 : $said;
}
