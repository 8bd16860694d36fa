import { envFilter, ownerOf, tagSpec } from "../aws/tags.js";
import { defineKind } from "../core/define.js";
import type { Aws, Seen } from "../core/types.js";
import { all, found, only } from "./pages.js";

export interface SecurityGroupProps {
  readonly vpcId: string;
  /** Unique in the VPC; must not begin with "sg-". */
  readonly groupName: string;
  /** Compulsory at the API, ASCII. */
  readonly description: string;
}
type Filter = { GroupIds?: string[]; Filters?: { Name: string; Values: string[] }[] };

async function describe(aws: Aws, input: Filter): Promise<Seen<object, SecurityGroupProps>[]> {
  const groups = await all((page) => aws.ec2("DescribeSecurityGroups", { ...input, ...page }), (r) => r.SecurityGroups);
  return groups.map((g) => ({
    id: g.GroupId!,
    phase: "ready",
    attrs: {},
    props: { vpcId: g.VpcId!, groupName: g.GroupName!, description: g.Description! },
    owner: ownerOf(g.Tags),
  }));
}

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateSecurityGroup.html (SG1, SG10, Z2). AWS gives a new
 *  group one rule: everything out. Its other rules are nodes of their own. */
export const securityGroup = defineKind<SecurityGroupProps, object>({
  name: "ec2/security-group",
  words: { en: "security group", ja: "セキュリティグループ" },
  usable: "created",
  pace: { typicalMs: 800, atMostMs: 300_000 },
  iam: ["ec2:CreateSecurityGroup", "ec2:CreateTags", "ec2:DescribeSecurityGroups", "ec2:DeleteSecurityGroup"],
  identity: { by: "tag", find: async (aws, env) => only(env, await describe(aws, { Filters: envFilter(env) })) },
  async create(aws, props, mark) {
    const r = await aws.ec2("CreateSecurityGroup", {
      VpcId: props.vpcId,
      GroupName: props.groupName,
      Description: props.description,
      TagSpecifications: tagSpec(mark, "security-group"),
    });
    return { id: r.GroupId! };
  },
  read: (aws, ids) => found(ids, (some) => describe(aws, { GroupIds: some })),
  async delete(aws, seen) {
    await aws.ec2("DeleteSecurityGroup", { GroupId: seen.id });
  },
});
