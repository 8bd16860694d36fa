import { styleText } from "node:util";
import type { Lang } from "./lang.js";

/** How to write for one stream. */
export interface Look {
  readonly lang: Lang;
  readonly colour: boolean;
  /** Columns of the terminal; Infinity where nobody wraps (a pipe, a file). */
  readonly columns: number;
  /** Whether the locale can show more than ASCII. Japanese sentences are written whatever it says. */
  readonly utf8: boolean;
  /** For a screen reader: words and sentences, no signs, nothing redrawn, lines not broken. */
  readonly plain?: true;
}

type Environment = Readonly<Record<string, string | undefined>>;
interface StreamLike {
  readonly isTTY?: boolean | undefined;
  readonly columns?: number | undefined;
}

const set = (value: string | undefined): value is string => value !== undefined && value !== "";

/** --no-color, then NO_COLOR (no-color.org: any value but the empty one), FORCE_COLOR, TERM=dumb, then the stream. */
function colourOf(stream: StreamLike, env: Environment, flag: boolean | undefined): boolean {
  if (flag !== undefined) return flag;
  if (set(env["NO_COLOR"])) return false;
  if (env["FORCE_COLOR"] !== undefined) return !/^(0|false)$/i.test(env["FORCE_COLOR"]);
  return env["TERM"] !== "dumb" && stream.isTTY === true;
}

/** The terminals of macOS and Windows speak UTF-8 without saying so in the locale. */
function utf8Of(env: Environment, platform: NodeJS.Platform): boolean {
  const locale = [env["LC_ALL"], env["LC_CTYPE"], env["LANG"]].find(set);
  if (locale !== undefined) return /utf-?8/i.test(locale);
  return platform === "darwin" || platform === "win32";
}

/** A terminal that does not know its size says 0. */
export const columnsOf = (stream: StreamLike): number => (stream.columns === undefined || stream.columns <= 0 ? 80 : stream.columns);

/** @param colour false for --no-color; undefined: decide from environment and stream. */
export function lookOf(options: {
  readonly lang: Lang;
  readonly stream: StreamLike;
  readonly env: Environment;
  readonly colour?: boolean | undefined;
  /** --plain */
  readonly plain?: boolean | undefined;
  readonly platform?: NodeJS.Platform;
}): Look {
  const { lang, stream, env } = options;
  const utf8 = utf8Of(env, options.platform ?? process.platform);
  if (options.plain === true) return { lang, colour: false, columns: Infinity, utf8, plain: true };
  return {
    lang,
    colour: colourOf(stream, env, options.colour),
    columns: stream.isTTY === true ? columnsOf(stream) : Infinity,
    utf8,
  };
}

/** Questions may be asked: somebody sits at both ends, and nobody has forbidden it (reliability.md 3.2). */
export function interactive(options: {
  readonly input: StreamLike;
  /** Prompts are drawn on stderr. */
  readonly output: StreamLike;
  readonly env: Environment;
  /** --no-input */
  readonly noInput: boolean;
}): boolean {
  const { input, output, env, noInput } = options;
  const off = noInput || set(env["KUMIKI_NO_INPUT"]) || (set(env["CI"]) && env["CI"] !== "false");
  return !off && input.isTTY === true && output.isTTY === true;
}

export type Style = "bold" | "dim" | "red" | "green" | "yellow" | "cyan";

/** Colours a text that is already laid out; without colour it stays as it is. */
export const paint = (look: Look, style: Style | readonly Style[] | undefined, text: string): string =>
  look.colour && style !== undefined && text !== "" ? styleText(style as Style, text, { validateStream: false }) : text;

interface Signs {
  readonly done: string;
  readonly failed: string;
  readonly blocked: string;
  readonly waiting: string;
  readonly more: string;
  readonly replace: string;
  readonly spin: readonly string[];
}
const spokenEn: Signs = { done: "OK", failed: "failed", blocked: "blocked", waiting: "waiting", more: "...", replace: "replace", spin: [""] };
const spokenJa: Signs = { done: "OK", failed: "失敗", blocked: "未着手", waiting: "待機", more: "...", replace: "作り直し", spin: [""] };

/**
 * Small signs, always beside a word. Those of the first column are one column wide in every terminal: characters that
 * East Asian terminals may draw two columns wide (… ± → •) are left out of Japanese output. Who listens to a screen gets
 * words in their place.
 */
export function signs(look: Look): Signs {
  if (look.plain === true) return look.lang === "ja" ? spokenJa : spokenEn;
  const narrow = look.utf8 && look.lang !== "ja";
  return {
    done: look.utf8 ? "✔" : "+",
    failed: look.utf8 ? "✖" : "x",
    blocked: "!",
    waiting: ".",
    more: narrow ? "…" : "...",
    replace: narrow ? "±" : "-+",
    spin: look.utf8 ? ["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"] : ["-", "\\", "|", "/"],
  };
}
