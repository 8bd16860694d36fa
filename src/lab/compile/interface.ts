import type { Declared, NetworkInterface, Snapshot } from "../../net/reach/snapshot.js";
import { familyOf, hook, type Table } from "../nft.js";
import { ingressOf, egressOf } from "./group.js";
import { addresses, privateAddresses } from "./names.js";

/** The link of an interface's namespace into its subnet, and of a Client VPN's interface up to the endpoint. */
export const own = "eth0";
export const up = "uplink";
/**
 * A middlebox's own mark on what it forwards: the group of the first sender is lost behind it (reachability.md 1.1,
 * SG_REFERENCES_NOT_PRESERVED), and only the packet itself travels from one namespace to the next.
 */
export const forwardedMark = 1;

/** What the interface's namespace lets through. */
export function interfaceTable(table: Table, snapshot: Snapshot, declared: Declared, e: NetworkInterface): Table {
  if (e.kind === "nat-gateway") return natGateway(table, snapshot, e);
  const primary = e.addresses[0]!.private;
  const mine = addresses(e);
  const tracked = "ct state established,related accept";
  // A Client VPN's interface takes its clients' packets before they have its address.
  const checks = e.sourceDestCheck && e.kind !== "client-vpn";
  const check = (end: "saddr" | "daddr") =>
    checks ? table.notIn(end, mine).map((match) => table.rule(match, "drop", { what: "source-dest-check", resource: e.id, rule: "on", at: e.id, passes: false })) : [];
  ingressOf(table, snapshot, e);
  egressOf(table, snapshot, e);
  // After conntrack (-200), before any address is rewritten (-100, 100): a NAT instance's groups see both ends as they are.
  table.chain("before", hook("prerouting", -150), [`iifname != "${own}" accept`, ...table.discovery(), ...check("daddr"), tracked, "jump ingress"]);
  table.chain("after", hook("postrouting", 90), [`oifname != "${own}" accept`, ...table.discovery(), ...check("saddr"), tracked, "jump egress"]);
  if (declared.nat.includes(e.id)) masquerade(table, e, primary);
  if (e.kind === "client-vpn") endpointInterface(table, primary);
  return table;
}

/** What begins in the middle is dropped, not passed on with the sender's address: a reply has to come back the way its
 *  question went (reachability.md 1.4). */
function masquerade(table: Table, e: NetworkInterface, primary: string): void {
  const mark = { what: "host", resource: e.id, rule: "invalid", at: e.id, passes: false } as const;
  table.chain("forward", hook("forward", 0), [table.rule("ct state invalid", "drop", mark)]);
  table.chain("passed", hook("postrouting", 95), [`iifname "${own}" oifname "${own}" ip saddr != ${primary} ip dscp set ${forwardedMark}`]);
  table.chain("rewritten", hook("postrouting", 100, "accept", "nat"), [`oifname "${own}" ip saddr != ${primary} snat ip to ${primary}`]);
}

/** Clients go out with the interface's address; nothing comes in but answers. */
function endpointInterface(table: Table, primary: string): void {
  table.chain("input", hook("input", 0, "drop"), table.discovery());
  table.chain("output", hook("output", 0, "drop"), table.discovery());
  table.chain("forward", hook("forward", 0, "drop"), ["ct state established,related accept", `iifname "${up}" oifname "${own}" accept`]);
  table.chain("rewritten", hook("postrouting", 100, "accept", "nat"), [`oifname "${own}" snat ip to ${primary}`]);
}

/** No group. TCP, UDP and ICMP of interfaces of the same VPC, out only (reachability.md 1.4). */
function natGateway(table: Table, snapshot: Snapshot, e: NetworkInterface): Table {
  const primary = e.addresses[0]!.private;
  const resource = e.owner ?? e.id;
  const inside = privateAddresses(snapshot, e.vpc).filter((a) => familyOf(a) === "ip");
  const mark = (rule: string, passes: boolean) => ({ what: "nat-gateway", resource, rule, at: e.id, passes }) as const;
  table.chain("forward", hook("forward", 0, "drop"), [
    "ct state established,related accept",
    table.rule("ct state invalid", "drop", mark("invalid", false)),
    ...table.in("saddr", inside).map((match) => table.rule(`meta l4proto { tcp, udp, icmp } ${match}`, "accept", mark("out", true))),
    table.rule("", "drop", mark("not-of-this-vpc", false)),
  ]);
  table.chain("input", hook("input", 0, "drop"), [...table.discovery(), table.rule("", "drop", mark("unsolicited", false))]);
  table.chain("output", hook("output", 0, "drop"), table.discovery());
  table.chain("passed", hook("postrouting", 95), [`ip saddr != ${primary} ip dscp set ${forwardedMark}`]);
  table.chain("rewritten", hook("postrouting", 100, "accept", "nat"), [
    `meta l4proto { tcp, udp } ip saddr != ${primary} snat ip to ${primary}:1024-65535`,
    `ip saddr != ${primary} snat ip to ${primary}`,
  ]);
  return table;
}
