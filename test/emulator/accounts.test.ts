import { describe, expect, test } from "vitest";
import type { Finding } from "../../src/core/finding.js";
import { isFault, type Fault } from "../../src/core/fault.js";
import type { AnswerValue, AnyStep } from "../../src/core/types.js";
import { extentOf } from "../../src/steps/extent.js";
import { steps } from "../../src/steps/index.js";
import { faultWords } from "../../src/ui/catalogue/index.js";
import { grant } from "../doctor/world.js";
import { admin } from "../setup/admin.mjs";
import { calls, environment, forgetCalls, inventory, teardown, through, up, wishFor, type Environment } from "./environment.js";

const region = "ap-northeast-1";
const tell = (e: Environment, what: "plan" | "refuse" | "lack", own: object): Promise<unknown> =>
  admin(e.endpoint, `/kumiki/${what}`, { method: "POST", body: { account: e.account, region, ...own } });
const refuse = (e: Environment, action: string, code: string, message: string, times?: number): Promise<unknown> =>
  tell(e, "refuse", { action, code, message, status: 403, ...(times === undefined ? {} : { times }) });
const vcpus = (e: Environment, value: number): Promise<unknown> => grant(e, "ec2", "L-1216C47A", value);
async function failure(work: Promise<unknown>): Promise<Fault> {
  const e: unknown = await work.then(() => undefined, (x: unknown) => x);
  if (!isFault(e)) throw e ?? new Error("nothing was refused");
  return e;
}
const freeSteps = steps.filter((s) => extentOf(steps, "free").includes(s.id));
async function findings(e: Environment, chosen: readonly AnyStep[], given: Record<string, AnswerValue> = {}, preset: "modern" | "free" = "modern"): Promise<readonly Finding[]> {
  const app = e.open();
  return (await app.plan(await wishFor(app, chosen, preset, given))).findings ?? [];
}
const stops = (found: readonly Finding[]): string[] => found.filter((f) => f.level === "stop").map((f) => f.code);

test("a new account on the free plan with 5 vCPUs: a whole life in the preset free (first-contact B1, B2)", async () => {
  const e = environment();
  await tell(e, "plan", { plan: "FREE", backupDays: 0 });
  await vcpus(e, 5);
  // Another preset is stopped before its first create, by both, and the remedies name what fits.
  const wrong = await findings(e, steps);
  expect(stops(wrong).sort()).toEqual(["plan-free-backups", "quota-over"]);
  expect(wrong.find((f) => f.code === "quota-over")!.data["fits"]).toEqual(["--servers-per-tier 1 --through internal-network", "--preset free", "--through security-groups"]);

  expect(stops(await findings(e, freeSteps, {}, "free"))).toEqual([]);
  await up(e, freeSteps, "free");
  expect((await inventory(e))["ec2/instance"]).toHaveLength(2);
  await forgetCalls(e);
  expect(await up(e, freeSteps, "free")).toEqual([]);
  expect((await calls(e)).filter((c) => c.mutating)).toEqual([]);
  const app = e.open();
  expect((await app.prove(steps)).results.filter((r) => !r.ok)).toEqual([]);
  expect(await app.drift()).toEqual([]);

  // AWS grants more: the company network and the VPN come, off and on again.
  await vcpus(e, 8);
  for (const vpn of [true, false, true]) await up(e, steps, "free", { vpn });
  expect((await e.open().prove(steps)).results.filter((r) => !r.ok)).toEqual([]);
  expect((await teardown(e)).left).toEqual([]);
  expect(await inventory(e)).toEqual({});
}, 240_000);

