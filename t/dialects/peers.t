# docs/dialects.md, What each sends.
# docs/dialects.md, What is left out.
#
# What HAProxy, Apache and Caddy send of a certificate, ours sends as well, byte
# for byte, for every certificate of the PKI; or leaves it out where it could be
# misread.

use strict;
use warnings;

use MIME::Base64 qw(decode_base64);
use Test::More;

use lib 't/lib';
use ClientCertTest::Nginx;
use ClientCertTest::Peers;
use ClientCertTest::TLSClient;

my %headers = (
    haproxy => [
        'X-SSL' => 'ssl_fc',
        'X-SSL-Client-SHA1' => 'ssl_c_sha1,hex',
        'X-SSL-Client-DN' => 'ssl_c_s_dn',
        'X-SSL-Client-CN' => 'ssl_c_s_dn(cn)',
        'X-SSL-Issuer' => 'ssl_c_i_dn',
        'X-SSL-Client-NotBefore' => 'ssl_c_notbefore',
        'X-SSL-Client-NotAfter' => 'ssl_c_notafter',
        'X-SSL-Client-DER' => 'ssl_c_der,base64',
    ],
    # The lines of haproxy-boshrelease, as far as HAProxy 2.6 knows them.
    cloudfoundry => [
        'X-Forwarded-Client-Cert' => 'ssl_c_der,base64',
        'X-SSL-Client' => 'ssl_c_used',
        'X-SSL-Client-NotBefore' => 'ssl_c_notbefore',
        'X-SSL-Client-NotAfter' => 'ssl_c_notafter',
        'X-SSL-Client-Subject-DN' => 'ssl_c_s_dn,base64',
        'X-SSL-Client-Subject-CN' => 'ssl_c_s_dn(cn),base64',
        'X-SSL-Client-Issuer-DN' => 'ssl_c_i_dn,base64',
    ],
    apache => [
        map { $_ => $_ } qw(SSL_CLIENT_CERT SSL_CLIENT_S_DN SSL_CLIENT_I_DN
            SSL_CLIENT_M_SERIAL)
    ],
    caddy => [
        'X-Fingerprint' => 'fingerprint',
        'X-Serial' => 'serial',
        'X-DER' => 'certificate_der_base64',
    ],
);

# Go knows none of these keys: no certificate arrives.
my %refused = (caddy => [qw(dsa ed448 rsa_pss)]);

# What HAProxy sends all the same: the first of two common names, an RDN with
# several attributes as if it were as many, an attribute within another, `+`
# that newer OpenSSLs write between attributes, a backslash before the next
# attribute, and spaces that no header keeps. Of Apache: a type that OpenSSL cut
# off.
my @misleading = ((map { ("$_: X-SSL-Client-CN", "$_: X-SSL-Client-Subject-CN")
        } qw(two_cns doubled_attributes leading_space trailing_space)),
    (map { ("$_: X-SSL-Client-DN", "$_: X-SSL-Client-Subject-DN") }
        qw(multi_rdn multi_rdns slash plus backslash_before_type
            trailing_space)),
    'long_type: SSL_CLIENT_S_DN');

# Whose bytes HAProxy sends as they are, in whatever alphabet; ours are the
# characters in UTF-8, or nothing.
my %has_other_bytes = map { $_ => 1 } qw(bmp bmp_ascii bmp_like_ascii bmp_plane
    latin1 t61 universal universal_like_ascii);

my %program = (map({ $_ => $_ } keys %headers), cloudfoundry => 'haproxy');
my @there = grep { ClientCertTest::Peers::is_there($program{$_}) }
    sort keys %headers;
plan(skip_all => 'none of HAProxy, Apache and Caddy is here') if !@there;

