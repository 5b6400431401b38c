# docs/access.md, Patterns.
#
# What is wrong with a list of patterns is said at start, with its line and what
# to write instead.

use lib 't/lib';
use ClientCertTest;

# Nobody writes to it.
system('cd $TEST_NGINX_PKI/.. && { test -p list.fifo || mkfifo list.fifo; }')
    == 0 or die;

run_tests();

__DATA__

=== A list that is not there is refused
--- tls_server
    client_cert_allow sha256=@devices.txt;
--- must_die
--- error_log eval
qr{"sha256=\@devices.txt": "/\S+/conf/devices.txt" cannot be read \(2: No such file or directory\), name a file that can be in /\S+nginx\.conf:\d+$}



=== A list without a name behind `@` is refused
--- tls_server
    client_cert_allow sha256=@;
--- must_die
--- error_log
"sha256=@": the name of a file belongs behind @ in



=== A list with a variable in its name is refused
--- tls_server
    client_cert_allow sha256=@$host.txt;
--- must_die
--- error_log
a list is read at start, its name cannot contain a variable in



=== A list that is a directory is refused
--- tls_server
    client_cert_allow sha256=@../html;
--- must_die
--- error_log eval
qr{"sha256=\@../html": "/\S+/html" is no regular file, name one that is in \S+nginx\.conf:\d+$}



=== A list below /proc, which has no size, is refused
--- tls_server
    client_cert_deny cn=@/proc/self/comm;
--- must_die
--- error_log
"cn=@/proc/self/comm": "/proc/self/comm" holds other than the 0 bytes that it should: it is no regular file, or was written to while it was read



=== A list that is a FIFO is refused, though nobody writes to it
--- tls_server
    client_cert_deny cn=@$TEST_NGINX_PKI/../list.fifo;
--- must_die
--- error_log
list.fifo" is no regular file, name one that is in



=== A list that is /dev/null is refused
--- tls_server
    client_cert_deny cn=@/dev/null;
--- must_die
--- error_log
"cn=@/dev/null": "/dev/null" is no regular file



=== A list in UTF-16 is refused
--- tls_server
    client_cert_deny cn=@../html/list.txt;
--- user_files eval
[['list.txt' => "\xff\xfem\0a\0l\0\n\0"]]
--- must_die
--- error_log
"cn=@../html/list.txt", line 1: the file is UTF-16 or UTF-32, save it as UTF-8 in



=== A list whose lines end in lone carriage returns is refused
--- tls_server
    client_cert_deny cn=@../html/list.txt;
--- user_files eval
[['list.txt' => "alice\n# from here on\rmallory\reve\r"]]
--- must_die
--- error_log
"cn=@../html/list.txt", line 2: there is a control character in it



=== An empty list of `client_cert_allow` is refused
--- tls_server
    client_cert_allow sha256=@../html/devices.txt;
--- user_files
>>> devices.txt
# Nobody yet.

--- must_die
--- error_log
"sha256=@../html/devices.txt": an empty list allows nobody in



=== An empty list of `client_cert_deny` is warned of
--- tls_server
    client_cert_deny o=Example sha256=@../html/devices.txt;
    location /t {
        return 204;
    }
--- user_files
>>> devices.txt
--- error_code: 204
--- error_log eval
qr{\[warn\] .*"sha256=\@../html/devices.txt": an empty list denies nobody, name a file that has lines in \S+nginx\.conf:\d+$}m



=== A list of names the other way round is warned of, by its first line
--- tls_server
    client_cert_deny issuer=@../html/names.txt;
    location /t {
        return 204;
    }
--- user_files
>>> names.txt
CN=alice,O=Example,C=DE
DC=example,DC=org,CN=bob
DC=example,DC=org,CN=carol
--- error_code: 204
--- grep_error_log eval: qr/issuer=\@\S+, line \d+: a name begins with/
--- grep_error_log_out
issuer=@../html/names.txt", line 2: a name begins with



=== A list with an entry that can never match is refused, by its line
--- tls_server
    client_cert_deny serial=@../html/serials.txt;
--- user_files
>>> serials.txt
# Of 2026
0A:FF

12 34
--- must_die
--- error_log
"serial=@../html/serials.txt", line 4: a serial number is written in hex, such as 01:AB:2F in



=== A list is refused for the second attribute that it is read for
--- tls_server
    client_cert_deny cn=@../html/list.txt;
    client_cert_deny ip=@../html/list.txt;
--- user_files
>>> list.txt
alice
--- must_die
--- error_log
"ip=@../html/list.txt", line 1: an IP address is written
