"""Where the benchmark runs: its directory, certificates, ports and servers.

Everything lies below build/bench and listens on the loopback interface. What
was started here is stopped here, by its process id.
"""

import atexit
import os
import pathlib
import shutil
import socket
import subprocess
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
BUILD = ROOT / 'build'
BENCH = BUILD / 'bench'
PKI = BUILD / 'pki'
MODULE = BUILD / 'ngx_http_client_cert_module.so'
STREAM_MODULE = BUILD / 'ngx_stream_client_cert_module.so'

# 761 bytes of DER make an RFC 9440 value of about 1 KB.
CLIENT = 'rsa'

# Debian keeps servers where ordinary users do not look.
os.environ['PATH'] += ':/usr/sbin'

_running = []


def prepare():
    """Makes the directory and the certificates."""
    shutil.rmtree(BENCH, ignore_errors=True)
    BENCH.mkdir(parents=True)
    subprocess.run(
        ['perl', '-I', ROOT / 't/lib', '-MClientCertTest::PKI=make_pki',
         '-e', 'make_pki(shift)', PKI], check=True)
    both = (PKI / f'{CLIENT}.pem').read_bytes() \
        + (PKI / f'{CLIENT}.key').read_bytes()
    (BENCH / 'client.pem').write_bytes(both)
    server = (PKI / 'server.pem').read_bytes() \
        + (PKI / 'server.key').read_bytes()
    (BENCH / 'server.pem').write_bytes(server)


def free_port():
    with socket.create_server(('127.0.0.1', 0)) as one:
        return one.getsockname()[1]


def start(command, ready, log, env=None):
    """Starts a server and waits until `ready()` holds."""
    with open(log, 'wb') as out:
        process = subprocess.Popen(
            [str(word) for word in command], stdin=subprocess.DEVNULL,
            stdout=out, stderr=out, env=env)
    _running.append(process)
    if not wait_until(lambda: ready() or process.poll() is not None) \
            or process.poll() is not None:
        raise SystemExit(
            f'{command[0]} did not start:\n{pathlib.Path(log).read_text()}')
    return process


def wait_until(holds, seconds=60):
    end = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > end:
            return False
        time.sleep(0.01)
    return True


def stop(process):
    process.terminate()
    try:
        process.wait(3)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    _running.remove(process)


@atexit.register
def _stop_all():
    for process in list(_running):
        stop(process)


def answers(port):
    def ready():
        try:
            socket.create_connection(('127.0.0.1', port), 1).close()
            return True
        except OSError:
            return False
    return ready


class Nginx:
    """One nginx in a single process, which is all there is to measure."""

    def __init__(self, name, http, main='', under=()):
        self.directory = BENCH / name
        (self.directory / 'logs').mkdir(parents=True, exist_ok=True)
        pid = self.directory / 'nginx.pid'
        pid.unlink(missing_ok=True)
        config = self.directory / 'nginx.conf'
        config.write_text(nginx_config(self.directory, http, main))
        self.started = time.monotonic()
        # The pid file comes once the ports are open.
        self.process = start(
            [*under, 'nginx', '-p', self.directory, '-e', 'logs/error.log',
             '-c', config], pid.exists, self.directory / 'logs/stderr')
        self.started = time.monotonic() - self.started

    @property
    def pid(self):
        return self.process.pid

    def stop(self):
        stop(self.process)


def nginx_config(directory, http, main=''):
    temporary = ' '.join(f'{kind}_temp_path {directory}/temp;' for kind in (
        'client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'))
    return f"""\
{main}
{'user root;' if os.geteuid() == 0 else ''}
daemon off;
master_process off;
pid {directory}/nginx.pid;
events {{ worker_connections 16384; }}
http {{
    access_log off;
    keepalive_requests 1000000000;
    keepalive_timeout 1h;
    {temporary}
{http}
}}
"""


def tls_server(port, content, verify='on', ca='ca.pem'):
    return f"""
    server {{
        listen 127.0.0.1:{port} ssl backlog=4096;
        server_name localhost;
        ssl_certificate {PKI}/server.pem;
        ssl_certificate_key {PKI}/server.key;
        ssl_client_certificate {PKI}/{ca};
        ssl_verify_client {verify};
        ssl_session_cache shared:bench:10m;
{content}
    }}
"""


def start_origin():
    """Starts what stands behind every proxy; returns its port.

    It answers /check with the Client-Cert that it got.
    """
    port = free_port()
    Nginx('origin', f"""
    large_client_header_buffers 8 64k;
    server {{
        listen 127.0.0.1:{port} backlog=4096;
        location / {{ return 200 "ok\\n"; }}
        location /check {{ return 200 "$http_client_cert\\n"; }}
    }}
""")
    return port
