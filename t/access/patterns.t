# docs/access.md, Patterns.
# docs/access.md, Hostile values.
# docs/access.md, Regular expressions.
# docs/directives.md, client_cert_allow.
#
# The patterns of client_cert_allow and client_cert_deny: texts, regular
# expressions, lists and variables, and which rule of several decides.

use strict;
use warnings;

use Test::More;
use Time::HiRes qw(sleep time);

use lib 't/lib';
use ClientCertTest::Patience qw($PATIENCE);
use ClientCertTest::Process qw(wait_until);
use ClientCertTest::Rules qw(rule issue write_list sha256_of test_rules server
    verdict client forget_clients);

issue('rules_many_as', [CN => 'a' x 60 . '!']);
issue('rules_new_line', [O => "Example\n", CN => 'alice']);

# Behind one more `=` everything is literal.
rule('client_cert_allow cn==~alice;', '' => 'good');
rule('client_cert_allow cn==@alice;', '' => 'good');
rule('client_cert_allow cn==$nobody;', '' => 'good');
rule('client_cert_allow dns==*.example.com;', 'san_dns' => 'many_sans');
rule('client_cert_allow cn==a=b;', 'equals' => 'good');
rule('client_cert_allow cn=a=b;', 'equals' => 'good');

# Texts are compared whole and byte for byte.
rule('client_cert_allow cn=Alice;', '' => 'good');
rule('client_cert_allow cn=a;', '' => 'trailing_space leading_space good');
rule('client_cert_allow "cn=a ";', 'trailing_space' => 'leading_space');
rule('client_cert_allow "cn=Zoë";', 'utf8 bmp' => 'good');
rule('client_cert_allow cn=~lic;', 'good' => 'equals');
rule('client_cert_allow cn=~^lic;', '' => 'good');
rule('client_cert_allow cn=~ALICE;', '' => 'good');
rule('client_cert_allow cn=~*ALICE;', 'good' => 'equals');

# Who a certificate is must not depend on which of two an application reads.
rule('client_cert_allow cn=alice;', 'good' => 'two_cns');
rule('client_cert_allow cn=admin;', '' => 'two_cns');
rule('client_cert_allow cn=~.;', 'good' => 'two_cns doubled_attributes');
rule('client_cert_allow 2.5.4.3=alice;', 'good' => 'two_cns');
rule("client_cert_allow $_;", '' => 'doubled_attributes')
    for qw(cn=x uid=a uid=b serialnumber=1 email=a@example.com
        1.2.840.113549.1.9.1=b@example.com);
rule('client_cert_deny cn=alice;', 'no_cn' => 'good two_cns');
rule('client_cert_deny cn=admin;', 'good' => 'two_cns');
rule('client_cert_deny uid=b;', 'good' => 'doubled_attributes');
rule('client_cert_allow ou=A;', 'every_attribute' => 'good');
rule('client_cert_allow ou=B;', 'every_attribute' => 'good');

# A control character never helps, and never hides.
rule('client_cert_allow cn=~admin;', '' => 'nul');
rule('client_cert_allow cn=~line;', '' => 'lf');
rule('client_cert_allow o=Example cn=~.;', 'good' => 'rules_new_line');
rule('client_cert_allow o=~^Example$;', 'good' => 'rules_new_line');
rule('client_cert_allow cn=crlf o=~Evil;', '' => 'crlf');
rule('client_cert_allow dns=.example;', '' => 'san_dns');
rule('client_cert_allow uri=~^spiffe://example.org/a;', '' => 'spiffe_nul');
rule('client_cert_allow subject=~admin;', 'two_cns' => 'nul');
rule('client_cert_deny cn=~^admin;', 'good' => 'nul');
rule('client_cert_deny cn=admin;', 'nul' => '');
rule('client_cert_deny o=~^Example;', 'two_cns' => 'good rules_new_line');

# The first rule that matches decides; all pairs of it have to match; and what
# no rule matches is denied only where there is an `allow`.
rule('client_cert_allow cn=alice o=Example;', 'good' => 'two_cns no_cn');
rule('client_cert_allow o=Example cn=bob;', '' => 'good no_cn');
rule('client_cert_deny cn=alice; client_cert_allow o=Example;',
    'no_cn' => 'good equals');
rule('client_cert_allow o=Example; client_cert_deny cn=alice;',
    'good no_cn' => 'equals');
rule('client_cert_deny cn=alice o=Other; client_cert_allow cn=alice;',
    'good' => 'equals');
rule('client_cert_deny cn=mallory;', 'good no_cn two_cns' => '');
rule('client_cert_deny cn=mallory; client_cert_deny cn=alice;',
    'no_cn' => 'good');
rule('client_cert_allow cn=bob; client_cert_deny cn=mallory;',
    '' => 'good no_cn');
rule('client_cert_allow cn=bob; client_cert_allow cn=alice;',
    'good' => 'no_cn');

# Lists: outer spaces, comments and line ends of any system
write_list('mixed', "\xef\xbb\xbf# who\r\n\r\n  alice\t\r\n#bob\n x y \nlast");
rule('client_cert_allow cn=@mixed;', 'good' => 'equals no_cn two_cns');
issue('rules_' . $_->[0], [CN => $_->[1]])
    for [hash => '#bob'], [inner => 'x y'], [last => 'last'], [bob => 'bob'];
rule('client_cert_allow cn=@mixed;',
    'rules_inner rules_last' => 'rules_hash rules_bob');
rule("client_cert_allow cn=\@%%DIRECTORY%%/mixed;", 'good' => 'equals');
write_list('empty', "# nobody\n\n");
rule('client_cert_deny cn=@empty;', 'good no_cn' => '');
write_list('networks', "10.0.0.1\n2001:db8:0::7\n");
rule('client_cert_allow ip=@networks;', 'many_sans' => 'good san_ipv6');
write_list('fingerprints', join "\n", '# alice',
    uc(sha256_of('good')) =~ s/..\K(?=.)/:/gr, sha256_of('no_cn'));
rule('client_cert_allow sha256=@fingerprints;', 'good no_cn' => 'no_san');
rule('client_cert_deny sha256=@fingerprints;', 'no_san' => 'good no_cn');
write_list('reloaded', "alice\n");
my $reloaded = rule('client_cert_allow cn=@reloaded;', 'good' => 'equals');

# A search that takes too long denies, whatever the rule.
my $slow = rule('client_cert_allow cn=~^(a+)+$;', '' => 'rules_many_as');
rule('client_cert_deny cn=~^(a+)+$;', 'good' => 'rules_many_as');

my $per_request = rule('client_cert_allow cn=$http_x_value;', '' => 'good');

test_rules();
my $server = server();

my $start = time;
client('rules_many_as')->get($slow);
cmp_ok(time - $start, '<', 5,
    'a regular expression that searches for too long ends soon');

# What one request of a connection says is not remembered for another.
is(verdict('good', $per_request, "X-Value: $_->[0]"), $_->[1],
    "a variable of each request of one connection: $_->[0]")
    for [alice => 'in'], [bob => 'out'], [alice => 'in'], [bob => 'out'];

write_list('reloaded', "bob\n");
forget_clients();
$server->reload;
# Until then the old worker may take a connection.
wait_until($PATIENCE,
    sub { $server->error_log =~ /worker process \d+ exited/ });
is(verdict('rules_bob', $reloaded), 'in',
    'a list is read again at reload: who came is in');
is(verdict('good', $reloaded), 'out',
    'a list is read again at reload: who left is out');

$server->stop;
done_testing;
