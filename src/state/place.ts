import { dirname, join, resolve } from "node:path";
import { Fault } from "../core/fault.js";
import { keepOutOfGit, makePath } from "../folders.js";
import { foldersAreSafe, makeFolder, TooLarge } from "./folder.js";
import { isEnvName } from "./names.js";

export interface Environment {
  /** Folder that holds the environments (`--dir`). */
  readonly dir: string;
  readonly env: string;
}
/** Where an environment's files are. */
export interface Paths {
  readonly root: string;
  readonly folder: string;
  readonly state: string;
  readonly secrets: string;
}

/** @throws Fault bad-env-name: such a name could lead out of the folder */
export function pathsOf({ dir, env }: Environment): Paths {
  if (!isEnvName(env)) throw new Fault("bad-env-name", { given: env });
  const root = resolve(dir);
  const folder = join(root, env);
  return { root, folder, state: join(folder, "state.json"), secrets: join(folder, "secrets") };
}

/** Makes the folders that are missing, mode 0700, and checks all of them. `below`: inside the environment's own. */
export async function makeFolders({ root, folder }: Paths, below: readonly string[] = []): Promise<void> {
  makePath(dirname(root));
  await makeFolder(root);
  const all: string[] = [];
  for (const next of [folder, ...below]) {
    await foldersAreSafe(root, all);
    await makeFolder(next);
    all.push(next);
  }
  await foldersAreSafe(root, all);
  keepOutOfGit(root, folder);
}

/** "ENOSPC: no space left on device"; undefined for what is no error of the system, hence a bug of ours. */
const errorOfSystem = (e: unknown): string | undefined =>
  e instanceof Error && typeof (e as NodeJS.ErrnoException).syscall === "string" ? e.message.split(",")[0] : undefined;

/** Runs what writes; the system's errors become Fault state-unwritable. */
export async function writing<R>(where: string, work: () => Promise<R>): Promise<R> {
  try {
    return await work();
  } catch (cause) {
    const why = errorOfSystem(cause);
    throw why === undefined ? cause : new Fault("state-unwritable", { where, why }, { cause });
  }
}

/** Runs what reads; the system's errors, and a file that is too large, become Fault state-broken. */
export async function reading<R>(where: string, work: () => Promise<R>): Promise<R> {
  try {
    return await work();
  } catch (cause) {
    if (cause instanceof TooLarge) throw new Fault("state-broken", { where, why: cause.message }, { cause });
    const why = errorOfSystem(cause);
    throw why === undefined ? cause : new Fault("state-broken", { where, why: `it cannot be read (${why})` }, { cause });
  }
}
