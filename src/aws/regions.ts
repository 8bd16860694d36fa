import type { Aws } from "../core/types.js";
import { isAwsError } from "../core/aws-error.js";
import { isFault } from "../core/fault.js";
import { tagged } from "./strangers.js";
import { envTag } from "./tags.js";

/**
 * Returns the other Regions of the account in which EC2 has something with the tag of this environment: every
 * environment has a VPC. undefined: a Region could not be asked, so nothing can be said.
 * @param inRegion the same identity, in another Region
 */
export async function otherRegionsOf(aws: Aws, envId: string, inRegion: (region: string) => Promise<Aws>): Promise<readonly string[] | undefined> {
  try {
    const { Regions } = await aws.ec2("DescribeRegions", { AllRegions: false });
    if (Regions === undefined) return undefined;
    const others = Regions.flatMap((r) => r.RegionName ?? []).filter((name) => name !== aws.region);
    const each = others.map(async (name) => ((await tagged(await inRegion(name), envTag, envId)).length > 0 ? [name] : []));
    return (await Promise.all(each)).flat();
  } catch (e) {
    if (isAwsError(e) || (isFault(e) && e.class !== "interrupted")) return undefined;
    throw e;
  }
}
