import type { Declared, NetworkInterface, Snapshot, Vpc } from "../net/reach/snapshot.js";
import { endpoint, vpnGateway } from "./compile/beyond.js";
import type { Building } from "./compile/building.js";
import { Cables, type End } from "./compile/cables.js";
import { clientVpn } from "./compile/client-vpn.js";
import { interfaceTable, own } from "./compile/interface.js";
import { egressOnlyGateway, internet, internetGateway, internetName } from "./compile/internet.js";
import { first6, names, nth, range } from "./compile/names.js";
import { bridges, router } from "./compile/router.js";
import { familyOf, Table } from "./nft.js";
import type { Around, LabPlan, Note, Space } from "./plan.js";

/** The snapshot as Linux namespaces: a pure function, the same texts for the same snapshot. */
export function compile(snapshot: Snapshot, declared: Declared, around: Around): LabPlan {
  const known = names(snapshot);
  const b: Building = { names: known, declared, around, cables: new Cables(known.ipv6), table: () => new Table(known.ipv6) };
  const doors = new Map<string, Map<string, End>>(snapshot.vpcs.map((v) => [v.id, new Map<string, End>()]));
  for (const vpc of snapshot.vpcs) bridges(b, vpc);
  for (const e of b.names.living) plugIn(b, e);
  peerings(b, doors);
  const spaces = [...gateways(b, doors), ...endpoints(b, doors), ...vpnGateways(b, doors)];
  spaces.push(...snapshot.clientVpns.flatMap((vpn) => clientVpn(b, vpn)));
  const routers = snapshot.vpcs.map((vpc) => router(b, vpc, doors.get(vpc.id)!));
  const all = [...routers.map((r) => r.space), ...b.names.living.map((e) => host(b, e)), ...spaces];
  return { ipv6: known.ipv6, spaces: all, cables: String(b.cables), notes: [...notModelled(snapshot), ...routers.flatMap((r) => r.notes)] };
}

type AllDoors = ReadonlyMap<string, Map<string, End>>;
const routerName = (b: Building, vpc: string): string => b.names.space("r", vpc);

/** An interface's cable into the bridge of its subnet. */
function plugIn({ names: n, cables }: Building, e: NetworkInterface): void {
  const name = n.space("e", e.id);
  const [inRouter, subnet] = [n.space("p", e.id), n.subnets.get(e.subnet)!];
  cables.bare(name, own, n.space("r", e.vpc), inRouter);
  cables.at(n.space("r", e.vpc), `link set ${inRouter} master ${n.bridge(e.subnet)}`);
  const { prefix } = range(subnet.cidr);
  cables.at(name, ...e.addresses.map((a) => `address add ${a.private}/${prefix} dev ${own}`), `route add default via ${nth(subnet.cidr, 1)} dev ${own}`);
  cables.at(name, ...(e.ipv6 ?? []).map((a) => `address add ${a}/64 dev ${own} nodad`), // Linux answers ARP for every address of a local route.
    ...(e.prefixes ?? []).filter((p) => familyOf(p) === "ip").map((p) => `route add local ${p} dev lo`));
  const [range6] = subnet.ipv6Cidrs ?? [];
  if (range6 !== undefined && (e.ipv6 ?? []).length > 0) cables.at(name, `route add ::/0 via ${first6(range6)} dev ${own}`);
}

function host(b: Building, e: NetworkInterface): Space {
  const name = b.names.space("e", e.id);
  const forwards = e.kind === "nat-gateway" || e.kind === "client-vpn" || b.declared.nat.includes(e.id);
  const silent = e.kind === "nat-gateway" || e.kind === "client-vpn";
  return {
    name,
    what: "interface",
    id: e.id,
    forwards,
    ip: b.cables.linesOf(name),
    nft: String(interfaceTable(b.table(), b.names.snapshot, b.declared, e)),
    addresses: silent ? [] : [...e.addresses.map((a) => a.private), ...(e.ipv6 ?? [])],
  };
}

