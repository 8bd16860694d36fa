import type { InternetGateway, NetworkInterface, Snapshot } from "../../net/reach/snapshot.js";
import { hook, Table } from "../nft.js";
import type { Space } from "../plan.js";
import type { Building } from "./building.js";
import type { End } from "./cables.js";

/** RFC 1918 and 6598: an internet gateway takes neither (reachability.md 1.4). */
const notPublic = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10"];
export const internetName = "i";
const outsideName = "o";

/**
 * The internet: it knows which internet gateway has which public address; all other addresses are those of the hosts
 * outside.
 */
export function internet({ names, around, cables }: Building, gateways: readonly (readonly [InternetGateway, End])[]): Space[] {
  const { snapshot } = names;
  const [hostDoor, netDoor] = cables.lay(outsideName, "net", internetName, "hosts");
  for (const [gateway, door] of gateways)
    for (const [, address] of pairs(snapshot, gateway)) cables.at(internetName, `route add ${address}/32 via ${door.next} dev ${door.dev} onlink`);
  const hosts = around.outside.filter((a) => !isPrivate(a));
  cables.at(internetName, `route add default via ${netDoor.next} dev ${netDoor.dev} onlink`);
  cables.at(outsideName, ...hosts.map((a) => `address add ${a}/32 dev lo`), `route add default via ${hostDoor.next} dev ${hostDoor.dev} onlink`);
  return [
    { name: internetName, what: "internet", id: "internet", forwards: true, ip: cables.linesOf(internetName), nft: String(new Table().silent()), addresses: [] },
    { name: outsideName, what: "outside", id: "outside", forwards: false, ip: cables.linesOf(outsideName), nft: String(new Table()), addresses: hosts },
  ];
}

/** RFC 1918 in particular: such an address is on the far side of a VPN, or nowhere. */
export const isPrivate = (address: string): boolean => /^(10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.|100\.(6[4-9]|[7-9]\d|1[01]\d|12[0-7])\.)/.test(address);

/** [private, public] of the VPC's interfaces. */
const pairs = (snapshot: Snapshot, gateway: InternetGateway): (readonly [string, string])[] =>
  ofVpc(snapshot, gateway).flatMap((e) => e.addresses.flatMap((a) => (a.public === undefined ? [] : [[a.private, a.public] as const])));
const ofVpc = (snapshot: Snapshot, gateway: InternetGateway): NetworkInterface[] => snapshot.interfaces.filter((e) => e.vpc === gateway.vpc);

/** One to one, packet by packet, without a memory. A packet from inside to a public address of this VPC turns round here. */
export function internetGateway({ names, cables }: Building, gateway: InternetGateway, inside: End, outside: End): Space {
  const { snapshot } = names;
  const name = names.space("g", gateway.id);
  const vpc = snapshot.vpcs.find((v) => v.id === gateway.vpc)!;
  cables.at(name, ...vpc.cidrs.map((c) => `route add ${c} via ${inside.next} dev ${inside.dev} onlink`), `route add default via ${outside.next} dev ${outside.dev} onlink`);
  const table = new Table().silent();
  const known = pairs(snapshot, gateway);
  const local = table.set(notPublic);
  const privates = table.set(known.map(([p]) => p));
  const publics = table.set(known.map(([, p]) => p));
  const held = blocked(snapshot, gateway);
  const heldPrivates = table.set(known.map(([p]) => p).filter((p) => held.has(p)));
  const heldPublics = table.set(known.filter(([p]) => held.has(p)).map(([, p]) => p));
  const drop = (match: string, rule: string) => table.rule(match, "drop", { what: "internet-gateway", resource: gateway.id, rule, at: gateway.id, passes: false });
  const [fromVpc, fromNet] = [`iifname "${inside.dev}"`, `iifname "${outside.dev}"`];
  table.chain("translate", hook("prerouting", -300), [
    drop(`${fromVpc} ip daddr ${local}`, "private-destination"),
    drop(`${fromVpc} ip saddr != ${privates}`, "no-public-address"),
    drop(`${fromVpc} ip saddr ${heldPrivates}`, "block-public-access"),
    drop(`${fromNet} ip saddr ${local}`, "private-source"),
    drop(`${fromNet} ip daddr != ${publics}`, "unknown-address"),
    drop(`ip daddr ${heldPublics}`, "block-public-access"),
    `${fromVpc} ip saddr set ip saddr map ${table.map(known)}`,
    `ip daddr ${publics} ip daddr set ip daddr map ${table.map(known.map(([p, q]) => [q, p] as const))}`,
  ]);
  return { name, what: "internet-gateway", id: gateway.id, forwards: true, ip: cables.linesOf(name), nft: String(table), addresses: [] };
}

/**
 * Private addresses that Block Public Access keeps from the internet. Where only what comes in is blocked, a NAT gateway
 * stays: nothing can come in through it.
 * https://docs.aws.amazon.com/vpc/latest/userguide/security-vpc-bpa.html
 */
function blocked(snapshot: Snapshot, gateway: InternetGateway): Set<string> {
  const { mode, exclusions } = snapshot.blockPublicAccess ?? { mode: "off", exclusions: [] };
  const free = (e: NetworkInterface): boolean => {
    const own = exclusions.filter((x) => [e.subnet, e.vpc].includes(x.resource));
    if (mode === "off" || own.some((x) => x.mode === "allow-bidirectional")) return true;
    return e.kind === "nat-gateway" && (mode === "block-ingress" || own.some((x) => x.mode === "allow-egress"));
  };
  return new Set(ofVpc(snapshot, gateway).filter((e) => !free(e)).flatMap((e) => e.addresses.map((a) => a.private)));
}
