# SECURITY.md, What is promised.
#
# Nothing grows: not a connection with its requests or with revocation lists
# that change, not a worker with the sessions that are resumed.

use strict;
use warnings;

use IO::Handle;
use Test::More;
use Time::HiRes qw(time);

use lib 't/lib';
use ClientCertTest::Nginx;
use ClientCertTest::PKI;
use ClientCertTest::Process qw(only_worker own_memory wait_until);
use ClientCertTest::TLSClient;

my $requests = 100_000;
my $resumptions = 10_000;
my $at_once = 100;
my $lists = 60;
my $changes = 12;
my $certificate = 'good';

my $nginx = ClientCertTest::Nginx->new;
my $pki = $nginx->pki;
my $list = $nginx->directory . '/list';
my $serial = `openssl x509 -in $pki/$certificate.pem -noout -serial` =~ /=(\w+)/
    ? $1 : die "no serial number\n";
put_list($_) for 1 .. $lists;
my $locations = join '', map { <<"END" } 1 .. $lists;
        location /list/$_ {
            client_cert_crl $list.$_;
            client_cert_forward rfc9440 chain root;
            client_cert_forward envoy cert chain subject dns;
            client_cert_forward apache chain;
            empty_gif;
        }
END
$nginx->start(<<"END", log_level => 'warn');
    ssl_certificate %%PKI%%/server.pem;
    ssl_certificate_key %%PKI%%/server.key;
    ssl_client_certificate %%PKI%%/ca.pem;
    ssl_protocols TLSv1.2 TLSv1.3;
    ssl_session_cache shared:growth:1m;
    keepalive_requests 1000000;
    access_log off;
    client_cert_forward rfc9440 chain;
    client_cert_forward nginx;
    client_cert_header X-All "\$client_cert_json \$client_cert_subject_cn";
    client_cert_response_header X-Status \$client_cert_status;
    server {
        listen 127.0.0.1:%%PORT%% ssl;
        ssl_verify_client optional_no_ca;
        location / {
            empty_gif;
        }
        location /rules {
            client_cert_allow cn=\$arg_name "subject=~^CN=alice";
            client_cert_allow o=Example;
            empty_gif;
        }
        location /ca {
            client_cert_ca %%PKI%%/ca.pem;
            client_cert_mode required;
            empty_gif;
        }
$locations
    }
END
my $worker = only_worker($nginx->pid);

check_lists();
check_requests();
check_resumptions($_) for qw(-tls1_2 -tls1_3);
$nginx->stop;
done_testing;


sub put_list {
    my ($number, @revoked) = @_;
    ClientCertTest::PKI::make_crl($pki, 'ca', ClientCertTest::PKI::name(
        O => 'Example', CN => 'Test Root CA'), file => "$list.new",
        revoked => \@revoked);
    rename "$list.new", "$list.$number" or die "cannot rename: $!\n";
    return;
}


# Lists change under a connection: each to one that revokes its certificate, and
# back.
sub check_lists {
    my $client = ClientCertTest::TLSClient->connect(port => $nginx->port,
        pki => $pki, certificate => $certificate);
    my $status_of = sub {
        return $client->get("/list/$_[0]") =~ /^X-Status: (.*)\r$/m ? $1 : '';
    };
    my $before;
    my $wrong = 0;
    for my $change (1 .. $changes) {
        my $revokes = $change % 2 == 1;
        my $status = $revokes ? 'FAILED:certificate revoked' : 'SUCCESS';
        put_list($_, $revokes ? $serial : '0BAD') for 1 .. $lists;
        wait_until(30, sub { $status_of->(1) eq $status });
        for my $number (1 .. $lists) {
            wait_until(30, sub { $status_of->($number) eq $status })
                or $wrong++;
        }
        last if $wrong;
        # What lists themselves take settles down, and both values are there.
        $before = own_memory($worker) if $change == $changes / 3;
    }
    is($wrong, 0, "$changes changes of $lists lists are seen");
    my $more = own_memory($worker) - ($before // 0);
    cmp_ok($more, '<', 64, "the last two thirds took $more KB");
    return;
}


# All requests go over one connection of openssl's, which is faster than Perl.
sub check_requests {
    my @paths = ('/', '/rules?name=alice', '/rules?name=x', '/ca');
    my $some = join '', map {
        my $path = $paths[$_ % @paths];
        "GET $path HTTP/1.1\r\nHost: localhost\r\nClient-Cert: forged\r\n\r\n"
    } 1 .. $at_once;
    my $answers = $nginx->directory . '/answers';
    open my $client, '|-', 'openssl s_client -quiet -connect 127.0.0.1:'
        . $nginx->port . " -cert $pki/good.pem -key $pki/good.key"
        . " >$answers 2>$answers.log" or die "no openssl: $!\n";
    $client->autoflush(1);
    my $sent = 0;
    my @sizes;
    for my $goal ($requests / 10, $requests) {
        for (; $sent < $goal; $sent += $at_once) {
            print {$client} $some;
        }
        wait_until(60, sub { answered($answers) == $goal });
        is(answered($answers), $goal, "$goal requests of a connection get in");
        push @sizes, own_memory($worker);
    }
    my $more = $sizes[1] - $sizes[0];
    cmp_ok($more, '<', 128, "the last nine tenths took $more KB");
    close $client;
    unlink $answers;
    return;
}


sub answered {
    my ($answers) = @_;
    open my $in, '<:raw', $answers or return 0;
    return scalar grep { m{^HTTP/1\.1 200 |GIF89a.*HTTP/1\.1 200 } } <$in>;
}


sub check_resumptions {
    my ($version) = @_;
    my $before;
    my $count = 0;
    my $connect = "openssl s_time -connect 127.0.0.1:" . $nginx->port
        . " -cert $pki/good.pem -key $pki/good.key -www /ca -reuse $version"
        . ' -time';
    my $end = time + 600;
    while ($count < $resumptions && time < $end) {
        my $said = `$connect 1 2>&1`;
        # It says `r` for each connection that was resumed.
        my ($resumed) = $said =~ /\n([r*]+)/;
        $count += ($resumed // '') =~ tr/r//;
        $before //= own_memory($worker);
    }
    cmp_ok($count, '>=', $resumptions,
        "$version: sessions are resumed $resumptions times");
    my $more = own_memory($worker) - $before;
    cmp_ok($more, '<', 512, "$version: this took $more KB");
    return;
}
