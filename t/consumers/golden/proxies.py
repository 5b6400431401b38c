"""The dialects of proxies, and the chain of RFC 9440."""

import functools
import re

from certificate import only_cn
from writing import b64, error_number, escaped_pem, ip_text, is_visible
from writing import query, rfc3339


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
