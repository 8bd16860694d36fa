import { render } from "@inquirer/testing";
import { EventEmitter } from "node:events";
import { PassThrough } from "node:stream";
import { afterEach, describe, expect, it } from "vitest";
import { Fault } from "../../src/core/fault.js";
import type { SavedAnswer } from "../../src/core/state.js";
import type { AnyQuestion, Facts } from "../../src/core/types.js";
import { askAnswers, askPreset, confirm, confirmTyped, type AskAnswers, type AskedQuestion, type Asking } from "../../src/ui/ask.js";
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
const keys: Readonly<Record<string, string>> = { enter: "\r", down: "\u001b[B", clear: "\u0015", erase: "\u007f", "ctrl-d": "\u0004" };

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
const answers = (over: Partial<AskAnswers> = {}) => talk((streams) => askAnswers({ ...base, questions, preset: "modern", facts, already: {}, ...over, ...streams }));

describe("askAnswers", () => {
  it("shows everything in one table, and Enter takes it", async () => {
    const t = await answers();
    const shown = await t.all();
    expect(shown).toContain("These values would be used");
    expect(shown).toMatch(/IPv4 range of the web VPC +--web-cidr +10\.0\.0\.0\/16/);
    expect(shown).toMatch(/Ranges of the subnets +--web-subnets +10\.0\.0\.0\/16-a, 10\.0\.0\.0\/16-b/);
    expect(shown).toMatch(/A standby in a second zone\? +--database-multi-az +no/);
    await t.press("enter");
    expect(await t.answer).toEqual({
      webCidr: { value: "10.0.0.0/16", from: "default" },
      webSubnets: { value: ["10.0.0.0/16-a", "10.0.0.0/16-b"], from: "default" },
      databaseEngine: { value: "mysql", from: "default" },
      databaseMultiAz: { value: false, from: "default" },
    });
  });

  it("changes one, says at once what is wrong, and derives the rest anew", async () => {
    const t = await answers();
    await t.press("down", "enter"); // change some
    await t.press("down", "enter"); // the first question
    const asked = await t.all();
    for (const part of ["Why:", "It cannot be changed later.", "Article: 172.16.0.0/23", "Modern: 10.0.0.0/16"]) expect(asked).toContain(part);
    await t.press("nonsense", "enter");
    expect(t.getScreen()).toContain("four numbers");
    await t.press("clear", "10.9.0.0/16", "enter");
    await t.press("enter"); // done
    expect(await t.all()).toContain("10.9.0.0/16-a");
    await t.press("enter"); // use these
    const got = await t.answer;
    expect(got["webCidr"]).toEqual({ value: "10.9.0.0/16", from: "prompt" });
    expect(got["webSubnets"]).toEqual({ value: ["10.9.0.0/16-a", "10.9.0.0/16-b"], from: "default" });
  });

  it("goes through all; Enter keeps what was", async () => {
    const t = await answers();
    await t.press("down", "down", "enter"); // all
    await t.press("enter", "enter"); // range, subnets
    await t.press("down", "enter"); // postgres
    expect(await t.all()).toContain("0.026 USD an hour");
    await t.press("y", "enter");
    await t.press("enter"); // use these
    expect(await t.answer).toEqual({
      webCidr: { value: "10.0.0.0/16", from: "default" },
      webSubnets: { value: ["10.0.0.0/16-a", "10.0.0.0/16-b"], from: "default" },
      databaseEngine: { value: "postgres", from: "prompt" },
      databaseMultiAz: { value: true, from: "prompt" },
    });
  });

  it("asks first for what has no good value, and not for what was given", async () => {
    const already: Record<string, SavedAnswer> = { webCidr: { value: "bad", from: "prompt" }, databaseMultiAz: { value: true, from: "flag" } };
    const t = await answers({ already });
    expect(await t.all()).toContain("! needs an answer: bad");
    await t.press("10.1.0.0/16", "enter");
    await t.press("down", "enter"); // change some
    expect(t.getScreen()).not.toContain("A standby");
    await t.press("enter", "enter");
    const got = await t.answer;
    expect(got["webCidr"]).toEqual({ value: "10.1.0.0/16", from: "prompt" });
    expect(got["databaseMultiAz"]).toEqual({ value: true, from: "flag" });
  });

  it("asks nothing when everything was given", async () => {
    const already = Object.fromEntries(questions.map((q) => [q.key, { value: q.question.kind === "list" ? ["x"] : "10.0.0.0/8", from: "file" } as SavedAnswer]));
    const t = await render((_: object, c?: Streams) => askAnswers({ ...base, questions, preset: "modern", facts, already, input: c!.input!, output: c!.output! }), {});
    expect(await t.answer).toEqual(already);
  });

  it("keeps saved defaults as they were built, unless what they follow from is changed", async () => {
    const already: Record<string, SavedAnswer> = { webCidr: { value: "10.0.0.0/16", from: "default" }, webSubnets: { value: ["old"], from: "default" }, databaseEngine: { value: "mysql", from: "default" } };
    const kept = await answers({ already });
    await kept.press("enter");
    expect((await kept.answer)["webSubnets"]!.value).toEqual(["old"]);
    const t = await answers({ already });
    await t.press("down", "enter", "down", "enter");
    await t.press("10.2.0.0/16", "enter", "enter", "enter");
    expect((await t.answer)["webSubnets"]).toEqual({ value: ["10.2.0.0/16-a", "10.2.0.0/16-b"], from: "default" });
  });

  it("shows hostile values harmlessly, in Japanese too", async () => {
    const already: Record<string, SavedAnswer> = { databaseEngine: { value: "\u001b[2J\u202e", from: "file" } };
    const t = await answers({ already, look: plain("ja", 60) });
    const shown = await t.all();
    expect(shown).toContain("次の値を使います");
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
    const t = await answers();
    await t.press("ctrl-d");
    await expect(t.answer).rejects.toMatchObject(interrupted);
  });
  it("by the signal, with its own reason", async () => {
    const stop = new AbortController();
    const t = await answers({ signal: stop.signal });
    const reason = new Fault("interrupted", { env: "x", command: "teardown" });
    stop.abort(reason);
    await expect(t.answer).rejects.toBe(reason);
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
      const answer = askPreset({ ...base, input: input as never, output: output as never });
      answer.catch(() => undefined);
      for (let i = 0; i < 100 && !output.text.includes("values to begin"); i++) await new Promise((r) => setTimeout(r, 10));
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

describe("askPreset, confirm, confirmTyped", () => {
  it("askPreset", async () => {
    const t = await talk((s) => askPreset({ ...base, ...s }, "modern"));
    expect(t.getScreen()).toContain("exactly as in the article");
    await t.press("down", "enter");
    expect(await t.answer).toBe("article");
  });
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
