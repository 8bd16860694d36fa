import { describe, expect, test } from "vitest";
import { presets } from "../../src/core/types.js";
import { steps } from "../../src/steps/index.js";
import { calls, environment, forgetCalls, inventory, teardown, through, up } from "./environment.js";

/** Every prefix of the walkthrough, so that a new step is covered by being in the list; in every preset the whole of it. */
const cases = presets.flatMap((preset) => steps.map((s) => [preset, s.id] as const)).filter(([preset, last]) => preset === "modern" || last === steps.at(-1)!.id);

// The third, a kill at any call, is test/faults/kills.mjs.
describe("the laws", () => {
  test.each(cases)("%s: up through %s, again, and down", async (preset, last) => {
    const e = environment();
    const chosen = through(last);
    const first = await up(e, chosen, preset);
    expect(first.length).toBeGreaterThan(0);
    expect(new Set(first.map((c) => c.act))).toEqual(new Set(["create"]));

    await forgetCalls(e);
    const second = await up(e, chosen, preset);
    expect(second).toEqual([]);
    expect((await calls(e)).filter((c) => c.mutating)).toEqual([]);

    const result = await teardown(e);
    expect(result.left).toEqual([]);
    expect(await inventory(e)).toEqual({});
  });
});
