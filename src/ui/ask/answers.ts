import type { AnswerValue, AnyQuestion, Answered, Facts, Problem } from "../../core/types.js";
import { catalogue } from "../catalogue/index.js";
import { inLang } from "../lang.js";
import type { Look } from "../look.js";

/** A question with its key and its flag ("--web-cidr"). */
export interface AskedQuestion {
  readonly key: string;
  readonly flag: string;
  readonly question: AnyQuestion;
}

/** What is proposed today, given the answers to the questions before this one. */
export function proposal(question: AnyQuestion, facts: Facts, all: Answered): AnswerValue {
  const initial = question.modern as AnswerValue | ((facts: Facts, all: Answered) => AnswerValue);
  return typeof initial === "function" ? initial(facts, all) : initial;
}

export const problemOf = (asked: AskedQuestion, value: AnswerValue, facts: Facts, all: Answered): Problem | undefined =>
  asked.question.check?.(value, facts, { ...all, [asked.key]: value }) as Problem | undefined;

/** A value for people. */
export function shownValue(value: AnswerValue, look: Look): string {
  const { ask: words, comma } = catalogue(look.lang);
  if (typeof value === "boolean") return value ? words.yes : words.no;
  const text = typeof value === "string" ? value : value.join(comma);
  return text === "" ? words.none : text;
}

/** A choice in few words: what the menu says of it, as far as the first sign. "CloudWatch Logs: search, detect patterns" */
export function briefly({ choices }: AnyQuestion, value: AnswerValue, look: Look): string | undefined {
  const chosen = choices?.find((c) => c.value === value);
  return chosen === undefined ? undefined : inLang(chosen.words, look.lang).split(/[:,、]| \(/)[0];
}
