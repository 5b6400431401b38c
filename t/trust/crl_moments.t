# docs/trust.md, Revocation lists.
#
# A revocation list that cannot be read for a moment: the last good one stays in
# force, and the new one takes its place as soon as it can be had.

use strict;
use warnings;

use File::Temp qw(tempdir);
use IO::Socket::INET;
use Test::More;
use Time::HiRes qw(sleep time);

use lib 't/lib';
use ClientCertTest::Nginx;
use ClientCertTest::PKI;
use ClientCertTest::Process qw(only_worker wait_until);
use ClientCertTest::TLSClient;

my $patience = 20;
my $descriptors = 40;
my $read = 0;    # bytes of the log

# Where the workers' user gets to, whoever has the checkout.
my $place = tempdir(CLEANUP => 1);
chmod 0755, $place or die "cannot open $place: $!\n";
my $folder = "$place/folder";
my $list = "$folder/list.pem";
mkdir $folder or die "cannot make $folder: $!\n";

my $nginx = ClientCertTest::Nginx->new;
my $pki = $nginx->pki;
my $nobody = 'nobody ' . getgrgid((getpwnam 'nobody')[3]);
my $serial = `openssl x509 -in $pki/good.pem -noout -serial` =~ /=(\w+)/
    ? $1 : die "no serial number\n";

check_descriptors();
SKIP: {
    skip 'only root gives workers another user', 1 if $> != 0;
    check_rights();
    check_closed_folder();
    check_start();
}
done_testing;


# Puts a list in the place of another one.
sub put {
    my ($mode, @revoked) = @_;
    ClientCertTest::PKI::make_crl($pki, 'ca', ClientCertTest::PKI::name(
        O => 'Example', CN => 'Test Root CA'), file => "$list.new",
        revoked => \@revoked);
    chmod $mode, "$list.new" or die "cannot chmod: $!\n";
    rename "$list.new", $list or die "cannot rename: $!\n";
    return;
}


sub config {
    return <<"END";
    ssl_certificate %%PKI%%/server.pem;
    ssl_certificate_key %%PKI%%/server.key;
    keepalive_requests 100000;
    access_log off;
    server {
        listen 127.0.0.1:%%PORT%% ssl;
        ssl_verify_client optional;
        ssl_client_certificate %%PKI%%/ca.pem;
        client_cert_response_header X-Access \$client_cert_access;
        location / {
            client_cert_crl $list;
            client_cert_mode required;
        }
    }
END
}


sub connection {
    return ClientCertTest::TLSClient->connect(port => $nginx->port,
        pki => $pki, certificate => 'good');
}


sub access_of { return $_[0]->get('/') =~ /^X-Access: (.*)\r$/m ? $1 : '' }


# The lines about the list since this was last asked.
sub lines {
    my $log = $nginx->error_log;
    my $new = substr $log, $read;
    $read = length $log;
    return grep { /"\Q$list\E"/ } split /^/, $new;
}


# Requests during two more looks at the file.
sub stays {
    my ($client, $access, $what) = @_;
    my %said;
    my $end = time + 2.5;
    while (time < $end) {
        $said{access_of($client)}++;
        sleep 0.05;
    }
    is(join(' ', sort keys %said), $access, $what);
    return;
}


sub becomes {
    my ($client, $access, $what) = @_;
    my $said = '';
    wait_until($patience, sub { ($said = access_of($client)) eq $access });
    is($said, $access, $what);
    return;
}


