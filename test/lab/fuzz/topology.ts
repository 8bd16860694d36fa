import type {
  AclEntry, ClientVpn, Declared, GroupRule, InternetGateway, Instance, LoadBalancer, NatGateway, NetworkAcl, NetworkInterface, Peering,
  PrefixList, Route, RouteTable, SecurityGroup, Snapshot, Subnet, Vpc, VpcEndpoint, VpnGateway,
} from "../../../src/net/reach/snapshot.js";
import { Random } from "./random.js";

export interface Topology {
  readonly seed: number;
  readonly snapshot: Snapshot;
  readonly declared: Declared;
  /** Addresses of hosts outside. */
  readonly outside: readonly string[];
}

/** Services of every living host. */
export const tcpPorts = [22, 80, 443, 3128, 3306, 8080] as const;
export const udpPorts = [53, 123, 4500] as const;
const account = "111122223333";
const region = "ap-northeast-1";
const s3 = "com.amazonaws.ap-northeast-1.s3";
const internetHosts = ["198.51.100.7", "203.0.113.9", "192.0.2.77", "198.51.100.200"];

/**
 * A random network, every part of it with the mistakes people make: replies that an ACL forgets, routes on one side only,
 * references that lead nowhere, a NAT gateway without an address. Biased towards what works, since nearly nothing would.
 */
export function topology(seed: number): Topology {
  return new Maker(seed).make();
}

type Writable<T> = { -readonly [K in keyof T]: T[K] };

class Maker {
  private readonly r: Random;
  private count = 0;
  private readonly vpcs: Vpc[] = [];
  private readonly subnets: Writable<Subnet>[] = [];
  private readonly tables: { -readonly [K in keyof RouteTable]: RouteTable[K] extends readonly Route[] ? Route[] : RouteTable[K] }[] = [];
  private readonly acls: NetworkAcl[] = [];
  private readonly groups: (Omit<SecurityGroup, "rules"> & { rules: GroupRule[] })[] = [];
  private readonly interfaces: Writable<NetworkInterface>[] = [];
  private readonly instances: Instance[] = [];
  private readonly igws: InternetGateway[] = [];
  private readonly natGateways: NatGateway[] = [];
  private readonly endpoints: VpcEndpoint[] = [];
  private readonly lists: PrefixList[] = [];
  private readonly peerings: Peering[] = [];
  private readonly vpnGateways: VpnGateway[] = [];
  private readonly balancers: LoadBalancer[] = [];
  private readonly clientVpns: ClientVpn[] = [];
  private readonly nat: string[] = [];
  private readonly proxies: Declared["proxies"][number][] = [];
  private readonly used = new Map<string, number>();
  private publics = 0;

  constructor(readonly seed: number) {
    this.r = new Random(seed);
  }
  private id(prefix: string): string {
    return `${prefix}-${(0xa0000 + this.count++).toString(16).padStart(17, "0")}`;
  }
  private publicAddress(): string {
    return `52.194.${Math.floor(this.publics / 200)}.${(this.publics++ % 200) + 10}`;
  }
  private address(subnet: Subnet): string {
    const n = this.used.get(subnet.id) ?? 5;
    this.used.set(subnet.id, n + this.r.int(1, 3));
    const [base] = subnet.cidr.split("/") as [string];
    const octets = base.split(".").map(Number);
    return [...octets.slice(0, 3), octets[3]! + n].join(".");
  }

  make(): Topology {
    const { r } = this;
    this.prefixLists();
    const vpcCount = r.int(2, 3);
    for (let i = 0; i < vpcCount; i++) this.vpc(i);
    for (let total = this.subnets.length, want = r.int(4, 9); total < want; total++) this.subnet(r.pick(this.vpcs));
    for (const vpc of this.vpcs) this.securityGroups(vpc);
    this.peer();
    for (const subnet of this.subnets) this.servers(subnet);
    for (const vpc of this.vpcs) this.parts(vpc);
    for (const vpc of this.vpcs) this.routes(vpc);
    this.crossReferences();
    return { seed: this.seed, snapshot: this.snapshot(), declared: this.declared(), outside: this.outside() };
  }

