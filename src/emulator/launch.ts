import { spawn, type ChildProcess } from "node:child_process";
import { randomBytes } from "node:crypto";
import { open, rm } from "node:fs/promises";
import { delimiter } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Fault } from "../core/fault.js";
import { emulatorEnv } from "./child-env.js";
import { lastLines, readJson, rotate, type Folder } from "./folder.js";
import { askHealth } from "./health.js";
import type { Launcher } from "./package-root.js";
import { end } from "./process.js";
import type { Interpreter } from "./python.js";
import { writeRun, type Running, type RunRecord } from "./run-file.js";

/** Importing moto takes 1 to 5 s on a busy machine, the first time on a cold disk several times that. */
const atMostMs = 60_000;
const lookEveryMs = 25;
const takenOver = new Error("another start holds the lock");

export interface Launch {
  readonly folder: Folder;
  readonly launcher: Launcher;
  readonly python: Interpreter;
  readonly pace: number | undefined;
  readonly env: NodeJS.ProcessEnv;
  readonly signal: AbortSignal;
  /** Asked before the emulator is published: whether this start still is the only one. */
  still(): Promise<boolean>;
}

/**
 * Starts the emulator in the background, in a session of its own, and waits until it answers to its name.
 *
 * @returns undefined: somebody else took over meanwhile, nothing of ours is left
 * @throws Fault emulator-failed with its last words; the signal's reason
 */
export async function launch(what: Launch): Promise<Running | undefined> {
  const { folder, python } = what;
  await rm(folder.ready, { force: true });
  await rotate(folder.log);
  const [name, token] = [randomBytes(16).toString("hex"), randomBytes(16).toString("hex")];
  const { child, ending } = await spawnEmulator(what, name, token);
  if (child.pid === undefined) throw await failed(folder, await ending.promise);
  const { file, version, how } = python;
  const record: RunRecord = {
    pid: child.pid,
    name,
    token,
    startedAt: new Date().toISOString(),
    launcher: what.launcher.hash,
    python: { file, version, how },
  };
  try {
    // At once: should we be killed while it starts, the next start finds and ends it.
    await writeRun(folder, record);
    const { port, health } = await ready(what, name, token, ending);
    if (!(await what.still())) throw takenOver;
    await writeRun(folder, { ...record, port });
    child.unref();
    return { ...record, port, health };
  } catch (e) {
    await end(child.pid);
    if (await what.still()) await rm(folder.run, { force: true });
    else if (!what.signal.aborted) return undefined; // whoever took over has ended ours, or is about to
    throw e;
  }
}

interface Spawned {
  readonly child: ChildProcess;
  readonly ending: Ending;
}
async function spawnEmulator({ folder, launcher, python, pace, env }: Launch, name: string, token: string): Promise<Spawned> {
  const log = await open(folder.log, "a", 0o600);
  try {
    const args = ["-m", "kumiki_emulator", "--host", "127.0.0.1", "--port", "0", "--ready-file", folder.ready, "--name", name];
    const child = spawn(python.file, pace === undefined ? args : [...args, "--pace", String(pace)], {
      // Python puts the current folder first on its path: one of ours, which holds no module.
      cwd: folder.path,
      // Not as an argument: those are in the process list, for everybody to read.
      env: { ...emulatorEnv(env, [launcher.folder, ...python.path], delimiter), KUMIKI_EMULATOR_TOKEN: token },
      detached: true,
      windowsHide: true,
      stdio: ["ignore", log.fd, log.fd],
    });
    return { child, ending: endingOf(child) }; // listened for before anything is awaited: it may be over by then
  } finally {
    await log.close();
  }
}

interface Ending {
  /** How it ended, as soon as it has. */
  how?: string;
  readonly promise: Promise<string>;
}
function endingOf(child: ChildProcess): Ending {
  const promise = new Promise<string>((resolve) => {
    child.once("error", (e) => resolve(`Python could not be started (${e.message})`));
    child.once("exit", (code, signal) => resolve(`it ended ${signal === null ? `with code ${code}` : `by ${signal}`}`));
  });
  const ending: Ending = { promise };
  void promise.then((how) => (ending.how = how));
  return ending;
}

async function ready({ folder, signal }: Launch, name: string, token: string, ending: Ending): Promise<Pick<Running, "port" | "health">> {
  for (const until = performance.now() + atMostMs; performance.now() < until; await sleep(lookEveryMs)) {
    signal.throwIfAborted();
    if (ending.how !== undefined) throw await failed(folder, ending.how);
    const said = (await readJson(folder.ready)) as { readonly port?: unknown; readonly name?: unknown } | undefined;
    if (said?.name !== name || typeof said.port !== "number") continue;
    const health = await askHealth(said.port, token);
    if (typeof health === "object" && health.name === name) return { port: said.port, health };
  }
  throw await failed(folder, `it did not answer within ${atMostMs / 1000} s`);
}

async function failed({ log }: Folder, how: string): Promise<Fault> {
  const words = await lastLines(log);
  return new Fault("emulator-failed", { why: words === "" ? how : `${how}: ${words}`, log });
}
