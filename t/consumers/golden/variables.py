"""What the variables hold."""

import base64
import hashlib
import json
import re

from networks import akamai
from proxies import chain, envoy, traefik_info
from writing import ALNUM, UNRESERVED, b64, error_number, escaped_pem
from writing import ip_text, percent, rfc3339

VARIABLE_ATTRIBUTES = {
    "email": "emailAddress",
    **{
        name.lower(): name
        for name in (
            "CN O OU C ST L UID DC serialNumber title organizationIdentifier"
        ).split()
    },
}
# Host names with wildcards; RFC 3986, less the comma; atoms of RFC 5322.
SAN_SAFE = {
    "dns": ALNUM + "-._*",
    "uri": UNRESERVED + ":/?#[]@!$&'()*+;=",
    "email": ALNUM + "!#$&'*+-/=?^_`{|}~.@",
}
SAN_SAFE["upn"] = SAN_SAFE["email"]
SAN_LABELS = {
    "dns": "DNS", "uri": "URI", "email": "email", "ip": "IP", "upn": "UPN",
}


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
