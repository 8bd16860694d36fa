import type { AnyStep, Lesson, Words } from "../../core/types.js";
import type { CliLine } from "../../learn/command.js";
import type { Comparison } from "../../learn/comparison.js";
import { catalogue } from "../catalogue/index.js";
import { safe } from "../escape.js";
import { inLang } from "../lang.js";
import { paint, type Look } from "../look.js";
import { wrap } from "../width.js";
import { sayCommands } from "./commands.js";
import { sayComparison } from "./comparison.js";

export interface LessonView {
  readonly step: Pick<AnyStep, "id" | "words">;
  readonly lesson: Words<Lesson>;
  readonly comparisons?: readonly Comparison[];
  /** What the learner would type for this step. */
  readonly commands?: readonly CliLine[];
  /** US dollars a day as it is chosen now; undefined inside: the price of something is not known. Absent: not said. */
  readonly cost?: { readonly perDay: number | undefined };
}

/** What a step teaches, from what it makes to what it costs; then the comparisons and the commands. */
export function sayLesson(view: LessonView, look: Look): string {
  const words = catalogue(look.lang).learn;
  const { title, what } = inLang<{ title: string; what: string }>(view.step.words, look.lang);
  const lesson = inLang(view.lesson, look.lang);
  const part = (heading: string, lines: readonly string[]): string[] => (lines.length === 0 ? [] : ["", paint(look, "bold", heading), ...lines]);
  const texts = (paragraphs: readonly string[]): string[] => paragraphs.flatMap((p) => wrap(safe(p), look, "  "));
  return [
    ...wrap(safe(title), look).map((l) => paint(look, ["bold", "cyan"], l)),
    ...wrap(safe(what), look).map((l) => paint(look, "dim", l)),
    ...part(words.makes, texts(lesson.makes)),
    ...part(words.why, texts(lesson.why)),
    ...part(words.article, texts(lesson.article)),
    ...part(words.today, texts(lesson.today)),
    ...part(words.mistakes, mistakes(lesson, look)),
    ...part(words.cost, texts([lesson.cost, ...costOf(view, look)])),
    ...(view.comparisons ?? []).flatMap((c) => ["", sayComparison(c, look)]),
    ...(view.commands === undefined ? [] : ["", sayCommands(view.commands, look)]),
  ].join("\n");
}

/** What is seen, and below it where it comes from. */
const mistakes = (lesson: Lesson, look: Look): string[] =>
  lesson.mistakes.flatMap(({ symptom, cause }) => [
    ...wrap(safe(symptom), look, "  - ", "    ").map((l) => paint(look, "yellow", l)),
    ...wrap(safe(cause), look, "    "),
  ]);

function costOf({ cost }: LessonView, look: Look): string[] {
  const words = catalogue(look.lang).learn;
  if (cost === undefined) return [];
  if (cost.perDay === undefined) return [words.unknownCost];
  return [cost.perDay === 0 ? words.free : words.perDay(cost.perDay.toFixed(2))];
}
