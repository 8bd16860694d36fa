import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { sayDoors } from "../../src/ui/say/doors.js";
import { sayNeeds } from "../../src/ui/say/policy.js";
import { saySweepStays } from "../../src/ui/say/sweep.js";
import { dangerousInLines, foreign, looks, tooWide } from "../ui/support.js";

/** What test/ui/say.test.ts says of plan, status and teardown, for those said since: 60, 80 and 120 columns, both languages. */
const anyLook = fc.constantFrom(...looks);
const runs = { numRuns: 60 };
const names = { titles: {}, kinds: {} };
function harmless(text: string, look: (typeof looks)[number]): void {
  expect(dangerousInLines(text)).toEqual([]);
  expect(tooWide(text, look)).toEqual([]);
}

describe("no line is wider than the terminal", () => {
  it("of what a phase opens and closes", () => {
    const door = fc.record({
      act: fc.constantFrom("open" as const, "close" as const),
      to: fc.array(fc.constantFrom("web-server-1", "ap-server-2", "development-server-1", "database"), { maxLength: 4 }),
      port: fc.constantFrom("22", "80", "32768-65535"),
      protocol: fc.constantFrom("tcp", "udp"),
      from: fc.array(fc.constantFrom("0.0.0.0/0", "203.0.113.25/32", "proxy-server-1"), { maxLength: 6 }),
    });
    fc.assert(
      fc.property(foreign, fc.array(door, { maxLength: 6 }), fc.boolean(), anyLook, (env, doors, back, look) => {
        const [before, after] = back ? (["P2", "P1"] as const) : (["P1", "P2"] as const);
        harmless(sayDoors({ env, before, after, doors }, look), look);
      }),
      runs,
    );
  });
  it("of who needs which action", () => {
    const need = fc.record({ action: fc.constantFrom("ec2:RunInstances", "elasticloadbalancing:ModifyLoadBalancerAttributes", "iam:PassRole"), resources: fc.array(foreign, { maxLength: 3 }), origins: fc.array(fc.record({ step: foreign, kind: foreign }), { maxLength: 3 }) });
    fc.assert(fc.property(fc.array(need, { maxLength: 6 }), anyLook, (needs, look) => harmless(sayNeeds(needs, names, look), look)), runs);
  });
  it("of what a sweep leaves", () => {
    const thing = fc.record({ kind: foreign, id: foreign });
    fc.assert(fc.property(foreign, fc.nat(99), fc.array(thing, { maxLength: 4 }), anyLook, (env, staying, risen, look) => harmless(saySweepStays({ env, staying, risen }, look), look)), runs);
  });
});
