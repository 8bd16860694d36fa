import { contains, parseCidr, type Cidr } from "../../../src/net/cidr.js";
import type { GroupRule, NetworkInterface, Snapshot } from "../../../src/net/reach/snapshot.js";
import type { Flow, Place } from "../../../src/net/reach/verdict.js";
import type { Random } from "./random.js";
import { tcpPorts, udpPorts, type Topology } from "./topology.js";

/** A flow that can be tried with packets: everything said, and a source port that no other flow has. */
export interface Trial extends Flow {
  readonly id: number;
  readonly protocol: "tcp" | "udp" | "icmp";
  readonly source: string;
  readonly sourcePort: number;
}

/** Who can begin something. */
export interface Sender {
  readonly place: Place;
  readonly address: string;
  readonly vpc?: string;
  readonly own: readonly string[];
}

/**
 * Random flows of a topology. Most are aimed: a rule of the destination's groups says from where and to which port, since
 * two thirds of the flows that nobody meant are refused by the first group they meet.
 */
export function flows(topology: Topology, r: Random, count: number): Trial[] {
  const { snapshot } = topology;
  const everybody = senders(topology);
  const living = snapshot.interfaces.filter((e) => alive(snapshot, e));
  const made = new Map<string, Trial>();
  for (let tries = 0; made.size < count && tries < count * 12; tries++) {
    const draft = r.chance(0.9) ? aimed(topology, r, everybody, r.pick(living)) : wild(topology, r, everybody);
    if (draft === undefined || draft.sender.own.includes(draft.to) || bypasses(snapshot, draft)) continue;
    const { sender, to, protocol, port } = draft;
    const key = [JSON.stringify(sender.place), sender.address, to, protocol, port].join(" ");
    if (made.has(key)) continue;
    const id = made.size;
    made.set(key, { id, from: sender.place, source: sender.address, to, protocol, ...(port === undefined ? {} : { port }), sourcePort: sourcePort(id, r) });
  }
  return [...made.values()];
}

/** Unique, all over the ephemeral ranges that there are; services stay below 20000. */
const sourcePort = (id: number, r: Random): number => 20_001 + ((id * 4 + r.int(0, 3)) % 45_000);

interface Draft {
  readonly sender: Sender;
  readonly to: string;
  readonly protocol: Trial["protocol"];
  readonly port?: number;
}

const alive = (s: Snapshot, e: NetworkInterface): boolean => e.status === "in-use" && (e.kind !== "instance" || s.instances.some((i) => i.id === e.owner && i.state === "running"));

export function senders({ snapshot, outside }: Topology): Sender[] {
  const hosts = snapshot.interfaces.filter((e) => alive(snapshot, e) && e.kind !== "nat-gateway" && e.kind !== "client-vpn");
  return [
    ...hosts.flatMap((e) =>
      e.addresses.map((a, i): Sender => ({
        place: i === 0 ? { interface: e.id } : { interface: e.id, address: a.private },
        address: a.private,
        vpc: e.vpc,
        own: e.addresses.flatMap((x) => [x.private, x.public ?? ""]),
      })),
    ),
    // Behind an endpoint nobody begins anything; such an address is one in the internet then.
    ...outside.map((address) => ({ place: { outside: address }, address, own: outside })),
    ...snapshot.clientVpns.map((v) => ({ place: { vpn: v.id }, address: clientAddress(v.clientCidr), own: [clientAddress(v.clientCidr)] })),
  ];
}
const clientAddress = (cidr: string): string => cidr.replace(/\.\d+\/\d+$/, ".2");

/** With a split tunnel the rest goes out beside the tunnel: no path of ours. */
function bypasses(snapshot: Snapshot, { sender, to }: Draft): boolean {
  if (!("vpn" in sender.place)) return false;
  const { vpn } = sender.place;
  const endpoint = snapshot.clientVpns.find((v) => v.id === vpn)!;
  return endpoint.splitTunnel && !endpoint.routes.some((x) => within(x.destination, to));
}

