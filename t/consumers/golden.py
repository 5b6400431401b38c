"""Prints what nginx is to send of certificates, without looking at its source.

Everything is read from the DER by a reader of this file's own and written by
the rules of the formats: the RFCs, the vendors' manuals and sources, and the
project's contract for what may not be sent.

usage: golden.py <REQUEST

REQUEST is JSON: `certificates`, each with the path `der` or null, and the
`status`; `authorities`, the paths of those that are trusted, the anchor first;
`variables`, names without `client_cert_`; `locations`, each a name
and its values of the directive client_cert_forward.

Of each certificate there are lines `variables NAME VALUE` and `LOCATION HEADER
VALUE`, the variable json as one that other JSON can be compared with, and then
an empty line.
"""

import base64
import calendar
import functools
import hashlib
import ipaddress
import json
import re
import string
import sys

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
VARIABLE_ATTRIBUTES = {
    "email": "emailAddress",
    **{
        name.lower(): name
        for name in (
            "CN O OU C ST L UID DC serialNumber title organizationIdentifier"
        ).split()
    },
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
# Host names with wildcards; RFC 3986, less the comma; atoms of RFC 5322.
SAN_SAFE = {
    "dns": ALNUM + "-._*",
    "uri": UNRESERVED + ":/?#[]@!$&'()*+;=",
    "email": ALNUM + "!#$&'*+-/=?^_`{|}~.@",
}
SAN_SAFE["upn"] = SAN_SAFE["email"]
SAN_TAGS = {0x81: "email", 0x82: "dns", 0x86: "uri", 0x87: "ip"}
SAN_LABELS = {
    "dns": "DNS", "uri": "URI", "email": "email", "ip": "IP", "upn": "UPN",
}

MAX = 60 * 1024


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


def decoded(data):
    """Unescaped text for JSON: every byte that is no UTF-8 is one U+FFFD."""
    return re.sub(
        "[\udc80-\udcff]", "\ufffd", data.decode("utf-8", "surrogateescape")
    )


def san_item(kind, value):
    return ip_text(value) if kind == "ip" else percent(value, SAN_SAFE[kind])


def facts_json(certificate, status):
    san = {
        kind: [
            ip_text(one) if kind == "ip" else decoded(one)
            for one in certificate.entries(kind)
        ]
        for kind in ("dns", "uri", "email", "ip", "upn")
    }
    value = variable(certificate, status)
    facts = {
        **{
            name: value(name)
            for name in (
                "status serial subject issuer not_before not_after sha256 sha1"
                " spki_sha256 x5t_s256 ski aki key sigalg spiffe_id"
            ).split()
        },
        "error": int(value("error")),
        "version": certificate.version,
        "key_usage": certificate.key_usage,
        "eku": certificate.eku,
        "policies": certificate.policies,
        "subject_attributes": certificate.subject.decoded(),
        "issuer_attributes": certificate.issuer.decoded(),
        "san": {kind: values for kind, values in san.items() if values},
    }
    return json.dumps(
        {
            name: fact
            for name, fact in facts.items()
            if fact not in (None, "", [], {})
        },
        sort_keys=True,
    )


def error_number(status):
    return "0" if status == "SUCCESS" else str(ERRORS[status[7:]])


def variable(certificate, status):
    """The function that knows the variables, empty where there is no value."""

    def value(name):
        if name == "status":
            return status
        if certificate is None:
            return ""
        c = certificate
        plain = {
            "error": lambda: error_number(status),
            "rfc9440": lambda: f":{b64(c.der)}:",
            "der": lambda: b64(c.der),
            "pem": lambda: escaped_pem(c),
            "sha256": lambda: c.sha256.hex(),
            "sha1": lambda: c.sha1.hex(),
            "spki_sha256": lambda: hashlib.sha256(c.spki.raw).hexdigest(),
            "sha256_base64": lambda: b64(c.sha256),
            "x5t_s256": lambda: base64.urlsafe_b64encode(c.sha256)
            .decode()
            .rstrip("="),
            "serial": lambda: c.serial,
            "serial_decimal": lambda: str(c.serial_number),
            "subject": c.subject.rfc2253,
            "issuer": c.issuer.rfc2253,
            "subject_der": lambda: b64(c.subject.der),
            "issuer_der": lambda: b64(c.issuer.der),
            "san": lambda: ", ".join(
                f"{SAN_LABELS[kind]}:{san_item(kind, one)}"
                for kind, one in c.san
            ),
            "spiffe_id": lambda: c.spiffe_id() or "",
            "not_before": lambda: rfc3339(c.not_before),
            "not_after": lambda: rfc3339(c.not_after),
            "not_before_unix": lambda: str(c.not_before[1]),
            "not_after_unix": lambda: str(c.not_after[1]),
            "ski": lambda: (c.ski or b"").hex(),
            "aki": lambda: (c.aki or b"").hex(),
            "key": c.key,
            "sigalg": lambda: c.sigalg,
            "eku": lambda: ", ".join(c.eku),
            "key_usage": lambda: ", ".join(c.key_usage),
            "policies": lambda: ", ".join(c.policies),
            "version": lambda: str(c.version),
            "json": lambda: facts_json(c, status),
            "xfcc": lambda: envoy(c, ["cert", "subject", "uri", "dns"]),
            "traefik_info": lambda: traefik_info(c),
            "traefik_pem": lambda: b64(c.der),
            "chain_pem": lambda: escaped_pem(c),
            "chain_rfc9440": lambda: chain(c, status),
            "akamai": lambda: akamai(c, status, ["der", "status"]),
        }
        if name in plain:
            return plain[name]()
        family, _, rest = name.partition("_")
        if family == "san":
            return ", ".join(san_item(rest, one) for one in c.entries(rest))
        if family == "ext":
            found = c.values_of(rest.replace("_", "."))
            return b64(found[0]) if len(found) == 1 else ""
        which = (
            rest[4:].replace("_", ".")
            if rest.startswith("oid_")
            else VARIABLE_ATTRIBUTES[rest]
        )
        return ", ".join(
            one.escaped() for one in getattr(c, family).values(which)
        )

    return value


def only_cn(certificate):
    found = certificate.subject.values("CN")
    return found[0] if len(found) == 1 else None


def akamai(certificate, status, fields):
    c = certificate
    members = []
    if c is not None and "der" in fields:
        members.append(f"cert=:{b64(c.der)}:")
    if c is not None:
        cn = only_cn(c)
        texts = {
            "subject": c.subject.whole(),
            "cn": cn.escaped() if cn else "",
            "sha256": c.sha256.hex(),
            "issuer": c.issuer.whole(),
        }
        members += [
            f"{name}={sf_string(text)}"
            for name, text in texts.items()
            if name in fields and text
        ]
    if "status" in fields:
        members.append(f"status={sf_string(status)}")
    return ", ".join(members)


def envoy(certificate, fields):
    pairs = []

    def add(key, value, quoted=False):
        # Its grammar knows `\"` and no other escape.
        if value.endswith("\\") or '\\"' in value or not is_visible(value):
            return
        if quoted or any(char in value for char in ',;=" '):
            value = '"' + value.replace('"', '\\"') + '"'
        pairs.append(f"{key}={value}")

    for field in fields:
        if field.startswith("by="):
            add("By", field[3:])
    add("Hash", certificate.sha256.hex())
    if "cert" in fields:
        add("Cert", escaped_pem(certificate), quoted=True)
    # The leaf alone: no client here sends more.
    if "chain" in fields:
        add("Chain", escaped_pem(certificate), quoted=True)
    def add_name(key, name):
        # Envoy says also that a name is empty.
        if name.whole() or not name.attributes:
            add(key, name.rfc2253(), quoted=True)

    if "subject" in fields:
        add_name("Subject", certificate.subject)
    for key in ("URI", "DNS"):
        if key.lower() in fields:
            found = certificate.entries(key.lower())
            for value in found:
                add(key, value.decode("latin-1"))
            if key == "URI" and not found:
                add(key, "")
    if "issuer" in fields:
        add_name("Issuer", certificate.issuer)
    return ";".join(pairs)


def chain(certificate, status):
    """The intermediates that lead to the root, which is no part of it."""
    path = certificate.intermediate if status == "SUCCESS" else None
    if not path:
        return ""
    with open(path, "rb") as file:
        return f":{b64(file.read())}:"


@functools.cache
def traefik_info(certificate):
    def carried(text):
        return text and not re.search('[\0-\x1f\x7f,;"]', text)

    def name(name, kinds):
        parts = []
        for kind in kinds:
            found = name.values("serialNumber" if kind == "SN" else kind)
            # Go keeps the last one of these.
            if kind in ("SN", "CN") and len(found) > 1:
                continue
            parts += [
                f"{kind}={one.text}" for one in found if carried(one.text)
            ]
        return ",".join(parts)

    c = certificate
    kinds = "DC C ST L O OU SN CN".split()
    san = []
    for kind in ("dns", "email", "ip", "uri"):
        for one in c.entries(kind):
            text = ip_text(one) if kind == "ip" else one.decode("latin-1")
            if carried(text) and is_visible(text):
                san.append(text)
    fields = {
        "Subject": name(c.subject, kinds),
        "Issuer": name(c.issuer, [kind for kind in kinds if kind != "OU"]),
        "SerialNumber": str(c.serial_number),
        "NB": str(c.not_before[1]),
        "NA": str(c.not_after[1]),
        "SAN": ",".join(san),
    }
    return query(
        ";".join(f'{key}="{value}"' for key, value in fields.items() if value)
    )


def google(certificate, status, disclosed):
    headers = {
        "Present": str(certificate is not None).lower(),
        "Chain-Verified": str(status == "SUCCESS").lower(),
    }
    if certificate is None:
        headers["Error"] = "client_cert_not_provided"
        return headers

    errors = []
    if status != "SUCCESS":
        errors.append("client_cert_validation_failed")
    if disclosed:
        c = certificate

        def limited(name, value, limit):
            if len(value) > limit:
                errors.append(f"client_cert_{name}_exceeded_size_limit")
                return ""
            return value

        def entries(kind):
            return ",".join(
                b64(one) for one in c.entries(kind) if not is_spiffe(one)
            )

        # The content of the INTEGER; of a negative one nobody could tell.
        content = c.serial_content
        serial = content.hex(":") if c.serial_number >= 0 else ""
        if serial and len(content) > 50:
            serial = limited("serial_number", serial, 0)
        uris = c.entries("uri")
        spiffe = ""
        if len(uris) == 1 and is_spiffe(uris[0]):
            spiffe = uris[0].decode()
        headers.update(
            {
                "Hash": b64(c.sha256).rstrip("="),
                "Serial-Number": serial,
                "SPIFFE": limited("spiffe_id", spiffe, 2048),
                "URI-SANs": limited("uri_sans", entries("uri"), 512),
                "DNSName-SANs": limited("dnsname_sans", entries("dns"), 512),
                "Valid-Not-Before": rfc3339(c.not_before, "+00:00"),
                "Valid-Not-After": rfc3339(c.not_after, "+00:00"),
            }
        )
    headers["Error"] = ",".join(errors)
    return headers


def cloudflare_managed(certificate, status, disclosed):
    revoked = status == "FAILED:certificate revoked"
    headers = {
        "Presented": str(certificate is not None).lower(),
        "Verified": str(status == "SUCCESS").lower(),
        "Revoked": str(revoked).lower(),
    }
    if disclosed:
        c = certificate
        headers.update(
            {
                "Serial": c.serial,
                "SHA256": c.sha256.hex(),
                "SHA1": c.sha1.hex(),
                "Not-Before": openssl_date(c.not_before),
                "Not-After": openssl_date(c.not_after),
                "SKI": (c.ski or b"").hex().upper(),
            }
        )
        if certificate.issued_by:
            headers["Issuer-Serial"] = c.issued_by.serial
            headers["Issuer-SKI"] = c.issued_by.ski.hex().upper()
        for kind, name in (("Subject", c.subject), ("Issuer", c.issuer)):
            headers[f"{kind}-DN"] = name.whole()
            headers[f"{kind}-DN-RFC2253"] = name.whole()
            headers[f"{kind}-DN-Legacy"] = name.slash()
    return headers


def haproxy(certificate, status, disclosed):
    headers = {"X-SSL": "1"}
    if certificate is not None:
        headers["X-SSL-Client-Verify"] = error_number(status)
    if disclosed:
        c = certificate
        cn = only_cn(c)
        text = cn.text if cn and cn.text else ""
        dates = {
            name: rfc3339(moment)[2:]
            for name, moment in (
                ("NotBefore", c.not_before), ("NotAfter", c.not_after),
            )
            if 2000 <= moment[0][0] < 2100
        }
        headers.update(
            {
                "X-SSL-Client-SHA1": c.sha1.hex().upper(),
                "X-SSL-Client-DN": c.subject.slash(),
                "X-SSL-Issuer": c.issuer.slash(),
                "X-SSL-Client-DER": b64(c.der),
                **{
                    f"X-SSL-Client-{name}": re.sub("[-T:]", "", text)
                    for name, text in dates.items()
                },
            }
        )
        if is_visible(text) and text == text.strip(" "):
            headers["X-SSL-Client-CN"] = text
    return headers


def cloudfoundry(certificate, status, disclosed):
    headers = {"X-SSL-Client": str(int(certificate is not None))}
    if certificate is None:
        return headers
    headers["X-SSL-Client-Verify"] = error_number(status)
    if not disclosed:
        return headers
    c = certificate
    cn = only_cn(c)
    texts = {
        "Subject-DN": c.subject.plain_slash(),
        "Subject-CN": cn and cn.text,
        "Issuer-DN": c.issuer.plain_slash(),
        "Root-CA-DN": c.anchor and c.anchor.subject.plain_slash(),
    }
    for name, text in texts.items():
        if text and not re.search("[\0-\x1f\x7f]", text):
            headers[f"X-SSL-Client-{name}"] = b64(text.encode())
    dates = haproxy(certificate, status, disclosed)
    for name in ("X-SSL-Client-NotBefore", "X-SSL-Client-NotAfter"):
        headers[name] = dates.get(name)
    headers["X-Forwarded-Client-Cert"] = b64(c.der)
    return headers


def cloudfront(certificate, disclosed):
    headers = {"Present": str(int(certificate is not None))}
    if disclosed:
        c = certificate
        pairs = re.findall("..", c.serial.lower())
        headers.update(
            {
                "Pem": escaped_pem(c),
                "Serial-Number": "" if c.serial_number < 0 else ":".join(pairs),
                "Issuer": c.issuer.whole(),
                "Subject": c.subject.whole(),
                "Sha256": c.sha256.hex(),
                "Validity": validity(c),
            }
        )
    return headers


def nginx(c, status, fields):
    """`c` is None where nothing may be said of it."""
    headers = {"verify": ("ssl-client-verify", status)}
    if c:
        headers["subject"] = ("ssl-client-subject-dn", c.subject.whole())
        headers["issuer"] = ("ssl-client-issuer-dn", c.issuer.whole())
        headers["cert"] = ("ssl-client-cert", escaped_pem(c))
    chosen = {"verify", "subject", "issuer", "cert"} & set(fields)
    return dict(
        header
        for field, header in headers.items()
        if not chosen or field in chosen
    )


def prefixed(prefix, headers):
    return {prefix + name: value for name, value in headers.items()}


def headers_of(words, certificate, status):
    """What one client_cert_forward sends."""
    dialect, *fields = words
    disclosed = certificate is not None and (
        status == "SUCCESS" or "unverified" in fields
    )
    c = certificate if disclosed else None
    name = c and {"subject": c.subject.whole(), "issuer": c.issuer.whole()}

    if dialect == "akamai":
        chosen = [
            field
            for field in fields
            if field in ("der", "subject", "cn", "sha256", "issuer", "status")
        ]
        value = akamai(c, status, chosen or ["der", "status"])
        return {"Client-To-Edge-HTTP-Auth": value}
    if dialect == "google":
        return prefixed(
            "X-Client-Cert-", google(certificate, status, disclosed)
        )
    if dialect == "cloudflare-managed":
        return prefixed(
            "Cf-Cert-", cloudflare_managed(certificate, status, disclosed)
        )
    if dialect == "haproxy":
        return haproxy(certificate, status, disclosed)
    if dialect == "cloudfoundry":
        return cloudfoundry(certificate, status, disclosed)
    if dialect == "nginx":
        return nginx(c, status, fields)
    if dialect == "aws-cloudfront":
        return prefixed(
            "CloudFront-Viewer-Cert-", cloudfront(certificate, disclosed)
        )
    verdict = {
        "apache": {"SSL_CLIENT_VERIFY": status},
    }.get(dialect, {})
    if c is None:
        return verdict

    bare = b64(c.der)
    if dialect == "traefik":
        headers = {}
        if "pem" in fields or "info" not in fields:
            headers["X-Forwarded-Tls-Client-Cert"] = bare
        if "info" in fields:
            headers["X-Forwarded-Tls-Client-Cert-Info"] = traefik_info(c)
        return headers
    if words[:2] == ["aws-alb", "passthrough"]:
        whole = percent(pem(c.der), UNRESERVED + "+=/")
        return {"X-Amzn-Mtls-Clientcert": whole}
    if dialect == "envoy":
        return {"X-Forwarded-Client-Cert": envoy(c, fields)}
    return verdict | {
        "rfc9440": lambda: {
            "Client-Cert": f":{bare}:",
            **(
                {"Client-Cert-Chain": chain(c, status)}
                if "chain" in fields
                else {}
            ),
        },
        "cloudflare": lambda: {
            "Cf-Client-Cert-Der-Base64": bare,
            "Cf-Client-Cert-Sha256": c.sha256.hex(),
        },
        "akamai-cc-der": lambda: {"AKAMAI-CC-DER": f":{bare}:"},
        "aws-alb": lambda: prefixed(
            "X-Amzn-Mtls-Clientcert-",
            {
                "Leaf": percent(pem(c.der), UNRESERVED + "+=/"),
                "Serial-Number": c.serial,
                "Issuer": name["issuer"],
                "Subject": name["subject"],
                "Validity": validity(c),
            },
        ),
        "apache": lambda: {
            "SSL_CLIENT_CERT": pem(c.der).decode().strip().replace("\n", " "),
            "SSL_CLIENT_S_DN": name["subject"],
            "SSL_CLIENT_I_DN": name["issuer"],
            "SSL_CLIENT_M_SERIAL": c.serial,
        },
        "kong": lambda: {
            "X-Client-Cert": escaped_pem(c),
            "X-Client-Cert-Serial": c.serial,
            "X-Client-Cert-Issuer-DN": name["issuer"],
            "X-Client-Cert-Subject-DN": name["subject"],
            "X-Client-Cert-Fingerprint": c.sha1.hex(),
        },
        "gorouter": lambda: {"X-Forwarded-Client-Cert": bare},
        "azure": lambda: {"X-ARR-ClientCert": bare},
        "aspnet": lambda: {"X-Client-Cert": bare},
    }[dialect]()


def is_sent(value):
    """A header loses spaces at its ends."""
    return value and len(value) <= MAX and value == value.strip(" ")


def find_authorities(certificate, status):
    """Whose path it is that verified, as long as it is that of the PKI."""
    certificate.issued_by = certificate.anchor = None
    if status == "SUCCESS":
        certificate.issued_by = next(
            one
            for one in AUTHORITIES
            if one.subject.der == certificate.issuer.der
        )
        certificate.anchor = AUTHORITIES[0]


def print_expected(request, one):
    certificate = None
    if one["der"]:
        certificate = read_certificate(one["der"])
        certificate.intermediate = one["intermediate"]
        find_authorities(certificate, one["status"])
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


def read_certificate(path):
    with open(path, "rb") as file:
        return Certificate(file.read())


REQUEST = json.load(sys.stdin)
AUTHORITIES = [read_certificate(path) for path in REQUEST["authorities"]]
for ONE in REQUEST["certificates"]:
    print_expected(REQUEST, ONE)
