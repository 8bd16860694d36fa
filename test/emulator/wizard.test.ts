import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, inject, it } from "vitest";
import { freshAccount } from "../setup/account.js";
import { steps } from "../../src/steps/index.js";
import { bare, noTerminals, reason, runIn, surroundings, terminalFaults, type Act, type Ran } from "../terminal/surrounding.js";

/**
 * The wizard as somebody at a terminal of 80x24 uses it: the real program, real keys, the local AWS. What each prompt does is
 * tested in test/cli/wizard.test.ts; here is that all of it holds together.
 */
let root: string;
let account: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "kumiki-wizard-"));
  account = freshAccount();
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const enter = "\r";
const down = "\u001b[B";
const esc = "\u001b";
const ctrlC = "\u0003";
/** A key or a line, once the program waits for it and has drawn what it has to say since the one before. */
const type = (text: string, keys: string): Act => ({ prompt: true, text, keys, forget: true });

const run = (words: readonly string[], acts: readonly Act[], env: NodeJS.ProcessEnv = {}): Promise<Ran> =>
  runIn(surroundings.terminal, words, {
    cwd: root,
    env: {
      PATH: process.env["PATH"],
      HOME: root,
      LANG: "en_US.UTF-8",
      AWS_ENDPOINT_URL: inject("endpoint"),
      AWS_ACCESS_KEY_ID: account,
      AWS_SECRET_ACCESS_KEY: "test",
      AWS_REGION: "ap-northeast-1",
      AWS_EC2_METADATA_DISABLED: "true",
      KUMIKI_LOOPBACK_ONLY: "1",
      ...env,
    },
    acts,
    deadlineMs: 90_000,
  });
const file = (name: string): string => join(root, ".kumiki", "default", name);
const state = (): { readonly steps: readonly string[]; readonly answers: Readonly<Record<string, { readonly value: unknown }>> } => JSON.parse(readFileSync(file("state.json"), "utf8")) as ReturnType<typeof state>;
const draft = (): unknown => (existsSync(file("wizard.json")) ? JSON.parse(readFileSync(file("wizard.json"), "utf8")) : undefined);
/** An arrow key sends three characters and is one press. */
const presses = (acts: readonly Act[]): number => acts.reduce((n, a) => n + [...(a.keys ?? "").replaceAll(down, "x")].length, 0);
const ended = (ran: Ran, acts: readonly Act[]) => ({ code: ran.code, done: ran.actsDone === acts.length || bare(ran.terminal).slice(-400), terminal: terminalFaults(ran) });
const fine = (code: number) => ({ code, done: true, terminal: [] });

describe.skipIf(noTerminals !== undefined)(`the wizard, from its start to a building${reason(noTerminals)}`, () => {
  it.each([
    ["en", "Build this, or change something", "Build these \\d+ resources", "The same run without questions"],
    ["ja", "この内容で構築しますか", "個のリソースを構築しますか", "同じ内容を質問なしで実行するには"],
  ])("%s: at most 4 key presses with the defaults, and the whole walkthrough stands", async (lang, overview, confirm, same) => {
    const acts = [type(overview, enter), type(confirm, `y${enter}`)];
    const ran = await run(["--lang", lang], acts);
    expect(ended(ran, acts)).toEqual(fine(0));
    console.log(`key presses from start to building, with the defaults (${lang}): ${presses(acts)}`);
    expect(presses(acts)).toBeLessThanOrEqual(4);
    expect(state().steps).toEqual(steps.map((s) => s.id));
    expect(draft()).toBeUndefined();
    expect(bare(ran.terminal)).toContain(same);
  });
  it("without a Region: asked at once, and at most 12 key presses still", async () => {
    const acts = [type("In which AWS Region", enter), type("Build this, or", enter), type("Build these", `y${enter}`)];
    const ran = await run(["up", "network"], acts, { AWS_REGION: undefined, TZ: "Asia/Tokyo" });
    expect(ended(ran, acts)).toEqual(fine(0));
    expect(presses(acts)).toBeLessThanOrEqual(12);
    expect(state().steps).toEqual(["network"]);
    expect(bare(ran.terminal)).toContain("--region ap-northeast-1");
  });
  it("the overview's table and its question fit into 24 lines", async () => {
    const acts = [{ prompt: true, text: "Build this, or", keys: ctrlC } as const];
    const screen = bare((await run([], acts)).terminal).split(/\r?\n/);
    const from = screen.findIndex((line) => line.includes("USD a day"));
    const to = screen.findIndex((line) => line.includes("Enter choose"));
    expect(from).toBeGreaterThan(0);
    expect(to - from + 1).toBeLessThanOrEqual(24);
    // The picture stands above it.
    expect(screen.slice(0, from).join("\n")).toMatch(/for-web-vpc +172\.16\.0\.0\/23/);
  });
});

