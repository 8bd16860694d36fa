import { spawn, type ChildProcess } from "node:child_process";
import { mkdtempSync, rmSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "esbuild";
import { afterEach } from "vitest";
import { stop, type EmulatorOptions } from "../../src/emulator/index.js";
import type { RunRecord } from "../../src/emulator/run-file.js";

const made: string[] = [];

/** A `--dir` of the test's own; its emulator is ended and the folder removed afterwards. */
export function freshDir(): string {
  const dir = mkdtempSync(join(tmpdir(), "kumiki-emulator-run-"));
  made.push(dir);
  return dir;
}
afterEach(async () => {
  for (const dir of made.splice(0)) {
    await stop(options(dir));
    rmSync(dir, { recursive: true, force: true });
  }
});

/** pace 0: nothing of these tests waits for AWS. */
export const options = (dir: string, more: Partial<EmulatorOptions> = {}): EmulatorOptions => ({
  dir,
  pace: 0,
  signal: new AbortController().signal,
  ...more,
});

export const runFile = (dir: string): RunRecord => JSON.parse(readFileSync(join(dir, "emulator", "run.json"), "utf8")) as RunRecord;

/** Notes that were given, by code. */
export function notes() {
  const codes: string[] = [];
  return { codes, note: (code: string) => void codes.push(code) };
}

/** src/emulator as one file, so that other Node processes can run it too. */
export async function bundled(dir: string, entry: string): Promise<string> {
  const outfile = join(dir, "bundle.mjs");
  const source = join(import.meta.dirname, "../../src/emulator");
  await build({
    stdin: { contents: entry, resolveDir: source, loader: "ts" },
    bundle: true,
    platform: "node",
    format: "esm",
    outfile,
    define: { "import.meta.dirname": JSON.stringify(source) },
  });
  return outfile;
}

export function node(file: string, ...args: string[]): { readonly child: ChildProcess; readonly said: Promise<string> } {
  const child = spawn(process.execPath, [file, ...args], { stdio: ["ignore", "pipe", "pipe"] });
  let text = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk: Buffer) => (text += chunk.toString()));
  return { child, said: new Promise((resolve) => child.once("close", () => resolve(text))) };
}

export async function until(what: () => boolean | Promise<boolean>, atMostMs = 20_000): Promise<void> {
  for (const end = Date.now() + atMostMs; !(await what()); await new Promise((r) => setTimeout(r, 20)))
    if (Date.now() > end) throw new Error(`still not so after ${atMostMs} ms: ${what.toString()}`);
}
