import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import type { State } from "../../src/core/state.js";
import { fileStore } from "../../src/state/file.js";
import { region, Team } from "../state/team.js";
import { sampleState } from "../state/sample-state.js";
import { kumiki, tempFolder, type Ran } from "./harness.js";
import { admin } from "../setup/admin.mjs";

const endpoint = (): string => process.env["KUMIKI_TEST_ENDPOINT"]!;
const json = (ran: Ran): Record<string, unknown> => JSON.parse(ran.out) as Record<string, unknown>;
const errorOf = (ran: Ran) => json(ran)["error"] as { class: string; code: string; message: string; remedy: string };

/** Somebody's machine: a folder of its own and the team's credentials. */
class Desk {
  constructor(
    readonly dir: string,
    readonly team: Team,
  ) {}
  run(...words: string[]): Promise<Ran> {
    const env = { AWS_ACCESS_KEY_ID: this.team.account, AWS_SECRET_ACCESS_KEY: "test", AWS_REGION: region, AWS_ENDPOINT_URL: endpoint() };
    return kumiki([...words, "--dir", this.dir], { env });
  }
  shared(...words: string[]): Promise<Ran> {
    return this.run(...words, "--state", this.team.url);
  }
}

let team: Team;
const desk = async (): Promise<Desk> => new Desk(join(await tempFolder(), "states"), team);
beforeEach(async () => {
  team = await new Team().create();
});

/** A state that was saved in a folder. */
async function savedIn(dir: string, saves = 2): Promise<State> {
  const store = fileStore({ dir, env: "default" });
  const lock = await store.lock("up");
  const state = sampleState();
  for (let i = 0; i < saves; i++) await store.write(state, lock);
  await store.secret("key.pem", () => "canary-secret");
  await lock.release();
  return state;
}

describe("what is wrong is said in one line, and nothing is called", () => {
  it.each(["team/kumiki", "s3:", "s3://", "s3://UPPER/x", "s3://ab", "s3://-abc/x", "s3://a..b/x", "s3://1.2.3.4/x", "s3://bucket/../x", "s3://bucket/a//b", "s3://bucket/.x", "s3://bucket/ä", "s3://bucket/a b", "http://bucket/x", "s3://bucket/a\nb", `s3://bucket/${"a/".repeat(300)}b`])(
    "--state %j",
    async (url) => {
      for (const words of [["status"], ["up", "--yes"], ["state", "pull"]]) {
        const ran = await kumiki([...words, "--state", url, "--dir", await tempFolder(), "--json"], { env: { AWS_ENDPOINT_URL: "http://127.0.0.1:9" } });
        expect([ran.code, errorOf(ran).code]).toEqual([2, "bad-state-url"]);
        expect(errorOf(ran).message).toContain("--state");
      }
    },
  );
  it.each([
    ["", "missing-operand"],
    ["steal", "bad-choice"],
    ["push", "missing-operand"],
    ["push nowhere.json", "bad-path"],
    ["push .", "bad-path"],
    ["pull x", "unknown-command"],
    ["unlock x", "unknown-command"],
    ["mv", "missing-value"],
    ["mv s3://a-bucket/b", "unknown-command"],
    ["mv --to s3://B/x", "bad-state-url"],
    ["mv --to /dev/null", "bad-path"],
    ["pull --force", "conflicting-options"],
    ["pull --to s3://bucket/x", "conflicting-options"],
    ["mv --to s3://bucket/x --force", "conflicting-options"],
    ["unlock -o x", "conflicting-options"],
    ["pull", "no-such-environment"],
    ["pull -o /nowhere/x", "bad-path"],
    ["pull -o /tmp", "bad-path"],
  ])("state %s", async (line, code) => {
    const ran = await kumiki(["state", ...line.split(" ").filter((w) => w !== ""), "--json", "--dir", await tempFolder()], { env: { AWS_ENDPOINT_URL: "http://127.0.0.1:9" } });
    expect(ran.code).toBe(2);
    expect(errorOf(ran).code).toMatch(new RegExp(`^(${code})`));
    expect(errorOf(ran).remedy).not.toBe("");
  });
  it("mv to where it is", async () => {
    const a = await desk();
    await savedIn(a.dir);
    const ran = await a.run("state", "mv", "--to", a.dir, "--json");
    expect([ran.code, errorOf(ran).code]).toEqual([2, "bad-path"]);
  });
});

