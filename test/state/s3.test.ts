import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import type { State } from "../../src/core/state.js";
import { sampleState } from "./sample-state.js";
import { faultOf, largeState } from "./sample.js";
import { standingIn } from "./stand-in.js";
import { Team } from "./team.js";

let team: Team;
beforeEach(async () => {
  team = await new Team().create();
});
const where = () => `${team.url}/default/state.json`;

/** Saves it n times from a machine of its own. */
async function saved(state: State = sampleState(), n = 1) {
  const { custody } = team.machine("first");
  const lock = await custody.lock("test");
  for (let i = 0; i < n; i++) await custody.write(state, lock);
  await lock.release();
  return custody;
}

describe("read and write", () => {
  it("there is nothing at first, and reading makes nothing", async () => {
    const { custody, dir } = team.machine("a");
    expect(custody.where).toBe(where());
    expect(await custody.read()).toBeUndefined();
    expect(await custody.holder()).toBeUndefined();
    expect(await custody.secrets()).toEqual([]);
    expect(await team.keys()).toEqual([]);
    expect(existsSync(dir)).toBe(false);
  });
  it("another machine reads what was written, with the serial and the epoch of the save", async () => {
    const state = sampleState();
    await saved(state, 2);
    expect([state.serial, state.epoch]).toEqual([2, 1]);
    const b = team.machine("b").custody;
    expect(await b.read()).toEqual(state);
    const lock = await b.lock("test");
    await b.write(state, lock);
    await lock.release();
    expect([state.serial, state.epoch]).toEqual([3, 2]);
  });
  it("asks for encryption, says what it is, and every version stays", async () => {
    await saved(sampleState(), 3);
    const head = await team.bare.s3("HeadObject", { Bucket: team.bucket, Key: "kumiki/default/state.json" });
    expect(head).toMatchObject({ ServerSideEncryption: "AES256", ContentType: "application/json" });
    const { Versions } = await team.bare.s3("ListObjectVersions", { Bucket: team.bucket, Prefix: "kumiki/default/state.json" });
    expect(Versions).toHaveLength(5); // lock, three saves, release
  });
  it("leaves the encryption to a bucket that has a key of its own", async () => {
    const rule = { ApplyServerSideEncryptionByDefault: { SSEAlgorithm: "aws:kms" as const } };
    await team.bare.s3("PutBucketEncryption", { Bucket: team.bucket, ServerSideEncryptionConfiguration: { Rules: [rule] } });
    await saved();
    expect((await team.bare.s3("HeadObject", { Bucket: team.bucket, Key: "kumiki/default/state.json" })).ServerSideEncryption).not.toBe("AES256");
    expect(await team.machine("b").custody.read()).toMatchObject({ serial: 1 });
  });
  it("keeps fields it does not know, and a large state", async () => {
    const state = { ...largeState(300), later: { a: [1] } };
    await saved(state);
    expect(await team.machine("b").custody.read()).toEqual(state);
  });
  it("parallel writes share a save, in order, and the last word stays", async () => {
    const { custody } = team.machine("a");
    const lock = await custody.lock("test");
    const state = sampleState();
    await Promise.all(
      Array.from({ length: 100 }, async (_, i) => {
        state.outputs = { ...state.outputs, [`o${i}`]: i };
        await custody.write(state, lock);
      }),
    );
    expect(state.serial).toBeLessThan(10);
    await lock.release();
    expect(await custody.read()).toEqual(state);
    expect(Object.keys(state.outputs)).toHaveLength(101);
  });
  it("never writes what it could not read again", async () => {
    await saved();
    const before = await team.text("default/state.json");
    const { custody } = team.machine("a");
    const lock = await custody.lock("test");
    const bad = sampleState();
    delete bad.records["network/vpc"];
    expect((await faultOf(custody.write(bad, lock))).code).toBe("bug");
    await lock.release();
    const is = (text: string) => ({ ...(JSON.parse(text) as Record<string, unknown>), lock: 0 });
    expect(is(await team.text("default/state.json"))).toEqual(is(before));
  });
  it("refuses a state of another lineage, and one of another environment", async () => {
    await saved();
    const { custody } = team.machine("a");
    const lock = await custody.lock("test");
    expect((await faultOf(custody.write({ ...sampleState(), envId: "default-zzzzzzzzzzzzzzzz" }, lock))).code).toBe("state-foreign");
    await lock.release();
    await team.putByHand("lab/state.json", JSON.stringify(sampleState()));
    expect((await faultOf(team.machine("a", { env: "lab" }).custody.read())).code).toBe("state-foreign");
  });
});