describe.skipIf(noTerminals !== undefined)(`the wizard, left${reason(noTerminals)}`, () => {
  const decide = [type("Build this, or", down + enter), type("Which chapter", down + enter), type("Network: what about it", enter), type("question 1 of 4[\\s\\S]*Tab: edit", `10.20.0.0/16${enter}`)];
  const paths: Readonly<Record<string, readonly Act[]>> = {
    "a question": [type("question 2 of 4", ctrlC)],
    "a question that was gone back to": [type("question 2 of 4", esc), type("question 1 of 4[\\s\\S]*10.20.0.0/16", ctrlC)],
    "a lesson": [type("question 2 of 4", "?"), type("What it costs[\\s\\S]*question 2 of 4", ctrlC)],
    "a chapter": [type("question 2 of 4", esc), type("question 1 of 4", esc), type("Network: what about it", ctrlC)],
    "the chapters": [type("question 2 of 4", esc), type("question 1 of 4", esc), type("Network: what about it", "b"), type("Which chapter", ctrlC)],
    "the overview": [type("question 2 of 4", esc), type("question 1 of 4", esc), type("Network: what about it", "b"), type("Which chapter", "b"), type("10.20.0.0/16[\\s\\S]*Build this, or", ctrlC)],
    "the confirmation": [type("question 2 of 4", esc), type("question 1 of 4", esc), type("Network: what about it", "b"), type("Which chapter", "b"), type("Build this, or", enter), type("Build these", ctrlC)],
  };
  it.each(Object.keys(paths))("at %s: the terminal is as before, the answers are kept", async (where) => {
    const acts = [...decide, ...paths[where]!];
    const ran = await run(["up", "network"], acts);
    expect(ended(ran, acts)).toEqual(fine(130));
    expect(bare(ran.terminal)).toContain("your answers are kept");
    expect(draft()).toMatchObject({ answers: { webCidr: "10.20.0.0/16" } });
    expect(statSync(file("wizard.json")).mode & 0o777).toBe(0o600);
    expect(existsSync(file("state.json"))).toBe(false);
  });
  it.each([["SIGTERM", { signal: "SIGTERM" }], ["SIGHUP", { signal: "SIGHUP" }], ["a window that is closed", { hangUp: true }]] as const)("by %s", async (_, way) => {
    const acts = [...decide, { prompt: true, text: "question 2 of 4", ...way } as const];
    await run(["up", "network"], acts);
    expect(draft()).toMatchObject({ answers: { webCidr: "10.20.0.0/16" } });
  });
  it("offers to go on the next time, and builds what was decided", async () => {
    const left = [...decide, ...paths["a question"]!];
    expect(ended(await run(["up", "network"], left), left)).toEqual(fine(130));
    const acts = [type("You left the wizard[\\s\\S]*Go on with them", enter), type("10.20.0.0/16[\\s\\S]*Build this, or", enter), type("Build these", `y${enter}`)];
    expect(ended(await run(["up", "network"], acts), acts)).toEqual(fine(0));
    expect(state().answers["webCidr"]!.value).toBe("10.20.0.0/16");
    expect(draft()).toBeUndefined();
    // It is there now: what it shows is what stands, and a plan without changes asks nothing more.
    const again = [type("stands[\\s\\S]*Build this, or", enter)];
    const ran = await run(["up", "network"], again);
    expect(ended(ran, again)).toEqual(fine(0));
    expect(bare(ran.terminal)).toContain("nothing had to be changed");
  });
});
