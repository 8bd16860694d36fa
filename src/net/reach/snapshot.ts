/**
 * What AWS says of a network at one moment, normalised, ids kept. The engine (`trace`), the lab's compiler and the matrix
 * all read this and nothing else: never the graph, never the state. It is plain JSON, so that it can be stored as
 * evidence and replayed. Addresses and ranges are IPv4 in text ("10.0.0.5", "10.0.0.0/24").
 *
 * Producers: `src/verify/snapshot` from describe calls; the generator of random topologies in the tests.
 */
export interface Snapshot {
  readonly region: string;
  readonly account: string;
  /** ISO 8601, UTC. */
  readonly takenAt: string;
  readonly vpcs: readonly Vpc[];
  readonly subnets: readonly Subnet[];
  readonly routeTables: readonly RouteTable[];
  readonly networkAcls: readonly NetworkAcl[];
  readonly securityGroups: readonly SecurityGroup[];
  readonly interfaces: readonly NetworkInterface[];
  readonly instances: readonly Instance[];
  readonly internetGateways: readonly InternetGateway[];
  readonly natGateways: readonly NatGateway[];
  readonly endpoints: readonly VpcEndpoint[];
  readonly prefixLists: readonly PrefixList[];
  readonly peerings: readonly Peering[];
  readonly vpnGateways: readonly VpnGateway[];
  readonly loadBalancers: readonly LoadBalancer[];
  readonly databases: readonly Database[];
  readonly clientVpns: readonly ClientVpn[];
  /** S3 buckets of the environment; absent: none was asked for. */
  readonly buckets?: readonly Bucket[];
  /** VPC Block Public Access of the account and region; absent: off, or not known (then it is in `unknown`). */
  readonly blockPublicAccess?: BlockPublicAccess;
  /** What is there and not understood (transit gateways, edge route tables, IPv6 …), and what could not be read: a path
   *  that meets one of them is `unknown`, never open or closed. */
  readonly unknown: readonly NotUnderstood[];
}

export interface Named {
  readonly id: string;
  /** The Name tag, if there is one. */
  readonly name?: string;
}
export interface NotUnderstood {
  /** Id of the thing, or of the one it hangs on; "*": everything of this kind. */
  readonly id: string;
  /** e.g. "transit-gateway", "edge-route-table", "ipv6", or the operation that was refused. */
  readonly what: string;
}

export interface Vpc extends Named {
  /** The first one is the primary, in which Amazon's DNS server is the third address. */
  readonly cidrs: readonly string[];
  /** enableDnsSupport. Absent: not read, and the way to Amazon's DNS server is `unknown`. */
  readonly dnsSupport?: boolean;
}
export interface Subnet extends Named {
  readonly vpc: string;
  readonly zone: string;
  readonly cidr: string;
  /** By explicit association, else the VPC's main table. */
  readonly routeTable: string;
  /** By association, else the VPC's default one. */
  readonly networkAcl: string;
}

export interface RouteTable extends Named {
  readonly vpc: string;
  readonly main: boolean;
  readonly routes: readonly Route[];
}
export interface Route {
  /** A range, or a prefix list's id. */
  readonly destination: string;
  readonly target: RouteTarget;
  readonly state: "active" | "blackhole";
  /** propagated: learned from a virtual private gateway. */
  readonly origin: "local" | "static" | "propagated";
}
export interface RouteTarget {
  readonly kind: "local" | "internet-gateway" | "nat-gateway" | "interface" | "peering" | "endpoint" | "vpn-gateway" | "other";
  /** "local" for local; the interface's id where AWS names an instance. */
  readonly id: string;
}

export interface NetworkAcl extends Named {
  readonly vpc: string;
  /** In any order; evaluated by ascending number. The implicit deny need not stand here. */
  readonly entries: readonly AclEntry[];
}
export interface AclEntry {
  readonly number: number;
  readonly direction: "ingress" | "egress";
  readonly action: "allow" | "deny";
  readonly protocol: Protocol;
  readonly cidr: string;
  /** TCP and UDP: destination ports. ICMP: type and code, -1 for all. Absent: all. */
  readonly ports?: Range;
  readonly icmp?: { readonly type: number; readonly code: number };
}
export interface Range {
  readonly from: number;
  readonly to: number;
}
/** "all", a name, or the number as text for any other. */
export type Protocol = "all" | "tcp" | "udp" | "icmp" | (string & Record<never, never>);

export interface SecurityGroup extends Named {
  /** AWS's GroupName, which is not the Name tag. */
  readonly groupName: string;
  readonly vpc: string;
  readonly rules: readonly GroupRule[];
}
export interface GroupRule {
  /** sgr-… */
  readonly id: string;
  readonly direction: "ingress" | "egress";
  readonly protocol: Protocol;
  readonly ports?: Range;
  readonly icmp?: { readonly type: number; readonly code: number };
  readonly peer: { readonly cidr: string } | { readonly group: string; readonly account?: string } | { readonly prefixList: string };
}

