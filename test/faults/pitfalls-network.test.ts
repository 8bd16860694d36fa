import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { faultWords } from "../../src/ui/catalogue/index.js";
import { isFault } from "../../src/core/fault.js";
import { loadBalancers } from "../../src/steps/load-balancers.js";
import { network } from "../../src/steps/network.js";
import { securityGroups } from "../../src/steps/security-groups.js";
import { servers } from "../../src/steps/servers.js";
import { environment, type Environment, inventory, raw, teardown, up } from "../emulator/environment.js";
import { type OwnEmulator, ownEmulator } from "./own-emulator.js";
import { blockersNamed, changesAskedFor, meanwhile, until } from "./wait.js";

// What holds a delete back is waited for twenty minutes at AWS.
vi.mock(import("../../src/core/timing.js"), async (original) => {
  const timing = await original();
  return { ...timing, localTiming: { ...timing.localTiming, inUseMs: 6_000 } };
});

let emulator: OwnEmulator;
beforeAll(async () => {
  emulator = await ownEmulator();
});
afterAll(() => emulator.stop());

const web = [network, securityGroups, servers, loadBalancers];
const idOf = async (e: Environment, node: string): Promise<string> => (await e.open().read())!.records[node]!.id!;
const leavesNothing = async (e: Environment): Promise<void> => {
  expect((await teardown(e)).left).toEqual([]);
  expect(await inventory(e)).toEqual({});
};
/** The Fault that a teardown ends with. */
async function refusal(e: Environment) {
  const fault = await teardown(e).catch((x: unknown) => x);
  if (!isFault(fault)) throw new Error(`no Fault: ${String(fault)}`);
  return fault;
}

/** The numbers are those of pitfalls.md. */
describe("load balancers", () => {
  test("1, 3: their interfaces outlive them, are waited for and named, and never touched", { timeout: 90_000 }, async () => {
    const e = environment(emulator.url);
    await up(e, web);
    const { NetworkInterfaces } = await raw(e).ec2("DescribeNetworkInterfaces", {});
    const theirs = NetworkInterfaces!.filter((i) => i.Description?.startsWith("ELB ")).map((i) => i.NetworkInterfaceId!);
    expect(theirs.length).toBeGreaterThan(1);
    await emulator.pace(999);
    try {
      const going = meanwhile(teardown(e));
      await until("an interface is named", () => blockersNamed(e).some((id) => theirs.includes(id)));
      expect(await inventory(e)).toMatchObject({ "ec2/vpc": [expect.anything()], "ec2/internet-gateway": [expect.anything()] });
      expect((await inventory(e))["ec2/subnet"]).toHaveLength(4);
      await emulator.pace(0);
      expect((await going).left).toEqual([]);
    } finally {
      await emulator.pace(0);
    }
    expect(await inventory(e)).toEqual({});
    expect((await changesAskedFor(e)).filter((c) => /NetworkInterface/.test(c))).toEqual([]);
  });

  test("47: one that somebody protects stays, is named, and goes when the protection is off", { timeout: 90_000 }, async () => {
    const e = environment(emulator.url);
    await up(e, web);
    const sdk = raw(e);
    const [one] = (await sdk.elb("DescribeLoadBalancers", {})).LoadBalancers!;
    const protect = (Value: string) => sdk.elb("ModifyLoadBalancerAttributes", { LoadBalancerArn: one!.LoadBalancerArn!, Attributes: [{ Key: "deletion_protection.enabled", Value }] });
    await protect("true");
    const fault = await refusal(e);
    expect([fault.code, fault.exitCode]).toEqual(["deletion-protected", 1]);
    expect(faultWords(fault, "en").message).toContain(one!.LoadBalancerName);
    expect((await inventory(e))["elbv2/load-balancer"]).toEqual([one!.LoadBalancerArn]);
    await protect("false");
    await leavesNothing(e);
    // Listener or load balancer before the target group that it uses.
    expect((await changesAskedFor(e)).filter((c) => c.startsWith("DeleteTargetGroup "))).toEqual([]);
  });
});

