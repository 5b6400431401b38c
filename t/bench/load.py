"""CPU time and requests per second under load, with a client certificate.

The servers stand ready all at once; ab asks one after another, round by round,
so that whatever else the machine does meets all of them alike.
"""

import dataclasses
import pathlib
import re
import statistics
import subprocess
import time

from cases import (MODULE_CASES, NOTHING, OTHERS, config, rfc9440_value)
from client import Client, make_context
from place import (BENCH, CLIENT, PKI, Nginx, answers, free_port, start, stop)

CONCURRENCY = 8
SECONDS = 1.0
ROUNDS = 7


@dataclasses.dataclass
class Server:
    name: str
    port: int
    # pids are the processes that do the work.
    pids: object
    # base is the server to compare with; None for itself.
    base: 'Server' = None
    process: object = None
    requests: int = 0
    cpu: list = dataclasses.field(default_factory=list)
    rate: list = dataclasses.field(default_factory=list)

    def stop(self):
        if self.process:
            stop(self.process)

    @property
    def cpu_median(self):
        return statistics.median(self.cpu)

    @property
    def rate_median(self):
        return statistics.median(self.rate)

    @property
    def ratio(self):
        base = self.base or self
        return statistics.median(
            own / other for own, other in zip(self.cpu, base.cpu))


def cpu_time(pids):
    """Seconds of CPU that processes have used, to the nanosecond."""
    # This is what clock_getcpuclockid() makes of a process id.
    return sum(time.clock_gettime((~pid << 3) | 2) for pid in pids())


def start_nginx(case, origin):
    port = free_port()
    nginx = Nginx('load-' + case.slug, config(case, port, origin), case.main)
    return Server(case.name, port, lambda: [nginx.pid], process=nginx.process)


def start_haproxy(origin):
    ports = [free_port(), free_port()]
    value = 'http-request set-header Client-Cert :%[ssl_c_der,base64]:'
    sections = ''.join(f"""
frontend f{i}
    bind 127.0.0.1:{port} ssl crt {BENCH}/server.pem ca-file {PKI}/ca.pem verify required
    {value if i else ''}
    default_backend origin
""" for i, port in enumerate(ports))
    path = BENCH / 'haproxy.cfg'
    path.write_text(f"""
global
    nbthread 1
    maxconn 1000
defaults
    mode http
    timeout connect 5s
    timeout client 60s
    timeout server 60s
{sections}
backend origin
    http-reuse always
    server origin 127.0.0.1:{origin}
""")
    process = start(['haproxy', '-db', '-f', path], answers(ports[1]),
                    BENCH / 'haproxy.log')
    return pair('HAProxy', 'HAProxy: ssl_c_der,base64', ports,
                process, lambda: [process.pid])


def start_caddy(origin):
    ports = [free_port(), free_port()]
    value = 'header_up Client-Cert ' \
        '":{http.request.tls.client.certificate_der_base64}:"'
    sites = ''.join(f"""
https://:{port} {{
    bind 127.0.0.1
    tls {PKI}/server.pem {PKI}/server.key {{
        client_auth {{
            mode require_and_verify
            trusted_ca_cert_file {PKI}/ca.pem
        }}
    }}
    reverse_proxy 127.0.0.1:{origin} {{
        {value if i else ''}
    }}
}}
""" for i, port in enumerate(ports))
    path = BENCH / 'Caddyfile'
    path.write_text("""{
    admin off
    auto_https off
    # ab asks for no server name.
    servers {
        strict_sni_host insecure_off
    }
    log {
        level ERROR
    }
}
""" + sites)
    process = start(
        ['env', f'HOME={BENCH}', f'XDG_DATA_HOME={BENCH}/caddy',
         f'XDG_CONFIG_HOME={BENCH}/caddy', 'caddy', 'run', '--config', path,
         '--adapter', 'caddyfile'], answers(ports[1]), BENCH / 'caddy.log')
    return pair('Caddy', 'Caddy: certificate_der_base64', ports,
                process, lambda: [process.pid])


