"""ACM: certificates in use, keys that do not belong to their certificate."""

import base64
from typing import Any, Optional

import moto.acm.urls
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from moto.acm.exceptions import AWSValidationException
from moto.acm.responses import AWSCertificateManagerResponse
from moto.core.exceptions import AWSError

from . import settings


class InUse(AWSError):
    TYPE = "ResourceInUseException"


class Acm(AWSCertificateManagerResponse):
    def delete_certificate(self) -> Any:
        arn = self._get_param("CertificateArn")
        certificate = self.acm_backend._certificates.get(arn)
        if certificate is not None and certificate.in_use_by and settings.strict:
            raise InUse(f"Certificate {arn} in account {self.current_account} is in use.")
        return super().delete_certificate()

    def import_certificate(self) -> Any:
        if settings.strict:
            if self._get_param("CertificateArn") and self._get_param("Tags"):
                raise AWSValidationException("Tagging is not permitted on re-import.")
            certificate, key = self._get_param("Certificate"), self._get_param("PrivateKey")
            if certificate and key and _belong(certificate, key) is False:
                raise AWSValidationException("The private key does not match the public key of the certificate.")
        return super().import_certificate()


def _belong(certificate: str, key: str) -> Optional[bool]:
    """None if either cannot be read: moto has the errors for that."""
    try:
        public = x509.load_pem_x509_certificate(base64.standard_b64decode(certificate)).public_key()
        private = serialization.load_pem_private_key(base64.standard_b64decode(key), password=None)
    except (ValueError, TypeError):
        return None
    form = (serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    return public.public_bytes(*form) == private.public_key().public_bytes(*form)


def install() -> None:
    moto.acm.urls.url_paths = {"{0}/$": Acm.dispatch}
