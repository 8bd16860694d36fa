import { envFilter, ownerOf, tagSpec } from "../aws/tags.js";
import { AwsError } from "../core/aws-error.js";
import { defineKind } from "../core/define.js";
import { phaseIn, type StateTable } from "../core/states.js";
import type { Aws, Seen } from "../core/types.js";
import { all, found, only } from "./pages.js";
import { retagEc2 } from "./retag.js";

export interface GatewayEndpointProps {
  readonly vpcId: string;
  /** e.g. "com.amazonaws.ap-northeast-1.s3" */
  readonly serviceName: string;
  readonly routeTableIds: readonly string[];
}
type Filter = { VpcEndpointIds?: string[]; Filters?: { Name: string; Values: string[] }[] };

const states: StateTable = {
  page: "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_VpcEndpoint.html",
  field: "DescribeVpcEndpoints VpcEndpoints.State",
  states: {
    PendingAcceptance: "pending",
    Pending: "pending",
    Available: "ready",
    // Of an interface endpoint of which some zones work.
    Partial: "ready",
    Deleting: "deleting",
    Deleted: "gone",
    Rejected: "failed",
    Failed: "failed",
    Expired: "failed",
  },
};

async function describe(aws: Aws, input: Filter): Promise<Seen<object, GatewayEndpointProps>[]> {
  const endpoints = await all((page) => aws.ec2("DescribeVpcEndpoints", { ...input, ...page }), (r) => r.VpcEndpoints);
  return endpoints.flatMap((e): Seen<object, GatewayEndpointProps>[] => {
    const read = phaseIn(states, e.State, e.LastError?.Message ?? e.FailureReason);
    if (read === undefined) return [];
    return [
      {
        id: e.VpcEndpointId!,
        ...read,
        attrs: {},
        props: { vpcId: e.VpcId!, serviceName: e.ServiceName!, routeTableIds: e.RouteTableIds ?? [] },
        owner: ownerOf(e.Tags),
        since: e.CreationTimestamp?.toISOString(),
      },
    ];
  });
}

/**
 * A gateway endpoint (S3): free, and what lets yum and dnf work in a private subnet without NAT (V11, V14).
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateVpcEndpoint.html
 */
export const gatewayEndpoint = defineKind<GatewayEndpointProps, object>({
  name: "ec2/vpc-endpoint",
  words: { en: "gateway endpoint", ja: "ゲートウェイエンドポイント" },
  usable: "ready",
  pace: { typicalMs: 1_500, atMostMs: 600_000, deleteTypicalMs: 2_000 },
  token: true,
  iam: ["ec2:CreateVpcEndpoint", "ec2:CreateTags", "ec2:DescribeVpcEndpoints", "ec2:ModifyVpcEndpoint", "ec2:DeleteVpcEndpoints"],
  states: [states],
  mutable: ["routeTableIds"],
  identity: {
    by: "tag",
    find: async (aws, env) => only(env, await describe(aws, { Filters: envFilter(env) })),
    retag: retagEc2,
    launch: "time",
  },
  async create(aws, props, mark) {
    const r = await aws.ec2("CreateVpcEndpoint", {
      VpcId: props.vpcId,
      ServiceName: props.serviceName,
      VpcEndpointType: "Gateway",
      RouteTableIds: [...props.routeTableIds],
      ClientToken: mark.token,
      TagSpecifications: tagSpec(mark, "vpc-endpoint"),
    });
    return { id: r.VpcEndpoint!.VpcEndpointId! };
  },
  read: (aws, ids) => found(ids, (some) => describe(aws, { VpcEndpointIds: some })),
  async update(aws, props, seen) {
    const has = seen.props?.routeTableIds ?? [];
    const add = props.routeTableIds.filter((t) => !has.includes(t));
    const remove = has.filter((t) => !props.routeTableIds.includes(t));
    await aws.ec2("ModifyVpcEndpoint", {
      VpcEndpointId: seen.id,
      ...(add.length > 0 ? { AddRouteTableIds: add } : {}),
      ...(remove.length > 0 ? { RemoveRouteTableIds: remove } : {}),
    });
  },
  async delete(aws, seen) {
    const r = await aws.ec2("DeleteVpcEndpoints", { VpcEndpointIds: [seen.id] });
    // A 200 may carry a refusal.
    const refusal = r.Unsuccessful?.[0]?.Error;
    if (refusal?.Code !== undefined && !/NotFound$/.test(refusal.Code))
      throw new AwsError("in-use", "ec2:DeleteVpcEndpoints", refusal.Code, refusal.Message ?? "", {});
  },
});
