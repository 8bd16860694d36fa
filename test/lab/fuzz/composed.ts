import { toLoadBalancer, via, type Network, type Stop, type Trace, type Verdict } from "../../../src/net/reach/index.js";
import type { NetworkInterface, Snapshot } from "../../../src/net/reach/snapshot.js";
import type { Place } from "../../../src/net/reach/verdict.js";
import { senders, within, type Sender, type Trial } from "./flows.js";
import { reached } from "./compare.js";
import type { Packets } from "./packets.js";
import type { Random } from "./random.js";
import type { Topology } from "./topology.js";

/**
 * Paths of several connections (reachability.md 1.6, 1.8): each connection is tried for itself, and what they make together
 * is worked out here from what was measured and from the words of the specification, never by the engine's own composition.
 */
export interface Path {
  readonly about: "load-balancer" | "proxy" | "jump";
  readonly from: Place;
  readonly ask: (network: Network) => Trace;
  readonly legs: readonly Leg[];
  /** What the legs make together; for each place of `legs` what was measured. */
  readonly together: (measured: readonly Measured[]) => Verdict;
  /** Which of the engine's legs is which. */
  readonly same: (said: Trace) => readonly (Trace | undefined)[];
}
/** One connection, tried from a port in each part of its sender's range that any ACL of a topology tells apart. */
export interface Leg {
  readonly trials: readonly Trial[];
}
export interface Measured {
  readonly verdict: Verdict;
  /** The sender, as the other end has seen it. */
  readonly seenAs: string | undefined;
}
export interface Disagreement {
  readonly path: Path["about"];
  readonly from: Place;
  readonly why: string;
}

/** The edges of every ACL entry that the generator writes lie between these. Services stay below 20000. */
const linux = [[32_768, 40_000], [40_001, 45_000], [45_001, 49_151], [49_152, 60_999]] as const;
const anybody = [[20_001, 32_767], ...linux, [61_000, 65_535]] as const;

/** Makes trials with ids and source ports that nobody else has. */
class Legs {
  readonly trials: Trial[] = [];
  private readonly made = new Map<string, Leg>();
  private readonly taken: Set<number>;

  constructor(
    private readonly topology: Topology,
    private readonly r: Random,
    private readonly others: readonly Trial[],
  ) {
    this.taken = new Set(others.map((t) => t.sourcePort));
  }
  to(sender: Sender, to: string, port: number): Leg {
    const key = `${JSON.stringify(sender.place)} ${to} ${port}`;
    const known = this.made.get(key);
    if (known !== undefined) return known;
    const first = this.others.length + this.trials.length;
    const trials = this.rangesOf(sender.place).map(([from, last], i): Trial => ({ id: first + i, from: sender.place, source: sender.address, to, protocol: "tcp", port, sourcePort: this.free(from, last) }));
    this.trials.push(...trials);
    const leg = { trials };
    this.made.set(key, leg);
    return leg;
  }
  private rangesOf(place: Place): readonly (readonly [number, number])[] {
    const eni = "interface" in place ? this.topology.snapshot.interfaces.find((e) => e.id === place.interface) : undefined;
    return eni?.kind === "instance" ? linux : anybody;
  }
  private free(from: number, last: number): number {
    for (let port = this.r.int(from, last); ; port = port === last ? from : port + 1)
      if (!this.taken.has(port)) {
        this.taken.add(port);
        return port;
      }
  }
}

export interface Composed {
  readonly paths: readonly Path[];
  readonly trials: readonly Trial[];
}

