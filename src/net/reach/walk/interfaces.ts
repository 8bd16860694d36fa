import { askGroups, isIcmp } from "../filters.js";
import type { Fix } from "../fix.js";
import { inNet, interfaceAt, owns, type Eni } from "../network.js";
import { alone, type Address } from "../ranges.js";
import { mayRefer } from "../references.js";
import type { GroupRule } from "../snapshot.js";
import { isUnread, isUp, serve } from "./hosts.js";
import { restore } from "./nat-memory.js";
import type { Packet } from "./packet.js";
import type { Next } from "./places.js";

type Direction = GroupRule["direction"];

/** A packet of its own, or one that it forwards, goes out of an interface. */
export function leave(p: Packet, eni: Eni): Next {
  if (p.strange(eni.id, "interfaces") || p.strange(eni.sub.id, "subnets")) return undefined;
  const foreign = !owns(eni, p.source) && eni.nat === undefined;
  if (foreign && !p.isBlockedBy("ENI_SOURCE_DEST_CHECK_RESTRICTION", eni.id) && !isUnchecked(p, eni)) return undefined;
  return groups(p, eni, "egress") ? { kind: "subnet", eni } : undefined;
}

/** The check that an interface only sends and takes what is its own. @returns whether to go on */
export function isUnchecked(p: Packet, eni: Eni): boolean {
  if (!eni.check) return true;
  return p.block("ENI_SOURCE_DEST_CHECK_RESTRICTION", "source-dest-check", eni.id, { at: eni.id, fix: { kind: "disable-source-dest-check", interface: eni.id } });
}

/** The security groups of an interface; a reply passes as part of its connection. @returns whether to go on */
export function groups(p: Packet, eni: Eni, direction: Direction): boolean {
  if (eni.nat !== undefined) return true;
  const before = p.letThrough.get(eni.id);
  if (p.way === "back" && before !== undefined) {
    p.passes("security-group", before.resource, { rule: before.rule, at: eni.id, direction, tracked: true });
    return true;
  }
  if (eni.unfiltered !== undefined) {
    p.unknown(`groups: ${eni.unfiltered}`);
    return false;
  }
  for (const id of eni.groupIds) if (p.strange(id, "groups")) return false;
  const forwarded = direction === "ingress" && senderIsForwarded(p);
  const answer = askGroups(eni.groups, direction, p.filterHeader(), forwarded, p.lost);
  if (answer.passes === "unknown") {
    p.unknown(`groups: ${answer.what}`);
    return false;
  }
  if (answer.passes) {
    const by = { resource: answer.group, rule: answer.rule };
    p.letThrough.set(eni.id, by);
    p.letIn = by;
    p.passes("security-group", by.resource, { rule: by.rule, at: eni.id, direction });
    return true;
  }
  const code = { "no-rules": "SG_HAS_NO_RULES", mismatch: "ENI_SG_RULES_MISMATCH", "not-preserved": "SG_REFERENCES_NOT_PRESERVED" } as const;
  const group = eni.groupIds[0];
  if (p.options.goOn) p.letThrough.set(eni.id, { resource: group ?? eni.id, rule: "" });
  return p.block(code[answer.why], "security-group", group ?? eni.id, { at: eni.id, direction, fix: group === undefined ? undefined : groupFix(p, eni, group, direction) });
}

/** The source is not of the interface that sent the packet, so nobody knows its groups. */
const senderIsForwarded = ({ forwarder, source, overInternet }: Packet): boolean => overInternet || (forwarder !== undefined && !owns(forwarder, source));

/** By the other end's group where both have one: addresses change, and a group says what is meant. */
function groupFix(p: Packet, eni: Eni, group: string, direction: Direction): Fix {
  const address = direction === "ingress" ? p.source : p.destination;
  const other = groupOf(p, eni, address, direction);
  const peer = other === undefined ? { cidr: alone(address) } : { group: other };
  return { kind: "add-group-rule", group, rule: { direction, protocol: p.protocol, ...ruleWhat(p), peer } };
}
/** The narrowest group of the interface at this address that a rule of ours may refer to. */
function groupOf(p: Packet, eni: Eni, address: Address, direction: Direction): string | undefined {
  if (direction === "ingress" && senderIsForwarded(p)) return undefined;
  for (const net of p.net.nets.values()) {
    const other = inNet(net, address) ? interfaceAt(net, address) : undefined;
    if (other === undefined || other === eni || !mayRefer(p.net.snapshot, eni.sub.net.id, net.id)) continue;
    const size = (id: string): number => p.net.snapshot.interfaces.filter((i) => i.groups.includes(id)).length;
    return [...other.groupIds].sort((a, b) => size(a) - size(b))[0];
  }
  return undefined;
}
function ruleWhat(p: Packet): Pick<GroupRule, "ports" | "icmp"> {
  if (isIcmp(p.protocol)) return { icmp: p.filterHeader().icmp! };
  return p.port === undefined ? {} : { ports: { from: p.port, to: p.port } };
}

/** A packet to one of the interface's own addresses comes in. */
export function arrive(p: Packet, eni: Eni): Next {
  if (p.strange(eni.id, "interfaces") || p.strange(eni.sub.id, "subnets")) return undefined;
  if (p.way === "back") return arriveBack(p, eni);
  if (eni.nat !== undefined) {
    p.block("KUMIKI_NAT_UNSOLICITED", "nat-gateway", eni.nat.id, { at: eni.sub.id });
    return undefined;
  }
  if (isUnread(p, eni) || !isUp(p, eni) || !groups(p, eni, "ingress")) return undefined;
  serve(p, eni);
  return { kind: "interface", eni };
}

/** A reply: at a device that remembers the connection it is turned back into what came, and goes on. */
function arriveBack(p: Packet, eni: Eni): Next {
  const isHome = p.start.kind === "interface" && eni === p.start.eni;
  if (p.translations.at(-1)?.eni !== eni) {
    if (isHome) groups(p, eni, "ingress");
    return { kind: "interface", eni };
  }
  groups(p, eni, "ingress");
  restore(p);
  p.passes(eni.nat === undefined ? "nat-instance" : "nat-gateway", eni.nat?.id ?? eni.id, { at: eni.sub.id });
  return p.step(`back ${eni.id}`, eni.id) ? { kind: "leave", eni } : undefined;
}
