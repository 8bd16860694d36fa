"""Client VPN: the subnets that an endpoint is associated with, and the groups of its interfaces there."""

import ipaddress
from functools import partial
from typing import Any

from moto.core.responses import ActionResult
from moto.ec2.exceptions import EC2ClientError
from moto.ec2.utils import random_id

from .. import clock, times
from .base import refuse
from .client_vpn_base import ClientVpnBase, apply_groups
from .client_vpn_model import Association, Endpoint, Route, status

# AWS wants room for more connections in every subnet.
SMALLEST_SUBNET, FREE_ADDRESSES = 27, 20


class ClientVpnNetworks(ClientVpnBase):
    def associate_client_vpn_target_network(self) -> ActionResult:
        return self.once(self._associate)

    def _associate(self) -> ActionResult:
        endpoint = self._endpoint(changing=True)
        aws = self.ec2_backend
        subnet = self._subnet(endpoint, self._needed("SubnetId"))
        for other in endpoint.associations.values():
            if other.subnet_id == subnet.id:
                text = f"The subnet {subnet.id} has already been associated with the endpoint {endpoint.id}"
                refuse("InvalidClientVpnDuplicateAssociationException", text)
            if other.zone == subnet.availability_zone:
                text = f"A subnet of {other.zone} is already associated with the endpoint {endpoint.id}"
                refuse("InvalidClientVpnSubnetId.DuplicateAz", text)
        self._check_room(endpoint, subnet)
        self._begin(endpoint)
        if endpoint.vpc_id is None:
            endpoint.vpc_id = subnet.vpc_id
            endpoint.group_ids = [aws.get_default_security_group(subnet.vpc_id).id]
        eni = aws.managed_interface(
            subnet.id, "ClientVPN Endpoint resource", "amazon-aws", groups=endpoint.group_ids
        )
        association = Association(
            random_id("cvpn-assoc"), subnet.id, subnet.vpc_id, subnet.availability_zone, eni.id, endpoint.group_ids
        )
        endpoint.associations[association.id] = association
        route = Route(aws.get_vpc(subnet.vpc_id).cidr_block, subnet.id, "Default Route", "associate")
        endpoint.routes.append(route)
        clock.later(times.VPN_ASSOCIATE, partial(_associated, association, route))
        return ActionResult({"AssociationId": association.id, "Status": status("associating")})

    def _subnet(self, endpoint: Endpoint, subnet_id: str) -> Any:
        try:
            subnet = self.ec2_backend.get_subnet(subnet_id)
        except EC2ClientError:
            text = f"The subnet {subnet_id} does not exist"
            raise EC2ClientError("InvalidClientVpnSubnetId.NotFound", text) from None
        if endpoint.vpc_id not in (None, subnet.vpc_id):
            text = f"The subnet {subnet_id} is not in the VPC {endpoint.vpc_id} of the endpoint {endpoint.id}"
            refuse("InvalidClientVpnSubnetId.NotFound", text)
        return subnet

    def _check_room(self, endpoint: Endpoint, subnet: Any) -> None:
        clients = ipaddress.ip_network(endpoint.client_cidr)
        blocks = self.ec2_backend.blocks(self.ec2_backend.get_vpc(subnet.vpc_id))
        if any(block.overlaps(clients) for block in blocks):
            text = f"The CIDR range of the subnet {subnet.id} or its VPC overlaps with the client CIDR range {clients}"
            refuse("InvalidClientVpnSubnetId.OverlappingCidr", text)
        if subnet.cidr.prefixlen > SMALLEST_SUBNET:
            text = f"The subnet {subnet.id} is too small: a target network is /{SMALLEST_SUBNET} at least"
            refuse("InvalidParameterValue", text)
        if subnet.available_ip_address_count < FREE_ADDRESSES:
            text = f"The subnet {subnet.id} has fewer than {FREE_ADDRESSES} free addresses"
            refuse("InsufficientFreeAddressesInSubnet", text)

    def disassociate_client_vpn_target_network(self) -> ActionResult:
        endpoint = self._endpoint()
        association = self._association(endpoint, self._needed("AssociationId"))
        if association.state == "associating":
            refuse("IncorrectState", f"The association {association.id} is still being made")
        if association.state != "disassociating":
            self._begin(endpoint)
            association.state = "disassociating"
            for route in endpoint.routes:
                if route.subnet_id == association.subnet_id:
                    route.state = "deleting"
            done = partial(_disassociated, self.ec2_backend, endpoint, association)
            clock.later(times.VPN_DISASSOCIATE, done)
        return ActionResult({"AssociationId": association.id, "Status": status(association.state)})

    def _association(self, endpoint: Endpoint, association_id: str) -> Association:
        if association_id not in endpoint.associations:
            text = f"The association {association_id} does not exist"
            raise EC2ClientError("InvalidClientVpnAssociationIdNotFound", text)
        return endpoint.associations[association_id]

    def describe_client_vpn_target_networks(self) -> ActionResult:
        endpoint = self._endpoint()
        asked = self._get_param("AssociationIds", [])
        things = [self._association(endpoint, one) for one in asked] or endpoint.associations.values()
        values = {
            "association-id": lambda a: a.id,
            "target-network-id": lambda a: a.subnet_id,
            "vpc-id": lambda a: a.vpc_id,
        }
        result = self._told("ClientVpnTargetNetworks", things, values)
        found: Any = result.result
        found["ClientVpnTargetNetworks"] = [a.told(endpoint.id) for a in found["ClientVpnTargetNetworks"]]
        return result

    def apply_security_groups_to_client_vpn_target_network(self) -> ActionResult:
        endpoint = self._endpoint(changing=True)
        group_ids, vpc_id = self._needed("SecurityGroupIds", "VpcId"), self._get_param("VpcId")
        if not any(a.vpc_id == vpc_id and a.state != "disassociating" for a in endpoint.associations.values()):
            text = f"The endpoint {endpoint.id} has no active association with a subnet of {vpc_id}"
            refuse("InvalidClientVpnActiveAssociationNotFound", text)
        self._check_groups(group_ids, vpc_id)
        self._begin(endpoint)
        endpoint.group_ids = group_ids
        apply_groups(self.ec2_backend, endpoint, group_ids)
        return ActionResult({"SecurityGroupIds": group_ids})


def _associated(association: Association, route: Route) -> None:
    if association.state == "associating":
        association.state, route.state = "associated", "active"


def _disassociated(aws: Any, endpoint: Endpoint, association: Association) -> None:
    endpoint.associations.pop(association.id, None)
    endpoint.routes = [r for r in endpoint.routes if r.subnet_id != association.subnet_id]
    # Its interface keeps the subnet and the groups busy for a while.
    clock.later(times.VPN_INTERFACE_LINGERS, partial(aws.remove_interfaces, [association.interface_id]))
