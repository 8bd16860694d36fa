import { aclOf, filterOf, type Acl, type Filter } from "./filters.js";
import { addressOf, after, anyHolds, blocksOf, holds, type Address, type Block } from "./ranges.js";
import { references } from "./references.js";
import { routesOf, type Routes } from "./routes.js";
import type {
  ClientVpn,
  Database,
  Declared,
  EgressOnlyGateway,
  InternetGateway,
  LoadBalancer,
  NatGateway,
  NetworkInterface,
  Peering,
  PrefixList,
  Snapshot,
  VpcEndpoint,
  VpnGateway,
} from "./snapshot.js";

/** A VPC, with what is in it by address. */
export interface Net {
  readonly id: string;
  readonly blocks: readonly Block[];
  readonly subnets: Sub[];
  /** By address: private ones and those of IPv6. */
  readonly interfaces: Map<Address, Eni>;
  /** Ranges delegated to an interface. */
  readonly delegated: { readonly block: Block; readonly eni: Eni }[];
  readonly dnsSupport: boolean | undefined;
  /** Of Amazon's DNS server: the third of the primary range. */
  readonly resolver: Address | undefined;
}
export interface Sub {
  readonly id: string;
  readonly net: Net;
  readonly zone: string;
  /** Of IPv4, then of IPv6. */
  readonly blocks: readonly Block[];
  readonly routes: Routes | undefined;
  readonly acl: Acl | undefined;
  readonly aclId: string;
  readonly tableId: string;
}
export interface Eni {
  readonly id: string;
  readonly sub: Sub;
  /** Its first private address; of an interface with IPv6 alone, that. */
  readonly primary: Address;
  readonly primary6: bigint | undefined;
  /** Private addresses, each with its public one, then those of IPv6. */
  readonly addresses: ReadonlyMap<Address, Address | undefined>;
  /** Ranges delegated to it. */
  readonly prefixes: readonly Block[];
  readonly groupIds: readonly string[];
  readonly groups: readonly Filter[];
  /** A group of it is not in the snapshot, or it has none and nobody says what it is. */
  readonly unfiltered: string | undefined;
  readonly check: boolean;
  readonly kind: NetworkInterface["kind"];
  readonly owner: string | undefined;
  /** Where several could be the owner: all of them. */
  readonly candidates: readonly string[];
  /** What keeps it from working: its instance, or itself when attached to nothing. */
  readonly down: { readonly resource: string; readonly stopped: boolean } | undefined;
  readonly nat: NatGateway | undefined;
}
export interface Origin {
  readonly eni: Eni;
  readonly private: Address;
}

/** What a whole `describe` could not tell: each then makes the stage that needs it unknown. */
export type Stage =
  | "subnets"
  | "groups"
  | "acls"
  | "routes"
  | "internet-gateways"
  | "egress-only-gateways"
  | "nat-gateways"
  | "peerings"
  | "endpoints"
  | "prefix-lists"
  | "vpn-gateways"
  | "client-vpns"
  | "load-balancers"
  | "databases"
  | "block-public-access"
  | "interfaces"
  | "instances";
const stages: readonly (readonly [RegExp, Stage])[] = [
  [/security-?group/i, "groups"],
  [/network-?acl/i, "acls"],
  [/route-?table|edge-route/i, "routes"],
  [/egress-?only/i, "egress-only-gateways"],
  [/internet-?gateway/i, "internet-gateways"],
  [/nat-?gateway/i, "nat-gateways"],
  [/peering/i, "peerings"],
  [/prefix-?list/i, "prefix-lists"],
  [/client-?vpn/i, "client-vpns"],
  [/block-?public-?access/i, "block-public-access"],
  [/vpn-?(gateway|connection)/i, "vpn-gateways"],
  [/vpc-?endpoint/i, "endpoints"],
  [/load-?balancer|listener|target-?(group|health)/i, "load-balancers"],
  [/db-?(instance|subnet)|database/i, "databases"],
  [/network-?interface|address/i, "interfaces"],
  [/instances?$/i, "instances"],
];

