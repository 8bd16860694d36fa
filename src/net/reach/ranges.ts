import ipaddr from "ipaddr.js";
import { isProblem } from "../problems.js";
import { formatIp, parseCidr, size } from "../cidr.js";
import type { Span } from "./verdict.js";

/** IPv4: an unsigned 32-bit number. IPv6: a bigint. The type is the family, so that the two never compare as equal. */
export type Address = number | bigint;
export type Family = 4 | 6;
export const familyOf = (address: Address): Family => (typeof address === "bigint" ? 6 : 4);

/** Addresses from `first` to `last`, both included and of one family. */
export interface Block {
  readonly first: Address;
  readonly last: Address;
  readonly prefix: number;
}

function block6(cidr: string): Block | undefined {
  if (!ipaddr.IPv6.isValidCIDR(cidr)) return undefined;
  const [address, prefix] = ipaddr.IPv6.parseCIDR(cidr);
  const value = address.parts.reduce((sum, part) => (sum << 16n) | BigInt(part), 0n);
  const hosts = (1n << BigInt(128 - prefix)) - 1n;
  const first = value & ~hosts;
  return { first, last: first | hosts, prefix };
}
/** undefined: neither an IPv4 range in AWS's form nor an IPv6 range. */
export function blockOf(cidr: string): Block | undefined {
  if (cidr.includes(":")) return block6(cidr);
  const parsed = parseCidr(cidr);
  return isProblem(parsed) ? undefined : { first: parsed.base, last: parsed.base + size(parsed) - 1, prefix: parsed.prefix };
}
export const blocksOf = (cidrs: readonly string[]): Block[] => cidrs.flatMap((c) => blockOf(c) ?? []);
export const holds = (block: Block, address: Address): boolean =>
  typeof block.first === typeof address && address >= block.first && address <= block.last;
export const anyHolds = (blocks: readonly Block[], address: Address): boolean => blocks.some((b) => holds(b, address));

/** undefined: no address. */
export const addressOf = (text: string): Address | undefined => (text.includes(":") ? block6(`${text}/128`) : blockOf(`${text}/32`))?.first;
/** As AWS writes it: RFC 5952 for IPv6. */
export function textOf(address: Address): string {
  if (typeof address === "number") return formatIp(address);
  const parts = Array.from({ length: 8 }, (_, i) => Number((address >> BigInt(112 - 16 * i)) & 0xffffn));
  return new ipaddr.IPv6(parts).toRFC5952String();
}
/** The range that holds this address alone. */
export const alone = (address: Address): string => `${textOf(address)}/${typeof address === "bigint" ? 128 : 32}`;
/** The address after it. */
export const after = (address: Address, n = 1): Address => (typeof address === "bigint" ? address + BigInt(n) : address + n);

const of = (...cidrs: string[]): Block[] => blocksOf(cidrs);
/** https://www.rfc-editor.org/rfc/rfc1918 and https://www.rfc-editor.org/rfc/rfc6598: an internet gateway takes neither. */
export const rfc1918 = of("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16");
export const rfc6598 = of("100.64.0.0/10");
/** Unique local addresses (RFC 4193): of a VPC or a company, never of the internet. */
export const uniqueLocal = of("fc00::/7");
/** Not of the internet. */
export const isPrivate = (address: Address): boolean => anyHolds(rfc1918, address) || anyHolds(rfc6598, address) || anyHolds(uniqueLocal, address);

/**
 * No router forwards to or from these: "this network", loopback, link-local, multicast, class E with the broadcast address, and
 * their counterparts of IPv6. https://www.iana.org/assignments/iana-ipv4-special-registry,
 * https://docs.aws.amazon.com/vpc/latest/userguide/VPC_Route_Tables.html (169.254.168.0/22, fd00:ec2::/32)
 */
const unroutable = of("0.0.0.0/8", "127.0.0.0/8", "169.254.0.0/16", "224.0.0.0/4", "240.0.0.0/4", "::/127", "fe80::/10", "ff00::/8");
export const isNeverRouted = (address: Address): boolean => anyHolds(unroutable, address);

/** The ports that both have, in order. */
export function common(spans: readonly Span[], other: Span): Span[] {
  const found: Span[] = [];
  for (const s of spans) {
    const from = Math.max(s.from, other.from);
    const to = Math.min(s.to, other.to);
    if (from <= to) found.push({ from, to });
  }
  return found;
}
/** The ports of `spans` that `other` does not have. */
export function without(spans: readonly Span[], other: Span): Span[] {
  const left: Span[] = [];
  for (const s of spans) {
    if (other.to < s.from || other.from > s.to) left.push(s);
    else {
      if (s.from < other.from) left.push({ from: s.from, to: other.from - 1 });
      if (s.to > other.to) left.push({ from: other.to + 1, to: s.to });
    }
  }
  return left;
}
/** In order, neighbours joined. */
export function joined(spans: readonly Span[]): Span[] {
  const found: { from: number; to: number }[] = [];
  for (const s of [...spans].sort((a, b) => a.from - b.from)) {
    const last = found.at(-1);
    if (last !== undefined && s.from <= last.to + 1) last.to = Math.max(last.to, s.to);
    else found.push({ ...s });
  }
  return found;
}
