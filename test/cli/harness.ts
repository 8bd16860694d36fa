import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough, Writable } from "node:stream";
import { afterAll } from "vitest";
import { realParts, runWith } from "../../src/cli/run.js";
import type { Input, Output, Parts } from "../../src/cli/session.js";

/** A stream that remembers; `terminal` makes it one as far as anybody asks. */
export class Capture extends Writable {
  text = "";
  readonly isTTY: boolean;
  readonly columns = 100;
  readonly rows = 40;
  constructor(terminal = false) {
    super({ decodeStrings: false });
    this.isTTY = terminal;
  }
  override _write(chunk: unknown, _encoding: string, done: () => void): void {
    this.text += String(chunk);
    done();
  }
  /** A prompt ends its output, of which stderr takes no notice. */
  override end(): this {
    return this;
  }
}

/** A keyboard nobody sits at, or one that types when it sees what it waits for. */
export class Keyboard extends PassThrough {
  readonly isTTY: boolean;
  isRaw = false;
  constructor(terminal = false) {
    super();
    this.isTTY = terminal;
  }
  setRawMode(raw: boolean): this {
    this.isRaw = raw;
    return this;
  }
}

export interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}
export interface RunOptions {
  /** The only variables the run sees; the SDK sees them too. undefined: not set, whatever it was. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly parts?: Partial<Parts>;
  /** On a terminal: waits for each text on stderr, then types. */
  readonly types?: readonly (readonly [seen: RegExp, keys: string])[];
}

/** One command line in this process. */
export async function kumiki(argv: readonly string[], options: RunOptions = {}): Promise<Ran> {
  const terminal = options.types !== undefined;
  const stdin = new Keyboard(terminal);
  const stdout = new Capture(terminal);
  const stderr = new Capture(terminal);
  const restore = lend(options.env ?? {});
  const stop = typing(stdin, stderr, options.types ?? []);
  try {
    const parts: Parts = {
      ...realParts(),
      env: options.env ?? {},
      stdin: stdin as unknown as Input,
      stdout: stdout as Output,
      stderr: stderr as Output,
      ...options.parts,
    };
    return { code: await runWith(argv, parts), out: stdout.text, err: stderr.text };
  } finally {
    stop();
    restore();
  }
}

function typing(stdin: Keyboard, stderr: Capture, script: NonNullable<RunOptions["types"]>): () => void {
  let at = 0;
  let from = 0;
  const timer = setInterval(() => {
    const next = script[at];
    const found = next === undefined ? undefined : next[0].exec(stderr.text.slice(from));
    if (next === undefined || !found) return;
    from += found.index + found[0].length;
    at++;
    stdin.write(next[1]);
  }, 15);
  return () => clearInterval(timer);
}

/** The SDK and the emulator look at the process's own variables. */
function lend(env: Readonly<Record<string, string | undefined>>): () => void {
  const set = (variables: Readonly<Record<string, string | undefined>>): void => {
    for (const [key, value] of Object.entries(variables)) {
      if (value === undefined) delete process.env[key];
      else process.env[key] = value;
    }
  };
  const before = Object.fromEntries(Object.keys(env).map((key) => [key, process.env[key]]));
  set(env);
  return () => set(before);
}

const folders: string[] = [];
afterAll(async () => {
  await Promise.all(folders.map((f) => rm(f, { recursive: true, force: true })));
});
export async function tempFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "kumiki-cli-"));
  folders.push(folder);
  return folder;
}
