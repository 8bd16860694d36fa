"""Client VPN: what clients need (configuration, revoked certificates) and the clients themselves, who never come."""

from functools import partial
from typing import Any

from cryptography import x509
from moto.acm.models import acm_backends
from moto.core.responses import ActionResult
from moto.ec2.exceptions import EC2ClientError

from .. import certificates, clock, times
from .client_vpn_base import ClientVpnBase
from .client_vpn_model import Endpoint, status

CONFIGURATION = """client
dev tun
proto {protocol}
remote {host} {port}
remote-random-hostname
resolv-retry infinite
nobind
remote-cert-tls server
cipher AES-256-GCM
verb 3
<ca>
{chain}
</ca>

reneg-sec 0

verify-x509-name {name} name
"""


class ClientVpnFiles(ClientVpnBase):
    def export_client_vpn_client_configuration(self) -> ActionResult:
        endpoint = self._endpoint()
        server: Any = acm_backends[self.current_account][self.region]._certificates.get(endpoint.server_certificate)
        if server is None:  # deleted with --no-strict
            text = f"Certificate {endpoint.server_certificate} does not exist"
            raise EC2ClientError("InvalidParameterValue", text)
        text = CONFIGURATION.format(
            protocol=endpoint.protocol,
            host=endpoint.dns_name[2:],  # the client puts a random label where the asterisk stands
            port=endpoint.options["VpnPort"],
            chain=(server.chain or server.cert).decode().strip(),
            name=certificates.common_name(server._cert.subject) or certificates.domain(server._cert),
        )
        return ActionResult({"ClientConfiguration": text})

    # --- revoked client certificates ---

    def import_client_vpn_client_certificate_revocation_list(self) -> ActionResult:
        endpoint = self._endpoint(changing=True)
        pem = self._needed("CertificateRevocationList")
        try:
            x509.load_pem_x509_crl(pem.encode())
        except ValueError:
            text = "The certificate revocation list is not PEM-encoded or is not valid"
            raise EC2ClientError("InvalidParameterValue", text) from None
        self._not_busy(endpoint)
        endpoint.revocations, endpoint.revocations_state = pem, "pending"
        clock.later(times.VPN_RULE, partial(_in_force, endpoint, pem))
        return ActionResult({"Return": True})

    def export_client_vpn_client_certificate_revocation_list(self) -> ActionResult:
        endpoint = self._endpoint()
        if endpoint.revocations is None:
            return ActionResult({})
        exported = {"CertificateRevocationList": endpoint.revocations, "Status": status(endpoint.revocations_state)}
        return ActionResult(exported)

    # --- connections: no packet ever flows ---

    def describe_client_vpn_connections(self) -> ActionResult:
        self._endpoint()
        values = {"connection-id": lambda c: c.id, "username": lambda c: c.username}
        return self._told("Connections", [], values)

    def terminate_client_vpn_connections(self) -> ActionResult:
        self._endpoint()
        connection_id, user = self._get_param("ConnectionId"), self._get_param("Username")
        if connection_id:
            text = f"The connection {connection_id} does not exist"
            raise EC2ClientError("InvalidClientVpnConnection.IdNotFound", text)
        if user:
            text = f"The user {user} has no active connection"
            raise EC2ClientError("InvalidClientVpnConnection.UserNotFound", text)
        raise EC2ClientError("MissingParameter", "The request must contain the parameter ConnectionId or Username")


def _in_force(endpoint: Endpoint, pem: str) -> None:
    if endpoint.revocations == pem:
        endpoint.revocations_state = "active"
