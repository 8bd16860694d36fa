/**
 * The wizard's questions. inquirer is loaded with this file, so it is import()ed by the commands that ask. Everything is
 * asked before anything is drawn in place: a prompt and rows on one screen destroy each other (design.md, np).
 */
import input from "@inquirer/input";
import select from "@inquirer/select";
import { same } from "../core/resolve.js";
import type { SavedAnswer } from "../core/state.js";
import { presets, type AnswerValue, type Facts, type Preset } from "../core/types.js";
import { derive, isFixed, problemOf, valuesOf, type AskedQuestion } from "./ask/answers.js";
import { print, prompt, theme, type Asking } from "./ask/prompt.js";
import { askQuestion, confirmed, shownValue } from "./ask/question.js";
import { catalogue } from "./catalogue/index.js";
import { safe } from "./escape.js";
import { inLang } from "./lang.js";
import { paint } from "./look.js";
import { cell, table } from "./table.js";
import { wrap } from "./width.js";

export type { Asking } from "./ask/prompt.js";
export type { AskedQuestion } from "./ask/answers.js";

export interface AskAnswers extends Asking {
  /** In walkthrough order. */
  readonly questions: readonly AskedQuestion[];
  readonly preset: Preset;
  readonly facts: Facts;
  /** What is known: answers given for this run (shown, not asked) and answers of an earlier one (to begin with). */
  readonly already: Readonly<Record<string, SavedAnswer>>;
}

/**
 * Shows all values in one table first, then asks whether to use them, to change some, or to go through all.
 * @returns an answer to every question; `from` is "prompt" where the user chose another value than was shown
 * @throws Fault interrupted when the user leaves
 */
export async function askAnswers(options: AskAnswers): Promise<Record<string, SavedAnswer>> {
  const { questions, preset, facts } = options;
  let given: Record<string, SavedAnswer> = { ...options.already };
  const current = (): Record<string, SavedAnswer> => derive(questions, given, preset, facts);
  const open = questions.filter((q) => !isFixed(options.already[q.key]));
  const refused = (): AskedQuestion[] => {
    const answers = current();
    const all = valuesOf({ ...given, ...answers });
    return open.filter((q) => problemOf(q, answers[q.key]!.value, facts, all) !== undefined);
  };
  const ask = async (asked: AskedQuestion): Promise<void> => {
    const answers = current();
    const before = answers[asked.key]!;
    const value = await askQuestion(options, asked, before.value, { facts, all: valuesOf({ ...given, ...answers }) });
    if (!same(value, before.value)) given = changed(options, given, asked.key, value);
  };

  for (;;) {
    showTable(options, current(), new Set(refused().map((q) => q.key)));
    if (open.length === 0) return current();
    const unanswered = refused();
    if (unanswered.length > 0) {
      for (const asked of unanswered) await ask(asked);
      continue;
    }
    const choice = await whatToDo(options);
    if (choice === "use") return current();
    if (choice === "all") for (const asked of open) await ask(asked);
    else for (let asked = await which(options, open, current()); asked !== undefined; asked = await which(options, open, current())) await ask(asked);
  }
}

/** With one answer changed. Saved defaults that followed from it follow it again; others stay as they were built. */
function changed(options: AskAnswers, given: Readonly<Record<string, SavedAnswer>>, key: string, value: AnswerValue): Record<string, SavedAnswer> {
  const { questions, preset, facts } = options;
  const chosen = Object.fromEntries(Object.entries(given).filter(([, a]) => a.from !== "default"));
  const now: Record<string, SavedAnswer> = { ...chosen, [key]: { value, from: "prompt" } };
  const before = derive(questions, chosen, preset, facts);
  const after = derive(questions, now, preset, facts);
  const kept = Object.entries(given).filter(([k, a]) => a.from === "default" && k !== key && same(before[k]?.value, after[k]?.value));
  return { ...Object.fromEntries(kept), ...now };
}

/** The flags stand in the table where there is room for them. */
const roomForFlags = 120;

function showTable(options: AskAnswers, answers: Readonly<Record<string, SavedAnswer>>, refused: ReadonlySet<string>): void {
  const { look } = options;
  const words = catalogue(look.lang).ask;
  const rows = options.questions.map(({ key, flag, question }) => {
    const value = shownValue(answers[key]!.value, look);
    const shown = refused.has(key) ? cell(`! ${words.mustAnswer}: ${value}`, "yellow") : cell(value, "bold");
    return [cell((inLang(question.words, look.lang) as { ask: string }).ask), cell(look.columns < roomForFlags ? "" : flag, "dim"), shown];
  });
  print(options, ["", ...wrap(words.heading, look).map((l) => paint(look, "bold", l)), ...table(rows, look, { indent: "  ", cut: [0, 1] }), ""]);
}

function whatToDo(options: AskAnswers): Promise<"use" | "some" | "all"> {
  const words = catalogue(options.look.lang).ask;
  return prompt(options, (context) =>
    select(
      {
        message: words.what,
        choices: [
          { value: "use" as const, name: words.use },
          { value: "some" as const, name: words.changeSome },
          { value: "all" as const, name: words.changeAll },
        ],
        loop: false,
        theme: theme(options.look),
      },
      context,
    ),
  );
}

/** undefined: enough changed. */
async function which(
  options: AskAnswers,
  open: readonly AskedQuestion[],
  answers: Readonly<Record<string, SavedAnswer>>,
): Promise<AskedQuestion | undefined> {
  const { look } = options;
  const words = catalogue(look.lang).ask;
  const rows = open.map(({ key, question }) => [
    cell((inLang(question.words, look.lang) as { ask: string }).ask),
    cell(shownValue(answers[key]!.value, look)),
  ]);
  // Two columns are taken by the pointer; a choice has one line.
  const names = rows.map((row) => table([row], { ...look, columns: look.columns - 4, colour: false }, { cut: [0] }).join(" "));
  const key = await prompt(options, (context) =>
    select(
      {
        message: words.which,
        choices: [{ value: "", name: words.finished }, ...open.map((q, i) => ({ value: q.key, name: names[i]! }))],
        loop: false,
        pageSize: 12,
        theme: theme(look),
      },
      context,
    ),
  );
  return open.find((q) => q.key === key);
}

/** With which defaults to begin. */
export function askPreset(asking: Asking, current: Preset = "modern"): Promise<Preset> {
  const words = catalogue(asking.look.lang);
  const choices = presets.map((value) => ({ value, name: `${words.presets[value].name}  ${words.presets[value].what}`, short: words.presets[value].name }));
  return prompt(asking, (context) => select({ message: words.ask.preset, choices, default: current, loop: false, theme: theme(asking.look) }, context));
}

/** Yes or no. @throws Fault interrupted */
export const confirm = (message: string, byDefault: boolean, asking: Asking): Promise<boolean> => confirmed(asking, safe(message), byDefault);

/**
 * For what cannot be undone: the name has to be typed. A wrong one is said to be wrong and may be typed again; Enter
 * alone leaves everything as it is.
 * @returns whether `expected` was typed
 */
export async function confirmTyped(message: string, expected: string, asking: Asking): Promise<boolean> {
  const words = catalogue(asking.look.lang).ask;
  print(asking, wrap(safe(message), asking.look).map((l) => paint(asking.look, "bold", l)));
  const typed = await prompt(asking, (context) =>
    input(
      {
        message: words.type(safe(expected)),
        validate: (text) => text.trim() === "" || text.trim() === expected || words.typedWrong(safe(expected)),
        theme: theme(asking.look),
      },
      context,
    ),
  );
  return typed.trim() === expected;
}
