import { setTimeout as sleep } from "node:timers/promises";
import { beforeAll, describe, expect, test } from "vitest";
import { isAwsError } from "../../src/core/aws-error.js";
import type { Accepted } from "../../src/app.js";
import type { NodeRecord, State } from "../../src/core/state.js";
import { kinds } from "../../src/resources/index.js";
import { steps } from "../../src/steps/index.js";
import { environment, inventory, raw, teardown, up } from "../emulator/environment.js";
import { type Hand, hands } from "./hands.js";

/** reliability.md R7: every kind, changed and deleted by somebody else. In this order: each finds what the one before repaired. */
describe("other people's hands", () => {
  const e = environment();
  const declared = [...kinds.keys()].filter((kind) => hands[kind]?.declared !== false);
  let built: Record<string, number>;
  const counts = async (): Promise<Record<string, number>> => Object.fromEntries(Object.entries(await inventory(e)).map(([kind, ids]) => [kind, ids.length]));
  const read = async (): Promise<State> => (await e.open().read())!;
  /** The first of its kind that the hand is meant for. */
  const chosen = (state: State, kind: string): [string, NodeRecord & { id: string }] =>
    Object.entries(state.records).find(([, r]) => r.kind === kind && (hands[kind]!.which?.(r, state) ?? true)) as [string, NodeRecord & { id: string }];
  const drift = async (): Promise<Map<string, string>> => new Map((await e.open().drift()).map((d) => [d.node, d.what]));

  async function busy(work: () => Promise<unknown>): Promise<void> {
    for (let tries = 0; ; tries++) {
      try {
        return void (await work());
      } catch (x) {
        if (!isAwsError(x) || tries === 100 || !["in-use", "throttled", "eventual"].includes(x.kind)) throw x;
        await sleep(50);
      }
    }
  }
  /** @returns nodes it was done to */
  async function doneTo(which: (kind: string) => Hand | undefined): Promise<string[]> {
    const state = await read();
    const nodes: string[] = [];
    for (const kind of declared) {
      const hand = which(kind);
      if (hand === undefined) continue;
      const [node, record] = chosen(state, kind);
      await busy(() => hand(raw(e), record, state));
      nodes.push(node);
    }
    return nodes;
  }
  async function isRepaired(nodes: readonly string[], accepted: Accepted = {}): Promise<void> {
    const changes = await up(e, steps, "modern", {}, accepted);
    const planned = new Set(changes.map((c) => c.node));
    expect(nodes.filter((node) => !planned.has(node))).toEqual([]);
    expect(changes.every((c) => c.why !== "")).toBe(true);
    expect(await drift()).toEqual(new Map());
    expect(await up(e, steps)).toEqual([]);
    expect(await counts()).toEqual(built);
  }

  beforeAll(async () => {
    await up(e, steps);
    built = await counts();
  }, 120_000);

  test("every kind has a line here, and one of it is there", async () => {
    expect(Object.keys(hands).sort()).toEqual([...kinds.keys()].sort());
    const there = new Set(Object.values((await read()).records).map((r) => r.kind));
    expect(declared.filter((kind) => !there.has(kind))).toEqual([]);
    expect([...there].filter((kind) => !declared.includes(kind))).toEqual([]);
  });

  test("a change of every kind that can be changed is found, named and put right", { timeout: 180_000 }, async () => {
    const nodes = await doneTo((kind) => (typeof hands[kind]!.change === "string" ? undefined : hands[kind]!.change));
    const found = await drift();
    expect(nodes.filter((node) => !["changed", "missing"].includes(found.get(node) ?? ""))).toEqual([]);
    console.log(`drift: ${nodes.length} of ${declared.length} kinds changed by hand, all named; the others have nothing that can be changed`);
    await isRepaired(nodes);
  });

  test("one of every kind that can go alone is found missing, and made again", { timeout: 180_000 }, async () => {
    const nodes = await doneTo((kind) => hands[kind]!.remove);
    await expect.poll(async () => nodes.filter(((found) => (node: string) => found.get(node) !== "missing")(await drift())), { timeout: 30_000 }).toEqual([]);
    console.log(`drift: one of ${nodes.length} kinds deleted by hand, all named`);
    await isRepaired(nodes);
  });

  test("everything gone: every node of every kind is named, and made again when somebody says so (first-contact A10)", { timeout: 300_000 }, async () => {
    const state = await read();
    const nodes = Object.keys(state.records);
    await takenAway(state);
    expect(await inventory(e)).toEqual({});
    const found = await drift();
    expect(nodes.filter((node) => found.get(node) !== "missing")).toEqual([]);
    expect(new Set([...found.keys()].map((node) => state.records[node]!.kind)).size).toBe(declared.length);
    console.log(`drift: all ${nodes.length} nodes of ${declared.length} kinds deleted by hand, all named`);
    // In a wrong place nothing would be found either: that is asked (first-contact A10).
    await expect(up(e, steps)).rejects.toMatchObject({ code: "all-missing" });
    expect(await inventory(e)).toEqual({});
    await isRepaired(nodes, { missing: true });
    expect((await teardown(e)).left).toEqual([]);
    expect(await inventory(e)).toEqual({});
  });

  /** It is all taken away, and this state does not hear of it: the one of before is put back. */
  async function takenAway(state: State): Promise<void> {
    await teardown(e);
    const { store } = e.open();
    const lock = await store.lock("by hand");
    await store.write({ ...state, serial: (await store.read())!.serial }, lock);
    await lock.release();
  }
});
