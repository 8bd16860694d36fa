import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { afterAll, expect, inject, it } from "vitest";
import { Desk } from "./program.js";

/**
 * What the README shows is run as it stands there. Nobody is at a terminal here, so what would ask is told --yes; the
 * account is the emulator's, for `--local` as for AWS.
 */
const readme = readFileSync(resolve(import.meta.dirname, "..", "..", "README.md"), "utf8");
const lines = [...readme.matchAll(/^```sh\n([\s\S]*?)^```/gm)]
  .flatMap((block) => block[1]!.split("\n"))
  .map((line) => line.replace(/\s+#.*$/, "").replace(/;.*$/, "").trim())
  .filter((line) => line.startsWith("kumiki "));

const desk = new Desk(inject("endpoint"));
const local = new Desk(inject("endpoint"));
afterAll(() => {
  desk.remove();
  local.remove();
});

it("has commands to run", () => {
  expect(lines.length).toBeGreaterThanOrEqual(7);
});

it.each(lines)("%s", async (line) => {
  const said = line.split(/\s+/).slice(1);
  // The wizard is `up` on a terminal (cli.md), and here is none.
  const words = said[0]?.startsWith("-") === false ? said : ["up", ...said];
  const asks = ["up", "teardown"].includes(words[0]!) && !words.includes("--yes");
  const at = words.includes("--local") ? local : desk;
  const consents = words[0] === "teardown" ? ["--yes", "--delete-data"] : ["--yes"];
  const ended = await at.at(...words, ...(asks ? consents : []));
  // `plan --detailed-exitcode` says by 2 that there is something to do.
  expect(words.includes("--detailed-exitcode") ? [0, 2] : [0], ended.stderr).toContain(ended.code);
  expect(ended.stderr).not.toContain("Error");
});