const range = (text: string): Cidr => parseCidr(text) as Cidr;
export const within = (cidr: string, address: string): boolean => contains(range(cidr), range(`${address}/32`));

function fits(snapshot: Snapshot, rule: GroupRule, sender: Sender): boolean {
  const { peer } = rule;
  if ("cidr" in peer) return within(peer.cidr, sender.address);
  if ("prefixList" in peer) return snapshot.prefixLists.some((l) => l.id === peer.prefixList && l.cidrs.some((c) => within(c, sender.address)));
  return snapshot.interfaces.some((e) => e.groups.includes(peer.group) && e.addresses.some((a) => a.private === sender.address));
}

function aimed(topology: Topology, r: Random, everybody: readonly Sender[], to: NetworkInterface): Draft | undefined {
  const { snapshot } = topology;
  // Out to the internet and to S3 as well: there is no group there.
  if (r.chance(0.3)) return { sender: r.pick(everybody.filter((s) => s.vpc !== undefined || "vpn" in s.place)), to: r.pick(topology.outside), ...service(r) };
  const rules = snapshot.securityGroups.filter((g) => to.groups.includes(g.id)).flatMap((g) => g.rules.filter((x) => x.direction === "ingress"));
  if (rules.length === 0) return undefined;
  const rule = r.pick(rules);
  const inside = snapshot.peerings.filter((p) => p.state === "active").flatMap((p) => [p.requester.vpc, p.accepter.vpc]).includes(to.vpc);
  const near = everybody.filter((s) => fits(snapshot, rule, s) && (s.vpc === to.vpc || s.vpc === undefined || inside));
  if (near.length === 0) return undefined;
  const same = near.filter((s) => s.vpc === to.vpc);
  const sender = same.length > 0 && r.chance(0.5) ? r.pick(same) : r.pick(near);
  const address = r.pick(to.addresses);
  // Who has no public address is not dialled from the internet; that much people know.
  if ("outside" in sender.place && address.public === undefined && !sender.address.startsWith("192.168.") && r.chance(0.9)) return undefined;
  const open = address.public !== undefined && ("outside" in sender.place || r.chance(0.12));
  const asked = service(r, rule.protocol === "all" ? undefined : rule.protocol);
  const port = asked.protocol !== "icmp" && rule.ports !== undefined && rule.ports.from === rule.ports.to ? { port: rule.ports.from } : {};
  return { sender, to: open ? address.public! : address.private, ...asked, ...port };
}

function wild(topology: Topology, r: Random, everybody: readonly Sender[]): Draft {
  const { snapshot, outside } = topology;
  const addresses = snapshot.interfaces.flatMap((e) => e.addresses);
  const to = r.among<() => string>([
    [6, () => r.pick(addresses).private],
    [3, () => r.pick(addresses.filter((a) => a.public !== undefined).concat(addresses[0]!)).public ?? addresses[0]!.private],
    [2, () => r.pick(outside)],
    // Nobody there: in a subnet, and in a VPC outside of every subnet.
    [0.3, () => r.pick(snapshot.subnets).cidr.replace(/\.(\d+)\/\d+$/, (_, base: string) => `.${Number(base) + 61}`)],
    [0.2, () => r.pick(snapshot.vpcs).cidrs[0]!.replace(/\.0\.0\/\d+$/, ".77.7")],
  ])();
  return { sender: r.pick(everybody), to, ...service(r) };
}

function service(r: Random, only?: string): { readonly protocol: Trial["protocol"]; readonly port?: number } {
  const protocol = only === "tcp" || only === "udp" || only === "icmp" ? only : r.among([[7, "tcp"], [2, "udp"], [1, "icmp"]] as const);
  if (protocol === "icmp") return { protocol };
  return { protocol, port: r.pick<number>(protocol === "tcp" ? tcpPorts : udpPorts) };
}
