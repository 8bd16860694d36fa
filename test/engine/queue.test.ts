import { setTimeout as sleep } from "node:timers/promises";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { runQueue, type Task } from "../../src/engine/queue.js";

const graphs = fc.array(fc.record({ deps: fc.array(fc.nat(), { maxLength: 3 }), weight: fc.integer({ min: 1, max: 9 }), fails: fc.boolean() }), {
  minLength: 1,
  maxLength: 25,
});
const live = new AbortController().signal;

function tasksOf(nodes: readonly { deps: readonly number[]; weight: number; fails: boolean }[], log: string[], failing: boolean) {
  return nodes.map((n, i): Task => {
    const deps = i === 0 ? [] : [...new Set(n.deps.map((d) => `t${d % i}`))];
    return {
      id: `t${i}`,
      deps,
      weight: n.weight,
      blocked: () => log.push(`blocked t${i}`),
      run: async () => {
        log.push(`start t${i}`);
        await sleep(0);
        if (failing && n.fails) throw new Error(`t${i}`);
        log.push(`end t${i}`);
      },
    };
  });
}

describe("ready queue", () => {
  test("runs everything once, and nothing before what it stands on", async () => {
    await fc.assert(
      fc.asyncProperty(graphs, async (nodes) => {
        const log: string[] = [];
        const tasks = tasksOf(nodes, log, false);
        await runQueue(tasks, live);
        expect(log.filter((l) => l.startsWith("end")).length).toBe(tasks.length);
        for (const t of tasks) for (const d of t.deps) expect(log.indexOf(`end ${d}`)).toBeLessThan(log.indexOf(`start ${t.id}`));
      }),
      { numRuns: 50 },
    );
  });

  test("a failure blocks exactly what stands on it; the rest goes on", async () => {
    await fc.assert(
      fc.asyncProperty(graphs, async (nodes) => {
        const log: string[] = [];
        const tasks = tasksOf(nodes, log, true);
        const { failed, blocked } = await runQueue(tasks, live);
        const bad = new Set<string>();
        for (const t of tasks) if (t.deps.some((d) => bad.has(d)) || failed.has(t.id)) bad.add(t.id);
        expect(new Set([...failed.keys(), ...blocked])).toEqual(bad);
        for (const t of tasks) expect(log.includes(`end ${t.id}`)).toBe(!bad.has(t.id));
      }),
      { numRuns: 50 },
    );
  });

  test("of what can start together, the longest remaining path goes first", async () => {
    const log: string[] = [];
    const task = (id: string, deps: string[], weight: number): Task => ({ id, deps, weight, blocked: () => undefined, run: () => Promise.resolve(void log.push(id)) });
    await runQueue([task("short", [], 1), task("head", [], 1), task("tail", ["head"], 50)], live);
    expect(log[0]).toBe("head");
  });

  test("dependants start when something is usable, not when it is finished", async () => {
    const log: string[] = [];
    let finish!: () => void;
    const finished = new Promise<void>((r) => (finish = r));
    await runQueue(
      [
        { id: "balancer", deps: [], weight: 1, blocked: () => undefined, run: async (usable) => { usable(); await finished; log.push("balancer"); } },
        { id: "listener", deps: ["balancer"], weight: 1, blocked: () => undefined, run: () => { log.push("listener"); finish(); return Promise.resolve(); } },
      ],
      live,
    );
    expect(log).toEqual(["listener", "balancer"]);
  });

  test("after an interrupt nothing new starts", async () => {
    const stop = new AbortController();
    const log: string[] = [];
    const { blocked } = await runQueue(
      [
        { id: "one", deps: [], weight: 1, blocked: () => undefined, run: () => { log.push("one"); stop.abort(); return Promise.resolve(); } },
        { id: "two", deps: ["one"], weight: 1, blocked: () => undefined, run: () => Promise.resolve(void log.push("two")) },
      ],
      stop.signal,
    );
    expect(log).toEqual(["one"]);
    expect([...blocked]).toEqual(["two"]);
  });
});
