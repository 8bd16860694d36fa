import type { AvailabilityZone, LoadBalancer } from "@aws-sdk/client-elastic-load-balancing-v2";
import { AwsError, isAwsError } from "../core/aws-error.js";
import { defineKind } from "../core/define.js";
import { Fault } from "../core/fault.js";
import { phaseIn, type StateTable } from "../core/states.js";
import type { Aws, Owner, Seen } from "../core/types.js";
import { tagList } from "../aws/tags.js";
import { chunks, elbChunk, owned, touched } from "./elb-tags.js";
import { all, found } from "./pages.js";
import { retagElb } from "./retag.js";

export interface LoadBalancerProps {
  /** Unique in the account and region, at most 32 characters of [A-Za-z0-9-]. */
  readonly name: string;
  readonly scheme: "internet-facing" | "internal";
  /** At least two, in different zones (pitfall 36), in the order of their zones: AWS tells them in no order. */
  readonly subnetIds: readonly string[];
  readonly securityGroupIds: readonly string[];
  /** Refuse requests with malformed headers instead of passing them on (reliability.md 2.1 row 10). */
  readonly dropInvalidHeaders: boolean;
}
export interface LoadBalancerAttrs {
  readonly arn: string;
  /** Its DNS name; the addresses behind it change. */
  readonly dns: string;
  /** Hosted zone of the DNS name, for an alias record. */
  readonly hostedZoneId: string;
}
type SeenLoadBalancer = Seen<LoadBalancerAttrs, LoadBalancerProps>;

const words = { en: "Application Load Balancer", ja: "Application Load Balancer" };
const dropInvalid = "routing.http.drop_invalid_header_fields.enabled";
const deletionProtection = "deletion_protection.enabled";

const states: StateTable = {
  page: "https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_LoadBalancerState.html",
  field: "DescribeLoadBalancers LoadBalancers.State.Code",
  states: {
    provisioning: "pending",
    active: "ready",
    // It routes; it could not get the capacity it wanted.
    active_impaired: "ready",
    failed: "failed",
  },
};

const attrsOf = (lb: LoadBalancer): LoadBalancerAttrs => ({
  arn: lb.LoadBalancerArn!,
  dns: lb.DNSName ?? "",
  hostedZoneId: lb.CanonicalHostedZoneId ?? "",
});

const inZoneOrder = (zones: readonly AvailabilityZone[]): string[] =>
  [...zones].sort((a, b) => ((a.ZoneName ?? "") < (b.ZoneName ?? "") ? -1 : 1)).map((z) => z.SubnetId ?? "");

async function byName(aws: Aws, names: readonly string[]): Promise<LoadBalancer[]> {
  const answers = await Promise.all(
    chunks(names, elbChunk).map((some) =>
      found(some, (Names) =>
        all((Marker) => aws.elb("DescribeLoadBalancers", { Names, ...Marker }), (r) => r.LoadBalancers, "Marker", "NextMarker"),
      ),
    ),
  );
  return answers.flat();
}

const attributesOf = async (aws: Aws, arn: string) => (await aws.elb("DescribeLoadBalancerAttributes", { LoadBalancerArn: arn })).Attributes ?? [];

async function dropsInvalidHeaders(aws: Aws, arn: string): Promise<{ dropInvalidHeaders?: boolean }> {
  const value = (await attributesOf(aws, arn)).find((a) => a.Key === dropInvalid)?.Value;
  return value === undefined ? {} : { dropInvalidHeaders: value === "true" };
}

async function seenOf(aws: Aws, balancers: readonly LoadBalancer[]): Promise<SeenLoadBalancer[]> {
  const there = await owned(aws, balancers, (lb) => lb.LoadBalancerArn!);
  // It may go between the two calls.
  const seen = await Promise.all(there.map(({ thing, owner }) => found([thing.LoadBalancerArn!], async () => [await seenOne(aws, thing, owner)])));
  return seen.flat();
}

async function seenOne(aws: Aws, lb: LoadBalancer, owner: Owner | undefined): Promise<SeenLoadBalancer> {
  return {
    id: lb.LoadBalancerName!,
    ...phaseIn(states, lb.State?.Code, lb.State?.Reason)!,
    attrs: attrsOf(lb),
    props: {
      name: lb.LoadBalancerName!,
      ...(lb.Scheme === undefined ? {} : { scheme: lb.Scheme }),
      ...(lb.AvailabilityZones === undefined ? {} : { subnetIds: inZoneOrder(lb.AvailabilityZones) }),
      ...(lb.SecurityGroups === undefined ? {} : { securityGroupIds: [...lb.SecurityGroups].sort() }),
      ...(await dropsInvalidHeaders(aws, lb.LoadBalancerArn!)),
    },
    owner,
    since: lb.CreatedTime?.toISOString(),
  };
}

async function list(aws: Aws): Promise<SeenLoadBalancer[]> {
  const balancers = await all((Marker) => aws.elb("DescribeLoadBalancers", { ...Marker }), (r) => r.LoadBalancers, "Marker", "NextMarker");
  const ours = await touched(aws, balancers.filter((lb) => lb.Type === "application"), (lb) => lb.LoadBalancerArn!);
  return seenOf(aws, ours);
}

const setDropInvalidHeaders = (aws: Aws, arn: string, value: boolean) =>
  aws.elb("ModifyLoadBalancerAttributes", { LoadBalancerArn: arn, Attributes: [{ Key: dropInvalid, Value: String(value) }] });

