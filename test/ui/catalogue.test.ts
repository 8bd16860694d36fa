import fc from "fast-check";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { Fault, type FaultCode } from "../../src/core/fault.js";
import { jaReasons } from "../../src/ui/catalogue/ja-reasons.js";
import { catalogues, faultWords, noteWords, problemWords, reasonWords } from "../../src/ui/catalogue/index.js";
import { sayFault } from "../../src/ui/say.js";
import { dangerousIn, dangerousInLines, dataOf, foreign, looks, members, tooWide } from "./support.js";

const root = new URL("../../", import.meta.url).pathname;
function sources(folder: string): string {
  return readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
    .map((f) => join(root, folder, f))
    .filter((f) => f.endsWith(".ts") && statSync(f).isFile())
    .map((f) => readFileSync(f, "utf8"))
    .join("\n");
}
const found = (text: string, pattern: RegExp): string[] => [...new Set([...text.matchAll(pattern)].map((m) => m[1]!))];

const faults = members("src/core/fault.ts", ["FaultData"]);
const problems = {
  ...members("src/net/problems.ts", ["NetProblems"]),
  ...members("src/pki/problems.ts", ["PkiProblems"]),
  ...members("src/ui/catalogue/problems.ts", ["ParseProblems", "StepProblems"]),
};
const notes = members("src/ui/catalogue/notes.ts", ["NoteData"]);
const langs = ["en", "ja"] as const;

/** Paths of all leaves. */
const leaves = (o: object, at = ""): string[] =>
  Object.entries(o).flatMap(([k, v]) => (typeof v === "object" && v !== null ? leaves(v as object, `${at}${k}.`) : [at + k]));

