import { word as bareWord } from "../../core/shell.js";
import type { CliCall, CliLine, CliRemark, Part, Word } from "../../learn/command.js";
import { catalogue } from "../catalogue/index.js";
import { roughly } from "../durations.js";
import { safe } from "../escape.js";
import { paint, type Look } from "../look.js";
import { widthOf, wrap } from "../width.js";

/** The commands in order, folded to the terminal so that they can still be copied; remarks are comments of the shell. */
export function sayCommands(lines: readonly CliLine[], look: Look): string {
  const words = catalogue(look.lang).learn;
  const head = wrap(words.commands, look).map((l) => paint(look, "bold", l));
  if (lines.length === 0) return [...head, ...wrap(words.noCommands, look, "  ")].join("\n");
  const block = (line: CliLine, i: number): string[] => (lines[i - 1]?.node === line.node ? [] : ["", ...comment(line.node, look)]);
  return [...head, ...comment(words.commandsNote, look), ...lines.flatMap((line, i) => [...block(line, i), ...sayCommand(line, look)])].join("\n");
}

const sayCommand = (line: CliLine, look: Look): string[] => [
  ...line.remarks.flatMap((r) => comment(remarkWords(r, look), look)),
  ...commandLines(line.call, look),
];

const comment = (text: string, look: Look): string[] => wrap(safe(text), look, "# ").map((l) => paint(look, "dim", l));

/** A remark in the reader's language. */
export function remarkWords(remark: CliRemark, look: Pick<Look, "lang">): string {
  const words = catalogue(look.lang).learn;
  if (remark.code === "wait-until") return words.waitUntil(roughly(remark.data.ms, look.lang));
  return (words.remarks[remark.code] as (data: object) => string)(remark.data);
}

/** One command as lines of a POSIX shell, none of them wider than the terminal. */
export function commandLines(call: CliCall, look: Look): string[] {
  const paper = new Paper(look);
  const [keep] = call.keeps;
  paper.bare(keep === undefined ? ["aws", ...call.command].join(" ") : `${keep.variable}=$(aws ${call.command.join(" ")}`);
  for (const { name, words } of call.options) {
    const [first] = words;
    // A value that looks like an option has to hang on its own one.
    if (words.length === 1 && String(first!.parts[0]).startsWith("-")) paper.option("", [{ ...first!, parts: [`${name}=`, ...first!.parts] }]);
    else paper.option(name, words);
  }
  if (keep !== undefined) {
    paper.option("--query", [{ parts: [keep.query], json: false }]);
    paper.option("--output", [{ parts: ["text"], json: false }]);
    paper.glue(")");
  }
  return paper.lines;
}

const lead = "  ";
/** Columns for what ends a line: a bracket, or a space and the backslash. */
const reserve = 2;

/** Shell text that is broken where the shell does not mind: between words, in the white space of JSON, and else by a backslash. */
class Paper {
  readonly lines: string[] = [""];
  constructor(private readonly look: Look) {}

  private get last(): string {
    return this.lines.at(-1)!;
  }
  private set last(text: string) {
    this.lines[this.lines.length - 1] = text;
  }
  /** Whether there is room for it and for the backslash behind. */
  private fits(text: string): boolean {
    return widthOf(this.last + text, this.look) + reserve <= this.look.columns;
  }
  private breakLine(): void {
    this.last += " \\";
    this.lines.push(lead);
  }

  bare(text: string): void {
    text.split(" ").forEach((each, i) => {
      if (i > 0 && !this.fits(` ${each}`)) this.breakLine();
      else if (i > 0) this.last += " ";
      this.last += each;
    });
  }

  /** An option stays beside its first value where one line holds both. */
  option(name: string, words: readonly Word[]): void {
    const [first] = words;
    const both = [...(name === "" ? [] : [name]), ...(first === undefined ? [] : [shellWordOf(first)])].join(" ");
    if (name !== "" && !this.fits(` ${both}`)) this.breakLine();
    else if (name !== "") this.last += " ";
    this.last += name;
    words.forEach((w) => this.word(w));
  }

  private word(word: Word): void {
    const whole = shellWordOf(word);
    if (this.fits(` ${whole}`)) this.last += ` ${whole}`;
    else if (widthOf(lead + whole, this.look) + reserve <= this.look.columns) {
      this.breakLine();
      this.last += whole;
    } else {
      // What is wider than a line begins where it is, unless nothing of it has room there.
      const pieces = piecesOf(word);
      if (this.fits(` '${chunk(pieces, 0)}'`)) this.last += " ";
      else this.breakLine();
      this.fold(pieces);
    }
  }

  /** Behind the last word, without a space. */
  glue(text: string): void {
    this.last += text;
  }

  /** A word that is wider than a line. */
  private fold(pieces: readonly Piece[]): void {
    let open = false;
    const quote = (wanted: boolean): void => {
      if (open !== wanted) this.last += "'";
      open = wanted;
    };
    pieces.forEach((piece, i) => {
      if (piece.breaks && i > 0 && !this.fits(`'${chunk(pieces, i)}'`)) {
        quote(true);
        this.lines.push(lead + lead);
      }
      if (!this.fits(`'${piece.text}'`)) {
        // Outside quotes, and at the very beginning of the next line: there the backslash joins what it parts.
        quote(false);
        this.last += "\\";
        this.lines.push("");
      }
      quote(piece.quoted);
      this.last += piece.text;
    });
    quote(false);
  }
}

interface Piece {
  readonly text: string;
  /** Stands between apostrophes. */
  readonly quoted: boolean;
  /** White space may stand before it. */
  readonly breaks: boolean;
}

/** What is not broken again behind this place of a JSON text. */
function chunk(pieces: readonly Piece[], from: number): string {
  const next = pieces.findIndex((p, i) => i > from && p.breaks);
  return pieces.slice(from, next < 0 ? undefined : next).map((p) => p.text).join("");
}

const shellWordOf = ({ parts }: Word): string => parts.map(shellPart).join("");
const shellPart = (part: Part): string => (typeof part === "string" ? bareWord(safe(part)) : `"$${part.variable}"`);

/** A word in signs and variables, each with where it may stand. */
function piecesOf({ parts, json }: Word): Piece[] {
  let inText = false;
  let escaped = false;
  let breaks = false;
  return parts.flatMap((part): Piece[] => {
    if (typeof part !== "string") return [{ text: `"$${part.variable}"`, quoted: false, breaks: false }];
    const clean = safe(part);
    const quoted = bareWord(clean) !== clean;
    return [...clean].map((sign) => {
      const piece = { text: sign === "'" ? `'\\''` : sign, quoted, breaks };
      breaks = json && !inText && sign === ",";
      if (sign === '"' && !escaped) inText = !inText;
      escaped = sign === "\\" && !escaped;
      return piece;
    });
  });
}
