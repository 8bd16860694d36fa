import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { isFault } from "../../src/core/fault.js";
import { fileStore, unlock } from "../../src/state/file.js";
import { Desk } from "../acceptance/program.js";
import { startProxy } from "../faults/proxy.mjs";
import { childProgram, kill, saying, start } from "../state/children.js";
import { sampleState } from "../state/sample-state.js";
import { Team } from "../state/team.js";
import type { Spec } from "./stores.js";
import { type Load, stress } from "./stress.js";

/** `npm run test:lock`: 5,000 sections and 400 kills. Here a sample, with the same number of processes. */
const full = process.env["KUMIKI_LOCK"] === "full";
const load = full ? { processes: 8, sections: 5_000, kills: 400, each: 100 } : { processes: 8, sections: 80, kills: 5, each: 20 };

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});
function temporary(): string {
  const folder = mkdtempSync(join(tmpdir(), "kumiki-lock-"));
  folders.push(folder);
  return folder;
}

async function hold(spec: Spec, how: Load): Promise<void> {
  const o = await stress(spec, spec.base, how);
  console.log(`lock, ${spec.kind}: ${o.acknowledged} sections by ${how.processes} processes, ${o.killed} killed (${o.killedInside} inside), ${o.overlaps.length} overlaps, counted ${o.counted}, longest pause ${o.longestPauseMs} ms`);
  expect(o.overlaps).toEqual([]);
  expect(o.acknowledged).toBeGreaterThanOrEqual(how.sections);
  expect(o.killed).toBeGreaterThanOrEqual(how.kills);
  // A killed process may have saved without having had the time to say so.
  expect(o.counted).toBeGreaterThanOrEqual(o.acknowledged);
  expect(o.counted).toBeLessThanOrEqual(o.acknowledged + o.killed);
  expect(o.heldAfterwards).toBe(false);
}

describe("nobody meets anybody, nothing is lost, nothing stays locked", () => {
  test("by the lock of a folder", { timeout: 1_800_000 }, async () => {
    const base = temporary();
    await hold({ kind: "file", base }, load);
  });
  test("by the lock of an object in S3", { timeout: 3_600_000 }, async () => {
    const base = temporary();
    const team = await new Team().create();
    await hold({ kind: "s3", base, endpoint: team.endpoint, account: team.account, url: team.url }, full ? load : { processes: 4, sections: 24, kills: 3, each: 6 });
  });
});

describe("processes of one machine", () => {
  const program = childProgram();
  const environment = (base: string) => ({ dir: join(base, "states"), env: "default" });

  test.runIf(process.platform === "linux")("a holder that is only stopped keeps the lock; once it was taken by force, what it saves is refused", async () => {
    const base = temporary();
    const child = start(program(), "loop", base);
    expect(await saying(child)).toBe("ready");
    process.kill(child.pid!, "SIGSTOP");
    const store = fileStore(environment(base));
    const refused = await store.lock("up").catch((e: unknown) => e);
    expect(isFault(refused) && refused.code).toBe("locked");
    expect(await unlock(environment(base))).toMatchObject({ pid: child.pid });
    const lock = await store.lock("up");
    const mine = (await store.read()) ?? sampleState();
    mine.outputs = { mine: "yes" };
    await store.write(mine, lock);
    const ended = once(child, "exit");
    process.kill(child.pid!, "SIGCONT");
    await ended; // it tried to save, and stopped
    expect((await store.read())!.outputs).toEqual({ mine: "yes" });
    await store.write(mine, lock);
    await lock.release();
  });

  test.runIf(process.platform === "linux")("the number of a killed holder belongs to another process: stale at once", async () => {
    const base = temporary();
    const child = start(program(), "hold", base);
    expect(await saying(child)).toBe("held 1");
    await kill(child);
    // As if the kernel had come round to the same number: the ticket names a process that lives, and began at another time.
    const path = join(base, "states", "default", "lock.1");
    const other: ChildProcess = spawn("sleep", ["60"]);
    try {
      writeFileSync(path, JSON.stringify({ ...(JSON.parse(readFileSync(path, "utf8")) as object), pid: other.pid }));
      const lock = await fileStore(environment(base)).lock("up");
      expect(lock.epoch).toBe(2);
      await lock.release();
    } finally {
      await kill(other);
    }
  });
});

test("two programs at once: one builds, the other is told who holds it, and nothing is made twice", async () => {
  const upstream = process.env["KUMIKI_TEST_ENDPOINT"]!;
  const proxy = await startProxy({ upstream, latencyMs: 60 });
  const desk = new Desk(upstream);
  const up = ["up", "--yes", "--quiet", "--through", "network", "--endpoint-url", proxy.url];
  try {
    const both = await Promise.all([desk.start(up).ended, desk.start(up).ended]);
    expect(both.map((r) => r.code).sort()).toEqual([0, 5]);
    expect(both.find((r) => r.code === 5)!.stderr).toMatch(/pid \d+/);
    const built = (await desk.inventory()) as Record<string, string[]>;
    expect([built["ec2/vpc"]?.length, built["ec2/subnet"]?.length]).toEqual([1, 4]);
    expect((await desk.start(["plan", "--detailed-exitcode", "--through", "network", "--endpoint-url", proxy.url]).ended).code).toBe(0);
    expect((await desk.start(["teardown", "--yes", "--quiet", "--endpoint-url", proxy.url]).ended).code).toBe(0);
    expect(await desk.inventory()).toEqual({});
    expect(readdirSync(join(desk.dir, "default")).filter((n) => n.startsWith(".tmp"))).toEqual([]);
  } finally {
    await proxy.close();
    desk.remove();
  }
});
