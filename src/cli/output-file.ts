import { stat } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { Fault } from "../core/fault.js";
import type { GivenOption } from "./parser.js";

/**
 * A file that an option names and that will be made or replaced, absolute. Looked at before anything is called.
 * @throws Fault bad-path
 */
export async function outputFile(given: GivenOption | undefined): Promise<string | undefined> {
  if (given === undefined) return undefined;
  const name = given.values.at(-1) ?? "";
  const bad = (why: string) => new Fault("bad-path", { what: given.source, given: name, why });
  if (name.trim() === "") throw bad("it is empty");
  // eslint-disable-next-line no-control-regex -- a name that would do something to a terminal
  if (/[\u0000-\u001f\u007f]/.test(name)) throw bad("it holds a control character");
  const path = resolve(name);
  const folder = await stat(dirname(path)).catch(() => undefined);
  if (folder?.isDirectory() !== true) throw bad("its folder is not there");
  if ((await stat(path).catch(() => undefined))?.isDirectory() === true) throw bad("it is a folder");
  return path;
}