  private prefixLists(): void {
    this.lists.push({ id: "pl-61a54008", name: s3, cidrs: ["52.219.0.0/20", "3.5.152.0/21"] });
    this.lists.push({ id: this.id("pl"), name: "partners", cidrs: this.r.some(["198.51.100.0/25", "203.0.113.0/24", "10.1.0.0/16", "10.2.1.0/24", "192.0.2.64/26"], 2) });
  }

  private vpc(i: number): void {
    const cidrs = [`10.${i + 1}.0.0/16`, ...(this.r.chance(0.15) ? [`172.${20 + i}.0.0/20`] : [])];
    const vpc: Vpc = { id: this.id("vpc"), name: `vpc-${i + 1}`, cidrs };
    this.vpcs.push(vpc);
    if (this.r.chance(0.85)) this.igws.push({ id: this.id("igw"), vpc: vpc.id });
    this.acls.push({ id: this.id("acl"), vpc: vpc.id, entries: [everything("ingress", 100), everything("egress", 100)] });
    this.tables.push({ id: this.id("rtb"), vpc: vpc.id, main: true, routes: cidrs.map(localRoute) });
    this.subnet(vpc);
  }

  private subnet(vpc: Vpc): void {
    const { r } = this;
    const at = this.subnets.filter((s) => s.vpc === vpc.id).length;
    const cidr = vpc.cidrs.length > 1 && r.chance(0.3) ? vpc.cidrs[1]! : vpc.cidrs[0]!;
    const [a, b] = cidr.split(".") as [string, string];
    const prefix = r.chance(0.75) ? 24 : 26;
    const subnet = {
      id: this.id("subnet"),
      vpc: vpc.id,
      zone: `${region}${r.pick(["a", "c"])}`,
      cidr: `${a}.${b}.${at + (cidr === vpc.cidrs[0] ? 1 : 0)}.${prefix === 24 ? 0 : 64}/${prefix}`,
      routeTable: this.tables.find((t) => t.vpc === vpc.id && t.main)!.id,
      networkAcl: r.chance(0.37) ? this.acl(vpc) : this.acls.find((x) => x.vpc === vpc.id)!.id,
    };
    this.subnets.push(subnet);
  }

