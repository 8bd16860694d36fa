import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import type { Finding } from "../../src/core/finding.js";
import { isFault, type Fault } from "../../src/core/fault.js";
import type { AnswerValue, AnyStep } from "../../src/core/types.js";
import { openApp } from "../../src/app.js";
import { declaredFor } from "../../src/cli/declared.js";
import { actionsOf, anyIdOf, documentsOf, purposes, type Need, type PolicyDocument, type Purpose } from "../../src/policy/index.js";
import { kinds } from "../../src/resources/index.js";
import { steps } from "../../src/steps/index.js";
import { faultWords } from "../../src/ui/catalogue/index.js";
import { snapshotActions } from "../../src/verify/index.js";
import { grant, importCertificates } from "../doctor/world.js";
import { calls, environment, forgetCalls, inventory, openIn, raw, through, up, wishFor, type Environment } from "./environment.js";
import { admin } from "../setup/admin.mjs";

/** Everything that `doctor` finds, by "examination/code". */
async function examined(e: Environment, chosen: readonly AnyStep[] = steps, given: Record<string, AnswerValue> = {}): Promise<readonly Finding[]> {
  const app = e.open();
  return (await app.examine(() => wishFor(app, chosen, "modern", given))).findings;
}
const of = (findings: readonly Finding[], code: string): readonly Finding[] => findings.filter((f) => f.code === code);
const quota = (findings: readonly Finding[], id: string): Finding | undefined => findings.find((f) => f.data["quota"] === id);
const notOk = (findings: readonly Finding[]): string[] => findings.filter((f) => f.level !== "ok" && f.code !== "node-ended" && f.code !== "lan-clash" && f.code !== "vpc-clash").map((f) => f.code);
const mutating = async (e: Environment): Promise<string[]> => (await calls(e)).filter((c) => c.mutating).map((c) => c.action);
const stopsOf = (fault: unknown): string[] => {
  if (!isFault(fault)) throw fault;
  return [fault, ...(fault.along?.faults ?? [])].map((f) => (f as Fault<"preflight">).data.finding.code);
};
const failed = (work: Promise<unknown>): Promise<unknown> => work.then(() => "nothing was refused", (x: unknown) => x);

test("an untouched account: every examination has something to say, nothing is in the way, nothing is made", async () => {
  const e = environment();
  const findings = await examined(e);
  expect(notOk(findings)).toEqual([]);
  expect([...new Set(findings.map((f) => f.examination))]).toEqual(expect.arrayContaining(["program", "folder", "lock", "connection", "region", "clock", "names", "types", "database", "ranges", "quotas"]));
  // All quotas that the walkthrough meets; there is no NAT gateway and no Elastic IP in it.
  expect(findings.filter((f) => f.examination === "quotas").map((f) => f.data["quota"]).sort()).toEqual(
    ["vpcs", "internet-gateways", "gateway-endpoints", "peerings", "security-groups", "security-group-rules", "client-vpn-endpoints", "vcpus", "load-balancers", "target-groups", "databases", "database-storage", "buckets", "imported-certificates", "imports-of-year"].sort(),
  );
  expect(quota(findings, "vcpus")!.data).toMatchObject({ there: 0, wanted: 12, limit: 64, code: "ec2/L-1216C47A" });
  expect(quota(findings, "vpcs")!.data["link"]).toBe("https://console.aws.amazon.com/servicequotas/home/services/vpc/quotas/L-F678F1CE?region=ap-northeast-1");
  expect(await mutating(e)).toEqual([]);
  expect(await inventory(e)).toEqual({});
});

