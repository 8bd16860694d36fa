import type { Route, Vpc } from "../../net/reach/snapshot.js";
import type { Note, Space } from "../plan.js";
import { aclChains } from "./acl.js";
import type { End } from "./cables.js";
import type { Building } from "./building.js";
import { onlyIpv6 } from "../plan.js";
import { first6, nth, range } from "./names.js";
import { localLines, routeLines, type Way } from "./routes.js";

/** Tables of `ip rule`: what does not come from a subnet sees this one only, hence no transit through a VPC. */
const localTable = 99;
const firstTable = 100;

/** Cables from a VPC's router, by the id of what is at the other end. */
export type Doors = ReadonlyMap<string, End>;

/**
 * A VPC's router: a bridge for each subnet, a table for each route table, the network ACLs in between. It answers nobody.
 */
export function router(b: Building, vpc: Vpc, doors: Doors): { space: Space; notes: readonly Note[] } {
  const { names, cables } = b;
  const { snapshot } = names;
  const name = names.space("r", vpc.id);
  const subnets = snapshot.subnets.filter((s) => s.vpc === vpc.id);
  const notes: Note[] = [];
  cables.at(name, ...[...vpc.cidrs, ...(vpc.ipv6Cidrs ?? [])].flatMap((cidr) => localLines(cidr, localTable, subnets, names.bridge)));
  const tables = snapshot.routeTables.filter((t) => t.vpc === vpc.id);
  tables.forEach((table, i) => {
    const made = routeLines(table, firstTable + i, subnets, names.bridge, (route) => wayOf(b, vpc, doors, route), snapshot);
    cables.at(name, ...made.lines);
    notes.push(...made.notes);
  });
  const rules = subnets.map((s) => {
    const at = tables.findIndex((t) => t.id === s.routeTable);
    return `iif ${names.bridge(s.id)} lookup ${at < 0 ? localTable : firstTable + at}`;
  });
  const all = [...rules.map((r) => `rule add pref 100 ${r}`), `rule add pref 200 lookup ${localTable}`, "rule add pref 300 unreachable"];
  cables.at(name, ...all, ...(names.ipv6 ? all.map((r) => `${onlyIpv6}${r}`) : []));
  const table = b.table().silent();
  aclChains(table, snapshot, subnets, names.bridge);
  return { space: { name, what: "router", id: vpc.id, forwards: true, ip: cables.linesOf(name), nft: String(table), addresses: [] }, notes };
}

/** The bridges, with the router's address: made before anything is plugged into them. */
export function bridges({ names, cables }: Building, vpc: Vpc): void {
  const name = names.space("r", vpc.id);
  for (const subnet of names.snapshot.subnets.filter((s) => s.vpc === vpc.id)) {
    const bridge = names.bridge(subnet.id);
    cables.at(
      name,
      `link add ${bridge} type bridge forward_delay 0 mcast_snooping 0`,
      `address add ${nth(subnet.cidr, 1)}/${range(subnet.cidr).prefix} dev ${bridge} noprefixroute`,
      ...(subnet.ipv6Cidrs ?? []).map((cidr) => `address add ${first6(cidr)}/64 dev ${bridge} noprefixroute nodad`),
      `link set ${bridge} up`,
    );
  }
}

/** Where an active route leads. undefined: its target is not there, or not in this VPC; AWS calls that a blackhole. */
function wayOf({ names }: Building, vpc: Vpc, doors: Doors, route: Route): Way {
  const { target } = route;
  switch (target.kind) {
    case "internet-gateway":
    case "egress-only-gateway":
    case "peering":
    case "vpn-gateway":
      return through(doors.get(target.id));
    case "endpoint":
      return through(doors.get(`${target.id} ${route.destination}`));
    case "interface":
      return toInterface(names, vpc, (e) => e.id === target.id);
    case "nat-gateway":
      return toInterface(names, vpc, (e) => e.kind === "nat-gateway" && e.owner === target.id);
    default:
      return undefined;
  }
}

const through = (door: End | undefined): Way => (door === undefined ? undefined : { ip: door.next, ip6: door.next6, dev: door.dev });

function toInterface(names: Building["names"], vpc: Vpc, is: (e: Building["names"]["living"][number]) => boolean): Way {
  const e = names.living.find((one) => one.vpc === vpc.id && is(one));
  return e === undefined ? undefined : { ip: e.addresses[0]!.private, ip6: e.ipv6?.[0], dev: names.bridge(e.subnet) };
}
