import { defineKind } from "../core/define.js";
import { Fault } from "../core/fault.js";
import { phaseIn, type StateTable } from "../core/states.js";
import type { Aws, Seen } from "../core/types.js";
import { envFilter, ownerOf, tagSpec } from "../aws/tags.js";
import { all, found, only } from "./pages.js";
import { refuseUnsuccessful } from "./unsuccessful.js";
import { retagEc2 } from "./retag.js";

export type FlowLogDestination =
  | { readonly logGroupName: string; readonly roleArn: string }
  /** A bucket, or a folder in it. */
  | { readonly bucketArn: string };

export interface FlowLogProps {
  readonly vpcId: string;
  readonly trafficType: "ALL" | "ACCEPT" | "REJECT";
  /** How long packets of one flow are added up: 60 or 600. */
  readonly intervalSeconds: number;
  readonly destination: FlowLogDestination;
}
export interface FlowLogAttrs {
  readonly logGroupName: string;
}
type SeenFlowLog = Seen<FlowLogAttrs, FlowLogProps>;

const page = "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_FlowLog.html";
const states: StateTable = { page, field: "DescribeFlowLogs FlowLogs.FlowLogStatus", states: { ACTIVE: "ready" } };
/** Why the delivery has failed. An access error stays until the role or the bucket is corrected; the other reasons pass. */
const deliveryErrors: StateTable = {
  page,
  field: "DescribeFlowLogs FlowLogs.DeliverLogsErrorMessage",
  states: {
    "Rate limited": "ready",
    "Unknown error": "ready",
    "Access error": {
      meaning: "failed",
      words: {
        en: "The role or the bucket does not let flow logs write: compare its policy with `kumiki plan`, and correct it.",
        ja: "ロールまたはバケットのポリシーがフローログの書き込みを許可していません。`kumiki plan` と比べて修正してください。",
      },
    },
  },
};

interface Described {
  readonly FlowLogStatus?: string | undefined;
  readonly DeliverLogsStatus?: string | undefined;
  readonly DeliverLogsErrorMessage?: string | undefined;
}
function phaseOf(f: Described) {
  const failed = f.DeliverLogsStatus === "FAILED" ? phaseIn(deliveryErrors, f.DeliverLogsErrorMessage) : undefined;
  if (failed?.phase === "failed") return failed;
  // Absent where it is delivered; a flow log that is listed without a state is active.
  return { ...phaseIn(states, f.FlowLogStatus ?? "ACTIVE")!, ...(failed?.unknownState === undefined ? {} : { unknownState: failed.unknownState }) };
}

async function describe(aws: Aws, input: { FlowLogIds?: string[]; Filter?: { Name: string; Values: string[] }[] }): Promise<SeenFlowLog[]> {
  const logs = await all((NextToken) => aws.ec2("DescribeFlowLogs", { ...input, ...NextToken }), (r) => r.FlowLogs);
  return logs.map((f) => {
    const toBucket = f.LogDestinationType === "s3";
    const destination: FlowLogDestination = toBucket
      ? { bucketArn: f.LogDestination ?? "" }
      : { logGroupName: f.LogGroupName ?? "", roleArn: f.DeliverLogsPermissionArn ?? "" };
    return {
      id: f.FlowLogId!,
      ...phaseOf(f),
      attrs: { logGroupName: toBucket ? "" : (f.LogGroupName ?? "") },
      props: {
        vpcId: f.ResourceId!,
        ...(f.TrafficType === undefined ? {} : { trafficType: f.TrafficType }),
        destination,
        ...(f.MaxAggregationInterval === undefined ? {} : { intervalSeconds: f.MaxAggregationInterval }),
      },
      owner: ownerOf(f.Tags),
      since: f.CreationTime?.toISOString(),
    };
  });
}

/**
 * Nothing of it can be changed afterwards. A role of a moment ago is refused for up to a minute (pitfall 28;
 * aws/classify). https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateFlowLogs.html (F6, F7, Z3)
 */
export const flowLog = defineKind<FlowLogProps, FlowLogAttrs>({
  name: "ec2/flow-log",
  words: { en: "flow log", ja: "フローログ" },
  usable: "created",
  pace: { typicalMs: 2_000, atMostMs: 300_000 },
  // The last four: AWS sets up the delivery, and for S3 the bucket's policy, in the caller's name.
  iam: [
    "ec2:CreateFlowLogs",
    "ec2:CreateTags",
    "ec2:DescribeFlowLogs",
    "ec2:DeleteFlowLogs",
    "iam:PassRole",
    "logs:CreateLogDelivery",
    "logs:DeleteLogDelivery",
    "s3:GetBucketPolicy",
    "s3:PutBucketPolicy",
  ],
  states: [states, deliveryErrors],
  token: true,
  identity: {
    by: "tag",
    find: async (aws, env) => only(env, await describe(aws, { Filter: envFilter(env) })),
    retag: retagEc2,
    launch: "time",
  },
  async create(aws, props, mark) {
    const to = props.destination;
    const r = await aws.ec2("CreateFlowLogs", {
      ResourceType: "VPC",
      ResourceIds: [props.vpcId],
      TrafficType: props.trafficType,
      MaxAggregationInterval: props.intervalSeconds,
      ...("bucketArn" in to
        ? { LogDestinationType: "s3", LogDestination: to.bucketArn }
        : { LogDestinationType: "cloud-watch-logs", LogGroupName: to.logGroupName, DeliverLogsPermissionArn: to.roleArn }),
      ClientToken: mark.token,
      TagSpecifications: tagSpec(mark, "vpc-flow-log"),
    });
    refuseUnsuccessful(r, "CreateFlowLogs");
    const id = r.FlowLogIds?.[0];
    if (id === undefined) throw new Fault("unknown-outcome", { operation: "ec2:CreateFlowLogs", code: "empty answer" });
    return { id, attrs: { logGroupName: "bucketArn" in to ? "" : to.logGroupName } };
  },
  async read(aws, ids) {
    return found(ids, (some) => describe(aws, { FlowLogIds: some }));
  },
  async delete(aws, seen) {
    refuseUnsuccessful(await aws.ec2("DeleteFlowLogs", { FlowLogIds: [seen.id] }), "DeleteFlowLogs");
  },
});
