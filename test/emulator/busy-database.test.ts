import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { localTiming } from "../../src/core/timing.js";
import { type OwnEmulator, ownEmulator } from "../faults/own-emulator.js";
import { type Environment, environment, raw, through, up } from "./environment.js";

let emulator: OwnEmulator;
let e: Environment;
const chosen = through("database");
const live = async () => (await raw(e).rds("DescribeDBInstances", {})).DBInstances![0]!;
beforeAll(async () => {
  emulator = await ownEmulator(0);
  e = environment(emulator.url);
  await up(e, chosen);
});
afterAll(() => emulator.stop());

describe("a change of a database (first-contact D4)", () => {
  test("is done only when the new value is read, although RDS says available at first", async () => {
    await emulator.pace(2);
    const change = await up(e, chosen, "modern", { databaseClass: "db.t4g.small" });
    expect(change.map((c) => [c.kind, c.act])).toEqual([["rds/db-instance", "update"]]);
    expect(await live()).toMatchObject({ DBInstanceStatus: "available", DBInstanceClass: "db.t4g.small" });
    expect((await live()).PendingModifiedValues ?? {}).toEqual({});
  });

  test("waits for an earlier one, longer than for anything that is only not visible yet", { timeout: 90_000 }, async () => {
    await emulator.pace(0.5);
    const DBInstanceIdentifier = (await live()).DBInstanceIdentifier!;
    await raw(e).rds("ModifyDBInstance", { DBInstanceIdentifier, AllocatedStorage: 40, ApplyImmediately: true });
    while ((await live()).DBInstanceStatus !== "modifying") await sleep(20);
    await emulator.pace(999);
    const given = { databaseClass: "db.t4g.medium" };
    const running = up(e, chosen, "modern", given);
    const ended = running.catch(() => undefined);
    await Promise.race([ended, sleep(localTiming.eventualMs + 1_500)]);
    await emulator.pace(1);
    await running;
    expect(await live()).toMatchObject({ DBInstanceStatus: "available", DBInstanceClass: "db.t4g.medium" });
    expect(await up(e, chosen, "modern", given)).toEqual([]);
  });
});
