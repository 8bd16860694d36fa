import { prepare, type Network } from "../../../src/net/reach/index.js";
import type {
  AclEntry,
  BlockPublicAccess,
  ClientVpn,
  Database,
  Declared,
  GroupRule,
  Instance,
  LoadBalancer,
  NatGateway,
  NetworkInterface,
  NotUnderstood,
  Peering,
  PrefixList,
  Range,
  Route,
  RouteTarget,
  Snapshot,
  Subnet,
  TargetGroup,
  VpcEndpoint,
  VpnGateway,
} from "../../../src/net/reach/snapshot.js";

/** Everything of a snapshot, to be written to. */
type Writable<T> = { -readonly [K in keyof T]: T[K] extends readonly (infer E)[] ? Writable<E>[] : T[K] };
export type Draft = Writable<Snapshot>;

export const account = "123456789012";
export const region = "ap-northeast-1";
export const everywhere = "0.0.0.0/0";

/** "*" all, "22", "1024-65535". */
function ports(text: string): Range | undefined {
  if (text === "*") return undefined;
  const [from, to = from] = text.split("-").map(Number);
  return { from: from!, to: to! };
}
/** What stands for the ports: "8/0" of ICMP (type/code), else ports. */
function what(protocol: string, text: string | undefined): Pick<GroupRule, "ports" | "icmp"> {
  if (text === undefined || text === "*") return {};
  if (protocol === "icmp") {
    const [type, code = -1] = text.split("/").map(Number);
    return { icmp: { type: type!, code } };
  }
  const range = ports(text);
  return range === undefined ? {} : { ports: range };
}

/** "in tcp 22 10.0.0.0/8", "out all * sg-web", "in icmp 8/0 pl-x", "in tcp 22 210987654321/sg-x" */
export function rule(id: string, text: string): GroupRule {
  const [direction, protocol, port, peer] = text.split(" ") as [string, string, string, string];
  const [owner, group] = peer.split("/sg-");
  const side = peer.startsWith("sg-")
    ? { group: peer }
    : peer.startsWith("pl-")
      ? { prefixList: peer }
      : group !== undefined
        ? { group: `sg-${group}`, account: owner! }
        : { cidr: peer };
  return { id, direction: direction === "in" ? "ingress" : "egress", protocol, ...what(protocol, port), peer: side };
}

/** "100 in allow tcp 22 10.0.0.0/8" */
export function entry(text: string): AclEntry {
  const [number, direction, action, protocol, port, cidr] = text.split(" ") as [string, string, "allow" | "deny", string, string, string];
  return { number: Number(number), direction: direction === "in" ? "ingress" : "egress", action, protocol, cidr, ...what(protocol, port) };
}
export const allowAll: readonly string[] = ["100 in allow all * 0.0.0.0/0", "100 out allow all * 0.0.0.0/0"];

const kinds: Readonly<Record<string, RouteTarget["kind"]>> = {
  igw: "internet-gateway",
  nat: "nat-gateway",
  eni: "interface",
  pcx: "peering",
  vpce: "endpoint",
  vgw: "vpn-gateway",
};
/** "0.0.0.0/0 igw-x", with "blackhole" or "propagated" behind. */
export function route(text: string): Route {
  const [destination, target, ...more] = text.split(" ") as [string, string, ...string[]];
  return {
    destination,
    target: target === "local" ? { kind: "local", id: "local" } : { kind: kinds[target.split("-")[0]!] ?? "other", id: target },
    state: more.includes("blackhole") ? "blackhole" : "active",
    origin: target === "local" ? "local" : more.includes("propagated") ? "propagated" : "static",
  };
}

export interface HostOptions {
  readonly groups?: readonly string[];
  readonly public?: string;
  readonly check?: boolean;
  readonly state?: Instance["state"];
}

