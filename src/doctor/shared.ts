import type { Vpc } from "@aws-sdk/client-ec2";
import { every } from "../aws/strangers.js";
import type { There } from "./examination.js";

/** The account's VPCs in the Region, all pages: quotas and ranges want to know them. */
export const vpcs = (c: There): Promise<readonly Vpc[]> => c.shared("vpcs", () => every((t) => c.aws.ec2("DescribeVpcs", { ...t }), (r) => r.Vpcs));
