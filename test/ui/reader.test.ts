import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Event, NodePhase } from "../../src/core/event.js";
import { makeReader, readerMode, type ReaderMode } from "../../src/ui/reader.js";
import { dangerousIn, dangerousInLines, FakeTerminal, foreign, plain } from "./support.js";

const names = { titles: { network: "Network", database: "Database" }, kinds: { "ec2/vpc": "VPC", "rds/db-instance": "DB instance" } };
const look = { ...plain("en", 80), columns: Infinity };

class Pipe {
  text = "";
  write(text: string, done?: () => void): boolean {
    this.text += text;
    done?.();
    return true;
  }
  get lines(): string[] {
    return this.text.split("\n").slice(0, -1);
  }
}

const node = (name: string, phase: NodePhase, more: Partial<Event & { type: "node" }> = {}): Event => ({
  type: "node",
  node: `network/${name}`,
  step: "network",
  kind: "ec2/vpc",
  name,
  phase,
  ...more,
});
const planOf = (...nodes: string[]): Event => ({
  type: "plan",
  changes: nodes.map((n) => ({ node: `network/${n}`, step: "network", kind: "ec2/vpc", name: n, act: "create", why: "new" })),
});

const anyEvent: fc.Arbitrary<Event> = fc.oneof(
  fc.record(
    {
      type: fc.constant("node" as const),
      node: foreign,
      step: foreign,
      kind: foreign,
      name: foreign,
      phase: fc.constantFrom<NodePhase>("waiting", "creating", "adopting", "created", "ready", "updating", "deleting", "gone", "failed", "blocked"),
      id: foreign,
      why: foreign,
      typicalMs: fc.nat(1_000_000),
    },
    { requiredKeys: ["type", "node", "step", "kind", "name", "phase"] },
  ),
  fc.record({ type: fc.constant("retry" as const), node: foreign, code: foreign, attempt: fc.nat(9), waitMs: fc.nat(9999) }),
  fc.record({ type: fc.constant("blocker" as const), node: foreign, blockers: fc.array(fc.record({ id: foreign, what: fc.constantFrom("network-interface" as const, "other" as const), description: foreign, owner: foreign, since: foreign, usuallyMs: fc.nat(9_999_999), ours: fc.boolean() })) }),
  fc.record({ type: fc.constant("call" as const), service: foreign, operation: foreign, mutating: fc.boolean(), ms: fc.nat(9999), error: foreign }),
  fc.record({ type: fc.constant("note" as const), code: foreign, data: fc.dictionary(foreign, foreign) }),
);

async function read(mode: ReaderMode, events: readonly Event[], more: { verbose?: boolean; debug?: boolean; lang?: "en" | "ja" } = {}): Promise<Pipe> {
  const out = new Pipe();
  const json = new Pipe();
  vi.useFakeTimers({ toFake: ["Date"] });
  const reader = makeReader({ mode, look: { ...look, lang: more.lang ?? "en" }, out, json, names, ...more });
  for (const e of events) reader.emit(e);
  await reader.end();
  vi.useRealTimers();
  return mode === "jsonl" ? json : out;
}

