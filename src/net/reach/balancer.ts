import { all, blocked, closedBy, composed, legOf, refusedBy, some, unknownTrace } from "./combine.js";
import { outcomesOf, type Outcome, type WebRequest } from "./listener.js";
import { byName } from "./names.js";
import type { Network } from "./network.js";
import { addressOf, textOf } from "./ranges.js";
import type { LoadBalancer, TargetGroup } from "./snapshot.js";
import { trace } from "./trace.js";
import type { Flow, Place, Trace, Verdict } from "./verdict.js";

type Target = TargetGroup["targets"][number];

/**
 * To a load balancer's name: all of its nodes, what its rules make of the request, and from each node all of the targets that get
 * one. Without a request: GET / under the load balancer's own name.
 */
export function toLoadBalancer(network: Network, from: Place, loadBalancer: string, port: number, asked: Partial<WebRequest> = {}): Trace {
  const balancer = network.loadBalancers.get(loadBalancer) ?? network.snapshot.loadBalancers.find((l) => l.name === loadBalancer || l.dnsName === loadBalancer);
  const flow: Flow = { from, to: balancer?.dnsName ?? loadBalancer, protocol: "tcp", port };
  const blind = network.blind.get("load-balancers") ?? (balancer && (network.strange.get(balancer.id) ?? network.strange.get(balancer.arn)));
  if (balancer === undefined || blind !== undefined) return unknownTrace(flow, `${blind ?? "load balancer"}: ${loadBalancer}`);
  if (balancer.state === "failed" || balancer.state === "provisioning") return blocked(flow, "BAD_STATE", balancer.id, { rule: balancer.state });
  if (balancer.interfaces.length === 0) return unknownTrace(flow, `load balancer without interfaces: ${balancer.id}`);
  const nodes = balancer.interfaces.map((node) => legOf(toNode(network, from, balancer, node, port), "node", node));
  const listener = balancer.listeners.find((l) => l.port === port);
  // Its nodes say so themselves.
  if (listener === undefined) return composed(flow, (of) => some(nodes.map(of)), nodes);
  const outcomes = outcomesOf(listener, { host: balancer.dnsName, path: "/", method: "GET", ...sourceOf(network, from, balancer), ...asked });
  const paths = outcomes.map((outcome) => served(network, balancer, flow, nodes, outcome));
  return byName(network, from, paths.length === 1 ? paths[0]! : oneOf(flow, paths, listener.id));
}

/** Which rule a request meets depends on what the client sends: only what is the same for all of them is certain. */
function oneOf(flow: Flow, paths: readonly Trace[], listener: string): Trace {
  const [first] = paths;
  if (paths.every((p) => p.verdict === first!.verdict)) return first!;
  return { ...unknownTrace(flow, `listener rules: ${listener}`), network: first!.network, hops: first!.hops, legs: first!.legs ?? [] };
}

/** The address that the rules see: the client's own on the way to its nodes. */
function sourceOf(network: Network, from: Place, balancer: LoadBalancer): Pick<WebRequest, "source"> {
  if ("outside" in from) return { source: from.outside };
  const eni = "interface" in from ? network.enis.get(from.interface) : undefined;
  const own = eni && (balancer.scheme === "internal" ? eni.primary : eni.addresses.get(eni.primary));
  return own === undefined ? {} : { source: textOf(own) };
}

/** The public name of an internet-facing one leads to public addresses, that of an internal one to private ones. */
function toNode(network: Network, from: Place, balancer: LoadBalancer, node: string, port: number): Trace {
  const eni = network.enis.get(node);
  const flow: Flow = { from, to: node, protocol: "tcp", port };
  if (eni === undefined) return unknownTrace(flow, `interface: ${node}`);
  if ("outside" in from && from.outside.includes(":")) {
    const dual = balancer.addressType !== undefined && balancer.addressType !== "ipv4";
    if (!dual || eni.primary6 === undefined) return blocked(flow, "KUMIKI_NO_SUCH_FAMILY", node);
    return trace(network, { ...flow, to: textOf(eni.primary6) });
  }
  const open = eni.addresses.get(eni.primary);
  if (balancer.scheme === "internet-facing" && open === undefined) return blocked(flow, "IGW_PRIVATE_IP_ASSOCIATION_FOR_INGRESS", node);
  return trace(network, { ...flow, to: textOf(balancer.scheme === "internet-facing" ? open! : eni.primary) });
}

