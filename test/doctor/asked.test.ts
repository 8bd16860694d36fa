import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import http from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { openCalls, withIdentity } from "../../src/aws/send.js";
import { isFault, type Fault } from "../../src/core/fault.js";
import type { Finding } from "../../src/core/finding.js";
import { localTiming } from "../../src/core/timing.js";
import { credentials } from "../../src/doctor/examinations/credentials.js";
import { connection } from "../../src/doctor/examinations/connection.js";
import { folder } from "../../src/doctor/examinations/folder.js";
import { permissions } from "../../src/doctor/examinations/permissions.js";
import type { Examination, Needed, Wanted } from "../../src/doctor/examination.js";
import { examineBeforeUp } from "../../src/doctor/index.js";
import { calls, environment, forgetCalls, inventory, openIn, raw, through, up, wishFor } from "../emulator/environment.js";
import { startProxy, type Proxy } from "../faults/proxy.mjs";
import { field } from "../policy/run.js";
import { doorOf, grant, lateProxy, wantedOf } from "./world.js";

const look = (e: Examination, c: Wanted): Promise<readonly Finding[]> => e.look(c);
const policy = (...statements: readonly object[]) => JSON.stringify({ Version: "2012-10-17", Statement: statements });
const everything = { Effect: "Allow", Action: "*", Resource: "*" };

let proxy: Proxy;
beforeAll(async () => {
  proxy = await startProxy({ upstream: process.env["KUMIKI_TEST_ENDPOINT"]! });
});
afterEach(() => {
  proxy.judge = () => "pass";
});
afterAll(() => proxy.close());

