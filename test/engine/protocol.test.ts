import { describe, expect, test } from "vitest";
import { Fault, isFault } from "../../src/core/fault.js";
import { text } from "../../src/core/define.js";
import { envId, Lab, timing, type Mishap } from "./world.js";

/** The protocol of reliability.md 1.2, rule by rule, on the real engine over a small AWS in memory. P1: test/emulator
 *  and test/cli (the place); P12: the sweep's own tests. */
const caught = (e: unknown): unknown => e;
const one = (lab: Lab) => (b: Parameters<Parameters<Lab["up"]>[0]>[0]) => void b.add(lab.kinds.tagged, "a", { size: 1 });
const two = (lab: Lab) => (b: Parameters<Parameters<Lab["up"]>[0]>[0]) => {
  const a = b.add(lab.kinds.tagged, "a", { size: 1 });
  b.add(lab.kinds.tagged, "b", { size: 1, inside: text`${a.id}` });
};
const record = (lab: Lab, node = "s/a") => lab.disk.saved!.records[node];
const fault = (e: unknown): Fault => {
  if (!isFault(e)) throw new Error(`not a Fault: ${String(e)}`);
  return e;
};

describe("P2 keys", () => {
  test("every create carries environment, node and operation", async () => {
    const lab = new Lab();
    await lab.up(one(lab));
    const [thing] = lab.world.alive();
    expect(thing!.tags).toEqual({ Name: "a", "kumiki:env": envId, "kumiki:node": "s/a", "kumiki:op": record(lab)!.op });
  });
});

describe("P3 intent first", () => {
  test("what is about to be made is on the disk before the call, with its operation and its token", async () => {
    const lab = new Lab();
    const before: unknown[] = [];
    lab.world.before = (call) => void (call === "create token" && before.push(structuredClone(record(lab))));
    await lab.up((b) => void b.add(lab.kinds.token, "a", { size: 1 }));
    expect(before).toMatchObject([{ status: "creating", props: { size: 1 }, generation: 1, token: lab.world.alive()[0]!.token }]);
  });
  test("what cannot be saved is not called", async () => {
    const lab = new Lab();
    await lab.plan(one(lab));
    lab.disk.failing = new Fault("state-unwritable", { where: "memory", why: "full" });
    expect(fault(await lab.up(one(lab)).catch(caught)).code).toBe("state-unwritable");
    expect(lab.world.calls.filter((c) => c.startsWith("create"))).toEqual([]);
  });
  test("a definite refusal ends that operation: the next attempt has another one and a higher number", async () => {
    const lab = new Lab();
    lab.world.mishaps.set("create token", [{ refuse: "quota" }]);
    const declares = (b: Parameters<Parameters<Lab["up"]>[0]>[0]) => void b.add(lab.kinds.token, "a", { size: 1 });
    expect(fault(await lab.up(declares).catch(caught)).code).toBe("quota");
    const refused = record(lab)!;
    await lab.up(declares);
    expect(record(lab)).toMatchObject({ status: "ready", generation: refused.generation + 1 });
    expect(record(lab)!.op).not.toBe(refused.op);
    expect(lab.world.alive()).toHaveLength(1);
  });
});

describe("P4 one attempt", () => {
  test("a create with an unknown outcome is not sent again before it was looked for as long as it could have arrived", async () => {
    const lab = new Lab();
    lab.world.mishaps.set("create tagged", ["lost-request"]);
    const started = performance.now();
    await lab.up(one(lab));
    expect(performance.now() - started).toBeGreaterThanOrEqual(timing.windowMs);
    expect(lab.world.calls.slice(0, 2)).toEqual(["create tagged", "find tagged"]);
    expect(lab.world.alive()).toHaveLength(1);
  });
});

describe("P5 record", () => {
  test("what stands on a thing starts when its id is on the disk", async () => {
    const lab = new Lab();
    const seen: unknown[] = [];
    lab.world.before = (call) => void (call === "create tagged" && seen.push(record(lab)?.id));
    await lab.up(two(lab));
    const [a, b] = lab.world.alive();
    expect(seen).toEqual([undefined, a!.id]);
    expect(b!.props["inside"]).toBe(a!.id);
  });
  test("a thing that AWS calls failed is told, and replaced by the next run", async () => {
    const lab = new Lab();
    lab.world.before = (call) => void (call === "read tagged" && lab.world.count("create tagged") === 1 && lab.world.alive().forEach((t) => (t.phase = "failed")));
    expect(fault(await lab.up(one(lab)).catch(caught)).code).toBe("became-failed");
    await lab.up(one(lab));
    expect(lab.world.alive().map((t) => t.phase)).toEqual(["ready"]);
    expect(record(lab)!.status).toBe("ready");
  });
});