  private acl(vpc: Vpc, forgetful = false): string {
    const { r } = this;
    const id = this.id("acl");
    const entries = r.among<() => AclEntry[]>([
      [forgetful ? 1000 : 3, () => this.forgetfulAcl()],
      [3, () => [everything("ingress", 500), everything("egress", 500), ...this.denies()]],
      [1, () => [everything("ingress", 32766), { ...everything("egress", 40), protocol: r.pick(["tcp", "udp", "icmp"]) }]],
      [1, () => [{ ...everything("ingress", 10), cidr: r.pick(["10.0.0.0/8", ...this.vpcs.flatMap((v) => v.cidrs)]) }, everything("egress", 10)]],
      [0.3, () => []],
    ])();
    this.acls.push({ id, vpc: vpc.id, entries: r.some(entries, entries.length) });
    return id;
  }
  /** Services in, answers out, and the other way round: with one of them too narrow, or missing. */
  private forgetfulAcl(): AclEntry[] {
    const { r } = this;
    const ephemeral = () => r.among([[5, { from: 1024, to: 65535 }], [3, { from: 32768, to: 60999 }], [1, { from: 49152, to: 65535 }], [1, { from: 1024, to: 40000 }]]);
    const allow = (direction: AclEntry["direction"], number: number, ports: { from: number; to: number }, protocol: "tcp" | "udp" = "tcp"): AclEntry => ({
      number, direction, action: "allow", protocol, cidr: r.among([[6, "0.0.0.0/0"], [1, "10.0.0.0/8"]]), ports,
    });
    const all = [
      ...tcpPorts.slice(0, r.int(2, 6)).map((p, i) => allow("ingress", 100 + i * 10, { from: p, to: p })),
      allow("ingress", 300, ephemeral()),
      allow("egress", 300, ephemeral()),
      ...tcpPorts.slice(0, r.int(2, 6)).map((p, i) => allow("egress", 100 + i * 10, { from: p, to: p })),
      allow("ingress", 400, { from: 0, to: 65535 }, "udp"),
      allow("egress", 400, { from: 0, to: 65535 }, "udp"),
      { number: 450, direction: "ingress", action: "allow", protocol: "icmp", cidr: "0.0.0.0/0", icmp: { type: r.pick([8, 0, -1]), code: -1 } } as AclEntry,
      { number: 450, direction: "egress", action: "allow", protocol: "icmp", cidr: "0.0.0.0/0", icmp: { type: r.pick([8, 0, -1, -1]), code: -1 } } as AclEntry,
    ];
    return r.chance(0.5) ? all : r.some(all, all.length - 1);
  }
  private denies(): AclEntry[] {
    const { r } = this;
    return Array.from({ length: r.int(1, 4) }, (_, i): AclEntry => {
      const protocol = r.among<AclEntry["protocol"]>([[4, "tcp"], [2, "udp"], [1, "icmp"], [1, "all"]]);
      const port = r.pick<number>(protocol === "udp" ? udpPorts : tcpPorts);
      const ports = protocol === "tcp" || protocol === "udp" ? { ports: r.among([[4, { from: port, to: port }], [1, { from: 32768, to: 45000 }]]) } : {};
      // The same numbers may stand in both directions, never twice in one.
      return { number: r.pick([50, 400, 499, 501]) - i * 7, direction: r.pick(["ingress", "egress"]), action: r.chance(0.8) ? "deny" : "allow", protocol, cidr: this.anyRange(), ...ports };
    });
  }
  private anyRange(): string {
    const { r } = this;
    return r.among([
      [3, "0.0.0.0/0"],
      [3, r.pick(this.vpcs.flatMap((v) => v.cidrs))],
      [this.subnets.length === 0 ? 0 : 3, this.subnets.length === 0 ? "0.0.0.0/0" : r.pick(this.subnets).cidr],
      [1, `${r.pick(internetHosts)}/32`],
      [1, "10.0.0.0/8"],
    ]);
  }

  private securityGroups(vpc: Vpc): void {
    const { r } = this;
    const made = Array.from({ length: r.int(2, 4) }, (_, i) => {
      const group = { id: this.id("sg"), groupName: `group-${i}`, vpc: vpc.id, rules: [] as GroupRule[] };
      this.groups.push(group);
      return group;
    });
    for (const group of made) {
      if (r.chance(0.8)) group.rules.push(this.rule("egress", "all", { cidr: "0.0.0.0/0" }));
      else for (let i = r.int(0, 3); i > 0; i--) group.rules.push(this.anyRule("egress", made));
      for (let i = r.int(1, 4); i > 0; i--) group.rules.push(this.anyRule("ingress", made));
      if (r.chance(0.35)) group.rules.push(this.rule("ingress", "all", { group: group.id }));
      if (r.chance(0.35)) group.rules.push(this.rule("ingress", "all", { cidr: r.pick(["10.0.0.0/8", "0.0.0.0/0"]) }));
    }
  }
  private rule(direction: GroupRule["direction"], protocol: GroupRule["protocol"], peer: GroupRule["peer"], more: Partial<GroupRule> = {}): GroupRule {
    return { id: this.id("sgr"), direction, protocol, peer, ...more };
  }
  private anyRule(direction: GroupRule["direction"], groups: readonly { readonly id: string }[]): GroupRule {
    const { r } = this;
    const peer = r.among<GroupRule["peer"]>([[5, { cidr: this.anyRange() }], [3, { group: r.pick(groups).id }], [1, { prefixList: r.pick(this.lists).id }]]);
    const port = r.pick(tcpPorts);
    return r.among([
      [4, this.rule(direction, "tcp", peer, { ports: { from: port, to: port } })],
      [3, this.rule(direction, "tcp", peer, { ports: { from: 0, to: 65535 } })],
      [2, this.rule(direction, "udp", peer, { ports: r.pick([{ from: 53, to: 53 }, { from: 0, to: 65535 }]) })],
      [2, this.rule(direction, "icmp", peer, { icmp: r.pick([{ type: -1, code: -1 }, { type: 8, code: 0 }, { type: 8, code: -1 }, { type: 0, code: -1 }]) })],
      [2, this.rule(direction, "all", peer)],
      [1, this.rule(direction, "tcp", peer)],
    ]);
  }
  /** References to groups of other VPCs, over peerings that may not be there. */
  private crossReferences(): void {
    const { r } = this;
    for (let i = r.int(0, 4); i > 0; i--) {
      const group = r.pick(this.groups);
      group.rules.push(this.rule(r.pick(["ingress", "ingress", "egress"]), r.pick(["all", "tcp"]), { group: r.pick(this.groups).id }));
    }
    if (r.chance(0.3)) r.pick(this.groups).rules.push(this.rule("ingress", "all", { group: "sg-0deadbeefdeadbeef" }));
  }

