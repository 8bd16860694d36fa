import { mkdirSync, statSync } from "node:fs";
import { dirname } from "node:path";

const isFolder = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;

/**
 * Makes a folder and those above it that are missing, one at a time: with `recursive`, mkdir of Node 20 asks for ever where
 * nothing can be made in a folder that is there and the answer is ENOENT, as below /proc.
 * @param mode of every folder that is made, less the umask
 * @throws the system's errors
 */
export function makePath(path: string, mode = 0o777): void {
  if (isFolder(path)) return;
  const above = dirname(path);
  if (above !== path) makePath(above, mode);
  try {
    mkdirSync(path, { mode });
  } catch (e) {
    if (!isFolder(path)) throw e; // else somebody has made it meanwhile
  }
}
