import type * as Ec2 from "@aws-sdk/client-ec2";
import type { Aws } from "../../core/types.js";
import type { AclEntry, EgressOnlyGateway, InternetGateway, NatGateway, NetworkAcl, Peering, PeeringSide, Route, RouteTable, RouteTarget, Subnet, Vpc } from "../../net/reach/snapshot.js";
import { everything, type Reader } from "./reader.js";
import { dhcpOf, dnsAttributes, readDhcpOptions } from "./dns.js";
import { byId, matched, named, protocolOf } from "./words.js";

/** The implicit last entry of every network ACL; AWS shows it with the others. */
const implicitDeny = 32_767;

/** A filter by VPC, under the name that the operation has for it. */
export const inVpcs = (vpcs: readonly string[], Name = "vpc-id") => ({ Filters: [{ Name, Values: [...vpcs] }] });


/** The VPCs that are still there, each with its ranges, the primary one first. */
export async function readVpcs(aws: Aws, reader: Reader, vpcs: readonly string[]): Promise<Vpc[]> {
  const found = await reader.pages("ec2:DescribeVpcs", everything, (t) => aws.ec2("DescribeVpcs", { ...inVpcs(vpcs), ...t }), (r) => r.Vpcs);
  const options = await readDhcpOptions(aws, reader, found);
  const each = found.map(async (v): Promise<Vpc> => {
    const more = (v.CidrBlockAssociationSet ?? []).filter((c) => c.CidrBlockState?.State === "associated").map((c) => c.CidrBlock!);
    const ipv6 = (v.Ipv6CidrBlockAssociationSet ?? []).filter((c) => c.Ipv6CidrBlockState?.State === "associated").flatMap((c) => c.Ipv6CidrBlock ?? []);
    return {
      id: v.VpcId!,
      ...named(v.Tags),
      cidrs: [...new Set([v.CidrBlock!, ...more])],
      ...(ipv6.length === 0 ? {} : { ipv6Cidrs: ipv6.sort() }),
      ...(await dnsAttributes(aws, reader, v.VpcId!)),
      ...dhcpOf(v, options),
    };
  });
  return byId(await Promise.all(each));
}

function targetOf(r: Ec2.Route): RouteTarget {
  const gateway = r.GatewayId;
  if (gateway === "local") return { kind: "local", id: gateway };
  if (gateway?.startsWith("igw-")) return { kind: "internet-gateway", id: gateway };
  if (gateway?.startsWith("vgw-")) return { kind: "vpn-gateway", id: gateway };
  if (gateway?.startsWith("vpce-")) return { kind: "endpoint", id: gateway };
  if (r.NatGatewayId !== undefined) return { kind: "nat-gateway", id: r.NatGatewayId };
  if (r.VpcPeeringConnectionId !== undefined) return { kind: "peering", id: r.VpcPeeringConnectionId };
  // An instance is named together with its interface, which is what forwards.
  if (r.NetworkInterfaceId !== undefined) return { kind: "interface", id: r.NetworkInterfaceId };
  if (r.EgressOnlyInternetGatewayId !== undefined) return { kind: "egress-only-gateway", id: r.EgressOnlyInternetGatewayId };
  if (r.TransitGatewayId !== undefined) return { kind: "transit-gateway", id: r.TransitGatewayId };
  return { kind: "other", id: r.CarrierGatewayId ?? r.LocalGatewayId ?? r.CoreNetworkArn ?? r.InstanceId ?? gateway ?? "" };
}

const origins: Readonly<Record<string, Route["origin"]>> = { CreateRouteTable: "local", EnableVgwRoutePropagation: "propagated" };

function routeOf(r: Ec2.Route): Route[] {
  const destination = r.DestinationCidrBlock ?? r.DestinationIpv6CidrBlock ?? r.DestinationPrefixListId;
  if (destination === undefined) return [];
  return [{ destination, target: targetOf(r), state: r.State === "blackhole" ? "blackhole" : "active", origin: origins[r.Origin ?? ""] ?? "static" }];
}

