import type * as Ec2 from "@aws-sdk/client-ec2";
import type { Aws } from "../../core/types.js";
import type { ClientVpn, NetworkInterface, VpnGateway } from "../../net/reach/snapshot.js";
import { inVpcs } from "./network.js";
import { everything, type Reader } from "./reader.js";
import { byId, named } from "./words.js";

/** Everything of one endpoint. */
export interface DescribedVpn {
  readonly endpoint: Ec2.ClientVpnEndpoint;
  readonly networks: readonly Ec2.TargetNetwork[];
  readonly routes: readonly Ec2.ClientVpnRoute[];
  readonly rules: readonly Ec2.AuthorizationRule[];
}

export async function describeClientVpns(aws: Aws, reader: Reader, vpcs: readonly string[]): Promise<DescribedVpn[]> {
  const found = await reader.pages("ec2:DescribeClientVpnEndpoints", everything, (t) => aws.ec2("DescribeClientVpnEndpoints", { ...t }), (r) => r.ClientVpnEndpoints);
  const ours = found.filter((e) => vpcs.includes(e.VpcId ?? "") && e.Status?.Code !== "deleted");
  return Promise.all(
    ours.map(async (endpoint) => {
      const ClientVpnEndpointId = endpoint.ClientVpnEndpointId!;
      const [networks, routes, rules] = await Promise.all([
        reader.pages("ec2:DescribeClientVpnTargetNetworks", ClientVpnEndpointId, (t) => aws.ec2("DescribeClientVpnTargetNetworks", { ClientVpnEndpointId, ...t }), (r) => r.ClientVpnTargetNetworks),
        reader.pages("ec2:DescribeClientVpnRoutes", ClientVpnEndpointId, (t) => aws.ec2("DescribeClientVpnRoutes", { ClientVpnEndpointId, ...t }), (r) => r.Routes),
        reader.pages("ec2:DescribeClientVpnAuthorizationRules", ClientVpnEndpointId, (t) => aws.ec2("DescribeClientVpnAuthorizationRules", { ClientVpnEndpointId, ...t }), (r) => r.AuthorizationRules),
      ]);
      return { endpoint, networks, routes, rules };
    }),
  );
}

const associationOf = (n: Ec2.TargetNetwork, endpoint: string, interfaces: readonly NetworkInterface[]): ClientVpn["associations"][number] => ({
  id: n.AssociationId!,
  subnet: n.TargetNetworkId!,
  state: String(n.Status?.Code ?? ""),
  interfaces: interfaces.filter((i) => i.kind === "client-vpn" && i.owner === endpoint && i.subnet === n.TargetNetworkId).map((i) => i.id),
});

export const clientVpnsOf = (described: readonly DescribedVpn[], interfaces: readonly NetworkInterface[]): ClientVpn[] =>
  byId(
    described.map(({ endpoint: e, networks, routes, rules }): ClientVpn => ({
      id: e.ClientVpnEndpointId!,
      ...named(e.Tags),
      ...(e.VpcId === undefined ? {} : { vpc: e.VpcId }),
      clientCidr: e.ClientCidrBlock ?? "",
      splitTunnel: e.SplitTunnel === true,
      transport: e.TransportProtocol === "tcp" ? "tcp" : "udp",
      port: e.VpnPort ?? 443,
      state: String(e.Status?.Code ?? ""),
      groups: [...(e.SecurityGroupIds ?? [])].sort(),
      associations: byId(networks.filter((n) => n.Status?.Code !== "disassociated").map((n) => associationOf(n, e.ClientVpnEndpointId!, interfaces))),
      routes: routes
        .map((r) => ({ destination: r.DestinationCidr!, subnet: r.TargetSubnet ?? "", state: String(r.Status?.Code ?? ""), origin: r.Origin === "associate" ? ("associate" as const) : ("add-route" as const) }))
        .sort((a, b) => (`${a.destination} ${a.subnet}` < `${b.destination} ${b.subnet}` ? -1 : 1)),
      rules: rules
        .map((r) => ({ destination: r.DestinationCidr!, everybody: r.AccessAll === true, ...(r.GroupId === undefined || r.GroupId === "" ? {} : { group: r.GroupId }), state: String(r.Status?.Code ?? "") }))
        .sort((a, b) => (`${a.destination} ${a.group ?? ""}` < `${b.destination} ${b.group ?? ""}` ? -1 : 1)),
    })),
  );

type Connection = VpnGateway["connections"][number];

function connectionOf(c: Ec2.VpnConnection, reader: Reader): Connection {
  // What BGP has learned is not described; only what reached a route table is seen, and not from which connection.
  if (c.Options?.StaticRoutesOnly !== true) reader.notUnderstood(c.VpnGatewayId!, "bgp-routes");
  return {
    id: c.VpnConnectionId!,
    state: String(c.State ?? ""),
    routes: (c.Routes ?? []).filter((r) => r.State !== "deleted").flatMap((r) => r.DestinationCidrBlock ?? []).sort(),
    tunnels: (c.VgwTelemetry ?? []).map((t) => ({ up: t.Status === "UP" })),
  };
}

/** Virtual private gateways of these VPCs with what hangs on them. */
export async function readVpnGateways(aws: Aws, reader: Reader, vpcs: readonly string[]): Promise<VpnGateway[]> {
  const ask = inVpcs(vpcs, "attachment.vpc-id");
  const gateways = await reader.attempt("ec2:DescribeVpnGateways", everything, async () => (await aws.ec2("DescribeVpnGateways", ask)).VpnGateways, []);
  const attached = (gateways ?? []).filter((g) => g.State !== "deleted" && (g.VpcAttachments ?? []).some((a) => vpcs.includes(a.VpcId ?? "")));
  if (attached.length === 0) return [];
  const Filters = [{ Name: "vpn-gateway-id", Values: attached.map((g) => g.VpnGatewayId!) }];
  const connections = (await reader.attempt("ec2:DescribeVpnConnections", everything, async () => (await aws.ec2("DescribeVpnConnections", { Filters })).VpnConnections, [])) ?? [];
  return byId(
    attached.map((g): VpnGateway => {
      const vpc = g.VpcAttachments?.find((a) => a.State === "attached")?.VpcId;
      const own = connections.filter((c) => c.VpnGatewayId === g.VpnGatewayId && c.State !== "deleted");
      return { id: g.VpnGatewayId!, ...named(g.Tags), ...(vpc === undefined ? {} : { vpc }), connections: byId(own.map((c) => connectionOf(c, reader))) };
    }),
  );
}