describe("the account's plan (first-contact B1)", () => {
  const ofAccount = async (e: Environment): Promise<string[]> => {
    const app = e.open();
    const { findings: found } = await app.examine(() => wishFor(app, freeSteps, "free"));
    return found.filter((f) => f.examination === "account").map((f) => f.code);
  };
  test("is told by doctor, and is unknown where AWS does not tell", async () => {
    const e = environment();
    expect(await ofAccount(e)).toEqual(["plan-none"]);
    await tell(e, "plan", { plan: "PAID" });
    expect(await ofAccount(e)).toEqual(["plan-paid"]);
    await tell(e, "plan", { plan: "FREE" });
    expect(await ofAccount(e)).toEqual(["plan-free"]);
    await refuse(e, "GetAccountPlanState", "AccessDeniedException", "no");
    expect(await ofAccount(e)).toEqual(["plan-unknown"]);
  });
  test("refuses types that are not eligible, one day of backups is worth a word", async () => {
    const e = environment();
    await tell(e, "plan", { plan: "FREE" });
    expect(stops(await findings(e, through("servers"), { instanceType: "t2.micro" }))).toEqual(["plan-free-type"]);
    const one = await findings(e, through("database"), { databaseBackupDays: "1" });
    expect(one.filter((f) => f.examination === "account").map((f) => [f.level, f.code])).toEqual([["warning", "plan-free-backups-perhaps"]]);
  });
});

describe("what only AWS Support or the owner of the account can change", () => {
  test("no load balancers: the rest is built, and the remedy leaves them out (first-contact B3)", async () => {
    const e = environment();
    await refuse(e, "CreateLoadBalancer", "OperationNotPermitted", "This AWS account currently does not support creating load balancers. For more information, please contact AWS Support.");
    const fault = await failure(up(e, through("bucket")));
    expect([fault.code, fault.exitCode]).toEqual(["account-unsupported", 3]);
    expect(faultWords(fault, "en").remedy).toContain("--without load-balancers");
    const there = await inventory(e);
    expect([there["rds/db-instance"]?.length, there["s3/bucket"]?.length, there["ec2/instance"]?.length]).toEqual([1, 1, 4]);
  }, 120_000);

  test.each([
    ["OptInRequired", "You are not subscribed to this service.", "account-sign-up"],
    ["SubscriptionRequired", "The AWS Access Key Id needs a subscription for the service", "account-sign-up"],
    ["Blocked", "This account is currently blocked and not recognized as a valid account.", "account-blocked"],
    ["PendingVerification", "Your request for accessing resources in this region is being validated.", "account-verification"],
    ["VcpuLimitExceeded", "You have requested more vCPU capacity than your current vCPU limit of 0 allows", "quota"],
    ["InvalidParameterCombination", "The specified instance type is not eligible for Free Tier.", "free-plan"],
  ])("%s has its own words (first-contact B1, B4)", async (code, message, told) => {
    const e = environment();
    await refuse(e, "RunInstances", code, message);
    const fault = await failure(up(e, through("servers")));
    expect([fault.code, fault.exitCode]).toEqual([told, 3]);
    for (const lang of ["en", "ja"] as const) expect(faultWords(fault, lang).message).toContain(message);
  }, 90_000);

  test.each([
    ["User: arn:aws:iam::1:user/a is not authorized to perform: ec2:RunInstances with an explicit deny in a service control policy", "organization"],
    ["User: arn:aws:iam::1:user/a is not authorized to perform: ec2:RunInstances because no permissions boundary allows the ec2:RunInstances action", "boundary"],
    ["User: arn:aws:sts::1:assumed-role/r/s is not authorized to perform: x because no session policy allows the x action", "session"],
    ["User: a is not authorized to perform: x with an explicit deny in a resource-based policy", "resource"],
    ["User: a is not authorized to perform: x because no VPC endpoint policy allows the x action", "endpoint"],
    ["User: a is not authorized to perform: x with an explicit deny in a resource control policy", "resource-control"],
  ])("a denial says whose policy it is: %s (first-contact B7)", async (message, by) => {
    const e = environment();
    await refuse(e, "RunInstances", "UnauthorizedOperation", message);
    expect(await failure(up(e, through("servers")))).toMatchObject({ code: "denied-by", data: { by } });
  });

  test("a packed reason is unpacked where STS may be asked (first-contact B7)", async () => {
    const e = environment();
    const reason = { allowed: false, explicitDeny: true, matchedStatements: { items: [{ statementId: "NoServers" }] }, context: { action: "ec2:RunInstances", resource: "arn:aws:ec2:*:1:instance/*" } };
    const packed = Buffer.from(JSON.stringify(reason)).toString("base64url");
    await refuse(e, "RunInstances", "UnauthorizedOperation", `You are not authorized to perform this operation. Encoded authorization failure message: ${packed}`);
    const fault = await failure(up(e, through("servers")));
    expect(faultWords(fault, "en").message).toContain("ec2:RunInstances on arn:aws:ec2:*:1:instance/*: explicitly denied by the statement NoServers");
    await refuse(e, "DecodeAuthorizationMessage", "AccessDenied", "no");
    expect(faultWords(await failure(up(e, through("servers"))), "en").message).toContain(packed.slice(0, 20));
  });
});