describe("lines", () => {
  it("tells what matters, one line each", async () => {
    const pipe = await read("lines", [
      planOf("a", "b", "c"),
      node("a", "creating"),
      node("a", "created", { id: "vpc-1", typicalMs: 1_500 }),
      node("a", "ready", { id: "vpc-1" }),
      node("b", "creating"),
      node("b", "created", { id: "vpc-2", typicalMs: 120_000 }),
      node("b", "failed", { why: "VpcLimitExceeded: too many" }),
      node("c", "blocked", { why: "network/b" }),
      { type: "call", service: "ec2", operation: "CreateVpc", mutating: true, ms: 12 },
    ]);
    expect(pipe.lines).toEqual([
      "✔ Network: VPC a ready (vpc-1, 0.0 s)",
      "+ Network: VPC b created (vpc-2, usually 2 min)",
      "✖ Network: VPC b failed (vpc-2, 0.0 s): VpcLimitExceeded: too many",
      "! Network: VPC c not started: stands on network/b",
      "1 of 3 done, 0.0 s in all, 1 failed",
    ]);
  });
  it("tells retries only when they go on, and blockers once", async () => {
    const retry = (attempt: number): Event => ({ type: "retry", node: "network/a", code: "RequestLimitExceeded", attempt, waitMs: 4_000 });
    const blocker: Event = { type: "blocker", node: "network/a", blockers: [{ id: "eni-1", what: "network-interface", description: "ELB app/alb-web", since: "2026-11-22T00:55:10.000Z", usuallyMs: 300_000, ours: false }] };
    const pipe = await read("lines", [node("a", "deleting"), retry(1), retry(2), retry(3), blocker, blocker]);
    expect(pipe.lines).toEqual(["! VPC a: AWS said RequestLimitExceeded; attempt 4 in 4.0 s", "! VPC a: held back by network interface eni-1 (ELB app/alb-web, since 2026-11-22 00:55 UTC, usually gone within 5 min)", "0 of 1 done, 0.0 s in all"]);
  });
  it("tells calls by name when asked to", async () => {
    const call: Event = { type: "call", service: "ec2", operation: "CreateVpc", mutating: true, ms: 12.4, error: "Throttling" };
    expect((await read("lines", [call], { debug: true })).lines).toEqual(["  ec2:CreateVpc 12 ms Throttling"]);
    expect((await read("lines", [call])).lines).toEqual([]);
  });
  it("tells every phase when asked to", async () => {
    expect((await read("lines", [node("a", "creating"), node("a", "created")], { verbose: true })).lines).toHaveLength(3);
  });
  it("never writes a control character into a pipe", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(anyEvent, { maxLength: 12 }), fc.constantFrom("lines", "quiet"), fc.constantFrom("en", "ja"), async (events, mode, lang) => {
        const pipe = await read(mode as ReaderMode, events, { verbose: true, debug: true, lang: lang as "en" });
        expect(dangerousInLines(pipe.text)).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });
});

describe("quiet", () => {
  it("tells failures alone", async () => {
    expect((await read("quiet", [node("a", "ready"), node("b", "failed", { why: "Boom" })])).lines).toEqual(["✖ Network: VPC b failed (0.0 s): Boom"]);
  });
});

describe("jsonl", () => {
  it("writes every event as one line that parses back to it", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(anyEvent, { maxLength: 10 }), async (events) => {
        const pipe = await read("jsonl", events);
        expect(pipe.lines).toHaveLength(events.length);
        expect(pipe.lines.flatMap(dangerousIn)).toEqual([]);
        pipe.lines.forEach((line, i) => {
          const { at, ...event } = JSON.parse(line) as { at: string };
          expect(new Date(at).toISOString()).toBe(at);
          expect(event).toEqual(JSON.parse(JSON.stringify(events[i])));
        });
      }),
      { numRuns: 50 },
    );
  });
  it("goes on when its reader has gone", async () => {
    const listeners: ((e: Error) => void)[] = [];
    let writes = 0;
    const json = {
      write: (_: string, done?: (e?: Error) => void) => {
        writes++;
        const e = Object.assign(new Error("EPIPE"), { code: "EPIPE" });
        listeners.forEach((l) => l(e));
        done?.(e);
        return false;
      },
      on: (_: "error", l: (e: Error) => void) => listeners.push(l),
    };
    const reader = makeReader({ mode: "jsonl", look, out: new Pipe(), json, names });
    for (let i = 0; i < 5; i++) reader.emit(node("a", "ready"));
    await reader.end();
    expect(writes).toBe(1);
  });
});