  private plug(subnet: Subnet, kind: NetworkInterface["kind"], groups: readonly string[], more: Partial<NetworkInterface> & { public?: boolean } = {}): Writable<NetworkInterface> {
    const { public: open, ...rest } = more;
    const addresses = [{ private: this.address(subnet), ...(open === true ? { public: this.publicAddress() } : {}) }];
    const e = { id: this.id("eni"), vpc: subnet.vpc, subnet: subnet.id, addresses, groups, sourceDestCheck: true, kind, status: "in-use", ...rest } as const;
    this.interfaces.push(e);
    return e;
  }
  private groupsOf(vpc: string): string[] {
    return this.r.some(this.groups.filter((g) => g.vpc === vpc).map((g) => g.id), this.r.chance(0.25) ? 2 : 1);
  }
  private instance(subnet: Subnet, more: Partial<NetworkInterface> & { public?: boolean } = {}): Writable<NetworkInterface> {
    const e = this.plug(subnet, "instance", this.groupsOf(subnet.vpc), more);
    const id = this.id("i");
    e.owner = id;
    this.instances.push({ id, state: this.r.chance(0.04) ? "stopped" : "running", interfaces: [e.id] });
    return e;
  }
  private servers(subnet: Subnet): void {
    const { r } = this;
    for (let i = r.int(1, 3); i > 0; i--) {
      const e = this.instance(subnet, { public: r.chance(0.45), sourceDestCheck: r.chance(0.9) });
      if (r.chance(0.12)) e.addresses = [...e.addresses, { private: this.address(subnet), ...(r.chance(0.4) ? { public: this.publicAddress() } : {}) }];
    }
  }

  private peer(): void {
    const { r } = this;
    const side = (vpc: Vpc) => ({ vpc: vpc.id, account, region, cidrs: vpc.cidrs });
    const pairs = this.vpcs.slice(1).map((vpc, i) => [this.vpcs[i]!, vpc] as const);
    if (this.vpcs.length === 3 && r.chance(0.25)) pairs.push([this.vpcs[0]!, this.vpcs[2]!]);
    for (const [one, other] of pairs)
      if (r.chance(0.85)) this.peerings.push({ id: this.id("pcx"), requester: side(one), accepter: side(other), state: r.chance(0.88) ? "active" : r.pick(["pending-acceptance", "deleted"]) });
  }

