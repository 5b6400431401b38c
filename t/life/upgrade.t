# SECURITY.md, What is promised.
#
# Another nginx takes over while many connections are busy, gives back, and
# takes over for good: no request is lost, and both decide alike.

use strict;
use warnings;

use Test::More;

use lib 't/lib';
use ClientCertTest::Binary qw(nginx);
use ClientCertTest::Load;
use ClientCertTest::Nginx;
use ClientCertTest::Process qw(leaving wait_until workers);

# nginx starts its successor by the path that it was started by itself.
($ENV{TEST_NGINX_BINARY}) = grep { -x } map { "$_/" . nginx() }
    split(/:/, "$ENV{PATH}:/usr/sbin")
    if nginx() !~ m{/};

my $nginx = ClientCertTest::Nginx->new;
my $pid_file = $nginx->directory . '/logs/nginx.pid';

$nginx->start(ClientCertTest::Load::server(
    more => 'ssl_session_cache shared:life:1m;
    client_cert_forward rfc9440 chain;',
    rules => 'client_cert_ca %%PKI%%/ca.pem;
            client_cert_allow cn=alice;'), log_level => 'notice');
my @masters = $nginx->pid;

my $load = ClientCertTest::Load->start($nginx,
    rules => { good => 200, other => 403 });
$load->wait_for(1000);

my $old = $nginx->pid;
my $new = take_over();
is_deeply([workers($old)], [], 'the old workers leave');
$load->wait_for(1000);

kill HUP => $old;
ok(wait_until(20, sub { workers($old) == 1 }), 'the old one has workers again');
kill QUIT => $new;
ok(wait_until(30, sub { !kill 0 => $new }), 'the new one has left');
ok(wait_until(10, sub { $nginx->pid == $old }), 'the old nginx has its pid file back');
$load->wait_for(1000);

$new = take_over();
kill QUIT => $old;
ok(wait_until(30, sub { !kill 0 => $old }), 'the old one has left for good');
$load->wait_for(1000);

$load->stop;
$load->judge(R8 => 'while nginx is replaced', closings => 3);
$nginx->stop;
done_testing;


# The old workers have left when this returns, and the new master is known.
sub take_over {
    my $before = $nginx->pid;
    kill USR2 => $before;
    ok(wait_until(20, sub {
        -e "$pid_file.oldbin" && -e $pid_file && $nginx->pid
            && $nginx->pid != $before && workers($nginx->pid) == 1
    }), 'another nginx is there');
    my $after = $nginx->pid;
    push @masters, $after;
    $load->wait_for(1000);
    kill WINCH => $before;
    wait_until(30, sub { !workers($before) && !leaving($before) });
    return $after;
}


END {
    local $?;
    kill TERM => grep { is_ours($_) } @masters;
}


# A master that is left over, and no other process that has its number by now.
sub is_ours {
    my ($pid) = @_;
    open my $in, '<', "/proc/$pid/cmdline" or return 0;
    my $directory = $nginx->directory;
    return (<$in> // '') =~ /\Q$directory\E\b/;
}
