import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";

/** System calls that make up a save, by their names on Linux. */
export const calls = ["openat", "write", "fsync", "close", "rename", "link", "unlink"] as const;
export type Call = (typeof calls)[number];
/** What happens to the n-th call of a kind: the system refuses it, or the process is killed as it enters it. */
export interface Blow {
  readonly call: Call;
  readonly n: number;
  readonly how: "ENOSPC" | "EIO" | "EDQUOT" | "KILL";
}

/** Why system calls cannot be tampered with here; undefined: they can. */
export function whyNot(): string | undefined {
  if (process.platform !== "linux") return "strace is a program of Linux";
  if (spawnSync("strace", ["-V"]).status !== 0) return "strace is not installed (apt-get install strace)";
  const tried = spawnSync("strace", ["-o", "/dev/null", "-e", "trace=close", "-e", "inject=close:error=EIO:when=1000", "true"]);
  return tried.status === 0 ? undefined : `strace may not trace here: ${tried.stderr.toString().slice(0, 200)}`;
}

/** `-e inject=` leaves each thread its own count, so one thread alone is traced: the one that does the file work. */
export async function attach(thread: string, log: string, blow?: Blow): Promise<ChildProcess> {
  const how = blow === undefined ? [] : ["-e", `inject=${blow.call}:${blow.how === "KILL" ? "signal=KILL" : `error=${blow.how}`}:when=${blow.n}`];
  const tracer = spawn("strace", ["-y", "-p", thread, "-o", log, "-e", `trace=${calls.join(",")}`, ...how], { stdio: ["ignore", "ignore", "pipe"] });
  let said = "";
  const attached = new Promise<void>((done, failed) => {
    tracer.stderr.on("data", (d: Buffer) => {
      said += d.toString("utf8");
      if (said.includes("attached")) done();
    });
    tracer.once("exit", () => failed(new Error(`strace: ${said}`)));
  });
  await attached;
  return tracer;
}

/** How often each call was made, as far as `which` wants to know of the line; numbers count from 1. */
export function made(log: string, which: (line: string) => boolean = () => true): Record<Call, number[]> {
  const all = Object.fromEntries(calls.map((c) => [c, [] as number[]])) as Record<Call, number[]>;
  const seen = new Map<string, number>();
  for (const line of readFileSync(log, "utf8").split("\n")) {
    const call = /^(\w+)\(/.exec(line)?.[1];
    if (call === undefined || !(call in all)) continue;
    const n = (seen.get(call) ?? 0) + 1;
    seen.set(call, n);
    if (which(line)) all[call as Call].push(n);
  }
  return all;
}
/** Whether the blow met a call that concerns this folder. How often the thread wakes the others up (also a write) differs from run to run. */
export function wasStruck(log: string, folder: string): boolean {
  const lines = readFileSync(log, "utf8").split("\n").filter((line) => line !== "");
  const last = lines.findLast((line) => /^\w+\(/.test(line)) ?? "";
  return lines.some((line) => line.includes("INJECTED") && line.includes(folder)) || (lines.at(-1)!.includes("killed by SIGKILL") && last.includes(folder));
}

/**
 * Every call of a run, each refused in one of three ways in turn, and each killed. Not by turns: an even sample of an even number
 * would then have blows of one kind alone.
 */
export function blowsOf(counts: Record<Call, number[]>): Blow[] {
  const each = (how: (i: number) => Blow["how"]): Blow[] => calls.flatMap((call) => counts[call].map((n, i) => ({ call, n, how: how(i) })));
  return [...each((i) => (["ENOSPC", "EIO", "EDQUOT"] as const)[i % 3]!), ...each(() => "KILL")];
}

export const spread = <T>(all: readonly T[], count: number): T[] =>
  count >= all.length ? [...all] : Array.from({ length: count }, (_, i) => all[Math.floor(((i + 0.5) * all.length) / count)]!);

export async function gone(child: ChildProcess): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
}
