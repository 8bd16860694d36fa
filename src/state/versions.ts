import { link, readdir, unlink } from "node:fs/promises";
import { join } from "node:path";
import { Fault, isFault } from "../core/fault.js";
import type { State } from "../core/state.js";
import { foldersAreSafe, isErrno, readSafely } from "./folder.js";
import { parseState, stateBytes } from "./parse.js";
import { reading, type Paths } from "./place.js";

/** How many earlier versions stay beside the state file. */
const kept = 5;
export const backupOf = (serial: number): string => `state.json.${serial}.bak`;

/** Serials of the earlier versions among `names`, newest first. */
export const serialsOf = (names: readonly string[]): number[] =>
  names
    .flatMap((name) => /^state\.json\.(\d{1,15})\.bak$/.exec(name)?.[1] ?? [])
    .map(Number)
    .sort((a, b) => b - a);

/** Gives the present file a second name before it is replaced: no copy, no moment without it. */
export async function keep(folder: string, serial: number): Promise<void> {
  const backup = join(folder, backupOf(serial));
  const again = () => link(join(folder, "state.json"), backup);
  try {
    await again();
  } catch (e) {
    if (!isErrno(e, "EEXIST")) throw e;
    await unlink(backup); // left by a kill just here, or what the user restored the present file from
    await again();
  }
}

/** Removes all but the newest. @returns the serials that stay, newest first */
export async function prune(folder: string, serials: readonly number[]): Promise<number[]> {
  const all = [...new Set(serials)].sort((a, b) => b - a);
  await Promise.all(all.slice(kept).map((serial) => unlink(join(folder, backupOf(serial))).catch(() => undefined)));
  return all.slice(0, kept);
}

async function load(path: string, env: string, where: string): Promise<State | undefined> {
  return reading(where, async () => {
    const bytes = await readSafely(path, stateBytes);
    return bytes === undefined ? undefined : parseState(bytes, env, where);
  });
}

async function newestIntact(folder: string, env: string, serials: readonly number[]): Promise<string | undefined> {
  for (const serial of serials) {
    const path = join(folder, backupOf(serial));
    const state = await load(path, env, path).catch((e: unknown) => {
      if (isFault(e)) return undefined;
      throw e;
    });
    if (state !== undefined) return path;
  }
  return undefined;
}

/**
 * The saved state, checked and upgraded; undefined if there is none. Nothing is written: a file that is broken, of a
 * newer program or of another environment stays as it is.
 * @throws Fault state-broken (naming the newest intact backup), state-newer, state-foreign, state-unsafe
 */
export async function readState(paths: Paths, env: string): Promise<State | undefined> {
  const { root, folder, state: where } = paths;
  if (!(await reading(where, () => foldersAreSafe(root, [folder])))) return undefined;
  const serials = await reading(where, async () => serialsOf(await readdir(folder)));
  const broken = async (why: string, cause?: unknown) => {
    const backup = await newestIntact(folder, env, serials);
    return new Fault("state-broken", { where, why, ...(backup === undefined ? {} : { backup }) }, { cause });
  };
  let state: State | undefined;
  try {
    state = await load(where, env, where);
  } catch (e) {
    if (isFault(e) && e.code === "state-broken") throw await broken((e as Fault<"state-broken">).data.why, e);
    throw e;
  }
  if (state === undefined && serials.length > 0) throw await broken("it is missing, but its earlier versions are there");
  return state;
}
