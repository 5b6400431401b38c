# docs/dialects.md, What each sends.
#
# A strict RFC 9651 parser that is not ours reads what the module sends, for
# every certificate of the PKI.

use strict;
use warnings;

use IPC::Run qw(run);
use JSON::PP;
use MIME::Base64;
use Test::More;

use lib 't/lib';
use ClientCertTest::Files qw(slurp);
use ClientCertTest::Nginx;
use ClientCertTest::TLSClient;

my $nginx = ClientCertTest::Nginx->new->start(<<'END');
    server {
        listen 127.0.0.1:%%PORT%% ssl;
        ssl_certificate %%PKI%%/server.pem;
        ssl_certificate_key %%PKI%%/server.key;
        ssl_client_certificate %%PKI%%/ca-all.pem;
        ssl_verify_client optional_no_ca;
        error_page 495 =200 @proxy;

        client_cert_forward rfc9440 unverified max=60k;
        client_cert_header X-Status $client_cert_status always;
        client_cert_header X-Subject '<$client_cert_subject>' unverified;
        client_cert_header X-Issuer '<$client_cert_issuer>' unverified;
        client_cert_header X-CN '<$client_cert_subject_cn>' unverified;
        client_cert_header X-SHA256 $client_cert_sha256 unverified;

        location / {
            client_cert_forward akamai unverified max=60k;
            proxy_pass http://%%HTTP_UPSTREAM%%;
        }
        location /attributes {
            client_cert_forward akamai subject cn sha256 issuer status
                unverified max=60k;
            proxy_pass http://%%HTTP_UPSTREAM%%;
        }
        location /rfc9440 {
            proxy_pass http://%%HTTP_UPSTREAM%%;
        }
        location @proxy {
            client_cert_forward rfc9440 unverified max=60k;
            proxy_pass http://%%HTTP_UPSTREAM%%;
        }
    }
END

my $pki = $nginx->pki;
my @certificates = map { m{([^/]+)\.key$} && -f "$pki/$1.der" ? $1 : () }
    glob "$pki/*.key";

my (@lines, @checks);
for my $certificate (@certificates) {
    my $der = slurp("$pki/$certificate.der");

    my $head = ask($certificate, '/rfc9440');
    expect("item " . value($head, 'Client-Cert'), sub {
        my ($item) = @_;
        is(decode_base64($item->{bytes} // ''), $der,
            "$certificate: Client-Cert holds the DER");
    });

    # nginx refuses some of them before any location: they have no dictionary.
    $head = ask($certificate, '/');
    my $dictionary = value($head, 'Client-To-Edge-HTTP-Auth') // next;
    my $status = value($head, 'X-Status');
    expect("dictionary $dictionary", sub {
        my ($members) = @_;
        is(decode_base64($members->{cert}{bytes} // ''), $der,
            "$certificate: the dictionary holds the DER");
        is($members->{status}, $status,
            "$certificate: the dictionary holds the verdict");
        is(join(' ', sort keys %$members), 'cert status',
            "$certificate: the dictionary holds nothing else");
    });

    $head = ask($certificate, '/attributes');
    my %expected = (
        subject => inside($head, 'X-Subject'),
        issuer => inside($head, 'X-Issuer'),
        sha256 => value($head, 'X-SHA256'),
        status => $status,
    );
    my $cn = inside($head, 'X-CN');
    $expected{cn} = $cn
        if defined $cn && $certificate !~ /^(?:two_cns|doubled_attributes)$/;
    # A name whose type OpenSSL cut off is in no dialect.
    delete $expected{subject}
        if !defined $expected{subject} || $certificate eq 'long_type';
    expect('dictionary ' . value($head, 'Client-To-Edge-HTTP-Auth'), sub {
        is_deeply($_[0], \%expected,
            "$certificate: the dictionary holds the chosen attributes");
    });
}
$nginx->stop;

# The parser must be one that can refuse.
for my $broken (':YWI-:', ':YWJj', '-MIIB') {
    push @lines, "item $broken";
    push @checks, sub {
        ok(!$_[0]{ok}, "the RFC 9651 parser refuses $broken");
    };
}

my $input = join '', map { "$_\n" } @lines;
run([qw(node t/consumers/structured_fields.mjs)], \$input, \my $output)
    or die "the parser failed\n";
my @results = map { decode_json($_) } split /\n/, $output;
is(scalar @results, scalar @lines, 'the RFC 9651 parser answers every line');
$checks[$_]->($results[$_]) for 0 .. $#checks;
cmp_ok(scalar @certificates, '>=', 20, 'there are certificates enough');
done_testing;


sub expect {
    my ($line, $check) = @_;
    push @lines, $line;
    push @checks, sub {
        my ($result) = @_;
        ok($result->{ok}, 'it parses: ' . substr $line, 0, 40) or diag($line);
        $check->($result->{value});
    };
    return;
}


sub ask {
    my ($certificate, $path) = @_;
    return ClientCertTest::TLSClient->connect(port => $nginx->port,
        pki => $pki, sni => 'localhost', certificate => $certificate,
        # TLS 1.3 has done away with this kind of key.
        ($certificate eq 'dsa' ? (version => 'TLSv1_2') : ()))
        ->get($path, 'Connection: close');
}


# A header of its own could not end in a space.
sub inside { return (value(@_) // '') =~ /\A<(.+)>\z/ ? $1 : undef }


sub value {
    my ($head, $name) = @_;
    return $head =~ /^\Q$name\E: ([^\r]*)\r$/mi ? $1 : undef;
}
