import type { NetworkAcl, Snapshot, Subnet } from "../../net/reach/snapshot.js";
import { hook, traffic, within, type Table } from "../nft.js";

/**
 * Network ACLs of a VPC in its router: at the border of each subnet, without any memory, by ascending number, the first
 * match decides (reachability.md 1.2). What stays in its subnet never comes by: the bridge carries it.
 */
export function aclChains(table: Table, snapshot: Snapshot, subnets: readonly Subnet[], bridge: (subnet: string) => string): void {
  const jumps = subnets.flatMap((subnet) => {
    const acl = snapshot.networkAcls.find((a) => a.id === subnet.networkAcl);
    const b = bridge(subnet.id);
    numbered(table, acl, subnet, "egress", `${b}out`);
    numbered(table, acl, subnet, "ingress", `${b}in`);
    return [
      { order: 0, rule: `iifname "${b}" oifname != "${b}" jump ${b}out` },
      { order: 1, rule: `oifname "${b}" iifname != "${b}" jump ${b}in` },
    ];
  });
  // Out of one subnet before into the other, whichever comes first in the list.
  const ordered = jumps.sort((a, b) => a.order - b.order).map((j) => j.rule);
  table.chain("forward", hook("forward", 0), ordered);
}

function numbered(table: Table, acl: NetworkAcl | undefined, subnet: Subnet, way: "ingress" | "egress", chain: string): void {
  const entries = (acl?.entries ?? []).filter((e) => e.direction === way).sort((a, b) => a.number - b.number);
  const end = way === "ingress" ? "saddr" : "daddr";
  const mark = (number: number | string, passes: boolean) =>
    ({ what: "network-acl", resource: subnet.networkAcl, rule: `${way}:${number}`, at: subnet.id, passes }) as const;
  const rules = entries.map((e) =>
    table.rule(`${traffic(e)} ${within(end, e.cidr)}`, e.action === "allow" ? "return" : "drop", mark(e.number, e.action === "allow")),
  );
  table.chain(chain, "", [...rules, table.rule("", "drop", mark("*", false))]);
}
