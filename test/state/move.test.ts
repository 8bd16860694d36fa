import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { fileCustody } from "../../src/state/file-custody.js";
import { move } from "../../src/state/move.js";
import { sampleState } from "./sample-state.js";
import { faultOf, temporaryFolder } from "./sample.js";
import { Team } from "./team.js";

let team: Team;
let dir: string;
beforeEach(async () => {
  team = await new Team().create();
  dir = join(temporaryFolder(), "states");
});
const files = (at = dir) => fileCustody({ dir: at, env: "default" });

async function built(at = dir, saves = 4) {
  const custody = files(at);
  const lock = await custody.lock("up");
  const state = sampleState();
  for (let i = 0; i < saves; i++) await custody.write(state, lock);
  await custody.secret("key.pem", () => "canary");
  await lock.release();
  return state;
}

describe("mv", () => {
  it("takes state, secrets and versions to a bucket; the folder goes on as this machine's part of it", async () => {
    const state = await built();
    const shared = team.machine("a", { dir }).custody;
    expect(await move("default", files(), shared)).toMatchObject({ from: join(dir, "default", "state.json"), to: shared.where, serial: 4, secrets: 1, versions: 3 });
    expect(await shared.read()).toEqual({ ...state, epoch: 1 });
    expect((await team.keys()).filter((k) => k.includes("history"))).toEqual([1, 2, 3].map((n) => `kumiki/default/history/state.json.${n}.bak`));
    expect((await faultOf(files().read())).code).toBe("state-moved");
    const old = files();
    const none = await old.lock("up");
    expect((await faultOf(old.write(state, none))).code).toBe("state-moved");
    await none.release();
    const lock = await shared.lock("up");
    await shared.write(state, lock);
    await lock.release();
    expect(await shared.read()).toMatchObject({ serial: 5 });
  });
  it("again changes nothing", async () => {
    await built();
    const shared = team.machine("a", { dir }).custody;
    await move("default", files(), shared);
    const before = await shared.read();
    expect(await move("default", files(), team.machine("a", { dir }).custody)).toMatchObject({ serial: 4, secrets: 1 });
    expect(await shared.read()).toEqual({ ...before, epoch: (await shared.read())!.epoch });
  });
  it("and back, with the versions that were made there", async () => {
    await built();
    const shared = team.machine("a", { dir }).custody;
    await move("default", files(), shared);
    const lock = await shared.lock("up");
    const state = (await shared.read())!;
    for (let i = 0; i < 3; i++) await shared.write(state, lock);
    await lock.release();
    expect(await move("default", shared, files())).toMatchObject({ serial: 7, secrets: 1 });
    expect(await files().read()).toMatchObject({ serial: 7, records: state.records });
    expect(readdirSync(join(dir, "default")).filter((n) => n.endsWith(".bak")).length).toBeGreaterThanOrEqual(5);
    expect(await faultOf(shared.read())).toMatchObject({ code: "state-moved", data: { to: join(dir, "default", "state.json") } });
    const again = files();
    const next = await again.lock("up");
    await again.write((await again.read())!, next);
    await next.release();
    expect(await files().read()).toMatchObject({ serial: 8 });
  });
  it("from bucket to bucket; this machine's folder follows, and another's says where it went", async () => {
    await built();
    const first = team.machine("a", { dir }).custody;
    await move("default", files(), first);
    const b = team.machine("b");
    await (await b.custody.lock("up")).release();
    const url = `${team.url}/second`;
    const second = team.machine("a", { dir, url }).custody;
    await move("default", first, second);
    expect(await second.secret("key.pem", () => "another")).toBe("canary");
    expect(readFileSync(join(dir, "default", "secrets", "key.pem"), "utf8")).toBe("canary");
    expect(await faultOf(team.machine("b", { dir: b.dir }).custody.lock("up").then((l) => l.release().then(() => team.machine("b", { dir: b.dir }).custody.read())))).toMatchObject({ code: "state-moved", data: { to: `${url}/default/state.json` } });
  });
  it("from folder to folder", async () => {
    const state = await built();
    const there = join(temporaryFolder(), "states");
    await move("default", files(), files(there));
    expect(await files(there).read()).toMatchObject({ envId: state.envId, serial: 4 });
    expect(await files(there).secret("key.pem", () => "another")).toBe("canary");
    expect((await faultOf(files().read())).code).toBe("state-moved");
  });
  it("refuses: nothing here, something there, somebody at work at either end, moved elsewhere already", async () => {
    const shared = team.machine("a").custody;
    expect((await faultOf(move("default", files(), shared))).code).toBe("no-such-environment");
    await built();
    const other = team.machine("b").custody;
    const lock = await other.lock("up");
    expect((await faultOf(move("default", files(), shared))).code).toBe("locked");
    await other.write({ ...sampleState(), envId: "default-zzzzzzzzzzzzzzzz" }, lock);
    await lock.release();
    expect((await faultOf(move("default", files(), shared))).code).toBe("state-foreign");
    expect(await files().read()).toMatchObject({ serial: 4 });
    const mine = await files().lock("up");
    expect((await faultOf(move("default", files(), team.machine("a", { url: `${team.url}/x` }).custody))).code).toBe("locked");
    await mine.release();
    await move("default", files(), team.machine("a", { url: `${team.url}/x` }).custody);
    expect((await faultOf(move("default", files(), team.machine("a", { url: `${team.url}/y` }).custody))).code).toBe("state-moved");
  });
  it("that was interrupted, then gone on with at the old place, takes what is there now", async () => {
    await built();
    const end = await files().open("state mv");
    const next = await team.machine("a").custody.open("state mv");
    if (end.content.is !== "state") throw new Error("no state");
    await next.put({ is: "arriving", arriving: { from: files().where, at: "2026-01-31T09:00:00.000Z" }, state: end.content.state });
    await next.release();
    await end.release();
    const shared = team.machine("a").custody;
    expect(await faultOf(shared.read())).toMatchObject({ code: "state-arriving", data: { from: files().where } });
    const old = files();
    const lock = await old.lock("up");
    await old.write({ ...(await old.read())!, steps: ["network", "servers"] }, lock);
    await lock.release();
    await move("default", files(), shared);
    expect(await shared.read()).toMatchObject({ serial: 5, steps: ["network", "servers"] });
  });
});

