import { dirname, join } from "node:path";
import { writeDurably } from "./durable.js";
import { readSafely, targetIsSafe } from "./folder.js";
import { checkFileName } from "./names.js";
import { makeFolders, reading, writing, type Paths } from "./place.js";

/** Larger than any list of the revoked, profile or ssh_config. */
const namedBytes = 5_000_000;

/** Writes a file of the environment durably, mode 0600. @throws Fault bad-path, state-unsafe, state-unwritable */
export async function writeNamed(paths: Paths, name: string, content: string): Promise<void> {
  const parts = checkFileName(name);
  const path = join(paths.folder, ...parts);
  const folders = parts.slice(0, -1).map((_, i) => join(paths.folder, ...parts.slice(0, i + 1)));
  await writing(path, async () => {
    await makeFolders(paths, folders);
    await targetIsSafe(path);
    await writeDurably(dirname(path), parts.at(-1)!, content);
  });
}

/** A file of the environment; undefined if there is none. */
export async function readNamed({ folder }: Paths, name: string): Promise<string | undefined> {
  const path = join(folder, ...checkFileName(name));
  return (await reading(path, () => readSafely(path, namedBytes)))?.toString("utf8");
}
