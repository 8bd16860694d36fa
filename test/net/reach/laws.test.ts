import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { applyFix, decide, matrix, minimalFix, prepare, rulesOf, trace, withoutRule, type Flow, type Snapshot, type Used } from "../../../src/net/reach/index.js";
import { article, phases } from "./article.js";
import type { Build } from "./build.js";
import { entry, rule } from "./build.js";
import { flowIn, world } from "./random.js";

const runs = { numRuns: 60 };
const asked = (b: Build, flow: Flow, s: Snapshot = b.snapshot) => trace(prepare(s, b.declared), flow);
/** A world and some flows in it. */
const worldAndFlows = world.chain((b) => fc.tuple(fc.constant(b), fc.array(flowIn(b), { minLength: 5, maxLength: 15 })));
const forAll = (law: (b: Build, flow: Flow) => void): void =>
  fc.assert(
    fc.property(worldAndFlows, ([b, flows]) => {
      for (const flow of flows) law(b, flow);
    }),
    runs,
  );
const rank = { closed: 0, unknown: 0, partial: 1, open: 2 } as const;

/** Every rule there is, as `withoutRule` names it. */
const everyRule = (s: Snapshot): Used[] => [
  ...s.securityGroups.flatMap((g) => g.rules.map((r) => ({ what: "security-group", resource: g.id, rule: r.id }))),
  ...s.networkAcls.flatMap((a) => a.entries.map((e) => ({ what: "network-acl", resource: a.id, rule: `rule ${e.number}`, direction: e.direction }))),
  ...s.routeTables.flatMap((t) => t.routes.filter((r) => r.origin !== "local").map((r) => ({ what: "route", resource: t.id, rule: r.destination }))),
];
const same = (a: Used, b: Used): boolean => a.resource === b.resource && a.rule === b.rule && (a.direction === b.direction || a.what !== "network-acl");

