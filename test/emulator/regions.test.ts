import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { openApp } from "../../src/app.js";
import type { Calls } from "../../src/aws/calls.js";
import { openCalls } from "../../src/aws/send.js";
import { Fault } from "../../src/core/fault.js";
import { localTiming } from "../../src/core/timing.js";
import type { Preset } from "../../src/core/types.js";
import { steps } from "../../src/steps/index.js";
import { freshAccount } from "../setup/account.js";
import { admin } from "../setup/admin.mjs";
import { calls, type Environment, forgetCalls, teardown, through, up, wishFor } from "./environment.js";

const endpoint = process.env["KUMIKI_TEST_ENDPOINT"]!;
const [tokyo, ireland] = ["ap-northeast-1", "eu-west-1"];

interface Placed extends Environment {
  readonly region: string;
}

/** An environment called "default" in this Region: its own folder, an account that it may share. */
function placed(region: string, account = freshAccount(), env = "default"): Placed {
  const dir = mkdtempSync(join(tmpdir(), "kumiki-test-"));
  const open = (signal = new AbortController().signal) => {
    process.env["AWS_ACCESS_KEY_ID"] = account;
    process.env["AWS_SECRET_ACCESS_KEY"] = "test";
    return openApp({ env, dir, endpointUrl: endpoint, local: false, region, emit: () => undefined, signal });
  };
  return { dir, account, endpoint, events: [], region, open };
}

/** The account by the bare SDK, in a Region. */
const rawIn = (region: string, account: string): Calls =>
  openCalls({
    region,
    endpoint,
    credentials: { accessKeyId: account, secretAccessKey: "test" },
    timing: localTiming,
    emit: () => undefined,
    signal: new AbortController().signal,
    secret: () => Promise.reject(new Error("no secrets here")),
  });

/** Everything that the account has in these Regions, by listing. */
async function inventories(account: string, regions: readonly string[] = [tokyo, ireland]): Promise<Record<string, Record<string, string[]>>> {
  const each = regions.map(async (region) => {
    return [region, await admin<Record<string, string[]>>(endpoint, `/kumiki/inventory?account=${account}&region=${region}`)] as const;
  });
  return Object.fromEntries(await Promise.all(each));
}
const globals = ["iam/role", "iam/policy", "iam/instance-profile", "s3/bucket"];

/** Of one environment what is there, by kind and id, as its state has it. */
const idsOf = async (e: Environment) => Object.values((await e.open().read())!.records).map((r) => `${r.kind} ${r.id}`).sort();
const sweepOf = (e: Environment) => e.open().sweep();
const agree = () => Promise.resolve();
const faultOf = async (work: Promise<unknown>): Promise<Fault> => {
  const thrown = await work.then(() => undefined, (error: unknown) => error);
  expect(thrown).toBeInstanceOf(Fault);
  return thrown as Fault;
};

/** Takes the tag of the Region off everything that is listed in all Regions: what an earlier version had made. */
async function ageMarks(account: string): Promise<void> {
  const aws = rawIn(tokyo, account);
  const TagKeys = ["kumiki:region"];
  for (const { RoleName } of (await aws.iam("ListRoles", {})).Roles!) if (!RoleName!.startsWith("AWSServiceRole")) await aws.iam("UntagRole", { RoleName, TagKeys });
  for (const { Arn } of (await aws.iam("ListPolicies", { Scope: "Local" })).Policies!) await aws.iam("UntagPolicy", { PolicyArn: Arn, TagKeys });
  for (const { InstanceProfileName } of (await aws.iam("ListInstanceProfiles", {})).InstanceProfiles!)
    await aws.iam("UntagInstanceProfile", { InstanceProfileName, TagKeys });
}

describe("two environments of one name in two Regions of an account (first-contact A1, A2)", () => {
  it.each([
    ["modern", tokyo, ireland],
    ["modern", ireland, tokyo],
    ["article", tokyo, ireland],
  ] as const)("%s: the one in %s is removed while the one in %s stays as it was", { timeout: 240_000 }, async (preset: Preset, first, second) => {
    const one = placed(first);
    const two = placed(second, one.account);
    await up(one, steps, preset);
    const alone = (await inventories(one.account))[first]!;
    await up(two, steps, preset);
    const together = await inventories(one.account);
    expect(Object.keys(together[second]!).sort()).toEqual(Object.keys(alone).sort());
    // Nothing of the first has changed, but for what all Regions list.
    const regional = (all: Record<string, string[]>) => Object.fromEntries(Object.entries(all).filter(([kind]) => !globals.includes(kind)));
    expect(regional(together[first]!)).toEqual(regional(alone));
    expect(await up(one, steps, preset)).toEqual([]);
    expect(await up(two, steps, preset)).toEqual([]);

    const kept = await idsOf(two);
    expect(await teardown(one)).toMatchObject({ ok: true, left: [] });
    expect(await idsOf(two)).toEqual(kept);
    expect(await two.open().drift()).toEqual([]);
    expect(await up(two, steps, preset)).toEqual([]);
    const after = await inventories(one.account);
    expect(regional(after[first]!)).toEqual({});
    expect(regional(after[second]!)).toEqual(regional(together[second]!));
    for (const kind of ["iam/role", "iam/policy", "iam/instance-profile"]) expect(after[second]![kind]!.length).toBe(alone[kind]!.length);

    expect(await teardown(two)).toMatchObject({ ok: true, left: [] });
    expect(await inventories(one.account)).toEqual({ [first]: {}, [second]: {} });
  });
});

