import { constants } from "node:os";
import { isatty, type ReadStream } from "node:tty";

const watched = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
export type Watched = (typeof watched)[number];

export interface Watch {
  readonly signal: AbortSignal;
  /** Stops watching: the next Ctrl-C ends the program as usual. */
  done(): void;
}

/** Whoever is stopped in the middle of drawing or asking must not leave the terminal without cursor and echo. */
function restoreTerminal(): void {
  try {
    if (process.stdin.isTTY && process.stdin.isRaw) process.stdin.setRawMode(false);
    if (process.stderr.isTTY) process.stderr.write("\u001b[?25h");
  } catch {
    // The terminal is gone (SIGHUP): nothing to restore.
  }
}

/** Whether a terminal that we began with has been closed. Node settles `isTTY` when the stream is first asked for. */
export const terminalIsGone = (): boolean => [process.stdin, process.stdout, process.stderr].some(({ isTTY, fd }) => isTTY && !isatty(fd));

/**
 * Whoever asks something (inquirer, readline) sets the terminal back when it has ended, and a terminal that is gone refuses
 * that with EIO: an error of the stream that nobody there catches. There is nothing left to set.
 */
export function forgiveClosedTerminal(stdin: ReadStream & { readonly fd: number }): void {
  if (!stdin.isTTY) return;
  const set = stdin.setRawMode.bind(stdin);
  stdin.setRawMode = (mode) => (isatty(stdin.fd) ? set(mode) : stdin);
}

/**
 * Ends the program by SIGHUP, as one that does not catch it ends when its window is closed. To be called when all is saved:
 * Node itself would restore the settings of the terminal that is gone, fail at that and abort with a core dump (Node 20).
 */
export function endWithTerminal(): void {
  process.removeAllListeners("SIGHUP");
  process.kill(process.pid, "SIGHUP");
}

/** While another program has the terminal: it is told to stop, and we wait for its end. Others are not aborted. */
export function leaveSignals(): Watch {
  const nothing = (): void => undefined;
  process.on("SIGINT", nothing);
  return { signal: new AbortController().signal, done: () => void process.off("SIGINT", nothing) };
}

/**
 * The first signal aborts: nothing new is started, what is in flight is saved (cli.md "Ctrl-C"). The second one ends
 * the program at once, with 128 and the signal's number; nothing is lost by that either, since every intent is on
 * disk before its call.
 */
export function watchSignals(first: () => unknown, second: () => void): Watch {
  const controller = new AbortController();
  const caught = (signal: Watched): void => {
    if (!controller.signal.aborted) return controller.abort(first());
    second();
    restoreTerminal();
    if (terminalIsGone()) return endWithTerminal();
    // The one place that may: whoever presses twice wants no orderly end.
    process.exit(128 + constants.signals[signal]);
  };
  for (const signal of watched) process.on(signal, caught);
  return {
    signal: controller.signal,
    done: () => watched.forEach((signal) => process.off(signal, caught)),
  };
}
