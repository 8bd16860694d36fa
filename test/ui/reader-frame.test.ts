import fc from "fast-check";
import stringWidth from "string-width";
import { describe, expect, it } from "vitest";
import type { Event, NodePhase } from "../../src/core/event.js";
import { makeReader } from "../../src/ui/reader.js";
import { frame, type Row } from "../../src/ui/reader/frame.js";
import { Progress } from "../../src/ui/reader/progress.js";
import { Screen } from "../../src/ui/reader/screen.js";
import { Sink } from "../../src/ui/reader/sink.js";
import { namesOf } from "../../src/ui/say.js";
import { kinds } from "../../src/resources/index.js";
import { steps } from "../../src/steps/index.js";
import { dangerousInLines, FakeTerminal, foreign, looks, plain, tooWide } from "./support.js";

const names = { en: namesOf(steps, kinds.values(), "en"), ja: namesOf(steps, kinds.values(), "ja") };
const ids = steps.map((s) => s.id);
const minute = 60_000;

const phases: readonly NodePhase[] = ["waiting", "creating", "adopting", "created", "ready", "updating", "deleting", "gone", "failed", "blocked"];
const event = fc.record({
  at: fc.nat(3 * 60 * minute),
  step: fc.constantFrom(...ids),
  kind: fc.constantFrom("ec2/vpc", "rds/db-instance", "ec2/client-vpn-endpoint"),
  name: fc.oneof(fc.constantFrom("for-web-vpc", "本番データベース"), foreign),
  phase: fc.constantFrom(...phases),
  typicalMs: fc.option(fc.nat(40 * minute), { nil: undefined }),
  why: fc.option(foreign, { nil: undefined }),
});
type Seen = Omit<typeof event extends fc.Arbitrary<infer T> ? T : never, "kind"> & { readonly kind: string };

const nodeEvent = ({ step, kind, name, phase, typicalMs, why }: Omit<Seen, "at">): Event => ({
  type: "node",
  node: `${step}/${name}`,
  step,
  kind,
  name,
  phase,
  ...(typicalMs === undefined ? {} : { typicalMs }),
  ...(why === undefined ? {} : { why }),
});

function pictureOf(events: readonly Seen[], lang: "en" | "ja", over: boolean) {
  const progress = new Progress();
  for (const e of [...events].sort((a, b) => a.at - b.at)) progress.take(nodeEvent(e), e.at);
  const now = Math.max(0, ...events.map((e) => e.at)) + minute;
  const rows = progress.steps(ids).map((step): Row => {
    const state = step.failed > 0 ? "failed" : step.going.length > 0 ? "running" : step.done === step.total ? "done" : "waiting";
    return { step, state };
  });
  return { rows, totals: progress.totals(ids, now), names: names[lang], now, tick: 0, over };
}

describe("a picture of the run", () => {
  it("never has more lines than fit, nor wider ones, and always says how far it is", () => {
    fc.assert(
      fc.property(fc.array(event, { minLength: 1, maxLength: 80 }), fc.constantFrom(...looks), fc.constantFrom(23, 11, 5), fc.boolean(), (events, look, height, over) => {
        const picture = pictureOf(events, look.lang, over);
        const lines = frame(picture, look, height);
        expect(lines.length).toBeLessThanOrEqual(height);
        expect(tooWide(lines.join("\n"), look)).toEqual([]);
        expect(dangerousInLines(lines.join("\n"))).toEqual([]);
        expect(lines.join("\n")).toContain(look.lang === "ja" ? `${picture.totals!.total} 個中 ${picture.totals!.done} 個` : `${picture.totals!.done} of ${picture.totals!.total} done`);
      }),
      { numRuns: 300 },
    );
  });

  const seen = (step: string, at: number, phase: NodePhase, typicalMs?: number, name = step): Seen => ({ at, step, kind: "ec2/vpc", name, phase, typicalMs, why: undefined });
  const wait = [
    seen("network", 0, "creating"),
    seen("network", 1_000, "ready"),
    { ...seen("database", 1_000, "creating", undefined, "for-web-db"), kind: "rds/db-instance" },
    { ...seen("database", 2_000, "created", 12 * minute, "for-web-db"), kind: "rds/db-instance" },
    { ...seen("load-balancers", 120_000, "created", 3 * minute, "alb-web"), kind: "elasticloadbalancing/load-balancer" },
  ];

  it("says why it takes long, and what goes on beside it, in one look", () => {
    expect(frame(pictureOf(wait, "en", false), plain("en", 120), 23)).toEqual([
      " ✔  Network         1/1  1.0 s",
      " ⠋  Load balancers  0/1  1:00",
      "     Application Load Balancer alb-web: creating, 1:00 of usually 3 min",
      " ⠋  Database        0/1  2:59",
      "     DB instance for-web-db: creating, 2:59 of usually 12 min",
      " 1 of 3 done, 3:00; Database: creating, 2:59 of usually 12 min; beside it: Load balancers",
    ]);
    expect(frame(pictureOf(wait, "ja", false), plain("ja", 120), 23).at(-1)).toContain("データベース: 作成中、2:59 経過 (通常 12 分)。並行: ロードバランサー");
  });

  it("says that it takes longer than usual, and counts hours", () => {
    const slow = [{ ...seen("database", 0, "created", 12 * minute, "for-web-db"), kind: "rds/db-instance" }, seen("network", 62 * minute + 3_000 - minute, "ready")];
    const lines = frame(pictureOf(slow, "en", false), plain("en", 80), 23);
    expect(lines.find((l) => l.includes("for-web-db"))).toBe("     DB instance for-web-db: creating, 1:02:03, over the usual 12 min");
    expect(lines.slice(-2).join("\n")).toContain("1 of 2 done, 1:02:03");
  });

  it("where there is no room it names what failed and one wait of each step, and counts the rest", () => {
    const many = ids.flatMap((step, i) => (i < 6 ? [seen(step, 0, "ready")] : [seen(step, 0, "created", 9 * minute, "a"), seen(step, 0, "created", 9 * minute, "b")]));
    const failed = { ...seen("database", 10, "failed"), why: "VpcLimitExceeded" };
    const lines = frame(pictureOf([...many, failed], "en", false), plain("en", 80), 14);
    expect(lines.length).toBeLessThanOrEqual(14);
    expect(lines.join("\n")).toContain("VpcLimitExceeded");
    expect(lines.filter((l) => l.includes("creating, 1:00 of usually 9 min")).length).toBeGreaterThan(0);
    const low = frame(pictureOf([...many, failed], "en", false), plain("en", 80), 8);
    expect(low.length).toBeLessThanOrEqual(8);
    expect(low[0]).toMatch(/^ \d+ more steps done$/);
  });
});

