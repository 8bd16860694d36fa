import { eastAsianWidth } from "get-east-asian-width";
import stringWidth from "string-width";
import { signs, type Look } from "./look.js";

/**
 * Latin, punctuation, arrows, boxes, ticks, kana and kanji: each a grapheme of its own whatever stands beside it, and none of
 * them an emoji. All that we say ourselves is made of these. Everything else is for string-width and Intl.Segmenter, whose
 * regular expressions and tables take a fifth of the time until the first question; a test compares the two.
 */
const common = /^[ -~\u00a1-\u00ac\u00ae-\u02af\u2010-\u2027\u2190-\u21ff\u2500-\u25ff\u2713-\u2718\u276f\u3000-\u3029\u3030-\u303d\u3041-\u3096\u309b-\u30ff\u4e00-\u9fff\uff01-\uff60]*$/;

let segmenter: Intl.Segmenter | undefined;
function graphemes(text: string): string[] {
  if (common.test(text)) return [...text];
  segmenter ??= new Intl.Segmenter();
  return [...segmenter.segment(text)].map((s) => s.segment);
}

/** Columns in a terminal, not characters: 本番環境 is 8. Ambiguous characters count as 2 for Japanese readers, whose
 *  terminals may draw them so: a line may then be shorter than it could be, never longer. */
export function widthOf(text: string, look: Look): number {
  const ambiguousAsWide = look.lang === "ja";
  if (!common.test(text)) return stringWidth(text, { ambiguousIsNarrow: !ambiguousAsWide });
  let width = 0;
  for (const c of text) width += eastAsianWidth(c.codePointAt(0)!, { ambiguousAsWide });
  return width;
}

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

/** A piece that is wider than a line, in lines; where it is a list, no item is broken as long as a line has room for it. */
function split(piece: string, columns: number, look: Look): string[] {
  const out: string[] = [];
  let rest = piece;
  while (widthOf(rest.trimEnd(), look) > columns) {
    const most = take(rest, columns, look) || graphemes(rest)[0]!;
    const head = most.slice(0, most.lastIndexOf(",") + 1) || most;
    out.push(head);
    rest = rest.slice(head.length);
  }
  return [...out, rest];
}

/** The same, but nothing is broken that has no place for it: a path, which is to be copied, stands on a line of its own. */
export const wrapUnbroken = (text: string, look: Look, hang = "  "): string[] => lay(pieces(text, look), look, "", hang);

/** Wraps one line of text to the terminal. `indent` stands before the first line, `hang` before the others. */
export function wrap(text: string, look: Look, indent = "", hang = indent): string[] {
  const least = Math.min(...[indent, hang].map((lead) => roomBehind(lead, look)));
  return lay(pieces(text, look).flatMap((p) => split(p, least, look)), look, indent, hang);
}

const roomBehind = (lead: string, look: Look): number => Math.max(narrowest, look.columns - widthOf(lead, look));

/** As many pieces to a line as fit. */
function lay(parts: readonly string[], look: Look, indent: string, hang: string): string[] {
  const [first, others] = [roomBehind(indent, look), roomBehind(hang, look)];
  const lines: string[] = [];
  let line = "";
  for (const piece of parts) {
    if (line !== "" && widthOf((line + piece).trimEnd(), look) > (lines.length === 0 ? first : others)) {
      lines.push(line.trimEnd());
      line = "";
    }
    line += piece;
  }
  lines.push(line.trimEnd());
  return lines.map((l, i) => (i === 0 ? indent : hang) + l);
}
