import { render } from "@inquirer/testing";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { regions } from "../../src/cost/tables/today.js";
import type { Asking } from "../../src/ui/ask.js";
import { proposedRegions } from "../../src/ui/catalogue/wizard.js";
import { askChapter, askDraft, askMenu, askOpen, askRegion, askStart, askTorn, likelyRegion, sayChapter, sayOffer, sayValues, type ChapterView, type OfferView } from "../../src/ui/wizard/index.js";
import { questionsOf } from "../../src/cli/questions.js";
import { steps } from "../../src/steps/index.js";
import { briefly } from "../../src/ui/ask/answers.js";
import { widthOf } from "../../src/ui/width.js";
import { dangerousInLines, foreign, looks, plain, tooWide } from "./support.js";

const base = { look: plain("en", 80), signal: new AbortController().signal, env: "lab", command: "up" };
type Streams = Pick<Asking, "input" | "output">;
const keys: Readonly<Record<string, string>> = { enter: "\r", down: "\u001b[B", esc: "\u001b" };

/** Asks on inquirer's test terminal. */
async function talk<R>(ask: (asking: Asking) => Promise<R>, ...what: readonly string[]) {
  const t = await render((_: object, context?: Streams) => {
    const { input, output } = context as Required<Streams>;
    // A prompt ends its output, which stderr takes no notice of.
    return ask({ ...base, input, output: Object.assign(output, { end: () => output }) });
  }, {});
  const soon = () => new Promise((r) => setTimeout(r, 10));
  await soon();
  for (const each of what) {
    t.input.write(keys[each] ?? each);
    await soon();
  }
  return { answer: t.answer, shown: await t.getFullOutput({ raw: true }) };
}
const answer = async <R>(ask: (asking: Asking) => Promise<R>, ...what: readonly string[]): Promise<R> => (await talk(ask, ...what)).answer;

const chapter = (over: Partial<ChapterView> = {}): ChapterView => ({
  id: "network",
  title: "Network",
  what: "A VPC.",
  chosen: true,
  perDay: 1.234,
  values: [{ key: "webCidr", ask: "IPv4 range", flag: "--web-cidr", value: "10.0.0.0/16", open: false }],
  asked: 1,
  given: [],
  along: ["Servers"],
  ...over,
});
const offer = (over: Partial<OfferView> = {}): OfferView => ({
  env: "lab",
  account: "123456789012",
  region: "ap-northeast-1",
  local: false,
  preset: "modern",
  standing: { ready: 0, of: 3 },
  chapters: [chapter(), chapter({ id: "servers", title: "Servers", perDay: 0, values: [], asked: 0 }), chapter({ id: "bucket", title: "Bucket", chosen: false, values: [] })],
  perDay: 1.234,
  knownPerDay: 1.234,
  pricedOn: "2026-09-24",
  open: 0,
  picture: ["a picture"],
  ...over,
});
const lines = (text: string): string[] => text.split("\n");

