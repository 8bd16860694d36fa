import type { Figures } from "../../diagram/index.js";
import type { Snapshot } from "../../net/reach/snapshot.js";
import type { Hop, Span, Verdict } from "../../net/reach/verdict.js";
import { type CheckResult } from "../../verify/document.js";
import { catalogue } from "../catalogue/index.js";
import type { Lang } from "../lang.js";
import { codeWords, countOf, reason, thing, titleOfCheck, type ChecksView, type NameOf } from "../say/checks.js";
import { markup } from "../../core/markup.js";
import { style } from "./style.js";

export interface ReportView extends ChecksView {
  readonly snapshot: Snapshot;
  readonly snapshotSha256: string;
  /** Drawn: the network as it is recorded, and the checks (talks.ts). */
  readonly figures: Figures;
}

const classes: Readonly<Record<Verdict, string>> = { open: "good", closed: "soft", partial: "maybe", unknown: "maybe" };
const spanWords = (s: Span | undefined): string => (s === undefined ? "" : s.from === s.to ? `:${s.from}` : `:${s.from}-${s.to}`);

function hopRow(hop: Hop, nameOf: NameOf, lang: Lang): string {
  const { reach } = catalogue(lang);
  const { source, destination, sourcePort, port } = hop.header;
  const what = Object.hasOwn(reach.hops, hop.what) ? reach.hops[hop.what]! : hop.what;
  const rule = hop.rule === undefined || hop.rule === hop.resource ? "" : ` ${thing(hop.rule, () => undefined)}`;
  const why = hop.code === undefined ? "" : `: ${codeWords(hop.code, { lang })}`;
  return `<tr><td>${markup(reach.ways[hop.way])}</td><td>${markup(what)}</td><td>${markup(thing(hop.resource, nameOf) + rule)}</td><td class="${hop.passes ? "good" : "bad"}">${markup((hop.passes ? reach.passes.yes : reach.passes.no) + why)}</td><td>${markup(`${source}${spanWords(sourcePort)} - ${destination}${spanWords(port)}`)}</td></tr>`;
}

function checkRow(r: CheckResult, nameOf: NameOf, lang: Lang): string {
  const { reach } = catalogue(lang);
  const { check, verdict, ok, trace } = r;
  const cells = [
    `<span class="${ok ? "good" : "bad"}">${ok ? "✔" : "✖"}</span>`,
    `<b>${markup(check.id)}</b>`,
    markup(check.from),
    markup(check.to),
    markup(check.via ?? ""),
    markup(String(check.port)),
    markup(reach.verdicts[check.expect]),
    `<span class="${ok ? classes[verdict] : "bad"}">${markup(reach.verdicts[verdict])}</span>`,
  ].map((c) => `<span>${c}</span>`);
  const hops = (trace?.hops ?? []).map((h) => hopRow(h, nameOf, lang)).join("");
  const why = reason(r, nameOf, { lang });
  const said = r.probe === undefined ? "" : `<div${r.probe.contradicts === true ? ' class="bad"' : ""}>${markup(reach.probes.said(reach.verdicts[r.probe.verdict], r.probe.evidence))}</div>`;
  return `<details${ok ? "" : " open"}><summary><span class="grid">${cells.join("")}</span></summary><div class="body"><div>${markup(titleOfCheck(check, lang))}</div>${why === "" ? "" : `<div><b>${markup(reach.decides)}</b> ${markup(why)}</div>`}${said}${hops === "" ? "" : `<table>${hops}</table>`}</div></details>`;
}

/**
 * The checks as one page that needs nothing else: no script, nothing from elsewhere, every text escaped. The picture, the
 * table as the article numbers it, and behind every row its path.
 */
export function reportPage(view: ReportView, lang: Lang): string {
  const { reach } = catalogue(lang);
  const { report, columns } = reach;
  const wrong = view.results.filter((r) => !r.ok).length;
  const title = `${report.title}: ${view.env}`;
  const head = ["", columns.id, columns.from, columns.to, columns.via, columns.port, columns.expect, columns.verdict].map((c) => `<span>${markup(c)}</span>`).join("");
  const meta = [`${view.snapshot.region}, ${view.snapshot.account}, ${view.phase}`, `${report.taken}: ${view.snapshot.takenAt}`, `${report.snapshot}: ${view.snapshotSha256}`];
  return [
    "<!doctype html>",
    `<html lang="${lang}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">`,
    // Nothing may be loaded or run, whatever somebody has written into a Name tag.
    `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">`,
    `<title>${markup(title)}</title><style>${view.figures.style}\n${style}</style></head><body class="kumiki">`,
    `<h1>${markup(title)}</h1>`,
    ...meta.map((m) => `<div class="meta">${markup(m)}</div>`),
    `<div class="sum${wrong === 0 ? "" : " bad"}">${markup(countOf(view, { lang }))}</div>`,
    `<h2>${markup(report.checks)}</h2><figure>${view.figures.checks}</figure><div class="head"><span class="grid">${head}</span></div>`,
    ...view.results.map((r) => checkRow(r, view.nameOf, lang)),
    `<p class="meta">${markup(reach.newOnly)}</p>`,
    `<h2>${markup(report.picture)}</h2><figure>${view.figures.network}</figure>`,
    "</body></html>",
    "",
  ].join("\n");
}