test("everything that would stop `up` is said at once, before anything is made", async () => {
  const e = environment();
  const { Vpcs } = await raw(e).ec2("DescribeVpcs", {});
  const made: string[] = [];
  for (let i = Vpcs!.length; i < 5; i++) made.push((await raw(e).ec2("CreateVpc", { CidrBlock: `10.${i}.0.0/16` })).Vpc!.VpcId!);
  await grant(e, "ec2", "L-1216C47A", 5);
  await forgetCalls(e);
  const fault = await failed(up(e, through("servers")));
  expect(isFault(fault) && [fault.code, fault.exitCode]).toEqual(["preflight", 3]);
  expect(stopsOf(fault)).toEqual(["quota-over", "quota-over"]);
  expect(JSON.stringify(isFault(fault) && fault.data)).toContain(made[0]);
  expect((fault as Fault).along!.faults[0]!.data).toMatchObject({ finding: { data: { quota: "vcpus", limit: 5, there: 0, wanted: 8 } } });
  expect(await mutating(e)).toEqual([]);

  // `plan` says the same and stops nothing.
  const app = e.open();
  const planned = await app.plan(await wishFor(app, through("servers")));
  expect(planned.findings!.map((f) => f.level)).toEqual(["stop", "stop"]);
  expect(e.events.filter((x) => x.type === "note" && x.code === "warning")).toHaveLength(2);
  // However often it is planned, it is said once.
  await app.plan(await wishFor(app, through("servers")));
  expect(e.events.filter((x) => x.type === "note" && x.code === "warning")).toHaveLength(2);
  // And so does doctor.
  expect(notOk(await examined(e, through("servers")))).toEqual(["quota-over", "quota-over"]);

  await raw(e).ec2("DeleteVpc", { VpcId: made[0]! });
  await grant(e, "ec2", "L-1216C47A", 8);
  await up(e, through("servers"));
  expect((await inventory(e))["ec2/instance"]).toHaveLength(4);
  // What stands already is not made again, and counts: in another environment the same would be too much.
  expect(notOk(await examined(e, through("servers")))).toEqual([]);
  const other = await examined({ ...e, open: () => openApp({ env: "other", dir: e.dir, endpointUrl: e.endpoint, local: false, emit: () => undefined, signal: new AbortController().signal }) }, through("servers"));
  expect(quota(other, "vcpus")).toMatchObject({ level: "stop", data: { there: 8, wanted: 8, limit: 8 } });
  expect(quota(other, "vcpus")!.data["things"]).toContainEqual(expect.stringContaining("(web-server-1, t3.micro)"));
});

test("before a run only few questions are asked, and none before a run that makes nothing", async () => {
  const e = environment();
  const app = e.open();
  const wish = await wishFor(app, steps);
  await forgetCalls(e);
  await app.plan(wish);
  const asked = (await calls(e)).map((c) => c.action);
  const examinations = ["DescribeInternetGateways", "DescribeInstanceTypes", "GetServiceQuota", "DescribeDBMajorEngineVersions", "DescribeOrderableDBInstanceOptions", "DescribeInstanceTypeOfferings", "DescribeRegions", "SimulatePrincipalPolicy", "ListBuckets", "DescribeTargetGroups"];
  const count = Object.fromEntries(examinations.map((name) => [name, asked.filter((a) => a === name).length]));
  expect(count).toMatchObject({ DescribeInstanceTypeOfferings: 0, DescribeRegions: 0, ListBuckets: 0, DescribeInstanceTypes: 1, GetServiceQuota: 2 });

  await up(e, through("network"));
  await forgetCalls(e);
  await up(e, through("network"));
  const again = (await calls(e)).map((c) => c.action);
  expect(again.filter((a) => ["GetServiceQuota", "DescribeInstanceTypes", "ListCertificates", "DescribeClientVpnEndpoints"].includes(a))).toEqual([]);
});

