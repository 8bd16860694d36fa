import type * as Ec2 from "@aws-sdk/client-ec2";
import type { Aws } from "../../core/types.js";
import type { GroupRule, SecurityGroup } from "../../net/reach/snapshot.js";
import { inVpcs } from "./network.js";
import { chunks, everything, type Reader } from "./reader.js";
import { byId, matched, named, protocolOf } from "./words.js";

/** undefined: AWS names none. */
function peerOf(r: Ec2.SecurityGroupRule, account: string): GroupRule["peer"] | undefined {
  if (r.CidrIpv4 !== undefined) return { cidr: r.CidrIpv4 };
  if (r.CidrIpv6 !== undefined) return { cidr: r.CidrIpv6 };
  if (r.PrefixListId !== undefined) return { prefixList: r.PrefixListId };
  const group = r.ReferencedGroupInfo;
  if (group?.GroupId === undefined) return undefined;
  return { group: group.GroupId, ...(group.UserId === undefined || group.UserId === account ? {} : { account: group.UserId }) };
}

function ruleOf(r: Ec2.SecurityGroupRule, account: string): GroupRule[] {
  const peer = peerOf(r, account);
  if (peer === undefined) return [];
  const protocol = protocolOf(r.IpProtocol);
  const direction = r.IsEgress === true ? "egress" : "ingress";
  return [{ id: r.SecurityGroupRuleId!, direction, protocol, ...matched(protocol, r.FromPort, r.ToPort), peer }];
}

/** Groups with their rules by id: DescribeSecurityGroups alone has no ids of rules, which is what people need to mend one. */
export async function readSecurityGroups(aws: Aws, reader: Reader, vpcs: readonly string[]): Promise<SecurityGroup[]> {
  const found = await reader.pages("ec2:DescribeSecurityGroups", everything, (t) => aws.ec2("DescribeSecurityGroups", { ...inVpcs(vpcs), ...t }), (r) => r.SecurityGroups);
  // Rules have no filter by VPC.
  const rules = await Promise.all(
    chunks(found.map((g) => g.GroupId!)).map((Values) =>
      reader.pages(
        "ec2:DescribeSecurityGroupRules",
        everything,
        (t) => aws.ec2("DescribeSecurityGroupRules", { Filters: [{ Name: "group-id", Values }], ...t }),
        (r) => r.SecurityGroupRules,
      ),
    ),
  );
  const byGroup = new Map<string, Ec2.SecurityGroupRule[]>(found.map((g) => [g.GroupId!, []]));
  for (const rule of rules.flat()) byGroup.get(rule.GroupId!)?.push(rule);
  return byId(
    found.map((g) => ({
      id: g.GroupId!,
      ...named(g.Tags),
      groupName: g.GroupName!,
      vpc: g.VpcId!,
      rules: byId((byGroup.get(g.GroupId!) ?? []).flatMap((r) => ruleOf(r, aws.account))),
    })),
  );
}
