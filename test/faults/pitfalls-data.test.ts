import { expect, test } from "vitest";
import { isFault } from "../../src/core/fault.js";
import { bucketStep } from "../../src/steps/bucket.js";
import { database } from "../../src/steps/database.js";
import { flowLogs } from "../../src/steps/flow-logs.js";
import { network } from "../../src/steps/network.js";
import { securityGroups } from "../../src/steps/security-groups.js";
import { servers } from "../../src/steps/servers.js";
import { environment, type Environment, inventory, raw, teardown, up } from "../emulator/environment.js";
import { startProxy } from "./proxy.mjs";
import { upstream } from "./withstand.js";

const recordsOf = async (e: Environment) => Object.values((await e.open().read())!.records);
const idOfKind = async (e: Environment, kind: string): Promise<string> => (await recordsOf(e)).find((r) => r.kind === kind)!.id!;
const leavesNothing = async (e: Environment, down = () => teardown(e)): Promise<void> => {
  expect((await down()).left).toEqual([]);
  expect(await inventory(e)).toEqual({});
};

/** The numbers are those of pitfalls.md. */
test("7: a log group that rises again after its deletion is seen by the second look, and goes again", { timeout: 60_000 }, async () => {
  const proxy = await startProxy({ upstream });
  const e = environment(proxy.url);
  await up(e, [network, flowLogs]);
  const here = { ...e, endpoint: upstream };
  const sdk = raw(here);
  const name = await idOfKind(e, "logs/log-group");
  // Our own role is not able to do it (O16).
  const { Policies } = await sdk.iam("ListPolicies", { Scope: "Local" });
  const documents = await Promise.all(Policies!.map((p) => sdk.iam("GetPolicyVersion", { PolicyArn: p.Arn!, VersionId: p.DefaultVersionId! })));
  expect(documents.map((d) => decodeURIComponent(d.PolicyVersion!.Document!)).filter((d) => d.includes("logs:CreateLogGroup"))).toEqual([]);
  let risen: Promise<unknown> | undefined;
  proxy.judge = ({ operation }) => {
    if (operation === "DeleteLogGroup") risen ??= new Promise((done) => setTimeout(done, 300)).then(() => sdk.logs("CreateLogGroup", { logGroupName: name }));
    return "pass";
  };
  const result = await teardown(e);
  await risen;
  expect(result.certificate?.again.removedAgain.map((r) => r.id)).toEqual([name]);
  expect([result.ok, result.left]).toEqual([true, []]);
  expect(await inventory(here)).toEqual({});
  await proxy.close();
});

test("8, 10: a database that somebody protects stays with all its data; later it goes, without snapshot or groups of its own", { timeout: 90_000 }, async () => {
  const e = environment();
  await up(e, [network, securityGroups, database]);
  const sdk = raw(e);
  const id = await idOfKind(e, "rds/db-instance");
  const [db] = (await sdk.rds("DescribeDBInstances", { DBInstanceIdentifier: id })).DBInstances!;
  expect(db!.DBParameterGroups!.map((g) => g.DBParameterGroupName)).toEqual([expect.stringMatching(/^default\./)]);
  const protect = (DeletionProtection: boolean) => sdk.rds("ModifyDBInstance", { DBInstanceIdentifier: id, DeletionProtection, ApplyImmediately: true });
  await protect(true);
  const fault = await teardown(e).catch((x: unknown) => x);
  expect(isFault(fault) && [fault.code, fault.exitCode]).toEqual(["deletion-protected", 1]);
  expect(await inventory(e)).toMatchObject({ "rds/db-instance": [expect.stringContaining(id)], "rds/db-subnet-group": [expect.anything()] });
  await protect(false);
  await leavesNothing(e);
  expect((await sdk.rds("DescribeDBSnapshots", {})).DBSnapshots).toEqual([]);
});

test("11: versions and delete markers go with the bucket", { timeout: 60_000 }, async () => {
  const e = environment();
  await up(e, [network, securityGroups, servers, bucketStep]);
  const sdk = raw(e);
  const Bucket = await idOfKind(e, "s3/bucket");
  await sdk.s3("PutBucketVersioning", { Bucket, VersioningConfiguration: { Status: "Enabled" } });
  for (const Body of ["one", "two"]) await sdk.s3("PutObject", { Bucket, Key: "a/b", Body });
  await sdk.s3("PutObject", { Bucket, Key: "c", Body: "three" });
  await sdk.s3("DeleteObject", { Bucket, Key: "a/b" });
  const before = await sdk.s3("ListObjectVersions", { Bucket });
  expect([before.Versions!.length, before.DeleteMarkers!.length]).toEqual([3, 1]);
  await leavesNothing(e);
});

test("12: a bucket name that another account has is refused as theirs, and theirs is not touched", { timeout: 90_000 }, async () => {
  const proxy = await startProxy({ upstream });
  const e = environment(proxy.url);
  const web = [network, securityGroups, servers, bucketStep];
  // Stopped before it, to know the name that it will ask for.
  proxy.judge = ({ operation }) => (operation === "CreateBucket" ? { code: "AccessDenied", status: 403 } : "pass");
  await expect(up(e, web)).rejects.toMatchObject({ code: "permission" });
  proxy.judge = () => "pass";
  const Bucket = (await recordsOf(e)).find((r) => r.kind === "s3/bucket")!.props["name"] as string;
  const other = environment();
  await raw(other).s3("CreateBucket", { Bucket, CreateBucketConfiguration: { LocationConstraint: "ap-northeast-1" } });
  await raw(other).s3("PutObject", { Bucket, Key: "theirs", Body: "theirs" });
  const fault = await up(e, web).catch((x: unknown) => x);
  expect(isFault(fault) && [fault.code, fault.exitCode]).toEqual(["foreign", 1]);
  expect(JSON.stringify((fault as { data: unknown }).data)).toContain(Bucket);
  await leavesNothing({ ...e, endpoint: upstream }, () => teardown(e));
  expect((await raw(other).s3("ListObjectsV2", { Bucket })).Contents!.map((o) => o.Key)).toEqual(["theirs"]);
  await proxy.close();
});
