import { formatIp } from "../cidr.js";
import type { Code, NoteCode } from "./codes.js";
import { askAcl, askAclOfPorts, askGroups, hasPorts, numberBefore, type Header } from "./filters.js";
import type { Fix } from "./fix.js";
import { inNet, subnetOf, type Eni, type Net, type Network, type Origin, type Stage, type Sub } from "./network.js";
import { anyHolds, blocksOf, isPrivate, joined, rfc1918, rfc6598, without } from "./ranges.js";
import { lookUp, type RouteAnswer } from "./routes.js";
import type { AclEntry, GroupRule, InternetGateway, Peering, Route, RouteTarget, VpcEndpoint, VpnGateway } from "./snapshot.js";
import type { Blocker, Hop, Span, Trace } from "./verdict.js";

/** More devices than any path of these networks has. */
const hopLimit = 16;
/** Source ports after a NAT gateway or a load balancer (REMAP_EPHEMERAL_PORT). */
export const remapped: Span = { from: 1024, to: 65535 };
/** Addresses that a walk gives in place of missing public ones to go on; class E, so nobody's. */
const pretended = 0xf0000001;

/** Where a packet has come to. undefined: nowhere, see `blockers` and `because`. */
type End =
  | { readonly kind: "interface"; readonly eni: Eni }
  | { readonly kind: "outside"; readonly by: "internet" | VpnGateway }
  | { readonly kind: "service"; readonly endpoint: VpcEndpoint; readonly net: Net }
  | undefined;

export type Start =
  | { readonly kind: "interface"; readonly eni: Eni; readonly address: number; readonly ports: Span }
  | { readonly kind: "outside"; readonly address: number; readonly ports: Span };

/** What a NAT device remembers of a connection, to undo it on the reply. */
interface Translation {
  readonly eni: Eni;
  readonly source: number;
  readonly ports: readonly Span[];
  readonly whole: Span;
}
export interface Options {
  /** Pass every obstacle, to find those behind it. */
  readonly goOn: boolean;
  /** Keep the hops. */
  readonly record: boolean;
}
type Outcome = Pick<Trace, "verdict"> & { readonly walk: Walk };

/**
 * One packet and its reply, step by step: interface, subnet border, route, gateway, interface. Everything that decides is
 * a method; each gives the next place, or undefined when it ends there.
 *
 * The sender's port is not one number but all that it may use: only the ACLs on the way back ask for it, and each takes
 * away those that it denies. A NAT gateway chooses anew, so the ports before it wait in its translation.
 */
export class Walk {
  readonly hops: Hop[] = [];
  readonly blockers: Blocker[] = [];
  readonly because: string[] = [];
  readonly notes: Trace["notes"][number][] = [];
  /** Only a part of the ports passes: whose. */
  narrowed: { readonly whose: "sender" | "nat"; readonly ports: readonly Span[] } | undefined;
  /** The last thing that let it in or out. */
  letIn: { readonly resource: string; readonly rule?: string } | undefined;

  private way: "forward" | "back" = "forward";
  private source = 0;
  private destination = 0;
  /** Of the sender as it is now; the destination's ports on the way back. */
  private ports: readonly Span[];
  private whole: Span;
  private readonly translations: Translation[] = [];
  /** Groups of senders behind a device that put its own address in their place. */
  private readonly lost: string[] = [];
  private devices = 0;
  private readonly seen = new Set<string>();
  private readonly letThrough = new Map<string, { readonly resource: string; readonly rule: string }>();
  private readonly pretend: (Origin & { readonly open: number })[] = [];

  constructor(
    private readonly net: Network,
    private readonly start: Start,
    private readonly dialled: number,
    private readonly protocol: string,
    private readonly port: number | undefined,
    private readonly options: Options,
  ) {
    this.whole = start.ports;
    this.ports = [start.ports];
  }

  run(): Outcome {
    this.source = this.start.address;
    this.destination = this.dialled;
    const arrived = this.begin();
    if (arrived !== undefined) this.reply(arrived);
    return { verdict: this.verdict(), walk: this };
  }

  private verdict(): Trace["verdict"] {
    if (this.blockers.some((b) => b.ports === undefined)) return "closed";
    if (this.because.length > 0) return "unknown";
    return this.narrowed === undefined ? "open" : "partial";
  }

  // ---- what is written down ------------------------------------------------------------------------------------------

  private header(): Hop["header"] {
    const there = this.way === "forward";
    const own = span(this.ports);
    const service = this.port === undefined ? undefined : { from: this.port, to: this.port };
    const [sourcePort, port] = hasPorts(this.protocol) ? (there ? [own, service] : [service, own]) : [];
    return {
      source: formatIp(this.source),
      destination: formatIp(this.destination),
      ...(sourcePort === undefined ? {} : { sourcePort }),
      ...(port === undefined ? {} : { port }),
    };
  }
  private passes(what: string, resource: string, more: { readonly rule?: string; readonly at?: string; readonly tracked?: true; readonly direction?: "ingress" | "egress" } = {}): void {
    if (this.options.record) this.hops.push({ way: this.way, what, resource, ...more, passes: true, header: this.header() });
  }
  /** @returns whether to go on as if it had passed */
  private block(code: Code, what: string, resource: string, more: { readonly rule?: string; readonly at?: string; readonly direction?: "ingress" | "egress"; readonly fix?: Fix | undefined; readonly ports?: readonly Span[] } = {}): boolean {
    const { fix, ports, ...where } = more;
    const { way } = this;
    if (this.options.record) this.hops.push({ way, what, resource, ...where, passes: false, code, header: this.header() });
    this.blockers.push({ way, code, resource, ...where, ...(ports === undefined ? {} : { ports }), ...(fix === undefined ? {} : { fix }) });
    return this.options.goOn;
  }
  private unknown(reason: string): undefined {
    this.because.push(reason);
    return undefined;
  }
  note(code: NoteCode, data: Record<string, string | number> = {}): void {
    if (!this.notes.some((n) => n.code === code)) this.notes.push({ code, data });
  }
  /** Something about this thing, or about all of its kind, is not understood. */
  private strange(id: string, stage: Stage): boolean {
    const what = this.net.strange.get(id) ?? this.net.blind.get(stage);
    if (what === undefined) return false;
    this.unknown(`${what}: ${id}`);
    return true;
  }
  private filterHeader(): Header {
    const icmp = this.protocol === "icmp" ? { type: this.way === "forward" ? 8 : 0, code: 0 } : undefined;
    return { source: this.source, destination: this.destination, protocol: this.protocol, port: this.way === "forward" ? this.port : undefined, icmp };
  }

