import confirm from "@inquirer/confirm";
import input from "@inquirer/input";
import select from "@inquirer/select";
import type { AnswerValue, Answered, Facts } from "../../core/types.js";
import { catalogue, problemWords } from "../catalogue/index.js";
import { safe } from "../escape.js";
import { inLang } from "../lang.js";
import type { Look } from "../look.js";
import { isProblem, parseValue, writeValue } from "../parse.js";
import { cell, labelled } from "../table.js";
import { problemOf, proposal, type AskedQuestion } from "./answers.js";
import { print, prompt, theme, type Asking } from "./prompt.js";

/** A value for people. */
export function shownValue(value: AnswerValue, look: Look): string {
  const words = catalogue(look.lang).ask;
  if (typeof value === "boolean") return value ? words.yes : words.no;
  const text = typeof value === "string" ? value : value.join(", ");
  return text === "" ? words.none : text;
}

export interface Situation {
  readonly facts: Facts;
  /** The answers so far. */
  readonly all: Answered;
}

/** Why it is asked, what the article had, what is good practice today, what it costs. */
function background({ question }: AskedQuestion, { facts, all }: Situation, look: Look): string[] {
  const words = catalogue(look.lang).ask;
  const { why, price } = inLang(question.words, look.lang) as { readonly why: string; readonly price?: string };
  const values = (["article", "modern"] as const).map((preset) => shownValue(proposal(question, preset, facts, all), look));
  const line = (label: string, text: string): string[] => labelled(cell(`${label}:`, "dim"), text, look, "  ");
  return ["", ...line(words.why, why), ...line(words.article, values[0]!), ...line(words.modern, values[1]!), ...(price === undefined ? [] : line(words.price, price))];
}

/** Asks one question; what is wrong is said at once. Enter keeps `current`. */
export async function askQuestion(asking: Asking, asked: AskedQuestion, current: AnswerValue, situation: Situation): Promise<AnswerValue> {
  const { look } = asking;
  const { question } = asked;
  print(asking, background(asked, situation, look));
  const message = inLang(question.words, look.lang) as { readonly ask: string };
  const wrong = (value: AnswerValue): string | undefined => {
    const problem = problemOf(asked, value, situation.facts, situation.all);
    return problem === undefined ? undefined : problemWords(problem, look.lang);
  };
  if (question.kind === "choice") return askChoice(asking, asked, message.ask, current, wrong);
  if (question.kind === "yes-no") return askYesNo(asking, message.ask, current === true, wrong);
  const hint = question.kind === "list" ? ` [${catalogue(look.lang).ask.list}]` : "";
  const validate = (text: string): string | true => {
    const value = parseValue(question, text);
    return isProblem(value) ? problemWords(value, look.lang) : (wrong(value) ?? true);
  };
  const text = await prompt(asking, (context) =>
    input({ message: message.ask + hint, default: writeValue(current), validate, theme: theme(look) }, context),
  );
  return parseValue(question, text) as AnswerValue;
}

async function askChoice(
  asking: Asking,
  { question }: AskedQuestion,
  message: string,
  current: AnswerValue,
  wrong: (value: AnswerValue) => string | undefined,
): Promise<AnswerValue> {
  const { look } = asking;
  const choices = (question.choices ?? []).map((c) => {
    const problem = wrong(c.value);
    const name = `${safe(c.value)}  ${safe(inLang(c.words, look.lang))}`;
    return { value: c.value, name, short: c.value, ...(problem === undefined ? {} : { disabled: `(${problem})` }) };
  });
  return prompt(asking, (context) =>
    select({ message, choices, loop: false, pageSize: 10, theme: theme(look), ...(typeof current === "string" ? { default: current } : {}) }, context),
  );
}

async function askYesNo(asking: Asking, message: string, current: boolean, wrong: (value: AnswerValue) => string | undefined): Promise<boolean> {
  for (;;) {
    const value = await confirmed(asking, message, current);
    const problem = wrong(value);
    if (problem === undefined) return value;
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