# The worker has no descriptor left for the new list.
sub check_descriptors {
    put(0644);
    $nginx->start(config(), main => "worker_rlimit_nofile $descriptors;");
    my $worker = only_worker($nginx->pid);
    my $client = connection();
    is(access_of($client), 'allowed', 'descriptors: not revoked yet');

    my @idle;
    while (open_files($worker) < $descriptors) {
        my $before = open_files($worker);
        push @idle, IO::Socket::INET->new(PeerAddr => '127.0.0.1',
            PeerPort => $nginx->port) // die "cannot connect: $!\n";
        wait_until($patience, sub { open_files($worker) > $before })
            or die "the worker takes no connection\n";
    }
    lines();
    put(0644, $serial);
    stays($client, 'allowed', 'none is left: the old list is in force');
    my @said = lines();
    is(scalar @said, 1, 'no descriptor is left: it is said once');
    like($said[0], qr/\[error\].* cannot be opened, the .*\(24: /,
        'no descriptor is left: why');

    close $_ for @idle;
    becomes($client, 'denied:revoked', 'there are some again: the new list');
    like(join('', lines()), qr/changed and was read again/, 'there are descriptors again: the new list is read');
    is(access_of(connection()), 'denied:revoked', 'there are descriptors again: the new list on new connections');
    $nginx->stop;
    return;
}


# Only those count that the limit is about: whoever started the test may have
# left others open.
sub open_files {
    return scalar grep { m{/(\d+)\z} && $1 < $descriptors }
        glob "/proc/$_[0]/fd/*";
}


# The new list is root's alone, until somebody notices.
sub check_rights {
    put(0644);
    $nginx->start(config(), user => $nobody);
    my $client = connection();
    is(access_of($client), 'allowed', 'rights: not revoked yet');
    lines();
    put(0600, $serial);
    stays($client, 'allowed', 'no right to read: the old list is in force');
    my @said = lines();
    is(scalar @said, 1, 'no right to read: it is said once');
    like($said[0], qr/cannot be opened.*\(13: /, 'no right to read: why');
    put(0600, $serial, '0BAE');
    stays($client, 'allowed', 'no right to read another: the old list is in force');
    is(scalar(lines()), 1, 'no right to read another: it is said once');
    chmod 0644, $list or die "cannot chmod: $!\n";
    becomes($client, 'denied:revoked', 'the right alone makes it the new list');
    $nginx->stop;
    return;
}


# Workers cannot even see whether the list changed.
sub check_closed_folder {
    put(0644);
    $nginx->start(config(), user => $nobody);
    my $client = connection();
    is(access_of($client), 'allowed', 'folder: not revoked yet');
    lines();
    chmod 0700, $folder or die "cannot chmod: $!\n";
    put(0644, $serial);
    stays($client, 'allowed', 'closed: the old list is in force');
    my @said = lines();
    is(scalar @said, 1, 'closed folder: it is said once');
    like($said[0], qr/cannot be opened.*\(13: /, 'closed folder: why');
    chmod 0755, $folder or die "cannot chmod: $!\n";
    becomes($client, 'denied:revoked', 'open: the new list');
    $nginx->stop;
    return;
}


sub check_start {
    my $warning = qr/\[warn\].*"\Q$list\E"[ ]of[ ]"client_cert_crl"[ ]cannot
        [ ]be[ ]opened[ ]by[ ]the[ ]workers.*"nobody"[ ]read[ ]it.*\(13:[ ]/x;
    for ([0644, 0755, 'list and folder are open' => 0],
        [0600, 0755, 'the list is closed' => 1],
        [0644, 0700, 'the folder is closed' => 1],
        [0644, 0711, 'the folder can be searched' => 0])
    {
        my ($list_mode, $folder_mode, $what, $warned) = @$_;
        put($list_mode);
        chmod $folder_mode, $folder or die "cannot chmod: $!\n";
        # Without a level it is `error`, which is for what comes later.
        for my $level ('info', '') {
            my ($status, $said) = $nginx->check(config(), user => $nobody,
                log_level => $level);
            is($status, 0, "$what: it starts");
            is(scalar(() = $said =~ /$warning/g), $warned,
                "$what, level '$level': the warnings");
        }
    }
    lines();
    chmod 0600, $list or die "cannot chmod: $!\n";
    $nginx->start(config(), user => $nobody, log_level => '');
    is(scalar(grep { /$warning/ } lines()), 1, 'the log has it from the start');
    $nginx->stop;
    chmod 0700, $folder or die "cannot chmod: $!\n";
    my (undef, $said) = $nginx->check(config(), user => 'root');
    unlike($said, qr/\[warn\]/, 'root reads everything');
    return;
}
