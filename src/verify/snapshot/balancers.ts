import type * as Elb from "@aws-sdk/client-elastic-load-balancing-v2";
import type { Aws } from "../../core/types.js";
import type { Instance, Listener, ListenerAction, ListenerRule, LoadBalancer, NetworkInterface, TargetGroup } from "../../net/reach/snapshot.js";
import { everything, type Reader } from "./reader.js";
import { byId } from "./words.js";

const markers = ["Marker", "NextMarker"] as const;

/** Application load balancers of these VPCs, as AWS describes them. */
export async function describeBalancers(aws: Aws, reader: Reader, vpcs: readonly string[]): Promise<readonly Elb.LoadBalancer[]> {
  const found = await reader.pages("elasticloadbalancing:DescribeLoadBalancers", everything, (t) => aws.elb("DescribeLoadBalancers", { ...t }), (r) => r.LoadBalancers, markers);
  return found.filter((b) => vpcs.includes(b.VpcId!) && b.Type === "application");
}

/** "app/name/id", as the descriptions of its interfaces have it. */
export const pathOf = (arn: string): string => arn.split(":loadbalancer/")[1] ?? arn;

type Weighted = Extract<ListenerAction, { kind: "forward" }>["targetGroups"];

/** A group that is named alone has all of the weight. */
function weighted(a: Elb.Action): Weighted {
  const groups = a.ForwardConfig?.TargetGroups ?? [];
  if (groups.length === 0) return a.TargetGroupArn === undefined ? [] : [{ id: a.TargetGroupArn, weight: 1 }];
  return groups.flatMap((g) => (g.TargetGroupArn === undefined ? [] : [{ id: g.TargetGroupArn, weight: g.Weight ?? 1 }]));
}
const forwardedTo = (actions: readonly Elb.Action[]): string[] => actions.flatMap((a) => weighted(a).map((g) => g.id));

const inOrder = (actions: readonly Elb.Action[]): Elb.Action[] => [...actions].sort((a, b) => (a.Order ?? 0) - (b.Order ?? 0));

/** The last action answers; a login before it depends on who asks. */
function actionOf(actions: readonly Elb.Action[]): ListenerAction {
  const [last, ...before] = inOrder(actions).reverse();
  if (last === undefined || before.length > 0) return { kind: "other", what: String(before.at(-1)?.Type ?? "no-action") };
  switch (last.Type) {
    case "forward":
      return { kind: "forward", targetGroups: weighted(last) };
    case "fixed-response":
      return { kind: "fixed-response", status: Number(last.FixedResponseConfig?.StatusCode ?? 0) };
    case "redirect": {
      const { StatusCode, Protocol, Host, Port } = last.RedirectConfig ?? {};
      const where = { ...(Protocol === undefined ? {} : { protocol: Protocol }), ...(Host === undefined ? {} : { host: Host }), ...(Port === undefined ? {} : { port: Port }) };
      return { kind: "redirect", status: Number(/\d+/.exec(String(StatusCode))?.[0] ?? 302), ...where };
    }
    default:
      return { kind: "other", what: String(last.Type) };
  }
}

type Conditions = Pick<ListenerRule, "hosts" | "paths" | "methods" | "sources" | "other">;
const fieldOf = { "host-header": "hosts", "path-pattern": "paths", "http-request-method": "methods", "source-ip": "sources" } as const;

/** Values by what they are compared with. Two conditions on one field are more than this model has. */
function conditionsOf(found: readonly Elb.RuleCondition[]): Conditions {
  const by: { -readonly [K in keyof Conditions]: string[] } = {};
  for (const c of found) {
    const field = Object.hasOwn(fieldOf, c.Field ?? "") ? fieldOf[c.Field as keyof typeof fieldOf] : "other";
    const values = c.HostHeaderConfig?.Values ?? c.PathPatternConfig?.Values ?? c.HttpRequestMethodConfig?.Values ?? c.SourceIpConfig?.Values ?? c.Values ?? [];
    const regular = c.HostHeaderConfig?.RegexValues ?? c.PathPatternConfig?.RegexValues ?? c.RegexValues ?? [];
    if (field === "other" || regular.length > 0 || by[field] !== undefined || values.length === 0) (by.other ??= []).push(String(c.Field));
    else by[field] = [...values];
  }
  return by;
}

function ruleOf(r: Elb.Rule): ListenerRule {
  const priority = r.IsDefault === true || r.Priority === "default" ? "default" : Number(r.Priority);
  const strange = (r.Transforms ?? []).length > 0;
  const action = actionOf(r.Actions ?? []);
  return { id: r.RuleArn!, priority, ...conditionsOf(r.Conditions ?? []), action: strange ? { kind: "other", what: "transform" } : action };
}
const rank = (r: ListenerRule): number => (r.priority === "default" ? Infinity : r.priority);

