import type { AnswerValue, AnyQuestion, Problem } from "../core/types.js";
import { safe } from "./escape.js";

/** Neither a text, nor a list, nor yes or no: what is wrong with it. */
export const isProblem = (value: AnswerValue | Problem): value is Problem => typeof value === "object" && !Array.isArray(value);

const yes = /^(y|yes|true|on|1|はい)$/i;
const no = /^(n|no|false|off|0|いいえ)$/i;

/** What cannot be seen cannot be checked: it was pasted along, or it is an attack. */
const unprintable = (given: string): Problem | undefined => (safe(given) === given ? undefined : { code: "unprintable", data: { given } });

/**
 * Reads a text as the value of a question: what somebody typed, an option's value, a variable. Only the type is looked
 * at; `question.check` knows the rest. A list is separated by commas or spaces: none of its values has either.
 */
export function parseValue(question: AnyQuestion, text: string): AnswerValue | Problem {
  const given = text.trim();
  const wrong = unprintable(given);
  if (wrong !== undefined) return wrong;
  switch (question.kind as "yes-no" | "list" | "choice" | "text") {
    case "yes-no":
      return yes.test(given) ? true : no.test(given) ? false : { code: "not-yes-no", data: { given } };
    case "list":
      return given.split(/[\s,、]+/).filter((part) => part !== "");
    case "choice":
      return choice(question, given);
    case "text":
      return given;
  }
}

function choice(question: AnyQuestion, given: string): AnswerValue | Problem {
  const allowed = (question.choices ?? []).map((c) => c.value);
  // A choice is written in small letters; a name that differs in nothing else was meant.
  const meant = allowed.find((v) => v === given) ?? allowed.find((v) => v.toLowerCase() === given.toLowerCase());
  return meant ?? { code: "not-a-choice", data: { given, allowed } };
}

/** Reads what stands in a file of answers: YAML and JSON have lists, yes-no values and numbers of their own. */
export function readValue(question: AnyQuestion, raw: unknown): AnswerValue | Problem {
  if (typeof raw === "string") return parseValue(question, raw);
  if (typeof raw === "boolean" && question.kind === "yes-no") return raw;
  if (typeof raw === "number" && (question.kind === "text" || question.kind === "choice")) return parseValue(question, String(raw));
  if (question.kind === "list" && Array.isArray(raw)) return parseValue(question, raw.map(String).join(","));
  return question.kind === "yes-no" ? { code: "not-yes-no", data: { given: String(raw) } } : { code: "not-one-text", data: { given: String(raw) } };
}

/** The value as it would be typed. */
export const writeValue = (value: AnswerValue): string =>
  typeof value === "boolean" ? (value ? "yes" : "no") : typeof value === "string" ? value : value.join(",");
