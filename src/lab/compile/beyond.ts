import type { PrefixList, Vpc, VpcEndpoint, VpnGateway } from "../../net/reach/snapshot.js";
import { hook } from "../nft.js";
import type { Space } from "../plan.js";
import type { Building } from "./building.js";
import type { End } from "./cables.js";
import { holds, privateAddresses } from "./names.js";

/** What stands behind a gateway endpoint: TCP and echo only, for interfaces of this VPC only (reachability.md 1.5). */
export function endpoint({ names, around, cables, table: newTable }: Building, vpc: Vpc, of: VpcEndpoint, list: PrefixList, door: End, name: string): Space {
  const addresses = around.outside.filter((a) => list.cidrs.some((c) => holds(c, a)));
  cables.at(name, ...addresses.map((a) => `address add ${a}/32 dev lo`), `route add default via ${door.next} dev ${door.dev} onlink`);
  const table = newTable();
  const mark = (rule: string, passes: boolean) => ({ what: "endpoint", resource: of.id, rule, at: of.id, passes }) as const;
  table.chain("input", hook("input", 0, "drop"), [
    'iifname "lo" accept',
    ...table.discovery(),
    ...table.notIn("saddr", privateAddresses(names.snapshot, vpc.id)).map((match) => table.rule(match, "drop", mark("not-of-this-vpc", false))),
    table.rule("meta l4proto tcp", "accept", mark("tcp", true)),
    table.rule("icmp type echo-request", "accept", mark("echo", true)),
    table.rule("", "drop", mark("protocol", false)),
  ]);
  return { name, what: "endpoint", id: of.id, forwards: false, ip: cables.linesOf(name), nft: String(table), addresses };
}

/** A virtual private gateway passes on what it knows a tunnel for, from and to interfaces of its VPC. */
export function vpnGateway({ names, around, cables, table: newTable }: Building, vpc: Vpc, gateway: VpnGateway, door: End): Space[] {
  const name = names.space("v", gateway.id);
  const far = names.space("f", gateway.id);
  const [out, back] = cables.lay(name, "tunnel", far, "tunnel");
  const live = gateway.connections.filter((c) => c.state === "available" && c.tunnels.some((t) => t.up));
  // With BGP no connection lists its routes; what the gateway has learned is seen where it is propagated.
  const learned = names.snapshot.routeTables.flatMap((t) => t.routes.filter((r) => r.origin === "propagated" && r.target.id === gateway.id).map((r) => r.destination));
  const up = live.length === 0 ? [] : [...live.flatMap((c) => c.routes), ...learned];
  const hosts = around.outside.filter((a) => gateway.connections.some((c) => c.routes.some((r) => holds(r, a))));
  cables.at(name, ...[...new Set(up)].map((r) => `route add ${r} via ${out.next} dev ${out.dev} onlink`), ...vpc.cidrs.map((c) => `route add ${c} via ${door.next} dev ${door.dev} onlink`));
  cables.at(far, ...hosts.map((a) => `address add ${a}/32 dev lo`), `route add default via ${back.next} dev ${back.dev} onlink`);
  const table = newTable().silent();
  const inside = privateAddresses(names.snapshot, vpc.id);
  const drop = (dev: string, matches: readonly string[], rule: string) =>
    matches.map((m) => table.rule(`iifname "${dev}" ${m}`, "drop", { what: "vpn-gateway", resource: gateway.id, rule, at: gateway.id, passes: false }));
  table.chain("forward", hook("forward", 0), [
    ...drop(door.dev, table.notIn("saddr", inside), "not-of-this-vpc"),
    ...drop(out.dev, table.notIn("daddr", inside), "no-interface"),
    ...drop(out.dev, table.notIn("saddr", up), "no-tunnel"),
  ]);
  return [
    { name, what: "vpn-gateway", id: gateway.id, forwards: true, ip: cables.linesOf(name), nft: String(table), addresses: [] },
    { name: far, what: "far-side", id: gateway.id, forwards: false, ip: cables.linesOf(far), nft: String(newTable()), addresses: hosts },
  ];
}