describe("P6 unknown outcome", () => {
  const mishaps: readonly (readonly [string, Mishap])[] = [
    ["the answer was lost", "lost-answer"],
    ["the request was lost", "lost-request"],
    ["the request came late", { lateMs: timing.windowMs / 2 }],
  ];
  for (const kind of ["tagged", "token", "named", "settling"] as const)
    test.each(mishaps)(`${kind}: %s, and there is exactly one`, async (_, mishap) => {
      const lab = new Lab();
      lab.world.mishaps.set(`create ${kind}`, [mishap]);
      await lab.up((b) => void b.add(lab.kinds[kind] as Lab["kinds"]["named"], "a", { size: 1, name: "n" }));
      await new Promise((r) => setTimeout(r, timing.windowMs));
      expect(lab.world.alive()).toHaveLength(1);
      expect(record(lab)).toMatchObject({ status: "ready", id: lab.world.alive()[0]!.id });
      await lab.teardown();
      expect(lab.world.alive()).toEqual([]);
    });
  test("it stays unknown when the look-up is what fails: the next run looks before it makes", async () => {
    for (const refuse of ["not-sent", "expired", "forbidden"] as const) {
      const lab = new Lab();
      lab.world.lagMs = timing.windowMs / 2;
      lab.world.mishaps.set("create tagged", ["lost-answer"]);
      lab.world.mishaps.set("find tagged", [{ refuse }]);
      await expect(lab.up(one(lab))).rejects.toBeInstanceOf(Fault);
      await lab.up(one(lab));
      expect([refuse, lab.world.alive().length]).toEqual([refuse, 1]);
    }
  });
});

describe("P7 look-up", () => {
  test("tags that are found late are waited for", async () => {
    const lab = new Lab();
    lab.world.lagMs = timing.windowMs / 2;
    lab.world.mishaps.set("create tagged", ["lost-answer"]);
    await lab.up(one(lab));
    expect(lab.world.alive()).toHaveLength(1);
    expect(lab.world.count("create tagged")).toBe(1);
  });
  test("with a token the same call is sent again, and nothing is waited for", async () => {
    const lab = new Lab();
    lab.world.lagMs = 10_000;
    lab.world.mishaps.set("create token", ["lost-answer"]);
    await lab.up((b) => void b.add(lab.kinds.token, "a", { size: 1 }));
    expect(lab.world.alive()).toHaveLength(1);
    expect(lab.world.calls.filter((c) => c !== "read token")).toEqual(["create token", "create token"]);
  });
  test("a token that is older than its life is not relied upon", async () => {
    const lab = new Lab();
    lab.timing = { ...timing, tokenMs: 0 };
    lab.world.mishaps.set("create token", ["lost-answer"]);
    await lab.up((b) => void b.add(lab.kinds.token, "a", { size: 1 }));
    expect(lab.world.alive()).toHaveLength(1);
    expect(lab.world.count("create token")).toBe(1);
  });
  test("a token whose request is not the same any more does not end the run: it is looked for", async () => {
    const lab = new Lab();
    lab.world.mishaps.set("create token", ["lost-answer", { refuse: "params", code: "IdempotentParameterMismatch" }]);
    await lab.up((b) => void b.add(lab.kinds.token, "a", { size: 1 }));
    expect(lab.world.alive()).toHaveLength(1);
    expect(record(lab)!.status).toBe("ready");
  });
  test("what is dead is not found", async () => {
    const lab = new Lab();
    lab.world.mishaps.set("create tagged", ["lost-answer"]);
    lab.world.before = (call) => void (call === "find tagged" && lab.world.alive().forEach((t) => (t.phase = "deleting")));
    const run = lab.up(one(lab)).catch(caught);
    await run;
    expect(lab.world.count("create tagged")).toBeGreaterThan(1);
  });
});