/** A snapshot made ready for many questions: indexes, addresses as numbers. Immutable; made by `prepare`. */
export interface Network {
  readonly snapshot: Snapshot;
  readonly declared: Declared;
  readonly nets: ReadonlyMap<string, Net>;
  readonly subs: ReadonlyMap<string, Sub>;
  readonly enis: ReadonlyMap<string, Eni>;
  readonly byPublic: ReadonlyMap<Address, Origin>;
  readonly gateways: ReadonlyMap<string, InternetGateway>;
  /** By VPC. */
  readonly gatewayOf: ReadonlyMap<string, InternetGateway>;
  readonly egressOnly: ReadonlyMap<string, EgressOnlyGateway>;
  readonly nats: ReadonlyMap<string, Eni>;
  readonly peerings: ReadonlyMap<string, Peering>;
  readonly endpoints: ReadonlyMap<string, VpcEndpoint>;
  readonly lists: ReadonlyMap<string, PrefixList & { readonly blocks: readonly Block[] }>;
  readonly vpnGateways: ReadonlyMap<string, VpnGateway>;
  readonly loadBalancers: ReadonlyMap<string, LoadBalancer>;
  readonly databases: ReadonlyMap<string, Database>;
  readonly clientVpns: ReadonlyMap<string, ClientVpn>;
  /** Interfaces that forward and rewrite the source. */
  readonly forwards: ReadonlySet<string>;
  /** By interface: protocol and port, as "tcp 80"; and "tcp" alone when anything is said of it. */
  readonly listens: ReadonlyMap<string, ReadonlySet<string>>;
  /** What is not understood, by id. */
  readonly strange: ReadonlyMap<string, string>;
  readonly blind: ReadonlyMap<Stage, string>;
}

const byId = <T extends { readonly id: string }>(all: readonly T[]): Map<string, T> => new Map(all.map((one) => [one.id, one]));

/** An instance that does not run does not answer; an interface that is attached to nothing neither. */
function downs(s: Snapshot): (i: NetworkInterface) => Eni["down"] {
  const instances = byId(s.instances);
  return (i) => {
    const instance = i.owner === undefined ? undefined : instances.get(i.owner);
    if (instance !== undefined && instance.state !== "running") return { resource: instance.id, stopped: instance.state === "stopped" };
    return i.status === "available" ? { resource: i.id, stopped: false } : undefined;
  };
}

function addressesOf(i: NetworkInterface): Map<Address, Address | undefined> {
  const found = new Map<Address, Address | undefined>();
  for (const a of i.addresses) {
    const own = addressOf(a.private);
    if (own !== undefined) found.set(own, a.public === undefined ? undefined : addressOf(a.public));
  }
  for (const text of i.ipv6 ?? []) {
    const own = addressOf(text);
    if (own !== undefined) found.set(own, undefined);
  }
  return found;
}

/** A NAT gateway's own interface, if the snapshot lacks it. */
function natInterface(n: NatGateway): NetworkInterface {
  const address = n.publicIp === undefined ? { private: n.privateIp } : { private: n.privateIp, public: n.publicIp };
  return { id: n.interface ?? n.id, vpc: n.vpc, subnet: n.subnet, addresses: [address], groups: [], sourceDestCheck: false, kind: "nat-gateway", owner: n.id, status: "in-use" };
}

function listening(declared: Declared): Map<string, Set<string>> {
  const found = new Map<string, Set<string>>();
  for (const l of declared.listens) {
    const set = found.get(l.interface) ?? new Set<string>();
    set.add(l.protocol);
    for (const port of l.ports) set.add(`${l.protocol} ${port}`);
    found.set(l.interface, set);
  }
  return found;
}

