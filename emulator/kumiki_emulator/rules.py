"""Words that every rule uses."""

import json
from typing import Any, Callable, Dict, Type

from moto.core.exceptions import ServiceException

from . import settings


def errors_of(service: str) -> Type[ServiceException]:
    """An error class of that service: moto reads the service from the module an error comes from."""
    return type("Refused", (ServiceException,), {"__module__": f"moto.{service}.exceptions"})


def refuser(service: str) -> Callable[[str, str], None]:
    """refuse(code, message): answer an AWS error, unless the server runs with --no-strict."""
    refused = errors_of(service)

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
