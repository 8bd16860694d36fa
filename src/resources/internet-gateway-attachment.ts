import { defineKind } from "../core/define.js";
import { phaseIn, type StateTable } from "../core/states.js";
import type { Seen } from "../core/types.js";
import { describeInternetGateways } from "./internet-gateway.js";
import { joinKey, splitKey } from "./keys.js";
import { found } from "./pages.js";

export interface AttachmentProps {
  readonly internetGatewayId: string;
  readonly vpcId: string;
}

/** The enumeration has "attached"; what AWS answers for an attached gateway is "available". */
const states: StateTable = {
  page: "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_InternetGatewayAttachment.html",
  field: "DescribeInternetGateways InternetGateways.Attachments.State",
  states: { attaching: "pending", available: "ready", attached: "ready", detaching: "deleting", detached: "gone" },
};

function seenAttachment(id: string, state: string): Seen<object, AttachmentProps>[] {
  const [internetGatewayId, vpcId] = splitKey(id);
  const read = phaseIn(states, state);
  return read === undefined ? [] : [{ id, ...read, attrs: {}, props: { internetGatewayId, vpcId } }];
}

/**
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_AttachInternetGateway.html
 * Detaching is refused ("mapped public address(es)") while an instance, ALB or NAT gateway of the VPC has a public
 * address, so whatever needs the internet is declared after this (pitfall 2).
 */
export const internetGatewayAttachment = defineKind<AttachmentProps, object>({
  name: "ec2/internet-gateway-attachment",
  words: { en: "internet gateway attachment", ja: "インターネットゲートウェイのアタッチ" },
  usable: "created",
  pace: { typicalMs: 500, atMostMs: 120_000, deleteTypicalMs: 5_000 },
  iam: ["ec2:AttachInternetGateway", "ec2:DescribeInternetGateways", "ec2:DetachInternetGateway"],
  states: [states],
  identity: {
    by: "name",
    tagged: false,
    of: (p) => joinKey(p.internetGatewayId, p.vpcId),
    ends: (id) => {
      const [gatewayId, vpcId] = splitKey(id);
      return [
        { kind: "ec2/internet-gateway", id: gatewayId },
        { kind: "ec2/vpc", id: vpcId },
      ];
    },
    on: {
      kinds: ["ec2/internet-gateway"],
      list: (_aws, gateways) => {
        const attached = gateways.filter((g) => g.attrs["attachedTo"] !== "");
        return Promise.resolve(attached.flatMap((g) => seenAttachment(joinKey(g.id, String(g.attrs["attachedTo"])), String(g.attrs["attachment"]))));
      },
    },
  },
  async create(aws, props) {
    await aws.ec2("AttachInternetGateway", { InternetGatewayId: props.internetGatewayId, VpcId: props.vpcId });
    return { id: joinKey(props.internetGatewayId, props.vpcId) };
  },
  async read(aws, ids) {
    const gateways = await found([...new Set(ids.map((id) => splitKey(id)[0]))], (some) =>
      describeInternetGateways(aws, { InternetGatewayIds: some }),
    );
    const attached = new Map(gateways.map((g) => [joinKey(g.id, g.attrs.attachedTo), g.attrs.attachment]));
    return ids.filter((id) => attached.has(id)).flatMap((id) => seenAttachment(id, attached.get(id)!));
  },
  async delete(aws, seen) {
    const [InternetGatewayId, VpcId] = splitKey(seen.id);
    await aws.ec2("DetachInternetGateway", { InternetGatewayId, VpcId });
  },
});
