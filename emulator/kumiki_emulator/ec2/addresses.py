"""Elastic IPs and NAT gateways, which hold them."""

from functools import partial
from typing import Any

from moto.core.responses import ActionResult
from moto.ec2.exceptions import EC2ClientError

from .. import clock, settings, times
from .base import Base, filtered, must_exist, refuse


class Addresses(Base):
    def release_address(self) -> ActionResult:
        address = self._asked_address()
        if address is not None and address.association_id:
            holder = self._nat_of(address)
            if holder is not None and holder.state == "deleting":
                # What AWS really says while a NAT gateway dies.
                refuse("AuthFailure", "You do not have permission to access the specified resource.")
            text = f"Address {address.public_ip} is in use."
            refuse("InvalidIPAddress.InUse", text)
        result = super().release_address()
        if address is not None:
            self.ec2_backend.tags.pop(address.id, None)
        return result

    def disassociate_address(self) -> ActionResult:
        asked = self._get_param("AssociationId")
        for address in self.ec2_backend.addresses:
            if asked and address.association_id == asked and self._nat_of(address) is not None:
                refuse("AuthFailure", "You do not have permission to access the specified resource.")
        return super().disassociate_address()

    def _asked_address(self) -> Any:
        id_, ip = self._get_param("AllocationId"), self._get_param("PublicIp")
        found = [a for a in self.ec2_backend.addresses if (id_ and a.allocation_id == id_) or (ip and a.public_ip == ip)]
        return found[0] if found else None

    def _nat_of(self, address: Any) -> Any:
        gateways = self.ec2_backend.nat_gateways.values()
        living = [n for n in gateways if n._eni is address.eni and n.state in ("pending", "available", "deleting")]
        return living[0] if living else None

    # --- NAT gateways ---

    def create_nat_gateway(self) -> ActionResult:
        return self.once(partial(self._create_nat_gateway, super().create_nat_gateway))

    def _create_nat_gateway(self, create: Any) -> ActionResult:
        aws = self.ec2_backend
        kind = self._get_param("ConnectivityType") or "public"
        self.params["ConnectivityType"] = kind
        aws.get_subnet(self._get_param("SubnetId"))
        allocation = self._get_param("AllocationId")
        if kind == "public" and not allocation:
            raise EC2ClientError("MissingParameter", "The request must contain the parameter AllocationId")
        if allocation:
            address = aws.address_by_allocation([allocation])[0]
            if address.association_id:
                refuse("Resource.AlreadyAssociated", f"Elastic IP address [{allocation}] is already associated")
        result = create()
        nat = result.result["NatGateway"]
        eni = nat._eni
        eni.description = f"Interface for NAT Gateway {nat.id}"
        eni.requester_managed, eni.status, eni.interface_type = True, "in-use", "nat_gateway"
        eni.managed_attachment = {
            "AttachmentId": "ela-attach-" + eni.id[4:],
            "DeviceIndex": 1,
            "InstanceOwnerId": "amazon-aws",
            "Status": "attached",
        }
        for address in nat.address_set:
            address.update({"IsPrimary": True, "Status": "succeeded"})
        nat.state = "pending"
        clock.later(times.NAT_START, partial(self._nat_ready, aws, nat))
        return result

    @staticmethod
    def _nat_ready(aws: Any, nat: Any) -> None:
        if nat.state != "pending":
            return
        attached = any(i.vpc and i.vpc.id == nat.vpc_id for i in aws.internet_gateways.values())
        if nat.connectivity_type == "public" and not attached and settings.strict:
            nat.state, nat.failure_code = "failed", "Gateway.NotAttached"
            nat.failure_message = f"Network {nat.vpc_id} has no Internet gateway attached"
            aws.remove_interfaces([nat._eni.id])
        else:
            nat.state = "available"

    def delete_nat_gateway(self) -> ActionResult:
        asked = self._get_param("NatGatewayId")
        aws = self.ec2_backend
        if asked not in aws.nat_gateways:
            raise EC2ClientError("NatGatewayNotFound", f"The Nat Gateway {asked} was not found")
        nat = aws.nat_gateways[asked]
        if nat.state in ("pending", "available", "failed"):
            nat.state = "deleting"
            clock.later(times.NAT_END, partial(self._nat_gone, aws, nat))
        return ActionResult({"NatGatewayId": asked})

    @staticmethod
    def _nat_gone(aws: Any, nat: Any) -> None:
        nat.state = "deleted"
        aws.remove_interfaces([nat._eni.id])

    def describe_nat_gateways(self) -> ActionResult:
        aws = self.ec2_backend
        ids = self._get_param("NatGatewayIds", [])
        must_exist(ids, aws.nat_gateways, "NatGatewayNotFound", "Nat Gateway")
        things = [n for n in aws.nat_gateways.values() if not ids or n.id in ids]
        values = {
            "nat-gateway-id": lambda n: n.id,
            "vpc-id": lambda n: n.vpc_id,
            "subnet-id": lambda n: n.subnet_id,
            "state": lambda n: n.state,
        }
        return ActionResult({"NatGateways": filtered(things, self._filters_from_querystring(), values)})
