import { networkInterfaces } from "node:os";
import { nameOf } from "../../aws/tags.js";
import type { Finding } from "../../core/finding.js";
import { overlaps, parseCidr, type Cidr } from "../../net/cidr.js";
import { isProblem } from "../../net/problems.js";
import type { Declared, Examination, Wanted } from "../examination.js";
import { finding } from "../findings.js";
import { vpcs } from "../shared.js";

interface Range {
  readonly text: string;
  readonly cidr: Cidr;
}
const rangeOf = (text: unknown): Range[] => {
  const cidr = typeof text === "string" ? parseCidr(text) : undefined;
  return cidr === undefined || isProblem(cidr) ? [] : [{ text: String(text), cidr }];
};

/** A network that this machine is in, by an interface of its own: the LAN, somebody else's VPN, containers. */
export interface Local extends Range {
  readonly interface: string;
}

/** Without loopback and link-local, which every machine has. @param interfaces as os.networkInterfaces tells them */
export function localNetworks(interfaces: NodeJS.Dict<readonly { readonly address: string; readonly netmask: string; readonly family: string; readonly internal: boolean }[]>): Local[] {
  return Object.entries(interfaces).flatMap(([name, addresses]) =>
    (addresses ?? []).flatMap((a): Local[] => {
      if (a.family !== "IPv4" || a.internal || a.address.startsWith("169.254.")) return [];
      const number = (text: string): number => text.split(".").reduce((n, part) => n * 256 + Number(part), 0);
      const prefix = number(a.netmask).toString(2).replaceAll("0", "").length;
      // A point-to-point link of its own (/32) holds nobody but us.
      if (prefix === 0 || prefix === 32) return [];
      const base = (number(a.address) & number(a.netmask)) >>> 0;
      const text = `${[24, 16, 8, 0].map((shift) => (base >>> shift) & 255).join(".")}/${prefix}`;
      return [{ text, cidr: { base, prefix }, interface: name }];
    }),
  );
}

/** Ranges that would be in use: of VPCs, and of the VPN's clients. */
const declaredRanges = (things: readonly Declared[]) =>
  things.flatMap((t) => (t.kind === "ec2/vpc" ? rangeOf(t.props["cidr"]) : t.kind === "ec2/client-vpn-endpoint" ? rangeOf(t.props["clientCidr"]) : []).map((r) => ({ ...r, node: t.id })));

/** What of it a VPN client on this machine would not reach: its own network is nearer (pitfall 25). */
export function lanClashes(things: readonly Declared[], local: readonly Local[]): Finding[] {
  return declaredRanges(things).flatMap((r) =>
    local.filter((l) => overlaps(l.cidr, r.cidr)).map((l) => finding("ranges", "warning", "lan-clash", { range: r.text, node: r.node, local: l.text, interface: l.interface })),
  );
}

/** Two VPCs with common addresses can never be peered (pitfall 35). Those of this environment are compared when they are asked for. */
async function vpcClashes(c: Wanted): Promise<Finding[]> {
  const fresh = declaredRanges(c.creating);
  const ours = new Set(Object.values(c.saved?.records ?? {}).map((r) => r.id));
  if (fresh.length === 0) return [];
  return (await vpcs(c)).flatMap((v) => {
    if (ours.has(v.VpcId)) return [];
    const name = nameOf(v.Tags);
    const vpc = name === "" ? v.VpcId! : `${v.VpcId} (${name})`;
    const blocks = [v.CidrBlock, ...(v.CidrBlockAssociationSet ?? []).map((b) => b.CidrBlock)];
    const theirs = [...new Map(blocks.flatMap(rangeOf).map((r) => [r.text, r])).values()];
    return theirs.flatMap((t) => fresh.filter((r) => overlaps(r.cidr, t.cidr)).map((r) => finding("ranges", "warning", "vpc-clash", { range: r.text, node: r.node, vpc, other: t.text })));
  });
}

/** Address ranges against the networks of this machine and, in the whole examination, against the account's other VPCs. */
export const ranges: Examination = {
  id: "ranges",
  needs: "plan",
  beforeUp: true,
  look: async (c) => {
    // Without a VPN nobody routes from here into a VPC.
    const dials = c.creating.some((t) => t.kind === "ec2/client-vpn-endpoint");
    const found = [...(dials ? lanClashes(c.things, localNetworks(networkInterfaces())) : []), ...(c.thorough ? await vpcClashes(c) : [])];
    const told = declaredRanges(c.things).map((r) => r.text);
    return found.length > 0 || told.length === 0 ? found : [finding("ranges", "ok", "ranges", { ranges: told })];
  },
};
