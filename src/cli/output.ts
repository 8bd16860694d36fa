import { stat, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { Fault } from "../core/fault.js";
import type { GivenOption } from "./parser.js";
import { badPath, lastOf, pathOf } from "./settings.js";

/**
 * A file that an option names and that will be made or replaced, absolute. Looked at before anything is called.
 * @throws Fault bad-path
 */
export async function outputFile(given: GivenOption | undefined): Promise<string | undefined> {
  if (given === undefined) return undefined;
  const name = lastOf(given);
  const path = pathOf(name, given.source);
  if (!(await isFolder(dirname(path)))) throw badPath(given.source, name, "its folder is not there");
  if (await isFolder(path)) throw badPath(given.source, name, "it is a folder");
  return path;
}

/**
 * A folder that an option names and in which files will be made or replaced, absolute; it need not be there yet, but what holds it
 * must: a path that is wrong altogether makes no folders. Looked at before anything is called.
 * @throws Fault bad-path
 */
export async function outputFolder(given: GivenOption | undefined): Promise<string | undefined> {
  if (given === undefined) return undefined;
  const name = lastOf(given);
  const path = pathOf(name, given.source);
  const found = await isFolder(path);
  if (found === undefined && !(await isFolder(dirname(path)))) throw badPath(given.source, name, "it is not there");
  if (found === false) throw badPath(given.source, name, "it is not a folder");
  return path;
}

/** undefined: nothing is there, or nothing that can be looked at. */
const isFolder = (path: string): Promise<boolean | undefined> => stat(path).then((s) => s.isDirectory(), () => undefined);

/**
 * A file or folder that could not be written or read, as the user's own line has it.
 * @param option whose value it is, as it was written
 */
export const unusable =
  (option: string, path: string) =>
  (cause: unknown): never => {
    throw new Fault("bad-path", { what: option, given: path, why: (cause as NodeJS.ErrnoException).code ?? String(cause) }, { cause });
  };

/** @throws Fault bad-path */
export const writeOutput = (option: string, path: string, content: string): Promise<void> => writeFile(path, content).catch(unusable(option, path));
