"""Instructions that nginx executes for a request, counted by callgrind.

callgrind writes what it counted whenever a connection closes. The cost of one
request is the slope between a short and a long keep-alive connection: start-up
and handshake fall out.
"""

import dataclasses
import re
import statistics

from cases import config, file_case, module_case, rfc9440_value
from client import Client, ask, make_context
from place import BENCH, PKI, Nginx, free_port, wait_until

SHORT, LONG = 50, 350
SLOPES = 5
FIRSTS = 15


@dataclasses.dataclass
class Counted:
    request: float
    # spread is how far the slopes lie apart, relative to their median, less
    # the smallest and the largest: a garbage collector may add to one.
    spread: float
    # first is a whole connection with one request.
    first: float


class Callgrind:
    """nginx under callgrind, which counts one connection after another.

    `ends` is the function of nginx that ends one.
    """

    def __init__(self, slug, http, main, ends):
        self.out = BENCH / slug / 'callgrind.out'
        for old in self.out.parent.glob(f'{self.out.name}.*'):
            old.unlink()
        self.nginx = Nginx(
            slug, http, main,
            ['valgrind', '--tool=callgrind', f'--callgrind-out-file={self.out}',
             f'--dump-before={ends}'])
        self.connections = 0

    def stop(self):
        last = self.out.with_name(f'{self.out.name}.{self.connections}')
        if not wait_until(last.exists):
            raise SystemExit(f'callgrind did not write {last}')
        self.nginx.stop()

    def profile(self, number):
        return self.out.with_name(f'{self.out.name}.{number}').read_text()

    def count(self, number):
        return int(re.search(r'^summary: (\d+)', self.profile(number),
                             re.MULTILINE)[1])

    def all_calls(self, number, function):
        """How often a connection called a function, and the instructions that
        it then took, with what it called."""
        text = self.profile(number)
        found = re.search(rf'c?fn=\((\d+)\) {re.escape(function)}(?:\(.*)?$',
                          text, re.MULTILINE)
        if not found:
            return []
        return [(int(count), int(cost)) for count, cost in re.findall(
            rf'^cfn=\({found[1]}\)(?: .*)?\ncalls=(\d+).*\n\S+ (\d+)', text,
            re.MULTILINE)]

    def calls(self, number, function):
        return sum(count for count, _ in self.all_calls(number, function))

    def inclusive(self, number, function):
        return sum(cost for _, cost in self.all_calls(number, function))


class Valgrind(Callgrind):
    """That, with a case of http."""

    def __init__(self, case, origin, verify='on'):
        self.port = free_port()
        self.headers = case.headers
        super().__init__(case.slug, config(case, self.port, origin, verify),
                         case.main, 'ngx_http_close_connection')

    def connection(self, context, requests, session=None):
        """Makes the next connection. Returns its number and its session."""
        session = ask(self.port, context, requests, session, self.headers)
        self.connections += 1
        return self.connections, session


def measure_reverification(origin):
    """Chains that OpenSSL verifies on the first and on a resumed connection.

    The location's own CA has to verify again whatever the session knows.
    """
    case = module_case(
        'verified again', f'client_cert_ca {PKI}/ca.pem;'
        ' client_cert_forward rfc9440;')
    valgrind = Valgrind(case, origin, 'optional_no_ca')
    context = make_context()
    first, session = valgrind.connection(context, 1)
    resumed, _ = valgrind.connection(context, 1, session)
    valgrind.stop()
    return [valgrind.calls(one, 'X509_verify_cert')
            for one in (first, resumed)]


def measure_lookup(count, origin):
    """Instructions of one look-up among so many fingerprints."""
    valgrind = Valgrind(file_case(count), origin)
    number, _ = valgrind.connection(make_context(), 1)
    valgrind.stop()
    return valgrind.inclusive(number, 'client_cert::LiteralSet::contains')


def measure(case, origin):
    valgrind = Valgrind(case, origin)
    context = make_context()
    client = Client(valgrind.port, context)
    arrived = client.get('/check')
    client.close()
    valgrind.connections += 1
    if arrived != (rfc9440_value() if case.rfc9440 else '') + '\n':
        raise SystemExit(f'{case.name}: the origin got "{arrived}"')

    valgrind.connection(context, SHORT)
    pairs = [(valgrind.connection(context, SHORT)[0],
              valgrind.connection(context, LONG)[0]) for _ in range(SLOPES)]
    firsts = [valgrind.connection(context, 1)[0] for _ in range(FIRSTS)]
    valgrind.stop()

    slopes = [(valgrind.count(long) - valgrind.count(short)) / (LONG - SHORT)
              for short, long in pairs]
    slopes = sorted(slopes)[1:-1]
    middle = statistics.median(slopes)
    return Counted(middle, (slopes[-1] - slopes[0]) / middle,
                   statistics.median(map(valgrind.count, firsts)))
