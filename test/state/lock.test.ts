import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { beforeEach, describe, expect, it } from "vitest";
import { fileStore, unlock } from "../../src/state/file.js";
import { thisProcess } from "../../src/state/process.js";
import { childProgram, kill, saying, start } from "./children.js";
import { sampleState } from "./sample-state.js";
import { faultOf, temporaryFolder } from "./sample.js";

const program = childProgram();
let base: string;
let folder: string;
beforeEach(() => {
  base = temporaryFolder();
  folder = join(base, "states", "default");
});
const open = () => fileStore({ dir: join(base, "states"), env: "default" });
const locks = () => readdirSync(folder).filter((n) => n.startsWith("lock."));

/** A lock file as some process would have left it; `change` makes it another's. */
async function leave(epoch: number, change: object): Promise<void> {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const ticket = { ...(await thisProcess()), since: "2026-01-31T09:00:00.000Z", command: "up", nonce: "00", ...change };
  writeFileSync(join(folder, `lock.${epoch}`), JSON.stringify(ticket), { mode: 0o600 });
}

describe("lock", () => {
  it("is held once, names its holder, and grows with each holder", async () => {
    const first = await open().lock("up");
    expect(first.epoch).toBe(1);
    const fault = await faultOf(open().lock("teardown"));
    expect(fault).toMatchObject({ code: "locked", exitCode: 5, data: { holder: `up, pid ${process.pid} on ${hostname()}`, where: join(folder, "lock.1") } });
    expect(await open().holder()).toMatchObject({ pid: process.pid, host: hostname(), command: "up" });
    await first.release();
    await first.release();
    expect(await open().holder()).toBeUndefined();
    const second = await open().lock("teardown");
    expect([second.epoch, locks()]).toEqual([2, ["lock.2"]]);
    await first.release(); // does nothing to the second
    expect(await open().holder()).toMatchObject({ command: "teardown" });
    await second.release();
  });
  it("of several at once in one process, one gets it", async () => {
    const all = await Promise.allSettled(Array.from({ length: 8 }, () => open().lock("up")));
    expect(all.filter((r) => r.status === "fulfilled").length).toBe(1);
  });
  it("release waits for what is being written", async () => {
    const store = open();
    const lock = await store.lock("up");
    const write = store.write(sampleState(), lock);
    await lock.release();
    await write;
    expect(await store.read()).toMatchObject({ serial: 1 });
    expect((await faultOf(store.write(sampleState(), lock))).code).toBe("lock-lost");
  });
});

describe("a holder that is dead for certain is passed over at once", () => {
  it("killed", async () => {
    const child = start(program(), "hold", base);
    expect(await saying(child)).toBe("held 1");
    expect((await faultOf(open().lock("up"))).code).toBe("locked");
    await kill(child);
    const before = performance.now();
    const lock = await open().lock("up");
    expect(performance.now() - before).toBeLessThan(1000);
    expect(lock.epoch).toBe(2);
    await lock.release();
  });
  it.runIf(process.platform === "linux")("killed, and its parent never asks for it", async () => {
    // The shell becomes `sleep`, which reaps nobody: the child stays a zombie.
    const parent = spawn("sh", ["-c", '"$@" & echo $!; exec sleep 60', "sh", process.execPath, program(), "hold", base], { stdio: ["ignore", "pipe", "inherit"] });
    let said = "";
    parent.stdout.on("data", (data: Buffer) => (said += data.toString("utf8")));
    while (!said.includes("held")) await once(parent.stdout, "data");
    process.kill(Number(/^\d+/m.exec(said)![0]), "SIGKILL");
    await sleep(100);
    const lock = await open().lock("up");
    expect(lock.epoch).toBe(2);
    await kill(parent);
  });
  it("its number is another process's now", async () => {
    await leave(7, { start: "1" });
    expect((await open().lock("up")).epoch).toBe(8);
  });
  it("its machine was started again", async () => {
    await leave(7, { boot: "another-boot", pid: 1 });
    expect((await open().lock("up")).epoch).toBe(8);
  });
  it("its number is nobody's", async () => {
    await leave(7, { pid: 2 ** 22 - 1 });
    expect((await open().lock("up")).epoch).toBe(8);
  });
});

