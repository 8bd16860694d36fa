"""Certificates as the tests need them, good ones and bad ones."""

from datetime import datetime, timedelta, timezone
from functools import lru_cache
from typing import Any, List, Optional, Tuple

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

PEM = serialization.Encoding.PEM
SERVER, CLIENT = ExtendedKeyUsageOID.SERVER_AUTH, ExtendedKeyUsageOID.CLIENT_AUTH
DAY = timedelta(days=1)


@lru_cache(maxsize=None)
def key(number: int = 0, bits: int = 2048) -> Any:
    """The same number is the same key: making one takes a tenth of a second."""
    return rsa.generate_private_key(public_exponent=65537, key_size=bits)


@lru_cache(maxsize=None)
def curve() -> Any:
    return ec.generate_private_key(ec.SECP256R1())


def named(cn: Optional[str]) -> x509.Name:
    field = (NameOID.COMMON_NAME, cn) if cn else (NameOID.ORGANIZATION_NAME, "kumiki")
    return x509.Name([x509.NameAttribute(*field)])


def certificate(
    cn: Optional[str],
    sans: Tuple[str, ...] = (),
    of: Any = None,
    by: Optional[Tuple[x509.Certificate, Any]] = None,
    ca: bool = False,
    usages: Tuple[Any, ...] = (),
    start: timedelta = -DAY,
    end: timedelta = DAY,
    serial: int = 0x0A0B,
) -> x509.Certificate:
    """Self-signed, unless `by` (certificate and key of a CA) signs."""
    own = of or key()
    now = datetime.now(timezone.utc)
    issuer, signer = (by[0].subject, by[1]) if by else (named(cn), own)
    builder = (
        x509.CertificateBuilder()
        .subject_name(named(cn))
        .issuer_name(issuer)
        .public_key(own.public_key())
        .serial_number(serial)
        .not_valid_before(now + start)
        .not_valid_after(now + end)
        .add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
    )
    if sans:
        builder = builder.add_extension(x509.SubjectAlternativeName([x509.DNSName(s) for s in sans]), critical=False)
    if usages:
        builder = builder.add_extension(x509.ExtendedKeyUsage(usages), critical=False).add_extension(
            x509.KeyUsage(True, False, True, False, False, False, False, False, False), critical=True
        )
    return builder.sign(signer, hashes.SHA256())


def pem(*certificates: x509.Certificate) -> bytes:
    return b"".join(one.public_bytes(PEM) for one in certificates)


def key_pem(private: Any, password: Optional[bytes] = None) -> bytes:
    lock = serialization.BestAvailableEncryption(password) if password else serialization.NoEncryption()
    return private.private_bytes(PEM, serialization.PrivateFormat.PKCS8, lock)


@lru_cache(maxsize=None)
def authority(cn: str = "Test CA", number: int = 1) -> Tuple[x509.Certificate, Any]:
    return certificate(cn, of=key(number), ca=True), key(number)


def revocations(serials: List[int]) -> str:
    ca, signer = authority()
    now = datetime.now(timezone.utc)
    builder = x509.CertificateRevocationListBuilder().issuer_name(ca.subject).last_update(now).next_update(now + DAY)
    for serial in serials:
        one = x509.RevokedCertificateBuilder().serial_number(serial).revocation_date(now).build()
        builder = builder.add_revoked_certificate(one)
    return builder.sign(signer, hashes.SHA256()).public_bytes(PEM).decode()
