import type { _InstanceType as InstanceType, InstanceTypeInfo, Vpc } from "@aws-sdk/client-ec2";
import { every } from "../aws/strangers.js";
import type { There } from "./examination.js";

/** The account's VPCs in the Region, all pages: quotas and ranges want to know them. */
export const vpcs = (c: There): Promise<readonly Vpc[]> => c.shared("vpcs", () => every((t) => c.aws.ec2("DescribeVpcs", { ...t }), (r) => r.Vpcs));

/** What EC2 says of these types; one that it does not know is left out. Quotas and images want to know them. */
export async function instanceTypes(c: There, types: readonly string[]): Promise<ReadonlyMap<string, InstanceTypeInfo>> {
  const wanted = [...new Set(types)].sort();
  if (wanted.length === 0) return new Map();
  return c.shared(`instance types ${wanted.join(" ")}`, async () => {
    // By filter: one unknown type among InstanceTypes is an error for all.
    const Filters = [{ Name: "instance-type", Values: wanted as InstanceType[] }];
    const found = await every((t) => c.aws.ec2("DescribeInstanceTypes", { Filters, ...t }), (r) => r.InstanceTypes);
    return new Map(found.map((f) => [String(f.InstanceType), f]));
  });
}