def start_apache(origin):
    ports = [free_port(), free_port()]
    # Apache has no DER: PEM, its newlines made spaces, is what it can send.
    value = 'RequestHeader set Client-Cert "%{SSL_CLIENT_CERT}s"'
    hosts = ''.join(f"""
Listen 127.0.0.1:{port}
<VirtualHost 127.0.0.1:{port}>
    ServerName localhost
    SSLEngine on
    SSLCertificateFile {PKI}/server.pem
    SSLCertificateKeyFile {PKI}/server.key
    SSLCACertificateFile {PKI}/ca.pem
    SSLVerifyClient require
    {'SSLOptions +ExportCertData' if i else ''}
    {value if i else ''}
    ProxyPass / http://127.0.0.1:{origin}/
</VirtualHost>
""" for i, port in enumerate(ports))
    directory = BENCH / 'apache'
    directory.mkdir()
    modules = ''.join(
        f'LoadModule {name}_module /usr/lib/apache2/modules/mod_{name}.so\n'
        for name in ('mpm_event', 'authz_core', 'ssl', 'socache_shmcb',
                     'headers', 'proxy', 'proxy_http'))
    (directory / 'apache.conf').write_text(f"""
ServerName localhost
ServerRoot {directory}
DefaultRuntimeDir {directory}
PidFile {directory}/pid
ErrorLog {directory}/error.log
LogLevel error
User nobody
Group nogroup
MaxKeepAliveRequests 0
KeepAliveTimeout 60
StartServers 1
ServerLimit 1
MinSpareThreads 1
MaxSpareThreads 64
ThreadsPerChild 64
MaxRequestWorkers 64
{modules}
{hosts}
""")
    process = start(
        ['apache2', '-DFOREGROUND', '-f', directory / 'apache.conf'],
        answers(ports[1]), directory / 'log')

    def children():
        return [int(pid) for pid in pathlib.Path(
            f'/proc/{process.pid}/task/{process.pid}/children'
        ).read_text().split()]
    return pair('Apache', 'Apache: SSL_CLIENT_CERT (PEM)', ports, process,
                children)


def pair(base_name, name, ports, process, pids):
    base = Server(f'{base_name}: nothing forwarded', ports[0], pids)
    return [base, Server(name, ports[1], pids, base, process)]


def check(server, wanted):
    client = Client(server.port, make_context())
    arrived = client.get('/check').strip()
    client.close()
    if arrived != wanted:
        raise SystemExit(f'{server.name}: the origin got "{arrived}"')


def run_ab(server, requests):
    before = cpu_time(server.pids)
    output = subprocess.run(
        ['ab', '-q', '-k', '-E', BENCH / 'client.pem', '-c', str(CONCURRENCY),
         '-n', str(requests), f'https://127.0.0.1:{server.port}/orders'],
        check=True, capture_output=True, text=True).stdout
    used = cpu_time(server.pids) - before
    if re.search(r'^(Non-2xx responses|Failed requests: +[1-9])', output,
                 re.MULTILINE):
        raise SystemExit(f'{server.name} under load:\n{output}')
    rate = float(re.search(r'^Requests per second: +([\d.]+)', output,
                           re.MULTILINE)[1])
    return used / requests, rate


def measure_all(origin):
    nothing, *rest = [start_nginx(case, origin) for case in
                      (NOTHING, *OTHERS, *MODULE_CASES) if case.loaded]
    for server in rest:
        server.base = nothing
    peers = [*start_haproxy(origin), *start_caddy(origin),
             *start_apache(origin)]
    servers = [nothing, *rest, *peers]

    values = {case.name: rfc9440_value() for case in (*OTHERS, *MODULE_CASES)
              if case.rfc9440}
    for server in peers[1:5:2]:
        values[server.name] = rfc9440_value()
    pem = ' '.join((PKI / f'{CLIENT}.pem').read_text().split('\n')).strip()
    values[peers[5].name] = pem
    for server in servers:
        check(server, values.get(server.name, ''))

    for server in servers:
        run_ab(server, 500)
        _, rate = run_ab(server, 1000)
        server.requests = max(500, int(rate * SECONDS))
    for _ in range(ROUNDS):
        for server in servers:
            cpu, rate = run_ab(server, server.requests)
            server.cpu.append(cpu)
            server.rate.append(rate)
    return servers
