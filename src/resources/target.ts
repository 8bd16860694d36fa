import type { TargetHealthDescription } from "@aws-sdk/client-elastic-load-balancing-v2";
import { isAwsError } from "../core/aws-error.js";
import { defineKind } from "../core/define.js";
import { Fault } from "../core/fault.js";
import { readState, type StateTable } from "../core/states.js";
import type { Aws, Seen } from "../core/types.js";
import { isGone } from "../aws/classify.js";
import { joinKey, splitKey } from "./keys.js";

export interface TargetProps {
  readonly targetGroupArn: string;
  /** Must be running when it is registered. It gets requests on the group's port. */
  readonly instanceId: string;
}
export interface TargetAttrs {
  /** AWS's word: initial, healthy, unhealthy, unused, unavailable. */
  readonly health: string;
}
type SeenTarget = Seen<TargetAttrs, TargetProps>;

const page = "https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_TargetHealth.html";
/**
 * Registered is all that the build answers for: whether a target is healthy depends on what runs on it, and a check says
 * that. A draining one has been deregistered: it only finishes what it has begun, for up to five minutes.
 */
const states: StateTable = {
  page,
  field: "DescribeTargetHealth TargetHealthDescriptions.TargetHealth.State",
  states: {
    initial: "ready",
    healthy: "ready",
    unhealthy: "ready",
    unused: "ready",
    unavailable: "ready",
    draining: "gone",
    "unhealthy.draining": "gone",
  },
};
/** Why it is not healthy; the first two pass by themselves, and so does not being in use while a listener is new. */
const reasons: StateTable = {
  page,
  field: "DescribeTargetHealth TargetHealthDescriptions.TargetHealth.Reason",
  states: {
    "Elb.RegistrationInProgress": "pending",
    "Elb.InitialHealthChecking": "pending",
    "Elb.InternalError": "failed",
    "Target.ResponseCodeMismatch": "failed",
    "Target.Timeout": "failed",
    "Target.FailedHealthChecks": "failed",
    "Target.NotRegistered": "gone",
    "Target.NotInUse": "pending",
    "Target.DeregistrationInProgress": "deleting",
    "Target.InvalidState": "failed",
    "Target.IpUnusable": "failed",
    "Target.HealthCheckDisabled": "ready",
  },
};
const isRegistered = (t: TargetHealthDescription) => readState(states, t.TargetHealth?.State).meaning !== "gone";

async function targetsOf(aws: Aws, targetGroupArn: string): Promise<SeenTarget[]> {
  let targets: readonly TargetHealthDescription[] | undefined;
  try {
    targets = (await aws.elb("DescribeTargetHealth", { TargetGroupArn: targetGroupArn })).TargetHealthDescriptions;
  } catch (e) {
    if (isGone(e)) return []; // the group went, and its targets with it
    throw e;
  }
  if (targets === undefined) throw new Fault("not-read", { operation: "elb:DescribeTargetHealth", code: "empty answer" });
  return targets.filter(isRegistered).map((t) => ({
    id: joinKey(targetGroupArn, t.Target!.Id!),
    phase: "ready",
    unknownState: t.TargetHealth?.State === undefined ? undefined : readState(states, t.TargetHealth.State).unknownState,
    attrs: { health: t.TargetHealth?.State ?? "" },
    props: { targetGroupArn, instanceId: t.Target!.Id! },
  }));
}

async function register(aws: Aws, TargetGroupArn: string, instanceIds: readonly string[]): Promise<void> {
  await aws.elb("RegisterTargets", { TargetGroupArn, Targets: instanceIds.map((Id) => ({ Id })) });
}

/**
 * The registration of one instance in a target group.
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_RegisterTargets.html
 */
export const target = defineKind<TargetProps, TargetAttrs>({
  name: "elasticloadbalancing/target",
  words: { en: "target", ja: "ターゲット" },
  usable: "created",
  pace: { typicalMs: 1_000, atMostMs: 300_000 },
  iam: [
    "elasticloadbalancing:RegisterTargets",
    "elasticloadbalancing:DeregisterTargets",
    "elasticloadbalancing:DescribeTargetHealth",
  ],
  within: "targetGroupArn",
  states: [states, reasons],
  identity: {
    by: "name",
    tagged: false,
    of: (props) => joinKey(props.targetGroupArn, props.instanceId),
    ends: (id) => {
      const [arn, instanceId] = splitKey(id);
      // Target groups are known by their names: arn:…:targetgroup/NAME/number.
      return [
        { kind: "elasticloadbalancing/target-group", id: arn.split("/")[1] ?? arn },
        { kind: "ec2/instance", id: instanceId },
      ];
    },
    on: {
      kinds: ["elasticloadbalancing/target-group"],
      list: async (aws, groups) => (await Promise.all(groups.map((g) => targetsOf(aws, String(g.attrs["arn"]))))).flat(),
    },
  },
  together: {
    key: (props) => props.targetGroupArn,
    create: (aws, some) => register(aws, some[0]!.targetGroupArn, some.map((p) => p.instanceId)),
  },
  async create(aws, props) {
    await register(aws, props.targetGroupArn, [props.instanceId]);
    return { id: joinKey(props.targetGroupArn, props.instanceId) };
  },
  async read(aws, ids) {
    const wanted = new Set(ids);
    const groups = await Promise.all([...new Set(ids.map((id) => splitKey(id)[0]))].map((arn) => targetsOf(aws, arn)));
    return groups.flat().filter((t) => wanted.has(t.id));
  },
  async delete(aws, seen) {
    const [targetGroupArn, instanceId] = splitKey(seen.id);
    try {
      await aws.elb("DeregisterTargets", { TargetGroupArn: targetGroupArn, Targets: [{ Id: instanceId }] });
    } catch (e) {
      // Also the code for a target that is not there any more.
      if (!isAwsError(e) || e.Code !== "InvalidTarget") throw e;
    }
  },
});
