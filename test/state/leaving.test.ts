import { describe, expect, it } from "vitest";
import { beginLeaving, leavingOf } from "../../src/core/leaving.js";
import type { State } from "../../src/core/state.js";
import { sampleState } from "./sample-state.js";

const since = "2026-02-01T00:00:00.000Z";
const later = "2026-02-02T00:00:00.000Z";
const record = Object.values(sampleState().records)[0]!;
const stateOf = (leaving: State["leaving"], ...steps: string[]): Pick<State, "leaving" | "records"> => ({
  ...(leaving === undefined ? {} : { leaving }),
  records: Object.fromEntries(steps.map((step) => [`${step}/x`, { ...record, step }])),
});

describe("leavingOf", () => {
  it("is what is still there of what was meant", () => {
    expect(leavingOf(stateOf({ since }, "a", "b"))).toEqual({ since, whole: true, steps: ["a", "b"] });
    expect(leavingOf(stateOf({ since, steps: ["b", "c"] }, "a", "b"))).toEqual({ since, whole: false, steps: ["b"] });
  });
  it("is nothing where no teardown was begun, or where it had nothing more to do", () => {
    expect(leavingOf(stateOf(undefined, "a"))).toBeUndefined();
    expect(leavingOf(stateOf({ since }))).toBeUndefined();
    expect(leavingOf(stateOf({ since, steps: ["b"] }, "a"))).toBeUndefined();
  });
});

describe("beginLeaving", () => {
  it("means everything, or these steps", () => {
    expect(beginLeaving(stateOf(undefined, "a"), undefined, later)).toEqual({ since: later });
    expect(beginLeaving(stateOf(undefined, "a"), ["a"], later)).toEqual({ since: later, steps: ["a"] });
  });
  it("and what an earlier one has left, since then; not what is gone already", () => {
    expect(beginLeaving(stateOf({ since, steps: ["a", "c"] }, "a", "b"), ["b"], later)).toEqual({ since, steps: ["a", "b"] });
    expect(beginLeaving(stateOf({ since }, "a", "b"), ["b"], later)).toEqual({ since });
    expect(beginLeaving(stateOf({ since, steps: ["a"] }, "a"), undefined, later)).toEqual({ since });
    expect(beginLeaving(stateOf({ since, steps: ["c"] }, "a"), ["a"], later)).toEqual({ since: later, steps: ["a"] });
  });
});
