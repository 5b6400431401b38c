# docs/trust.md, Who refuses what fails in the handshake.
#
# client_cert_refuse where a certificate expires later, and where a reload takes
# it back, or all of the module.

use strict;
use warnings;

use Test::More;
use Time::HiRes qw(sleep time);

use lib 't/lib';
use ClientCertTest::Patience qw(in_time);
use ClientCertTest::PKI qw(issue);
use ClientCertTest::Refusal;

serve();
check_expiry();
check_reload();
$nginx->stop;
done_testing;


# What expires later is no other case.
sub check_expiry {
    my (%open, %before);
    my $expiry = in_time(sub {
        my ($lifetime) = @_;
        issue($pki, 'ends', subject => name('alice'),
            not_after => $lifetime / 86400);
        %open = map { $_ => connection(0, $_, 'ends', 'left.example') }
            @versions;
        %before = map { $_ => ask($open{$_}, 'left', '/required') } @versions;
    });
    is(code($before{$_}), 200, "$_: let in before it expires") for @versions;
    sleep 0.1 while time < $expiry + 1;
    for my $version (@versions) {
        my $resumed = connection(0, $version, 'ends', 'left.example',
            $open{$version});
        my %try = ('on the open connection' => $open{$version},
            resumed => $resumed,
            anew => connection(0, $version, 'ends', 'left.example'));
        check_expired("$version $_", $try{$_}) for sort keys %try;
    }
    return;
}


sub check_expired {
    my ($how, $client) = @_;
    my $answer = ask($client, 'left', '/');
    is(code($answer), 200, "$how: public");
    is(header($answer, 'X-Status'), said('expired'), "$how: expired");
    unlike($answer, qr/^Client-Cert:/mi, "$how: not forwarded");
    $answer = ask($client, 'left', '/required');
    is(header($answer, 'X-Access'), 'denied:expired', "$how: denied");
    return;
}


# Sessions of before a reload to `handshake` are no way around it, for policies
# or without any.
sub check_reload {
    my ($index) = grep { $stores[$_] eq 'tickets' } 0 .. $#stores;
    my %client = map {
        my $client = connection($index, $_, 'expired', 'left.example');
        ask($client, 'left', '/');
        $_ => $client;
    } @versions;
    $nginx->reload(config('handshake'));
    check_refused($index, $_, 'without a policy', $client{$_})
        for @versions;
    for my $version (@versions) {
        my $client = connection($index, $version, 'expired', 'left.example',
            $client{$version});
        my $answer = ask($client, 'left', '/required');
        ok(is_refused($answer) || code($answer) == 403,
            "$version: not let in after a reload");
        $client = connection($index, $version, 'expired', 'left.example');
        ok(is_refused(ask($client, 'left', '/')),
            "$version: refused by nginx itself after a reload");
    }
    $nginx->reload(config_without_module($index));
    check_refused($index, $_, 'without the module', $client{$_})
        for @versions;
    return;
}


sub check_refused {
    my ($index, $version, $what, $earlier) = @_;
    my $client = connection($index, $version, 'expired', 'left.example',
        $earlier);
    ok($client->resumed, "$version: resumed $what");
    is(header(ask($client, 'left', '/'), 'X-Refused'), said('expired'),
        "$version: refused $what after a reload");
    return;
}


# Nothing of it, though it is there.
sub config_without_module {
    my ($index) = @_;
    return <<"END";
    ssl_certificate %%PKI%%/server.pem;
    ssl_certificate_key %%PKI%%/server.key;
    ssl_protocols TLSv1.2 TLSv1.3;
    ssl_client_certificate $pki/ca.pem;
    ssl_crl $pki/lists.pem;
    ssl_session_ticket_key %%DIRECTORY%%/ticket.key;
    server {
        listen 127.0.0.1:%%PORT_$index%% ssl;
        server_name left.example;
        ssl_verify_client optional_no_ca;
        ssl_verify_depth 1;
        error_page 495 \@refused;
        location / {
            return 200;
        }
        location \@refused {
            add_header X-Refused \$ssl_client_verify always;
            return 200;
        }
    }
END
}
