"""Regions that an account has to enable first: whoever has not is refused there as if his keys were wrong.

https://docs.aws.amazon.com/global-infrastructure/latest/regions/aws-regions.html
"""

from typing import Dict, Optional, Set, Tuple

from . import settings, wire

OPT_IN = (
    "af-south-1",
    "ap-east-1",
    "ap-east-2",
    "ap-south-2",
    "ap-southeast-3",
    "ap-southeast-4",
    "ap-southeast-5",
    "ap-southeast-7",
    "ca-west-1",
    "eu-central-2",
    "eu-south-1",
    "eu-south-2",
    "il-central-1",
    "me-central-1",
    "me-south-1",
    "mx-central-1",
)

_enabled: Dict[str, Set[str]] = {}


def enable(account: str, region: str) -> None:
    if region not in OPT_IN:
        raise ValueError(f"{region} needs no opt-in")
    _enabled.setdefault(account, set()).add(region)


def status(account: str, region: str) -> str:
    if region not in OPT_IN:
        return "opt-in-not-required"
    return "opted-in" if region in _enabled.get(account, ()) else "not-opted-in"


# What each service says to keys it does not know (pitfall 45), and with which status.
_REFUSALS: Dict[str, Tuple[int, str, str]] = {
    "ec2": (401, "AuthFailure", "AWS was not able to validate the provided access credentials"),
    "s3": (403, "InvalidAccessKeyId", "The AWS Access Key Id you provided does not exist in our records."),
    "json": (400, "UnrecognizedClientException", "The security token included in the request is invalid."),
}
_OTHERS = (403, "InvalidClientTokenId", "The security token included in the request is invalid")


def refusal(account: str, asked: wire.Asked) -> Optional[wire.Answer]:
    if not settings.strict or status(account, asked.region) != "not-opted-in":
        return None
    code = _REFUSALS.get(asked.protocol, _OTHERS)
    return wire.error(asked.protocol, *code)