/** Tables with the main one marked, and which subnet has one of its own. */
export async function readRouteTables(aws: Aws, reader: Reader, vpcs: readonly string[]) {
  const found = await reader.pages("ec2:DescribeRouteTables", everything, (t) => aws.ec2("DescribeRouteTables", { ...inVpcs(vpcs), ...t }), (r) => r.RouteTables);
  const associated = new Map<string, string>();
  for (const table of found)
    for (const a of table.Associations ?? []) {
      if (a.SubnetId !== undefined) associated.set(a.SubnetId, table.RouteTableId!);
      // A gateway's own table: out of scope (reachability.md 1.3).
      if (a.GatewayId !== undefined) reader.notUnderstood(a.GatewayId, "edge-route-table");
    }
  const tables = byId(
    found.map((t): RouteTable => {
      const main = (t.Associations ?? []).some((a) => a.Main === true);
      return { id: t.RouteTableId!, ...named(t.Tags), vpc: t.VpcId!, main, routes: sortedRoutes((t.Routes ?? []).flatMap(routeOf)) };
    }),
  );
  return { tables, associated };
}
const sortedRoutes = (routes: readonly Route[]): Route[] => [...routes].sort((a, b) => (`${a.destination} ${a.target.id}` < `${b.destination} ${b.target.id}` ? -1 : 1));

function entryOf(e: Ec2.NetworkAclEntry): AclEntry[] {
  const cidr = e.CidrBlock ?? e.Ipv6CidrBlock;
  // The implicit entry of IPv6 is the number after that of IPv4.
  if (cidr === undefined || e.RuleNumber! >= implicitDeny) return [];
  const protocol = protocolOf(e.Protocol);
  const [from, to] = protocol === "icmp" || protocol === "icmpv6" ? [e.IcmpTypeCode?.Type, e.IcmpTypeCode?.Code] : [e.PortRange?.From, e.PortRange?.To];
  return [
    {
      number: e.RuleNumber!,
      direction: e.Egress === true ? "egress" : "ingress",
      action: e.RuleAction === "allow" ? "allow" : "deny",
      protocol,
      cidr,
      ...matched(protocol, from, to),
    },
  ];
}

/** ACLs, which subnet has which, and the default one of each VPC. */
export async function readNetworkAcls(aws: Aws, reader: Reader, vpcs: readonly string[]) {
  const found = await reader.pages("ec2:DescribeNetworkAcls", everything, (t) => aws.ec2("DescribeNetworkAcls", { ...inVpcs(vpcs), ...t }), (r) => r.NetworkAcls);
  const associated = new Map<string, string>();
  const defaults = new Map<string, string>();
  for (const acl of found) {
    for (const a of acl.Associations ?? []) associated.set(a.SubnetId!, acl.NetworkAclId!);
    if (acl.IsDefault === true) defaults.set(acl.VpcId!, acl.NetworkAclId!);
  }
  const acls = byId(
    found.map((a): NetworkAcl => {
      const entries = (a.Entries ?? []).flatMap(entryOf).sort((x, y) => x.direction.localeCompare(y.direction) || x.number - y.number);
      return { id: a.NetworkAclId!, ...named(a.Tags), vpc: a.VpcId!, entries };
    }),
  );
  return { acls, associated, defaults };
}

type Tables = Awaited<ReturnType<typeof readRouteTables>>;
type Acls = Awaited<ReturnType<typeof readNetworkAcls>>;

export const readSubnets = (aws: Aws, reader: Reader, vpcs: readonly string[]) =>
  reader.pages("ec2:DescribeSubnets", everything, (t) => aws.ec2("DescribeSubnets", { ...inVpcs(vpcs), ...t }), (r) => r.Subnets);

/** With table and ACL filled in: AWS says nothing where the VPC's own ones hold. "": could not be read. */
export function placedSubnets(found: readonly Ec2.Subnet[], tables: Tables, acls: Acls): Subnet[] {
  const main = new Map(tables.tables.filter((t) => t.main).map((t) => [t.vpc, t.id]));
  return byId(
    found.map((s) => ({
      id: s.SubnetId!,
      ...named(s.Tags),
      vpc: s.VpcId!,
      zone: s.AvailabilityZone!,
      // A subnet of IPv6 alone has none.
      cidr: s.CidrBlock ?? "",
      ...ipv6Of(s),
      routeTable: tables.associated.get(s.SubnetId!) ?? main.get(s.VpcId!) ?? "",
      networkAcl: acls.associated.get(s.SubnetId!) ?? acls.defaults.get(s.VpcId!) ?? "",
    })),
  );
}

function ipv6Of(s: Ec2.Subnet): Pick<Subnet, "ipv6Cidrs"> {
  const associated = (s.Ipv6CidrBlockAssociationSet ?? []).filter((c) => c.Ipv6CidrBlockState?.State === "associated");
  const cidrs = associated.flatMap((c) => c.Ipv6CidrBlock ?? []);
  return cidrs.length === 0 ? {} : { ipv6Cidrs: cidrs };
}