test("imported certificates are counted, and ACM's year has a limit of its own", async () => {
  const e = environment();
  await importCertificates(e, 3);
  await grant(e, "acm", "L-3808DC70", 20);
  expect(notOk(await examined(e))).toEqual([]);
  await grant(e, "acm", "L-3808DC70", 5);
  const near = await examined(e);
  expect(of(near, "imports-near")[0]!.data).toMatchObject({ there: 3, wanted: 1, limit: 5 });
  await grant(e, "acm", "L-3808DC70", 3);
  const over = await examined(e);
  expect(quota(over, "imports-of-year")).toMatchObject({ level: "stop", data: { limit: 3 } });
  expect(stopsOf(await failed(up(e)))).toEqual(["quota-over"]);
  expect(Object.keys(await inventory(e))).toEqual(["acm/certificate"]);
});

test("other quotas count what stands there", async () => {
  const e = environment();
  await grant(e, "ec2", "L-8EA77D34", 0);
  await grant(e, "rds", "L-7ADDB58A", 10);
  await grant(e, "vpc", "L-0EA8095F", 1);
  const findings = await examined(e);
  expect(quota(findings, "client-vpn-endpoints")!.level).toBe("stop");
  expect(quota(findings, "database-storage")).toMatchObject({ level: "stop", data: { there: 0, wanted: 20, limit: 10 } });
  expect(quota(findings, "security-group-rules")!.level).toBe("stop");
});

test("a name that somebody else has is found, all of them at once", async () => {
  const e = environment();
  const trust = JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", Principal: { Service: "ec2.amazonaws.com" }, Action: "sts:AssumeRole" }] });
  const app = e.open();
  const graph = await declaredFor(await wishFor(app, steps), "default");
  const named = (kind: string, prop: string) => [...graph.nodes.values()].filter((n) => n.kind.name === kind).map((n) => String(n.props[prop]));
  const role = named("iam/role", "roleName")[0]!;
  const group = named("logs/log-group", "logGroupName")[0]!;
  await raw(e).iam("CreateRole", { RoleName: role, AssumeRolePolicyDocument: trust });
  await raw(e).logs("CreateLogGroup", { logGroupName: group });
  const taken = of(await examined(e), "name-taken");
  expect(taken.map((f) => f.data["id"]).sort()).toEqual([group, role].sort());
  expect(taken.map((f) => f.level)).toEqual(["stop", "stop"]);
});

test("ranges that another VPC has are named, ours are not", async () => {
  const e = environment();
  const theirs = (await raw(e).ec2("CreateVpc", { CidrBlock: "172.16.0.0/20", TagSpecifications: [{ ResourceType: "vpc", Tags: [{ Key: "Name", Value: "office" }] }] })).Vpc!.VpcId!;
  const clashes = of(await examined(e, through("network")), "vpc-clash").filter((f) => String(f.data["vpc"]).startsWith(theirs));
  expect(clashes.map((f) => [f.level, f.data["vpc"], f.data["other"], f.data["range"]])).toEqual([["warning", `${theirs} (office)`, "172.16.0.0/20", "172.16.0.0/23"]]);
  expect(of(await examined(e, through("network"), { webCidr: "10.9.0.0/23", webPublicSubnets: ["10.9.0.0/25", "10.9.0.128/25"], webPrivateSubnets: ["10.9.1.0/25", "10.9.1.128/25"] }), "vpc-clash")).toEqual([]);
  await up(e, through("network"));
  expect(of(await examined(e, through("network")), "vpc-clash")).toEqual([]);
});

test("a type that is not offered, an engine past its support, a class that RDS does not have", async () => {
  const e = environment();
  const app = e.open();
  const wish = await wishFor(app, through("database"));
  const bad = {
    ...wish,
    answers: { ...wish.answers, instanceType: { value: "m99.large", from: "flag" as const }, databaseVersion: { value: "8.0.44", from: "flag" as const }, databaseClass: { value: "db.m99.large", from: "flag" as const } },
  };
  await forgetCalls(e);
  const fault = await failed(app.locked("up", (held) => held.plan(bad)));
  expect(stopsOf(fault).sort()).toEqual(["class-missing", "engine-ended", "type-missing"]);
  expect(await mutating(e)).toEqual([]);
  const { findings } = await app.examine(() => Promise.resolve(bad));
  expect(of(findings, "type-missing")[0]!.data).toMatchObject({ type: "m99.large", zones: wish.facts.zones.slice(0, 2), offered: [] });
  expect(of(findings, "engine-ended")[0]!.data).toMatchObject({ engine: "mysql", version: "8.0.44", until: "2026-07-31" });
  const good = (await app.examine(() => Promise.resolve(wish))).findings;
  expect(good.map((f) => f.code)).toEqual(expect.arrayContaining(["type-offered", "engine", "class-orderable"]));
});

