import type { SecurityGroup } from "@aws-sdk/client-ec2";
import { isAwsError } from "../core/aws-error.js";
import { Fault } from "../core/fault.js";
import type { Aws } from "../core/types.js";
import { envTag, nodeTag, type Tag } from "./tags.js";

/** Something that stands in a VPC of ours, or carries a piece of our mark, and is not ours (pitfall 43). */
export interface Stranger {
  /** AWS's word for what it is, as in an ARN: "instance", "network-interface". */
  readonly type: string;
  readonly id: string;
  readonly vpcId?: string;
  /** Whose it is, as far as AWS tells: a stack, a group, a service, a name. */
  readonly owner?: string;
  readonly since?: string;
  /** The server that it is attached to. */
  readonly server?: string;
}

/** Tags by which others mark what is theirs, the most telling first. */
const ownerTags = ["aws:cloudformation:stack-name", "aws:autoscaling:groupName", "eks:cluster-name", "aws:eks:cluster-name", envTag, "Owner", "owner", "Name"];

function ownerBy(tags: readonly Tag[] | undefined, otherwise?: string): { owner?: string } {
  const tag = ownerTags.flatMap((key) => tags?.find((t) => t.Key === key && (t.Value ?? "") !== "") ?? [])[0];
  const owner = tag === undefined ? otherwise : `${tag.Key}=${tag.Value}`;
  return owner === undefined || owner === "" ? {} : { owner };
}
const madeAt = (at: Date | undefined): { since?: string } => (at === undefined ? {} : { since: at.toISOString() });

/** All pages of a Describe; an answer without its container is not "none" (P14). */
export async function every<R extends object, T>(page: (next: Record<string, string>) => Promise<R>, items: (r: R) => readonly T[] | undefined, [next, token] = ["NextToken", "NextToken"]): Promise<T[]> {
  const out: T[] = [];
  for (let from: Record<string, string> = {}; ; ) {
    const answer = await page(from);
    const some = items(answer);
    if (some === undefined) throw new Fault("not-read", { operation: "read", code: "empty answer" });
    out.push(...some);
    const following = (answer as Record<string, unknown>)[next!];
    if (typeof following !== "string" || following === "") return out;
    from = { [token!]: following };
  }
}

/** Something that stands in a VPC, ours or not. */
export interface Resident extends Stranger {
  /** Ids or names of what it belongs to: it is theirs, and not listed beside them. */
  readonly partOf?: readonly string[];
  /** The environment whose tag it carries. */
  readonly env?: string;
  readonly description?: string;
  /** Ids that cannot be deleted before it: its VPC, subnets and groups. */
  readonly uses: readonly string[];
  /** Its own tags. */
  readonly tags?: readonly Tag[];
}

type Filters = { Name: string; Values: string[] }[];
type Looker = (aws: Aws, filters: Filters, vpcIds: readonly string[]) => Promise<Resident[]>;

const known = (...ids: readonly (string | undefined)[]): string[] => ids.filter((id) => id !== undefined && id !== "") as string[];
function tagsOf(tags: readonly Tag[] | undefined): Pick<Resident, "env" | "tags"> {
  const env = tags?.find((t) => t.Key === envTag)?.Value;
  return { ...(tags === undefined ? {} : { tags }), ...(env === undefined ? {} : { env }) };
}
const described = (text: string | undefined): { description?: string } => (text === undefined || text === "" ? {} : { description: text });