  /** Gateways, NAT, endpoints, load balancers, VPNs: each in some of the VPCs. */
  private parts(vpc: Vpc): void {
    const { r } = this;
    const own = this.subnets.filter((s) => s.vpc === vpc.id);
    if (r.chance(0.55)) this.natGateway(vpc, r.pick(own));
    if (r.chance(0.45)) this.natInstance(r.pick(own));
    if (r.chance(0.45)) this.endpoints.push({ id: this.id("vpce"), vpc: vpc.id, type: "gateway", service: s3, routeTables: [], interfaces: [], state: r.chance(0.93) ? "available" : "pending" });
    if (r.chance(0.3)) this.vpnGateway(vpc);
    if (r.chance(0.3)) this.plug(r.pick(own), "database", this.groupsOf(vpc.id), { owner: "db" });
    if (r.chance(0.35)) this.balancer(vpc, own);
    if (r.chance(0.35)) this.clientVpn(vpc, own);
    if (r.chance(0.3)) this.proxy(own);
  }
  private natGateway(vpc: Vpc, subnet: Subnet): void {
    const { r } = this;
    const id = this.id("nat");
    // A NAT gateway's own subnet forgets most easily that answers come to any port from 1024 on.
    if (r.chance(0.3)) this.subnets.find((s) => s.id === subnet.id)!.networkAcl = this.acl(vpc, true);
    const connectivity = r.chance(0.92) ? "public" : "private";
    const state = r.chance(0.93) ? "available" : "deleted";
    // Of a deleted one the interface is gone, and the record stays for an hour.
    if (state === "deleted") return void this.natGateways.push({ id, vpc: vpc.id, subnet: subnet.id, privateIp: this.address(subnet), connectivity, state });
    const e = this.plug(subnet, "nat-gateway", [], { owner: id, sourceDestCheck: false, public: connectivity === "public" });
    const { private: privateIp, public: publicIp } = e.addresses[0]!;
    this.natGateways.push({ id, vpc: vpc.id, subnet: subnet.id, interface: e.id, privateIp, ...(publicIp === undefined ? {} : { publicIp }), connectivity, state });
  }
  private natInstance(subnet: Subnet): void {
    const { r } = this;
    const e = this.instance(subnet, { public: r.chance(0.9), sourceDestCheck: r.chance(0.12) });
    const group = { id: this.id("sg"), groupName: "nat", vpc: subnet.vpc, rules: [this.rule("egress", "all", { cidr: "0.0.0.0/0" }), this.rule("ingress", r.pick(["all", "tcp"]), { cidr: r.pick(["10.0.0.0/8", "0.0.0.0/0", subnet.cidr]) })] };
    this.groups.push(group);
    if (r.chance(0.7)) e.groups = [group.id];
    this.nat.push(e.id);
  }
  private vpnGateway(vpc: Vpc): void {
    const { r } = this;
    const n = this.vpnGateways.length;
    this.vpnGateways.push({
      id: this.id("vgw"),
      vpc: vpc.id,
      connections: [{ id: this.id("vpn"), state: "available", routes: [`192.168.${n}.0/24`], tunnels: [{ up: r.chance(0.75) }, { up: false }] }],
    });
  }
  private balancer(vpc: Vpc, own: readonly Subnet[]): void {
    const { r } = this;
    const id = this.id("alb");
    const groups = this.groupsOf(vpc.id);
    const scheme = r.chance(0.6) ? "internet-facing" : "internal";
    const subnets = r.some(own, 2);
    const nodes = subnets.map((s) => this.plug(s, "load-balancer", groups, { owner: id, public: scheme === "internet-facing" }));
    const hosts = r.some(this.interfaces.filter((e) => e.vpc === vpc.id && e.kind === "instance"), 3);
    const port = r.pick([80, 8080] as const);
    const targetGroup = {
      id: this.id("tg"), protocol: "HTTP", port,
      targets: hosts.map((e) => ({ id: e.owner!, interface: e.id, port, health: "healthy" })),
    };
    this.balancers.push({
      id, arn: id, dnsName: `${id}.example`, scheme, vpc: vpc.id, subnets: subnets.map((s) => s.id), groups, interfaces: nodes.map((e) => e.id), state: "active",
      listeners: [{ id: this.id("listener"), port: 80, protocol: "HTTP", targetGroups: [targetGroup.id] }],
      targetGroups: [targetGroup],
    });
  }
  private proxy(own: readonly Subnet[]): void {
    const host = this.interfaces.find((e) => own.some((s) => s.id === e.subnet) && e.kind === "instance" && e.addresses.length === 1 && !this.nat.includes(e.id));
    if (host !== undefined) this.proxies.push({ interface: host.id, port: 3128, clients: this.r.chance(0.7) ? ["10.0.0.0/8"] : [this.r.pick(own).cidr], ports: [80, 443] });
  }
  private clientVpn(vpc: Vpc, own: readonly Subnet[]): void {
    const { r } = this;
    const groups = this.groupsOf(vpc.id);
    const chosen = r.some(own, r.chance(0.2) ? 2 : 1);
    const id = this.id("cvpn-endpoint");
    const associations = chosen.map((s) => ({
      id: this.id("cvpn-assoc"), subnet: s.id, state: r.chance(0.9) ? "associated" : "associating",
      interfaces: [this.plug(s, "client-vpn", groups, { owner: id, sourceDestCheck: false }).id],
    }));
    const others = ["0.0.0.0/0", ...this.vpcs.filter((v) => v.id !== vpc.id).map((v) => v.cidrs[0]!)];
    const routes = [
      ...vpc.cidrs.map((destination) => ({ destination, subnet: chosen[0]!.id, state: "active", origin: "associate" as const })),
      ...r.some(others, r.int(0, 2)).map((destination) => ({ destination, subnet: r.pick(chosen).id, state: "active", origin: "add-route" as const })),
    ];
    const ranges = [...vpc.cidrs, "0.0.0.0/0", ...own.map((s) => s.cidr), ...others.slice(1)];
    const rules = r.some([...new Set(ranges)], r.int(1, 3)).map((destination) => ({ destination, everybody: r.chance(0.93), state: "active" }));
    this.clientVpns.push({
      id, vpc: vpc.id, clientCidr: `10.${250 + this.clientVpns.length}.0.0/22`, splitTunnel: r.chance(0.4), transport: "udp", port: 443, state: "available", groups, associations, routes,
      rules: rules.map((x) => (x.everybody ? x : { ...x, group: "people" })),
    });
  }