/** The unit of everything: addresses, groups and the check of source and destination are an interface's. */
export interface NetworkInterface extends Named {
  readonly vpc: string;
  readonly subnet: string;
  /** The first one is the primary. `public`: by auto-assignment or elastic IP. */
  readonly addresses: readonly { readonly private: string; readonly public?: string }[];
  readonly groups: readonly string[];
  readonly sourceDestCheck: boolean;
  readonly kind: "instance" | "load-balancer" | "database" | "nat-gateway" | "client-vpn" | "endpoint" | "other";
  /** Id of what it belongs to: instance, load balancer (ARN), database, NAT gateway, endpoint. */
  readonly owner?: string;
  readonly status: "in-use" | "available";
}
export interface Instance extends Named {
  readonly state: "pending" | "running" | "stopping" | "stopped" | "shutting-down" | "terminated";
  readonly interfaces: readonly string[];
}

export interface InternetGateway extends Named {
  /** Absent: attached to none. */
  readonly vpc?: string;
}
export interface NatGateway extends Named {
  readonly vpc: string;
  readonly subnet: string;
  readonly interface?: string;
  readonly privateIp: string;
  readonly publicIp?: string;
  readonly connectivity: "public" | "private";
  readonly state: "pending" | "available" | "deleting" | "deleted" | "failed";
}
export interface VpcEndpoint extends Named {
  readonly vpc: string;
  readonly type: "gateway" | "interface";
  /** com.amazonaws.<region>.s3 */
  readonly service: string;
  readonly routeTables: readonly string[];
  readonly interfaces: readonly string[];
  readonly state: "available" | "pending" | "deleting" | "failed";
  /** The policy document as AWS gives it; absent: full access. */
  readonly policy?: string;
}
export interface PrefixList extends Named {
  readonly cidrs: readonly string[];
}
export interface Bucket {
  readonly name: string;
  /** The policy document as AWS gives it; absent: it has none. */
  readonly policy?: string;
}
export interface Peering extends Named {
  readonly requester: PeeringSide;
  readonly accepter: PeeringSide;
  /** AWS's status code; traffic flows only when "active". */
  readonly state: string;
}
export interface PeeringSide {
  readonly vpc: string;
  readonly account: string;
  readonly region: string;
  readonly cidrs: readonly string[];
}
export interface VpnGateway extends Named {
  readonly vpc?: string;
  /** Of every connection: the networks behind it as far as AWS knows them, and whether a tunnel is up. */
  readonly connections: readonly {
    readonly id: string;
    readonly state: string;
    readonly routes: readonly string[];
    readonly tunnels: readonly { readonly up: boolean }[];
  }[];
}

export interface LoadBalancer extends Named {
  readonly arn: string;
  readonly dnsName: string;
  readonly scheme: "internet-facing" | "internal";
  readonly vpc: string;
  readonly subnets: readonly string[];
  readonly groups: readonly string[];
  /** Its nodes, one at least in each enabled subnet. */
  readonly interfaces: readonly string[];
  readonly state: "provisioning" | "active" | "active_impaired" | "failed";
  readonly listeners: readonly { readonly id: string; readonly port: number; readonly protocol: string; readonly targetGroups: readonly string[]; readonly redirect?: boolean }[];
  readonly targetGroups: readonly TargetGroup[];
}
export interface TargetGroup extends Named {
  readonly protocol: string;
  readonly port: number;
  readonly targets: readonly {
    /** Instance id or address, as registered. */
    readonly id: string;
    readonly interface?: string;
    readonly port: number;
    /** AWS's target health: "healthy", "unhealthy", "initial" … */
    readonly health: string;
    readonly reason?: string;
  }[];
  /** Absent: the traffic port. */
  readonly healthPort?: number;
}
export interface Database extends Named {
  readonly engine: string;
  /** AWS's status; "available" serves. */
  readonly state: string;
  readonly endpoint?: string;
  readonly port: number;
  readonly vpc: string;
  readonly subnets: readonly string[];
  readonly groups: readonly string[];
  readonly interfaces: readonly string[];
  readonly publiclyAccessible: boolean;
}
export interface ClientVpn extends Named {
  readonly vpc?: string;
  readonly clientCidr: string;
  readonly splitTunnel: boolean;
  readonly transport: "udp" | "tcp";
  readonly port: number;
  /** "available" takes connections; "pending-associate" has no association. */
  readonly state: string;
  readonly groups: readonly string[];
  readonly associations: readonly { readonly id: string; readonly subnet: string; readonly state: string; readonly interfaces: readonly string[] }[];
  readonly routes: readonly { readonly destination: string; readonly subnet: string; readonly state: string; readonly origin: "associate" | "add-route" }[];
  readonly rules: readonly { readonly destination: string; readonly everybody: boolean; readonly group?: string; readonly state: string }[];
}
export interface BlockPublicAccess {
  readonly mode: "off" | "block-bidirectional" | "block-ingress";
  readonly exclusions: readonly { readonly resource: string; readonly mode: "allow-bidirectional" | "allow-egress" }[];
}

/**
 * What no describe call tells and the environment declares: which hosts forward, what runs on them. Keyed by interface id.
 * nat: forwards and rewrites the source (a NAT instance). proxy: an HTTP proxy (squid) and whom it serves.
 */
export interface Declared {
  readonly nat: readonly string[];
  readonly proxies: readonly { readonly interface: string; readonly port: number; readonly clients: readonly string[]; readonly ports: readonly number[] }[];
  /** What listens where: a connection to a port nobody listens on is refused by the host, not by the network. */
  readonly listens: readonly { readonly interface: string; readonly protocol: "tcp" | "udp"; readonly ports: readonly number[] }[];
}
