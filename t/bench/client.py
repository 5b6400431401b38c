"""A TLS client with a certificate that sends one request after another."""

import socket
import ssl

from place import BENCH

# What curl sends.
HEADERS = (
    b'Host: localhost\r\n'
    b'User-Agent: curl/7.88.1\r\n'
    b'Accept: */*\r\n')


def make_context():
    # A client that knew the CA would send it along with its certificate.
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    context.load_cert_chain(BENCH / 'client.pem')
    return context


class Client:
    def __init__(self, port, context, session=None, headers=b''):
        """`headers` are lines that each request has besides."""
        self.headers = HEADERS + headers + b'\r\n'
        raw = socket.create_connection(('127.0.0.1', port))
        raw.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.socket = context.wrap_socket(
            raw, server_hostname='localhost', session=session)

    def get(self, path='/orders?page=2'):
        """The body of a response that has one status, 200."""
        self.socket.sendall(
            b'GET ' + path.encode() + b' HTTP/1.1\r\n' + self.headers)
        answer = self.socket.recv(65536)
        while b'\r\n\r\n' not in answer:
            answer += self.socket.recv(65536)
        head, body = answer.split(b'\r\n\r\n', 1)
        if not head.startswith(b'HTTP/1.1 200'):
            raise SystemExit(f'unexpected answer: {head.decode()}')
        for line in head.split(b'\r\n'):
            if line.lower().startswith(b'content-length:'):
                length = int(line[15:])
        while len(body) < length:
            body += self.socket.recv(65536)
        return body.decode()

    def close(self):
        self.socket.close()


def ask(port, context, requests, session=None, headers=b''):
    """Sends requests over one connection; returns its session."""
    client = Client(port, context, session, headers)
    for _ in range(requests):
        client.get()
    session = client.socket.session
    client.close()
    return session
