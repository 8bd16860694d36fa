import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, test } from "vitest";
import { Fault } from "../../src/core/fault.js";
import { presets, type AnyStep } from "../../src/core/types.js";
import { steps } from "../../src/steps/index.js";
import type { SweepPlan } from "../../src/sweep.js";
import { catalogue } from "../../src/ui/catalogue/index.js";
import type { Look } from "../../src/ui/look.js";
import { sayTeardown } from "../../src/ui/say.js";
import { calls, environment, type Environment, forgetCalls, inventory, openIn, raw, teardown, through, up, wishFor } from "./environment.js";

/** The state folder is gone, with all secrets: a new program that knows nothing. */
function amnesiac(e: Environment): Environment {
  rmSync(e.dir, { recursive: true, force: true });
  const dir = mkdtempSync(join(tmpdir(), "kumiki-test-"));
  return { ...e, dir, open: (signal) => openIn(dir, e.account, e.endpoint, signal, (event) => e.events.push(event)) };
}
const sweepOf = (e: Environment) => e.open().sweep();
const faultOf = async (work: Promise<unknown>): Promise<Fault> => {
  const thrown = await work.then(() => undefined, (error: unknown) => error);
  expect(thrown).toBeInstanceOf(Fault);
  return thrown as Fault;
};
const agree = () => Promise.resolve();

/** Ids at AWS by node, as the state that is lost knew them. */
const idsIn = async (e: Environment) => Object.fromEntries(Object.entries((await e.open().read())!.records).map(([node, r]) => [node, r.id]));

/** Every prefix of the walkthrough in both presets takes four minutes: KUMIKI_ALL_PREFIXES=1. Otherwise a sample of them. */
const samples = ["modern servers", "modern flow-logs", `modern ${steps.at(-1)!.id}`, "article security-groups"];
const every = presets.flatMap((preset) => steps.map((s) => [preset, s.id] as const));
const cases = process.env["KUMIKI_ALL_PREFIXES"] === undefined ? every.filter((c) => samples.includes(c.join(" "))) : every;

describe("a state that was lost", () => {
  test.each(cases)("%s: through %s is adopted, planned to be as it is, and taken away", { timeout: 120_000 }, async (preset, last) => {
    const before = environment();
    const chosen = through(last);
    await up(before, chosen, preset);
    const lost = (await before.open().read())!;
    const ids = await idsIn(before);
    const e = amnesiac(before);

    await forgetCalls(e);
    const report = await (await sweepOf(e)).adopt();
    expect((await calls(e)).filter((c) => c.mutating)).toEqual([]);
    expect(report).toMatchObject({ env: "default", envId: lost.envId, missing: [], differing: [], unexplained: [], duplicates: [] });

    const state = (await e.open().read())!;
    expect(await idsIn(e)).toEqual(ids);
    expect({ steps: state.steps, preset: chosenPreset(chosen, preset, state.preset), phase: state.phase }).toEqual({ steps: lost.steps, preset, phase: lost.phase });
    for (const [node, r] of Object.entries(lost.records))
      expect({ node, needs: state.records[node]!.needs, within: state.records[node]!.within, status: state.records[node]!.status }).toEqual({ node, needs: r.needs, within: r.within, status: r.status });
    expect(await e.open().drift()).toEqual([]);

    // With the answers that were read back, as `up` without any option takes them.
    const app = e.open();
    const wish = { ...(await wishFor(app, chosen, state.preset)), answers: state.answers };
    expect((await app.plan(wish)).changes).toEqual([]);

    const result = await teardown(e);
    expect(result).toMatchObject({ left: [], ok: true });
    expect(await inventory(e)).toEqual({});
  });

  /** Before the presets differ, either is right. */
  const chosenPreset = (chosen: readonly AnyStep[], wanted: string, found: string) => (chosen.some((s) => s.id === "servers") ? found : wanted);
});

