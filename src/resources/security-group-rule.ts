import { envFilter, ownerOf, tagSpec } from "../aws/tags.js";
import { defineKind } from "../core/define.js";
import type { Aws, Seen } from "../core/types.js";
import { all, found, only } from "./pages.js";
import { retagEc2 } from "./retag.js";

/** One inbound rule: a port range and exactly one source (SG12). */
export interface SecurityGroupRuleProps {
  readonly groupId: string;
  readonly protocol: "tcp" | "udp" | "icmp";
  readonly fromPort: number;
  readonly toPort: number;
  readonly cidr?: string;
  readonly sourceGroupId?: string;
  readonly prefixListId?: string;
  readonly description: string;
}
type Filter = { SecurityGroupRuleIds?: string[]; Filters?: { Name: string; Values: string[] }[] };

async function describe(aws: Aws, input: Filter): Promise<Seen<object, SecurityGroupRuleProps>[]> {
  const rules = await all((page) => aws.ec2("DescribeSecurityGroupRules", { ...input, ...page }), (r) => r.SecurityGroupRules);
  return rules.map((r) => ({
    id: r.SecurityGroupRuleId!,
    phase: "ready",
    attrs: {},
    props: {
      groupId: r.GroupId!,
      protocol: r.IpProtocol as SecurityGroupRuleProps["protocol"],
      fromPort: r.FromPort!,
      toPort: r.ToPort!,
      ...(r.CidrIpv4 ? { cidr: r.CidrIpv4 } : {}),
      ...(r.ReferencedGroupInfo?.GroupId ? { sourceGroupId: r.ReferencedGroupInfo.GroupId } : {}),
      ...(r.PrefixListId ? { prefixListId: r.PrefixListId } : {}),
      ...(r.Description === undefined ? {} : { description: r.Description }),
    },
    owner: ownerOf(r.Tags),
  }));
}

/**
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_AuthorizeSecurityGroupIngress.html
 * One rule a call: a batch fails as a whole when one of it exists. It goes with its group; AWS gives it an id and takes
 * tags.
 */
export const securityGroupRule = defineKind<SecurityGroupRuleProps, object>({
  name: "ec2/security-group-rule",
  words: { en: "inbound rule", ja: "インバウンドルール" },
  usable: "created",
  pace: { typicalMs: 500, atMostMs: 300_000 },
  iam: [
    "ec2:AuthorizeSecurityGroupIngress",
    "ec2:CreateTags",
    "ec2:DescribeSecurityGroupRules",
    "ec2:ModifySecurityGroupRules",
    "ec2:RevokeSecurityGroupIngress",
  ],
  within: "groupId",
  mutable: ["cidr", "fromPort", "toPort", "description"],
  identity: {
    by: "tag",
    find: async (aws, env) => only(env, await describe(aws, { Filters: envFilter(env) })),
    retag: retagEc2,
    launch: "none",
  },
  async create(aws, p, mark) {
    const r = await aws.ec2("AuthorizeSecurityGroupIngress", {
      GroupId: p.groupId,
      IpPermissions: [
        {
          IpProtocol: p.protocol,
          FromPort: p.fromPort,
          ToPort: p.toPort,
          ...(p.cidr === undefined ? {} : { IpRanges: [{ CidrIp: p.cidr, Description: p.description }] }),
          ...(p.sourceGroupId === undefined ? {} : { UserIdGroupPairs: [{ GroupId: p.sourceGroupId, Description: p.description }] }),
          ...(p.prefixListId === undefined ? {} : { PrefixListIds: [{ PrefixListId: p.prefixListId, Description: p.description }] }),
        },
      ],
      TagSpecifications: tagSpec(mark, "security-group-rule"),
    });
    return { id: r.SecurityGroupRules![0]!.SecurityGroupRuleId! };
  },
  read: (aws, ids) => found(ids, (some) => describe(aws, { SecurityGroupRuleIds: some })),
  async update(aws, p, seen) {
    await aws.ec2("ModifySecurityGroupRules", {
      GroupId: p.groupId,
      SecurityGroupRules: [
        {
          SecurityGroupRuleId: seen.id,
          SecurityGroupRule: {
            IpProtocol: p.protocol,
            FromPort: p.fromPort,
            ToPort: p.toPort,
            CidrIpv4: p.cidr,
            ReferencedGroupId: p.sourceGroupId,
            PrefixListId: p.prefixListId,
            Description: p.description,
          },
        },
      ],
    });
  },
  async delete(aws, seen) {
    await aws.ec2("RevokeSecurityGroupIngress", { GroupId: seen.props!.groupId!, SecurityGroupRuleIds: [seen.id] });
  },
});
