import { isGone } from "../aws/classify.js";
import { defineKind } from "../core/define.js";
import { phaseIn, type StateTable } from "../core/states.js";
import type { Aws, Seen } from "../core/types.js";
import { joinKey, splitKey } from "./keys.js";
import { all } from "./pages.js";
import { takenWhen } from "./taken.js";

export interface ClientVpnAssociationProps {
  readonly endpointId: string;
  /** At least a /27 with 20 free addresses; one of each zone (pitfall 25). */
  readonly subnetId: string;
}
export interface ClientVpnAssociationAttrs {
  readonly associationId: string;
}
type SeenAssociation = Seen<ClientVpnAssociationAttrs, ClientVpnAssociationProps>;

const states: StateTable = {
  page: "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_AssociationStatus.html",
  field: "DescribeClientVpnTargetNetworks ClientVpnTargetNetworks.Status.Code",
  states: {
    associating: "pending",
    associated: "ready",
    "association-failed": "failed",
    disassociating: "deleting",
    disassociated: "gone",
  },
};

async function associationsOf(aws: Aws, endpointId: string): Promise<SeenAssociation[]> {
  try {
    const networks = await all(
      (NextToken) => aws.ec2("DescribeClientVpnTargetNetworks", { ClientVpnEndpointId: endpointId, ...NextToken }),
      (r) => r.ClientVpnTargetNetworks,
    );
    return networks.flatMap((n): SeenAssociation[] => {
      const read = phaseIn(states, n.Status?.Code, n.Status?.Message);
      if (read === undefined) return [];
      const subnetId = n.TargetNetworkId!;
      return [
        {
          id: joinKey(endpointId, subnetId),
          ...read,
          attrs: { associationId: n.AssociationId! },
          props: { endpointId, subnetId },
        },
      ];
    });
  } catch (e) {
    if (isGone(e)) return []; // the endpoint went
    throw e;
  }
}

/**
 * The network that VPN clients come out of, with interfaces of the endpoint in it, and the dearest item of all: billed
 * by the hour from its creation, connected or not (C3, O28, pitfall 54). AWS adds the route to the VPC by itself.
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_AssociateClientVpnTargetNetwork.html
 * Not `within` the endpoint: AWS refuses to delete one that has associations (pitfall 21).
 */
export const clientVpnAssociation = defineKind<ClientVpnAssociationProps, ClientVpnAssociationAttrs>({
  name: "ec2/client-vpn-association",
  words: { en: "association of the VPN with a subnet", ja: "VPN とサブネットの関連付け" },
  // One change of an endpoint at a time (pitfall 19): whoever comes next waits for the end of this one.
  usable: "ready",
  // Both ways 5 to 15 minutes, at times 30 (pitfall 17; performance.md).
  pace: { typicalMs: 400_000, atMostMs: 1_800_000, deleteTypicalMs: 400_000 },
  iam: [
    "ec2:AssociateClientVpnTargetNetwork",
    "ec2:DescribeClientVpnTargetNetworks",
    "ec2:DisassociateClientVpnTargetNetwork",
    "ec2:DescribeNetworkInterfaces",
  ],
  states: [states],
  token: true,
  identity: {
    by: "name",
    tagged: false,
    of: (props) => joinKey(props.endpointId, props.subnetId),
    ends: (id) => {
      const [endpoint, subnet] = splitKey(id);
      return [
        { kind: "ec2/client-vpn-endpoint", id: endpoint },
        { kind: "ec2/subnet", id: subnet },
      ];
    },
    on: {
      kinds: ["ec2/client-vpn-endpoint"],
      list: async (aws, endpoints) => (await Promise.all(endpoints.map((e) => associationsOf(aws, e.id)))).flat(),
    },
  },
  async create(aws, props, mark) {
    const associate = () =>
      aws.ec2("AssociateClientVpnTargetNetwork", {
        ClientVpnEndpointId: props.endpointId,
        SubnetId: props.subnetId,
        ClientToken: mark.token,
      });
    // AWS has two codes for it.
    const r = await takenWhen("ClientVpnEndpointAssociationExists", () => takenWhen("InvalidClientVpnDuplicateAssociation", associate));
    return { id: joinKey(props.endpointId, props.subnetId), attrs: { associationId: r.AssociationId! } };
  },
  async read(aws, ids) {
    const wanted = new Set(ids);
    const each = await Promise.all([...new Set(ids.map((id) => splitKey(id)[0]))].map((endpointId) => associationsOf(aws, endpointId)));
    return each.flat().filter((a) => wanted.has(a.id));
  },
  async delete(aws, seen) {
    if (seen.phase === "deleting") return;
    const [ClientVpnEndpointId] = splitKey(seen.id);
    await aws.ec2("DisassociateClientVpnTargetNetwork", { ClientVpnEndpointId, AssociationId: seen.attrs.associationId });
  },
  // Its interfaces outlive it for minutes and hold the subnet and the security group.
  async lingers(aws, seen) {
    const [, subnetId] = splitKey(seen.id);
    const interfaces = await all(
      (NextToken) => aws.ec2("DescribeNetworkInterfaces", { Filters: [{ Name: "subnet-id", Values: [subnetId] }], ...NextToken }),
      (r) => r.NetworkInterfaces,
    );
    // They carry no id of their endpoint: "ClientVPN Endpoint resource".
    return interfaces.filter((i) => /^client ?vpn/i.test(i.Description ?? "")).map((i) => i.NetworkInterfaceId!);
  },
});
