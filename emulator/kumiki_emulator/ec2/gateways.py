"""Virtual private gateways and customer gateways: ids, filters, and what holds them.

The rest of site-to-site VPN (options, static routes, propagation) is an area of its own, not written yet.
"""

from moto.core.responses import ActionResult

from .base import Base, filtered, must_exist, refuse


class Gateways(Base):
    def describe_vpn_gateways(self) -> ActionResult:
        asked = self._get_param("VpnGatewayIds", [])
        must_exist(asked, self.ec2_backend.vpn_gateways, "InvalidVpnGatewayID.NotFound", "vpnGateway ID")
        return super().describe_vpn_gateways()

    def delete_vpn_gateway(self) -> ActionResult:
        gateway = self.ec2_backend.get_vpn_gateway(self._get_param("VpnGatewayId"))
        attached = [a for a in gateway.attachments.values() if a.state != "detached"]
        if attached or self._connections("vpn_gateway_id", gateway.id):
            refuse("IncorrectState", f"The vpnGateway '{gateway.id}' has vpn connections or attachments.")
        return super().delete_vpn_gateway()

    def describe_customer_gateways(self) -> ActionResult:
        known = self.ec2_backend.customer_gateways
        ids = self._get_param("CustomerGatewayIds", [])
        must_exist(ids, known, "InvalidCustomerGatewayID.NotFound", "customerGateway ID")
        values = {
            "customer-gateway-id": lambda g: g.id,
            "state": lambda g: g.state,
            "type": lambda g: g.type,
            "bgp-asn": lambda g: g.bgp_asn,
            "ip-address": lambda g: g.ip_address,
        }
        things = [g for g in known.values() if not ids or g.id in ids]
        return ActionResult({"CustomerGateways": filtered(things, self._filters_from_querystring(), values)})

    def delete_customer_gateway(self) -> ActionResult:
        gateway = self.ec2_backend.get_customer_gateway(self._get_param("CustomerGatewayId"))
        if self._connections("customer_gateway_id", gateway.id):
            refuse("IncorrectState", f"The customer gateway '{gateway.id}' is in use.")
        return super().delete_customer_gateway()

    def _connections(self, field: str, gateway_id: str) -> bool:
        return any(
            getattr(c, field) == gateway_id and c.state != "deleted" for c in self.ec2_backend.vpn_connections.values()
        )
