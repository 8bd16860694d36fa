import { linesHeight, linesWidth, write, type Area, type Box, type Drawing, type Label, type Line, type Text, type Wire } from "./drawing.js";
import { layered } from "./layered.js";
import { fit, widthOf } from "./measure.js";

export interface ArrowEnd {
  readonly key: string;
  readonly look: string;
  readonly lines: readonly Line[];
}
export interface Arrow {
  /** Keys of the ends, two different ones. */
  readonly from: string;
  readonly to: string;
  readonly look: string;
  readonly text: string;
  readonly tone?: Text["tone"];
  /** What a pointer that rests on it is told; else its text. */
  readonly title?: string;
}

const margin = 20;
const pad = { x: 10, y: 8 };
const space = { between: 24, layers: 18 };
const most = { box: 240, label: 150 };
const labelFont = { size: 11, bold: true } as const;

/** Boxes, and arrows between them with a text each, from left to right. */
export function arrowsDrawing(ends: readonly ArrowEnd[], arrows: readonly Arrow[]): Omit<Drawing, "title" | "about"> {
  const sized = ends.map((e) => ({ ...e, width: Math.min(most.box, Math.max(110, linesWidth(e.lines) + 2 * pad.x)), height: linesHeight(e.lines) + 2 * pad.y }));
  const labelled = arrows.map((a) => ({ ...a, label: { width: Math.min(most.label, Math.ceil(widthOf(a.text, labelFont)) + 10), height: 16 } }));
  const placed = layered(sized, labelled, space);
  const shift = (a: Area): Area => ({ ...a, x: a.x + margin, y: a.y + margin });
  const boxes = sized.map(({ key, look, lines }): Box => {
    const at = shift(placed.nodes.get(key)!);
    return { key, look, within: [], ...at, texts: write(lines, { x: at.x + pad.x, y: at.y + pad.y }, at.width - 2 * pad.x) };
  });
  const wires = arrows.map(({ look, text, title = text }, i): Wire => ({ points: placed.edges[i]!.points.map((p) => ({ x: p.x + margin, y: p.y + margin })), look, shape: "flow", arrow: true, title }));
  const labels = arrows.map(({ text: whole, tone = "ink" }, i): Label => {
    const at = shift(placed.edges[i]!.label!);
    const text = fit(whole, at.width - 6, labelFont);
    return { ...at, text: { text, x: at.x + at.width / 2, y: at.y + 12, font: labelFont, tone, centred: true, ...(text === whole ? {} : { whole }) } };
  });
  return { width: placed.width + 2 * margin, height: placed.height + 2 * margin, boxes, wires, labels };
}
