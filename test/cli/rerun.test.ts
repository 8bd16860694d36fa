import { execFileSync } from "node:child_process";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { collect } from "../../src/cli/collect.js";
import { entriesOf } from "../../src/cli/config.js";
import { optionsEverywhere } from "../../src/cli/options.js";
import { findCommand, parseLine } from "../../src/cli/parser.js";
import { questionOption, questionsOf } from "../../src/cli/questions.js";
import { commandLine, commandLines, configText, type Rerun } from "../../src/cli/rerun.js";
import { selectSteps } from "../../src/cli/selection.js";
import { late, settle } from "../../src/cli/settle.js";
import { settingsOf } from "../../src/cli/settings.js";
import type { SavedAnswer } from "../../src/core/state.js";
import { extentOf } from "../../src/steps/extent.js";
import { presets, type AnswerValue, type AnyQuestion, type AnyStep, type Preset } from "../../src/core/types.js";
import { closure } from "../../src/steps/closure.js";
import { steps as walkthrough } from "../../src/steps/index.js";
import { safe } from "../../src/ui/escape.js";
import { widthOf } from "../../src/ui/width.js";
import { facts } from "../steps/declared.js";

const definitions = [...optionsEverywhere, ...questionsOf(walkthrough).map(questionOption)];
const valuesOf = (answers: Readonly<Record<string, SavedAnswer>>) => Object.fromEntries(Object.entries(answers).map(([k, a]) => [k, a.value]));
const nobody = { flag: {}, set: {}, environment: {}, file: {} };

/** A text as `parseValue` gives it: trimmed, and nothing in it that a terminal would act upon. */
const text = fc
  .oneof(fc.string({ maxLength: 12 }), fc.string({ unit: "grapheme", maxLength: 8 }), fc.constantFrom("-x", "--yes", "it's", "$(id)", "null", "true", "7", "0x1f", "1e3", "~", "- a", "a: b", "#", "日本", "!!js", "*a", "&a", "2026-01-01", "=", "%"))
  .map((t) => t.trim())
  .filter((t) => safe(t) === t);
const valueFor = (q: AnyQuestion): fc.Arbitrary<AnswerValue> => {
  const kind = q.kind as string;
  if (kind === "yes-no") return fc.boolean();
  if (kind === "choice") return fc.constantFrom(...q.choices!.map((c) => c.value));
  return kind === "list" ? fc.array(text.filter((t) => t !== "" && !/[\s,、]/.test(t)), { maxLength: 3 }) : text;
};

const questions = questionsOf(walkthrough);
/** Some steps with all they need, a preset, and some answers that were chosen. */
const chosen = fc.record({
  named: fc.subarray(walkthrough.map((s) => s.id), { minLength: 1 }),
  preset: fc.constantFrom<Preset>(...presets),
  env: fc.constantFrom("default", "lab"),
  given: fc.record(Object.fromEntries(questions.map(({ key, question }) => [key, valueFor(question)])), { requiredKeys: [] }),
});
function runOf({ named, preset, env, given }: { named: string[]; preset: Preset; env: string; given: Readonly<Record<string, AnswerValue | undefined>> }): Rerun {
  const ids = closure(walkthrough, named);
  const steps = walkthrough.filter((s) => ids.has(s.id));
  const flag = Object.fromEntries(Object.entries(given).map(([k, value]) => [k, { value: value!, source: "" }]));
  const { answers } = settle(questionsOf(steps), { given: { ...nobody, flag }, saved: {} }, preset, late(facts), true);
  return { walkthrough, steps: steps.map((s) => s.id), answers, preset, facts, env, whereabouts: [["--local"]] };
}

/** What a run makes of a command line and a file, without an environment that stands. */
async function readBack(argv: readonly string[], file: string): Promise<{ steps: string[]; preset: Preset; env: string; region: string; answers: object }> {
  const { command, rest } = findCommand(argv, ["up"], optionsEverywhere);
  expect(command).toBe("up");
  const line = parseLine(rest, definitions);
  const settings = settingsOf(line.options, {});
  expect(settings).toMatchObject({ local: true, yes: true });
  const said = collect(walkthrough, line.options, settings, await entriesOf("kumiki.yaml", file), "en");
  const preset = said.preset ?? "modern";
  const steps = selectSteps(walkthrough, [], { steps: line.operands, through: settings.through, with: said.with, without: said.without, extent: extentOf(walkthrough, preset) });
  const { answers } = settle(questionsOf(steps), { given: said.given, saved: {} }, preset, late(facts), true);
  return { steps: steps.map((s) => s.id), preset, env: settings.env, region: said.region!, answers: valuesOf(answers) };
}
const meantBy = (run: Rerun) => ({ steps: run.steps, preset: run.preset, env: run.env, region: facts.region, answers: valuesOf(run.answers) });
/** As a real shell cuts the line into words. */
const words = (line: string): string[] =>
  execFileSync("sh", ["-c", `kumiki() { for w in "$@"; do printf '%s\\0' "$w"; done; }; ${line}`], { encoding: "utf8" }).split("\0").slice(0, -1);

