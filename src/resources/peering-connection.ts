import { envFilter, envTag, nodeTag, opTag, ownerOf, tagSpec } from "../aws/tags.js";
import { defineKind } from "../core/define.js";
import { phaseIn, type StateTable } from "../core/states.js";
import type { Aws, Death, Seen } from "../core/types.js";
import { all, found, only } from "./pages.js";
import { retagEc2 } from "./retag.js";

/** Both VPCs are of this account and region. */
export interface PeeringConnectionProps {
  readonly requesterVpcId: string;
  readonly accepterVpcId: string;
}
export interface PeeringConnectionAttrs {
  /** AWS's own word: pending-acceptance, provisioning, active … */
  readonly state: string;
}
type SeenPeering = Seen<PeeringConnectionAttrs, PeeringConnectionProps>;

/** The states of a connection. Dead ones (deleted, rejected, expired) stay visible for hours. */
export const peeringStatesPage = "https://docs.aws.amazon.com/vpc/latest/peering/vpc-peering-basics.html";
const field = "DescribeVpcPeeringConnections VpcPeeringConnections.Status.Code";

/** Requested is all that this kind answers for; whether it was accepted is `peeringAcceptance`'s. */
const states: StateTable = {
  page: peeringStatesPage,
  field,
  states: {
    "initiating-request": "pending",
    "pending-acceptance": "ready",
    provisioning: "ready",
    active: "ready",
    deleting: "deleting",
    // "incorrect VPC-ID, Account ID, or overlapping CIDR range": AWS takes the request and lets it fail (pitfall 35).
    failed: "failed",
    deleted: "gone",
    rejected: "gone",
    expired: "gone",
  },
};

/** Those that ended before they were of use, with AWS's reason. @param ends the states that count as such */
export async function diedOf(aws: Aws, ids: readonly string[], ends: readonly string[]): Promise<Death[]> {
  const peerings = await found(ids, (some) => describePeerings(aws, { VpcPeeringConnectionIds: some }));
  return peerings.flatMap((p): Death[] => {
    const code = p.Status?.Code ?? "";
    return ends.includes(code) ? [{ id: p.VpcPeeringConnectionId!, why: p.Status?.Message ?? code }] : [];
  });
}

/** All that AWS shows, dead ones included. */
export async function describePeerings(aws: Aws, input: { VpcPeeringConnectionIds?: string[]; Filters?: { Name: string; Values: string[] }[] }) {
  return all((NextToken) => aws.ec2("DescribeVpcPeeringConnections", { ...input, ...NextToken }), (r) => r.VpcPeeringConnections);
}

async function describe(aws: Aws, input: Parameters<typeof describePeerings>[1]): Promise<SeenPeering[]> {
  const peerings = await describePeerings(aws, input);
  return peerings.flatMap((p): SeenPeering[] => {
    const state = p.Status?.Code ?? "";
    const read = phaseIn(states, state, p.Status?.Message);
    const owner = ownerOf(p.Tags);
    // A failed one without a mark is one that `delete` has let go of.
    if (read === undefined || (read.phase === "failed" && owner === undefined)) return [];
    return [
      {
        id: p.VpcPeeringConnectionId!,
        ...read,
        attrs: { state },
        props: {
          ...(p.RequesterVpcInfo?.VpcId === undefined ? {} : { requesterVpcId: p.RequesterVpcInfo.VpcId }),
          ...(p.AccepterVpcInfo?.VpcId === undefined ? {} : { accepterVpcId: p.AccepterVpcInfo.VpcId }),
        },
        owner,
      },
    ];
  });
}

/**
 * The request of one VPC to be joined to another (PR1, Z7: no name resolution across it).
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateVpcPeeringConnection.html
 */
export const peeringConnection = defineKind<PeeringConnectionProps, PeeringConnectionAttrs>({
  name: "ec2/vpc-peering-connection",
  words: { en: "VPC peering connection", ja: "VPC ピアリング接続" },
  // Before the request has arrived it cannot be accepted.
  usable: "ready",
  pace: { typicalMs: 2_000, atMostMs: 300_000, deleteTypicalMs: 2_000 },
  iam: [
    "ec2:CreateVpcPeeringConnection",
    "ec2:CreateTags",
    "ec2:DeleteTags",
    "ec2:DescribeVpcPeeringConnections",
    "ec2:DeleteVpcPeeringConnection",
  ],
  states: [states],
  identity: {
    by: "tag",
    // A failed one is no use to anybody who looks for what his request has made.
    find: async (aws, env) => only(env, await describe(aws, { Filters: envFilter(env) })).filter((p) => p.phase !== "failed"),
    retag: retagEc2,
    launch: "none",
  },
  async create(aws, props, mark) {
    const r = await aws.ec2("CreateVpcPeeringConnection", {
      VpcId: props.requesterVpcId,
      PeerVpcId: props.accepterVpcId,
      TagSpecifications: tagSpec(mark, "vpc-peering-connection"),
    });
    return { id: r.VpcPeeringConnection!.VpcPeeringConnectionId! };
  },
  read: (aws, ids) => found(ids, (some) => describe(aws, { VpcPeeringConnectionIds: some })),
  died: (aws, ids) => diedOf(aws, ids, ["deleted", "rejected", "expired"]),
  async delete(aws, seen) {
    // AWS deletes no failed one: it disappears by itself after two hours. Without our mark it is not ours any more.
    if (seen.phase === "failed")
      await aws.ec2("DeleteTags", { Resources: [seen.id], Tags: [envTag, nodeTag, opTag].map((Key) => ({ Key })) });
    else if (seen.phase !== "deleting") await deletePeering(aws, seen.id);
  },
});

/** Absent or dead already is success. */
export async function deletePeering(aws: Aws, id: string): Promise<void> {
  const [now] = await found([id], (some) => describe(aws, { VpcPeeringConnectionIds: some }));
  // AWS answers InvalidStateTransition for one that is deleted, which stays visible, so it is looked at first.
  if (now === undefined || now.phase === "deleting") return;
  await aws.ec2("DeleteVpcPeeringConnection", { VpcPeeringConnectionId: id });
}
