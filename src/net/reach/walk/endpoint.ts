import type { Sub } from "../network.js";
import type { Route } from "../snapshot.js";
import { otherWay } from "./nat-memory.js";
import type { Packet } from "./packet.js";
import type { Next } from "./places.js";

/** To a service of AWS's by a gateway endpoint of the same VPC. */
export function endpoint(p: Packet, id: string, route: Route | undefined, sub: Sub): Next {
  const found = p.net.endpoints.get(id);
  if (p.strange(id, "endpoints")) return undefined;
  if (found === undefined || found.type !== "gateway" || found.vpc !== sub.net.id) return p.unknown(`endpoint: ${id}`);
  // By prefix list only: anything else is the redirection of a Gateway Load Balancer.
  if (route !== undefined && !route.destination.startsWith("pl-")) return p.unknown(`endpoint: ${id}`);
  if (!p.step(id, id)) return undefined;
  if (found.state !== "available" && !p.block("BAD_STATE", "endpoint", id, { at: sub.id })) return undefined;
  if (p.protocol !== "tcp" && p.protocol !== "icmp") {
    p.block("VPCE_GATEWAY_PROTOCOL_RESTRICTION", "endpoint", id, { at: sub.id });
    return undefined;
  }
  if (p.way === "back") return otherWay(p, id);
  p.passes("endpoint", id, { at: sub.id });
  return { kind: "service", endpoint: found, net: sub.net };
}