describe("a state that is not ours to replace", () => {
  it.each([
    ["", "state-broken"],
    ["{", "state-broken"],
    ["[]", "state-broken"],
    ['{"schema":99}', "state-newer"],
    ['{"schema":1}', "state-broken"],
  ])("%j: %s, also for a write, and nothing is lost", async (text, code) => {
    const custody = await saved(sampleState(), 2);
    await team.putByHand("default/state.json", text);
    const fault = await faultOf(custody.read());
    expect(fault.code).toBe(code);
    const work = async () => {
      const lock = await custody.lock("test");
      await custody.write(sampleState(), lock).finally(() => lock.release());
    };
    expect((await faultOf(work())).code).toBe(code);
    if (text === "{" || text === "[]") {
      expect(fault.data).toMatchObject({ where: where() });
      const { backup } = fault.data as { backup: string };
      const id = /versionId=(.+)$/.exec(backup)![1]!;
      const old = await team.bare.s3("GetObject", { Bucket: team.bucket, Key: "kumiki/default/state.json", VersionId: id });
      expect(JSON.parse(await old.Body!.transformToString())).toMatchObject({ serial: 2 });
      expect(await team.text("default/state.json")).toBe(text);
    }
  });
  it("deleted, with versions: is not taken for a new environment", async () => {
    const custody = await saved();
    await team.bare.s3("DeleteObject", { Bucket: team.bucket, Key: "kumiki/default/state.json" });
    expect(await faultOf(custody.read())).toMatchObject({ code: "state-broken", data: { backup: expect.stringContaining("versionId=") as string } });
    expect((await faultOf(custody.lock("up"))).code).toBe("state-broken");
  });
});

describe("lock", () => {
  it("is held once, says who since when, and grows with each holder", async () => {
    const [a, b] = [team.machine("a").custody, team.machine("b").custody];
    const first = await a.lock("up");
    const fault = await faultOf(b.lock("teardown"));
    expect(fault).toMatchObject({ code: "locked", exitCode: 5, data: { holder: `up, pid ${process.pid} on a (taro)`, where: where() } });
    expect(Date.now() - Date.parse((fault.data as { since: string }).since)).toBeLessThan(60_000);
    expect(await b.holder()).toMatchObject({ host: "a", user: "taro", command: "up" });
    await first.release();
    await first.release();
    expect(await b.holder()).toBeUndefined();
    const second = await b.lock("teardown");
    expect(second.epoch).toBe(2);
    await first.release(); // does nothing to the second
    expect(await a.holder()).toMatchObject({ host: "b" });
    await second.release();
  });
  it("of several machines at once, one gets it", async () => {
    const all = await Promise.allSettled(Array.from({ length: 8 }, (_, i) => team.machine(`m${i}`).custody.lock("up")));
    expect(all.filter((r) => r.status === "fulfilled").length).toBe(1);
    for (const r of all) if (r.status === "rejected") expect(r.reason).toMatchObject({ code: "locked" });
  });
  it.each([
    ["its number is nobody's", { pid: 2 ** 22 - 1 }, true],
    ["its machine was started again", { boot: "another" }, true],
    ["the same name on another machine", { boot: "another", machine: "another" }, false],
    ["a machine that does not tell which it is", { boot: "another", machine: "" }, false],
    ["another container", { space: "pid:[1]", pid: 2 ** 22 - 1 }, false],
  ])("a holder of the same host name: %s", async (_, us, dead) => {
    await team.machine("a", { us }).custody.lock("up");
    const { custody } = team.machine("a");
    if (dead) {
      expect(await custody.holder()).toBeUndefined();
      expect((await custody.lock("up")).epoch).toBe(2);
    } else expect((await faultOf(custody.lock("up"))).code).toBe("locked");
  });
  it("a damaged lock counts as held, until it is taken away by force", async () => {
    await saved();
    const all = JSON.parse(await team.text("default/state.json")) as object;
    await team.putByHand("default/state.json", JSON.stringify({ ...all, lock: { epoch: "x", pid: "y" } }));
    const { custody } = team.machine("b");
    expect((await faultOf(custody.lock("up"))).code).toBe("locked");
    await custody.unlock(true);
    expect((await custody.lock("up")).epoch).toBe(3);
  });
});

