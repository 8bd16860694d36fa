"""EC2: moto's response class with our areas in front.

To add an area (the rest of site-to-site VPN): write a class with one method per operation, named like it in
snake_case, returning ActionResult(dict); super() is what moto does. Then put it into AREAS. State that must
live per account and region goes on `self.ec2_backend`; kinds that can be left over go to inventory.py.
"""

import moto.ec2.urls
from moto.ec2.models import ec2_backends
from moto.ec2.responses import EC2Response

from . import (
    addresses,
    backend,
    base,
    client_vpn,
    client_vpn_access,
    client_vpn_base,
    client_vpn_files,
    client_vpn_networks,
    endpoints,
    flow_logs,
    gateways,
    groups,
    instances,
    interfaces,
    network_acls,
    peering,
    public_access,
    regions,
    routes,
    vpcs,
)

AREAS = (
    vpcs.Vpcs,
    routes.Routes,
    network_acls.NetworkAcls,
    groups.Groups,
    interfaces.Interfaces,
    instances.Instances,
    addresses.Addresses,
    endpoints.Endpoints,
    peering.Peering,
    flow_logs.FlowLogs,
    gateways.Gateways,
    public_access.PublicAccess,
    regions.Regions,
    client_vpn.ClientVpn,
    client_vpn_networks.ClientVpnNetworks,
    client_vpn_access.ClientVpnAccess,
    client_vpn_files.ClientVpnFiles,
    client_vpn_base.ClientVpnBase,
    base.Base,  # last: it is the base of the others
)


def install() -> None:
    response = type("EC2", AREAS + (EC2Response,), {})
    moto.ec2.urls.url_paths = {"{0}/": response.dispatch}
    ec2_backends.backend = backend.Backend
