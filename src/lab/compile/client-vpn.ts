import type { ClientVpn } from "../../net/reach/snapshot.js";
import { hook, type Table } from "../nft.js";
import type { Space } from "../plan.js";
import type { Building } from "./building.js";
import { up } from "./interface.js";
import { nth, range } from "./names.js";

/** The client's first address; the one before it is the endpoint's. */
export const clientAddress = (vpn: ClientVpn): string => nth(vpn.clientCidr, 2);

/** The client's end of the tunnel, and the endpoint's: of a plain cable, or of OpenVPN's devices (`wire`). */
export const clientDevice = "tun0";
export const endpointDevice = "clients";

/** What clients send into the tunnel: everything, or what there is a route for. */
export const clientRoutes = (vpn: ClientVpn): string[] => [...new Set(vpn.splitTunnel ? routesOf(vpn).map((r) => r.destination) : ["0.0.0.0/0"])];

/** The cable as the network that OpenVPN's own packets cross, and that nothing else does. */
export interface Wire {
  /** Where the endpoint listens, and whom it hears from. */
  readonly endpoint: string;
  readonly client: string;
  /** Shell lines for the holder. */
  readonly script: string;
}

/**
 * Takes addresses and routes off the cable and its names for OpenVPN's devices, which come with their own. The rules stay as
 * they are: they know devices by their names, and that packets without a tunnel go no further than the endpoint.
 */
export function wire(vpn: ClientVpn, endpoint: Space, client: Space): Wire {
  const ends = { endpoint: "169.254.255.253", client: "169.254.255.254" };
  const turn = (space: Space, device: string, address: string): string[] =>
    [`link set ${device} down`, `address flush dev ${device}`, `link set ${device} name wire`, `address add ${address}/30 dev wire`, "link set wire up"].map((line) => `ip -n ${space.name} ${line}`);
  const rule = (text: string): string => `ip netns exec ${endpoint.name} nft 'add rule inet kumiki ${text}'`;
  const script = [
    "set -e",
    ...turn(endpoint, endpointDevice, ends.endpoint),
    ...turn(client, clientDevice, ends.client),
    rule(`input iifname "wire" ${vpn.transport} dport ${vpn.port} accept`),
    rule(`output oifname "wire" ${vpn.transport} sport ${vpn.port} accept`),
    "",
  ].join("\n");
  return { ...ends, script };
}

/**
 * A Client VPN endpoint and a connected client: what is authorized (the longest range decides), then its own routes, each
 * through an interface in the association's subnet, which gives the packet its address (reachability.md 1.7).
 */
export function clientVpn(b: Building, vpn: ClientVpn): Space[] {
  const { names, cables } = b;
  const name = names.space("c", vpn.id);
  const client = names.space("k", vpn.id);
  cables.bare(client, clientDevice, name, endpointDevice);
  const { prefix } = range(vpn.clientCidr);
  cables.at(client, `address add ${clientAddress(vpn)}/${prefix} dev ${clientDevice}`);
  cables.at(name, `address add ${nth(vpn.clientCidr, 1)}/${prefix} dev ${endpointDevice}`);
  const routes = routesOf(vpn);
  cables.at(client, ...clientRoutes(vpn).map((to) => `route add ${to} via ${nth(vpn.clientCidr, 1)} dev ${clientDevice}`));
  exits(b, vpn, name, routes);
  const table = b.table().silent();
  table.chain("forward", hook("forward", 0, "drop"), ["ct state established,related accept", ...authorized(table, vpn)]);
  return [
    { name, what: "client-vpn", id: vpn.id, forwards: true, ip: cables.linesOf(name), nft: String(table), addresses: [] },
    { name: client, what: "vpn-client", id: vpn.id, forwards: false, ip: cables.linesOf(client), nft: String(b.table()), addresses: [clientAddress(vpn)] },
  ];
}

type ClientRoute = ClientVpn["routes"][number];

/** One for each destination: which of several a client gets, AWS decides when it connects. */
function routesOf(vpn: ClientVpn): ClientRoute[] {
  if (vpn.state !== "available") return [];
  const usable = vpn.routes.filter((r) => r.state === "active" && vpn.associations.some((a) => a.subnet === r.subnet && a.state === "associated"));
  return usable.filter((r, i) => usable.findIndex((other) => other.destination === r.destination) === i);
}

/** A cable up from each association's interface, and the routes through them. */
function exits({ names, cables }: Building, vpn: ClientVpn, name: string, routes: readonly ClientRoute[]): void {
  const through = new Map<string, string>();
  for (const association of vpn.associations) {
    const e = names.living.find((one) => association.interfaces.includes(one.id));
    if (e === undefined) continue;
    const dev = names.space("x", e.id);
    const [down, above] = cables.lay(name, dev, names.space("e", e.id), up);
    cables.at(names.space("e", e.id), `route add ${vpn.clientCidr} via ${above.next} dev ${up} onlink`);
    through.set(association.subnet, `via ${down.next} dev ${dev} onlink`);
  }
  for (const route of routes) {
    const exit = through.get(route.subnet);
    if (exit !== undefined) cables.at(name, `route add ${route.destination} ${exit}`);
  }
}

/** With certificates only, a rule for one group lets nobody in, and still is the longest. */
function authorized(table: Table, vpn: ClientVpn): string[] {
  const rules = vpn.rules.filter((r) => r.state === "active").sort((a, b) => range(b.destination).prefix - range(a.destination).prefix);
  const mark = (rule: string, passes: boolean) => ({ what: "client-vpn", resource: vpn.id, rule, at: vpn.id, passes }) as const;
  const lines = rules.map((r) => {
    const passes = rules.some((other) => other.destination === r.destination && other.everybody);
    return table.rule(`iifname "${endpointDevice}" ip daddr ${r.destination}`, passes ? "accept" : "drop", mark(r.destination, passes));
  });
  return [...lines, table.rule(`iifname "${endpointDevice}"`, "drop", mark("none", false))];
}
