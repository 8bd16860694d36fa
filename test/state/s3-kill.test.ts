import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import type { State } from "../../src/core/state.js";
import { fileCustody } from "../../src/state/file-custody.js";
import { startProxy } from "../faults/proxy.mjs";
import { s3Program } from "./s3-children.js";
import { sampleState } from "./sample-state.js";
import { faultOf, temporaryFolder } from "./sample.js";
import { Team } from "./team.js";

const start = s3Program();
const textOf = (path: string) => (existsSync(path) ? readFileSync(path, "utf8") : "");

/** `npm run test:lock` sets it: R5 of reliability.md. Here a sample. */
const full = process.env["KUMIKI_LOCK"] === "full";
const load = full ? { processes: 8, each: 625, kills: 400 } : { processes: 4, each: 10, kills: 8 };

describe("real processes, really killed", () => {
  it(`${load.processes} processes, ${load.processes * load.each} sections, ${load.kills} kills: nobody meets anybody, nothing is lost`, { timeout: full ? 3_600_000 : 120_000 }, async () => {
    const base = temporaryFolder();
    mkdirSync(join(base, "inside"));
    const team = await new Team().create();
    const { processes, each, kills } = load;
    const job = { endpoint: team.endpoint, account: team.account, url: team.url, dir: base, count: each };
    let killed = 0;
    const running = new Set<ChildProcess>();
    let done = 0;
    const worker = async () => {
      for (;;) {
        const child = start("contend", job);
        running.add(child);
        const [code, signal] = (await once(child, "exit")) as [number | null, string | null];
        running.delete(child);
        if (signal === "SIGKILL") continue;
        expect(code).toBe(0);
        done++;
        // As long as somebody is to be killed there must be somebody.
        if (killed >= kills || running.size > 0) return;
      }
    };
    const killer = async () => {
      // Kills spread over the work: the n-th when so much of it is done.
      while (killed < kills) {
        await sleep(20 + Math.random() * 60);
        if (textOf(join(base, "acknowledged")).length < (killed * processes * each) / (kills + 1)) continue;
        const victim = [...running][Math.floor(Math.random() * running.size)];
        if (victim?.kill("SIGKILL") === true) killed++;
      }
    };
    await Promise.all([...Array.from({ length: processes }, worker), killer()]);

    expect(textOf(join(base, "overlaps"))).toBe("");
    const acknowledged = textOf(join(base, "acknowledged")).length;
    expect(acknowledged).toBeGreaterThanOrEqual(processes * each);
    const state = (await team.machine("another").custody.read())!;
    const count = Number(state.answers["count"]!.value);
    // A killed process may have saved without having had the time to say so.
    expect(count).toBeGreaterThanOrEqual(acknowledged);
    expect(count).toBeLessThanOrEqual(acknowledged + killed);
    expect(killed).toBe(kills);
    expect(done).toBeGreaterThanOrEqual(processes);
    console.log(`lock, S3: ${acknowledged} sections by ${processes} processes, ${killed} killed, counted ${count}, 0 overlaps`);
  });

  /** An environment with secrets, a list of the revoked and versions, alone in a folder. */
  async function alone(dir: string): Promise<State> {
    const files = fileCustody({ dir: join(dir, "states"), env: "default" });
    const lock = await files.lock("up");
    const state = sampleState();
    for (let i = 0; i < 3; i++) await files.write(state, lock);
    await files.secret("key.pem", () => "canary-1");
    await files.secret("ca.key", () => "canary-2");
    await files.writeFile("vpn/crl.pem", "taro");
    await lock.release();
    return state;
  }

  const moments = ["kill-before", "kill-after"] as const;
  it(`mv to a bucket, killed before ${full ? "and" : "or"} after every write: one place counts, and the same command finishes it`, { timeout: 240_000 }, async () => {
    const team = await new Team().create();
    const proxy = await startProxy({ upstream: team.endpoint });
    const stories: string[] = [];
    let writes = 0;
    try {
      for (let n = 1; n <= Math.max(1, writes); n++) {
        for (const when of full ? moments : [moments[n % 2]!]) {
          const dir = temporaryFolder();
          const url = `s3://${team.bucket}/${when}-${n}`;
          const state = await alone(dir);
          const job = { endpoint: proxy.url, account: team.account, url, dir };
          const files = () => fileCustody({ dir: join(dir, "states"), env: "default" });
          const shared = team.machine("b", { url }).custody;
          proxy.reset();
          const child = start("mv", job);
          proxy.kill = () => child.kill("SIGKILL");
          proxy.judge = (seen) => (seen.n === n ? when : "pass");
          const [code, signal] = (await once(child, "exit")) as [number | null, string | null];
          proxy.judge = () => "pass";
          if (signal !== "SIGKILL") expect(code).toBe(0);
          else writes = Math.max(writes, n + 1); // one more than ever was reached: the last one is undisturbed

          // At most one place counts, and what counts is whole.
          const [old, next] = await Promise.allSettled([files().read(), shared.read()]);
          const counting = [old, next].flatMap((r) => (r.status === "fulfilled" && r.value !== undefined ? [r.value] : []));
          stories.push(`${when} ${n}: ${counting.length}`);
          expect(counting.length, stories.at(-1)).toBeLessThanOrEqual(1);
          for (const found of counting) expect(found).toMatchObject({ envId: state.envId, serial: 3 });

          const again = start("mv", job);
          expect((await once(again, "exit"))[0], stories.at(-1)).toBe(0);
          expect(await shared.read()).toMatchObject({ envId: state.envId, serial: 3, records: state.records });
          expect(await faultOf(files().read())).toMatchObject({ code: "state-moved", data: { to: `${url}/default/state.json` } });
          expect(await shared.secret("key.pem", () => "another")).toBe("canary-1");
          expect(await shared.secret("ca.key", () => "another")).toBe("canary-2");
          expect(await shared.holder()).toBeUndefined();
          const lock = await shared.lock("up");
          expect(readFileSync(shared.path("vpn/crl.pem"), "utf8")).toBe("taro");
          await lock.release();
        }
      }
    } finally {
      await proxy.close();
    }
    expect(writes).toBeGreaterThan(8);
    // Between the note at the old place and the end of the mark at the new one nothing counts: that was reached.
    expect(stories.filter((s) => s.endsWith(": 0")).length).toBeGreaterThan(0);
  });
});
