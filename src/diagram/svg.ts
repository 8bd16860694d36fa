import type { Box, Drawing, Label, Spot, Text, Wire } from "./drawing.js";
import { markup } from "../core/markup.js";

/** Two decimals: enough for the eye, and the same on every machine. */
const n = (value: number): string => String(Math.round(value * 100) / 100);
const titled = (title: string | undefined): string => (title === undefined ? "" : `<title>${markup(title)}</title>`);

const tones: Readonly<Record<Text["tone"], string>> = { ink: "", soft: "soft", public: "public-ink", private: "private-ink", wrong: "wrong-ink" };

export function text(t: Text): string {
  const classes = [tones[t.tone], t.font.mono === true ? "mono" : "", t.font.bold === true ? "bold" : ""].filter(Boolean).join(" ");
  const anchor = t.centred === true ? ' text-anchor="middle"' : "";
  return `<text${classes === "" ? "" : ` class="${classes}"`} x="${n(t.x)}" y="${n(t.y)}" font-size="${t.font.size}"${anchor}>${markup(t.text)}${titled(t.whole)}</text>`;
}

const radius = 5;
const rect = (a: { x: number; y: number; width: number; height: number }, look: string): string =>
  `<rect class="${look}" x="${n(a.x)}" y="${n(a.y)}" width="${n(a.width)}" height="${n(a.height)}" rx="${radius}"/>`;

/** What a chip is shows at its left edge, beside the word that says it. */
const mark = (b: Box): string =>
  b.look.startsWith("chip ") ? `<rect class="mark ${b.look.slice("chip ".length)}" x="${n(b.x)}" y="${n(b.y)}" width="4" height="${n(b.height)}" rx="2"/>` : "";

const box = (b: Box): string => `<g>${titled(b.title)}${rect(b, b.look)}${mark(b)}${b.texts.map(text).join("")}</g>`;

const at = (p: Spot): string => `${n(p.x)} ${n(p.y)}`;
const middle = (a: Spot, b: Spot): Spot => ({ x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 });

/** So far from `from` towards `to`, and at most to the middle. */
function towards(from: Spot, to: Spot, far: number): Spot {
  const length = Math.hypot(to.x - from.x, to.y - from.y);
  const part = length === 0 ? 0 : Math.min(far / length, 0.5);
  return { x: from.x + (to.x - from.x) * part, y: from.y + (to.y - from.y) * part };
}
/** Straight pieces with small round corners. */
function cornered(points: readonly Spot[]): string {
  const corners = points.slice(1, -1).map((corner, i) => `L${at(towards(corner, points[i]!, 8))}Q${at(corner)} ${at(towards(corner, points[i + 2]!, 8))}`);
  return `M${at(points[0]!)}${corners.join("")}L${at(points.at(-1)!)}`;
}

/** A quadratic curve from the middle of one piece to that of the next. */
function soft(points: readonly Spot[]): string {
  const inner = points.slice(1, -1).map((corner, i) => `Q${at(corner)} ${at(middle(corner, points[i + 2]!))}`);
  return [`M${at(points[0]!)}`, `L${at(middle(points[0]!, points[1]!))}`, ...inner, `L${at(points.at(-1)!)}`].join("");
}

function path({ points, shape }: Wire): string {
  const [first, last] = [points[0]!, points.at(-1)!];
  if (shape === "straight") return `M${points.map(at).join("L")}`;
  if (shape === "flow") return soft(points);
  if (shape === "elbow") return cornered(points);
  const bend = middle(first, last).x;
  return `M${at(first)}C${n(bend)} ${n(first.y)} ${n(bend)} ${n(last.y)} ${at(last)}`;
}
const wire = (w: Wire, heads: readonly Head[]): string => {
  const head = w.arrow === true ? heads.find((h) => h.look === w.look) : undefined;
  return `<path class="${w.look}" d="${path(w)}"${head === undefined ? "" : ` marker-end="url(#${head.id})"`}>${titled(w.title)}</path>`;
};
const label = (l: Label): string => `<g>${rect(l, "label")}${text(l.text)}</g>`;

/** Letters that distinguish several drawings of one page. */
export interface SvgOptions {
  readonly id: string;
}

/** The head of all arrows that look alike: one definition cannot have the colour of every line it ends. */
interface Head {
  readonly id: string;
  readonly look: string;
}
const headsOf = (d: Drawing, id: string): Head[] => [...new Set(d.wires.filter((w) => w.arrow === true).map((w) => w.look))].map((look, i) => ({ id: `${id}-arrow-${i}`, look }));
const head = ({ id, look }: Head): string =>
  `<marker id="${id}" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8" orient="auto" markerUnits="userSpaceOnUse"><path class="head-of-arrow ${look.split(" ").at(-1)!}" d="M0 0L8 4L0 8z"/></marker>`;

/** All but the frame: what is drawn, and the arrows that its lines end in. */
export function innerSvg(d: Drawing, { id }: SvgOptions): string[] {
  const heads = headsOf(d, id);
  return [
    ...(heads.length === 0 ? [] : [`<defs>${heads.map(head).join("")}</defs>`]),
    ...d.boxes.map(box),
    ...d.wires.map((w) => wire(w, heads)),
    ...d.labels.map(label),
  ];
}

/** The frame, with the words for those who do not see it. */
export function framed(d: Pick<Drawing, "title" | "about" | "width" | "height">, { id }: SvgOptions, inner: readonly string[]): string {
  const [width, height] = [Math.ceil(d.width), Math.ceil(d.height)];
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" class="kumiki" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-labelledby="${id}-title ${id}-about">`,
    `<title id="${id}-title">${markup(d.title)}</title><desc id="${id}-about">${markup(d.about)}</desc>`,
    ...inner,
    "</svg>",
  ].join("\n");
}

/** The drawing as SVG within a page that has the style (style.ts). */
export const svgOf = (d: Drawing, options: SvgOptions): string => framed(d, options, innerSvg(d, options));
