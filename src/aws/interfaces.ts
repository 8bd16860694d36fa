import type { NetworkInterface } from "@aws-sdk/client-ec2";
import type { Blocker } from "../core/blocker.js";
import type { Aws } from "../core/types.js";
import { endpoints, natGateways } from "./holders.js";
import { about, isOurs, quietly, type Filter } from "./quietly.js";

const minute = 60_000;

/**
 * Interfaces that a service of AWS made and takes away after its thing is gone: how long that usually takes, and how to
 * find out whether the thing is still there, in which case the interface does not go before it.
 * Durations: pitfalls 1-3 and 17, performance.md; Lambda's from AWS's own page on giving up network interfaces.
 */
interface Service {
  readonly is: RegExp;
  readonly usuallyMs: number;
  readonly alive?: (aws: Aws, n: NetworkInterface, found: RegExpExecArray) => Promise<readonly Blocker[]>;
}
const services: readonly Service[] = [
  { is: /^ELB (?:app|net|gwy)\/([^/]+)\//, usuallyMs: 5 * minute, alive: (aws, _, [, name = ""]) => loadBalancer(aws, name) },
  { is: /^RDSNetworkInterface$/, usuallyMs: 10 * minute, alive: (aws, n) => databasesIn(aws, n.SubnetId ?? "") },
  { is: /^Client ?VPN/i, usuallyMs: 10 * minute, alive: (aws, n) => clientVpns(aws, n.VpcId ?? "") },
  { is: /^Interface for NAT Gateway (nat-\w+)/, usuallyMs: 2 * minute, alive: (aws, _, [, id = ""]) => living(natGateways(aws, [{ Name: "nat-gateway-id", Values: [id] }], "")) },
  { is: /^VPC Endpoint Interface (vpce-\w+)/, usuallyMs: 5 * minute, alive: (aws, _, [, id = ""]) => living(endpoints(aws, [{ Name: "vpc-endpoint-id", Values: [id] }], "")) },
  // Given up after the last function that uses them is gone. Which one that is stands in its name.
  { is: /^AWS Lambda VPC ENI/, usuallyMs: 20 * minute, alive: (_, n) => Promise.resolve(n.Status === "in-use" ? [lambdaOf(n)] : []) },
  { is: /^EFS mount target for (fs-\w+) \((fsmt-\w+)\)/, usuallyMs: 5 * minute, alive: (_, n, [, files = "", target = ""]) => Promise.resolve([mountTarget(n, files, target)]) },
];

/** Those that AWS is not taking away already. */
const living = async (found: Promise<readonly Blocker[]>): Promise<readonly Blocker[]> => (await found).filter((b) => b.usuallyMs === undefined);

const lambdaOf = (n: NetworkInterface): Blocker => {
  const name = /^AWS Lambda VPC ENI-(.+?)(?:-[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})?$/.exec(n.Description ?? "")?.[1];
  return { id: n.NetworkInterfaceId!, what: "network-interface", ...about({ description: n.Description, owner: name === undefined ? "AWS Lambda" : `Lambda function ${name}` }), ours: false };
};
const mountTarget = (n: NetworkInterface, files: string, target: string): Blocker => ({
  id: n.NetworkInterfaceId!,
  what: "network-interface",
  ...about({ description: `mount target ${target}`, owner: `EFS file system ${files}` }),
  ours: false,
});

async function loadBalancer(aws: Aws, name: string): Promise<readonly Blocker[]> {
  const all = await quietly(aws.elb("DescribeLoadBalancers", { Names: [name] }).then((r) => r.LoadBalancers));
  return all.map((l) => ({ id: l.LoadBalancerArn!, what: "load-balancer", ...about({ description: l.LoadBalancerName, since: l.CreatedTime }), ours: false }));
}

async function databasesIn(aws: Aws, subnetId: string): Promise<readonly Blocker[]> {
  const all = await quietly(aws.rds("DescribeDBInstances", {}).then((r) => r.DBInstances));
  const here = all.filter((d) => d.DBInstanceStatus !== "deleting" && d.DBSubnetGroup?.Subnets?.some((s) => s.SubnetIdentifier === subnetId));
  return here.map((d) => ({ id: d.DBInstanceIdentifier!, what: "database", ...about({ since: d.InstanceCreateTime }), ours: false }));
}

async function clientVpns(aws: Aws, vpcId: string): Promise<readonly Blocker[]> {
  const all = await quietly(aws.ec2("DescribeClientVpnEndpoints", {}).then((r) => r.ClientVpnEndpoints));
  const here = all.filter((e) => e.VpcId === vpcId && !["deleting", "deleted"].includes(e.Status?.Code ?? ""));
  return here.map((e) => ({ id: e.ClientVpnEndpointId!, what: "client-vpn", ...about({ description: e.Description, tags: e.Tags, created: e.CreationTime }), ours: false }));
}

/** Whose a network interface is, and whether that owner lives: itself, its living owner, or how long AWS usually takes to remove it. */
export async function explain(aws: Aws, n: NetworkInterface, env: string): Promise<readonly Blocker[]> {
  const mine = about({ description: n.Description, tags: n.TagSet, since: n.Attachment?.AttachTime });
  if (n.RequesterManaged !== true) {
    const owner = n.Attachment?.InstanceId ?? (n.OwnerId === aws.account ? undefined : n.OwnerId);
    return [{ id: n.NetworkInterfaceId!, what: "network-interface", ...mine, ...about({ owner }), ours: isOurs(n.TagSet, env) }];
  }
  const description = n.Description ?? "";
  const service = services.find((s) => s.is.test(description));
  const alive = (await service?.alive?.(aws, n, service.is.exec(description)!)) ?? [];
  if (alive.length > 0) return alive;
  const owner = n.RequesterId ?? "AWS";
  return [{ id: n.NetworkInterfaceId!, what: "network-interface", ...mine, owner, ...(service === undefined ? {} : { usuallyMs: service.usuallyMs }), ours: false }];
}

/** Network interfaces that stand somewhere; instead of one whose load balancer, database or VPN lives, that itself. */
export async function interfaces(aws: Aws, filters: readonly Filter[], env: string): Promise<readonly Blocker[]> {
  const all = await quietly(aws.ec2("DescribeNetworkInterfaces", { Filters: filters.map((f) => ({ ...f })) }).then((r) => r.NetworkInterfaces));
  const each = await Promise.all(all.map((n) => explain(aws, n, env)));
  return [...new Map(each.flat().map((b) => [b.id, b])).values()];
}

/** The same of known ids, for what lingers after a delete. */
export const lingeringInterfaces = (aws: Aws, ids: readonly string[], env: string): Promise<readonly Blocker[]> =>
  interfaces(aws, [{ Name: "network-interface-id", Values: [...ids] }], env);

/** Public addresses keep an internet gateway from being detached (pitfall 2). */
export async function publicAddresses(aws: Aws, vpcId: string, env: string): Promise<readonly Blocker[]> {
  const all = await quietly(aws.ec2("DescribeNetworkInterfaces", { Filters: [{ Name: "vpc-id", Values: [vpcId] }] }).then((r) => r.NetworkInterfaces));
  const each = await Promise.all(
    all.filter((n) => n.Association?.PublicIp !== undefined).map(async (n) => (await explain(aws, n, env)).map((b): Blocker => (b.what === "network-interface" ? { ...b, description: [n.Association!.PublicIp, b.description].filter(Boolean).join(", ") } : b))),
  );
  return [...new Map(each.flat().map((b) => [b.id, b])).values()];
}
