import { describe, expect, it } from "vitest";
import { article, hosts, outside, phases, vpn } from "../net/reach/article.js";
import { clientAddress } from "../../src/lab/compile/client-vpn.js";
import { compareMany, compareTrials } from "./fuzz/run.js";
import type { Trial } from "./fuzz/flows.js";
import { reason, why } from "./skip.js";

/** `npm run fuzz:lab` does the same on as many as one likes. */
const topologies = 20;
const seed = 1000;

describe.skipIf(why !== undefined)(`engine and packets${reason}`, () => {
  it.each(phases)("agree on the article's own network, everybody to everybody: %s", { timeout: 300_000 }, async (phase) => {
    const { snapshot, declared: said } = article(phase);
    const ports: Readonly<Record<string, readonly number[]>> = { instance: [22, 80, 3128], database: [3306], "load-balancer": [80] };
    const declared = { ...said, listens: snapshot.interfaces.flatMap((e) => (ports[e.kind] === undefined ? [] : [{ interface: e.id, protocol: "tcp" as const, ports: ports[e.kind]! }])) };
    const trials = everybodyToEverybody(phase);
    const report = await compareTrials({ seed: 0, snapshot, declared, outside: [outside] }, trials);
    expect(report.mismatches.map((m) => ({ about: m.about, why: m.why, trial: m.trial }))).toEqual([]);
    expect(report.open).toBeGreaterThan(20);
    expect(report.unknown).toBe(0);
  });
  it(`agree on ${topologies} random networks, on the verdict and on the rule that decides`, { timeout: 1_200_000 }, async () => {
    const reports = await compareMany({ topologies, flows: 300, seed, width: 3 });
    const sum = (of: (r: (typeof reports)[number]) => number) => reports.reduce((total, r) => total + of(r), 0);
    expect(reports.flatMap((r) => r.mismatches.map((m) => ({ seed: r.seed, about: m.about, why: m.why, trial: m.trial })))).toEqual([]);
    const probes = sum((r) => r.probes);
    expect(probes).toBeGreaterThan(topologies * 200);
    // Where nearly everything is refused, agreement is cheap.
    expect(sum((r) => r.open) / probes).toBeGreaterThan(0.2);
    expect(sum((r) => r.unknown) / probes).toBeLessThan(0.05);
  });
});

/** Every host of the phase, somebody outside, and a VPN client where there is one; private and public addresses, the ports of the article. */
function everybodyToEverybody(phase: (typeof phases)[number]): Trial[] {
  const { snapshot } = article(phase);
  const there = snapshot.interfaces.filter((e) => (Object.values(hosts) as string[]).includes(e.id));
  const endpoint = snapshot.clientVpns.find((v) => v.id === vpn);
  const senders = [
    ...there.map((e) => ({ place: { interface: e.id }, source: e.addresses[0]!.private })),
    { place: { outside }, source: outside },
    ...(endpoint === undefined ? [] : [{ place: { vpn }, source: clientAddress(endpoint) }]),
  ];
  const targets = snapshot.interfaces.filter((e) => e.kind !== "client-vpn").flatMap((e) => e.addresses.flatMap((a) => [a.private, a.public ?? []].flat()));
  const pairs = senders.flatMap((s) => targets.flatMap((to) => [22, 80, 3306, 3128].map((port) => ({ s, to, port }))));
  const own = (source: string, to: string) => there.some((e) => e.addresses.some((a) => a.private === source && (a.private === to || a.public === to)));
  return pairs
    .filter(({ s, to }) => !own(s.source, to))
    .map(({ s, to, port }, id) => ({ id, from: s.place, source: s.source, to, protocol: "tcp", port, sourcePort: 33_000 + id }));
}