function peerings(b: Building, doors: AllDoors): void {
  for (const { id, state, requester, accepter } of b.names.snapshot.peerings) {
    const [one, other] = [doors.get(requester.vpc), doors.get(accepter.vpc)];
    if (state !== "active" || one === undefined || other === undefined) continue;
    const dev = b.names.space("x", id);
    const [a, z] = b.cables.lay(routerName(b, requester.vpc), dev, routerName(b, accepter.vpc), dev);
    one.set(id, a);
    other.set(id, z);
  }
}

function gateways(b: Building, doors: AllDoors): Space[] {
  const { names: n, cables } = b;
  const attached = n.snapshot.internetGateways.filter((g) => g.vpc !== undefined && doors.has(g.vpc));
  const made = attached.map((gateway) => {
    const name = n.space("g", gateway.id);
    const [door, inside] = cables.lay(routerName(b, gateway.vpc!), name, name, "vpc");
    const [outside, netDoor] = cables.lay(name, "net", internetName, name);
    doors.get(gateway.vpc!)!.set(gateway.id, door);
    return { gateway, netDoor, space: internetGateway(b, gateway, inside, outside) };
  });
  const out = egressOnlyGateways(b, doors);
  return [...[...made, ...out].map((m) => m.space), ...internet(b, made.map((m) => [m.gateway, m.netDoor] as const), out.map((m) => [m.gateway, m.netDoor] as const))];
}

function egressOnlyGateways(b: Building, doors: AllDoors) {
  const { names: n, cables } = b;
  const attached = (n.snapshot.egressOnlyGateways ?? []).filter((g) => n.ipv6 && g.vpc !== undefined && doors.has(g.vpc));
  return attached.map((gateway) => {
    const name = n.space("q", gateway.id);
    const [door, inside] = cables.lay(routerName(b, gateway.vpc!), name, name, "vpc");
    const [outside, netDoor] = cables.lay(name, "net", internetName, name);
    doors.get(gateway.vpc!)!.set(gateway.id, door);
    return { gateway, netDoor, space: egressOnlyGateway(b, gateway, inside, outside) };
  });
}

/** One space for each prefix list that is routed to an endpoint. */
function endpoints(b: Building, doors: AllDoors): Space[] {
  const { snapshot } = b.names;
  return snapshot.endpoints.flatMap((of) => {
    const vpc = snapshot.vpcs.find((v) => v.id === of.vpc);
    if (of.type !== "gateway" || of.state !== "available" || vpc === undefined) return [];
    const routes = snapshot.routeTables.filter((t) => t.vpc === vpc.id).flatMap((t) => t.routes);
    const lists = new Set(routes.filter((r) => r.target.id === of.id).map((r) => r.destination));
    return snapshot.prefixLists.filter((l) => lists.has(l.id)).map((list) => {
      const key = `${of.id} ${list.id}`;
      const name = b.names.space("s", key);
      const [door, inside] = b.cables.lay(routerName(b, vpc.id), name, name, "vpc");
      doors.get(vpc.id)!.set(key, door);
      return endpoint(b, vpc, of, list, inside, name);
    });
  });
}

function vpnGateways(b: Building, doors: AllDoors): Space[] {
  return b.names.snapshot.vpnGateways.flatMap((gateway) => {
    const vpc: Vpc | undefined = b.names.snapshot.vpcs.find((v) => v.id === gateway.vpc);
    if (vpc === undefined) return [];
    const name = b.names.space("v", gateway.id);
    const [door, inside] = b.cables.lay(routerName(b, vpc.id), name, name, "vpc");
    doors.get(vpc.id)!.set(gateway.id, door);
    return vpnGateway(b, vpc, gateway, inside);
  });
}

/** What the snapshot's reader did not understand, the lab does not have either. */
function notModelled(snapshot: Snapshot): Note[] {
  const others = snapshot.endpoints.filter((e) => e.type === "interface").map((e) => e.id);
  // No program answers neighbor discovery for a whole range.
  const delegated = snapshot.interfaces.filter((e) => (e.prefixes ?? []).some((p) => familyOf(p) === "ip6")).map((e) => e.id);
  return [...snapshot.unknown.map((u) => u.id), ...others, ...delegated].map((id) => ({ code: "not-modelled", id }));
}