const lookers: readonly Looker[] = [
  async (aws, Filters) =>
    (await every((t) => aws.ec2("DescribeInstances", { Filters, ...t }), (r) => r.Reservations?.flatMap((x) => x.Instances ?? [])))
      .filter((i) => i.State?.Name !== "terminated" && i.State?.Name !== "shutting-down")
      .map((i) => ({
        type: "instance",
        id: i.InstanceId!,
        vpcId: i.VpcId!,
        ...ownerBy(i.Tags),
        ...madeAt(i.LaunchTime),
        ...tagsOf(i.Tags),
        ...described(i.InstanceType),
        uses: known(i.VpcId, i.SubnetId, ...(i.SecurityGroups ?? []).map((g) => g.GroupId)),
      })),
  async (aws, Filters) =>
    (await every((t) => aws.ec2("DescribeNetworkInterfaces", { Filters, ...t }), (r) => r.NetworkInterfaces)).map((n) => ({
      type: "network-interface",
      id: n.NetworkInterfaceId!,
      vpcId: n.VpcId!,
      ...ownerBy(n.TagSet, [n.RequesterId, n.Description].filter((s) => s !== undefined && s !== "").join(": ") || n.OwnerId),
      ...tagsOf(n.TagSet),
      ...described(n.Description),
      uses: known(n.VpcId, n.SubnetId, ...(n.Groups ?? []).map((g) => g.GroupId)),
      // One that was attached by hand stays when its instance goes.
      partOf: [n.Attachment?.DeleteOnTermination === false && n.RequesterManaged !== true ? "" : (n.Attachment?.InstanceId ?? ""), ...(n.Description ?? "").split(/[\s/]+/), ...hiddenHost(n.Description ?? "", n.VpcId!)],
    })),
  async (aws, Filters) =>
    (await every((t) => aws.ec2("DescribeSecurityGroups", { Filters, ...t }), (r) => r.SecurityGroups))
      .filter((g) => g.GroupName !== "default")
      .map((g) => ({ type: "security-group", id: g.GroupId!, vpcId: g.VpcId!, ...ownerBy(g.Tags, g.GroupName), ...tagsOf(g.Tags), ...described(g.GroupName), uses: known(g.VpcId, ...groupsNamedBy(g)) })),
  async (aws, Filters) =>
    (await every((t) => aws.ec2("DescribeSubnets", { Filters, ...t }), (r) => r.Subnets)).map((s) => ({ type: "subnet", id: s.SubnetId!, vpcId: s.VpcId!, ...ownerBy(s.Tags), ...tagsOf(s.Tags), ...described(s.CidrBlock), uses: known(s.VpcId) })),
  async (aws, Filters) =>
    (await every((t) => aws.ec2("DescribeRouteTables", { Filters, ...t }), (r) => r.RouteTables))
      .filter((t) => !(t.Associations ?? []).some((a) => a.Main === true))
      .map((t) => ({ type: "route-table", id: t.RouteTableId!, vpcId: t.VpcId!, ...ownerBy(t.Tags), ...tagsOf(t.Tags), uses: known(t.VpcId) })),
  async (aws, Filters) =>
    (await every((t) => aws.ec2("DescribeVpcEndpoints", { Filters, ...t }), (r) => r.VpcEndpoints))
      .filter((e) => !/^delet/i.test(e.State ?? ""))
      .map((e) => ({
        type: "vpc-endpoint",
        id: e.VpcEndpointId!,
        vpcId: e.VpcId!,
        ...ownerBy(e.Tags, e.ServiceName),
        ...madeAt(e.CreationTimestamp),
        ...tagsOf(e.Tags),
        ...described(e.ServiceName),
        uses: known(e.VpcId, ...(e.SubnetIds ?? []), ...(e.Groups ?? []).map((g) => g.GroupId)),
      })),
  async (aws, Filter) =>
    (await every((t) => aws.ec2("DescribeNatGateways", { Filter, ...t }), (r) => r.NatGateways))
      .filter((n) => n.State !== "deleted" && n.State !== "deleting")
      .map((n) => ({ type: "natgateway", id: n.NatGatewayId!, vpcId: n.VpcId!, ...ownerBy(n.Tags), ...madeAt(n.CreateTime), ...tagsOf(n.Tags), uses: known(n.VpcId, n.SubnetId) })),
  async (aws, _filters, vpcIds) =>
    (await every((t) => aws.elb("DescribeLoadBalancers", { ...t }), (r) => r.LoadBalancers, ["NextMarker", "Marker"]))
      .filter((lb) => vpcIds.includes(lb.VpcId ?? ""))
      .map((lb) => ({
        type: "loadbalancer",
        id: lb.LoadBalancerName!,
        vpcId: lb.VpcId!,
        ...madeAt(lb.CreatedTime),
        ...described(lb.LoadBalancerArn),
        uses: known(lb.VpcId, ...(lb.SecurityGroups ?? []), ...(lb.AvailabilityZones ?? []).map((z) => z.SubnetId)),
      })),
  async (aws, _filters, vpcIds) =>
    (await every((t) => aws.rds("DescribeDBInstances", { ...t }), (r) => r.DBInstances, ["Marker", "Marker"]))
      .filter((db) => vpcIds.includes(db.DBSubnetGroup?.VpcId ?? "") && db.DBInstanceStatus !== "deleting")
      .map((db) => ({
        type: "db",
        id: db.DBInstanceIdentifier!,
        vpcId: db.DBSubnetGroup!.VpcId!,
        ...ownerBy(db.TagList),
        ...madeAt(db.InstanceCreateTime),
        ...tagsOf(db.TagList),
        ...described(db.Engine),
        uses: known(db.DBSubnetGroup?.VpcId, db.DBSubnetGroup?.DBSubnetGroupName, ...(db.VpcSecurityGroups ?? []).map((g) => g.VpcSecurityGroupId)),
      })),
];

/** Groups that the rules of this one refer to: they cannot be deleted before these rules. */
const groupsNamedBy = (group: SecurityGroup): string[] =>
  [...(group.IpPermissions ?? []), ...(group.IpPermissionsEgress ?? [])].flatMap((p) => known(...(p.UserIdGroupPairs ?? []).map((pair) => pair.GroupId))).filter((id) => id !== group.GroupId);

