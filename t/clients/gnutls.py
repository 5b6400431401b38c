"""A client with GnuTLS, told what to do line by line.

usage: gnutls.py SERVER-CA 1.1 TLS-VERSION NAME ...

Each NAME is a certificate, NAME.pem with its key NAME.key, which are read again
for every handshake; GnuTLS chooses among them. "get PORT/PATH" prints the code
of the answer and its X-Seen, "drop" gives up the connection and keeps its
session.
"""

import ctypes
import re
import socket
import sys

CLIENT = 1 << 1
CERTIFICATES = 1
DNS = 1
PEM = 1
AGAIN = (-28, -52)

library = ctypes.CDLL("libgnutls.so.30")
library.gnutls_strerror.restype = ctypes.c_char_p
library.gnutls_record_recv.restype = ctypes.c_ssize_t
library.gnutls_record_send.restype = ctypes.c_ssize_t


class Datum(ctypes.Structure):
    _fields_ = [("data", ctypes.c_void_p), ("size", ctypes.c_uint)]


def check(code):
    if code < 0:
        raise OSError(library.gnutls_strerror(code).decode())
    return code


def call(function, *arguments):
    while (code := function(*arguments)) in AGAIN:
        pass
    return check(code)


class Connection:
    """A connection and its session."""

    def __init__(self, port, version, authority, names, resumed):
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.session = ctypes.c_void_p()
        self.input = b""
        credentials = ctypes.c_void_p()
        check(library.gnutls_certificate_allocate_credentials(
            ctypes.byref(credentials)))
        check(library.gnutls_certificate_set_x509_trust_file(
            credentials, authority.encode(), PEM))
        for name in names:
            check(library.gnutls_certificate_set_x509_key_file(
                credentials, f"{name}.pem".encode(), f"{name}.key".encode(),
                PEM))
        check(library.gnutls_init(ctypes.byref(self.session), CLIENT))
        check(library.gnutls_credentials_set(
            self.session, CERTIFICATES, credentials))
        check(library.gnutls_priority_set_direct(
            self.session, f"NORMAL:-VERS-ALL:+VERS-{version}".encode(), None))
        check(library.gnutls_server_name_set(
            self.session, DNS, b"localhost", ctypes.c_size_t(9)))
        library.gnutls_session_set_verify_cert(self.session, b"localhost", 0)
        library.gnutls_transport_set_int2(
            self.session, self.socket.fileno(), self.socket.fileno())
        if resumed:
            check(library.gnutls_session_set_data(
                self.session, resumed, ctypes.c_size_t(len(resumed))))
        call(library.gnutls_handshake, self.session)

    def get(self, path):
        """The head of an answer whose body is read too."""
        request = f"GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode()
        call(library.gnutls_record_send, self.session, request,
             ctypes.c_size_t(len(request)))
        head, self.input = self.read_until(
            lambda text: text.find(b"\r\n\r\n") + 4)
        size = int(re.search(rb"(?i)content-length: (\d+)", head)[1])
        _, self.input = self.read_until(
            lambda text: size if len(text) >= size else 3)
        return head.decode("latin-1")

    def read_until(self, end_of):
        buffer = ctypes.create_string_buffer(65536)
        while (end := end_of(self.input)) <= 3:
            size = call(library.gnutls_record_recv, self.session, buffer,
                        ctypes.c_size_t(len(buffer)))
            if size == 0:
                raise OSError("the connection ended")
            self.input += buffer.raw[:size]
        return self.input[:end], self.input[end:]

    def data(self):
        """What another connection may be resumed from."""
        datum = Datum()
        check(library.gnutls_session_get_data2(
            self.session, ctypes.byref(datum)))
        return ctypes.string_at(datum.data, datum.size)


def main():
    authority, _, version, *names = sys.argv[1:]
    connection = resumed = None
    for order in sys.stdin:
        if order.startswith("get "):
            port, path = re.match(r"get (\d+)(.*)", order).groups()
            if connection is None:
                connection = Connection(int(port), version.replace("v", ""),
                                        authority, names, resumed)
            head = connection.get(path)
            resumed = connection.data()
            seen = re.search(r"(?i)x-seen: (.*)\r", head)
            print(head.split()[1], seen[1] if seen else "", flush=True)
            if re.search(r"(?i)connection: close", head):
                connection = None
        else:
            connection = None
            print("dropped", flush=True)


main()