describe("the overview", () => {
  const said = sayOffer(offer(), plain("en", 80));
  it("names account and Region in its heading, shows the picture once, and ends with what all of it costs where", () => {
    expect(lines(said)[1]).toBe('What would be built: environment "lab", in account 123456789012, Region');
    expect(said.match(/a picture/g)).toHaveLength(1);
    expect(said).toMatch(/\+ {2}Network +10\.0\.0\.0\/16 +1\.23\n/);
    expect(said).toMatch(/- {2}Bucket +left out\n/);
    expect(said.slice(said.indexOf("In all"))).toMatch(/^In all 1\.23 USD a day, in account 123456789012, Region ap-northeast-1 Asia\s+Pacific \(Tokyo\)\nlist prices of 2026-09-24, starting values: modern$/);
  });
  it("says what stands, what is half done, what is open and what nobody can price", () => {
    const view = offer({
      standing: { ready: 5, of: 9 },
      perDay: undefined,
      chapters: [chapter({ standing: { ready: 2, of: 2 } }), chapter({ standing: { ready: 3, of: 6 }, perDay: undefined }), chapter({ values: [{ key: "a", ask: "A", flag: "--a", value: "", open: true }] })],
    });
    const text = sayOffer(view, plain("en", 120));
    for (const part of ["is not finished: 5 of 9 resources", "=  Network  stands", "~  Network  3 of 6", "!  Network  needs an answer", "at least 1.23 USD", "?"]) expect(text).toContain(part);
    expect(sayOffer(offer({ standing: { ready: 3, of: 3 } }), plain("en", 120))).toContain('"lab" stands');
    expect(sayOffer(offer({ pricedOn: undefined }), plain("en", 120))).toContain("is not known");
  });
  it("names the questions that are in the way of a price, where table and menu say so in the same words", async () => {
    const open = ["A", "B", "C", "D"].map((ask) => ({ key: ask, ask, flag: `--${ask}`, value: "x", open: true }));
    const view = (n: number) => offer({ open: n, perDay: 0, chapters: [chapter({ values: open.slice(0, n) })] });
    expect(sayOffer(view(1), plain("en", 120))).toMatch(/\nWhat it costs a day is known once this is answered: "A"\nin account 123456789012, .*, starting values: modern$/);
    expect(sayOffer(view(4), plain("en", 120))).toContain('"A", "B", "C", and 1 more');
    expect(sayOffer(view(4), plain("ja", 120))).toContain("次の質問に回答すると 1 日の料金が分かります: 「A」「B」「C」ほか 1 件");
    const shown = async (lang: "en" | "ja") => (await talk((a) => askMenu({ ...a, look: plain(lang, 120) }, view(1)), "enter")).shown;
    for (const [lang, word] of [["en", "needs an answer"], ["ja", "回答が必要"]] as const) {
      expect(sayOffer(view(1), plain(lang, 120))).toContain(word);
      expect(await shown(lang)).toContain(word);
    }
  });
  it("of the whole walkthrough leaves room for its question on 24 lines, in both languages", () => {
    const chapters = [...Array(12).keys()].map((i) => chapter({ id: String(i), values: [{ key: "k", ask: "A", flag: "--a", value: "x".repeat(200), open: false }] }));
    for (const look of looks.filter((l) => l.columns >= 80)) {
      const text = sayOffer(offer({ chapters }), look);
      // From the table's head on; the question has a line, four choices, an empty line and one about the keys.
      expect(lines(text.slice(text.indexOf("a picture"))).length - 2 + 7).toBeLessThanOrEqual(24);
    }
  });
  it("is never wider than the terminal and harmless, whatever is in it", () => {
    fc.assert(
      fc.property(foreign, foreign, fc.array(foreign, { maxLength: 4 }), fc.constantFrom(...looks), (env, title, values, look) => {
        const one = chapter({ title, what: title, values: values.map((value, i) => ({ key: String(i), ask: title, flag: "--flag", value, open: i % 2 === 0 })), given: values });
        const view = offer({ env, account: title, region: env, chapters: [one, chapter()], picture: [] });
        for (const text of [sayOffer(view, look), sayValues(view, look), sayChapter(one, look)]) {
          expect(tooWide(text, look)).toEqual([]);
          expect(dangerousInLines(text)).toEqual([]);
        }
      }),
      { numRuns: 60 },
    );
  });
  it("shows every value with its flag, also one that is too long for the table", () => {
    const long = "10.0.0.0/24, ".repeat(12);
    expect(sayValues(offer({ chapters: [chapter({ values: [{ key: "k", ask: "Ranges", flag: "--ranges", value: long.trim(), open: false }] })] }), plain("en", 80)).replace(/\s+/g, " ")).toContain(long.trim());
  });
  it("cuts no question and no flag: where they do not fit in a line, the question stands above", () => {
    const values = [{ key: "k", ask: "VPN ができた後も、プロキシサーバーから開発サーバーへの SSH を許可しますか", flag: "--proxy-to-dev-ssh-for-all", value: "いいえ", open: false }];
    for (const text of [sayValues(offer({ chapters: [chapter({ values })] }), plain("ja", 80)), sayChapter(chapter({ values }), plain("ja", 80))]) {
      expect(text).not.toContain("...");
      expect(text).toMatch(/--proxy-to-dev-ssh-for-all +いいえ/);
    }
  });
  it("a chapter that stands says how it goes, and one that the line answers says where", () => {
    const said = sayChapter(chapter({ standing: { ready: 1, of: 1 }, along: undefined, given: ["--web-cidr"] }), plain("en", 80));
    expect(said).toContain("kumiki teardown network");
    expect(said).toContain("Given for this run, so not asked: --web-cidr");
  });
});

