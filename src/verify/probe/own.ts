import type { NetworkInterfaceInfo } from "node:os";
import { contains, parseCidr, type Cidr } from "../../net/cidr.js";
import { isProblem } from "../../net/problems.js";

const range = (text: string): Cidr | undefined => {
  const cidr = parseCidr(text);
  return isProblem(cidr) ? undefined : cidr;
};
const host = (address: string): Cidr | undefined => range(`${address}/32`);

/** RFC 1918 and RFC 6598: the same address is somebody else's in the next network. */
const privateRanges = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10"].map((r) => range(r)!);
export function isPrivate(address: string): boolean {
  const one = host(address);
  return one !== undefined && privateRanges.some((r) => contains(r, one));
}

/** This machine, as far as its addresses tell. */
export interface Own {
  /** IPv4 addresses that it has. */
  readonly addresses: readonly string[];
  /** Networks that it is in. */
  readonly networks: readonly Cidr[];
}

/** @param interfaces os.networkInterfaces() */
export function ownOf(interfaces: Readonly<Record<string, readonly NetworkInterfaceInfo[] | undefined>>): Own {
  const all = Object.values(interfaces).flatMap((of) => (of ?? []).filter((i) => i.family === "IPv4" && !i.internal));
  return { addresses: all.map((i) => i.address), networks: all.flatMap((i) => networkOf(i.cidr)) };
}

/** "10.0.0.5/24" is in 10.0.0.0/24. */
function networkOf(cidr: string | null): Cidr[] {
  const [address = "", prefix = ""] = (cidr ?? "").split("/");
  const one = host(address);
  const bits = Number(prefix);
  if (one === undefined || prefix === "" || !(bits >= 0 && bits <= 32)) return [];
  const mask = bits === 0 ? 0 : (0xffffffff << (32 - bits)) >>> 0;
  return [{ base: (one.base & mask) >>> 0, prefix: bits }];
}

/** Whoever answers under this private address may be a neighbour of this machine and no server at AWS. */
export function isNeighbour(own: Own, address: string): boolean {
  const one = host(address);
  return one !== undefined && isPrivate(address) && own.networks.some((n) => contains(n, one));
}

/** Whether this machine has an address of the range: a Client VPN gives one to everybody who is connected. */
export function isIn(own: Own, clients: string): boolean {
  const cidr = range(clients);
  return cidr !== undefined && own.addresses.some((a) => contains(cidr, host(a) ?? { base: 0, prefix: 0 }));
}
