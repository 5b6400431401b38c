"""Reads a certificate from its DER."""

import calendar
import functools
import hashlib
import re

from writing import is_spiffe, is_visible

ATTRIBUTE_NAMES = {
    "0.9.2342.19200300.100.1.1": "UID",
    "0.9.2342.19200300.100.1.25": "DC",
    "1.2.840.113549.1.9.1": "emailAddress",
    "2.5.4.3": "CN",
    "2.5.4.4": "SN",
    "2.5.4.5": "serialNumber",
    "2.5.4.6": "C",
    "2.5.4.7": "L",
    "2.5.4.8": "ST",
    "2.5.4.9": "street",
    "2.5.4.10": "O",
    "2.5.4.11": "OU",
    "2.5.4.12": "title",
    "2.5.4.42": "GN",
    "2.5.4.45": "x500UniqueIdentifier",
    "2.5.4.65": "pseudonym",
    "2.5.4.97": "organizationIdentifier",
}
USAGE_NAMES = {
    "1.3.6.1.5.5.7.3.1": "serverAuth",
    "1.3.6.1.5.5.7.3.2": "clientAuth",
    "1.3.6.1.4.1.311.20.2.2": "msSmartcardLogin",
    "2.5.29.37.0": "anyExtendedKeyUsage",
}
KEY_USAGES = (
    "digitalSignature nonRepudiation keyEncipherment dataEncipherment"
    " keyAgreement keyCertSign cRLSign encipherOnly decipherOnly"
).split()
CURVES = {
    "1.2.840.10045.3.1.7": "prime256v1",
    "1.3.132.0.34": "secp384r1",
    "1.3.132.0.35": "secp521r1",
}
SIGNATURES = {"1.2.840.10045.4.3.2": "ecdsa-with-SHA256"}
UPN = "1.3.6.1.4.1.311.20.2.3"
SAN_TAGS = {0x81: "email", 0x82: "dns", 0x86: "uri", 0x87: "ip"}


class Malformed(Exception):
    pass


