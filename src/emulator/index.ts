import { isDeepStrictEqual } from "node:util";
import { checkGiven } from "./given.js";
import { folderOf, makeFolder, type Folder } from "./folder.js";
import { setPace } from "./health.js";
import { launch } from "./launch.js";
import { withLock, type Held } from "./lock.js";
import { findLauncher, type Launcher } from "./package-root.js";
import { choosePython, type Interpreter, type Note } from "./python.js";
import { ask, endAndForget, readRun, type Running, type RunRecord } from "./run-file.js";

export { cacheFolder } from "./private-env.js";
export type { Interpreter, Note } from "./python.js";

/**
 * The local AWS: moto behind the Python launcher in `emulator/`, one for each `--dir`, on 127.0.0.1, in the background
 * until `stop`. docs/adr/0004-moto-extended.md.
 */
export interface EmulatorOptions {
  /** `--dir`, absolute. Its files live in `<dir>/emulator`. */
  readonly dir: string;
  /** Scale of pending durations, 0 for none. Default: what runs keeps its own, a new one has 1. */
  readonly pace?: number;
  /** An abort ends what has not become ready; its reason is thrown. */
  readonly signal: AbortSignal;
  /**
   * emulator-preparing {seconds, place}: a Python environment is made, once, in about that time
   * emulator-starting {python} · emulator-waiting {pid}: another process is starting it or making the environment
   * emulator-replacing {why}: what ran before is gone, with all that was in it
   */
  readonly note?: Note;
  /** Default: the process's. AWS_ENDPOINT_URL names an emulator to use instead, KUMIKI_PYTHON an interpreter. */
  readonly env?: NodeJS.ProcessEnv;
}

/** given: AWS_ENDPOINT_URL, started by somebody else · installed, private: whose Python runs it (see Interpreter). */
export type Emulator =
  | { readonly how: "given"; readonly url: string; readonly port: number; readonly fresh: false }
  | {
      readonly how: Interpreter["how"];
      readonly url: string;
      readonly port: number;
      readonly pid: number;
      readonly log: string;
      /** ISO 8601, UTC. */
      readonly startedAt: string;
      readonly pace: number;
      /** True: started by this call, and so empty. */
      readonly fresh: boolean;
    };

/**
 * The emulator of this `--dir`, started if need be. Two starts at once give one.
 *
 * @throws Fault no-python, emulator-failed, bad-path; for AWS_ENDPOINT_URL bad-endpoint, not-loopback, unreachable;
 *         the signal's reason
 */
export async function start(options: EmulatorOptions): Promise<Emulator> {
  const given = await givenTo(options);
  if (given !== undefined) return given;
  const launcher = findLauncher();
  const folder = folderOf(options.dir);
  const found = await look(folder);
  if (found.running?.launcher === launcher.hash) return inUse(found.running, folder, options);
  await makeFolder(folder, options.dir);
  const waiting = (pid: number) => options.note?.("emulator-waiting", { pid });
  for (;;) {
    const made = await withLock(folder.lock, options.signal, waiting, (lock) => startAlone(options, folder, launcher, found, lock));
    if (made !== undefined) return made;
  }
}

/**
 * Ends the emulator of this `--dir` if it is the one that `start` has started; never one that was given.
 *
 * @returns false: there was none
 */
export async function stop(options: EmulatorOptions): Promise<boolean> {
  const folder = folderOf(options.dir);
  if ((await readRun(folder)) === undefined) return false;
  const waiting = (pid: number) => options.note?.("emulator-waiting", { pid });
  return withLock(folder.lock, options.signal, waiting, async () => endAndForget(folder, await readRun(folder)));
}

/** What `start` would give back without starting anything; undefined: nothing runs. */
export async function status(options: EmulatorOptions): Promise<Emulator | undefined> {
  const given = await givenTo(options);
  if (given !== undefined) return given;
  const folder = folderOf(options.dir);
  const { running } = await look(folder);
  return running && describe(running, folder, false);
}

/** The Python that `start` would use, our own environment made if need be: what the emulator's own tests run with. */
export async function interpreter(options: EmulatorOptions): Promise<Interpreter> {
  const folder = folderOf(options.dir);
  await makeFolder(folder, options.dir);
  return pythonFor(options, folder, findLauncher());
}

async function givenTo({ env = process.env }: EmulatorOptions): Promise<Emulator | undefined> {
  const url = env["AWS_ENDPOINT_URL"];
  return url ? { how: "given", url, port: await checkGiven(url), fresh: false } : undefined;
}

interface Found {
  readonly record: RunRecord | undefined;
  readonly running: Running | undefined;
}
/** @param before a look whose answer still holds if the record is the same: a hung emulator costs 10 s only once */
async function look(folder: Folder, before?: Found): Promise<Found> {
  const record = await readRun(folder);
  return before !== undefined && isDeepStrictEqual(record, before.record) ? before : { record, running: await ask(record) };
}

async function startAlone(options: EmulatorOptions, folder: Folder, launcher: Launcher, before: Found, lock: Held): Promise<Emulator | undefined> {
  const { record, running: current } = await look(folder, before);
  if (current?.launcher === launcher.hash) return inUse(current, folder, options);
  if (record !== undefined) options.note?.("emulator-replacing", { why: current === undefined ? "it does not answer any more" : "it is of another version" });
  await endAndForget(folder, record);
  const python = await pythonFor(options, folder, launcher);
  options.note?.("emulator-starting", { python: `${python.file} (${python.version})` });
  const { pace, signal, env = process.env } = options;
  const running = await launch({ folder, launcher, python, pace, signal, env, still: () => lock.still() });
  return running && describe(running, folder, true);
}

function pythonFor({ env = process.env, signal, note = () => undefined }: EmulatorOptions, folder: Folder, launcher: Launcher): Promise<Interpreter> {
  return choosePython({ requirements: launcher.requirements, cwd: folder.path, prepareLog: folder.prepareLog, env, signal, note });
}

async function inUse(running: Running, folder: Folder, { pace }: EmulatorOptions): Promise<Emulator> {
  if (pace === undefined || pace === running.health.pace) return describe(running, folder, false);
  await setPace(running.port, running.token, pace);
  return describe({ ...running, health: { ...running.health, pace } }, folder, false);
}

const describe = ({ python, port, pid, startedAt, health }: Running, { log }: Folder, fresh: boolean): Emulator => ({
  how: python.how,
  url: `http://127.0.0.1:${port}`,
  port,
  pid,
  log,
  startedAt,
  pace: health.pace,
  fresh,
});