describe("sweep --adopt", () => {
  it("reads back answers that are not the preset's", async () => {
    const given = {
      webCidr: "10.20.0.0/20",
      zones: ["ap-northeast-1c", "ap-northeast-1a"],
      webPublicSubnets: ["10.20.1.0/24", "10.20.2.0/24"],
      webPrivateSubnets: ["10.20.8.0/23", "10.20.10.0/23"],
      sshFrom: "198.51.100.0/24",
      databaseEngine: "postgres",
      instanceType: "t3.small",
      flowLogRetentionDays: "30",
      flowLogInterval: "60",
      databaseMultiAz: false,
      databaseIamAuthentication: false,
      databaseClass: "db.t3.small",
      bucketName: `mine-${Date.now()}`,
    };
    const before = environment();
    await up(before, through("bucket"), "modern", given);
    const e = amnesiac(before);
    const report = await (await sweepOf(e)).adopt("default");
    expect(report).toMatchObject({ missing: [], differing: [], unexplained: [] });
    const saved = (await e.open().read())!.answers;
    expect(Object.fromEntries(Object.keys(given).map((key) => [key, saved[key]!.value]))).toEqual(given);
    const app = e.open();
    expect((await app.plan({ ...(await wishFor(app, through("bucket"))), answers: saved })).changes).toEqual([]);
    expect((await teardown(e)).ok).toBe(true);
  });

  it("finds the doors as wide as relax had left them", async () => {
    const before = environment();
    const chosen = through("client-vpn");
    const app = before.open();
    const wish = { ...(await wishFor(app, chosen)), phase: "P3" as const, relaxedTo: "P3" as const };
    await app.locked("up", async (held) => {
      await held.plan(wish);
      await held.up();
    });
    const e = amnesiac(before);
    const report = await (await sweepOf(e)).adopt();
    expect(report).toMatchObject({ phase: "P3", missing: [], unexplained: [], differing: [] });
    expect((await e.open().read())!).toMatchObject({ phase: "P3", relaxedTo: "P3" });
    expect((await (await sweepOf(e)).look()).environments[0]!.things.every((t) => t.known)).toBe(true);
    await teardown(e);
  });

  it("names the secrets that went with the folder, and what nothing tells", async () => {
    const before = environment();
    await up(before, through("client-vpn"), "article");
    const e = amnesiac(before);
    const report = await (await sweepOf(e)).adopt();
    expect(new Set(report.lost.map((l) => l.what))).toEqual(new Set(["ssh-key", "database-password", "ca"]));
    expect(report.lost.every((l) => l.file.startsWith(join(e.dir, "default", "secrets")))).toBe(true);
    expect(report.believed.map((b) => b.prop)).toContain("volumeGib");
    expect(report.guessed).not.toContain("webCidr");
    await teardown(e);
  });

  it("never overwrites a state with records", async () => {
    const e = environment();
    await up(e, through("network"));
    const saved = await e.open().read();
    const fault = await faultOf((await sweepOf(e)).adopt());
    expect([fault.code, fault.exitCode]).toEqual(["adopt-exists", 2]);
    expect(await e.open().read()).toEqual(saved);
    await teardown(e);
    expect((await faultOf((await sweepOf(e)).adopt())).code).toBe("sweep-nothing");
  });

  it("takes an interrupted build for what it is, and up goes on", async () => {
    const before = environment();
    await up(before, through("servers"));
    const aws = raw(before);
    const { records } = (await before.open().read())!;
    await aws.ec2("TerminateInstances", { InstanceIds: [records["servers/web-server-2"]!.id!] });
    await aws.ec2("DeleteKeyPair", { KeyName: records["servers/key-pair"]!.id! });
    await expect.poll(async () => (await aws.ec2("DescribeInstances", { InstanceIds: [records["servers/web-server-2"]!.id!] })).Reservations![0]!.Instances![0]!.State!.Name).toBe("terminated");
    const e = amnesiac(before);
    expect((await (await sweepOf(e)).adopt()).missing).toEqual(["servers/key-pair", "servers/web-server-2"]);
    const changes = await up(e, through("servers"));
    expect(changes.map((c) => [c.node, c.act])).toEqual(expect.arrayContaining([["servers/key-pair", "create"], ["servers/web-server-2", "create"]]));
    expect(await up(e, through("servers"))).toEqual([]);
    expect((await teardown(e)).ok).toBe(true);
    expect(await inventory(e)).toEqual({});
  });
});

