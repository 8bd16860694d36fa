import type { Fix } from "../fix.js";
import { inNet, type Sub } from "../network.js";
import { anyHolds, blocksOf } from "../ranges.js";
import { elsewhere, farSide } from "./detours.js";
import type { Packet } from "./packet.js";
import type { Next } from "./places.js";

/** To the far VPC, and to nothing behind it (PCX_REQUIRES_ADDRESS_IN_VPC_CIDR). */
export function peering(p: Packet, id: string, sub: Sub): Next {
  const found = p.net.peerings.get(id);
  if (p.strange(id, "peerings")) return undefined;
  const far = found && farSide(found, sub.net);
  if (found === undefined || far === undefined) return p.unknown(`peering: ${id}`);
  if (!p.step(id, id)) return undefined;
  if (found.state !== "active") {
    const fix: Fix | undefined = found.state === "pending-acceptance" ? { kind: "accept-peering", peering: id } : undefined;
    if (!p.block("BAD_STATE", "peering", id, { at: sub.id, fix })) return undefined;
  }
  const net = p.net.nets.get(far.vpc);
  if (net === undefined) {
    if (anyHolds(blocksOf(far.cidrs), p.destination) || far.cidrs.length === 0) return p.unknown(`vpc: ${far.vpc}`);
  } else if (inNet(net, p.destination)) {
    p.passes("peering", id, { at: net.id });
    return { kind: "vpc", net, from: undefined };
  }
  return elsewhere(p, sub, "PCX_REQUIRES_ADDRESS_IN_VPC_CIDR", "peering", id);
}