/** The same arrays in another order; of ranges of a VPC and addresses of an interface the first one has a meaning. */
function shuffled(s: Snapshot, seed: number): Snapshot {
  let state = seed;
  const next = (n: number): number => (state = (state * 1103515245 + 12345) % 2 ** 31) % n;
  const mix = (x: unknown, key = ""): unknown => {
    if (Array.isArray(x)) {
      const copy = x.map((y) => mix(y));
      if (key !== "cidrs" && key !== "addresses") for (let i = copy.length - 1; i > 0; i--) {
        const j = next(i + 1);
        [copy[i], copy[j]] = [copy[j], copy[i]];
      }
      return copy;
    }
    return typeof x === "object" && x !== null ? Object.fromEntries(Object.entries(x).map(([k, v]) => [k, mix(v, k)])) : x;
  };
  return mix(s) as Snapshot;
}
const renamed = <T>(x: T): T => JSON.parse(JSON.stringify(x).replace(/"((?:vpc|subnet|rtb|acl|sg|sgr|eni|i|igw|nat(?!-gateway)|pcx|pl|vpce|vgw)-)/g, '"$1zz-')) as T;

describe("laws of the engine", () => {
  it("the random worlds are worth asking: some of everything", () => {
    const counts: Record<string, number> = {};
    fc.assert(
      fc.property(worldAndFlows, ([b, flows]) => {
        for (const flow of flows) {
          const { verdict } = asked(b, flow);
          counts[verdict] = (counts[verdict] ?? 0) + 1;
        }
      }),
      { numRuns: 200, seed: 7 },
    );
    const total = Object.values(counts).reduce((a, b) => a + b, 0);
    expect(counts["open"]! / total).toBeGreaterThan(0.1);
    expect(counts["closed"]! / total).toBeGreaterThan(0.3);
    expect(counts["partial"]).toBeGreaterThan(0);
  });
  it("asking twice gives the same, to the last hop", () => {
    forAll((b, flow) => expect(asked(b, flow)).toEqual(asked(b, flow)));
  });
  it("decide agrees with trace", () => {
    forAll((b, flow) => expect(decide(b.network(), flow)).toBe(asked(b, flow).verdict));
  });
  it("the order of arrays does not matter", () => {
    fc.assert(
      fc.property(worldAndFlows, fc.nat(), ([b, flows], seed) => {
        const other = shuffled(b.snapshot, seed);
        for (const flow of flows) expect(asked(b, flow, other).verdict).toBe(asked(b, flow).verdict);
      }),
      runs,
    );
  });
  it("ids do not matter", () => {
    forAll((b, flow) => {
      const other = trace(prepare(renamed(b.snapshot), renamed(b.declared)), renamed(flow));
      expect(other.verdict).toBe(asked(b, flow).verdict);
    });
  });
  it("a rule that an open path has not used may go", () => {
    forAll((b, flow) => {
      const before = asked(b, flow);
      if (before.verdict !== "open") return;
      const used = rulesOf(before);
      for (const r of everyRule(b.snapshot)) {
        if (used.some((u) => same(u, r))) continue;
        expect(asked(b, flow, withoutRule(b.snapshot, r)).verdict).toBe("open");
      }
    });
  });
  it("one more rule of a group never closes anything", () => {
    fc.assert(
      fc.property(worldAndFlows, fc.constantFrom("sg-1", "sg-2", "sg-w"), fc.constantFrom("in all * 0.0.0.0/0", "out tcp 22 10.0.0.0/8", "in tcp 22 sg-1"), ([b, flows], group, text) => {
        const more = { ...b.snapshot, securityGroups: b.snapshot.securityGroups.map((g) => (g.id === group ? { ...g, rules: [...g.rules, rule("sgr-more", text)] } : g)) };
        for (const flow of flows) expect(rank[asked(b, flow, more).verdict]).toBeGreaterThanOrEqual(rank[asked(b, flow).verdict]);
      }),
      runs,
    );
  });
  it("one more denial in an ACL never opens anything", () => {
    fc.assert(
      fc.property(worldAndFlows, fc.constantFrom("acl-1", "acl-2", "acl-v", "acl-w"), fc.constantFrom("200 in deny all * 0.0.0.0/0", "50 out deny tcp 22 10.0.0.0/8", "50 in deny tcp 40000-50000 0.0.0.0/0"), ([b, flows], acl, text) => {
        const more = { ...b.snapshot, networkAcls: b.snapshot.networkAcls.map((a) => (a.id === acl ? { ...a, entries: [...a.entries, entry(text)] } : a)) };
        for (const flow of flows) expect(rank[asked(b, flow, more).verdict]).toBeLessThanOrEqual(rank[asked(b, flow).verdict]);
      }),
      runs,
    );
  });
  it("a fix opens; and there is one where every obstacle has one", () => {
    let fixed = 0;
    fc.assert(
      fc.property(worldAndFlows, ([b, flows]) => {
        for (const flow of flows) {
          const before = asked(b, flow);
          if (before.verdict === "open" || before.verdict === "unknown") continue;
          const fix = minimalFix(b.network(), (n) => trace(n, flow));
          if (fix === undefined) {
            expect(before.blockers.filter((x) => x.fix === undefined)).not.toEqual([]);
            continue;
          }
          fixed++;
          expect(asked(b, flow, fix.reduce(applyFix, b.snapshot)).verdict).toBe("open");
          // Minimal: none of them may be left out.
          for (const one of fix) expect(asked(b, flow, fix.filter((f) => f !== one).reduce(applyFix, b.snapshot)).verdict).not.toBe("open");
        }
      }),
      { ...runs, seed: 11 },
    );
    expect(fixed).toBeGreaterThan(50);
  });
  it("closed has an obstacle, open has none, unknown has a reason", () => {
    forAll((b, flow) => {
      const t = asked(b, flow);
      expect(t.blockers.length > 0).toBe(t.verdict === "closed" || t.verdict === "partial");
      expect(t.because !== undefined).toBe(t.verdict === "unknown");
      expect(t.hops.every((h) => h.passes)).toBe(t.verdict === "open" || t.verdict === "unknown");
      expect(t.sourcePorts !== undefined).toBe(t.verdict === "partial");
    });
  });
  it("the matrix says of every pair what the network says in a trace", () => {
    const check = (b: Build): void => {
      const n = b.network();
      const m = matrix(n, [22, 80]);
      const place = new Map(m.parties.flatMap((p, i) => (p.kind === "interfaces" ? p.interfaces.map((id) => [id, i] as const) : [])));
      for (const [from, i] of place)
        for (const [to, j] of place) {
          if (from === to) continue;
          for (const port of [22, 80]) {
            const cell = m.cells.find((c) => c.from === i && c.to === j && c.ports.from <= port && port <= c.ports.to);
            const address = b.the("interfaces", to).addresses[0]!.private;
            expect({ from, to, port, verdict: cell?.verdict ?? "closed" }).toEqual({ from, to, port, verdict: decide(n, { from: { interface: from }, to: address, protocol: "tcp", port }, "network") });
          }
        }
    };
    fc.assert(fc.property(world, check), { numRuns: 60 });
    for (const p of phases) check(article(p));
  });
});
