import { rm } from "node:fs/promises";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { PolicyDocument } from "../../src/policy/index.js";
import { allows, refused, speaksOf, type Check } from "../policy/evaluator.js";
import { certificate, disturb, furnish, inventoryOf, stateBucket } from "../policy/hands.js";
import { field, type Field } from "../policy/run.js";
import type { Recorded } from "../policy/proxy.js";

/**
 * The proof: whole lives of environments behind a guard that lets through what `kumiki policy` allows and refuses the
 * rest as AWS does. What the guard asks about each request stands in test/policy/authorization.ts.
 */
const sshFrom = ["--ssh-from", "198.51.100.7/32"];

/** In the policy, and in no recorded call. */
const unseen: Readonly<Record<string, string>> = {
  "ec2:DeleteTags": "only of a peering that failed, which AWS does not delete",
  "ec2:DescribeAccountAttributes": "Elastic Load Balancing asks in the caller's name",
  "ec2:DescribeVpcBlockPublicAccessExclusions": "only where VPC Block Public Access is switched on",
  "ec2:ModifyInstanceAttribute": "only where a protection is turned off with the user's consent",
  "ec2:DescribeVpnConnections": "only where somebody attached a VPN gateway",
  "elasticloadbalancing:DescribeAccountLimits": "Service Quotas asks in the caller's name",
  "iam:CreateServiceLinkedRole": "AWS makes the role in the caller's name, once in an account",
  "iam:SimulatePrincipalPolicy": "the emulator knows nobody whom it could be asked about",
  "kms:DescribeKey": "RDS asks in the caller's name",
  "pricing:GetProducts": "the emulator has no price list (cost --prices live)",
  "rds:DescribeAccountAttributes": "Service Quotas asks in the caller's name",
  "s3:PutBucketTagging": "only where CreateBucket did not take the tags, or they are given back",
  "s3:DeleteBucketPolicy": "only where a change of the plan drops the policy of a bucket that stays",
  "secretsmanager:CreateSecret": "RDS makes the secret in the caller's name",
  "secretsmanager:TagResource": "RDS makes the secret in the caller's name",
};

/** Of a used action, a statement that nothing used. */
const idleStatements: Readonly<Record<string, string>> = {
  "AcmCertificateOurs acm:ImportCertificate": "only of a certificate that was renewed",
};

/** Commands, and whose policy each has to live with. What is among the `hands` is done by somebody with every right. */
const life = (preset: string): readonly (readonly [purpose: "all" | "read" | "up" | "teardown", argv: readonly string[]])[] => [
  ["read", ["doctor", "--preset", preset, ...sshFrom]],
  ["up", ["up", "--yes", "--preset", preset, ...sshFrom]],
  ["read", ["plan"]],
  ["read", ["status", "--refresh"]],
  ["read", ["check"]],
  ["read", ["check", "--matrix"]],
  ["up", ["vpn", "add", "taro"]],
  ["up", ["vpn", "profile", "taro"]],
  ["up", ["vpn", "revoke", "taro", "--yes"]],
  ["up", ["vpn", "off", "--yes"]],
  ["up", ["vpn", "on", "--yes"]],
  ["up", ["relax", "--to", "P1", "--yes"]],
  ["up", ["harden", "--yes"]],
  ["read", ["plan", "--detailed-exitcode"]],
  ["up", ["disturb"]],
  ["up", ["up", "--yes", "--no-check"]],
  ["all", ["up", "--yes", "--no-check", "--instance-type", "t3.small"]],
  ["up", ["up", "--yes", "--no-check", "--set", "certificateArn=CERTIFICATE"]],
  ["up", ["up", "--yes", "--no-check", "--set", "certificateArn="]],
  ["read", ["sweep"]],
  ["teardown", ["furnish"]],
  ["teardown", ["teardown", "bucket", "--yes", "--delete-data"]],
  ["teardown", ["teardown", "--yes", "--delete-data"]],
  ["read", ["sweep"]],
];

