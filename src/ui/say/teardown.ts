import { catalogue, reasonWords } from "../catalogue/index.js";
import { safe } from "../escape.js";
import { paint, signs, type Look } from "../look.js";
import { cell, table } from "../table.js";
import { wrap } from "../width.js";
import { sayCertificate, type CertificateReport } from "./certificate.js";
import { kindOf, shortId, type Names } from "./names.js";

/** The same object as `TeardownResult` of app.ts and `teardown --json`. */
export interface TeardownReport {
  readonly removed: readonly { readonly node: string; readonly kind: string; readonly id: string }[];
  readonly kept: readonly { readonly kind: string; readonly id: string; readonly why: string }[];
  readonly left: readonly string[];
  readonly ok: boolean;
  /** After a complete teardown. */
  readonly certificate?: CertificateReport;
  /** What of the environment stays by intention. */
  readonly standing?: number;
  /** Path of the state that knows it, where another command found things. */
  readonly where?: string;
}

/** After `teardown`: how much is gone, what was kept and why, and what a last look still found. */
export function sayTeardown(env: string, result: TeardownReport, names: Names, look: Look): string {
  const words = catalogue(look.lang).status;
  const { done, failed } = signs(look);
  const removed = words.removed(result.removed.length, safe(env));
  const heading = (text: string): string[] => ["", ...wrap(text, look).map((l) => paint(look, "bold", l))];
  const kept = result.kept.map((k) => [cell(k.kind === "local/secret" ? words.localSecret : kindOf(names, k.kind)), cell(shortId(k.id)), cell(reasonWords(k.why, look.lang))]);
  const standing = result.standing ?? 0;
  const rest = standing === 0 ? words.nothingLeft : result.where === undefined ? words.rest(standing) : catalogue(look.lang).sweep.staying(standing, safe(result.where));
  return [
    ...wrap([`${result.ok ? done : failed} ${removed}`, ...(result.left.length === 0 ? [rest] : [])].join(look.lang === "ja" ? "" : " "), look, "", "  ").map((l) =>
      paint(look, result.ok ? "green" : "red", l),
    ),
    ...(kept.length === 0 ? [] : [...heading(words.kept), ...table(kept, look, { indent: "  ", cut: [0] })]),
    ...(result.left.length === 0 ? [] : [...heading(words.left), ...result.left.flatMap((id) => wrap(safe(id), look, "  ", "    "))]),
    ...(result.certificate === undefined ? [] : sayCertificate(result.certificate, look)),
  ].join("\n");
}
