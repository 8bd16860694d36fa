import { describe, expect, it } from "vitest";
import { compareMany } from "./fuzz/run.js";
import { reason, why } from "./skip.js";

/** `npm run fuzz:lab` does the same on as many as one likes. */
const topologies = 20;
const seed = 1000;

describe.skipIf(why !== undefined)(`engine and packets${reason}`, () => {
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
