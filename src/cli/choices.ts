import type { SavedAnswer, State } from "../core/state.js";
import type { AnswerValue, AnyStep, Facts, Preset } from "../core/types.js";
import { closure } from "../steps/closure.js";
import { isSame, type AnswerSources } from "./answers.js";
import { questionsOf, type KeyedQuestion } from "./questions.js";
import type { Session } from "./session.js";
import { early, late, settle, type Known } from "./settle.js";

/** A run that can be said again: as one line of a shell, or as a file of answers (rerun.ts). */
export interface Rerun {
  /** All steps there are, in order. */
  readonly walkthrough: readonly AnyStep[];
  /** Ids of those the run builds, with everything they need. */
  readonly steps: readonly string[];
  /** An answer may be missing: it is looked up by the run itself. */
  readonly answers: Readonly<Record<string, SavedAnswer>>;
  readonly preset: Preset;
  /** What is known of them; a default that depends on more is written down as the answer it led to. */
  readonly facts: Partial<Facts>;
  readonly env: string;
  /** Options that say where: ["--local"], ["--dir", "states"]. */
  readonly whereabouts: readonly (readonly string[])[];
}

/** What a wish and a state have in common. */
export interface Choices {
  readonly steps: readonly (AnyStep | string)[];
  readonly answers: Readonly<Record<string, SavedAnswer>>;
  readonly preset: Preset;
  readonly facts: Partial<Facts>;
}

/**
 * @param choices a Wish (app.ts) or a State
 * @param endpoint of the saved place, where there is one: "aws", "local" or a URL
 */
export function rerunOf(session: Pick<Session, "settings" | "given">, walkthrough: readonly AnyStep[], choices: Choices, endpoint?: string): Rerun {
  const { settings } = session;
  const { steps, answers, preset, facts } = choices;
  return {
    walkthrough,
    steps: steps.map((s) => (typeof s === "string" ? s : s.id)),
    answers,
    preset,
    facts: facts.region === undefined && settings.region !== undefined ? { ...facts, region: settings.region.value } : facts,
    env: settings.env,
    whereabouts: whereaboutsOf(session, endpoint),
  };
}

/** The same of an environment that stands or was begun. */
export const rerunOfState = (session: Pick<Session, "settings" | "given">, walkthrough: readonly AnyStep[], state: State): Rerun =>
  rerunOf(session, walkthrough, { ...state, steps: walkthrough.map((s) => s.id).filter((id) => closure(walkthrough, state.steps).has(id)) }, state.place.endpoint);

/** As they were said for this run, variables included: the line shall need none. */
function whereaboutsOf({ settings, given }: Pick<Session, "settings" | "given">, endpoint: string | undefined): (readonly string[])[] {
  const url = settings.endpointUrl;
  const local = settings.local ?? (endpoint === "local" && url?.from !== "flag");
  const savedUrl = endpoint === "aws" || endpoint === "local" ? undefined : endpoint;
  // With --local a variable's endpoint is an emulator that happens to run; what was typed was meant.
  const at = local && url?.from !== "flag" ? undefined : (url?.value ?? savedUrl);
  const dir = given.get("dir")?.values.at(-1);
  return [
    ...(dir === undefined ? [] : [["--dir", dir]]),
    ...(settings.state === undefined ? [] : [["--state", settings.state.value]]),
    ...(settings.profile === undefined || local ? [] : [["--profile", settings.profile.value]]),
    ...(at === undefined ? [] : [["--endpoint-url", at]]),
    ...(local ? [["--local"]] : []),
  ];
}

/** The questions of the steps that are built. */
export const rerunQuestions = ({ walkthrough, steps }: Rerun): readonly KeyedQuestion[] => questionsOf(walkthrough.filter((s) => steps.includes(s.id)));

/**
 * What the preset would answer to a question, given this run's answers to the ones before it.
 * @returns undefined where it depends on what is not known
 */
export function defaultOf({ answers, preset }: Rerun, questions: readonly KeyedQuestion[], at: number, known: Known): AnswerValue | undefined {
  const { key } = questions[at]!;
  const before = questions.slice(0, at).flatMap((q) => (answers[q.key] === undefined ? [] : [[q.key, { value: answers[q.key]!.value, source: "" }] as const]));
  const sources: AnswerSources = { given: { flag: Object.fromEntries(before), set: {}, environment: {}, file: {} }, saved: {} };
  return settle(questions.slice(0, at + 1), sources, preset, known, true).answers[key]?.value;
}

/** Where an answer of a run comes from, seen from the preset. */
export interface Weighed extends KeyedQuestion {
  /** undefined: not known before the run looks things up. */
  readonly value: AnswerValue | undefined;
  /** The preset says the same. */
  readonly isDefault: boolean;
  /** The preset says the same, and what it says follows from other answers alone. */
  readonly follows: boolean;
}

/** Every question of the run, in order, with its answer compared with the preset's. */
export function weigh(rerun: Rerun): readonly Weighed[] {
  const questions = rerunQuestions(rerun);
  // With all facts a default sees them as they are; with some it must not take a missing one for "none".
  const known = rerun.facts.zones === undefined ? early(rerun.facts) : late(rerun.facts as Facts);
  return questions.map((asked, at) => {
    const value = rerun.answers[asked.key]?.value;
    const initial = defaultOf(rerun, questions, at, known);
    const isDefault = value !== undefined && initial !== undefined && isSame(value, initial);
    const computed = typeof (asked.question[rerun.preset] as unknown) === "function";
    return { ...asked, value, isDefault, follows: isDefault && computed && defaultOf(rerun, questions, at, early({})) !== undefined };
  });
}
