import type { Topology } from "./topology.js";

/** What the issue wants to be among the random topologies. */
export const features = ["own ACL", "NAT gateway", "NAT instance", "peering", "chain of peerings", "gateway endpoint", "load balancer", "VPN gateway", "Client VPN", "proxy", "blackhole", "prefix list", "group of a group"] as const;
export type Feature = (typeof features)[number];

/** Those that a topology has, alive: routed to, or able to answer. */
export function featuresOf({ snapshot, declared }: Topology): Feature[] {
  const { routeTables, peerings, securityGroups } = snapshot;
  const routes = routeTables.flatMap((t) => t.routes);
  const leads = (id: string): boolean => routes.some((x) => x.target.id === id && x.state === "active");
  const joined = peerings.filter((p) => p.state === "active" && leads(p.id));
  const ends = joined.flatMap((p) => [p.requester.vpc, p.accepter.vpc]);
  const rules = securityGroups.flatMap((g) => g.rules);
  const has: Readonly<Record<Feature, boolean>> = {
    "own ACL": snapshot.subnets.some((s) => snapshot.subnets.filter((o) => o.networkAcl === s.networkAcl).length === 1 && snapshot.networkAcls.some((a) => a.id === s.networkAcl && a.entries.length > 2)),
    "NAT gateway": snapshot.natGateways.some((n) => n.state === "available" && leads(n.id)),
    "NAT instance": declared.nat.some(leads),
    peering: joined.length > 0,
    "chain of peerings": ends.some((vpc, i) => ends.indexOf(vpc) !== i),
    "gateway endpoint": snapshot.endpoints.some((e) => leads(e.id)),
    "load balancer": snapshot.loadBalancers.some((b) => b.targetGroups.some((g) => g.targets.length > 0)),
    "VPN gateway": snapshot.vpnGateways.some((g) => leads(g.id)),
    "Client VPN": snapshot.clientVpns.some((v) => v.associations.some((a) => a.state === "associated")),
    proxy: declared.proxies.length > 0,
    blackhole: routes.some((x) => x.state === "blackhole"),
    "prefix list": rules.some((x) => "prefixList" in x.peer),
    "group of a group": rules.some((x) => "group" in x.peer),
  };
  return features.filter((f) => has[f]);
}

/** How many of the topologies have each. */
export const census = (all: readonly Topology[]): Record<Feature, number> => {
  const each = all.map(featuresOf);
  return Object.fromEntries(features.map((f) => [f, each.filter((had) => had.includes(f)).length])) as Record<Feature, number>;
};
