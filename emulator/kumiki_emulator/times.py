"""How long things stay pending, in ms at pace 1.0: AWS's order of magnitude, thousand times faster."""

INSTANCE_START = 400
INSTANCE_END = 400
NAT_START = 700
NAT_END = 600
ENDPOINT_START = 200
ENDPOINT_END = 200
PEERING = 200
BALANCER_START = 800
BALANCER_INTERFACES_LINGER = 700
TARGET_HEALTHY = 300
DB_START = 1200
DB_END = 900
DB_MODIFY_SHOWN = 60  # until then an accepted change is only in PendingModifiedValues
DB_MODIFY = 600
CERTIFICATE_LINGERS = 300
VPN_ASSOCIATE = 1500
VPN_DISASSOCIATE = 1000
VPN_INTERFACE_LINGERS = 500
VPN_RULE = 300
VPN_ENDPOINT_END = 200
VPN_ENDPOINT_FORGOTTEN = 100
VPN_BUSY = 20  # after a change of an association, rule or route another change of the endpoint is refused
VPN_GROUPS_OF_ENDPOINT = 14400  # ModifyClientVpnEndpoint reaches the interfaces within four hours
