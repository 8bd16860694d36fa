import { all, blocked, composed, distinct, legOf, refusedBy, some, unknownTrace } from "./combine.js";
import { byName } from "./names.js";
import type { Network } from "./network.js";
import { addressOf, after, anyHolds, blocksOf, textOf } from "./ranges.js";
import type { Database } from "./snapshot.js";
import { trace } from "./trace.js";
import type { Flow, Place, Trace } from "./verdict.js";

/** A host on the way: it takes the connection and makes another one of its own. */
export interface Stop {
  /** jump: `ssh -J`. proxy: a declared HTTP proxy, whose own list of clients and ports is asked too. */
  readonly kind: "proxy" | "jump";
  readonly interface: string;
  /** The address that is dialled; absent: the primary private one. */
  readonly address?: string;
  readonly port: number;
}


/**
 * By way of hosts that end the connection and make a new one: proxy, jump hosts. Every leg must work. The last one is the
 * last host's own connection, so that rules see its address and groups, never the client's.
 */
export function via(network: Network, from: Place, stops: readonly Stop[], to: { readonly address: string; readonly protocol?: "tcp" | "udp"; readonly port: number }): Trace {
  const whole: Flow = { from, to: to.address, protocol: to.protocol ?? "tcp", port: to.port };
  const legs: Trace[] = [];
  let here = from;
  stops.forEach((stop, i) => {
    const eni = network.enis.get(stop.interface);
    const address = stop.address ?? (eni && textOf(eni.primary)) ?? stop.interface;
    const leg = trace(network, { from: here, to: address, protocol: "tcp", port: stop.port });
    const next = stops[i + 1]?.port ?? to.port;
    legs.push(legOf(stop.kind === "proxy" ? throughProxy(network, leg, stop, next) : leg, stop.kind, stop.interface));
    here = { interface: stop.interface };
  });
  legs.push(legOf(trace(network, { ...whole, from: here }), "last", to.address));
  return composed(whole, (of) => all(legs.map(of)), legs);
}

/** What the proxy itself says, by declaration: whom it serves and to which ports. */
function throughProxy(network: Network, leg: Trace, stop: Stop, port: number): Trace {
  const proxy = network.declared.proxies.find((p) => p.interface === stop.interface && p.port === stop.port);
  if (leg.verdict === "closed" || leg.verdict === "unknown") return leg;
  if (proxy === undefined) return { ...leg, verdict: "unknown", because: [`proxy not declared: ${stop.interface}`] };
  const seen = leg.hops.filter((h) => h.way === "forward").at(-1)?.header.source;
  const client = seen === undefined ? undefined : addressOf(seen);
  if (client === undefined || !anyHolds(blocksOf(proxy.clients), client)) return refusedBy(leg, "KUMIKI_PROXY_CLIENT", stop.interface);
  return proxy.ports.includes(port) ? leg : refusedBy(leg, "KUMIKI_PROXY_PORT", stop.interface, String(port));
}

/** In which of RDS's states a DB instance answers. https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/accessing-monitoring.html#Overview.DBInstance.Status */
const serving = ["available", "backing-up", "modifying", "maintenance", "storage-optimization", "configuring-enhanced-monitoring", "configuring-iam-database-auth", "configuring-log-exports"];
const resting = ["stopped", "stopping", "starting", "creating", "deleting", "failed", "storage-full", "incompatible-network", "incompatible-parameters", "incompatible-restore", "restore-error", "inaccessible-encryption-credentials"];

/** To a DB instance by its endpoint's name: at each of its interfaces, for any may be the one that serves after a failover. */
export function toDatabase(network: Network, from: Place, database: string): Trace {
  const db = network.databases.get(database) ?? network.snapshot.databases.find((d) => d.endpoint === database || d.name === database);
  const flow: Flow = { from, to: db?.endpoint ?? database, protocol: "tcp", port: db?.port ?? 0 };
  const blind = network.blind.get("databases") ?? (db && network.strange.get(db.id));
  if (db === undefined || blind !== undefined) return unknownTrace(flow, `${blind ?? "database"}: ${database}`);
  if (resting.includes(db.state)) return blocked(flow, "BAD_STATE", db.id, { rule: db.state });
  if (!serving.includes(db.state)) return unknownTrace(flow, `state of ${db.id}: ${db.state}`);
  if (db.interfaces.length === 0) return unknownTrace(flow, `database without interfaces: ${db.id}`);
  const legs = db.interfaces.map((id) => legOf(toServer(network, from, db, id), "server", id));
  const whole = legs.length === 1 ? { ...legs[0]!, flow } : composed(flow, (of) => some(legs.map(of)), legs);
  return byName(network, from, whole);
}
/** Within its VPC the name means the private address; from elsewhere the public one, if it is publicly accessible. */
function toServer(network: Network, from: Place, db: Database, id: string): Trace {
  const eni = network.enis.get(id);
  const flow: Flow = { from, to: id, protocol: "tcp", port: db.port };
  if (eni === undefined) return unknownTrace(flow, `interface: ${id}`);
  const inside = "interface" in from ? network.enis.get(from.interface)?.sub.net.id === db.vpc : "vpn" in from;
  const open = db.publiclyAccessible && !inside ? eni.addresses.get(eni.primary) : undefined;
  return trace(network, { ...flow, to: textOf(open ?? eni.primary) });
}

/**
 * To a service of AWS's by its addresses (S3, DynamoDB), whatever leads there: endpoint, NAT, internet gateway. All ranges
 * of its prefix list, for a name resolves to any. The network only: policies are `policyVerdict`'s.
 * @param service "com.amazonaws.ap-northeast-1.s3", the name of its prefix list
 */
export function toService(network: Network, from: Place, service: string, port = 443): Trace {
  const flow: Flow = { from, to: service, protocol: "tcp", port };
  const list = [...network.lists.values()].find((l) => l.name === service);
  // The service's ordinary name has addresses of IPv4 alone.
  const ranges = (list?.blocks ?? []).flatMap((b, i) => (typeof b.first === "bigint" ? [] : [{ block: b, cidr: list!.cidrs[i] ?? service }]));
  if (ranges.length === 0) return unknownTrace(flow, `prefix list: ${service}`);
  const legs = ranges.map(({ block: b, cidr }) => {
    const to = textOf(b.first === b.last ? b.first : after(b.first));
    return legOf(trace(network, { from, to, protocol: "tcp", port }), "service", cidr);
  });
  const whole = composed(flow, (of) => some(legs.map(of)), legs);
  return byName(network, from, { ...whole, blockers: distinct(legs.filter((l) => l.verdict !== "open").flatMap((l) => l.blockers)) });
}
