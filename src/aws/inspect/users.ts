import type { ForeignResource } from "../../core/inspection.js";
import type { Aws } from "../../core/types.js";
import { every } from "../strangers.js";
import { removalCommand } from "./commands.js";
import type { OursHere } from "./foreign.js";
import type { Unread } from "./unread.js";

type Found = Promise<ForeignResource[]>;

function found(type: string, id: string, uses: readonly string[], holds: boolean, more: { readonly description?: string | undefined; readonly owner?: string | undefined; readonly vpcId?: string } = {}): ForeignResource {
  const { description, owner, vpcId } = more;
  const command = removalCommand({ type, id, ...(description === undefined ? {} : { description }), ...(vpcId === undefined ? {} : { vpcId }) });
  return { type, id, ...(description === undefined ? {} : { description }), ...(owner === undefined ? {} : { owner }), uses, holds, ...(command === undefined ? {} : { command }) };
}

/** Gateways, network ACLs and peerings of our VPCs that somebody else made. */
export async function gatewaysIn(aws: Aws, ours: OursHere, unread: Unread): Found {
  const { vpcs, ids } = ours;
  if (vpcs.length === 0) return [];
  const at = (Name: string) => ({ Filters: [{ Name, Values: [...vpcs] }] });
  const each = await Promise.all([
    unread.attempt("ec2:DescribeNetworkAcls", async () => {
      const all = await every((t) => aws.ec2("DescribeNetworkAcls", { ...at("vpc-id"), ...t }), (r) => r.NetworkAcls);
      return all.filter((a) => a.IsDefault !== true && !ids.has(a.NetworkAclId!)).map((a) => found("network-acl", a.NetworkAclId!, [a.VpcId!], true));
    }, []),
    unread.attempt("ec2:DescribeInternetGateways", async () => {
      const all = await every((t) => aws.ec2("DescribeInternetGateways", { ...at("attachment.vpc-id"), ...t }), (r) => r.InternetGateways);
      const others = all.filter((g) => !ids.has(g.InternetGatewayId!) && !isTagged(g.Tags, ours));
      return others.map((g) => found("internet-gateway", g.InternetGatewayId!, [g.Attachments![0]!.VpcId!], true, { vpcId: g.Attachments![0]!.VpcId! }));
    }, []),
    unread.attempt("ec2:DescribeVpnGateways", async () => {
      const all = (await aws.ec2("DescribeVpnGateways", at("attachment.vpc-id"))).VpnGateways ?? [];
      const attached = (g: (typeof all)[number]) => g.VpcAttachments?.find((a) => vpcs.includes(a.VpcId ?? "") && a.State !== "detached")?.VpcId;
      return all.flatMap((g) => (ids.has(g.VpnGatewayId!) || attached(g) === undefined ? [] : [found("vpn-gateway", g.VpnGatewayId!, [attached(g)!], true, { vpcId: attached(g)! })]));
    }, []),
    peeringsOf(aws, ours, unread),
  ]);
  return each.flat();
}

const isTagged = (tags: readonly { readonly Key?: string | undefined; readonly Value?: string | undefined }[] | undefined, { envId }: OursHere): boolean =>
  tags?.some((t) => t.Key === "kumiki:env" && t.Value === envId) === true;

/** A peering that others have asked for keeps our VPC; the one that is asked for from ours ends with it. */
async function peeringsOf(aws: Aws, ours: OursHere, unread: Unread): Found {
  const side = (Name: string) =>
    unread.attempt("ec2:DescribeVpcPeeringConnections", () => every((t) => aws.ec2("DescribeVpcPeeringConnections", { Filters: [{ Name, Values: [...ours.vpcs] }], ...t }), (r) => r.VpcPeeringConnections), []);
  const all = (await Promise.all([side("requester-vpc-info.vpc-id"), side("accepter-vpc-info.vpc-id")])).flat();
  const living = all.filter((p) => ["initiating-request", "pending-acceptance", "provisioning", "active"].includes(p.Status?.Code ?? "") && !ours.ids.has(p.VpcPeeringConnectionId!) && !isTagged(p.Tags, ours));
  return living.map((p) => {
    const inward = ours.vpcs.includes(p.AccepterVpcInfo?.VpcId ?? "");
    const [own, other] = inward ? [p.AccepterVpcInfo, p.RequesterVpcInfo] : [p.RequesterVpcInfo, p.AccepterVpcInfo];
    const owner = other?.OwnerId === aws.account ? undefined : other?.OwnerId;
    return found("vpc-peering-connection", p.VpcPeeringConnectionId!, [own!.VpcId!], inward, { description: `with ${other?.VpcId ?? "?"}`, owner });
  });
}

/** Who uses our groups, certificates, load balancers, target groups and VPN endpoints from elsewhere. */
export async function usersOf(aws: Aws, ours: OursHere, unread: Unread): Found {
  const each = await Promise.all([
    groupsNaming(aws, ours, unread),
    ...ours.of("acm/certificate").map((arn) => certificateUsers(aws, arn, ours, unread)),
    listenersOf(aws, ours, unread),
    forwarders(aws, ours, unread),
    ...ours.of("ec2/client-vpn-endpoint").map((id) => vpnAssociations(aws, id, ours, unread)),
  ]);
  return each.flat();
}

