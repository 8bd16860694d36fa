import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { distance, nearest } from "../../src/cli/near.js";

const word = fc.string({ maxLength: 12 });

describe("distance", () => {
  it("is none between equals, the same both ways, and at most the longer one", () => {
    fc.assert(
      fc.property(word, word, (a, b) => {
        expect(distance(a, b) === 0).toBe(a === b);
        expect(distance(a, b)).toBe(distance(b, a));
        expect(distance(a, b)).toBeLessThanOrEqual(Math.max(a.length, b.length));
        expect(distance(a, b)).toBeGreaterThanOrEqual(Math.abs(a.length - b.length));
      }),
    );
  });
  it("counts one for a slip of the finger", () => {
    for (const slip of ["webcdir", "webcid", "webcidrr", "wevcidr"]) expect(distance(slip, "webcidr")).toBe(1);
  });
});

describe("nearest", () => {
  const known = ["webCidr", "zones", "sshFrom", "region", "databaseMultiAz"];
  it.each([
    ["webCird", "webCidr"],
    ["web-cidr", "webCidr"],
    ["WEB_CIDR", "webCidr"],
    ["zone", "zones"],
    ["regoin", "region"],
    ["databaseMultiAZ", "databaseMultiAz"],
  ])("%s is near %s", (given, near) => expect(nearest(given, known)).toBe(near));
  it("guesses nothing far-fetched, and nothing for something endless", () => {
    expect(nearest("instanceType", known)).toBeUndefined();
    expect(nearest("x", known)).toBeUndefined();
    expect(nearest("webCidr".repeat(1000), known)).toBeUndefined();
  });
  it("finds what is there", () => {
    for (const name of known) expect(nearest(name, known)).toBe(name);
  });
});
