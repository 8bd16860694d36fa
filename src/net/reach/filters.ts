import { blockOf, blocksOf, common, holds, joined, without, type Address, type Block } from "./ranges.js";
import type { AclEntry, GroupRule, Protocol } from "./snapshot.js";
import type { Span } from "./verdict.js";

/** A header as filters see it. Ports are those of the destination; ICMP has a type and a code instead. */
export interface Header {
  readonly source: Address;
  readonly destination: Address;
  readonly protocol: string;
  /** Absent: the protocol has none. */
  readonly port?: number | undefined;
  readonly icmp?: { readonly type: number; readonly code: number } | undefined;
}

const numbers: Readonly<Record<string, string>> = { "-1": "all", "1": "icmp", "6": "tcp", "17": "udp", "58": "icmpv6" };
/** One name for each: AWS takes and gives numbers too. */
export const protocolOf = (given: Protocol): string => numbers[given] ?? given.toLowerCase();
export const isIcmp = (protocol: string): boolean => protocol === "icmp" || protocol === "icmpv6";
export const hasPorts = (protocol: string): boolean => protocol === "tcp" || protocol === "udp";

interface Match {
  readonly protocol: string;
  readonly ports: Span;
  readonly icmp: { readonly type: number; readonly code: number };
}
const allPorts: Span = { from: 0, to: 65535 };
const any = -1;

/** "all" ignores ports; absent or -1 is all of them. */
function matchOf(rule: Pick<GroupRule, "protocol" | "ports" | "icmp">): Match {
  const open = rule.ports === undefined || rule.ports.from === any || rule.ports.to === any;
  return {
    protocol: protocolOf(rule.protocol),
    ports: open ? allPorts : rule.ports,
    icmp: rule.icmp ?? { type: any, code: any },
  };
}

/** ICMP: a code of all goes with any type; a type of all with any code. */
const icmpFits = (m: Match, icmp: Header["icmp"]): boolean =>
  m.icmp.type === any || (icmp !== undefined && m.icmp.type === icmp.type && (m.icmp.code === any || m.icmp.code === icmp.code));

function fits(m: Match, h: Header): boolean {
  if (m.protocol === "all") return true;
  if (m.protocol !== h.protocol) return false;
  if (isIcmp(m.protocol)) return icmpFits(m, h.icmp);
  return h.port === undefined || (h.port >= m.ports.from && h.port <= m.ports.to);
}

/** A security group's rule, ready to be asked. */
export interface FilterRule {
  readonly id: string;
  readonly match: Match;
  /** "unknown": whom it means is not in the snapshot. Group: the private addresses of its members (never public ones). */
  readonly peer:
    | { readonly kind: "blocks"; readonly blocks: readonly Block[] }
    | { readonly kind: "group"; readonly group: string; readonly members: Members }
    | { readonly kind: "unknown"; readonly what: string };
}
/** A security group: its rules by direction, in their order. */
export interface Filter {
  readonly id: string;
  readonly ingress: readonly FilterRule[];
  readonly egress: readonly FilterRule[];
}

/** Addresses of the interfaces that carry a group. */
export interface Members {
  has(address: Address): boolean;
}
/** What rules may refer to. */
export interface Referred {
  /** undefined: not in the snapshot. */
  prefixList(id: string): readonly string[] | undefined;
  /** Whom a reference means from a VPC: nobody when stale; undefined when that is another account's to know. */
  members(group: string, account: string | undefined, from: string): Members | undefined;
}

function peerOf(rule: GroupRule, vpc: string, referred: Referred): FilterRule["peer"] {
  const { peer } = rule;
  if ("cidr" in peer) return { kind: "blocks", blocks: blocksOf([peer.cidr]) };
  if ("prefixList" in peer) {
    const cidrs = referred.prefixList(peer.prefixList);
    return cidrs === undefined ? { kind: "unknown", what: peer.prefixList } : { kind: "blocks", blocks: blocksOf(cidrs) };
  }
  const members = referred.members(peer.group, peer.account, vpc);
  return members === undefined ? { kind: "unknown", what: peer.group } : { kind: "group", group: peer.group, members };
}

export function filterOf(id: string, vpc: string, rules: readonly GroupRule[], referred: Referred): Filter {
  const of = (direction: GroupRule["direction"]): FilterRule[] =>
    rules.filter((r) => r.direction === direction).map((r) => ({ id: r.id, match: matchOf(r), peer: peerOf(r, vpc, referred) }));
  return { id, ingress: of("ingress"), egress: of("egress") };
}