/** Makes a second thing for s/a: the first attempt's request arrives after its window. */
async function doubled(): Promise<Lab> {
  const lab = new Lab();
  lab.world.mishaps.set("create tagged", [{ lateMs: 3 * timing.windowMs }]);
  await lab.up(one(lab));
  await new Promise((r) => setTimeout(r, 2.5 * timing.windowMs));
  expect(lab.world.alive()).toHaveLength(2);
  return lab;
}

describe("P8 duplicates", () => {
  test("the recorded one stays, the other is named and removed, by a run that has nothing else to do", async () => {
    const lab = await doubled();
    const kept = record(lab)!.id!;
    const other = lab.world.alive().find((t) => t.id !== kept)!.id;
    await lab.up(one(lab));
    expect(lab.world.alive().map((t) => t.id)).toEqual([kept]);
    expect(lab.events).toContainEqual({ type: "note", code: "duplicates", data: { node: "s/a", kept, ids: [other] } });
    expect((await lab.plan(one(lab))).changes).toEqual([]);
  });
  test("a teardown removes both", async () => {
    const lab = await doubled();
    await lab.teardown();
    expect(lab.world.alive()).toEqual([]);
  });
  test("when the recorded one is gone, the other takes its place", async () => {
    const lab = await doubled();
    lab.world.things.delete(record(lab)!.id!);
    const [other] = lab.world.alive();
    await lab.up(one(lab));
    expect(lab.world.alive().map((t) => t.id)).toEqual([other!.id]);
    expect(record(lab)!.id).toBe(other!.id);
  });
  test("a copy that somebody made, tags and all, is named and left alone (first-contact A8)", async () => {
    const lab = await doubled();
    const kept = lab.world.alive().find((t) => t.id === record(lab)!.id)!;
    const copy = lab.world.add("tagged", kept.props, { tags: kept.tags, token: "" });
    await lab.up(one(lab));
    expect(lab.world.alive().map((t) => t.id).sort()).toEqual([kept.id, copy.id].sort());
    expect((await lab.plan(one(lab))).seen.foreign).toEqual([{ node: "s/a", kind: "tagged", id: copy.id, why: "copy" }]);
    await lab.teardown();
    expect(lab.world.alive().map((t) => t.id)).toEqual([copy.id]);
  });
  test("one that changed hands between the look and the delete is left alone", async () => {
    const lab = await doubled();
    const other = lab.world.alive().find((t) => t.id !== record(lab)!.id)!;
    let finds = 0;
    lab.world.before = (call) => void (call === "find tagged" && finds++ === 0 && queueMicrotask(() => queueMicrotask(() => queueMicrotask(() => lab.world.things.set(other.id, { ...other, tags: {} })))));
    await lab.up(one(lab));
    expect(lab.world.things.has(other.id)).toBe(true);
    expect(lab.codes()).toContain("duplicates-left");
  });
  test("one that somebody uses does not fail the run", async () => {
    const lab = await doubled();
    lab.world.mishaps.set("delete tagged", Array.from({ length: 1_000 }, (): Mishap => ({ refuse: "in-use" })));
    await lab.up(one(lab));
    expect(lab.world.alive()).toHaveLength(2);
    expect(lab.codes()).toContain("duplicates-left");
  });
});