/**
 * Small networks by hand. Every method adds one thing and returns its id, which is made of the name given: `vpc("web", …)`
 * is "vpc-web". A VPC gets a main route table ("rtb-web") and a default network ACL that allows all ("acl-web").
 *
 *     const b = build();
 *     const v = b.vpc("a", "10.0.0.0/16");
 *     const s = b.subnet("a1", v, "10.0.1.0/24");
 *     const one = b.host("one", s, "10.0.1.10", { groups: [b.group("one", v, ["out all * 0.0.0.0/0"])] });
 *     const network = b.network();  // or b.snapshot, b.declared
 */
export class Build {
  readonly snapshot: Draft = {
    region,
    account,
    takenAt: "2026-11-22T00:00:00Z",
    vpcs: [],
    subnets: [],
    routeTables: [],
    networkAcls: [],
    securityGroups: [],
    interfaces: [],
    instances: [],
    internetGateways: [],
    natGateways: [],
    endpoints: [],
    prefixLists: [],
    peerings: [],
    vpnGateways: [],
    loadBalancers: [],
    databases: [],
    clientVpns: [],
    unknown: [],
  };
  readonly declared: Writable<Declared> = { nat: [], proxies: [], listens: [] };

  vpc(name: string, ...cidrs: string[]): string {
    const id = `vpc-${name}`;
    this.snapshot.vpcs.push({ id, name, cidrs });
    this.table(name, id, [], true);
    this.acl(name, id);
    return id;
  }
  table(name: string, vpc: string, routes: readonly string[] = [], main = false): string {
    const id = `rtb-${name}`;
    const local = this.the("vpcs", vpc).cidrs.map((cidr) => route(`${cidr} local`));
    this.snapshot.routeTables.push({ id, name, vpc, main, routes: [...local, ...routes.map(route)] });
    return id;
  }
  /** `table`: an id ("rtb-…"); without one the VPC's main table, and so with the ACL. */
  subnet(name: string, vpc: string, cidr: string, o: { readonly table?: string; readonly acl?: string; readonly zone?: string } = {}): string {
    const own = vpc.replace("vpc-", "");
    const made: Subnet = { id: `subnet-${name}`, name, vpc, zone: o.zone ?? `${region}a`, cidr, routeTable: o.table ?? `rtb-${own}`, networkAcl: o.acl ?? `acl-${own}` };
    this.snapshot.subnets.push(made);
    return made.id;
  }
  routes(table: string, ...routes: string[]): void {
    this.the("routeTables", table).routes.push(...routes.map(route));
  }
  acl(name: string, vpc: string, entries: readonly string[] = allowAll): string {
    const id = `acl-${name}`;
    this.snapshot.networkAcls.push({ id, name, vpc, entries: entries.map(entry) });
    return id;
  }
  /** Without rules given: nothing in, everything out, as AWS makes it. */
  group(name: string, vpc: string, rules: readonly string[] = ["out all * 0.0.0.0/0"]): string {
    const id = `sg-${name}`;
    this.snapshot.securityGroups.push({ id, name, groupName: name, vpc, rules: [] });
    this.rules(id, ...rules);
    return id;
  }
  rules(group: string, ...rules: string[]): void {
    const { rules: have } = this.the("securityGroups", group);
    for (const text of rules) have.push(rule(`sgr-${group.slice(3)}-${have.length + 1}`, text));
  }
  /** A bare interface. */
  interface(name: string, subnet: string, address: string, kind: NetworkInterface["kind"], o: HostOptions & { readonly owner?: string } = {}): string {
    const id = `eni-${name}`;
    const address1 = o.public === undefined ? { private: address } : { private: address, public: o.public };
    this.snapshot.interfaces.push({
      id,
      name,
      vpc: this.the("subnets", subnet).vpc,
      subnet,
      addresses: [address1],
      groups: [...(o.groups ?? [])],
      sourceDestCheck: o.check ?? true,
      kind,
      ...(o.owner === undefined ? {} : { owner: o.owner }),
      status: "in-use",
    });
    return id;
  }
  /** An instance ("i-name") with one interface; returns the interface's id ("eni-name"). */
  host(name: string, subnet: string, address: string, o: HostOptions = {}): string {
    const id = this.interface(name, subnet, address, "instance", { ...o, owner: `i-${name}` });
    this.snapshot.instances.push({ id: `i-${name}`, name, state: o.state ?? "running", interfaces: [id] });
    return id;
  }
  internetGateway(name: string, vpc?: string): string {
    const id = `igw-${name}`;
    this.snapshot.internetGateways.push(vpc === undefined ? { id, name } : { id, name, vpc });
    return id;
  }
  natGateway(name: string, subnet: string, privateIp: string, publicIp?: string, more: Partial<NatGateway> = {}): string {
    const id = `nat-${name}`;
    const made = this.interface(id, subnet, privateIp, "nat-gateway", { owner: id, ...(publicIp === undefined ? {} : { public: publicIp }) });
    this.snapshot.natGateways.push({
      id,
      name,
      vpc: this.the("subnets", subnet).vpc,
      subnet,
      interface: made,
      privateIp,
      ...(publicIp === undefined ? {} : { publicIp }),
      connectivity: publicIp === undefined ? "private" : "public",
      state: "available",
      ...more,
    });
    return id;
  }
  peering(name: string, requester: string, accepter: string, state = "active", o: { readonly region?: string; readonly account?: string } = {}): string {
    const id = `pcx-${name}`;
    const side = (vpc: string) => ({ vpc, account, region, cidrs: [...(this.snapshot.vpcs.find((v) => v.id === vpc)?.cidrs ?? [])] });
    const made: Peering = { id, name, requester: side(requester), accepter: { ...side(accepter), ...o }, state };
    this.snapshot.peerings.push(made);
    return id;
  }
  prefixList(name: string, ...cidrs: string[]): string {
    const made: PrefixList = { id: `pl-${name}`, name, cidrs };
    this.snapshot.prefixLists.push(made as Writable<PrefixList>);
    return made.id;
  }
  /** A gateway endpoint and, in these tables, its routes. The list's name is the service's. */
  gatewayEndpoint(name: string, vpc: string, list: string, tables: readonly string[], more: Partial<VpcEndpoint> = {}): string {
    const id = `vpce-${name}`;
    const service = this.the("prefixLists", list).name!;
    this.snapshot.endpoints.push({ id, name, vpc, type: "gateway", service, routeTables: [...tables], interfaces: [], state: "available", ...more } as Writable<VpcEndpoint>);
    for (const table of tables) this.routes(table, `${list} ${id}`);
    return id;
  }
  vpnGateway(name: string, vpc: string | undefined, connections: VpnGateway["connections"] = []): string {
    const id = `vgw-${name}`;
    this.snapshot.vpnGateways.push({ id, name, ...(vpc === undefined ? {} : { vpc }), connections } as Writable<VpnGateway>);
    return id;
  }
  /** Nodes: one interface in each of the subnets ("eni-alb-1" …), at these addresses. */
  loadBalancer(
    name: string,
    nodes: readonly { readonly subnet: string; readonly address: string; readonly public?: string }[],
    groups: readonly string[],
    listeners: readonly { readonly port: number; readonly targetGroups: readonly string[]; readonly redirect?: boolean }[],
    targetGroups: readonly TargetGroup[],
    more: Partial<LoadBalancer> = {},
  ): string {
    const arn = `arn:aws:elasticloadbalancing:${region}:${account}:loadbalancer/app/${name}/1`;
    const interfaces = nodes.map((n, i) =>
      this.interface(`${name}-${i + 1}`, n.subnet, n.address, "load-balancer", { groups, owner: arn, ...(n.public === undefined ? {} : { public: n.public }) }),
    );
    this.snapshot.loadBalancers.push({
      id: name,
      name,
      arn,
      dnsName: `${name}.elb.amazonaws.com`,
      scheme: nodes.some((n) => n.public !== undefined) ? "internet-facing" : "internal",
      vpc: this.the("subnets", nodes[0]!.subnet).vpc,
      subnets: nodes.map((n) => n.subnet),
      groups: [...groups],
      interfaces,
      state: "active",
      listeners: listeners.map((l) => ({ id: `${name}-${l.port}`, protocol: "HTTP", ...l })),
      targetGroups: [...targetGroups],
      ...more,
    } as Writable<LoadBalancer>);
    return name;
  }
  /** A target group whose targets are these hosts (interface ids), healthy on `port`. */
  targets(name: string, port: number, hosts: readonly string[], more: Partial<TargetGroup> = {}): TargetGroup {
    return {
      id: `tg-${name}`,
      name,
      protocol: "HTTP",
      port,
      targets: hosts.map((eni) => ({ id: this.the("interfaces", eni).owner!, interface: eni, port, health: "healthy" })),
      ...more,
    };
  }
  database(name: string, nodes: readonly { readonly subnet: string; readonly address: string; readonly public?: string }[], groups: readonly string[], port = 3306, more: Partial<Database> = {}): string {
    const interfaces = nodes.map((n, i) =>
      this.interface(`${name}-${i + 1}`, n.subnet, n.address, "database", { groups, owner: name, ...(n.public === undefined ? {} : { public: n.public }) }),
    );
    this.snapshot.databases.push({
      id: name,
      name,
      engine: "mysql",
      state: "available",
      endpoint: `${name}.rds.amazonaws.com`,
      port,
      vpc: this.the("subnets", nodes[0]!.subnet).vpc,
      subnets: nodes.map((n) => n.subnet),
      groups: [...groups],
      interfaces,
      publiclyAccessible: nodes.some((n) => n.public !== undefined),
      ...more,
    } as Writable<Database>);
    return name;
  }
  /** An endpoint associated with these subnets, each with one interface; AWS's own route to the VPC's range is there. */
  clientVpn(name: string, vpc: string, clientCidr: string, nodes: readonly { readonly subnet: string; readonly address: string }[], groups: readonly string[], more: Partial<ClientVpn> = {}): string {
    const id = `cvpn-endpoint-${name}`;
    const associations = nodes.map((n, i) => ({
      id: `cvpn-assoc-${name}-${i + 1}`,
      subnet: n.subnet,
      state: "associated",
      interfaces: [this.interface(`${name}-${i + 1}`, n.subnet, n.address, "client-vpn", { groups, owner: id })],
    }));
    const routes = nodes.flatMap((n) =>
      this.the("vpcs", vpc).cidrs.map((destination) => ({ destination, subnet: n.subnet, state: "active", origin: "associate" as const })),
    );
    const made: ClientVpn = { id, name, vpc, clientCidr, splitTunnel: false, transport: "udp", port: 443, state: "available", groups: [...groups], associations, routes, rules: [], ...more };
    this.snapshot.clientVpns.push(made as Writable<ClientVpn>);
    return id;
  }
  /** An authorization rule for everybody. */
  authorize(clientVpn: string, destination: string): void {
    this.the("clientVpns", clientVpn).rules.push({ destination, everybody: true, state: "active" });
  }
  vpnRoute(clientVpn: string, destination: string, subnet: string): void {
    this.the("clientVpns", clientVpn).routes.push({ destination, subnet, state: "active", origin: "add-route" });
  }
  blockPublicAccess(mode: BlockPublicAccess["mode"], ...exclusions: BlockPublicAccess["exclusions"][number][]): void {
    this.snapshot.blockPublicAccess = { mode, exclusions };
  }
  unknown(...things: NotUnderstood[]): void {
    this.snapshot.unknown.push(...things);
  }

  network(): Network {
    return prepare(this.snapshot, this.declared);
  }

  /** The thing itself, to be changed. */
  the<K extends List>(list: K, id: string): Of<K> {
    const found = (this.snapshot[list] as readonly Of<K>[]).find((x) => (x as { readonly id: string }).id === id);
    if (found === undefined) throw new Error(`no ${id} in ${list}`);
    return found;
  }
}
type List = Exclude<keyof Snapshot, "region" | "account" | "takenAt" | "blockPublicAccess" | "unknown">;
type Of<K extends List> = Draft[K] extends (infer E)[] ? E : never;

export const build = (): Build => new Build();
