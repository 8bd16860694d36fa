"""Route tables and routes."""

from typing import Any

from moto.core.responses import ActionResult
from moto.ec2.models.route_tables import Route

from .base import Base, refuse


PEERING_ENDED = ("deleting", "deleted", "failed", "rejected", "expired")


def _state(route: Any) -> str:
    """A route whose target is gone stays in the table as a blackhole."""
    aws = route.route_table.ec2_backend
    alive = True
    if route.nat_gateway:
        alive = route.nat_gateway.state in ("pending", "available")
    elif route.vpc_pcx:
        alive = route.vpc_pcx._status.code == "active"
    elif route.interface:
        alive = route.interface.id in aws.enis
    elif route.instance:
        alive = route.instance.state != "terminated"
    elif route.gateway and route.gateway.id.startswith("igw-"):
        vpc = route.gateway.vpc
        alive = bool(vpc) and vpc.id == route.route_table.vpc_id
    return "active" if alive else "blackhole"


Route.state = property(_state)  # type: ignore[assignment]


class Routes(Base):
    def create_route_table(self) -> ActionResult:
        return self.once(super().create_route_table)

    def delete_route_table(self) -> ActionResult:
        table_id = self._get_param("RouteTableId")
        aws = self.ec2_backend
        if aws.get_route_table(table_id).main_association_id:
            refuse("DependencyViolation", f"The routeTable '{table_id}' has dependencies and cannot be deleted.")
        result = super().delete_route_table()
        for endpoint in aws.vpc_end_points.values():  # the endpoint just loses the table
            endpoint.route_table_ids = [t for t in endpoint.route_table_ids or [] if t != table_id]
        aws.tags.pop(table_id, None)
        return result

    def associate_route_table(self) -> ActionResult:
        table_id, subnet_id = self._get_param("RouteTableId"), self._get_param("SubnetId")
        aws = self.ec2_backend
        table = aws.get_route_table(table_id)
        if subnet_id:
            if aws.get_subnet(subnet_id).vpc_id != table.vpc_id:
                text = f"Route table {table_id} and subnet {subnet_id} belong to different networks"
                refuse("InvalidParameterValue", text)
            if any(subnet_id in t._associations.values() for t in aws.route_tables.values()):
                refuse(
                    "Resource.AlreadyAssociated",
                    f"The specified association for route table {table_id} conflicts with an existing association",
                )
        return super().associate_route_table()

    def create_route(self) -> ActionResult:
        self._check_target()
        return super().create_route()

    def replace_route(self) -> ActionResult:
        self._check_target()
        return super().replace_route()

    def _check_target(self) -> None:
        aws = self.ec2_backend
        table = aws.get_route_table(self._get_param("RouteTableId"))
        nat = self._get_param("NatGatewayId")
        if nat and nat not in aws.nat_gateways:
            refuse("InvalidNatGatewayID.NotFound", f"The natGateway ID '{nat}' does not exist")
        peering = self._get_param("VpcPeeringConnectionId")
        if peering:
            self._check_peering(table, aws.get_vpc_peering_connection(peering))
        gateway = self._get_param("GatewayId") or ""
        if gateway.startswith("igw-"):
            vpc = aws.get_internet_gateway(gateway).vpc
            if not vpc or vpc.id != table.vpc_id:
                text = f"route table {table.id} and network gateway {gateway} belong to different networks"
                refuse("InvalidParameterValue", text)

    def _check_peering(self, table: Any, peering: Any) -> None:
        """One that is not accepted yet takes routes: they are blackholes until it is active."""
        if peering._status.code in PEERING_ENDED:
            text = f"The vpcPeeringConnection ID '{peering.id}' does not exist"
            refuse("InvalidVpcPeeringConnectionID.NotFound", text)
        if table.vpc_id not in (peering.vpc.id, peering.peer_vpc.id):
            text = f"route table {table.id} and VPC peering connection {peering.id} belong to different networks"
            refuse("InvalidParameterValue", text)
