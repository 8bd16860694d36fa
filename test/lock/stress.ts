import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmdirSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { openStore, type Spec } from "./stores.js";

export interface Load {
  readonly processes: number;
  /** Critical sections that must be acknowledged, of all together. */
  readonly sections: number;
  readonly kills: number;
  /** Sections of one process before another takes its place. */
  readonly each: number;
}
export interface Outcome {
  readonly acknowledged: number;
  readonly killed: number;
  /** Kills of a process that was inside. */
  readonly killedInside: number;
  readonly overlaps: readonly string[];
  /** What the state counted: acknowledged, and at most one more for each kill. */
  readonly counted: number;
  /** Longest time nobody acknowledged anything, in ms. */
  readonly longestPauseMs: number;
  readonly heldAfterwards: boolean;
}

const textOf = (path: string): string => (existsSync(path) ? readFileSync(path, "utf8") : "");

/** The SDK in chunks of its own, loaded only where it is needed, as in the program itself. */
async function program(folder: string): Promise<string> {
  const banner = { js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);' };
  const entry = fileURLToPath(new URL("child.ts", import.meta.url));
  const outdir = join(folder, "program");
  await build({ entryPoints: [entry], outdir, outExtension: { ".js": ".mjs" }, bundle: true, splitting: true, platform: "node", format: "esm", target: "node20", mainFields: ["module", "main"], banner, logLevel: "error" });
  return join(outdir, "child.mjs");
}

/**
 * Processes that all want the lock of one environment, write under it and are killed (SIGKILL) at random moments after they have
 * begun. @param folder an empty one of this run's own
 */
export async function stress(spec: Spec, folder: string, load: Load): Promise<Outcome> {
  mkdirSync(join(folder, "inside"));
  const child = await program(folder);
  const acknowledged = (): number => textOf(join(folder, "acknowledged")).length;
  const begun = new Set<ChildProcess>();
  const failed: string[] = [];
  let [killed, killedInside, longestPauseMs] = [0, 0, 0];
  const enough = (): boolean => (acknowledged() >= load.sections && killed >= load.kills) || failed.length > 0;

  const worker = async (): Promise<void> => {
    while (!enough()) {
      const one = spawn(process.execPath, [child, JSON.stringify(spec), folder, String(load.each)], { stdio: ["ignore", "pipe", "pipe"] });
      let said = "";
      one.stderr.on("data", (d: Buffer) => (said += d.toString("utf8")));
      one.stdout.once("data", () => begun.add(one));
      const [code, signal] = (await once(one, "exit")) as [number | null, string | null];
      begun.delete(one);
      if (signal === "SIGKILL") {
        if (existsSync(join(folder, "inside", String(one.pid)))) {
          killedInside++;
          rmdirSync(join(folder, "inside", String(one.pid)));
        }
      } else if (code !== 0) failed.push(said.slice(0, 2000));
    }
  };
  const killer = async (): Promise<void> => {
    while (!enough()) {
      await sleep(Math.random() * 60);
      // Every second time somebody who is inside, if there is anybody.
      const [inside] = killed % 2 === 0 ? readdirSync(join(folder, "inside")) : [];
      const victim = [...begun].find((one) => String(one.pid) === inside) ?? [...begun][Math.floor(Math.random() * begun.size)];
      // Spread over the sections: a machine that is busy starting processes would get nothing done.
      const due = (acknowledged() * load.kills) / load.sections + 1;
      if (victim === undefined || killed >= Math.min(due, load.kills)) continue;
      begun.delete(victim);
      if (victim.kill("SIGKILL")) killed++;
    }
  };
  const watch = async (): Promise<void> => {
    for (let [before, since] = [0, performance.now()]; !enough(); ) {
      await sleep(20);
      const now = acknowledged();
      longestPauseMs = Math.max(longestPauseMs, performance.now() - since);
      if (now > before) [before, since] = [now, performance.now()];
      if (performance.now() - since > 60_000) failed.push(`nobody got the lock for a minute, after ${now} sections and ${killed} kills; held by ${JSON.stringify(await openStore(spec).holder())}`);
    }
  };
  await Promise.all([...Array.from({ length: load.processes }, worker), killer(), watch()]);
  if (failed.length > 0) throw new Error(failed.join("\n"));

  const store = openStore(spec);
  return {
    acknowledged: acknowledged(),
    killed,
    killedInside,
    overlaps: textOf(join(folder, "overlaps")).split("\n").filter((line) => line !== ""),
    counted: Number((await store.read())!.answers["count"]!.value),
    longestPauseMs: Math.round(longestPauseMs),
    heldAfterwards: (await store.holder()) !== undefined,
  };
}
