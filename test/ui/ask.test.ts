import { render } from "@inquirer/testing";
import { EventEmitter } from "node:events";
import { PassThrough } from "node:stream";
import { afterEach, describe, expect, it } from "vitest";
import { Fault } from "../../src/core/fault.js";
import type { AnswerValue, AnyQuestion, Facts } from "../../src/core/types.js";
import { confirm, confirmTyped, type Asking } from "../../src/ui/ask.js";
import type { AskedQuestion } from "../../src/ui/ask/answers.js";
import { askQuestion } from "../../src/ui/ask/question.js";
import { dangerousInLines, plain } from "./support.js";

const facts: Facts = { region: "ap-northeast-1", account: "123456789012", partition: "aws", zones: ["ap-northeast-1a", "ap-northeast-1c"] };

const webCidr: AnyQuestion = {
  kind: "text",
  words: { en: { ask: "IPv4 range of the web VPC", why: "It cannot be changed later." }, ja: { ask: "Web 用 VPC の CIDR", why: "後で変更できません。" } },
  article: "172.16.0.0/23",
  modern: "10.0.0.0/16",
  check: (v: string) => (/^\d+\.\d+\.\d+\.\d+\/\d+$/.test(v) ? undefined : { code: "cidr-form", data: { given: v } }),
};
const subnets: AnyQuestion = {
  kind: "list",
  words: { en: { ask: "Ranges of the subnets", why: "One for each zone." } },
  article: (_f: Facts, all: Record<string, unknown>) => [`${String(all["webCidr"])}-a`, `${String(all["webCidr"])}-b`],
  modern: (_f: Facts, all: Record<string, unknown>) => [`${String(all["webCidr"])}-a`, `${String(all["webCidr"])}-b`],
};
const engine: AnyQuestion = {
  kind: "choice",
  words: { en: { ask: "Database engine", why: "Decides the port.", price: "0.026 USD an hour" } },
  choices: [
    { value: "mysql", words: { en: "MySQL" } },
    { value: "postgres", words: { en: "PostgreSQL" } },
  ],
  article: "mysql",
  modern: "mysql",
};
const multiAz: AnyQuestion = { kind: "yes-no", words: { en: { ask: "A standby in a second zone?", why: "It takes over." } }, article: true, modern: false };
const questions: readonly AskedQuestion[] = [
  { key: "webCidr", flag: "--web-cidr", question: webCidr },
  { key: "webSubnets", flag: "--web-subnets", question: subnets },
  { key: "databaseEngine", flag: "--database-engine", question: engine },
  { key: "databaseMultiAz", flag: "--database-multi-az", question: multiAz },
];
const base = { look: plain("en", 120), signal: new AbortController().signal, env: "lab", command: "up" };
type Streams = Pick<Asking, "input" | "output">;

/** What the keys send. */
const keys: Readonly<Record<string, string>> = { enter: "\r", down: "\u001b[B", clear: "\u0015", erase: "\u007f", esc: "\u001b", tab: "\t", "ctrl-d": "\u0004" };

/** Runs a whole conversation on inquirer's test terminal, with the bytes that a keyboard sends. */
async function talk<R>(ask: (streams: Streams) => Promise<R>) {
  const t = await render((_: object, context?: Streams) => {
    const { input, output } = context as Required<Streams>;
    // A prompt ends its output, which stderr takes no notice of.
    return ask({ input, output: Object.assign(output, { end: () => output }) });
  }, {});
  t.answer.catch(() => undefined);
  const soon = () => new Promise((r) => setTimeout(r, 10));
  await soon();
  const press = async (...what: string[]): Promise<void> => {
    for (const each of what) {
      t.input.write(keys[each] ?? each);
      await soon();
    }
  };
  return { ...t, press, all: () => t.getFullOutput({ raw: true }) };
}
const situation = { facts, all: { webCidr: "10.0.0.0/16" }, article: { webCidr: "172.16.0.0/23", webSubnets: ["172.16.0.0/23-a", "172.16.0.0/23-b"] } };
const heading = { title: "Network", nth: 2, of: 4 };
const question = (asked: AskedQuestion, current: AnswerValue, over: Partial<Asking> = {}, begun?: string) =>
  talk((streams) => askQuestion({ ...base, ...over, ...streams }, asked, current, situation, heading, begun));
