import { formatIp, parseCidr, size, type Cidr } from "../net/cidr.js";
import { isProblem } from "../net/problems.js";
import { addressOf, after, blocksOf, holds, isNeverRouted, isPrivate, textOf, type Address } from "../net/reach/ranges.js";
import type { Snapshot } from "../net/reach/snapshot.js";

/** Not of the internet: https://www.iana.org/assignments/iana-ipv4-special-registry (RFC 1918, 6598, loopback, link-local, multicast, class E). */
const special = ["0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.168.0.0/16", "224.0.0.0/3"].map((c) => parseCidr(c) as Cidr);

const last = (c: Cidr): number => c.base + size(c) - 1;
const within = (address: number, c: Cidr): boolean => address >= c.base && address <= last(c);
const ofInternet = (address: number): boolean => address >= 0 && address <= 0xffffffff && !special.some((c) => within(address, c));

/** TEST-NET-3 (RFC 5737) stands for the rest of the world: nobody's, and to AWS an address like any other. */
export const somewhere = "203.0.113.80";

/**
 * Somebody in this range: the address that people "outside" have when they come from where SSH is allowed from.
 * undefined: the range holds no address of the internet.
 */
export function someoneIn(range: string): string | undefined {
  const cidr = parseCidr(range);
  if (isProblem(cidr)) return undefined;
  const known = parseCidr(`${somewhere}/32`) as Cidr;
  if (within(known.base, cidr)) return somewhere;
  // The first of a larger range is its network's own name.
  const candidates = [size(cidr) > 2 ? cidr.base + 1 : cidr.base, cidr.base, last(cidr)];
  const found = candidates.find(ofInternet);
  return found === undefined ? undefined : formatIp(found);
}

/** Every range that decides something about the internet: of group rules, ACL entries and routes, prefix lists among them. */
function ranges(s: Snapshot): string[] {
  const rules = s.securityGroups.flatMap((g) => g.rules.flatMap((r) => ("cidr" in r.peer ? [r.peer.cidr] : [])));
  const entries = s.networkAcls.flatMap((a) => a.entries.map((e) => e.cidr));
  const destinations = s.routeTables.flatMap((t) => t.routes.map((r) => r.destination));
  const named = s.securityGroups.flatMap((g) => g.rules.flatMap((r) => ("prefixList" in r.peer ? [r.peer.prefixList] : [])));
  const mentioned = new Set([...named, ...destinations.filter((d) => d.startsWith("pl-"))]);
  const listed = s.prefixLists.filter((l) => mentioned.has(l.id)).flatMap((l) => l.cidrs);
  return [...new Set([...rules, ...entries, ...destinations.filter((d) => !d.startsWith("pl-")), ...listed])].sort();
}

/** TEST-NET-3 of IPv6 (RFC 3849): the rest of the world where anything of ours has IPv6. */
const somewhere6 = "2001:db8:ffff::80";
const hasIpv6 = (s: Snapshot): boolean => s.interfaces.some((i) => (i.ipv6 ?? []).length > 0 || i.prefixes?.some((p) => p.includes(":")) === true);
const ofWorld = (address: Address): boolean => (typeof address === "bigint" ? !isPrivate(address) && !isNeverRouted(address) : ofInternet(address));

/**
 * One address of the internet for each part of it that the configuration treats alike: it is cut at the edges of every
 * range that stands anywhere, of IPv4, and of IPv6 where an interface has it. "Nobody outside reaches it" is asked of all of
 * them; an opening for one office is found as well as one for the world.
 */
export function everyoneOutside(s: Snapshot, first: string): string[] {
  const v6 = hasIpv6(s);
  const blocks = blocksOf(ranges(s)).filter((b) => v6 || typeof b.first === "number");
  const edges = blocks.flatMap((b) => [after(b.first, -1), b.first, b.last, after(b.last)]).filter(ofWorld);
  // Of addresses that lie in the same ranges one is enough.
  const kinds = new Map<string, string>();
  const own = new Set(s.interfaces.flatMap((i) => [...i.addresses.flatMap((a) => a.public ?? []), ...(i.ipv6 ?? [])]));
  const known = [first, somewhere, ...(v6 ? [somewhere6] : [])].flatMap((a) => addressOf(a) ?? []);
  for (const address of [...known, ...edges]) {
    const key = `${typeof address} ${blocks.map((b, i) => (holds(b, address) ? i : "")).join(" ")}`;
    if (!kinds.has(key) && !own.has(textOf(address))) kinds.set(key, textOf(address));
  }
  return [...kinds.values()];
}