describe("the screen", () => {
  const text = fc.string({ unit: fc.constantFrom("a", "b", "本"), maxLength: 20 });
  const pictures = fc.array(fc.array(text, { maxLength: 12 }), { minLength: 1, maxLength: 8 });
  const screenOf = (terminal: FakeTerminal) => new Screen(new Sink(terminal), () => plain("en", terminal.columns), () => terminal.rows);

  it("shows the last picture, whatever came before, and writes changed lines alone", () => {
    fc.assert(
      fc.property(pictures, (all) => {
        const terminal = new FakeTerminal(80, 40);
        const screen = screenOf(terminal);
        let before: readonly string[] = [];
        for (const lines of all) {
          const from = terminal.writes.length;
          screen.draw(lines);
          const written = terminal.writes.slice(from).join("").split("\u001b[2K").length - 1;
          expect(written).toBe(before.length === 0 ? lines.length : lines.filter((l, i) => l !== before[i]).length);
          expect(terminal.screen).toBe(lines.join("\n").trimEnd());
          before = lines;
        }
        screen.leave();
      }),
    );
  });

  it("writes all lines anew when the terminal has another size", () => {
    const terminal = Object.assign(new FakeTerminal(80, 24), { columns: 80 });
    const screen = screenOf(terminal);
    screen.draw(["one", "two", "three"]);
    const from = terminal.writes.length;
    terminal.columns = 60;
    screen.draw(["one", "two", "3"]);
    expect(terminal.writes.slice(from).join("").split("\u001b[2K").length - 1).toBe(3);
    expect(terminal.screen).toBe("one\ntwo\n3");
  });

  it("what is printed stays above what is drawn", () => {
    const terminal = new FakeTerminal(80, 24);
    const screen = screenOf(terminal);
    screen.draw(["one", "two"]);
    screen.print(["note"]);
    screen.draw(["one", "2"]);
    expect(terminal.screen).toBe("note\none\n2");
  });
});

describe("for a screen reader", () => {
  async function spoken(lang: "en" | "ja", events: readonly Event[]): Promise<string[]> {
    let written = "";
    const out = { isTTY: true, columns: 80, rows: 24, write: (text: string, done?: () => void) => ((written += text), done?.(), true) };
    const reader = makeReader({ mode: "lines", look: { ...plain(lang, Infinity), plain: true }, out, names: names[lang] });
    for (const e of events) reader.emit(e);
    await reader.end();
    return written.split("\n").slice(0, -1);
  }

  it.each(["en", "ja"] as const)("every event is one sentence of words, without signs and escape codes (%s)", async (lang) => {
    const of = (name: string, phase: NodePhase, why?: string) => nodeEvent({ step: "database", kind: "rds/db-instance", name, phase, typicalMs: phase === "created" ? 12 * minute : undefined, why });
    const lines = await spoken(lang, [of("a", "creating"), of("a", "created"), of("a", "ready"), of("b", "creating"), of("b", "failed", "DBInstanceQuotaExceeded: too many."), of("c", "blocked", "database/b")]);
    expect(lines).toHaveLength(5);
    for (const line of lines) {
      expect(line).toMatch(lang === "ja" ? /[^。]。$/ : /[^.]\.$/);
      // eslint-disable-next-line no-control-regex -- escape codes
      expect(line).not.toMatch(/[✔✖⠀-⣿+~!|]|->|\u001b/u);
      expect(stringWidth(line)).toBeGreaterThan(10);
    }
    expect(lines[0]).toMatch(lang === "ja" ? /^データベース: / : /^Database: /);
  });
});

describe("a plan that is shown before the run", () => {
  it.each(["rows", "lines"] as const)("still counts what is to be done after the question in between (%s)", async (mode) => {
    const terminal = new FakeTerminal(80, 24);
    const reader = makeReader({ mode, look: plain("en", 80), out: terminal, names: names.en });
    const change = (name: string) => ({ node: `network/${name}`, step: "network", kind: "ec2/vpc", name, act: "create" as const, why: "new" });
    reader.emit({ type: "plan", changes: ["a", "b", "c"].map(change) });
    await reader.end(); // the plan is confirmed
    reader.emit(nodeEvent({ step: "network", kind: "ec2/vpc", name: "a", phase: "ready", typicalMs: undefined, why: undefined }));
    await reader.end();
    expect(terminal.screen).toContain("1 of 3 done");
  });
});
