import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { areaOf, type Area, type Box, type Drawing } from "../../src/diagram/drawing.js";
import { checksDrawing, drawingOf, sheetOf, views, type TalkPicture } from "../../src/diagram/index.js";
import { sheetParts } from "../../src/diagram/sheet.js";
import { catalogue } from "../../src/ui/catalogue/index.js";
import { foreign } from "../ui/support.js";
import { pictures, wished } from "./pictures.js";
import { presets } from "../../src/core/types.js";

const langs = ["en", "ja"] as const;
const half = 0.5;
const inside = (a: Area, b: Area): boolean => a.x >= b.x - half && a.y >= b.y - half && a.x + a.width <= b.x + b.width + half && a.y + a.height <= b.y + b.height + half;
const apart = (a: Area, b: Area): boolean => a.x + a.width <= b.x + half || b.x + b.width <= a.x + half || a.y + a.height <= b.y + half || b.y + b.height <= a.y + half;
const belong = (a: Box, b: Box): boolean => [...a.within, ...(a.across ?? [])].includes(b.key);

/** Everything that is wrong with a drawing, in words. */
function faults(d: Drawing): string[] {
  const out: string[] = [];
  const sheet = { x: 0, y: 0, width: d.width, height: d.height };
  const keys = d.boxes.map((b) => b.key);
  if (new Set(keys).size !== keys.length) out.push("two boxes with one key");
  d.boxes.forEach((a, i) => {
    if (!inside(a, sheet)) out.push(`${a.key} is not on the sheet`);
    for (const key of a.within) {
      const outer = d.boxes.find((b) => b.key === key);
      if (outer === undefined || !inside(a, outer)) out.push(`${a.key} is not inside of ${key}`);
    }
    for (const b of d.boxes.slice(i + 1)) if (!belong(a, b) && !belong(b, a) && !apart(a, b)) out.push(`${a.key} and ${b.key} overlap`);
    for (const t of a.texts) if (!inside(areaOf(t), a)) out.push(`"${t.text}" leaves ${a.key}`);
  });
  const texts = [...d.boxes.flatMap((b) => b.texts.map((t) => ({ of: b, area: areaOf(t), text: t.text }))), ...d.labels.map((l) => ({ of: undefined, area: areaOf(l.text), text: l.text.text }))];
  texts.forEach((a, i) => {
    for (const b of texts.slice(i + 1)) if (!apart(a.area, b.area)) out.push(`"${a.text}" and "${b.text}" overlap`);
    // What is written on a box that contains others must not lie under them.
    for (const b of d.boxes) if (a.of !== undefined && b !== a.of && !belong(a.of, b) && !apart(a.area, b)) out.push(`"${a.text}" lies under ${b.key}`);
  });
  for (const l of d.labels) {
    if (!inside(areaOf(l.text), l)) out.push(`"${l.text.text}" leaves its label`);
    for (const b of d.boxes) if (!apart(l, b)) out.push(`the label "${l.text.text}" lies on ${b.key}`);
  }
  for (const w of d.wires) for (const p of w.points) if (!inside({ ...p, width: 0, height: 0 }, sheet)) out.push("a line leaves the sheet");
  return out;
}

describe.each(views)("%s", (view) => {
  test.each(langs)("no box overlaps another, no text leaves its box, in any environment (%s)", (lang) => {
    fc.assert(
      fc.property(pictures, (p) => {
        expect(faults(drawingOf(view, p, catalogue(lang).diagram))).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });

  test.each(langs)("title and legend of a sheet are on it and on nothing else (%s)", (lang) => {
    fc.assert(
      fc.property(pictures, (p) => {
        const s = sheetParts(view, p, catalogue(lang).diagram);
        const sheet = { x: 0, y: 0, width: s.width, height: s.height };
        const drawing = { x: s.left, y: s.top, width: s.drawing.width, height: s.drawing.height };
        const texts = [...s.head, ...s.legend.map((l) => l.text)].map(areaOf);
        expect(texts.every((t) => inside(t, sheet) && apart(t, drawing))).toBe(true);
        expect(inside(drawing, sheet)).toBe(true);
        expect(texts.every((t, i) => texts.slice(i + 1).every((o) => apart(t, o)))).toBe(true);
      }),
      { numRuns: 30 },
    );
  });

  test("same input, same bytes", () => {
    const words = catalogue("en").diagram;
    expect(sheetOf(view, wished(), words)).toBe(sheetOf(view, wished(), words));
  });

  test("with two or three zones it is at most 1160 wide: readable at 1200", () => {
    for (const zones of [["ap-northeast-1a", "ap-northeast-1c"], ["ap-northeast-1a", "ap-northeast-1c", "ap-northeast-1d"]])
      for (const lang of langs) for (const preset of presets) expect(drawingOf(view, wished(undefined, preset, { zones }), catalogue(lang).diagram).width).toBeLessThanOrEqual(1160);
  });
});

const ends = fc.array(fc.record({ name: foreign, notes: fc.array(foreign, { maxLength: 4 }), stranger: fc.boolean() }), { minLength: 2, maxLength: 12 });
const checks = ends.chain((all) => {
  const talk = fc.tuple(fc.nat(all.length - 1), fc.nat(all.length - 1), fc.constantFrom<TalkPicture["look"]>("allowed", "refused", "wrong"), foreign);
  return fc.array(talk, { maxLength: 40 }).map((talks) => ({
    ends: all.map((e, i) => ({ ...e, key: `end ${i}` })),
    talks: talks.filter(([from, to]) => from !== to).map(([from, to, look, text]): TalkPicture => ({ from: `end ${from}`, to: `end ${to}`, look, text, title: text })),
  }));
});

test("the checks: no box overlaps another, no text leaves its box, every arrow begins and ends at its ends' edges, whoever asks whom", () => {
  fc.assert(
    fc.property(checks, (c) => {
      const d = checksDrawing({ title: "checks", about: "", ...c });
      expect(faults(d)).toEqual([]);
      d.wires.forEach(({ points }, i) => {
        const at = (key: string, p: { x: number; y: number }): boolean => {
          const b = d.boxes.find((box) => box.key === key)!;
          const near = (a: Area, by: number): Area => ({ x: a.x - by, y: a.y - by, width: a.width + 2 * by, height: a.height + 2 * by });
          return inside({ ...p, width: 0, height: 0 }, near(b, 1)) && !inside({ ...p, width: 0, height: 0 }, near(b, -2));
        };
        expect(at(c.talks[i]!.from, points[0]!) && at(c.talks[i]!.to, points.at(-1)!)).toBe(true);
      });
    }),
    { numRuns: 60 },
  );
});

test("the judge sees what is wrong", () => {
  const d = drawingOf("network", wished(), catalogue("en").diagram);
  const moved = (key: string, by: Partial<Area>): Drawing => ({ ...d, boxes: d.boxes.map((b) => (b.key === key ? { ...b, ...by } : b)) });
  expect(faults(d)).toEqual([]);
  const host = d.boxes.find((b) => b.key === "network/public-1 servers/web-server-1")!;
  expect(faults(moved(host.key, { y: host.y - 30 })).join()).toContain("load-balancers/alb-web");
  expect(faults(moved(host.key, { width: 30 })).join()).toContain("leaves");
  expect(faults(moved("network/public-1", { x: d.width })).join()).toContain("not on the sheet");
});
