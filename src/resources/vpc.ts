import { defineKind } from "../core/define.js";
import { phaseIn, type StateTable } from "../core/states.js";
import type { Aws, Seen } from "../core/types.js";
import { envFilter, ownerOf, tagSpec } from "../aws/tags.js";
import { all, found, only } from "./pages.js";
import { retagEc2 } from "./retag.js";

export interface VpcProps {
  readonly cidr: string;
  readonly dnsHostnames: boolean;
}
export interface VpcAttrs {
  readonly cidr: string;
}
type SeenVpc = Seen<VpcAttrs, VpcProps>;

const states: StateTable = {
  page: "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_Vpc.html",
  field: "DescribeVpcs Vpcs.State",
  states: { pending: "pending", available: "ready", deleting: "deleting" },
};

async function describe(aws: Aws, input: { VpcIds?: string[]; Filters?: { Name: string; Values: string[] }[] }): Promise<SeenVpc[]> {
  const vpcs = await all((NextToken) => aws.ec2("DescribeVpcs", { ...input, ...NextToken }), (r) => r.Vpcs);
  return vpcs.map((v) => ({
    id: v.VpcId!,
    ...phaseIn(states, v.State)!,
    attrs: { cidr: v.CidrBlock! },
    props: { cidr: v.CidrBlock! },
    owner: ownerOf(v.Tags),
  }));
}

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateVpc.html (V3, V12) */
export const vpc = defineKind<VpcProps, VpcAttrs>({
  name: "ec2/vpc",
  words: { en: "VPC", ja: "VPC" },
  usable: "created",
  pace: { typicalMs: 1_500, atMostMs: 300_000 },
  iam: ["ec2:CreateVpc", "ec2:CreateTags", "ec2:ModifyVpcAttribute", "ec2:DescribeVpcs", "ec2:DescribeVpcAttribute", "ec2:DeleteVpc"],
  states: [states],
  mutable: ["dnsHostnames"],
  identity: {
    by: "tag",
    find: async (aws, env) => only(env, await describe(aws, { Filters: envFilter(env) })),
    retag: retagEc2,
    launch: "none",
  },
  async create(aws, props, mark) {
    const r = await aws.ec2("CreateVpc", { CidrBlock: props.cidr, TagSpecifications: tagSpec(mark, "vpc") });
    return { id: r.Vpc!.VpcId!, attrs: { cidr: r.Vpc!.CidrBlock! } };
  },
  // CreateVpc has no parameter for host names; resolution (EnableDnsSupport) is on from birth.
  async settle(aws, props, id) {
    if (props.dnsHostnames) await aws.ec2("ModifyVpcAttribute", { VpcId: id, EnableDnsHostnames: { Value: true } });
  },
  async read(aws, ids) {
    const seen = await found(ids, (some) => describe(aws, { VpcIds: some }));
    return Promise.all(
      seen.map(async (v) => {
        const r = await aws.ec2("DescribeVpcAttribute", { VpcId: v.id, Attribute: "enableDnsHostnames" });
        const value = r.EnableDnsHostnames?.Value;
        return value === undefined ? v : { ...v, props: { ...v.props, dnsHostnames: value } };
      }),
    );
  },
  async update(aws, props, seen) {
    await aws.ec2("ModifyVpcAttribute", { VpcId: seen.id, EnableDnsHostnames: { Value: props.dnsHostnames } });
  },
  async delete(aws, seen) {
    await aws.ec2("DeleteVpc", { VpcId: seen.id });
  },
});
