import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { faultsOf, type Found } from "./judge.js";
import { noTerminals, reason, runIn, surroundings, type Ran, type SurroundingName } from "./surrounding.js";

/** What checks the commands finds what it is there to find: a script that misbehaves in one way at a time. */
const script = `
import { spawn, spawnSync } from "node:child_process";
const [way] = process.argv.slice(2);
// Node puts the terminal back when it ends by itself: so it does not.
const leave = (word) => (spawnSync("stty", [word], { stdio: "inherit" }), process.kill(process.pid, "SIGKILL"));
({
  well: () => console.log("{}"),
  echo: () => leave("-echo"),
  raw: () => leave("raw"),
  cursor: () => console.log("{}\\u001b[?25l"),
  hang: () => setInterval(() => {}, 1_000),
  escape: () => console.log("{}\\u001b[1mbold"),
  code: () => (console.log("{}"), process.exitCode = 7),
  unlike: () => (console.log("{}"), process.exitCode = 4),
  silent: () => undefined,
  chatty: () => console.log("building\\n{}"),
  wide: () => console.log("x".repeat(100)),
  midline: () => process.stdout.write("{}"),
  child: () => (spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"], { stdio: "ignore", detached: true }).unref(), console.log("{}")),
})[way]();
`;

describe.skipIf(noTerminals !== undefined)(`what checks the commands${reason(noTerminals)}`, () => {
  const root = mkdtempSync(join(tmpdir(), "kumiki-harness-"));
  const file = join(root, "script.mjs");
  let base: Ran;
  const ran = (way: string, surrounding: SurroundingName): Promise<Ran> =>
    runIn(surroundings[surrounding], [way], { cwd: root, env: { PATH: process.env["PATH"] }, deadlineMs: way === "hang" ? 1_500 : 20_000, script: file });
  const judged = async (way: string, surrounding: SurroundingName): Promise<string[]> => {
    const found: Found = { line: ["status"], surrounding, ci: false, json: surrounding !== "terminal", state: "absent", columns: 80, lang: "en", ran: await ran(way, surrounding) };
    return faultsOf(found, base);
  };
  beforeAll(async () => {
    writeFileSync(file, script);
    base = await ran("well", "no terminal");
  });
  afterAll(() => rmSync(root, { recursive: true, force: true }));

  it.each(["terminal", "stdout to a pipe", "no terminal", "stdin closed"] as const)("finds nothing in a script that behaves: %s", async (surrounding) => {
    expect(await judged("well", surrounding)).toEqual([]);
  });
  const ways = [
    ["echo", "terminal", "echo is off"],
    ["raw", "terminal", "lines or signals are off"],
    ["cursor", "terminal", "the cursor is hidden"],
    ["midline", "terminal", "the shell's line is not fresh"],
    ["wide", "terminal", "wider than 80 columns"],
    ["hang", "no terminal", "it hung"],
    ["escape", "no terminal", "escape codes in a pipe"],
    ["escape", "stdout to a pipe", "escape codes in a pipe"],
    ["code", "no terminal", "exit code 7"],
    ["unlike", "terminal", "exit code 4, and 0 without a terminal"],
    ["silent", "no terminal", "no result on stdout"],
    ["chatty", "no terminal", "stdout is not one line"],
    ["child", "no terminal", "left behind"],
  ] as const satisfies readonly (readonly [string, SurroundingName, string])[];
  it.each(ways)("finds %s (%s): %s", async (way, surrounding, fault) => {
    expect((await judged(way, surrounding)).join("\n")).toContain(fault);
  });
});
