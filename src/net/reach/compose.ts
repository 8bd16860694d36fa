import { formatIp } from "../cidr.js";
import { all, composed, distinct, legOf, some, unknownTrace } from "./combine.js";
import type { Code } from "./codes.js";
import type { Network } from "./network.js";
import { addressOf, anyHolds, blocksOf } from "./ranges.js";
import type { Database, LoadBalancer, TargetGroup } from "./snapshot.js";
import { trace } from "./trace.js";
import type { Blocker, Flow, Place, Trace, Verdict } from "./verdict.js";

/** A host on the way: it takes the connection and makes another one of its own. */
export interface Stop {
  /** jump: `ssh -J`. proxy: a declared HTTP proxy, whose own list of clients and ports is asked too. */
  readonly kind: "proxy" | "jump";
  readonly interface: string;
  /** The address that is dialled; absent: the primary private one. */
  readonly address?: string;
  readonly port: number;
}

const blocked = (flow: Flow, code: Code, resource: string, more: { readonly rule?: string; readonly at?: string } = {}): Trace => {
  const blocker: Blocker = { way: "forward", code, resource, ...more };
  const header = { source: "outside" in flow.from ? flow.from.outside : "vpn" in flow.from ? flow.from.vpn : (flow.from.address ?? flow.from.interface), destination: flow.to };
  return { flow, verdict: "closed", hops: [{ way: "forward", what: "host", resource, ...more, passes: false, code, header }], decidedBy: { resource, ...(more.rule === undefined ? {} : { rule: more.rule }), code }, blockers: [blocker], notes: [] };
};
/** A leg that something of ours closes although the network would not. */
function closedBy(leg: Trace, code: Code, resource: string, rule?: string): Trace {
  const own = blocked(leg.flow, code, resource, rule === undefined ? {} : { rule });
  return { ...leg, verdict: "closed", hops: [...leg.hops, ...own.hops], blockers: [...(leg.verdict === "open" ? [] : leg.blockers), ...own.blockers], decidedBy: leg.verdict === "closed" ? leg.decidedBy! : own.decidedBy! };
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
    const address = stop.address ?? (eni && formatIp(eni.primary)) ?? stop.interface;
    const leg = trace(network, { from: here, to: address, protocol: "tcp", port: stop.port });
    const next = stops[i + 1]?.port ?? to.port;
    legs.push(legOf(stop.kind === "proxy" ? throughProxy(network, leg, stop, next) : leg, stop.kind, stop.interface));
    here = { interface: stop.interface };
  });
  legs.push(legOf(trace(network, { ...whole, from: here }), "last", to.address));
  return composed(whole, all(legs.map((l) => l.verdict)), legs);
}

/** What the proxy itself says, by declaration: whom it serves and to which ports. */
function throughProxy(network: Network, leg: Trace, stop: Stop, port: number): Trace {
  const proxy = network.declared.proxies.find((p) => p.interface === stop.interface && p.port === stop.port);
  if (leg.verdict === "closed" || leg.verdict === "unknown") return leg;
  if (proxy === undefined) return { ...leg, verdict: "unknown", because: [`proxy not declared: ${stop.interface}`] };
  const seen = leg.hops.filter((h) => h.way === "forward").at(-1)?.header.source;
  const client = seen === undefined ? undefined : addressOf(seen);
  if (client === undefined || !anyHolds(blocksOf(proxy.clients), client)) return closedBy(leg, "KUMIKI_PROXY_CLIENT", stop.interface);
  return proxy.ports.includes(port) ? leg : closedBy(leg, "KUMIKI_PROXY_PORT", stop.interface, String(port));
}

/** To a load balancer's name: all of its nodes, and from each node all of its targets. */
export function toLoadBalancer(network: Network, from: Place, loadBalancer: string, port: number): Trace {
  const balancer = network.loadBalancers.get(loadBalancer) ?? network.snapshot.loadBalancers.find((l) => l.name === loadBalancer || l.dnsName === loadBalancer);
  const flow: Flow = { from, to: balancer?.dnsName ?? loadBalancer, protocol: "tcp", port };
  const blind = network.blind.get("load-balancers") ?? (balancer && (network.strange.get(balancer.id) ?? network.strange.get(balancer.arn)));
  if (balancer === undefined || blind !== undefined) return unknownTrace(flow, `${blind ?? "load balancer"}: ${loadBalancer}`);
  if (balancer.state === "failed" || balancer.state === "provisioning") return blocked(flow, "BAD_STATE", balancer.id, { rule: balancer.state });
  if (balancer.interfaces.length === 0) return unknownTrace(flow, `load balancer without interfaces: ${balancer.id}`);
  const listener = balancer.listeners.find((l) => l.port === port);
  if (listener === undefined) return blocked(flow, "ELBV2_LISTENERS_MISMATCH", balancer.id);
  const nodes = balancer.interfaces.map((node) => legOf(toNode(network, from, balancer, node, port), "node", node));
  if (listener.redirect === true) return composed(flow, some(nodes.map((n) => n.verdict)), nodes, { notes: [{ code: "redirect", data: { listener: listener.id } }] });

  const groups = listener.targetGroups.map((id) => balancer.targetGroups.find((g) => g.id === id));
  if (groups.includes(undefined)) return unknownTrace(flow, `target group of ${listener.id}`);
  const targets = groups.flatMap((g) => g!.targets.map((target) => ({ group: g!, target })));
  if (targets.length === 0) return blocked(flow, "ELBV2_LISTENER_HAS_NO_TG", balancer.id, { rule: listener.id });
  const beyond = balancer.interfaces.map((node) => targets.map((t) => toTarget(network, balancer, node, t.group, t.target)));
  // Every node with every target: a client gets one of each by chance.
  const pairs: Verdict[] = nodes.flatMap((n, i) => beyond[i]!.map((legs) => all([n.verdict, ...legs.map((l) => l.verdict)])));
  const unhealthy = targets.every((t) => t.target.health === "unhealthy");
  return composed(flow, some(pairs), [...nodes, ...beyond.flat(2)], unhealthy ? { notes: [{ code: "fail-open", data: { loadBalancer: balancer.id } }] } : {});
}

