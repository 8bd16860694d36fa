import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { defineKind } from "../../src/core/define.js";
import type { AnyKind, Aws } from "../../src/core/types.js";
import { indexOf, match, recover } from "../../src/engine/adopt.js";
import { costOf, isRisen } from "../../src/engine/certificate.js";
import type { Graph } from "../../src/engine/graph.js";
import { removalOf } from "../../src/engine/teardown.js";
import { enumerate, envNameOf, type Estate, isEnvId, oldest, type Thing, unknownTo } from "../../src/engine/sweep.js";
import type { AnySeen } from "../../src/engine/survey.js";

const envId = "lab-abcdefghij234567";
const other = "lab-zyxwvutsrq765432";
const seen = (id: string, node: string | undefined, props: Record<string, unknown> = {}, env = envId): AnySeen => ({
  id,
  phase: "ready",
  attrs: {},
  props,
  ...(node === undefined ? {} : { owner: { env, node, op: "" } }),
});
const never = () => Promise.reject(new Error("not called"));
const base = { words: { en: "x" }, usable: "created", pace: { typicalMs: 1, atMostMs: 1 }, iam: [], create: never, delete: never } as const;

/** Boxes are found by tag; lids have no tags and hang on boxes; papers lie in boxes and go with them. */
function world(boxes: readonly AnySeen[], lids: readonly AnySeen[] = []) {
  const box = defineKind<Record<string, unknown>, Record<string, unknown>>({
    ...base,
    name: "test/box",
    read: () => Promise.resolve([]),
    identity: { by: "tag", find: (_aws, env) => Promise.resolve(boxes.filter((b) => env === undefined || b.owner?.env === env)), retag: never, launch: "none" },
  });
  const lid = defineKind<Record<string, unknown>, Record<string, unknown>>({
    ...base,
    name: "test/lid",
    read: () => Promise.resolve([]),
    identity: {
      by: "name",
      tagged: false,
      of: (p) => `${String(p["box"])}|lid`,
      ends: (id) => [{ kind: "test/box", id: id.split("|")[0]! }],
      on: { kinds: ["test/box"], list: (_aws, hosts) => Promise.resolve(lids.filter((l) => hosts.some((h) => l.id.startsWith(`${h.id}|`)))) },
    },
  });
  return new Map<string, AnyKind>([box, lid].map((k) => [k.name, k as AnyKind]));
}
const aws = {} as Aws;
const graphOf = (nodes: Graph["nodes"]): Graph => ({ nodes, steps: ["a"], outputs: {}, hosts: {}, parties: {}, software: {}, checks: [] });

describe("the enumeration", () => {
  it("puts together what belongs together, and what is only half marked aside", async () => {
    const kinds = world(
      [seen("b1", "a/one"), seen("b2", "a/one", {}, other), seen("b3", undefined), seen("b4", "a/x", {}, "somebody's own"), { ...seen("b5", "a/y"), phase: "deleting" }, seen("b6", "../up")],
      [seen("b1|lid", undefined), seen("b2|lid", undefined)],
    );
    const all = await enumerate(aws, kinds);
    expect(all.estates.map((e) => [e.envId, e.marked.map((t) => t.seen.id), e.hanging.map((t) => t.seen.id)])).toEqual([
      [envId, ["b1"], ["b1|lid"]],
      [other, ["b2"], ["b2|lid"]],
    ]);
    expect(all.strays.map((t) => t.seen.id)).toEqual(["b3", "b4", "b6"]);
    expect((await enumerate(aws, kinds, other)).estates.map((e) => e.envId)).toEqual([other]);
  });

  it("knows an environment's id and its name from each other", () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[a-z][a-z0-9-]{0,30}$/), fc.stringMatching(/^[a-z2-7]{16}$/), (name, tail) => {
        expect(isEnvId(`${name}-${tail}`)).toBe(true);
        expect(envNameOf(`${name}-${tail}`)).toBe(name);
      }),
    );
    expect(["", "lab", "lab-short", `Lab-${"a".repeat(16)}`, `${envId} `].some(isEnvId)).toBe(false);
  });
});

const things = (...all: AnySeen[]): Thing[] => all.map((s) => ({ kind: "test/box", seen: s }));