  // ---- forward and back ----------------------------------------------------------------------------------------------

  private begin(): End {
    if (this.start.kind === "outside") return this.fromOutside(this.start.address);
    const { eni } = this.start;
    if (eni.addresses.has(this.destination)) {
      // An endpoint's interface is no host: its clients find nothing there.
      if (eni.kind === "client-vpn") this.isServed(eni);
      else this.passes("host", eni.id, { rule: "loopback" });
      this.letIn = { resource: eni.id };
      return undefined;
    }
    if (this.isUnread(eni)) return undefined;
    if (eni.down !== undefined && !this.isDown(eni)) return undefined;
    if (this.isAmazons(eni)) return undefined;
    return this.leave(eni);
  }

  /** From the internet, or from behind a virtual private gateway if the address is known there. */
  private fromOutside(address: number): End {
    if (this.net.byPublic.has(this.destination)) return this.internet();
    for (const gateway of this.net.vpnGateways.values()) {
      const net = this.net.nets.get(gateway.vpc ?? "");
      const behind = gateway.connections.some((c) => anyHolds(blocksOf(c.routes), address));
      if (behind && net !== undefined && inNet(net, this.destination)) return this.tunnelIn(gateway, net);
    }
    const owner = [...this.net.nets.values()].find((n) => inNet(n, this.destination));
    if (owner === undefined) return this.unknown(`not-ours: ${formatIp(this.destination)}`);
    // A private address means nothing in the internet.
    this.block("IGW_PRIVATE_IP_ASSOCIATION_FOR_INGRESS", "internet-gateway", this.net.gatewayOf.get(owner.id)?.id ?? owner.id);
    return undefined;
  }

  private reply(arrived: NonNullable<End>): void {
    this.way = "back";
    [this.source, this.destination] = [this.destination, this.source];
    this.seen.clear();
    this.devices = 0;
    const end =
      arrived.kind === "interface"
        ? this.leave(arrived.eni)
        : arrived.kind === "service"
          ? this.local(arrived.net, undefined)
          : arrived.by === "internet"
            ? this.internet()
            : this.tunnelBack(arrived.by);
    if (end === undefined) return;
    this.finish(end);
  }

  /** The reply is somewhere: at the right host, from the right address? */
  private finish(end: NonNullable<End>): void {
    const { start } = this;
    const home = start.kind === "interface" ? end.kind === "interface" && end.eni === start.eni : end.kind === "outside";
    const place = end.kind === "interface" ? end.eni.id : end.kind;
    if (!home || this.destination !== start.address || this.translations.length > 0) this.block("KUMIKI_REPLY_PATH", "host", place);
    else if (this.source !== this.dialled) this.block("KUMIKI_REPLY_SOURCE", "host", place);
    else if (this.isNarrowed()) this.narrowed ??= { whose: "sender", ports: this.ports };
  }

  // ---- interfaces ----------------------------------------------------------------------------------------------------

  /** @returns whether to go on */
  private isDown(eni: Eni): boolean {
    const down = eni.down!;
    return this.block("BAD_STATE", "host", down.resource, { at: eni.id, fix: down.stopped ? { kind: "start-instance", instance: down.resource } : undefined });
  }

  /** What an interface belongs to could not be read: whether anybody is at home, and at which ports. */
  private isUnread(eni: Eni): boolean {
    const stage = eni.kind === "instance" ? "instances" : eni.kind === "load-balancer" ? "load-balancers" : eni.kind === "database" ? "databases" : undefined;
    return stage !== undefined && this.strange(eni.owner ?? eni.id, stage);
  }

  /** A packet of its own, or one that it forwards, goes out of an interface. */
  private leave(eni: Eni): End {
    if (this.strange(eni.id, "interfaces")) return undefined;
    const said = this.blockers.some((b) => b.code === "ENI_SOURCE_DEST_CHECK_RESTRICTION" && b.resource === eni.id);
    if (!eni.addresses.has(this.source) && eni.nat === undefined && eni.check && !said) {
      const fix: Fix = { kind: "disable-source-dest-check", interface: eni.id };
      if (!this.block("ENI_SOURCE_DEST_CHECK_RESTRICTION", "source-dest-check", eni.id, { at: eni.id, fix })) return undefined;
    }
    if (!this.groups(eni, "egress")) return undefined;
    return this.out(eni.sub, eni);
  }

