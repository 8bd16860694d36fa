import { spawn } from "node:child_process";
import { open } from "node:fs/promises";

export interface Ran {
  /** undefined: could not be started, or was ended by a signal. */
  readonly code?: number;
  readonly out: string;
}
export interface Run {
  readonly file: string;
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  readonly cwd: string;
  readonly signal: AbortSignal;
  /** File that everything it says is appended to; without one, stdout is returned and stderr dropped. */
  readonly log?: string;
  /** It is ended after that many milliseconds. */
  readonly atMostMs?: number;
}

/** Runs a program to its end, never through a shell. What cannot be started is an answer too, not an error. */
export async function run(what: Run): Promise<Ran> {
  const log = what.log === undefined ? undefined : await open(what.log, "a", 0o600);
  try {
    await log?.write(`$ ${[what.file, ...what.args].join(" ")}\n`);
    return await new Promise<Ran>((resolve) => {
      const child = spawn(what.file, what.args, {
        cwd: what.cwd,
        env: what.env,
        signal: what.signal,
        timeout: what.atMostMs,
        windowsHide: true,
        stdio: ["ignore", log?.fd ?? "pipe", log?.fd ?? "ignore"],
      });
      let out = "";
      child.stdout?.setEncoding("utf8").on("data", (chunk: string) => (out += chunk));
      child.once("error", () => resolve({ out }));
      child.once("close", (code) => resolve(code === null ? { out } : { code, out }));
    });
  } finally {
    await log?.close();
  }
}
