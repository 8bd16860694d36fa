import { createHash } from "node:crypto";
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { dirname, join, relative, sep } from "node:path";
import { Fault } from "../core/fault.js";

/** The Python part of this package: where it lies, and what it is made of. */
export interface Launcher {
  /** The folder that holds `kumiki_emulator` (goes to PYTHONPATH). */
  readonly folder: string;
  readonly requirements: string;
  /** Names exactly this code and these pins: a running emulator of other code is stale. */
  readonly hash: string;
}

/**
 * Walks up from this file (`dist` in the bundle, `src/emulator` under vitest) to the folder that holds
 * `emulator/kumiki_emulator`, so that bundle and source need not agree on a depth.
 */
export function findLauncher(from = import.meta.dirname): Launcher {
  for (let folder = from; ; folder = dirname(folder)) {
    const emulator = join(folder, "emulator");
    if (existsSync(join(emulator, "kumiki_emulator", "__main__.py"))) return describe(emulator);
    if (dirname(folder) === folder)
      throw new Fault("emulator-failed", { why: "this installation lacks its folder emulator/kumiki_emulator", log: from });
  }
}

function describe(folder: string): Launcher {
  const requirements = join(folder, "requirements.txt");
  const code = readdirSync(join(folder, "kumiki_emulator"), { recursive: true, withFileTypes: true })
    .filter((f) => f.isFile() && f.name.endsWith(".py"))
    .map((f) => join(f.parentPath, f.name))
    .sort();
  const hash = createHash("sha256");
  for (const path of [requirements, ...code])
    hash.update(`${relative(folder, path).split(sep).join("/")}\0`).update(readFileSync(path)).update("\0");
  return { folder, requirements, hash: hash.digest("hex").slice(0, 16) };
}