describe("what is not to be touched", () => {
  it("is somebody else's in our VPC: listed with its owner, and never deleted", async () => {
    const before = environment();
    await up(before, through("network"));
    const { records } = (await before.open().read())!;
    const aws = raw(before);
    const subnet = records["network/private-1"]!.id!;
    const vpc = records["network/vpc"]!.id!;
    const group = (await aws.ec2("CreateSecurityGroup", { GroupName: "colleague", Description: "not ours", VpcId: vpc })).GroupId!;
    const nic = (await aws.ec2("CreateNetworkInterface", { SubnetId: subnet, Description: "a colleague's", Groups: [group] })).NetworkInterface!.NetworkInterfaceId!;
    const { Instances } = await aws.ec2("RunInstances", {
      MinCount: 1,
      MaxCount: 1,
      ImageId: (await before.open().facts(new Set(["images"]))).images!["al2023"]!,
      InstanceType: "t3.micro",
      SubnetId: subnet,
      SecurityGroupIds: [group],
      TagSpecifications: [{ ResourceType: "instance", Tags: [{ Key: "aws-team", Value: "x" }, { Key: "Name", Value: "hers" }] }],
    });
    const server = Instances![0]!.InstanceId!;
    const half = (await aws.ec2("CreateVpc", { CidrBlock: "10.99.0.0/16", TagSpecifications: [{ ResourceType: "vpc", Tags: [{ Key: "kumiki:env", Value: records["network/vpc"] === undefined ? "" : (await before.open().read())!.envId }] }] })).Vpc!.VpcId!;

    const report = await (await sweepOf(before)).look();
    const foreign = new Map(report.foreign.map((f) => [f.id, f]));
    expect(foreign.get(group)).toMatchObject({ type: "security-group", why: "in-our-vpc", owner: "colleague", vpcId: vpc });
    expect(foreign.get(nic)).toMatchObject({ type: "network-interface", why: "in-our-vpc" });
    expect(foreign.get(server)).toMatchObject({ type: "instance", why: "in-our-vpc", owner: "Name=hers" });
    expect(foreign.get(half)).toMatchObject({ type: "vpc", why: "half-mark" });
    const ours = new Set(Object.values(records).map((r) => r.id));
    expect(report.foreign.filter((f) => ours.has(f.id))).toEqual([]);
    expect(report.environments.flatMap((e) => e.things.map((t) => t.id))).not.toContain(half);

    // Taken out of the way by their owner, the rest goes; the half-marked one stays.
    await aws.ec2("TerminateInstances", { InstanceIds: [server] });
    await expect.poll(async () => (await aws.ec2("DescribeInstances", { InstanceIds: [server] })).Reservations![0]!.Instances![0]!.State!.Name).toBe("terminated");
    await aws.ec2("DeleteNetworkInterface", { NetworkInterfaceId: nic });
    await aws.ec2("DeleteSecurityGroup", { GroupId: group });
    const e = amnesiac(before);
    expect(await (await sweepOf(e)).remove("default", agree)).toMatchObject({ ok: true });
    expect((await aws.ec2("DescribeVpcs", { VpcIds: [half] })).Vpcs).toHaveLength(1);
  });

  it("is another environment of the account", async () => {
    const one = environment();
    await up(one, through("flow-logs").filter((s) => s.id === "network"));
    const dir = mkdtempSync(join(tmpdir(), "kumiki-test-"));
    const other = { ...one, dir, open: (signal?: AbortSignal) => openIn(dir, one.account, one.endpoint, signal) };
    await up(other, through("security-groups"));
    const kept = (await other.open().read())!;

    const report = await (await sweepOf(one)).look();
    expect(report.environments.map((e) => [e.env, e.known])).toEqual(expect.arrayContaining([["default", "here"], ["default", "nowhere"]]));
    const e = amnesiac(one);
    const fault = await faultOf((await sweepOf(e)).remove(undefined, agree));
    expect([fault.code, fault.exitCode]).toEqual(["sweep-which", 2]);
    const [mine] = report.environments.filter((x) => x.known === "here");
    await (await sweepOf(e)).remove(mine!.envId, agree);
    expect((await (await sweepOf(other)).look()).environments).toMatchObject([{ envId: kept.envId, known: "here" }]);
    expect(await other.open().drift()).toEqual([]);
    expect((await teardown(other)).ok).toBe(true);
    expect(await inventory(one)).toEqual({});
  });
});

