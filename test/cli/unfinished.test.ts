import { expect, it } from "vitest";
import { fileStore } from "../../src/state/file.js";
import { FakeApp } from "./fake-app.js";
import { kumiki, tempFolder, type Ran } from "./harness.js";

async function run(dir: string, ...argv: readonly string[]): Promise<Ran & { readonly wished: readonly string[] | undefined }> {
  const app = new FakeApp();
  const ran = await kumiki([...argv, "--dir", dir], { parts: app.parts() });
  return { ...ran, wished: app.wishes.at(-1)?.steps.map((s) => s.id) };
}

/** As a run leaves it that did not come to its end: one thing is made, and not known to be ready. */
async function interrupt(dir: string): Promise<void> {
  const store = fileStore({ dir, env: "default" });
  const lock = await store.lock("up");
  const state = (await store.read())!;
  const [[node, record] = []] = Object.entries(state.records);
  await store.write({ ...state, records: { ...state.records, [node!]: { ...record!, status: "created" } } }, lock);
  await lock.release();
}

it("a run that did not come to its end is gone on with as it was meant; what comes after it is the next run's", async () => {
  const dir = await tempFolder();
  expect(await run(dir, "up", "--yes", "--through", "first")).toMatchObject({ code: 0, wished: ["first"] });
  await interrupt(dir);
  expect((await run(dir, "plan")).wished).toEqual(["first"]);
  expect((await run(dir, "plan", "--with", "third")).wished).toEqual(["first", "second", "third"]);
  expect(await run(dir, "up", "--yes")).toMatchObject({ code: 0, wished: ["first"] });
});

it("after one that did, nothing named means all of them", async () => {
  const dir = await tempFolder();
  await run(dir, "up", "--yes", "--through", "first");
  expect((await run(dir, "plan")).wished).toEqual(["first", "second", "third"]);
});

it("the words to go on with name the same steps", async () => {
  const { code, err } = await run(await tempFolder(), "up", "--through", "second", "--without", "third", "--preset", "article");
  expect(code).toBe(2);
  expect(err).toMatch(/kumiki up --through second --without third --preset article --dir \S+/);
});
