import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { removals, type Standing } from "../../src/engine/order.js";

/** A random environment: nodes refer to earlier ones only; some hang inside one of those they refer to. */
const environments = fc
  .array(fc.record({ needs: fc.array(fc.nat(), { maxLength: 4 }), inside: fc.boolean() }), { minLength: 1, maxLength: 30 })
  .map((nodes) => {
    const standing = new Map<string, Standing>();
    nodes.forEach((n, i) => {
      const needs = i === 0 ? [] : [...new Set(n.needs.map((x) => `n${x % i}`))];
      standing.set(`n${i}`, { needs, ...(n.inside && needs[0] ? { within: needs[0] } : {}) });
    });
    return standing;
  });

const carrier = (node: string, byNode: Map<string, { implied: boolean }>, standing: Map<string, Standing>): string =>
  byNode.get(node)!.implied ? carrier(standing.get(node)!.within!, byNode, standing) : node;

/** Carries the removals out as the queue would; returns the order in which things really disappear. */
function play(rs: ReturnType<typeof removals>): string[] {
  const left = new Map(rs.map((r) => [r.node, new Set(r.deps)]));
  const out: string[] = [];
  while (left.size > 0) {
    const ready = [...left].find(([, deps]) => deps.size === 0);
    if (!ready) throw new Error("stuck");
    left.delete(ready[0]);
    for (const deps of left.values()) deps.delete(ready[0]);
    out.push(ready[0]);
  }
  return out;
}

describe("order of removal", () => {
  test("every node once, and it comes to an end", () => {
    fc.assert(
      fc.property(environments, (standing) => {
        const order = play(removals(new Set(standing.keys()), standing));
        expect([...order].sort()).toEqual([...standing.keys()].sort());
      }),
    );
  });

  test("nothing is taken away while something stands on it", () => {
    fc.assert(
      fc.property(environments, (standing) => {
        const rs = removals(new Set(standing.keys()), standing);
        const byNode = new Map(rs.map((r) => [r.node, r]));
        const order = play(rs);
        // A contained thing disappears with its carrier.
        const at = (n: string) => order.indexOf(carrier(n, byNode, standing));
        for (const [n, s] of standing) for (const need of s.needs) expect(at(n)).toBeLessThanOrEqual(at(need));
      }),
    );
  });

  test("a carrier names exactly what goes with it", () => {
    fc.assert(
      fc.property(environments, (standing) => {
        const rs = removals(new Set(standing.keys()), standing);
        const byNode = new Map(rs.map((r) => [r.node, r]));
        const carried = rs.flatMap((r) => r.carries.map((n) => [n, r.node]));
        expect(carried.sort()).toEqual(rs.filter((r) => r.implied).map((r) => [r.node, carrier(r.node, byNode, standing)]).sort());
      }),
    );
  });

  test("what stays is no container: a node whose container stays is removed by a call", () => {
    const standing = new Map<string, Standing>([
      ["table", { needs: [] }],
      ["route", { needs: ["table"], within: "table" }],
    ]);
    expect(removals(new Set(["route"]), standing)).toEqual([{ node: "route", deps: [], implied: false, carries: [] }]);
  });

  test("two groups whose rules name each other: a rule is revoked by a call, so that the circle opens", () => {
    const standing = new Map<string, Standing>([
      ["a", { needs: [] }],
      ["b", { needs: [] }],
      ["a-from-b", { needs: ["a", "b"], within: "a" }],
      ["b-from-a", { needs: ["b", "a"], within: "b" }],
    ]);
    const rs = removals(new Set(standing.keys()), standing);
    expect(rs.some((r) => r.node.includes("from") && !r.implied)).toBe(true);
    const order = play(rs);
    expect(order.length).toBe(4);
  });
});
