"""Client VPN endpoints. Mutual TLS only: directories, SAML and transit gateways are not there."""

import ipaddress
from datetime import datetime, timezone
from functools import partial
from typing import Any, Dict, List

from moto.acm.models import acm_backends
from moto.core.responses import ActionResult
from moto.ec2.exceptions import EC2ClientError
from moto.ec2.utils import random_id
from moto.logs.models import logs_backends

from .. import acm, certificates, clock, times
from .base import refuse
from .client_vpn_base import ClientVpnBase, apply_groups
from .client_vpn_model import Endpoint, status
from .prefixes import CLIENT_VPN_ENDPOINT as KIND
from .prefixes import OURS

# A quota that nobody has raised, and what the administrator guide of Client VPN says of sizes.
MAX_ENDPOINTS = 5
LARGEST_CLIENTS, SMALLEST_CLIENTS = 12, 22
KEYS = ("RSA_1024", "RSA_2048")
ALLOWED = {
    "TransportProtocol": ("udp", "tcp"),
    "VpnPort": (443, 1194),
    "SessionTimeoutHours": (8, 10, 12, 24),
    "SelfServicePortal": ("enabled", "disabled"),
}
DEFAULTS = {
    "ClientConnectOptions": {"Enabled": False},
    "ClientLoginBannerOptions": {"Enabled": False},
    "ClientRouteEnforcementOptions": {"Enforced": False},
    "DisconnectOnSessionTimeout": True,
    "EndpointIpAddressType": "ipv4",
    "SessionTimeoutHours": 24,
    "SplitTunnel": False,
    "TrafficIpAddressType": "ipv4",
    "VpnPort": 443,
}
# What ModifyClientVpnEndpoint just writes over.
PLAIN = (*DEFAULTS, "ConnectionLogOptions", "Description")

