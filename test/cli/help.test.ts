import { describe, expect, it } from "vitest";
import { allCommands } from "../../src/cli/commands.js";
import { helpText, helpTexts } from "../../src/cli/help.js";
import { optionsEverywhere } from "../../src/cli/options.js";
import { questionOption, questionsOf } from "../../src/cli/questions.js";
import { steps } from "../../src/steps/index.js";
import { widthOf } from "../../src/ui/width.js";
import { Capture, kumiki } from "./harness.js";

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
  it.each([50, 60, 80, 120, Infinity].flatMap((columns) => (["en", "ja"] as const).map((lang) => [columns, lang] as const)))(
    "at %d columns, %s: no line is wider than that or than 80, none ends in spaces",
    (columns, lang) => {
      const look = { lang, colour: false, columns, utf8: true };
      for (const { name } of [{ name: "" }, ...allCommands()])
        for (const line of helpText(name, lang, steps, columns)!.split("\n")) {
          expect(widthOf(line, look), line).toBeLessThanOrEqual(Math.min(80, columns));
          expect(line).toBe(line.trimEnd());
        }
    },
  );
  it("shows examples first, then how it is used, then the options", () => {
    for (const { name } of [{ name: "" }, ...allCommands()])
      for (const [lang, order] of [["en", ["Examples:", "Usage:", "Options everywhere"]], ["ja", ["例:", "使い方:", "共通のオプション"]]] as const) {
        const at = order.map((heading) => texts[name]![lang].indexOf(heading));
        expect(at.every((i) => i > 0)).toBe(true);
        expect(at).toEqual([...at].sort((a, b) => a - b));
      }
  });
  it("puts every command under one heading at the top", () => {
    for (const lang of ["en", "ja"] as const) {
      const listed = texts[""]![lang].slice(texts[""]![lang].indexOf(lang === "en" ? "Usage:" : "使い方:"), texts[""]![lang].indexOf(lang === "en" ? "Steps, in order:" : "ステップ ("));
      const names = listed.split("\n").filter((l) => /^ {2}[a-z]/.test(l)).map((l) => l.trim().split(" ")[0]!);
      expect([...names].sort()).toEqual(allCommands().map((c) => c.name).sort());
      expect(listed.split("\n").filter((l) => /^\S.*:$/.test(l)).length).toBeGreaterThan(3);
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
    [["help", "--env", "lab", "up"], "up", 0],
    [["--dir", "plan", "help", "status"], "status", 0],
    [["help", "--json", "--local", "--dir", "/tmp/x"], "", 0],
    [["help", "--web-cidr", "10.0.0.0/16", "teardown"], "teardown", 0],
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
  it("is no answer to a program: with --json, what is missing is the one document", async () => {
    const asked = [kumiki(["--json"]), kumiki(["--json", "--env", "lab"]), kumiki([], { env: { KUMIKI_JSON: "1" } })];
    for (const ran of await Promise.all(asked)) {
      expect(ran).toMatchObject({ code: 2, err: "" });
      expect(JSON.parse(ran.out)).toMatchObject({ error: { class: "usage", code: "missing-operand", message: '"kumiki" needs one more word.', remedy: expect.stringContaining("up, plan, status") } });
    }
  });
  it("is as narrow as the terminal", async () => {
    const stdout = new Capture(true);
    Object.assign(stdout, { columns: 60 });
    await kumiki(["up", "--yes", "--help"], { parts: { stdout } });
    expect(stdout.text).toBe(helpText("up", "en", steps, 60));
    expect(stdout.text).not.toBe(texts["up"]!.en);
  });
  it("a command that is not there is named", async () => {
    expect(await kumiki(["help", "upp"])).toMatchObject({ code: 2, err: expect.stringContaining("kumiki up") });
  });
  it("--version prints the version alone", async () => {
    const { code, out } = await kumiki(["--yes", "--version"]);
    expect({ code, out }).toEqual({ code: 0, out: expect.stringMatching(/^\d+\.\d+\.\d+\n$/) });
  });
});
