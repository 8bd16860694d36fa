"""What all operations of Client VPN need: the endpoint, one change at a time, filters, networks, groups."""

import ipaddress
from functools import partial
from typing import Any, Callable, Dict, Iterable, List

from moto.core.responses import ActionResult
from moto.ec2.exceptions import EC2ClientError

from .. import clock, settings, times
from .base import Base, filtered, refuse
from .client_vpn_model import Endpoint

MAX_GROUPS = 5


class ClientVpnBase(Base):
    def _needed(self, *names: str) -> Any:
        """The value of the first; an SDK may send a request without what AWS requires."""
        for name in names:
            if self._get_param(name) in (None, "", []):
                raise EC2ClientError("MissingParameter", f"The request must contain the parameter {name}")
        return self._get_param(names[0])

    def _endpoint(self, changing: bool = False) -> Endpoint:
        return self.ec2_backend.client_vpn_endpoint(self._needed("ClientVpnEndpointId"), changing)

    def _begin(self, endpoint: Endpoint) -> None:
        """Last of all checks, so that a wrong request is always refused for what is wrong with it."""
        self._not_busy(endpoint)
        endpoint.changes += 1
        clock.later(times.VPN_BUSY, partial(_settled, endpoint))

    def _not_busy(self, endpoint: Endpoint) -> None:
        if endpoint.changes and not settings.parallel_changes:
            text = "Cannot initiate another change for this endpoint at this time. Please try again later."
            refuse("ConcurrentMutationLimitExceeded", text)

    def _told(self, name: str, things: Iterable[Any], values: Dict[str, Callable[[Any], Any]]) -> ActionResult:
        """The things that pass the filters. There is none for tags, on AWS either."""
        asked = self._filters_from_querystring()
        for unknown in [one for one in asked if one not in values]:
            raise EC2ClientError("InvalidFilter", f"The filter '{unknown}' is invalid")
        return ActionResult({name: filtered(list(things), asked, values)})

    def _network(self, cidr: str, name: str) -> ipaddress.IPv4Network:
        try:
            return ipaddress.IPv4Network(cidr, strict=False)
        except ValueError:
            text = f"Value ({cidr}) for parameter {name} is invalid. This is not a valid CIDR block."
            raise EC2ClientError("InvalidParameterValue", text) from None

    def _check_groups(self, group_ids: List[str], vpc_id: str) -> None:
        if len(group_ids) > MAX_GROUPS:
            refuse("InvalidParameterValue", f"At most {MAX_GROUPS} security groups can be applied to a target network.")
        for group_id in group_ids:
            group = self.ec2_backend.get_security_group_from_id(group_id)
            if group is None:
                refuse("InvalidGroup.NotFound", f"The security group '{group_id}' does not exist")
            elif group.vpc_id != vpc_id:
                refuse("InvalidGroup.NotFound", "You have specified two resources that belong to different networks.")


def _settled(endpoint: Endpoint) -> None:
    endpoint.changes -= 1


def apply_groups(aws: Any, endpoint: Endpoint, group_ids: List[str]) -> None:
    """To the associations and their interfaces, unless other groups were chosen in the meantime."""
    if endpoint.group_ids != group_ids:
        return
    groups = [aws.get_security_group_from_id(one) for one in group_ids]
    for association in endpoint.associations.values():
        association.group_ids = group_ids
        eni = aws.enis.get(association.interface_id)
        if eni is not None:
            eni._group_set = [one for one in groups if one]
