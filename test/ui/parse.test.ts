import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { AnyQuestion } from "../../src/core/types.js";
import { isProblem, parseValue, readValue, writeValue } from "../../src/ui/parse.js";

const question = (kind: string, choices?: string[]): AnyQuestion => ({
  kind: kind as never,
  words: { en: { ask: "?", why: "." } },
  article: "",
  modern: "",
  ...(choices === undefined ? {} : { choices: choices.map((value) => ({ value, words: { en: value } })) }),
});

describe("parseValue", () => {
  it.each([
    ["yes-no", "Yes", true],
    ["yes-no", "off", false],
    ["yes-no", "いいえ", false],
    ["text", "  10.0.0.0/16 ", "10.0.0.0/16"],
    ["text", "", ""],
    ["list", "a, b,,c ", ["a", "b", "c"]],
    ["list", "a b  c", ["a", "b", "c"]],
    ["list", "a、b　c", ["a", "b", "c"]],
    ["list", "", []],
    ["choice", "MySQL", "mysql"],
  ])("%s %s", (kind, text, value) => expect(parseValue(question(kind, ["mysql", "postgres"]), text)).toEqual(value));
  it.each([
    ["yes-no", "maybe", "not-yes-no"],
    ["choice", "oracle", "not-a-choice"],
    ["text", "a\u200bb", "unprintable"],
    ["list", "a,\u001b[2J", "unprintable"],
  ])("%s %s is refused", (kind, text, code) => {
    const value = parseValue(question(kind, ["mysql"]), text);
    expect(isProblem(value) && value.code).toBe(code);
  });
  it("reads back what it writes", () => {
    const word = fc.stringMatching(/^[a-z0-9./-]{1,20}$/);
    fc.assert(fc.property(word, (v) => void expect(parseValue(question("text"), writeValue(v))).toBe(v)));
    fc.assert(fc.property(fc.array(word), (v) => void expect(parseValue(question("list"), writeValue(v))).toEqual(v)));
    fc.assert(fc.property(fc.boolean(), (v) => void expect(parseValue(question("yes-no"), writeValue(v))).toBe(v)));
  });
});

describe("readValue", () => {
  it.each([
    ["yes-no", true, true],
    ["list", ["a", 1], ["a", "1"]],
    ["list", "a,b", ["a", "b"]],
    ["list", "a b", ["a", "b"]],
    ["list", ["a b", " c "], ["a", "b", "c"]],
    ["text", 8, "8"],
  ])("%s %o", (kind, raw, value) => expect(readValue(question(kind), raw)).toEqual(value));
  it.each([
    ["yes-no", 3],
    ["text", ["a"]],
    ["text", null],
    ["list", { a: 1 }],
    ["list", ["\u0007"]],
  ])("%s %o is refused", (kind, raw) => expect(isProblem(readValue(question(kind), raw))).toBe(true));
});
