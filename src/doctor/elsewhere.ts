import type { Finding } from "../core/finding.js";
import type { Aws } from "../core/types.js";
import { finding } from "./findings.js";

const homes: readonly (readonly [RegExp, string])[] = [
  [/^cn-/, "cn-north-1"],
  [/^us-gov-/, "us-gov-west-1"],
  [/^(us-iso|eu-isoe|eusc)/, ""],
];

/** A Region of the same partition that every account has, to ask about another one; undefined: there is none, or it is that one. */
export function homeOf(region: string): string | undefined {
  const home = homes.find(([names]) => names.test(region))?.[1] ?? "us-east-1";
  return home === "" || home === region ? undefined : home;
}

/**
 * A Region that is not enabled refuses good credentials as if they were wrong (pitfall 45): asked from elsewhere, AWS
 * tells the difference. @returns the finding, or undefined where the Region is not to blame
 */
export async function regionOff(region: string, elsewhere: Aws): Promise<Finding | undefined> {
  const { Regions } = await elsewhere.ec2("DescribeRegions", { AllRegions: true, Filters: [{ Name: "region-name", Values: [region] }] });
  const status = Regions?.[0]?.OptInStatus;
  return status === undefined || status === "not-opted-in" ? finding("region", "stop", "region-off", { region }) : undefined;
}
