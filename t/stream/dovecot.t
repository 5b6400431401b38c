# docs/stream.md, Receivers.
#
# Dovecot lets in by the header of the PROXY protocol who has a verified
# certificate, under its common name, and nobody else.

use strict;
use warnings;

use File::Path qw(make_path);
use Test::More;

use lib 't/lib';
use ClientCertTest::Child qw(start_program);
use ClientCertTest::Files qw(slurp_if_there spew);
use ClientCertTest::Patience qw($PATIENCE);
use ClientCertTest::Process qw(wait_until);
use ClientCertTest::Stream;

my ($dovecot) = grep { -x } '/usr/sbin/dovecot';
plan skip_all => 'Dovecot is not here' if !defined $dovecot;
plan skip_all => 'Dovecot wants to be started by root' if $> != 0;
plan skip_all => 'Dovecot 2.4 has no longer this language of configuration'
    if `$dovecot --version` !~ /^2\.3\./;

my $stream = stream_nginx();
my $nginx = $stream->nginx;
my $place = $nginx->directory . '/dovecot';
my $imap = $nginx->port(9);
start_dovecot();
$stream->start(<<'END');
server {
    listen 127.0.0.1:%%PORT%% ssl;
    client_cert_forward proxy-v2;
    proxy_pass 127.0.0.1:%%PORT_9%%;
}
server {
    listen 127.0.0.1:%%PORT_1%% ssl;
    ssl_verify_client optional_no_ca;
    client_cert_forward proxy-v2 cert max=1500 unverified;
    proxy_pass 127.0.0.1:%%PORT_9%%;
}
END

for my $port (0, 1) {
    like(login($port, 'good'), qr/^a OK .*Logged in\r?$/m,
        "server $port: alice logs in by her certificate");
    unlike(login($port, undef), qr/^a OK/m,
        "server $port: nobody does without one");
}
unlike(login(1, 'selfsigned'), qr/^a OK/m,
    'nor who calls herself alice in a certificate of her own');
like(slurp_if_there("$place/log"), qr/Login: user=<alice>, method=EXTERNAL/,
    'Dovecot logs whom it let in');
unlike(slurp_if_there("$place/log"), qr/Login: user=<(?!alice>)/,
    'and lets in no other');
$stream->stop;
stop_dovecot();
done_testing;


# Everything that Dovecot answers to a login by certificate.
sub login {
    my ($port, $certificate) = @_;
    my $client = $stream->client($port, $certificate);
    my $end = time + $PATIENCE;
    1 while $client->{input} !~ /^\* OK .*\n/m && $client->read_more($end);
    $client->send("a AUTHENTICATE EXTERNAL =\r\n");
    1 while $client->{input} !~ /^a (?:OK|NO|BAD) .*\n/m
        && $client->read_more($end);
    my $said = $client->{input};
    $client->close;
    return $said;
}


sub start_dovecot {
    make_path("$place/run", "$place/mail");
    chown((getpwnam 'nobody')[2, 3], "$place/mail");
    # Its sockets have names that may not be long.
    my $run = "/tmp/dovecot.$$";
    make_path($run);
    spew("$place/dovecot.conf", <<"END");
base_dir = $run
state_dir = $place/run
log_path = $place/log
protocols = imap
listen = 127.0.0.1
ssl = no
auth_mechanisms = external
auth_ssl_username_from_cert = yes
haproxy_trusted_networks = 127.0.0.1
mail_location = maildir:$place/mail/%u
first_valid_uid = 1
default_login_user = nobody
default_internal_user = nobody
default_internal_group = nogroup
passdb {
  driver = static
  args = nopassword=y
}
userdb {
  driver = static
  args = uid=nobody gid=nogroup home=$place/mail/%u
}
service imap-login {
  chroot =
  inet_listener imap {
    port = $imap
    haproxy = yes
  }
}
END
    start_program("$place/output", $dovecot, '-F',
        '-c', "$place/dovecot.conf");
    wait_until($PATIENCE, sub {
        IO::Socket::INET->new(PeerAddr => '127.0.0.1', PeerPort => $imap)
    }) or die 'Dovecot does not start: ' . slurp_if_there("$place/log");
    return;
}


sub stop_dovecot {
    my ($pid) = slurp_if_there("/tmp/dovecot.$$/master.pid") =~ /(\d+)/;
    kill TERM => $pid if $pid;
    wait_until($PATIENCE, sub { !-e "/tmp/dovecot.$$/master.pid" });
    File::Path::remove_tree("/tmp/dovecot.$$");
    return;
}