  private routes(vpc: Vpc): void {
    const { r } = this;
    const own = this.subnets.filter((s) => s.vpc === vpc.id);
    const igw = this.igws.find((g) => g.vpc === vpc.id);
    const open = new Set([...this.natGateways.map((n) => n.subnet), ...this.interfaces.filter((e) => this.nat.includes(e.id)).map((e) => e.subnet)]);
    const made = new Map<string, string>();
    const choose = (subnet: Subnet): Route[] => {
      const gateway = igw === undefined ? [] : [route("0.0.0.0/0", "internet-gateway", igw.id)];
      if (r.chance(open.has(subnet.id) ? 0.88 : 0.45)) return gateway;
      const ways: (readonly [number, Route[]])[] = [
        [1, []],
        [0.7, [route("0.0.0.0/0", "nat-gateway", "nat-0deadbeefdeadbeef", "blackhole")]],
        ...this.natGateways.filter((n) => n.vpc === vpc.id).map((n): [number, Route[]] => [4, [route("0.0.0.0/0", "nat-gateway", n.id, n.state === "available" ? "active" : "blackhole")]]),
        ...this.interfaces.filter((e) => e.vpc === vpc.id && this.nat.includes(e.id)).map((e): [number, Route[]] => [4, [route("0.0.0.0/0", "interface", e.id, this.isUp(e) ? "active" : "blackhole")]]),
      ];
      return r.among(ways);
    };
    for (const subnet of own) {
      if (r.chance(0.12)) continue; // the main table
      const routes = [...vpc.cidrs.map(localRoute), ...choose(subnet), ...this.more(vpc, igw)];
      const same = made.get(JSON.stringify(routes));
      if (same !== undefined) {
        subnet.routeTable = same;
        continue;
      }
      const id = this.id("rtb");
      this.tables.push({ id, vpc: vpc.id, main: false, routes: unique(r.some(routes, routes.length)) });
      made.set(JSON.stringify(routes), id);
      subnet.routeTable = id;
    }
    const main = this.tables.find((t) => t.vpc === vpc.id && t.main)!;
    main.routes = unique([...main.routes, ...(r.chance(0.3) ? choose(own[0]!) : []), ...this.more(vpc, igw)]);
  }
  private isUp(e: NetworkInterface): boolean {
    return this.instances.find((i) => i.id === e.owner)?.state !== "stopped";
  }
  private more(vpc: Vpc, igw: InternetGateway | undefined): Route[] {
    const { r } = this;
    const routes: Route[] = [];
    for (const p of this.peerings) {
      const far = p.requester.vpc === vpc.id ? p.accepter : p.accepter.vpc === vpc.id ? p.requester : undefined;
      if (far === undefined || !r.chance(0.88)) continue;
      const state = p.state === "active" ? "active" : "blackhole";
      const destinations = r.among<readonly string[]>([
        [8, far.cidrs],
        [1, [this.subnets.find((s) => s.vpc === far.vpc)!.cidr]],
        [1, ["10.0.0.0/8"]],
        [1, [...far.cidrs, "203.0.113.0/24"]],
        // Through the neighbour to whom it knows.
        [1.5, [...far.cidrs, ...this.vpcs.filter((v) => v.id !== vpc.id && v.id !== far.vpc).flatMap((v) => v.cidrs)]],
      ]);
      routes.push(...destinations.map((d) => route(d, "peering", p.id, state)));
    }
    const of = this.endpoints.find((e) => e.vpc === vpc.id);
    if (of !== undefined && r.chance(0.75)) routes.push(route("pl-61a54008", "endpoint", of.id, of.state === "available" ? "active" : "blackhole"));
    const vgw = this.vpnGateways.find((g) => g.vpc === vpc.id);
    if (vgw !== undefined && r.chance(0.8)) {
      const [known] = vgw.connections[0]!.routes;
      // What is propagated, the gateway knows; what people write need not be.
      const origin = r.pick(["static", "propagated"] as const);
      routes.push({ ...route(origin === "propagated" ? known! : r.pick(["192.168.0.0/16", known!]), "vpn-gateway", vgw.id), origin });
    }
    if (r.chance(0.1)) routes.push(route(r.pick(["198.51.100.0/25", "203.0.113.9/32", "52.219.0.0/24", "192.168.0.0/25"]), "interface", "eni-0deadbeefdeadbeef", "blackhole"));
    if (igw !== undefined && r.chance(0.1)) routes.push(route(r.pick(["198.51.100.0/24", this.lists[1]!.id]), "internet-gateway", igw.id));
    return routes;
  }

