import { spawn } from "node:child_process";
import { lastLine } from "./outcome.js";

/** Seconds for one host on the way. */
const toLogIn = 10;

/**
 * An ssh_config that never asks and never waits long, also on the hosts in between: what ssh is told on its command line
 * does not reach the one that ProxyJump starts.
 * @param config the environment's (cli/jumps.ts)
 */
export const quietConfig = (config: string): string =>
  ["Host *", "  BatchMode yes", `  ConnectTimeout ${toLogIn}`, "  ConnectionAttempts 1", "  LogLevel ERROR", "", config].join("\n");

export interface SshOptions {
  /** Absolute path of a `quietConfig`. */
  readonly config: string;
  readonly env: NodeJS.ProcessEnv;
  readonly signal: AbortSignal;
  /** Milliseconds for the script, beside those to log in. */
  readonly scriptMs: number;
}
export interface Said {
  readonly stdout: string;
  /** The last words of ssh or of the far end. */
  readonly words: string;
}

/** Four hosts on the way at the most, and a little for slow ones. */
const loginMs = 4 * toLogIn * 1000;
/** Attempts are few and their answers short. */
const mostBytes = 1 << 20;

/**
 * Runs a script by bash on a host. ssh is started with words, never by a shell, and in a process group of its own: that
 * has no terminal to ask on, and ends as one with the hosts in between. Never rejects.
 */
export function bashAt(alias: string, script: string, { config, env, signal, scriptMs }: SshOptions): Promise<Said> {
  return new Promise((done) => {
    const child = spawn("ssh", ["-T", "-F", config, "--", alias, "bash", "-s"], { stdio: "pipe", detached: true, env, windowsHide: true });
    let [stdout, stderr] = ["", ""];
    const kill = (): void => endGroup(child.pid);
    const timer = setTimeout(kill, loginMs + scriptMs);
    const end = (words: string): void => {
      clearTimeout(timer);
      signal.removeEventListener("abort", kill);
      process.off("exit", kill);
      done({ stdout, words: lastLine(words) });
    };
    child.stdout.on("data", (bytes: Buffer) => {
      stdout += bytes.toString("latin1");
      if (stdout.length > mostBytes) kill();
    });
    child.stderr.on("data", (bytes: Buffer) => (stderr = (stderr + bytes.toString("utf8")).slice(-4_096)));
    child.stdin.on("error", () => undefined); // it has ended: `close` tells
    child.on("error", (e: NodeJS.ErrnoException) => end(`ssh: ${e.code ?? e.message}`));
    child.on("close", (code, by) => end(stderr.trim() === "" ? `ssh: ${by ?? `code ${code ?? ""}`}` : stderr));
    signal.addEventListener("abort", kill);
    // The second Ctrl-C ends this program at once.
    process.on("exit", kill);
    if (signal.aborted) kill();
    child.stdin.end(script);
  });
}

function endGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    // Windows has no groups: there ssh ends its own children.
    process.kill(process.platform === "win32" ? pid : -pid, "SIGKILL");
  } catch {
    // It has ended by itself.
  }
}
