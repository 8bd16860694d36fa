import { chmodSync, mkdtempSync, rmSync, statSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { helpFor, isPrivate, quick } from "../../src/cli/main.js";

const english = { LC_ALL: "C" };
const nobody = () => false;
const texts = { "": "top", up: "up", vpn: "vpn", "vpn add": "vpn add" };

describe("what is answered without loading anything", () => {
  it.each([
    [["--version"], { say: "version" }],
    [["--help"], { say: "help", of: [], lang: "en", exitCode: 0 }],
    [["-h"], { say: "help", of: [], lang: "en", exitCode: 0 }],
    [["help"], { say: "help", of: [], lang: "en", exitCode: 0 }],
    [["help", "up"], { say: "help", of: ["up"], lang: "en", exitCode: 0 }],
    [["up", "--help"], { say: "help", of: ["up"], lang: "en", exitCode: 0 }],
    [["--help", "vpn", "add"], { say: "help", of: ["vpn", "add"], lang: "en", exitCode: 0 }],
    [["up", "--lang", "ja", "--help"], { say: "help", of: ["up"], lang: "ja", exitCode: 0 }],
    [["--lang=ja", "help"], { say: "help", of: [], lang: "ja", exitCode: 0 }],
    [[], { say: "help", of: [], lang: "en", exitCode: 2 }],
  ])("%j", (argv, expected) => expect(quick(argv, english, nobody)).toEqual(expected));

  it.each([
    [[], "the wizard"],
    [["up"], "a command"],
    [["up", "--env", "prod", "--help"], "an option that may take the next word"],
    [["--version", "up"], "a version of a command"],
    [["--version", "--help"], "two wishes"],
    [["--help", "--lang", "fr"], "a language we do not speak"],
    [["--help", "--lang"], "an option without its value"],
    [["help", "--help"], "help about help"],
    [["--", "--help"], "an end of options"],
  ])("leaves %j to the parser: %s", (argv) => expect(quick(argv, english, () => true)).toBeUndefined());

  it.each([
    [{ LANG: "ja_JP.UTF-8" }, "ja"],
    [{ LANG: "ja_JP.UTF-8", LC_ALL: "en_US.UTF-8" }, "en"],
    [{ LANG: "en_US.UTF-8", LC_MESSAGES: "ja" }, "ja"],
    [{ LANG: "ja_JP.UTF-8", KUMIKI_LANG: "en" }, "en"],
    [{ LANG: "ja_JP.UTF-8", LC_ALL: "" }, "ja"],
    [{}, "en"],
  ])("speaks as %j says", (env, lang) => expect(quick(["--help"], env, nobody)).toMatchObject({ lang }));

  it("leaves a line without words to the parser where a program wants JSON", () =>
    expect(quick([], { ...english, KUMIKI_JSON: "1" }, nobody)).toBeUndefined());

  it("never answers a line that has an option it does not know", () => {
    const word = fc.constantFrom("up", "vpn", "--help", "--version", "help", "--lang=ja");
    const option = fc.constantFrom("--env", "--json", "-q", "--", "--set=a=b", "-");
    fc.assert(fc.property(fc.array(word), option, fc.array(word), (a, o, b) => quick([...a, o, ...b], english, nobody) === undefined));
  });
});

describe("the help of a command", () => {
  it.each([
    [[], "top"],
    [["up"], "up"],
    [["up", "network"], "up"],
    [["vpn", "add", "alice"], "vpn add"],
    [["vpn", "bogus"], "vpn"],
  ])("%j", (words, text) => expect(helpFor(words, texts)).toBe(text));

  it.each([[["bogus"]], [["add"]], [["constructor"]], [["__proto__"]]])("%j is no command", (words) =>
    expect(helpFor(words, texts)).toBeUndefined(),
  );
});

describe.skipIf(process.platform === "win32")("compiled code is kept only in a folder that is ours alone", () => {
  let home: string;
  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), "kumiki-cache-"));
  });
  afterEach(() => rmSync(home, { recursive: true }));

  it("made by us, closed to others", () => {
    const folder = join(home, "new", "folder");
    expect(isPrivate(folder)).toBe(true);
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    expect(isPrivate(folder)).toBe(true);
  });
  it.each([0o777, 0o755, 0o701])("not where others may look or write: %o", (mode) => {
    chmodSync(home, mode);
    expect(isPrivate(home)).toBe(false);
  });
  it("not behind a link", () => {
    symlinkSync(home, join(home, "link"));
    expect(isPrivate(join(home, "link"))).toBe(false);
  });
  it("not where no folder can be made", () => expect(isPrivate("/dev/null/kumiki")).toBe(false));
});
