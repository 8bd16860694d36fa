import type { Software } from "../core/types.js";
import type { Declared, NetworkInterface, Snapshot } from "../net/reach/snapshot.js";
import type { Place } from "../net/reach/verdict.js";
import { everyoneOutside, someoneIn, somewhere } from "./outside.js";

/** What the names of checks stand for: ids at AWS, from the environment's records. */
export interface Cast {
  /** Host → instance id. */
  readonly hosts: Readonly<Record<string, string>>;
  readonly software: Readonly<Record<string, Software>>;
  /** "web-alb" → ARN … */
  readonly loadBalancers: Readonly<Record<string, string>>;
  readonly databases: Readonly<Record<string, string>>;
  readonly buckets: Readonly<Record<string, string>>;
  readonly clientVpns: Readonly<Record<string, string>>;
  /** Where people outside come from. */
  readonly outside: string;
}

/** Names and addresses of one environment in one snapshot. */
export class Scene {
  private readonly byInstance: ReadonlyMap<string, NetworkInterface>;
  private readonly tagged: ReadonlyMap<string, string>;

  constructor(
    readonly snapshot: Snapshot,
    readonly cast: Cast,
  ) {
    const byId = new Map(snapshot.interfaces.map((i) => [i.id, i]));
    this.byInstance = new Map(snapshot.instances.flatMap((i) => (i.interfaces[0] === undefined || !byId.has(i.interfaces[0]) ? [] : [[i.id, byId.get(i.interfaces[0])!] as const])));
    this.tagged = new Map(namedThings(snapshot));
  }

  /** The primary interface of a host; undefined: there is no such host, or not at AWS. */
  host(name: string): NetworkInterface | undefined {
    const id = Object.hasOwn(this.cast.hosts, name) ? this.cast.hosts[name] : undefined;
    return id === undefined ? undefined : this.byInstance.get(id);
  }
  isHost(name: string): boolean {
    return Object.hasOwn(this.cast.hosts, name);
  }

  /** Somebody outside, where the environment's owner is. */
  get outside(): string {
    return someoneIn(this.cast.outside) ?? somewhere;
  }
  /** One of each kind. */
  get everyone(): readonly string[] {
    return everyoneOutside(this.snapshot, this.outside);
  }

  /** Where a conversation may begin; undefined: not there at AWS. */
  origin(name: string): Place | undefined {
    if (name === "outside" || name === "internet") return { outside: this.outside };
    const vpn = Object.hasOwn(this.cast.clientVpns, name) ? this.cast.clientVpns[name]! : undefined;
    if (vpn !== undefined) return this.snapshot.clientVpns.some((c) => c.id === vpn) ? { vpn } : undefined;
    const host = this.host(name);
    if (host !== undefined) return { interface: host.id };
    return /^\d+\.\d+\.\d+\.\d+$/.test(name) ? this.addressed(name) : undefined;
  }
  /** An address of an interface is that interface; any other is somebody outside. */
  private addressed(address: string): Place {
    const owner = this.snapshot.interfaces.find((i) => i.addresses.some((a) => a.private === address));
    return owner === undefined ? { outside: address } : { interface: owner.id, address };
  }

  /** The address that is dialled: from outside the public one, where there is one. */
  dialled(host: NetworkInterface, from: Place): string {
    const [primary] = host.addresses;
    return "outside" in from ? (primary?.public ?? primary?.private ?? "") : (primary?.private ?? "");
  }

  /** What no describe call tells, by interface. */
  get declared(): Declared {
    const entries = Object.entries(this.cast.software).flatMap(([name, software]) => {
      const host = this.host(name);
      return host === undefined ? [] : [{ interface: host.id, software }];
    });
    return {
      nat: entries.filter((e) => e.software.nat === true).map((e) => e.interface),
      proxies: entries.flatMap((e) => (e.software.proxy === undefined ? [] : [{ interface: e.interface, ...e.software.proxy }])),
      listens: entries.map((e) => ({ interface: e.interface, protocol: "tcp", ports: e.software.listens })),
    };
  }

  /** By id what people call it: hosts by their names, everything else by its Name tag. */
  nameOf(id: string): string | undefined {
    const instance = Object.entries(this.cast.hosts).find(([, i]) => i === id || this.byInstance.get(i)?.id === id)?.[0];
    if (instance !== undefined) return instance;
    const others = { ...this.cast.loadBalancers, ...this.cast.databases, ...this.cast.buckets, ...this.cast.clientVpns };
    const known = Object.entries(others).find(([, i]) => i === id)?.[0] ?? this.tagged.get(id);
    // A node of a load balancer or a database has no name of its own.
    const owner = known === undefined ? this.snapshot.interfaces.find((i) => i.id === id)?.owner : undefined;
    return owner === undefined ? known : this.nameOf(owner);
  }
}

/** Everything that has a name, and of security groups every rule under its group's. */
function namedThings(s: Snapshot): (readonly [id: string, name: string])[] {
  const lists = [s.vpcs, s.subnets, s.routeTables, s.networkAcls, s.interfaces, s.instances, s.internetGateways, s.natGateways, s.endpoints, s.prefixLists, s.peerings, s.vpnGateways, s.loadBalancers, s.databases, s.clientVpns];
  const named = lists.flat().flatMap((t) => (t.name === undefined ? [] : [[t.id, t.name] as const]));
  const groups = s.securityGroups.flatMap((g) => [g.id, ...g.rules.map((r) => r.id)].map((id) => [id, g.name ?? g.groupName] as const));
  return [...named, ...groups];
}