describe("the catalogues", () => {
  it("have the same keys in both languages, and a sentence for every code", () => {
    expect(leaves(catalogues.ja).sort()).toEqual(leaves(catalogues.en).sort());
    expect(Object.keys(catalogues.en.faults).sort()).toEqual(Object.keys(faults).sort());
    expect(Object.keys(catalogues.en.problems).sort()).toEqual(Object.keys(problems).sort());
    expect(Object.keys(catalogues.en.notes).sort()).toEqual(Object.keys(notes).sort());
  });

  it.each(Object.keys(faults))("fault %s says what happened and what to do, in one harmless line each", (code) => {
    fc.assert(
      fc.property(dataOf(faults[code]!), fc.constantFrom(...looks), (data, look) => {
        const fault = new Fault(code as FaultCode, data as never, { node: "network/vpc" });
        const { message, remedy } = faultWords(fault, look.lang);
        for (const line of [message, remedy]) {
          expect(line.length).toBeGreaterThan(5);
          expect(dangerousIn(line)).toEqual([]);
          expect(line).not.toMatch(/undefined|\[object|NaN/);
        }
        const said = sayFault(fault, look, { debug: true });
        expect(dangerousInLines(said)).toEqual([]);
        expect(tooWide(said, look)).toEqual([]);
      }),
      { numRuns: 15 },
    );
  });

  it.each(Object.keys(problems))("problem %s has a sentence", (code) => {
    fc.assert(
      fc.property(dataOf(problems[code]!), fc.constantFrom(...langs), (data, lang) => {
        const line = problemWords({ code, data: data as never }, lang);
        expect(line.length).toBeGreaterThan(5);
        expect(line).not.toContain(`${code} `);
        expect(line).not.toMatch(/undefined|\[object|NaN/);
        expect(dangerousIn(line)).toEqual([]);
      }),
      { numRuns: 10 },
    );
  });

  it.each(Object.keys(notes))("note %s has a sentence", (code) => {
    for (const lang of langs)
      fc.assert(fc.property(dataOf(notes[code]!), (data) => void expect(dangerousIn(noteWords({ code, data }, lang))).toEqual([])), { numRuns: 10 });
  });

  it("Japanese sentences are Japanese", () => {
    const japanese = /[぀-ヿ一-鿿]/;
    for (const [code, fields] of Object.entries(faults)) {
      const data = Object.fromEntries(Object.entries(fields).map(([k, t]) => [k, t === "number" ? 1 : t.endsWith("[]") ? ["x"] : "x"]));
      const { message, remedy } = faultWords(new Fault(code as FaultCode, data as never), "ja");
      expect(message).toMatch(japanese);
      expect(remedy).toMatch(japanese);
      expect(faultWords(new Fault(code as FaultCode, data as never), "en").message).not.toMatch(japanese);
    }
  });

  it("Japanese is written alike everywhere: a space between its letters and Latin ones or brackets, one word for our tags", () => {
    const files = ["src/steps", "src/cli"].map((f) => sources(f)).join("\n") + readdirSync(join(root, "src/ui/catalogue")).filter((f) => f.startsWith("ja")).map((f) => readFileSync(join(root, "src/ui/catalogue", f), "utf8")).join("\n");
    const texts = found(files, /("(?:[^"\\\n]|\\.)*"|`(?:[^`\\]|\\.)*`)/g).filter((t) => /[぀-ヿ一-鿿]/.test(t));
    expect(texts.length).toBeGreaterThan(500);
    expect(texts.filter((t) => /[ぁ-ゖァ-ヺー一-鿿][A-Za-z0-9]|[A-Za-z0-9][ぁ-ゖァ-ヺー一-鿿]|[ぁ-ゖァ-ヺー一-鿿]\(|\)[ぁ-ゖァ-ヺー一-鿿]|目印/.test(t.replaceAll(/\$\{[^}]*\}/g, "")))).toEqual([]);
  });

  it("an unknown code is shown with its data, never as nothing", () => {
    fc.assert(
      fc.property(foreign, foreign, (code, value) => {
        fc.pre(!Object.hasOwn(problems, code));
        expect(dangerousIn(problemWords({ code, data: { value } }, "en"))).toEqual([]);
      }),
    );
    expect(problemWords({ code: "new-rule", data: { given: "x", allowed: ["a", "b"] } }, "en")).toBe("new-rule given=x allowed=a,b");
    expect(noteWords({ code: "constructor" }, "en")).toBe("constructor");
    expect(problemWords({ code: "zone-unknown", data: { given: "x" } }, "en")).toBe("zone-unknown given=x");
  });

  it("what AWS says does not fill the screen", () => {
    const fault = new Fault("permission", { operation: "ec2:CreateVpc", message: "Encoded authorization failure message: " + "A".repeat(5000) });
    expect(faultWords(fault, "en").message.length).toBeLessThan(800);
  });
});

describe("commands that are proposed", () => {
  it("exist", async () => {
    const { allCommands } = await import("../../src/cli/commands.js");
    const known = allCommands().map((c) => c.name);
    const words = readdirSync(join(root, "src/ui/catalogue")).map((f) => readFileSync(join(root, "src/ui/catalogue", f), "utf8")).join("\n");
    const named = [...found(words, /[:"`「] ?kumiki ([a-z]+)\b/g), ...found(words, /\bcommand\("([a-z]+)"/g), ...Object.keys(catalogues.en.next).map((words) => words.split(" ")[0]!)];
    expect(named.length).toBeGreaterThan(3);
    expect(named.filter((c) => !known.includes(c))).toEqual([]);
  });
});

describe("what the others say is in the catalogues", () => {
  it("problems of the steps and of net", () => {
    const codes = [...found(sources("src/steps"), /\bcode: "([\w-]+)"/g), ...found(sources("src/net"), /\bproblem\("([\w-]+)"/g)];
    expect(codes.filter((c) => !Object.hasOwn(problems, c))).toEqual([]);
  });
  it("notes", () => {
    const everywhere = ["src/app.ts"].map((f) => readFileSync(join(root, f), "utf8")).join() + ["aws", "cli", "emulator", "engine", "resources", "state"].map((f) => sources(`src/${f}`)).join();
    const codes = [...found(everywhere, /\bnote(?:\?\.)?\("([\w-]+)"/g), ...found(everywhere, /type: "note", code: "([\w-]+)"/g)];
    expect(codes.filter((c) => !Object.hasOwn(notes, c))).toEqual([]);
  });
  it("the planner's reasons", () => {
    const whys = readFileSync(join(root, "src/engine/plan.ts"), "utf8")
      .split("\n")
      .flatMap((line) => (/\bwhy: (.*)/.exec(line)?.[1] ?? "").match(/"[^"]*"/g) ?? [])
      .map((s) => s.slice(1, -1))
      .filter((s) => s.includes(" ") || s === "new");
    expect(whys.length).toBeGreaterThan(5);
    expect(whys.filter((w) => !Object.hasOwn(jaReasons, w))).toEqual([]);
    expect(reasonWords("AWS cannot change this in place: engine", "ja")).toContain("engine");
    expect(reasonWords("something else", "ja")).toBe("something else");
  });
});