describe.each(["a folder", "a bucket"])("push to %s", (kind) => {
  const custody = () => (kind === "a folder" ? files() : team.machine("a", { dir }).custody);
  async function saved(saves = 2) {
    const store = custody();
    const lock = await store.lock("up");
    const state = sampleState();
    for (let i = 0; i < saves; i++) await store.write(state, lock);
    await lock.release();
    return state;
  }
  it("to an empty place, and the same again", async () => {
    expect(await custody().push({ ...sampleState(), serial: 7 }, false)).toEqual({ serial: 8, changed: true });
    const now = (await custody().read())!;
    expect(now).toMatchObject({ serial: 8, envId: sampleState().envId });
    expect(await custody().push(now, false)).toEqual({ serial: 8, changed: false });
  });
  it("only a newer one, of the same lineage, unless forced", async () => {
    const state = await saved(2);
    const changed = { ...state, steps: ["network", "servers"] };
    expect(await faultOf(custody().push(changed, false))).toMatchObject({ code: "state-older", data: { serial: 2, given: 2 } });
    expect((await faultOf(custody().push({ ...changed, serial: 1 }, false))).code).toBe("state-older");
    expect((await faultOf(custody().push({ ...changed, serial: 9, envId: "default-zzzzzzzzzzzzzzzz" }, false))).code).toBe("state-foreign");
    expect(await custody().read()).toMatchObject({ serial: 2, steps: ["network"] });
    expect(await custody().push({ ...changed, serial: 1 }, true)).toEqual({ serial: 3, changed: true });
    expect(await custody().read()).toMatchObject({ serial: 3, steps: ["network", "servers"] });
    expect((await custody().push({ ...changed, serial: 9, envId: "default-zzzzzzzzzzzzzzzz" }, true)).serial).toBe(10);
    const store = custody();
    const lock = await store.lock("up");
    const now = (await store.read())!;
    await store.write(now, lock);
    await lock.release();
    expect(now.serial).toBe(11);
  });
  it("not while somebody is at work, force or not", async () => {
    const state = await saved();
    const lock = await custody().lock("up");
    for (const force of [false, true]) expect((await faultOf(custody().push({ ...state, serial: 9 }, force))).code).toBe("locked");
    await lock.release();
  });
  it("in the place of a broken one only when forced, and that one is kept", async () => {
    const state = await saved();
    if (kind === "a folder") {
      const { writeFileSync } = await import("node:fs");
      writeFileSync(custody().where, "{broken");
    } else await team.putByHand("default/state.json", "{broken");
    expect((await faultOf(custody().push({ ...state, serial: 9 }, false))).code).toBe("state-broken");
    await custody().push({ ...state, serial: 9 }, true);
    expect(await custody().read()).toMatchObject({ serial: 10 });
    if (kind === "a folder") {
      const kept = readdirSync(join(dir, "default")).filter((n) => n.endsWith(".bak")).map((n) => readFileSync(join(dir, "default", n), "utf8"));
      expect(kept).toContain("{broken");
    }
    const lock = await custody().lock("up");
    await lock.release();
  });
});
