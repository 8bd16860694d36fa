"""moto's EC2 memory with the invariants that AWS keeps whatever operation touches it."""

import copy
import ipaddress
from functools import partial
from typing import Any, Dict, List, Optional

from moto.ec2.exceptions import EC2ClientError, OperationNotPermitted4
from moto.ec2.models import EC2Backend
from moto.ec2.models.instances import InstanceState

from .. import clock, times
from .base import refuse
from .client_vpn_model import Endpoint
from .prefixes import CLIENT_VPN_ENDPOINT, OURS

DENY = 32767  # the last entry of every network ACL


class Backend(EC2Backend):
    __module__ = "moto.ec2.models"  # moto finds the URLs of a backend through this name

    _images: Dict[str, Dict[str, Any]] = {}  # by region

    def __init__(self, region_name: str, account_id: str) -> None:
        self.client_vpn_endpoints: Dict[str, Endpoint] = {}
        super().__init__(region_name, account_id)

    def _load_amis(self) -> None:
        """The public images are the same for every account; a copy for each would cost 3 MB and 40 ms."""
        known = Backend._images.get(self.region_name)
        if known is None:
            super()._load_amis()
            Backend._images[self.region_name] = dict(self.amis)
        else:
            self.amis = dict(known)

    def client_vpn_endpoint(self, endpoint_id: str, changing: bool = False) -> Endpoint:
        """`changing`: one that is being deleted cannot be changed any more."""
        endpoint = self.client_vpn_endpoints.get(endpoint_id)
        if endpoint is None or (changing and endpoint.ending):
            raise EC2ClientError("InvalidClientVpnEndpointId.NotFound", f"Endpoint {endpoint_id} does not exist")
        return endpoint

    def get_vpc_peering_connection(self, vpc_pcx_id: str) -> Any:
        if vpc_pcx_id not in self.vpc_pcxs:  # moto's code has another spelling
            text = f"The vpcPeeringConnection ID '{vpc_pcx_id}' does not exist"
            raise EC2ClientError("InvalidVpcPeeringConnectionID.NotFound", text)
        return super().get_vpc_peering_connection(vpc_pcx_id)

    def do_resources_exist(self, resource_ids: List[str]) -> bool:
        for one in resource_ids:
            if one.startswith(OURS[CLIENT_VPN_ENDPOINT]):
                self.client_vpn_endpoint(one)
        return super().do_resources_exist(resource_ids)

    def blocks(self, vpc: Any) -> List[Any]:
        """All CIDR blocks of a VPC as networks."""
        return [ipaddress.ip_network(one["cidr_block"]) for one in vpc.get_cidr_block_association_set()]

    # --- network interfaces: an address inside the subnet, groups that exist there ---

    def create_network_interface(  # type: ignore[override]
        self,
        subnet: Any,
        private_ip_address: Any = None,
        private_ip_addresses: Any = None,
        group_ids: Optional[List[str]] = None,
        *more: Any,
        **rest: Any,
    ) -> Any:
        place = self.get_subnet(subnet) if isinstance(subnet, str) else subnet
        for group_id in group_ids or []:
            group = self.get_security_group_from_id(group_id)
            if group is None:
                refuse("InvalidGroup.NotFound", f"The security group '{group_id}' does not exist")
            elif group.vpc_id != place.vpc_id:
                text = f"Security group {group_id} and subnet {place.id} belong to different networks."
                refuse("InvalidParameter", text)
        if not private_ip_addresses and not _inside(private_ip_address, place):
            private_ip_address = self.free_address(place)
        eni = super().create_network_interface(
            place, private_ip_address, private_ip_addresses, group_ids, *more, **rest
        )
        for address in eni.private_ip_addresses:
            place._subnet_ips.setdefault(address["PrivateIpAddress"], eni)
        return eni

    def free_address(self, subnet: Any) -> str:
        try:
            return subnet.get_available_subnet_ip(None)
        except StopIteration:
            text = f"There are not enough free addresses in subnet '{subnet.id}' to satisfy the request."
            raise EC2ClientError("InsufficientFreeAddressesInSubnet", text) from None

    def delete_network_interface(self, eni_id: str) -> None:
        eni = self.get_network_interface(eni_id)
        super().delete_network_interface(eni_id)
        self.tags.pop(eni_id, None)
        for address in self.addresses:
            if address.eni is eni:
                self.let_go(address)
        for address in eni.private_ip_addresses:
            eni.subnet.del_subnet_ip(address["PrivateIpAddress"])

    def let_go(self, address: Any) -> None:
        """An Elastic IP whose interface is gone is free again, and stays ours."""
        if address.eni is not None:
            address.eni.public_ip = None
        address.eni = address.instance = address.association_id = None

    def interfaces(self, subnet_id: str = "", vpc_id: str = "", group_id: str = "") -> List[Any]:
        return [
            eni
            for eni in self.enis.values()
            if (not subnet_id or eni.subnet.id == subnet_id)
            and (not vpc_id or eni.subnet.vpc_id == vpc_id)
            and (not group_id or group_id in [g.id for g in eni.group_set])
        ]

    def managed_interface(
        self, subnet_id: str, description: str, owner: str, kind: str = "interface", groups: Any = None, **more: Any
    ) -> Any:
        """An interface that a service of AWS puts into our subnet; only its owner can take it away."""
        eni = self.create_network_interface(subnet_id, group_ids=groups or None, description=description, **more)
        eni.requester_managed = True
        eni.requester_id = owner
        eni.interface_type = kind
        eni.status = "in-use"
        eni.managed_attachment = {
            "AttachmentId": "ela-attach-" + eni.id[4:],
            "DeleteOnTermination": False,
            "DeviceIndex": 1,
            "InstanceOwnerId": owner,
            "Status": "attached",
        }
        return eni

    def remove_interfaces(self, ids: List[str]) -> None:
        for eni_id in ids:
            if eni_id in self.enis:
                self.delete_network_interface(eni_id)

    # --- what AWS puts into a new VPC, group or ACL, and takes with it ---

    def create_security_group(self, *args: Any, **kwargs: Any) -> Any:
        group = super().create_security_group(*args, **kwargs)
        if group.is_default:  # everything from members of the group itself
            self.authorize_security_group_ingress(
                group.id, "-1", "", "", [], source_groups=[{"GroupId": group.id}], vpc_id=group.vpc_id
            )
        return group

    def create_network_acl(self, vpc_id: str, tags: Any = None, default: bool = False) -> Any:
        acl = super().create_network_acl(vpc_id, tags, default)
        if not default:
            for egress in (True, False):
                self.create_network_acl_entry(
                    acl.id, DENY, "-1", "deny", egress, "0.0.0.0/0", None, None, None, None, None
                )
        return acl

    def create_vpc(self, cidr_block: str, *args: Any, **kwargs: Any) -> Any:
        vpc = super().create_vpc(_canonical(cidr_block), *args, **kwargs)
        vpc.dhcp_options = self.default_dhcp_options()
        return vpc

    def default_dhcp_options(self) -> Any:
        """The option set that AWS gives every new VPC of a Region: Amazon's own DNS server."""
        found = getattr(self, "_default_dhcp_options", None)
        if found is None or found.id not in self.dhcp_options_sets:
            domain = "ec2.internal" if self.region_name == "us-east-1" else f"{self.region_name}.compute.internal"
            found = self.create_dhcp_options(domain_name_servers=["AmazonProvidedDNS"], domain_name=[domain])
            self._default_dhcp_options = found
        return found

    def create_subnet(
        self,
        vpc_id: str,
        cidr_block: str,
        ipv6_cidr_block: Optional[str] = None,
        availability_zone: Optional[str] = None,
        availability_zone_id: Optional[str] = None,
        **more: Any,
    ) -> Any:
        zones = self.describe_availability_zones()
        if availability_zone_id and not availability_zone:
            availability_zone = next((z.name for z in zones if z.zone_id == availability_zone_id), None)
        names = [z.name for z in zones]
        if (availability_zone or availability_zone_id) and availability_zone not in names:
            text = (
                f"Value ({availability_zone or availability_zone_id}) for parameter availabilityZone is invalid. "
                f"Subnets can currently only be created in the following availability zones: {', '.join(names)}."
            )
            refuse("InvalidParameterValue", text)
        cidr_block = _canonical(cidr_block)
        if cidr_block and "/" in cidr_block and not 16 <= int(cidr_block.split("/")[1]) <= 28:
            refuse("InvalidSubnet.Range", f"The CIDR '{cidr_block}' is invalid.")
        subnet = super().create_subnet(
            vpc_id, cidr_block, ipv6_cidr_block, availability_zone, availability_zone_id, **more
        )
        if not self.get_vpc(vpc_id).is_default:  # moto takes the first one of a zone for a default subnet
            subnet.default_for_az = subnet.map_public_ip_on_launch = False
        return subnet

    def delete_vpc(self, vpc_id: str) -> Any:
        self.get_vpc(vpc_id).dhcp_options = None  # an option set outlives its VPCs; moto deletes it with them
        vpc = super().delete_vpc(vpc_id)
        for acl in [a for a in self.network_acls.values() if a.vpc_id == vpc_id]:
            del self.network_acls[acl.id]
        self.tags.pop(vpc_id, None)
        return vpc

    def delete_subnet(self, subnet_id: str) -> Any:
        subnet = super().delete_subnet(subnet_id)
        # moto leaves the associations behind, and their tables and ACLs could never be deleted.
        for table in self.route_tables.values():
            for association in [a for a, target in table._associations.items() if target == subnet_id]:
                del table._associations[association]
        for acl in self.network_acls.values():
            for key in [k for k, a in acl._associations.items() if a.subnet_id == subnet_id]:
                del acl._associations[key]
        self.tags.pop(subnet_id, None)
        return subnet

    # --- instances change their state by the clock ---

    def terminate_instances(self, instance_ids: List[str]) -> Any:
        instances = self.get_multi_instances_by_id(instance_ids)
        for instance in instances:
            if instance.disable_api_termination is True:
                raise OperationNotPermitted4(instance.id)
        answer = []
        for instance in instances:
            answer.append((instance, copy.copy(instance._state)))
            if instance.state not in ("shutting-down", "terminated"):
                instance._state = InstanceState("shutting-down", 32)
                clock.later(times.INSTANCE_END, partial(self._terminated, instance))
        return answer

    def _terminated(self, instance: Any) -> None:
        nics = list(instance.nics.values())
        instance.terminate()
        for eni in nics:
            if eni.id in self.enis:  # kept on purpose: it is free now
                eni.instance = eni.attachment_id = None
                eni.status = "available"

    def stop_instances(self, instance_ids: List[str]) -> Any:
        return self._switch(instance_ids, ("running", "pending"), InstanceState("stopping", 64), "stop", "stopped")

    def start_instances(self, instance_ids: List[str]) -> Any:
        return self._switch(instance_ids, ("stopped",), InstanceState("pending", 0), "start", "running")

    def _switch(self, ids: List[str], allowed: Any, state: InstanceState, verb: str, end: str) -> Any:
        instances = self.get_multi_instances_by_id(ids)
        for instance in instances:
            if instance.state not in allowed + (state.name, end):
                text = f"The instance '{instance.id}' is not in a state from which it can be {verb}ed."
                refuse("IncorrectInstanceState", text)
        answer = []
        for instance in instances:
            answer.append((instance, copy.copy(instance._state)))
            if instance.state not in (state.name, end):
                instance._state = copy.copy(state)
                done = partial(_unless_moved_on, instance, state.name, getattr(instance, verb))
                clock.later(times.INSTANCE_START, done)
        return answer


def _unless_moved_on(instance: Any, expected: str, then: Any) -> None:
    """A stop or termination may have come in between."""
    if instance.state == expected:
        then()


def _inside(address: Any, subnet: Any) -> bool:
    if isinstance(address, list):
        address = address[0] if address else None
    return bool(address) and ipaddress.ip_address(address) in subnet.cidr


def _canonical(cidr: Any) -> Any:
    """AWS keeps 10.0.0.7/16 as 10.0.0.0/16; what is no CIDR at all is for moto to refuse."""
    try:
        return str(ipaddress.IPv4Network(cidr, strict=False)) if cidr else cidr
    except ValueError:
        return cidr