describe("sweep from another Region (first-contact A1)", () => {
  it.each([
    ["modern", "now"],
    ["modern", "before there was a tag of the Region"],
    ["article", "before there was a tag of the Region"],
  ] as const)("names where what all Regions list belongs, and touches nothing: %s, made %s", { timeout: 120_000 }, async (preset, made) => {
    const home = placed(tokyo);
    await up(home, through("bucket"), preset);
    if (made !== "now") await ageMarks(home.account);
    const before = await inventories(home.account);
    const { envId } = (await home.open().read())!;

    const away = placed(ireland, home.account);
    const report = await (await sweepOf(away)).look();
    expect(report.environments).toEqual([]);
    expect(report.elsewhere.map((e) => [e.env, e.envId, e.region])).toEqual([["default", envId, tokyo]]);
    const kinds = new Set(report.elsewhere.flatMap((e) => e.things.map((t) => t.kind)));
    expect([...kinds].sort()).toEqual(["iam/instance-profile", "iam/policy", "iam/role"]);

    await forgetCalls(home);
    for (const act of ["adopt", "remove"] as const)
      for (const which of [undefined, "default", envId]) {
        const sweep = await sweepOf(away);
        const fault = await faultOf(act === "adopt" ? sweep.adopt(which) : sweep.remove(which, agree));
        expect([fault.code, fault.exitCode, fault.data]).toMatchObject(["sweep-elsewhere", 2, { env: "default", region: tokyo, here: ireland }]);
      }
    expect((await calls(home)).filter((c) => c.mutating)).toEqual([]);
    expect(await away.open().read()).toBeUndefined();
    expect(await inventories(home.account)).toEqual(before);
    expect(await home.open().drift()).toEqual([]);
    expect(await teardown(home)).toMatchObject({ ok: true, left: [] });
  });

  it("takes roles that no Region has anything to of for orphans of this one, also without the tag of a Region", { timeout: 120_000 }, async () => {
    const home = placed(ireland);
    await up(home, through("bucket"), "article");
    await ageMarks(home.account);
    const { records } = (await home.open().read())!;
    // Of the whole environment one role is left, by a request that came late.
    const aws = rawIn(ireland, home.account);
    const roles = Object.values(records).filter((r) => r.kind === "iam/role").map((r) => r.id!);
    const orphan = placed(ireland, home.account);
    const { envId } = (await home.open().read())!;
    await teardown(home);
    const Statement = [{ Effect: "Allow", Principal: { Service: "ec2.amazonaws.com" }, Action: "sts:AssumeRole" }];
    await aws.iam("CreateRole", {
      RoleName: roles[0]!,
      AssumeRolePolicyDocument: JSON.stringify({ Version: "2012-10-17", Statement }),
      Tags: Object.entries({ "kumiki:env": envId, "kumiki:node": "bucket/role", "kumiki:op": "late" }).map(([Key, Value]) => ({ Key, Value })),
    });
    const report = await (await sweepOf(orphan)).look();
    expect(report.elsewhere).toEqual([]);
    expect(report.environments.flatMap((e) => e.things.map((t) => t.id))).toEqual([roles[0]]);
    expect(await (await sweepOf(orphan)).remove(undefined, agree)).toMatchObject({ ok: true, left: [] });
    expect((await inventories(home.account))[ireland]).toEqual({});
  });
});

describe("a name that an environment elsewhere has (first-contact A2)", () => {
  it("is named with its Region by plan and doctor, and adopt refuses it", { timeout: 120_000 }, async () => {
    // An environment of an earlier version: its names have no Region in them.
    const old = placed(ireland);
    const app = old.open();
    const { globalNames: _, ...plain } = (await wishFor(app, through("flow-logs"))).facts;
    const wish = { ...(await wishFor(app, through("flow-logs"))), facts: plain };
    await app.locked("up", async (held) => {
      await held.plan(wish);
      await held.up();
    });
    expect((await old.open().read())!.records["flow-logs/role"]!.id).toBe("for-web-flow-logs");

    // It keeps them: nothing is to be replaced.
    expect(await up(old, through("flow-logs"))).toEqual([]);

    const now = placed(tokyo, old.account);
    const fault = await faultOf(up(now, through("flow-logs")));
    expect(fault.code).toBe("foreign");
    expect(fault.data).toMatchObject({ env: "default", region: ireland });
    expect(await teardown(now).catch((e: unknown) => (e as Fault).code)).toBe("no-such-environment");
    expect((await faultOf((await sweepOf(now)).adopt("default"))).data).toMatchObject({ region: ireland });
    expect(await old.open().drift()).toEqual([]);
    await up(placed(tokyo, old.account, "other"), through("flow-logs"));
    expect(await teardown(old)).toMatchObject({ ok: true, left: [] });
  });

  it("is read back from what stands, with the Region or without, when the state was lost", { timeout: 120_000 }, async () => {
    const home = placed(ireland);
    await up(home, through("bucket"));
    const ids = await idsOf(home);
    const lost = placed(ireland, home.account);
    expect(await (await sweepOf(lost)).adopt()).toMatchObject({ missing: [], differing: [], unexplained: [] });
    expect(await idsOf(lost)).toEqual(ids);
    const app = lost.open();
    const saved = (await app.read())!;
    expect((await app.plan({ ...(await wishFor(app, through("bucket"))), answers: saved.answers })).changes).toEqual([]);
    expect(await teardown(lost)).toMatchObject({ ok: true, left: [] });
  });
});
