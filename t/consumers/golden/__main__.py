"""Prints what nginx is to send of certificates, without looking at its source.

Everything is read from the DER by a reader of its own and written by the rules
of the formats: the RFCs, the vendors' manuals and sources, and the project's
contract for what may not be sent.

usage: python3 t/consumers/golden <REQUEST

REQUEST is JSON: `certificates`, each with the path `der` or null, and the
`status`; `authorities`, the paths of those that are trusted, the anchor first;
`variables`, names without `client_cert_`; `locations`, each a name
and its values of the directive client_cert_forward.

Of each certificate there are lines `variables NAME VALUE` and `LOCATION HEADER
VALUE`, the variable json as one that other JSON can be compared with, and then
an empty line.
"""

import json
import sys

from certificate import read_certificate
from dialects import headers_of, is_sent
from variables import variable


def find_authorities(certificate, status, authorities):
    """Whose path it is that verified, as long as it is that of the PKI."""
    certificate.issued_by = certificate.anchor = None
    if status == "SUCCESS":
        certificate.issued_by = next(
            one
            for one in authorities
            if one.subject.der == certificate.issuer.der
        )
        certificate.anchor = authorities[0]


def print_expected(request, authorities, one):
    certificate = None
    if one["der"]:
        certificate = read_certificate(one["der"])
        certificate.intermediate = one["intermediate"]
        find_authorities(certificate, one["status"], authorities)
    value = variable(certificate, one["status"])
    for name in request["variables"]:
        print("variables", name, value(name))
    for location, forwards in request["locations"].items():
        for words in forwards:
            headers = headers_of(words.split(), certificate, one["status"])
            for name, text in headers.items():
                if is_sent(text):
                    print(location, name, text)
    print()


def main():
    request = json.load(sys.stdin)
    authorities = [read_certificate(path) for path in request["authorities"]]
    for one in request["certificates"]:
        print_expected(request, authorities, one)


main()