describe("the menus", () => {
  it("Enter builds, when nothing is open", async () => {
    expect(await answer((a) => askMenu(a, offer()), "enter")).toBe("build");
    expect(await answer((a) => askMenu(a, offer({ open: 2 })), "enter")).toBe("answer");
    expect((await talk((a) => askMenu(a, offer({ standing: { ready: 1, of: 2 } })), "enter")).shown).toContain("Go on with what is missing");
    expect((await talk((a) => askMenu(a, offer({ standing: { ready: 2, of: 2 } })), "enter")).shown).toContain("Show what would change");
  });
  it.each([["change", 1], ["values", 2], ["leave", 3]] as const)("%s is %i down", async (choice, downs) => {
    expect(await answer((a) => askMenu(a, offer()), ...Array<string>(downs).fill("down"), "enter")).toBe(choice);
  });
  it("what is being taken away: Enter finishes it", async () => {
    expect(await answer((a) => askTorn(a, ["said"]), "enter")).toBe("finish");
    expect(await answer((a) => askTorn(a, ["said"]), "down", "enter")).toBe("build");
    expect((await talk((a) => askTorn(a, ["said"]), "down", "down", "enter")).shown).toContain("said");
  });
  const all = { region: true, preset: true };
  it("chapters, with their prices; the starting values and the Region come last", async () => {
    const t = await talk((a) => askChapter(a, offer(), all), "down", "enter");
    expect(await t.answer).toEqual({ chapter: "network" });
    expect(t.shown).toMatch(/Network +1\.23 USD a day +A VPC/);
    expect(t.shown).toMatch(/Servers +nothing fixed/);
    expect(t.shown).toMatch(/Bucket +left out/);
    expect(await answer((a) => askChapter(a, offer(), all), "down", "down", "down", "down", "enter")).toBe("preset");
    expect(await answer((a) => askChapter(a, offer(), all), "down", "down", "down", "down", "down", "enter")).toBe("region");
    const fixed = await talk((a) => askChapter(a, offer(), { region: false, preset: false }, "bucket"), "enter");
    expect(await fixed.answer).toEqual({ chapter: "bucket" });
    expect(fixed.shown).not.toMatch(/Starting values|Region:/);
  });
  it.each(["esc", "b", "enter"])("back from the chapters by %s", async (key) => {
    const t = await talk((a) => askChapter(a, offer(), all), key);
    expect(await t.answer).toBe("back");
  });
  it("a chapter: its questions, out or in with what goes along, its lesson, back", async () => {
    const t = await talk((a) => askOpen(a, chapter()), "down", "enter");
    expect(await t.answer).toBe("toggle");
    expect(t.shown).toContain("Servers");
    expect(await answer((a) => askOpen(a, chapter()), "enter")).toBe("questions");
    expect(await answer((a) => askOpen(a, chapter()), "?")).toBe("explain");
    expect(await answer((a) => askOpen(a, chapter()), "b")).toBe("back");
    expect((await talk((a) => askOpen(a, chapter({ chosen: false })), "enter")).shown).toContain("Take this chapter in");
    const stands = await talk((a) => askOpen(a, chapter({ along: undefined })), "b");
    expect(stands.shown).not.toMatch(/chapter (out|in)/);
  });
  it("the starting values", async () => {
    expect(await answer((a) => askStart(a, "modern"), "down", "enter")).toBe("article");
    expect(await answer((a) => askStart(a, "modern"), "b")).toBeUndefined();
  });
  it("answers of before: go on, or anew", async () => {
    const t = await talk((a) => askDraft(a, "2026-11-22 04:12"), "enter");
    expect(await t.answer).toBe(true);
    expect(t.shown).toContain("on 2026-11-22 04:12");
    expect(await answer((a) => askDraft(a, "x"), "down", "enter")).toBe(false);
  });
  it("a Region: one that is near first, others below, any other typed", async () => {
    const near = likelyRegion(Intl.DateTimeFormat().resolvedOptions().timeZone);
    expect(await answer((a) => askRegion(a), "enter")).toBe(near);
    expect(await answer((a) => askRegion(a, "us-east-1"), "enter")).toBe("us-east-1");
    expect(await answer((a) => askRegion(a, "us-east-1"), "b")).toBe("us-east-1");
    const typed = await talk((a) => askRegion(a), ...Array<string>(10).fill("down"), "enter", "tokyo", "enter", "\u0015", "sa-east-1", "enter");
    expect(typed.shown).toContain("a Region is written like");
    expect(await typed.answer).toBe("sa-east-1");
  });
  it("proposes the Regions whose prices it can tell", () => expect([...proposedRegions].sort()).toEqual([...regions].sort()));
  it.each([["Asia/Tokyo", "ap-northeast-1"], ["Europe/Berlin", "eu-central-1"], ["Europe/London", "eu-west-1"], ["America/New_York", "us-east-1"], ["America/Los_Angeles", "us-west-2"], ["Australia/Sydney", "ap-southeast-2"], ["Asia/Singapore", "ap-southeast-1"], ["UTC", "ap-northeast-1"]])("in %s that is %s", (zone, region) => {
    expect(likelyRegion(zone)).toBe(region);
    expect(proposedRegions).toContain(region);
  });
});

describe("a choice in the line of its chapter", () => {
  const question = (key: string) => questionsOf(steps).find((q) => q.key === key)!.question;
  it.each([
    ["flowLogDestination", "cloudwatch", "CloudWatch Logs", "CloudWatch Logs"],
    ["flowLogDestination", "s3", "S3", "S3"],
    ["flowLogInterval", "600", "10 minutes", "10 分"],
    ["databaseEngine", "mysql", "MySQL", "MySQL"],
  ])("%s %s", (key, value, en, ja) => {
    expect(briefly(question(key), value, plain("en", 80))).toBe(en);
    expect(briefly(question(key), value, plain("ja", 80))).toBe(ja);
  });
  it("of every choice is short, and of what is no choice there is none", () => {
    for (const lang of ["en", "ja"] as const)
      for (const { question } of questionsOf(steps))
        for (const { value } of question.choices ?? []) expect(widthOf(briefly(question, value, plain(lang, 80))!, plain(lang, 80))).toBeLessThan(20);
    expect(briefly(question("webCidr"), "172.16.0.0/23", plain("en", 80))).toBeUndefined();
  });
});