describe("permissions", () => {
  const plan = [{ id: "network/vpc", name: "for-web", kind: "ec2/vpc", props: { cidr: "10.1.0.0/16" } }, { kind: "ec2/internet-gateway" }];
  const needs = ["ec2:CreateVpc", "ec2:CreateSubnet", "iam:PassRole", "ec2:CreateInternetGateway"].map((action): Needed => ({ action, resources: ["*"], vital: true }));
  const later: Needed = { action: "ec2:DeleteVpc", resources: ["arn:aws:ec2:ap-northeast-1:123456789012:*/*"], condition: { StringEquals: { "aws:ResourceTag/kumiki:env": "default-abcdefghijklmnop" } }, vital: false };

  /** A user with these policies, and a door that he opens. */
  async function user(...statements: readonly object[]) {
    const e = environment(proxy.url);
    const there = raw(e);
    await there.iam("CreateUser" as never, { UserName: "bob" } as never);
    if (statements.length > 0) await there.iam("PutUserPolicy" as never, { UserName: "bob", PolicyName: "p", PolicyDocument: policy(...statements) } as never);
    const made = (await there.iam("CreateAccessKey" as never, { UserName: "bob" } as never)) as { AccessKey: { AccessKeyId: string } };
    return { e, aws: doorOf(proxy.url, e.account, made.AccessKey.AccessKeyId) };
  }

  test("are ok for whoever may do everything, and nothing is tried at a local endpoint", async () => {
    const { aws, e } = await user(everything);
    await forgetCalls(e);
    expect(await look(permissions, wantedOf(aws, plan, { needs }))).toMatchObject([{ level: "ok", code: "permissions", data: { count: 4, who: expect.stringContaining(":user/bob") as string } }]);
    expect((await calls(e)).filter((c) => c.mutating)).toEqual([]);
  });
  test("stop where a policy denies, warn where none allows", async () => {
    const { aws } = await user({ Effect: "Allow", Action: "ec2:*", Resource: "*" }, { Effect: "Deny", Action: ["ec2:CreateSubnet", "ec2:DeleteVpc"], Resource: "*" });
    expect((await look(permissions, wantedOf(aws, plan, { needs: [...needs, later] }))).map((f) => [f.level, f.code, f.data["actions"]])).toEqual([
      ["stop", "denied", ["ec2:CreateSubnet"]],
      ["warning", "doubtful", ["iam:PassRole"]],
      ["warning", "not-later", ["ec2:DeleteVpc"]],
    ]);
  });
  test("of single resources count on these, with the keys that our requests have", async () => {
    const on = "arn:aws:ec2:ap-northeast-1:123456789012:vpc/*";
    const narrow = (condition: object) => ({ Effect: "Allow", Action: "ec2:CreateVpc", Resource: on, Condition: condition });
    const need: Needed = { action: "ec2:CreateVpc", resources: [on], condition: { StringEquals: { "aws:RequestTag/kumiki:env": "default-abcdefghijklmnop" } }, vital: true };
    const said = async (condition: object) => (await look(permissions, wantedOf((await user(narrow(condition))).aws, plan, { needs: [need] })))[0]!.level;
    expect(await said({ StringEquals: { "aws:RequestTag/kumiki:env": "default-abcdefghijklmnop" } })).toBe("ok");
    expect(await said({ StringLike: { "aws:RequestTag/kumiki:env": "default-????????????????" } })).toBe("ok");
    expect(await said({ StringEquals: { "aws:RequestTag/kumiki:env": "other-abcdefghijklmnop" } })).toBe("warning");
    expect(await said({ StringEquals: { "aws:RequestTag/team": "blue" } })).toBe("warning");
    expect(await said({ Bool: { "aws:SecureTransport": "true" } })).toBe("ok");
  });
  test("that are all allowed are asked in one round", async () => {
    const { aws, e } = await user(everything);
    await forgetCalls(e);
    const many = Array.from({ length: 120 }, (_, i): Needed => ({ ...later, action: `ec2:Do${i}`, vital: true }));
    await look(permissions, wantedOf(aws, plan, { needs: many }));
    expect((await calls(e)).filter((c) => c.action === "SimulatePrincipalPolicy")).toHaveLength(3);
  });
  test("whose question the simulator does not take stay as doubtful as they were", async () => {
    const { aws } = await user({ ...everything, Resource: "arn:aws:ec2:*:*:*/*" });
    const need = { ...later, vital: true };
    expect((await look(permissions, wantedOf(aws, plan, { needs: [need] })))[0]!.level).toBe("ok");
    let asked = 0;
    proxy.judge = (seen) => (seen.operation === "SimulatePrincipalPolicy" && asked++ > 0 ? { code: "InvalidInput", status: 400 } : "pass");
    expect(await look(permissions, wantedOf(aws, plan, { needs: [need] }))).toMatchObject([{ level: "warning", code: "doubtful" }]);
  });
  test("of one Region count there, and nowhere else", async () => {
    const where = (region: string) => ({ ...everything, Condition: { StringEquals: { "aws:RequestedRegion": region } } });
    expect((await look(permissions, wantedOf((await user(where("ap-northeast-1"))).aws, plan, { needs })))[0]!.level).toBe("ok");
    expect((await look(permissions, wantedOf((await user(where("eu-west-1"))).aws, plan, { needs })))[0]!.level).toBe("warning");
  });
  test("of a session are those of its role", async () => {
    const e = environment();
    const there = raw(e);
    const trust = policy({ Effect: "Allow", Principal: { AWS: "*" }, Action: "sts:AssumeRole" });
    const { Role } = await there.iam("CreateRole", { RoleName: "builder", Path: "/team/", AssumeRolePolicyDocument: trust });
    await there.iam("PutRolePolicy" as never, { RoleName: "builder", PolicyName: "p", PolicyDocument: policy(everything) } as never);
    const session = (await there.sts("AssumeRole" as never, { RoleArn: Role!.Arn, RoleSessionName: "s" } as never)) as { Credentials: { AccessKeyId: string } };
    const found = await look(permissions, wantedOf(doorOf(e.endpoint, e.account, session.Credentials.AccessKeyId), plan, { needs }));
    expect(found).toMatchObject([{ level: "ok", data: { who: Role!.Arn } }]);
    // Who may not read its own role is taken for one without a path, which this one is not.
    proxy.judge = (seen) => (seen.operation === "GetRole" ? { code: "AccessDenied", status: 403 } : "pass");
    const blind = doorOf(proxy.url, e.account, session.Credentials.AccessKeyId);
    expect(await look(permissions, wantedOf(blind, plan, { needs }))).toMatchObject([{ level: "could-not-look", data: { why: "iam:SimulatePrincipalPolicy: NoSuchEntity" } }]);
  });
  test("that may not be simulated are not known, which is not ok", async () => {
    const { aws } = await user(everything);
    proxy.judge = (seen) => (seen.operation === "SimulatePrincipalPolicy" ? { code: "AccessDenied", status: 403 } : "pass");
    expect(await look(permissions, wantedOf(aws, plan, { needs }))).toMatchObject([{ level: "could-not-look", data: { why: "iam:SimulatePrincipalPolicy: AccessDenied" } }]);
  });
  test("are tried where the endpoint is no local one: what EC2 refuses stops, and nothing is made", async () => {
    const { aws, e } = await user(everything);
    proxy.judge = (seen) => (seen.operation === "CreateVpc" ? { code: "UnauthorizedOperation", status: 403 } : "pass");
    const found = await look(permissions, wantedOf(aws, plan, { needs, local: false }));
    expect(found.map((f) => [f.level, f.code, f.data["action"]])).toEqual([["stop", "refused-dry", "ec2:CreateVpc"], ["ok", "permissions", undefined]]);
    // The gateway was tried, and the emulator has answered as AWS does.
    expect((await calls(e)).filter((c) => c.action === "CreateInternetGateway").map((c) => c.error)).toEqual(["DryRunOperation"]);
    expect(Object.keys(await inventory(e)).filter((kind) => kind.startsWith("ec2/"))).toEqual([]);
  });
  test("are tried with the tags that the creates have, without which our own policy allows nothing", async () => {
    const f = await field();
    try {
      f.guard.policies = await f.policies("network", "--ssh-from", "198.51.100.7/32");
      const aws = doorOf(f.guard.url, f.account);
      const refusals = async (envId: string) => {
        const found = await look(permissions, wantedOf(aws, plan, { needs, envId, local: false }));
        return found.filter((x) => x.code === "refused-dry").map((x) => x.data["action"]);
      };
      expect(await refusals("default-abcdefghijklmnop")).toEqual([]);
      const asked = f.guard.records.filter((r) => /:Create(Vpc|InternetGateway)$/.test(r.operation));
      expect(asked.map((r) => r.checks[0]!.context["aws:RequestTag/kumiki:env"])).toEqual(["default-abcdefghijklmnop", "default-abcdefghijklmnop"]);
      expect(asked.flatMap((r) => r.checks.map((c) => c.action))).toContain("ec2:CreateTags");
      // The mark of another environment is not ours to give.
      expect(await refusals("other-abcdefghijklmnop")).toEqual(["ec2:CreateVpc", "ec2:CreateInternetGateway"]);
      expect(await inventory({ ...f, endpoint: process.env["KUMIKI_TEST_ENDPOINT"]! } as never)).toEqual({});
    } finally {
      await f.guard.close();
      await rm(f.dir, { recursive: true, force: true });
    }
  });
  test("of the emulator's account are nobody's business", async () => {
    const e = environment();
    expect(await look(permissions, wantedOf(doorOf(e.endpoint, e.account), plan, { needs }))).toEqual([]);
    expect(await look(permissions, wantedOf(doorOf(e.endpoint, e.account), plan, { needs, local: false }))).toMatchObject([{ level: "could-not-look" }]);
  });
});

