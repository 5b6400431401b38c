# docs/dialects.md, Which to write.
#
# Applications that nobody here wrote read the right certificate: Express with
# Node's reader, PHP's openssl_x509_parse over FastCGI, Tomcat's SSLValve.

use strict;
use warnings;

use Cwd qw(abs_path);
use JSON::PP;
use Test::More;

use lib 't/lib';
use ClientCertTest::Nginx;
use ClientCertTest::Peers;
use ClientCertTest::Process qw(wait_until);
use ClientCertTest::TLSClient;

my $php = ClientCertTest::Peers::is_there('php');
my $tomcat = ClientCertTest::Peers::is_there('tomcat');

my $express = open my $app, '-|', 'node', 't/consumers/express.mjs'
    or die "cannot run node: $!\n";
my ($express_port) = <$app> =~ /(\d+)/;

# Perl waits for it when its pipe is closed, and may do that before END unless
# the pipe is needed there.
END {
    local $?;
    kill TERM => $express;
    close $app;
}

my ($script, $names_script) =
    map { abs_path("t/consumers/$_.php") } qw(certificate names);
my $nginx = ClientCertTest::Nginx->new;
my ($php_port, $tomcat_port) = map { $nginx->port($_) } 5, 6;
$nginx->start(<<"END");
    client_header_buffer_size 64k;
    server {
        listen 127.0.0.1:%%PORT%% ssl;
        ssl_certificate %%PKI%%/server.pem;
        ssl_certificate_key %%PKI%%/server.key;
        ssl_client_certificate %%PKI%%/ca-all.pem;
        ssl_verify_client optional;
        ignore_invalid_headers off;

        location /express {
            client_cert_forward rfc9440;
            client_cert_forward nginx;
            client_cert_forward aspnet;
            client_cert_forward aws-alb;
            proxy_pass http://127.0.0.1:$express_port/;
        }
        location /php {
            client_cert_forward nginx;
            fastcgi_pass 127.0.0.1:$php_port;
            fastcgi_param REQUEST_METHOD GET;
            fastcgi_param SCRIPT_FILENAME $script;
        }
        location /php/names {
            client_cert_header X-SSL-Client-DN genuine always;
            fastcgi_pass 127.0.0.1:$php_port;
            fastcgi_param REQUEST_METHOD GET;
            fastcgi_param SCRIPT_FILENAME $names_script;
        }
        location /tomcat/apache {
            client_cert_forward apache;
            proxy_pass http://127.0.0.1:$tomcat_port/page.jsp;
        }
        location /tomcat/escaped {
            client_cert_header ssl_client_escaped_cert \$client_cert_pem;
            proxy_pass http://127.0.0.1:$tomcat_port/page.jsp;
        }
    }
END

my $pki = $nginx->pki;
my %sha256;
for my $name (qw(good rsa ed25519 odd_names crlf bmp)) {
    $sha256{$name} = `sha256sum $pki/$name.der` =~ /^(\w+)/ ? $1 : die;
}

for my $name (sort keys %sha256) {
    my $found = decode_json(ask('/express', $name));
    is(lc $found->{$_}{fingerprint} =~ tr/://dr, $sha256{$name},
        "Express reads $_ of $name")
        for qw(client-cert ssl-client-cert x-client-cert
            x-amzn-mtls-clientcert-leaf);
}
is(ask('/express', undef, 'ssl-client-cert: forged', 'Client-Cert: :AAAA:'),
    '{}', 'Express gets no forged certificate where there is none');

SKIP: {
    skip 'PHP-FPM is not here', 1 if !$php;
    ClientCertTest::Peers::start('php', port => $php_port,
        directory => $nginx->directory . '/php');
    for my $name (sort keys %sha256) {
        my $found = decode_json(ask('/php', $name));
        is($found->{HTTP_SSL_CLIENT_CERT}{fingerprint}, $sha256{$name},
            "PHP reads $name");
    }
    my $found = decode_json(ask('/php', undef, 'ssl-client-cert: forged'));
    ok(!exists $found->{HTTP_SSL_CLIENT_CERT}, 
        'PHP gets no forged certificate where there is none');
    misread_by_php();
}

SKIP: {
    skip 'Tomcat is not here', 1 if !$tomcat;
    ClientCertTest::Peers::start('tomcat', port => $tomcat_port,
        directory => $nginx->directory . '/tomcat',
        page => 't/consumers/certificate.jsp');
    # It compiles the page for the first request, which may take its time.
    wait_until(60, sub { defined ask('/tomcat/escaped') });
    for my $name (sort keys %sha256) {
        is(ask("/tomcat/$_", $name), $sha256{$name}, "Tomcat reads $_ of $name")
            for qw(apache escaped);
    }
    like(ask('/tomcat/apache', undef, 'SSL_CLIENT_CERT: forged'), qr/^none/,
        'Tomcat gets no forged certificate where there is none');
}

$nginx->stop;
done_testing;


# PHP changes some bytes of a name, and cuts it at others: with any of them a
# name is either not the reserved one, or does not arrive.
sub misread_by_php {
    my @bytes = grep { !/[0-9A-Za-z:]/ } map { chr } 0x21 .. 0x7e, 0x80 .. 0xff;
    my @names = map {
        ("X-SSL-Client-DN$_", "X-SSL-Client-DN${_}x]", "X-SSL-Client-DN${_}]",
            "${_}X-SSL-Client-DN", "X${_}SSL${_}Client-DN")
    } @bytes;
    # A name of its own shows that PHP reads it so.
    my $found = decode_json(ask('/php/names', undef,
        map({ "$_: forged" } @names), 'X-Own.Name: own'));
    is($found->{HTTP_X_SSL_CLIENT_DN}, 'genuine',
        'PHP reads no forged name as the reserved one');
    is($found->{HTTP_X_OWN_NAME}, 'own', 'PHP reads a dot as an underscore');
    my @odd = grep { ref $found->{$_} } keys %$found;
    is("@odd", '', 'PHP makes an array of no header');
    return;
}


sub ask {
    my ($path, $certificate, @headers) = @_;
    my $response = ClientCertTest::TLSClient->connect(port => $nginx->port,
        pki => $pki, sni => 'localhost', certificate => $certificate)
        ->get($path, @headers, 'Connection: close');
    # The head goes, and chunk sizes with it.
    my ($body) = $response =~ /\r\n\r\n(.*)\z/s;
    return $body if !defined $body;
    $body =~ s/^[0-9a-f]+\r\n|\r\n(?:0\r\n\r\n)?\z//g if $response =~ /chunked/i;
    $body =~ s/\r\n[0-9a-f]+\r\n//g if $response =~ /chunked/i;
    return $body =~ s/\A\s+|\s+\z//gr;
}
