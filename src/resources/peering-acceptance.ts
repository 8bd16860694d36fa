import { defineKind } from "../core/define.js";
import type { Aws, Phase, Seen } from "../core/types.js";
import { found } from "./pages.js";
import { deletePeering, describePeerings } from "./peering-connection.js";
import { takenWhen } from "./taken.js";

export interface PeeringAcceptanceProps {
  readonly peeringConnectionId: string;
}

const phases: Readonly<Record<string, Phase>> = { provisioning: "pending", active: "ready", deleting: "deleting" };

async function read(aws: Aws, ids: readonly string[]): Promise<Seen<object, PeeringAcceptanceProps>[]> {
  const peerings = await found(ids, (some) => describePeerings(aws, { VpcPeeringConnectionIds: some }));
  return peerings.flatMap((p) => {
    const phase = phases[p.Status!.Code!];
    const id = p.VpcPeeringConnectionId!;
    return phase === undefined ? [] : [{ id, phase, attrs: {}, props: { peeringConnectionId: id } }];
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
  delete: (aws, seen) => deletePeering(aws, seen.id),
});
