import type { ClientVpn, Database, LoadBalancer } from "./snapshot-services.js";

export type { ClientVpn, Database, Listener, ListenerAction, ListenerRule, LoadBalancer, TargetGroup } from "./snapshot-services.js";

/**
 * What AWS says of a network at one moment, normalised, ids kept. The engine (`trace`), the lab's compiler and the matrix
 * all read this and nothing else: never the graph, never the state. It is plain JSON, so that it can be stored as
 * evidence and replayed. Addresses and ranges are text, IPv4 ("10.0.0.5", "10.0.0.0/24") or IPv6 ("2001:db8::1",
 * "2001:db8::/32") where the field says so.
 *
 * Fields that came later are optional, so that stored evidence of an earlier version can still be replayed.
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
  /** Egress-only internet gateways: IPv6 out, never in. Absent: none. */
  readonly egressOnlyGateways?: readonly EgressOnlyGateway[];
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
  /** e.g. "edge-route-table", "subnet-of-another-account", or the operation that was refused. */
  readonly what: string;
}

export interface Vpc extends Named {
  /** The first one is the primary, in which Amazon's DNS server is the third address. */
  readonly cidrs: readonly string[];
  /** IPv6 ranges of the VPC. */
  readonly ipv6Cidrs?: readonly string[];
  /** enableDnsSupport. Absent: not read, and the way to Amazon's DNS server is `unknown`. */
  readonly dnsSupport?: boolean;
  /** enableDnsHostnames. Absent: not read. */
  readonly dnsHostnames?: boolean;
  /** The DHCP option set of the VPC. Absent: not read. */
  readonly dhcp?: DhcpOptions;
}
export interface DhcpOptions {
  /** "default" where the VPC has no option set: no name servers are handed out. */
  readonly id: string;
  /** domain-name-servers: "AmazonProvidedDNS", or addresses. */
  readonly nameServers: readonly string[];
}
export interface Subnet extends Named {
  readonly vpc: string;
  readonly zone: string;
  readonly cidr: string;
  /** IPv6 ranges of the subnet: AWS allows one. */
  readonly ipv6Cidrs?: readonly string[];
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
  /** An IPv4 or IPv6 range, or a prefix list's id. */
  readonly destination: string;
  readonly target: RouteTarget;
  readonly state: "active" | "blackhole";
  /** propagated: learned from a virtual private gateway. */
  readonly origin: "local" | "static" | "propagated";
}
export interface RouteTarget {
  readonly kind: "local" | "internet-gateway" | "nat-gateway" | "interface" | "peering" | "endpoint" | "vpn-gateway" | "egress-only-gateway" | "transit-gateway" | "other";
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
  /** IPv4 or IPv6. An entry of one family decides nothing about packets of the other. */
  readonly cidr: string;
  /** TCP and UDP: destination ports. ICMP: type and code, -1 for all. Absent: all. */
  readonly ports?: Range;
  readonly icmp?: { readonly type: number; readonly code: number };
}
export interface Range {
  readonly from: number;
  readonly to: number;
}
/** "all", a name, or the number as text for any other. ICMP for IPv6 is a protocol of its own (58). */
export type Protocol = "all" | "tcp" | "udp" | "icmp" | "icmpv6" | (string & Record<never, never>);

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
  /** cidr: IPv4 or IPv6. */
  readonly peer: { readonly cidr: string } | { readonly group: string; readonly account?: string } | { readonly prefixList: string };
}

/** The unit of everything: addresses, groups and the check of source and destination are an interface's. */
export interface NetworkInterface extends Named {
  readonly vpc: string;
  readonly subnet: string;
  /** The first one is the primary. `public`: by auto-assignment or elastic IP. */
  readonly addresses: readonly { readonly private: string; readonly public?: string }[];
  /** Its IPv6 addresses, which are both its own and public ones. */
  readonly ipv6?: readonly string[];
  /** Ranges delegated to it (IPv4 /28, IPv6 /80): every address of them is an address of this interface. */
  readonly prefixes?: readonly string[];
  readonly groups: readonly string[];
  readonly sourceDestCheck: boolean;
  readonly kind: "instance" | "load-balancer" | "database" | "nat-gateway" | "client-vpn" | "endpoint" | "other";
  /** Id of what it belongs to: instance, load balancer (ARN), database, NAT gateway, endpoint. */
  readonly owner?: string;
  /** Where AWS does not tell which of several it belongs to (databases of one security group): all that it could be. */
  readonly candidates?: readonly string[];
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
export interface EgressOnlyGateway extends Named {
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
  /** IPv4 and IPv6. */
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
