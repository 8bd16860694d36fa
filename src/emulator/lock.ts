import { randomUUID } from "node:crypto";
import { open, readFile, rename, rm, stat, utimes } from "node:fs/promises";
import { hostname } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";
import { absentIsFine } from "./folder.js";
import { alive } from "./process.js";

const beatMs = 1_000;
/** Fifteen missed beats: the holder is dead, or on a machine we cannot see. */
const silence = 15_000;
const lookEveryMs = 50;

export interface Held {
  /** False: somebody took us for dead and holds the lock now; nothing may be published any more. */
  still(): Promise<boolean>;
}

/**
 * One at a time between processes: a file made exclusively, touched every second, taken over when its holder is dead
 * (its process is gone, or it has not moved for 15 s by our own clock).
 *
 * @param waiting called once if somebody else is at it, with the process number
 * @param silentMs how long a holder may not move
 * @throws the signal's reason
 */
export async function withLock<R>(
  path: string,
  signal: AbortSignal,
  waiting: (pid: number) => void,
  work: (held: Held) => Promise<R>,
  silentMs = silence,
): Promise<R> {
  const nonce = randomUUID();
  const mine = JSON.stringify({ pid: process.pid, host: hostname(), nonce });
  await take(path, mine, signal, waiting, silentMs);
  const beat = setInterval(() => void utimes(path, new Date(), new Date()).catch(() => undefined), beatMs);
  const still = async () => (await content(path)) === mine;
  try {
    return await work({ still });
  } finally {
    clearInterval(beat);
    if (await still()) await rm(path, { force: true });
  }
}

async function take(path: string, mine: string, signal: AbortSignal, waiting: (pid: number) => void, silentMs: number): Promise<void> {
  let seen = "";
  let since = performance.now();
  let told = false;
  for (;;) {
    signal.throwIfAborted();
    if (await create(path, mine)) return;
    const theirs = await content(path);
    const moved = await stat(path).then((s) => s.mtimeMs, absentIsFine);
    if (theirs === undefined || moved === undefined) continue; // released in between
    const now = `${theirs} ${moved}`;
    if (now !== seen) [seen, since] = [now, performance.now()];
    if (dead(theirs) || performance.now() - since > silentMs) {
      await clear(path, theirs);
      continue;
    }
    if (!told) waiting(holderOf(theirs)?.pid ?? 0);
    told = true;
    await sleep(lookEveryMs);
  }
}

async function create(path: string, mine: string): Promise<boolean> {
  try {
    const file = await open(path, "wx", 0o600);
    await file.writeFile(mine).finally(() => file.close());
    return true;
  } catch (e) {
    if ((e as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw e;
  }
}

/**
 * Removes a dead holder's file, and only that one: by renaming, which one of several can do. Had somebody been faster
 * and it is a living one's file by now, it goes back; its holder looks (`still`) before he publishes anything.
 */
async function clear(path: string, theirs: string): Promise<void> {
  const grave = `${path}.${randomUUID()}`;
  try {
    await rename(path, grave);
  } catch (e) {
    return absentIsFine(e);
  }
  if ((await content(grave)) === theirs) await rm(grave, { force: true });
  else await rename(grave, path);
}

const content = (path: string) => readFile(path, "utf8").catch(absentIsFine);

function holderOf(text: string): { readonly pid: number; readonly host: string } | undefined {
  try {
    const { pid, host } = JSON.parse(text) as { pid?: unknown; host?: unknown };
    return typeof pid === "number" && typeof host === "string" ? { pid, host } : undefined;
  } catch {
    return undefined; // being written this moment, or its writer died over it
  }
}

function dead(text: string): boolean {
  const holder = holderOf(text);
  return holder !== undefined && holder.host === hostname() && !alive(holder.pid);
}