  /** The security groups of an interface; a reply passes as part of its connection. @returns whether to go on */
  private groups(eni: Eni, direction: "ingress" | "egress"): boolean {
    if (eni.nat !== undefined) return true;
    const before = this.letThrough.get(eni.id);
    if (this.way === "back" && before !== undefined) {
      this.passes("security-group", before.resource, { rule: before.rule, at: eni.id, direction, tracked: true });
      return true;
    }
    if (eni.unfiltered !== undefined) {
      this.unknown(`groups: ${eni.unfiltered}`);
      return false;
    }
    for (const id of eni.groupIds) if (this.strange(id, "groups")) return false;
    const forwarded = direction === "ingress" && this.senderIsForwarded();
    const answer = askGroups(eni.groups, direction, this.filterHeader(), forwarded, this.lost);
    if (answer.passes === "unknown") {
      this.unknown(`groups: ${answer.what}`);
      return false;
    }
    if (answer.passes) {
      const by = { resource: answer.group, rule: answer.rule };
      this.letThrough.set(eni.id, by);
      this.letIn = by;
      this.passes("security-group", by.resource, { rule: by.rule, at: eni.id, direction });
      return true;
    }
    const code = { "no-rules": "SG_HAS_NO_RULES", mismatch: "ENI_SG_RULES_MISMATCH", "not-preserved": "SG_REFERENCES_NOT_PRESERVED" } as const;
    const group = eni.groupIds[0];
    if (this.options.goOn) this.letThrough.set(eni.id, { resource: group ?? eni.id, rule: "" });
    return this.block(code[answer.why], "security-group", group ?? eni.id, { at: eni.id, direction, fix: group === undefined ? undefined : this.groupFix(group, direction) });
  }
  /** The source is not of the interface that sent the packet, so nobody knows its groups. */
  private senderIsForwarded(): boolean {
    return this.forwarder !== undefined && !this.forwarder.addresses.has(this.source);
  }
  private forwarder: Eni | undefined;

  private groupFix(group: string, direction: "ingress" | "egress"): Fix {
    const cidr = `${formatIp(direction === "ingress" ? this.source : this.destination)}/32`;
    return { kind: "add-group-rule", group, rule: { direction, protocol: this.protocol, ...this.ruleWhat(this.port), peer: { cidr } } };
  }
  private ruleWhat(port: number | undefined): Pick<GroupRule, "ports" | "icmp"> {
    if (this.protocol === "icmp") return { icmp: this.filterHeader().icmp! };
    return port === undefined ? {} : { ports: { from: port, to: port } };
  }

  /** A packet to one of the interface's own addresses comes in. */
  private arrive(eni: Eni): End {
    if (this.strange(eni.id, "interfaces")) return undefined;
    if (this.way === "back") return this.arriveBack(eni);
    if (eni.nat !== undefined) {
      this.block("KUMIKI_NAT_UNSOLICITED", "nat-gateway", eni.nat.id, { at: eni.sub.id });
      return undefined;
    }
    if (this.isUnread(eni)) return undefined;
    if (eni.down !== undefined && !this.isDown(eni)) return undefined;
    if (!this.groups(eni, "ingress")) return undefined;
    if (!this.isServed(eni)) return undefined;
    return { kind: "interface", eni };
  }

  private arriveBack(eni: Eni): End {
    const last = this.translations.at(-1);
    const isHome = this.start.kind === "interface" && eni === this.start.eni;
    if (last?.eni !== eni) {
      if (isHome) this.groups(eni, "ingress");
      return { kind: "interface", eni };
    }
    this.groups(eni, "ingress");
    this.keepPorts(last);
    this.translations.pop();
    this.destination = last.source;
    this.passes(eni.nat === undefined ? "nat-instance" : "nat-gateway", eni.nat?.id ?? eni.id, { at: eni.sub.id });
    return this.step(`back ${eni.id}`, eni.id) ? this.leave(eni) : undefined;
  }
  /** A NAT gateway has chosen ports of its own: those that were before it come back. A NAT instance kept the sender's. */
  private keepPorts(t: Translation): void {
    const nat = t.eni.nat;
    if (nat === undefined) return;
    if (this.isNarrowed()) {
      this.narrowed ??= { whose: "nat", ports: this.ports };
      this.note("nat-ports", { nat: nat.id });
    }
    this.ports = t.ports;
    this.whole = t.whole;
  }
  private isNarrowed(): boolean {
    return this.ports.reduce((left, s) => without(left, s), [this.whole]).length > 0;
  }

  /** Does anything of this host answer at the port? Only what is known not to is refused. @returns whether to go on */
  private isServed(eni: Eni): boolean {
    const said = this.net.listens.get(eni.id);
    if (said?.has(this.protocol) === true && !said.has(`${this.protocol} ${this.port}`))
      return this.block("KUMIKI_NOT_LISTENING", "host", eni.id, { at: eni.id });
    if (eni.kind === "client-vpn") return this.block("KUMIKI_CVPN_UNSOLICITED", "client-vpn", eni.owner ?? eni.id, { at: eni.id });
    if (!hasPorts(this.protocol)) return true;
    const balancer = eni.kind === "load-balancer" ? this.net.loadBalancers.get(eni.owner ?? "") : undefined;
    if (balancer !== undefined && (this.protocol !== "tcp" || !balancer.listeners.some((l) => l.port === this.port)))
      return this.block("ELBV2_LISTENERS_MISMATCH", "load-balancer", balancer.id, { at: eni.id });
    const database = eni.kind === "database" ? this.net.databases.get(eni.owner ?? "") : undefined;
    if (database !== undefined && (this.protocol !== "tcp" || database.port !== this.port))
      return this.block("KUMIKI_NOT_LISTENING", "host", database.id, { at: eni.id });
    return true;
  }

