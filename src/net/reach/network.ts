import { aclOf, filterOf, type Acl, type Filter, type Referred } from "./filters.js";
import { addressOf, anyHolds, blockOf, blocksOf, holds, type Block } from "./ranges.js";
import { routesOf, type Routes } from "./routes.js";
import type {
  ClientVpn,
  Database,
  Declared,
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
  /** By private address. */
  readonly interfaces: Map<number, Eni>;
  readonly dnsSupport: boolean | undefined;
  /** Of Amazon's DNS server: the third of the primary range. */
  readonly resolver: number | undefined;
}
export interface Sub {
  readonly id: string;
  readonly net: Net;
  readonly zone: string;
  readonly block: Block;
  readonly routes: Routes | undefined;
  readonly acl: Acl | undefined;
  readonly aclId: string;
  readonly tableId: string;
}
export interface Eni {
  readonly id: string;
  readonly sub: Sub;
  readonly primary: number;
  /** Private addresses, each with its public one. */
  readonly addresses: ReadonlyMap<number, number | undefined>;
  readonly groupIds: readonly string[];
  readonly groups: readonly Filter[];
  /** A group of it is not in the snapshot, or it has none and nobody says what it is. */
  readonly unfiltered: string | undefined;
  readonly check: boolean;
  readonly kind: NetworkInterface["kind"];
  readonly owner: string | undefined;
  /** What keeps it from working: its instance, or itself when attached to nothing. */
  readonly down: { readonly resource: string; readonly stopped: boolean } | undefined;
  readonly nat: NatGateway | undefined;
}
export interface Origin {
  readonly eni: Eni;
  readonly private: number;
}

/** What a whole `describe` could not tell: each then makes the stage that needs it unknown. */
export type Stage = "groups" | "acls" | "routes" | "internet-gateways" | "nat-gateways" | "peerings" | "endpoints" | "prefix-lists" | "vpn-gateways" | "client-vpns" | "load-balancers" | "databases" | "block-public-access" | "interfaces" | "instances";
const stages: readonly (readonly [RegExp, Stage])[] = [
  [/security-?group/i, "groups"],
  [/network-?acl/i, "acls"],
  [/route-?table|edge-route/i, "routes"],
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
  readonly byPublic: ReadonlyMap<number, Origin>;
  readonly gateways: ReadonlyMap<string, InternetGateway>;
  /** By VPC. */
  readonly gatewayOf: ReadonlyMap<string, InternetGateway>;
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
  /** What is not understood, by id; IPv6 is left out, for every flow here is IPv4. */
  readonly strange: ReadonlyMap<string, string>;
  readonly blind: ReadonlyMap<Stage, string>;
}

const byId = <T extends { readonly id: string }>(all: readonly T[]): Map<string, T> => new Map(all.map((one) => [one.id, one]));

/** Whom a group means, asked from a VPC. */
function references(s: Snapshot): Referred {
  const members = new Map<string, Set<number>>();
  for (const eni of s.interfaces)
    for (const group of eni.groups) {
      const set = members.get(group) ?? new Set<number>();
      for (const a of eni.addresses) {
        const address = addressOf(a.private);
        if (address !== undefined) set.add(address);
      }
      members.set(group, set);
    }
  const vpcOf = new Map(s.securityGroups.map((g) => [g.id, g.vpc]));
  const lists = byId(s.prefixLists);
  const nobody: ReadonlySet<number> = new Set();
  /** References go over a peering of the same region that is active. */
  const refers = (from: string, to: string): boolean =>
    s.peerings.some(
      (p) =>
        p.state === "active" &&
        p.requester.region === p.accepter.region &&
        ((p.requester.vpc === from && p.accepter.vpc === to) || (p.requester.vpc === to && p.accepter.vpc === from)),
    );
  const hasForeignPeer = (from: string, account: string): boolean =>
    s.peerings.some((p) => [p.requester, p.accepter].some((side) => side.account === account && side.vpc !== from) && [p.requester.vpc, p.accepter.vpc].includes(from) && p.state === "active");
  return {
    prefixList: (id) => lists.get(id)?.cidrs,
    members: (group, account, from) => {
      const vpc = vpcOf.get(group);
      if (vpc === undefined) return account !== undefined && account !== s.account && hasForeignPeer(from, account) ? undefined : nobody;
      return vpc === from || refers(from, vpc) ? (members.get(group) ?? nobody) : nobody;
    },
  };
}

/** An instance that does not run does not answer; an interface that is attached to nothing neither. */
function downs(s: Snapshot): (i: NetworkInterface) => Eni["down"] {
  const instances = byId(s.instances);
  return (i) => {
    const instance = i.owner === undefined ? undefined : instances.get(i.owner);
    if (instance !== undefined && instance.state !== "running") return { resource: instance.id, stopped: instance.state === "stopped" };
    return i.status === "available" ? { resource: i.id, stopped: false } : undefined;
  };
}

function addressesOf(i: NetworkInterface): Map<number, number | undefined> {
  const found = new Map<number, number | undefined>();
  for (const a of i.addresses) {
    const own = addressOf(a.private);
    if (own !== undefined) found.set(own, a.public === undefined ? undefined : addressOf(a.public));
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
    const blocks = blocksOf(v.cidrs);
    nets.set(v.id, { id: v.id, blocks, subnets: [], interfaces: new Map(), dnsSupport: v.dnsSupport, resolver: blocks[0] && blocks[0].first + 2 });
  }
  const subs = new Map<string, Sub>();
  for (const sub of s.subnets) {
    const net = nets.get(sub.vpc);
    const block = blockOf(sub.cidr);
    if (net === undefined || block === undefined) continue;
    const made: Sub = { id: sub.id, net, zone: sub.zone, block, routes: tables.get(sub.routeTable), acl: acls.get(sub.networkAcl), aclId: sub.networkAcl, tableId: sub.routeTable };
    subs.set(sub.id, made);
    net.subnets.push(made);
  }

  const natBy = new Map(s.natGateways.flatMap((n) => [[n.id, n] as const, ...(n.interface === undefined ? [] : [[n.interface, n] as const])]));
  const known = new Set(s.interfaces.map((i) => i.id));
  const all = [...s.interfaces, ...s.natGateways.filter((n) => !s.interfaces.some((i) => i.owner === n.id) && (n.interface === undefined || !known.has(n.interface))).map(natInterface)];
  const downOf = downs(s);
  const enis = new Map<string, Eni>();
  const byPublic = new Map<number, Origin>();
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
      addresses,
      groupIds: i.groups,
      groups: groups.filter((g) => g !== undefined),
      unfiltered: missing ?? (i.groups.length === 0 && i.kind === "other" ? i.id : undefined),
      check: i.sourceDestCheck,
      kind: i.kind,
      owner: i.owner,
      down: downOf(i),
      nat,
    };
    enis.set(i.id, eni);
    if (nat !== undefined) nats.set(nat.id, eni);
    for (const [own, open] of addresses) {
      sub.net.interfaces.set(own, eni);
      if (open !== undefined) byPublic.set(open, { eni, private: own });
    }
  }

  const strange = new Map<string, string>();
  const blind = new Map<Stage, string>();
  for (const u of s.unknown) {
    if (u.what === "ipv6") continue;
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
export const subnetOf = (net: Net, address: number): Sub | undefined => net.subnets.find((s) => holds(s.block, address));
export const inNet = (net: Net, address: number): boolean => anyHolds(net.blocks, address);