test("what passes by itself is waited for: service roles, another endpoint, verification, capacity (first-contact B4, B5, B6, D5)", async () => {
  const e = environment();
  const role = "Unable to create the resource. Verify that you have permission to create service linked role. Otherwise wait and try again later";
  await refuse(e, "CreateDBInstance", "InvalidParameterValue", role, 2);
  await refuse(e, "CreateDBSubnetGroup", "InvalidParameterValue", role, 1);
  await refuse(e, "CreateClientVpnEndpoint", "OperationNotPermitted", "Endpoint cannot be created while another endpoint is being created or the service linked role is being deleted", 2);
  await refuse(e, "RunInstances", "InsufficientInstanceCapacity", "We currently do not have sufficient t3.micro capacity", 1);
  await refuse(e, "CreateVpc", "PendingVerification", "being validated", 1);
  await up(e, steps);
  expect((await inventory(e))["rds/db-instance"]).toHaveLength(1);
}, 120_000);

test.each([
  ["RunInstances", "InsufficientInstanceCapacity", "servers", "--instance-type"],
  ["CreateDBInstance", "InsufficientDBInstanceCapacity", "database", "--database-class"],
  ["RunInstances", "Unsupported", "servers", "--instance-type"],
])("%s %s for good: the remedy names an answer of that step (first-contact D5, G3)", async (action, code, last, flag) => {
  const e = environment();
  await refuse(e, action, code, "not here, not now");
  const fault = await failure(up(e, through(last)));
  expect(fault.exitCode).toBe(3);
  const { remedy } = faultWords(fault, "en");
  expect(remedy).toContain(flag);
  expect(remedy).toContain("--zones");
  expect(remedy).not.toContain(flag === "--instance-type" ? "--database-class" : "--instance-type");
}, 90_000);

test("a quota of which AWS has no entry stops nothing: it is named as AWS's default (first-contact F7)", async () => {
  const e = environment();
  await refuse(e, "GetServiceQuota", "NoSuchResourceException", "The request failed because the specified resource does not exist.");
  const found = await findings(e, through("servers"));
  expect(stops(found)).toEqual([]);
  expect(found.filter((f) => f.code === "quota-default").map((f) => f.data["quota"])).toEqual(["vcpus"]);
});

describe("what is given is looked at before the first create (first-contact D7)", () => {
  const cases: readonly (readonly [string, string, Record<string, AnswerValue>, string])[] = [
    ["a key pair", "servers", { keyPair: "nosuch" }, "key-pair-missing"],
    ["an image", "servers", { image: "ami-0123456789abcdef0" }, "image-missing"],
    ["a type for a Dedicated Host", "servers", { instanceType: "mac1.metal" }, "type-host"],
    ["a certificate", "load-balancers", { certificateArn: `arn:aws:acm:${region}:123456789012:certificate/01234567-89ab-cdef-0123-456789abcdef` }, "certificate-missing"],
    ["a version", "database", { databaseVersion: "8.4.99" }, "engine-missing"],
  ];
  test.each(cases)("%s", async (_what, last, given, code) => {
    const e = environment();
    expect(stops(await findings(e, through(last), given))).toContain(code);
    await failure(up(e, through(last), "modern", given));
    expect((await calls(e)).filter((c) => c.mutating)).toEqual([]);
  });
  test("a database class is looked at in each zone, and the remedy names zones that have it (first-contact D6)", async () => {
    const e = environment();
    for (const zone of ["a", "c"]) await tell(e, "lack", { zone: region + zone, what: ["db.t3.micro"] });
    const found = (await findings(e, through("database"))).find((f) => f.code === "class-missing");
    expect(found?.level).toBe("stop");
  });
});
