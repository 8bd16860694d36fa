import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { figuresOf, mermaidOf, pageOf, pictureOf, sheetOf, views, type Picture } from "../../src/diagram/index.js";
import { catalogue } from "../../src/ui/catalogue/index.js";
import { lacking, mermaidScript, openBrowser, reason } from "./chromium.js";
import { graphOf, recordsOf, stood, wished } from "./pictures.js";

const hostile = [
  "<script>document.title='owned'</script>",
  "\"><img src=x onerror=\"document.title='owned'\">",
  "]]><svg onload='alert(1)'>",
  "</title></style></text><script>1</script>",
  "&lt;b&gt; &amp; 'quoted' \"twice\"",
  "line\none\r\ntwo\u0000\u001b[2J\u202e",
  "a]-->b[(\"x\")] --- %%{init: {\"theme\": \"dark\"}}%% click n1 \"javascript:alert(1)\"",
  "end",
  "subgraph x; 1. list - `code` #quot; **bold** $$x$$",
  "\ud800 half",
];
const attacked = (): Picture => {
  const things = recordsOf(graphOf(["client-vpn", "database", "bucket", "load-balancers", "flow-logs"])).map((t, i) => {
    const text = hostile[i % hostile.length]!;
    return { ...t, name: text, props: { ...t.props, ...(t.props["description"] === undefined ? {} : { description: text }), ...(t.props["engine"] === undefined ? {} : { engine: text }) } };
  });
  return pictureOf(things, { env: "default", region: "<b>&\"'", phase: "P4", stands: true });
};

const three = { zones: ["ap-northeast-1a", "ap-northeast-1c", "ap-northeast-1d"] };
const cases: readonly (readonly [string, () => Picture])[] = [
  ["planned", () => wished()],
  ["built", () => stood()],
  ["as the article has it", () => wished(undefined, "article")],
  ["three zones", () => stood(undefined, "modern", three)],
  ["a network alone", () => wished(["network"])],
  ["hostile names", attacked],
];

/** In the browser: every text that leaves the box it is written in, and every two texts that touch. */
const measure = (page: Page): Promise<{ readonly left: readonly string[]; readonly over: readonly string[]; readonly texts: number }> =>
  page.evaluate(() => {
    type Rect = { left: number; right: number; top: number; bottom: number };
    // Types of the page: this project's own have no DOM.
    const doc = (globalThis as unknown as { document: { querySelectorAll(q: string): Iterable<PageNode> } }).document;
    interface PageNode {
      textContent: string;
      tagName: string;
      parentElement: PageNode;
      querySelector(q: string): PageNode | null;
      querySelectorAll(q: string): Iterable<PageNode>;
      getBoundingClientRect(): Rect;
    }
    const left: string[] = [];
    const over: string[] = [];
    let texts = 0;
    for (const svg of doc.querySelectorAll("svg[role=img]")) {
      const all = [...svg.querySelectorAll("text")].map((t) => ({ t, r: t.getBoundingClientRect() }));
      texts += all.length;
      for (const { t, r } of all) {
        const box = t.parentElement.tagName === "g" ? t.parentElement.querySelector("rect") : null;
        const b = (box ?? svg).getBoundingClientRect();
        if (r.left < b.left - 1 || r.right > b.right + 1 || r.top < b.top - 2 || r.bottom > b.bottom + 2) left.push(t.textContent);
      }
      all.forEach((a, i) => {
        for (const b of all.slice(i + 1)) if (a.r.left < b.r.right - 1 && b.r.left < a.r.right - 1 && a.r.top < b.r.bottom - 3 && b.r.top < a.r.bottom - 3) over.push(`${a.t.textContent} / ${b.t.textContent}`);
      });
    }
    return { left, over, texts };
  });