const [cidr, list, choice, yesNo] = questions as readonly [AskedQuestion, AskedQuestion, AskedQuestion, AskedQuestion];
/** Esc waits a moment, for it may be the beginning of an arrow key. */
const afterEsc = () => new Promise((r) => setTimeout(r, 120));

describe("a question", () => {
  it("says where it stands, why it is asked, the article's value and today's; Enter keeps what is there", async () => {
    const t = await question(cidr, "10.0.0.0/16");
    const shown = await t.all();
    for (const part of ["Network, question 2 of 4", "Why:", "It cannot be changed later.", "Article: 172.16.0.0/23", "Modern: 10.0.0.0/16", "(10.0.0.0/16)", "Esc: back"]) expect(shown).toContain(part);
    await t.press("enter");
    expect(await t.answer).toEqual({ value: "10.0.0.0/16" });
  });
  it("says what is wrong while it is typed, and Enter does not get past it", async () => {
    const t = await question(cidr, "10.0.0.0/16");
    await t.press("nonsense");
    expect(t.getScreen()).toContain("four numbers");
    await t.press("enter");
    expect(t.getScreen()).toContain("four numbers");
    expect(t.getScreen()).toContain("nonsense");
    await t.press("clear", "10.9.0.0/16");
    expect(t.getScreen()).not.toContain("four numbers");
    await t.press("enter");
    expect(await t.answer).toEqual({ value: "10.9.0.0/16" });
  });
  it("says what is worth a word while it is typed, and Enter gets past it", async () => {
    const warned = { ...cidr, question: { ...webCidr, warn: (v: string) => (v.startsWith("8.") ? { code: "cidr-warn-public", data: { given: v } } : undefined) } };
    const t = await question(warned, "10.0.0.0/16");
    expect(t.getScreen()).not.toContain("public addresses");
    await t.press("8.8.0.0/16");
    for (const part of ["! These are public addresses", "Esc: back"]) expect(t.getScreen()).toContain(part);
    await t.press("enter");
    expect(await t.answer).toEqual({ value: "8.8.0.0/16" });
    expect((await question(warned, "8.8.0.0/16")).getScreen()).toContain("! These are public addresses");
  });
  it("a value that is wrong already cannot be kept", async () => {
    const t = await question(cidr, "bad");
    await t.press("enter");
    expect(t.getScreen()).toContain("four numbers");
    await t.press("10.1.0.0/16", "enter");
    expect(await t.answer).toEqual({ value: "10.1.0.0/16" });
  });
  it("Tab takes the value for editing", async () => {
    const t = await question(cidr, "10.0.0.0/16");
    await t.press("tab", "erase", "erase", "20", "enter");
    expect(await t.answer).toEqual({ value: "10.0.0.0/20" });
  });
  it("a list is read as one", async () => {
    const t = await question(list, ["a", "b"]);
    expect(await t.all()).toContain("separated by commas");
    await t.press("x, y", "enter");
    expect(await t.answer).toEqual({ value: ["x", "y"] });
  });
  it("a list is broken after its separators only: where it is kept, and where it was typed", async () => {
    const ranges = ["172.16.2.0/28", "172.16.2.16/28", "172.16.2.32/28"];
    const lines = (text: string) => text.split("\n").map((l) => l.trim());
    for (const lang of ["en", "ja"] as const) {
      const t = await question(list, ranges, { look: plain(lang, 44) });
      const broken = lang === "en" ? ["172.16.2.0/28, 172.16.2.16/28,", "172.16.2.32/28"] : ["172.16.2.0/28、172.16.2.16/28、", "172.16.2.32/28"];
      expect(lines(t.getScreen())).toEqual(expect.arrayContaining([`❯ (${broken[0]!}`, `${broken[1]!})`]));
      await t.press(ranges.join(","), "enter");
      expect(await t.answer).toEqual({ value: ranges });
      expect(await t.all()).toContain(`\n  ${broken.join("\n  ")}`);
    }
  });
  it("what the article has does not depend on today's other answers, and nothing is said where it prints none", async () => {
    const shown = await (await question(list, ["a"])).all();
    expect(shown).toContain("Article: 172.16.0.0/23-a, 172.16.0.0/23-b");
    expect(shown).toContain("Modern: 10.0.0.0/16-a, 10.0.0.0/16-b");
    const unprinted = await (await question({ ...list, question: { ...subnets, printed: false } }, ["a"])).all();
    expect(unprinted).not.toContain("Article:");
    expect(unprinted).toContain("Modern:");
  });
  it("a choice, with its price", async () => {
    const t = await question(choice, "mysql");
    expect(await t.all()).toContain("0.026 USD an hour");
    await t.press("down", "enter");
    expect(await t.answer).toEqual({ value: "postgres" });
  });
  it("yes or no", async () => {
    const t = await question(yesNo, false);
    await t.press("y", "enter");
    expect(await t.answer).toEqual({ value: true });
  });
  describe.each([["text", cidr, "10.0.0.0/16"], ["list", list, ["a"]], ["choice", choice, "mysql"], ["yes or no", yesNo, true]] as const)("%s", (_, asked, current) => {
    it("Esc goes back", async () => {
      const t = await question(asked, current);
      await t.press("esc");
      await afterEsc();
      expect(await t.answer).toEqual({ way: "back" });
    });
    it("? explains", async () => {
      const t = await question(asked, current);
      await t.press("?");
      expect(await t.answer).toEqual({ way: "explain" });
    });
  });
  it("what was typed before ? stands there again, and is no answer yet", async () => {
    const t = await question(cidr, "10.0.0.0/16");
    await t.press("10.1.0.0", "?");
    const left = await t.answer;
    expect(left).toEqual({ way: "explain", begun: "10.1.0.0" });
    const again = await question(cidr, "10.0.0.0/16", {}, "10.1.0.0");
    expect(again.getScreen()).toContain("10.1.0.0");
    await again.press("/24", "enter");
    expect(await again.answer).toEqual({ value: "10.1.0.0/24" });
  });
  it("an arrow key is no Esc, even where its bytes come apart", async () => {
    const t = await question(choice, "mysql");
    await t.press("esc", "[B", "enter");
    await afterEsc();
    expect(await t.answer).toEqual({ value: "postgres" });
  });
  it("shows hostile values harmlessly, in Japanese too", async () => {
    const t = await question({ ...cidr, question: { ...webCidr, modern: "\u001b[2J\u202e" } }, "10.0.0.0/16", { look: plain("ja", 60) });
    const shown = await t.all();
    expect(shown).toContain("\\u001b[2J\\u202e");
    // eslint-disable-next-line no-control-regex -- what inquirer draws with
    expect(dangerousInLines(shown.replaceAll(/\u001b\[(\?25[lh]|\d*[A-KJG]|\d*m)|\r/g, ""))).toEqual([]);
    await t.press("enter");
    await t.answer;
  });
});

describe("leaving", () => {
  const interrupted = { name: "Fault", code: "interrupted", data: { env: "lab", command: "up" } };
  it("by Ctrl-D", async () => {
    const t = await question(cidr, "10.0.0.0/16");
    await t.press("ctrl-d");
    await expect(t.answer).rejects.toMatchObject(interrupted);
  });
  it("by the signal, with its own reason", async () => {
    const stop = new AbortController();
    const t = await question(cidr, "10.0.0.0/16", { signal: stop.signal });
    const reason = new Fault("interrupted", { env: "x", command: "teardown" });
    stop.abort(reason);
    await expect(t.answer).rejects.toBe(reason);
  });
  it("before anything was changed, with that", async () => {
    const stop = new AbortController();
    const t = await question(cidr, "10.0.0.0/16", { signal: stop.signal, early: true });
    stop.abort(new Fault("interrupted", { env: "lab", command: "up" }));
    await expect(t.answer).rejects.toMatchObject({ data: { env: "lab", command: "up", kept: "nothing" } });
  });
  it("by a signal that came before", async () => {
    const t = await render((_: object, c?: Streams) => confirm("Sure?", true, { ...base, signal: AbortSignal.abort(), input: c!.input!, output: c!.output! }), {});
    await expect(t.answer).rejects.toMatchObject(interrupted);
  });

  describe("on a terminal", () => {
    class Keyboard extends PassThrough {
      readonly isTTY = true;
      raw = false;
      setRawMode(on: boolean): this {
        this.raw = on;
        return this;
      }
    }
    class Display extends EventEmitter {
      readonly isTTY = true;
      readonly columns = 80;
      writable = true;
      text = "";
      write(text: string): boolean {
        this.text += text;
        return true;
      }
      end(): void {
        this.writable = false;
      }
    }
    const onTerminal = async () => {
      const input = new Keyboard();
      const output = new Display();
      const answer = confirm("Go on?", false, { ...base, input: input as never, output: output as never });
      answer.catch(() => undefined);
      for (let i = 0; i < 100 && !output.text.includes("Go on?"); i++) await new Promise((r) => setTimeout(r, 10));
      expect(input.raw).toBe(true);
      return { input, output, answer };
    };
    const restored = (t: { input: Keyboard; output: Display }) => {
      expect(t.input.raw).toBe(false);
      expect(t.output.text.lastIndexOf("\u001b[?25h")).toBeGreaterThan(t.output.text.lastIndexOf("\u001b[?25l"));
    };
    afterEach(() => expect(process.listenerCount("SIGTERM")).toBeLessThan(5));

    it("by Ctrl-C", async () => {
      const t = await onTerminal();
      t.input.write("\u0003");
      await expect(t.answer).rejects.toMatchObject(interrupted);
      restored(t);
    });
    it("by SIGTERM, with echo on and the cursor shown", async () => {
      const t = await onTerminal();
      process.emit("SIGTERM", "SIGTERM");
      await expect(t.answer).rejects.toMatchObject(interrupted);
      restored(t);
    });
    it("by the end of the input", async () => {
      const t = await onTerminal();
      t.input.end();
      await expect(t.answer).rejects.toMatchObject(interrupted);
      restored(t);
    });
  });
});

describe("confirm, confirmTyped", () => {
  it.each([
    [true, [], true],
    [false, [], false],
    [false, ["y"], true],
  ])("confirm, default %s, typed %o", async (byDefault, typed, result) => {
    const t = await talk((s) => confirm("Go on?", byDefault, { ...base, ...s }));
    await t.press(...typed, "enter");
    expect(await t.answer).toBe(result);
  });
  it("confirmTyped wants the very name", async () => {
    const t = await talk((s) => confirmTyped("All of this is deleted.", "lab", { ...base, ...s }));
    await t.press("x", "enter");
    expect(t.getScreen()).toContain("That is not lab");
    await t.press("clear", "lab", "enter");
    expect(await t.answer).toBe(true);
  });
  it("confirmTyped is refused by Enter alone", async () => {
    const t = await talk((s) => confirmTyped("All of this is deleted.", "lab", { ...base, ...s }));
    await t.press("enter");
    expect(await t.answer).toBe(false);
  });
  it("confirmTyped is given by the name", async () => {
    const t = await talk((s) => confirmTyped("All of this is deleted.", "lab", { ...base, ...s }));
    await t.press("lab", "enter");
    expect(await t.answer).toBe(true);
  });
});