interface Lived {
  readonly f: Field;
  readonly of: Readonly<Record<"all" | "read" | "up" | "teardown", readonly PolicyDocument[]>>;
  readonly codes: readonly string[];
}
const hands: Readonly<Record<string, (f: Field) => Promise<void>>> = { disturb, furnish };

/** Each command runs under the policy of its purpose alone. */
async function live(preset: string): Promise<Lived> {
  const f = await field();
  const ask = (...argv: string[]) => f.policies("--preset", preset, ...sshFrom, ...argv);
  const of = { all: await ask(), read: await ask("--for", "read"), up: await ask("--for", "up"), teardown: await ask("--for", "teardown") };
  const codes: string[] = [];
  for (const [purpose, argv] of life(preset)) {
    f.guard.policies = of[purpose];
    const hand = hands[argv[0]!];
    if (hand !== undefined) await hand(f);
    else {
      const ran = await f.run(...(await Promise.all(argv.map(async (word) => (word.includes("CERTIFICATE") ? word.replace("CERTIFICATE", await certificate(f)) : word)))));
      codes.push(`${argv.join(" ")}: ${ran.code}${ran.code === 0 ? "" : ` ${ran.err}`}`);
    }
  }
  return { f, of, codes };
}

const actionsIn = (documents: readonly PolicyDocument[]): string[] => [...new Set(documents.flatMap((d) => d.Statement.flatMap((s) => s.Action)))].sort();
const without = (documents: readonly PolicyDocument[], action: string): PolicyDocument[] =>
  documents.map((d) => ({ ...d, Statement: d.Statement.map((s) => ({ ...s, Action: s.Action.filter((a) => a !== action) })) }));
const foreignTo = (c: Check, env: string): Check => ({ ...c, context: Object.fromEntries(Object.entries(c.context).map(([k, v]) => [k, k.endsWith("/kumiki:env") ? env : v])) });
const mutating = (records: readonly Recorded[]): Recorded[] => records.filter((r) => r.mutating);

async function end(f: Field): Promise<void> {
  await f.guard.close();
  await rm(f.dir, { recursive: true, force: true });
}

/** One life of an environment takes a minute; `npm run test:policy` lives both. */
const lives = process.env["KUMIKI_LIVES"] === "all" ? ["modern", "article"] : ["modern"];

describe.each(lives)("the policy of the whole walkthrough, %s", (preset) => {
  let lived: Lived;
  beforeAll(async () => {
    lived = await live(preset);
  }, 300_000);
  afterAll(() => end(lived.f));

  test("is enough: every command ends well with the policy of its purpose, and nothing is refused", () => {
    expect(lived.f.guard.refusals).toEqual([]);
    expect(lived.codes).toEqual(life(preset).filter(([, argv]) => hands[argv[0]!] === undefined).map(([, argv]) => `${argv.join(" ")}: 0`));
    expect(lived.f.guard.records.length).toBeGreaterThan(1_000);
  });

  test("and the one policy for everything allows each of these requests", () => {
    const not = lived.f.guard.records.flatMap((r) => refused(lived.of.all, r.checks) ?? []);
    expect(not).toEqual([]);
  });

  test("is not too much: every action was used, or is in the list with its reason", () => {
    const checks = lived.f.guard.records.flatMap((r) => r.checks);
    const used = new Set(checks.map((c) => c.action));
    const spare = actionsIn(lived.of.all).filter((a) => !used.has(a));
    expect(spare.filter((a) => !Object.hasOwn(unseen, a))).toEqual([]);
    // And each statement, on its resources and under its condition.
    const idle = lived.of.all.flatMap((d) => d.Statement).flatMap((s) => s.Action.filter((a) => !Object.hasOwn(unseen, a) && !checks.some((c) => c.action === a && speaksOf(s, c))).map((a) => `${s.Sid} ${a}`));
    expect(idle.filter((s) => !Object.hasOwn(idleStatements, s))).toEqual([]);
  });

  test("without any one of its used actions something is refused", () => {
    const { records } = lived.f.guard;
    const idle = actionsIn(lived.of.all).filter((a) => {
      const documents = without(lived.of.all, a);
      return !Object.hasOwn(unseen, a) && records.filter((r) => r.checks.some((c) => c.action === a)).every((r) => refused(documents, r.checks) === undefined);
    });
    expect(idle).toEqual([]);
  });

  test("changes and deletes nothing of another environment, not even under the same names", () => {
    const other = "other-abcdefghijklmnop";
    const open = mutating(lived.f.guard.records).filter((r) => refused(lived.of.all, r.checks.map((c) => foreignTo(c, other))) === undefined);
    // S3 looks at no tags: the name, which holds the account and a piece of the environment's id, is what limits it.
    const byName = open.filter((r) => !r.operation.startsWith("s3:")).map((r) => `${r.operation} ${r.checks.map((c) => c.resource).join(" ")}`);
    expect([...new Set(byName)]).toEqual([]);
    expect(mutating(lived.f.guard.records).length).toBeGreaterThan(150);
  });

  test("reading changes nothing", () => {
    const changing = mutating(lived.f.guard.records).filter((r) => refused(lived.of.read, r.checks) === undefined && r.checks.length > 0);
    expect(changing.map((r) => r.operation)).toEqual([]);
    expect(allows(lived.of.read, { action: "ec2:DescribeVpcs", resource: "*", context: {} })).toBe(true);
  });
});

