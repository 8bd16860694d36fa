import type { AclEntry, GroupRule, NetworkInterface, Route, RouteTable, Snapshot } from "./snapshot.js";

/** One change of the configuration that lets something pass. */
export type Fix =
  | { readonly kind: "add-group-rule"; readonly group: string; readonly rule: Omit<GroupRule, "id"> }
  /** The number is free and stands before the entry that denies. */
  | { readonly kind: "allow-in-acl"; readonly acl: string; readonly entry: AclEntry }
  /** In place of the route to the same destination, if there is one. */
  | { readonly kind: "add-route"; readonly table: string; readonly destination: string; readonly target: Route["target"] }
  /** An entry that denies, in front of one that allows. */
  | { readonly kind: "remove-acl-entry"; readonly acl: string; readonly number: number; readonly direction: AclEntry["direction"] }
  | { readonly kind: "enable-dns-support"; readonly vpc: string }
  /** VPC Block Public Access does not hold for this VPC or subnet any more. */
  | { readonly kind: "exclude-from-public-access-block"; readonly resource: string; readonly mode: "allow-bidirectional" | "allow-egress" }
  | { readonly kind: "accept-peering"; readonly peering: string }
  | { readonly kind: "disable-source-dest-check"; readonly interface: string }
  /** A public address for this private one. */
  | { readonly kind: "associate-address"; readonly interface: string; readonly private: string }
  | { readonly kind: "attach-internet-gateway"; readonly gateway: string; readonly vpc: string }
  | { readonly kind: "start-instance"; readonly instance: string }
  | { readonly kind: "authorize-client-vpn"; readonly endpoint: string; readonly destination: string }
  | { readonly kind: "add-client-vpn-route"; readonly endpoint: string; readonly destination: string; readonly subnet: string };

const change = <T extends { readonly id: string }>(all: readonly T[], id: string, how: (one: T) => T): T[] =>
  all.map((one) => (one.id === id ? how(one) : one));

const putRoute = (table: RouteTable, destination: string, target: Route["target"]): RouteTable => ({
  ...table,
  routes: [...table.routes.filter((r) => r.destination !== destination), { destination, target, state: "active", origin: "static" }],
});

/** A public address nobody has: TEST-NET-1 (RFC 5737). AWS would choose another; none of our verdicts depends on which. */
function freePublic(interfaces: readonly NetworkInterface[]): string {
  const taken = new Set(interfaces.flatMap((i) => i.addresses.map((a) => a.public)));
  for (let n = 1; n < 255; n++) if (!taken.has(`192.0.2.${n}`)) return `192.0.2.${n}`;
  return "198.51.100.254";
}
const associate = (all: readonly NetworkInterface[], id: string, address: string): NetworkInterface[] =>
  change(all, id, (i) => ({ ...i, addresses: i.addresses.map((a) => (a.private === address ? { ...a, public: freePublic(all) } : a)) }));

/** The snapshot as it would be with this change; ids that AWS would give are made up. */
export function applyFix(s: Snapshot, fix: Fix): Snapshot {
  switch (fix.kind) {
    case "add-group-rule":
      return { ...s, securityGroups: change(s.securityGroups, fix.group, (g) => ({ ...g, rules: [...g.rules, { ...fix.rule, id: `sgr-new-${g.rules.length}` }] })) };
    case "allow-in-acl":
      return { ...s, networkAcls: change(s.networkAcls, fix.acl, (a) => ({ ...a, entries: [...a.entries, fix.entry] })) };
    case "remove-acl-entry": {
      const { number, direction } = fix;
      return { ...s, networkAcls: change(s.networkAcls, fix.acl, (a) => ({ ...a, entries: a.entries.filter((e) => e.number !== number || e.direction !== direction) })) };
    }
    case "enable-dns-support":
      return { ...s, vpcs: change(s.vpcs, fix.vpc, (v) => ({ ...v, dnsSupport: true })) };
    case "exclude-from-public-access-block": {
      const block = s.blockPublicAccess;
      if (block === undefined) return s;
      return { ...s, blockPublicAccess: { ...block, exclusions: [...block.exclusions.filter((e) => e.resource !== fix.resource), { resource: fix.resource, mode: fix.mode }] } };
    }
    case "add-route":
      return { ...s, routeTables: change(s.routeTables, fix.table, (t) => putRoute(t, fix.destination, fix.target)) };
    case "accept-peering":
      return {
        ...s,
        peerings: change(s.peerings, fix.peering, (p) => ({ ...p, state: "active" })),
        // Its routes were black holes for as long as it was not active.
        routeTables: s.routeTables.map((t) => ({ ...t, routes: t.routes.map((r) => (r.target.id === fix.peering ? { ...r, state: "active" } : r)) })),
      };
    case "disable-source-dest-check":
      return { ...s, interfaces: change(s.interfaces, fix.interface, (i) => ({ ...i, sourceDestCheck: false })) };
    case "associate-address":
      return { ...s, interfaces: associate(s.interfaces, fix.interface, fix.private) };
    case "attach-internet-gateway":
      return { ...s, internetGateways: change(s.internetGateways, fix.gateway, (g) => ({ ...g, vpc: fix.vpc })) };
    case "start-instance":
      return {
        ...s,
        instances: change(s.instances, fix.instance, (i) => ({ ...i, state: "running" })),
        routeTables: s.routeTables.map((t) => ({
          ...t,
          routes: t.routes.map((r) => (s.instances.some((i) => i.id === fix.instance && i.interfaces.includes(r.target.id)) ? { ...r, state: "active" } : r)),
        })),
      };
    case "authorize-client-vpn":
      return { ...s, clientVpns: change(s.clientVpns, fix.endpoint, (c) => ({ ...c, rules: [...c.rules.filter((r) => r.destination !== fix.destination), { destination: fix.destination, everybody: true, state: "active" }] })) };
    case "add-client-vpn-route":
      return {
        ...s,
        clientVpns: change(s.clientVpns, fix.endpoint, (c) => ({
          ...c,
          routes: [...c.routes.filter((r) => r.destination !== fix.destination || r.subnet !== fix.subnet), { destination: fix.destination, subnet: fix.subnet, state: "active", origin: "add-route" }],
        })),
      };
  }
}
