import { every } from "../../aws/strangers.js";
import { nameOf } from "../../aws/tags.js";
import type { Wanted } from "../examination.js";
import { instanceTypes } from "../shared.js";
import { counted, made, type Quota } from "./quota.js";

/** Families whose vCPUs count together: A, C, D, H, I, M, R, T, Z (https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ec2-on-demand-instances.html). */
export const isStandard = (type: string): boolean => /^(a|c|d|h|i|im|is|m|r|t|z)\d/.test(type);

/** vCPUs of each type; a type that AWS does not know is left out. */
async function sizes(c: Wanted, types: readonly string[]): Promise<ReadonlyMap<string, number>> {
  const found = await instanceTypes(c, types);
  return new Map([...found].map(([type, info]) => [type, info.VCpuInfo?.DefaultVCpus ?? 0]));
}

const declaredTypes = (c: Wanted): string[] => c.creating.flatMap((t) => (t.kind === "ec2/instance" ? [String(t.props["instanceType"])] : [])).filter(isStandard);

interface Server {
  readonly step: string;
  readonly name: string;
  readonly vcpus: number;
}

/** The last step up to which these servers are no more than `left`; undefined: none, or all of them. */
function lastStep(c: Wanted, servers: readonly Server[], left: number): string | undefined {
  const steps = [...new Set(c.things.map((t) => t.id.split("/")[0]!))];
  let sum = 0;
  for (const [i, step] of steps.entries()) {
    sum += servers.filter((s) => s.step === step).reduce((n, s) => n + s.vcpus, 0);
    if (sum > left) return steps[i - 1];
  }
  return undefined;
}

/** Smaller shapes of the same plan: one server in a tier, fewer steps, both, or the preset that is made for it. */
async function shapes(c: Wanted, left: number): Promise<readonly string[]> {
  const each = await sizes(c, declaredTypes(c));
  const servers = c.creating.flatMap((t): Server[] => {
    const type = String(t.props["instanceType"]);
    return t.kind === "ec2/instance" && isStandard(type) ? [{ step: t.id.split("/")[0]!, name: t.name, vcpus: each.get(type) ?? 0 }] : [];
  });
  const single = servers.filter((s) => !/-([2-9]|\d\d+)$/.test(s.name));
  const sum = (all: readonly Server[]): number => all.reduce((n, s) => n + s.vcpus, 0);
  const [through, both] = [lastStep(c, servers, left), lastStep(c, single, left)];
  const one = "--servers-per-tier 1";
  return [
    ...(single.length < servers.length && sum(single) <= left ? [one] : []),
    ...(single.length < servers.length && both !== undefined && both !== through ? [`${one} --through ${both}`] : []),
    ...(c.saved === undefined && smallestPreset <= left ? ["--preset free"] : []),
    ...(through === undefined ? [] : [`--through ${through}`]),
  ];
}
/** vCPUs of what the preset `free` builds (a test compares). */
export const smallestPreset = 4;

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
    fits: shapes,
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