test("a Region that is not enabled is told from wrong keys", async () => {
  const e = environment();
  const there = (region: string) => {
    const app = openIn(e.dir, e.account, e.endpoint);
    process.env["AWS_REGION"] = region;
    return app;
  };
  try {
    const off = await there("eu-south-2").examine(() => Promise.reject(new Error("there is nothing to wish for")));
    expect(off.place).toBeUndefined();
    expect(off.findings.filter((f) => f.level === "stop").map((f) => [f.code, f.data["region"]])).toEqual([["region-off", "eu-south-2"]]);
    await admin(e.endpoint, "/kumiki/region", { method: "POST", body: { account: e.account, region: "eu-south-2" } });
    const app = there("eu-south-2");
    const on = await app.examine(() => wishFor(app, through("network")));
    expect(of(on.findings, "region")[0]!.data).toEqual({ region: "eu-south-2", status: "opted-in" });
  } finally {
    process.env["AWS_REGION"] = "ap-northeast-1";
  }
});

test("a lock that somebody holds is a finding, and so is a state that cannot be read", async () => {
  const e = environment();
  const app = e.open();
  await app.locked("up", async () => {
    expect(of(await examined(e, through("network")), "held")[0]!.data["holder"]).toContain(`pid ${process.pid}`);
  });
  expect(of(await examined(e, through("network")), "held")).toEqual([]);
  const { writeFile } = await import("node:fs/promises");
  await writeFile(app.store.where, "{");
  await forgetCalls(e);
  const broken = await examined(e, through("network"));
  expect(broken.filter((f) => f.level === "stop").map((f) => f.fault?.code)).toEqual(["state-broken"]);
  expect(await calls(e)).toEqual([]);
});

