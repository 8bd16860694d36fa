import type { SavedAnswer } from "../core/state.js";
import { same } from "../core/resolve.js";
import { type AnswerValue, type AnyQuestion, type AnyStep, type Facts, type Preset, presets, type WalkPhase, walkPhases } from "../core/types.js";
import { type Index, match, type Match } from "../engine/adopt.js";
import { declare, type Graph } from "../engine/graph.js";
import { phaseOf } from "../steps/phase.js";

/** What an environment must have been built with, read back from what is there. */
export interface ReadBack {
  readonly preset: Preset;
  readonly phase: WalkPhase;
  readonly relaxedTo?: WalkPhase;
  readonly answers: Readonly<Record<string, SavedAnswer>>;
  readonly graph: Graph;
  readonly match: Match;
  /** Answers of which nothing that stands tells: the preset's default stands in for them. */
  readonly guessed: readonly string[];
}

export interface Given {
  /** In walkthrough order, closed under `needs`. */
  readonly steps: readonly AnyStep[];
  readonly facts: Facts;
  readonly envName: string;
  readonly envId: string;
  readonly index: Index;
}

type Answers = Readonly<Record<string, AnswerValue>>;
interface Guess {
  readonly preset: Preset;
  readonly phase: WalkPhase;
  /** Answers that are not the preset's. */
  readonly chosen: Answers;
}
interface Fit {
  readonly graph: Graph;
  readonly match: Match;
  /** How much does not agree; 0: everything. */
  readonly misfit: number;
  /** The same without what is merely missing: somebody may have deleted it. */
  readonly contradiction: number;
}

interface Keyed {
  readonly key: string;
  readonly question: AnyQuestion;
}
const questionsOf = (steps: readonly AnyStep[]): Keyed[] =>
  steps.flatMap((s) => Object.entries(s.questions as Record<string, AnyQuestion>).map(([key, question]) => ({ key, question })));

/** The preset's own answers, as far as they are not chosen; defaults may follow from other answers. */
function completed({ preset, chosen }: Guess, questions: readonly Keyed[], facts: Facts): Record<string, AnswerValue> {
  const all: Record<string, AnswerValue> = {};
  for (const { key, question } of questions) {
    const initial = question[preset] as AnswerValue | ((f: Facts, a: Answers) => AnswerValue);
    all[key] = Object.hasOwn(chosen, key) ? chosen[key]! : typeof initial === "function" ? initial(facts, all) : initial;
  }
  return all;
}

/** A node too many or too few weighs more than a setting: settings drift. */
const weights = { node: 4, setting: 2, loose: 1 } as const;

/**
 * Which answers declare what is there. Steps are declarations and cannot be run backwards, so answers are tried: texts
 * by following a mark through a declaration to the setting where it comes out, and taking what AWS says there; choices
 * by trying each. The guess with the least misfit wins, the preset's defaults where nothing speaks against them.
 */
export function readBack(given: Given): ReadBack {
  const narrowest = phaseOf(given.steps.map((s) => s.id));
  const questions = questionsOf(given.steps);
  const search = new Search(given, questions);
  const each = presets.map((preset) => search.settle({ preset, phase: narrowest, chosen: {} }));
  const best = least(each);
  const wider = walkPhases.slice(0, walkPhases.indexOf(narrowest)).reverse();
  const { guess, fit } = least([best, ...wider.map((phase) => search.settle({ ...best.guess, phase }))]);
  const answers = completed(guess, questions, given.facts);
  const saved = Object.fromEntries(Object.entries(answers).map(([key, value]) => [key, { value, from: Object.hasOwn(guess.chosen, key) ? "prompt" : "default" } as SavedAnswer]));
  return {
    preset: guess.preset,
    phase: guess.phase,
    ...(guess.phase === narrowest ? {} : { relaxedTo: guess.phase }),
    answers: saved,
    graph: fit.graph,
    match: fit.match,
    guessed: questions.filter((q) => !Object.hasOwn(guess.chosen, q.key) && !search.isTold(guess, q)).map((q) => q.key),
  };
}

interface Settled {
  readonly guess: Guess;
  readonly fit: Fit;
}
/** The first of those that fit best. */
const least = (all: readonly Settled[]): Settled => all.reduce((best, next) => (next.fit.misfit < best.fit.misfit ? next : best));

/** Rounds of going through all questions: an answer may show only once another one is right. */
const rounds = 3;

class Search {
  constructor(
    private readonly given: Given,
    private readonly questions: readonly Keyed[],
  ) {}

