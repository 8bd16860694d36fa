import { describe, expect, test } from "vitest";
import { mermaidOf, pageOf, sheetOf } from "../../src/diagram/index.js";
import { quoted } from "../../src/diagram/mermaid.js";
import { palettes } from "../../src/diagram/style.js";
import { catalogue } from "../../src/ui/catalogue/index.js";
import { pictures, wished } from "./pictures.js";
import fc from "fast-check";
import { foreign } from "../ui/support.js";

/** WCAG 2.2, "relative luminance" and "contrast ratio". */
function luminance(hex: string): number {
  const [r, g, b] = [1, 3, 5].map((i) => parseInt(hex.slice(i, i + 2), 16) / 255).map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r! + 0.7152 * g! + 0.0722 * b!;
}
function contrast(a: string, b: string): number {
  const [high, low] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return (high! + 0.05) / (low! + 0.05);
}

describe.each(Object.entries(palettes))("%s", (_name, palette) => {
  const grounds = Object.entries(palette).filter(([name]) => name === "paper" || name.endsWith("-ground"));
  test.each(["ink", "soft", "public-ink", "private-ink", "wrong"] as const)("%s can be read on every ground (4.5:1)", (ink) => {
    expect(grounds.length).toBe(7);
    for (const [name, ground] of grounds) expect(contrast(palette[ink], ground), name).toBeGreaterThanOrEqual(4.5);
  });
  test.each(["line", "public-line", "private-line", "vpc-line", "region-line", "allowed"] as const)("%s can be seen on paper (3:1)", (line) => {
    expect(contrast(palette[line], palette.paper)).toBeGreaterThanOrEqual(3);
  });
});

describe("what somebody has written is text", () => {
  test("in Mermaid's quotes neither quotes nor line ends nor its signs are left", () => {
    fc.assert(
      fc.property(foreign, (text) => {
        const out = quoted(text).slice(1, -1);
        // eslint-disable-next-line no-control-regex -- they would end the line
        expect(out.replace(/#\d+;/g, "")).not.toMatch(/["#;<>[\](){}|`%&*_$\\=~^@!?+'\u0000-\u001f]/);
        expect(quoted(text).endsWith('"')).toBe(true);
      }),
    );
    expect(quoted("1. - x", "172.16.0.0/23", "web-server-1")).toBe('"1#46; #45; x<br/>172.16.0.0/23<br/>web-server-1"');
  });

  test("lines of a Mermaid text are ours alone, whatever things are called", () => {
    const shape = /^\s*(subgraph n\d+\["[^"]*"\]|n\d+(\[\("[^"]*"\)\]|\(\["[^"]*"\]\)|\{\{"[^"]*"\}\}|\["[^"]*"\])|n\d+ (---|-->|-\.-)(\|"[^"]*"\|)? n\d+|end|class n\d+ (public|private)|classDef (public|private) [a-z0-9#:,]+)$/;
    fc.assert(
      fc.property(pictures, fc.constantFrom("network", "routes", "access"), (p, view) => {
        const lines = mermaidOf(view, p, catalogue("en").diagram).trimEnd().split("\n");
        expect(lines.slice(0, 4).map((l) => l.split(/[ :]/)[0])).toEqual(["---", "title", "---", "flowchart"]);
        expect(lines.slice(4).filter((l) => !shape.test(l))).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });

  test("nothing is loaded from anywhere", () => {
    const words = catalogue("en").diagram;
    for (const text of [pageOf(wished(), words), sheetOf("access", wished(), words)]) {
      expect(text.replaceAll("http://www.w3.org/2000/svg", "")).not.toMatch(/https?:|url\((?!#)|@import|<script|<link|src=|href=/);
    }
  });
});

test("where nothing stands that is said", () => {
  const words = catalogue("en").diagram;
  const empty = { env: "e", region: "r", stands: true, vpcs: [], peerings: [], vpns: [], buckets: [], groups: [], arrows: [] };
  expect(sheetOf("network", empty, words)).toContain("There is no VPC.");
  expect(sheetOf("access", empty, words)).toContain("There are no security groups.");
  expect(pageOf(empty, words)).toContain("There is no VPC.");
});