describe("with our own policy attached", () => {
  /** What `kumiki policy` gives for these purposes, and a user who has nothing else. */
  async function guarded(chosen: readonly AnyStep[], wanted: readonly Purpose[] = purposes) {
    const e = environment();
    const wish = await wishFor(e.open(), chosen);
    const graph = await declaredFor(wish, "default", anyIdOf("default"));
    const needs = actionsOf({ graph, kinds: kinds.values(), snapshotActions, place: { partition: "aws", region: "ap-northeast-1", account: e.account, envId: anyIdOf("default") } }, wanted);
    const there = raw(e);
    await there.iam("CreateUser" as never, { UserName: "bob" } as never);
    const { AccessKey } = (await there.iam("CreateAccessKey" as never, { UserName: "bob" } as never)) as { AccessKey: { AccessKeyId: string } };
    const put = async (documents: readonly PolicyDocument[]) => {
      for (const [i, document] of documents.entries()) await there.iam("PutUserPolicy" as never, { UserName: "bob", PolicyName: `p${i}`, PolicyDocument: JSON.stringify(document) } as never);
    };
    await put(documentsOf(needs));
    const bob: Environment = { ...e, open: () => openIn(e.dir, AccessKey.AccessKeyId, e.endpoint, undefined, (x) => e.events.push(x)) };
    const permissions = async () => (await examined(bob, chosen)).filter((f) => f.examination === "permissions");
    return { e, bob, put, needs, permissions };
  }
  const actionsIn = (needs: readonly Need[]): string[] => [...new Set(needs.map((n) => n.action))].sort();
  const named = (findings: readonly Finding[]) => findings.map((f) => [f.level, f.data["actions"]]);

  test("everything is found allowed, and without one action, that action is named", async () => {
    const { needs, put, permissions } = await guarded(steps);
    const all = await permissions();
    expect(all).toMatchObject([{ level: "ok", code: "permissions", data: { who: expect.stringContaining("user/bob") as string } }]);
    expect(all[0]!.data["count"]).toBeGreaterThan(150);
    const actions = actionsIn(needs);
    // Of every kind of scope some: a run of all takes minutes.
    const some = ["ec2:CreateTags", "ec2:RunInstances", "iam:AttachRolePolicy", "iam:PassRole", "s3:CreateBucket", "ec2:DescribeVpcs"];
    expect(some.filter((a) => !actions.includes(a))).toEqual([]);
    for (const action of some) {
      await put(documentsOf(needs.filter((n) => n.action !== action)));
      expect(named(await permissions())).toEqual([["warning", [action]]]);
    }
    // Only for a teardown, and said so.
    await put(documentsOf(needs.filter((n) => n.action !== "ec2:DeleteVpc")));
    expect(await permissions()).toMatchObject([{ level: "warning", code: "not-later", data: { actions: ["ec2:DeleteVpc"] } }]);
  }, 120_000);

  test("of another environment nothing is found allowed that changes something", async () => {
    const { needs, put, permissions } = await guarded(through("network"));
    await put(JSON.parse(JSON.stringify(documentsOf(needs)).replaceAll("default-", "other-")) as PolicyDocument[]);
    const [found] = await permissions();
    expect(found).toMatchObject({ level: "warning", code: "doubtful" });
    expect(found!.data["actions"]).toEqual(expect.arrayContaining(["ec2:CreateVpc", "ec2:CreateSubnet", "ec2:AttachInternetGateway", "ec2:CreateTags"]));
    expect(found!.data["actions"]).not.toContain("ec2:DescribeVpcs");
  });

  test("to build is enough for `up`, which says nothing of what it does not need", async () => {
    const { e, bob, permissions } = await guarded(through("network"), ["up"]);
    const app = bob.open();
    const planned = await app.plan(await wishFor(app, through("network")));
    expect(planned.findings).toEqual([]);
    expect(e.events.filter((x) => x.type === "note")).toEqual([]);
    const [found, ...others] = await permissions();
    expect([found?.code, others]).toEqual(["not-later", []]);
    expect(found!.data["actions"]).toEqual(expect.arrayContaining(["ec2:DeleteVpc", "ec2:DeleteSubnet"]));
  });
});

test("an environment of the same name whose state is not here is named, and how to get it back", async () => {
  const e = environment();
  await up(e, through("servers"));
  const lost: Environment = { ...e, dir: environment().dir };
  const elsewhere: Environment = { ...lost, open: () => openIn(lost.dir, e.account, e.endpoint, undefined, (x) => e.events.push(x)) };
  const fault = await failed(up(elsewhere, through("servers")));
  expect(isFault(fault) && [fault.code, fault.exitCode, fault.data]).toMatchObject(["foreign", 1, { env: "default" }]);
  for (const lang of ["en", "ja"] as const) expect(faultWords(fault as Fault, lang).remedy).toContain("kumiki sweep default --adopt");
  const known = of(await examined(elsewhere, through("servers")), "name-known");
  expect(known.length).toBeGreaterThan(0);
  expect(known.map((f) => [f.level, f.data["env"]])).toEqual(known.map(() => ["stop", "default"]));
});

test("what is found leaves no trace: the same answers twice", async () => {
  const e = environment();
  const digest = async () => createHash("sha256").update(JSON.stringify((await examined(e)).filter((f) => f.examination === "quotas"))).digest("hex");
  expect(await digest()).toBe(await digest());
});
