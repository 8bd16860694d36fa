import { open } from "node:fs/promises";
import { basename } from "node:path";
import { Fault } from "../core/fault.js";

/** One line of a configuration file, as text: what it means is decided by the question it answers. */
export interface ConfigEntry {
  readonly key: string;
  readonly text: string | readonly string[];
  /** `kumiki.yaml:3`, as compilers write it. */
  readonly source: string;
}

/** JSON has no remarks: there an editor is told its schema by a key. It is no answer. */
const schemaKey = "$schema";

/** Answers are a few lines; a file beyond this is another file, given by mistake. */
const largestBytes = 262_144;

/** What the system says of a file that cannot be opened, in words. */
const unread: Readonly<Record<string, string>> = { ENOENT: "there is no such file", ENOTDIR: "there is no such file", EISDIR: "not a file", EACCES: "it may not be read" };

async function textOf(path: string): Promise<string> {
  const bad = (why: string, cause?: unknown) => new Fault("bad-config-file", { path, why }, { cause });
  let bytes: Buffer;
  try {
    const file = await open(path, "r");
    try {
      const stat = await file.stat();
      if (!stat.isFile()) throw bad("not a file");
      if (stat.size > largestBytes) throw bad(`larger than ${largestBytes / 1024} KiB`);
      bytes = await file.readFile();
    } finally {
      await file.close();
    }
  } catch (e) {
    if (e instanceof Fault) throw e;
    const code = (e as NodeJS.ErrnoException).code ?? String(e);
    throw bad(unread[code] ?? code, e);
  }
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes); // drops a byte order mark
  } catch (e) {
    throw bad("not UTF-8 text", e);
  }
}

/**
 * Reads a flat map of answers. JSON is read as what it is, a subset of YAML, so that both get line numbers. Nothing
 * clever of YAML is accepted: aliases and tags have no place in a list of answers.
 * @throws Fault bad-config-file, with `path:line` where there is a line
 */
export async function readConfig(path: string): Promise<readonly ConfigEntry[]> {
  return entriesOf(path, await textOf(path));
}

/** @throws Fault bad-config-file */
export async function entriesOf(path: string, text: string): Promise<readonly ConfigEntry[]> {
  const { isMap, isScalar, isSeq, LineCounter, parseDocument } = await import("./yaml.js");
  const counter = new LineCounter();
  const document = parseDocument(text, { lineCounter: counter, prettyErrors: false, uniqueKeys: true });
  const bad = (offset: number, why: string) =>
    new Fault("bad-config-file", { path: `${path}:${counter.linePos(offset).line || 1}`, why });

  const first = document.errors[0] ?? document.warnings[0];
  if (first !== undefined) throw bad(first.pos[0], first.code === "MULTIPLE_DOCS" ? "more than one document" : first.message);
  const contents = document.contents;
  if (contents === null || (isScalar(contents) && contents.value === null)) return []; // empty, or only comments
  if (!isMap(contents)) throw bad(0, "not a map of keys and values");

  const offsetOf = (node: unknown): number => (node as { range?: readonly number[] | null } | null)?.range?.[0] ?? 0;
  const textOfNode = (node: unknown, offset: number, key: string): string => {
    if (!isScalar(node)) throw bad(offset, `${key}: neither a text nor a list of texts`);
    if (node.value === null) throw bad(offset, `${key}: no value`);
    return typeof node.value === "string" ? node.value : (node.source ?? String(node.value));
  };
  return contents.items.flatMap((pair) => {
    const offset = offsetOf(pair.key);
    const key = textOfNode(pair.key, offset, "?");
    const value: unknown = pair.value;
    if (key === schemaKey) return [];
    return {
      key,
      text: isSeq(value) ? value.items.map((item) => textOfNode(item, offsetOf(item), key)) : textOfNode(value, offset, key),
      source: `${basename(path)}:${counter.linePos(offset).line || 1}`,
    };
  });
}
