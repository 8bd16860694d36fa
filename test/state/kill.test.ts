import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { fileStore } from "../../src/state/file.js";
import { childProgram, kill, saying, start } from "./children.js";
import { sampleState } from "./sample-state.js";
import { temporaryFolder } from "./sample.js";

const program = childProgram();
const textOf = (path: string) => (existsSync(path) ? readFileSync(path, "utf8") : "");

describe("real processes, really killed", () => {
  it("30 kills in a loop of writes leave a whole state each time", { timeout: 30_000 }, async () => {
    const rounds = async (count: number) => {
      const base = temporaryFolder();
      const store = fileStore({ dir: join(base, "states"), env: "default" });
      let serial = -1;
      for (let i = 0; i < count; i++) {
        const child = start(program(), "loop", base);
        expect(await saying(child)).toBe("ready");
        await sleep(Math.random() * 25);
        await kill(child);
        const state = await store.read();
        expect(state?.serial ?? 0).toBeGreaterThanOrEqual(serial);
        serial = state?.serial ?? 0;
      }
      const lock = await store.lock("test");
      await store.write((await store.read()) ?? sampleState(), lock); // the first whole run tidies up
      await lock.release();
      const names = readdirSync(join(base, "states", "default"));
      expect(names.filter((n) => n.startsWith(".tmp"))).toEqual([]);
      expect(names.filter((n) => n.endsWith(".bak")).length).toBeLessThanOrEqual(5);
      return serial;
    };
    const serials = await Promise.all([10, 10, 10].map(rounds));
    expect(serials.reduce((sum, serial) => sum + serial)).toBeGreaterThan(10); // they did write
  });

  it("6 processes, 200 sections, kills in between: nobody meets anybody, nothing is lost", { timeout: 30_000 }, async () => {
    const base = temporaryFolder();
    mkdirSync(join(base, "inside"));
    const [processes, each, kills] = [6, 34, 10];
    let killed = 0;
    const running = new Set<ChildProcess>();
    const worker = async () => {
      for (;;) {
        const child = start(program(), "contend", base, String(each));
        running.add(child);
        const [code, signal] = (await once(child, "exit")) as [number | null, string | null];
        running.delete(child);
        if (signal !== "SIGKILL") return expect(code).toBe(0);
      }
    };
    const killer = async () => {
      while (killed < kills) {
        await sleep(40 + Math.random() * 120);
        const victim = [...running][Math.floor(Math.random() * running.size)];
        if (victim === undefined) return;
        if (victim.kill("SIGKILL")) killed++;
      }
    };
    await Promise.all([...Array.from({ length: processes }, worker), killer()]);

    expect(textOf(join(base, "overlaps"))).toBe("");
    const acknowledged = textOf(join(base, "acknowledged")).length;
    expect(acknowledged).toBeGreaterThanOrEqual(processes * each);
    const store = fileStore({ dir: join(base, "states"), env: "default" });
    const count = Number((await store.read())!.answers["count"]!.value);
    // A killed process may have saved without having had the time to say so.
    expect(count).toBeGreaterThanOrEqual(acknowledged);
    expect(count).toBeLessThanOrEqual(acknowledged + killed);
    expect(await store.holder()).toBeUndefined();
  });
});
