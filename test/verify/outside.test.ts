import fc from "fast-check";
import { expect, test } from "vitest";
import { everyoneOutside, someoneIn, somewhere } from "../../src/verify/outside.js";
import { build } from "../net/reach/build.js";

test.each([
  ["0.0.0.0/0", somewhere],
  ["198.51.100.7/32", "198.51.100.7"],
  ["198.51.100.0/24", "198.51.100.1"],
  ["10.0.0.0/8", undefined],
  ["nonsense", undefined],
])("somebody in %s is %s", (range, who) => {
  expect(someoneIn(range)).toBe(who);
});

test("somebody is in the range, and of the internet", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 223 }), fc.integer({ min: 0, max: 255 }), fc.integer({ min: 16, max: 32 }), (a, b, prefix) => {
      const who = someoneIn(`${a}.${b}.0.0/${prefix}`);
      if (who === undefined) return;
      expect(who.startsWith(`${a}.${b}.`)).toBe(true);
      expect(who).not.toMatch(/^(0|10|127)\./);
    }),
  );
});

test("there is somebody in every range that a rule names, and somebody in none of them", () => {
  const b = build();
  const vpc = b.vpc("v", "10.0.0.0/16");
  b.group("g", vpc, ["in tcp 22 192.0.2.16/28", "in tcp 443 0.0.0.0/0", "in tcp 22 10.9.0.0/16"]);
  const everyone = everyoneOutside(b.snapshot, somewhere);
  const inOffice = everyone.filter((a) => /^192\.0\.2\.(1[6-9]|2\d|3[01])$/.test(a));
  expect(inOffice).toHaveLength(1);
  expect(everyone).toContain(somewhere);
  expect(everyone.some((a) => a.startsWith("10."))).toBe(false);
});