/** Load balancers, declared proxies and jump hosts of a topology, each from some senders. */
export function composedPaths(topology: Topology, r: Random, others: readonly Trial[], each: number): Composed {
  const legs = new Legs(topology, r, others);
  const everybody = senders(topology);
  const { snapshot, declared } = topology;
  const vpns = everybody.filter((s) => "vpn" in s.place);
  const some = (count: number) => [...r.some(everybody, count), ...vpns];
  const instances = everybody.filter((s) => "interface" in s.place && kindOf(snapshot, s.place.interface)?.kind === "instance");
  const paths = [
    ...snapshot.loadBalancers.flatMap((b) => some(each).map((s) => throughBalancer(topology, legs, s, b))),
    ...declared.proxies.flatMap((p) => {
      const alive = instances.find((s) => "interface" in s.place && s.place.interface === p.interface);
      if (alive === undefined) return [];
      return some(each).map((s) => throughHosts(topology, legs, s, [{ stop: { kind: "proxy", interface: p.interface, port: p.port }, host: alive }], r.chance(0.6) ? r.pick(topology.outside) : r.pick(instances).address, r.pick([80, 443, 80, 8080])));
    }),
    ...(instances.length < 2 ? [] : some(each).map((s) => {
      const hosts = r.some(instances.filter((i) => !("address" in i.place)), r.chance(0.3) ? 2 : 1);
      return throughHosts(topology, legs, s, hosts.map((host) => ({ stop: { kind: "jump", interface: (host.place as { interface: string }).interface, port: 22 } as const, host })), r.pick(instances).address, r.pick([22, 80]));
    })),
  ];
  return { paths: paths.filter((p) => p !== undefined), trials: legs.trials };
}
const kindOf = (snapshot: Snapshot, id: string): NetworkInterface | undefined => snapshot.interfaces.find((e) => e.id === id);

/** A client's packet that goes past the tunnel is on no path of ours; nobody dials himself. */
function dials({ snapshot }: Topology, { place, own }: Sender, to: string): boolean {
  if (own.includes(to)) return false;
  const vpn = "vpn" in place ? snapshot.clientVpns.find((v) => v.id === place.vpn) : undefined;
  return vpn === undefined || !vpn.splitTunnel || vpn.routes.some((x) => within(x.destination, to));
}

function throughBalancer(topology: Topology, legs: Legs, sender: Sender, b: Snapshot["loadBalancers"][number]): Path | undefined {
  const { snapshot } = topology;
  const nodes = b.interfaces.map((id) => kindOf(snapshot, id)!);
  const [listener, group] = [b.listeners[0]!, b.targetGroups[0]!];
  const dialled = nodes.map((e) => (b.scheme === "internet-facing" ? e.addresses[0]!.public! : e.addresses[0]!.private));
  if (dialled.some((to) => !dials(topology, sender, to))) return undefined;
  // Not a matter of packets: AWS sends nothing to a target that is not healthy, or in a zone that the balancer does not have.
  const zone = (subnet: string) => snapshot.subnets.find((x) => x.id === subnet)!.zone;
  const enabled = b.subnets.map(zone);
  const served = group.targets.filter((t) => t.health === "healthy" && enabled.includes(zone(kindOf(snapshot, t.interface!)!.subnet)));
  const first = dialled.map((to) => legs.to(sender, to, listener.port));
  const pairs = nodes.flatMap((e, node) => group.targets.map((target) => ({ node, target, e, to: kindOf(snapshot, target.interface!)!.addresses[0]!.private })));
  const second = pairs.map(({ e, to, target }) => legs.to({ place: { interface: e.id }, address: e.addresses[0]!.private, vpc: e.vpc, own: [] }, to, target.port));
  return {
    about: "load-balancer",
    from: sender.place,
    ask: (network) => toLoadBalancer(network, sender.place, b.id, listener.port),
    legs: [...first, ...second],
    // Each node with each target is as likely; all of them must work, one must.
    together: (m) => anyOf(pairs.map(({ node, target }, i) => (served.includes(target) ? weakest([m[node]!.verdict, m[nodes.length + i]!.verdict]) : "closed"))),
    same: ({ legs: said = [] }) => [
      ...nodes.map((e) => said.find((l) => l.leg?.role === "node" && l.leg.of === e.id)),
      ...pairs.map(({ e, target }) => (served.includes(target) ? said.find((l) => l.leg?.role === "target" && l.leg.of === target.id && "interface" in l.flow.from && l.flow.from.interface === e.id) : undefined)),
    ],
  };
}

