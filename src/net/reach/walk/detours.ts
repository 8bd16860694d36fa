import type { Code } from "../codes.js";
import { inNet, interfaceAt, type Net, type Sub } from "../network.js";
import { alone, anyHolds, blocksOf, isPrivate } from "../ranges.js";
import type { Peering, Route, RouteTarget } from "../snapshot.js";
import type { Packet } from "./packet.js";
import type { Next } from "./places.js";

/** A route that would lead somewhere. */
interface Way {
  readonly destination: string;
  readonly target: RouteTarget;
}
type Fixed = Way & { readonly kind: "add-route"; readonly table: string };

/** No usable route: say so, and go on by the one that would do, if one would. */
export function detour(p: Packet, sub: Sub, code: Code, instead?: Route): Next {
  const fix = routeTo(p, sub);
  const go = p.block(code, "route", sub.tableId, { at: sub.id, fix, ...(instead === undefined ? {} : { rule: instead.destination }) });
  return go && fix !== undefined ? { kind: "target", target: fix.target, route: undefined, sub } : undefined;
}
/** Leads nowhere by this way: the fix is another route, and the walk goes on by that. */
export function elsewhere(p: Packet, sub: Sub, code: Code, what: string, resource: string): Next {
  const way = routeTo(p, sub);
  const fix = way?.target.id === resource ? undefined : way;
  return p.block(code, what, resource, { at: sub.id, fix }) && fix !== undefined ? { kind: "target", target: fix.target, route: undefined, sub } : undefined;
}

/** The other side of a peering, seen from a VPC. */
export function farSide(peering: Peering, net: Net): Peering["requester"] | undefined {
  if (peering.requester.vpc === net.id) return peering.accepter;
  return peering.accepter.vpc === net.id ? peering.requester : undefined;
}

/** The route that would lead there, in the order in which people would think of them. */
const wayTo = (p: Packet, sub: Sub): Way | undefined => byPeering(p, sub.net) ?? byEndpoint(p, sub.net) ?? byTunnel(p, sub.net) ?? byInternet(p, sub);

/**
 * The change that makes it the way. Behind a NAT gateway AWS says nothing certain of a peering or an endpoint: there the host's own
 * table is to lead to it, past the NAT gateway.
 */
function routeTo(p: Packet, sub: Sub): Fixed | undefined {
  const way = wayTo(p, sub);
  if (way === undefined) return undefined;
  const past = p.forwarder?.nat !== undefined && (way.target.kind === "peering" || way.target.kind === "endpoint") ? p.sentToNat : undefined;
  return { kind: "add-route", table: (past ?? sub).tableId, ...way };
}

const covering = (p: Packet, cidrs: readonly string[]): string | undefined => cidrs.find((c) => anyHolds(blocksOf([c]), p.destination));

function byPeering(p: Packet, net: Net): Way | undefined {
  for (const peering of p.net.peerings.values()) {
    const far = farSide(peering, net);
    const destination = far === undefined ? undefined : covering(p, far.cidrs);
    const canBe = peering.state === "active" || peering.state === "pending-acceptance";
    if (destination !== undefined && canBe) return { destination, target: { kind: "peering", id: peering.id } };
  }
  return undefined;
}
function byEndpoint(p: Packet, net: Net): Way | undefined {
  for (const e of p.net.endpoints.values()) {
    if (e.vpc !== net.id || e.type !== "gateway" || e.state !== "available") continue;
    const list = [...p.net.lists.values()].find((l) => l.name === e.service && anyHolds(l.blocks, p.destination));
    if (list !== undefined) return { destination: list.id, target: { kind: "endpoint", id: e.id } };
  }
  return undefined;
}
function byTunnel(p: Packet, net: Net): Way | undefined {
  for (const g of p.net.vpnGateways.values()) {
    const destination = g.vpc === net.id ? covering(p, g.connections.flatMap((c) => c.routes)) : undefined;
    if (destination !== undefined) return { destination, target: { kind: "vpn-gateway", id: g.id } };
  }
  return undefined;
}
function byInternet(p: Packet, sub: Sub): Way | undefined {
  const { net } = sub;
  const to = p.destination;
  if (isPrivate(to) || inNet(net, to)) return undefined;
  const everything = typeof to === "bigint" ? "::/0" : "0.0.0.0/0";
  // A public address of ours alone: what serves the internet may be needed by the reply, in the same table.
  const own = p.owner() !== undefined || sub.routes!.entries.some((e) => e.route.destination === everything && e.route.state === "active");
  const destination = own ? alone(to) : everything;
  const target = typeof to === "bigint" ? outwards6(p, sub) : outwards4(p, sub);
  return target === undefined ? undefined : { destination, target };
}
/**
 * A host without a public address is in a private subnet on purpose: it goes out by a NAT gateway, if there is one. A route to the
 * internet gateway would make the whole subnet public, so that is advised only for what has a public address.
 */
function outwards4(p: Packet, sub: Sub): RouteTarget | undefined {
  const gateway = p.net.gatewayOf.get(sub.net.id);
  if (p.translated(sub.net) !== undefined) return gateway && { kind: "internet-gateway", id: gateway.id };
  const nat = natOf(p, sub);
  if (nat !== undefined) return { kind: "nat-gateway", id: nat };
  const device = interfaceAt(sub.net, p.source);
  const forwards = device !== undefined && (device.nat !== undefined || p.net.forwards.has(device.id));
  return forwards && gateway !== undefined ? { kind: "internet-gateway", id: gateway.id } : undefined;
}
/** A reply needs the gateway by which the request came; what only goes out, the egress-only one where there is one. */
function outwards6(p: Packet, sub: Sub): RouteTarget | undefined {
  const gateway = p.net.gatewayOf.get(sub.net.id);
  const egress = [...p.net.egressOnly.values()].find((g) => g.vpc === sub.net.id);
  if (p.way === "forward" && egress !== undefined) return { kind: "egress-only-gateway", id: egress.id };
  const isPublic = sub.routes!.entries.some((e) => e.route.target.kind === "internet-gateway");
  return gateway !== undefined && (p.way === "back" || isPublic) ? { kind: "internet-gateway", id: gateway.id } : undefined;
}
/** A NAT gateway that hosts of this subnet could use. */
function natOf(p: Packet, sub: Sub): string | undefined {
  for (const [id, { sub: own, nat }] of p.net.nats)
    if (own.net === sub.net && own !== sub && own.tableId !== sub.tableId && nat!.state === "available" && nat!.connectivity === "public") return id;
  return undefined;
}
