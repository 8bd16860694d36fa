"""Words that every rule uses."""

import json
from typing import Any, Callable, Dict, Type

from moto.core.exceptions import ServiceException
from moto.ec2.exceptions import EC2ClientError
from moto.elbv2.exceptions import ELBClientError
from moto.iam.exceptions import IAMException
from moto.rds.exceptions import RDSClientError

from . import settings

# moto reads the service of an error from the module of its class, so every service has its own.
ERRORS: Dict[str, Type[ServiceException]] = {
    "ec2": EC2ClientError,
    "elbv2": ELBClientError,
    "iam": IAMException,
    "rds": RDSClientError,
}


def refuser(service: str) -> Callable[[str, str], None]:
    """refuse(code, message): answer an AWS error, unless the server runs with --no-strict."""
    refused = ERRORS[service]

    def refuse(code: str, message: str) -> None:
        if settings.strict:
            raise refused(code, message)

    return refuse


def once(response: Any, backend: Any, mismatch: Exception, make: Callable[[], Any]) -> Any:
    """The promise of a ClientToken: the same request again gives the same resource.

    Kept on the backend, so that moto's reset forgets it as well.
    """
    token = response.params.get("ClientToken")
    if not token or not settings.strict:
        return make()
    made: Dict[Any, Any] = backend.__dict__.setdefault("kumiki_tokens", {})
    key = (response._get_action(), token)
    # A snapshot, because moto writes into the parameters it is given.
    params = json.dumps({k: v for k, v in response.params.items() if k != "ClientToken"}, sort_keys=True, default=str)
    if key in made:
        before, result = made[key]
        if before != params:
            raise mismatch
        return result
    result = make()
    made[key] = (params, result)
    return result
