import { isGone } from "../aws/classify.js";
import { defineKind } from "../core/define.js";
import { phaseIn, type StateTable } from "../core/states.js";
import type { Aws, Seen } from "../core/types.js";
import { joinKey, splitKey } from "./keys.js";
import { all } from "./pages.js";
import { takenWhen } from "./taken.js";

/** The route to the endpoint's own VPC is not here: AWS makes it with the association, and takes it away with it. */
export interface ClientVpnRouteProps {
  readonly endpointId: string;
  /** Must be associated already: the traffic leaves the VPN here. */
  readonly subnetId: string;
  readonly destination: string;
  readonly description: string;
}
type SeenRoute = Seen<object, ClientVpnRouteProps>;

const states: StateTable = {
  page: "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ClientVpnRouteStatus.html",
  field: "DescribeClientVpnRoutes Routes.Status.Code",
  states: { creating: "pending", active: "ready", failed: "failed", deleting: "deleting" },
};

async function routesOf(aws: Aws, endpointId: string): Promise<SeenRoute[]> {
  try {
    const routes = await all(
      (NextToken) => aws.ec2("DescribeClientVpnRoutes", { ClientVpnEndpointId: endpointId, ...NextToken }),
      (r) => r.Routes,
    );
    return routes
      .filter((r) => r.Origin === "add-route")
      .map((r): SeenRoute => {
        const [subnetId, destination] = [r.TargetSubnet!, r.DestinationCidr!];
        return {
          id: joinKey(endpointId, subnetId, destination),
          ...phaseIn(states, r.Status?.Code, r.Status?.Message)!,
          attrs: {},
          props: { endpointId, subnetId, destination, ...(r.Description === undefined ? {} : { description: r.Description }) },
        };
      });
  } catch (e) {
    if (isGone(e)) return []; // the endpoint went, and its routes with it
    throw e;
  }
}

/**
 * A way out of the VPN beyond its own VPC. Nobody gets through without an authorization rule for the same range.
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateClientVpnRoute.html
 */
export const clientVpnRoute = defineKind<ClientVpnRouteProps, object>({
  name: "ec2/client-vpn-route",
  words: { en: "route of the VPN", ja: "VPN のルート" },
  // One change of an endpoint at a time (pitfall 19).
  usable: "ready",
  // 90 seconds as a rule, sometimes more than ten minutes (pitfall 18).
  pace: { typicalMs: 90_000, atMostMs: 900_000, deleteTypicalMs: 60_000 },
  iam: ["ec2:CreateClientVpnRoute", "ec2:DescribeClientVpnRoutes", "ec2:DeleteClientVpnRoute"],
  within: "endpointId",
  states: [states],
  token: true,
  identity: {
    by: "name",
    tagged: false,
    of: (props) => joinKey(props.endpointId, props.subnetId, props.destination),
    ends: (id) => {
      const [endpoint, subnet] = splitKey(id);
      return [
        { kind: "ec2/client-vpn-endpoint", id: endpoint },
        { kind: "ec2/subnet", id: subnet },
      ];
    },
    on: {
      kinds: ["ec2/client-vpn-endpoint"],
      list: async (aws, endpoints) => (await Promise.all(endpoints.map((e) => routesOf(aws, e.id)))).flat(),
    },
  },
  async create(aws, props, mark) {
    await takenWhen("InvalidClientVpnDuplicateRoute", () =>
      aws.ec2("CreateClientVpnRoute", {
        ClientVpnEndpointId: props.endpointId,
        DestinationCidrBlock: props.destination,
        TargetVpcSubnetId: props.subnetId,
        Description: props.description,
        ClientToken: mark.token,
      }),
    );
    return { id: joinKey(props.endpointId, props.subnetId, props.destination) };
  },
  async read(aws, ids) {
    const wanted = new Set(ids);
    const each = await Promise.all([...new Set(ids.map((id) => splitKey(id)[0]))].map((endpointId) => routesOf(aws, endpointId)));
    return each.flat().filter((r) => wanted.has(r.id));
  },
  async delete(aws, seen) {
    if (seen.phase === "deleting") return;
    const [ClientVpnEndpointId, TargetVpcSubnetId, DestinationCidrBlock] = splitKey(seen.id);
    await aws.ec2("DeleteClientVpnRoute", { ClientVpnEndpointId, TargetVpcSubnetId, DestinationCidrBlock: DestinationCidrBlock! });
  },
});
