import type { Sub } from "../network.js";
import { interfaceAt } from "../network.js";
import { isPrivate } from "../ranges.js";
import { elsewhere } from "./detours.js";
import { otherWay } from "./nat-memory.js";
import type { Packet } from "./packet.js";
import type { Next } from "./places.js";
import { publicAccess } from "./public-access.js";

/**
 * Out of a VPC by its egress-only internet gateway: IPv6 alone, and only what an interface of the VPC begins.
 * https://docs.aws.amazon.com/vpc/latest/userguide/egress-only-internet-gateway.html
 */
export function egressOnly(p: Packet, id: string, sub: Sub): Next {
  const { net } = sub;
  const gateway = p.net.egressOnly.get(id);
  if (p.strange(id, "egress-only-gateways")) return undefined;
  if (gateway === undefined) return p.unknown(`egress-only internet gateway: ${id}`);
  if (!p.step(id, id)) return undefined;
  if (gateway.vpc !== net.id && !p.block("BAD_STATE_ATTACHMENT", "egress-only-gateway", id, { at: net.id })) return undefined;
  if (p.way === "back") return otherWay(p, id);
  if (isPrivate(p.destination)) return elsewhere(p, sub, "KUMIKI_NEVER_ROUTED", "egress-only-gateway", id);
  const eni = interfaceAt(net, p.source);
  if (eni === undefined || isPrivate(p.source)) {
    p.block("IGW_PUBLIC_IP_ASSOCIATION_FOR_EGRESS", "egress-only-gateway", id, { at: sub.id });
    return undefined;
  }
  if (!publicAccess(p, eni.sub, id, "nat")) return undefined;
  p.passes("egress-only-gateway", id, { at: net.id });
  const owner = p.owner();
  return owner === undefined ? { kind: "outside", by: gateway } : { kind: "internet" };
}
/** A reply from outside to what went out by this gateway: it has seen the connection, and takes it back in. */
export function egressOnlyBack(p: Packet, id: string, vpc: string | undefined): Next {
  const net = p.net.nets.get(vpc ?? "");
  if (net === undefined) return p.unknown(`egress-only internet gateway: ${id}`);
  p.passes("egress-only-gateway", id, { at: net.id });
  p.forwarder = undefined;
  return { kind: "vpc", net, from: undefined };
}