/** Interfaces of databases and VPN endpoints do not name them: they are theirs if there is one in the VPC. */
const hiddenHost = (description: string, vpcId: string): string[] =>
  /^RDSNetworkInterface/i.test(description) ? [`rds in ${vpcId}`] : /^client ?vpn/i.test(description) ? [`vpn in ${vpcId}`] : [];

/** What is ours, for telling it from strangers. */
export interface Ours {
  /** Ids and names. */
  readonly ids: ReadonlySet<string>;
  /** VPCs with a database or with a VPN endpoint of ours. */
  readonly databaseVpcs: readonly string[];
  readonly vpnVpcs: readonly string[];
}

/** Who else lives in these VPCs, all pages; what belongs to something listed, or to us, is not listed itself. */
export async function residentsIn(aws: Aws, vpcIds: readonly string[], ours: Ours): Promise<Resident[]> {
  if (vpcIds.length === 0) return [];
  const filters = [{ Name: "vpc-id", Values: [...vpcIds] }];
  const residents = (await Promise.all(lookers.map((look) => look(aws, filters, vpcIds)))).flat();
  const hosts = new Set([
    ...ours.ids,
    ...residents.map((r) => r.id),
    ...residents.flatMap((r) => (r.type === "db" ? [`rds in ${r.vpcId}`] : [])),
    ...ours.databaseVpcs.map((v) => `rds in ${v}`),
    ...ours.vpnVpcs.map((v) => `vpn in ${v}`),
  ]);
  return residents.filter((r) => !ours.ids.has(r.id) && !(r.partOf ?? []).some((host) => hosts.has(host)));
}

/** The same, as far as people and JSON are told of them. */
export const strangersIn = async (aws: Aws, vpcIds: readonly string[], ours: Ours): Promise<Stranger[]> =>
  (await residentsIn(aws, vpcIds, ours)).map(({ type, id, vpcId, owner, since }) => ({
    type,
    id,
    ...(vpcId === undefined ? {} : { vpcId }),
    ...(owner === undefined ? {} : { owner }),
    ...(since === undefined ? {} : { since }),
  }));

/** One tag of a resource of EC2. */
interface Tagged {
  readonly type: string;
  readonly id: string;
  readonly value: string;
}
export const tagged = async (aws: Aws, key: string, value?: string): Promise<Tagged[]> =>
  (
    await every(
      (t) => aws.ec2("DescribeTags", { Filters: [{ Name: "key", Values: [key] }, ...(value === undefined ? [] : [{ Name: "value", Values: [value] }])], ...t }),
      (r) => r.Tags,
    )
  ).map((t) => ({ type: t.ResourceType!, id: t.ResourceId!, value: t.Value ?? "" }));

/** Whatever EC2 has with half of our mark, of any type: somebody copied one of our tags. */
export async function halfMarked(aws: Aws): Promise<Stranger[]> {
  const [envs, nodes] = await Promise.all([tagged(aws, envTag), tagged(aws, nodeTag)]);
  const whole = new Set(nodes.map((t) => t.id));
  return envs.filter((t) => !whole.has(t.id)).map((t) => ({ type: t.type, id: t.id, owner: `${envTag}=${t.value}` }));
}

/**
 * Volumes and interfaces with the mark of an environment: they are made with a server and go with it, or should. A
 * cross-check of what is in no list of ours.
 */
export async function bySideOf(aws: Aws, envId: string): Promise<Stranger[]> {
  const all = await tagged(aws, envTag, envId);
  const of = (type: string): string[] => all.filter((t) => t.type === type).map((t) => t.id);
  const [volumes, interfaces] = [of("volume"), of("network-interface")];
  const still = async <T>(ids: string[], look: () => Promise<readonly T[]>): Promise<readonly T[]> => {
    if (ids.length === 0) return [];
    return look().catch((e: unknown) => {
      if (isAwsError(e) && e.kind === "gone") return [];
      throw e;
    });
  };
  const byId = (name: string, Values: string[]) => ({ Filters: [{ Name: name, Values }] });
  const [v, n] = await Promise.all([
    still(volumes, () => every((t) => aws.ec2("DescribeVolumes", { ...byId("volume-id", volumes), ...t }), (r) => r.Volumes)),
    still(interfaces, () => every((t) => aws.ec2("DescribeNetworkInterfaces", { ...byId("network-interface-id", interfaces), ...t }), (r) => r.NetworkInterfaces)),
  ]);
  return [
    ...v
      .filter((x) => x.State !== "deleting" && x.State !== "deleted")
      .map((x) => ({ type: "volume", id: x.VolumeId!, ...serverOf(x.Attachments?.[0]?.InstanceId) })),
    ...n.map((x) => ({ type: "network-interface", id: x.NetworkInterfaceId!, ...serverOf(x.Attachment?.InstanceId) })),
  ];
}

const serverOf = (server: string | undefined): { server?: string } => (server === undefined ? {} : { server });
