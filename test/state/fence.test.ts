import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { State } from "../../src/core/state.js";
import { openFence } from "../../src/core/fence.js";
import { fileCustody } from "../../src/state/file-custody.js";
import { type Environment, calls, environment, forgetCalls, up, wishFor } from "../emulator/environment.js";
import { through } from "../emulator/environment.js";
import { Team } from "./team.js";
import { temporaryFolder } from "./sample.js";

describe("the fence asks again (first-contact A14)", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());
  const counted = (everyMs: number) => {
    const asked = { times: 0 };
    return { asked, fence: openFence({ verify: { everyMs, run: () => Promise.resolve(void asked.times++) } }) };
  };

  test("before every call where asking is cheap", async () => {
    const { asked, fence } = counted(0);
    await fence.check();
    await fence.check();
    expect(asked.times).toBe(2);
    fence.close();
  });
  test("when the last answer is older than the store allows", async () => {
    const { asked, fence } = counted(10_000);
    await vi.advanceTimersByTimeAsync(9_000);
    await fence.check();
    expect(asked.times).toBe(0);
    await vi.advanceTimersByTimeAsync(2_000);
    await fence.check();
    await fence.check();
    expect(asked.times).toBe(1);
    fence.close();
  });
  test("when the process was not running, also when a timer has run since", async () => {
    const { asked, fence } = counted(3_600_000);
    vi.setSystemTime(Date.now() + 30_000); // asleep: no timer ran, and the monotonic clock stood still
    await vi.advanceTimersByTimeAsync(400);
    await fence.check();
    await fence.check();
    expect(asked.times).toBe(1);
    fence.close();
  });
  test("and again after a refusal: whoever has lost the lock never gets through", async () => {
    const fence = openFence({ verify: { everyMs: 3_600_000, run: () => Promise.reject(new Error("lost")) } });
    vi.setSystemTime(Date.now() + 30_000);
    await expect(fence.check()).rejects.toThrow("lost");
    await expect(fence.check()).rejects.toThrow("lost");
    fence.close();
  });
});

describe("both stores tell whether a lock is still ours (first-contact A14)", () => {
  const states = () => ({ dir: join(temporaryFolder(), "states"), env: "default" });
  test.each(["files", "bucket"] as const)("%s", async (kind) => {
    const at = states();
    const team = kind === "files" ? undefined : await new Team().create();
    const [ours, theirs] = team === undefined ? [fileCustody(at), fileCustody(at)] : [team.machine("a").custody, team.machine("b").custody];
    const lock = await ours.lock("up");
    await lock.verify!.run();
    await theirs.unlock(true);
    await expect(lock.verify!.run()).rejects.toMatchObject({ code: "lock-lost" });
    const next = await theirs.lock("up");
    await expect(lock.verify!.run()).rejects.toMatchObject({ code: "lock-lost" });
    await next.verify!.run();
    await next.release();
    await expect(next.verify!.run()).rejects.toMatchObject({ code: "lock-lost" });
  });
});

describe("a run whose lock was taken away between a save and its call sends nothing (first-contact A14)", () => {
  const chosen = through("network");
  /** Takes the lock away as soon as a state is saved that `is` what we wait for: the call that it announces is next. */
  function interfere(e: Environment, is: (state: State) => boolean) {
    const app = e.open();
    const store = app.store as { write: (typeof app.store)["write"] };
    const write = store.write.bind(store);
    let done = false;
    store.write = async (state, lock) => {
      await write(state, lock);
      if (done || !is(state)) return;
      done = true;
      await fileCustody({ dir: e.dir, env: "default" }).unlock(true);
      await forgetCalls(e);
    };
    return app;
  }
  const changing = async (e: Environment) => (await calls(e)).filter((c) => c.mutating);

  test("a create", async () => {
    const e = environment();
    const app = interfere(e, (s) => Object.values(s.records).some((r) => r.status === "creating"));
    const wish = await wishFor(app, chosen);
    const run = app.locked("up", async (held) => {
      await held.plan(wish);
      await held.up();
    });
    await expect(run).rejects.toMatchObject({ code: "lock-lost", exitCode: 5 });
    expect(await changing(e)).toEqual([]);
  });
  test("a delete", async () => {
    const e = environment();
    await up(e, chosen);
    const app = interfere(e, (s) => Object.values(s.records).some((r) => r.status === "deleting"));
    const run = app.locked("teardown", async (held) => {
      await held.planTeardown();
      await held.teardown();
    });
    await expect(run).rejects.toMatchObject({ code: "lock-lost", exitCode: 5 });
    expect(await changing(e)).toEqual([]);
  });
});
