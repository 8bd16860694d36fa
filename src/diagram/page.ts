import { sourceName } from "./access.js";
import { titleOf } from "./headed.js";
import { figureStyle, legend } from "./figures.js";
import { swatches, type Sign } from "./legend.js";
import { markup } from "../core/markup.js";
import type { Picture } from "./picture.js";
import { portOf, protocolOf } from "./ports.js";
import { svgOf } from "./svg.js";
import { drawingOf } from "./view.js";
import { views, type DrawingWords } from "./words.js";

/** The page's own style; colours are the drawings'. */
const pageStyle = `
*{box-sizing:border-box}
body{margin:0 auto;padding:24px 16px 48px;max-width:1200px;font:15px/1.5 system-ui,-apple-system,"Segoe UI","Hiragino Sans","Noto Sans JP",sans-serif;color:var(--ink);background:var(--paper)}
html{background:#fff}@media screen and (prefers-color-scheme:dark){html{background:#12161c}}
h1{font-size:24px;margin:0 0 4px}h2{font-size:18px;margin:32px 0 12px}.meta{color:var(--soft);margin:0}
.scroll{overflow-x:auto}table{border-collapse:collapse;width:100%;font-size:14px}th{text-align:left;color:var(--soft);font-weight:600}
td,th{padding:4px 12px 4px 0;border-bottom:1px solid var(--rule);vertical-align:top;overflow-wrap:anywhere}td.mono{font-family:ui-monospace,"SF Mono",Menlo,Consolas,monospace;font-size:13px}
@media print{body{padding:0}section{break-inside:avoid}}
`.trim();

function rulesTable(picture: Picture, words: DrawingWords): string {
  const { group, from, protocol, ports, why } = words.ruleColumns;
  const head = [group, from, protocol, ports, why].map((h) => `<th scope="col">${markup(h)}</th>`).join("");
  const rows = picture.groups.flatMap((g) => {
    if (g.rules.length === 0) return [`<tr><td>${markup(g.name)}</td><td colspan="4">${markup(words.noRules)}</td></tr>`];
    return g.rules.map((r) => {
      const group = r.from.what === "group" ? picture.groups.find((o) => o.key === r.from.key)?.name : undefined;
      const name = sourceName(r.from, group ?? r.from.key, words);
      const source = r.from.what !== "group" && name !== r.from.key ? `${name} (${r.from.key})` : name;
      return `<tr><td>${markup(g.name)}</td><td>${markup(source)}</td><td>${markup(protocolOf(r.protocol))}</td><td class="mono">${markup(portOf(r))}</td><td>${markup(r.description)}</td></tr>`;
    });
  });
  return `<div class="scroll"><table><thead><tr>${head}</tr></thead><tbody>${rows.join("\n")}</tbody></table></div>`;
}

/** One file with the three drawings and the rules: no script, nothing from elsewhere, every text escaped. */
export function pageOf(picture: Picture, words: DrawingWords): string {
  const title = titleOf(picture, words);
  const sections = views
    // Without groups nobody is let in anywhere: there is nothing to draw.
    .filter((view) => view !== "access" || picture.groups.length > 0)
    .map((view) => `<section><h2>${markup(words.views[view])}</h2>\n${svgOf(drawingOf(view, picture, words), { id: view })}</section>`);
  return [
    "<!doctype html>",
    `<html lang="${markup(words.language)}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">`,
    // Nothing may be loaded or run, whatever somebody has written into a Name tag.
    `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">`,
    `<title>${markup(title)}</title><style>${figureStyle}\n${pageStyle}</style></head><body class="kumiki">`,
    `<h1>${markup(title)}</h1>`,
    ...(picture.phase === undefined ? [] : [`<p class="meta">${markup(words.phase[picture.phase])}</p>`]),
    legend(words.legend, Object.entries(words.legends).map(([sign, text]) => [swatches[sign as Sign], text])),
    ...sections,
    ...(picture.groups.length === 0 ? [] : [`<section><h2>${markup(words.rules)}</h2>`, rulesTable(picture, words), "</section>"]),
    "</body></html>",
    "",
  ].join("\n");
}
