import { constants, type Stats } from "node:fs";
import { chmod, lstat, mkdir, open, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { Fault } from "../core/fault.js";
import { syncFolder } from "./durable.js";

/**
 * The state decides what is deleted at AWS, and keys lie beside it: nothing is read or written through a link, in a
 * folder that others can change, or from a file that is not ours (reliability.md 2.2). Windows has neither owners nor
 * modes of this kind and is left out.
 */
const posix = process.platform !== "win32";

export const isErrno = (error: unknown, ...codes: string[]): boolean =>
  codes.includes((error as NodeJS.ErrnoException | undefined)?.code ?? "");
const absent = (error: unknown): undefined => {
  if (isErrno(error, "ENOENT", "ENOTDIR")) return undefined;
  throw error;
};

export type Readers = "anybody" | "owner";
function judge(where: string, is: Stats, want: "folder" | "file", readers: Readers): void {
  const refuse = (why: string) => new Fault("state-unsafe", { where, why });
  if (is.isSymbolicLink()) throw refuse("it is a symbolic link");
  if (want === "folder" ? !is.isDirectory() : !is.isFile()) throw refuse(`it is not a ${want}`);
  if (!posix) return;
  const us = process.getuid?.();
  if (is.uid !== us) throw refuse(`it belongs to user ${is.uid}, and we run as user ${us ?? "?"}`);
  const mode = (is.mode & 0o777).toString(8);
  if ((is.mode & 0o022) !== 0) throw refuse(`others can change it (mode ${mode})`);
  if (readers === "owner" && (is.mode & 0o077) !== 0) throw refuse(`others can read it (mode ${mode})`);
}

/**
 * Checks `root` and the folders below it, outermost first. `root` itself may be a link: the user named it.
 * @returns false if one of them does not exist
 */
export async function foldersAreSafe(root: string, below: readonly string[]): Promise<boolean> {
  const top = await stat(root).catch(absent);
  if (top === undefined) return false;
  judge(root, top, "folder", "anybody");
  for (const folder of below) {
    const is = await lstat(folder).catch(absent);
    if (is === undefined) return false;
    judge(folder, is, "folder", "anybody");
  }
  return true;
}

/** Makes a folder of mode 0700 whatever the umask. @returns true if it was not there */
export async function makeFolder(path: string): Promise<boolean> {
  try {
    await mkdir(path, { mode: 0o700 });
  } catch (e) {
    if (isErrno(e, "EEXIST")) return false;
    throw e;
  }
  await chmod(path, 0o700);
  await syncFolder(dirname(path));
  return true;
}

/** A file is larger than anything that we write there. */
export class TooLarge extends Error {
  constructor(limit: number) {
    super(`it is larger than ${limit} bytes`);
  }
}

/**
 * The bytes of a file of ours; undefined if there is none.
 * @throws Fault state-unsafe; TooLarge above `limit` bytes; the system's errors
 */
export async function readSafely(path: string, limit: number, readers: Readers = "anybody"): Promise<Buffer | undefined> {
  // O_NONBLOCK: opening a named pipe must not wait for a writer.
  const flags = posix ? constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK : constants.O_RDONLY;
  const file = await open(path, flags).catch((e: unknown) => {
    if (isErrno(e, "ELOOP", "EMLINK")) throw new Fault("state-unsafe", { where: path, why: "it is a symbolic link" });
    if (isErrno(e, "ENXIO")) throw new Fault("state-unsafe", { where: path, why: "it is not a file" });
    return absent(e);
  });
  if (file === undefined) return undefined;
  try {
    const is = await file.stat();
    judge(path, is, "file", readers);
    if (is.size > limit) throw new TooLarge(limit);
    return await file.readFile();
  } finally {
    await file.close();
  }
}

/** Before a file is replaced: what stands there must be nothing, or a file of ours. */
export async function targetIsSafe(path: string): Promise<void> {
  const is = await lstat(path).catch(absent);
  if (is !== undefined) judge(path, is, "file", "anybody");
}