describe("the policy of a part", () => {
  let f: Field;
  beforeEach(async () => {
    f = await field();
  });
  afterEach(() => end(f));

  test("flow logs into a bucket, with the state in another one: enough for its life, and not too much", async () => {
    const bucket = `team-state-${f.account}`;
    await stateBucket(f, bucket);
    const shared = ["--state", `s3://${bucket}/lab`];
    const plan = [...shared, "--flow-log-destination", "s3", ...sshFrom];
    const documents = await f.policies("flow-logs", ...plan);
    f.guard.policies = documents;
    const codes = [];
    for (const argv of [["up", "flow-logs", "--yes", ...plan], ["status", "--refresh", ...shared], ["check", ...shared], ["sweep", ...shared], ["teardown", "--yes", "--delete-data", ...shared]]) {
      const ran = await f.run(...argv);
      codes.push(`${argv[0]}: ${ran.code}${ran.code === 0 ? "" : ran.err}`);
    }
    expect(f.guard.refusals).toEqual([]);
    expect(codes).toEqual(["up: 0", "status: 0", "check: 0", "sweep: 0", "teardown: 0"]);
    const { records } = f.guard;
    expect(records.map((r) => r.operation)).toContain("s3:PutObject");
    const used = new Set(records.flatMap((r) => r.checks.map((c) => c.action)));
    const spare = actionsIn(documents).filter((a) => !used.has(a) && !/:(Describe|Get|List)/.test(a) && !Object.hasOwn(unseen, a));
    expect(spare).toEqual([
      // What somebody changed by hand is put right (above, for the whole walkthrough).
      "ec2:DeleteRoute",
      "ec2:DisassociateRouteTable",
      "ec2:ModifyVpcEndpoint",
      "ec2:ReplaceRoute",
      // AWS sets up the delivery in the caller's name.
      "logs:CreateLogDelivery",
      "logs:DeleteLogDelivery",
      // No log came, so there is nothing to be emptied; and AWS adds its statement itself.
      "s3:DeleteObject",
      "s3:DeleteObjectVersion",
      "s3:PutBucketPolicy",
    ]);
  }, 120_000);

  test("with it nobody takes another environment away, and what stands there stays", async () => {
    f.guard.policies = undefined;
    expect((await f.run("up", "network", "--env", "other", "--yes", ...sshFrom)).code).toBe(0);
    const before = await inventoryOf(f);
    f.guard.policies = await f.policies("network", ...sshFrom);
    f.guard.refusals.length = 0;
    const torn = await f.run("teardown", "--env", "other", "--yes", "--delete-data");
    expect(torn.code).toBe(3);
    expect(f.guard.refusals.length).toBeGreaterThan(0);
    expect(f.guard.refusals.filter((r) => !/"aws:ResourceTag\/kumiki:env":"other-/.test(r))).toEqual([]);
    expect(await inventoryOf(f)).toEqual(before);
  }, 120_000);
});
