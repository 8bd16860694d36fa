import type { Blocker } from "../core/blocker.js";
import type { Aws } from "../core/types.js";
import { about, isOurs, quietly, type Filter } from "./quietly.js";

type Blockers = Promise<readonly Blocker[]>;
const copy = (filters: readonly Filter[]): Filter[] => filters.map((f) => ({ ...f }));

export async function instances(aws: Aws, where: readonly Filter[], env: string): Blockers {
  const living = { Name: "instance-state-name", Values: ["pending", "running", "shutting-down", "stopping", "stopped"] };
  const all = await quietly(aws.ec2("DescribeInstances", { Filters: [...copy(where), living] }).then((r) => r.Reservations));
  return all.flatMap((r) => r.Instances ?? []).map((i) => ({
    id: i.InstanceId!,
    what: "instance",
    ...about({ tags: i.Tags, since: i.LaunchTime }),
    ...(i.State?.Name === "shutting-down" ? { usuallyMs: 60_000 } : {}),
    ours: isOurs(i.Tags, env),
  }));
}

export async function natGateways(aws: Aws, where: readonly Filter[], env: string): Blockers {
  const all = await quietly(aws.ec2("DescribeNatGateways", { Filter: copy(where) }).then((r) => r.NatGateways));
  return all.filter((n) => n.State !== "deleted").map((n) => ({
    id: n.NatGatewayId!,
    what: "nat-gateway",
    ...about({ tags: n.Tags, since: n.CreateTime }),
    ...(n.State === "deleting" ? { usuallyMs: 120_000 } : {}),
    ours: isOurs(n.Tags, env),
  }));
}

export async function endpoints(aws: Aws, where: readonly Filter[], env: string): Blockers {
  const all = await quietly(aws.ec2("DescribeVpcEndpoints", { Filters: copy(where) }).then((r) => r.VpcEndpoints));
  return all.filter((e) => e.State?.toLowerCase() !== "deleted").map((e) => ({
    id: e.VpcEndpointId!,
    what: "vpc-endpoint",
    ...about({ description: e.ServiceName, tags: e.Tags, since: e.CreationTimestamp }),
    ...(e.State?.toLowerCase() === "deleting" ? { usuallyMs: 300_000 } : {}),
    ours: isOurs(e.Tags, env),
  }));
}

export async function subnets(aws: Aws, where: readonly Filter[], env: string): Blockers {
  const all = await quietly(aws.ec2("DescribeSubnets", { Filters: copy(where) }).then((r) => r.Subnets));
  return all.map((s) => ({ id: s.SubnetId!, what: "subnet", ...about({ description: s.CidrBlock, tags: s.Tags }), ours: isOurs(s.Tags, env) }));
}

/** The group called "default" goes with its VPC. */
export async function groups(aws: Aws, where: readonly Filter[], env: string): Blockers {
  const all = await quietly(aws.ec2("DescribeSecurityGroups", { Filters: copy(where) }).then((r) => r.SecurityGroups));
  return all.filter((g) => g.GroupName !== "default").map((g) => ({ id: g.GroupId!, what: "security-group", ...about({ description: g.GroupName }), ours: isOurs(g.Tags, env) }));
}

/** Groups with a rule that names this one keep it (pitfall 4). */
export async function groupsNaming(aws: Aws, groupId: string, env: string): Blockers {
  const ask = (name: string) => quietly(aws.ec2("DescribeSecurityGroups", { Filters: [{ Name: name, Values: [groupId] }] }).then((r) => r.SecurityGroups));
  const all = (await Promise.all([ask("ip-permission.group-id"), ask("egress.ip-permission.group-id")])).flat();
  const others = new Map(all.filter((g) => g.GroupId !== groupId).map((g) => [g.GroupId!, g]));
  return [...others.values()].map((g) => ({ id: g.GroupId!, what: "security-group", description: `a rule of ${g.GroupName ?? g.GroupId!} names it`, ours: isOurs(g.Tags, env) }));
}

/** The main table goes with its VPC. */
export async function tables(aws: Aws, where: readonly Filter[], env: string): Blockers {
  const all = await quietly(aws.ec2("DescribeRouteTables", { Filters: copy(where) }).then((r) => r.RouteTables));
  return all.filter((t) => !t.Associations?.some((a) => a.Main)).map((t) => ({ id: t.RouteTableId!, what: "route-table", ...about({ tags: t.Tags }), ours: isOurs(t.Tags, env) }));
}

export async function associationsOf(aws: Aws, routeTableId: string): Blockers {
  const all = await quietly(aws.ec2("DescribeRouteTables", { Filters: [{ Name: "route-table-id", Values: [routeTableId] }] }).then((r) => r.RouteTables));
  return all.flatMap((t) => t.Associations ?? []).map((a) => ({
    id: a.RouteTableAssociationId!,
    what: "association",
    ...about({ description: a.Main ? "main table of the VPC" : (a.SubnetId ?? a.GatewayId) }),
    ours: false,
  }));
}

