import { readdir } from "node:fs/promises";
import { basename, join } from "node:path";
import { isFault } from "../core/fault.js";
import { schemaVersion, type State } from "../core/state.js";
import { contentOf, valueOf, type Content } from "./content.js";
import { sharedFiles, type Custody, type End } from "./custody.js";
import { createDurably } from "./durable.js";
import { fileStore, savedEpoch } from "./file.js";
import { foldersAreSafe, readSafely } from "./folder.js";
import { breakLock, lastHolder, releaseLock, takeLock, type Taken } from "./lock.js";
import { lockedBy } from "./ticket.js";
import { readNamed, writeNamed } from "./named.js";
import { json, stateBytes } from "./parse.js";
import { makeFolders, pathsOf, reading, writing, type Environment, type Paths } from "./place.js";
import { judgePush } from "./push.js";
import { exchange, textOf } from "./save.js";
import { putSecret, savedSecret, secretFiles } from "./secrets.js";
import { backupOf, prune, readState, serialsOf } from "./versions.js";

/** The file store, with what the `state` command does to it. @throws Fault bad-env-name at once */
export function fileCustody(environment: Environment): Custody {
  const paths = pathsOf(environment);
  const { env } = environment;
  const { state: where } = paths;

  async function taking<R>(command: string, work: (taken: Taken) => Promise<R>): Promise<R> {
    const taken = await writing(paths.folder, async () => {
      await makeFolders(paths);
      return takeLock(paths.folder, await savedEpoch(paths), command);
    });
    try {
      return await work(taken);
    } catch (e) {
      await releaseLock(paths.folder, taken);
      throw e;
    }
  }

  return {
    ...fileStore(environment),
    follow: () => Promise.resolve(), // nothing here points anywhere
    async push(next, force) {
      return taking("state push", async (taken) => {
        const found = await valueThere(paths, env);
        const pushed = judgePush(found, next, env, where, force);
        const replacing = pushed.next === undefined ? undefined : { ...pushed.next, schema: schemaVersion, epoch: taken.epoch };
        const serial = replacing === undefined ? pushed.serial : await writing(where, () => replace(paths, taken, found, replacing, env));
        await releaseLock(paths.folder, taken);
        return { serial, changed: replacing !== undefined };
      });
    },
    async unlock(force) {
      const last = await reading(paths.folder, async () => ((await foldersAreSafe(paths.root, [paths.folder])) ? lastHolder(paths.folder) : undefined));
      if (last === undefined) return undefined;
      if (!last.dead && !force) throw lockedBy(paths.folder, last.holder);
      await writing(paths.folder, async () => breakLock(paths.folder, await savedEpoch(paths)));
      return last;
    },
    open: (command) =>
      taking(command, async (taken) => {
        const found = await valueThere(paths, env);
        if (isFault(found)) throw found;
        return endOf(paths, taken, contentOf(found, env, where));
      }),
  };
}

/** What JSON says there, undefined, or why it cannot be read. */
async function valueThere(paths: Paths, env: string): Promise<unknown> {
  const { state: where } = paths;
  try {
    const bytes = await reading(where, () => readSafely(where, stateBytes));
    if (bytes === undefined) await readState(paths, env); // missing, with earlier versions: that is broken
    return bytes === undefined ? undefined : json(bytes, where);
  } catch (e) {
    if (isFault(e) && e.code === "state-broken") return e;
    throw e;
  }
}

/**
 * Replaces whatever is there. What cannot be read is kept as a version all the same: it may be all there is.
 * @returns the serial it got
 */
async function replace(paths: Paths, taken: Taken, found: unknown, next: State, env: string): Promise<number> {
  const serials = serialsOf(await readdir(paths.folder));
  const missing = found === undefined || (isFault(found) && (await readSafely(paths.state, stateBytes)) === undefined);
  const serial = (found as { readonly serial?: unknown } | undefined)?.serial;
  const keepAs = missing ? undefined : Number.isSafeInteger(serial) ? (serial as number) : Math.max(0, ...serials) + 1;
  const kept = keepAs === undefined ? serials : [keepAs, ...serials];
  const whole = { ...next, serial: Math.max(next.serial, ...kept.map((n) => n + 1)) };
  await exchange(paths, taken, textOf(whole, env, paths.state), keepAs);
  await prune(paths.folder, kept);
  return whole.serial;
}

function endOf(paths: Paths, taken: Taken, content: Content): End {
  const { folder, state: where } = paths;
  /** What the next `put` replaces and keeps: a state that counted. */
  let serial = content.is === "state" ? content.state.serial : undefined;
  return {
    content,
    async put(next) {
      const text = `${JSON.stringify(valueOf(next, taken.epoch), undefined, 1)}\n`;
      await writing(where, () => exchange(paths, taken, text, serial));
      serial = undefined;
    },
    async versions(of) {
      const serials = await reading(folder, async () => serialsOf(await readdir(folder)));
      const all = await Promise.all(serials.map(async (n) => ({ serial: n, bytes: await reading(folder, () => readSafely(join(folder, backupOf(n)), stateBytes)) })));
      return all.flatMap(({ serial: n, bytes }) => (bytes === undefined || n === of.serial ? [] : [{ serial: n, text: bytes.toString("utf8") }]));
    },
    keepVersion: async ({ serial: n, text }) => void (await writing(folder, () => createDurably(folder, backupOf(n), text))),
    async secrets() {
      const names = (await secretFiles(paths)).map((path) => basename(path));
      const all = await Promise.all(names.map(async (name) => [name, await savedSecret(paths, name)] as const));
      return new Map(all.flatMap(([name, text]) => (text === undefined ? [] : [[name, text] as const])));
    },
    putSecret: (name, text) => putSecret(paths, name, text),
    async files() {
      const all = await Promise.all(sharedFiles.map(async (name) => [name, await readNamed(paths, name)] as const));
      return new Map(all.flatMap(([name, text]) => (text === undefined ? [] : [[name, text] as const])));
    },
    putFile: (name, text) => writeNamed(paths, name, text),
    release: () => releaseLock(folder, taken),
  };
}