describe("unlock", () => {
  it("without anybody there does nothing", async () => {
    const { custody } = team.machine("a");
    expect(await custody.unlock(true)).toBeUndefined();
    expect(await team.keys()).toEqual([]);
    await saved();
    const before = await team.text("default/state.json");
    expect(await custody.unlock(true)).toBeUndefined();
    expect(await team.text("default/state.json")).toBe(before);
  });
  it("of a dead process needs no force, of one that may be alive it does", async () => {
    await team.machine("a", { us: { pid: 2 ** 22 - 1 } }).custody.lock("up");
    expect((await faultOf(team.machine("b").custody.unlock(false))).code).toBe("locked");
    expect(await team.machine("a").custody.unlock(false)).toMatchObject({ dead: true, holder: { command: "up" } });
    await team.machine("a").custody.lock("up");
    expect((await faultOf(team.machine("b").custody.unlock(false))).code).toBe("locked");
    expect(await team.machine("b").custody.unlock(true)).toMatchObject({ dead: false, holder: { host: "a" } });
    await team.machine("b").custody.lock("up");
  });
});

describe("fencing: a holder that is slow and comes back", () => {
  it("saves nothing any more, before and after the next one has saved", async () => {
    const [a, b] = [team.machine("a").custody, team.machine("b").custody];
    const lost = await a.lock("up");
    const state = sampleState();
    await a.write(state, lost);
    await b.unlock(true);
    expect(await faultOf(a.write(state, lost))).toMatchObject({ code: "lock-lost", exitCode: 5 });
    const lock = await b.lock("up");
    expect((await faultOf(a.write(state, lost))).code).toBe("lock-lost");
    const theirs = (await b.read())!;
    await b.write({ ...theirs, steps: ["network", "servers"] }, lock);
    expect((await faultOf(a.write(state, lost))).code).toBe("lock-lost");
    await lost.release();
    expect(await a.holder()).toMatchObject({ host: "b" });
    expect(await b.read()).toMatchObject({ serial: 2, epoch: lock.epoch, steps: ["network", "servers"] });
  });
  it("has not made the state of a new environment either", async () => {
    const [a, b] = [team.machine("a").custody, team.machine("b").custody];
    const lost = await a.lock("up");
    await b.unlock(true);
    await b.lock("up");
    expect((await faultOf(a.write(sampleState(), lost))).code).toBe("lock-lost");
    expect(await b.read()).toBeUndefined();
  });
  it("an invented lock is none, and release waits for what is being written", async () => {
    const { custody } = team.machine("a");
    const lock = await custody.lock("up");
    expect((await faultOf(custody.write(sampleState(), { epoch: 1, release: async () => {} }))).code).toBe("lock-lost");
    const write = custody.write(sampleState(), lock);
    await lock.release();
    await write;
    expect(await custody.read()).toMatchObject({ serial: 1 });
    expect((await faultOf(custody.write(sampleState(), lock))).code).toBe("lock-lost");
  });
});

