"""VPC endpoints."""

from functools import partial
from typing import Any, List

from moto.core.responses import ActionResult
from moto.ec2.exceptions import EC2ClientError
from moto.ec2.models.vpcs import VPCEndPoint

from .. import clock, times
from .base import Base, refuse


_known_filters = VPCEndPoint.get_filter_value


def _filter_value(endpoint: Any, filter_name: str) -> Any:
    """moto does not know the filter by the endpoint's own id."""
    return endpoint.id if filter_name == "vpc-endpoint-id" else _known_filters(endpoint, filter_name)


VPCEndPoint.get_filter_value = _filter_value  # type: ignore[method-assign]


class Endpoints(Base):
    def create_vpc_endpoint(self) -> ActionResult:
        return self.once(partial(self._create_vpc_endpoint, super().create_vpc_endpoint))

    def _create_vpc_endpoint(self, create: Any) -> ActionResult:
        aws = self.ec2_backend
        kind = self._get_param("VpcEndpointType") or "Gateway"
        self.params["VpcEndpointType"] = kind
        vpc_id, service = self._get_param("VpcId"), self._get_param("ServiceName") or ""
        aws.get_vpc(vpc_id)
        if not service.startswith(f"com.amazonaws.{self.region}."):
            refuse("InvalidServiceName", f"The Vpc Endpoint Service '{service}' does not exist")
        if kind == "Gateway":
            self.params["PrivateDnsEnabled"] = False
            lists = [p.id for p in aws.managed_prefix_lists.values() if p.prefix_list_name == service]
            if not lists:
                refuse("InvalidParameter", f"Endpoint type (Gateway) does not match available service types ({service}).")
            self._tables_free(self._get_param("RouteTableIds", []), lists, vpc_id)
            result = create()
        else:
            result = self._interface_endpoint(create)
        endpoint = result.result["VpcEndpoint"]
        endpoint.state = "pending"
        clock.later(times.ENDPOINT_START, partial(_become, endpoint, "pending", "available"))
        return result

    def _interface_endpoint(self, create: Any) -> ActionResult:
        aws = self.ec2_backend
        subnets = self._get_param("SubnetIds", [])
        vpc_id = self._get_param("VpcId")
        groups = self._get_param("SecurityGroupIds", []) or [aws.get_default_security_group(vpc_id).id]
        for subnet_id in subnets:
            aws.get_subnet(subnet_id)
        for group_id in groups:
            if aws.get_security_group_from_id(group_id) is None:
                refuse("InvalidGroup.NotFound", f"The security group '{group_id}' does not exist")
        # moto would make interfaces with the default group; ours are made here.
        self.params["SubnetIds"], self.params["SecurityGroupIds"] = [], groups
        result = create()
        endpoint = result.result["VpcEndpoint"]
        endpoint.subnet_ids = subnets
        endpoint.network_interface_ids = [self._interface(endpoint, s) for s in subnets]
        return result

    def _interface(self, endpoint: Any, subnet_id: str) -> str:
        text = f"VPC Endpoint Interface {endpoint.id}"
        groups = endpoint.security_group_ids
        eni = self.ec2_backend.managed_interface(subnet_id, text, "amazon-aws", "vpc_endpoint", groups)
        return eni.id

    def _tables_free(self, table_ids: List[str], lists: List[str], vpc_id: str) -> None:
        for table_id in table_ids:
            table = self.ec2_backend.get_route_table(table_id)
            if table.vpc_id != vpc_id:
                text = f"Route table {table_id} and vpc {vpc_id} belong to different networks"
                refuse("InvalidParameter", text)
            if any(r.destination_prefix_list_id in lists for r in table.routes):
                text = f"route table {table_id} already has a route with destination-prefix-list-id {lists[0]}"
                refuse("RouteAlreadyExists", text)

    def modify_vpc_endpoint(self) -> ActionResult:
        aws = self.ec2_backend
        endpoint = aws.get_vpc_end_point(self._get_param("VpcEndpointId"))
        target = endpoint.destination_prefix_list_id
        added = [t for t in self._get_param("AddRouteTableIds", []) if t not in endpoint.route_table_ids]
        removed = [t for t in self._get_param("RemoveRouteTableIds", []) if t in endpoint.route_table_ids]
        if target:
            self._tables_free(added, [target], endpoint.vpc_id)
        before = list(endpoint.subnet_ids or [])
        result = super().modify_vpc_endpoint()
        if target:
            for table_id in added:
                aws.create_route(table_id, None, gateway_id=endpoint.id, destination_prefix_list_id=target)
            for table_id in removed:
                aws.delete_route(table_id, target)
        else:
            for subnet_id in [s for s in endpoint.subnet_ids or [] if s not in before]:
                endpoint.network_interface_ids.append(self._interface(endpoint, subnet_id))
            kept = endpoint.subnet_ids or []
            lost = [e for e in endpoint.network_interface_ids if e in aws.enis and aws.enis[e].subnet.id not in kept]
            aws.remove_interfaces(lost)
            endpoint.network_interface_ids = [e for e in endpoint.network_interface_ids if e not in lost]
            for eni_id in endpoint.network_interface_ids:
                groups = [aws.get_security_group_from_id(g) for g in endpoint.security_group_ids]
                aws.enis[eni_id]._group_set = [g for g in groups if g]
        return result

    def delete_vpc_endpoints(self) -> ActionResult:
        aws = self.ec2_backend
        unknown = []
        for endpoint_id in self._get_param("VpcEndpointIds", []):
            endpoint = aws.vpc_end_points.get(endpoint_id)
            if endpoint is None:
                error = {
                    "Code": "InvalidVpcEndpoint.NotFound",
                    "Message": f"The Vpc Endpoint Id '{endpoint_id}' does not exist",
                }
                unknown.append({"ResourceId": endpoint_id, "Error": error})
            elif endpoint.state != "deleting":
                endpoint.state = "deleting"
                clock.later(times.ENDPOINT_END, partial(_gone, aws, endpoint))
        return ActionResult({"Unsuccessful": unknown})

    def describe_vpc_endpoints(self) -> ActionResult:
        for asked in self._get_param("VpcEndpointIds", []):
            if asked not in self.ec2_backend.vpc_end_points:
                raise EC2ClientError("InvalidVpcEndpointId.NotFound", f"The Vpc Endpoint Id '{asked}' does not exist")
        return super().describe_vpc_endpoints()


def _become(endpoint: Any, expected: str, state: str) -> None:
    if endpoint.state == expected:
        endpoint.state = state


def _gone(aws: Any, endpoint: Any) -> None:
    endpoint.state = "deleted"
    for table in aws.route_tables.values():
        for key in [k for k, r in table._routes.items() if r.gateway is endpoint]:
            del table._routes[key]
    aws.remove_interfaces(endpoint.network_interface_ids)
    aws.vpc_end_points.pop(endpoint.id, None)
    aws.tags.pop(endpoint.id, None)
