import type { NetworkInterface, Snapshot, Subnet } from "../../net/reach/snapshot.js";
import { BlockList } from "node:net";
import { formatIp, parseCidr, type Cidr } from "../../net/cidr.js";
import { familyOf } from "../nft.js";

/** A range of the snapshot. AWS says them in canonical form; anything else is a mistake of the one who made the snapshot. */
export function range(text: string): Cidr {
  const cidr = parseCidr(text);
  if (!("base" in cidr)) throw new Error(`not a range: ${text}`);
  return cidr;
}
export const prefixOf = (cidr: string): number => Number(cidr.split("/")[1]);
const wordOf = (address: string): "ipv4" | "ipv6" => (familyOf(address) === "ip" ? "ipv4" : "ipv6");
/** Whether an address of either family is in a range. */
export function holds(cidr: string, address: string): boolean {
  if (familyOf(cidr) !== familyOf(address)) return false;
  const list = new BlockList();
  const [base] = cidr.split("/") as [string];
  list.addSubnet(base, prefixOf(cidr), wordOf(base));
  return list.check(address, wordOf(address));
}
/** Whether one range is a part of another one, or the same. */
export const contains = (outer: string, inner: string): boolean => prefixOf(outer) <= prefixOf(inner) && holds(outer, inner.split("/")[0]!);
/** The nth address of a range. */
export const nth = (cidr: string, n: number): string => formatIp(range(cidr).base + n);

/** The snapshot with its ids turned into short names: a link's name has 15 letters at most. */
export interface Names {
  readonly snapshot: Snapshot;
  /** Whether any VPC has an IPv6 range. */
  readonly ipv6: boolean;
  space(prefix: string, id: string): string;
  bridge(subnet: string): string;
  readonly subnets: ReadonlyMap<string, Subnet>;
  readonly interfaces: ReadonlyMap<string, NetworkInterface>;
  /** Interfaces with a living host behind them. */
  readonly living: readonly NetworkInterface[];
}

export function names(snapshot: Snapshot): Names {
  const numbers = new Map<string, number>();
  const number = (id: string): number => numbers.get(id) ?? (numbers.set(id, numbers.size), numbers.size - 1);
  const subnets = new Map(snapshot.subnets.map((s) => [s.id, s]));
  return {
    snapshot,
    ipv6: snapshot.vpcs.some((v) => (v.ipv6Cidrs ?? []).length > 0),
    space: (prefix, id) => `${prefix}${number(id)}`,
    bridge: (subnet) => `b${number(subnet)}`,
    subnets,
    interfaces: new Map(snapshot.interfaces.map((e) => [e.id, e])),
    living: snapshot.interfaces.filter((e) => lives(snapshot, e) && subnets.has(e.subnet)),
  };
}

/** A stopped instance keeps its interface and its addresses; nobody answers there. */
function lives(snapshot: Snapshot, e: NetworkInterface): boolean {
  if (e.status !== "in-use") return false;
  if (e.kind === "nat-gateway") return snapshot.natGateways.some((n) => n.id === e.owner && n.state === "available");
  if (e.kind !== "instance") return true;
  const owner = snapshot.instances.find((i) => i.id === e.owner || i.interfaces.includes(e.id));
  return owner === undefined || owner.state === "running";
}

/** Every address that is the interface's own inside its VPC: private IPv4, IPv6, and the ranges delegated to it. */
export const addresses = (e: NetworkInterface): string[] => [...e.addresses.map((a) => a.private), ...(e.ipv6 ?? []), ...(e.prefixes ?? [])];
/** The same of every interface of a VPC. */
export const privateAddresses = (snapshot: Snapshot, vpc: string): string[] => snapshot.interfaces.filter((e) => e.vpc === vpc).flatMap(addresses);
/** The first address of an IPv6 range that ends in "::", as AWS's do: the router's. */
export const first6 = (cidr: string): string => cidr.replace(/::\/\d+$/, "::1");
