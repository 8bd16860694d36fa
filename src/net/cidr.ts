import type { Problem } from "../core/types.js";
import { problem } from "./problems.js";

/** An IPv4 range: `base` is the first address as an unsigned 32-bit number, its bits behind `prefix` are zero. */
export interface Cidr {
  readonly base: number;
  readonly prefix: number;
}

const mask = (prefix: number): number => (prefix === 0 ? 0 : (0xffffffff << (32 - prefix)) >>> 0);
const bits = (address: number, prefix: number): number => (address & mask(prefix)) >>> 0;

/**
 * Reads `a.b.c.d/n` and nothing looser: AWS itself silently moves 10.0.0.5/24 to 10.0.0.0/24, after which every plan
 * would show a change, and leading zeros are octal to half of the world's parsers.
 */
export function parseCidr(given: string): Cidr | Problem {
  const match = /^(\d+)\.(\d+)\.(\d+)\.(\d+)(?:\/(\d+))?$/.exec(given);
  if (match === null) return problem("cidr-form", { given });
  const octets = match.slice(1, 5);
  const prefixText = match[5];
  const parts = prefixText === undefined ? octets : [...octets, prefixText];
  const zero = parts.find((part) => part.length > 1 && part.startsWith("0"));
  if (zero !== undefined) return problem("cidr-leading-zero", { given, part: zero });
  const octet = octets.find((part) => Number(part) > 255);
  if (octet !== undefined) return problem("cidr-octet", { given, octet });
  if (prefixText === undefined) return problem("cidr-no-prefix", { given, canonical: `${given}/32` });
  const prefix = Number(prefixText);
  if (prefix > 32) return problem("cidr-prefix", { given, prefix: prefixText });
  const address = octets.reduce((sum, part) => sum * 256 + Number(part), 0);
  const base = bits(address, prefix);
  if (base !== address) return problem("cidr-host-bits", { given, canonical: formatCidr({ base, prefix }) });
  return { base, prefix };
}

export const formatIp = (address: number): string =>
  [24, 16, 8, 0].map((shift) => (address >>> shift) & 255).join(".");
export const formatCidr = (cidr: Cidr): string => `${formatIp(cidr.base)}/${cidr.prefix}`;

/** How many addresses it holds. */
export const size = (cidr: Cidr): number => 2 ** (32 - cidr.prefix);

/** True if every address of `inner` is in `outer`. */
export const contains = (outer: Cidr, inner: Cidr): boolean =>
  outer.prefix <= inner.prefix && bits(inner.base, outer.prefix) === outer.base;

/** True if they share an address; two ranges do so only if one contains the other. */
export const overlaps = (one: Cidr, other: Cidr): boolean => contains(one, other) || contains(other, one);

/** All blocks of `prefix` in order; none if `prefix` is shorter than that of the range. */
export const split = (cidr: Cidr, prefix: number): Cidr[] =>
  prefix < cidr.prefix
    ? []
    : Array.from({ length: 2 ** (prefix - cidr.prefix) }, (_, i) => ({ base: cidr.base + i * 2 ** (32 - prefix), prefix }));

/**
 * What AWS can give to hosts of a subnet: it keeps the first four addresses (network, router, DNS, future use) and the
 * last one. https://docs.aws.amazon.com/vpc/latest/userguide/subnet-sizing.html
 * undefined below /29, where nothing remains.
 */
export function hostRange(subnet: Cidr): { readonly first: string; readonly last: string; readonly count: number } | undefined {
  const count = size(subnet) - 5;
  if (count < 1) return undefined;
  const first = subnet.base + 4;
  return { first: formatIp(first), last: formatIp(first + count - 1), count };
}
