import { safe } from "./escape.js";
import { paint, type Look, type Style } from "./look.js";
import { cut, pad, widthOf, wrap } from "./width.js";

export interface Cell {
  readonly text: string;
  readonly style?: Style | undefined;
}
export const cell = (text: string | undefined, style?: Style): Cell => ({ text: text ?? "", style });

export interface TableOptions {
  readonly indent?: string;
  /** Columns that may be cut when the terminal is narrow, the first to be cut first. The last one is never cut: what
   *  does not fit there stands below, since it is often to be copied (an id, an address). */
  readonly cut?: readonly number[];
}

const gap = "  ";
/** No column is cut below this. */
const narrowest = 12;
/** Columns that are kept free for the last cell, if it needs as many: the length of most AWS ids. */
const tailRoom = 24;

/** Widths of all columns but the last that leave the room they are given; undefined if there are none. */
function fit(natural: readonly number[], room: number, mayCut: readonly number[]): number[] | undefined {
  const out = [...natural];
  let over = out.reduce((sum, w) => sum + w + gap.length, 0) - room;
  for (const column of mayCut) {
    const width = out[column] ?? 0;
    const spare = Math.max(0, Math.min(over, width - narrowest));
    out[column] = width - spare;
    over -= spare;
  }
  return over > 0 ? undefined : out;
}

/**
 * Aligned lines that are never wider than the terminal, those of each row together. Columns that are empty in every
 * row are left out. Where even the cut columns do not fit, the cells of each row follow one another. Cells are made
 * safe here.
 */
export function tableRows(rows: readonly (readonly Cell[])[], look: Look, options: TableOptions = {}): string[][] {
  const indent = options.indent ?? "";
  // Blanks at the end of a cell would stay at the end of a line where colours follow them.
  const clean = rows.map((row) => row.map((c) => ({ ...c, text: safe(c.text).trimEnd() })));
  const widest = (column: number): number => Math.max(0, ...clean.map((row) => widthOf(row[column]?.text ?? "", look)));
  const count = Math.max(0, ...clean.map((row) => row.length));
  const used = Array.from({ length: count }, (_, i) => i).filter((i) => widest(i) > 0);
  const tail = used.pop();
  if (tail === undefined) return rows.map(() => []);
  const mayCut = (options.cut ?? []).map((column) => used.indexOf(column)).filter((i) => i >= 0);
  const room = look.columns - widthOf(indent, look);
  const natural = used.map(widest);
  const widths = fit(natural, room - Math.min(widest(tail), tailRoom), mayCut) ?? fit(natural, room, mayCut);
  if (widths === undefined) return clean.map((row) => flowing(row, look, indent));
  return clean.map((row) => {
    const head = used.map((column, i) => {
      const c = row[column] ?? cell("");
      const text = cut(c.text, widths[i]!, look);
      return paint(look, c.style, text) + pad(text, widths[i]!, look).slice(text.length) + gap;
    });
    const taken = widths.reduce((sum, w) => sum + w + gap.length, widthOf(indent, look));
    return withTail(indent + head.join(""), taken, row[tail] ?? cell(""), look, indent);
  });
}

export const table = (rows: readonly (readonly Cell[])[], look: Look, options: TableOptions = {}): string[] =>
  tableRows(rows, look, options).flat();

function withTail(head: string, taken: number, tail: Cell, look: Look, indent: string): string[] {
  if (tail.text === "") return [head.trimEnd()];
  if (taken + widthOf(tail.text, look) <= look.columns) return [head + paint(look, tail.style, tail.text)];
  return [head.trimEnd(), ...wrap(tail.text, look, `${indent}    `).map((line) => paint(look, tail.style, line))];
}

/** The cells one after the other, as many on a line as fit. */
function flowing(row: readonly Cell[], look: Look, indent: string): string[] {
  const below = `${indent}    `;
  const lines: string[] = [];
  let line = "";
  let taken = 0;
  for (const c of row.filter((each) => each.text !== "")) {
    const wide = widthOf(c.text, look);
    if (line !== "" && taken + gap.length + wide <= look.columns) {
      line += gap + paint(look, c.style, c.text);
      taken += gap.length + wide;
      continue;
    }
    if (line !== "") lines.push(line);
    const wrapped = wrap(c.text, look, lines.length === 0 ? indent : below, below);
    const last = wrapped.pop()!;
    lines.push(...wrapped.map((l) => paint(look, c.style, l)));
    line = paint(look, c.style, last);
    taken = widthOf(last, look);
  }
  return line === "" ? lines : [...lines, line];
}

/** "label text", the text wrapped to the terminal and indented below its label. */
export function labelled(label: Cell, text: string, look: Look, indent = ""): string[] {
  const lead = indent + safe(label.text);
  const lines = wrap(safe(text), look, `${lead} `, `${indent}  `);
  return lines.map((line, i) => (i === 0 ? indent + paint(look, label.style, safe(label.text)) + line.slice(lead.length) : line));
}