describe("things in our VPC that are not ours", () => {
  test("2, 5, 43: somebody's instance with a public address holds subnet and gateway back: named, not touched", { timeout: 90_000 }, async () => {
    const e = environment(emulator.url);
    await up(e, [network]);
    const sdk = raw(e);
    const image = (await sdk.ec2("DescribeImages", { Owners: ["amazon"] })).Images![0]!.ImageId!;
    const run = await sdk.ec2("RunInstances", {
      ImageId: image,
      InstanceType: "t3.micro",
      MinCount: 1,
      MaxCount: 1,
      NetworkInterfaces: [{ DeviceIndex: 0, SubnetId: await idOf(e, "network/public-1"), AssociatePublicIpAddress: true }],
    });
    const theirs = run.Instances![0]!.InstanceId!;
    const interfaces = (await sdk.ec2("DescribeNetworkInterfaces", {})).NetworkInterfaces!.filter((i) => i.Attachment?.InstanceId === theirs).map((i) => i.NetworkInterfaceId!);
    const fault = await refusal(e);
    expect([fault.code, fault.exitCode]).toEqual(["held-back", 1]);
    const { blockers } = fault.data as { blockers: readonly { id: string; ours: boolean }[] };
    expect(blockers.some((b) => [theirs, ...interfaces].includes(b.id) && !b.ours)).toBe(true);
    expect(blockersNamed(e).some((id) => [theirs, ...interfaces].includes(id))).toBe(true);
    const { message, remedy } = faultWords(fault, "en");
    expect([theirs, ...interfaces].some((id) => `${message} ${remedy}`.includes(id))).toBe(true);
    const [left] = (await sdk.ec2("DescribeInstances", { InstanceIds: [theirs] })).Reservations!.flatMap((r) => r.Instances!);
    expect(left!.State!.Name).toBe("running");
    // Detached only when nobody has an address of it any more.
    expect((await sdk.ec2("DescribeInternetGateways", {})).InternetGateways!.some((g) => g.Attachments?.length)).toBe(true);
    await sdk.ec2("TerminateInstances", { InstanceIds: [theirs] });
    await leavesNothing(e);
  });

  test("4, 5, 43: somebody's security group names ours, and stands in our VPC: named, not touched", { timeout: 90_000 }, async () => {
    const e = environment(emulator.url);
    await up(e, [network, securityGroups]);
    const sdk = raw(e);
    const ours = await idOf(e, "security-groups/rds");
    const theirs = (await sdk.ec2("CreateSecurityGroup", { GroupName: "theirs", Description: "theirs", VpcId: await idOf(e, "network/vpc") })).GroupId!;
    await sdk.ec2("AuthorizeSecurityGroupIngress", { GroupId: theirs, IpPermissions: [{ IpProtocol: "tcp", FromPort: 1, ToPort: 2, UserIdGroupPairs: [{ GroupId: ours }] }] });
    const fault = await refusal(e);
    expect(fault.code).toBe("held-back");
    expect(blockersNamed(e)).toContain(theirs);
    expect((await inventory(e))["ec2/security-group"]).toContain(theirs);
    await sdk.ec2("DeleteSecurityGroup", { GroupId: theirs });
    await leavesNothing(e);
  });
});

test("4: our groups whose rules name each other in a circle, one of them added by hand, go", { timeout: 90_000 }, async () => {
  const e = environment(emulator.url);
  await up(e, [network, securityGroups]);
  const [webGroup, rdsGroup] = [await idOf(e, "security-groups/web"), await idOf(e, "security-groups/rds")];
  await raw(e).ec2("AuthorizeSecurityGroupIngress", { GroupId: webGroup, IpPermissions: [{ IpProtocol: "tcp", FromPort: 1, ToPort: 2, UserIdGroupPairs: [{ GroupId: rdsGroup }] }] });
  await leavesNothing(e);
});

test("6: an address of a NAT gateway that is going is in use, whatever AWS calls it", async () => {
  const e = environment(emulator.url);
  await up(e, [network]);
  const sdk = raw(e);
  const AllocationId = (await sdk.ec2("AllocateAddress", { Domain: "vpc" })).AllocationId!;
  const gateway = (await sdk.ec2("CreateNatGateway", { SubnetId: await idOf(e, "network/public-1"), AllocationId })).NatGateway!.NatGatewayId!;
  await emulator.pace(999);
  await sdk.ec2("DeleteNatGateway", { NatGatewayId: gateway });
  await expect(sdk.ec2("ReleaseAddress", { AllocationId })).rejects.toMatchObject({ Code: "AuthFailure", kind: "in-use" });
  await emulator.pace(0);
  await sdk.ec2("ReleaseAddress", { AllocationId });
  await leavesNothing(e);
});
