import { throughTunnel } from "./client-vpn.js";
import { composed, distinct, legOf, some, unknownTrace } from "./combine.js";
import { hasPorts, protocolOf } from "./filters.js";
import type { Eni, Network } from "./network.js";
import { addressOf, familyOf, type Address } from "./ranges.js";
import type { Flow, Span, Trace, Verdict } from "./verdict.js";
import { remapped, Walk, type Start } from "./walk.js";

/** Source ports of Linux (net.ipv4.ip_local_port_range), which all our instances run. */
const linux: Span = { from: 32768, to: 60999 };

/** What the sender may use as its port: all of it must pass. Of hosts that we do not know, what any may use. */
const portsOf = (eni: Eni | undefined): Span => (eni?.kind === "instance" ? linux : remapped);
const only = (port: number): Span => ({ from: port, to: port });

interface Question {
  readonly to: Address;
  readonly protocol: string;
  readonly port: number | undefined;
}
/** The flow in numbers; a text: why it cannot be asked. */
function questionOf(flow: Flow): Question | string {
  const to = addressOf(flow.to);
  const protocol = protocolOf(flow.protocol);
  if (to === undefined) return `address: ${flow.to}`;
  if (protocol === "all") return "protocol: all";
  if (hasPorts(protocol) !== (flow.port !== undefined)) return `port of ${protocol}: ${flow.port ?? "none"}`;
  // Ping of IPv6 is a protocol of its own.
  return { to, protocol: protocol === "icmp" && familyOf(to) === 6 ? "icmpv6" : protocol, port: flow.port };
}

function startOf(network: Network, flow: Flow, to: Address): Start | string {
  const { from } = flow;
  if ("vpn" in from) return `client vpn: ${from.vpn}`;
  if ("outside" in from) {
    const address = addressOf(from.outside);
    return address === undefined ? `address: ${from.outside}` : { kind: "outside", address, ports: flow.sourcePort === undefined ? remapped : only(flow.sourcePort) };
  }
  const eni = network.enis.get(from.interface);
  if (eni === undefined) return `interface: ${from.interface}`;
  // A NAT gateway begins no connection of its own.
  if (eni.nat !== undefined) return `nat gateway as a client: ${eni.nat.id}`;
  const own = familyOf(to) === 6 ? (eni.primary6 ?? eni.primary) : eni.primary;
  const address = from.address === undefined ? own : addressOf(from.address);
  if (address === undefined) return `address: ${from.address}`;
  return { kind: "interface", eni, address, ports: flow.sourcePort === undefined ? portsOf(eni) : only(flow.sourcePort) };
}

/** Everything that a walk found out, told. */
function told(network: Network, flow: Flow, start: Start, q: Question): Trace {
  const { verdict, reached, walk } = new Walk(network, start, q.to, q.protocol, q.port, { goOn: false, record: true }).run();
  const first = walk.blockers[0];
  const onward = reached === "closed" ? new Walk(network, start, q.to, q.protocol, q.port, { goOn: true, record: false }).run().walk : walk;
  const letIn = walk.letIn;
  const decidedBy =
    verdict === "closed" || verdict === "partial"
      ? first && { resource: first.resource, ...(first.rule === undefined ? {} : { rule: first.rule }), code: first.code }
      : verdict === "open" && letIn !== undefined
        ? { ...letIn, code: "KUMIKI_LET_IN" as const }
        : undefined;
  return {
    flow,
    verdict,
    network: reached,
    ...(walk.host === undefined || reached === "closed" ? {} : { host: walk.host }),
    hops: walk.hops,
    ...(decidedBy === undefined ? {} : { decidedBy }),
    blockers: distinct(onward.blockers),
    ...(verdict === "partial" && walk.narrowed !== undefined ? { sourcePorts: walk.narrowed.ports } : {}),
    ...(verdict === "unknown" ? { because: [...walk.because, ...(walk.hostDoubt === undefined ? [] : [walk.hostDoubt])] } : {}),
    notes: walk.notes,
  };
}

