import type { Code } from "../codes.js";
import { hasPorts } from "../filters.js";
import { interfaceAt, owns, type Eni, type Sub } from "../network.js";
import { lookUp } from "../routes.js";
import { acl } from "./borders.js";
import { isUnread, isUp } from "./hosts.js";
import { groups, isUnchecked } from "./interfaces.js";
import { otherWay, remapped, translate } from "./nat-memory.js";
import type { Packet } from "./packet.js";
import type { Next } from "./places.js";

/** A NAT gateway: TCP, UDP and ICMP of its own VPC's interfaces, on by its own subnet's table. No group filters it. */
export function natGateway(p: Packet, id: string, from: Sub): Next {
  const eni = p.net.nats.get(id);
  if (p.strange(id, "nat-gateways")) return undefined;
  if (eni?.nat === undefined) return p.unknown(`nat gateway: ${id}`);
  // NAT64, for a name that Amazon's DNS server has made an IPv6 address of.
  if (typeof p.destination === "bigint") return p.unknown(`nat64: ${id}`);
  if (!p.step(id, id)) return undefined;
  if (p.way === "back") return otherWay(p, id);
  if (eni.nat.state !== "available" && !p.block("BAD_STATE", "nat-gateway", id, { at: eni.sub.id })) return undefined;
  if (eni.sub.net !== from.net || interfaceAt(from.net, p.source) === undefined) return blockedAt(p, "NGW_REQUIRES_SOURCE_IN_VPC", id);
  if (!hasPorts(p.protocol) && p.protocol !== "icmp") return blockedAt(p, "PROTOCOL_RESTRICTION", id);
  if (eni.sub !== from && !acl(p, eni.sub, "ingress")) return undefined;
  translate(p, eni, remapped);
  p.sentToNat = from;
  p.passes("nat-gateway", id, { at: eni.sub.id });
  const further = undocumented(p, eni);
  return further === undefined ? { kind: "leave", eni } : p.unknown(`nat gateway before ${further}: ${id}`);
}
/** AWS says nothing certain of a peering or an endpoint behind a NAT gateway. */
function undocumented(p: Packet, { sub }: Eni): "peering" | "endpoint" | undefined {
  const onward = sub.routes === undefined ? undefined : lookUp(sub.routes, p.destination);
  const kind = onward?.kind === "route" ? onward.route.target.kind : undefined;
  return kind === "peering" || kind === "endpoint" ? kind : undefined;
}
function blockedAt(p: Packet, code: Code, nat: string): undefined {
  p.block(code, "nat-gateway", nat);
  return undefined;
}

/** A route to an interface: an instance that forwards. Its groups see the final destination coming in, and its own
 *  address going out. https://docs.aws.amazon.com/vpc/latest/userguide/VPC_NAT_Instance.html */
export function natInstance(p: Packet, id: string, from: Sub): Next {
  const eni = p.net.enis.get(id);
  if (eni === undefined) return p.unknown(`interface: ${id}`);
  if (p.strange(id, "interfaces")) return undefined;
  if (eni.sub.net !== from.net) return p.unknown(`interface of another VPC: ${id}`);
  if (!p.step(id, id)) return undefined;
  if (eni.sub !== from && !acl(p, eni.sub, "ingress")) return undefined;
  if (owns(eni, p.destination)) return { kind: "arrive", eni };
  if (isUnread(p, eni) || !isUp(p, eni) || !isUnchecked(p, eni)) return undefined;
  if (p.way === "back") return otherWay(p, id);
  if (!groups(p, eni, "ingress")) return undefined;
  if (!p.net.forwards.has(id)) return p.unknown(`forwarding not declared: ${id}`);
  translate(p, eni, undefined);
  p.passes("nat-instance", id, { at: eni.sub.id });
  return groups(p, eni, "egress") ? { kind: "subnet", eni } : undefined;
}
