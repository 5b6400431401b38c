"""The dialects of content delivery networks and clouds."""

import re

from certificate import only_cn
from writing import b64, escaped_pem, is_spiffe, openssl_date, rfc3339
from writing import sf_string, validity


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
