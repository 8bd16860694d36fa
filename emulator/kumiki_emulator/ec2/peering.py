"""VPC peering."""

from functools import partial
from typing import Any

from moto.core.responses import ActionResult

from .. import clock, settings, times
from .base import Base, filtered, must_exist, refuse

UNKNOWN = "InvalidVpcPeeringConnectionID.NotFound"


class Peering(Base):
    def create_vpc_peering_connection(self) -> ActionResult:
        pair = {self._get_param("VpcId"), self._get_param("PeerVpcId")}
        if settings.strict:
            for existing in self.ec2_backend.vpc_pcxs.values():
                if {existing.vpc.id, existing.peer_vpc.id} == pair:
                    if existing._status.code == "pending-acceptance":
                        return ActionResult({"VpcPeeringConnection": existing})
                    if existing._status.code in ("active", "provisioning"):
                        text = f"There is already a VPC peering connection between {' and '.join(sorted(pair))}"
                        refuse("VpcPeeringConnectionAlreadyExists", text)
        result = super().create_vpc_peering_connection()
        peering = result.result["VpcPeeringConnection"]
        if settings.strict and _overlap(peering):
            # AWS takes the request and lets it fail.
            text = "Failed due to incorrect VPC-ID, Account ID, or overlapping CIDR range"
            peering._status.initiating()
            clock.later(times.PEERING, partial(_set, peering, "initiating-request", "failed", text))
        return result

    def accept_vpc_peering_connection(self) -> ActionResult:
        result = super().accept_vpc_peering_connection()
        peering = result.result["VpcPeeringConnection"]
        _set(peering, "active", "provisioning", "Provisioning")
        clock.later(times.PEERING, partial(_set, peering, "provisioning", "active", "Active"))
        return result

    def delete_vpc_peering_connection(self) -> ActionResult:
        peering = self.ec2_backend.get_vpc_peering_connection(self._get_param("VpcPeeringConnectionId"))
        if peering._status.code in ("deleted", "deleting", "rejected", "failed"):
            text = f"Invalid state transition for {peering.id}, attempted to transition to deleting from {peering._status.code}"
            refuse("InvalidStateTransition", text)
        text = f"Deleted by {self.current_account}"
        _set(peering, peering._status.code, "deleting", text)
        clock.later(times.PEERING, partial(_set, peering, "deleting", "deleted", text))
        return ActionResult({"Return": True})

    def modify_vpc_peering_connection_options(self) -> ActionResult:
        peering = self.ec2_backend.get_vpc_peering_connection(self._get_param("VpcPeeringConnectionId"))
        if peering._status.code != "active":
            text = f"Peering {peering.id} is not active. Peering options can be added only to active peerings."
            refuse("OperationNotPermitted", text)
        return super().modify_vpc_peering_connection_options()

    def describe_vpc_peering_connections(self) -> ActionResult:
        known = self.ec2_backend.vpc_pcxs
        ids = self._get_param("VpcPeeringConnectionIds", [])
        must_exist(ids, known, UNKNOWN, "vpcPeeringConnection ID")
        values = {
            "vpc-peering-connection-id": lambda p: p.id,
            "status-code": lambda p: p._status.code,
            "requester-vpc-info.vpc-id": lambda p: p.vpc.id,
            "requester-vpc-info.cidr-block": lambda p: p.vpc.cidr_block,
            "requester-vpc-info.owner-id": lambda p: p.vpc.owner_id,
            "accepter-vpc-info.vpc-id": lambda p: p.peer_vpc.id,
            "accepter-vpc-info.cidr-block": lambda p: p.peer_vpc.cidr_block,
            "accepter-vpc-info.owner-id": lambda p: p.peer_vpc.owner_id,
        }
        things = [p for p in known.values() if not ids or p.id in ids]
        return ActionResult({"VpcPeeringConnections": filtered(things, self._filters_from_querystring(), values)})


def _set(peering: Any, expected: str, code: str, message: str) -> None:
    if peering._status.code == expected:
        peering._status.code, peering._status.message = code, message


def _overlap(peering: Any) -> bool:
    backend = peering.ec2_backend
    return any(a.overlaps(b) for a in backend.blocks(peering.vpc) for b in backend.blocks(peering.peer_vpc))