describe("sweep --delete", () => {
  /** The state remembers requests with the operation "late" of which no answer came. */
  async function sent(e: ReturnType<typeof environment>, of: readonly (readonly [node: string, kind: string])[]): Promise<void> {
    const { store } = e.open();
    const lock = await store.lock("test");
    const saved = (await store.read())!;
    await store.write({ ...saved, openRequests: of.map(([node, kind]) => ({ node, kind, op: "late", at: new Date().toISOString() })) }, lock);
    await lock.release();
  }

  it("takes away duplicates and orphans, and leaves what the state knows (first-contact A8)", async () => {
    const e = environment();
    await up(e, through("security-groups"));
    const { records, envId } = (await e.open().read())!;
    const aws = raw(e);
    const tags = (node: string) => [{ Key: "kumiki:env", Value: envId }, { Key: "kumiki:node", Value: node }, { Key: "kumiki:op", Value: "late" }];
    // A late request has made a second VPC with a subnet, and a group of a step that no version of today knows.
    const twin = (await aws.ec2("CreateVpc", { CidrBlock: "172.16.0.0/23", TagSpecifications: [{ ResourceType: "vpc", Tags: tags("network/vpc") }] })).Vpc!.VpcId!;
    const inside = (await aws.ec2("CreateSubnet", { VpcId: twin, CidrBlock: "172.16.0.0/26", TagSpecifications: [{ ResourceType: "subnet", Tags: tags("network/public-1") }] })).Subnet!.SubnetId!;
    const orphan = (await aws.ec2("CreateSecurityGroup", { GroupName: "old", Description: "of old", VpcId: records["network/vpc"]!.id!, TagSpecifications: [{ ResourceType: "security-group", Tags: tags("cache/group") }] })).GroupId!;

    // Nothing shows that a request of ours has made them: whoever copied the tags keeps what is theirs (first-contact A8).
    const strange = await (await sweepOf(e)).look();
    expect(new Set(strange.foreign.filter((f) => f.why === "copied-tags").map((f) => f.id))).toEqual(new Set([twin, inside, orphan]));
    expect(await (await sweepOf(e)).remove(undefined, agree)).toMatchObject({ removed: [], left: [] });
    await sent(e, [["network/vpc", "ec2/vpc"], ["network/public-1", "ec2/subnet"], ["cache/group", "ec2/security-group"]]);

    const [found] = (await (await sweepOf(e)).look()).environments;
    expect(new Set(found!.things.filter((t) => !t.known).map((t) => t.id))).toEqual(new Set([twin, inside, orphan]));
    expect(found!.things.filter((t) => t.duplicate).map((t) => t.id).sort()).toEqual([inside, twin].sort());

    const result = await (await sweepOf(e)).remove(undefined, agree);
    expect(new Set(result.removed.map((r) => r.id))).toEqual(new Set([twin, inside, orphan]));
    expect(result).toMatchObject({ left: [], ok: true });
    expect(Object.keys((await e.open().read())!.records).sort()).toEqual(Object.keys(records).sort());
    expect(await e.open().drift()).toEqual([]);
    expect(await up(e, through("security-groups"))).toEqual([]);
    expect((await teardown(e)).ok).toBe(true);
    expect(await inventory(e)).toEqual({});
  });

  it("removes nothing and writes no report where the state knows everything, and names that state (first-contact A15)", async () => {
    const e = environment();
    await up(e, through("servers"));
    const { records } = (await e.open().read())!;
    const files = () => readdirSync(join(e.dir, "default")).filter((name) => !name.startsWith("lock"));
    const before = files();
    const result = await (await sweepOf(e)).remove(undefined, agree);
    expect(result).toMatchObject({ removed: [], left: [], ok: true, where: join(e.dir, "default", "state.json") });
    expect(result.kept.map((k) => k.id).sort()).toEqual(Object.values(records).map((r) => r.id).sort());
    expect([result.certificate, result.certificateFile]).toEqual([undefined, undefined]);
    expect(files()).toEqual(before);
    for (const lang of ["en", "ja"] as const) {
      const text = catalogue(lang).sweep.nothingUnknown(result.env, result.kept.length, result.where);
      expect(text).toContain(result.where);
      expect(text).not.toMatch(/nothing|ありません/i);
    }
    await teardown(e);
  });

  it("says of a look that it found what the state knows, not nothing (first-contact A15)", async () => {
    const e = environment();
    await up(e, through("servers"));
    const { envId, records } = (await e.open().read())!;
    const Tags = Object.entries({ "kumiki:env": envId, "kumiki:node": "cache/group", "kumiki:op": "late" }).map(([Key, Value]) => ({ Key, Value }));
    const VpcId = records["network/vpc"]!.id!;
    await raw(e).ec2("CreateSecurityGroup", { GroupName: "old", Description: "of old", VpcId, TagSpecifications: [{ ResourceType: "security-group", Tags }] });
    await sent(e, [["cache/group", "ec2/security-group"]]);
    const result = await (await sweepOf(e)).remove(undefined, agree);
    const [byTag] = result.certificate!.looks;
    expect(byTag).toMatchObject({ by: "tag", found: [] });
    // What cannot carry tags (routes, associations) is not found by them.
    expect(byTag!.known).toBeGreaterThan(20);
    const look: Look = { lang: "en", colour: false, columns: 200, utf8: true };
    const text = sayTeardown(result.env, { ...result, kept: [], standing: result.kept.length }, { titles: {}, kinds: {} }, look);
    expect(text).toContain(`${result.kept.length} resources stay: the state in ${result.where} knows them.`);
    expect(text).toMatch(/by its mark .* only \d+ that the state knows/);
    expect(text).not.toMatch(/Nothing with its mark/);
    const some = await teardown(e, ["servers"]);
    expect(some.standing).toBe(Object.keys((await e.open().read())!.records).length);
    expect(sayTeardown("default", some, { titles: {}, kinds: {} }, look)).toContain(`The rest of it, ${some.standing} resources, stays.`);
    await teardown(e);
  });

  it("takes away duplicates together with an environment that nobody knows", async () => {
    const before = environment();
    await up(before, through("network"));
    const { envId } = (await before.open().read())!;
    const Tags = [{ Key: "kumiki:env", Value: envId }, { Key: "kumiki:node", Value: "network/vpc" }];
    await raw(before).ec2("CreateVpc", { CidrBlock: "172.16.0.0/23", TagSpecifications: [{ ResourceType: "vpc", Tags }] });
    const e = amnesiac(before);
    expect(await (await sweepOf(e)).remove(undefined, agree)).toMatchObject({ left: [], ok: true });
    expect(await inventory(e)).toEqual({});
  });

  test.each(cases)("%s: takes away everything through %s", { timeout: 120_000 }, async (preset, last) => {
    const before = environment();
    await up(before, through(last), preset);
    const e = amnesiac(before);
    let plan: SweepPlan | undefined;
    const result = await (await sweepOf(e)).remove(undefined, (p) => Promise.resolve(void (plan = p)));
    expect(plan!.changes.length).toBeGreaterThan(0);
    expect(result).toMatchObject({ left: [], ok: true });
    expect(await inventory(e)).toEqual({});
    expect((await e.open().read())!.tombstone).toMatchObject({ left: [] });
  });

  it("takes nothing away and writes nothing when it is not confirmed", async () => {
    const before = environment();
    await up(before, through("network"));
    const there = await inventory(before);
    const e = amnesiac(before);
    const no = new Fault("teardown-not-confirmed", { env: "default" });
    expect(await faultOf((await sweepOf(e)).remove(undefined, () => Promise.reject(no)))).toBe(no);
    expect(await inventory(e)).toEqual(there);
    expect(await e.open().read()).toBeUndefined();
    await (await sweepOf(e)).remove(undefined, agree);
    expect(await inventory(e)).toEqual({});
  });
});