describe("a run as one line", () => {
  it("says the same, through a real shell", async () => {
    await fc.assert(
      fc.asyncProperty(chosen, fc.integer({ min: 40, max: 120 }), async (some, columns) => {
        const run = runOf(some);
        const argv = words(commandLine(run));
        expect(await readBack(argv, "")).toEqual(meantBy(run));
        expect(words(commandLines(run, columns).join("\n"))).toEqual(argv);
      }),
      { numRuns: 40 },
    );
  });
  it("is short where nothing was chosen", () => {
    expect(commandLine(runOf({ named: walkthrough.map((s) => s.id), preset: "modern", env: "default", given: {} }))).toBe("kumiki up --region ap-northeast-1 --local --yes");
    expect(commandLine(runOf({ named: ["servers"], preset: "article", env: "lab", given: { webCidr: "10.0.0.0/16", databaseMultiAz: false } }))).toBe(
      "kumiki up --through servers --env lab --region ap-northeast-1 --local --preset article --web-cidr 10.0.0.0/16 --yes",
    );
    expect(commandLine(runOf({ named: ["bucket"], preset: "modern", env: "default", given: { bucketName: "mine" } }))).toBe(
      "kumiki up bucket --region ap-northeast-1 --local --bucket-name mine --yes",
    );
  });
  it("the same zones and subnets in another order are another network, and are said", async () => {
    const given = { zones: ["ap-northeast-1c", "ap-northeast-1a"], webPublicSubnets: ["172.16.0.128/25", "172.16.0.0/25"] };
    const run = runOf({ named: ["network"], preset: "modern", env: "default", given });
    expect(commandLine(run)).toBe("kumiki up --through network --region ap-northeast-1 --local --zones ap-northeast-1c,ap-northeast-1a --web-public-subnets 172.16.0.128/25,172.16.0.0/25 --yes");
    expect(await readBack(["up", "--local", "--yes"], configText(run, { lang: "en" }))).toEqual(meantBy(run));
  });
  it("what was chosen and is the default anyway is left out; what differs is not", () => {
    const run = runOf({ named: ["network"], preset: "modern", env: "default", given: { webCidr: "172.16.0.0/23", zones: ["ap-northeast-1a", "ap-northeast-1d"] } });
    expect(commandLine(run)).toBe("kumiki up --through network --region ap-northeast-1 --local --zones ap-northeast-1a,ap-northeast-1d --yes");
  });
});

describe("a run as a file", () => {
  it("says the same when it is read back", async () => {
    await fc.assert(
      fc.asyncProperty(chosen, fc.constantFrom("en", "ja"), async (some, lang) => {
        const run = runOf(some);
        const file = configText(run, { lang: lang as "en" | "ja", schema: "file:///x/kumiki.schema.json" });
        const argv = words(/^# .*?(kumiki up .*)$/m.exec(file)![1]!);
        expect(argv.slice(0, 3)).toEqual(["up", "--config", "kumiki.yaml"]);
        expect(await readBack(["up", ...argv.slice(3)], file)).toEqual(meantBy(run));
      }),
      { numRuns: 40 },
    );
  });
  it.each(["en", "ja"] as const)("%s: every chapter and question has its remark, none wider than 80 columns", (lang) => {
    const run = runOf({ named: walkthrough.map((s) => s.id), preset: "modern", env: "default", given: {} });
    const file = configText(run, { lang });
    const look = { lang, colour: false, columns: 80, utf8: true };
    for (const line of file.split("\n").filter((l) => l.startsWith("#") && !l.includes("kumiki up"))) expect(widthOf(line, look), line).toBeLessThanOrEqual(80);
    for (const step of walkthrough.filter((s: AnyStep) => Object.keys(s.questions as object).length > 0)) expect(file).toContain(`(${step.id}) ---`);
    for (const { key } of questions) expect(file).toMatch(new RegExp(`\\n# [^\\n]+\\n(# )?${key}:`));
  });
  it("what follows from other answers follows them when they are changed", async () => {
    const run = runOf({ named: ["network"], preset: "modern", env: "default", given: {} });
    const file = configText(run, { lang: "en" });
    expect(file).toContain("\n# webPublicSubnets: [172.16.0.0/25, 172.16.0.128/25]\n");
    expect(file).toContain("\nzones: [ap-northeast-1a, ap-northeast-1c]\n");
    const { answers } = await readBack(["up", "--local", "--yes"], file.replace("172.16.0.0/23", "10.0.0.0/16"));
    expect(answers).toMatchObject({ webCidr: "10.0.0.0/16", webPublicSubnets: ["10.0.0.0/18", "10.0.64.0/18"] });
  });
  it("what is not known yet is a remark", async () => {
    const before = runOf({ named: ["security-groups"], preset: "modern", env: "default", given: {} });
    const known = Object.fromEntries(Object.entries(before.answers).filter(([k]) => !["zones", "webPublicSubnets", "webPrivateSubnets", "sshFrom"].includes(k)));
    const file = configText({ ...before, answers: known, facts: {} }, { lang: "en" });
    for (const key of ["zones", "webPublicSubnets", "sshFrom"]) expect(file).toMatch(new RegExp(`\\n# ${key}:\\n`));
    expect((await entriesOf("k.yaml", file)).map((e) => e.key)).toEqual(["preset", "without", "webCidr", "databaseEngine"]);
  });
});