describe("the bucket", () => {
  it("is missing", async () => {
    const nowhere = new Team();
    const { custody } = nowhere.machine("a");
    for (const work of [() => custody.read(), () => custody.lock("up"), () => custody.secrets(), () => custody.holder()])
      expect(await faultOf(work())).toMatchObject({ code: "no-state-bucket", exitCode: 3, data: { bucket: nowhere.bucket } });
  });
  it("keeps no versions", async () => {
    const bare = await new Team().create({ versioned: false });
    const { custody } = bare.machine("a");
    for (const work of [() => custody.lock("up"), () => custody.secret("key.pem", () => "s"), () => custody.push(sampleState(), false)])
      expect((await faultOf(work())).code).toBe("state-bucket-unversioned");
    expect(await bare.keys()).toEqual([]);
  });
  it("is not closed to the public", async () => {
    const open = await new Team().create({ blocked: false });
    for (const part of ["BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets", undefined]) {
      expect(await faultOf(open.machine("a").custody.lock("up"))).toMatchObject({ code: "state-bucket-open", data: { why: "block" } });
      await open.block();
      const set = { BlockPublicAcls: true, IgnorePublicAcls: true, BlockPublicPolicy: true, RestrictPublicBuckets: true };
      if (part !== undefined) await open.bare.s3("PutPublicAccessBlock", { Bucket: open.bucket, PublicAccessBlockConfiguration: { ...set, [part]: false } });
    }
    expect(await open.keys()).toEqual([]);
    await open.machine("a").custody.lock("up");
  });
  // The emulator answers neither of these as AWS does: a stand-in on this machine does, and passes on all else.
  it("has a policy that makes it public", async () => {
    const xml = "<PolicyStatus xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><IsPublic>true</IsPublic></PolicyStatus>";
    await standingIn(team.endpoint, (url) => (url.includes("?policyStatus") ? { status: 200, body: xml } : undefined), async (endpoint) => {
      expect(await faultOf(team.machine("a", { endpoint }).custody.lock("up"))).toMatchObject({ code: "state-bucket-open", data: { why: "policy" } });
    });
    expect(await team.keys()).toEqual([]);
  });
  it.each([
    ["another account's", 403, "AccessDenied", "state-bucket-refused"],
    ["in another Region, redirected", 301, "PermanentRedirect", "state-bucket-elsewhere"],
    ["in another Region, signature refused", 400, "AuthorizationHeaderMalformed", "state-bucket-elsewhere"],
  ])("%s", async (_, status, code, expected) => {
    const body = `<Error><Code>${code}</Code><Message>no</Message></Error>`;
    await standingIn(team.endpoint, () => ({ status, body }), async (endpoint) => {
      for (const work of [() => team.machine("a", { endpoint }).custody.read(), () => team.machine("a", { endpoint }).custody.secret("key.pem", () => "s")])
        expect(await faultOf(work())).toMatchObject({ code: expected, exitCode: 3, data: { bucket: team.bucket } });
    });
  });
  it("answers from another Region than it is used from", async () => {
    await standingIn(
      team.endpoint,
      (_, method) => (method === "HEAD" ? { status: 200, body: "", headers: { "x-amz-bucket-region": "eu-west-1" } } : undefined),
      async (endpoint) => {
        expect(await faultOf(team.machine("a", { endpoint }).custody.lock("up"))).toMatchObject({ code: "state-bucket-elsewhere", data: { region: "eu-west-1", ours: "ap-northeast-1" } });
      },
    );
  });
});