describe("what may not be asked", () => {
  test("is said, and stops nothing", async () => {
    const e = environment(proxy.url);
    proxy.judge = (seen) => (seen.operation === "GetServiceQuota" ? { code: "AccessDeniedException", status: 400 } : "pass");
    await up(e, through("servers"));
    expect((await inventory(e))["ec2/instance"]).toHaveLength(4);
    // Eight vCPUs are more than a new account has: worth a word; the other limits are not needed to know that it fits.
    const told = e.events.filter((x) => x.type === "note");
    expect(told.map((x) => [x.code, x.data?.["finding"], x.data?.["quota"]])).toEqual([["warning", "quota-perhaps", "vcpus"]]);
  });
  test("because a call is refused, or is not answered, is one line", async () => {
    const e = environment(proxy.url);
    proxy.judge = (seen) => (seen.operation === "DescribeInternetGateways" ? { code: "UnauthorizedOperation", status: 403 } : seen.operation === "DescribeInstanceTypes" ? "hang" : "pass");
    const app = e.open();
    const wish = await wishFor(app, through("servers"));
    const planned = await app.plan(wish);
    expect(planned.findings!.map((f) => [f.examination, f.level])).toEqual([["account", "could-not-look"], ["given", "could-not-look"], ["quotas", "could-not-look"]]);
    expect(e.events.filter((x) => x.type === "note")).toMatchObject([{ code: "could-not-look", data: { examinations: ["account", "given", "quotas"] } }]);
  });
});

