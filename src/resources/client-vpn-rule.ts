import { isGone } from "../aws/classify.js";
import { defineKind } from "../core/define.js";
import { phaseIn, type StateTable } from "../core/states.js";
import type { Aws, Seen } from "../core/types.js";
import { joinKey, splitKey } from "./keys.js";
import { all } from "./pages.js";
import { takenWhen } from "./taken.js";

/** For every client: certificates have no groups, so mutual TLS leaves no other choice (pitfall 55). */
export interface ClientVpnRuleProps {
  readonly endpointId: string;
  /** What clients may reach. */
  readonly cidr: string;
  readonly description: string;
}
type SeenRule = Seen<object, ClientVpnRuleProps>;

const everybody = "all";
const idOf = (endpointId: string, cidr: string): string => joinKey(endpointId, cidr, everybody);

const states: StateTable = {
  page: "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ClientVpnAuthorizationRuleStatus.html",
  field: "DescribeClientVpnAuthorizationRules AuthorizationRules.Status.Code",
  states: { authorizing: "pending", active: "ready", failed: "failed", revoking: "deleting" },
};

async function rulesOf(aws: Aws, endpointId: string): Promise<SeenRule[]> {
  try {
    const rules = await all(
      (NextToken) => aws.ec2("DescribeClientVpnAuthorizationRules", { ClientVpnEndpointId: endpointId, ...NextToken }),
      (r) => r.AuthorizationRules,
    );
    return rules
      .filter((r) => r.AccessAll === true)
      .map((r): SeenRule => {
        const cidr = r.DestinationCidr!;
        return {
          id: idOf(endpointId, cidr),
          ...phaseIn(states, r.Status?.Code, r.Status?.Message)!,
          attrs: {},
          props: { endpointId, cidr, ...(r.Description === undefined ? {} : { description: r.Description }) },
        };
      });
  } catch (e) {
    if (isGone(e)) return []; // the endpoint went, and its rules with it
    throw e;
  }
}

/**
 * What the clients of an endpoint may reach: an authorization rule (C4, which calls it "authentication rule").
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_AuthorizeClientVpnIngress.html
 */
export const clientVpnRule = defineKind<ClientVpnRuleProps, object>({
  name: "ec2/client-vpn-authorization-rule",
  words: { en: "authorization rule of the VPN", ja: "VPN の承認ルール" },
  // One change of an endpoint at a time (pitfall 19).
  usable: "ready",
  // Half a minute as a rule, sometimes more than ten (pitfall 18).
  pace: { typicalMs: 30_000, atMostMs: 900_000, deleteTypicalMs: 30_000 },
  iam: ["ec2:AuthorizeClientVpnIngress", "ec2:DescribeClientVpnAuthorizationRules", "ec2:RevokeClientVpnIngress"],
  within: "endpointId",
  states: [states],
  token: true,
  identity: {
    by: "name",
    tagged: false,
    of: (props) => idOf(props.endpointId, props.cidr),
    ends: (id) => [{ kind: "ec2/client-vpn-endpoint", id: splitKey(id)[0] }],
    on: {
      kinds: ["ec2/client-vpn-endpoint"],
      list: async (aws, endpoints) => (await Promise.all(endpoints.map((e) => rulesOf(aws, e.id)))).flat(),
    },
  },
  async create(aws, props, mark) {
    await takenWhen("InvalidClientVpnDuplicateAuthorizationRule", () =>
      aws.ec2("AuthorizeClientVpnIngress", {
        ClientVpnEndpointId: props.endpointId,
        TargetNetworkCidr: props.cidr,
        AuthorizeAllGroups: true,
        Description: props.description,
        ClientToken: mark.token,
      }),
    );
    return { id: idOf(props.endpointId, props.cidr) };
  },
  async read(aws, ids) {
    const wanted = new Set(ids);
    const each = await Promise.all([...new Set(ids.map((id) => splitKey(id)[0]))].map((endpointId) => rulesOf(aws, endpointId)));
    return each.flat().filter((r) => wanted.has(r.id));
  },
  async delete(aws, seen) {
    if (seen.phase === "deleting") return;
    const [ClientVpnEndpointId, TargetNetworkCidr] = splitKey(seen.id);
    await aws.ec2("RevokeClientVpnIngress", { ClientVpnEndpointId, TargetNetworkCidr, RevokeAllGroups: true });
  },
});
