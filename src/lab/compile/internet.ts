import type { EgressOnlyGateway, InternetGateway, NetworkInterface, Snapshot } from "../../net/reach/snapshot.js";
import { familyOf, hook, type Family } from "../nft.js";
import { onlyIpv6, type Space } from "../plan.js";
import type { Building } from "./building.js";
import type { End } from "./cables.js";

/**
 * Ranges that an internet gateway carries in neither direction: RFC 1918 and 6598 (reachability.md 1.4), and what no router of
 * the internet forwards: loopback, link-local, multicast, unique local.
 * https://www.iana.org/assignments/iana-ipv4-special-registry, https://www.iana.org/assignments/iana-ipv6-special-registry
 */
const notPublic = [
  ...["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "0.0.0.0/8", "127.0.0.0/8", "169.254.0.0/16", "224.0.0.0/3"],
  ...["fc00::/7", "fe80::/10", "ff00::/8"],
];
export const internetName = "i";
const outsideName = "o";

/** A gateway with the end of its cable in the internet. */
export type Door<G> = readonly [G, End];

/**
 * The internet: it knows which internet gateway has which public address; all other addresses are those of the hosts outside.
 * The ranges of IPv6 belong to VPCs as a whole.
 */
export function internet({ names, around, cables, table: newTable }: Building, gateways: readonly Door<InternetGateway>[], egressOnly: readonly Door<EgressOnlyGateway>[]): Space[] {
  const { snapshot } = names;
  const [hostDoor, netDoor] = cables.lay(outsideName, "net", internetName, "hosts");
  for (const [gateway, door] of gateways) {
    for (const [, address] of pairs(snapshot, gateway)) cables.at(internetName, `route add ${address}/32 via ${door.next} dev ${door.dev} onlink`);
    for (const cidr of ranges6(snapshot, gateway.vpc)) cables.at(internetName, `route add ${cidr} via ${door.next6} dev ${door.dev}`);
  }
  const table = newTable().silent();
  if (egressOnly.length > 0) answersByEgressOnly(table, egressOnly, (...lines) => cables.at(internetName, ...lines));
  const hosts = around.outside.filter((a) => !isPrivate(a));
  const defaults = (door: End, from: (family: Family) => string): string[] => [
    `route add default via ${door.next} dev ${door.dev} onlink${from("ip")}`,
    ...(names.ipv6 ? [`route add ::/0 via ${door.next6} dev ${door.dev}${from("ip6")}`] : []),
  ];
  cables.at(internetName, ...defaults(netDoor, () => ""));
  // A program that binds to no address must not speak from the cable's: no gateway takes a link-local sender.
  const source = (family: Family): string => hosts.filter((a) => familyOf(a) === family).slice(0, 1).map((a) => ` src ${a}`).join("");
  cables.at(outsideName, ...hosts.map((a) => address(a)), ...defaults(hostDoor, source));
  return [
    { name: internetName, what: "internet", id: "internet", forwards: true, ip: cables.linesOf(internetName), nft: String(table), addresses: [] },
    { name: outsideName, what: "outside", id: "outside", forwards: false, ip: cables.linesOf(outsideName), nft: String(newTable()), addresses: hosts },
  ];
}
const address = (a: string): string => (familyOf(a) === "ip" ? `address add ${a}/32 dev lo` : `address add ${a}/128 dev lo nodad`);

/**
 * Answers to what came through an egress-only gateway go back through it, though the range is routed to the VPC's internet
 * gateway: AWS's edge knows both, so the connection is what decides here.
 */
function answersByEgressOnly(table: ReturnType<Building["table"]>, doors: readonly Door<EgressOnlyGateway>[], at: (...lines: readonly string[]) => void): void {
  const number = (i: number): number => 200 + i;
  table.chain("remember", hook("prerouting", -150), [
    ...doors.map(([, door], i) => `iifname "${door.dev}" ct state new ct mark set ${number(i)}`),
    'iifname "hosts" meta mark set ct mark',
  ]);
  doors.forEach(([, door], i) => at(`route add ::/0 via ${door.next6} dev ${door.dev} table ${number(i)}`, `${onlyIpv6}rule add pref ${number(i)} fwmark ${number(i)} lookup ${number(i)}`));
}

/** RFC 1918 in particular: such an address is on the far side of a VPN, or nowhere. */
export const isPrivate = (a: string): boolean => /^(10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.|100\.(6[4-9]|[7-9]\d|1[01]\d|12[0-7])\.)/.test(a);

/** [private, public] of the VPC's interfaces. */
const pairs = (snapshot: Snapshot, gateway: InternetGateway): (readonly [string, string])[] =>
  ofVpc(snapshot, gateway).flatMap((e) => e.addresses.flatMap((a) => (a.public === undefined ? [] : [[a.private, a.public] as const])));
const ofVpc = (snapshot: Snapshot, gateway: { readonly vpc?: string }): NetworkInterface[] => snapshot.interfaces.filter((e) => e.vpc === gateway.vpc);
const ranges6 = (snapshot: Snapshot, vpc: string | undefined): readonly string[] => snapshot.vpcs.find((v) => v.id === vpc)?.ipv6Cidrs ?? [];
const addresses6 = (e: NetworkInterface): string[] => [...(e.ipv6 ?? []), ...(e.prefixes ?? []).filter((p) => familyOf(p) === "ip6")];

/**
 * One to one, packet by packet, without a memory. A packet from inside to a public address of this VPC turns round here. IPv6
 * addresses are public already: nothing is rewritten.
 */
export function internetGateway({ names, cables, table: newTable }: Building, gateway: InternetGateway, inside: End, outside: End): Space {
  const { snapshot } = names;
  const name = names.space("g", gateway.id);
  const vpc = snapshot.vpcs.find((v) => v.id === gateway.vpc)!;
  cables.at(name, ...vpc.cidrs.map((c) => `route add ${c} via ${inside.next} dev ${inside.dev} onlink`), `route add default via ${outside.next} dev ${outside.dev} onlink`);
  if (names.ipv6) cables.at(name, ...ranges6(snapshot, vpc.id).map((c) => `route add ${c} via ${inside.next6} dev ${inside.dev}`), `route add ::/0 via ${outside.next6} dev ${outside.dev}`);
  const table = newTable().silent();
  const known = pairs(snapshot, gateway);
  const own6 = ofVpc(snapshot, gateway).flatMap(addresses6);
  const held = blocked(snapshot, gateway);
  const heldInside = [...known.map(([p]) => p), ...own6].filter((a) => held.has(a));
  const heldOutside = [...known.filter(([p]) => held.has(p)).map(([, q]) => q), ...own6.filter((a) => held.has(a))];
  const drops = (from: string, matches: readonly string[], rule: string): string[] =>
    matches.map((m) => table.rule(`${from} ${m}`, "drop", { what: "internet-gateway", resource: gateway.id, rule, at: gateway.id, passes: false }));
  const [fromVpc, fromNet] = [`iifname "${inside.dev}"`, `iifname "${outside.dev}"`];
  table.chain("translate", hook("prerouting", -300), [
    ...table.discovery(),
    ...drops(fromVpc, table.in("daddr", notPublic), "private-destination"),
    ...drops(fromVpc, table.notIn("saddr", [...known.map(([p]) => p), ...own6]), "no-public-address"),
    ...drops(fromVpc, table.in("saddr", heldInside), "block-public-access"),
    ...drops(fromNet, table.in("saddr", notPublic), "private-source"),
    ...drops(fromNet, table.notIn("daddr", [...known.map(([, q]) => q), ...own6]), "unknown-address"),
    ...drops("", table.in("daddr", heldOutside), "block-public-access"),
    `${fromVpc} ip saddr set ip saddr map ${table.map(known)}`,
    ...table.in("daddr", known.map(([, q]) => q)).map((m) => `${m} ip daddr set ip daddr map ${table.map(known.map(([p, q]) => [q, p] as const))}`),
  ]);
  return { name, what: "internet-gateway", id: gateway.id, forwards: true, ip: cables.linesOf(name), nft: String(table), addresses: [] };
}

/**
 * Lets IPv6 out and only answers in.
 * https://docs.aws.amazon.com/vpc/latest/userguide/egress-only-internet-gateway.html
 */
export function egressOnlyGateway({ names, cables, table: newTable }: Building, gateway: EgressOnlyGateway, inside: End, outside: End): Space {
  const { snapshot } = names;
  const name = names.space("q", gateway.id);
  cables.at(name, ...ranges6(snapshot, gateway.vpc).map((c) => `route add ${c} via ${inside.next6} dev ${inside.dev}`), `route add ::/0 via ${outside.next6} dev ${outside.dev}`);
  const table = newTable().silent();
  const mark = (rule: string, passes: boolean) => ({ what: "egress-only-gateway", resource: gateway.id, rule, at: gateway.id, passes }) as const;
  const fromVpc = `iifname "${inside.dev}"`;
  const drops = (matches: readonly string[], rule: string): string[] => matches.map((m) => table.rule(`${fromVpc} ${m}`, "drop", mark(rule, false)));
  table.chain("forward", hook("forward", 0, "drop"), [
    "meta nfproto ipv4 drop",
    "ct state established,related accept",
    ...drops(table.in("daddr", notPublic.filter((r) => familyOf(r) === "ip6")), "private-destination"),
    ...drops(table.notIn("saddr", ofVpc(snapshot, gateway).flatMap(addresses6)).filter((m) => m.startsWith("ip6")), "not-of-this-vpc"),
    ...drops(table.in("saddr", [...blocked(snapshot, gateway, "egress-only")]), "block-public-access"),
    table.rule(`${fromVpc} ct state new`, "accept", mark("out", true)),
    table.rule("", "drop", mark("unsolicited", false)),
  ]);
  return { name, what: "egress-only-gateway", id: gateway.id, forwards: true, ip: cables.linesOf(name), nft: String(table), addresses: [] };
}

/**
 * Addresses that Block Public Access keeps from the internet. Where only what comes in is blocked, NAT gateways and egress-only
 * gateways keep working: nothing can come in through them.
 * https://docs.aws.amazon.com/vpc/latest/userguide/security-vpc-bpa.html
 */
function blocked(snapshot: Snapshot, gateway: { readonly vpc?: string }, way: "internet-gateway" | "egress-only" = "internet-gateway"): Set<string> {
  const { mode, exclusions } = snapshot.blockPublicAccess ?? { mode: "off", exclusions: [] };
  const free = (e: NetworkInterface): boolean => {
    const own = exclusions.filter((x) => [e.subnet, e.vpc].includes(x.resource));
    if (mode === "off" || own.some((x) => x.mode === "allow-bidirectional")) return true;
    const outOnly = way === "egress-only" || e.kind === "nat-gateway";
    return outOnly && (mode === "block-ingress" || own.some((x) => x.mode === "allow-egress"));
  };
  return new Set(ofVpc(snapshot, gateway).filter((e) => !free(e)).flatMap((e) => [...e.addresses.map((a) => a.private), ...addresses6(e)]));
}
