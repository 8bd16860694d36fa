import type { TargetGroup } from "@aws-sdk/client-elastic-load-balancing-v2";
import { defineKind } from "../core/define.js";
import type { Aws, Seen } from "../core/types.js";
import { tagList } from "../aws/tags.js";
import { chunks, elbChunk, owned, touched } from "./elb-tags.js";
import { all, found } from "./pages.js";
import { retagElb } from "./retag.js";

/** How a target is found healthy: GET `path` over HTTP on the port it is registered with. */
export interface HealthCheckProps {
  readonly path: string;
  readonly intervalSeconds: number;
  readonly timeoutSeconds: number;
  /** Good answers in a row until it gets traffic. */
  readonly healthyCount: number;
  /** Bad answers in a row until it gets none. */
  readonly unhealthyCount: number;
  /** HTTP codes that count as good, as AWS writes them: "200" or "200-299". */
  readonly codes: string;
}
export interface TargetGroupProps {
  /** Unique in the account and region, at most 32 characters. */
  readonly name: string;
  readonly vpcId: string;
  readonly port: number;
  readonly healthCheck: HealthCheckProps;
}
export interface TargetGroupAttrs {
  readonly arn: string;
}
type SeenTargetGroup = Seen<TargetGroupAttrs, TargetGroupProps>;

const healthCheckInput = (h: HealthCheckProps) => ({
  HealthCheckProtocol: "HTTP" as const,
  HealthCheckPath: h.path,
  HealthCheckIntervalSeconds: h.intervalSeconds,
  HealthCheckTimeoutSeconds: h.timeoutSeconds,
  HealthyThresholdCount: h.healthyCount,
  UnhealthyThresholdCount: h.unhealthyCount,
  Matcher: { HttpCode: h.codes },
});

const healthCheckOf = (g: TargetGroup): HealthCheckProps => ({
  path: g.HealthCheckPath!,
  intervalSeconds: g.HealthCheckIntervalSeconds!,
  timeoutSeconds: g.HealthCheckTimeoutSeconds!,
  healthyCount: g.HealthyThresholdCount!,
  unhealthyCount: g.UnhealthyThresholdCount!,
  codes: g.Matcher!.HttpCode!,
});

async function byName(aws: Aws, names: readonly string[]): Promise<TargetGroup[]> {
  const answers = await Promise.all(
    chunks(names, elbChunk).map((some) =>
      found(some, (Names) =>
        all((Marker) => aws.elb("DescribeTargetGroups", { Names, ...Marker }), (r) => r.TargetGroups, "Marker", "NextMarker"),
      ),
    ),
  );
  return answers.flat();
}

async function seenOf(aws: Aws, groups: readonly TargetGroup[]): Promise<SeenTargetGroup[]> {
  const there = await owned(aws, groups, (g) => g.TargetGroupArn!);
  return there.map(
    ({ thing: g, owner }): SeenTargetGroup => ({
      id: g.TargetGroupName!,
      phase: "ready",
      attrs: { arn: g.TargetGroupArn! },
      props: { name: g.TargetGroupName!, vpcId: g.VpcId!, port: g.Port!, healthCheck: healthCheckOf(g) },
      owner,
    }),
  );
}

/** Ours have instances behind them; others (functions, addresses of other networks) have no health check of this form. */
async function list(aws: Aws): Promise<SeenTargetGroup[]> {
  const groups = await all((Marker) => aws.elb("DescribeTargetGroups", { ...Marker }), (r) => r.TargetGroups, "Marker", "NextMarker");
  return seenOf(aws, await touched(aws, groups.filter((g) => g.TargetType === "instance"), (g) => g.TargetGroupArn!));
}

/**
 * Instances behind a load balancer, reached over HTTP (L1, L5).
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateTargetGroup.html
 */
export const targetGroup = defineKind<TargetGroupProps, TargetGroupAttrs>({
  name: "elasticloadbalancing/target-group",
  words: { en: "target group", ja: "ターゲットグループ" },
  usable: "created",
  pace: { typicalMs: 1_000, atMostMs: 300_000 },
  iam: [
    "elasticloadbalancing:CreateTargetGroup",
    "elasticloadbalancing:AddTags",
    "elasticloadbalancing:DescribeTargetGroups",
    "elasticloadbalancing:DescribeTags",
    "elasticloadbalancing:ModifyTargetGroup",
    "elasticloadbalancing:DeleteTargetGroup",
  ],
  mutable: ["healthCheck"],
  identity: {
    by: "name",
    tagged: true,
    of: (props) => props.name,
    list,
    retag: retagElb,
    launch: "none",
  },
  async create(aws, props, mark) {
    const r = await aws.elb("CreateTargetGroup", {
      Name: props.name,
      VpcId: props.vpcId,
      Protocol: "HTTP",
      Port: props.port,
      TargetType: "instance",
      ...healthCheckInput(props.healthCheck),
      Tags: tagList(mark),
    });
    return { id: props.name, attrs: { arn: r.TargetGroups![0]!.TargetGroupArn! } };
  },
  read: async (aws, ids) => seenOf(aws, await byName(aws, ids)),
  async update(aws, props, seen) {
    await aws.elb("ModifyTargetGroup", { TargetGroupArn: seen.attrs.arn, ...healthCheckInput(props.healthCheck) });
  },
  async delete(aws, seen) {
    await aws.elb("DeleteTargetGroup", { TargetGroupArn: seen.attrs.arn });
  },
});