test("what does not answer in time is given up, and no request is left under way", async () => {
  const silent: Socket[] = [];
  const server = http.createServer((request) => void silent.push(request.socket));
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  try {
    const { port } = server.address() as AddressInfo;
    const plan = [{ id: "network/vpc", kind: "ec2/vpc", props: { cidr: "10.1.0.0/16" } }, { id: "servers/a", kind: "ec2/instance", props: { instanceType: "t3.micro" } }];
    const begun = performance.now();
    const found = await examineBeforeUp(wantedOf(doorOf(`http://127.0.0.1:${port}`, "123456789012"), plan, { thorough: false }), 400);
    expect(performance.now() - begun).toBeLessThan(5_000);
    expect(found.filter((f) => f.code === "unseen" && f.examination !== "clock").map((f) => [f.examination, f.data["why"]])).toEqual([["account", "no answer within 0.4 s"], ["given", "no answer within 0.4 s"], ["types", "no answer within 0.4 s"], ["quotas", "no answer within 0.4 s"]]);
    expect(silent.length).toBeGreaterThan(0);
    await vi.waitFor(() => expect(silent.filter((s) => !s.destroyed)).toEqual([]), 2_000);
  } finally {
    server.closeAllConnections();
    await new Promise((done) => server.close(done));
  }
});

describe("the clock", () => {
  test.each([
    [0, "ok", "clock"],
    [270_000, "warning", "clock-off"],
    [-270_000, "warning", "clock-off"],
    [330_000, "stop", "clock-wrong"],
  ])("that is %i ms ahead of AWS", async (aheadMs, level, code) => {
    const e = environment();
    const late = await lateProxy(e.endpoint, aheadMs);
    try {
      const app = openIn(e.dir, e.account, late.url);
      const { findings } = await app.examine(() => wishFor(app, through("network")));
      expect(findings.filter((f) => f.examination === "clock").map((f) => [f.level, f.code])).toEqual([[level, code]]);
      const wish = await wishFor(app, through("network"));
      const fault = await app.locked("up", (held) => held.plan(wish)).then(() => undefined, (x: unknown) => x);
      expect(isFault(fault) ? (fault as Fault<"preflight">).data.finding.code : undefined).toBe(level === "stop" ? code : undefined);
      expect(await inventory(e)).toEqual({});
    } finally {
      await late.close();
    }
  });
});

describe("credentials", () => {
  const folders: string[] = [];
  afterAll(() => Promise.all(folders.map((f) => rm(f, { recursive: true, force: true }))));

  /** A profile whose program gives keys that end in so many minutes; null: never. */
  async function door(minutes: number | null) {
    const dir = await mkdtemp(join(tmpdir(), "kumiki-doctor-"));
    folders.push(dir);
    const account = environment().account;
    const keys = { Version: 1, AccessKeyId: account, SecretAccessKey: "x", SessionToken: "y", ...(minutes === null ? {} : { Expiration: new Date(Date.now() + minutes * 60_000).toISOString() }) };
    await writeFile(join(dir, "give"), `#!/bin/sh\necho '${JSON.stringify(keys)}'\n`);
    await chmod(join(dir, "give"), 0o700);
    await writeFile(join(dir, "config"), `[profile short]\ncredential_process = ${join(dir, "give")}\n`);
    const before = process.env["AWS_CONFIG_FILE"];
    process.env["AWS_CONFIG_FILE"] = join(dir, "config");
    try {
      const options = { region: "ap-northeast-1", profile: "short", endpoint: process.env["KUMIKI_TEST_ENDPOINT"]!, timing: localTiming, emit: () => undefined, signal: new AbortController().signal, secret: () => Promise.reject(new Error("no secrets here")) };
      const open = openCalls(options);
      await open.sts("GetCallerIdentity", {});
      return withIdentity(open, options, { account, partition: "aws", region: "ap-northeast-1" });
    } finally {
      if (before === undefined) delete process.env["AWS_CONFIG_FILE"];
      else process.env["AWS_CONFIG_FILE"] = before;
    }
  }
  const slow = [{ typicalMs: 20 * 60_000 }];

  test("that end before the run is over are a warning", async () => {
    expect(await look(credentials, wantedOf(await door(25), slow, { local: false }))).toMatchObject([{ level: "warning", code: "credentials-short", data: { source: "process", minutes: 20 } }]);
    expect(await look(credentials, wantedOf(await door(40), slow, { local: false }))).toMatchObject([{ level: "ok", code: "credentials-until" }]);
    expect(await look(credentials, wantedOf(await door(null), slow, { local: false }))).toMatchObject([{ level: "ok", code: "credentials", data: { source: "process" } }]);
  });
  test("of whom is said", async () => {
    const aws = await door(40);
    expect(await look(connection, wantedOf(aws, [], { local: false }))).toMatchObject([{ level: "ok", code: "identity", data: { account: aws.account, arn: expect.stringContaining(aws.account) as string } }]);
  });
});

