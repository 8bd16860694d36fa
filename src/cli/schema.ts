import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { presets, type AnswerValue, type AnyQuestion, type AnyStep, type Facts, type Preset, type Problem } from "../core/types.js";
import { questionsOf, type KeyedQuestion } from "./questions.js";
import { early, settle } from "./settle.js";
import { ifKnown } from "./unknown.js";

/**
 * The JSON Schema (draft-07, which editors know best) of a file of answers. It is as strict as `collect` about keys and
 * types; about values as far as a pattern or a list of words can be. Some spellings that `collect` forgives
 * (`MySQL`, a list as "a, b") are refused here: an editor should propose one.
 */
export type Schema = { readonly [keyword: string]: unknown };

/** For examples, and for defaults that follow from what is looked up. Nothing is said to be so: Tokyo, and an address of RFC 5737. */
const sample: Facts = {
  region: "ap-northeast-1",
  account: "123456789012",
  partition: "aws",
  zones: ["ap-northeast-1a", "ap-northeast-1c", "ap-northeast-1d"],
  callerCidr: "203.0.113.7/32",
  offered: { "t3.micro": ["ap-northeast-1a", "ap-northeast-1c", "ap-northeast-1d"] },
};

const cidr = String.raw`(\d{1,3}\.){3}\d{1,3}/\d{1,2}`;
/** By the problem that a question finds in a text which is certainly wrong: what it wants instead. */
const forms: Readonly<Record<string, string>> = {
  "cidr-form": cidr,
  "certificate-arn-form": String.raw`arn:[a-z-]+:acm:[a-z0-9-]+:\d{12}:certificate/[0-9a-f-]{36}`,
  "database-class-form": String.raw`db\.[a-z][a-z0-9-]*\.[a-z0-9-]+`,
  "image-form": String.raw`al2023|amazon-linux-2|ami-[0-9a-f]+`,
};
/** No character that a terminal acts upon (ui/escape.ts), as far as one pattern can say it. */
const printable = String.raw`^[^\u0000-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]*$`;

/** What each preset answers, for the sample. */
const defaultsOf = (questions: readonly KeyedQuestion[], preset: Preset): Readonly<Record<string, AnswerValue>> => {
  const { answers } = settle(questions, { given: { flag: {}, set: {}, environment: {}, file: {} }, saved: {} }, preset, early(sample), true);
  return Object.fromEntries(Object.entries(answers).map(([key, a]) => [key, a.value]));
};

type Checked = (value: AnswerValue) => Problem | undefined;
const checkOf = (question: AnyQuestion, others: Readonly<Record<string, AnswerValue>>): Checked => (value) =>
  ifKnown(() => question.check?.(value, sample, others) as Problem | undefined)?.value;

/** The form of one text: the words that are allowed, or a pattern. */
function textForm(check: Checked, wrap: (text: string) => AnswerValue): Schema {
  const wrong = check(wrap("?"));
  const allowed = wrong?.data?.["allowed"];
  // YAML reads 7 as a number, and people write it so.
  if (Array.isArray(allowed)) return { enum: (allowed as string[]).flatMap((v) => (/^\d+$/.test(v) ? [v, Number(v)] : [v])) };
  const form = wrong === undefined ? undefined : forms[wrong.code];
  if (form === undefined) return { type: "string", pattern: printable };
  return { type: "string", pattern: check(wrap("")) === undefined ? `^(${form})?$` : `^(${form})$` };
}

function shapeOf(question: AnyQuestion, check: Checked): Schema {
  switch (question.kind as "yes-no" | "list" | "choice" | "text") {
    case "yes-no":
      return { enum: [true, false, "yes", "no"] };
    case "choice":
      return { enum: (question.choices ?? []).flatMap(({ value }) => (/^\d+$/.test(value) ? [value, Number(value)] : [value])) };
    case "list":
      return { type: "array", items: textForm(check, (text) => [text]) };
    case "text":
      return textForm(check, (text) => text);
  }
}

const sentences = (...texts: readonly (string | undefined)[]): string => texts.filter((t) => t !== undefined && t !== "").join(" ");
const isFixed = (value: unknown): boolean => value !== undefined && typeof value !== "function";

function propertyOf({ step, key, question }: KeyedQuestion, defaults: Readonly<Record<Preset, Readonly<Record<string, AnswerValue>>>>): Schema {
  const { ask, why, price } = question.words.en;
  const examples = presets.map((p) => defaults[p][key]).filter((v) => v !== undefined && v !== "");
  const distinct = [...new Map(examples.map((v) => [JSON.stringify(v), v])).values()];
  const meanings = (question.choices ?? []).map((c) => `${c.value}: ${c.words.en}.`);
  const unknown = isFixed(question.modern) ? undefined : "Without an answer it follows from your account and the other answers.";
  return {
    title: ask,
    description: sentences(why, ...meanings, price, unknown, `Step ${step.id}.`),
    ...shapeOf(question, checkOf(question, defaults.modern)),
    ...(isFixed(question.modern) ? { default: question.modern as unknown } : {}),
    ...(distinct.length === 0 ? {} : { examples: distinct }),
  };
}

/** @param steps the whole walkthrough, in order */
export function configSchema(steps: readonly AnyStep[]): Schema {
  const questions = questionsOf(steps);
  const defaults = Object.fromEntries(presets.map((p) => [p, defaultsOf(questions, p)])) as Record<Preset, ReturnType<typeof defaultsOf>>;
  const stepIds = { enum: steps.map((s) => s.id) };
  const someSteps = (title: string) => ({ title, anyOf: [{ type: "array", items: stepIds }, stepIds] });
  return {
    $schema: "http://json-schema.org/draft-07/schema#",
    title: "Answers for kumiki",
    description: "What `kumiki up --config FILE` reads, as YAML or JSON. A flag, --set or a variable is stronger than what stands here.",
    type: "object",
    additionalProperties: false,
    properties: {
      $schema: { type: "string", description: "For editors; kumiki does not read it." },
      region: { title: "AWS Region", type: "string", pattern: "^[a-z]{2,4}(-[a-z]+){1,3}-\\d{1,2}$", examples: ["ap-northeast-1"] },
      preset: { title: "Answers that are not in this file", description: "modern: today's good practice. article: as in the article. free: what fits a new account on the free plan.", enum: presets, default: "modern" },
      with: someSteps("Steps to build as well"),
      without: someSteps("Steps that are left out; one that stands already is taken away"),
      ...Object.fromEntries(questions.map((q) => [q.key, propertyOf(q, defaults)])),
    },
  };
}

/** Where the shipped schema lies, as a URL that editors follow; undefined in an installation without it. */
export function schemaUrl(from = import.meta.dirname): string | undefined {
  for (let folder = from; dirname(folder) !== folder; folder = dirname(folder)) {
    const path = join(folder, "schema", "kumiki.schema.json");
    if (existsSync(path)) return pathToFileURL(path).href;
  }
  return undefined;
}