export async function gatewaysOf(aws: Aws, vpcId: string, env: string): Blockers {
  const [internet, vpn] = await Promise.all([
    quietly(aws.ec2("DescribeInternetGateways", { Filters: [{ Name: "attachment.vpc-id", Values: [vpcId] }] }).then((r) => r.InternetGateways)),
    quietly(aws.ec2("DescribeVpnGateways", { Filters: [{ Name: "attachment.vpc-id", Values: [vpcId] }] }).then((r) => r.VpnGateways)),
  ]);
  const attached = vpn.filter((g) => g.VpcAttachments?.some((a) => a.VpcId === vpcId && a.State !== "detached"));
  return [
    ...internet.map((g): Blocker => ({ id: g.InternetGatewayId!, what: "internet-gateway", ...about({ tags: g.Tags }), ours: isOurs(g.Tags, env) })),
    ...attached.map((g): Blocker => ({ id: g.VpnGatewayId!, what: "vpn-gateway", ...about({ tags: g.Tags }), ours: isOurs(g.Tags, env) })),
  ];
}

export async function peeringsOf(aws: Aws, vpcId: string, env: string): Blockers {
  const ask = (name: string) =>
    quietly(aws.ec2("DescribeVpcPeeringConnections", { Filters: [{ Name: name, Values: [vpcId] }] }).then((r) => r.VpcPeeringConnections));
  const all = (await Promise.all([ask("requester-vpc-info.vpc-id"), ask("accepter-vpc-info.vpc-id")])).flat();
  const living = all.filter((p) => ["initiating-request", "pending-acceptance", "provisioning", "active", "deleting"].includes(p.Status?.Code ?? ""));
  return living.map((p) => ({
    id: p.VpcPeeringConnectionId!,
    what: "peering",
    ...about({ tags: p.Tags, owner: [p.RequesterVpcInfo?.OwnerId, p.AccepterVpcInfo?.OwnerId].find((o) => o !== undefined && o !== aws.account) }),
    ours: isOurs(p.Tags, env),
  }));
}

export async function vpcsOf(aws: Aws, internetGatewayId: string): Blockers {
  const all = await quietly(aws.ec2("DescribeInternetGateways", { Filters: [{ Name: "internet-gateway-id", Values: [internetGatewayId] }] }).then((r) => r.InternetGateways));
  return all.flatMap((g) => g.Attachments ?? []).map((a) => ({ id: a.VpcId!, what: "association", description: "attached to it", ours: false }));
}

/** A group goes only when the last of its databases is really gone, which takes minutes (pitfall 9). */
export async function databasesOf(aws: Aws, groupName: string, env: string): Blockers {
  const all = await quietly(aws.rds("DescribeDBInstances", {}).then((r) => r.DBInstances));
  return all.filter((d) => d.DBSubnetGroup?.DBSubnetGroupName === groupName).map((d) => ({
    id: d.DBInstanceIdentifier!,
    what: "database",
    ...about({ description: d.DBInstanceStatus, since: d.InstanceCreateTime }),
    ...(d.DBInstanceStatus === "deleting" ? { usuallyMs: 600_000 } : {}),
    ours: isOurs(d.TagList, env),
  }));
}

export async function usersOfTargetGroup(aws: Aws, name: string): Blockers {
  const all = await quietly(aws.elb("DescribeTargetGroups", { Names: [name] }).then((r) => r.TargetGroups));
  return all.flatMap((g) => g.LoadBalancerArns ?? []).map((arn) => ({ id: arn, what: "load-balancer", description: "a listener or a rule of it forwards to the group", ours: false }));
}

/** ACM keeps saying so for minutes after the VPN endpoint or load balancer is gone (pitfall 13). */
export async function usersOfCertificate(aws: Aws, arn: string): Blockers {
  const all = await quietly(aws.acm("DescribeCertificate", { CertificateArn: arn }).then((r) => r.Certificate?.InUseBy));
  return Promise.all(all.map(async (user): Promise<Blocker> => ({ id: user, what: "certificate-user", ...((await lives(aws, user)) ? {} : { usuallyMs: 600_000 }), ours: false })));
}

/** Whether a user of a certificate is still there. Of what cannot be asked about it is taken that it is. */
async function lives(aws: Aws, arn: string): Promise<boolean> {
  const gone = (ask: Promise<readonly unknown[] | undefined>) => ask.then((all) => all?.length === 0, () => false);
  const endpoint = /:client-vpn-endpoint\/(cvpn-endpoint-\w+)$/.exec(arn)?.[1];
  if (endpoint === undefined) return true;
  const living = aws.ec2("DescribeClientVpnEndpoints", {}).then((r) => r.ClientVpnEndpoints?.filter((e) => e.ClientVpnEndpointId === endpoint && e.Status?.Code !== "deleted"));
  return !(await gone(living));
}
