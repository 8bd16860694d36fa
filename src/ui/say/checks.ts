import type { Check } from "../../core/types.js";
import type { Trace, Verdict } from "../../net/reach/verdict.js";
import type { CheckResult } from "../../verify/document.js";
import { command } from "../catalogue/command.js";
import { catalogue } from "../catalogue/index.js";
import { safe } from "../escape.js";
import { paint, signs, type Look, type Style } from "../look.js";
import { cell, table } from "../table.js";
import { wrap } from "../width.js";

/** What people call a thing of AWS's; undefined: only by its id. */
export type NameOf = (id: string) => string | undefined;

export interface ChecksView {
  readonly env: string;
  readonly phase: string;
  readonly results: readonly CheckResult[];
  readonly nameOf: NameOf;
}

/** "for-web-sg-web (sgr-0123)": the name says what it is, the id where to change it. */
export function thing(id: string, nameOf: NameOf): string {
  const name = nameOf(id);
  // Of an ARN the last part; the whole is longer than a line.
  const short = id.startsWith("arn:") ? id.split(":").at(-1)!.split("/").slice(1, 3).join("/") : id;
  return safe(name === undefined || name === id ? short : `${name} (${short})`);
}

export const codeWords = (code: string, look: Pick<Look, "lang">): string => {
  const { codes } = catalogue(look.lang).reach;
  return Object.hasOwn(codes, code) ? codes[code as keyof typeof codes] : safe(code);
};

/** What decides, as a place and a reason: "for-web-sg-web (sg-0123): no rule … allows it". */
export function decision(d: NonNullable<Trace["decidedBy"]>, nameOf: NameOf, look: Pick<Look, "lang">): string {
  const rule = d.rule === undefined || d.rule === d.resource ? "" : ` ${thing(d.rule, () => undefined)}`;
  return `${thing(d.resource, nameOf)}${rule}: ${codeWords(d.code, look)}`;
}

/** "ec2:DescribeVpcs: vpc-1" is a call that AWS refused; anything else is something on the way. */
function strange(what: string, look: Pick<Look, "lang">): string {
  const { reach } = catalogue(look.lang);
  const refused = /^([a-z0-9]+:[A-Z]\w+)(?:: (.*))?$/s.exec(what);
  return refused === null ? reach.because(safe(what), "") : reach.notRead(safe(refused[1]!), safe(refused[2] ?? ""));
}

/** Why it is as it is, in one line; "" where the verdict says everything. */
export function reason({ trace, because, verdict }: Pick<CheckResult, "trace" | "because" | "verdict">, nameOf: NameOf, look: Pick<Look, "lang">): string {
  const { reach, comma } = catalogue(look.lang);
  if (verdict === "unknown") return because.map((b) => (b.kind === "absent" ? reach.absent(safe(b.what)) : strange(b.what, look))).join(comma);
  return trace?.decidedBy === undefined ? "" : decision(trace.decidedBy, nameOf, look);
}

const styles: Readonly<Record<Verdict, Style>> = { open: "green", closed: "dim", partial: "yellow", unknown: "yellow" };

function row(result: CheckResult, { nameOf }: ChecksView, look: Look) {
  const { check, verdict, ok, probe } = result;
  const { verdicts } = catalogue(look.lang).reach;
  const sign = signs(look);
  return [
    cell(ok ? sign.done : sign.failed, ok ? "green" : "red"),
    cell(check.id, "bold"),
    cell(check.from),
    cell(check.to),
    cell(check.via ?? ""),
    cell(String(check.port)),
    cell(verdicts[check.expect]),
    cell(verdicts[verdict], ok ? styles[verdict] : "red"),
    cell(probe === undefined ? "" : verdicts[probe.verdict], probe === undefined ? undefined : probe.contradicts === true ? "red" : styles[probe.verdict]),
    cell(ok ? "" : reason(result, nameOf, look)),
  ];
}

