import type { Comparison } from "../../learn/comparison.js";
import { safe } from "../escape.js";
import { inLang } from "../lang.js";
import { paint, type Look, type Style } from "../look.js";
import { cell, tableRows, type Cell } from "../table.js";
import { widthOf, wrap } from "../width.js";

/** No column of sentences is read well below this, nor above the other. */
const narrowest = 20;
const widest = 120;
const indent = "  ";
const gap = 2;

/** Ways side by side; where their columns would be too narrow, under one another. Then the advice. */
export function sayComparison(comparison: Comparison, look: Look): string {
  const { title, columns, rows, advice } = inLang(comparison.words, look.lang);
  const labels = Math.max(...rows.map((r) => widthOf(safe(r.label), look)));
  const room = Math.floor((Math.min(look.columns, widest) - indent.length - labels) / columns.length) - gap;
  const body = room >= narrowest ? sideBySide(comparison, room, look) : rows.flatMap((r) => stacked(r.label, columns, r.cells, look));
  return [
    ...wrap(safe(title), look).map((l) => paint(look, "bold", l)),
    ...body,
    ...advice.flatMap((a) => wrap(safe(a), look, indent)),
  ].join("\n");
}

/** Cells wrapped to their columns, their lines beside one another. */
function sideBySide(comparison: Comparison, room: number, look: Look): string[] {
  const { columns, rows } = inLang(comparison.words, look.lang);
  const within: Look = { ...look, columns: room };
  const block = (label: string, texts: readonly string[], style?: Style): Cell[][] => {
    const cells = texts.map((t) => wrap(safe(t), within));
    const height = Math.max(...cells.map((c) => c.length));
    return Array.from({ length: height }, (_, line) => [cell(line === 0 ? label : "", "dim"), ...cells.map((c) => cell(c[line], style))]);
  };
  const grid = [...block("", columns, "bold"), ...rows.flatMap((r) => block(r.label, r.cells))];
  return tableRows(grid, look, { indent }).flat();
}

const stacked = (label: string, columns: readonly string[], cells: readonly string[], look: Look): string[] => [
  ...wrap(safe(label), look, indent).map((l) => paint(look, "dim", l)),
  ...columns.flatMap((c, i) => wrap(safe(`${c}: ${cells[i] ?? ""}`), look, `${indent}  `, `${indent}    `)),
];
