"""S3: bucket policies with conditions, public policies, tags at creation."""

import json
from fnmatch import fnmatchcase
from typing import Any, Dict, List, Optional

import moto.s3.urls
import xmltodict
from moto.iam.access_control import IAMPolicyStatement, PermissionResult
from moto.s3.exceptions import S3ClientError
from moto.s3.models import S3Backend, s3_backends
from moto.s3.responses import S3Response

from . import settings

# What we know of a request when a bucket policy asks. The emulator speaks plain HTTP, but only on the loopback
# device where TLS would protect nothing; AWS itself is reached by HTTPS. So a request counts as secure, and the
# "deny what is not TLS" statement that every bucket of ours carries does not lock us out of our own bucket.
CONTEXT = {"aws:securetransport": "true"}

OPERATORS = {
    "Bool": lambda seen, wanted: seen == wanted.lower(),
    "StringEquals": lambda seen, wanted: seen == wanted,
    "StringNotEquals": lambda seen, wanted: seen != wanted,
    "StringLike": fnmatchcase,
    "StringNotLike": lambda seen, wanted: not fnmatchcase(seen, wanted),
}


def _met(conditions: Dict[str, Dict[str, Any]]) -> bool:
    """Whether a statement applies. One that asks for a key or operator we do not know does not."""
    for operator, pairs in conditions.items():
        test = OPERATORS.get(operator.replace("IfExists", ""))
        for key, wanted in pairs.items():
            seen = CONTEXT.get(key.lower())
            if test is None or seen is None:
                return False
            if not any(test(seen, str(w).lower() if isinstance(w, bool) else w) for w in _list(wanted)):
                return False
    return True


_moto_permits = IAMPolicyStatement.is_action_permitted


def _permits(
    statement: Any,
    action: str,
    resource: str = "*",
    principal: Optional[str] = None,
    incoming_condition_values: Optional[Dict[str, str]] = None,
) -> PermissionResult:
    """moto takes an unknown operator for met, and a condition that is not met for a denial."""
    if incoming_condition_values is None:
        content = dict(statement._statement)
        if not _met(content.pop("Condition", {})):
            return PermissionResult.NEUTRAL
        statement = IAMPolicyStatement(content)
    return _moto_permits(statement, action, resource, principal, incoming_condition_values)


IAMPolicyStatement.is_action_permitted = _permits  # type: ignore[method-assign]


def _list(value: Any) -> List[Any]:
    return value if isinstance(value, list) else [value]


def _is_public(policy: Dict[str, Any]) -> bool:
    for statement in _list(policy["Statement"]):
        principal = statement.get("Principal")
        everybody = principal == "*" or (isinstance(principal, dict) and "*" in _list(principal.get("AWS", [])))
        if statement.get("Effect") == "Allow" and everybody and not statement.get("Condition"):
            return True
    return False


class Backend(S3Backend):
    __module__ = "moto.s3.models"

    @property
    def _url_module(self) -> Any:
        return moto.s3.urls  # moto loads it anew here, which would undo `install`

    def put_bucket_policy(self, bucket_name: str, policy: bytes) -> None:
        if settings.strict:
            bucket = self.get_bucket(bucket_name)
            try:
                content = json.loads(policy)
                statements = _list(content["Statement"])
            except (ValueError, KeyError, TypeError):
                # moto keeps it, and every later call on that bucket crashes.
                raise S3ClientError("MalformedPolicy", "Policies must be valid JSON and the first byte must be '{'") from None
            if not all(s.get("Principal") or s.get("NotPrincipal") for s in statements):
                raise S3ClientError("MalformedPolicy", "Missing required field Principal")
            block = bucket.public_access_block
            if block and str(block.block_public_policy).lower() == "true" and _is_public(content):
                raise S3ClientError("AccessDenied", "Access Denied: public policies are blocked by BlockPublicPolicy")
        super().put_bucket_policy(bucket_name, policy)


class S3(S3Response):
    def _bucket_response_put(self, request: Any, bucket_name: str, querystring: Dict[str, Any]) -> Any:
        body = self.body
        answer = super()._bucket_response_put(request, bucket_name, querystring)
        created = not querystring or list(querystring) == ["x-id"]
        if created and body and b"<Tag" in body:
            tags = xmltodict.parse(body)["CreateBucketConfiguration"].get("Tags") or {}
            pairs = {t["Key"]: t.get("Value") or "" for t in _list(tags.get("Tag", []))}
            if pairs:
                self.backend.put_bucket_tagging(bucket_name, pairs)
        return answer


def install() -> None:
    ours = {path: getattr(S3, handler.__name__) for path, handler in moto.s3.urls.url_paths.items()}
    moto.s3.urls.url_paths = ours
    s3_backends.backend = Backend
