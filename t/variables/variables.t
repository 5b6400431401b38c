# docs/variables.md, All variables.
#
# Variables: equal to nginx's own where nginx has one, to openssl elsewhere,
# for every certificate of the PKI.

use strict;
use warnings;

use Digest::SHA qw(sha1_hex sha256 sha256_hex);
use MIME::Base64 qw(decode_base64 encode_base64 encode_base64url);
use Test::More;

use lib 't/lib';
use ClientCertTest::Files qw(slurp);
use ClientCertTest::Nginx;
use ClientCertTest::TLSClient;

my @names = qw(status rfc9440 der pem sha256 sha1 x5t_s256 subject issuer
    subject_cn serial not_before not_after);
my %twin = (pem => 'escaped_cert', subject => 's_dn', issuer => 'i_dn',
    serial => 'serial', status => 'verify');
my $own = join '', map { "$_=\$client_cert_$_;\\n" } @names;
my $nginx_own = join '', map { "nginx_$_=\$ssl_client_$twin{$_};\\n" }
    sort keys %twin;

my $nginx = ClientCertTest::Nginx->new->start(<<"END");
    client_header_buffer_size 64k;
    server {
        listen 127.0.0.1:%%PORT%% ssl;
        ssl_certificate %%PKI%%/server.pem;
        ssl_certificate_key %%PKI%%/server.key;
        ssl_protocols TLSv1.2 TLSv1.3;
        ssl_client_certificate %%PKI%%/ca-all.pem;
        ssl_verify_client optional_no_ca;
        error_page 400 495 496 =200 /facts;
        location / {
            return 200 "$own$nginx_own";
        }
    }
    server {
        listen 127.0.0.1:%%PORT_1%%;
        location / {
            return 200 "$own";
        }
    }
END

my $pki = $nginx->pki;
my @certificates = map { m{([^/]+)\.key$} ? $1 : () } glob "$pki/*.key";
ok(@certificates >= 20, 'there are certificates enough');

for my $certificate (@certificates) {
    my $facts = facts(certificate => $certificate, pki => $pki,
        # TLS 1.3 has done away with this kind of key.
        ($certificate eq 'dsa' ? (version => 'TLSv1_2') : ()));

    for my $name (sort keys %twin) {
        my $expected = $facts->{"nginx_$name"};
        $expected =~ s/\\\n//g;
        is($facts->{$name}, $expected,
            "$certificate: \$client_cert_$name is \$ssl_client_$twin{$name}");
    }

    my $bytes = der_of("$pki/$certificate.pem");
    my $der = encode_base64($bytes, '');
    is($facts->{der}, $der, "$certificate: der");
    is($facts->{rfc9440}, ":$der:", "$certificate: rfc9440");
    is($facts->{sha256}, sha256_hex($bytes), "$certificate: sha256");
    is($facts->{sha1}, sha1_hex($bytes), "$certificate: sha1");
    is($facts->{x5t_s256}, encode_base64url(sha256($bytes)),
        "$certificate: x5t_s256");

    my $printed = output("openssl x509 -in $pki/$certificate.pem -noout"
        . ' -startdate -enddate -dateopt iso_8601 -subject -nameopt sname,utf8,'
        . 'esc_2253,esc_ctrl,esc_msb,dump_nostr,dump_der,sep_multiline');
    for my $name (qw(notBefore notAfter)) {
        my ($year, $day, $time) = $printed =~ /^$name= *(\d+)(-\S+) (\S+)/m;
        my $variable = lc $name =~ s/(?=[BA])/_/r;
        is($facts->{$variable}, sprintf('%04d%sT%s', $year, $day, $time),
            "$certificate: $variable");
    }

    my @common = map { /^ *CN=(.*)/ ? $1 : () } split /\n| \+ /, $printed;
    is($facts->{subject_cn}, join(', ', @common), "$certificate: subject_cn");
}

my $nobody = facts();
is($nobody->{status}, 'NONE',
    'without a certificate $client_cert_status is NONE');
is(join('', @$nobody{grep { $_ ne 'status' } @names}), '',
    'without a certificate every other variable is empty');

my $plain = plain();
is($plain->{status}, 'NONE', 'without TLS $client_cert_status is NONE');
is(join('', @$plain{grep { $_ ne 'status' } @names}), '',
    'without TLS every other variable is empty');

$nginx->stop;
done_testing;


sub facts {
    my $client = ClientCertTest::TLSClient->connect(
        port => $nginx->port, sni => 'localhost', @_);
    my $response = $client->get('/facts', 'Connection: close');
    return parse($response);
}


sub plain {
    my $socket = IO::Socket::INET->new("127.0.0.1:" . $nginx->port(1)) or die;
    print {$socket} "GET / HTTP/1.0\r\n\r\n";
    local $/;
    return parse(scalar <$socket>);
}


sub parse {
    my ($response) = @_;
    my ($body) = $response =~ /\r\n\r\n(.*)\z/s;
    return { $body =~ /^(\w+)=(.*?);$/msg };
}


sub der_of {
    my ($file) = @_;
    my $pem = slurp($file);
    return decode_base64($pem =~ /-----\n(.*?)-----/s ? $1 : '');
}


sub output {
    my ($command) = @_;
    my $output = `$command`;
    chomp $output;
    return $output;
}
