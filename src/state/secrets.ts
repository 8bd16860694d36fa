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
  await writing(path, () => makeFolders(paths, [paths.secrets]));
  const before = await savedSecret(paths, name);
  if (before !== undefined) return before;
  const made = make();
  if (await writing(path, () => createDurably(paths.secrets, name, made))) return made;
  const faster = await savedSecret(paths, name); // another call's: both must get the same
  if (faster === undefined) throw new Fault("state-unwritable", { where: path, why: "it was removed meanwhile" });
  return faster;
}

/** A secret that there is; undefined if there is none. @throws Fault state-unsafe if others can read it */
export async function savedSecret({ secrets }: Paths, name: string): Promise<string | undefined> {
  checkSecretName(name);
  const path = join(secrets, name);
  return (await reading(path, () => readSafely(path, secretBytes, "owner")))?.toString("utf8");
}

/** Puts a secret there that was made elsewhere. @throws Fault state-foreign: there is another of that name */
export async function putSecret(paths: Paths, name: string, text: string): Promise<void> {
  if ((await secret(paths, name, () => text)) === text) return;
  throw new Fault("state-foreign", { where: join(paths.secrets, name), why: `there is another secret "${name}" already` });
}

/** Paths of the secrets there are, sorted. */
export async function secretFiles({ root, folder, secrets }: Paths): Promise<string[]> {
  return reading(secrets, async () => {
    if (!(await foldersAreSafe(root, [folder, secrets]))) return [];
    const names = (await readdir(secrets)).filter(isSecretName);
    return names.sort().map((name) => join(secrets, name));
  });
}
