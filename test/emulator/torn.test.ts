import { expect, test } from "vitest";
import { isFault } from "../../src/core/fault.js";
import { leavingOf } from "../../src/core/leaving.js";
import type { State } from "../../src/core/state.js";
import { type Environment, environment, inventory, openIn, teardown, through, up } from "./environment.js";

const two = through("servers");
const stateOf = async (e: Environment): Promise<State> => (await e.open().read())!;

/** A teardown that is told to stop as soon as the first thing is gone. */
async function interrupted(e: Environment, steps?: readonly string[]): Promise<void> {
  const stop = new AbortController();
  const app = openIn(e.dir, e.account, e.endpoint, stop.signal, (event) => {
    if (event.type === "node" && event.phase === "gone") stop.abort();
  });
  const work = app.locked("teardown", async (held) => {
    await held.planTeardown(steps);
    return held.teardown();
  });
  expect(await work.catch((x: unknown) => isFault(x) && x.code)).toBe("interrupted");
}

test("a teardown that is interrupted is known as such until it is finished", { timeout: 120_000 }, async () => {
  const e = environment();
  await up(e, two);
  const before = Object.keys((await stateOf(e)).records).length;
  await interrupted(e);
  const torn = await stateOf(e);
  expect(Object.keys(torn.records).length).toBeLessThan(before);
  expect(leavingOf(torn)).toMatchObject({ whole: true });
  // An `up` is its end, too.
  await up(e, two);
  expect((await stateOf(e)).leaving).toBeUndefined();
  await interrupted(e);
  await teardown(e);
  const gone = await stateOf(e);
  expect([gone.leaving, gone.tombstone?.left]).toEqual([undefined, []]);
  expect(await inventory(e)).toEqual({});
});

test("so is one of single steps; the others stay out of it", { timeout: 120_000 }, async () => {
  const e = environment();
  await up(e, two);
  await interrupted(e, ["servers"]);
  expect(leavingOf(await stateOf(e))).toMatchObject({ whole: false, steps: ["servers"] });
  await teardown(e, ["servers"]);
  expect((await stateOf(e)).leaving).toBeUndefined();
  expect(Object.values((await stateOf(e)).records).map((r) => r.step)).toContain("network");
});
