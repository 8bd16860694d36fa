import { expect, test } from "vitest";
import { isFault } from "../../src/core/fault.js";
import { calls, environment, forgetCalls, inventory, raw, through, up } from "./environment.js";

test("a quota that would be met half way is named before anything is made", async () => {
  const e = environment();
  const { Vpcs } = await raw(e).ec2("DescribeVpcs", {});
  const made: string[] = [];
  for (let i = Vpcs!.length; i < 5; i++) made.push((await raw(e).ec2("CreateVpc", { CidrBlock: `10.${i}.0.0/16` })).Vpc!.VpcId!);
  await forgetCalls(e);
  const fault = await up(e, through("network")).catch((x: unknown) => x);
  expect(isFault(fault) && [fault.code, fault.exitCode]).toEqual(["quota", 3]);
  expect(isFault(fault) && JSON.stringify(fault.data)).toContain(made[0]);
  expect((await calls(e)).filter((c) => c.mutating)).toEqual([]);

  await raw(e).ec2("DeleteVpc", { VpcId: made[0]! });
  await up(e, through("network"));
  expect((await inventory(e))["ec2/vpc"]).toHaveLength(5 - Vpcs!.length);
});
