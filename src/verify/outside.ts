import { formatIp, parseCidr, size, type Cidr } from "../net/cidr.js";
import { isProblem } from "../net/problems.js";
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

/** Every range that decides something about the internet: of group rules, ACL entries and routes. */
function ranges(s: Snapshot): string[] {
  const rules = s.securityGroups.flatMap((g) => g.rules.flatMap((r) => ("cidr" in r.peer ? [r.peer.cidr] : [])));
  const entries = s.networkAcls.flatMap((a) => a.entries.map((e) => e.cidr));
  const routes = s.routeTables.flatMap((t) => t.routes.map((r) => r.destination)).filter((d) => !d.startsWith("pl-"));
  const mentioned = new Set(s.securityGroups.flatMap((g) => g.rules.flatMap((r) => ("prefixList" in r.peer ? [r.peer.prefixList] : []))));
  const listed = s.prefixLists.filter((l) => mentioned.has(l.id)).flatMap((l) => l.cidrs);
  return [...new Set([...rules, ...entries, ...routes, ...listed])].sort();
}

/**
 * One address of the internet for each part of it that the configuration treats alike: it is cut at the edges of every
 * range that stands anywhere. "Nobody outside reaches it" is asked of all of them; an opening for one office is found
 * as well as one for the world.
 */
export function everyoneOutside(s: Snapshot, first: string): string[] {
  const cidrs = ranges(s).flatMap((r) => {
    const parsed = parseCidr(r);
    return isProblem(parsed) ? [] : [parsed];
  });
  const edges = cidrs.flatMap((c) => [c.base - 1, c.base, last(c), last(c) + 1]).filter(ofInternet);
  // Of addresses that lie in the same ranges one is enough.
  const kinds = new Map<string, string>();
  const own = new Set(s.interfaces.flatMap((i) => i.addresses.flatMap((a) => a.public ?? [])));
  const known = [first, somewhere].flatMap((a) => {
    const parsed = parseCidr(`${a}/32`);
    return isProblem(parsed) ? [] : [parsed.base];
  });
  for (const address of [...known, ...edges]) {
    const key = cidrs.map((c, i) => (within(address, c) ? i : "")).join(" ");
    if (!kinds.has(key) && !own.has(formatIp(address))) kinds.set(key, formatIp(address));
  }
  return [...kinds.values()];
}
