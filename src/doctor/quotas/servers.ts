import type { _InstanceType as InstanceType } from "@aws-sdk/client-ec2";
import { every } from "../../aws/strangers.js";
import { nameOf } from "../../aws/tags.js";
import type { Wanted } from "../examination.js";
import { counted, made, type Quota } from "./quota.js";

/** Families whose vCPUs count together: A, C, D, H, I, M, R, T, Z (https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ec2-on-demand-instances.html). */
export const isStandard = (type: string): boolean => /^(a|c|d|h|i|im|is|m|r|t|z)\d/.test(type);

/** vCPUs of each type; a type that AWS does not know is left out. */
async function sizes(c: Wanted, types: readonly string[]): Promise<ReadonlyMap<string, number>> {
  const wanted = [...new Set(types)].sort();
  if (wanted.length === 0) return new Map();
  return c.shared(`sizes ${wanted.join(" ")}`, async () => {
    // By filter: one unknown type among InstanceTypes is an error for all.
    const found = await every((t) => c.aws.ec2("DescribeInstanceTypes", { Filters: [{ Name: "instance-type", Values: wanted as InstanceType[] }], ...t }), (r) => r.InstanceTypes);
    return new Map(found.map((f) => [String(f.InstanceType), f.VCpuInfo?.DefaultVCpus ?? 0]));
  });
}

const declaredTypes = (c: Wanted): string[] => c.creating.flatMap((t) => (t.kind === "ec2/instance" ? [String(t.props["instanceType"])] : [])).filter(isStandard);

export const serverQuotas = [
  {
    id: "vcpus",
    service: "ec2",
    code: "L-1216C47A",
    usual: 5,
    lessAtFirst: true,
    tight: true,
    async wanted(c) {
      const types = declaredTypes(c);
      const each = await sizes(c, types);
      return types.reduce((sum, type) => sum + (each.get(type) ?? 0), 0);
    },
    async count(c) {
      // A stopped one does not count; a Spot one has a quota of its own.
      const running = (await every((t) => c.aws.ec2("DescribeInstances", { Filters: [{ Name: "instance-state-name", Values: ["pending", "running"] }], ...t }), (r) => r.Reservations))
        .flatMap((r) => r.Instances ?? [])
        .filter((i) => i.InstanceLifecycle === undefined && isStandard(String(i.InstanceType)));
      const each = await sizes(c, running.map((i) => String(i.InstanceType)));
      const there = running.reduce((sum, i) => sum + (each.get(String(i.InstanceType)) ?? 0), 0);
      return { there, things: running.map((i) => `${i.InstanceId} (${[nameOf(i.Tags), i.InstanceType].filter(Boolean).join(", ")})`) };
    },
  },
  {
    // https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-limits.html
    id: "load-balancers",
    service: "elasticloadbalancing",
    code: "L-53DA6B97",
    usual: 50,
    tight: true,
    wanted: made("elasticloadbalancing/load-balancer"),
    count: async (c) =>
      counted((await every((t) => c.aws.elb("DescribeLoadBalancers", { ...t }), (r) => r.LoadBalancers, ["NextMarker", "Marker"])).filter((l) => l.Type === "application").map((l) => l.LoadBalancerName!)),
  },
  {
    id: "target-groups",
    service: "elasticloadbalancing",
    code: "L-B22855CB",
    usual: 3_000,
    wanted: made("elasticloadbalancing/target-group"),
    count: async (c) => counted((await every((t) => c.aws.elb("DescribeTargetGroups", { ...t }), (r) => r.TargetGroups, ["NextMarker", "Marker"])).map((g) => g.TargetGroupName!)),
  },
] as const satisfies readonly Quota[];
