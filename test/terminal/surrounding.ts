import { execFile, spawnSync } from "node:child_process";
import { randomUUID } from "node:crypto";
import { existsSync } from "node:fs";
import { join, resolve } from "node:path";

/** Of this checkout, or of a copy that nobody builds anew while a long run uses it (test/faults/kumiki.mjs). */
export const program = process.env["KUMIKI_TEST_PROGRAM"] ?? resolve(import.meta.dirname, "..", "..", "bin", "kumiki.js");

/** What one end of the program is tied to. A pipe to read from has a writer that is there and never writes. */
export type End = "terminal" | "pipe" | "null" | "closed";
export interface Surrounding {
  /** A terminal belongs to its session, whatever its three ends are; without one it is as under `setsid` or cron. */
  readonly terminal: boolean;
  readonly stdin: End;
  readonly stdout: "terminal" | "pipe";
  readonly stderr: "terminal" | "pipe";
}
/** reliability.md U1. */
export const surroundings = {
  terminal: { terminal: true, stdin: "terminal", stdout: "terminal", stderr: "terminal" },
  "stdin from a pipe": { terminal: true, stdin: "pipe", stdout: "terminal", stderr: "terminal" },
  "stdout to a pipe": { terminal: true, stdin: "terminal", stdout: "pipe", stderr: "terminal" },
  "no terminal": { terminal: false, stdin: "pipe", stdout: "pipe", stderr: "pipe" },
  "stdin closed": { terminal: true, stdin: "closed", stdout: "pipe", stderr: "pipe" },
} as const satisfies Record<string, Surrounding>;
export type SurroundingName = keyof typeof surroundings;

/** Something done to the program when its time has come: all the conditions hold and nothing was drawn for a moment. */
export interface Act {
  /** A prompt has taken the terminal: lines are off. */
  readonly prompt?: true;
  /** A regular expression that what was said (since the last `forget`) has a match for. */
  readonly text?: string;
  /** A file that is there: somebody else, such as a proxy, says that it is time. */
  readonly file?: string;
  /** Since the act before. */
  readonly afterMs?: number;
  /** How long nothing may have been drawn; 150 unless told. A spinner is never still: give 0. */
  readonly stillMs?: number;
  readonly keys?: string;
  /** To the program alone; keys reach the whole foreground group, as Ctrl-C does. */
  readonly signal?: "SIGINT" | "SIGTERM" | "SIGHUP";
  /** The terminal is closed: its window is. */
  readonly hangUp?: true;
  readonly forget?: true;
}

export interface Ran {
  readonly code: number | null;
  readonly signal: string | null;
  readonly timedOut: boolean;
  readonly actsDone: number;
  readonly ms: number;
  readonly afterLastActMs: number;
  /** Command lines of processes that were still there a second after the end. They have been ended. Linux alone knows. */
  readonly left: readonly string[];
  /** What came by each way; "terminal" is everything that a person saw. */
  readonly terminal: string;
  readonly stdout: string;
  readonly stderr: string;
  readonly cursorShown: boolean;
  /** null: the terminal is gone. */
  readonly echo: boolean | null;
  /** Lines are edited and Ctrl-C is a signal. */
  readonly lines: boolean | null;
  /** Every setting of the terminal is as it was before. */
  readonly asBefore: boolean | null;
}

export interface Asked {
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  readonly acts?: readonly Act[];
  /** Ended by us, and counted as hung, after so long. */
  readonly deadlineMs?: number;
  readonly columns?: number;
  readonly rows?: number;
  /** Another script instead of kumiki. */
  readonly script?: string;
}

/** Runs the real program (surrounding.py). */
export function runIn(surrounding: Surrounding, words: readonly string[], asked: Asked): Promise<Ran> {
  const { cwd, acts = [], deadlineMs = 30_000, columns = 80, rows = 24, script = program } = asked;
  const env = { TERM: "xterm-256color", ...asked.env, KUMIKI_TERMINAL_MARK: randomUUID() };
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined));
  const spec = { ...surrounding, argv: [process.execPath, script, ...words], env: given, cwd, acts, deadlineMs, columns, rows };
  return new Promise((done, failed) => {
    const child = execFile("python3", [join(import.meta.dirname, "surrounding.py")], { maxBuffer: 64e6 }, (error, stdout, stderr) => {
      if (error !== null) failed(new Error(`${error.message}\n${stderr}`));
      else done(JSON.parse(stdout) as Ran);
    });
    child.stdin!.end(JSON.stringify(spec));
  });
}

/** Why there are no terminals for tests here; undefined: there are. */
export const noTerminals: string | undefined = !existsSync("/dev/ptmx")
  ? "no pseudo-terminals"
  : spawnSync("python3", ["-c", "import pty"]).status !== 0
    ? "python3 with its module pty is missing"
    : undefined;
/** For the name of a `describe`. */
export const reason = (why: string | undefined): string => (why === undefined ? "" : `: skipped, ${why}`);

const escape = "\u001b";
/** Whether there is an escape sequence in it. */
export const hasEscapes = (text: string): boolean => text.includes(escape);

/** Without control sequences. */
export const bare = (text: string): string => text.replaceAll(new RegExp(`${escape}(\\[[0-9;?]*[A-Za-z]|[()][A-Z0-9]|[=>78])`, "g"), "");

/** A shell would put its prompt at the beginning of a line: what was said last ends one, or nothing was said. */
export const leavesFreshLine = (terminal: string): boolean => /(^|[\r\n])$/.test(bare(terminal));

/**
 * What is wrong with how a run left its terminal; empty: nothing. The settings are looked at after its end, by the other
 * side of the terminal.
 */
export function terminalFaults(ran: Ran): string[] {
  return [
    ...(ran.echo === false ? ["echo is off"] : []),
    ...(ran.lines === false ? ["lines or signals are off"] : []),
    ...(ran.asBefore === false ? ["a setting of the terminal is not as before"] : []),
    ...(ran.cursorShown ? [] : ["the cursor is hidden"]),
    ...(leavesFreshLine(ran.terminal) ? [] : [`the shell's line is not fresh: ${JSON.stringify(ran.terminal.slice(-60))}`]),
  ];
}
