import { afterAll, beforeAll, expect, test } from "vitest";
import { isFault } from "../../src/core/fault.js";
import { steps } from "../../src/steps/index.js";
import { calls, environment, forgetCalls, inventory, teardown, up } from "../emulator/environment.js";
import { type Proxy, startProxy } from "../faults/proxy.mjs";

/** reliability.md R6. Every prefix: `npm run test:histories`. */
const all = process.env["KUMIKI_PREFIXES"] === "all";
const upstream = process.env["KUMIKI_TEST_ENDPOINT"]!;
let proxy: Proxy;
beforeAll(async () => {
  proxy = await startProxy({ upstream });
});
afterAll(() => proxy.close());

/** Builds the whole walkthrough until AWS refuses every change after the n-th. @returns how many it wanted, and the fault */
async function until(n: number): Promise<{ e: ReturnType<typeof environment>; wanted: number; fault: unknown }> {
  const e = environment(proxy.url);
  proxy.reset();
  let wanted = 0;
  proxy.judge = (seen) => {
    if (seen.mutating) wanted++;
    return seen.mutating && seen.n > n ? { code: "AccessDenied", status: 403 } : "pass";
  };
  const fault = await up(e, steps).then(() => undefined, (x: unknown) => x);
  proxy.judge = () => "pass";
  return { e, wanted, fault };
}

test("teardown from every prefix of the plan reaches an empty account, and a second one calls nothing", { timeout: 3_600_000 }, async () => {
  const whole = await until(Number.MAX_SAFE_INTEGER);
  expect(whole.fault).toBeUndefined();
  // The whole is the first case of the loop; after its last call there is nothing left to refuse.
  const numbers = Array.from({ length: whole.wanted - 1 }, (_, i) => i + 1);
  const tried = all ? numbers : [1, 0.35, 0.75].map((share) => Math.max(1, Math.floor(share * (share === 1 ? 1 : whole.wanted))));
  const made = new Set<number>();
  for (const [i, n] of [Number.MAX_SAFE_INTEGER, ...tried].entries()) {
    const { e, fault } = i === 0 ? whole : await until(n);
    if (i > 0) expect(isFault(fault) && [fault.class, n], String(fault)).toEqual(["refused", n]);
    const at = { ...e, endpoint: upstream };
    const things = Object.values(await inventory(at)).reduce((sum, ids) => sum + ids.length, 0);
    expect((await teardown(e)).left, `after ${n} calls`).toEqual([]);
    expect(await inventory(at), `after ${n} calls`).toEqual({});
    await forgetCalls(at);
    expect((await teardown(e)).left).toEqual([]);
    expect((await calls(at)).filter((c) => c.mutating), `a second teardown after ${n} calls`).toEqual([]);
    made.add(things);
  }
  console.log(`prefixes: torn down after ${tried.length} of ${whole.wanted} calls, and after all of them; ${Math.min(...made)} to ${Math.max(...made)} things there`);
});
