import { fstatSync, writeSync } from "node:fs";
import { unwritten } from "../ui/catalogue/unwritten.js";
import type { Lang } from "../ui/lang.js";

/** What a run writes to. */
export type Standard = NodeJS.WriteStream & { readonly fd: number };

/** `kumiki status | head -1`: a reader that has seen enough is no error. Neither is a terminal that was closed (EIO). */
export const readerIsGone = (error: unknown): boolean => ["EPIPE", "EIO"].includes((error as NodeJS.ErrnoException).code ?? "");

/**
 * Writes the whole text. A disk that is just becoming full takes a part of it, which Node's stream for files takes for all.
 * @returns what a pipe that is full for now did not take
 * @throws the system's errors
 */
export function writeWhole(fd: number, text: string | Uint8Array): Buffer {
  let rest = Buffer.from(text as string);
  try {
    while (rest.length > 0) rest = rest.subarray(writeSync(fd, rest));
  } catch (e) {
    if ((e as NodeJS.ErrnoException).code !== "EAGAIN") throw e;
  }
  return rest;
}

/** A file, or a device like one: Node writes to it at once, and throws at whoever writes. */
function isFile({ fd, isTTY }: Standard): boolean {
  const is = fstatSync(fd);
  return !isTTY && !is.isFIFO() && !is.isSocket();
}

/**
 * Makes sure that a run goes on to its end, saves and unlocks, whatever becomes of its output (a full disk, say). All errors
 * of the stream become events, as a pipe has them; after the first one nothing is written any more.
 * @returns tells the first error that is worth telling
 */
export function keepRunning(stream: Standard): () => Error | undefined {
  let broken: Error | undefined;
  stream.on("error", (e: Error) => {
    if (!readerIsGone(e)) broken ??= e;
  });
  if (!isFile(stream)) return () => broken;
  const later = stream.write.bind(stream);
  stream.write = (text: string | Uint8Array, ...more: unknown[]): boolean => {
    try {
      const rest = broken === undefined ? writeWhole(stream.fd, text) : Buffer.alloc(0);
      if (rest.length > 0) later(rest);
    } catch (e) {
      stream.emit("error", e);
    }
    const done = more.at(-1);
    if (typeof done === "function") done();
    return true;
  };
  return () => broken;
}

/** One line on stderr: stdout was lost. @returns the exit code: something failed (cli.md "Exit codes") */
export function sayUnwritten(error: Error, lang: Lang): number {
  try {
    writeWhole(2, `${unwritten[lang](error)}\n`);
  } catch {
    // Both on the same full disk: the exit code alone says it.
  }
  return 1;
}
