import { envFilter, ownerOf, tagSpec } from "../aws/tags.js";
import { defineKind } from "../core/define.js";
import { phaseIn, type StateTable } from "../core/states.js";
import type { Aws, Seen } from "../core/types.js";
import { all, found, only } from "./pages.js";
import { retagEc2 } from "./retag.js";

export interface SubnetProps {
  readonly vpcId: string;
  readonly cidr: string;
  readonly zone: string;
}
export interface SubnetAttrs {
  readonly cidr: string;
  readonly zone: string;
}
const states: StateTable = {
  page: "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_Subnet.html",
  field: "DescribeSubnets Subnets.State",
  states: {
    pending: "pending",
    available: "ready",
    // Of subnets on an Outpost whose link is down; it comes back.
    unavailable: "pending",
    failed: "failed",
    "failed-insufficient-capacity": {
      meaning: "failed",
      words: {
        en: "The subnet's network has no capacity left there; choose other zones with --zones.",
        ja: "サブネットを作成する容量が不足しています。--zones で別のゾーンを選んでください。",
      },
    },
  },
};
type Filter = { SubnetIds?: string[]; Filters?: { Name: string; Values: string[] }[] };

async function describe(aws: Aws, input: Filter): Promise<Seen<SubnetAttrs, SubnetProps>[]> {
  const subnets = await all((page) => aws.ec2("DescribeSubnets", { ...input, ...page }), (r) => r.Subnets);
  return subnets.map((s) => ({
    id: s.SubnetId!,
    ...phaseIn(states, s.State)!,
    attrs: { cidr: s.CidrBlock!, zone: s.AvailabilityZone! },
    props: { vpcId: s.VpcId!, cidr: s.CidrBlock!, zone: s.AvailabilityZone! },
    owner: ownerOf(s.Tags),
  }));
}

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateSubnet.html (V7-V9, Z1). Public addresses are given
 *  to named interfaces at launch, never by the subnet (FSBP EC2.15). */
export const subnet = defineKind<SubnetProps, SubnetAttrs>({
  name: "ec2/subnet",
  words: { en: "subnet", ja: "サブネット" },
  usable: "created",
  pace: { typicalMs: 1_000, atMostMs: 300_000 },
  iam: ["ec2:CreateSubnet", "ec2:CreateTags", "ec2:DescribeSubnets", "ec2:DeleteSubnet"],
  states: [states],
  identity: {
    by: "tag",
    find: async (aws, env) => only(env, await describe(aws, { Filters: envFilter(env) })),
    retag: retagEc2,
    launch: "none",
  },
  async create(aws, props, mark) {
    const r = await aws.ec2("CreateSubnet", {
      VpcId: props.vpcId,
      CidrBlock: props.cidr,
      AvailabilityZone: props.zone,
      TagSpecifications: tagSpec(mark, "subnet"),
    });
    return { id: r.Subnet!.SubnetId!, attrs: { cidr: props.cidr, zone: props.zone } };
  },
  read: (aws, ids) => found(ids, (some) => describe(aws, { SubnetIds: some })),
  async delete(aws, seen) {
    await aws.ec2("DeleteSubnet", { SubnetId: seen.id });
  },
});