describe("readerMode", () => {
  const wish = { quiet: false, jsonLines: false, verbose: false };
  it.each([
    [wish, true, {}, "rows"],
    [wish, false, {}, "lines"],
    [wish, true, { TERM: "dumb" }, "lines"],
    [wish, true, { CI: "true" }, "lines"],
    [{ ...wish, verbose: true }, true, {}, "lines"],
    [{ ...wish, quiet: true }, true, {}, "quiet"],
    [{ ...wish, quiet: true, jsonLines: true }, true, {}, "jsonl"],
  ])("%o tty %s %o", (w, isTTY, env, mode) => expect(readerMode(w, { isTTY, write: () => true }, env as Record<string, string>)).toBe(mode));
});

describe("with a clock", () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ["setInterval", "clearInterval", "Date"] }));
  afterEach(() => void vi.useRealTimers());
  const settled = () => new Promise((r) => setImmediate(r));
  /** import("listr2") takes its time the first time. */
  const until = async (what: () => boolean) => {
    for (const end = performance.now() + 20_000; performance.now() < end && !what(); ) await settled();
  };

  it("lines say every 30 s what they wait for", async () => {
    const out = new Pipe();
    const reader = makeReader({ mode: "lines", look, out, names });
    reader.emit(node("db", "created", { kind: "rds/db-instance", typicalMs: 720_000 }));
    vi.advanceTimersByTime(61_000);
    expect(out.lines.slice(1)).toEqual([
      "still waiting: 0 of 1 done, 30 s; DB instance db: creating, 30 s of usually 12 min",
      "still waiting: 0 of 1 done, 1:00; DB instance db: creating, 1:00 of usually 12 min",
    ]);
    await reader.end();
    vi.advanceTimersByTime(61_000);
    expect(out.lines).toHaveLength(4);
  });

  describe("rows", () => {
    const start = async (terminal: FakeTerminal, ...events: Event[]) => {
      const reader = makeReader({ mode: "rows", look: { ...plain("en", terminal.columns), colour: false }, out: terminal, names });
      for (const e of events) reader.emit(e);
      await until(() => terminal.writes.length > 0);
      return reader;
    };

    it("draws steps with counts, and below them what they wait for", async () => {
      const terminal = new FakeTerminal();
      const reader = await start(
        terminal,
        planOf("a", "b"),
        node("a", "creating"),
        node("a", "ready"),
        node("b", "creating"),
        node("b", "created", { id: "vpc-2", typicalMs: 120_000 }),
      );
      vi.advanceTimersByTime(65_000);
      expect(terminal.screen).toMatch(/^ \S {2}Network {2}1\/2 {2}1:05\n {5}VPC b: creating, 1:05 of usually 2 min\n 1 of 2 done, 1:05; Network: creating, 1:05 of usually 2 min$/);
      expect(terminal.cursorShown).toBe(false);
      reader.emit({ type: "retry", node: "network/b", code: "RequestLimitExceeded", attempt: 5, waitMs: 8_000 });
      vi.advanceTimersByTime(400);
      expect(terminal.screen).toContain("AWS said RequestLimitExceeded");
      reader.emit(node("b", "ready"));
      await reader.end();
      expect(terminal.screen).toBe(" ✔  Network  2/2  1:05\n 2 of 2 done, 1:05 in all");
      expect(terminal.cursorShown).toBe(true);
    });

    it("keeps what failed on the screen, and says what was stopped", async () => {
      const terminal = new FakeTerminal();
      const reader = await start(
        terminal,
        {
          type: "plan",
          changes: [
            { node: "network/a", step: "network", kind: "ec2/vpc", name: "a", act: "create", why: "new" },
            { node: "database/db", step: "database", kind: "rds/db-instance", name: "db", act: "create", why: "new" },
          ],
        },
        node("a", "failed", { why: "VpcLimitExceeded" }),
        node("db", "creating", { node: "database/db", step: "database", kind: "rds/db-instance" }),
      );
      await reader.end();
      expect(terminal.screen).toBe([" ✖  Network   0/1  0.0 s, 1 failed", "     VPC a: VpcLimitExceeded", " -  Database  0/1  0.0 s, stopped", " 0 of 2 done, 0.0 s in all, 1 failed"].join("\n"));
    });

    it("redraws at most ten times a second, however much happens", async () => {
      const terminal = new FakeTerminal();
      const reader = await start(terminal, planOf("a"), node("a", "creating"));
      const before = terminal.writes.length;
      for (let ms = 0; ms < 1_000; ms += 10) {
        for (let i = 0; i < 20; i++) reader.emit(node(`n${ms}-${i}`, "creating"));
        vi.advanceTimersByTime(10);
      }
      expect(terminal.writes.length - before).toBeLessThanOrEqual(10);
      await reader.end();
    });

    it("prints notes above the rows", async () => {
      const terminal = new FakeTerminal();
      const reader = await start(terminal, planOf("a"), node("a", "creating"));
      reader.emit({ type: "note", code: "stopping" });
      vi.advanceTimersByTime(400);
      expect(terminal.screen).toMatch(/^Stopping: [^\n]*\n[^\n]*\n \S {2}Network {2}0\/1/);
      await reader.end();
    });

    it("fits a low terminal", async () => {
      const terminal = new FakeTerminal(60, 6);
      const titles = Object.fromEntries(Array.from({ length: 12 }, (_, i) => [`s${i}`, `Step ${i}`]));
      const reader = makeReader({ mode: "rows", look: plain("en", 60), out: terminal, names: { titles, kinds: {} } });
      for (let i = 0; i < 12; i++) reader.emit(node("x", i < 8 ? "ready" : "creating", { node: `s${i}/x`, step: `s${i}` }));
      await until(() => terminal.writes.length > 0);
      vi.advanceTimersByTime(5_000);
      expect(terminal.screen.split("\n").length).toBeLessThanOrEqual(5);
      await reader.end();
      expect(terminal.screen.split("\n").length).toBeGreaterThanOrEqual(12);
    });

    it("draws nothing when nothing happened, and begins anew after an end", async () => {
      const terminal = new FakeTerminal();
      const reader = makeReader({ mode: "rows", look: plain("en", 80), out: terminal, names });
      reader.emit(planOf("a"));
      await reader.end();
      expect(terminal.writes).toEqual([]);
      reader.emit(planOf("a"));
      reader.emit(node("a", "ready"));
      await reader.end();
      reader.emit(planOf("b"));
      reader.emit(node("b", "ready"));
      await reader.end();
      expect(terminal.screen.split("\n")).toEqual([" ✔  Network  1/1  0.0 s", " 1 of 1 done, 0.0 s in all", " ✔  Network  1/1  0.0 s", " 1 of 1 done, 0.0 s in all"]);
    });

    it("leaves the signals of the process alone", async () => {
      const before = ["SIGINT", "SIGTERM", "SIGHUP"].map((s) => process.listenerCount(s));
      const reader = await start(new FakeTerminal(), planOf("a"), node("a", "creating"));
      expect(["SIGINT", "SIGTERM", "SIGHUP"].map((s) => process.listenerCount(s))).toEqual(before);
      await reader.end();
    });

    it("writes nothing but what it draws with, whatever the names are", async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(anyEvent, { minLength: 1, maxLength: 10 }), async (events) => {
          const terminal = new FakeTerminal(60, 20);
          const reader = makeReader({ mode: "rows", look: { ...plain("ja", 60), colour: true }, out: terminal, names, debug: true });
          for (const e of events) reader.emit(e);
          await reader.end();
          // eslint-disable-next-line no-control-regex -- what the rows draw with
          const text = terminal.writes.join("").replaceAll(/\u001b\[(\d+m|\d+[AB]|2K|J|\?25[lh])|\r/g, "");
          expect(dangerousInLines(text)).toEqual([]);
        }),
        { numRuns: 30 },
      );
    });
  });
});