/** The public name of an internet-facing one leads to public addresses, that of an internal one to private ones. */
function toNode(network: Network, from: Place, balancer: LoadBalancer, node: string, port: number): Trace {
  const eni = network.enis.get(node);
  const flow: Flow = { from, to: node, protocol: "tcp", port };
  if (eni === undefined) return unknownTrace(flow, `interface: ${node}`);
  const open = eni.addresses.get(eni.primary);
  if (balancer.scheme === "internet-facing" && open === undefined) return blocked(flow, "IGW_PRIVATE_IP_ASSOCIATION_FOR_INGRESS", node);
  return trace(network, { ...flow, to: formatIp(balancer.scheme === "internet-facing" ? open! : eni.primary) });
}

/** A node's own connection to a target, and that of its health check where it has a port of its own. */
function toTarget(network: Network, balancer: LoadBalancer, node: string, group: TargetGroup, target: TargetGroup["targets"][number]): Trace[] {
  const eni = network.enis.get(target.interface ?? "");
  const address = addressOf(target.id) !== undefined ? target.id : eni && formatIp(eni.primary);
  const flow: Flow = { from: { interface: node }, to: address ?? target.id, protocol: "tcp", port: target.port };
  if (address === undefined) return [legOf(unknownTrace(flow, `target: ${target.id}`), "target", target.id)];
  const enabled = balancer.subnets.map((s) => network.subs.get(s)?.zone);
  const traffic = trace(network, flow);
  const placed = eni !== undefined && !enabled.includes(eni.sub.zone) ? closedBy(traffic, "ELB_INSTALLED_AZ_RESTRICTION", balancer.id, eni.sub.zone) : traffic;
  const check = group.healthPort === undefined || group.healthPort === target.port ? undefined : trace(network, { ...flow, port: group.healthPort });
  const legs = [legOf(withHealth(placed, target, [traffic, check]), "target", target.id)];
  if (check !== undefined) legs.push(legOf(check, "health", target.id));
  return legs;
}
/** A target that is not healthy gets nothing. What AWS says now was measured before; the paths tell what comes next. */
function withHealth(leg: Trace, target: TargetGroup["targets"][number], paths: readonly (Trace | undefined)[]): Trace {
  if (target.health === "healthy") {
    const contradicts = paths.some((p) => p?.verdict === "closed");
    return contradicts ? { ...leg, notes: [...leg.notes, { code: "health-contradicts", data: { target: target.id } }] } : leg;
  }
  if (["unhealthy", "initial", "draining", "unhealthy.draining", "unused"].includes(target.health)) return closedBy(leg, "KUMIKI_TARGET_UNHEALTHY", target.id, target.health);
  return leg.verdict === "closed" ? leg : { ...leg, verdict: "unknown", because: [`health: ${target.id} ${target.health}`] };
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
  return legs.length === 1 ? { ...legs[0]!, flow } : composed(flow, some(legs.map((l) => l.verdict)), legs);
}
/** Within its VPC the name means the private address; from elsewhere the public one, if it is publicly accessible. */
function toServer(network: Network, from: Place, db: Database, id: string): Trace {
  const eni = network.enis.get(id);
  const flow: Flow = { from, to: id, protocol: "tcp", port: db.port };
  if (eni === undefined) return unknownTrace(flow, `interface: ${id}`);
  const inside = "interface" in from ? network.enis.get(from.interface)?.sub.net.id === db.vpc : "vpn" in from;
  const open = db.publiclyAccessible && !inside ? eni.addresses.get(eni.primary) : undefined;
  return trace(network, { ...flow, to: formatIp(open ?? eni.primary) });
}

/**
 * To a service of AWS's by its addresses (S3, DynamoDB), whatever leads there: endpoint, NAT, internet gateway. All ranges
 * of its prefix list, for a name resolves to any. The network only: policies are `policyVerdict`'s.
 * @param service "com.amazonaws.ap-northeast-1.s3", the name of its prefix list
 */
export function toService(network: Network, from: Place, service: string, port = 443): Trace {
  const flow: Flow = { from, to: service, protocol: "tcp", port };
  const list = [...network.lists.values()].find((l) => l.name === service);
  if (list === undefined || list.blocks.length === 0) return unknownTrace(flow, `prefix list: ${service}`);
  const legs = list.blocks.map((b, i) => legOf(trace(network, { from, to: formatIp(b.first === b.last ? b.first : b.first + 1), protocol: "tcp", port }), "service", list.cidrs[i] ?? service));
  return { ...composed(flow, some(legs.map((l) => l.verdict)), legs), blockers: distinct(legs.filter((l) => l.verdict !== "open").flatMap((l) => l.blockers)) };
}