describe("P9 it exists", () => {
  test("ours is adopted", async () => {
    const lab = new Lab();
    const declares = (b: Parameters<Parameters<Lab["up"]>[0]>[0]) => void b.add(lab.kinds.named, "a", { size: 1, name: "n" });
    await lab.up(declares);
    lab.disk.saved = { ...lab.disk.saved!, records: {} };
    await lab.up(declares);
    expect(lab.world.alive()).toHaveLength(1);
    expect(record(lab)).toMatchObject({ status: "ready", id: "n" });
  });
  test("somebody else's is refused and not touched, by up and by teardown", async () => {
    const lab = new Lab();
    lab.world.add("named", { size: 9, name: "n" }, { tags: {}, token: "" }, "n");
    const declares = (b: Parameters<Parameters<Lab["up"]>[0]>[0]) => void b.add(lab.kinds.named, "a", { size: 1, name: "n" });
    expect(fault(await lab.up(declares).catch(caught)).code).toBe("foreign");
    await lab.teardown().catch(caught);
    expect(lab.world.alive().map((t) => t.props["size"])).toEqual([9]);
  });
  test("a name that somebody else took meanwhile is not ours to take away, nor in the way of anything", async () => {
    const lab = new Lab();
    lab.world.before = (call) => {
      if (call === "create named") lab.world.add("named", { size: 9, name: "n" }, { tags: { "kumiki:env": "other-abcdefghijklmnop", "kumiki:node": "s/a" }, token: "" }, "n");
    };
    const declares = (b: Parameters<Parameters<Lab["up"]>[0]>[0]) => void b.add(lab.kinds.named, "a", { size: 1, name: "n" });
    expect(fault(await lab.up(declares).catch(caught)).code).toBe("foreign");
    expect((await lab.plan(() => undefined)).changes.map((c) => c.act)).toEqual(["forget"]);
    await lab.up(() => undefined);
    expect(lab.disk.saved!.records).toEqual({});
    expect(lab.world.alive().map((t) => t.props["size"])).toEqual([9]);
  });
});

describe("P10 durable save", () => {
  test("what is ready is on the disk when the run is over, and tasks side by side share a write", async () => {
    const lab = new Lab();
    await lab.up((b) => void [...Array(20).keys()].forEach((i) => b.add(lab.kinds.tagged, `n${i}`, { size: i })));
    expect(Object.values(lab.disk.saved!.records).map((r) => r.status)).toEqual(Array(20).fill("ready"));
  });
  test("a save that fails in the middle stops the run: nothing is called whose intent is not on the disk", async () => {
    const lab = new Lab();
    lab.world.before = (call) => {
      if (call === "create tagged") lab.disk.failing = new Fault("state-unwritable", { where: "memory", why: "full" });
    };
    expect(fault(await lab.up(two(lab)).catch(caught)).code).toBe("state-unwritable");
    expect(lab.world.count("create tagged")).toBe(1);
    expect(record(lab)!.status).toBe("creating");
    lab.disk.failing = undefined;
    lab.world.before = () => undefined;
    await lab.up(two(lab));
    expect(lab.world.alive()).toHaveLength(2);
  });
});

describe("P11 delete", () => {
  test("the intent is on the disk before the call, also when a removal goes on", async () => {
    const lab = new Lab();
    await lab.up(one(lab));
    lab.disk.saved!.records["s/a"] = { ...record(lab)!, status: "deleting" };
    const { writes } = lab.disk;
    let before = 0;
    lab.world.before = (call) => {
      if (call === "delete tagged") before = lab.disk.writes;
    };
    await lab.teardown();
    // One write at the begin of every run, another one before the call.
    expect(before - writes).toBeGreaterThanOrEqual(2);
    expect(lab.world.alive()).toEqual([]);
    expect(lab.disk.saved!.records).toEqual({});
  });
  test("what does not carry our mark is not deleted, whatever the state says", async () => {
    const lab = new Lab();
    await lab.up(one(lab));
    const [thing] = lab.world.alive();
    lab.world.things.set(thing!.id, { ...thing!, tags: { ...thing!.tags, "kumiki:env": "other-abcdefghijklmnop" } });
    await lab.up(two(lab)).catch(caught);
    await lab.teardown();
    expect(lab.world.alive().map((t) => t.id)).toEqual([thing!.id]);
    expect(lab.world.calls.filter((c) => c === "delete tagged")).toHaveLength(1);
    expect(lab.disk.saved!.records).toEqual({});
  });
  test("gone is done, an unknown outcome is repeated, and in use is waited for with its holders named again and again", async () => {
    const lab = new Lab();
    await lab.up(one(lab));
    lab.blockers = () => Promise.resolve([{ id: "eni-1", what: "network-interface", ours: false }]);
    lab.world.mishaps.set("delete tagged", [...Array.from({ length: 8 }, (): Mishap => ({ refuse: "in-use" })), "lost-answer"]);
    await lab.teardown();
    expect(lab.world.alive()).toEqual([]);
    expect(lab.events.filter((e) => e.type === "blocker").length).toBeGreaterThan(1);
    expect(lab.events).toContainEqual({ type: "blocker", node: "s/a", blockers: [{ id: "eni-1", what: "network-interface", ours: false }] });
  });
  test("after the deadline the holders are in the fault, and the next run goes on", async () => {
    const lab = new Lab();
    await lab.up(one(lab));
    lab.blockers = (kind, id) => Promise.resolve([{ id: `${kind} ${id}`, what: "instance", ours: false }]);
    lab.world.mishaps.set("delete tagged", Array.from({ length: 1_000 }, (): Mishap => ({ refuse: "in-use", code: "DependencyViolation" })));
    const e = fault(await lab.teardown().catch(caught));
    const { id } = lab.world.alive()[0]!;
    expect([e.code, e.data]).toMatchObject(["held-back", { node: "s/a", id, code: "DependencyViolation", blockers: [{ id: `tagged ${id}`, what: "instance" }] }]);
    lab.world.mishaps.clear();
    await lab.teardown();
    expect(lab.world.alive()).toEqual([]);
  });
  test("an interrupted create that arrives while its environment is taken away goes, too", async () => {
    const lab = new Lab();
    lab.world.mishaps.set("create tagged", [{ lateMs: timing.windowMs / 4 }]);
    const run = lab.up(one(lab)).catch(caught);
    await new Promise((r) => setTimeout(r, 15));
    lab.signal.abort(); // killed in the middle of it
    await run;
    lab.signal = new AbortController();
    await lab.teardown();
    await new Promise((r) => setTimeout(r, timing.windowMs));
    expect(lab.world.alive()).toEqual([]);
  });
});

