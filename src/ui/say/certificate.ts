import { catalogue } from "../catalogue/index.js";
import { safe } from "../escape.js";
import { paint, signs, type Look } from "../look.js";
import { cell, table } from "../table.js";
import { wrap } from "../width.js";

interface Remainder {
  readonly kind: string;
  readonly id: string;
}
/** The same as `Certificate` of engine/certificate.ts, as far as people are told of it. */
export interface CertificateReport {
  readonly env: string;
  readonly looks: readonly { readonly by: "tag" | "vpc" | "name"; readonly kinds: number; readonly calls: number; readonly asked: readonly string[]; readonly found: readonly Remainder[]; readonly known?: number }[];
  readonly again: { readonly watched: readonly string[]; readonly waitedMs: number; readonly removedAgain: readonly Remainder[]; readonly lateMs: number };
  readonly costPerDayUsd: number | null;
}

/** Who looked where that nothing is left, and what is to be looked for later. */
export function sayCertificate(report: CertificateReport, look: Look): string[] {
  const { certificate: words, comma } = catalogue(look.lang);
  const { done, failed } = signs(look);
  const rows = report.looks
    .filter((l) => l.asked.length > 0)
    .map(({ by, kinds, calls, asked, found, known = 0 }) => [
      cell(found.length === 0 ? done : failed, found.length === 0 ? "green" : "red"),
      cell(words.looks[by](asked.length)),
      cell(words.effort(kinds, calls), "dim"),
      cell(found.length > 0 ? words.found(found.length) : known > 0 ? words.foundKnown(known) : words.foundNothing),
    ]);
  const { watched, waitedMs, removedAgain, lateMs } = report.again;
  const line = (text: string): string[] => wrap(text, look, "  ", "    ");
  const cost = report.costPerDayUsd === null ? words.costUnknown : words.cost(report.costPerDayUsd.toFixed(2));
  return [
    "",
    paint(look, "bold", words.heading),
    ...table(rows, look, { indent: "  ", cut: [2, 1] }),
    ...(watched.length === 0 ? [] : line(words.again(watched.map(safe).join(comma), Math.round(waitedMs / 1_000)))),
    ...(removedAgain.length === 0 ? [] : line(words.removedAgain(removedAgain.map((t) => safe(t.id)).join(comma)))),
    ...line(cost),
    ...(watched.length === 0 || waitedMs >= lateMs ? [] : line(words.later(Math.ceil((lateMs - waitedMs) / 60_000), report.env))),
  ];
}