  /** DNS, metadata and time of Amazon's are outside of groups, ACLs and routes (VPC user guide, "Security groups"). */
  private isAmazons(eni: Eni): boolean {
    const { net } = eni.sub;
    const linkLocal = 0xa9fea900;
    const dns = this.port === 53 && (this.destination === net.resolver || this.destination === linkLocal + 253);
    const metadata = this.protocol === "tcp" && this.port === 80 && this.destination === linkLocal + 254;
    const time = this.protocol === "udp" && this.port === 123 && this.destination === linkLocal + 123;
    if (!dns && !metadata && !time) return false;
    if (dns && net.dnsSupport === undefined) this.unknown(`dns-support: ${net.id}`);
    else if (dns && net.dnsSupport === false) this.block("KUMIKI_DNS_OFF", "host", net.id);
    else {
      this.note("amazon-service");
      this.letIn = { resource: net.id };
      this.passes("amazon-service", net.id);
    }
    return true;
  }

  // ---- subnets and routes --------------------------------------------------------------------------------------------

  /** From an interface in a subnet: to a neighbour directly, else over the border and by the route table. */
  private out(sub: Sub, eni: Eni): End {
    this.forwarder = eni;
    if (this.destination >= sub.block.first && this.destination <= sub.block.last) {
      const neighbour = sub.net.interfaces.get(this.destination);
      if (neighbour !== undefined) return this.arrive(neighbour);
      this.block("NO_POSSIBLE_DESTINATION", "host", sub.id, { at: sub.id });
      return undefined;
    }
    const answer = sub.routes === undefined ? undefined : lookUp(sub.routes, this.destination);
    if (!this.staysIn(sub, answer) && !this.acl(sub, "egress")) return undefined;
    return this.routed(sub, answer);
  }
  /** The next hop is a neighbour: the border is not crossed, whatever the destination. */
  private staysIn(sub: Sub, answer: RouteAnswer | undefined): boolean {
    if (answer?.kind !== "route" || answer.route.state !== "active") return false;
    const { kind, id } = answer.route.target;
    const next = kind === "interface" ? this.net.enis.get(id) : kind === "nat-gateway" ? this.net.nats.get(id) : undefined;
    return next?.sub === sub;
  }

  /** The ACL of a subnet whose border is crossed: no memory, so a reply is asked for as well. @returns whether to go on */
  private acl(sub: Sub, direction: "ingress" | "egress"): boolean {
    if (this.strange(sub.id, "acls") || this.strange(sub.aclId, "acls")) return false;
    if (sub.acl === undefined) {
      this.unknown(`acl: ${sub.aclId}`);
      return false;
    }
    const entries = sub.acl[direction];
    const peer = direction === "ingress" ? this.source : this.destination;
    if (this.way === "back" && hasPorts(this.protocol)) return this.aclOfPorts(sub, sub.acl.id, direction);
    const { allow, number } = askAcl(entries, peer, this.filterHeader());
    const where = { rule: `rule ${number ?? "*"}`, at: sub.id, direction };
    if (allow) this.passes("network-acl", sub.acl.id, where);
    else return this.block("SUBNET_ACL_RESTRICTION", "network-acl", sub.acl.id, { ...where, fix: this.aclFix(sub, direction, number, this.way === "forward" ? this.portSpan() : undefined) });
    return true;
  }
  private portSpan(): Span | undefined {
    return hasPorts(this.protocol) && this.port !== undefined ? { from: this.port, to: this.port } : undefined;
  }

  private aclOfPorts(sub: Sub, acl: string, direction: "ingress" | "egress"): boolean {
    const entries = sub.acl![direction];
    const peer = direction === "ingress" ? this.source : this.destination;
    const parts = askAclOfPorts(entries, peer, this.filterHeader(), this.ports);
    const allowed = joined(parts.filter((p) => p.allow).flatMap((p) => p.ports));
    const denied = parts.filter((p) => !p.allow);
    for (const p of parts) if (p.allow) this.passes("network-acl", acl, { rule: `rule ${p.number ?? "*"}`, at: sub.id, direction });
    if (denied.length === 0) return true;
    const whole = allowed.length === 0;
    for (const p of denied) {
      const fix = this.aclFix(sub, direction, denied[0]!.number, span(denied.flatMap((d) => d.ports)));
      this.block("SUBNET_ACL_RESTRICTION", "network-acl", acl, { rule: `rule ${p.number ?? "*"}`, at: sub.id, direction, ...(p === denied[0] ? { fix } : {}), ...(whole ? {} : { ports: p.ports }) });
    }
    if (whole) return this.options.goOn;
    this.ports = allowed;
    return true;
  }

  private aclFix(sub: Sub, direction: "ingress" | "egress", denying: number | undefined, ports: Span | undefined): Fix | undefined {
    const number = numberBefore(sub.acl![direction], denying);
    if (number === undefined) return undefined;
    const cidr = `${formatIp(direction === "ingress" ? this.source : this.destination)}/32`;
    const entry: AclEntry = { number, direction, action: "allow", protocol: this.protocol, cidr, ...(this.protocol === "icmp" ? { icmp: this.filterHeader().icmp! } : ports === undefined ? {} : { ports }) };
    return { kind: "allow-in-acl", acl: sub.acl!.id, entry };
  }

