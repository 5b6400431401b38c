"""Instructions that MQTT costs: a connection, and what a device sends over it.

As in streams.py what is compared are whole connections. What a message adds is
the slope between connections with few and with many.
"""

import socket
import socketserver
import statistics
import threading

import streams
from client import make_context

CONNECTIONS = 25
MESSAGES = 2000
# So many that what else differs between two nginx falls out.
MEGABYTES = 5
# Without rules nothing of ours is in the way; a connection less or more of the
# system's calls is some instructions for each message.
LIMITS = {'connection': 50000, 'nothing': 5, 'message': 500, 'megabyte': 5000}

REPLACES = """
    client_cert_mqtt         on;
    client_cert_mqtt_connect clientid $client_cert_subject_cn;
    client_cert_mqtt_connect username $client_cert_subject_cn;
"""

RULES = """
    client_cert_mqtt_allow all       alerts/$client_cert_subject_cn/#;
    client_cert_mqtt_deny  publish   devices/$client_cert_subject_cn/secret;
    client_cert_mqtt_allow subscribe devices/+/state;
    client_cert_mqtt_allow publish   devices/$client_cert_subject_cn/#;
"""

CONNECT = b'\x10\x12\0\4MQTT\4\2\0\x3c\0\6device'
PING = b'\xc0\0'


def message(size):
    """A PUBLISH of so many bytes in all, of less than 128 or some megabytes."""
    topic = b'devices/alice/temperature'
    length = bytes([size - 2]) if size < 128 else bytes(
        [size - 4 & 127 | 128, size - 4 >> 7 & 127 | 128, size - 4 >> 14])
    head = b'\x30' + length + len(topic).to_bytes(2, 'big') + topic
    return head + b'x' * (size - len(head))


class Broker(socketserver.BaseRequestHandler):
    """Takes all that comes, and answers CONNECT and what ends in PINGREQ."""

    def handle(self):
        first = self.request.recv(4096)
        self.server.arrived = first
        self.request.sendall(b'\x20\2\0\0')
        while bytes_ := self.request.recv(1 << 20):
            if bytes_.endswith(PING):
                self.request.sendall(b'\xd0\0')


class Devices(streams.Connections):
    """Connections of devices that send something, one after another."""

    def send(self, context, content):
        with socket.create_connection(('127.0.0.1', self.port)) as raw:
            raw.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            with context.wrap_socket(raw, server_hostname='localhost') as tls:
                tls.sendall(CONNECT)
                if tls.recv(4) != b'\x20\2\0\0':
                    raise SystemExit('a device was not let in')
                tls.sendall(content + PING)
                if tls.recv(2) != b'\xd0\0':
                    raise SystemExit('a device got no answer')
        self.connections += 1
        return self.connections


def start_broker():
    server = socketserver.ThreadingTCPServer(('127.0.0.1', 0), Broker)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


def measure():
    """Medians of connections by what is configured and by what is sent."""
    broker = start_broker()
    context = make_context()
    contents = {'none': b'', 'many': message(89) * MESSAGES,
                'megabyte': message(1 << 20) * MEGABYTES}
    counted = {}
    for name, main, directives in (
            ('mqtt-nothing', streams.LOAD_STREAM, ''),
            ('mqtt-replaced', streams.LOAD_STREAM + streams.LOAD_MODULE,
             REPLACES),
            ('mqtt-rules', streams.LOAD_STREAM + streams.LOAD_MODULE,
             REPLACES + RULES)):
        server = Devices(name, broker, main, directives)
        server.send(context, b'')
        if (b'alice' in broker.arrived) != bool(directives):
            raise SystemExit(f'{name}: the broker got {broker.arrived}')
        numbers = {kind: [server.send(context, content)
                          for _ in range(CONNECTIONS)]
                   for kind, content in contents.items()}
        server.stop()
        for kind, all_ in numbers.items():
            counted[name, kind] = statistics.median(map(server.count, all_))
    broker.shutdown()
    return counted


def added(counted):
    """What is added, by the names of LIMITS."""
    def of(name, kind):
        return counted[name, kind] - counted['mqtt-nothing', kind]

    return {
        'connection': of('mqtt-replaced', 'none'),
        'nothing': (of('mqtt-replaced', 'many')
                    - of('mqtt-replaced', 'none')) / MESSAGES,
        'message': (of('mqtt-rules', 'many')
                    - of('mqtt-rules', 'none')) / MESSAGES,
        'megabyte': (of('mqtt-rules', 'megabyte')
                     - of('mqtt-rules', 'none')) / MEGABYTES,
    }
