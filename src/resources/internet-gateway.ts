import { envFilter, ownerOf, tagSpec } from "../aws/tags.js";
import { defineKind } from "../core/define.js";
import type { Aws, Seen } from "../core/types.js";
import { all, found, only } from "./pages.js";
import { retagEc2 } from "./retag.js";

type Filter = { InternetGatewayIds?: string[]; Filters?: { Name: string; Values: string[] }[] };
export interface InternetGatewayAttrs {
  /** The VPC it is attached to, or "". */
  readonly attachedTo: string;
  /** AWS's word for the state of the attachment, or "". */
  readonly attachment: string;
}

export async function describeInternetGateways(aws: Aws, input: Filter): Promise<Seen<InternetGatewayAttrs, object>[]> {
  const gateways = await all((page) => aws.ec2("DescribeInternetGateways", { ...input, ...page }), (r) => r.InternetGateways);
  return gateways.map((g) => ({
    id: g.InternetGatewayId!,
    phase: "ready",
    attrs: { attachedTo: g.Attachments?.[0]?.VpcId ?? "", attachment: g.Attachments?.[0]?.State ?? "" },
    owner: ownerOf(g.Tags),
  }));
}

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateInternetGateway.html (R1) */
export const internetGateway = defineKind<object, InternetGatewayAttrs>({
  name: "ec2/internet-gateway",
  words: { en: "internet gateway", ja: "インターネットゲートウェイ" },
  usable: "created",
  pace: { typicalMs: 500, atMostMs: 120_000 },
  iam: ["ec2:CreateInternetGateway", "ec2:CreateTags", "ec2:DescribeInternetGateways", "ec2:DeleteInternetGateway"],
  identity: {
    by: "tag",
    find: async (aws, env) => only(env, await describeInternetGateways(aws, { Filters: envFilter(env) })),
    retag: retagEc2,
    launch: "none",
  },
  async create(aws, _props, mark) {
    const r = await aws.ec2("CreateInternetGateway", { TagSpecifications: tagSpec(mark, "internet-gateway") });
    return { id: r.InternetGateway!.InternetGatewayId! };
  },
  read: (aws, ids) => found(ids, (some) => describeInternetGateways(aws, { InternetGatewayIds: some })),
  async delete(aws, seen) {
    await aws.ec2("DeleteInternetGateway", { InternetGatewayId: seen.id });
  },
});
