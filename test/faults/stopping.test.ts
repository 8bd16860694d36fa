import { describe, expect, test } from "vitest";
import { steps } from "../../src/steps/index.js";
import { environment, through, up } from "../emulator/environment.js";
import { stopping } from "./classes.js";
import { startProxy } from "./proxy.mjs";
import { built, full, listed, operationsOf, patience, report, upstream, withstand } from "./withstand.js";

/** R3: what ends a run. It ends with its reason and exit code, keeps what there is, and the next run goes on. */
describe("the first call of every operation, up and down, meets", () => {
  const chosen = full ? steps : through("security-groups");
  const some = full ? stopping : stopping.filter((c) => c.name !== "no capacity");
  test.each(some.map((c) => [c.name, c] as const))("%s", { timeout: patience }, async (_name, kind) => {
    const met = await withstand(kind, { chosen });
    expect(met.stops).toBeGreaterThan(0);
    report("R3", met);
  });
});

/** Every operation alone, with one of the classes that concern it in turn: nothing else is disturbed in that run. */
describe.runIf(full)("alone", () => {
  test("each operation of a full run ends it, and the next run goes on", { timeout: 2 * patience }, async () => {
    const alone = [];
    for (const [i, seen] of [...(await operationsOf(steps)).values()].entries()) {
      const able = stopping.filter((c) => c.verdict(seen) !== undefined);
      alone.push(await withstand(able[i % able.length]!, { chosen: steps, only: seen.operation }));
    }
    // Who asks for something that it can do without is not stopped.
    const stopped = alone.filter((a) => a.stops > 0);
    expect(alone.filter((a) => a.stops === 0).flatMap((a) => a.operations)).toEqual(["GetServiceQuota"]);
    report("R3 alone", { name: "one operation in one run", operations: stopped.flatMap((a) => a.operations), stops: stopped.length });
  });
});

test("a refusal of one branch does not stop the others", async () => {
  const chosen = through("bucket");
  const proxy = await startProxy({ upstream });
  const e = environment(proxy.url);
  proxy.judge = (s) => (s.operation === "CreateDBInstance" ? { code: "StorageQuotaExceeded", status: 400 } : "pass");
  await expect(up(e, chosen)).rejects.toMatchObject({ code: "quota" });
  expect(await listed(e)).toMatchObject({ "ec2/instance": 4, "elbv2/load-balancer": 2 });
  proxy.judge = () => "pass";
  expect((await up(e, chosen)).map((c) => c.node)).toEqual(["database/db"]);
  expect(await listed(e)).toEqual(await built(chosen));
  await proxy.close();
});
