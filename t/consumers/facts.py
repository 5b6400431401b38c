"""Prints the facts of certificates as python3-cryptography sees them.

usage: facts.py CERTIFICATE.der ...      (one line of JSON each)
"""

import base64
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


def extension(certificate, oid):
    try:
        return certificate.extensions.get_extension_for_oid(oid).value
    except x509.ExtensionNotFound:
        return None


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
            names["ip"].append(str(name.value))
    return {kind: values for kind, values in names.items() if values}


def facts(der):
    certificate = x509.load_der_x509_certificate(der)
    spki = certificate.public_key().public_bytes(
        serialization.Encoding.DER,
        serialization.PublicFormat.SubjectPublicKeyInfo,
    )
    found = {
        "version": certificate.version.value + 1,
        "serial_decimal": str(certificate.serial_number),
        "not_before": certificate.not_valid_before.isoformat() + "Z",
        "not_after": certificate.not_valid_after.isoformat() + "Z",
        "sha256": hashlib.sha256(der).hexdigest(),
        "sha1": hashlib.sha1(der).hexdigest(),
        "spki_sha256": hashlib.sha256(spki).hexdigest(),
        "subject_der": base64.b64encode(
            certificate.subject.public_bytes()
        ).decode(),
        "san": alternative_names(certificate),
    }

    identifier = extension(certificate, ExtensionOID.SUBJECT_KEY_IDENTIFIER)
    if identifier:
        found["ski"] = identifier.digest.hex()
    identifier = extension(certificate, ExtensionOID.AUTHORITY_KEY_IDENTIFIER)
    if identifier and identifier.key_identifier:
        found["aki"] = identifier.key_identifier.hex()

    usage = extension(certificate, ExtensionOID.KEY_USAGE)
    if usage:
        found["key_usage"] = [
            name for name, field in KEY_USAGES.items() if getattr(usage, field)
        ]
    usages = extension(certificate, ExtensionOID.EXTENDED_KEY_USAGE)
    if usages:
        found["eku"] = [usage._name for usage in usages]
    policies = extension(certificate, ExtensionOID.CERTIFICATE_POLICIES)
    if policies:
        found["policies"] = [
            policy.policy_identifier.dotted_string for policy in policies
        ]
    return found


for path in sys.argv[1:]:
    with open(path, "rb") as file:
        content = file.read()
    try:
        print(json.dumps(facts(content)))
    except ValueError as error:
        print(json.dumps({"error": str(error)}))
