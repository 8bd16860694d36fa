import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { Fault } from "../core/fault.js";
import { createDurably } from "./durable.js";
import { foldersAreSafe, readSafely } from "./folder.js";
import { checkSecretName, isSecretName } from "./names.js";
import { makeFolders, reading, writing, type Paths } from "./place.js";

const secretBytes = 1_000_000;

/**
 * A secret that is kept in a file of its own, mode 0600 in a folder of mode 0700; made on first use, and on the disk
 * before it is given to anybody.
 * @throws Fault bad-path for its name, state-unsafe if others can read it
 */
export async function secret(paths: Paths, name: string, make: () => string): Promise<string> {
  checkSecretName(name);
  const path = join(paths.secrets, name);
  const saved = () => reading(path, () => readSafely(path, secretBytes, "owner"));
  await writing(path, () => makeFolders(paths, [paths.secrets]));
  const before = await saved();
  if (before !== undefined) return before.toString("utf8");
  const made = make();
  if (await writing(path, () => createDurably(paths.secrets, name, made))) return made;
  const faster = await saved(); // another call's: both must get the same
  if (faster === undefined) throw new Fault("state-unwritable", { where: path, why: "it was removed meanwhile" });
  return faster.toString("utf8");
}

/** Paths of the secrets there are, sorted. */
export async function secretFiles({ root, folder, secrets }: Paths): Promise<string[]> {
  return reading(secrets, async () => {
    if (!(await foldersAreSafe(root, [folder, secrets]))) return [];
    const names = (await readdir(secrets)).filter(isSecretName);
    return names.sort().map((name) => join(secrets, name));
  });
}
