import { emitKeypressEvents, type Interface } from "node:readline";
import { Fault, isFault } from "../../core/fault.js";
import { catalogue } from "../catalogue/index.js";
import { safe } from "../escape.js";
import { paint, signs, type Look } from "../look.js";

/** Where questions are asked, and what to say when the user leaves. */
export interface Asking {
  readonly look: Look;
  /** Aborted by the first Ctrl-C outside of a prompt, and by the end of the program. */
  readonly signal: AbortSignal;
  readonly env: string;
  /** The command to go on with: "up". */
  readonly command: string;
  /** Asked before anything is changed: whoever leaves is told so. */
  readonly early?: boolean;
  /** Default: stdin, and stderr, so that results can be piped. */
  readonly input?: NodeJS.ReadableStream;
  readonly output?: NodeJS.WritableStream;
}
export interface Terminal {
  readonly input: NodeJS.ReadableStream;
  readonly output: NodeJS.WritableStream;
}
export const terminalOf = (asking: Asking): Terminal => ({ input: asking.input ?? process.stdin, output: asking.output ?? process.stderr });

type Context = Terminal & {
  readonly signal: AbortSignal;
  /** inquirer reads it when the prompt ends: what was drawn goes when the question was left without an answer. */
  clearPromptOnDone: boolean;
};

/** How a question is left without an answer. */
export type Way = "back" | "explain";
/** Which keys do so, as the terminal sends them: "\u001b" (Esc), "?". */
export type Ways = Readonly<Record<string, Way>>;
export type Outcome<V> = { readonly value: V; readonly way?: never } | { readonly way: Way; readonly begun?: string };

const esc = "\u001b";
/** Milliseconds within which the rest of a sequence (an arrow key) follows its Esc, also over a slow line. */
const sequenceMs = 60;

/**
 * Runs one prompt. Ctrl-C, Ctrl-D, the end of the input, SIGTERM, SIGHUP and the signal end it as Fault `interrupted`,
 * with echo on and the cursor shown: inquirer leaves the terminal without echo on SIGTERM, and never settles when its
 * input ends (reliability.md 3.3).
 */
export async function prompt<V>(asking: Asking, show: (context: Context) => Promise<V>): Promise<V> {
  // No key is a way out, so there is a value.
  return ((await promptWith(asking, {}, show)) as { readonly value: V }).value;
}

/** The same, with keys that leave the question without an answer. */
export async function promptWith<V>(asking: Asking, ways: Ways, show: (context: Context) => Promise<V>): Promise<Outcome<V>> {
  const { input, output } = terminalOf(asking);
  const left = new AbortController();
  const leave = (): void => left.abort();
  const context: Context = { input, output, signal: AbortSignal.any([asking.signal, left.signal]), clearPromptOnDone: false };
  let way: Way | undefined;
  const take = (key: string): void => {
    if (way !== undefined || !Object.hasOwn(ways, key)) return;
    way = ways[key];
    context.clearPromptOnDone = true;
    leave();
  };
  const unwatch = watchKeys(input, leave, take);
  input.once("end", leave);
  // Not `once`: inquirer's own listener ends the process when it finds itself alone.
  for (const signal of signals) process.on(signal, leave);
  try {
    return { value: await show(context) };
  } catch (e) {
    if (way !== undefined && !asking.signal.aborted) return { way };
    restore(input, output);
    throw departure(e, asking);
  } finally {
    unwatch();
    input.removeListener("end", leave);
    for (const signal of signals) process.removeListener(signal, leave);
  }
}
const signals = ["SIGTERM", "SIGHUP"] as const;

/**
 * Ctrl-D, and the keys that are ways out. The first who wants the keys of a stream says how long an Esc may be the beginning
 * of an arrow key: Node's half second would be felt, and would swallow what is typed after it.
 */
function watchKeys(input: NodeJS.ReadableStream, leave: () => void, take: (key: string) => void): () => void {
  emitKeypressEvents(input, { escapeCodeTimeout: sequenceMs } as unknown as Interface);
  const onKey = (_: unknown, key: { readonly ctrl?: boolean; readonly name?: string; readonly sequence?: string } | undefined): void => {
    if (key?.ctrl === true && key.name === "d") leave();
    else if (key?.name === "escape") take(esc);
    else if (key?.sequence !== undefined) take(key.sequence);
  };
  input.on("keypress", onKey);
  return () => input.removeListener("keypress", onKey);
}

/** By name: a second copy of inquirer's core would have classes of its own. */
const departures = new Set(["ExitPromptError", "AbortPromptError", "CancelPromptError", "AbortError"]);

function departure(e: unknown, asking: Asking): unknown {
  if (!(e instanceof Error) || !departures.has(e.name)) return e;
  const { reason } = asking.signal as { reason: unknown };
  const { env, command, early } = asking;
  if (early === true) return new Fault("interrupted", { env, command, kept: "nothing" }, { cause: e });
  return asking.signal.aborted && isFault(reason) ? reason : new Fault("interrupted", { env, command }, { cause: e });
}

function restore(input: NodeJS.ReadableStream, output: NodeJS.WritableStream): void {
  const terminal = input as Partial<NodeJS.ReadStream>;
  if (terminal.isTTY === true) terminal.setRawMode?.(false);
  if ((output as Partial<NodeJS.WriteStream>).isTTY === true) output.write("\u001b[?25h");
}

/** Lines above a prompt. */
export const print = (asking: Asking, lines: readonly string[]): void => {
  if (lines.length > 0) terminalOf(asking).output.write(`${lines.join("\n")}\n`);
};

/** inquirer's words and colours, as this run wants them. Values come from files and from AWS: they are shown escaped. */
export function theme(look: Look, ways: Ways = {}) {
  const { ask: words, wizard } = catalogue(look.lang);
  const out = Object.values(ways);
  const outs = [...(out.includes("back") ? [`Esc ${wizard.keyBack}`] : []), ...(out.includes("explain") ? [`? ${wizard.keyExplain}`] : [])];
  const { done, spin } = signs(look);
  const arrows = look.utf8 && look.lang !== "ja" ? "↑↓" : "up/down";
  const plain = (style: "bold" | "cyan" | "dim" | "red") => (text: string) => paint(look, style, safe(text));
  return {
    prefix: { idle: paint(look, "cyan", "?"), done: paint(look, "green", done) },
    spinner: { interval: 200, frames: [...spin] },
    icon: { cursor: look.utf8 ? "❯" : ">" },
    keywords: { yes: "yes", no: "no", error: () => words.yesOrNo },
    style: {
      answer: plain("cyan"),
      message: plain("bold"),
      error: (text: string) => paint(look, "red", `> ${safe(text)}`),
      defaultAnswer: (text: string) => paint(look, "dim", `(${safe(text)})`),
      help: plain("dim"),
      highlight: (text: string) => paint(look, "cyan", text),
      description: (text: string) => paint(look, "cyan", text),
      disabled: (text: string) => paint(look, "dim", text),
      keysHelpTip: () => paint(look, "dim", [`${arrows} ${words.keyMove}`, `Enter ${words.keyChoose}`, ...outs].join(", ")),
      confirmDefault: (text: string) => text.toUpperCase(),
    },
  };
}