describe("P13 start-up reconcile", () => {
  test("one look that shows nothing does not make a second one", async () => {
    const lab = new Lab();
    await lab.up(one(lab));
    const [thing] = lab.world.alive();
    let reads = 0;
    lab.world.before = (call) => {
      if (call !== "read tagged") return;
      if (reads++ === 0) {
        lab.world.things.delete(thing!.id);
        setTimeout(() => lab.world.things.set(thing!.id, thing!), 1);
      }
    };
    expect((await lab.plan(one(lab))).changes).toEqual([]);
    expect(reads).toBe(2);
  });
  test("what two looks do not show is made again", async () => {
    const lab = new Lab();
    await lab.up(one(lab));
    lab.world.things.clear();
    expect((await lab.plan(one(lab))).changes.map((c) => c.act)).toEqual(["create"]);
    await lab.up(one(lab));
    expect(lab.world.alive()).toHaveLength(1);
  });
});

describe("P14 empty is not absent", () => {
  test("a survey that gets no usable answer ends the run: nothing is made again", async () => {
    const lab = new Lab();
    await lab.up(one(lab));
    lab.world.mishaps.set("read tagged", ["lost-answer", "lost-answer"]);
    await expect(lab.up(one(lab))).rejects.toMatchObject({ kind: "unknown-outcome" });
    expect(lab.world.count("create tagged")).toBe(1);
  });
  test("a wait that gets none goes on for a while", async () => {
    const lab = new Lab();
    lab.world.mishaps.set("read tagged", ["lost-answer", "lost-answer"]);
    await lab.up(one(lab));
    expect(record(lab)!.status).toBe("ready");
  });
});

describe("P15 composite steps", () => {
  test.each([["lost-answer"], ["lost-request"]] as const)("what completes a thing is put again (%s)", async (mishap) => {
    const lab = new Lab();
    lab.world.mishaps.set("settle settling", [mishap]);
    await lab.up((b) => void b.add(lab.kinds.settling, "a", { size: 1 }));
    expect(lab.world.alive().map((t) => t.settled)).toEqual([true]);
    expect(lab.world.count("settle settling")).toBe(2);
  });
  test("a run that ended between the two puts it on resume", async () => {
    const lab = new Lab();
    lab.world.mishaps.set("settle settling", [{ refuse: "forbidden" }]);
    const declares = (b: Parameters<Parameters<Lab["up"]>[0]>[0]) => void b.add(lab.kinds.settling, "a", { size: 1 });
    expect(fault(await lab.up(declares).catch(caught)).code).toBe("permission");
    expect(record(lab)!.status).toBe("created");
    await lab.up(declares);
    expect(lab.world.alive().map((t) => t.settled)).toEqual([true]);
  });
});

