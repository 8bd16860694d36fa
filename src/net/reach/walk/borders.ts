import { askAcl, askAclOfPorts, hasPorts, isIcmp, numberBefore } from "../filters.js";
import type { Fix } from "../fix.js";
import type { Sub } from "../network.js";
import { alone, joined, type Address } from "../ranges.js";
import type { AclEntry } from "../snapshot.js";
import type { Span } from "../verdict.js";
import { span, type Packet } from "./packet.js";

type Direction = AclEntry["direction"];

/** The ACL of a subnet whose border is crossed: no memory, so a reply is asked for as well. @returns whether to go on */
export function acl(p: Packet, sub: Sub, direction: Direction): boolean {
  if (p.strange(sub.id, "acls") || p.strange(sub.aclId, "acls")) return false;
  if (sub.acl === undefined) {
    p.unknown(`acl: ${sub.aclId}`);
    return false;
  }
  if (p.way === "back" && hasPorts(p.protocol)) return aclOfPorts(p, sub, sub.acl.id, direction);
  const { allow, number } = askAcl(sub.acl[direction], peerOf(p, direction), p.filterHeader());
  const where = { rule: `rule ${number ?? "*"}`, at: sub.id, direction };
  if (allow) p.passes("network-acl", sub.acl.id, where);
  else return p.block("SUBNET_ACL_RESTRICTION", "network-acl", sub.acl.id, { ...where, fix: aclFix(p, sub, direction, number, p.way === "forward" ? servicePort(p) : undefined) });
  return true;
}
const peerOf = (p: Packet, direction: Direction): Address => (direction === "ingress" ? p.source : p.destination);
const servicePort = (p: Packet): Span | undefined => (hasPorts(p.protocol) && p.port !== undefined ? { from: p.port, to: p.port } : undefined);

/** A reply goes to any of the sender's ports: those that pass are left. */
function aclOfPorts(p: Packet, sub: Sub, id: string, direction: Direction): boolean {
  const parts = askAclOfPorts(sub.acl![direction], peerOf(p, direction), p.filterHeader(), p.ports);
  const allowed = joined(parts.filter((part) => part.allow).flatMap((part) => part.ports));
  const denied = parts.filter((part) => !part.allow);
  for (const part of parts) if (part.allow) p.passes("network-acl", id, { rule: `rule ${part.number ?? "*"}`, at: sub.id, direction });
  if (denied.length === 0) return true;
  const whole = allowed.length === 0;
  for (const part of denied) {
    const fix = aclFix(p, sub, direction, denied[0]!.number, span(denied.flatMap((d) => d.ports)));
    p.block("SUBNET_ACL_RESTRICTION", "network-acl", id, { rule: `rule ${part.number ?? "*"}`, at: sub.id, direction, ...(part === denied[0] ? { fix } : {}), ...(whole ? {} : { ports: part.ports }) });
  }
  if (whole) return p.options.goOn;
  p.ports = allowed;
  return true;
}

/** Without an entry that denies, the ones behind it may let everything through: then it is the odd one. */
function isOdd(p: Packet, sub: Sub, direction: Direction, denying: number, ports: Span | undefined): boolean {
  const others = sub.acl![direction].filter((e) => e.number !== denying);
  const header = p.filterHeader();
  if (p.way === "forward" || ports === undefined) return askAcl(others, peerOf(p, direction), header).allow;
  return askAclOfPorts(others, peerOf(p, direction), header, [ports]).every((part) => part.allow);
}
function aclFix(p: Packet, sub: Sub, direction: Direction, denying: number | undefined, ports: Span | undefined): Fix | undefined {
  if (denying !== undefined && isOdd(p, sub, direction, denying, ports)) return { kind: "remove-acl-entry", acl: sub.acl!.id, number: denying, direction };
  const number = numberBefore(sub.acl![direction], denying);
  if (number === undefined) return undefined;
  const cidr = alone(peerOf(p, direction));
  const entry: AclEntry = { number, direction, action: "allow", protocol: p.protocol, cidr, ...(isIcmp(p.protocol) ? { icmp: p.filterHeader().icmp! } : ports === undefined ? {} : { ports }) };
  return { kind: "allow-in-acl", acl: sub.acl!.id, entry };
}
