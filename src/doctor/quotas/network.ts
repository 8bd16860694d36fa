import { every } from "../../aws/strangers.js";
import { vpcs } from "../shared.js";
import { counted, known, made, most, nothing, type Quota } from "./quota.js";
import { refsOf } from "../../core/resolve.js";
import type { Wanted } from "../examination.js";

const natGateways = (c: Wanted) => c.creating.filter((t) => t.kind === "ec2/nat-gateway");

/** Zones in which a NAT gateway would stand, with how many of them. */
function natZones(c: Wanted): Map<string, number> {
  const zones = new Map<string, number>();
  for (const { props } of natGateways(c)) {
    const subnets = refsOf(props["subnetId"]);
    const zone = String(c.things.find((t) => subnets.has(t.id))?.props["zone"] ?? "");
    zones.set(zone, (zones.get(zone) ?? 0) + 1);
  }
  return zones;
}

/** https://docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html */
export const networkQuotas = [
  {
    id: "vpcs",
    service: "vpc",
    code: "L-F678F1CE",
    usual: 5,
    tight: true,
    wanted: made("ec2/vpc"),
    count: async (c) => counted((await vpcs(c)).map((v) => known(v.VpcId!, v.Tags, v.IsDefault === true ? "default" : ""))),
  },
  {
    id: "internet-gateways",
    service: "vpc",
    code: "L-A4707A72",
    usual: 5,
    tight: true,
    wanted: made("ec2/internet-gateway"),
    count: async (c) => counted((await every((t) => c.aws.ec2("DescribeInternetGateways", { ...t }), (r) => r.InternetGateways)).map((g) => known(g.InternetGatewayId!, g.Tags))),
  },
  {
    id: "elastic-ips",
    service: "ec2",
    code: "L-0263D0A3",
    usual: 5,
    tight: true,
    wanted: made("ec2/elastic-ip"),
    count: async (c) => counted(((await c.aws.ec2("DescribeAddresses", {})).Addresses ?? []).map((a) => known(a.AllocationId ?? a.PublicIp!, a.Tags, a.PublicIp ?? ""))),
  },
  {
    // Counted in the zone that would hold most of them.
    id: "nat-gateways",
    service: "vpc",
    code: "L-FE5A380F",
    usual: 5,
    tight: true,
    wanted: (c) => Math.max(0, ...natZones(c).values()),
    async count(c) {
      const gateways = (await every((t) => c.aws.ec2("DescribeNatGateways", { Filter: [{ Name: "state", Values: ["pending", "available"] }], ...t }), (r) => r.NatGateways)).filter((n) => n.SubnetId !== undefined);
      if (gateways.length === 0) return counted([]);
      const subnets = await every((t) => c.aws.ec2("DescribeSubnets", { SubnetIds: [...new Set(gateways.map((n) => n.SubnetId!))], ...t }), (r) => r.Subnets);
      const zoneOf = new Map(subnets.map((s) => [s.SubnetId, s.AvailabilityZone]));
      const byZone = [...natZones(c).keys()].map((zone) => gateways.filter((n) => zoneOf.get(n.SubnetId) === zone).map((n) => known(n.NatGatewayId!, n.Tags)));
      return counted(byZone.reduce((most, some) => (some.length > most.length ? some : most), []));
    },
  },
  {
    id: "gateway-endpoints",
    service: "vpc",
    code: "L-1B52E74A",
    usual: 20,
    wanted: made("ec2/vpc-endpoint"),
    count: async (c) =>
      counted((await every((t) => c.aws.ec2("DescribeVpcEndpoints", { Filters: [{ Name: "vpc-endpoint-type", Values: ["Gateway"] }], ...t }), (r) => r.VpcEndpoints)).map((e) => known(e.VpcEndpointId!, e.Tags))),
  },
  // Of one VPC of ours: the peerings that are declared are all that it has.
  { id: "peerings", service: "vpc", code: "L-7E9ECCDB", usual: 50, wanted: (c) => most(c, "ec2/vpc-peering-connection", "requesterVpcId"), count: nothing },
  {
    id: "security-groups",
    service: "vpc",
    code: "L-E79EC296",
    usual: 2_500,
    wanted: made("ec2/security-group"),
    count: async (c) => counted((await every((t) => c.aws.ec2("DescribeSecurityGroups", { ...t }), (r) => r.SecurityGroups)).map((g) => known(g.GroupId!, g.Tags, g.GroupName ?? ""))),
  },
  // Of one group of ours, inbound.
  { id: "security-group-rules", service: "vpc", code: "L-0EA8095F", usual: 60, wanted: (c) => most(c, "ec2/security-group-rule", "groupId"), count: nothing },
  {
    // https://docs.aws.amazon.com/vpn/latest/clientvpn-admin/limits.html
    id: "client-vpn-endpoints",
    service: "ec2",
    code: "L-8EA77D34",
    usual: 5,
    tight: true,
    wanted: made("ec2/client-vpn-endpoint"),
    count: async (c) =>
      counted((await every((t) => c.aws.ec2("DescribeClientVpnEndpoints", { ...t }), (r) => r.ClientVpnEndpoints)).map((e) => known(e.ClientVpnEndpointId!, e.Tags, e.Description ?? ""))),
  },
] as const satisfies readonly Quota[];
