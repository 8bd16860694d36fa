import { randomBytes } from "node:crypto";
import { link, open, rename, unlink } from "node:fs/promises";
import { join } from "node:path";
import { isAlive } from "./process.js";

/**
 * Writing that survives a kill and a power cut (P10): a temporary file in the same folder, its bytes forced out, then
 * one atomic step that gives it its name, then the folder forced out. Throws the system's errors; the temporary file
 * is gone in every case but a kill, and `sweep` takes those.
 */
const temporary = /^\.tmp-(\d+)-[0-9a-f]+$/;
const inFlight = new Set<string>();

/** Writes `content` to a temporary file of `folder`, mode 0600 whatever the umask. It must be passed to `discard`. */
export async function prepare(folder: string, content: string): Promise<string> {
  const name = `.tmp-${process.pid}-${randomBytes(8).toString("hex")}`;
  const path = join(folder, name);
  inFlight.add(name);
  try {
    const file = await open(path, "wx", 0o600);
    try {
      await file.chmod(0o600);
      await file.writeFile(content);
      await file.sync();
    } finally {
      await file.close();
    }
    return path;
  } catch (e) {
    await discard(path);
    throw e;
  }
}

/** Removes a temporary file, if it still has that name. Never throws: what stays is swept later. */
export async function discard(path: string): Promise<void> {
  await unlink(path).catch(() => undefined);
  inFlight.delete(path.slice(path.lastIndexOf(".tmp-")));
}

/** Forces names (new, changed, removed) out to the disk. Windows cannot open a folder, and does it by itself. */
export async function syncFolder(folder: string): Promise<void> {
  if (process.platform === "win32") return;
  const handle = await open(folder, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Writes or replaces a file. */
export async function writeDurably(folder: string, name: string, content: string): Promise<void> {
  const temp = await prepare(folder, content);
  try {
    await rename(temp, join(folder, name));
    await syncFolder(folder);
  } finally {
    await discard(temp);
  }
}

/** Writes a new file. @returns false if the name was taken: link(2) is exclusive even between machines */
export async function createDurably(folder: string, name: string, content: string): Promise<boolean> {
  const temp = await prepare(folder, content);
  try {
    await link(temp, join(folder, name));
    await syncFolder(folder);
    return true;
  } catch (e) {
    if ((e as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw e;
  } finally {
    await discard(temp);
  }
}

/** Removes temporary files of writers that are dead. `names`: what is in the folder. */
export async function sweep(folder: string, names: readonly string[]): Promise<void> {
  for (const name of names) {
    const pid = Number(temporary.exec(name)?.[1] ?? Number.NaN);
    if (Number.isNaN(pid) || inFlight.has(name)) continue;
    // Our own number on a file that is not in flight is that of an earlier process.
    if (pid !== process.pid && (await isAlive(pid))) continue;
    await unlink(join(folder, name)).catch(() => undefined);
  }
}
