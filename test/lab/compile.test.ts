import { describe, expect, it } from "vitest";
import fc from "fast-check";
import { compile } from "../../src/lab/compile.js";
import { markText, readMark, type LabPlan } from "../../src/lab/plan.js";
import { buildScript } from "../../src/lab/script.js";
import { topology } from "./fuzz/topology.js";

const planOf = (seed: number): LabPlan => {
  const t = topology(seed);
  return compile(t.snapshot, t.declared, { outside: t.outside });
};
const seeds = fc.integer({ min: 1, max: 1_000_000 });
const matches = (text: string, pattern: RegExp): string[] => [...text.matchAll(pattern)].map((m) => m[1]!);

describe("the compiler", () => {
  it("gives the same texts for the same snapshot", () => {
    fc.assert(fc.property(seeds, (seed) => {
      const [once, again] = [planOf(seed), planOf(seed)].map(buildScript);
      return once === again;
    }), { numRuns: 15 });
  });
  it("keeps to what Linux takes: names of links, comments of rules, one name for one namespace", () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const plan = planOf(seed);
        expect(new Set(plan.spaces.map((s) => s.name)).size).toBe(plan.spaces.length);
        const text = buildScript(plan);
        expect(matches(text, /(?:link add|peer name|dev|type bridge) ([a-z]\w+)/g).filter((n) => n.length > 15)).toEqual([]);
        expect(matches(text, /comment "([^"]*)"/g).filter((c) => c.length > 127)).toEqual([]);
        expect(text).not.toMatch(/undefined|NaN|\[object/);
      }),
      { numRuns: 25 },
    );
  });
  it("names in the rules every group rule and every ACL entry that has to do with a living host", () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const { snapshot, declared, outside } = topology(seed);
        const plan = compile(snapshot, declared, { outside });
        const marks = plan.spaces.flatMap((s) => matches(s.nft, /comment "([^"]*)"/g)).map((c) => readMark(c)!);
        const hosts = plan.spaces.filter((s) => s.what === "interface").map((s) => snapshot.interfaces.find((e) => e.id === s.id)!);
        for (const e of hosts.filter((h) => h.kind !== "nat-gateway"))
          for (const rule of snapshot.securityGroups.filter((g) => e.groups.includes(g.id)).flatMap((g) => g.rules))
            expect(marks.some((m) => m.rule === rule.id && m.at === e.id)).toBe(true);
        for (const subnet of snapshot.subnets)
          for (const entry of snapshot.networkAcls.find((a) => a.id === subnet.networkAcl)!.entries)
            expect(marks.some((m) => m.what === "network-acl" && m.at === subnet.id && m.rule === `${entry.direction}:${entry.number}` && m.passes === (entry.action === "allow"))).toBe(true);
      }),
      { numRuns: 15 },
    );
  });
  it("reads back the mark that it writes", () => {
    const word = fc.string({ minLength: 1 }).filter((s) => !s.includes("|"));
    fc.assert(
      fc.property(word, word, word, fc.boolean(), (resource, rule, at, passes) => {
        const mark = { what: "network-acl", resource, rule, at, passes } as const;
        expect(readMark(markText(mark))).toEqual(mark);
      }),
    );
  });
  it("has no namespace for a stopped instance, a deleted NAT gateway or a peering that is not active", () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const { snapshot } = topology(seed);
        const plan = planOf(seed);
        const there = new Set(plan.spaces.map((s) => s.id));
        for (const i of snapshot.instances.filter((x) => x.state !== "running")) for (const e of i.interfaces) expect(there.has(e)).toBe(false);
        for (const n of snapshot.natGateways.filter((x) => x.state !== "available")) expect(there.has(n.interface ?? "")).toBe(false);
        // A cable between two routers is a peering.
        const between = plan.cables.split("\n").filter((l) => /netns r\d+ type veth peer name \w+ netns r\d+$/.test(l)).length;
        expect(between).toBe(snapshot.peerings.filter((p) => p.state === "active").length);
      }),
      { numRuns: 25 },
    );
  });
});
