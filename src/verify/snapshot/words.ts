import type { Tag } from "@aws-sdk/client-ec2";
import type { Protocol, Range } from "../../net/reach/snapshot.js";

/** IANA's numbers, which network ACLs have and security groups may have: https://www.iana.org/assignments/protocol-numbers */
const names: Readonly<Record<string, string>> = { "-1": "all", "1": "icmp", "6": "tcp", "17": "udp", "58": "icmpv6" };

export const protocolOf = (aws: string | undefined): Protocol => names[aws ?? "-1"] ?? aws!;

/** What is filtered on beside the protocol. ICMP has its type where TCP has the first port, and its code in the second. */
export interface Matched {
  readonly ports?: Range;
  readonly icmp?: { readonly type: number; readonly code: number };
}

/** @param from, to -1 or absent: all */
export function matched(protocol: Protocol, from: number | undefined, to: number | undefined): Matched {
  if (protocol === "icmp" || protocol === "icmpv6") return from === undefined ? {} : { icmp: { type: from, code: to ?? -1 } };
  if (protocol !== "tcp" && protocol !== "udp") return {};
  return from === undefined || from < 0 || to === undefined || to < 0 ? {} : { ports: { from, to } };
}

/** The Name tag, if there is one that says something. */
export function named(tags: readonly Tag[] | undefined): { readonly name?: string } {
  const name = tags?.find((t) => t.Key === "Name")?.Value;
  return name === undefined || name === "" ? {} : { name };
}

export const byId = <T extends { readonly id: string }>(things: readonly T[]): T[] => [...things].sort((a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0));
