import { randomBytes } from "node:crypto";
import type { Outcome } from "../../../src/lab/agent.js";
import { compile } from "../../../src/lab/compile.js";
import { openHolder } from "../../../src/lab/holder.js";
import { Lab } from "../../../src/lab/live.js";
import { asWhom } from "../../../src/lab/need.js";
import type { LabPlan, Mark, Space } from "../../../src/lab/plan.js";
import { isPrivate } from "../../../src/lab/compile/internet.js";
import { Crowd, type Attempting } from "./crowd.js";
import { tcpPorts, udpPorts, type Topology } from "./topology.js";
import type { Trial } from "./flows.js";

/** What became of a flow, and which rules saw its packets. */
export interface Packets {
  readonly outcome: Outcome;
  readonly forward: readonly Mark[];
  readonly back: readonly Mark[];
  /** TCP: the sender's address, as the listener has seen it. */
  readonly seenAs?: string;
}

/** For so long nothing may have come back to anybody; what comes while the rules are asked is taken as well. */
const quietMs = 500;

/** Makes the topology, tries every flow, asks every rule, and takes it away again. */
export async function tryWithPackets(topology: Topology, trials: readonly Trial[], options: { readonly quietMs?: number } = {}): Promise<Map<number, Packets>> {
  const plan = compile(topology.snapshot, topology.declared, { outside: topology.outside });
  const holder = await openHolder({ token: `kumiki-lab-${randomBytes(8).toString("hex")}`, user: asWhom() });
  try {
    const crowd = new Crowd(holder);
    const lab = await Lab.make(holder, plan);
    await crowd.listen(lab.inhabited.map((space) => ({ space: space.name, addresses: space.addresses, ...listensIn(topology, space) })));
    const flows = trials.map((t): Attempting => ({
      id: t.id, protocol: t.protocol, from: t.source, to: t.to, sourcePort: t.sourcePort, space: spaceOf(plan, t), ...(t.port === undefined ? {} : { port: t.port }),
    }));
    // One namespace after the other: to change between them is dear.
    const outcomes = await crowd.attempt(flows.sort((a, b) => (a.space < b.space ? -1 : a.space > b.space ? 1 : a.id - b.id)), options.quietMs ?? quietMs);
    const marks = byPort(await lab.witnesses());
    const { late, seen } = await crowd.late();
    const peers = new Map(seen.map((s) => [`${s.sourcePort} ${s.port}`, s.address]));
    return new Map(
      trials.map((t) => {
        // Echo has no ports: its rules cannot be told apart.
        const of = (key: string) => (t.protocol === "icmp" ? [] : (marks.get(key) ?? []));
        const seenAs = peers.get(`${t.sourcePort} ${t.port}`);
        return [t.id, { outcome: late.get(t.id) ?? outcomes.get(t.id)!, forward: of(`${t.sourcePort} ${t.port}`), back: of(`${t.port} ${t.sourcePort}`), ...(seenAs === undefined ? {} : { seenAs }) }];
      }),
    );
  } finally {
    await holder.close();
  }
}

/** As it is declared; outside everything is there. */
function listensIn({ declared }: Topology, space: Space): { tcp: readonly number[]; udp: readonly number[] } {
  if (space.what !== "interface") return { tcp: tcpPorts, udp: udpPorts };
  const of = (protocol: "tcp" | "udp") => declared.listens.filter((l) => l.interface === space.id && l.protocol === protocol).flatMap((l) => l.ports);
  return { tcp: of("tcp"), udp: of("udp") };
}

function byPort(witnesses: Awaited<ReturnType<Lab["witnesses"]>>): Map<string, Mark[]> {
  const seen = new Map<string, Mark[]>();
  for (const { mark, ports } of witnesses)
    for (const [from, to] of ports) {
      const key = `${from} ${to}`;
      seen.set(key, [...(seen.get(key) ?? []), mark]);
    }
  return seen;
}

function spaceOf(plan: LabPlan, { from, source }: Trial): string {
  const is = plan.spaces.find((s) => {
    if ("interface" in from) return s.what === "interface" && s.id === from.interface;
    if ("vpn" in from) return s.what === "vpn-client" && s.id === from.vpn;
    return s.addresses.includes(source) && s.what === (isPrivate(source) ? "far-side" : "outside");
  });
  if (is === undefined) throw new Error(`nobody lives at ${JSON.stringify(from)}`);
  return is.name;
}
