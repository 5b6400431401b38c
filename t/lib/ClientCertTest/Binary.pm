# The nginx under test: what it is and how it was built.

package ClientCertTest::Binary;

use strict;
use warnings;

use Exporter qw(import);

use File::Basename qw(dirname);

our @EXPORT_OK = qw(nginx nginx_options nginx_version listen_http2 has_http3
    modules_path has_stream stream_module);


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
    # A sum would be beside the number that it is compared with.
    return 0 + sprintf '%d.%03d%03d', $major, $minor, $patch;
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

# Where nginx's other modules lie that were built and not installed: beside it.
sub module_file {
    my ($name) = @_;
    my ($file) = grep { -e }
        map { "$_/$name" } dirname(nginx()), modules_path();
    return $file;
}


# The module that is nginx's own stream, where that is one.
sub stream_module { return module_file('ngx_stream_module.so') }

# Whether this nginx has stream, and TLS in it.
sub has_stream {
    my $options = nginx_options();
    return $options =~ /--with-stream_ssl_module/
        && ($options !~ /--with-stream=dynamic/ || defined stream_module());
}

1;
