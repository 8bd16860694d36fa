import { inNet, interfaceAt, owns, type Net } from "../network.js";
import { anyHolds, blocksOf, familyOf, isNeverRouted, isPrivate, textOf, type Address } from "../ranges.js";
import { lookUp } from "../routes.js";
import { egressOnlyBack } from "./egress-only.js";
import { isAmazons, isUnread, isUp, serve } from "./hosts.js";
import type { Packet } from "./packet.js";
import type { End, Next } from "./places.js";
import { tunnelBack, tunnelIn } from "./tunnels.js";

/** Where a packet sets out. */
export function begin(p: Packet): Next {
  const { start } = p;
  if (start.kind === "outside") return fromOutside(p, start.address);
  const { eni } = start;
  if (owns(eni, p.destination)) {
    if (eni.kind === "client-vpn") serve(p, eni);
    else p.passes("host", eni.id, { rule: "loopback" });
    p.letIn = { resource: eni.id };
    return undefined;
  }
  if (isUnread(p, eni) || !isUp(p, eni) || isAmazons(p, eni) || !isRoutable(p, eni.id)) return undefined;
  return { kind: "leave", eni };
}

/** Both ends have an address of the same family, and one that routers forward. @returns whether to go on */
function isRoutable(p: Packet, at: string): boolean {
  // What AWS says is the public address of an interface, it routes.
  const never = [p.destination, p.source].find((a) => isNeverRouted(a) && !p.net.byPublic.has(a));
  if (never !== undefined) p.block("KUMIKI_NEVER_ROUTED", "host", textOf(never), { at });
  else if (familyOf(p.source) !== familyOf(p.destination)) p.block("KUMIKI_NO_SUCH_FAMILY", "host", at, { at });
  else return true;
  return false;
}

/** From the internet, or from behind a virtual private gateway if the address is known there. */
function fromOutside(p: Packet, address: Address): Next {
  if (!isRoutable(p, textOf(address))) return undefined;
  if (p.net.byPublic.has(p.destination)) return { kind: "internet" };
  for (const gateway of p.net.vpnGateways.values()) {
    const net = p.net.nets.get(gateway.vpc ?? "");
    const behind = gateway.connections.some((c) => anyHolds(blocksOf(c.routes), address));
    if (behind && net !== undefined && inNet(net, p.destination)) return tunnelIn(p, gateway, net);
  }
  const owner = [...p.net.nets.values()].find((n) => inNet(n, p.destination));
  if (owner === undefined) return p.unknown(`not-ours: ${textOf(p.destination)}`);
  if (typeof p.destination === "bigint" && !isPrivate(p.destination)) return { kind: "internet" };
  // A stopped instance has lost its public address: the gateway is not to blame.
  const eni = interfaceAt(owner, p.destination);
  if (eni?.down !== undefined && !isUp(p, eni)) return undefined;
  const border = undescribed(p, owner);
  if (border !== undefined) {
    p.doubt(border);
    return { kind: "vpc", net: owner, from: undefined };
  }
  // A private address means nothing in the internet.
  p.block("IGW_PRIVATE_IP_ASSOCIATION_FOR_INGRESS", "internet-gateway", p.net.gatewayOf.get(owner.id)?.id ?? owner.id);
  return undefined;
}

/**
 * A way in from a company's network that describe calls do not tell whole: what BGP or a Direct Connect has announced, what a transit
 * gateway forwards. Only where the reply has a route back there; without one it is closed whatever comes in.
 */
function undescribed(p: Packet, net: Net): string | undefined {
  const sub = interfaceAt(net, p.destination)?.sub;
  const back = sub?.routes === undefined ? undefined : lookUp(sub.routes, p.source);
  if (back?.kind !== "route") return undefined;
  const { kind, id } = back.route.target;
  if (kind === "transit-gateway") return `transit gateway: ${id}`;
  return kind === "vpn-gateway" && p.net.vpnGateways.get(id)?.vpc === net.id ? `networks behind a virtual private gateway: ${id}` : undefined;
}

/** Where its reply sets out. */
export function answer(p: Packet, arrived: End): Next {
  p.turn();
  switch (arrived.kind) {
    case "interface":
      return { kind: "leave", eni: arrived.eni };
    case "service":
      return { kind: "vpc", net: arrived.net, from: undefined };
    case "outside":
      if (arrived.by === "internet") return { kind: "internet" };
      return "connections" in arrived.by ? tunnelBack(p, arrived.by) : egressOnlyBack(p, arrived.by.id, arrived.by.vpc);
  }
}

/** The reply is somewhere: at the right host, from the right address? */
export function finish(p: Packet, end: End): void {
  const { start } = p;
  const home = start.kind === "interface" ? end.kind === "interface" && end.eni === start.eni : end.kind === "outside";
  const place = end.kind === "interface" ? end.eni.id : end.kind;
  if (!home || p.destination !== start.address || p.translations.length > 0) p.block("KUMIKI_REPLY_PATH", "host", place);
  else if (p.source !== p.dialled) p.block("KUMIKI_REPLY_SOURCE", "host", place);
  else if (p.isNarrowed()) p.narrowed ??= { whose: "sender", ports: p.ports };
}