/** Indexes a snapshot, once for many traces. Never throws: what is dangling or malformed is met on a path as unknown. */
export function prepare(snapshot: Snapshot, declared: Declared): Network {
  const s = snapshot;
  const lists = new Map(s.prefixLists.map((l) => [l.id, { ...l, blocks: blocksOf(l.cidrs) }]));
  const tables = new Map(s.routeTables.map((t) => [t.id, routesOf(t, lists)]));
  const acls = new Map(s.networkAcls.map((a) => [a.id, aclOf(a.id, a.entries)]));
  const referred = references(s);
  const filters = new Map(s.securityGroups.map((g) => [g.id, filterOf(g.id, g.vpc, g.rules, referred)]));
  const nets = new Map<string, Net>();
  for (const v of s.vpcs) {
    const blocks = blocksOf([...v.cidrs, ...(v.ipv6Cidrs ?? [])]);
    const [primary] = blocksOf(v.cidrs);
    const resolver = primary && after(primary.first, 2);
    nets.set(v.id, { id: v.id, blocks, subnets: [], interfaces: new Map(), delegated: [], dnsSupport: v.dnsSupport, resolver });
  }
  const subs = new Map<string, Sub>();
  for (const sub of s.subnets) {
    const net = nets.get(sub.vpc);
    const blocks = blocksOf([sub.cidr, ...(sub.ipv6Cidrs ?? [])]);
    if (net === undefined || blocks.length === 0) continue;
    const made: Sub = { id: sub.id, net, zone: sub.zone, blocks, routes: tables.get(sub.routeTable), acl: acls.get(sub.networkAcl), aclId: sub.networkAcl, tableId: sub.routeTable };
    subs.set(sub.id, made);
    net.subnets.push(made);
  }

  const natBy = new Map(s.natGateways.flatMap((n) => [[n.id, n] as const, ...(n.interface === undefined ? [] : [[n.interface, n] as const])]));
  const known = new Set(s.interfaces.map((i) => i.id));
  const all = [...s.interfaces, ...s.natGateways.filter((n) => !s.interfaces.some((i) => i.owner === n.id) && (n.interface === undefined || !known.has(n.interface))).map(natInterface)];
  const downOf = downs(s);
  const enis = new Map<string, Eni>();
  const byPublic = new Map<Address, Origin>();
  const nats = new Map<string, Eni>();
  for (const i of all) {
    const sub = subs.get(i.subnet);
    const addresses = addressesOf(i);
    const primary = addresses.keys().next().value;
    if (sub === undefined || primary === undefined) continue;
    const nat = i.kind === "nat-gateway" ? (natBy.get(i.id) ?? natBy.get(i.owner ?? "")) : undefined;
    const groups = i.groups.map((g) => filters.get(g));
    const missing = i.groups.find((g) => !filters.has(g));
    const eni: Eni = {
      id: i.id,
      sub,
      primary,
      primary6: [...addresses.keys()].find((a) => typeof a === "bigint"),
      addresses,
      prefixes: blocksOf(i.prefixes ?? []),
      groupIds: i.groups,
      groups: groups.filter((g) => g !== undefined),
      unfiltered: missing ?? (i.groups.length === 0 && i.kind === "other" ? i.id : undefined),
      check: i.sourceDestCheck,
      kind: i.kind,
      owner: i.owner,
      candidates: i.candidates ?? [],
      down: downOf(i),
      nat,
    };
    enis.set(i.id, eni);
    if (nat !== undefined) nats.set(nat.id, eni);
    for (const [own, open] of addresses) {
      sub.net.interfaces.set(own, eni);
      if (open !== undefined) byPublic.set(open, { eni, private: own });
    }
    for (const block of eni.prefixes) sub.net.delegated.push({ block, eni });
  }

  const strange = new Map<string, string>();
  const blind = new Map<Stage, string>();
  for (const u of s.unknown) {
    if (u.id !== "*") strange.set(u.id, u.what);
    else for (const [pattern, stage] of stages) if (pattern.test(u.what)) {
      blind.set(stage, u.what);
      break;
    }
  }
  return {
    snapshot,
    declared,
    nets,
    subs,
    enis,
    byPublic,
    gateways: byId(s.internetGateways),
    gatewayOf: new Map(s.internetGateways.flatMap((g) => (g.vpc === undefined ? [] : [[g.vpc, g] as const]))),
    egressOnly: byId(s.egressOnlyGateways ?? []),
    nats,
    peerings: byId(s.peerings),
    endpoints: byId(s.endpoints),
    lists,
    vpnGateways: byId(s.vpnGateways),
    loadBalancers: new Map(s.loadBalancers.flatMap((l) => [[l.id, l] as const, [l.arn, l] as const])),
    databases: byId(s.databases),
    clientVpns: byId(s.clientVpns),
    forwards: new Set(declared.nat),
    listens: listening(declared),
    strange,
    blind,
  };
}

/** The subnet of a VPC that has the address. */
export const subnetOf = (net: Net, address: Address): Sub | undefined => net.subnets.find((s) => anyHolds(s.blocks, address));
export const inNet = (net: Net, address: Address): boolean => anyHolds(net.blocks, address);
/** Whose address it is in this VPC: its own, or one of a range delegated to it. */
export const interfaceAt = (net: Net, address: Address): Eni | undefined =>
  net.interfaces.get(address) ?? net.delegated.find((d) => holds(d.block, address))?.eni;
export const owns = (eni: Eni, address: Address): boolean => eni.addresses.has(address) || anyHolds(eni.prefixes, address);