/** From a Client VPN client: through the endpoint, then on from each interface that it may come out of. */
function fromVpn(network: Network, flow: Flow, id: string, q: Question): Trace {
  const vpn = network.clientVpns.get(id);
  if (vpn === undefined) return unknownTrace(flow, `client vpn: ${id}`);
  const tunnel = throughTunnel(network, vpn, q.to);
  // The endpoint puts its own address and port in place of the client's.
  const ports = flow.sourcePort === undefined ? remapped : only(flow.sourcePort);
  const beyond = tunnel.interfaces.map((eni) => legOf(told(network, flow, { kind: "interface", eni, address: eni.primary, ports }, q), "association", eni.id));
  const one = beyond[0];
  const whole = beyond.length === 1 ? one! : composed(flow, (of) => some(beyond.map(of)), beyond);
  const verdict: Verdict = tunnel.blockers.length > 0 ? "closed" : tunnel.because.length > 0 ? "unknown" : whole.verdict;
  const reached: Verdict = tunnel.blockers.length > 0 ? "closed" : tunnel.because.length > 0 ? "unknown" : whole.network;
  const blocker = tunnel.blockers[0];
  const { leg: _leg, because, decidedBy, ...rest } = whole;
  const by = blocker === undefined ? decidedBy : { resource: blocker.resource, ...(blocker.rule === undefined ? {} : { rule: blocker.rule }), code: blocker.code };
  const why = [...tunnel.because, ...(because ?? [])];
  return {
    ...rest,
    flow,
    verdict,
    network: reached,
    hops: [...tunnel.hops, ...(verdict === "closed" && blocker !== undefined ? [] : whole.hops)],
    ...(by === undefined || verdict === "unknown" ? {} : { decidedBy: by }),
    blockers: [...tunnel.blockers, ...(verdict === "open" ? [] : whole.blockers)],
    ...(verdict === "unknown" ? { because: why } : {}),
    notes: [...tunnel.notes, ...whole.notes],
  };
}

/**
 * Would this connection come about? There and back, with everything that decided. "open": from every port that the sender
 * may use. Never throws: what cannot be asked is `unknown`, with the reason.
 */
export function trace(network: Network, flow: Flow): Trace {
  const q = questionOf(flow);
  if (typeof q === "string") return unknownTrace(flow, q);
  if ("vpn" in flow.from) return fromVpn(network, flow, flow.from.vpn, q);
  const start = startOf(network, flow, q.to);
  return typeof start === "string" ? unknownTrace(flow, start) : told(network, flow, start, q);
}

/** What the network does with a new connection from where a walk can begin, and nothing but that. */
export const networkVerdict = (network: Network, start: Start, to: Address, protocol: string, port: number | undefined): Verdict =>
  new Walk(network, start, to, protocol, port, { goOn: false, record: false }).run().reached;

/** A new connection from where a walk can begin, and nothing but the answer. */
export const verdictOf = (network: Network, start: Start, to: Address, protocol: string, port: number | undefined): Verdict =>
  new Walk(network, start, to, protocol, port, { goOn: false, record: false }).run().verdict;

/** Where packets of an interface begin: its primary address, any of its ports. */
export const startAt = (eni: Eni, address: Address = eni.primary): Start => ({ kind: "interface", eni, address, ports: portsOf(eni) });
export const startOutside = (address: Address): Start => ({ kind: "outside", address, ports: remapped });

/** `trace` without the story: for many flows at once. */
export function decide(network: Network, flow: Flow, of: "verdict" | "network" = "verdict"): Verdict {
  const q = questionOf(flow);
  if ("vpn" in flow.from) return typeof q === "string" ? "unknown" : decideVpn(network, flow.from.vpn, q, flow.sourcePort, of);
  if (typeof q === "string") return "unknown";
  const start = startOf(network, flow, q.to);
  if (typeof start === "string") return "unknown";
  return answers[of](network, start, q.to, q.protocol, q.port);
}
const answers = { verdict: verdictOf, network: networkVerdict };
function decideVpn(network: Network, id: string, q: Question, sourcePort: number | undefined, of: "verdict" | "network"): Verdict {
  const vpn = network.clientVpns.get(id);
  if (vpn === undefined) return "unknown";
  const { interfaces, blockers, because } = throughTunnel(network, vpn, q.to);
  if (blockers.length > 0) return "closed";
  if (because.length > 0) return "unknown";
  const ports = sourcePort === undefined ? remapped : only(sourcePort);
  return some(interfaces.map((eni) => answers[of](network, { kind: "interface", eni, address: eni.primary, ports }, q.to, q.protocol, q.port)));
}
