"""Instructions that MQTT costs: a connection, and what a device sends over it.

As in streams.py what is compared are whole connections. What a message adds is
the slope between connections with few and with many.

Bytes that one takes which says nothing, and seconds that many servers take to
start.
"""

import contextlib
import socket
import socketserver
import statistics
import threading
import time

import streams
from client import make_context
from connections import memory, start_up_of
from place import BENCH, PKI, Nginx, free_port

CONNECTIONS = 25
MESSAGES = 2000
# So many that what else differs between two nginx falls out.
MEGABYTES = 5
IDLE_FEW, IDLE_MANY = 500, 2500
SERVERS = 1000
# So long that a connection is asked about again, however slow the machine is.
RECHECKED = 8
# Filters whose refusals leave no room for another answer, and what comes behind
# the SUBSCRIBE that waits.
WAITING_FILTERS, PIECES = 2500, 200
# Without rules nothing of ours is in the way; a connection less or more of the
# system's calls is some instructions for each message.
LIMITS = {'connection': 50000, 'nothing': 5, 'message': 500, 'megabyte': 5000,
          'recheck': 2000,
          # The SUBSCRIBE before it, itself, and itself once there is room.
          'waiting': 3,
          # Bytes, of which each of the four rules takes 64, and seconds.
          'idle': 512 + 4 * 64, 'servers': 1.0}

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

CASES = (
    ('mqtt-nothing', streams.LOAD_STREAM, ''),
    ('mqtt-replaced', streams.LOAD_STREAM + streams.LOAD_MODULE, REPLACES),
    ('mqtt-rules', streams.LOAD_STREAM + streams.LOAD_MODULE, REPLACES + RULES),
)

CONNECT = b'\x10\x12\0\4MQTT\4\2\0\x3c\0\6device'
PING = b'\xc0\0'


def message(size):
    """A PUBLISH of so many bytes in all, of less than 128 or some megabytes."""
    topic = b'devices/alice/temperature'
    length = bytes([size - 2]) if size < 128 else bytes(
        [size - 4 & 127 | 128, size - 4 >> 7 & 127 | 128, size - 4 >> 14])
    head = b'\x30' + length + len(topic).to_bytes(2, 'big') + topic
    return head + b'x' * (size - len(head))


def refusable(filters):
    """A SUBSCRIBE to all, so many times."""
    body = b'\0\1' + b'\0\1#\0' * filters
    return b'\x82' + bytes([len(body) & 127 | 128, len(body) >> 7]) + body


class Broker(socketserver.BaseRequestHandler):
    """Takes all that comes, and answers CONNECT, on its time, and what ends in
    PINGREQ."""

    def handle(self):
        first = self.request.recv(4096)
        self.server.arrived = first
        self.server.answers.wait()
        self.request.sendall(b'\x20\2\0\0')
        while bytes_ := self.request.recv(1 << 20):
            if bytes_.endswith(PING):
                self.request.sendall(b'\xd0\0')


@contextlib.contextmanager
def asking_device(context, port):
    """A connection that sent CONNECT."""
    with socket.create_connection(('127.0.0.1', port)) as raw:
        raw.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        with context.wrap_socket(raw, server_hostname='localhost') as tls:
            tls.sendall(CONNECT)
            yield tls


@contextlib.contextmanager
def device(context, port):
    """A connection that was let in."""
    with asking_device(context, port) as tls:
        if tls.recv(4) != b'\x20\2\0\0':
            raise SystemExit('a device was not let in')
        yield tls


class Devices(streams.Connections):
    """Connections of devices that send something, one after another."""

    def send(self, context, content):
        with device(context, self.port) as tls:
            tls.sendall(content + PING)
            if tls.recv(2) != b'\xd0\0':
                raise SystemExit('a device got no answer')
        self.connections += 1
        return self.connections


