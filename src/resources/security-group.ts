import type { IpPermission } from "@aws-sdk/client-ec2";
import { envFilter, ownerOf, tagSpec } from "../aws/tags.js";
import { isAwsError } from "../core/aws-error.js";
import { defineKind } from "../core/define.js";
import type { Aws, Seen } from "../core/types.js";
import { all, found, only } from "./pages.js";
import { retagEc2 } from "./retag.js";

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

/** Of a group's permissions what names this other group, and nothing else. */
const naming = (id: string, permissions: readonly IpPermission[] | undefined): IpPermission[] =>
  (permissions ?? []).flatMap(({ IpProtocol, FromPort, ToPort, UserIdGroupPairs }) => {
    const pairs = UserIdGroupPairs?.filter((p) => p.GroupId === id).map(({ GroupId, UserId }) => ({ GroupId, UserId })) ?? [];
    return pairs.length === 0 ? [] : [{ IpProtocol, FromPort, ToPort, UserIdGroupPairs: pairs }];
  });

/**
 * Takes the rules that name this group out of the environment's other groups, whoever wrote them (pitfall 4): two groups
 * that name each other could never be deleted. Other people's groups stay as they are and are named as what holds it back.
 */
async function revokeNaming(aws: Aws, id: string, env: string): Promise<void> {
  const groups = await Promise.all(
    ["ip-permission.group-id", "egress.ip-permission.group-id"].map((Name) =>
      all((page) => aws.ec2("DescribeSecurityGroups", { Filters: [{ Name, Values: [id] }], ...page }), (r) => r.SecurityGroups),
    ),
  );
  const ours = new Map(groups.flat().filter((g) => g.GroupId !== id && ownerOf(g.Tags)?.env === env).map((g) => [g.GroupId!, g]));
  for (const [GroupId, group] of ours) {
    const [inward, outward] = [naming(id, group.IpPermissions), naming(id, group.IpPermissionsEgress)];
    if (inward.length > 0) await aws.ec2("RevokeSecurityGroupIngress", { GroupId, IpPermissions: inward });
    if (outward.length > 0) await aws.ec2("RevokeSecurityGroupEgress", { GroupId, IpPermissions: outward });
  }
}

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateSecurityGroup.html (SG1, SG10, Z2). AWS gives a new
 *  group one rule: everything out. Its other rules are nodes of their own. */
export const securityGroup = defineKind<SecurityGroupProps, object>({
  name: "ec2/security-group",
  words: { en: "security group", ja: "セキュリティグループ" },
  usable: "created",
  pace: { typicalMs: 800, atMostMs: 300_000 },
  iam: [
    "ec2:CreateSecurityGroup",
    "ec2:CreateTags",
    "ec2:DescribeSecurityGroups",
    "ec2:DeleteSecurityGroup",
    "ec2:RevokeSecurityGroupIngress",
    "ec2:RevokeSecurityGroupEgress",
  ],
  identity: {
    by: "tag",
    find: async (aws, env) => only(env, await describe(aws, { Filters: envFilter(env) })),
    retag: retagEc2,
    launch: "none",
  },
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
    try {
      await aws.ec2("DeleteSecurityGroup", { GroupId: seen.id });
    } catch (e) {
      // AWS does not say why; the engine repeats the delete.
      if (isAwsError(e) && e.kind === "in-use" && seen.owner !== undefined) await revokeNaming(aws, seen.id, seen.owner.env);
      throw e;
    }
  },
});
