import type { Route } from "@aws-sdk/client-ec2";
import { defineKind } from "../core/define.js";
import { phaseIn, type StateTable } from "../core/states.js";
import type { Aws, Seen } from "../core/types.js";
import { joinKey, splitKey } from "./keys.js";
import { found } from "./pages.js";
import { describeRouteTables } from "./route-table.js";

/** Exactly one target. The route to a gateway endpoint is not here: AWS makes it with the endpoint. */
export interface RouteProps {
  readonly routeTableId: string;
  readonly destination: string;
  readonly gatewayId?: string;
  readonly natGatewayId?: string;
  readonly networkInterfaceId?: string;
  readonly peeringConnectionId?: string;
}

/** A blackhole is a whole route whose target is not there: the target's own kind waits for that, the checks judge it. */
const states: StateTable = {
  page: "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_Route.html",
  field: "DescribeRouteTables RouteTables.Routes.State",
  states: { active: "ready", blackhole: "ready", filtered: "ready" },
};

const target = (p: RouteProps) => ({
  RouteTableId: p.routeTableId,
  DestinationCidrBlock: p.destination,
  GatewayId: p.gatewayId,
  NatGatewayId: p.natGatewayId,
  NetworkInterfaceId: p.networkInterfaceId,
  VpcPeeringConnectionId: p.peeringConnectionId,
});

/** The targets a route does not have: a route that was turned to another kind of target must not look like the one applied. */
const noTarget = { gatewayId: "", natGatewayId: "", networkInterfaceId: "", peeringConnectionId: "" };

function seenRoute(routeTableId: string, r: Route): Seen<object, RouteProps> {
  const destination = r.DestinationCidrBlock!;
  const props: RouteProps = {
    routeTableId,
    destination,
    ...(r.GatewayId ? { gatewayId: r.GatewayId } : {}),
    ...(r.NatGatewayId ? { natGatewayId: r.NatGatewayId } : {}),
    ...(r.NetworkInterfaceId && !r.GatewayId ? { networkInterfaceId: r.NetworkInterfaceId } : {}),
    ...(r.VpcPeeringConnectionId ? { peeringConnectionId: r.VpcPeeringConnectionId } : {}),
  };
  return { id: joinKey(routeTableId, destination), ...phaseIn(states, r.State ?? "active")!, attrs: {}, props };
}

/** Those that somebody made; not the VPC's own, nor what a virtual private gateway has told. */
async function routesOf(aws: Aws, tableIds: readonly string[]): Promise<Seen<object, RouteProps>[]> {
  const tables = await found(tableIds, (some) => describeRouteTables(aws, { RouteTableIds: some }));
  return tables.flatMap((t) =>
    (t.Routes ?? [])
      .filter((r) => r.DestinationCidrBlock !== undefined && r.GatewayId !== "local" && r.Origin !== "EnableVgwRoutePropagation")
      .map((r) => seenRoute(t.RouteTableId!, r)),
  );
}

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateRoute.html (R1) */
export const route = defineKind<RouteProps, object>({
  name: "ec2/route",
  words: { en: "route", ja: "ルート" },
  usable: "created",
  pace: { typicalMs: 500, atMostMs: 120_000 },
  iam: ["ec2:CreateRoute", "ec2:DescribeRouteTables", "ec2:ReplaceRoute", "ec2:DeleteRoute"],
  within: "routeTableId",
  states: [states],
  mutable: ["gatewayId", "natGatewayId", "networkInterfaceId", "peeringConnectionId"],
  identity: {
    by: "name",
    tagged: false,
    of: (p) => joinKey(p.routeTableId, p.destination),
    ends: (id) => [{ kind: "ec2/route-table", id: splitKey(id)[0] }],
    on: { kinds: ["ec2/route-table"], list: (aws, tables) => routesOf(aws, tables.map((t) => t.id)) },
  },
  async create(aws, props) {
    await aws.ec2("CreateRoute", target(props));
    return { id: joinKey(props.routeTableId, props.destination) };
  },
  async read(aws, ids) {
    const tables = await found([...new Set(ids.map((id) => splitKey(id)[0]))], (some) => describeRouteTables(aws, { RouteTableIds: some }));
    return ids.flatMap((id) => {
      const [routeTableId, destination] = splitKey(id);
      const r = tables.find((t) => t.RouteTableId === routeTableId)?.Routes?.find((x) => x.DestinationCidrBlock === destination);
      if (r === undefined) return [];
      const seen = seenRoute(routeTableId, r);
      return [{ ...seen, props: { ...noTarget, ...seen.props } }];
    });
  },
  async update(aws, props) {
    await aws.ec2("ReplaceRoute", target(props));
  },
  async delete(aws, seen) {
    const [RouteTableId, DestinationCidrBlock] = splitKey(seen.id);
    await aws.ec2("DeleteRoute", { RouteTableId, DestinationCidrBlock });
  },
});
