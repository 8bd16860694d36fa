import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";

const killMs = 2_000;
const lookEveryMs = 25;

/** Whether a process runs. A zombie does not: where PID 1 reaps nobody (containers), dead ones stay listed for ever. */
export function alive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (e) {
    return (e as NodeJS.ErrnoException).code === "EPERM";
  }
  if (process.platform !== "linux") return true;
  try {
    // "pid (name) state …"; the name may hold anything, parentheses too.
    const stat = readFileSync(`/proc/${pid}/stat`, "latin1");
    return stat.slice(stat.lastIndexOf(")") + 2, stat.lastIndexOf(")") + 3) !== "Z";
  } catch {
    return false;
  }
}

/** SIGTERM, then SIGKILL. By number: the caller has made sure that it is the right process. */
export async function end(pid: number, termMs = 5_000): Promise<void> {
  for (const [signal, ms] of [["SIGTERM", termMs], ["SIGKILL", killMs]] as const) {
    try {
      process.kill(pid, signal);
    } catch {
      return; // gone, or never ours to end
    }
    for (const until = performance.now() + ms; performance.now() < until; await sleep(lookEveryMs)) if (!alive(pid)) return;
  }
}

/** A process's command line, to tell a hung emulator of ours from a stranger with its number. undefined: cannot tell. */
export async function commandLine(pid: number): Promise<string | undefined> {
  try {
    if (process.platform === "linux") return (await readFile(`/proc/${pid}/cmdline`, "utf8")).replaceAll("\0", " ");
    if (process.platform === "win32") return undefined;
    return (await promisify(execFile)("ps", ["-ww", "-o", "args=", "-p", String(pid)])).stdout;
  } catch {
    return undefined;
  }
}
