import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openCalls } from "../../src/aws/send.js";
import { localTiming } from "../../src/core/timing.js";
import { fileStore } from "../../src/state/file.js";
import { Desk, region } from "../acceptance/program.js";
import { sampleState } from "./sample-state.js";
import { attach, type Blow, blowsOf, gone, made, spread, wasStruck, whyNot } from "./strace.js";

/** reliability.md R4. All of them: `npm run test:lock`. */
const full = process.env["KUMIKI_SYSCALLS"] === "full";
const not = whyNot();
const here = (name: string): string => fileURLToPath(new URL(name, import.meta.url));

describe.skipIf(not !== undefined)(`system calls that fail or kill${not === undefined ? "" : ` (${not})`}`, () => {
  let root: string;
  let number = 0;
  beforeAll(() => {
    root = mkdtempSync(join(tmpdir(), "kumiki-syscalls-"));
  });
  afterAll(() => rmSync(root, { recursive: true, force: true }));

  test("in any save: the state is whole, what was acknowledged is there, and the next run goes on", { timeout: 900_000 }, async () => {
    const program = join(root, "child.mjs");
    await build({ entryPoints: [here("saves-child.ts")], outfile: program, bundle: true, platform: "node", format: "esm", target: "node20" });
    const saves = 3;

    const tryOne = async (blow?: Blow): Promise<{ dir: string; log: string; said: string[] }> => {
      const dir = join(root, String(++number), "states");
      const log = join(root, `${number}.log`);
      const child = spawn(process.execPath, [program, dir, String(saves)], { env: { ...process.env, UV_THREADPOOL_SIZE: "1", UV_USE_IO_URING: "0" }, stdio: ["pipe", "pipe", "inherit"] });
      let said = "";
      child.stdout.setEncoding("utf8").on("data", (d: string) => (said += d));
      while (!said.includes("\n")) await once(child.stdout, "data");
      const tracer = await attach(/thread (\d+)/.exec(said)![1]!, log, blow);
      child.stdin.on("error", () => undefined).write("go\n");
      await Promise.all([once(child, "close"), gone(tracer)]);
      return { dir, log, said: said.trim().split("\n").slice(1) };
    };

    const undisturbed = await tryOne();
    expect(undisturbed.said).toEqual(["saved 1", "saved 2", "saved 3", "through"]);
    const all = blowsOf(made(undisturbed.log, (line) => line.includes(undisturbed.dir)));
    const tried = spread(all, full ? all.length : 10);
    const tally = { refused: 0, killed: 0, ignored: 0, elsewhere: 0 };
    for (const blow of tried) {
      const about = JSON.stringify(blow);
      let { dir, log, said } = await tryOne(blow);
      for (let more = 3; more > 0 && !wasStruck(log, dir); more--) ({ dir, log, said } = await tryOne(blow));
      expect(said.filter((line) => line.startsWith("bug")), about).toEqual([]);
      const acknowledged = said.filter((line) => line.startsWith("saved")).length;
      const store = fileStore({ dir, env: "default" });
      const state = await store.read(); // throws when it is torn
      const count = Number(state?.outputs["count"] ?? 0);
      expect(count, about).toBeGreaterThanOrEqual(acknowledged);
      expect(count, about).toBeLessThanOrEqual(acknowledged + 1);
      if (!wasStruck(log, dir)) tally.elsewhere++;
      else if (said.some((line) => line.startsWith("refused"))) tally.refused++;
      else if (said.includes("through")) tally.ignored++;
      else tally.killed++;

      const lock = await store.lock("next");
      await store.write(state ?? sampleState(), lock);
      await lock.release();
      expect(readdirSync(join(dir, "default")).filter((name) => name.startsWith(".tmp")), about).toEqual([]);
      rmSync(join(dir, ".."), { recursive: true });
    }
    console.log(`saves: ${tried.length} of ${all.length} system calls struck: ${tally.refused} refused, ${tally.killed} killed, ${tally.ignored} without effect, ${tally.elsewhere} missed; 0 torn`);
    expect(tally.refused).toBeGreaterThan(0);
    expect(tally.killed).toBeGreaterThan(0);
    expect(tally.elsewhere).toBeLessThan(tried.length / 5);
  });

  test("in a real run: nothing was made whose intent is not on the disk, the next run completes it, and it goes without a trace", { timeout: 1_800_000 }, async () => {
    const endpoint = process.env["KUMIKI_TEST_ENDPOINT"]!;
    const up = ["up", "--yes", "--quiet", "--through", "network", "--endpoint-url", endpoint];

    const tryOne = async (blow?: Blow): Promise<{ desk: Desk; log: string; code: number | null; stderr: string }> => {
      const desk = new Desk(endpoint);
      const log = join(root, `${++number}.log`);
      const pause = join(desk.root, "pause");
      const { ended } = desk.start(up, { UV_THREADPOOL_SIZE: "1", UV_USE_IO_URING: "0", KUMIKI_TEST_PAUSE: pause, NODE_OPTIONS: `--import=${pathToFileURL(here("pause.mjs")).href}` });
      while (!existsSync(pause)) await Promise.race([sleep(10), ended.then(({ stderr }) => Promise.reject(new Error(stderr)))]);
      const tracer = await attach(readFileSync(pause, "utf8"), log, blow);
      rmSync(pause);
      const { code, stderr } = await ended;
      await gone(tracer);
      return { desk, log, code, stderr };
    };
    /** Operation ids in the tags of everything EC2 has there. */
    const opsAtAws = async (desk: Desk): Promise<string[]> => {
      const api = openCalls({ region, endpoint, credentials: { accessKeyId: desk.account, secretAccessKey: "test" }, timing: localTiming, emit: () => undefined, signal: new AbortController().signal, secret: () => Promise.reject(new Error("none")) });
      const { Tags = [] } = await api.ec2("DescribeTags", {});
      return Tags.filter((t) => t.Key === "kumiki:op").map((t) => t.Value!);
    };

    const undisturbed = await tryOne();
    expect(undisturbed.code, undisturbed.stderr).toBe(0);
    const built = Object.entries((await undisturbed.desk.inventory()) as Record<string, string[]>).map(([k, ids]) => [k, ids.length]);
    expect(await opsAtAws(undisturbed.desk)).toHaveLength(10);
    const folder = join(undisturbed.desk.dir, "default");
    const all = blowsOf(made(undisturbed.log, (line) => line.includes(folder)));
    await undisturbed.desk.at("teardown", "--yes", "--quiet");
    undisturbed.desk.remove();
    const tried = spread(all, full ? 80 : 3);
    const tally = { failed: 0, killed: 0, ignored: 0, notStruck: 0, made: 0 };
    for (const blow of tried) {
      const about = JSON.stringify(blow);
      const { desk, log, code, stderr } = await tryOne(blow);
      const store = fileStore({ dir: desk.dir, env: "default" });
      const state = await store.read();
      const meant = new Set(Object.values(state?.records ?? {}).map((r) => r.op));
      const ops = await opsAtAws(desk);
      expect(ops.filter((op) => !meant.has(op)), about).toEqual([]);
      const sent = (await desk.calls()).filter((c) => c.mutating).length;
      if (state === undefined) expect(sent, about).toBe(0);
      if (!wasStruck(log, desk.dir)) tally.notStruck++;
      else if (code === 0) tally.ignored++;
      else if (code === null) tally.killed++;
      else {
        tally.failed++;
        expect(stderr, about).toMatch(/ENOSPC|EIO|EDQUOT|state/);
        expect(stderr, about).not.toMatch(/\n\s+at /);
      }
      tally.made += ops.length;
      const again = await desk.run(up);
      expect(again.code, `${about} ${again.stderr}`).toBe(0);
      expect(Object.entries((await desk.inventory()) as Record<string, string[]>).map(([k, ids]) => [k, ids.length]), about).toEqual(built);
      expect((await desk.at("teardown", "--yes", "--quiet")).code, about).toBe(0);
      expect(await desk.inventory(), about).toEqual({});
      desk.remove();
    }
    console.log(`real runs: ${tried.length} of ${all.length} system calls struck: ${tally.failed} failed, ${tally.killed} killed, ${tally.ignored} without effect, ${tally.notStruck} not reached; ${tally.made} things made, 0 without an intent on the disk`);
    expect(tally.failed + tally.killed).toBeGreaterThan(0);
  });
});