/** "All 22 checks are as expected.", how many are not, or that there are none yet. */
export function countOf({ results, env }: Pick<ChecksView, "results" | "env">, { lang }: Pick<Look, "lang">): string {
  const { reach } = catalogue(lang);
  const wrong = results.filter((r) => !r.ok).length;
  if (results.length === 0) return reach.noChecks(env);
  return wrong === 0 ? reach.allRight(results.length) : reach.notRight(wrong, results.length);
}

/** How many packets agree; every contradiction with both sides; and why the others say nothing. Empty: none were sent. */
function sayProbes(results: readonly CheckResult[], look: Look): string[] {
  const { reach, comma } = catalogue(look.lang);
  const { count, differ, unknown, whys } = reach.probes;
  const sent = results.filter((r) => r.probe !== undefined);
  if (sent.length === 0) return [];
  const other = sent.filter((r) => r.probe!.contradicts === true);
  const silent = sent.filter((r) => r.probe!.verdict === "unknown");
  const reasons = [...new Set(silent.map((r) => r.probe!.why ?? "error"))];
  const line = (text: string, style?: Style): string[] => wrap(text, look).map((l) => paint(look, style, l));
  return [
    ...line(count(sent.filter((r) => r.probe!.verdict === r.verdict && r.probe!.verdict !== "unknown").length, other.length, silent.length)),
    ...other.flatMap((r) => [
      ...line(differ(r.check.id, titleOfCheck(r.check, look.lang), reach.verdicts[r.verdict], reach.verdicts[r.probe!.verdict]), "red"),
      ...wrap(safe(r.probe!.evidence), look, "    "),
    ]),
    ...reasons.flatMap((why) => {
      const of = silent.filter((r) => (r.probe!.why ?? "error") === why);
      const told = why === "control-fails" || why === "wrong-answer" || why === "error" ? of.flatMap((r) => wrap(`${r.check.id}: ${safe(r.probe!.evidence)}`, look, "    ")) : [];
      return [...line(unknown([...new Set(of.map((r) => r.check.id))].join(comma), whys[why])), ...told];
    }),
  ];
}

/** The table, numbered as in the article. */
export function sayChecks(view: ChecksView, look: Look): string {
  const { reach } = catalogue(look.lang);
  const count = countOf({ ...view, env: safe(view.env) }, look);
  if (view.results.length === 0) return wrap(count, look).join("\n");
  const { id, from, to, via, port, expect, verdict, probe, why } = reach.columns;
  const anyProbe = view.results.some((r) => r.probe !== undefined);
  const anyVia = view.results.some((r) => r.check.via !== undefined);
  const anyWrong = view.results.some((r) => !r.ok);
  const head = ["", id, from, to, anyVia ? via : "", port, expect, verdict, anyProbe ? probe : "", anyWrong ? why : ""].map((text) => cell(text, "dim"));
  const lines = [
    ...wrap(reach.heading(safe(view.env), safe(view.phase)), look).map((l) => paint(look, "bold", l)),
    "",
    ...table([head, ...view.results.map((r) => row(r, view, look))], look, { indent: "  " }),
    "",
    paint(look, anyWrong ? "red" : "green", count),
    ...sayProbes(view.results, look),
  ];
  return lines.join("\n");
}

export const titleOfCheck = (check: Check, lang: Look["lang"]): string => safe((lang === "ja" ? check.words.ja : undefined) ?? check.words.en);

/** For the end of `up`: one line for each that is not as expected, and how to look closer. Empty: all are. */
export function sayFailing(view: ChecksView, look: Look): string[] {
  const { reach } = catalogue(look.lang);
  return view.results
    .filter((r) => !r.ok)
    .flatMap((r) => {
      const { check, verdict } = r;
      const is = reach.expected(reach.verdicts[check.expect], reach.verdicts[verdict]);
      return wrap(reach.failing(check.id, titleOfCheck(check, look.lang), is, reason(r, view.nameOf, look)), look).concat(
        wrap(reach.askWhy(command(`why ${check.id}`, view.env)), look, "  "),
      );
    });
}
