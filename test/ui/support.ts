import fc from "fast-check";
import { readFileSync } from "node:fs";
import stringWidth from "string-width";
import type { Look } from "../../src/ui/look.js";

export const plain = (lang: "en" | "ja", columns: number): Look => ({ lang, colour: false, columns, utf8: true });
export const looks = (["en", "ja"] as const).flatMap((lang) => [60, 80, 120].map((columns) => plain(lang, columns)));

/** Written down once more, from reliability.md 2.2, so that a slip in escape.ts is seen. */
export function isDangerous(codePoint: number): boolean {
  const within = (from: number, to: number) => codePoint >= from && codePoint <= to;
  return within(0, 0x1f) || within(0x7f, 0x9f) || within(0x200b, 0x200f) || within(0x2028, 0x202e) || within(0x2060, 0x2069) || codePoint === 0xfeff;
}
export const dangerousIn = (text: string): string[] =>
  [...text].map((c) => c.codePointAt(0)!).filter(isDangerous).map((c) => c.toString(16));
/** Dangerous characters other than the ends of our own lines. */
export const dangerousInLines = (text: string): string[] => text.split("\n").flatMap(dangerousIn);

const attacks = [
  "\u001b[2J\u001b[1;1H",
  "\u001b]0;title\u0007",
  "\u001bP$q\u001b\\",
  "\u009b31m",
  "a\rb",
  "a\bb",
  "a\nb",
  "\u202etxt.exe",
  "\u2066x\u2069",
  "zero\u200bwidth",
  "\ufeffbom",
  "\u007f",
  "\u2028",
];
/** What AWS, a tag or a file may hold: anything, and attacks more often than chance would have them. */
export const foreign = fc.oneof(
  fc.constantFrom(...attacks),
  fc.string({ unit: "binary", maxLength: 40 }),
  fc.string({ unit: "grapheme", maxLength: 200 }),
  fc.constantFrom("本番環境のデータベース", "for-web-subnet-public1-ap-northeast-1a", "👩‍👩‍👧‍👦 family", "x".repeat(300), ""),
);

export const tooWide = (text: string, look: Look): string[] =>
  text.split("\n").filter((line) => stringWidth(line, { ambiguousIsNarrow: look.lang !== "ja" }) > look.columns);

/** The members of an interface like FaultData, by its source: code → fields and their types. */
export function members(file: string, interfaces: readonly string[]): Record<string, Record<string, string>> {
  const source = readFileSync(new URL(`../../${file}`, import.meta.url), "utf8");
  const out: Record<string, Record<string, string>> = {};
  for (const name of interfaces) {
    const body = new RegExp(`interface ${name} [^{]*\\{\\n([\\s\\S]*?)\\n\\}`).exec(source)?.[1];
    if (body === undefined) throw new Error(`${file} has no interface ${name}`);
    for (const [, code, fields] of body.matchAll(/^ {2}"?([\w-]+)"?: (?:\{ ([^}]*) \}|object|Record<never, never>);/gm))
      out[code!] = Object.fromEntries([...(fields ?? "").matchAll(/(\w+)\??: ([^;]+)/g)].map(([, key, type]) => [key!, type!.trim()]));
  }
  return out;
}

const blockers = fc.record(
  { id: foreign, what: fc.constantFrom("network-interface", "other"), description: foreign, owner: foreign, since: foreign, usuallyMs: fc.nat(9_999_999), ours: fc.boolean() },
  { requiredKeys: ["id", "what", "ours"] },
);

/** Data of the wanted shape, with hostile texts in it. */
export const dataOf = (fields: Readonly<Record<string, string>>): fc.Arbitrary<Record<string, unknown>> =>
  fc.record(
    Object.fromEntries(
      Object.entries(fields).map(([key, type]) => [key, type === "number" ? fc.nat(9999) : type.endsWith("Blocker[]") ? fc.array(blockers, { maxLength: 8 }) : type.endsWith("[]") ? fc.array(foreign, { maxLength: 20 }) : foreign]),
    ),
  );

/** As much of a terminal as the rows use: erase a line, erase below, cursor up, line ends. */
export class FakeTerminal {
  readonly isTTY = true;
  readonly writes: string[] = [];
  cursorShown = true;
  private lines: string[] = [""];
  private row = 0;

  constructor(
    readonly columns = 80,
    readonly rows = 24,
  ) {}

  write(text: string, done?: () => void): boolean {
    this.writes.push(text);
    // eslint-disable-next-line no-control-regex -- control characters are what a terminal is made of
    for (const [token] of text.matchAll(/\u001b\[[?\d;]*[A-Za-z]|[\r\n]|[^\u001b\r\n]+/g)) this.take(token);
    if (done !== undefined) queueMicrotask(done);
    return true;
  }

  private take(token: string): void {
    /* eslint-disable no-control-regex -- see write */
    const up = /^\u001b\[(\d+)A$/.exec(token);
    if (up) this.row = Math.max(0, this.row - Number(up[1]));
    else if (/^\u001b\[\d+B$/.test(token)) this.row += Number(token.slice(2, -1));
    else if (token === "\u001b[2K") this.lines[this.row] = "";
    else if (token === "\u001b[J") this.lines.length = this.row;
    else if (token === "\u001b[?25l") this.cursorShown = false;
    else if (token === "\u001b[?25h") this.cursorShown = true;
    else if (token === "\n") this.row++;
    else if (!token.startsWith("\u001b") && token !== "\r") this.lines[this.row] = (this.lines[this.row] ?? "") + token;
    while (this.lines.length <= this.row) this.lines.push("");
    /* eslint-enable no-control-regex */
  }

  get screen(): string {
    return this.lines.join("\n").trimEnd();
  }
}
