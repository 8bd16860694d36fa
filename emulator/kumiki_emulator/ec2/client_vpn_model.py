"""What a Client VPN endpoint consists of, and how AWS tells of it."""

from dataclasses import dataclass, field
from typing import Any, Dict, List, Optional


def status(code: str) -> Dict[str, str]:
    return {"Code": code}


@dataclass(eq=False)
class Association:
    """One subnet through which the clients enter the VPC."""

    id: str
    subnet_id: str
    vpc_id: str
    zone: str
    interface_id: str
    group_ids: List[str]
    state: str = "associating"

    def told(self, endpoint_id: str) -> Dict[str, Any]:
        return {
            "AssociationId": self.id,
            "ClientVpnEndpointId": endpoint_id,
            "SecurityGroups": self.group_ids,
            "Status": status(self.state),
            "TargetNetworkId": self.subnet_id,
            "VpcId": self.vpc_id,
        }


@dataclass(eq=False)
class Rule:
    """Who may reach a network; `group_id` None stands for everybody."""

    cidr: str
    group_id: Optional[str]
    description: Optional[str]
    state: str = "authorizing"

    def told(self, endpoint_id: str) -> Dict[str, Any]:
        return {
            "AccessAll": self.group_id is None,
            "ClientVpnEndpointId": endpoint_id,
            "Description": self.description,
            "DestinationCidr": self.cidr,
            "GroupId": self.group_id or "",
            "Status": status(self.state),
        }


@dataclass(eq=False)
class Route:
    cidr: str
    subnet_id: str  # or "local": from client to client
    description: Optional[str]
    origin: str = "add-route"
    state: str = "creating"

    def told(self, endpoint_id: str) -> Dict[str, Any]:
        return {
            "ClientVpnEndpointId": endpoint_id,
            "Description": self.description,
            "DestinationCidr": self.cidr,
            "Origin": self.origin,
            "Status": status(self.state),
            "TargetSubnet": self.subnet_id,
            "Type": "Nat",
        }


@dataclass(eq=False)
class Endpoint:
    id: str
    arn: str
    dns_name: str
    created: str
    client_cidr: str
    server_certificate: str
    client_certificate: str
    protocol: str
    vpc_id: Optional[str]
    group_ids: List[str]
    options: Dict[str, Any]  # the rest of the settings, as they are told
    ending: Optional[str] = None  # deleting, deleted
    associations: Dict[str, Association] = field(default_factory=dict)
    rules: List[Rule] = field(default_factory=list)
    routes: List[Route] = field(default_factory=list)
    revocations: Optional[str] = None  # the CRL, as PEM
    revocations_state: str = "active"
    changes: int = 0  # begun in the last moment, see times.VPN_BUSY

    @property
    def state(self) -> str:
        open_to_clients = any(a.state == "associated" for a in self.associations.values())
        return self.ending or ("available" if open_to_clients else "pending-associate")

    @property
    def certificates(self) -> List[str]:
        return [self.server_certificate, self.client_certificate]

    def told(self, tags: Dict[str, str]) -> Dict[str, Any]:
        mutual = {"ClientRootCertificateChain": self.client_certificate}
        networks = [{"NetworkId": a.subnet_id, "NetworkType": "vpc"} for a in self.associations.values()]
        return {
            **self.options,
            "AssociatedTargetNetworks": networks,
            "AuthenticationOptions": [{"Type": "certificate-authentication", "MutualAuthentication": mutual}],
            "ClientCidrBlock": self.client_cidr,
            "ClientVpnEndpointId": self.id,
            "CreationTime": self.created,
            "DnsName": self.dns_name,
            "SecurityGroupIds": self.group_ids,
            "ServerCertificateArn": self.server_certificate,
            "Status": status(self.state),
            "Tags": [{"Key": key, "Value": value} for key, value in tags.items()],
            "TransportProtocol": self.protocol,
            "VpcId": self.vpc_id,
            "VpnProtocol": "openvpn",
        }
