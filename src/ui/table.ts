import { safe } from "./escape.js";
import { paint, type Look, type Style } from "./look.js";
import { cut, widthOf, wrap } from "./width.js";

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
  /** Columns of which nothing is cut as long as the terminal has room: what is longer than its column pushes the next
   *  one aside, and the last cell, if it has no room left, stands below. The first to be made narrower first. */
  readonly runs?: readonly number[];
}

const gap = "  ";
/** No column is cut below this, and none that runs on is made narrower than the second. */
const narrowest = 12;
const narrowestRunning = 16;
/** Columns that are kept free for the last cell, if it needs as many: the length of most AWS ids. */
const tailRoom = 24;

/** Widths of all columns but the last that leave the room they are given; undefined if there are none. */
function fit(natural: readonly number[], room: number, mayCut: readonly number[], least: number): number[] | undefined {
  const out = [...natural];
  let over = out.reduce((sum, w) => sum + w + gap.length, 0) - room;
  for (const column of mayCut) {
    const width = out[column] ?? 0;
    const spare = Math.max(0, Math.min(over, width - least));
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
  const running = (options.runs ?? []).filter((column) => used.includes(column));
  const least = running.length > 0 ? narrowestRunning : narrowest;
  const mayCut = (options.runs ?? options.cut ?? []).map((column) => used.indexOf(column)).filter((i) => i >= 0);
  const room = look.columns - widthOf(indent, look);
  const natural = used.map(widest);
  // Room for the whole last column, if only what runs on anyway is made narrower for it; else for most ids; else none.
  const tries = [...(running.length > 0 ? [[widest(tail), least]] : []), [Math.min(widest(tail), tailRoom), least], [0, least], [0, narrowest]] as const;
  const widths = tries.map(([kept, atLeast]) => fit(natural, room - kept!, mayCut, atLeast!)).find((w) => w !== undefined);
  if (widths === undefined) return clean.map((row) => flowing(row, look, indent));
  const columns = used.map((column, i) => ({ column, width: widths[i]!, runs: running.includes(column) }));
  return clean.map((row) => aligned(row, columns, row[tail] ?? cell(""), look, indent));
}

interface Column {
  readonly column: number;
  readonly width: number;
  readonly runs: boolean;
}

function aligned(row: readonly Cell[], columns: readonly Column[], tail: Cell, look: Look, indent: string): string[] {
  let line = "";
  /** Where the text ends, and where the next column begins if nothing has pushed it. */
  let end = 0;
  let next = widthOf(indent, look);
  const goTo = (place: number): void => {
    line += " ".repeat(place - end);
    end = place;
  };
  for (const [i, { column, width, runs }] of columns.entries()) {
    const c = row[column] ?? cell("");
    goTo(i === 0 ? next : Math.max(next, end + gap.length));
    // What comes after it keeps room enough to be told by.
    const later = columns.slice(i + 1).reduce((sum, l) => sum + gap.length + Math.min(l.width, narrowest, widthOf(row[l.column]?.text ?? "", look)), 0);
    const left = look.columns - end - later;
    // What must be told whole takes a second line rather than be cut.
    if (runs && widthOf(c.text, look) > left) return flowing(row, look, indent);
    const text = cut(c.text, runs ? left : Math.min(width, left), look);
    line += paint(look, c.style, text);
    end += widthOf(text, look);
    next += width + gap.length;
  }
  if (tail.text === "") return [line.trimEnd()];
  const place = columns.length === 0 ? next : Math.max(next, end + gap.length);
  if (place + widthOf(tail.text, look) <= look.columns) {
    goTo(place);
    return [line + paint(look, tail.style, tail.text)];
  }
  return [line.trimEnd(), ...wrap(tail.text, look, `${indent}    `).map((l) => paint(look, tail.style, l))];
}

export const table = (rows: readonly (readonly Cell[])[], look: Look, options: TableOptions = {}): string[] =>
  tableRows(rows, look, options).flat();

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
