import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { selectSteps, type Selection } from "../../src/cli/selection.js";
import { closure } from "../../src/steps/closure.js";
import { Fault } from "../../src/core/fault.js";
import type { AnyStep } from "../../src/core/types.js";
import { steps } from "../../src/steps/index.js";
import { smallSteps } from "./small-steps.js";

const none: Selection = { steps: [], with: [], without: [] };
const ids = (all: readonly AnyStep[], saved: readonly string[], s: Partial<Selection>) => selectSteps(all, saved, { ...none, ...s }).map((x) => x.id);
const fault = (saved: readonly string[], s: Partial<Selection>): Fault => {
  try {
    ids(smallSteps, saved, s);
  } catch (e) {
    if (e instanceof Fault) return e;
    throw e;
  }
  throw new Error("nothing was thrown");
};

describe("which steps a run wants", () => {
  const all = steps.map((s) => s.id);
  const some = fc.subarray(all);

  it("they are closed under what they need, in walkthrough order, each once", () => {
    fc.assert(
      fc.property(some, some, some, (named, saved, extra) => {
        const chosen = ids(steps, saved, { steps: named, with: extra });
        expect([...closure(steps, chosen)].sort()).toEqual([...chosen].sort());
        expect(chosen).toEqual(all.filter((id) => chosen.includes(id)));
      }),
    );
  });
  it("those that stand already always stay, and those that are named are there", () => {
    fc.assert(
      fc.property(some, some, (named, saved) => {
        expect(ids(steps, saved, { steps: named })).toEqual(expect.arrayContaining([...saved, ...named]));
      }),
    );
  });
  it("nothing said: all of them; one said: it and what it needs, no more", () => {
    expect(ids(steps, [], {})).toEqual(all);
    for (const id of all) expect(ids(steps, [], { steps: [id] }).sort()).toEqual([...closure(steps, [id])].sort());
  });
  it("--through is the walkthrough up to there", () => {
    for (const [i, id] of all.entries()) expect(ids(steps, [], { through: id })).toEqual(all.slice(0, i + 1));
  });
  it("--without leaves out what stands, too, once nothing stands on it", () => {
    expect(ids(smallSteps, ["first", "second", "third"], { without: ["third"] })).toEqual(["first", "second"]);
    expect(ids(smallSteps, [], { without: ["second", "third"] })).toEqual(["first"]);
  });
  it("a step that this version does not know is none of its business", () => {
    expect(ids(smallSteps, ["gone-step", "first"], { steps: ["first"] })).toEqual(["first"]);
  });
});

describe("what is refused", () => {
  it.each<[readonly string[], Partial<Selection>, string, RegExp]>([
    [[], { steps: ["nope"] }, "unknown-step", /"given":"nope","steps":\["first","second","third"\]/],
    [[], { through: "nope" }, "unknown-step", /nope/],
    [[], { with: ["nope"] }, "unknown-step", /nope/],
    [[], { without: ["nope"] }, "unknown-step", /nope/],
    [[], { steps: ["first"], through: "second" }, "conflicting-options", /--through second/],
    [[], { with: ["first"], without: ["first"] }, "conflicting-options", /--with first/],
    [[], { steps: ["first"], without: ["first"] }, "conflicting-options", /--without first/],
    [[], { through: "first", without: ["first"] }, "conflicting-options", /--without first/],
    [[], { without: ["second"] }, "stands-on", /"step":"second","steps":\["third"\]/],
    [["first", "second"], { steps: ["second"], without: ["first"] }, "stands-on", /"step":"first","steps":\["second"\]/],
  ])("%j %j", (saved, selection, code, matches) => {
    const found = fault(saved, selection);
    expect(found.code).toBe(code);
    expect(JSON.stringify(found.data)).toMatch(matches);
  });
});
