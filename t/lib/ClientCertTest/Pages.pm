# What the configurations of the documentation's pages become where they are run.

package ClientCertTest::Pages;

use strict;
use warnings;

use Exporter qw(import);

our @EXPORT_OK = qw(with_our_paths);


# A configuration with a test's paths and ports. `application` is what stands
# where it says 127.0.0.1:8080.
sub with_our_paths {
    my ($text, $application) = @_;
    for ($text) {
        s{/etc/nginx/tls/server}{%%PKI%%/server}g;
        s{/etc/nginx/tls/client-ca\.pem}{%%PKI%%/ca.pem}g;
        s{/etc/nginx/tls/partner-ca\.pem}{%%PKI%%/other-ca.pem}g;
        s{/etc/nginx/tls|/etc/nginx|/var/(?:log|cache)/nginx}{%%DIRECTORY%%}g;
        s{listen (?:443|127\.0\.0\.1:8443)}{listen 127.0.0.1:%%PORT%%}g;
        s{127\.0\.0\.1:8080}{$application}g;
        s{127\.0\.0\.1:9000}{%%FASTCGI_UPSTREAM%%}g;
    }
    return $text;
}

1;