/** What becomes of a request that has come to a node. */
function served(network: Network, balancer: LoadBalancer, flow: Flow, nodes: readonly Trace[], { rule, action }: Outcome): Trace {
  const reached = (more: Parameters<typeof composed>[3] = {}): Trace => composed(flow, (of) => some(nodes.map(of)), nodes, more);
  switch (action.kind) {
    case "redirect":
      return reached({ notes: [{ code: "redirect", data: { listener: rule } }] });
    case "fixed-response":
      return action.status < 400 ? reached() : refusedBy(reached(), "KUMIKI_LISTENER_ANSWERS", balancer.id, String(action.status));
    case "other": {
      const path = reached();
      return path.verdict === "closed" ? path : { ...path, verdict: "unknown", because: [`listener action ${action.what}: ${rule}`] };
    }
    case "forward":
      return forwarded(network, balancer, flow, nodes, rule, action.targetGroups);
  }
}

function forwarded(network: Network, balancer: LoadBalancer, flow: Flow, nodes: readonly Trace[], rule: string, to: readonly { readonly id: string; readonly weight: number }[]): Trace {
  const reached = composed(flow, (of) => some(nodes.map(of)), nodes);
  const weighty = to.filter((g) => g.weight > 0);
  if (to.length > 0 && weighty.length === 0) return refusedBy(reached, "KUMIKI_WEIGHT_ZERO", balancer.id, rule);
  const groups = weighty.map(({ id }) => balancer.targetGroups.find((g) => g.id === id));
  if (groups.includes(undefined)) return unknownTrace(flow, `target group of ${rule}`);
  const targets = groups.flatMap((g) => taking(g!).map((target) => ({ group: g!, target })));
  const idle = groups.some((g) => g!.targets.length === 0);
  if (targets.length === 0) return refusedBy(reached, "ELBV2_LISTENER_HAS_NO_TG", balancer.id, rule);
  const beyond = balancer.interfaces.map((node) => targets.map((t) => toTarget(network, balancer, node, t.group, t.target)));
  // Every node with every target: a client gets one of each by chance. A group without targets gets its share as well.
  const none: readonly Verdict[] = idle ? ["closed"] : [];
  const pairs = (of: (leg: Trace) => Verdict): Verdict[] => nodes.flatMap((n, i) => beyond[i]!.map((legs) => all([of(n), ...legs.map(of)])));
  const unhealthy = targets.every((t) => t.target.health === "unhealthy");
  const notes = unhealthy ? { notes: [{ code: "fail-open" as const, data: { loadBalancer: balancer.id } }] } : {};
  return composed(flow, (of) => some([...pairs(of), ...none]), [...nodes, ...beyond.flat(2)], notes);
}
const gettingNothing = ["unhealthy", "initial", "draining", "unhealthy.draining", "unused"];
/** Targets that get requests: beside a healthy one, those that are not get none, and cost nobody anything. */
function taking(group: TargetGroup): readonly Target[] {
  const working = group.targets.filter((t) => !gettingNothing.includes(t.health));
  return working.some((t) => t.health === "healthy") ? working : group.targets;
}

/** A node's own connection to a target, and that of its health check where it has a port of its own. */
function toTarget(network: Network, balancer: LoadBalancer, node: string, group: TargetGroup, target: Target): Trace[] {
  const eni = network.enis.get(target.interface ?? "");
  const address = addressOf(target.id) !== undefined ? target.id : eni && textOf(eni.primary);
  const flow: Flow = { from: { interface: node }, to: address ?? target.id, protocol: "tcp", port: target.port };
  if (address === undefined) return [legOf(unknownTrace(flow, `target: ${target.id}`), "target", target.id)];
  const enabled = balancer.subnets.map((s) => network.subs.get(s)?.zone);
  const traffic = trace(network, flow);
  const outOfZone = eni !== undefined && !enabled.includes(eni.sub.zone);
  const placed = outOfZone ? closedBy(traffic, blocked(flow, "ELB_INSTALLED_AZ_RESTRICTION", balancer.id, { rule: eni.sub.zone })) : traffic;
  const check = group.healthPort === undefined || group.healthPort === target.port ? undefined : trace(network, { ...flow, port: group.healthPort });
  const legs = [legOf(withHealth(placed, target, [traffic, check]), "target", target.id)];
  if (check !== undefined) legs.push(legOf(check, "health", target.id));
  return legs;
}
/** A target that is not healthy gets nothing. What AWS says now was measured before; the paths tell what comes next. */
function withHealth(leg: Trace, target: Target, paths: readonly (Trace | undefined)[]): Trace {
  if (target.health === "healthy") {
    const contradicts = paths.some((p) => p?.verdict === "closed");
    return contradicts ? { ...leg, notes: [...leg.notes, { code: "health-contradicts", data: { target: target.id } }] } : leg;
  }
  if (gettingNothing.includes(target.health)) return refusedBy(leg, "KUMIKI_TARGET_UNHEALTHY", target.id, target.health);
  return leg.verdict === "closed" ? leg : { ...leg, verdict: "unknown", because: [`health: ${target.id} ${target.health}`] };
}
