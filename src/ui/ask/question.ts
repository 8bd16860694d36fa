import confirm from "@inquirer/confirm";
import select from "@inquirer/select";
import type { AnswerValue, Answered, Facts, Problem } from "../../core/types.js";
import { catalogue, problemWords } from "../catalogue/index.js";
import { safe } from "../escape.js";
import { inLang } from "../lang.js";
import { paint, type Look } from "../look.js";
import { isProblem, parseValue, writeValue } from "../parse.js";
import { cell, labelled } from "../table.js";
import { wrap } from "../width.js";
import { problemOf, proposal, shownValue, type AskedQuestion } from "./answers.js";
import { print, prompt, promptWith, theme, type Asking, type Outcome, type Ways } from "./prompt.js";
import { typed } from "./typed.js";

export interface Situation {
  readonly facts: Facts;
  /** The answers so far. */
  readonly all: Answered;
  /** All answers as the article has them: what it says of one question depends on no other answer of today. */
  readonly article: Answered;
}

/** Which question this is: its chapter, its number, and how many the chapter has. */
export interface Heading {
  readonly title: string;
  readonly nth: number;
  readonly of: number;
}

/** Why it is asked, what the article had, what is good practice today, what it costs. */
function background({ key, question }: AskedQuestion, { facts, all, article }: Situation, heading: Heading, look: Look): string[] {
  const { ask: words, wizard } = catalogue(look.lang);
  const { why, price } = inLang(question.words, look.lang) as { readonly why: string; readonly price?: string };
  const then = question.printed === false ? undefined : article[key];
  const line = (label: string, text: string): string[] => labelled(cell(`${label}:`, "dim"), text, look, "  ");
  const head = wrap(wizard.question(safe(heading.title), heading.nth, heading.of), look).map((l) => paint(look, "bold", l));
  return ["", ...head, ...line(words.why, why), ...(then === undefined ? [] : line(words.article, shownValue(then, look))), ...line(words.modern, shownValue(proposal(question, facts, all), look)), ...(price === undefined ? [] : line(words.price, price))];
}

/** The keys that leave a question of the wizard: it can be gone back from, and explained. */
const waysOut: Ways = { "\u001b": "back", "?": "explain" };

/** Asks one question; what is wrong is said while it is typed. Enter keeps `current`. What was typed when it is left is `begun`: it stands there again. */
export async function askQuestion(asking: Asking, asked: AskedQuestion, current: AnswerValue, situation: Situation, heading: Heading, begun = ""): Promise<Outcome<AnswerValue>> {
  const { look } = asking;
  const { question } = asked;
  print(asking, background(asked, situation, heading, look));
  const message = inLang(question.words, look.lang) as { readonly ask: string };
  const wrong = (value: AnswerValue): string | undefined => {
    const problem = problemOf(asked, value, situation.facts, situation.all);
    return problem === undefined ? undefined : problemWords(problem, look.lang);
  };
  // Another answer may have made this one wrong: that is why it is asked.
  const unfit = writeValue(current) === "" ? undefined : wrong(current);
  if (unfit !== undefined) print(asking, labelled(cell("!", "yellow"), `${shownValue(current, look)}: ${unfit}`, look));
  if (question.kind === "choice") return askChoice(asking, asked, message.ask, current, wrong);
  if (question.kind === "yes-no") return askYesNo(asking, message.ask, current === true, wrong);
  const words = catalogue(look.lang);
  const hint = question.kind === "list" ? ` [${words.ask.list}]` : "";
  const refuses = (text: string): string | undefined => {
    const value = parseValue(question, text);
    return isProblem(value) ? problemWords(value, look.lang) : wrong(value);
  };
  const warns = (text: string): string | undefined => {
    const value = parseValue(question, text);
    const problem = isProblem(value) ? undefined : (question.warn?.(value) as Problem | undefined);
    return problem && problemWords(problem, look.lang);
  };
  const shown = (text: string): string => {
    const value = parseValue(question, text);
    return isProblem(value) || typeof value !== "object" ? text : shownValue(value, look);
  };
  let text = begun;
  const answer = await promptWith(asking, waysOut, (context) => {
    // The key that leaves it is not a part of it.
    const keep = (line: string): void => void (context.signal.aborted || (text = line));
    return typed({ message: message.ask + hint, current: writeValue(current), begun, shown, keep, wrong: refuses, warns, hint: words.wizard.keysTyped, look, theme: theme(look) }, context);
  });
  return answer.way === undefined ? { value: parseValue(question, answer.value) as AnswerValue } : { ...answer, ...(text === "" ? {} : { begun: text }) };
}

async function askChoice(
  asking: Asking,
  { question }: AskedQuestion,
  message: string,
  current: AnswerValue,
  wrong: (value: AnswerValue) => string | undefined,
): Promise<Outcome<AnswerValue>> {
  const { look } = asking;
  const choices = (question.choices ?? []).map((c) => {
    const problem = wrong(c.value);
    const name = `${safe(c.value)}  ${safe(inLang(c.words, look.lang))}`;
    return { value: c.value, name, short: c.value, ...(problem === undefined ? {} : { disabled: `(${problem})` }) };
  });
  return promptWith(asking, waysOut, (context) =>
    select({ message, choices, loop: false, pageSize: 10, theme: theme(look, waysOut), ...(typeof current === "string" ? { default: current } : {}) }, context),
  );
}

async function askYesNo(asking: Asking, message: string, current: boolean, wrong: (value: AnswerValue) => string | undefined): Promise<Outcome<AnswerValue>> {
  const words = catalogue(asking.look.lang).ask;
  for (;;) {
    const answer = await promptWith(asking, waysOut, (context) =>
      confirm({ message, default: current, transformer: (yes) => (yes ? words.yes : words.no), theme: theme(asking.look) }, context),
    );
    const problem = answer.way === undefined ? wrong(answer.value) : undefined;
    if (problem === undefined) return answer;
    print(asking, labelled(cell(">", "red"), problem, asking.look));
  }
}

/** Yes or no. */
export function confirmed(asking: Asking, message: string, byDefault: boolean): Promise<boolean> {
  const words = catalogue(asking.look.lang).ask;
  return prompt(asking, (context) =>
    confirm({ message, default: byDefault, transformer: (yes) => (yes ? words.yes : words.no), theme: theme(asking.look) }, context),
  );
}