  private routed(sub: Sub, answer: RouteAnswer | undefined): End {
    if (this.strange(sub.tableId, "routes")) return undefined;
    if (answer === undefined) return this.unknown(`route table: ${sub.tableId}`);
    if (answer.kind === "unknown") {
      if (answer.random === true) this.note("random-prefix-list", { table: sub.tableId });
      return this.unknown(`routes: ${answer.what}`);
    }
    if (answer.kind === "none") return this.detour(sub, "NO_ROUTE_TO_DESTINATION");
    const { route } = answer;
    if (route.state === "blackhole") return this.blackhole(sub, route);
    this.passes("route", sub.tableId, { rule: route.destination, at: sub.id });
    return this.by(route.target, route, sub);
  }
  private blackhole(sub: Sub, route: Route): End {
    const where = { rule: route.destination, at: sub.id };
    const { kind, id } = route.target;
    const again = (kind === "peering" && this.net.peerings.has(id) && this.net.peerings.get(id)!.state !== "active") || (kind === "interface" && this.net.enis.get(id)?.down?.stopped === true);
    if (!again) return this.detour(sub, "BAD_STATE_ROUTE", route);
    return this.block("BAD_STATE_ROUTE", "route", sub.tableId, where) ? this.by(route.target, route, sub) : undefined;
  }
  /** No usable route: say so, and go on by the one that would do, if one would. */
  private detour(sub: Sub, code: Code, instead?: Route): End {
    const way = this.wayTo(sub);
    const fix: Fix | undefined = way === undefined ? undefined : { kind: "add-route", table: sub.tableId, ...way };
    const go = this.block(code, "route", sub.tableId, { at: sub.id, fix, ...(instead === undefined ? {} : { rule: instead.destination }) });
    return go && way !== undefined ? this.by(way.target, undefined, sub) : undefined;
  }
  /** The route that would lead there, in the order in which people would think of them. */
  private wayTo(sub: Sub): { readonly destination: string; readonly target: RouteTarget } | undefined {
    const { net } = sub;
    const to = this.destination;
    const covering = (cidrs: readonly string[]) => cidrs.find((c) => anyHolds(blocksOf([c]), to));
    for (const p of this.net.peerings.values()) {
      const far = this.farSide(p, net);
      const destination = far === undefined ? undefined : covering(far.cidrs);
      if (destination !== undefined && (p.state === "active" || p.state === "pending-acceptance")) return { destination, target: { kind: "peering", id: p.id } };
    }
    for (const e of this.net.endpoints.values()) {
      if (e.vpc !== net.id || e.type !== "gateway" || e.state !== "available") continue;
      const list = [...this.net.lists.values()].find((l) => l.name === e.service && anyHolds(l.blocks, to));
      if (list !== undefined) return { destination: list.id, target: { kind: "endpoint", id: e.id } };
    }
    for (const g of this.net.vpnGateways.values()) {
      const destination = g.vpc === net.id ? covering(g.connections.flatMap((c) => c.routes)) : undefined;
      if (destination !== undefined) return { destination, target: { kind: "vpn-gateway", id: g.id } };
    }
    if (isPrivate(to) || inNet(net, to)) return undefined;
    // A public address of ours alone: what serves the internet may be needed by the reply, in the same table.
    const alone = this.net.byPublic.has(to) || sub.routes!.entries.some((e) => e.route.destination === "0.0.0.0/0" && e.route.state === "active");
    const everywhere = alone ? `${formatIp(to)}/32` : "0.0.0.0/0";
    const gateway = this.net.gatewayOf.get(net.id);
    const target = this.translated(net) === undefined ? this.natOf(sub) : undefined;
    if (target !== undefined) return { destination: everywhere, target };
    return gateway === undefined ? undefined : { destination: everywhere, target: { kind: "internet-gateway", id: gateway.id } };
  }
  private natOf(sub: Sub): RouteTarget | undefined {
    for (const [id, eni] of this.net.nats)
      if (eni.sub.net === sub.net && eni.sub !== sub && eni.sub.tableId !== sub.tableId && eni.nat!.state === "available" && eni.nat!.connectivity === "public")
        return { kind: "nat-gateway", id };
    return undefined;
  }

  private by(target: RouteTarget, route: Route | undefined, sub: Sub): End {
    switch (target.kind) {
      case "local":
        return this.local(sub.net, sub);
      case "internet-gateway":
        return this.internetOut(target.id, sub);
      case "nat-gateway":
        return this.natGateway(target.id, sub);
      case "interface":
        return this.forward(target.id, sub);
      case "peering":
        return this.peering(target.id, sub);
      case "endpoint":
        return this.endpoint(target.id, route, sub);
      case "vpn-gateway":
        return this.tunnelOut(target.id, route, sub);
      case "other":
        return this.unknown(`route target: ${target.id}`);
    }
  }

  /** Within a VPC. What comes from a gateway or another VPC sees nothing but this: no way through to a third. */
  private local(net: Net, from: Sub | undefined): End {
    if (this.strange(net.id, "routes")) return undefined;
    if (!inNet(net, this.destination)) {
      this.block("VPC_LOCAL_ROUTE_CIDR_RESTRICTION", "route", net.id);
      return undefined;
    }
    const sub = subnetOf(net, this.destination);
    if (sub === undefined) {
      this.block("NO_POSSIBLE_DESTINATION", "route", net.id);
      return undefined;
    }
    if (sub !== from && !this.acl(sub, "ingress")) return undefined;
    const eni = net.interfaces.get(this.destination);
    if (eni !== undefined) return this.arrive(eni);
    this.block("NO_POSSIBLE_DESTINATION", "host", sub.id, { at: sub.id });
    return undefined;
  }

