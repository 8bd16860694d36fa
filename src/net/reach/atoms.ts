import { after, blockOf, type Address } from "./ranges.js";
import type { Snapshot } from "./snapshot.js";
import { protocolOf } from "./filters.js";
import type { Span } from "./verdict.js";

/**
 * Ports and addresses, cut where the configuration makes any difference: within one piece every port (or address) is
 * treated alike, so that one of them stands for all. Exact answers for all ports and addresses by a few traces.
 */
export interface Atoms {
  /** First addresses of the pieces, ascending; the first one is 0. Of IPv4. */
  readonly starts: readonly number[];
  /** The same of IPv6. Empty: no range of IPv6 is anywhere. */
  readonly starts6: readonly bigint[];
}
/** A piece: its first and last address, both of one family. */
export interface Piece {
  readonly from: Address;
  readonly to: Address;
}

const cuts = (edges: Iterable<number>, limit: number): number[] => [...new Set([0, ...edges])].filter((n) => n < limit).sort((a, b) => a - b);
const end6 = 1n << 128n;
const cuts6 = (edges: Iterable<bigint>): bigint[] => [...new Set([0n, ...edges])].filter((n) => n < end6).sort((a, b) => (a < b ? -1 : 1));

/** Pieces of all TCP (or UDP) ports. */
export function portAtoms(s: Snapshot, protocol: "tcp" | "udp"): Span[] {
  const edges: number[] = [];
  const rules = [...s.securityGroups.flatMap((g) => g.rules), ...s.networkAcls.flatMap((a) => a.entries)];
  for (const r of rules) if (r.ports !== undefined && protocolOf(r.protocol) === protocol && r.ports.from >= 0 && r.ports.to >= 0) edges.push(r.ports.from, r.ports.to + 1);
  for (const l of s.loadBalancers) for (const { port } of l.listeners) edges.push(port, port + 1);
  for (const { port } of s.databases) edges.push(port, port + 1);
  edges.push(25, 26, 53, 54, 80, 81, 123, 124);
  const starts = cuts(edges, 65536);
  // Port 0 is nobody's.
  return starts.map((from, i) => ({ from: Math.max(from, 1), to: (starts[i + 1] ?? 65536) - 1 })).filter((p) => p.from <= p.to);
}

/** Ranges that gateways and routers treat by themselves. */
const special = ["0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.168.0.0/16", "224.0.0.0/3"];
const special6 = ["::/127", "fc00::/7", "fe80::/10", "ff00::/8"];

function* ranges(s: Snapshot): Generator<string> {
  for (const v of s.vpcs) yield* [...v.cidrs, ...(v.ipv6Cidrs ?? [])];
  for (const sub of s.subnets) yield* [sub.cidr, ...(sub.ipv6Cidrs ?? [])];
  for (const t of s.routeTables) for (const r of t.routes) yield r.destination;
  for (const a of s.networkAcls) for (const e of a.entries) yield e.cidr;
  for (const g of s.securityGroups) for (const r of g.rules) if ("cidr" in r.peer) yield r.peer.cidr;
  for (const l of s.prefixLists) yield* l.cidrs;
  for (const p of s.peerings) yield* [...p.requester.cidrs, ...p.accepter.cidrs];
  for (const g of s.vpnGateways) for (const c of g.connections) yield* c.routes;
  for (const c of s.clientVpns) yield* [c.clientCidr, ...c.routes.map((r) => r.destination), ...c.rules.map((r) => r.destination)];
  for (const i of s.interfaces) yield* i.prefixes ?? [];
  yield* special;
}

/** Pieces of all addresses. */
export function addressAtoms(s: Snapshot): Atoms {
  const edges: number[] = [];
  const edges6: bigint[] = [];
  const put = (cidr: string): void => {
    const block = blockOf(cidr);
    for (const edge of block === undefined ? [] : [block.first, after(block.last)]) if (typeof edge === "bigint") edges6.push(edge);
    else edges.push(edge);
  };
  for (const cidr of new Set(ranges(s))) put(cidr);
  if (edges6.length > 0) special6.forEach(put);
  return { starts: cuts(edges, 2 ** 32), starts6: edges6.length === 0 ? [] : cuts6(edges6) };
}

/** In which piece an address is. */
export function atomOf(atoms: Atoms, address: Address): number {
  const starts: readonly Address[] = typeof address === "bigint" ? atoms.starts6 : atoms.starts;
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (starts[middle]! <= address) low = middle;
    else high = middle - 1;
  }
  return low;
}
/** All pieces, those of IPv4 first. */
export const piecesOf = ({ starts, starts6 }: Atoms): Piece[] => [
  ...starts.map((from, i) => ({ from, to: (starts[i + 1] ?? 2 ** 32) - 1 })),
  ...starts6.map((from, i) => ({ from, to: (starts6[i + 1] ?? end6) - 1n })),
];