export type GroupAnswer =
  | { readonly passes: true; readonly group: string; readonly rule: string }
  | { readonly passes: false; readonly why: "no-rules" | "mismatch" | "not-preserved" }
  | { readonly passes: "unknown"; readonly what: string };

/**
 * All rules of all groups, any of which may let it pass. `lost`: groups of senders whose packet somebody else forwards:
 * references to them match no more, which is worth an answer of its own.
 * https://docs.aws.amazon.com/vpc/latest/userguide/vpc-security-groups.html
 */
export function askGroups(groups: readonly Filter[], direction: "ingress" | "egress", h: Header, forwarded: boolean, lost: readonly string[]): GroupAnswer {
  const peer = direction === "ingress" ? h.source : h.destination;
  let some = false;
  let notPreserved = false;
  let unknown: string | undefined;
  for (const group of groups)
    for (const rule of group[direction]) {
      some = true;
      if (!fits(rule.match, h)) continue;
      if (rule.peer.kind === "unknown") unknown ??= rule.peer.what;
      else if (rule.peer.kind === "blocks") {
        for (const block of rule.peer.blocks) if (holds(block, peer)) return { passes: true, group: group.id, rule: rule.id };
      } else if (direction === "egress" || !forwarded) {
        if (rule.peer.members.has(peer)) return { passes: true, group: group.id, rule: rule.id };
        if (lost.includes(rule.peer.group)) notPreserved = true;
      } else if (lost.includes(rule.peer.group)) notPreserved = true;
    }
  if (unknown !== undefined) return { passes: "unknown", what: unknown };
  return { passes: false, why: !some ? "no-rules" : notPreserved ? "not-preserved" : "mismatch" };
}

/** An entry of a network ACL, ready to be asked. */
export interface Entry {
  readonly number: number;
  readonly allow: boolean;
  readonly match: Match;
  readonly block: Block;
}
export interface Acl {
  readonly id: string;
  readonly ingress: readonly Entry[];
  readonly egress: readonly Entry[];
}
/** The entry that AWS shows as "*": what no other decides is denied. */
const implicit = 32767;

export function aclOf(id: string, entries: readonly AclEntry[]): Acl {
  const of = (direction: AclEntry["direction"]): Entry[] =>
    entries
      .filter((e) => e.direction === direction && e.number < implicit)
      .sort((a, b) => a.number - b.number)
      .flatMap((e) => {
        const block = blockOf(e.cidr);
        return block === undefined ? [] : [{ number: e.number, allow: e.action === "allow", match: matchOf(e), block }];
      });
  return { id, ingress: of("ingress"), egress: of("egress") };
}

/** By which entry some ports are decided; number undefined: by none, so denied. */
export interface Part {
  readonly allow: boolean;
  readonly number: number | undefined;
  readonly ports: readonly Span[];
}

/** The first entry that fits decides, in ascending number; none: denied. */
export function askAcl(entries: readonly Entry[], peer: Address, h: Header): { readonly allow: boolean; readonly number: number | undefined } {
  for (const e of entries) if (holds(e.block, peer) && fits(e.match, h)) return { allow: e.allow, number: e.number };
  return { allow: false, number: undefined };
}
/** The same for many destination ports at once: which entry decides for which of them. */
export function askAclOfPorts(entries: readonly Entry[], peer: Address, h: Header, ports: readonly Span[]): Part[] {
  const parts: Part[] = [];
  let left = [...ports];
  for (const e of entries) {
    if (left.length === 0) break;
    if (!holds(e.block, peer) || !fits(e.match, h)) continue;
    const range = e.match.protocol === "all" ? allPorts : e.match.ports;
    const here = common(left, range);
    if (here.length === 0) continue;
    parts.push({ allow: e.allow, number: e.number, ports: here });
    left = without(left, range);
  }
  if (left.length > 0) parts.push({ allow: false, number: undefined, ports: joined(left) });
  return parts;
}

/** A free number in front of the one that denies (undefined: in front of "*", with room left for others). */
export function numberBefore(entries: readonly Entry[], denying: number | undefined): number | undefined {
  const taken = new Set(entries.map((e) => e.number));
  if (denying === undefined) {
    const next = Math.floor(Math.max(0, ...taken) / 10) * 10 + 10;
    if (next < implicit) return next;
  }
  for (let n = (denying ?? implicit) - 1; n > 0; n--) if (!taken.has(n)) return n;
  return undefined;
}