async function groupsNaming(aws: Aws, ours: OursHere, unread: Unread): Found {
  const groups = ours.of("ec2/security-group");
  if (groups.length === 0) return [];
  const named = (Name: string) => unread.attempt("ec2:DescribeSecurityGroups", () => every((t) => aws.ec2("DescribeSecurityGroups", { Filters: [{ Name, Values: [...groups] }], ...t }), (r) => r.SecurityGroups), []);
  const all = (await Promise.all([named("ip-permission.group-id"), named("egress.ip-permission.group-id")])).flat();
  const others = all.filter((g) => !ours.ids.has(g.GroupId!) && !isTagged(g.Tags, ours));
  return others.map((g) => {
    const pairs = [...(g.IpPermissions ?? []), ...(g.IpPermissionsEgress ?? [])].flatMap((p) => p.UserIdGroupPairs ?? []);
    return found("security-group", g.GroupId!, groups.filter((id) => pairs.some((p) => p.GroupId === id)), true, { description: `a rule of ${g.GroupName ?? g.GroupId!} refers to it` });
  });
}

/** ACM names users for minutes after they are gone: only living ones are of interest, and those are not ours. */
async function certificateUsers(aws: Aws, arn: string, ours: OursHere, unread: Unread): Found {
  const users = await unread.attempt("acm:DescribeCertificate", async () => (await aws.acm("DescribeCertificate", { CertificateArn: arn })).Certificate?.InUseBy ?? [], []);
  const isOurs = (user: string): boolean => user.split("/").some((part) => ours.ids.has(part)) || ours.ids.has(user);
  const lives = async (user: string): Promise<boolean> => {
    const vpn = /:client-vpn-endpoint\/(cvpn-endpoint-\w+)$/.exec(user)?.[1];
    if (vpn === undefined) return true;
    const { ClientVpnEndpoints: all = [] } = await aws.ec2("DescribeClientVpnEndpoints", {});
    return all.some((e) => e.ClientVpnEndpointId === vpn && e.Status?.Code !== "deleted");
  };
  const each = users.map(async (user) => (isOurs(user) || !(await unread.attempt("ec2:DescribeClientVpnEndpoints", () => lives(user), true)) ? [] : [found("certificate-user", user, [arn], true)]));
  return (await Promise.all(each)).flat();
}

/** Listeners that somebody added to our load balancers are deleted with them. */
async function listenersOf(aws: Aws, ours: OursHere, unread: Unread): Found {
  const balancers = ours.of("elasticloadbalancing/load-balancer");
  if (balancers.length === 0) return [];
  const all = await unread.attempt("elasticloadbalancing:DescribeLoadBalancers", () => every((t) => aws.elb("DescribeLoadBalancers", { ...t }), (r) => r.LoadBalancers, ["NextMarker", "Marker"]), []);
  const each = all
    .filter((lb) => balancers.includes(lb.LoadBalancerName!))
    .map(async ({ LoadBalancerArn: arn, LoadBalancerName: name }) => {
      const listeners = await unread.attempt("elasticloadbalancing:DescribeListeners", () => every((t) => aws.elb("DescribeListeners", { LoadBalancerArn: arn!, ...t }), (r) => r.Listeners, ["NextMarker", "Marker"]), []);
      const declared = new Set(ours.of("elasticloadbalancing/listener").filter((id) => id.startsWith(arn!)).map((id) => id.split(/[|:]/).at(-1)));
      return listeners.filter((l) => !declared.has(String(l.Port))).map((l) => found("listener", l.ListenerArn!, [name!], false, { description: `${l.Protocol ?? ""} ${l.Port ?? ""} on ${name}` }));
    });
  return (await Promise.all(each)).flat();
}

/** Load balancers of others that forward to our target groups. */
async function forwarders(aws: Aws, ours: OursHere, unread: Unread): Found {
  const names = ours.of("elasticloadbalancing/target-group");
  if (names.length === 0) return [];
  const groups = await unread.attempt("elasticloadbalancing:DescribeTargetGroups", () => every((t) => aws.elb("DescribeTargetGroups", { ...t }), (r) => r.TargetGroups, ["NextMarker", "Marker"]), []);
  return groups
    .filter((g) => names.includes(g.TargetGroupName!))
    .flatMap((g) => (g.LoadBalancerArns ?? []).filter((arn) => !arn.split("/").some((part) => ours.ids.has(part))).map((arn) => found("loadbalancer", arn.split("/").at(-2) ?? arn, [g.TargetGroupName!], true, { description: arn })));
}

async function vpnAssociations(aws: Aws, endpointId: string, ours: OursHere, unread: Unread): Found {
  const all = await unread.attempt("ec2:DescribeClientVpnTargetNetworks", () => every((t) => aws.ec2("DescribeClientVpnTargetNetworks", { ClientVpnEndpointId: endpointId, ...t }), (r) => r.ClientVpnTargetNetworks), []);
  const declared = ours.of("ec2/client-vpn-association");
  return all
    .filter((n) => !["disassociating", "disassociated"].includes(n.Status?.Code ?? "") && !declared.some((id) => id.includes(n.TargetNetworkId!)))
    .map((n) => ({
      ...found("client-vpn-association", n.AssociationId!, [endpointId, n.TargetNetworkId!], true, { description: `of ${n.TargetNetworkId!}` }),
      command: `aws ec2 disassociate-client-vpn-target-network --client-vpn-endpoint-id ${endpointId} --association-id ${n.AssociationId!}`,
    }));
}
