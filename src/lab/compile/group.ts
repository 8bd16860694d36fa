import type { GroupRule, NetworkInterface, SecurityGroup, Snapshot } from "../../net/reach/snapshot.js";
import { traffic, within, type Table } from "../nft.js";
import { forwardedMark } from "./interface.js";
import { addresses } from "./names.js";

/** Chains of the groups of an interface: allowed is what any rule of any of its groups allows (reachability.md 1.1). */
export const ingressOf = (table: Table, snapshot: Snapshot, e: NetworkInterface): void => direction(table, snapshot, e, "ingress");
export const egressOf = (table: Table, snapshot: Snapshot, e: NetworkInterface): void => direction(table, snapshot, e, "egress");

function direction(table: Table, snapshot: Snapshot, e: NetworkInterface, way: "ingress" | "egress"): void {
  const groups = snapshot.securityGroups.filter((g) => e.groups.includes(g.id));
  const end = way === "ingress" ? "saddr" : "daddr";
  const rules = groups.flatMap((group) =>
    group.rules
      .filter((rule) => rule.direction === way)
      .flatMap((rule) =>
        peers(table, snapshot, group, rule, end).map((peer) =>
          // No verdict yet: every rule that allows the packet counts it.
          table.rule(`${traffic(rule)} ${peer}`, "meta mark set 1", { what: "security-group", resource: group.id, rule: rule.id, at: e.id, passes: true }),
        ),
      ),
  );
  const none = { what: "security-group", resource: e.groups[0] ?? "none", rule: `${way}:none`, at: e.id, passes: false } as const;
  table.chain(way, "", ["meta mark set 0", ...rules, "meta mark 1 accept", table.rule("", "drop", none)]);
}

/** The private addresses only: a member's public address is a stranger's. */
function peers(table: Table, snapshot: Snapshot, group: SecurityGroup, rule: GroupRule, end: "saddr" | "daddr"): string[] {
  if ("cidr" in rule.peer) return [within(end, rule.peer.cidr)];
  if ("prefixList" in rule.peer) {
    const { prefixList } = rule.peer;
    return table.in(end, snapshot.prefixLists.find((l) => l.id === prefixList)?.cidrs ?? []);
  }
  // Whose packet it is counts, not to whom it goes: behind a middlebox the sender's group is unknown.
  const direct = rule.direction === "ingress" ? (family: string) => `${family} dscp != ${forwardedMark} ` : () => "";
  return table.in(end, members(snapshot, group, rule.peer.group)).map((match) => `${direct(match.split(" ")[0]!)}${match}`);
}

/** Nobody, if the group is gone or its VPC is not joined to ours any more: a stale rule. */
function members(snapshot: Snapshot, ours: SecurityGroup, id: string): string[] {
  const other = snapshot.securityGroups.find((g) => g.id === id);
  if (other === undefined || !joined(snapshot, ours.vpc, other.vpc)) return [];
  return snapshot.interfaces.filter((e) => e.groups.includes(id)).flatMap(addresses);
}

/** The same VPC, or one at the other end of an active peering in the same Region. */
const joined = (snapshot: Snapshot, one: string, other: string): boolean =>
  one === other ||
  snapshot.peerings.some(
    ({ state, requester, accepter }) =>
      state === "active" &&
      requester.region === accepter.region &&
      ((requester.vpc === one && accepter.vpc === other) || (requester.vpc === other && accepter.vpc === one)),
  );
