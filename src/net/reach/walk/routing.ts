import { inNet, interfaceAt, subnetOf, type Eni, type Net, type Sub } from "../network.js";
import { anyHolds } from "../ranges.js";
import { lookUp, type RouteAnswer } from "../routes.js";
import type { Route } from "../snapshot.js";
import { acl } from "./borders.js";
import { detour } from "./detours.js";
import type { Packet } from "./packet.js";
import type { Next } from "./places.js";

/** From an interface in a subnet: to a neighbour directly, else over the border and by the route table. */
export function fromSubnet(p: Packet, eni: Eni): Next {
  const { sub } = eni;
  p.forwarder = eni;
  if (anyHolds(sub.blocks, p.destination)) return toNeighbour(p, sub);
  const answer = sub.routes === undefined ? undefined : lookUp(sub.routes, p.destination);
  if (!staysIn(p, sub, answer) && !acl(p, sub, "egress")) return undefined;
  return routed(p, sub, answer);
}
function toNeighbour(p: Packet, sub: Sub): Next {
  const neighbour = interfaceAt(sub.net, p.destination);
  if (neighbour !== undefined) return { kind: "arrive", eni: neighbour };
  p.block("NO_POSSIBLE_DESTINATION", "host", sub.id, { at: sub.id });
  return undefined;
}
/** The next hop is a neighbour: the border is not crossed, whatever the destination. */
function staysIn(p: Packet, sub: Sub, answer: RouteAnswer | undefined): boolean {
  if (answer?.kind !== "route" || answer.route.state !== "active") return false;
  const { kind, id } = answer.route.target;
  const next = kind === "interface" ? p.net.enis.get(id) : kind === "nat-gateway" ? p.net.nats.get(id) : undefined;
  return next?.sub === sub;
}

function routed(p: Packet, sub: Sub, answer: RouteAnswer | undefined): Next {
  if (p.strange(sub.tableId, "routes")) return undefined;
  if (answer === undefined) return p.unknown(`route table: ${sub.tableId}`);
  if (answer.kind === "unknown") {
    if (answer.random === true) p.note("random-prefix-list", { table: sub.tableId });
    return p.unknown(`routes: ${answer.what}`);
  }
  if (answer.kind === "none") return detour(p, sub, "NO_ROUTE_TO_DESTINATION");
  const { route } = answer;
  if (route.state === "blackhole") return blackhole(p, sub, route);
  p.passes("route", sub.tableId, { rule: route.destination, at: sub.id });
  return { kind: "target", target: route.target, route, sub };
}
/** A route whose target is gone drops; one whose target only rests works again when that does. */
function blackhole(p: Packet, sub: Sub, route: Route): Next {
  const { target } = route;
  const peering = target.kind === "peering" ? p.net.peerings.get(target.id) : undefined;
  // The route rests because its instance does: that one is to blame, and is met next.
  if (target.kind === "interface" && p.net.enis.get(target.id)?.down?.stopped === true) return { kind: "target", target, route, sub };
  const again = peering !== undefined && peering.state !== "active";
  if (!again) return detour(p, sub, "BAD_STATE_ROUTE", route);
  return p.block("BAD_STATE_ROUTE", "route", sub.tableId, { rule: route.destination, at: sub.id }) ? { kind: "target", target, route, sub } : undefined;
}

/** Within a VPC. What comes from a gateway or another VPC sees nothing but this: no way through to a third. */
export function local(p: Packet, net: Net, from: Sub | undefined): Next {
  if (p.strange(net.id, "routes")) return undefined;
  if (!inNet(net, p.destination)) {
    p.block("VPC_LOCAL_ROUTE_CIDR_RESTRICTION", "route", net.id);
    return undefined;
  }
  const sub = subnetOf(net, p.destination);
  if (sub === undefined) {
    p.block("NO_POSSIBLE_DESTINATION", "route", net.id);
    return undefined;
  }
  if (sub !== from && !acl(p, sub, "ingress")) return undefined;
  return toNeighbour(p, sub);
}
