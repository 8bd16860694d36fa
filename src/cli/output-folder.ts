import { stat } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { Fault } from "../core/fault.js";
import type { GivenOption } from "./parser.js";

/**
 * A folder that an option names and in which files will be made or replaced, absolute; it need not be there yet, but what holds it
 * must: a path that is wrong altogether makes no folders. Looked at before anything is called.
 * @throws Fault bad-path
 */
export async function outputFolder(given: GivenOption | undefined): Promise<string | undefined> {
  if (given === undefined) return undefined;
  const name = given.values.at(-1) ?? "";
  const bad = (why: string) => new Fault("bad-path", { what: given.source, given: name, why });
  if (name.trim() === "") throw bad("it is empty");
  // eslint-disable-next-line no-control-regex -- a name that would do something to a terminal
  if (/[\u0000-\u001f\u007f]/.test(name)) throw bad("it holds a control character");
  const path = resolve(name);
  const look = (at: string) => stat(at).catch(() => undefined);
  const [found, above] = await Promise.all([look(path), look(dirname(path))]);
  if (found === undefined && above?.isDirectory() !== true) throw bad("it is not there");
  if (found?.isDirectory() === false) throw bad("it is not a folder");
  return path;
}
