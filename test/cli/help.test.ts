import { describe, expect, it } from "vitest";
import { allCommands } from "../../src/cli/commands.js";
import { helpTexts } from "../../src/cli/help.js";
import { optionsEverywhere } from "../../src/cli/options.js";
import { questionOption, questionsOf } from "../../src/cli/questions.js";
import { steps } from "../../src/steps/index.js";
import { widthOf } from "../../src/ui/width.js";
import { kumiki } from "./harness.js";

const texts = helpTexts();
const shown = optionsEverywhere.filter((o) => o.hidden !== true);

describe("help", () => {
  it("has a text for the top level and for every command, in both languages", () => {
    expect(Object.keys(texts)).toEqual(["", ...allCommands().map((c) => c.name)]);
    for (const { en, ja } of Object.values(texts)) {
      expect(en).not.toBe(ja);
      expect(en.endsWith("\n")).toBe(true);
      expect(ja.endsWith("\n")).toBe(true);
    }
  });
  it.each(["en", "ja"] as const)("%s: no line is wider than 80 columns, none ends in spaces", (lang) => {
    const look = { lang, colour: false, columns: 80, utf8: true };
    for (const text of Object.values(texts))
      for (const line of text[lang].split("\n")) {
        expect(widthOf(line, look), line).toBeLessThanOrEqual(80);
        expect(line).toBe(line.trimEnd());
      }
  });
  it("names every option of a command, those everywhere included", () => {
    for (const command of allCommands()) {
      const questions = command.asks ? questionsOf(steps).map(questionOption) : [];
      for (const o of [...shown, ...command.options, ...questions])
        for (const lang of ["en", "ja"] as const)
          expect(texts[command.name]![lang]).toMatch(new RegExp(`--(\\[?no-\\]?)?${o.name}\\b`));
    }
  });
  it("names every command and every step at the top, and examples of each", () => {
    for (const lang of ["en", "ja"] as const) {
      for (const command of allCommands()) expect(texts[""]![lang]).toContain(`  ${command.name}`);
      for (const step of steps) expect(texts[""]![lang]).toContain(`  ${step.id}`);
    }
    for (const command of allCommands()) {
      expect(command.examples.length).toBeGreaterThan(1);
      for (const example of command.examples) expect(texts[command.name]!.en).toContain(example.line);
    }
  });
  it("every question has Japanese words", () => {
    for (const { key, question, step } of questionsOf(steps)) {
      expect(question.words.ja, key).toBeDefined();
      expect(step.words.ja, step.id).toBeDefined();
    }
  });
});

describe("asking for help", () => {
  it.each([
    [["--yes", "--help"], "", 0],
    [["up", "--env", "x", "-h"], "up", 0],
    [["--help", "--json", "plan"], "plan", 0],
    [["help", "teardown"], "teardown", 0],
    [["help"], "", 0],
  ] as const)("%j", async (argv, of, code) => {
    expect(await kumiki(argv)).toEqual({ code, out: texts[of]!.en, err: "" });
  });
  it("comes in Japanese where Japanese is read", async () => {
    expect((await kumiki(["up", "--help"], { env: { LANG: "ja_JP.UTF-8" } })).out).toBe(texts["up"]!.ja);
    expect((await kumiki(["up", "--help", "--lang=ja"])).out).toBe(texts["up"]!.ja);
  });
  it("comes by itself where nobody can be guided, with exit code 2", async () => {
    expect(await kumiki([])).toEqual({ code: 2, out: "", err: texts[""]!.en });
    expect(await kumiki(["--env", "lab", "--yes"])).toEqual({ code: 2, out: "", err: texts[""]!.en });
  });
  it("a command that is not there is named", async () => {
    expect(await kumiki(["help", "upp"])).toMatchObject({ code: 2, err: expect.stringContaining("kumiki up") });
  });
  it("--version prints the version alone", async () => {
    const { code, out } = await kumiki(["--yes", "--version"]);
    expect({ code, out }).toEqual({ code: 0, out: expect.stringMatching(/^\d+\.\d+\.\d+\n$/) });
  });
});
