"""VPCs, subnets and internet gateways: what depends on them, and what may be attached to them."""

from typing import Any

from moto.core.responses import ActionResult

from .base import Base, refuse


class Vpcs(Base):
    def delete_vpc(self) -> ActionResult:
        vpc_id = self._get_param("VpcId")
        aws = self.ec2_backend
        aws.get_vpc(vpc_id)
        holds = (
            any(i.vpc and i.vpc.id == vpc_id for i in aws.internet_gateways.values())
            or any(g.name != "default" for g in aws.groups[vpc_id].values())
            or any(a.vpc_id == vpc_id and not a.default for a in aws.network_acls.values())
            or any(e.vpc_id == vpc_id and e.state != "deleted" for e in aws.vpc_end_points.values())
            or any(e.vpc_id == vpc_id for e in aws.egress_only_internet_gateways.values())
            or aws.interfaces(vpc_id=vpc_id)
            or any(p.peer_vpc.id == vpc_id and _asked_by_others(p) for p in aws.vpc_pcxs.values())
        )
        if holds:
            refuse("DependencyViolation", f"The vpc '{vpc_id}' has dependencies and cannot be deleted.")
        result = super().delete_vpc()
        for peering in aws.vpc_pcxs.values():  # AWS ends them together with either VPC
            if vpc_id in (peering.vpc.id, peering.peer_vpc.id) and peering._status.code != "deleted":
                peering._status.deleted(aws.account_id)
        for flow_log in [f for f in aws.flow_logs.values() if f.resource_id == vpc_id]:
            del aws.flow_logs[flow_log.id]
        return result

    def delete_subnet(self) -> ActionResult:
        subnet_id = self._get_param("SubnetId")
        self.ec2_backend.get_subnet(subnet_id)
        # Instances, NAT gateways, endpoints, load balancers and databases all show up as interfaces.
        if self.ec2_backend.interfaces(subnet_id=subnet_id):
            refuse("DependencyViolation", f"The subnet '{subnet_id}' has dependencies and cannot be deleted.")
        return super().delete_subnet()

    def attach_internet_gateway(self) -> ActionResult:
        igw_id, vpc_id = self._get_param("InternetGatewayId"), self._get_param("VpcId")
        gateway = self.ec2_backend.get_internet_gateway(igw_id)
        others = self.ec2_backend.internet_gateways.values()
        if not gateway.vpc and any(i.vpc and i.vpc.id == vpc_id for i in others):
            refuse("InvalidParameterValue", f"Network {vpc_id} already has an internet gateway attached")
        return super().attach_internet_gateway()

    def detach_internet_gateway(self) -> ActionResult:
        igw_id, vpc_id = self._get_param("InternetGatewayId"), self._get_param("VpcId")
        gateway = self.ec2_backend.get_internet_gateway(igw_id)
        attached = gateway.vpc and gateway.vpc.id == vpc_id
        if attached and any(_public(eni) for eni in self.ec2_backend.interfaces(vpc_id=vpc_id)):
            refuse(
                "DependencyViolation",
                f"Network {vpc_id} has some mapped public address(es). "
                "Please unmap those public address(es) before detaching the gateway.",
            )
        return super().detach_internet_gateway()

    def delete_internet_gateway(self) -> ActionResult:
        result = super().delete_internet_gateway()
        self.ec2_backend.tags.pop(self._get_param("InternetGatewayId"), None)
        return result


def _public(eni: Any) -> bool:
    return bool(eni.public_ip)


def _asked_by_others(peering: Any) -> bool:
    """A request of another account must be rejected first; any other peering ends with its VPC."""
    return peering._status.code == "pending-acceptance" and peering.vpc.owner_id != peering.peer_vpc.owner_id
