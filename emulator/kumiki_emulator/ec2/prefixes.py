"""Kinds of ids that moto does not know: without this they cannot be tagged, and DescribeTags has no word for them."""

from typing import Any

import moto.ec2.models as models
import moto.ec2.models.tags as tags
import moto.ec2.utils as utils

CLIENT_VPN_ENDPOINT = "client-vpn-endpoint"
OURS = {CLIENT_VPN_ENDPOINT: "cvpn-endpoint"}

_moto_prefix = utils.get_prefix


def _prefix(resource_id: str) -> Any:
    """moto's ends at the first dash."""
    ours = (prefix for prefix in OURS.values() if resource_id.startswith(prefix + "-"))
    return next(ours, None) or _moto_prefix(resource_id)


for _kind, _of_kind in OURS.items():
    utils.EC2_RESOURCE_TO_PREFIX[_kind] = _of_kind
    utils.EC2_PREFIX_TO_RESOURCE[_of_kind] = _kind
for _module in (utils, models, tags):  # each has imported it by its name
    _module.get_prefix = _prefix  # type: ignore[attr-defined]
