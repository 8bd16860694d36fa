import { describe, expect, test } from "vitest";
import { presets } from "../../src/core/types.js";
import { steps } from "../../src/steps/index.js";
import { calls, environment, forgetCalls, inventory, teardown, through, up } from "./environment.js";

describe.each(presets)("the three laws, preset %s", (preset) => {
  // Law by law for every prefix of the walkthrough, so that a new step is covered by being in the list.
  test.each(steps.map((s) => s.id))("up through %s, again, and down", async (last) => {
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