describe("pull and push", () => {
  it("what is pulled can be pushed, elsewhere too", async () => {
    const a = await desk();
    const state = await savedIn(a.dir);
    expect(json(await a.run("state", "pull", "--json"))).toEqual(state);
    expect(json(await a.run("state", "pull"))).toEqual(state);
    const file = join(a.dir, "copy.json");
    writeFileSync(file, "old", { mode: 0o644 });
    const pulled = await a.run("state", "pull", "-o", file);
    expect([pulled.code, statSync(file).mode & 0o777]).toEqual([0, 0o600]);
    expect(pulled.out).not.toContain("canary");
    expect(readFileSync(file, "utf8")).not.toContain("canary");
    expect(json(await a.run("state", "push", file, "--json"))).toMatchObject({ serial: 2, changed: false });
    const b = await desk();
    expect(json(await b.shared("state", "push", file, "--json"))).toEqual({ env: "default", where: `${team.url}/default/state.json`, serial: 3, changed: true });
    expect(json(await b.shared("status", "--json"))).toMatchObject({ env: "default", steps: expect.arrayContaining([expect.objectContaining({ id: "network", status: "failed" })]) as unknown });
    const older = await b.shared("state", "push", file, "--json");
    expect(json(older)).toMatchObject({ serial: 3, changed: false }); // but for its number it is the same
    writeFileSync(file, JSON.stringify({ ...state, steps: ["network", "servers"] }));
    const refused = await b.shared("state", "push", file, "--json");
    expect([refused.code, errorOf(refused).code]).toEqual([2, "state-older"]);
    expect((await b.shared("state", "push", file, "--force")).code).toBe(0);
    writeFileSync(file, "{");
    const broken = await b.shared("state", "push", file, "--force", "--json");
    expect([broken.code, errorOf(broken).code]).toEqual([2, "state-broken"]);
  });
});

describe("unlock", () => {
  it.each(["en", "ja"])("says who holds it since when; by force it is free (%s)", async (lang) => {
    const a = await desk();
    const b = await desk();
    const other = team.machine("other-machine").custody;
    await other.lock("up");
    const locked = await a.shared("state", "unlock", "--json");
    expect([locked.code, errorOf(locked).code]).toEqual([5, "locked"]);
    const said = await a.shared("state", "unlock", "--lang", lang);
    expect(said.err).toContain("other-machine (taro)");
    expect(said.err).toContain("kumiki state unlock --force");
    const up = await b.shared("up", "network", "--yes", "--json");
    expect([up.code, errorOf(up).code]).toEqual([5, "locked"]);
    expect(json(await a.shared("state", "unlock", "--force", "--json"))).toMatchObject({ held: "alive", unlocked: true, holder: { host: "other-machine", user: "taro", command: "up" } });
    expect(json(await a.shared("state", "unlock", "--json"))).toMatchObject({ held: "nobody", unlocked: false });
  });
  it("of a folder, too", async () => {
    const a = await desk();
    await savedIn(a.dir);
    const store = fileStore({ dir: a.dir, env: "default" });
    await store.lock("up");
    expect((await a.run("state", "unlock")).code).toBe(5);
    expect(json(await a.run("state", "unlock", "--force", "--json"))).toMatchObject({ held: "alive", unlocked: true });
    expect(await store.holder()).toBeUndefined();
  });
});

