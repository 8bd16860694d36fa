import { beforeEach, describe, expect, it } from "vitest";
import type { State } from "../../src/core/state.js";
import { fileStore } from "../../src/state/file.js";
import { FakeApp } from "./fake-app.js";
import { kumiki, tempFolder, type RunOptions } from "./harness.js";

const since = "2026-11-21T04:12:00.000Z";
const enter = "\r";
const down = "\u001b[B";

let dir: string;
beforeEach(async () => {
  dir = await tempFolder();
  await run(["up", "--yes"]);
});

async function run(argv: readonly string[], types?: RunOptions["types"]) {
  const app = new FakeApp();
  const ran = await kumiki([...argv, "--dir", dir], { env: { NO_COLOR: "1" }, parts: app.parts(), ...(types === undefined ? {} : { types }) });
  return { ...ran, app };
}

/** As a teardown leaves it that did not come to its end: one thing is gone, another one may be going. */
async function tear(leaving: NonNullable<State["leaving"]>): Promise<void> {
  const store = fileStore({ dir, env: "default" });
  const lock = await store.lock("teardown");
  const state = (await store.read())!;
  const [[gone] = [], [going, record] = []] = Object.entries(state.records).reverse();
  const { [gone!]: _, ...records } = state.records;
  await store.write({ ...state, leaving, records: { ...records, [going!]: { ...record!, status: "deleting" } } }, lock);
  await lock.release();
}

const nextOf = (out: string): readonly string[] => [...out.matchAll(/^ {2}(kumiki \S+(?: [a-z]+)*) {2}/gm)].map((m) => m[1]!);

describe("status, where a teardown did not come to its end", () => {
  it("says so, and to finish it comes first", async () => {
    await tear({ since });
    const { out } = await run(["status"]);
    expect(out).toContain("It is being taken away. The teardown was begun on 2026-11-21 04:12 UTC and did not come to its end.");
    expect(nextOf(out)).toEqual(["kumiki teardown", "kumiki up"]);
    expect((await run(["status", "--lang", "ja"])).out).toContain("撤去の途中です。2026-11-21 04:12 UTC に始めた撤去がまだ終わっていません。");
    expect(JSON.parse((await run(["status", "--json"])).out)).toMatchObject({ leaving: { since, whole: true, steps: ["first", "second"] } });
  });
  it("of single steps, with their names", async () => {
    await tear({ since, steps: ["first", "third"] });
    const { out } = await run(["status"]);
    expect(out).toContain("Being taken away: First.");
    expect(nextOf(out)).toEqual(["kumiki teardown first", "kumiki up"]);
    expect((await run(["status", "--lang", "ja"])).out).toContain("撤去の途中です (対象のステップ: 最初)。");
  });
  it("says nothing of one that had nothing more to do", async () => {
    await tear({ since, steps: ["third"] });
    const { out } = await run(["status"]);
    expect(out).not.toContain("eing taken away");
    expect(nextOf(out)[0]).toBe("kumiki up");
  });
});

describe("up, where a teardown did not come to its end", () => {
  it("asks first, and Enter finishes it", async () => {
    await tear({ since });
    const ran = await run(["up", "--region", "ap-northeast-1"], [[/It is being taken away[\s\S]*Finish the teardown/, enter], [/Type default/, `default${enter}`]]);
    expect(ran.code).toBe(0);
    expect(ran.err).not.toContain("Looking up");
    expect(ran.app.calls).toEqual(["connect", "locked teardown", "held.planTeardown all", "held.teardown"]);
  });
  it("of single steps: those alone", async () => {
    await tear({ since, steps: ["first", "third"] });
    const ran = await run(["up"], [[/Being taken away: First[\s\S]*Finish the teardown/, enter], [/Type default/, `default${enter}`]]);
    expect(ran.code).toBe(0);
    expect(ran.app.calls).toContain("held.planTeardown first");
  });
  it("left in the teardown, the words to go on are the teardown's", async () => {
    await tear({ since, steps: ["first"] });
    const ran = await run(["up"], [[/Finish the teardown/, enter], [/Type default/, "\u0003"]]);
    expect(ran.code).toBe(130);
    expect(ran.err).toMatch(/kumiki teardown first --dir/);
    expect(ran.err).not.toContain("kumiki up");
    expect(ran.err).toContain("Nothing was changed.");
  });
  it("builds if that is chosen, and leaves everything as it is if that is", async () => {
    await tear({ since });
    const left = await run(["up"], [[/Finish the teardown/, down + down + enter]]);
    expect(left.code).toBe(130);
    expect(left.app.calls).toEqual([]);
    expect(left.err).toContain("Nothing was changed.");
    const built = await run(["up", "--region", "ap-northeast-1"], [[/Finish the teardown/, down + enter], [/Go on with what is missing/, enter], [/Carry this out/, `y${enter}`]]);
    expect(built.code).toBe(0);
    expect(built.app.calls).toContain("held.up");
    expect((await fileStore({ dir, env: "default" }).read())!.leaving).toBeUndefined();
  });
  it("asks nothing where nobody is asked", async () => {
    await tear({ since });
    expect(await run(["up", "--yes"])).toMatchObject({ code: 0 });
  });
});
