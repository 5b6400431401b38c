"""How the formats write what a certificate says: the RFCs, and OpenSSL."""

import base64
import calendar
import functools
import ipaddress
import re
import string

# OpenSSL's texts and numbers of X509_V_ERR.
ERRORS = {
    "unable to get certificate CRL": 3,
    "certificate is not yet valid": 9,
    # OpenSSL 3.6
    "certificate is not yet valid or the system clock is incorrect": 9,
    "certificate has expired": 10,
    "self-signed certificate": 18,
    "unable to get local issuer certificate": 20,
    "unable to verify the first certificate": 21,
    "certificate revoked": 23,
    "unsuitable certificate purpose": 26,
    "unhandled critical extension": 34,
    "invalid or inconsistent certificate extension": 41,
    "Certificate public key has explicit ECC parameters": 94,
}
ALNUM = string.ascii_letters + string.digits
UNRESERVED = ALNUM + "-._~"


def is_visible(text):
    return not re.search("[^ -~]", text)


def b64(data):
    return base64.b64encode(data).decode()


def percent(data, safe=UNRESERVED):
    return re.sub(
        f"[^{re.escape(safe)}]",
        lambda match: f"%{ord(match[0]):02X}",
        data.decode("latin-1"),
    )


def query(text):
    return percent(text.encode(), UNRESERVED + " ").replace(" ", "+")


def pem(der):
    body = re.sub("(.{1,64})", "\\1\n", b64(der))
    return (
        f"-----BEGIN CERTIFICATE-----\n{body}-----END CERTIFICATE-----\n"
    ).encode()


@functools.cache
def escaped_pem(certificate):
    return percent(pem(certificate.der))


def ip_text(data):
    """RFC 5952, also its section 5 for IPv4 addresses that are mapped."""
    address = ipaddress.ip_address(data)
    if address.version == 6 and address.ipv4_mapped:
        return f"::ffff:{address.ipv4_mapped}"
    return str(address)


def rfc3339(moment, zone="Z"):
    return "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}".format(*moment[0]) + zone


def openssl_date(moment):
    year, month, day, *clock = moment[0]
    return "{} {:2} {:02}:{:02}:{:02} {} GMT".format(
        calendar.month_abbr[month], day, *clock, year
    )


def validity(certificate):
    return "NotBefore={};NotAfter={}".format(
        rfc3339(certificate.not_before), rfc3339(certificate.not_after)
    )


def sf_string(text):
    return '"' + re.sub(r'(["\\])', r"\\\1", text) + '"'


def is_spiffe(uri):
    match = re.fullmatch(
        rb"spiffe://([a-z0-9._-]{1,255})((?:/[A-Za-z0-9._-]+)*)", uri
    )
    return bool(match) and not {b".", b".."} & set(match[2].split(b"/"))


def error_number(status):
    return "0" if status == "SUCCESS" else str(ERRORS[status[7:]])