describe("a team", () => {
  it("builds on one machine, sees and goes on from another, and takes it away from there", { timeout: 180_000 }, async () => {
    const [a, b] = [await desk(), await desk()];
    const empty = await a.shared("status");
    expect([empty.code, existsSync(a.dir)]).toEqual([0, false]);
    expect((await a.shared("up", "servers", "--yes", "--quiet", "--preset", "modern")).code).toBe(0);
    const built = json(await a.shared("status", "--json"));
    const seen = json(await b.shared("status", "--json"));
    expect(seen["steps"]).toEqual(built["steps"]);
    // The key was made on the first machine, and is on the second when it is needed there.
    const config = await b.shared("ssh", "--print-config");
    const key = /IdentityFile "?([^"\n]+)"?/.exec(config.out)?.[1] ?? "";
    expect(key.startsWith(b.dir)).toBe(true);
    expect(readFileSync(key, "utf8")).toBe(readFileSync(key.replace(b.dir, a.dir), "utf8"));
    expect(statSync(key).mode & 0o777).toBe(0o600);
    // Nothing of it is in the state, nor anywhere else where it does not belong.
    const secret = readFileSync(key, "utf8").split("\n")[2]!;
    expect(await team.text("default/state.json")).not.toContain(secret);
    expect(JSON.stringify(built)).not.toContain(secret);
    const none = await b.shared("plan", "servers", "--json");
    expect((json(none)["changes"] as unknown[]).length).toBe(0);
    // Who forgets --state builds no second copy.
    const forgot = await b.run("up", "network", "--yes", "--json");
    expect([forgot.code, errorOf(forgot).code]).toEqual([2, "state-moved"]);
    expect(errorOf(forgot).remedy).toContain(`--state ${team.url}`);
    const gone = await b.shared("teardown", "--yes", "--json");
    expect(gone.code, gone.err).toBe(0);
    expect(json(gone)).toMatchObject({ ok: true, left: [] });
    const after = json(await a.shared("status", "--json"));
    expect((after["steps"] as { status: string }[]).every((s) => s.status === "absent")).toBe(true);
    const inventory = await admin<Record<string, string[]>>(endpoint(), `/kumiki/inventory?account=${team.account}&region=${region}`);
    expect(Object.values(inventory).flat().filter((id) => !id.includes(team.bucket))).toEqual([]);
  });
  it("takes over what one built alone", { timeout: 120_000 }, async () => {
    const [a, b] = [await desk(), await desk()];
    expect((await a.run("up", "network", "--yes", "--quiet")).code).toBe(0);
    const moved = await a.run("state", "mv", "--to", team.url, "--json");
    expect(json(moved)).toMatchObject({ env: "default", from: join(a.dir, "default", "state.json"), to: `${team.url}/default/state.json` });
    expect((await a.run("status", "--json")).code).toBe(2);
    expect((json(await b.shared("plan", "network", "--json"))["changes"] as unknown[]).length).toBe(0);
    expect((await b.shared("teardown", "--yes", "--quiet")).code).toBe(0);
  });
  it("in the local AWS", { timeout: 120_000 }, async () => {
    const local = new Team(endpoint());
    const dir = join(await tempFolder(), "states");
    mkdirSync(dir, { recursive: true });
    const bare = new Local(local);
    await bare.create();
    const run = (...words: string[]) => kumiki([...words, "--local", "--dir", dir, "--state", bare.url], { env: { AWS_ENDPOINT_URL: endpoint() } });
    expect((await run("up", "network", "--yes", "--quiet")).code).toBe(0);
    expect(json(await run("status", "--json"))).toMatchObject({ account: "123456789012" });
    expect((await run("teardown", "--yes", "--quiet")).code).toBe(0);
    expect((await run("state", "pull")).code).toBe(0);
  });
  it.each([
    ["missing", "no-state-bucket", "aws s3 mb"],
    ["unversioned", "state-bucket-unversioned", "put-bucket-versioning"],
    ["open", "state-bucket-open", "put-public-access-block"],
  ])("a bucket that is %s: exit 3, and what to do", async (how, code, remedy) => {
    team = new Team();
    if (how !== "missing") await team.create({ versioned: how !== "unversioned", blocked: how !== "open" });
    const a = await desk();
    for (const lang of ["en", "ja"]) {
      const ran = await a.shared("up", "network", "--yes", "--json", "--lang", lang);
      expect([ran.code, errorOf(ran).code]).toEqual([3, code]);
      expect(errorOf(ran).message).toContain(team.bucket);
      expect(errorOf(ran).remedy).toContain(remedy);
    }
    expect(existsSync(join(a.dir, "default"))).toBe(false);
  });
});

/** A bucket of the account that --local works in. */
class Local {
  readonly bucket: string;
  readonly url: string;
  constructor(private readonly team: Team) {
    this.bucket = team.bucket;
    this.url = team.url;
  }
  async create(): Promise<void> {
    const { awsOf } = await import("../state/team.js");
    const aws = awsOf(this.team.endpoint, "123456789012");
    const at = { Bucket: this.bucket };
    const set = { BlockPublicAcls: true, IgnorePublicAcls: true, BlockPublicPolicy: true, RestrictPublicBuckets: true };
    await aws.s3("CreateBucket", { ...at, CreateBucketConfiguration: { LocationConstraint: region } });
    await aws.s3("PutBucketVersioning", { ...at, VersioningConfiguration: { Status: "Enabled" } });
    await aws.s3("PutPublicAccessBlock", { ...at, PublicAccessBlockConfiguration: set });
  }
}
