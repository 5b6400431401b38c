"""Prints the facts of certificates as python3-cryptography sees them.

usage: facts.py CERTIFICATE.der ...      (one line of JSON each)
"""

import hashlib
import json
import sys

from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.x509.oid import ExtensionOID

KEY_USAGES = {
    "digitalSignature": "digital_signature",
    "nonRepudiation": "content_commitment",
    "keyEncipherment": "key_encipherment",
    "dataEncipherment": "data_encipherment",
    "keyAgreement": "key_agreement",
    "keyCertSign": "key_cert_sign",
    "cRLSign": "crl_sign",
}
OTHER_USAGES = {
    "1.3.6.1.4.1.311.20.2.2": "msSmartcardLogin",
    "2.5.29.37.0": "anyExtendedKeyUsage",
}
REFUSALS = (
    ValueError,
    x509.DuplicateExtension,
    x509.UnsupportedGeneralNameType,
)


def extension(certificate, oid):
    try:
        return certificate.extensions.get_extension_for_oid(oid).value
    except x509.ExtensionNotFound:
        return None


def address(ip):
    mapped = ip.version == 6 and ip.ipv4_mapped
    return f"::ffff:{mapped}" if mapped else str(ip)


def alternative_names(certificate):
    names = {"dns": [], "uri": [], "email": [], "ip": []}
    for name in extension(
        certificate, ExtensionOID.SUBJECT_ALTERNATIVE_NAME
    ) or []:
        if isinstance(name, x509.DNSName):
            names["dns"].append(name.value)
        elif isinstance(name, x509.UniformResourceIdentifier):
            names["uri"].append(name.value)
        elif isinstance(name, x509.RFC822Name):
            names["email"].append(name.value)
        elif isinstance(name, x509.IPAddress):
            names["ip"].append(address(name.value))
    return {kind: values for kind, values in names.items() if values}


def identifier(certificate):
    found = extension(certificate, ExtensionOID.AUTHORITY_KEY_IDENTIFIER)
    return found and found.key_identifier and found.key_identifier.hex()


def spki_sha256(certificate):
    spki = certificate.public_key().public_bytes(
        serialization.Encoding.DER,
        serialization.PublicFormat.SubjectPublicKeyInfo,
    )
    if spki not in certificate.public_bytes(serialization.Encoding.DER):
        raise ValueError("it is written in another way than it was read")
    return hashlib.sha256(spki).hexdigest()


def key_usage(certificate):
    usage = extension(certificate, ExtensionOID.KEY_USAGE)
    if usage is None:
        return None
    names = dict(KEY_USAGES)
    if usage.key_agreement:
        names |= {
            "encipherOnly": "encipher_only", "decipherOnly": "decipher_only",
        }
    return [name for name, field in names.items() if getattr(usage, field)]


def usages(certificate):
    return [
        OTHER_USAGES.get(usage.dotted_string, usage.dotted_string)
        if usage._name == "Unknown OID"
        else usage._name
        for usage in extension(certificate, ExtensionOID.EXTENDED_KEY_USAGE)
        or []
    ]


def policies(certificate):
    return [
        policy.policy_identifier.dotted_string
        for policy in extension(certificate, ExtensionOID.CERTIFICATE_POLICIES)
        or []
    ]


def ski(certificate):
    found = extension(certificate, ExtensionOID.SUBJECT_KEY_IDENTIFIER)
    return found and found.digest.hex()


READERS = {
    "version": lambda certificate: certificate.version.value + 1,
    "not_before": lambda certificate: certificate.not_valid_before.isoformat()
    + "Z",
    "not_after": lambda certificate: certificate.not_valid_after.isoformat()
    + "Z",
    "spki_sha256": spki_sha256,
    "ski": ski,
    "aki": identifier,
    "key_usage": key_usage,
    "eku": usages,
    "policies": policies,
    "san": alternative_names,
}


def facts(der):
    """The facts; why it does not want to read the others is in `refused`."""
    found = {
        "sha256": hashlib.sha256(der).hexdigest(),
        "sha1": hashlib.sha1(der).hexdigest(),
        "refused": {},
    }
    for name, read in READERS.items():
        try:
            fact = read(x509.load_der_x509_certificate(der))
        except REFUSALS as error:
            found["refused"][name] = str(error)
        else:
            if fact or name == "san":
                found[name] = fact
    return found


for path in sys.argv[1:]:
    with open(path, "rb") as file:
        print(json.dumps(facts(file.read())))
