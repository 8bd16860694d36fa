import type { Wish } from "../app.js";
import type { State } from "../core/state.js";
import type { AnyStep, Lesson } from "../core/types.js";
import type { CliLine, Comparison, ComparisonText } from "../learn/index.js";
import { inLang, type Lang } from "../ui/lang.js";
import type { Look } from "../ui/look.js";
import { commandLines, remarkWords, sayComparison, sayLesson } from "../ui/say.js";
import { declaredFor } from "./declared.js";
import type { OptionDefinition } from "./options.js";
import type { Session } from "./session.js";

/** `plan --explain` and `up --explain`: what each step teaches, beside what would be done. */
export const explainOption: OptionDefinition = {
  name: "explain",
  group: { en: "Options:", ja: "オプション:" },
  words: {
    en: "teach what each step makes, why, what has changed since the article, and the AWS CLI commands that would do the same",
    ja: "各ステップが作るもの、目的、記事との違い、同じことをする AWS CLI コマンドを説明する",
  },
};

export const explains = (session: Pick<Session, "given">): boolean => session.given.get("explain")?.on === true;

/** What `--explain` adds to a JSON document, in the reader's language. */
export interface LessonDocument extends Lesson {
  readonly step: string;
  readonly title: string;
  /** null: the price of something in it is not known. */
  readonly costPerDayUsd: number | null;
  readonly comparisons: readonly ComparisonDocument[];
  readonly commands: readonly { readonly node: string; readonly kind: string; readonly remarks: readonly string[]; readonly line: string }[];
}
export interface ComparisonDocument extends ComparisonText {
  readonly name: string;
}

/** The words of a command line that name comparisons and no step; "vpn" names vpn-services too. */
export async function topicsAmong(words: readonly string[], steps: readonly AnyStep[]): Promise<{ readonly steps: readonly string[]; readonly topics: readonly Comparison[] }> {
  const { comparisons } = await import("../learn/index.js");
  const named = (c: Comparison, word: string): boolean => c.name === word || c.name.startsWith(`${word}-`);
  const isTopic = (word: string): boolean => !steps.some((s) => s.id === word) && comparisons.some((c) => named(c, word));
  const topics = words.filter(isTopic);
  return { steps: words.filter((w) => !isTopic(w)), topics: comparisons.filter((c) => topics.some((t) => named(c, t))) };
}

export interface Lessons {
  readonly text: string;
  readonly documents: readonly LessonDocument[];
}

/**
 * The lessons of these steps, with what they cost and the commands that would do the same, as they are wished for. Nothing
 * is called.
 * @param ids in walkthrough order
 */
export async function lessonsOf(wish: Wish, env: string, saved: State | undefined, ids: readonly string[], look: Look): Promise<Lessons> {
  const [{ commandsOf, comparisonsOf }, { costReport }] = await Promise.all([import("../learn/index.js"), import("../cost/index.js")]);
  const nodes = [...(await declaredFor(wish, env, saved?.envId)).nodes.values()];
  const commands = await commandsOf(nodes, wish.facts);
  const told: { readonly text: string; readonly document: LessonDocument }[] = [];
  for (const step of wish.steps.filter((s) => ids.includes(s.id))) {
    const lesson = (await step.lesson?.())?.lesson;
    if (lesson === undefined) continue;
    const own = nodes.filter((n) => n.step === step.id);
    const { perDay } = costReport(own.map(({ kind, props }) => ({ step: step.id, kind: kind.name, props })), wish.facts.region);
    const lines = commands.filter((c) => c.step === step.id);
    const comparisons = comparisonsOf(step.id);
    told.push({
      text: sayLesson({ step, lesson, comparisons, commands: lines, cost: { perDay } }, look),
      document: {
        step: step.id,
        title: inLang<{ title: string }>(step.words, look.lang).title,
        ...inLang(lesson, look.lang),
        costPerDayUsd: perDay === undefined ? null : Math.round(perDay * 10_000) / 10_000,
        comparisons: comparisons.map((c) => comparisonDocument(c, look.lang)),
        commands: lines.map((l) => commandDocument(l, look)),
      },
    });
  }
  return { text: told.map((t) => t.text).join("\n\n"), documents: told.map((t) => t.document) };
}

export const comparisonDocument = (c: Comparison, lang: Lang): ComparisonDocument => ({ name: c.name, ...inLang(c.words, lang) });
export const sayComparisons = (comparisons: readonly Comparison[], look: Look): string => comparisons.map((c) => sayComparison(c, look)).join("\n\n");

/** On one line, however long. */
const commandDocument = (line: CliLine, look: Look): LessonDocument["commands"][number] => ({
  node: line.node,
  kind: line.kind,
  remarks: line.remarks.map((r) => remarkWords(r, look)),
  line: commandLines(line.call, { ...look, columns: Infinity }).join(" "),
});