  /** Counts devices and notices circles. @returns whether to go on */
  private step(key: string, resource: string): boolean {
    this.devices++;
    const here = `${this.way} ${key} ${this.source} ${this.destination}`;
    const again = this.seen.has(here);
    if (!again && this.devices <= hopLimit) {
      this.seen.add(here);
      return true;
    }
    this.block(again ? "KUMIKI_LOOP" : "KUMIKI_HOP_LIMIT", "route", resource);
    return false;
  }

  // ---- internet ------------------------------------------------------------------------------------------------------

  private publicOf(net: Net, address: number): number | undefined {
    return net.interfaces.get(address)?.addresses.get(address) ?? this.pretend.find((p) => p.private === address && p.eni.sub.net === net)?.open;
  }
  private translated(net: Net): number | undefined {
    return this.publicOf(net, this.source);
  }

  private internetOut(id: string, sub: Sub): End {
    const { net } = sub;
    const gateway = this.net.gateways.get(id);
    if (this.strange(id, "internet-gateways")) return undefined;
    if (gateway === undefined) return this.unknown(`internet gateway: ${id}`);
    if (!this.step(id, id)) return undefined;
    const said = this.blockers.some((b) => b.resource === id && b.code === "BAD_STATE_ATTACHMENT");
    if (gateway.vpc !== net.id && !said && !this.detached(gateway, net)) return undefined;
    for (const [blocks, code] of [[rfc1918, "IGW_DESTINATION_ADDRESS_NOT_IN_RFC1918_EGRESS"], [rfc6598, "IGW_DESTINATION_ADDRESS_NOT_IN_RFC6598_EGRESS"]] as const)
      if (anyHolds(blocks, this.destination)) return this.elsewhere(sub, code, "internet-gateway", id);
    const eni = net.interfaces.get(this.source);
    const open = this.translated(net) ?? this.withoutPublic(eni, id);
    if (open === undefined) return undefined;
    if (this.way === "forward" && !this.publicAccess(eni?.sub ?? sub, id, eni?.nat === undefined ? "egress" : "nat")) return undefined;
    this.lost.push(...(eni?.groupIds ?? []));
    this.source = open;
    this.passes("internet-gateway", id, { at: net.id });
    return this.internet();
  }
  private detached(gateway: InternetGateway, net: Net): boolean {
    const fix: Fix | undefined = gateway.vpc === undefined ? { kind: "attach-internet-gateway", gateway: gateway.id, vpc: net.id } : undefined;
    return this.block("BAD_STATE_ATTACHMENT", "internet-gateway", gateway.id, { at: net.id, fix });
  }
  /** Leads nowhere by this way: the fix is another route, and the walk goes on by that. */
  private elsewhere(sub: Sub, code: Code, what: string, resource: string): End {
    const way = this.wayTo(sub);
    const fix: Fix | undefined = way === undefined || way.target.id === resource ? undefined : { kind: "add-route", table: sub.tableId, ...way };
    return this.block(code, what, resource, { at: sub.id, fix }) && fix !== undefined ? this.by(way!.target, undefined, sub) : undefined;
  }
  /** Only a private address that has a public one gets out. @returns one to go on with */
  private withoutPublic(eni: Eni | undefined, gateway: string): number | undefined {
    const own = eni !== undefined && eni.nat === undefined;
    const fix: Fix | undefined = own ? { kind: "associate-address", interface: eni.id, private: formatIp(this.source) } : undefined;
    if (!this.block("IGW_PUBLIC_IP_ASSOCIATION_FOR_EGRESS", "internet-gateway", gateway, { at: eni?.id ?? gateway, fix }) || eni === undefined) return undefined;
    const open = pretended + this.pretend.length;
    this.pretend.push({ eni, private: this.source, open });
    return open;
  }

  /** VPC Block Public Access. https://docs.aws.amazon.com/vpc/latest/userguide/security-vpc-bpa.html @returns whether to go on */
  private publicAccess(sub: Sub, gateway: string, direction: "ingress" | "egress" | "nat"): boolean {
    if (this.net.blind.has("block-public-access")) {
      this.unknown(`${this.net.blind.get("block-public-access")}: ${gateway}`);
      return false;
    }
    const bpa = this.net.snapshot.blockPublicAccess;
    if (bpa === undefined || bpa.mode === "off") return true;
    const exclusion = bpa.exclusions.find((e) => e.resource === sub.id) ?? bpa.exclusions.find((e) => e.resource === sub.net.id);
    if (exclusion?.mode === "allow-bidirectional") return true;
    // Egress only of an exclusion is documented for the bidirectional mode; what it does in the other is not.
    if (exclusion !== undefined && direction !== "ingress") {
      if (bpa.mode === "block-bidirectional" || direction === "nat") return true;
      this.unknown(`block-public-access: ${exclusion.resource}`);
      return false;
    }
    if (bpa.mode === "block-ingress" && direction === "nat") return true;
    return this.block("VPC_BLOCK_PUBLIC_ACCESS_ENABLED", "block-public-access", sub.net.id, { at: sub.id });
  }

