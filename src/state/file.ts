import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { Fault } from "../core/fault.js";
import type { Lock, LockHolder, Store } from "../core/state.js";
import { sweep } from "./durable.js";
import { foldersAreSafe, readSafely } from "./folder.js";
import { breakLock, isStillOurs, lockHolder, releaseLock, takeLock } from "./lock.js";
import { checkFileName, isEnvName } from "./names.js";
import { writeNamed } from "./named.js";
import { stateBytes } from "./parse.js";
import { makeFolders, pathsOf, reading, writing, type Environment, type Paths } from "./place.js";
import { saver } from "./save.js";
import { secret, secretFiles } from "./secrets.js";
import { readState, serialsOf } from "./versions.js";

/**
 * The state of one environment as files below `dir/env`: state.json and its last versions, lock.N, secrets/, and what
 * is written by name. reliability.md P10, 1.3 and 2.2 say why each step is as it is.
 * @throws Fault bad-env-name at once
 */
export function fileStore(environment: Environment): Store {
  const paths = pathsOf(environment);
  const saves = saver(paths, environment.env);
  return {
    where: paths.state,
    read: () => readState(paths, environment.env),
    write: saves.write,
    async lock(command) {
      const taken = await writing(paths.folder, async () => {
        await makeFolders(paths);
        return takeLock(paths.folder, await savedEpoch(paths), command);
      });
      await sweep(paths.secrets, await readdir(paths.secrets).catch(() => []));
      const release = async () => {
        await saves.idle();
        await releaseLock(paths.folder, taken);
      };
      const run = (): Promise<void> =>
        writing(paths.state, async () => {
          if (!(await isStillOurs(paths.folder, await readdir(paths.folder), taken))) throw new Fault("lock-lost", { where: paths.state });
        });
      // Two reads of a small folder: never too dear.
      const lock: Lock = { epoch: taken.epoch, release, verify: { everyMs: 0, run } };
      saves.begin(lock, taken);
      return lock;
    },
    holder: () => whoHolds(paths),
    secret: (name, make) => secret(paths, name, make),
    secrets: () => secretFiles(paths),
    path: (name) => join(paths.folder, ...checkFileName(name)),
    writeFile: (name, content) => writeNamed(paths, name, content),
  };
}

/** The epoch in the file, if it can be read at all; taking the lock must not depend on the state being intact. */
export async function savedEpoch(paths: Paths): Promise<number> {
  try {
    const text = (await readSafely(paths.state, stateBytes))?.toString("utf8") ?? "{}";
    const { epoch } = JSON.parse(text) as { readonly epoch?: unknown };
    return Number.isSafeInteger(epoch) ? Math.max(0, epoch as number) : 0;
  } catch {
    return 0;
  }
}

async function whoHolds({ root, folder }: Paths): Promise<LockHolder | undefined> {
  return reading(folder, async () => ((await foldersAreSafe(root, [folder])) ? lockHolder(folder) : undefined));
}

/**
 * Takes the lock away from whoever holds it (`state unlock`): the only way past a holder on another machine. A holder
 * that lives after all can save nothing any more. @returns who held it
 */
export async function unlock(environment: Environment): Promise<LockHolder | undefined> {
  const paths = pathsOf(environment);
  const holder = await whoHolds(paths);
  if (holder === undefined) return undefined;
  await writing(paths.folder, async () => breakLock(paths.folder, await savedEpoch(paths)));
  return holder;
}

/** Names of the environments below `dir` that have a state, or at least earlier versions of one; sorted. */
export async function environments(dir: string): Promise<string[]> {
  return reading(dir, async () => {
    if (!(await foldersAreSafe(dir, []))) return [];
    const entries = (await readdir(dir, { withFileTypes: true })).filter((e) => e.isDirectory() && isEnvName(e.name));
    const having = await Promise.all(
      entries.map(async ({ name }) => {
        const files = await readdir(join(dir, name)).catch((): string[] => []); // not ours to read: not ours to list
        return files.includes("state.json") || serialsOf(files).length > 0 ? [name] : [];
      }),
    );
    return having.flat().sort();
  });
}