async function listenersOf(aws: Aws, reader: Reader, LoadBalancerArn: string): Promise<Listener[]> {
  const found = await reader.pages("elasticloadbalancing:DescribeListeners", LoadBalancerArn, (t) => aws.elb("DescribeListeners", { LoadBalancerArn, ...t }), (r) => r.Listeners, markers);
  const listeners = found.map(async (l): Promise<Listener> => {
    const ListenerArn = l.ListenerArn!;
    const rules = await reader.pages("elasticloadbalancing:DescribeRules", ListenerArn, (t) => aws.elb("DescribeRules", { ListenerArn, ...t }), (r) => r.Rules, markers);
    const actions = l.DefaultActions ?? [];
    return {
      id: ListenerArn,
      port: l.Port!,
      protocol: String(l.Protocol),
      targetGroups: [...new Set(forwardedTo(actions))],
      ...(actions.some((a) => a.Type === "redirect") ? { redirect: true } : {}),
      ...(rules.length === 0 ? {} : { rules: rules.map(ruleOf).sort((a, b) => rank(a) - rank(b)) }),
    };
  });
  return byId(await Promise.all(listeners));
}

/** The interface that a target is: the primary one of an instance, or whose address is registered. */
function interfaceOf(id: string, instances: readonly Instance[], interfaces: readonly NetworkInterface[]): string | undefined {
  return instances.find((i) => i.id === id)?.interfaces[0] ?? interfaces.find((n) => n.addresses.some((a) => a.private === id))?.id;
}

/** What is described of the targets; their interfaces are known once those are read. */
interface DescribedGroup {
  readonly group: Elb.TargetGroup;
  readonly health: readonly Elb.TargetHealthDescription[];
}
export interface DescribedBalancer {
  readonly balancer: Elb.LoadBalancer;
  readonly listeners: readonly Listener[];
  readonly groups: readonly DescribedGroup[];
}

async function groupsOf(aws: Aws, reader: Reader, LoadBalancerArn: string): Promise<DescribedGroup[]> {
  const found = await reader.pages("elasticloadbalancing:DescribeTargetGroups", LoadBalancerArn, (t) => aws.elb("DescribeTargetGroups", { LoadBalancerArn, ...t }), (r) => r.TargetGroups, markers);
  return Promise.all(
    found.map(async (group) => {
      const TargetGroupArn = group.TargetGroupArn!;
      if (group.TargetType !== "instance" && group.TargetType !== "ip") reader.notUnderstood(TargetGroupArn, `target-${String(group.TargetType)}`);
      const health = await reader.attempt("elasticloadbalancing:DescribeTargetHealth", TargetGroupArn, async () => (await aws.elb("DescribeTargetHealth", { TargetGroupArn })).TargetHealthDescriptions, []);
      return { group, health: health ?? [] };
    }),
  );
}

export const describeBehind = (aws: Aws, reader: Reader, balancers: readonly Elb.LoadBalancer[]): Promise<DescribedBalancer[]> =>
  Promise.all(
    balancers.map(async (balancer) => {
      const arn = balancer.LoadBalancerArn!;
      const [listeners, groups] = await Promise.all([listenersOf(aws, reader, arn), groupsOf(aws, reader, arn)]);
      return { balancer, listeners, groups };
    }),
  );

function targetGroupOf({ group, health }: DescribedGroup, instances: readonly Instance[], interfaces: readonly NetworkInterface[]): TargetGroup {
  const healthPort = Number(group.HealthCheckPort);
  return {
    id: group.TargetGroupArn!,
    name: group.TargetGroupName!,
    protocol: String(group.Protocol),
    port: group.Port!,
    targets: byId(
      health.map((h) => {
        const id = h.Target!.Id!;
        const at = interfaceOf(id, instances, interfaces);
        const reason = h.TargetHealth?.Reason;
        return {
          id,
          ...(at === undefined ? {} : { interface: at }),
          port: h.Target!.Port ?? group.Port!,
          health: String(h.TargetHealth?.State ?? "unavailable"),
          ...(reason === undefined ? {} : { reason: String(reason) }),
        };
      }),
    ),
    ...(Number.isInteger(healthPort) ? { healthPort } : {}),
  };
}

function addressTypeOf(b: Elb.LoadBalancer): Pick<LoadBalancer, "addressType"> {
  const type = b.IpAddressType;
  return type === "ipv4" || type === "dualstack" || type === "dualstack-without-public-ipv4" ? { addressType: type } : {};
}

export const balancersOf = (described: readonly DescribedBalancer[], instances: readonly Instance[], interfaces: readonly NetworkInterface[]): LoadBalancer[] =>
  byId(
    described.map(({ balancer: b, listeners, groups }) => ({
      id: b.LoadBalancerArn!,
      arn: b.LoadBalancerArn!,
      name: b.LoadBalancerName!,
      dnsName: b.DNSName ?? "",
      scheme: b.Scheme === "internal" ? ("internal" as const) : ("internet-facing" as const),
      vpc: b.VpcId!,
      subnets: (b.AvailabilityZones ?? []).map((z) => z.SubnetId!).sort(),
      groups: [...(b.SecurityGroups ?? [])].sort(),
      interfaces: interfaces.filter((i) => i.kind === "load-balancer" && i.owner === b.LoadBalancerArn).map((i) => i.id),
      state: b.State?.Code ?? "provisioning",
      listeners,
      targetGroups: byId(groups.map((g) => targetGroupOf(g, instances, interfaces))),
      ...addressTypeOf(b),
    })),
  );
