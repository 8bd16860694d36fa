import fc from "fast-check";
import { expect, test } from "vitest";
import { build } from "../net/reach/build.js";
import type { CheckResult } from "../../src/verify/document.js";
import { talksOf } from "../../src/ui/report/index.js";

const names = fc.constantFrom("outside", "internet", "web-server-1", "web-server-2", "ap-server-1", "database");
const results: fc.Arbitrary<CheckResult[]> = fc.array(
  fc.record({
    check: fc.record({ id: fc.constantFrom("1", "2", "NX1"), words: fc.constant({ en: "a check" }), from: names, to: names, port: fc.constantFrom(22, 80), protocol: fc.constant("tcp" as const), expect: fc.constantFrom("open" as const, "closed" as const) }),
    verdict: fc.constantFrom("open" as const, "closed" as const, "partial" as const, "unknown" as const),
    ok: fc.boolean(),
    because: fc.constant([]),
  }),
  { maxLength: 30 },
);
const viewOf = (all: readonly CheckResult[]) => ({ env: "default", phase: "P1", results: all, nameOf: () => undefined, snapshot: build().snapshot });

test("every check is on the arrow between its ends, and no arrow says more than what was checked", () => {
  fc.assert(
    fc.property(results, (all) => {
      const { ends, talks } = talksOf(viewOf(all), "en");
      const end = (name: string): string => ends.find((e) => e.name.split(", ").includes(name))!.key;
      const others = all.filter(({ check }) => check.from !== check.to);
      for (const { check, ok, verdict } of others) {
        const look = !ok ? "wrong" : verdict === "open" ? "allowed" : "refused";
        const talk = talks.find((t) => t.from === end(check.from) && t.to === end(check.to) && t.look === look);
        expect(new RegExp(`(^|, )${check.id} \\([^)]*\\b${check.port}\\b`).test(talk?.text ?? "")).toBe(true);
      }
      for (const t of talks) {
        // Ends that are drawn as one were asked alike: the arrow holds for each of them.
        const members = (key: string): string[] => ends.find((e) => e.key === key)!.name.split(", ");
        for (const from of members(t.from)) for (const to of members(t.to)) expect(others.some(({ check }) => check.from === from && check.to === to)).toBe(true);
      }
    }),
    { numRuns: 300 },
  );
});

test("servers of which the same is true are one box", () => {
  const ask = (to: string, ok = true): CheckResult => ({ check: { id: "2", words: { en: "HTTP" }, from: "outside", to, port: 80, protocol: "tcp", expect: "open" }, verdict: ok ? "open" : "closed", ok, because: [] });
  expect(talksOf(viewOf([ask("web-server-1"), ask("web-server-2")]), "en").ends.map((e) => e.name)).toEqual(["outside", "web-server-1, web-server-2"]);
  const differ = talksOf(viewOf([ask("web-server-1"), ask("web-server-2", false)]), "en");
  expect(differ.ends.map((e) => e.name)).toEqual(["outside", "web-server-1", "web-server-2"]);
  expect(differ.talks.map((t) => [t.to, t.look])).toEqual([["web-server-1", "allowed"], ["web-server-2", "wrong"]]);
});