def start_broker():
    server = socketserver.ThreadingTCPServer(('127.0.0.1', 0), Broker)
    server.daemon_threads = True
    server.answers = threading.Event()
    server.answers.set()
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


def measure():
    """Medians of connections by what is configured and by what is sent."""
    broker = start_broker()
    context = make_context()
    contents = {'none': b'', 'many': message(89) * MESSAGES,
                'megabyte': message(1 << 20) * MEGABYTES}
    counted = {}
    for name, main, directives in CASES:
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


def recheck():
    """Instructions in which a connection is asked about again."""
    broker = start_broker()
    server = Devices(
        'recheck', broker, streams.LOAD_STREAM + streams.LOAD_MODULE,
        REPLACES + RULES + """
    client_cert_mode    required;
    client_cert_allow   o=Example;
    client_cert_recheck 1s;
""")
    with device(make_context(), server.port):
        time.sleep(RECHECKED)
    server.connections += 1
    server.stop()
    broker.shutdown()
    asks = 'client_cert::stream::(anonymous namespace)::judge_again'
    calls = server.calls(1, asks)
    if not calls:
        raise SystemExit('nobody was asked about again')
    return server.inclusive(1, asks) / calls


def waiting():
    """How often a SUBSCRIBE is judged where a refused one waits for room for its
    answer, and pieces come behind it."""
    broker = start_broker()
    broker.answers.clear()
    server = Devices('waiting', broker, streams.LOAD_STREAM
                     + streams.LOAD_MODULE, REPLACES + RULES)
    refused = refusable(WAITING_FILTERS)
    with asking_device(make_context(), server.port) as tls:
        tls.sendall(refused + refused)
        for _ in range(PIECES):
            tls.sendall(PING)
            # One record for each read.
            time.sleep(.01)
        broker.answers.set()
        answers = bytearray()
        while not answers.endswith(b'\xd0\0'):
            answers += tls.recv(65536)
    server.connections += 1
    server.stop()
    broker.shutdown()
    if answers.count(b'\x80' * WAITING_FILTERS) != 2:
        raise SystemExit('a device was not refused twice')
    # The first filter decides.
    return server.calls(1, 'client_cert::mqtt::TopicRules::may_subscribe')


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


def idle_memory():
    """Bytes that an idle connection takes, by the names of CASES."""
    broker = start_broker()
    context = make_context()
    taken = {}
    for name, main, directives in CASES:
        port = free_port()
        nginx = Nginx(f'idle-{name}', '', main + streams.config(
            port, broker.server_address[1], directives))
        with contextlib.ExitStack() as open_:
            sizes = []
            for count in IDLE_FEW, IDLE_MANY - IDLE_FEW:
                for _ in range(count):
                    open_.enter_context(device(context, port))
                sizes.append(memory(nginx.pid))
        nginx.stop()
        taken[name] = (sizes[1] - sizes[0]) / (IDLE_MANY - IDLE_FEW)
    broker.shutdown()
    return taken


def many_servers():
    """Seconds of CPU in which servers with ten rules each start, and in which
    they do without the module."""
    def seconds(name, main, directives):
        servers = ''.join(f"""
    server {{
        listen unix:{BENCH}/{name}/{number} ssl;
        proxy_pass 127.0.0.1:1;
        {directives}
    }}""" for number in range(SERVERS))
        return start_up_of(lambda: Nginx(name, '', f"""{main}
stream {{
    ssl_certificate {PKI}/server.pem;
    ssl_certificate_key {PKI}/server.key;
    ssl_client_certificate {PKI}/ca.pem;
    ssl_verify_client on;
{servers}
}}"""))[0]

    rules = REPLACES + ''.join(
        f'client_cert_mqtt_allow all a{number}/$client_cert_subject_cn/#;\n'
        for number in range(10))
    return (seconds('servers-rules', streams.LOAD_STREAM + streams.LOAD_MODULE,
                    rules),
            seconds('servers', streams.LOAD_STREAM, ''))