  /** Between the gateways: to whoever has the address, in our VPCs or outside. */
  private internet(): End {
    const { destination } = this;
    const owner = this.net.byPublic.get(destination) ?? this.pretend.find((p) => p.open === destination);
    if (owner === undefined) {
      if (this.way === "forward" && this.protocol === "tcp" && this.port === 25) this.note("port-25");
      return { kind: "outside", by: "internet" };
    }
    const { eni } = owner;
    const gateway = this.net.gatewayOf.get(eni.sub.net.id) ?? this.forgotten(eni.sub.net);
    if (gateway === undefined) return undefined;
    if (this.strange(gateway.id, "internet-gateways")) return undefined;
    if (!this.step(`in ${gateway.id}`, gateway.id)) return undefined;
    for (const [blocks, code] of [[rfc1918, "IGW_SOURCE_ADDRESS_NOT_IN_RFC1918_INGRESS"], [rfc6598, "IGW_SOURCE_ADDRESS_NOT_IN_RFC6598_INGRESS"]] as const)
      if (anyHolds(blocks, this.source)) {
        this.block(code, "internet-gateway", gateway.id);
        return undefined;
      }
    if (this.way === "forward" && !this.publicAccess(eni.sub, gateway.id, "ingress")) return undefined;
    this.destination = owner.private;
    this.passes("internet-gateway", gateway.id, { at: eni.sub.net.id });
    this.forwarder = undefined;
    return this.local(eni.sub.net, undefined);
  }
  /** No gateway is attached. A route may name the one that was meant to be. */
  private forgotten(net: Net): InternetGateway | undefined {
    for (const sub of net.subnets)
      for (const e of sub.routes?.entries ?? []) {
        const gateway = e.route.target.kind === "internet-gateway" ? this.net.gateways.get(e.route.target.id) : undefined;
        if (gateway === undefined) continue;
        const said = this.blockers.some((b) => b.resource === gateway.id && b.code === "BAD_STATE_ATTACHMENT");
        return said || this.detached(gateway, net) ? gateway : undefined;
      }
    this.block("IGW_PRIVATE_IP_ASSOCIATION_FOR_INGRESS", "internet-gateway", net.id);
    return undefined;
  }

  // ---- NAT -----------------------------------------------------------------------------------------------------------

  private natGateway(id: string, from: Sub): End {
    const eni = this.net.nats.get(id);
    if (this.strange(id, "nat-gateways")) return undefined;
    if (eni?.nat === undefined) return this.unknown(`nat gateway: ${id}`);
    if (!this.step(id, id)) return undefined;
    if (this.way === "back") return this.otherWay(id);
    if (eni.nat.state !== "available" && !this.block("BAD_STATE", "nat-gateway", id, { at: eni.sub.id })) return undefined;
    if (eni.sub.net !== from.net || from.net.interfaces.get(this.source) === undefined) return this.blockedAt("NGW_REQUIRES_SOURCE_IN_VPC", id);
    if (!hasPorts(this.protocol) && this.protocol !== "icmp") return this.blockedAt("PROTOCOL_RESTRICTION", id);
    if (eni.sub !== from && !this.acl(eni.sub, "ingress")) return undefined;
    this.translate(eni, remapped);
    this.passes("nat-gateway", id, { at: eni.sub.id });
    const onward = eni.sub.routes === undefined ? undefined : lookUp(eni.sub.routes, this.destination);
    // AWS says nothing certain of a peering or an endpoint behind a NAT gateway.
    if (onward?.kind === "route" && (onward.route.target.kind === "peering" || onward.route.target.kind === "endpoint"))
      return this.unknown(`nat gateway before ${onward.route.target.kind}: ${id}`);
    return this.leave(eni);
  }
  private blockedAt(code: Code, nat: string): undefined {
    this.block(code, "nat-gateway", nat);
    return undefined;
  }
  /** A reply by way of a device that has not seen the connection. */
  private otherWay(resource: string): undefined {
    this.block("KUMIKI_REPLY_PATH", "route", resource);
    return undefined;
  }
  /** The device's address takes the place of the sender's. `ports`: it chooses among these; undefined: it keeps them. */
  private translate(eni: Eni, ports: Span | undefined): void {
    this.translations.push({ eni, source: this.source, ports: this.ports, whole: this.whole });
    const sender = eni.sub.net.interfaces.get(this.source);
    if (sender !== undefined) this.lost.push(...sender.groupIds);
    this.source = eni.primary;
    if (ports === undefined || !hasPorts(this.protocol)) return;
    this.ports = [ports];
    this.whole = ports;
  }

  /** A route to an interface: an instance that forwards. Its groups see the final destination coming in, and its own
   *  address going out. https://docs.aws.amazon.com/vpc/latest/userguide/VPC_NAT_Instance.html */
  private forward(id: string, from: Sub): End {
    const eni = this.net.enis.get(id);
    if (eni === undefined) return this.unknown(`interface: ${id}`);
    if (this.strange(id, "interfaces")) return undefined;
    if (eni.sub.net !== from.net) return this.unknown(`interface of another VPC: ${id}`);
    if (!this.step(id, id)) return undefined;
    if (eni.sub !== from && !this.acl(eni.sub, "ingress")) return undefined;
    if (eni.addresses.has(this.destination)) return this.arrive(eni);
    if (this.isUnread(eni)) return undefined;
    if (eni.down !== undefined && !this.isDown(eni)) return undefined;
    if (eni.check && !this.block("ENI_SOURCE_DEST_CHECK_RESTRICTION", "source-dest-check", id, { at: id, fix: { kind: "disable-source-dest-check", interface: id } })) return undefined;
    if (this.way === "back") return this.otherWay(id);
    if (!this.groups(eni, "ingress")) return undefined;
    if (!this.net.forwards.has(id)) return this.unknown(`forwarding not declared: ${id}`);
    this.translate(eni, undefined);
    this.passes("nat-instance", id, { at: eni.sub.id });
    return this.groups(eni, "egress") ? this.out(eni.sub, eni) : undefined;
  }

