"""Client VPN: who may reach what (authorization rules), and by which way (routes)."""

import ipaddress
from functools import partial
from typing import Any, List

from moto.core.responses import ActionResult
from moto.ec2.exceptions import EC2ClientError

from .. import clock, times
from .base import refuse
from .client_vpn_base import ClientVpnBase
from .client_vpn_model import Endpoint, Route, Rule, status

# Client VPN quotas that nobody has raised.
MAX_RULES = 200
MAX_ROUTES = 100  # of one association
LOCAL = "local"


class ClientVpnAccess(ClientVpnBase):
    # --- authorization rules ---

    def authorize_client_vpn_ingress(self) -> ActionResult:
        return self.once(self._authorize_network)

    def _authorize_network(self) -> ActionResult:
        endpoint = self._endpoint(changing=True)
        cidr, group_id = self._whom("AuthorizeAllGroups")
        if any((rule.cidr, rule.group_id) == (cidr, group_id) for rule in endpoint.rules):
            text = f"The authorization rule for {cidr} has already been added to the endpoint {endpoint.id}"
            refuse("InvalidClientVpnDuplicateAuthorizationRule", text)
        if len(endpoint.rules) >= MAX_RULES:
            text = f"The limit of {MAX_RULES} authorization rules of an endpoint is reached."
            refuse("ClientVpnAuthorizationRuleLimitExceeded", text)
        self._begin(endpoint)
        rule = Rule(cidr, group_id, self._get_param("Description"))
        endpoint.rules.append(rule)
        clock.later(times.VPN_RULE, partial(_become_active, rule, "authorizing"))
        return ActionResult({"Status": status("authorizing")})

    def _whom(self, all_groups: str) -> Any:
        """(CIDR, group id or None for everybody) of an authorize or a revoke."""
        cidr = str(self._network(self._needed("TargetNetworkCidr"), "TargetNetworkCidr"))
        everybody, group_id = self._get_param(all_groups), self._get_param("AccessGroupId")
        if everybody and group_id:
            refuse("InvalidParameterCombination", f"{all_groups} and AccessGroupId cannot be used together")
        if not everybody and not group_id:
            text = f"The request must contain the parameter AccessGroupId or {all_groups}"
            raise EC2ClientError("MissingParameter", text)
        return cidr, group_id or None

    def revoke_client_vpn_ingress(self) -> ActionResult:
        endpoint = self._endpoint(changing=True)
        whom = self._whom("RevokeAllGroups")
        rule = next((r for r in endpoint.rules if (r.cidr, r.group_id) == whom), None)
        if rule is None:
            text = f"The authorization rule for {whom[0]} does not exist"
            raise EC2ClientError("InvalidClientVpnEndpointAuthorizationRuleNotFound", text)
        if rule.state != "revoking":
            self._begin(endpoint)
            rule.state = "revoking"
            clock.later(times.VPN_RULE, partial(endpoint.rules.remove, rule))
        return ActionResult({"Status": status("revoking")})

    def describe_client_vpn_authorization_rules(self) -> ActionResult:
        endpoint = self._endpoint()
        values = {
            "description": lambda r: r.description or "",
            "destination-cidr": lambda r: r.cidr,
            "group-id": lambda r: r.group_id or "",
        }
        return self._list("AuthorizationRules", endpoint, endpoint.rules, values)

    # --- routes ---

    def create_client_vpn_route(self) -> ActionResult:
        return self.once(self._add_way)

    def _add_way(self) -> ActionResult:
        endpoint = self._endpoint(changing=True)
        subnet_id = self._needed("TargetVpcSubnetId", "DestinationCidrBlock")
        network = self._network(self._get_param("DestinationCidrBlock"), "DestinationCidrBlock")
        self._check_way(endpoint, network, subnet_id)
        same_way = [r for r in endpoint.routes if r.subnet_id == subnet_id]
        if any(r.cidr == str(network) for r in same_way):
            refuse("InvalidClientVpnDuplicateRoute", "Route already exists")
        if len(same_way) >= MAX_ROUTES:
            refuse("ClientVpnRouteLimitExceeded", f"The limit of {MAX_ROUTES} routes of an association is reached.")
        self._begin(endpoint)
        route = Route(str(network), subnet_id, self._get_param("Description"))
        endpoint.routes.append(route)
        clock.later(times.VPN_RULE, partial(_become_active, route, "creating"))
        return ActionResult({"Status": status("creating")})

    def _check_way(self, endpoint: Endpoint, network: ipaddress.IPv4Network, subnet_id: str) -> None:
        clients = ipaddress.IPv4Network(endpoint.client_cidr)
        if subnet_id == LOCAL:  # from client to client
            if network != clients:
                refuse("InvalidParameterValue", f"A local route leads to the client CIDR range {clients} only")
            return
        if not any(a.subnet_id == subnet_id and a.state == "associated" for a in endpoint.associations.values()):
            text = f"The subnet {subnet_id} is not associated with the endpoint {endpoint.id}"
            refuse("InvalidClientVpnActiveAssociationNotFound", text)
        if network.subnet_of(clients):
            refuse("InvalidParameterValue", f"The route {network} overlaps with the client CIDR range {clients}")

    def delete_client_vpn_route(self) -> ActionResult:
        endpoint = self._endpoint(changing=True)
        network = self._network(self._needed("DestinationCidrBlock"), "DestinationCidrBlock")
        subnet_id = self._get_param("TargetVpcSubnetId")
        found = [r for r in endpoint.routes if r.cidr == str(network) and subnet_id in (None, r.subnet_id)]
        if not found:
            raise EC2ClientError("InvalidClientVpnRouteNotFound", f"The route to {network} does not exist")
        route = next((r for r in found if r.origin == "add-route"), None)
        if route is None:
            text = f"The route to {network} was added by the association and goes with it"
            raise EC2ClientError("OperationNotPermitted", text)
        if route.state != "deleting":
            self._begin(endpoint)
            route.state = "deleting"
            clock.later(times.VPN_RULE, partial(_remove, endpoint, route))
        return ActionResult({"Status": status("deleting")})

    def describe_client_vpn_routes(self) -> ActionResult:
        endpoint = self._endpoint()
        values = {
            "destination-cidr": lambda r: r.cidr,
            "origin": lambda r: r.origin,
            "target-subnet": lambda r: r.subnet_id,
        }
        return self._list("Routes", endpoint, endpoint.routes, values)

    def _list(self, name: str, endpoint: Endpoint, things: List[Any], values: Any) -> ActionResult:
        result = self._told(name, things, values)
        found: Any = result.result
        found[name] = [one.told(endpoint.id) for one in found[name]]
        return result


def _become_active(one: Any, expected: str) -> None:
    if one.state == expected:
        one.state = "active"


def _remove(endpoint: Endpoint, route: Route) -> None:
    """It may have gone with its association."""
    endpoint.routes = [r for r in endpoint.routes if r is not route]
