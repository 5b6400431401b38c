"""What connections and configurations cost: handshakes, memory, start-up."""

import hashlib
import re
import pathlib
import statistics

from cases import (LOAD_MODULE, NOTHING, RFC9440, Case, config, file_case)
from client import Client, make_context
from load import cpu_time
from place import BENCH, PKI, CLIENT, Nginx, free_port, wait_until

ROUNDS = 5
HANDSHAKES = 200
IDLE_FEW, IDLE_MANY = 2000, 10000
LOCATIONS = 10000
FINGERPRINTS = 1000000


def memory(pid):
    """Bytes of a process that are its own."""
    status = pathlib.Path(f'/proc/{pid}/status').read_text()
    return int(re.search(r'^RssAnon:\s+(\d+) kB', status,
                         re.MULTILINE)[1]) * 1024


def run(case, origin, name, **options):
    port = free_port()
    nginx = Nginx(f'{name}-{case.slug}', config(case, port, origin, **options),
                  case.main)
    return nginx, port


def handshakes(origin):
    """Connections with one request each, for a second of nginx's CPU."""
    servers = [run(case, origin, 'handshakes') for case in (NOTHING, RFC9440)]
    context = make_context()
    results = {}
    for kind in ('full', 'resumed'):
        used = [[], []]
        for _ in range(ROUNDS):
            for i, (nginx, port) in enumerate(servers):
                session = None
                if kind == 'resumed':
                    client = Client(port, context)
                    client.get()
                    session = client.socket.session
                    client.close()
                before = cpu_time(lambda: [nginx.pid])
                for _ in range(HANDSHAKES):
                    client = Client(port, context, session)
                    client.get()
                    if client.socket.session_reused != (kind == 'resumed'):
                        raise SystemExit(f'a handshake was not {kind}')
                    client.close()
                used[i].append(
                    (cpu_time(lambda: [nginx.pid]) - before) / HANDSHAKES)
        results[kind] = [1 / statistics.median(one) for one in used]
    for nginx, _ in servers:
        nginx.stop()
    return results


def idle_memory(origin):
    """Bytes that an idle keep-alive connection takes, for both cases."""
    context = make_context()
    result = []
    for case in (NOTHING, RFC9440):
        nginx, port = run(case, origin, 'idle')
        clients = []

        def grow(to):
            while len(clients) < to:
                client = Client(port, context)
                client.get()
                clients.append(client)
            return memory(nginx.pid)

        few = grow(IDLE_FEW)
        result.append((grow(IDLE_MANY) - few) / (IDLE_MANY - IDLE_FEW))
        for client in clients:
            client.close()
        nginx.stop()
    return result


def is_waiting(pid):
    """Whether a process waits for something to happen."""
    state = pathlib.Path(f'/proc/{pid}/stat').read_text()
    return state.rpartition(')')[2].split()[0] == 'S'


def start_up(case, origin):
    return start_up_of(lambda: run(case, origin, 'start')[0])


def start_up_of(start, rounds=3):
    """Seconds of CPU until an nginx is ready, and its memory then."""
    seconds, size = [], []
    for _ in range(rounds):
        nginx = start()
        # The file of its number is there before its connections are.
        wait_until(lambda: is_waiting(nginx.pid))
        seconds.append(cpu_time(lambda: [nginx.pid]))
        size.append(memory(nginx.pid))
        nginx.stop()
    return statistics.median(seconds), statistics.median(size)


def many_locations(origin):
    def case(name, directive, main=''):
        return Case(name, main=main, server=''.join(
            f'location /{i} {{ proxy_pass http://origin; {directive} }}\n'
            for i in range(LOCATIONS)))
    without = start_up(case('locations', ''), origin)
    forwarding = start_up(
        case('locations that forward', 'client_cert_forward rfc9440;',
             LOAD_MODULE), origin)
    return forwarding[0], without[0], \
        (forwarding[1] - without[1]) / LOCATIONS


def write_fingerprints(count):
    """The client's own fingerprint is in the middle."""
    own = hashlib.sha256((PKI / f'{CLIENT}.der').read_bytes()).hexdigest()
    with open(BENCH / f'fingerprints-{count}', 'w') as out:
        for i in range(count):
            digest = hashlib.sha256(str(i).encode()).hexdigest()
            out.write((own if i == count // 2 else digest) + '\n')


def file_load(origin):
    """Seconds and bytes for each fingerprint, to load many."""
    write_fingerprints(FINGERPRINTS)
    write_fingerprints(1)
    one = start_up(file_case(1), origin)
    many = start_up(file_case(FINGERPRINTS), origin)
    return many[0] - one[0], (many[1] - one[1]) / FINGERPRINTS