  private outside(): string[] {
    const far = this.vpnGateways.flatMap((g) => g.connections.flatMap((c) => c.routes.map((x) => x.replace("0/24", "10"))));
    return [...internetHosts, "52.219.0.5", "52.219.3.9", "3.5.153.1", ...far];
  }
  private declared(): Declared {
    const { r } = this;
    const listens = this.interfaces.filter((e) => ["instance", "database", "load-balancer"].includes(e.kind)).flatMap((e) => {
      const node = this.balancers.find((b) => b.interfaces.includes(e.id));
      const some = r.chance(0.12);
      const tcp = node !== undefined ? node.listeners.map((l) => l.port) : some ? r.some(tcpPorts, 4) : tcpPorts;
      return [{ interface: e.id, protocol: "tcp", ports: tcp } as const, { interface: e.id, protocol: "udp", ports: node === undefined ? (some ? r.some(udpPorts, 1) : udpPorts) : [] } as const];
    });
    return { nat: this.nat, proxies: this.proxies, listens };
  }
  private snapshot(): Snapshot {
    return {
      region, account, takenAt: "2026-11-22T00:00:00.000Z", vpcs: this.vpcs, subnets: this.subnets, routeTables: this.tables, networkAcls: this.acls,
      securityGroups: this.groups, interfaces: this.interfaces, instances: this.instances, internetGateways: this.igws, natGateways: this.natGateways,
      endpoints: this.endpoints, prefixLists: this.lists, peerings: this.peerings, vpnGateways: this.vpnGateways, loadBalancers: this.balancers, databases: [],
      clientVpns: this.clientVpns, unknown: [],
    };
  }
}

const everything = (direction: AclEntry["direction"], number: number): AclEntry => ({ number, direction, action: "allow", protocol: "all", cidr: "0.0.0.0/0" });
const localRoute = (destination: string): Route => ({ destination, target: { kind: "local", id: "local" }, state: "active", origin: "local" });
const route = (destination: string, kind: Route["target"]["kind"], id: string, state: Route["state"] = "active"): Route => ({ destination, target: { kind, id }, state, origin: "static" });
/** AWS takes one static route to a destination. */
const unique = (routes: readonly Route[]): Route[] => routes.filter((x, i) => routes.findIndex((y) => y.destination === x.destination) === i);
