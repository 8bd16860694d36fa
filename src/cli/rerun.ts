import { word } from "../core/shell.js";
import type { AnswerValue, AnyStep } from "../core/types.js";
import { closure } from "../steps/closure.js";
import { extentOf } from "../steps/extent.js";
import { catalogue } from "../ui/catalogue/index.js";
import { optionWords, safe } from "../ui/escape.js";
import { inLang, type Lang } from "../ui/lang.js";
import type { Look } from "../ui/look.js";
import { writeValue } from "../ui/parse.js";
import { wrap } from "../ui/width.js";
import { weigh, type Rerun, type Weighed } from "./choices.js";
import { fold } from "./fold.js";
import { flagName } from "./options.js";

export { rerunOf, rerunOfState, type Choices, type Rerun } from "./choices.js";

/** The steps as the command line says them shortest: nothing for the preset's own, `--through`, or the last ones of each branch. */
function stepWords({ walkthrough, steps, preset }: Rerun): string[] {
  const ids = walkthrough.map((s) => s.id);
  const wanted = new Set(steps);
  const own = closure(walkthrough, extentOf(walkthrough, preset));
  if (ids.every((id) => wanted.has(id) === own.has(id))) return [];
  const through = ids.filter((id) => wanted.has(id)).at(-1);
  const upTo = closure(walkthrough, ids.slice(0, ids.indexOf(through ?? "") + 1));
  if (through !== undefined && upTo.size === wanted.size && ids.every((id) => upTo.has(id) === wanted.has(id))) return [`--through ${through}`];
  return ids.filter((id) => wanted.has(id) && !steps.some((other) => other !== id && closure(walkthrough, [other]).has(id)));
}

function answerWords({ key, value }: Weighed): string {
  if (typeof value === "boolean") return `--${value ? "" : "no-"}${flagName(key)}`;
  return optionWords(`--${flagName(key)}`, writeValue(value ?? ""));
}

/** The words of the line, each with its value. */
function lineWords(rerun: Rerun): string[] {
  const { env, preset, facts, whereabouts } = rerun;
  return [
    "kumiki up",
    ...stepWords(rerun),
    ...(env === "default" ? [] : [`--env ${word(env)}`]),
    ...(facts.region === undefined ? [] : [`--region ${word(facts.region)}`]),
    ...whereabouts.map(([flag, value]) => (value === undefined ? flag! : optionWords(flag!, value))),
    ...(preset === "modern" ? [] : [`--preset ${preset}`]),
    ...weigh(rerun).filter((w) => w.value !== undefined && !w.isDefault).map(answerWords),
    "--yes",
  ];
}

/**
 * The run as one command without questions: only what differs from the preset's own answers, ready for a shell.
 * On another machine a default that is looked up (the caller's own address) is that machine's.
 */
export const commandLine = (rerun: Rerun): string => lineWords(rerun).join(" ");

/** The same for a screen of that many columns, continued with backslashes: it can be copied as it stands. */
export const commandLines = (rerun: Rerun, columns: number): string[] => fold(lineWords(rerun), columns);

/** The command that reads a file of the run's answers. */
export function configLine(rerun: Rerun, file: string): string {
  const { env, whereabouts } = rerun;
  const where = whereabouts.map(([flag, value]) => (value === undefined ? flag! : optionWords(flag!, value)));
  return ["kumiki up", optionWords("--config", file), ...(env === "default" ? [] : [`--env ${word(env)}`]), ...where, "--yes"].join(" ");
}

/** Texts that no reader of YAML takes for anything else; whatever is not of this form is written as JSON, which is YAML too. */
const plain = /^(?!(?:true|false|null|yes|no|on|off|y|n)$)(?:[a-z][a-z0-9._/-]*|\d{1,3}(?:\.\d{1,3}){3}\/\d{1,2})$/i;
const scalar = (text: string): string => (plain.test(text) ? text : JSON.stringify(text));
const yaml = (value: AnswerValue): string =>
  typeof value === "boolean" ? String(value) : typeof value === "string" ? scalar(value) : `[${value.map(scalar).join(", ")}]`;

/** Remarks are for editors as wide as most are set. */
const lookFor = (lang: Lang): Look => ({ lang, colour: false, columns: 80, utf8: true });

export interface ConfigFile {
  readonly lang: Lang;
  /** Of the JSON Schema, for editors: a URL. */
  readonly schema?: string;
  /** What the file will be called: for the command in its first lines. Default: kumiki.yaml. */
  readonly file?: string;
}

/**
 * The run's answers as a YAML file that `--config` reads: every question with its remark. What only follows from other
 * answers stands there as a remark, so that it follows them when they are changed; what was looked up is written down.
 */
export function configText(rerun: Rerun, { lang, schema, file = "kumiki.yaml" }: ConfigFile): string {
  const look = lookFor(lang);
  const words = catalogue(lang).config;
  const remark = (text: string): string[] => wrap(safe(text), look, "# ");
  const own = new Set(extentOf(rerun.walkthrough, rerun.preset));
  const left = rerun.walkthrough.filter((s) => own.has(s.id) && !rerun.steps.includes(s.id)).map((s) => s.id);
  const more = rerun.steps.filter((id) => !own.has(id));
  const weighed = weigh(rerun);
  const answer = ({ key, value, follows, question }: Weighed): string[] => {
    const { ask, why } = inLang(question.words, lang) as { ask: string; why: string };
    const choices = question.choices === undefined ? [] : remark(words.choices(question.choices.map((c) => c.value)));
    const line = value === undefined ? `# ${key}:` : follows ? `# ${key}: ${yaml(value)}` : `${key}: ${yaml(value)}`;
    return ["", ...remark(ask), ...remark(why), ...choices, ...(value === undefined ? remark(words.lookedUp) : follows ? remark(words.follows) : []), line];
  };
  const chapter = (step: AnyStep): string[] => {
    const asked = weighed.filter((w) => w.step.id === step.id);
    if (asked.length === 0) return [];
    const { title, what } = inLang(step.words, lang);
    return ["", "", ...remark(`--- ${title} (${step.id}) ---`), ...remark(what), ...asked.flatMap(answer)];
  };
  return [
    ...(schema === undefined ? [] : [`# yaml-language-server: $schema=${schema}`]),
    ...remark(words.answersOf(rerun.env)),
    // Not wrapped: it is to be copied.
    `# ${safe(words.readWith(configLine(rerun, file)))}`,
    ...(rerun.facts.region === undefined ? [] : ["", ...remark(words.regionHint), `region: ${yaml(rerun.facts.region)}`]),
    "",
    ...remark(words.presetHint(rerun.preset)),
    `preset: ${rerun.preset}`,
    ...(more.length === 0 ? [] : ["", ...remark(words.withHint), `with: ${yaml(more)}`]),
    ...(left.length === 0 ? [] : ["", ...remark(words.withoutHint), `without: ${yaml(left)}`]),
    ...rerun.walkthrough.flatMap(chapter),
    "",
  ].join("\n");
}