my $nginx = ClientCertTest::Nginx->new->start(<<'END');
    server {
        listen 127.0.0.1:%%PORT_1%% ssl;
        ssl_certificate %%PKI%%/server.pem;
        ssl_certificate_key %%PKI%%/server.key;
        ssl_client_certificate %%PKI%%/ca-all.pem;
        ssl_verify_client optional_no_ca;
        error_page 400 495 =200 @all;

        client_cert_forward cloudfoundry unverified max=60k;
        location / {
            proxy_pass http://%%HTTP_UPSTREAM%%;
        }
        location @all {
            proxy_pass http://%%HTTP_UPSTREAM%%;
        }
    }
    server {
        listen 127.0.0.1:%%PORT%% ssl;
        ssl_certificate %%PKI%%/server.pem;
        ssl_certificate_key %%PKI%%/server.key;
        ssl_client_certificate %%PKI%%/ca-all.pem;
        ssl_verify_client optional_no_ca;
        error_page 400 495 =200 @all;

        client_cert_forward haproxy unverified max=60k;
        client_cert_forward apache unverified max=60k;
        client_cert_header X-Fingerprint $client_cert_sha256 unverified;
        client_cert_header X-Serial $client_cert_serial_decimal unverified;
        client_cert_header X-DER $client_cert_der unverified;

        location / {
            proxy_pass http://%%HTTP_UPSTREAM%%;
        }
        location @all {
            proxy_pass http://%%HTTP_UPSTREAM%%;
        }
    }
END

my $pki = $nginx->pki;
my %port = map { $there[$_] => $nginx->port(5 + $_) } 0 .. $#there;
for my $peer (@there) {
    ClientCertTest::Peers::start($program{$peer}, port => $port{$peer}, pki => $pki,
        directory => $nginx->directory . "/$peer",
        upstream => $nginx->recorder->address('http'),
        headers => $headers{$peer});
}

my @certificates = map { m{([^/]+)\.key$} && -f "$pki/$1.der" ? $1 : () }
    glob "$pki/*.key";
my ($same, $left_out, @closed) = (0, 0);
for my $certificate (@certificates) {
    my @ours = map { ask($nginx->port($_), $certificate) } 0, 1;
    for my $peer (@there) {
        next if grep { $_ eq $certificate } @{ $refused{$peer} // [] };

        # A peer may refuse what nginx does not.
        my $theirs = eval { ask($port{$peer}, $certificate) };
        if (!defined $theirs || $theirs !~ /^GET /m) {
            push @closed, "$peer: $certificate";
            next;
        }

        my %expression = @{ $headers{$peer} };
        for my $name (sort keys %expression) {
            next if $has_other_bytes{$certificate}
                && $expression{$name} =~ /ssl_c_._dn/;
            my @values = map { value($_, $name) }
                $ours[$peer eq 'cloudfoundry' ? 1 : 0], $theirs;
            @values = map { defined ? decode_base64($_) : $_ } @values
                if $expression{$name} =~ /_dn.*base64/;
            compare("$certificate: $name", @values);
        }
    }
}
note("$same values are the same, $left_out are left out");
note("what peers do not even answer: @closed");
cmp_ok($same, '>=', 20 * keys %headers, 'most values of the peers are sent');

$nginx->stop;
done_testing;


sub compare {
    my ($what, $ours, $theirs) = @_;

    if (defined $ours) {
        # OpenSSL prints long serial numbers on several lines.
        $theirs =~ s/\\ //g if $what =~ /SERIAL/;
        # OpenSSL's RFC 2253 printing escapes what Apache sends as it is.
        $ours = unescape($ours) if $theirs =~ /[^\x20-\x7e]/;
        is($ours, $theirs, $what);
        $same++;
    }
    else {
        # Apache's has lost the space that belongs to its last backslash.
        ok(is_ambiguous($theirs) || $theirs =~ /\\\z/
                || grep({ $_ eq $what } @misleading), "$what: left out")
            or diag("they send: $theirs");
        $left_out++;
    }
    return;
}


# Nothing, which Apache writes as `(null)`; bytes that are not visible, which
# HAProxy writes as `%0D` within a log format; slashes that are no separators.
sub is_ambiguous {
    my ($value) = @_;
    return $value !~ /\A[\x20-\x7e]+\z/
        || $value =~ m{\A\(null\)\z|%[0-9A-F]{2}|/(?![A-Za-z]+=)};
}


sub unescape { return $_[0] =~ s/\\([89A-F][0-9A-F])/chr hex $1/ger }


sub ask {
    my ($port, $certificate) = @_;
    return ClientCertTest::TLSClient->connect(port => $port, pki => $pki,
        certificate => $certificate, sni => 'localhost',
        # TLS 1.3 has done away with this kind of key.
        ($certificate eq 'dsa' ? (version => 'TLSv1_2') : ()))
        ->get('/', 'Connection: close');
}


# White space around a value is not part of it (RFC 9110, section 5.5).
sub value {
    my ($head, $name) = @_;
    return $head =~ /^\Q$name\E: *([^\r]*?) *\r$/mi ? $1 : undef;
}
