import { describe, expect, it } from "vitest";
import type { Verdict } from "../faults/proxy.mjs";
import { startProxy } from "../faults/proxy.mjs";
import { sampleState } from "./sample-state.js";
import { faultOf } from "./sample.js";
import { Team } from "./team.js";

const refusal = (code: string, status: number): Verdict => ({ code, status });
/** Each strikes once; what the store was asked for must have happened all the same, once. */
const passing: readonly (readonly [string, Verdict])[] = [
  ["the request is lost", "lose-request"],
  ["the answer is lost", "lose-answer"],
  ["a gateway's page comes after it was done", "html-after"],
  ["500 after it was done", "error-after"],
  ["500", refusal("InternalError", 500)],
  ["503 SlowDown", refusal("SlowDown", 503)],
  ["409: another write was under way", refusal("ConditionalRequestConflict", 409)],
  ["the answer is empty", "empty-after"],
];

/** Lock, two saves, a secret, release: what a run does to the bucket. */
async function run(team: Team, endpoint: string) {
  const { custody } = team.machine("a", { endpoint });
  const lock = await custody.lock("up");
  const state = sampleState();
  await custody.write(state, lock);
  await custody.secret("key.pem", () => "canary");
  state.steps = ["network", "servers"];
  await custody.write(state, lock);
  await lock.release();
  return state;
}

describe("a write whose answer is lost or refused for now", () => {
  it.each(passing)("%s: at each write of a run, nothing is lost and nothing is done twice", async (_, verdict) => {
    const team = await new Team().create();
    const proxy = await startProxy({ upstream: team.endpoint });
    let struck = 0;
    try {
      for (let n = 1; n <= 5; n++) {
        const fresh = await new Team().create();
        proxy.reset();
        proxy.judge = (seen) => {
          if (seen.n !== n || seen.operation !== "PutObject") return "pass";
          struck++;
          return verdict;
        };
        const state = await run(fresh, proxy.url);
        proxy.judge = () => "pass";
        expect(await fresh.machine("b").custody.read()).toEqual(state);
        expect([state.serial, state.epoch]).toEqual([2, 1]);
        expect(await fresh.machine("b").custody.holder()).toBeUndefined();
        expect(await fresh.text("default/secrets/key.pem")).toBe("canary");
        const { Versions } = await fresh.bare.s3("ListObjectVersions", { Bucket: fresh.bucket });
        expect(Versions).toHaveLength(5); // lock, save, secret, save, release
      }
    } finally {
      await proxy.close();
    }
    expect(struck).toBe(5);
  });

  it("lands late, after others went on: it changes nothing any more", async () => {
    const team = await new Team().create();
    const proxy = await startProxy({ upstream: team.endpoint });
    try {
      const a = team.machine("a", { endpoint: proxy.url }).custody;
      const lost = await a.lock("up");
      const state = sampleState();
      await a.write(state, lost);
      proxy.reset();
      proxy.judge = (seen) => (seen.mutating ? { late: 1_500 } : "pass"); // forwarded that much after the client was cut off
      const doomed = a.write({ ...state, steps: ["network", "servers"] }, lost).catch((e: unknown) => e);
      while (proxy.seen.filter((s) => s.mutating).length === 0) await new Promise((r) => setTimeout(r, 5));
      const b = team.machine("b").custody;
      await b.unlock(true);
      const lock = await b.lock("up");
      const theirs = (await b.read())!;
      theirs.outputs = { mine: "b" };
      await b.write(theirs, lock);
      expect(["lock-lost", "state-unwritable"]).toContain(((await doomed) as { code?: string } | undefined)?.code);
      await proxy.landed();
      expect(await b.read()).toEqual(theirs);
      await lock.release();
    } finally {
      await proxy.close();
    }
  });

  it("lands late, before the same holder's next save: the next save is the last word", async () => {
    const team = await new Team().create();
    const proxy = await startProxy({ upstream: team.endpoint });
    try {
      const a = team.machine("a", { endpoint: proxy.url }).custody;
      const lock = await a.lock("up");
      const state = sampleState();
      await a.write(state, lock);
      proxy.reset();
      proxy.judge = (seen) => (seen.n === 1 ? { late: 20 } : "pass");
      state.outputs = { first: 1 };
      await a.write(state, lock);
      state.outputs = { second: 2 };
      await a.write(state, lock);
      await proxy.landed();
      expect(await a.read()).toMatchObject({ serial: 3, outputs: { second: 2 } });
      await lock.release();
      expect(await team.machine("b").custody.holder()).toBeUndefined();
    } finally {
      await proxy.close();
    }
  });

  it("never comes through: the save is refused, the state is whole, and the next run goes on", async () => {
    const team = await new Team().create();
    const proxy = await startProxy({ upstream: team.endpoint });
    try {
      const { custody, dir } = team.machine("a", { endpoint: proxy.url });
      const lock = await custody.lock("up");
      const state = sampleState();
      await custody.write(state, lock);
      proxy.judge = (seen) => (seen.mutating ? "lose-request" : "pass");
      expect((await faultOf(custody.write({ ...state, steps: [] }, lock))).code).toBe("state-unwritable");
      await lock.release(); // does not come through either
      proxy.judge = () => "pass";
      const again = team.machine("a", { dir, us: { start: "later" } });
      expect(await again.custody.read()).toMatchObject({ serial: 1, steps: ["network"] });
      expect((await faultOf(team.machine("b").custody.lock("up"))).code).toBe("locked");
    } finally {
      await proxy.close();
    }
  });

  it.each([
    ["AccessDenied", 403, "state-bucket-refused"],
    ["NoSuchBucket", 404, "no-state-bucket"],
  ])("%s in the middle: the save says so", async (code, status, fault) => {
    const team = await new Team().create();
    const proxy = await startProxy({ upstream: team.endpoint });
    try {
      const { custody } = team.machine("a", { endpoint: proxy.url });
      const lock = await custody.lock("up");
      proxy.judge = (seen) => (seen.mutating ? { code, status } : "pass");
      expect((await faultOf(custody.write(sampleState(), lock))).code).toBe(fault);
      proxy.judge = () => "pass";
      await lock.release();
      expect(await team.machine("b").custody.holder()).toBeUndefined();
    } finally {
      await proxy.close();
    }
  });
});
