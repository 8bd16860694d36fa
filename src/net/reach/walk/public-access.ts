import type { Sub } from "../network.js";
import type { Packet } from "./packet.js";

/** VPC Block Public Access. https://docs.aws.amazon.com/vpc/latest/userguide/security-vpc-bpa.html @returns whether to go on */
export function publicAccess(p: Packet, sub: Sub, gateway: string, direction: "ingress" | "egress" | "nat"): boolean {
  const blind = p.net.blind.get("block-public-access");
  if (blind !== undefined) {
    p.unknown(`${blind}: ${gateway}`);
    return false;
  }
  const bpa = p.net.snapshot.blockPublicAccess;
  if (bpa === undefined || bpa.mode === "off") return true;
  const exclusion = bpa.exclusions.find((e) => e.resource === sub.id) ?? bpa.exclusions.find((e) => e.resource === sub.net.id);
  if (exclusion?.mode === "allow-bidirectional") return true;
  // Egress only of an exclusion is documented for the bidirectional mode; what it does in the other is not.
  if (exclusion !== undefined && direction !== "ingress") {
    if (bpa.mode === "block-bidirectional" || direction === "nat") return true;
    p.unknown(`block-public-access: ${exclusion.resource}`);
    return false;
  }
  if (bpa.mode === "block-ingress" && direction === "nat") return true;
  // An exclusion of the subnet is the least: the account's other VPCs stay as they are.
  const mode = direction === "ingress" || bpa.mode === "block-ingress" ? "allow-bidirectional" : "allow-egress";
  const fix = { kind: "exclude-from-public-access-block", resource: sub.id, mode } as const;
  return p.block("VPC_BLOCK_PUBLIC_ACCESS_ENABLED", "block-public-access", sub.net.id, { at: sub.id, fix });
}
