import type { SavedAnswer } from "../core/state.js";
import type { Answered, AnswerValue, Facts, Preset, Problem } from "../core/types.js";
import { chosen, isSame, type AnswerSources, type Chosen } from "./answers.js";
import { flagName } from "./options.js";
import type { KeyedQuestion } from "./questions.js";
import { ifKnown, someAnswers, someFacts } from "./unknown.js";

export type Answers = Readonly<Record<string, SavedAnswer>>;

export interface Settlement {
  readonly answers: Answers;
  /** Questions without an answer so far. */
  readonly open: readonly KeyedQuestion[];
  /** Answers that their question refuses, as far as that can be said with what is known. */
  readonly wrong: readonly WrongAnswer[];
}
export interface WrongAnswer {
  readonly key: string;
  /** Where it can be corrected: "--web-cidr", "--web-cidr (kumiki.yaml:3)". */
  readonly source: string;
  readonly given: AnswerValue;
  readonly problem: Problem;
}

/** Before anything is called only some facts are known; afterwards all that will ever be. */
export interface Known {
  readonly facts: Facts;
  readonly complete: boolean;
}
export const early = (facts: Partial<Facts>): Known => ({ facts: someFacts(facts), complete: false });
export const late = (facts: Facts): Known => ({ facts, complete: true });

/** All answers as the article has them, whatever was chosen. */
export const articleAnswers = (questions: readonly KeyedQuestion[], facts: Facts): Answered =>
  valuesOf(settle(questions, { given: { flag: {}, set: {}, environment: {}, file: {} }, saved: {} }, "article", late(facts), true).answers);

const valuesOf = (answers: Answers): Answered => Object.fromEntries(Object.entries(answers).map(([k, a]) => [k, a.value]));

/** What a default or a check is shown of the other answers. One that is missing must not be taken for "none". */
const shown = (answers: Answers, known: Known, open: number): Answered =>
  known.complete && open === 0 ? valuesOf(answers) : someAnswers(valuesOf(answers));

/** The default of the preset; undefined if there is none, or if it depends on what is not known. */
function initial({ question }: KeyedQuestion, preset: Preset, facts: Facts, all: Answered): AnswerValue | undefined {
  const value: unknown = question[preset];
  if (typeof value !== "function") return value as AnswerValue | undefined;
  const found = ifKnown(() => (value as (f: Facts, a: Answered) => AnswerValue | undefined)(facts, all))?.value;
  // A text made of a fact that could not be found is empty. Where the question accepts that, it is an answer. (An empty
  // list is refused in words that say more than "missing": no such subnets fit into that VPC.)
  const refused = () => ifKnown(() => question.check?.(found, facts, all) as Problem | undefined)?.value !== undefined;
  return found === "" && refused() ? undefined : found;
}

const flagOf = (key: string) => `--${flagName(key)}`;

/**
 * Settles every question as far as that is possible, in order, and checks the answers that are there. Run once before
 * anything is called, and once with everything.
 * @param defaults take the preset's default where nothing was chosen; false where somebody will be asked
 */
export function settle(
  questions: readonly KeyedQuestion[],
  sources: AnswerSources,
  preset: Preset,
  known: Known,
  defaults: boolean,
): Settlement {
  const answers: Record<string, SavedAnswer> = {};
  const open: KeyedQuestion[] = [];
  const from = new Map<string, string>();
  for (const asked of questions) {
    const choice = standing(chosen(sources, asked.key, preset), asked, preset, sources, answers);
    const value = choice ?? (defaults ? initial(asked, preset, known.facts, shown(answers, known, open.length)) : undefined);
    if (value === undefined) open.push(asked);
    else answers[asked.key] = choice?.answer ?? { value: value as AnswerValue, from: "default" };
    if (choice?.source !== undefined && choice.source !== flagOf(asked.key)) from.set(asked.key, choice.source);
  }
  const source = (key: string) => flagOf(key) + (from.has(key) ? ` (${from.get(key)})` : "");
  return { answers, open, wrong: wrongAnswers(questions, answers, known, open.length, source) };
}

/** A saved default that follows from other answers follows them when one of them is changed: the subnets their VPC. */
function standing(
  choice: Chosen | undefined,
  { question }: KeyedQuestion,
  preset: Preset,
  { saved }: AnswerSources,
  answers: Answers,
): Chosen | undefined {
  if (choice === undefined || choice.source !== undefined || choice.answer.from !== "default") return choice;
  const derived = typeof (question[preset] as unknown) === "function";
  const changed = Object.entries(answers).some(([key, a]) => saved[key] !== undefined && !isSame(saved[key].value, a.value));
  return derived && changed ? undefined : choice;
}

function wrongAnswers(
  questions: readonly KeyedQuestion[],
  answers: Answers,
  known: Known,
  open: number,
  source: (key: string) => string,
): readonly WrongAnswer[] {
  const all = shown(answers, known, open);
  return questions.flatMap(({ key, question }) => {
    const answer = answers[key];
    if (answer === undefined) return [];
    const problem = ifKnown(() => question.check?.(answer.value, known.facts, all) as Problem | undefined)?.value;
    return problem === undefined ? [] : [{ key, source: source(key), given: answer.value, problem }];
  });
}
