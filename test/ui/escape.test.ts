import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { safe, safeData, safeJson, shellWord } from "../../src/ui/escape.js";
import { dangerousIn, foreign } from "./support.js";

describe("safe", () => {
  it("lets no dangerous character through, whatever comes", () => {
    fc.assert(fc.property(foreign, (text) => void expect(dangerousIn(safe(text))).toEqual([])));
    for (let c = 0; c <= 0xffff; c++) expect(dangerousIn(safe(String.fromCharCode(c)))).toEqual([]);
  });
  it("shows the number of what it replaces and leaves the rest alone", () => {
    expect(safe("a\u001b[31mb")).toBe("a\\u001b[31mb");
    expect(safe("本番環境 for-web 👍 é")).toBe("本番環境 for-web 👍 é");
    expect(safe("\u{e0041}")).toBe("\\udb40\\udc41");
    expect(safe("\ud83d")).toBe("\\ud83d");
  });
  it("changes nothing the second time", () => {
    fc.assert(fc.property(foreign, (text) => void expect(safe(safe(text))).toBe(safe(text))));
  });
});

describe("safeJson", () => {
  it("parses back to the same, and is one harmless line", () => {
    fc.assert(
      fc.property(fc.dictionary(foreign, fc.oneof(foreign, fc.integer(), fc.array(foreign))), (value) => {
        const line = safeJson(value);
        expect(dangerousIn(line)).toEqual([]);
        expect(JSON.parse(line)).toEqual({ ...value });
      }),
    );
  });
});

describe("safeData", () => {
  it("reaches texts at any depth", () => {
    expect(safeData({ a: ["\u0007", { b: "\u202e" }], n: 1 })).toEqual({ a: ["\\u0007", { b: "\\u202e" }], n: 1 });
  });
});

describe("shellWord", () => {
  it.each([
    ["lab", "lab"],
    ["my profile", "'my profile'"],
    ["a'b; rm -rf ~", "'a'\\''b; rm -rf ~'"],
    ["-rf", "'-rf'"],
    ["", "''"],
    ["$(id)", "'$(id)'"],
  ])("%s", (text, word) => expect(shellWord(text)).toBe(word));
});