describe("secrets", () => {
  it("are the same on every machine, 0600, and in no state", async () => {
    const [a, b] = [team.machine("a"), team.machine("b")];
    expect(await a.custody.secret("key.pem", () => "canary-1")).toBe("canary-1");
    expect(await b.custody.secret("key.pem", () => "canary-2")).toBe("canary-1");
    expect(await a.custody.secret("key.pem", () => "canary-3")).toBe("canary-1");
    for (const { custody, dir } of [a, b]) {
      const path = join(dir, "default", "secrets", "key.pem");
      expect(await custody.secrets()).toEqual([path]);
      expect([readFileSync(path, "utf8"), statSync(path).mode & 0o777]).toEqual(["canary-1", 0o600]);
    }
    await saved();
    expect(await team.text("default/state.json")).not.toContain("canary");
  });
  it("of several machines at once, one makes it", async () => {
    const all = await Promise.all(Array.from({ length: 6 }, (_, i) => team.machine(`m${i}`).custody.secret("key.pem", () => `made by ${i}`)));
    expect(new Set(all).size).toBe(1);
  });
  it("come to a machine that has none of them, with its first lock", async () => {
    await team.machine("a").custody.secret("key.pem", () => "one");
    const { custody, dir } = team.machine("b");
    const lock = await custody.lock("up");
    expect(readFileSync(join(dir, "default", "secrets", "key.pem"), "utf8")).toBe("one");
    await lock.release();
  });
  it("that only this machine still has are put back; others are refused", async () => {
    const { custody, dir } = team.machine("a");
    await custody.secret("key.pem", () => "one");
    await team.bare.s3("DeleteObject", { Bucket: team.bucket, Key: "kumiki/default/secrets/key.pem" });
    expect(await team.machine("a", { dir }).custody.secret("key.pem", () => "two")).toBe("one");
    expect(await team.text("default/secrets/key.pem")).toBe("one");
    writeFileSync(join(dir, "default", "secrets", "key.pem"), "three", { mode: 0o600 });
    expect((await faultOf(team.machine("a", { dir }).custody.secret("key.pem", () => "four"))).code).toBe("state-foreign");
  });
  it.each(["", "A", "a/b", "..", ".pem"])("%j is no name of one", async (name) => {
    expect((await faultOf(team.machine("a").custody.secret(name, () => "x"))).code).toBe("bad-path");
  });
});

describe("files of the environment", () => {
  it("the list of the revoked is the same everywhere; what a machine writes for itself stays there", async () => {
    const [a, b] = [team.machine("a"), team.machine("b")];
    const lock = await a.custody.lock("vpn revoke");
    await a.custody.writeFile("vpn/crl.pem", "taro");
    await a.custody.writeFile("ssh_config", "Host a");
    await lock.release();
    const next = await b.custody.lock("vpn revoke");
    expect(readFileSync(b.custody.path("vpn/crl.pem"), "utf8")).toBe("taro");
    expect(existsSync(b.custody.path("ssh_config"))).toBe(false);
    await b.custody.writeFile("vpn/crl.pem", "taro, jiro");
    await next.release();
    await a.custody.lock("vpn list");
    expect(readFileSync(a.custody.path("vpn/crl.pem"), "utf8")).toBe("taro, jiro");
  });
  it("who lost the lock does not take others off the list", async () => {
    const [a, b] = [team.machine("a").custody, team.machine("b").custody];
    await a.lock("vpn revoke");
    await b.unlock(true);
    await b.lock("vpn revoke");
    await b.writeFile("vpn/crl.pem", "jiro");
    expect((await faultOf(a.writeFile("vpn/crl.pem", "taro"))).code).toBe("lock-lost");
    expect(await team.text("default/files/vpn/crl.pem")).toBe("jiro");
  });
});

describe("the folder on this machine", () => {
  it("says where the state is, so that nobody builds a second copy", async () => {
    const { fileStore } = await import("../../src/state/file.js");
    const { custody, dir } = team.machine("a");
    const lock = await custody.lock("up");
    await lock.release();
    expect(await faultOf(fileStore({ dir, env: "default" }).read())).toMatchObject({ code: "state-moved", data: { to: where() } });
    await custody.lock("up");
  });
  it("belongs to one place: neither a state of its own nor another bucket's keys are mixed with it", async () => {
    const { fileStore } = await import("../../src/state/file.js");
    const { dir } = team.machine("a");
    const files = fileStore({ dir, env: "default" });
    const lock = await files.lock("up");
    await files.write(sampleState(), lock);
    await lock.release();
    expect((await faultOf(team.machine("a", { dir }).custody.lock("up"))).code).toBe("state-foreign");
    expect(await team.machine("b").custody.holder()).toBeUndefined(); // and no lock stays behind
    expect(await files.read()).toMatchObject({ serial: 1 });
    rmSync(dir, { recursive: true });
    mkdirSync(dir, { recursive: true, mode: 0o700 });
    await (await team.machine("a", { dir }).custody.lock("up")).release();
    expect((await faultOf(team.machine("a", { dir, url: `${team.url}/other` }).custody.lock("up"))).code).toBe("state-foreign");
  });
});
