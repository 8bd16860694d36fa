import { render } from "@inquirer/testing";
import { describe, expect, it } from "vitest";
import { isFault } from "../../src/core/fault.js";
import type { Asking } from "../../src/ui/ask.js";
import { askToLogIn } from "../../src/ui/ask/login.js";
import { dangerousInLines, plain, tooWide } from "./support.js";

/** Asks on inquirer's test terminal; returns what was shown above the prompt, and the prompt itself. */
async function ask(ended: { code: string; profile?: string }, lang: "en" | "ja", key: string) {
  let above = "";
  let outcome: Promise<unknown> = Promise.resolve();
  const t = await render((_: object, context?: Pick<Asking, "input" | "output">) => {
    const { input, output } = context as Required<Pick<Asking, "input" | "output">>;
    const write = output.write.bind(output) as (text: string) => boolean;
    const shown = Object.assign(output, { end: () => output, write: (text: string) => ((above += text), write(text)) });
    outcome = askToLogIn({ look: plain(lang, 80), signal: new AbortController().signal, env: "lab", command: "up", input, output: shown }, ended).catch((e: unknown) => e);
    return outcome as Promise<unknown>;
  }, {});
  t.answer.catch(() => undefined);
  await new Promise((r) => setTimeout(r, 10));
  const screen = t.getScreen();
  t.events.keypress(key === "ctrl-c" ? { name: "c", ctrl: true } : key);
  return { above, screen, outcome: await outcome };
}

describe("credentials that end in the middle", () => {
  it.each(["en", "ja"] as const)("%s: says with which command to log in, and goes on at Enter", async (lang) => {
    const { above, screen, outcome } = await ask({ code: "ExpiredToken\u001b[2J", profile: "my lab" }, lang, "enter");
    expect(above).toContain("aws sso login --profile 'my lab'");
    expect(above).toContain("ExpiredToken");
    expect(screen).toContain("Enter");
    const ours = above.split("\n").slice(0, 6).filter((l) => !l.includes("Enter")).join("\n");
    expect(dangerousInLines(ours)).toEqual([]);
    expect(tooWide(ours, plain(lang, 80))).toEqual([]);
    expect(outcome).toBe(true);
  });
  it("Ctrl-C leaves", async () => {
    const { outcome } = await ask({ code: "ExpiredToken" }, "en", "ctrl-c");
    expect(isFault(outcome) && outcome.code).toBe("interrupted");
  });
});
