import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { distance, nearest } from "../../src/cli/near.js";
import { kumiki, tempFolder } from "./harness.js";

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

describe("a slip on the command line", () => {
  it.each<[string[], string]>([
    [["staus"], "kumiki status"],
    [["--yes", "tear-down"], "kumiki teardown"],
    [["help", "compltion"], "kumiki completion"],
    [["up", "--web-cird", "10.0.0.0/16"], "--web-cidr"],
    [["up", "--no-inptu"], "--no-input"],
    [["status", "--refesh"], "--refresh"],
    [["check", "--porbe"], "--probe"],
    [["up", "load-balancer"], "load-balancers"],
    [["up", "--through", "sevrers"], "servers"],
    [["plan", "--without", "flowlogs"], "flow-logs"],
    [["teardown", "databse", "--yes"], "database"],
    [["up", "--set", "webCird=10.0.0.0/16"], "webCidr"],
    [["config", "explain", "ssh-form"], "sshFrom"],
  ])("%j: %s is proposed, in both languages", async (argv, meant) => {
    const dir = await tempFolder();
    for (const [lang, question] of [["en", "Did you mean"], ["ja", "のことでしょうか"]] as const) {
      const { code, out, err } = await kumiki([...argv, "--dir", dir, "--lang", lang]);
      expect({ code, out }).toEqual({ code: 2, out: "" });
      expect(err).toContain(question);
      // The name itself, and not only in a list of all.
      expect(err.split("\n").find((line) => line.includes(question))).toContain(meant);
      expect(err).not.toContain("\u001b");
    }
  });
  it("what is near to nothing gets no proposal", async () => {
    for (const argv of [["frobnicate"], ["up", "--frobnicate"], ["up", "frobnicate"], ["up", "--set", "frobnicate=1"]]) {
      const { code, err } = await kumiki([...argv, "--dir", await tempFolder()]);
      expect(code).toBe(2);
      expect(err).toContain("frobnicate");
      expect(err).not.toContain("Did you mean");
    }
  });
});
