# Other people's servers from Debian: HAProxy, Apache and Caddy, which end TLS
# and hand client certificates on to the recorder, to compare with; and Tomcat
# and PHP-FPM, which read what is handed on.

package ClientCertTest::Peers;

use strict;
use warnings;

use File::Path qw(make_path remove_tree);
use IO::Socket::INET;
use Time::HiRes qw(sleep time);

use ClientCertTest::Files qw(slurp slurp_if_there spew);
use ClientCertTest::Patience qw($PATIENCE);

my %start = (haproxy => \&haproxy, apache => \&apache, caddy => \&caddy,
    tomcat => \&tomcat, php => \&php);
# PHP's program has its version in its name.
my ($php) = glob '/usr/sbin/php-fpm8.*';
my %program = (haproxy => 'haproxy', apache => 'apache2', caddy => 'caddy',
    tomcat => '/usr/share/tomcat10/bin/catalina.sh', php => $php // 'php-fpm');
my %pids;


# Whether a peer is installed here.
sub is_there {
    my ($peer) = @_;
    local $ENV{PATH} = "$ENV{PATH}:/usr/sbin";
    return !system "command -v $program{$peer} >/dev/null";
}


# Starts a peer on a port, or dies. Arguments:
#
#   directory  a place of its own
#   pki        directory of certificates
#   port       on 127.0.0.1
#   upstream   HOST:PORT of the recorder
#   headers    pairs of a header's name and the peer's expression for its value
#   page       what Tomcat is to serve at /page.jsp
sub start {
    my ($peer, %arg) = @_;

    remove_tree($arg{directory});
    make_path($arg{directory});
    my @command = $start{$peer}->(%arg);

    my $pid = fork // die "cannot fork: $!\n";
    if (!$pid) {
        open STDIN, '<', '/dev/null';
        open STDOUT, '>', "$arg{directory}/output";
        open STDERR, '>&', \*STDOUT;
        local $ENV{PATH} = "$ENV{PATH}:/usr/sbin";
        $ENV{HOME} = $arg{directory};
        exec 'setpriv', '--pdeathsig', 'TERM', @command;
        die "cannot run $command[0]: $!\n";
    }
    $pids{$pid} = $$;

    my $end = time + $PATIENCE;
    until (IO::Socket::INET->new("127.0.0.1:$arg{port}")) {
        die "$peer did not start:\n", slurp_if_there("$arg{directory}/output")
            if time > $end || waitpid($pid, 1) == $pid;
        sleep 0.05;
    }
    return;
}


sub haproxy {
    my (%arg) = @_;

    spew("$arg{directory}/server.pem",
        map { slurp("$arg{pki}/server.$_") } qw(pem key));
    my $headers = lines($arg{headers},
        sub { "http-request set-header $_[0] %[$_[1]]" });
    spew("$arg{directory}/conf", <<"END");
global
    tune.ssl.default-dh-param 2048
    tune.bufsize 131072

defaults
    mode http
    timeout connect ${PATIENCE}s
    timeout client ${PATIENCE}s
    timeout server ${PATIENCE}s

frontend tls
    bind 127.0.0.1:$arg{port} ssl crt $arg{directory}/server.pem ca-file $arg{pki}/ca-all.pem verify optional crt-ignore-err all ca-ignore-err all
$headers
    default_backend recorder

backend recorder
    server recorder $arg{upstream}
END
    return ('haproxy', '-db', '-q', '-f', "$arg{directory}/conf");
}


sub apache {
    my (%arg) = @_;

    my $modules = join '', map {
        "LoadModule ${_}_module /usr/lib/apache2/modules/mod_$_.so\n"
    } qw(mpm_event authz_core socache_shmcb ssl headers proxy proxy_http);
    my $headers = lines($arg{headers},
        sub { qq{RequestHeader set $_[0] "%{$_[1]}s"} });
    spew("$arg{directory}/conf", <<"END");
$modules
ServerRoot $arg{directory}
ServerName localhost
PidFile $arg{directory}/pid
DefaultRuntimeDir $arg{directory}
Mutex file:$arg{directory}
ErrorLog $arg{directory}/error.log
User nobody
Group nogroup
Listen 127.0.0.1:$arg{port}

SSLEngine on
SSLCertificateFile $arg{pki}/server.pem
SSLCertificateKeyFile $arg{pki}/server.key
SSLCACertificateFile $arg{pki}/ca-all.pem
SSLVerifyClient optional_no_ca
SSLVerifyDepth 10
SSLOptions +StdEnvVars +ExportCertData

$headers
ProxyPass / http://$arg{upstream}/
END
    return ('apache2', '-DFOREGROUND', '-f', "$arg{directory}/conf");
}


sub caddy {
    my (%arg) = @_;

    my $headers = lines($arg{headers},
        sub { "header_up $_[0] {http.request.tls.client.$_[1]}" });
    spew("$arg{directory}/conf", <<"END");
{
    admin off
    auto_https off
    storage file_system $arg{directory}
}

https://localhost:$arg{port} {
    bind 127.0.0.1
    tls $arg{pki}/server.pem $arg{pki}/server.key {
        client_auth {
            mode request
        }
    }
    reverse_proxy $arg{upstream} {
$headers
    }
}
END
    return ('caddy', 'run', '--adapter', 'caddyfile', '--config',
        "$arg{directory}/conf");
}


# The application server with the valve that reads certificates from headers.
sub tomcat {
    my (%arg) = @_;

    my $base = $arg{directory};
    make_path(map { "$base/$_" } qw(conf logs temp work webapps/ROOT/WEB-INF));
    spew("$base/webapps/ROOT/page.jsp", slurp($arg{page}));
    spew("$base/conf/web.xml", slurp('/etc/tomcat10/web.xml'));
    spew("$base/conf/server.xml", <<"END");
<Server port="-1">
  <Service name="Catalina">
    <Connector address="127.0.0.1" port="$arg{port}" maxHttpHeaderSize="65536"/>
    <Engine name="Catalina" defaultHost="localhost">
      <Valve className="org.apache.catalina.valves.SSLValve"/>
      <Host name="localhost" appBase="webapps"/>
    </Engine>
  </Service>
</Server>
END
    return ('env', 'CATALINA_HOME=/usr/share/tomcat10', "CATALINA_BASE=$base",
        'JAVA_OPTS=-Xmx256m -XX:TieredStopAtLevel=1', $program{tomcat}, 'run');
}


sub php {
    my (%arg) = @_;

    my $user = $> == 0 ? 'user = nobody' : '';
    spew("$arg{directory}/conf", <<"END");
[global]
error_log = $arg{directory}/error.log
daemonize = no

[www]
$user
listen = 127.0.0.1:$arg{port}
pm = static
pm.max_children = 1
END
    return ($program{php}, '-n', '-y', "$arg{directory}/conf");
}


sub lines {
    my ($headers, $line) = @_;
    my @left = @$headers;
    my $text = '';
    while (my ($name, $expression) = splice @left, 0, 2) {
        $text .= '    ' . $line->($name, $expression) . "\n";
    }
    return $text;
}


END {
    my $status = $?;
    for my $pid (grep { $pids{$_} == $$ } keys %pids) {
        kill TERM => $pid;
        my $end = time + 5;
        sleep 0.02 while !waitpid($pid, 1) && time < $end;
        kill KILL => $pid;
    }
    $? = $status;
}

1;