/**
 * An Application Load Balancer (L2, L6-L8).
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateLoadBalancer.html
 */
export const loadBalancer = defineKind<LoadBalancerProps, LoadBalancerAttrs>({
  name: "elasticloadbalancing/load-balancer",
  words,
  // Listeners may be attached while it is being provisioned.
  usable: "created",
  // performance.md: active after 120/150/190 s; gone with its interfaces after 40/150/300 s.
  pace: { typicalMs: 150_000, atMostMs: 900_000, deleteTypicalMs: 40_000 },
  iam: [
    "elasticloadbalancing:CreateLoadBalancer",
    "elasticloadbalancing:AddTags",
    "elasticloadbalancing:DescribeLoadBalancers",
    "elasticloadbalancing:DescribeLoadBalancerAttributes",
    "elasticloadbalancing:DescribeTags",
    "elasticloadbalancing:ModifyLoadBalancerAttributes",
    "elasticloadbalancing:SetSecurityGroups",
    "elasticloadbalancing:SetSubnets",
    "elasticloadbalancing:DeleteLoadBalancer",
    // The first load balancer of an account makes the service's own role, and AWS looks at the network as the caller.
    "iam:CreateServiceLinkedRole",
    "ec2:DescribeAccountAttributes",
    "ec2:DescribeInternetGateways",
    "ec2:DescribeSecurityGroups",
    "ec2:DescribeSubnets",
    "ec2:DescribeVpcs",
    "ec2:DescribeNetworkInterfaces",
  ],
  states: [states],
  mutable: ["securityGroupIds", "subnetIds", "dropInvalidHeaders"],
  identity: {
    by: "name",
    tagged: true,
    of: (props) => props.name,
    list,
    retag: retagElb,
    launch: "time",
  },
  async create(aws, props, mark) {
    const r = await aws.elb("CreateLoadBalancer", {
      Name: props.name,
      Type: "application",
      Scheme: props.scheme,
      Subnets: [...props.subnetIds],
      SecurityGroups: [...props.securityGroupIds],
      Tags: tagList(mark),
    });
    return { id: props.name, attrs: attrsOf(r.LoadBalancers![0]!) };
  },
  // CreateLoadBalancer takes no attributes. Its default is to pass malformed headers on.
  async settle(aws, props, id) {
    if (!props.dropInvalidHeaders) return;
    const [lb] = await byName(aws, [id]);
    // Not shown yet: the engine tries again. Without the call it would stay without the setting.
    if (lb === undefined) throw new AwsError("gone", "elb:DescribeLoadBalancers", "LoadBalancerNotFound", `${id} is not shown yet`, {});
    await setDropInvalidHeaders(aws, lb.LoadBalancerArn!, true);
  },
  read: async (aws, ids) => seenOf(aws, await byName(aws, ids)),
  async update(aws, props, seen, changed) {
    const LoadBalancerArn = seen.attrs.arn;
    if (changed.includes("securityGroupIds"))
      await aws.elb("SetSecurityGroups", { LoadBalancerArn, SecurityGroups: [...props.securityGroupIds] });
    if (changed.includes("subnetIds")) await aws.elb("SetSubnets", { LoadBalancerArn, Subnets: [...props.subnetIds] });
    if (changed.includes("dropInvalidHeaders"))
      await setDropInvalidHeaders(aws, LoadBalancerArn, props.dropInvalidHeaders);
  },
  // Deleting an absent one succeeds.
  async delete(aws, seen) {
    try {
      await aws.elb("DeleteLoadBalancer", { LoadBalancerArn: seen.attrs.arn });
    } catch (e) {
      // AWS has one code for it, and we never switch somebody's protection off (pitfall 47).
      if (isAwsError(e) && e.Code === "OperationNotPermitted")
        throw new Fault("deletion-protected", { kind: words.en, id: seen.id }, { cause: e });
      throw e;
    }
  },
  async guards(aws, seen) {
    const each = seen.map(async (s) => {
      const on = (await attributesOf(aws, s.attrs.arn)).find((a) => a.Key === deletionProtection)?.Value === "true";
      const command = `aws elbv2 modify-load-balancer-attributes --load-balancer-arn ${s.attrs.arn} --attributes Key=${deletionProtection},Value=false`;
      return on ? [{ id: s.id, what: "deletion" as const, command }] : [];
    });
    return (await Promise.all(each)).flat();
  },
  async unguard(aws, { id }) {
    const [lb] = await byName(aws, [id]);
    const off = [{ Key: deletionProtection, Value: "false" }];
    if (lb) await aws.elb("ModifyLoadBalancerAttributes", { LoadBalancerArn: lb.LoadBalancerArn!, Attributes: off });
  },
  // Its network interfaces stay for minutes and hold subnets, security groups and the internet gateway (pitfalls 1, 2).
  async lingers(aws, seen) {
    const path = seen.attrs.arn.split(":loadbalancer/")[1]!;
    const interfaces = await all(
      (NextToken) => aws.ec2("DescribeNetworkInterfaces", { Filters: [{ Name: "description", Values: [`ELB ${path}`] }], ...NextToken }),
      (r) => r.NetworkInterfaces,
    );
    return interfaces.map((i) => i.NetworkInterfaceId!);
  },
});
