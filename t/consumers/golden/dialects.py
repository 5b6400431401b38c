"""The headers of every dialect."""

from networks import akamai, cloudflare_managed, cloudfront, google
from proxies import chain, cloudfoundry, envoy, haproxy, nginx, traefik_info
from writing import UNRESERVED, b64, escaped_pem, pem, percent, validity

MAX = 60 * 1024


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
