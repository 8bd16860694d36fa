import { describe, expect, test } from "vitest";
import { kinds } from "../../src/resources/index.js";
import { steps } from "../../src/steps/index.js";
import { environment, through, up } from "../emulator/environment.js";
import { late } from "./classes.js";
import { full, operationsOf, patience, report, upstream, withstand } from "./withstand.js";

/**
 * R2: requests that land when nobody waits for them any more, and tags that nobody sees yet; every kind. (That the
 * program is killed while its request is on its way is a moment of R1: kills.mjs.)
 */
describe("late", () => {
  const some = full ? late : late.slice(2, 3);
  test.each(some.map((c) => [c.name, c] as const))("%s", { timeout: patience }, async (_name, kind) => {
    const met = await withstand(kind, { chosen: full ? steps : through("bucket"), hideTagsMs: kind.hideTagsMs });
    expect(met.stops).toBe(0);
    report("R2", met);
  });

  test("a full run makes something of every kind", async () => {
    const e = environment(upstream);
    await up(e);
    const made = new Set(Object.values((await e.open().read())!.records).map((r) => r.kind));
    // What only other answers make: an article's full tunnel has a route of its own.
    expect([...kinds.keys()].filter((kind) => !made.has(kind))).toEqual(["ec2/client-vpn-route"]);
  });
});

/** Each operation alone: its first call lands late, and what it makes shows its tags late; nothing else is disturbed. */
describe.runIf(full)("each mutating operation alone", () => {
  test("lands late", { timeout: 2 * patience }, async () => {
    const operations = [...(await operationsOf(steps)).values()].filter((s) => s.mutating).map((s) => s.operation);
    const both = late.at(-1)!;
    for (const only of operations) expect((await withstand(both, { chosen: steps, only, hideTagsMs: both.hideTagsMs })).operations).toEqual([only]);
    report("R2 alone", { name: both.name, operations, stops: 0 });
  });
});
