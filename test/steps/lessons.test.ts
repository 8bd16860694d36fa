import { describe, expect, it } from "vitest";
import type { Lesson } from "../../src/core/types.js";
import { steps } from "../../src/steps/index.js";
import { sayLesson } from "../../src/ui/say.js";
import { walkthrough } from "../learn/support.js";
import { looks, plain, tooWide } from "../ui/support.js";

const ids = steps.map((s) => s.id);
async function lessonOf(id: string) {
  const step = steps.find((s) => s.id === id)!;
  return { step, lesson: (await step.lesson!()).lesson };
}

const paragraphs = (l: Lesson): string[] => [...l.makes, ...l.why, ...l.article, ...l.today, ...l.mistakes.flatMap((m) => [m.symptom, m.cause]), l.cost];
const shape = (l: Lesson) => Object.fromEntries(Object.entries(l).map(([k, v]) => [k, Array.isArray(v) ? v.length : typeof v]));
const hasKana = /[\u3041-\u309f\u30a1-\u30fa]/;

/** Two screens of 80x24: less the line of the prompt on each. */
const twoScreens = 46;

describe.each(ids)("the lesson of %s", (id) => {
  it("is there in both languages, the same paragraphs, none of them empty", async () => {
    const { lesson } = await lessonOf(id);
    expect(shape(lesson.ja)).toEqual(shape(lesson.en));
    for (const texts of [lesson.en.makes, lesson.en.why, lesson.en.article, lesson.en.today, lesson.en.mistakes]) expect(texts.length).toBeGreaterThan(0);
    for (const text of [...paragraphs(lesson.en), ...paragraphs(lesson.ja)]) expect(text.trim().length).toBeGreaterThan(5);
  });

  it("is Japanese where it shall be, and English where it shall be", async () => {
    const { lesson } = await lessonOf(id);
    for (const text of paragraphs(lesson.ja)) {
      expect(text).toMatch(hasKana);
      expect(text).toMatch(/。$/);
      // As the catalogue sets it: half-width brackets and digits, full-width stops.
      expect(text).not.toMatch(/[（）０-９，．]/);
    }
    for (const text of paragraphs(lesson.en)) {
      expect(text).not.toMatch(/[\u3000-\u9fff]/);
      expect(text).toMatch(/[.?!)]$/);
    }
  });

  it.each(looks)("fits the terminal ($lang, $columns columns)", async (look) => {
    const { step, lesson } = await lessonOf(id);
    const said = sayLesson({ step, lesson, cost: { perDay: 12.34 } }, look);
    expect(tooWide(said, look)).toEqual([]);
    for (const text of paragraphs(look.lang === "ja" ? lesson.ja : lesson.en)) expect(said.replaceAll(/\s/g, "")).toContain(text.replaceAll(/\s/g, ""));
  });

  it.each(["en", "ja"] as const)("is two screens of 80x24 at most (%s)", async (lang) => {
    const { step, lesson } = await lessonOf(id);
    expect(sayLesson({ step, lesson, cost: { perDay: 12.34 } }, plain(lang, 80)).split("\n").length).toBeLessThanOrEqual(twoScreens);
  });

  it.each(["en", "ja"] as const)("quotes of the article what the preset `article` builds (%s)", async (lang) => {
    const { lesson } = await lessonOf(id);
    const built = builtByTheArticle();
    const quotes = lesson[lang].article.join(" ").matchAll(/\d+\.\d+\.\d+\.\d+\/\d+|\b(?:db\.)?t\d\.\w+|\bgp\d\b|[a-z-]+\.amazonaws\.com|logs:\w+|\bAmazonS3FullAccess\b|\bfor-(?:web|internal)\b|\balb-\w+/g);
    for (const [quote] of quotes) expect(built, quote).toContain(quote);
  });
});

/** Everything the preset declares, in the phases in which it differs. */
function builtByTheArticle(): string {
  const graphs = (["P1", "P2", "P4"] as const).map((phase) => walkthrough("article", phase));
  return JSON.stringify(graphs.flatMap((g) => [...g.nodes.values()].map(({ name, props }) => ({ name, props }))));
}

it("the quotations that are compared are there at all", async () => {
  const { lesson } = await lessonOf("peering");
  expect(lesson.en.article.join(" ")).toContain("172.16.2.64/26");
  expect(builtByTheArticle()).toContain("172.16.2.64/26");
  expect(builtByTheArticle()).not.toContain("172.16.9.0/24");
});
