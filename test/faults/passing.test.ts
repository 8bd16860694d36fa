import { describe, expect, test } from "vitest";
import { steps } from "../../src/steps/index.js";
import { through } from "../emulator/environment.js";
import { passing } from "./classes.js";
import { full, patience, report, withstand } from "./withstand.js";

/** R3: what a run gets over by itself. The web VPC has nearly every kind of call; all of it is `npm run test:faults`. */
describe("the first call of every operation, up and down, meets", () => {
  const chosen = full ? steps : through("bucket");
  const some = full ? passing : passing.filter((c) => ["the answer is lost", "200 with nothing in it", "not found twice"].includes(c.name));
  test.each(some.map((c) => [c.name, c] as const))("%s", { timeout: patience }, async (_name, kind) => {
    const met = await withstand(kind, { chosen });
    expect(met.stops).toBe(0);
    expect(met.operations.length).toBeGreaterThan(kind.name.startsWith("not found") ? 10 : 50);
    report("R3", met);
  });
});

describe.runIf(full)("the second call of every operation meets", () => {
  test.each(passing.map((c) => [c.name, c] as const))("%s", { timeout: patience }, async (_name, kind) => {
    const met = await withstand(kind, { chosen: steps, nth: 2 });
    expect(met.operations.length).toBeGreaterThan(5);
    report("R3 second call", met);
  });
});
