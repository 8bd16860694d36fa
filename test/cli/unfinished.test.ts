import { writeFile } from "node:fs/promises";
import { join } from "node:path";
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

it("the extent that was chosen stays after a run that did come to its end, too (first-contact A12)", async () => {
  const dir = await tempFolder();
  await run(dir, "up", "--yes", "--through", "first");
  const plan = await run(dir, "plan");
  expect([plan.wished, plan.err]).toEqual([["first"], expect.stringMatching(/Not part of this environment: second, third.*--all/)]);
  expect((await run(dir, "up", "--yes")).wished).toEqual(["first"]);
  // Widened where it is said, and remembered from then on.
  expect((await run(dir, "plan", "--through", "second")).wished).toEqual(["first", "second"]);
  expect((await run(dir, "up", "--yes", "--all")).wished).toEqual(["first", "second", "third"]);
  expect((await run(dir, "plan")).wished).toEqual(["first", "second", "third"]);
  // Narrowed where it is said, and remembered as well.
  expect((await run(dir, "up", "--yes", "--without", "third")).wished).toEqual(["first", "second"]);
  expect((await run(dir, "plan")).wished).toEqual(["first", "second"]);
});

it("a configuration only adds: what it leaves out stays, and is named; --prune removes it (first-contact A11)", async () => {
  const dir = await tempFolder();
  const file = join(dir, "part.yaml");
  await writeFile(file, "without: [second, third]\n");
  expect((await run(dir, "up", "--yes", "--config", file)).wished).toEqual(["first"]);
  await run(dir, "up", "--yes", "--all");
  const kept = await run(dir, "up", "--yes", "--config", file);
  expect([kept.wished, kept.err]).toEqual([["first", "second", "third"], expect.stringMatching(/leaves out second, third, which is built and stays.*--prune/)]);
  expect((await run(dir, "plan", "--set", "without=second third")).wished).toEqual(["first", "second", "third"]);
  expect((await run(dir, "plan", "--config", file, "--prune")).wished).toEqual(["first"]);
  expect((await run(dir, "plan", "--through", "second", "--prune")).wished).toEqual(["first", "second"]);
  expect((await run(dir, "plan", "--prune")).wished).toEqual(["first", "second", "third"]);
});

it("on a terminal it is asked whether the extent is widened; Enter keeps it (first-contact A12)", async () => {
  const dir = await tempFolder();
  await run(dir, "up", "--yes", "--through", "first");
  const region = ["--region", "ap-northeast-1"];
  for (const [keys, wished] of [["\r", ["first"]], ["\u001b[B\r", ["first", "second", "third"]]] as const) {
    const app = new FakeApp();
    const types = [[/Build them as well\?/, keys], [/change something\?/, "\r"], ...(wished.length > 1 ? [[/Carry this out/, "y\r"] as const] : [])] as const;
    const ran = await kumiki(["up", ...region, "--dir", dir], { parts: app.parts(), types });
    expect([ran.code, app.wishes.at(-1)!.steps.map((s) => s.id)]).toEqual([0, wished]);
  }
});

it("the words to go on with name the same steps", async () => {
  const { code, err } = await run(await tempFolder(), "up", "--through", "second", "--without", "third", "--preset", "article");
  expect(code).toBe(2);
  expect(err).toMatch(/kumiki up --through second --without third --preset article --dir \S+/);
});
