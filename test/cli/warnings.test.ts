import { beforeEach, expect, it } from "vitest";
import { questionsOf } from "../../src/cli/questions.js";
import { warningsOf } from "../../src/cli/warnings.js";
import { steps } from "../../src/steps/index.js";
import { FakeApp } from "./fake-app.js";
import { kumiki, tempFolder, type RunOptions } from "./harness.js";

let dir: string;
beforeEach(async () => {
  dir = await tempFolder();
});
const run = (argv: readonly string[], options: RunOptions = {}) =>
  kumiki([...argv, "first", "--region", "ap-northeast-1", "--dir", dir], { env: { NO_COLOR: "1" }, ...options, parts: new FakeApp().parts() });
const said = /--box-size public: These are public addresses/g;

it("the walkthrough warns of public ranges, of Docker's and of SSH for the whole internet", () => {
  const told = (key: string, value: string) => warningsOf({ questions: questionsOf(steps) }, { [key]: { value } }, "en").map((f) => f.data["why"]);
  expect(told("webCidr", "8.8.8.0/23")).toEqual([expect.stringContaining("public addresses")]);
  expect(told("webCidr", "172.17.0.0/23")).toEqual([expect.stringContaining("Docker")]);
  expect(told("internalCidr", "172.17.0.0/24")).toEqual([expect.stringContaining("Docker")]);
  expect(told("sshFrom", "0.0.0.0/0")).toEqual([expect.stringContaining("whole internet")]);
  for (const [key, value] of [["webCidr", "10.0.0.0/16"], ["internalCidr", "172.16.2.0/24"], ["sshFrom", "198.51.100.7/32"]] as const) expect(told(key, value)).toEqual([]);
});

it.each([["plan"], ["up", "--yes"]])("%s says it once, on stderr", async (...command) => {
  const { code, out, err } = await run([...command, "--box-size", "public"]);
  expect(code).toBe(0);
  expect(err.match(said)).toHaveLength(1);
  expect(out).not.toMatch(said);
  expect((await run([...command, "--box-size", "tiny", "--env", "other"])).err).not.toContain("public addresses");
});

it("what stands was decided once", async () => {
  await run(["up", "--yes", "--box-size", "public"]);
  expect((await run(["plan"])).err).not.toMatch(said);
});

it("the wizard says it of what the line gives, and below what is typed", async () => {
  const enter = "\r";
  const line = await run(["up", "--box-size", "public"], { types: [[/Build this, or change/, enter], [/Build these/, `y${enter}`]] });
  expect(line.code).toBe(0);
  expect(line.err.match(said)).toHaveLength(1);
  const down = "\u001b[B";
  const typed = await run(["up", "--env", "other"], {
    types: [[/Build this, or change/, down + enter], [/Which chapter/, down + enter], [/First: what about it/, enter], [/question 1 of 2[\s\S]*Tab: edit/, "public"], [/! These are public addresses/, enter], [/question 2 of 2[\s\S]*Tab: edit/, "\u0003"]],
  });
  expect(typed.err).toContain("question 2 of 2");
});
