import { matrix, type Party, type Verdict } from "../net/reach/index.js";
import type { View } from "./prove.js";

/** Whom somebody reaches, and on which ports. */
export interface Reached {
  readonly from: string;
  readonly to: string;
  /** TCP ports, or ranges: "22", "1024-65535". */
  readonly ports: readonly string[];
  /** Never closed: what is closed is left out. */
  readonly verdict: Exclude<Verdict, "closed">;
}

/** The ports that mean something here: of checks, of listening software, of load balancers and databases. */
function portsOf({ scene, checks }: View): number[] {
  const { snapshot, cast } = scene;
  const known = [
    ...checks.map((c) => c.port),
    ...Object.values(cast.software).flatMap((s) => s.listens),
    ...snapshot.loadBalancers.flatMap((b) => b.listeners.map((l) => l.port)),
    ...snapshot.databases.map((d) => d.port),
  ];
  return [...new Set(known)].sort((a, b) => a - b);
}

function nameOf(party: Party, { scene }: View): string {
  if (party.kind === "vpn") return scene.nameOf(party.vpn) ?? party.vpn;
  if (party.kind === "outside") return party.ranges.length > 3 ? "outside" : `outside ${party.ranges.map((r) => (r.from === r.to ? r.from : `${r.from}-${r.to}`)).join(" ")}`;
  const interfaces = party.interfaces.map((id) => scene.snapshot.interfaces.find((i) => i.id === id)!);
  // Nodes of the same thing have one name.
  return [...new Set(interfaces.map((i) => (i.owner === undefined ? undefined : scene.nameOf(i.owner)) ?? scene.nameOf(i.id) ?? i.id))].join(", ");
}

const isKind = (party: Party, { scene }: View, kinds: readonly string[]): boolean =>
  party.kind === "interfaces" && party.interfaces.every((id) => kinds.includes(scene.snapshot.interfaces.find((i) => i.id === id)?.kind ?? ""));
/** They begin no conversations of people's: load balancers only go on, databases answer, and VPN clients are parties themselves. */
const answering = ["load-balancer", "database", "client-vpn", "nat-gateway", "endpoint"];

/** Who reaches what on the ports that mean something here, by the whole configuration and not only by what is checked. */
export function reachedIn(view: View): Reached[] {
  const { parties, cells } = matrix(view.network, portsOf(view));
  const names = parties.map((p) => nameOf(p, view));
  const found = new Map<string, { from: string; to: string; ports: string[]; verdict: Reached["verdict"] }>();
  for (const { from, to, ports, verdict } of cells) {
    if (verdict === "closed" || isKind(parties[from]!, view, answering) || isKind(parties[to]!, view, ["client-vpn"])) continue;
    const key = JSON.stringify([names[from], names[to], verdict]);
    const entry = found.get(key) ?? { from: names[from]!, to: names[to]!, ports: [], verdict };
    const span = ports.from === ports.to ? String(ports.from) : `${ports.from}-${ports.to}`;
    if (!entry.ports.includes(span)) entry.ports.push(span);
    found.set(key, entry);
  }
  return [...found.values()];
}
