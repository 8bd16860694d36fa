"""What ACM refuses to import (ACM user guide: import prerequisites, format, reimport)."""

import re
from datetime import datetime, timezone
from typing import Any, List, Optional

from cryptography import x509
from moto.acm.exceptions import AWSValidationException

from . import certificates

MAX_KEY = 5120  # bytes
ALGORITHMS = {
    *(f"RSA_{size}" for size in (1024, 2048, 3072, 4096)),
    *(f"EC_{curve}" for curve in ("prime256v1", "secp384r1", "secp521r1")),
}
CLIENT_AUTH = "1.3.6.1.5.5.7.3.2"


def _only(labels: str) -> "re.Pattern[bytes]":
    # Nothing but blocks: no text before them (easy-rsa writes some), no space at the end of a line.
    block = rf"-----BEGIN ({labels})-----\r?\n(?:[A-Za-z0-9+/=]+\r?\n)+-----END \1-----\s*"
    return re.compile(rf"\s*(?:{block})+\Z".encode())


CERTIFICATES = _only("CERTIFICATE")
KEY = _only("PRIVATE KEY|RSA PRIVATE KEY|EC PRIVATE KEY|EC PARAMETERS")


def check_form(certificate: bytes, private_key: bytes, chain: Optional[bytes]) -> None:
    """Before anything is parsed."""
    if not CERTIFICATES.match(certificate):
        _refuse("The certificate is not PEM-encoded or is not valid.")
    if certificate.count(b"-----BEGIN") > 1:
        _refuse("The certificate field contains more than one certificate. You can specify only one in this field.")
    if len(private_key) > MAX_KEY:
        limit = f"Member must have length less than or equal to {MAX_KEY}"
        _refuse(f"Value at 'privateKey' failed to satisfy constraint: {limit}")
    if b"ENCRYPTED" in private_key:
        _refuse("The private key is encrypted. ACM imports unencrypted private keys only.")
    if not KEY.match(private_key):
        _refuse("The private key is not PEM-encoded or is not valid.")
    if chain and not CERTIFICATES.match(chain):
        _refuse("The certificate chain is not PEM-encoded or is not valid.")


def check_meaning(certificate: x509.Certificate, private_key: Any, chain: Optional[bytes]) -> None:
    if certificate.version is not x509.Version.v3:
        _refuse("The certificate is not an X.509 version 3 certificate.")
    if not certificate.issuer.rdns:
        _refuse("The issuer field of the certificate must not be empty.")
    algorithm = certificates.key_algorithm(certificate.public_key())
    if algorithm not in ALGORITHMS:
        _refuse(f"The key algorithm {algorithm} of the certificate is not supported.")
    if not certificates.belong_together(certificate, private_key):
        _refuse("The private key does not match the public key of the certificate.")
    if chain:
        _check_chain(certificate, _parsed(chain))
    elif not certificates.certifies(certificate, certificate):
        text = "Provided certificate is not a valid self signed."
        _refuse(f"{text} Please provide either a valid self-signed certificate or certificate chain.")


def _parsed(chain: bytes) -> List[x509.Certificate]:
    try:
        return x509.load_pem_x509_certificates(chain)
    except ValueError:
        raise AWSValidationException("The certificate chain is not PEM-encoded or is not valid.") from None


def _check_chain(certificate: x509.Certificate, chain: List[x509.Certificate]) -> None:
    if certificate in chain:
        _refuse("The certificate chain contains the end-entity certificate. Provide its issuers only.")
    now = datetime.now(timezone.utc)
    kind = certificates.key_algorithm(certificate.public_key())[:2]
    for below, issuer in zip([certificate, *chain], chain):
        if not (certificates.is_authority(issuer) and certificates.certifies(issuer, below)):
            _refuse("Could not validate the certificate with the certificate chain.")
        if not issuer.not_valid_before_utc <= now <= issuer.not_valid_after_utc:
            _refuse("The certificate chain has expired or is not in effect yet, is not valid.")
    if certificates.key_algorithm(chain[0].public_key())[:2] != kind:
        _refuse("The key algorithm of the certificate must match that of its signing CA.")


def check_replacement(old: x509.Certificate, new: x509.Certificate) -> None:
    """A new import to the same ARN keeps what the services that use it rely on."""
    if certificates.key_algorithm(old.public_key()) != certificates.key_algorithm(new.public_key()):
        _refuse("The key type and size of a certificate cannot be changed by a reimport.")
    if _names(old) and not _names(new):
        _refuse("A reimport cannot remove all domain names of a certificate.")
    _check_usages("Key Usage", certificates.key_usages(old), certificates.key_usages(new), [])
    before, after = certificates.extended_key_usages(old), certificates.extended_key_usages(new)
    _check_usages("Extended Key Usage", list(before), list(after), [CLIENT_AUTH])


def _names(certificate: x509.Certificate) -> bool:
    return bool(certificates.domain(certificate) or certificates.alternative_names(certificate))


def _check_usages(what: str, before: List[str], after: List[str], removable: List[str]) -> None:
    if before and set(before) - set(after) - set(removable):
        _refuse(f"A reimport cannot remove {what} values of a certificate.")
    if after and not before:
        _refuse(f"A reimport cannot add {what} to a certificate that was imported without it.")


def _refuse(message: str) -> None:
    raise AWSValidationException(message)