describe("what a state does not know", () => {
  it("is what has another id, and not the fruit of a create in flight", () => {
    const estate: Estate = { envId, marked: things(seen("b1", "a/one"), seen("b2", "a/one"), seen("b3", "a/two"), seen("b4", "a/three")), hanging: [] };
    const records = { "a/one": { kind: "test/box", id: "b1" }, "a/two": { kind: "test/box" } };
    expect(unknownTo(records, estate).map((t) => t.seen.id)).toEqual(["b2", "b4"]);
    expect(oldest(things({ ...seen("x", "a/b"), since: "2026-01-02" }, { ...seen("y", "a/b"), since: "2026-01-01" }, seen("z", "a/b")))).toBe("2026-01-01");
  });
});

describe("records of what no declaration explains", () => {
  const kinds = world([]);
  const nothing = graphOf(new Map());

  it("have edges where settings name others, never a circle, and every removal comes after what stands on it", () => {
    const links = fc.array(fc.tuple(fc.nat(9), fc.nat(9)), { maxLength: 30 });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 10 }), links, (n, pairs) => {
        const marked = things(...Array.from({ length: n }, (_, i) => seen(`id-${i}`, `a/n${i}`, { on: pairs.filter(([from]) => from === i).map(([, to]) => `id-${to}`) })));
        const { records } = recover(nothing, indexOf({ envId, marked, hanging: [] }, kinds), true);
        const order = removalOf(new Set(Object.keys(records)), records).map((c) => c.node);
        expect([...order].sort()).toEqual(Object.keys(records).sort());
        for (const [node, { needs }] of Object.entries(records)) for (const need of needs) expect(order.indexOf(node)).toBeLessThan(order.indexOf(need));
      }),
    );
  });

  it("keep a box and its copy apart, the one in use under the name", () => {
    const marked = things(seen("b1", "a/one"), seen("b2", "a/one"), seen("b3", "a/two", { on: "b2" }));
    const box = kinds.get("test/box")!;
    const graph = graphOf(new Map([["a/one", { id: "a/one", step: "a", kind: box, name: "one", props: {}, needs: [] }]]));
    const index = indexOf({ envId, marked, hanging: [] }, kinds);
    const found = match(graph, index);
    expect([found.seen.get("a/one")!.id, found.twins.map((t) => t.seen.id), found.unexplained.map((t) => t.seen.id)]).toEqual(["b2", ["b1"], ["b3"]]);
    expect(Object.values(recover(graph, index, false).records).map((r) => r.id)).toEqual(["b2", "b3"]);
    expect(Object.entries(recover(graph, index, true, { "a/one/2": {} }).records).map(([node, r]) => [node, r.id])).toEqual([["a/one", "b2"], ["a/two", "b3"], ["a/one/3", "b1"]]);
  });

  it("leave what somebody has hung on a thing of ours alone, unless that thing goes", () => {
    const marked = things(seen("b1", "a/one"));
    const hanging: Thing[] = [{ kind: "test/lid", seen: seen("b1|lid", undefined) }];
    const graph = graphOf(new Map([["a/one", { id: "a/one", step: "a", kind: kinds.get("test/box")!, name: "one", props: {}, needs: [] }]]));
    const index = indexOf({ envId, marked, hanging }, kinds);
    expect(Object.keys(recover(graph, index, false).records)).toEqual(["a/one"]);
    const { records } = recover(graph, index, true);
    expect(records["a/one/lid"]).toMatchObject({ id: "b1|lid", needs: ["a/one"] });
  });
});

describe("the certificate", () => {
  it("takes for risen only what is unmarked and younger than the removal", () => {
    const from = "2026-11-22T01:00:00.000Z";
    expect(isRisen({ since: "2026-11-22T01:00:00.000Z" }, from)).toBe(true);
    expect(isRisen({ since: "2026-11-22T00:59:59.999Z" }, from)).toBe(false);
    expect(isRisen({}, from)).toBe(false);
    expect(isRisen({ since: "2026-11-23T01:00:00.000Z", owner: { env: envId, node: "a/b", op: "" } }, from)).toBe(false);
  });
  it("adds up what is known and says when it is not", () => {
    expect([costOf([]), costOf([{ costPerDayUsd: 1 }, { costPerDayUsd: 2 }]), costOf([{ costPerDayUsd: 1 }, { costPerDayUsd: null }])]).toEqual([0, 3, null]);
  });
});
