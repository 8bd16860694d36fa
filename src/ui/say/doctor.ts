import { levels, type Finding, type Level } from "../../core/finding.js";
import { catalogue, findingWords } from "../catalogue/index.js";
import type { DoctorTexts } from "../catalogue/doctor.js";
import { safe } from "../escape.js";
import { paint, signs, type Look, type Style } from "../look.js";
import { cell, labelled } from "../table.js";
import { wrap } from "../width.js";

export interface DoctorView {
  readonly env: string;
  /** In the order in which they are told. */
  readonly findings: readonly Finding[];
}

const styles: Readonly<Record<Level, Style>> = { "stop": "red", "warning": "yellow", "could-not-look": "dim", "ok": "green" };
const signOf = (level: Level, look: Look): string =>
  ({ "stop": signs(look).failed, "warning": signs(look).blocked, "could-not-look": "?", "ok": signs(look).done })[level];

/** A finding, and what to do about it. What is well is one sign and one sentence; the others say their level in a word. */
function one(finding: Finding, words: DoctorTexts, look: Look): string[] {
  const { message, remedy } = findingWords(finding, look.lang);
  const { level } = finding;
  const label = level === "ok" ? signOf(level, look) : `${signOf(level, look)} ${words.levels[level]}:`;
  return [...labelled(cell(label, styles[level]), message, look, "  "), ...(remedy === "" ? [] : labelled(cell(`${words.fix}:`, "bold"), remedy, look, "      "))];
}

const countOf = (findings: readonly Finding[], level: Level): number => findings.filter((f) => f.level === level).length;

/** What `kumiki doctor` found, examination by examination, the worst of each first; then how it stands in all. */
export function sayDoctor({ env, findings }: DoctorView, look: Look): string {
  const words = catalogue(look.lang).doctor;
  const lines = wrap(words.heading(safe(env)), look).map((l) => paint(look, "bold", l));
  for (const examination of new Set(findings.map((f) => f.examination))) {
    const name = Object.hasOwn(words.examinations, examination) ? words.examinations[examination as keyof typeof words.examinations] : safe(examination);
    const own = findings.filter((f) => f.examination === examination);
    const sorted = levels.flatMap((level) => own.filter((f) => f.level === level));
    lines.push("", ...wrap(name, look).map((l) => paint(look, "bold", l)), ...sorted.flatMap((f) => one(f, words, look)));
  }
  const [stops, warnings, unseen] = [countOf(findings, "stop"), countOf(findings, "warning"), countOf(findings, "could-not-look")];
  const all = stops + warnings + unseen === 0 ? words.nothing : words.sum(stops, warnings, unseen);
  return [...lines, "", ...wrap(all, look).map((l) => paint(look, stops > 0 ? "red" : warnings > 0 ? "yellow" : "green", l))].join("\n");
}
