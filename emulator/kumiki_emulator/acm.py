"""ACM: what may be imported, what the console would show of it, who uses it."""

import json
from datetime import timezone
from typing import Any, Dict, List, Optional

import moto.acm.urls
from moto.acm.exceptions import AWSValidationException, CertificateNotFound
from moto.acm.models import AWSCertificateManagerBackend, CertBundle, TagHolder, acm_backends
from moto.acm.responses import AWSCertificateManagerResponse
from moto.acm.utils import make_arn_for_certificate
from moto.core.exceptions import AWSError
from moto.core.responses import ActionResult
from moto.core.utils import utcnow

from . import acm_import, certificates, settings


class InUse(AWSError):
    TYPE = "ResourceInUseException"


class Imported(CertBundle):
    """moto's wants a common name everywhere and adds a root of Amazon to every chain."""

    def __init__(self, account: str, region: str, certificate: bytes, key: bytes, chain: Optional[bytes], arn: Any):
        self.created_at = utcnow()
        self.cert, self.key, self.chain = certificate, key, chain or b""
        self.type, self.status = "IMPORTED", "ISSUED"
        self.cert_authority_arn = None
        self.cert_options = {"CertificateTransparencyLoggingPreference": "DISABLED", "Export": "DISABLED"}
        self.tags = TagHolder()
        self.in_use_by: List[str] = []
        self._key = self.validate_pk()
        self._cert = self.validate_certificate()
        self.common_name = certificates.common_name(self._cert.subject)
        self.arn = arn or make_arn_for_certificate(account, region)

    def describe(self) -> Dict[str, Any]:
        shown = {
            "CertificateArn": self.arn,
            "ImportedAt": int(self.created_at.replace(tzinfo=timezone.utc).timestamp()),
            "Options": {"CertificateTransparencyLoggingPreference": "DISABLED"},
            "RenewalEligibility": "INELIGIBLE",
            "Status": self.status,
            "Type": self.type,
            **_told(self),
        }
        name = certificates.domain(self._cert) or next(iter(shown["SubjectAlternativeNames"]), None)
        return {"Certificate": {**shown, "DomainName": name} if name else shown}


_moto_describe = CertBundle.describe


def _describe(bundle: Any) -> Dict[str, Any]:
    return {"Certificate": {**_moto_describe(bundle)["Certificate"], **_told(bundle)}}


def _told(bundle: Any) -> Dict[str, Any]:
    return {**certificates.described(bundle._cert), "InUseBy": sorted({_owner(user) for user in bundle.in_use_by})}


def _owner(arn: str) -> str:
    """moto notes the listener; AWS shows its load balancer."""
    return arn.replace(":listener/", ":loadbalancer/").rpartition("/")[0] if ":listener/" in arn else arn


CertBundle.describe = _describe  # type: ignore[method-assign]


class Backend(AWSCertificateManagerBackend):
    __module__ = "moto.acm.models"  # moto finds the URLs of a backend through this name

    def import_certificate(self, certificate: bytes, private_key: bytes, chain: Any, arn: Any, tags: Any) -> str:
        old = self._certificates.get(arn) if arn else None
        if arn and old is None:
            raise CertificateNotFound(arn=arn, account_id=self.account_id)
        if settings.strict:
            acm_import.check_form(certificate, private_key, chain)
        new = Imported(self.account_id, self.region_name, certificate, private_key, chain, arn)
        if settings.strict:
            acm_import.check_meaning(new._cert, new._key, chain)
        if old is not None:
            if settings.strict:
                if old.type != "IMPORTED":
                    raise AWSValidationException(f"Certificate {arn} was not imported and cannot be reimported.")
                acm_import.check_replacement(old._cert, new._cert)
            new.tags, new.in_use_by = old.tags, old.in_use_by
        self._certificates[new.arn] = new
        if tags:
            new.tags.add(tags)
        return new.arn


def _without_empty(shown: Dict[str, Any]) -> Dict[str, Any]:
    """No chain, no member."""
    return {name: value for name, value in shown.items() if value}


class Acm(AWSCertificateManagerResponse):
    def delete_certificate(self) -> Any:
        arn = self._get_param("CertificateArn")
        certificate = self.acm_backend._certificates.get(arn)
        if certificate is not None and certificate.in_use_by and settings.strict:
            raise InUse(f"Certificate {arn} in account {self.current_account} is in use.")
        return super().delete_certificate()

    def import_certificate(self) -> str:
        if settings.strict and self._get_param("CertificateArn") and self._get_param("Tags"):
            raise AWSValidationException("Tagging is not permitted on re-import.")
        return super().import_certificate()

    def get_certificate(self) -> Any:
        answer = super().get_certificate()
        # A text up to moto 5.2.4, what becomes one from then on.
        if isinstance(answer, str):
            return json.dumps(_without_empty(json.loads(answer)))
        return ActionResult(_without_empty(answer.result))


# --- what other services say about their use of a certificate ---


def hold(account: str, region: str, arn: str, user: str) -> None:
    bundle = acm_backends[account][region]._certificates.get(arn)
    if bundle is not None and user not in bundle.in_use_by:
        bundle.in_use_by.append(user)


def let_go(account: str, region: str, arn: str, user: str) -> None:
    bundle = acm_backends[account][region]._certificates.get(arn)
    if bundle is not None and user in bundle.in_use_by:
        bundle.in_use_by.remove(user)


def install() -> None:
    moto.acm.urls.url_paths = {"{0}/$": Acm.dispatch}
    acm_backends.backend = Backend
