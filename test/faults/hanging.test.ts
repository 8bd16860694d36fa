import { describe, expect, test, vi } from "vitest";
import { steps } from "../../src/steps/index.js";
import { through } from "../emulator/environment.js";
import { hanging } from "./classes.js";
import { full, patience, report, withstand } from "./withstand.js";

// The program gives up a call after a minute at AWS, and one call after the other hangs here.
vi.mock(import("../../src/core/timing.js"), async (original) => {
  const timing = await original();
  return { ...timing, localTiming: { ...timing.localTiming, callMs: 2_500 } };
});

/** R3: calls that are never answered. The program ends them, and finds out what came of them. */
describe("the first mutating call of every operation meets", () => {
  const some = full ? hanging : hanging.slice(1);
  test.each(some.map((c) => [c.name, c] as const))("%s", { timeout: patience }, async (_name, kind) => {
    const met = await withstand(kind, { chosen: full ? steps : through("security-groups") });
    expect(met.stops).toBe(0);
    expect(met.operations.length).toBeGreaterThan(10);
    report("R3", met);
  });
});