  // ---- other VPCs, services, VPN -------------------------------------------------------------------------------------

  private farSide(p: Peering, net: Net): Peering["requester"] | undefined {
    if (p.requester.vpc === net.id) return p.accepter;
    return p.accepter.vpc === net.id ? p.requester : undefined;
  }
  private peering(id: string, sub: Sub): End {
    const peering = this.net.peerings.get(id);
    if (this.strange(id, "peerings")) return undefined;
    const far = peering && this.farSide(peering, sub.net);
    if (peering === undefined || far === undefined) return this.unknown(`peering: ${id}`);
    if (!this.step(id, id)) return undefined;
    if (peering.state !== "active") {
      const fix: Fix | undefined = peering.state === "pending-acceptance" ? { kind: "accept-peering", peering: id } : undefined;
      if (!this.block("BAD_STATE", "peering", id, { at: sub.id, fix })) return undefined;
    }
    const net = this.net.nets.get(far.vpc);
    if (net === undefined) {
      if (anyHolds(blocksOf(far.cidrs), this.destination) || far.cidrs.length === 0) return this.unknown(`vpc: ${far.vpc}`);
    } else if (inNet(net, this.destination)) {
      this.passes("peering", id, { at: net.id });
      return this.local(net, undefined);
    }
    return this.elsewhere(sub, "PCX_REQUIRES_ADDRESS_IN_VPC_CIDR", "peering", id);
  }

  private endpoint(id: string, route: Route | undefined, sub: Sub): End {
    const endpoint = this.net.endpoints.get(id);
    if (this.strange(id, "endpoints")) return undefined;
    if (endpoint === undefined || endpoint.type !== "gateway" || endpoint.vpc !== sub.net.id) return this.unknown(`endpoint: ${id}`);
    // By prefix list only: anything else is the redirection of a Gateway Load Balancer.
    if (route !== undefined && !route.destination.startsWith("pl-")) return this.unknown(`endpoint: ${id}`);
    if (!this.step(id, id)) return undefined;
    if (endpoint.state !== "available" && !this.block("BAD_STATE", "endpoint", id, { at: sub.id })) return undefined;
    if (this.protocol !== "tcp" && this.protocol !== "icmp") {
      this.block("VPCE_GATEWAY_PROTOCOL_RESTRICTION", "endpoint", id, { at: sub.id });
      return undefined;
    }
    if (this.way === "back") return this.otherWay(id);
    this.passes("endpoint", id, { at: sub.id });
    return { kind: "service", endpoint, net: sub.net };
  }

  private tunnelOut(id: string, route: Route | undefined, sub: Sub): End {
    const gateway = this.net.vpnGateways.get(id);
    if (this.strange(id, "vpn-gateways")) return undefined;
    if (gateway === undefined) return this.unknown(`virtual private gateway: ${id}`);
    if (!this.step(id, id)) return undefined;
    if (gateway.vpc !== sub.net.id && !this.block("BAD_STATE_ATTACHMENT", "vpn-gateway", id, { at: sub.net.id })) return undefined;
    if (sub.net.interfaces.get(this.source) === undefined && !this.block("VGW_PRIVATE_IP_ASSOCIATION_FOR_EGRESS", "vpn-gateway", id)) return undefined;
    // What was learned from it, it knows, whatever else of its routes is told.
    const known = gateway.connections.filter((c) => route?.origin === "propagated" || anyHolds(blocksOf(c.routes), this.destination));
    if (known.length === 0) {
      this.block("NO_ROUTE_TO_DESTINATION", "vpn-gateway", id);
      return undefined;
    }
    if (!this.tunnelUp(gateway, known)) return undefined;
    this.passes("vpn-gateway", id, { at: sub.net.id });
    this.note("customer-side", { gateway: id });
    return { kind: "outside", by: gateway };
  }
  private tunnelUp(gateway: VpnGateway, connections: VpnGateway["connections"]): boolean {
    if (connections.some((c) => c.state === "available" && c.tunnels.some((t) => t.up))) return true;
    return this.block("BAD_STATE_VPN", "vpn-gateway", connections[0]?.id ?? gateway.id);
  }
  private tunnelIn(gateway: VpnGateway, net: Net): End {
    if (this.strange(gateway.id, "vpn-gateways")) return undefined;
    if (this.way === "forward" && !this.tunnelUp(gateway, gateway.connections.filter((c) => anyHolds(blocksOf(c.routes), this.source)))) return undefined;
    if (net.interfaces.get(this.destination) === undefined) {
      this.block("VGW_PRIVATE_IP_ASSOCIATION_FOR_INGRESS", "vpn-gateway", gateway.id);
      return undefined;
    }
    this.note("customer-side", { gateway: gateway.id });
    this.passes("vpn-gateway", gateway.id, { at: net.id });
    this.forwarder = undefined;
    return this.local(net, undefined);
  }
  /** A reply from behind a gateway. */
  private tunnelBack(gateway: VpnGateway): End {
    const net = this.net.nets.get(gateway.vpc ?? "");
    return net === undefined ? this.unknown(`virtual private gateway: ${gateway.id}`) : this.tunnelIn(gateway, net);
  }
}

const span = (spans: readonly Span[]): Span => ({ from: Math.min(...spans.map((s) => s.from)), to: Math.max(...spans.map((s) => s.to)) });
