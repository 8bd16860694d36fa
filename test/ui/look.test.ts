import { describe, expect, it } from "vitest";
import { chooseLang, inLang } from "../../src/ui/lang.js";
import { interactive, lookOf, paint } from "../../src/ui/look.js";

const tty = { isTTY: true, columns: 100 };
const look = (env: Record<string, string>, stream: { isTTY?: boolean; columns?: number } = tty, colour?: boolean) =>
  lookOf({ lang: "en", stream, env, colour, platform: "linux" });

describe("chooseLang", () => {
  it.each([
    ["ja", {}, "ja"],
    ["en", { LANG: "ja_JP.UTF-8" }, "en"],
    [undefined, { KUMIKI_LANG: "ja", LC_ALL: "C" }, "ja"],
    [undefined, { LC_ALL: "", LC_MESSAGES: "ja_JP.UTF-8", LANG: "C" }, "ja"],
    [undefined, { LC_ALL: "C", LANG: "ja_JP.UTF-8" }, "en"],
    [undefined, { LANG: "jax" }, "en"],
    [undefined, {}, "en"],
  ] as const)("%s %o", (flag, env, lang) => expect(chooseLang(flag, env)).toBe(lang));
  it("English stands in where there is no Japanese", () => {
    expect(inLang({ en: "a", ja: "b" }, "ja")).toBe("b");
    expect(inLang({ en: "a" }, "ja")).toBe("a");
  });
});

describe("lookOf", () => {
  it.each([
    [{}, tty, undefined, true],
    [{}, {}, undefined, false],
    [{ NO_COLOR: "1" }, tty, undefined, false],
    [{ NO_COLOR: "" }, tty, undefined, true],
    [{ NO_COLOR: "1", FORCE_COLOR: "1" }, tty, undefined, false],
    [{ FORCE_COLOR: "1" }, {}, undefined, true],
    [{ FORCE_COLOR: "0" }, tty, undefined, false],
    [{ TERM: "dumb" }, tty, undefined, false],
    [{ FORCE_COLOR: "1" }, tty, false, false],
  ] as const)("colour: %o %o %s", (env, stream, flag, colour) => expect(look(env as Record<string, string>, stream, flag).colour).toBe(colour));
  it.each([
    [{ LANG: "ja_JP.UTF-8" }, true],
    [{ LANG: "C.utf8" }, true],
    [{ LC_ALL: "C", LANG: "ja_JP.UTF-8" }, false],
    [{}, false],
  ])("UTF-8: %o", (env, utf8) => expect(look(env as Record<string, string>).utf8).toBe(utf8));
  it("wraps for terminals only", () => {
    expect(look({}).columns).toBe(100);
    expect(look({}, { columns: 100 }).columns).toBe(Infinity);
    expect(look({}, { isTTY: true, columns: 0 }).columns).toBe(80);
  });
  it("paints only where there are colours", () => {
    expect(paint({ ...look({}), colour: false }, "red", "x")).toBe("x");
    expect(paint({ ...look({}), colour: true }, "red", "x")).toBe("\u001b[31mx\u001b[39m");
  });
});

describe("interactive", () => {
  it.each([
    [{}, true, true, false, true],
    [{}, false, true, false, false],
    [{}, true, false, false, false],
    [{}, true, true, true, false],
    [{ CI: "true" }, true, true, false, false],
    [{ CI: "false" }, true, true, false, true],
    [{ KUMIKI_NO_INPUT: "1" }, true, true, false, false],
  ])("%o stdin %s stderr %s --no-input %s", (env, input, output, noInput, yes) =>
    expect(interactive({ input: { isTTY: input }, output: { isTTY: output }, env: env as Record<string, string>, noInput })).toBe(yes),
  );
});
