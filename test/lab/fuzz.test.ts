import { describe, expect, it } from "vitest";
import { article, hosts, outside, phases, vpn } from "../net/reach/article.js";
import { clientAddress } from "../../src/lab/compile/client-vpn.js";
import { compareMany, compareTrials } from "./fuzz/run.js";
import type { Trial } from "./fuzz/flows.js";
import { census } from "./fuzz/features.js";
import { python } from "./fuzz/crowd.js";
import { reason, why } from "./skip.js";

/** `npm run fuzz:lab` does the same on as many as one likes. */
const topologies = 8;
const seed = 1;

describe.skipIf(why !== undefined || python === undefined)(`engine and packets${python === undefined ? ": skipped, no python3" : reason}`, () => {
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
  it(`agree on ${topologies} random networks, on the verdict and on the rule that decides`, { timeout: 600_000 }, async () => {
    const reports = await compareMany({ topologies, flows: 200, seed, width: 2 });
    const sum = (of: (r: (typeof reports)[number]) => number) => reports.reduce((total, r) => total + of(r), 0);
    expect(reports.flatMap((r) => r.mismatches.map((m) => ({ seed: r.seed, about: m.about, why: m.why, trial: m.trial })))).toEqual([]);
    expect(reports.flatMap((r) => r.disagreements.map((d) => ({ seed: r.seed, ...d })))).toEqual([]);
    const probes = sum((r) => r.probes);
    expect(probes).toBeGreaterThan(topologies * 180);
    // Where nearly everything is refused, agreement is cheap; where nothing is, too.
    expect(sum((r) => r.open) / probes).toBeGreaterThan(0.33);
    expect(sum((r) => r.open) / probes).toBeLessThan(0.45);
    expect(sum((r) => r.unknown) / probes).toBeLessThan(0.02);
    // The listeners have seen whom they heard: the check of translated addresses had something to check.
    expect(sum((r) => r.seen)).toBeGreaterThan(probes / 10);
    // Composed paths of each kind, some that work and some that do not.
    const paths = reports.flatMap((r) => r.paths);
    for (const about of ["load-balancer", "proxy", "jump"] as const)
      for (const verdict of ["open", "closed"] as const) expect(paths.filter((p) => p.about === about && p.verdict === verdict).length, `${about} ${verdict}`).toBeGreaterThan(0);
    const counts = census(reports.map((r) => r.topology));
    console.log(`of ${topologies} topologies: ${Object.entries(counts).map(([feature, n]) => `${feature} ${n}`).join(", ")}`);
    for (const [feature, n] of Object.entries(counts)) expect(n, feature).toBeGreaterThan(1);
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
