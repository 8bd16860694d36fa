import { spawnSync } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { allCommands } from "../../src/cli/commands.js";
import { codes, firstDay } from "../../src/cli/help.js";
import { manPage } from "../../src/cli/man.js";
import { flagOf, optionsEverywhere } from "../../src/cli/options.js";
import { questionOption, questionsOf } from "../../src/cli/questions.js";
import { steps } from "../../src/steps/index.js";
import { smallSteps } from "./small-steps.js";

const page = manPage(steps);
const mandoc = spawnSync("mandoc", ["-Tlint"], { input: "" }).error === undefined;
/** As a reader sees it, without bold and underlined. */
const read = (): string => spawnSync("mandoc", ["-Tascii", "-O", "width=78"], { input: page, encoding: "utf8" }).stdout.replaceAll(/.[\b]/g, "");

describe("the manual page", () => {
  it.runIf(mandoc).each([["the whole walkthrough", page], ["three boxes", manPage(smallSteps)]])("of %s: mandoc finds nothing wrong with it", (_, text) => {
    const { stdout, status } = spawnSync("mandoc", ["-Tlint", "-W", "all"], { input: text, encoding: "utf8" });
    // What other pages this machine has is no matter of ours; the bare .Os is what mandoc itself asks for.
    expect(stdout.split("\n").filter((l) => l.includes("mandoc: <stdin>")).filter((l) => !/referenced manual not found|operating system/.test(l))).toEqual([]);
    expect(status).toBeLessThan(4);
  });
  it.runIf(mandoc)("shows every command, option, step, answer and exit code", () => {
    const text = read();
    for (const title of ["NAME", "SYNOPSIS", "DESCRIPTION", "COMMANDS", "STEPS", "OPTIONS", "ANSWERS", "ENVIRONMENT", "FILES", "EXIT STATUS", "EXAMPLES"]) expect(text).toMatch(new RegExp(`^${title}$`, "m"));
    for (const { name, options } of allCommands()) {
      expect(text).toMatch(new RegExp(`^ {5}${name}( |$)`, "m"));
      for (const o of options.filter((each) => each.hidden !== true)) expect(text).toContain(flagOf(o));
    }
    for (const o of [...optionsEverywhere, ...questionsOf(steps).map(questionOption)]) expect(text).toContain(flagOf(o));
    for (const { id } of steps) expect(text).toMatch(new RegExp(`^ {5}${id}( |$)`, "m"));
    for (const [code] of codes) expect(text.slice(text.indexOf("EXIT STATUS"))).toMatch(new RegExp(`^ {5}${code} `, "m"));
    for (const { line } of firstDay) expect(text).toContain(line);
    for (const line of text.split("\n")) expect(line.length).toBeLessThanOrEqual(80);
  });
  it("is ASCII, and no text of ours is taken for a macro", () => {
    // eslint-disable-next-line no-control-regex -- that is what is asked
    expect(page).toMatch(/^[\x00-\x7f]*$/);
    const macros = [...page.matchAll(/^\.(\S+)/gm)].map((m) => m[1]);
    expect([...new Set(macros)].sort()).toEqual(['\\"', "Bl", "Dd", "Dt", "El", "It", "Nd", "Nm", "Op", "Os", "Pp", "Sh", "Ss", "Xr"].sort());
  });
  it("is shipped", async () => {
    const shipped = await readFile(join(import.meta.dirname, "../../man/kumiki.1"), "utf8");
    expect(shipped).toContain(".Dt KUMIKI 1");
  });
});
if (!mandoc) it.skip("mandoc is not installed here: what the page looks like is not tried");
