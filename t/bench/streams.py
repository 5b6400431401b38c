"""Instructions that a connection of stream costs, counted by callgrind.

Unlike a request it has no slope: what is compared are whole connections, with
their handshakes.
"""

import socket
import socketserver
import statistics
import threading

from client import make_context
from instructions import Callgrind
from place import PKI, STREAM_MODULE, free_port

LOAD_STREAM = 'load_module /usr/lib/nginx/modules/ngx_stream_module.so;'
LOAD_MODULE = f'load_module {STREAM_MODULE};'
CONNECTIONS = 40
LIMIT = 40000

SIGNATURE = b'\r\n\r\n\0\r\nQUIT\n'

TELLS = """
    client_cert_mode    required;
    client_cert_allow   o=Example;
    client_cert_forward proxy-v2;
"""


class Service(socketserver.StreamRequestHandler):
    """Answers who asks, and keeps all that arrives."""

    def handle(self):
        while line := self.rfile.readline():
            self.server.arrived += line
            if line.endswith(b'ask\n'):
                self.wfile.write(b'answer\n')


def start_service():
    server = socketserver.ThreadingTCPServer(('127.0.0.1', 0), Service)
    server.daemon_threads = True
    server.arrived = b''
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


def config(port, service, directives):
    return f"""
stream {{
    server {{
        listen 127.0.0.1:{port} ssl backlog=4096;
        ssl_certificate {PKI}/server.pem;
        ssl_certificate_key {PKI}/server.key;
        ssl_client_certificate {PKI}/ca.pem;
        ssl_verify_client on;
        ssl_session_cache shared:bench:10m;
        proxy_pass 127.0.0.1:{service};
{directives}
    }}
}}
"""


class Connections(Callgrind):
    """Connections of a server with these directives, one after another."""

    def __init__(self, name, service, main, directives=''):
        self.port = free_port()
        super().__init__(
            name, '', main + config(self.port, service.server_address[1],
                                    directives),
            'ngx_stream_finalize_session')

    def connect(self, context):
        with socket.create_connection(('127.0.0.1', self.port)) as raw:
            with context.wrap_socket(raw, server_hostname='localhost') as tls:
                tls.sendall(b'ask\n')
                if tls.recv(100) != b'answer\n':
                    raise SystemExit('a connection of stream got no answer')
        self.connections += 1
        return self.connections


def measure():
    """What a connection takes without the module, and with its directives."""
    service = start_service()
    context = make_context()
    medians = []
    for name, main, directives in (
            ('stream', LOAD_STREAM, ''),
            ('stream-module', LOAD_STREAM + LOAD_MODULE, TELLS)):
        service.arrived = b''
        server = Connections(name, service, main, directives)
        server.connect(context)
        if service.arrived.startswith(SIGNATURE) != bool(directives):
            raise SystemExit(f'{name}: the service got {service.arrived}')
        numbers = [server.connect(context) for _ in range(CONNECTIONS)]
        server.stop()
        medians.append(statistics.median(map(server.count, numbers)))
    service.shutdown()
    return medians
