"""X.509 as ACM and Client VPN look at it: names, keys, usages, who certified whom."""

import re
from typing import Any, Dict, List, Optional

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

_HOST = re.compile(r"^(\*\.)?[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+$")
_CURVES = {"secp256r1": "prime256v1", "secp384r1": "secp384r1", "secp521r1": "secp521r1"}
_USAGES = {
    "digital_signature": "DIGITAL_SIGNATURE",
    "content_commitment": "NON_REPUDIATION",
    "key_encipherment": "KEY_ENCIPHERMENT",
    "data_encipherment": "DATA_ENCIPHERMENT",
    "key_agreement": "KEY_AGREEMENT",
    "key_cert_sign": "CERTIFICATE_SIGNING",
    "crl_sign": "CRL_SIGNING",
}
_EXTENDED = {
    ExtendedKeyUsageOID.SERVER_AUTH: "TLS_WEB_SERVER_AUTHENTICATION",
    ExtendedKeyUsageOID.CLIENT_AUTH: "TLS_WEB_CLIENT_AUTHENTICATION",
    ExtendedKeyUsageOID.CODE_SIGNING: "CODE_SIGNING",
    ExtendedKeyUsageOID.EMAIL_PROTECTION: "EMAIL_PROTECTION",
    ExtendedKeyUsageOID.TIME_STAMPING: "TIME_STAMPING",
    ExtendedKeyUsageOID.OCSP_SIGNING: "OCSP_SIGNING",
    ExtendedKeyUsageOID.ANY_EXTENDED_KEY_USAGE: "ANY",
}


def common_name(name: x509.Name) -> Optional[str]:
    found = name.get_attributes_for_oid(NameOID.COMMON_NAME)
    return str(found[0].value) if found else None


def alternative_names(certificate: x509.Certificate) -> List[str]:
    names = _extension(certificate, x509.SubjectAlternativeName)
    return [str(one.value) for one in names] if names else []


def domain(certificate: x509.Certificate) -> Optional[str]:
    """What ACM calls the domain name: the first of CN and alternative names that has the form of one."""
    names = [common_name(certificate.subject) or "", *alternative_names(certificate)]
    return next((name for name in names if _HOST.match(name)), None)


def key_algorithm(public_key: Any) -> str:
    """RSA_2048, EC_prime256v1 …; a kind that AWS has no word for is named by its class."""
    if isinstance(public_key, rsa.RSAPublicKey):
        return f"RSA_{public_key.key_size}"
    if isinstance(public_key, ec.EllipticCurvePublicKey):
        return f"EC_{_CURVES.get(public_key.curve.name, public_key.curve.name)}"
    return type(public_key).__name__


def key_usages(certificate: x509.Certificate) -> List[str]:
    usage = _extension(certificate, x509.KeyUsage)
    return [word for field, word in _USAGES.items() if getattr(usage, field)] if usage else []


def extended_key_usages(certificate: x509.Certificate) -> Dict[str, str]:
    """OID -> AWS's word for it."""
    usages = _extension(certificate, x509.ExtendedKeyUsage)
    return {one.dotted_string: _EXTENDED.get(one, "CUSTOM") for one in usages} if usages else {}


def is_authority(certificate: x509.Certificate) -> bool:
    constraints = _extension(certificate, x509.BasicConstraints)
    return bool(constraints and constraints.ca)


def certifies(issuer: x509.Certificate, certificate: x509.Certificate) -> bool:
    try:
        certificate.verify_directly_issued_by(issuer)
    except (ValueError, TypeError, InvalidSignature):
        return False
    return True


def belong_together(certificate: x509.Certificate, private_key: Any) -> bool:
    form = (serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    return certificate.public_key().public_bytes(*form) == private_key.public_key().public_bytes(*form)


def described(certificate: x509.Certificate) -> Dict[str, Any]:
    """The fields of DescribeCertificate that are read from the certificate itself."""
    digits = f"{certificate.serial_number:x}"
    digits = digits.zfill(len(digits) + len(digits) % 2)
    usages = extended_key_usages(certificate)
    return {
        "Subject": ",".join(part.rfc4514_string() for part in certificate.subject.rdns),
        "Issuer": common_name(certificate.issuer) or certificate.issuer.rfc4514_string(),
        "SubjectAlternativeNames": alternative_names(certificate),
        "Serial": ":".join(digits[i : i + 2] for i in range(0, len(digits), 2)),
        "NotBefore": int(certificate.not_valid_before_utc.timestamp()),
        "NotAfter": int(certificate.not_valid_after_utc.timestamp()),
        "KeyAlgorithm": key_algorithm(certificate.public_key()),
        "SignatureAlgorithm": certificate.signature_algorithm_oid._name.upper().replace("ENCRYPTION", ""),
        "KeyUsages": [{"Name": word} for word in key_usages(certificate)],
        "ExtendedKeyUsages": [{"Name": word, "OID": oid} for oid, word in usages.items()],
    }


def _extension(certificate: x509.Certificate, kind: Any) -> Any:
    try:
        return certificate.extensions.get_extension_for_class(kind).value
    except x509.ExtensionNotFound:
        return None