class ClientVpn(ClientVpnBase):
    def create_client_vpn_endpoint(self) -> ActionResult:
        return self.once(self._create_endpoint)

    def _create_endpoint(self) -> ActionResult:
        self._needed("ServerCertificateArn", "AuthenticationOptions", "ConnectionLogOptions")
        client_certificate = self._client_certificate()
        self._check_certificate(self._get_param("ServerCertificateArn"), server=True)
        self._check_certificate(client_certificate, server=False)
        clients = self._clients()
        vpc_id, group_ids = self._place(clients)
        self._check_settings()
        aws = self.ec2_backend
        if len(aws.client_vpn_endpoints) >= MAX_ENDPOINTS:
            refuse("ClientVpnEndpointLimitExceeded", f"The limit of {MAX_ENDPOINTS} Client VPN endpoints is reached.")
        endpoint_id = random_id(OURS[KIND])
        endpoint = Endpoint(
            id=endpoint_id,
            arn=f"arn:{self.partition}:ec2:{self.region}:{self.current_account}:{KIND}/{endpoint_id}",
            dns_name=f"*.{endpoint_id}.prod.clientvpn.{self.region}.amazonaws.com",
            created=datetime.now(timezone.utc).strftime("%Y-%m-%dT%H:%M:%S"),
            client_cidr=str(clients),
            server_certificate=self._get_param("ServerCertificateArn"),
            client_certificate=client_certificate,
            protocol=self._get_param("TransportProtocol") or "udp",
            vpc_id=vpc_id,
            group_ids=group_ids,
            options={**DEFAULTS, "DnsServers": self._get_param("DnsServers", [])},
        )
        self._take(endpoint)
        aws.client_vpn_endpoints[endpoint_id] = endpoint
        aws.create_tags([endpoint_id], self._parse_tag_specification().get(KIND, {}))
        for arn in endpoint.certificates:
            acm.hold(self.current_account, self.region, arn, endpoint.arn)
        created = {"ClientVpnEndpointId": endpoint_id, "DnsName": endpoint.dns_name, "Status": status(endpoint.state)}
        return ActionResult(created)

    def _take(self, endpoint: Endpoint) -> None:
        """The settings that need no more than being remembered."""
        for name in PLAIN:
            if self._get_param(name) is not None:
                endpoint.options[name] = self._get_param(name)
        connect = endpoint.options["ClientConnectOptions"]
        endpoint.options["ClientConnectOptions"] = {**connect, "Status": status("applied")}
        if self._get_param("SelfServicePortal") == "enabled":
            portal = f"https://self-service.clientvpn.amazonaws.com/endpoints/{endpoint.id}"
            endpoint.options["SelfServicePortalUrl"] = portal
        elif self._get_param("SelfServicePortal") == "disabled":
            endpoint.options.pop("SelfServicePortalUrl", None)

    # --- checks ---

    def _client_certificate(self) -> str:
        """The ARN whose chain the clients' certificates must lead to."""
        options = self._get_param("AuthenticationOptions")
        for option in options:
            if option.get("Type") != "certificate-authentication":
                raise NotImplementedError(f"Client VPN {option.get('Type')}")
        arn = options[0].get("MutualAuthentication", {}).get("ClientRootCertificateChainArn")
        if not arn:
            text = "The request must contain the parameter ClientRootCertificateChainArn"
            raise EC2ClientError("MissingParameter", text)
        return arn

    def _check_certificate(self, arn: str, server: bool) -> None:
        bundle = acm_backends[self.current_account][self.region]._certificates.get(arn)
        if bundle is None:
            refuse("InvalidParameterValue", f"Certificate {arn} does not exist")
            return
        bundle.check()
        if bundle.status != "ISSUED":
            refuse("InvalidParameterValue", f"Certificate {arn} is in the state {bundle.status}, it must be ISSUED")
        if server and certificates.domain(bundle._cert) is None:
            refuse("InvalidParameterValue", f"Certificate {arn} does not have a domain")
        algorithm = certificates.key_algorithm(bundle._cert.public_key())
        if algorithm not in KEYS:
            text = f"Certificate {arn} has a key of {algorithm}; Client VPN supports RSA keys of 1024 and 2048 bits"
            refuse("InvalidParameterValue", text)
        if not server and not (bundle.chain or certificates.is_authority(bundle._cert)):
            refuse("InvalidParameterValue", f"Certificate {arn} has no chain that client certificates could lead to")

    def _clients(self) -> ipaddress.IPv4Network:
        clients = self._network(self._needed("ClientCidrBlock"), "ClientCidrBlock")
        if not LARGEST_CLIENTS <= clients.prefixlen <= SMALLEST_CLIENTS:
            text = f"Client CIDR block {clients} must have a size between /{SMALLEST_CLIENTS} and /{LARGEST_CLIENTS}."
            refuse("InvalidParameterValue", text)
        return clients

    def _place(self, clients: ipaddress.IPv4Network) -> Any:
        """(VPC id, group ids): both may be left to the first association."""
        vpc_id, group_ids = self._get_param("VpcId"), self._get_param("SecurityGroupIds", [])
        if self._get_param("TransitGatewayConfiguration"):
            raise NotImplementedError("Client VPN with a transit gateway")
        if not vpc_id:
            if group_ids:
                refuse("MissingParameter", "The request must contain the parameter VpcId when it names security groups")
            return None, []
        aws = self.ec2_backend
        if any(block.overlaps(clients) for block in aws.blocks(aws.get_vpc(vpc_id))):
            refuse("InvalidParameterValue", f"Client CIDR block {clients} overlaps with the CIDR of the VPC {vpc_id}.")
        self._check_groups(group_ids, vpc_id)
        return vpc_id, group_ids or [aws.get_default_security_group(vpc_id).id]

    def _check_settings(self) -> None:
        for name, values in ALLOWED.items():
            asked = self._get_param(name)
            if asked is not None and asked not in values:
                listed = ", ".join(str(value) for value in values)
                text = f"Value ({asked}) for parameter {name} is invalid. Use one of {listed}."
                refuse("InvalidParameterValue", text)
        self._check_log(self._get_param("ConnectionLogOptions", {}))
        servers = self._get_param("DnsServers", [])
        self._check_dns(servers if isinstance(servers, list) else servers.get("CustomDnsServers", []))

    def _check_log(self, log: Dict[str, Any]) -> None:
        if not log.get("Enabled"):
            return
        name = log.get("CloudwatchLogGroup")
        if not name:
            refuse("MissingParameter", "The request must contain the parameter CloudwatchLogGroup")
        elif name not in logs_backends[self.current_account][self.region].groups:
            refuse("InvalidParameterValue", f"CloudWatch log group {name} does not exist")

    def _check_dns(self, servers: List[str]) -> None:
        if len(servers) > 2:
            refuse("InvalidParameterValue", "A Client VPN endpoint can have up to two DNS servers")
        for server in servers:
            try:
                ipaddress.IPv4Address(server)
            except ValueError:
                refuse("InvalidParameterValue", f"DNS server {server} is not a valid IPv4 address")

    # --- afterwards ---

    def describe_client_vpn_endpoints(self) -> ActionResult:
        aws = self.ec2_backend
        ids = self._get_param("ClientVpnEndpointIds", [])
        things = [aws.client_vpn_endpoint(one) for one in ids] or aws.client_vpn_endpoints.values()
        values = {"endpoint-id": lambda e: e.id, "transport-protocol": lambda e: e.protocol}
        result = self._told("ClientVpnEndpoints", things, values)
        found: Any = result.result
        found["ClientVpnEndpoints"] = [e.told(aws.tags.get(e.id, {})) for e in found["ClientVpnEndpoints"]]
        return result

    def modify_client_vpn_endpoint(self) -> ActionResult:
        endpoint = self._endpoint(changing=True)
        if self._get_param("TransitGatewayConfiguration"):
            raise NotImplementedError("Client VPN with a transit gateway")
        self._check_settings()
        server = self._get_param("ServerCertificateArn")
        if server:
            self._check_certificate(server, server=True)
        vpc_id, group_ids = self._other_place(endpoint)
        self._not_busy(endpoint)
        self._take(endpoint)
        dns = self._get_param("DnsServers")
        if dns is not None:
            endpoint.options["DnsServers"] = dns.get("CustomDnsServers", []) if dns.get("Enabled", True) else []
        if server and server != endpoint.server_certificate:
            old, endpoint.server_certificate = endpoint.certificates, server
            acm.hold(self.current_account, self.region, server, endpoint.arn)
            _let_certificates_go(self.ec2_backend, endpoint, [a for a in old if a not in endpoint.certificates])
        if group_ids:
            endpoint.vpc_id, endpoint.group_ids = vpc_id, group_ids
            follow = partial(apply_groups, self.ec2_backend, endpoint, group_ids)
            clock.later(times.VPN_GROUPS_OF_ENDPOINT, follow)
        return ActionResult({"Return": True})

    def _other_place(self, endpoint: Endpoint) -> Any:
        vpc_id, group_ids = self._get_param("VpcId") or endpoint.vpc_id, self._get_param("SecurityGroupIds", [])
        if not vpc_id or not (group_ids or self._get_param("VpcId")):
            if group_ids:
                refuse("MissingParameter", "The request must contain the parameter VpcId when it names security groups")
            return None, []
        vpc = self.ec2_backend.get_vpc(vpc_id)
        if vpc_id != endpoint.vpc_id:
            if endpoint.associations:
                refuse("InvalidParameterValue", f"Endpoint {endpoint.id} has associations with another VPC")
            clients = ipaddress.ip_network(endpoint.client_cidr)
            if any(block.overlaps(clients) for block in self.ec2_backend.blocks(vpc)):
                text = f"Client CIDR block {clients} overlaps with the CIDR of the VPC {vpc_id}."
                refuse("InvalidParameterValue", text)
        elif not group_ids:
            return vpc_id, endpoint.group_ids
        self._check_groups(group_ids, vpc_id)
        return vpc_id, group_ids or [self.ec2_backend.get_default_security_group(vpc_id).id]

    def delete_client_vpn_endpoint(self) -> ActionResult:
        endpoint = self._endpoint()
        if endpoint.ending is None:
            if endpoint.associations:
                listed = ", ".join(endpoint.associations)
                text = f"The endpoint that you're trying to delete has associations {listed}"
                refuse("ClientVpnEndpointAssociationExists", text)
            self._not_busy(endpoint)
            endpoint.ending = "deleting"
            clock.later(times.VPN_ENDPOINT_END, partial(_deleted, self.ec2_backend, endpoint))
        return ActionResult({"Status": status(endpoint.state)})


def _deleted(aws: Any, endpoint: Endpoint) -> None:
    endpoint.ending = "deleted"
    clock.later(times.VPN_ENDPOINT_FORGOTTEN, partial(_forgotten, aws, endpoint))


def _forgotten(aws: Any, endpoint: Endpoint) -> None:
    aws.remove_interfaces([a.interface_id for a in endpoint.associations.values()])
    aws.client_vpn_endpoints.pop(endpoint.id, None)
    aws.tags.pop(endpoint.id, None)
    _let_certificates_go(aws, endpoint, endpoint.certificates)


def _let_certificates_go(aws: Any, endpoint: Endpoint, arns: List[str]) -> None:
    """ACM learns of it later."""
    for arn in arns:
        gone = partial(acm.let_go, aws.account_id, aws.region_name, arn, endpoint.arn)
        clock.later(times.CERTIFICATE_LINGERS, gone)
