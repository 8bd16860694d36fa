import { markup } from "../core/markup.js";
import { checksDrawing, type ChecksPicture, type TalkPicture } from "./checks.js";
import { swatches, talkSwatches } from "./legend.js";
import type { Picture } from "./picture.js";
import { drawingStyle } from "./style.js";
import { svgOf } from "./svg.js";
import { drawingOf } from "./view.js";
import type { DrawingWords } from "./words.js";

/** Of a legend and of drawings on a page; the colours are the drawings'. */
export const figureStyle = `${drawingStyle}
svg.kumiki{display:block;max-width:100%;height:auto;margin:0 auto}
ul.legend{list-style:none;display:flex;flex-wrap:wrap;gap:6px 24px;margin:16px 0 0;padding:0;font-size:13px;color:var(--soft)}ul.legend svg.kumiki{display:inline-block;vertical-align:-2px;margin:0 6px 0 0}`;

const swatch = (inner: string): string => `<svg class="kumiki" width="26" height="14" viewBox="0 0 26 14" aria-hidden="true">${inner}</svg>`;

/** Signs and what they mean. */
export const legend = (label: string, signs: readonly (readonly [inner: string, text: string])[]): string =>
  `<ul class="legend" aria-label="${markup(label)}">${signs.map(([inner, text]) => `<li>${swatch(inner)}${markup(text)}</li>`).join("")}</ul>`;

/** What a page shows in two figures, as HTML: the network, and the checks upon it. The page has to have the style. */
export interface Figures {
  readonly style: string;
  readonly network: string;
  /** "" where nothing is checked. */
  readonly checks: string;
}

export function figuresOf(network: Picture, checks: ChecksPicture, words: DrawingWords): Figures {
  const looks = Object.entries(checks.looks).filter(([look]) => checks.talks.some((t) => t.look === look));
  const places = (["public", "private", "zone", "spans"] as const).map((sign) => [swatches[sign], words.legends[sign]] as const);
  return {
    style: figureStyle,
    network: `${svgOf(drawingOf("network", network, words), { id: "network" })}\n${legend(words.legend, places)}`,
    checks: checks.ends.length === 0 ? "" : `${svgOf(checksDrawing(checks), { id: "checks" })}\n${legend(words.legend, looks.map(([look, text]) => [talkSwatches[look as TalkPicture["look"]], text] as const))}`,
  };
}
