import { describe, expect, it } from "vitest";
import { comparisons } from "../../src/learn/index.js";
import { steps } from "../../src/steps/index.js";
import { sayComparison } from "../../src/ui/say.js";
import { looks, plain, tooWide } from "../ui/support.js";

const squeezed = (text: string): string => text.replaceAll(/\s/g, "");

describe.each(comparisons.map((c) => [c.name, c] as const))("the comparison %s", (_name, comparison) => {
  it("has a cell for everything that is compared, in both languages", () => {
    for (const words of [comparison.words.en, comparison.words.ja]) {
      expect(words.columns.length).toBeGreaterThan(1);
      expect(words.advice.length).toBeGreaterThan(0);
      for (const row of words.rows) {
        expect(row.cells).toHaveLength(words.columns.length);
        for (const text of [row.label, ...row.cells]) expect(text).not.toBe("");
      }
    }
    expect(comparison.words.ja.rows).toHaveLength(comparison.words.en.rows.length);
    expect(comparison.words.ja.columns).toHaveLength(comparison.words.en.columns.length);
  });

  it("is Japanese in Japanese: every row but for AWS's own names", () => {
    const { title, rows, advice } = comparison.words.ja;
    for (const text of [title, ...advice, ...rows.map((r) => r.label + r.cells.join(""))]) expect(text).toMatch(/[\u3041-\u309f\u30a1-\u30fa]/);
  });

  it("belongs to steps that there are", () => {
    for (const id of comparison.steps) expect(steps.map((s) => s.id)).toContain(id);
  });

  it.each(looks)("fits the terminal and leaves nothing out ($lang, $columns columns)", (look) => {
    const said = sayComparison(comparison, look);
    expect(tooWide(said, look)).toEqual([]);
    const { title, advice, rows } = comparison.words[look.lang];
    for (const text of [title, ...advice, ...rows.map((r) => r.label)]) expect(squeezed(said)).toContain(squeezed(text));
    // Cells side by side are wrapped among one another: then all their words are there.
    const words = rows.flatMap((r) => r.cells).join(" ").split(/[\s、。]+/);
    if (look.lang === "en") for (const word of words) expect(said).toContain(word);
  });

  it("stands side by side where there is room, and below one another where there is not", () => {
    const [first, second] = comparison.words.en.columns;
    const beside = sayComparison(comparison, plain("en", 120)).split("\n");
    expect(beside.some((l) => l.includes(first!) && l.includes(second!))).toBe(true);
    const below = sayComparison(comparison, plain("en", 50)).split("\n");
    expect(below.some((l) => l.trim().startsWith(`${second!}: `))).toBe(true);
    expect(tooWide(below.join("\n"), plain("en", 50))).toEqual([]);
  });
});

it("what the articles compare is there, the kinds of VPN in their seven rows and where AWS has them", () => {
  expect(comparisons.map((c) => c.name)).toEqual(["nat", "acl", "logs", "bastion", "vpn", "vpn-services"]);
  expect(comparisons.find((c) => c.name === "vpn")!.words.en.rows.slice(0, 7).map((r) => r.label)).toEqual(["Security", "Price", "Bandwidth", "Stability", "Until it works", "Changes", "Many sites"]);
});