describe.skipIf(lacking !== undefined)(`in Chromium${reason}`, () => {
  let browser: Browser;
  let dir: string;
  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), "kumiki-diagram-"));
    browser = await openBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    await rm(dir, { recursive: true, force: true });
  });

  async function open(name: string, content: string, colorScheme: "light" | "dark" = "light"): Promise<{ page: Page; asked: string[]; said: string[] }> {
    const file = join(dir, name);
    await writeFile(file, content);
    const page = await browser.newPage({ viewport: { width: 1200, height: 900 }, colorScheme });
    const [asked, said]: [string[], string[]] = [[], []];
    page.on("request", (r) => asked.push(r.url()));
    page.on("console", (m) => said.push(m.text()));
    page.on("pageerror", (e) => said.push(e.message));
    page.on("dialog", (d) => (said.push(d.message()), void d.dismiss()));
    await page.goto(`file://${file}`);
    return { page, asked, said };
  }

  describe.each(cases)("%s", (_name, make) => {
    test.each(["en", "ja"] as const)("the page: texts within their boxes, none on another, no scrolling at 1200, nothing loaded, nothing run (%s)", async (lang) => {
      const picture = make();
      const { page, asked, said } = await open("page.html", pageOf(picture, catalogue(lang).diagram));
      const { left, over, texts } = await measure(page);
      expect(texts).toBeGreaterThan(15);
      expect([left, over]).toEqual([[], []]);
      expect(asked.filter((url) => !url.startsWith("file://"))).toEqual([]);
      expect(asked.length).toBe(1);
      expect(said).toEqual([]);
      const seen = await page.evaluate(() => {
        const { document } = globalThis as unknown as { document: { title: string; documentElement: { scrollWidth: number }; querySelectorAll(q: string): { length: number } } };
        return { title: document.title, width: document.documentElement.scrollWidth, foreign: document.querySelectorAll("script, img, image, a, iframe, foreignObject, [onload], [onerror]").length, titled: document.querySelectorAll("svg[role=img] > title, svg[role=img] > desc").length, drawings: document.querySelectorAll("svg[role=img]").length };
      });
      expect(seen).toMatchObject({ width: 1200, foreign: 0, titled: 2 * seen.drawings });
      expect(seen.drawings).toBe(picture.groups.length === 0 ? 2 : 3);
      expect(seen.title).not.toContain("owned");
      await page.close();
    });

    test.each(views)("the file with %s is well-formed XML that a browser draws", async (view) => {
      const { page, asked, said } = await open("sheet.svg", sheetOf(view, make(), catalogue("en").diagram));
      const root = await page.evaluate(() => {
        const { document } = globalThis as unknown as { document: { documentElement: { tagName: string }; querySelectorAll(q: string): { length: number } } };
        return { tag: document.documentElement.tagName, broken: document.querySelectorAll("parsererror").length, foreign: document.querySelectorAll("script, image, a, foreignObject, [onload]").length };
      });
      expect(root).toEqual({ tag: "svg", broken: 0, foreign: 0 });
      expect((await measure(page)).left).toEqual([]);
      expect([asked.length, said]).toEqual([1, []]);
      await page.close();
    });
  });

  test("the figures of a report: texts within their boxes, and arrows whose heads have their colour", async () => {
    const looks = ["allowed", "refused", "wrong"] as const;
    const ends = ["outside", ...hostile].map((name, i) => ({ key: String(i), name, notes: ["172.16.0.5 / 198.51.100.7"], stranger: i === 0 }));
    const talks = looks.flatMap((look, i) => [0, 1, 2].map((to) => ({ from: String(i), to: String(3 + to), look, text: `${look} (22, 80)`, title: hostile[i]! })));
    const figures = figuresOf(stood(), { title: hostile[0]!, about: hostile[1]!, looks: { allowed: "open", refused: "closed", wrong: "wrong" }, ends, talks }, catalogue("ja").diagram);
    const { page, asked, said } = await open("report.html", `<!doctype html><meta charset=utf-8><style>${figures.style}</style><body class="kumiki">${figures.network}${figures.checks}`);
    const { left, over, texts } = await measure(page);
    expect([texts > 30, left, over, asked.length, said]).toEqual([true, [], [], 1, []]);
    const heads = await page.evaluate(() => {
      const g = globalThis as unknown as { getComputedStyle(e: unknown): { fill: string; stroke: string }; document: { querySelectorAll(q: string): Iterable<{ getAttribute(a: string): string | null }>; querySelector(q: string): unknown } };
      return [...g.document.querySelectorAll("svg[role=img] path[marker-end]")].map((w) => {
        const id = /url\((#.*)\)/.exec(w.getAttribute("marker-end")!)![1]!;
        return [g.getComputedStyle(w).stroke, g.getComputedStyle(g.document.querySelector(`${id} path`)).fill] as const;
      });
    });
    expect(heads).toHaveLength(9);
    expect(heads.every(([stroke, fill]) => stroke === fill)).toBe(true);
    expect(new Set(heads.map(([stroke]) => stroke)).size).toBe(3);
    await page.close();
  });

  test("follows the reader's light or dark, and is light on paper", async () => {
    const ground = async (scheme: "light" | "dark", media: "screen" | "print") => {
      const { page } = await open(`${scheme}.html`, pageOf(wished(), catalogue("en").diagram), scheme);
      await page.emulateMedia({ media, colorScheme: scheme });
      const colour = await page.evaluate(() => {
        const g = globalThis as unknown as { getComputedStyle(e: unknown): { backgroundColor: string }; document: { body: unknown } };
        return g.getComputedStyle(g.document.body).backgroundColor;
      });
      await page.close();
      return colour;
    };
    expect(await ground("light", "screen")).toBe("rgb(255, 255, 255)");
    expect(await ground("dark", "screen")).toBe("rgb(18, 22, 28)");
    expect(await ground("dark", "print")).toBe("rgb(255, 255, 255)");
  });

  test("Mermaid's own parser takes every view and draws it; names are labels and nothing else", { timeout: 120_000 }, async (context) => {
    const got = await mermaidScript();
    if ("lacks" in got) return context.skip(got.lacks);
    const { page, said } = await open("mermaid.html", "<!doctype html><meta charset=utf-8><body>");
    await page.addScriptTag({ path: got.path });
    for (const [name, make] of cases)
      for (const view of views) {
        const text = mermaidOf(view, make(), catalogue("ja").diagram);
        const drawn = await page.evaluate(async (source) => {
          const g = globalThis as unknown as { mermaid: { initialize(o: object): void; parse(t: string): Promise<{ diagramType: string }>; render(id: string, t: string): Promise<{ svg: string }> } };
          g.mermaid.initialize({ startOnLoad: false, securityLevel: "strict" });
          const { diagramType } = await g.mermaid.parse(source);
          const { svg } = await g.mermaid.render("drawn", source);
          const { document } = globalThis as unknown as { document: { createElement(tag: "template"): { innerHTML: string; content: { querySelectorAll(q: string): { length: number } } } } };
          const sample = document.createElement("template");
          sample.innerHTML = svg;
          return { diagramType, scripts: sample.content.querySelectorAll("script, img, a, iframe, b, [onerror], [onload], [onclick]").length, length: svg.length };
        }, text);
        expect(drawn, `${name} ${view}`).toMatchObject({ diagramType: "flowchart-v2", scripts: 0 });
        expect(drawn.length).toBeGreaterThan(1000);
      }
    expect(said).toEqual([]);
    await page.close();
  });
});
