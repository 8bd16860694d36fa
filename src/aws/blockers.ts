import type { Aws } from "../core/types.js";

/** The filter by which network interfaces name what holds a thing back (pitfalls 1, 2, 5). */
const filters: Readonly<Record<string, (id: string) => { Name: string; Values: string[] }>> = {
  "ec2/vpc": (id) => ({ Name: "vpc-id", Values: [id] }),
  "ec2/subnet": (id) => ({ Name: "subnet-id", Values: [id] }),
  "ec2/security-group": (id) => ({ Name: "group-id", Values: [id] }),
  "ec2/internet-gateway-attachment": (id) => ({ Name: "vpc-id", Values: [id.split("|")[1] ?? ""] }),
};

/** Who holds a delete back, one line each: interface, its description, its owner. Empty if AWS does not tell. */
export async function blockers(aws: Aws, kind: string, id: string): Promise<string[]> {
  const filter = filters[kind]?.(id);
  const interfaces = filter ? ((await aws.ec2("DescribeNetworkInterfaces", { Filters: [filter] })).NetworkInterfaces ?? []) : [];
  const rules =
    kind === "ec2/security-group"
      ? ((await aws.ec2("DescribeSecurityGroups", { Filters: [{ Name: "ip-permission.group-id", Values: [id] }] })).SecurityGroups ?? [])
      : [];
  return [
    ...interfaces.map((n) => {
      const owner = n.RequesterManaged ? (n.RequesterId ?? "AWS") : (n.Attachment?.InstanceId ?? n.OwnerId ?? "");
      return `${n.NetworkInterfaceId} (${n.InterfaceType ?? "interface"}, ${n.Description ?? ""}, ${owner})`;
    }),
    ...rules.filter((g) => g.GroupId !== id).map((g) => `${g.GroupId} (a rule of ${g.GroupName ?? ""} names it)`),
  ];
}