export async function readInternetGateways(aws: Aws, reader: Reader, vpcs: readonly string[]): Promise<InternetGateway[]> {
  const ask = inVpcs(vpcs, "attachment.vpc-id");
  const found = await reader.pages("ec2:DescribeInternetGateways", everything, (t) => aws.ec2("DescribeInternetGateways", { ...ask, ...t }), (r) => r.InternetGateways);
  return byId(
    found.map((g) => {
      // AWS calls an attached gateway "available", its documentation "attached" (API_InternetGatewayAttachment).
      const vpc = g.Attachments?.find((a) => ["available", "attached"].includes(String(a.State)))?.VpcId;
      return { id: g.InternetGatewayId!, ...named(g.Tags), ...(vpc === undefined ? {} : { vpc }) };
    }),
  );
}

/** Egress-only internet gateways of these VPCs; the operation has no filter by VPC. */
export async function readEgressOnlyGateways(aws: Aws, reader: Reader, vpcs: readonly string[]): Promise<EgressOnlyGateway[]> {
  const read = (t: Record<string, string>) => aws.ec2("DescribeEgressOnlyInternetGateways", { ...t });
  const found = await reader.pages("ec2:DescribeEgressOnlyInternetGateways", everything, read, (r) => r.EgressOnlyInternetGateways);
  const all = found.map((g) => {
    const vpc = g.Attachments?.find((a) => ["available", "attached"].includes(String(a.State)))?.VpcId;
    return { id: g.EgressOnlyInternetGatewayId!, ...named(g.Tags), ...(vpc === undefined ? {} : { vpc }) };
  });
  return byId(all.filter((g) => g.vpc !== undefined && vpcs.includes(g.vpc)));
}

export async function readNatGateways(aws: Aws, reader: Reader, vpcs: readonly string[]): Promise<NatGateway[]> {
  const Filter = [{ Name: "vpc-id", Values: [...vpcs] }];
  const found = await reader.pages("ec2:DescribeNatGateways", everything, (t) => aws.ec2("DescribeNatGateways", { Filter, ...t }), (r) => r.NatGateways);
  return byId(
    found.map((g): NatGateway => {
      const [address, ...more] = g.NatGatewayAddresses ?? [];
      if ((g as { AvailabilityMode?: string }).AvailabilityMode === "regional") reader.notUnderstood(g.NatGatewayId!, "regional-nat-gateway");
      if (more.length > 0) reader.notUnderstood(g.NatGatewayId!, "nat-gateway-with-several-addresses");
      return {
        id: g.NatGatewayId!,
        ...named(g.Tags),
        vpc: g.VpcId!,
        subnet: g.SubnetId ?? "",
        ...(address?.NetworkInterfaceId === undefined ? {} : { interface: address.NetworkInterfaceId }),
        privateIp: address?.PrivateIp ?? "",
        ...(address?.PublicIp === undefined ? {} : { publicIp: address.PublicIp }),
        connectivity: g.ConnectivityType === "private" ? "private" : "public",
        state: g.State!,
      };
    }),
  );
}

const sideOf = (v: Ec2.VpcPeeringConnectionVpcInfo | undefined, aws: Aws): PeeringSide => {
  const set = v?.CidrBlockSet?.flatMap((c) => c.CidrBlock ?? []) ?? [];
  return {
    vpc: v?.VpcId ?? "",
    account: v?.OwnerId ?? aws.account,
    region: v?.Region ?? aws.region,
    cidrs: set.length > 0 ? set : v?.CidrBlock === undefined ? [] : [v.CidrBlock],
  };
};

/** Every peering of the region that touches one of the VPCs. */
export async function readPeerings(aws: Aws, reader: Reader, vpcs: readonly string[]): Promise<Peering[]> {
  const read = (t: Record<string, string>) => aws.ec2("DescribeVpcPeeringConnections", { ...t });
  const found = await reader.pages("ec2:DescribeVpcPeeringConnections", everything, read, (r) => r.VpcPeeringConnections);
  const all = found.map((p) => ({
    id: p.VpcPeeringConnectionId!,
    ...named(p.Tags),
    requester: sideOf(p.RequesterVpcInfo, aws),
    accepter: sideOf(p.AccepterVpcInfo, aws),
    state: p.Status?.Code ?? "",
  }));
  return byId(all.filter((p) => vpcs.includes(p.requester.vpc) || vpcs.includes(p.accepter.vpc)));
}
