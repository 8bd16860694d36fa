import { interfaceAt, type Net, type Sub } from "../network.js";
import { anyHolds, blocksOf } from "../ranges.js";
import type { Route, VpnGateway } from "../snapshot.js";
import type { Packet } from "./packet.js";
import type { Next } from "./places.js";

/** Out of a VPC by its virtual private gateway: from its own interfaces, to what it knows. */
export function tunnelOut(p: Packet, id: string, route: Route | undefined, sub: Sub): Next {
  const gateway = p.net.vpnGateways.get(id);
  if (p.strange(id, "vpn-gateways")) return undefined;
  if (gateway === undefined) return p.unknown(`virtual private gateway: ${id}`);
  if (!p.step(id, id)) return undefined;
  if (gateway.vpc !== sub.net.id && !p.block("BAD_STATE_ATTACHMENT", "vpn-gateway", id, { at: sub.net.id })) return undefined;
  if (interfaceAt(sub.net, p.source) === undefined && !p.block("VGW_PRIVATE_IP_ASSOCIATION_FOR_EGRESS", "vpn-gateway", id)) return undefined;
  // What was learned from it, it knows, whatever else of its routes is told.
  const known = gateway.connections.filter((c) => route?.origin === "propagated" || anyHolds(blocksOf(c.routes), p.destination));
  if (known.length === 0) {
    p.block("NO_ROUTE_TO_DESTINATION", "vpn-gateway", id);
    return undefined;
  }
  if (!isUp(p, gateway, known)) return undefined;
  p.passes("vpn-gateway", id, { at: sub.net.id });
  p.note("customer-side", { gateway: id });
  return { kind: "outside", by: gateway };
}
/** One tunnel of one connection is enough. @returns whether to go on */
function isUp(p: Packet, gateway: VpnGateway, connections: VpnGateway["connections"]): boolean {
  if (connections.some((c) => c.state === "available" && c.tunnels.some((t) => t.up))) return true;
  return p.block("BAD_STATE_VPN", "vpn-gateway", connections[0]?.id ?? gateway.id);
}

/** From behind a virtual private gateway into its VPC: to the private address of an interface there. */
export function tunnelIn(p: Packet, gateway: VpnGateway, net: Net): Next {
  if (p.strange(gateway.id, "vpn-gateways")) return undefined;
  if (p.way === "forward" && !isUp(p, gateway, gateway.connections.filter((c) => anyHolds(blocksOf(c.routes), p.source)))) return undefined;
  if (interfaceAt(net, p.destination) === undefined) {
    p.block("VGW_PRIVATE_IP_ASSOCIATION_FOR_INGRESS", "vpn-gateway", gateway.id);
    return undefined;
  }
  p.note("customer-side", { gateway: gateway.id });
  p.passes("vpn-gateway", gateway.id, { at: net.id });
  p.forwarder = undefined;
  return { kind: "vpc", net, from: undefined };
}
/** A reply from behind a gateway. */
export function tunnelBack(p: Packet, gateway: VpnGateway): Next {
  const net = p.net.nets.get(gateway.vpc ?? "");
  return net === undefined ? p.unknown(`virtual private gateway: ${gateway.id}`) : tunnelIn(p, gateway, net);
}

/** Which attachments and routes a transit gateway has is its own matter. A reply by the one that a packet may have come from is on its way. */
export function transitGateway(p: Packet, id: string): Next {
  const cameBy = p.way === "back" && p.because.includes(`transit gateway: ${id}`);
  return cameBy ? { kind: "outside", by: "internet" } : p.unknown(`transit gateway: ${id}`);
}
