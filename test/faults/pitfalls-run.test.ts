import { describe, expect, test } from "vitest";
import { isFault } from "../../src/core/fault.js";
import { steps } from "../../src/steps/index.js";
import { faultWords } from "../../src/ui/catalogue/index.js";
import { environment, type Environment, inventory, raw, teardown, through, up } from "../emulator/environment.js";
import { inventory as listing, kumiki, newPlace } from "./kumiki.mjs";
import { startProxy } from "./proxy.mjs";
import { built, listed, upstream } from "./withstand.js";
import { changesAskedFor, upWith } from "./wait.js";

const web = through("bucket");
const idsOf = async (e: Environment, kind: string): Promise<string[]> => Object.values((await e.open().read())!.records).filter((r) => r.kind === kind).map((r) => r.id!);

/** The numbers are those of pitfalls.md. */
describe("40: interrupted", () => {
  test.each(["CreateVpc", "CreateDBSubnetGroup", "RunInstances"])("at %s: nothing new is begun, what is under way is saved, the next run goes on", { timeout: 90_000 }, async (operation) => {
    const proxy = await startProxy({ upstream });
    const e = environment(proxy.url);
    const stop = new AbortController();
    proxy.judge = (s) => {
      if (s.operation === operation) stop.abort();
      return "pass";
    };
    const fault = await upWith(e.open(stop.signal), web).catch((x: unknown) => x);
    expect(isFault(fault) && [fault.code, fault.exitCode]).toEqual(["interrupted", 130]);
    // Everything that AWS has done is known: no intent is left without its id.
    const open = Object.values((await e.open().read())!.records).filter((r) => r.status === "creating" && r.id === undefined);
    expect(open).toEqual([]);
    proxy.judge = () => "pass";
    await up(e, web);
    expect(await listed(e)).toEqual(await built(web));
    expect(await up(e, web)).toEqual([]);
    await teardown(e);
    expect(await listed(e)).toEqual({});
    await proxy.close();
  });
});

test("41: what somebody deleted by hand is done, for a teardown, and made again by an up", { timeout: 120_000 }, async () => {
  const e = environment();
  await up(e, web);
  const sdk = raw(e);
  const byHand = async (): Promise<void> => {
    const [instance] = await idsOf(e, "ec2/instance");
    await sdk.ec2("TerminateInstances", { InstanceIds: [instance!] });
    const [listener] = (await sdk.elb("DescribeLoadBalancers", {})).LoadBalancers!;
    await sdk.elb("DeleteLoadBalancer", { LoadBalancerArn: listener!.LoadBalancerArn! });
    const [endpoint] = await idsOf(e, "ec2/vpc-endpoint");
    await sdk.ec2("DeleteVpcEndpoints", { VpcEndpointIds: [endpoint!] });
    const [group] = await idsOf(e, "logs/log-group");
    if (group !== undefined) await sdk.logs("DeleteLogGroup", { logGroupName: group });
    const [key] = await idsOf(e, "ec2/key-pair");
    await sdk.ec2("DeleteKeyPair", { KeyName: key! });
    const [bucket] = await idsOf(e, "s3/bucket");
    await sdk.s3("DeleteBucket", { Bucket: bucket! });
    const [rule] = await idsOf(e, "ec2/security-group-rule");
    const { SecurityGroupRules } = await sdk.ec2("DescribeSecurityGroupRules", { SecurityGroupRuleIds: [rule!] });
    await sdk.ec2("RevokeSecurityGroupIngress", { GroupId: SecurityGroupRules![0]!.GroupId!, SecurityGroupRuleIds: [rule!] });
  };
  await byHand();
  expect((await up(e, web)).map((c) => c.act)).toContain("create");
  expect(await inventory(e).then((i) => Object.fromEntries(Object.entries(i).map(([k, v]) => [k, v.length])))).toEqual(await built(web));
  await byHand();
  expect((await teardown(e)).left).toEqual([]);
  expect(await inventory(e)).toEqual({});
});

test("42: what IAM made for others goes after them, and nothing is done through it", { timeout: 90_000 }, async () => {
  const proxy = await startProxy({ upstream });
  const e = environment(proxy.url);
  await up(e, web);
  const at = new Map<string, Promise<Record<string, string[]>>>();
  proxy.judge = ({ operation }) => {
    if (/^Delete(InstanceProfile|Role)$/.test(operation) && !at.has(operation)) at.set(operation, inventory({ ...e, endpoint: upstream }));
    return "pass";
  };
  await teardown(e);
  const profile = await at.get("DeleteInstanceProfile")!;
  const associated = await raw({ ...e, endpoint: upstream }).ec2("DescribeIamInstanceProfileAssociations", {});
  expect(associated.IamInstanceProfileAssociations).toEqual([]);
  expect(profile["ec2/instance"] ?? []).toEqual([]);
  expect(await listed(e)).toEqual({});
  expect((await changesAskedFor({ ...e, endpoint: upstream })).filter((c) => c.startsWith("AssumeRole"))).toEqual([]);
  await proxy.close();
});

/** The real program, since it is its exit code that scripts see. */
test("44: a session that ends in the middle: exit 3 with the remedy, nothing lost, and the next run goes on", { timeout: 90_000 }, async () => {
  const place = await newPlace();
  const proxy = await startProxy({ upstream });
  const where = { endpoint: proxy.url, place };
  const command = ["up", "network", "--yes", "--quiet"];
  proxy.judge = ({ operation }) => (operation === "CreateSubnet" ? { code: "RequestExpired", status: 400 } : "pass");
  const ended = await kumiki(command, where).ended;
  expect(ended.code, ended.err).toBe(3);
  expect(ended.err).toMatch(/expired|ended/i);
  expect(ended.err).toMatch(/log in|login/i);
  const before = (await listing(upstream, place.account)) as Record<string, string[]>;
  expect(before["ec2/vpc"]).toHaveLength(1);
  proxy.judge = () => "pass";
  expect((await kumiki(command, where).ended).code).toBe(0);
  const after = (await listing(upstream, place.account)) as Record<string, string[]>;
  expect([after["ec2/vpc"], after["ec2/subnet"]!.length]).toEqual([before["ec2/vpc"], 4]);
  expect((await kumiki(["teardown", "--yes", "--delete-data", "--quiet"], where).ended).code).toBe(0);
  expect(await listing(upstream, place.account)).toEqual({});
  await proxy.close();
  await place.remove();
});

test("45: a region that the account has not opted in to: refused before anything is made, and the region is named", async () => {
  const proxy = await startProxy({ upstream });
  const e = environment(proxy.url);
  proxy.judge = ({ service }) => (service === "ec2" ? { code: "AuthFailure", status: 401, message: "AWS was not able to validate the provided access credentials" } : "pass");
  const fault = await up(e, steps.slice(0, 1)).catch((x: unknown) => x);
  expect(isFault(fault) && [fault.code, fault.exitCode]).toEqual(["unknown-region", 3]);
  expect(faultWords(fault as never, "en").message).toContain("ap-northeast-1");
  expect(await listed(e)).toEqual({});
  await proxy.close();
});
