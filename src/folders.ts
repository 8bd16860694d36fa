import { closeSync, existsSync, fchmodSync, lstatSync, mkdirSync, openSync, readdirSync, renameSync, statSync, writeSync } from "node:fs";
import { basename, dirname, join } from "node:path";

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

/**
 * Writes a .gitignore unless there is one: keys must not end up in a repository because somebody typed `git add .` beside them.
 * It stands in `root` where that holds nothing but environments, else (`--dir .`) in the folder of the environment.
 * @param folder below `root`: of an environment, or of the local AWS
 * @throws the system's errors
 */
export function keepOutOfGit(root: string, folder: string): void {
  const place = holdsOnlyOurs(root, basename(folder)) ? root : folder;
  const path = join(place, ".gitignore");
  const there = lstatSync(path, { throwIfNoEntry: false });
  // An empty one is what a crash has left.
  if (there !== undefined && (there.size > 0 || !there.isFile())) return;
  const draft = `${path}.${process.pid}.tmp`;
  const file = openSync(draft, "w", 0o600);
  try {
    fchmodSync(file, 0o600); // whatever the umask
    writeSync(file, "*\n");
  } finally {
    closeSync(file);
  }
  renameSync(draft, path);
}

/** Whether a .gitignore in it would hide nothing of the user's. */
function holdsOnlyOurs(root: string, folder: string): boolean {
  if (basename(root) === ".kumiki") return true;
  const isOurs = (name: string): boolean => [folder, "emulator", ".gitignore"].includes(name) || existsSync(join(root, name, "state.json"));
  return readdirSync(root).every(isOurs);
}
