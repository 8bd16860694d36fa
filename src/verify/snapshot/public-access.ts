import type { Aws } from "../../core/types.js";
import type { BlockPublicAccess } from "../../net/reach/snapshot.js";
import { everything, type Reader } from "./reader.js";

/** Only what is in force. */
const inForce = /^(create|update)-complete$/;

/**
 * VPC Block Public Access: an account's switch for the whole region that no VPC's own settings show.
 * https://docs.aws.amazon.com/vpc/latest/userguide/security-vpc-bpa.html
 */
export async function readPublicAccess(aws: Aws, reader: Reader): Promise<BlockPublicAccess | undefined> {
  const options = await reader.attempt(
    "ec2:DescribeVpcBlockPublicAccessOptions",
    everything,
    async () => (await aws.ec2("DescribeVpcBlockPublicAccessOptions", {})).VpcBlockPublicAccessOptions,
    undefined,
  );
  const mode = options?.InternetGatewayBlockMode;
  if (mode === undefined) return undefined;
  if (mode === "off") return { mode, exclusions: [] };
  const found = await reader.pages(
    "ec2:DescribeVpcBlockPublicAccessExclusions",
    everything,
    (t) => aws.ec2("DescribeVpcBlockPublicAccessExclusions", { ...t }),
    (r) => r.VpcBlockPublicAccessExclusions,
  );
  const exclusions = found
    .filter((e) => inForce.test(e.State ?? ""))
    .map((e) => ({ resource: e.ResourceArn!.split("/").at(-1)!, mode: e.InternetGatewayExclusionMode! }));
  return { mode, exclusions: exclusions.sort((a, b) => (a.resource < b.resource ? -1 : 1)) };
}
