# The nginx under test: what it is and how it was built.

package ClientCertTest::Binary;

use strict;
use warnings;

use Exporter qw(import);

our @EXPORT_OK = qw(nginx nginx_options nginx_version listen_http2 has_http3
    modules_path);


sub nginx { return $ENV{TEST_NGINX_BINARY} // 'nginx' }


sub nginx_options {
    my $nginx = nginx();
    return `$nginx -V 2>&1`;
}


# Version 1.27.5 is 1.027005.
sub nginx_version {
    my ($major, $minor, $patch)
        = nginx_options() =~ m{nginx/(\d+)\.(\d+)\.(\d+)}
        or die 'cannot run ' . nginx() . "\n";
    return $major + $minor / 1000 + $patch / 1_000_000;
}


# What makes a listener serve HTTP/2, behind its `ssl`.
sub listen_http2 {
    return nginx_version() >= 1.025001 ? '; http2 on' : ' http2';
}


sub has_http3 { return nginx_options() =~ /http_v3_module/ }


# Where nginx's other modules lie.
sub modules_path {
    return nginx_options() =~ /--modules-path=(\S+)/ ? $1 : 'modules';
}

1;