  settle(begin: Guess): Settled {
    let guess = begin;
    const nothing = emptyGraph(this.given.facts);
    let fit = this.fit(guess) ?? { graph: nothing, match: match(nothing, this.given.index), misfit: Infinity, contradiction: Infinity };
    for (let round = 0; round < rounds && fit.misfit > 0; round++) {
      const before = fit.misfit;
      for (const asked of this.questions) {
        for (const value of this.candidates(guess, asked)) {
          const next = withAnswer(guess, asked.key, value);
          const found = this.fit(next);
          // Any text could be made up that declares less: it counts only if it explains something that is there.
          const explains = finite(asked.question) !== undefined || (found?.contradiction ?? 0) < fit.contradiction;
          if (found !== undefined && explains && found.misfit < fit.misfit) [guess, fit] = [next, found];
        }
      }
      if (fit.misfit === before) break;
    }
    return { guess, fit };
  }

  /** Whether anything that stands speaks for this answer: another one would fit less. */
  isTold(guess: Guess, asked: Keyed): boolean {
    const now = this.fit(guess)?.misfit ?? Infinity;
    // Not to move other answers along: a default may follow from this one.
    const all: Guess = { ...guess, chosen: completed(guess, this.questions, this.given.facts) };
    if (finite(asked.question) === undefined && this.traced(all, asked).length > 0) return true;
    const others = finite(asked.question) ?? marksFor(asked);
    return others.some((value) => {
      if (same(value, all.chosen[asked.key])) return false;
      const found = this.fit(withAnswer(all, asked.key, value));
      return found !== undefined && found.misfit > now;
    });
  }

  private declared(guess: Guess): Graph | undefined {
    const { steps, facts, envName, envId } = this.given;
    try {
      const answers = completed(guess, this.questions, facts);
      return declare({ steps, answers, facts, preset: guess.preset, phase: guess.phase, envName, envId });
    } catch {
      return undefined; // an answer that its step cannot use
    }
  }

  private fit(guess: Guess): Fit | undefined {
    const graph = this.declared(guess);
    if (graph === undefined) return undefined;
    const found = match(graph, this.given.index);
    const contradiction = weights.node * found.unexplained.length + weights.setting * found.differing.length + weights.loose * found.loose.length;
    return { graph, match: found, misfit: weights.node * found.missing.length + contradiction, contradiction };
  }

  private candidates(guess: Guess, asked: Keyed): readonly AnswerValue[] {
    return finite(asked.question) ?? this.traced(guess, asked);
  }

  /** What AWS says where this answer would come out. */
  private traced(guess: Guess, asked: Keyed): AnswerValue[] {
    for (const mark of marksFor(asked)) {
      const graph = this.declared(withAnswer(guess, asked.key, mark));
      if (graph === undefined) continue;
      const value = Array.isArray(mark) ? this.liveList(graph, mark as readonly string[]) : this.live(graph, mark as string);
      if (value !== undefined && value.length > 0) return [value];
    }
    return [];
  }

  private liveList(graph: Graph, marks: readonly string[]): string[] {
    const values = marks.map((mark) => this.live(graph, mark));
    const end = values.indexOf(undefined);
    return values.slice(0, end < 0 ? values.length : end) as string[];
  }

  private live(graph: Graph, mark: string): string | undefined {
    for (const node of graph.nodes.values()) {
      const paths = pathsTo(node.props, mark);
      if (paths.length === 0) continue;
      for (const { kind, seen } of this.given.index.byNode.get(node.id) ?? []) {
        const value = kind === node.kind.name ? paths.map((path) => at(seen.props, path)).find((v) => v !== undefined) : undefined;
        if (typeof value === "string" || typeof value === "number") return String(value);
      }
    }
    return undefined;
  }
}

/** Explains nothing. */
export const emptyGraph = (facts: Facts): Graph => declare({ steps: [], answers: {}, facts, preset: "modern", envName: "", envId: "" });

const withAnswer = (guess: Guess, key: string, value: AnswerValue): Guess => ({ ...guess, chosen: { ...guess.chosen, [key]: value } });

/** All answers there can be; undefined: too many. */
function finite(question: AnyQuestion): AnswerValue[] | undefined {
  if (question.kind === "yes-no") return [true, false];
  return question.kind === "choice" ? (question.choices ?? []).map((c) => c.value) : undefined;
}

/** Longer than any list of answers. */
const longestList = 12;
/** A text, a number, and an image's id: the forms that steps look into before they pass an answer on. */
function marksFor({ key, question }: Keyed): AnswerValue[] {
  if (question.kind === "list") return [Array.from({ length: longestList }, (_, i) => `mark-${key}-${i}`)];
  return [`mark-${key}`, "7919", "ami-00000000000007919"];
}

type Path = readonly (string | number)[];
function pathsTo(value: unknown, mark: string, here: Path = []): Path[] {
  if (value === mark || (typeof value === "number" && String(value) === mark)) return [here];
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => pathsTo(inner, mark, [...here, key]));
}
function at(value: unknown, path: Path): unknown {
  return path.reduce<unknown>((v, key) => (typeof v === "object" && v !== null ? (v as Record<string | number, unknown>)[key] : undefined), value);
}