describe("a holder that we cannot ask is never passed over", () => {
  it.each([
    ["another machine", { host: "elsewhere", boot: "another-boot", pid: 2 ** 22 - 1 }],
    ["another container on this machine", { space: "pid:[1]", pid: 2 ** 22 - 1 }],
    ["a system that does not tell its boot", { boot: "", pid: 2 ** 22 - 1 }],
  ])("%s", async (_, change) => {
    await leave(3, change);
    expect((await faultOf(open().lock("up"))).code).toBe("locked");
    expect(await open().holder()).toMatchObject({ command: "up" });
    expect(await unlock({ dir: join(base, "states"), env: "default" })).toMatchObject({ command: "up" });
    expect((await open().lock("up")).epoch).toBe(5);
    });
  it.each(["", "{", "null", "[]", "{}", '{"pid":"1"}', '{"pid":-1}', "x".repeat(100_000)])("a damaged lock: %.20j", async (content) => {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    writeFileSync(join(folder, "lock.1"), content, { mode: 0o600 });
    expect((await faultOf(open().lock("up"))).code).toBe("locked");
    await unlock({ dir: join(base, "states"), env: "default" });
    await open().lock("up");
  });
  it("unlock with nobody there does nothing", async () => {
    expect(await unlock({ dir: join(base, "states"), env: "default" })).toBeUndefined();
    const lock = await open().lock("up");
    await lock.release();
    expect(await unlock({ dir: join(base, "states"), env: "default" })).toBeUndefined();
    expect(locks()).toEqual(["lock.1"]);
  });
});

describe("fencing", () => {
  it("who lost the lock saves nothing any more", async () => {
    const [old, young] = [open(), open()];
    const lost = await old.lock("up");
    const state = sampleState();
    await old.write(state, lost);
    await unlock({ dir: join(base, "states"), env: "default" });
    expect((await faultOf(old.write(state, lost))).code).toBe("lock-lost");
    const lock = await young.lock("up");
    const theirs = (await young.read())!;
    await young.write({ ...theirs, steps: ["network", "servers"] }, lock);
    const fault = await faultOf(old.write(state, lost));
    expect(fault).toMatchObject({ code: "lock-lost", exitCode: 5 });
    expect(await young.read()).toMatchObject({ serial: 2, epoch: lock.epoch, steps: ["network", "servers"] });
    await lost.release();
    expect(await young.holder()).toMatchObject({ command: "up" });
    expect(readdirSync(folder).filter((n) => n.startsWith(".tmp"))).toEqual([]);
  });
  it("a lock of another store, or an invented one, is none", async () => {
    const lock = await open().lock("up");
    expect((await faultOf(open().write(sampleState(), lock))).code).toBe("lock-lost");
    expect((await faultOf(open().write(sampleState(), { epoch: 1, release: async () => {} }))).code).toBe("lock-lost");
  });
  it("somebody removed the lock files by hand", async () => {
    const store = open();
    const lock = await store.lock("up");
    await store.write(sampleState(), lock);
    rmSync(join(folder, "lock.1"));
    expect((await faultOf(store.write((await store.read())!, lock))).code).toBe("lock-lost");
    const next = await open().lock("up");
    expect(next.epoch).toBe(2); // above the epoch in the state
    expect(JSON.parse(readFileSync(store.where, "utf8"))).toMatchObject({ epoch: 1 });
    rmSync(join(folder, "lock.2"));
    await leave(2, {}); // the same number, another holder
    expect((await faultOf(store.write(sampleState(), next))).code).toBe("lock-lost");
  });
});