function throughHosts(topology: Topology, legs: Legs, sender: Sender, hosts: readonly { readonly stop: Stop; readonly host: Sender }[], to: string, port: number): Path | undefined {
  const ways = hosts.map(({ stop, host }, i) => ({ from: hosts[i - 1]?.host ?? sender, to: host.address, port: stop.port }));
  ways.push({ from: hosts.at(-1)!.host, to, port });
  if (ways.some((w) => !dials(topology, w.from, w.to))) return undefined;
  const proxy = hosts[0]!.stop.kind === "proxy" ? topology.declared.proxies.find((p) => p.interface === hosts[0]!.stop.interface) : undefined;
  // squid asks who it is that it sees: as the packets say, not as the snapshot does.
  const serves = (m: Measured): boolean => proxy === undefined || (proxy.ports.includes(port) && m.seenAs !== undefined && proxy.clients.some((c) => within(c, m.seenAs!)));
  return {
    about: proxy === undefined ? "jump" : "proxy",
    from: sender.place,
    ask: (network) => via(network, sender.place, hosts.map((h) => h.stop), { address: to, port }),
    legs: ways.map((w) => legs.to(w.from, w.to, w.port)),
    together: (m) => (serves(m[0]!) ? weakest(m.map((x) => x.verdict)) : "closed"),
    same: ({ legs: said = [] }) => said.map((l) => (l.leg?.role === "proxy" ? undefined : l)),
  };
}

const weakest = (all: readonly Verdict[]): Verdict => (all.includes("closed") ? "closed" : all.includes("partial") ? "partial" : "open");
const anyOf = (all: readonly Verdict[]): Verdict => (all.every((v) => v === "open") ? "open" : all.every((v) => v === "closed") ? "closed" : "partial");

/** What a leg's packets say: from each part of the range or from some. */
export function measure(leg: Leg, seen: ReadonlyMap<number, Packets>): Measured {
  const got = leg.trials.map((t) => seen.get(t.id)!);
  // Nobody listens: the network let it through, the connection does not come about.
  const through = got.filter((p) => p.outcome.how === "connected");
  return { verdict: through.length === got.length ? "open" : through.length === 0 ? "closed" : "partial", seenAs: through.find((p) => p.seenAs !== undefined)?.seenAs };
}

/** The engine's word on the whole and on each leg against the packets'. */
export function judgePath(path: Path, said: Trace, seen: ReadonlyMap<number, Packets>): "agree" | "unknown" | Disagreement {
  const measured = path.legs.map((l) => measure(l, seen));
  const wrong = (why: string): Disagreement => ({ path: path.about, from: path.from, why });
  const own = path.same(said);
  let narrow = false;
  for (const [i, leg] of own.entries()) {
    if (leg === undefined || leg.verdict === "unknown") continue;
    const [expected, got] = [onTried(leg, path.legs[i]!), measured[i]!.verdict];
    if (!expected.includes(got)) return wrong(`leg ${i} ${JSON.stringify(leg.flow)}: engine ${leg.verdict} (${leg.decidedBy?.code ?? ""}), packets ${got}`);
    narrow ||= leg.verdict === "partial" && got !== "partial";
  }
  if (said.verdict === "unknown") return "unknown";
  const whole = path.together(measured);
  // Where the ports that were tried show one side only of a leg that is partial, they can only show one side of the whole.
  const agree = said.verdict === whole || (narrow && said.verdict === "partial");
  return agree ? "agree" : wrong(`engine ${said.verdict} (${said.decidedBy?.code ?? ""}), packets together ${whole}: ${measured.map((m) => m.verdict).join(", ")}`);
}

/**
 * What the tried ports must show of a leg. partial: exactly those that the engine names get through; a part of the range
 * that holds services is not tried, for hosts outside listen there. A NAT gateway chooses its own port, of which the
 * engine asks the whole range; the lab's keeps the sender's, so that nothing follows for the ports that were tried.
 */
function onTried(said: Trace, leg: Leg): readonly Verdict[] {
  if (said.verdict !== "partial") return [said.verdict];
  if (said.sourcePorts === undefined || said.hops.some((h) => h.what === "nat-gateway")) return ["open", "partial", "closed"];
  const passing = leg.trials.filter((t) => said.sourcePorts!.some((s) => t.sourcePort >= s.from && t.sourcePort <= s.to)).length;
  return [passing === 0 ? "closed" : passing === leg.trials.length ? "open" : "partial"];
}

/** Trials of these paths that may have lost a packet: those of legs about which there is no agreement. */
export const trialsOf = (paths: readonly Path[], seen: ReadonlyMap<number, Packets>): Trial[] => [...new Set(paths.flatMap((p) => p.legs.flatMap((l) => l.trials)).filter((t) => !reached(seen.get(t.id)!)))];
