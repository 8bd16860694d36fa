import { fonts, lineHeight, write, type Drawing, type Text } from "./drawing.js";
import { titleOf } from "./headed.js";
import { swatches, type Sign } from "./legend.js";
import { widthOf } from "./measure.js";
import type { Picture } from "./picture.js";
import { drawingStyle } from "./style.js";
import { framed, innerSvg, text } from "./svg.js";
import { drawingOf } from "./view.js";
import type { DrawingWords, View } from "./words.js";

const margin = 20;
const swatch = { width: 26, height: 14, gap: 6, after: 22 };
const title = { size: 17, bold: true } as const;

/** The signs that each view has. */
const signs: Readonly<Record<View, readonly Sign[]>> = { network: ["public", "private", "zone", "spans"], routes: ["public", "private", "route"], access: ["allowed"] };

interface Placed {
  readonly sign: Sign;
  readonly x: number;
  readonly y: number;
  readonly text: Text;
}

/** As many to a line as fit. */
function legend(view: View, words: DrawingWords, top: number, width: number): { readonly signs: readonly Placed[]; readonly bottom: number } {
  let [x, y] = [margin, top];
  const placed = signs[view].map((sign): Placed => {
    const wide = swatch.width + swatch.gap + widthOf(words.legends[sign], fonts.text);
    if (x > margin && x + wide > width - margin) [x, y] = [margin, y + 20];
    const at = { x: x + swatch.width + swatch.gap, y: y - 1 };
    const [line] = write([{ text: words.legends[sign], font: fonts.text, tone: "soft" }], at, width - margin - at.x);
    const out = { sign, x, y, text: line! };
    x += wide + swatch.after;
    return out;
  });
  return { signs: placed, bottom: y + swatch.height };
}

/** Title and legend of a sheet, and the place of the drawing on it. */
export function sheetParts(view: View, picture: Picture, words: DrawingWords): { readonly drawing: Drawing; readonly head: readonly Text[]; readonly legend: readonly Placed[]; readonly top: number; readonly left: number; readonly width: number; readonly height: number } {
  const drawing = drawingOf(view, picture, words);
  const width = Math.max(drawing.width, 760);
  const second = [words.views[view], ...(picture.phase === undefined ? [] : [words.phase[picture.phase]])].join(" / ");
  const head = write([{ text: titleOf(picture, words), font: title }, { text: second, font: fonts.text, tone: "soft" }], { x: margin, y: 14 }, width - 2 * margin);
  const top = 14 + lineHeight(title) + lineHeight(fonts.text);
  const below = legend(view, words, top + drawing.height, width);
  return { drawing, head, legend: below.signs, top, left: (width - drawing.width) / 2, width, height: below.bottom + margin };
}

/** One view as a file of its own: with title, legend and style, and nothing from elsewhere. */
export function sheetOf(view: View, picture: Picture, words: DrawingWords): string {
  const { drawing, head, legend: signs, top, left, width, height } = sheetParts(view, picture, words);
  const id = "kumiki";
  return `${framed({ ...drawing, width, height }, { id }, [
    `<style>${drawingStyle}</style>`,
    `<rect class="paper" width="${Math.ceil(width)}" height="${Math.ceil(height)}"/>`,
    ...head.map(text),
    `<g transform="translate(${Math.round(left)} ${top})">`,
    ...innerSvg(drawing, { id }),
    "</g>",
    ...signs.map((s) => `<g transform="translate(${Math.round(s.x)} ${s.y})">${swatches[s.sign]}</g>${text(s.text)}`),
  ])}\n`;
}