class Item:
    """One tag, length and value."""

    def __init__(self, data, at=0):
        try:
            self.tag = data[at]
            size = data[at + 1]
            begin = at + 2
            if size & 0x80:
                count = size & 0x7F
                size = int.from_bytes(data[begin : begin + count], "big")
                begin += count
        except IndexError:
            raise Malformed from None
        self.end = begin + size
        if self.end > len(data):
            raise Malformed
        self.content = data[begin : self.end]
        self.raw = data[at : self.end]

    def items(self):
        found, at = [], 0
        while at < len(self.content):
            found.append(Item(self.content, at))
            at = found[-1].end
        return found

    def integer(self):
        return int.from_bytes(self.content, "big", signed=True)

    def oid(self):
        numbers, number = [], 0
        for byte in self.content:
            number = number << 7 | byte & 0x7F
            if not byte & 0x80:
                numbers.append(number)
                number = 0
        first = min(numbers[0] // 40, 2)
        numbers[:1] = [first, numbers[0] - 40 * first]
        return ".".join(map(str, numbers))


def only_item(data, tag):
    item = Item(data)
    if item.end != len(data) or item.tag != tag:
        raise Malformed
    return item


def text_of(tag, content):
    """The Unicode text of a string, None where it is none."""
    codecs = {
        0x0C: "utf-8", 0x12: "latin-1", 0x13: "latin-1", 0x14: "latin-1",
        0x16: "latin-1", 0x1C: "utf-32-be", 0x1E: "utf-16-be",
    }
    try:
        return content.decode(codecs[tag])
    except (KeyError, UnicodeDecodeError):
        return None


def whole_hex(number):
    digits = f"{abs(number):X}"
    return "-" * (number < 0) + "0" * (len(digits) % 2) + digits


class Attribute:
    def __init__(self, item, first_in_rdn):
        kind, value = item.items()
        self.oid = kind.oid()
        self.name = ATTRIBUTE_NAMES.get(self.oid)
        self.tag = value.tag
        self.raw = value.raw
        self.text = text_of(value.tag, value.content)
        self.bytes = value.content
        self.first_in_rdn = first_in_rdn

    def escaped(self):
        if self.text is None:
            return "#" + self.raw.hex().upper()
        out = []
        for i, char in enumerate(self.text):
            at_edge = char == " " and i in (0, len(self.text) - 1)
            if char in ',+"\\<>;' or at_edge or (char == "#" and i == 0):
                out.append("\\" + char)
            elif " " <= char <= "~":
                out.append(char)
            else:
                out += [f"\\{byte:02X}" for byte in char.encode()]
        return "".join(out)

    def rfc2253(self):
        # OpenSSL has room for 79 characters of a type.
        if self.name is None:
            return self.oid[:79] + "=#" + self.raw.hex().upper()
        return self.name + "=" + self.escaped()


class Name:
    def __init__(self, item):
        self.der = item.raw
        self.attributes = [
            Attribute(one, i == 0)
            for rdn in item.items()
            for i, one in enumerate(rdn.items())
        ]

    @functools.cache
    def rfc2253(self):
        out = ""
        for one in reversed(self.attributes):
            out += one.rfc2253() + (",+"[not one.first_in_rdn])
        return out[:-1]

    def whole(self):
        """The RFC 2253 form where nothing of it is cut off, else empty."""
        if any(not one.name and len(one.oid) > 78 for one in self.attributes):
            return ""
        return self.rfc2253()

    def decoded(self):
        """The attributes as the JSON has them: only text has a value."""
        return [
            {
                "type": one.name or one.oid,
                **({} if one.text is None else {"value": one.text}),
            }
            for one in self.attributes
        ]

    def values(self, name):
        return [one for one in self.attributes if name in (one.name, one.oid)]

    @functools.cache
    def plain_slash(self):
        """The slash form where it reads in one way only, else None."""
        out = ""
        for one in self.attributes:
            text = one.text
            if (
                text is None
                or re.search("[\0-\x1f\x7f/+]", text)
                or "\\x" in text
                or text.endswith("\\")
                or not one.first_in_rdn
            ):
                return None
            out += f"/{one.name or one.oid}={text}"
        return out

    def slash(self):
        """The same where a header can hold it."""
        out = self.plain_slash()
        return out if out and is_visible(out) and out[-1] != " " else None


class Certificate:
    def __init__(self, der):
        self.der = der
        body, algorithm, _ = Item(der).items()
        fields = body.items()
        self.version = 1
        if fields[0].tag == 0xA0:
            self.version = 1 + fields.pop(0).items()[0].integer()
        serial, _, issuer, dates, subject, spki = fields[:6]
        self.serial_number = serial.integer()
        self.serial_content = serial.content
        self.serial = whole_hex(self.serial_number)
        self.issuer, self.subject = Name(issuer), Name(subject)
        self.not_before, self.not_after = map(date, dates.items())
        self.spki = spki
        self.sigalg = SIGNATURES[algorithm.items()[0].oid()]
        self.sha256 = hashlib.sha256(der).digest()
        self.sha1 = hashlib.sha1(der).digest()

        self.extensions = []
        for field in fields[6:]:
            if field.tag == 0xA3:
                for one in field.items()[0].items():
                    parts = one.items()
                    self.extensions.append((parts[0].oid(), parts[-1].content))
        self.san = self.read("2.5.29.17", read_san) or []
        self.ski = self.read("2.5.29.14", lambda x: only_item(x, 4).content)
        self.aki = self.read("2.5.29.35", read_aki)
        self.key_usage = self.read("2.5.29.15", read_key_usage) or []
        self.eku = self.read("2.5.29.37", read_eku) or []
        self.policies = self.read("2.5.29.32", read_policies) or []

    def values_of(self, oid):
        return [value for kind, value in self.extensions if kind == oid]

    def read(self, oid, reader):
        """None where the extension is not there once, or does not decode."""
        found = self.values_of(oid)
        try:
            return reader(found[0]) if len(found) == 1 else None
        except Malformed:
            return None

    def entries(self, kind):
        return [value for one, value in self.san if one == kind]

    def key(self):
        algorithm, bits = self.spki.items()
        kind, *parameters = algorithm.items()
        oid = kind.oid()
        if oid in ("1.2.840.113549.1.1.1", "1.2.840.113549.1.1.10"):
            modulus = Item(bits.content, 1).items()[0].integer()
            pss = "PSS-" if oid.endswith(".10") else ""
            return f"RSA-{pss}{modulus.bit_length()}"
        if oid == "1.2.840.10040.4.1":
            prime = parameters[0].items()[0].integer()
            return f"DSA-{prime.bit_length()}"
        if oid == "1.2.840.10045.2.1":
            if parameters[0].tag == 0x30:
                return "EC-explicit"
            return "EC-" + CURVES[parameters[0].oid()]
        return {"1.3.101.112": "ED25519", "1.3.101.113": "ED448"}[oid]

    def spiffe_id(self):
        uris = self.entries("uri")
        if len(uris) == 1 and is_spiffe(uris[0]) and len(uris[0]) <= 2048:
            return uris[0].decode()
        return None


def only_cn(certificate):
    found = certificate.subject.values("CN")
    return found[0] if len(found) == 1 else None


def read_certificate(path):
    with open(path, "rb") as file:
        return Certificate(file.read())


def date(item):
    """Year to second, and seconds since 1970."""
    digits = item.content.decode().removesuffix("Z")
    if item.tag == 0x17:
        digits = ("19" if digits[:2] >= "50" else "20") + digits
    parts = [int(digits[:4])] + [
        int(digits[i : i + 2]) for i in range(4, 14, 2)
    ]
    return parts, calendar.timegm(parts)


def read_san(value):
    entries = []
    for item in only_item(value, 0x30).items():
        kind = SAN_TAGS.get(item.tag)
        content = item.content
        if item.tag == 0xA0:
            oid, inner = item.items()
            text = inner.items()[0]
            if oid.oid() == UPN:
                kind = "upn"
                content = text_of(text.tag, text.content)
                content = None if content is None else content.encode()
        elif not 0x81 <= item.tag <= 0xA8:
            raise Malformed
        if kind == "ip" and len(content) not in (4, 16):
            continue
        if kind and content is not None:
            entries.append((kind, content))
    return entries


def read_aki(value):
    for item in only_item(value, 0x30).items():
        if item.tag == 0x80:
            return item.content
    return None


def read_key_usage(value):
    bits = only_item(value, 3).content[1:]
    return [
        name
        for i, name in enumerate(KEY_USAGES)
        if i // 8 < len(bits) and bits[i // 8] & 0x80 >> i % 8
    ]


def read_eku(value):
    oids = [item.oid() for item in only_item(value, 0x30).items()]
    return [USAGE_NAMES.get(oid, oid) for oid in oids]


def read_policies(value):
    return [item.items()[0].oid() for item in only_item(value, 0x30).items()]