describe("1.3 fencing", () => {
  test("whoever has lost the lock calls nothing more, and its waits end", async () => {
    const lab = new Lab();
    lab.world.before = (call) => void (call === "create tagged" && (lab.disk.epoch = 2));
    const e = fault(await lab.up(two(lab)).catch(caught));
    expect([e.code, e.exitCode]).toEqual(["lock-lost", 5]);
    expect(lab.world.count("create tagged")).toBe(1);
    expect(record(lab)!.status).toBe("creating");
  });
  test("whoever waits for something else stops waiting, and does not call it failed", async () => {
    const lab = new Lab();
    const declares = (b: Parameters<Parameters<Lab["up"]>[0]>[0]) => {
      b.add(lab.kinds.settling, "slow", { size: 1 });
      const a = b.add(lab.kinds.tagged, "a", { size: 1 });
      b.add(lab.kinds.tagged, "b", { size: 1, inside: text`${a.id}` });
    };
    lab.world.before = (call) => {
      for (const t of lab.world.alive("settling")) t.phase = "pending";
      if (call === "read settling") lab.disk.epoch = 2;
    };
    lab.world.mishaps.set("create tagged", Array.from({ length: 5 }, (): Mishap => ({ refuse: "throttled" })));
    expect(fault(await lab.up(declares).catch(caught)).code).toBe("lock-lost");
    expect(lab.events.filter((e) => e.type === "node" && e.phase === "failed" && e.node === "s/slow")).toEqual([]);
  });
  test("a delete, too, is not sent by somebody who has lost it", async () => {
    const lab = new Lab();
    await lab.up(one(lab));
    lab.disk.saved!.records["s/a"] = { ...record(lab)!, status: "deleting" };
    lab.world.before = (call) => void (call === "read tagged" && (lab.disk.epoch = 1));
    const run = lab.teardown();
    lab.disk.epoch = 2;
    expect(fault(await run.catch(caught)).code).toBe("lock-lost");
    expect(lab.world.count("delete tagged")).toBe(0);
  });
});

describe("1.5 what stops and what waits", () => {
  test("a delete of something that is busy is as patient as one of something in use", async () => {
    const lab = new Lab();
    lab.timing = { ...timing, eventualMs: 1, inUseMs: 5_000 };
    await lab.up(one(lab));
    lab.world.mishaps.set("delete tagged", Array.from({ length: 6 }, (): Mishap => ({ refuse: "eventual", code: "InvalidDBInstanceState" })));
    await lab.teardown();
    expect(lab.world.alive()).toEqual([]);
  });
  test("time for which nothing could be sent is no waiting time", async () => {
    const lab = new Lab();
    await lab.up(one(lab));
    // A day passes at the login prompt, in the middle of a delete that is held back.
    let day = 0;
    const real = performance.now.bind(performance);
    performance.now = () => real() + day;
    lab.pausedMs = () => day;
    try {
      lab.world.before = (call) => void (call === "delete tagged" && (day = 86_400_000));
      lab.world.mishaps.set("delete tagged", [{ refuse: "in-use" }, { refuse: "in-use" }]);
      await lab.teardown();
    } finally {
      performance.now = real;
    }
    expect(lab.world.alive()).toEqual([]);
  });
});

