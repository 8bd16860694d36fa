import type { SavedAnswer } from "../../core/state.js";
import type { AnswerValue, AnyQuestion, Answered, Facts, Preset, Problem } from "../../core/types.js";

/** A question with its key and its flag ("--web-cidr"). */
export interface AskedQuestion {
  readonly key: string;
  readonly flag: string;
  readonly question: AnyQuestion;
}

export const valuesOf = (answers: Readonly<Record<string, SavedAnswer>>): Answered =>
  Object.fromEntries(Object.entries(answers).map(([key, a]) => [key, a.value]));

/** What a preset proposes, given the answers to the questions before this one. */
export function proposal(question: AnyQuestion, preset: Preset, facts: Facts, all: Answered): AnswerValue {
  const initial = question[preset] as AnswerValue | ((facts: Facts, all: Answered) => AnswerValue);
  return typeof initial === "function" ? initial(facts, all) : initial;
}

/**
 * An answer to every question, in order: what is given, else what the preset proposes. Proposals follow from earlier
 * answers (the subnets from the range of their VPC), so this is done anew after every change.
 */
export function derive(
  questions: readonly AskedQuestion[],
  given: Readonly<Record<string, SavedAnswer>>,
  preset: Preset,
  facts: Facts,
): Record<string, SavedAnswer> {
  const out: Record<string, SavedAnswer> = {};
  for (const { key, question } of questions)
    out[key] = given[key] ?? { value: proposal(question, preset, facts, valuesOf({ ...given, ...out })), from: "default" };
  return out;
}

export const problemOf = (asked: AskedQuestion, value: AnswerValue, facts: Facts, all: Answered): Problem | undefined =>
  asked.question.check?.(value, facts, { ...all, [asked.key]: value }) as Problem | undefined;

/** Answers that somebody gave for this run: they are shown, and changed where they were given. */
export const isFixed = (answer: SavedAnswer | undefined): boolean =>
  answer !== undefined && (answer.from === "flag" || answer.from === "environment" || answer.from === "file");