test("a folder that nobody may write to, and one that is not there yet", async () => {
  const dir = await mkdtemp(join(tmpdir(), "kumiki-doctor-"));
  try {
    const at = (path: string) => ({ ...wantedOf(doorOf("http://127.0.0.1:1", "123456789012"), []), folder: path });
    expect(await look(folder, at(join(dir, "not", "there", "yet")))).toMatchObject([{ level: "ok", data: { path: dir } }]);
    await writeFile(join(dir, "file"), "");
    // Whoever is root may write everywhere, but into no file as if it were a folder.
    expect(await look(folder, at(join(dir, "file")))).toMatchObject([{ level: "stop", code: "folder-unwritable" }]);
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
});

test("a NAT gateway and its address are counted where they would stand", async () => {
  const e = environment();
  const there = raw(e);
  const vpcId = (await there.ec2("CreateVpc", { CidrBlock: "10.0.0.0/16" })).Vpc!.VpcId!;
  // Without a way out of its VPC a NAT gateway fails, and counts no more.
  const { InternetGateway } = await there.ec2("CreateInternetGateway", {});
  await there.ec2("AttachInternetGateway", { VpcId: vpcId, InternetGatewayId: InternetGateway!.InternetGatewayId! });
  const subnet = async (n: number, zone: string) => (await there.ec2("CreateSubnet", { VpcId: vpcId, CidrBlock: `10.0.${n}.0/24`, AvailabilityZone: `ap-northeast-1${zone}` })).Subnet!.SubnetId!;
  for (const [n, zone] of [[1, "a"], [2, "c"]] as const) {
    const { AllocationId } = await there.ec2("AllocateAddress" as never, {} as never) as { AllocationId: string };
    await there.ec2("CreateNatGateway" as never, { SubnetId: await subnet(n, zone), AllocationId } as never);
  }
  const plan = [
    { id: "nat/subnet", kind: "ec2/subnet", props: { zone: "ap-northeast-1a" } },
    { id: "nat/address", kind: "ec2/elastic-ip" },
    { id: "nat/gateway", kind: "ec2/nat-gateway", props: { subnetId: { $ref: "nat/subnet", $attr: "id" } } },
  ];
  const { quotas } = await import("../../src/doctor/examinations/quotas.js");
  const at = async () => Object.fromEntries((await look(quotas, wantedOf(doorOf(e.endpoint, e.account), plan))).map((f) => [String(f.data["quota"]), [f.level, f.data["there"], f.data["wanted"]]]));
  expect(await at()).toEqual({ "elastic-ips": ["ok", 2, 1], "nat-gateways": ["ok", 1, 1] });
  await grant(e, "ec2", "L-0263D0A3", 2);
  await grant(e, "vpc", "L-FE5A380F", 1);
  expect(await at()).toEqual({ "elastic-ips": ["stop", 2, 1], "nat-gateways": ["stop", 1, 1] });
});
