import type { Route, RouteTable, Snapshot, Subnet } from "../../net/reach/snapshot.js";
import type { Note } from "../plan.js";
import { familyOf } from "../nft.js";
import { contains, prefixOf } from "./names.js";

/** Where a route leads, as the router knows it. undefined: nowhere, the packet is dropped. */
export type Way = { readonly ip: string; readonly ip6: string | undefined; readonly dev: string } | undefined;
/** The way to a route's target; "local" never gets here. */
export type Ways = (route: Route) => Way;

interface Entry {
  readonly cidr: string;
  readonly route: Route;
  readonly rank: number;
}
/** Of two routes to the same range: local and static before prefix list before propagated (reachability.md 1.3). */
const rankOf = (route: Route): number => (route.origin === "propagated" ? 3 : isList(route) ? 2 : route.origin === "local" ? 1 : 0);
const isList = (route: Route): boolean => route.destination.startsWith("pl-");

function expanded(table: RouteTable, snapshot: Snapshot): Entry[] {
  return table.routes.flatMap((route) => {
    const cidrs = isList(route) ? (snapshot.prefixLists.find((l) => l.id === route.destination)?.cidrs ?? []) : [route.destination];
    return cidrs.map((text) => ({ cidr: text, route, rank: rankOf(route) }));
  });
}

/**
 * One route table as lines of `ip -batch`. A local route becomes one route for each subnet (its bridge), and none for the rest
 * of the VPC's range: nobody is there.
 */
export function routeLines(table: RouteTable, number: number, subnets: readonly Subnet[], bridge: (id: string) => string, ways: Ways, snapshot: Snapshot): { lines: string[]; notes: Note[] } {
  const all = expanded(table, snapshot);
  const local = all.filter((e) => e.route.target.kind === "local");
  // A propagated route never beats local, however specific it is.
  const used = all.filter((e) => e.route.origin !== "propagated" || !local.some((l) => contains(l.cidr, e.cidr)));
  const best = new Map<string, Entry>();
  const notes: Note[] = [];
  for (const e of used) {
    const other = best.get(e.cidr);
    if (other === undefined || e.rank < other.rank) best.set(e.cidr, e);
    else if (e.rank === other.rank && e.route.target.id !== other.route.target.id) notes.push({ code: "ambiguous-prefix-lists", id: table.id });
  }
  const others = [...best.values()].filter((e) => e.route.target.kind !== "local");
  // AWS allows a static route inside of local for a whole subnet: then that subnet is reached through its target.
  const taken = (cidr: string) => others.some((e) => contains(e.cidr, cidr) && prefixOf(e.cidr) > longestLocal(local, cidr));
  const lines = [...best.values()].flatMap(({ cidr, route }) =>
    route.target.kind === "local" ? localLines(cidr, number, subnets, bridge, taken) : [line(cidr, number, route.state === "active" ? ways(route) : undefined)],
  );
  const otherwise = ["default", ...(names6(lines) ? ["::/0"] : [])].map((all) => `route add unreachable ${all} metric 4294967295 table ${number}`);
  return { lines: [...new Set(lines), ...otherwise], notes };
}

const names6 = (lines: readonly string[]): boolean => lines.some((l) => l.includes(":"));
const longestLocal = (local: readonly Entry[], cidr: string): number => Math.max(-1, ...local.filter((l) => contains(l.cidr, cidr)).map((l) => prefixOf(l.cidr)));

/** The local route's share of a table; also what everything sees that does not come from a subnet. */
export function localLines(cidr: string, number: number, subnets: readonly Subnet[], bridge: (id: string) => string, taken: (cidr: string) => boolean = () => false): string[] {
  const ranges = subnets.flatMap((s) => [s.cidr, ...(s.ipv6Cidrs ?? [])].map((own) => ({ own, dev: bridge(s.id) })));
  const inside = ranges.filter(({ own }) => familyOf(own) === familyOf(cidr) && contains(cidr, own) && !taken(own));
  const whole = inside.some(({ own }) => prefixOf(own) === prefixOf(cidr));
  return [
    ...(whole ? [] : [`route add unreachable ${cidr} metric 4294967294 table ${number}`]),
    ...inside.map(({ own, dev }) => `route add ${own} dev ${dev} table ${number}`),
  ];
}

function line(cidr: string, number: number, way: Way): string {
  const via = way?.[familyOf(cidr)];
  return way === undefined || via === undefined ? `route add blackhole ${cidr} table ${number}` : `route add ${cidr} via ${via} dev ${way.dev} onlink table ${number}`;
}