describe("what a changed wish meets", () => {
  type B = Parameters<Parameters<Lab["up"]>[0]>[0];
  test("what lost its thing and its container is made anew in the new one, and no record leads nowhere", async () => {
    const lab = new Lab();
    const declares = (size: number) => (b: B) => {
      const a = b.add(lab.kinds.settling, "a", { size });
      const x = b.add(lab.kinds.tagged, "x", { size: 1, inside: text`${a.id}` });
      b.add(lab.kinds.tagged, "y", { size: 1, inside: text`${x.id}` });
    };
    await lab.up(declares(1));
    lab.world.things.delete(record(lab, "s/x")!.id!);
    await lab.up(declares(2)); // `settling` cannot be changed in place
    expect(lab.world.alive()).toHaveLength(3);
    const { records } = lab.disk.saved!;
    expect(Object.values(records).flatMap((r) => r.needs).filter((n) => !(n in records))).toEqual([]);
    expect(records["s/x"]!.props["inside"]).toBe(records["s/a"]!.id);
  });
  test("an interrupted create that was meant otherwise is found, removed and made as it is meant now", async () => {
    for (const kind of ["tagged", "settling", "token"] as const) {
      const lab = new Lab();
      const declares = (size: number) => (b: B) => void b.add(lab.kinds[kind] as Lab["kinds"]["settling"], "a", { size });
      lab.world.lagMs = timing.windowMs / 3;
      lab.world.before = (call) => void (call === `create ${kind}` && lab.signal.abort());
      lab.world.mishaps.set(`create ${kind}`, ["lost-answer"]);
      await lab.up(declares(1)).catch(caught);
      lab.world.before = () => undefined;
      lab.signal = new AbortController();
      await lab.up(declares(2));
      expect([kind, lab.world.alive().map((t) => t.props["size"])]).toEqual([kind, [2]]);
    }
  });
  test("what AWS has refused is simply made as it is meant now", async () => {
    const lab = new Lab();
    lab.world.mishaps.set("create settling", [{ refuse: "params" }]);
    const declares = (size: number) => (b: B) => void b.add(lab.kinds.settling, "a", { size });
    await lab.up(declares(1)).catch(caught);
    expect((await lab.plan(declares(2))).changes.map((c) => c.act)).toEqual(["create"]);
  });
});

describe("what is not shown yet", () => {
  type B = Parameters<Parameters<Lab["up"]>[0]>[0];
  test("a thing made a moment ago that AWS does not show yet is waited for, by up and by teardown", async () => {
    for (const next of ["up", "teardown"] as const) {
      const lab = new Lab();
      await lab.up(one(lab));
      lab.disk.saved!.records["s/a"] = { ...record(lab)!, status: "created", startedAt: new Date().toISOString() };
      const [thing] = lab.world.alive();
      lab.world.things.delete(thing!.id);
      setTimeout(() => lab.world.things.set(thing!.id, thing!), timing.eventualMs / 2);
      await (next === "up" ? lab.up(one(lab)) : lab.teardown());
      expect([next, lab.world.count("create tagged"), lab.world.alive().length]).toEqual([next, 1, next === "up" ? 1 : 0]);
    }
  });
  test("a name whose tags are not shown yet is looked at again, and is ours when they are", async () => {
    for (const interrupted of [false, true]) {
      const lab = new Lab();
      const declares = (b: B) => void b.add(lab.kinds.named, "a", { size: 1, name: "n" });
      lab.world.mishaps.set("create named", ["lost-answer"]);
      lab.world.before = (call) => {
        if (call !== "create named" || lab.world.count("create named") > 0) return;
        if (interrupted) lab.signal.abort();
        queueMicrotask(() => queueMicrotask(() => queueMicrotask(() => {
          const thing = lab.world.things.get("n")!;
          lab.world.things.set("n", { ...thing, tags: {} });
          setTimeout(() => lab.world.things.set("n", thing), timing.windowMs / 2);
        })));
      };
      await lab.up(declares).catch((e: unknown) => {
        if (!interrupted) throw e;
      });
      lab.signal = new AbortController();
      if (interrupted) await lab.up(declares);
      expect([interrupted, record(lab)]).toMatchObject([interrupted, { status: "ready", id: "n" }]);
      await lab.teardown();
      expect(lab.world.alive()).toEqual([]);
    }
  });
  test("what an interrupted create made and AWS calls failed is not forgotten", async () => {
    for (const next of ["up", "teardown"] as const) {
      const lab = new Lab();
      lab.world.lagMs = timing.windowMs / 3;
      lab.world.before = (call) => void (call === "create tagged" && lab.signal.abort());
      lab.world.mishaps.set("create tagged", ["lost-answer"]);
      await lab.up(one(lab)).catch(caught);
      lab.world.before = () => undefined;
      lab.world.alive().forEach((t) => (t.phase = "failed"));
      lab.signal = new AbortController();
      if (next === "teardown") await lab.teardown();
      else {
        await lab.up(one(lab)).catch(caught);
        await lab.up(one(lab));
      }
      expect([next, lab.world.alive().map((t) => t.phase)]).toEqual([next, next === "up" ? ["ready"] : []]);
    }
  });
});
