import { isProblem } from "../problems.js";
import { parseCidr, size } from "../cidr.js";
import type { Span } from "./verdict.js";

/** Addresses from `first` to `last`, both included, as unsigned 32-bit numbers. */
export interface Block {
  readonly first: number;
  readonly last: number;
  readonly prefix: number;
}

/** undefined: not an IPv4 range in AWS's form (IPv6, say); then it matches no IPv4 packet. */
export function blockOf(cidr: string): Block | undefined {
  const parsed = parseCidr(cidr);
  return isProblem(parsed) ? undefined : { first: parsed.base, last: parsed.base + size(parsed) - 1, prefix: parsed.prefix };
}
export const blocksOf = (cidrs: readonly string[]): Block[] => cidrs.flatMap((c) => blockOf(c) ?? []);
export const holds = (block: Block, address: number): boolean => address >= block.first && address <= block.last;
export const anyHolds = (blocks: readonly Block[], address: number): boolean => blocks.some((b) => holds(b, address));

/** undefined: not an IPv4 address. */
export const addressOf = (text: string): number | undefined => blockOf(`${text}/32`)?.first;

const of = (...cidrs: string[]): Block[] => blocksOf(cidrs);
/** https://www.rfc-editor.org/rfc/rfc1918 and https://www.rfc-editor.org/rfc/rfc6598: an internet gateway takes neither. */
export const rfc1918 = of("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16");
export const rfc6598 = of("100.64.0.0/10");
/** Not of the internet. */
export const isPrivate = (address: number): boolean => anyHolds(rfc1918, address) || anyHolds(rfc6598, address);

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
