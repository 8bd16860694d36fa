import stringWidth from "string-width";
import { signs, type Look } from "./look.js";

const segmenter = new Intl.Segmenter();
const graphemes = (text: string): string[] => [...segmenter.segment(text)].map((s) => s.segment);

/** Columns in a terminal, not characters: 本番環境 is 8. Ambiguous characters count as 2 for Japanese readers, whose
 *  terminals may draw them so: a line may then be shorter than it could be, never longer. */
export const widthOf = (text: string, look: Look): number => stringWidth(text, { ambiguousIsNarrow: look.lang !== "ja" });

/** Cuts to that many columns, never inside a grapheme, and says that something was cut. */
export function cut(text: string, columns: number, look: Look): string {
  if (widthOf(text, look) <= columns) return text;
  const more = signs(look).more;
  const room = columns - widthOf(more, look);
  if (room <= 0) return more.slice(0, Math.max(0, columns));
  return take(text, room, look) + more;
}

/** As many graphemes as fit. */
function take(text: string, columns: number, look: Look): string {
  let out = "";
  let used = 0;
  for (const g of graphemes(text)) {
    used += widthOf(g, look);
    if (used > columns) break;
    out += g;
  }
  return out;
}

export const pad = (text: string, columns: number, look: Look): string =>
  text + " ".repeat(Math.max(0, columns - widthOf(text, look)));

// Signs that must not begin a line, and such that must not end one, as Japanese is set (JIS X 4051, the common ones).
const notFirst = /^[、。，．・：；？！）」』】〉》ーぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮ々)\]},.:;!?]/;
const notLast = /[（「『【〈《([{]$/;

/** Pieces between which a line may end: after spaces, and beside wide characters. */
function pieces(text: string, look: Look): string[] {
  const out: string[] = [];
  let last = "";
  for (const g of graphemes(text)) {
    const piece = out.at(-1);
    const afterSpace = last === " " && g !== " ";
    const besideWide = last !== "" && last !== " " && g !== " " && (widthOf(g, look) > 1 || widthOf(last, look) > 1);
    if (piece === undefined || afterSpace || (besideWide && !notFirst.test(g) && !notLast.test(last))) out.push(g);
    else out[out.length - 1] = piece + g;
    last = g;
  }
  return out;
}

/** No text is set narrower than this, however deep it is indented. */
const narrowest = 8;

/** A piece that is wider than a line, in lines. */
function split(piece: string, columns: number, look: Look): string[] {
  const out: string[] = [];
  let rest = piece;
  while (widthOf(rest.trimEnd(), look) > columns) {
    const head = take(rest, columns, look) || graphemes(rest)[0]!;
    out.push(head);
    rest = rest.slice(head.length);
  }
  return [...out, rest];
}

/** Wraps one line of text to the terminal. `indent` stands before the first line, `hang` before the others. */
export function wrap(text: string, look: Look, indent = "", hang = indent): string[] {
  const room = (lead: string): number => Math.max(narrowest, look.columns - widthOf(lead, look));
  const [first, others] = [room(indent), room(hang)];
  const lines: string[] = [];
  let line = "";
  for (const piece of pieces(text, look).flatMap((p) => split(p, Math.min(first, others), look))) {
    if (line !== "" && widthOf((line + piece).trimEnd(), look) > (lines.length === 0 ? first : others)) {
      lines.push(line.trimEnd());
      line = "";
    }
    line += piece;
  }
  lines.push(line.trimEnd());
  return lines.map((l, i) => (i === 0 ? indent : hang) + l);
}
