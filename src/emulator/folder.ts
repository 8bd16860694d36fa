import { chmod, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Fault } from "../core/fault.js";
import { keepOutOfGit, makePath } from "../folders.js";

/** The files of one checkout's emulator, in `<dir>/emulator`. */
export interface Folder {
  readonly path: string;
  readonly run: string;
  readonly ready: string;
  readonly lock: string;
  readonly log: string;
  /** What uv or pip said while the Python environment was made. */
  readonly prepareLog: string;
}

export function folderOf(dir: string): Folder {
  const path = join(dir, "emulator");
  const file = (name: string) => join(path, name);
  return {
    path,
    run: file("run.json"),
    ready: file("ready.json"),
    lock: file("lock"),
    log: file("log"),
    prepareLog: file("prepare.log"),
  };
}

/** Makes it, for nobody else's eyes: who can write here decides what `stop` ends. */
export async function makeFolder(folder: Folder, dir: string): Promise<void> {
  try {
    makePath(folder.path, 0o700);
    await chmod(folder.path, 0o700);
    keepOutOfGit(dir, folder.path);
  } catch (e) {
    throw new Fault("bad-path", { what: "--dir", given: dir, why: (e as Error).message }, { cause: e });
  }
}

/** One older log is kept: the one that tells why the last emulator went. */
export async function rotate(log: string): Promise<void> {
  await rename(log, `${log}.1`).catch(absentIsFine);
}

/** The last lines that say something, for a Fault. */
export async function lastLines(log: string, count = 5): Promise<string> {
  const text = await readFile(log, "utf8").catch(() => "");
  const lines = text.split(/\r?\n/).filter((l) => l.trim() !== "");
  return lines.slice(-count).join(" | ");
}

/** A reader sees the whole file or none; nobody else may read it. */
export async function writeWhole(path: string, value: unknown): Promise<void> {
  const draft = `${path}.${process.pid}.tmp`;
  await rm(draft, { force: true });
  await writeFile(draft, JSON.stringify(value), { mode: 0o600, flag: "wx" });
  await rename(draft, path);
}

/** undefined: not there, or not JSON (a file of ours is written whole, so that is somebody else's doing). */
export async function readJson(path: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(path, "utf8"));
  } catch {
    return undefined;
  }
}

export function absentIsFine(e: unknown): undefined {
  if ((e as NodeJS.ErrnoException).code !== "ENOENT") throw e;
  return undefined;
}
