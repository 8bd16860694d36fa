import { expect, test } from "vitest";
import type { CheckEntry } from "../../src/verify/index.js";
import { inOrder, junitOf } from "../../src/verify/index.js";

const entry = (more: Partial<CheckEntry>): CheckEntry => ({ id: "1", title: "SSH", from: "outside", to: "web-server-1", port: 22, protocol: "tcp", expect: "open", verdict: "open", ok: true, hops: [], ...more });

test("counts failures and errors, and escapes what AWS says", () => {
  const xml = junitOf(
    "lab",
    {
      phase: "P1",
      ok: false,
      checks: [
        entry({}),
        entry({ id: "2", verdict: "closed", ok: false, decidedBy: { resource: 'sg-<"&\u0007', code: "ENI_SG_RULES_MISMATCH" } }),
        entry({ id: "3", verdict: "unknown", ok: false, because: ["absent: web-alb"] }),
      ],
    },
    "2026-11-22T01:02:03.456Z",
  );
  expect(xml).toContain('<testsuites tests="3" failures="1" errors="1">');
  expect(xml).toContain('timestamp="2026-11-22T01:02:03"');
  expect(xml).toContain("sg-&lt;&quot;&amp;?");
  expect(xml.match(/<testcase/g)).toHaveLength(3);
  expect(xml.match(/<(failure|error) /g)).toEqual(["<failure ", "<error "]);
});

test("the article's order", () => {
  const given = ["NX2", "10", "M1", "4b", "9", "1b", "M5", "1", "16", "NX1", "4", "2"];
  expect(inOrder(given.map((id) => ({ id }))).map((c) => c.id)).toEqual(["1", "1b", "2", "4", "4b", "9", "M1", "M5", "10", "16", "NX1", "NX2"]);
});
