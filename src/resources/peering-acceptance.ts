import { defineKind } from "../core/define.js";
import { phaseIn, type StateTable } from "../core/states.js";
import type { Aws, Seen } from "../core/types.js";
import { found } from "./pages.js";
import { deletePeering, describePeerings, diedOf, peeringStatesPage } from "./peering-connection.js";
import { takenWhen } from "./taken.js";

export interface PeeringAcceptanceProps {
  readonly peeringConnectionId: string;
}

const ends = ["failed", "rejected", "expired", "deleted"];
/** There is no acceptance before the connection is accepted, nor after its end. */
const states: StateTable = {
  page: peeringStatesPage,
  field: "DescribeVpcPeeringConnections VpcPeeringConnections.Status.Code",
  states: {
    "initiating-request": "gone",
    "pending-acceptance": "gone",
    provisioning: "pending",
    active: "ready",
    deleting: "deleting",
    ...Object.fromEntries(ends.map((state) => [state, "gone" as const])),
  },
};

async function read(aws: Aws, ids: readonly string[]): Promise<Seen<object, PeeringAcceptanceProps>[]> {
  const peerings = await found(ids, (some) => describePeerings(aws, { VpcPeeringConnectionIds: some }));
  return peerings.flatMap((p) => {
    const read = phaseIn(states, p.Status?.Code);
    const id = p.VpcPeeringConnectionId!;
    return read === undefined ? [] : [{ id, ...read, attrs: {}, props: { peeringConnectionId: id } }];
  });
}

/**
 * The yes of the accepter's side (PR2). A kind of its own, since it is a second call: between the two a run may end.
 * Its id is the connection's, so that what needs the connection active refers to this. Nobody can take a yes back:
 * it ends with the connection.
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_AcceptVpcPeeringConnection.html
 */
export const peeringAcceptance = defineKind<PeeringAcceptanceProps, object>({
  name: "ec2/vpc-peering-acceptance",
  words: { en: "acceptance of a VPC peering connection", ja: "VPC ピアリング接続の承諾" },
  // Security groups of the other VPC cannot be named before it is active.
  usable: "ready",
  pace: { typicalMs: 3_000, atMostMs: 300_000, deleteTypicalMs: 2_000 },
  iam: ["ec2:AcceptVpcPeeringConnection", "ec2:DescribeVpcPeeringConnections", "ec2:DeleteVpcPeeringConnection"],
  within: "peeringConnectionId",
  states: [states],
  identity: {
    by: "name",
    tagged: false,
    of: (props) => props.peeringConnectionId,
    ends: (id) => [{ kind: "ec2/vpc-peering-connection", id }],
    on: { kinds: ["ec2/vpc-peering-connection"], list: (aws, connections) => read(aws, connections.map((c) => c.id)) },
  },
  async create(aws, props) {
    // InvalidStateTransition: it is accepted already.
    await takenWhen("InvalidStateTransition", () =>
      aws.ec2("AcceptVpcPeeringConnection", { VpcPeeringConnectionId: props.peeringConnectionId }),
    );
    return { id: props.peeringConnectionId };
  },
  read,
  died: (aws, ids) => diedOf(aws, ids, ends),
  delete: (aws, seen) => deletePeering(aws, seen.id),
});
