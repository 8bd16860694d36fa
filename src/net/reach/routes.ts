import { blockOf, holds, type Address, type Block } from "./ranges.js";
import type { PrefixList, Route, RouteTable } from "./snapshot.js";

/** A route table, the route that wins first. */
export interface Routes {
  readonly id: string;
  readonly entries: readonly RouteEntry[];
  /** Prefix lists that the snapshot does not have: any address could be meant by them. */
  readonly unread: readonly string[];
}
export interface RouteEntry {
  readonly route: Route;
  readonly block: Block;
  readonly class: Class;
}
/** What wins between routes to the same range, the first one first. */
const classes = ["local", "static", "prefix-list", "propagated"] as const;
type Class = (typeof classes)[number];

const isList = (destination: string): boolean => destination.startsWith("pl-");

function classOf(route: Route): Class {
  if (route.origin === "local" || route.target.kind === "local") return "local";
  if (route.origin === "propagated") return "propagated";
  return isList(route.destination) ? "prefix-list" : "static";
}

export function routesOf(table: RouteTable, lists: ReadonlyMap<string, PrefixList & { readonly blocks: readonly Block[] }>): Routes {
  const unread: string[] = [];
  const entries: RouteEntry[] = [];
  for (const route of table.routes) {
    const kind = classOf(route);
    if (isList(route.destination)) {
      const list = lists.get(route.destination);
      if (list === undefined) unread.push(route.destination);
      else for (const block of list.blocks) entries.push({ route, block, class: kind });
    } else {
      const block = blockOf(route.destination);
      if (block !== undefined) entries.push({ route, block, class: kind });
    }
  }
  entries.sort((a, b) => b.block.prefix - a.block.prefix || classes.indexOf(a.class) - classes.indexOf(b.class));
  return { id: table.id, entries, unread };
}

export type RouteAnswer =
  | { readonly kind: "route"; readonly route: Route }
  | { readonly kind: "none" }
  | { readonly kind: "unknown"; readonly what: string; readonly random?: true };

const sameTarget = (a: Route, b: Route): boolean => a.target.kind === b.target.kind && a.target.id === b.target.id && a.state === b.state;

/**
 * The longest prefix wins; between equals a static route, then one by prefix list, then a propagated one, which never wins
 * over local. Two lists with the address and other targets: AWS takes one at random.
 * https://docs.aws.amazon.com/vpc/latest/userguide/VPC_Route_Tables.html#route-tables-priority
 */
export function lookUp(routes: Routes, destination: Address): RouteAnswer {
  const holding = routes.entries.filter((e) => holds(e.block, destination));
  const local = holding.some((e) => e.class === "local");
  const found = local ? holding.filter((e) => e.class !== "propagated") : holding;
  const best = found[0];
  if (best?.class !== "local" && routes.unread.length > 0) return { kind: "unknown", what: routes.unread[0]! };
  if (best === undefined) return { kind: "none" };
  // Static routes to one destination are one; of lists and of what was learned there can be several.
  const rivals =
    best.class === "prefix-list"
      ? found.filter((e) => e.class === "prefix-list")
      : best.class === "propagated"
        ? found.filter((e) => e.class === "propagated" && e.block.prefix === best.block.prefix)
        : [];
  if (rivals.some((e) => !sameTarget(e.route, best.route))) {
    return best.class === "prefix-list" ? { kind: "unknown", what: routes.id, random: true } : { kind: "unknown", what: routes.id };
  }
  return { kind: "route", route: best.route };
}
