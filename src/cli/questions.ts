import type { AnyQuestion, AnyStep } from "../core/types.js";
import { flagName, type OptionDefinition } from "./options.js";

/** A question, with its key: the key in the file, and spelled otherwise the flag. */
export interface KeyedQuestion {
  readonly step: AnyStep;
  readonly key: string;
  readonly question: AnyQuestion;
}

/** Every question once, in walkthrough order. */
export function questionsOf(steps: readonly AnyStep[]): readonly KeyedQuestion[] {
  const out = new Map<string, KeyedQuestion>();
  for (const step of steps)
    for (const [key, question] of Object.entries(step.questions as Record<string, AnyQuestion>))
      if (!out.has(key)) out.set(key, { step, key, question });
  return [...out.values()];
}

const placeholders: Readonly<Record<AnyQuestion["kind"], string | undefined>> = {
  text: "VALUE",
  list: "VALUE,VALUE",
  choice: "VALUE",
  "yes-no": undefined,
};

/** A question as an option of the command line: flags, help, completion and variables follow from it. */
export function questionOption({ step, key, question }: KeyedQuestion): OptionDefinition {
  const value = placeholders[question.kind as AnyQuestion["kind"]];
  const choices = question.choices?.map((c) => c.value);
  const plain = (text: string) => text.replace(/\s*[?？:：]\s*$/u, "");
  const { en, ja } = question.words;
  const title = step.words;
  return {
    name: flagName(key),
    ...(value === undefined ? { negative: "too" as const } : { value: choices?.join("|") ?? value }),
    ...(choices === undefined ? {} : { choices }),
    group: { en: `${title.en.title}:`, ...(title.ja === undefined ? {} : { ja: `${title.ja.title}:` }) },
    words: { en: plain(en.ask), ...(ja === undefined ? {} : { ja: plain(ja.ask) }) },
  };
}
