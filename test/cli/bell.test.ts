import { describe, expect, it } from "vitest";
import { Fault } from "../../src/core/fault.js";
import { FakeApp } from "./fake-app.js";
import { kumiki, tempFolder, type Ran } from "./harness.js";

const bell = "\u0007";

/** A run without questions; `types` makes it one at a terminal. */
async function run(argv: readonly string[], terminal: boolean, env: Record<string, string> = {}): Promise<Ran> {
  const dir = await tempFolder();
  return kumiki([...argv, "--dir", dir], { parts: new FakeApp().parts(), env, ...(terminal ? { types: [] } : {}) });
}

describe("--bell", () => {
  it.each([
    ["at the end of a run on a terminal", ["up", "--yes", "--bell"], true, {}, 1],
    ["asked for by its variable", ["up", "--yes"], true, { KUMIKI_BELL: "1" }, 1],
    ["not unless asked for", ["up", "--yes"], true, {}, 0],
    ["never in a pipe", ["up", "--yes", "--bell"], false, {}, 0],
    ["not where nothing was run", ["status", "--bell"], true, {}, 0],
    ["not when the line was wrong and nothing was begun", ["up", "--yes", "--bell", "--through", "first", "--set", "size=wrong"], true, {}, 0],
  ] as const)("%s", async (_, argv, terminal, env, rings) => {
    const ran = await run(argv, terminal, { ...env });
    expect(ran.err.split(bell).length - 1).toBe(rings);
    expect(ran.out).not.toContain(bell);
  });
});

describe("--bell, when it fails", () => {
  it("rings too, after the error", async () => {
    const dir = await tempFolder();
    const app = new FakeApp({ throws: { "held.up": new Fault("quota", { code: "VpcLimitExceeded", message: "5 are there" }) } });
    const ran = await kumiki(["up", "--yes", "--bell", "--dir", dir], { parts: app.parts(), types: [] });
    expect(ran.code).toBe(3);
    expect(ran.err.split(bell)).toHaveLength(2);
  });
});

describe("--plain", () => {
  it.each([["en", "--plain"], ["ja", "--plain"], ["en", ""]])("nothing is redrawn, no escape codes, no signs, on a terminal too (%s %s)", async (lang, flag) => {
    const ran = await run(["up", "--yes", "--lang", lang, ...(flag === "" ? [] : [flag])], true, flag === "" ? { KUMIKI_PLAIN: "yes" } : {});
    expect(ran.code).toBe(0);
    for (const text of [ran.out, ran.err]) {
      // eslint-disable-next-line no-control-regex -- escape codes
      expect(text).not.toMatch(/[\u001b✔✖⠀-⣿│─]/u);
    }
    expect(ran.out).toContain("OK ");
  });

  it("an error is words alone, too", async () => {
    const ran = await run(["up", "--lang", "xx", "--plain"], true);
    expect(ran.code).toBe(2);
    expect(ran.err).not.toContain("✖");
    expect(ran.err).toMatch(/^Error: |^エラー: /m);
  });
});
