import { constants } from "node:fs";
import { access, statfs } from "node:fs/promises";
import { dirname } from "node:path";
import type { Finding } from "../../core/finding.js";
import { isFault } from "../../core/fault.js";
import type { Examination } from "../examination.js";
import { finding } from "../findings.js";

/** Bytes. A run saves some megabytes at most; below `least` a save may fail in the middle. */
const enough = 100e6;
const least = 5e6;

/** The folder itself, or the nearest one above it that is there: it will be made in that. */
async function standing(path: string): Promise<string> {
  try {
    await access(path, constants.F_OK);
    return path;
  } catch {
    return dirname(path) === path ? path : standing(dirname(path));
  }
}

async function disk(path: string): Promise<Finding> {
  const { bavail, bsize } = await statfs(path);
  const free = bavail * bsize;
  const data = { path, freeMb: Math.floor(free / 1e6) };
  if (free < least) return finding("folder", "stop", "disk-full", data);
  return free < enough ? finding("folder", "warning", "disk-low", data) : finding("folder", "ok", "folder", data);
}

/** Whether a state could be saved: the folder may be written, is safe from others, and there is room (P10; reliability.md 2.2). */
export const folder: Examination = {
  id: "folder",
  needs: "nothing",
  look: async (c) => {
    const path = await standing(c.folder);
    try {
      await access(path, constants.W_OK | constants.X_OK);
    } catch (e) {
      return [finding("folder", "stop", "folder-unwritable", { path, why: (e as NodeJS.ErrnoException).code ?? "EACCES" })];
    }
    try {
      await c.store.read();
    } catch (e) {
      if (!isFault(e)) throw e;
      return [{ examination: "folder", level: "stop", code: "fault", data: {}, fault: e }];
    }
    return [await disk(path)];
  },
};
