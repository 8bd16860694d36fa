import type { Purpose } from "./purpose.js";
import { arn, type World } from "./world.js";
import type { Scope } from "./scope.js";

/** Why the program itself calls something that no resource's own calls need; a sentence of the catalogue. */
export type Besides = "facts" | "quotas" | "doctor" | "prices" | "check" | "blockers" | "leftovers" | "state";

/** What is asked beside the resources' own calls. `of`: only where such a kind is planned. */
interface Asked {
  readonly action: string;
  readonly why: Besides;
  readonly purposes: readonly Purpose[];
  readonly of?: string;
}
const ask = (why: Besides, purposes: readonly Purpose[], actions: readonly string[], of?: string): Asked[] =>
  actions.map((action) => ({ action, why, purposes, ...(of === undefined ? {} : { of }) }));

const planning: readonly Purpose[] = ["read", "up"];
const leaving: readonly Purpose[] = ["read", "teardown"];

const asked: readonly Asked[] = [
  // src/aws/facts.ts
  ...ask("facts", planning, ["ec2:DescribeAvailabilityZones"], "ec2/subnet"),
  ...ask("facts", planning, ["ec2:DescribeInstanceTypeOfferings", "ssm:GetParameters"], "ec2/instance"),
  ...ask("facts", planning, ["rds:DescribeDBEngineVersions"], "rds/db-instance"),
  // src/doctor/quotas: the limits, and what counts against them.
  ...ask("quotas", planning, ["servicequotas:GetServiceQuota", "ec2:DescribeVpcs"], "ec2/vpc"),
  ...ask("quotas", planning, ["servicequotas:GetServiceQuota", "elasticloadbalancing:DescribeLoadBalancers"], "elasticloadbalancing/load-balancer"),
  // The limits of these two Service Quotas asks of the service itself, in the caller's name
  // (https://docs.aws.amazon.com/service-authorization/latest/reference/list_servicequotas.html, "Dependent actions").
  ...ask("quotas", planning, ["elasticloadbalancing:DescribeAccountLimits"], "elasticloadbalancing/load-balancer"),
  ...ask("quotas", planning, ["rds:DescribeAccountAttributes"], "rds/db-instance"),
  // src/doctor: before anything is made. What it may not look at, it says it could not look at.
  ...ask("doctor", planning, [
    "ec2:DescribeClientVpnEndpoints",
    "ec2:DescribeInstanceTypes",
    "ec2:DescribeInstances",
    "ec2:DescribeInternetGateways",
    "ec2:DescribeNatGateways",
    "ec2:DescribeRegions",
    "ec2:DescribeSecurityGroups",
    "ec2:DescribeSubnets",
    "ec2:DescribeVpcEndpoints",
    "ec2:DescribeVpcs",
    "iam:SimulatePrincipalPolicy",
  ]),
  ...ask("doctor", planning, ["ec2:DescribeImages"], "ec2/instance"),
  // The account's plan; without the right it is said to be unknown.
  ...ask("doctor", planning, ["freetier:GetAccountPlanState"]),
  ...ask("doctor", planning, ["elasticloadbalancing:DescribeLoadBalancers", "elasticloadbalancing:DescribeTargetGroups"], "elasticloadbalancing/load-balancer"),
  ...ask("doctor", planning, ["rds:DescribeDBInstances", "rds:DescribeDBMajorEngineVersions", "rds:DescribeOrderableDBInstanceOptions"], "rds/db-instance"),
  ...ask("doctor", planning, ["s3:ListAllMyBuckets"], "s3/bucket"),
  ...ask("doctor", planning, ["acm:ListCertificates"], "acm/certificate"),
  ...ask("doctor", planning, ["ec2:DescribeAddresses"], "ec2/elastic-ip"),
  // src/aws/price-list.ts, for `cost --prices live`
  ...ask("prices", ["read"], ["pricing:GetProducts"]),
  // src/aws/holders.ts: who holds a delete back. Without them it is only said that somebody does.
  ...ask("blockers", ["teardown"], ["ec2:DescribeVpnGateways"], "ec2/vpc"),
  // Kind.guards: protections are looked at before the first delete, and turned off where somebody consents.
  ...ask("blockers", ["read", "up", "teardown"], ["ec2:DescribeInstanceAttribute"], "ec2/instance"),
  ...ask("blockers", ["up", "teardown"], ["ec2:ModifyInstanceAttribute"], "ec2/instance"),
  // src/aws/inspect: what a removal would meet and leave behind; `plan` lists foreign resources, too.
  ...ask("blockers", ["read", "up", "teardown"], ["ec2:DescribeAddresses", "ec2:DescribeSnapshots", "ec2:DescribeVolumes"], "ec2/instance"),
  ...ask(
    "blockers",
    ["read", "up", "teardown"],
    [
      "ec2:DescribeInstances",
      "ec2:DescribeInternetGateways",
      "ec2:DescribeNatGateways",
      "ec2:DescribeNetworkAcls",
      "ec2:DescribeNetworkInterfaces",
      "ec2:DescribeRouteTables",
      "ec2:DescribeSecurityGroups",
      "ec2:DescribeSubnets",
      "ec2:DescribeVpcEndpoints",
      "ec2:DescribeVpcPeeringConnections",
      "ec2:DescribeVpnGateways",
      "elasticloadbalancing:DescribeLoadBalancers",
      "rds:DescribeDBInstances",
    ],
    "ec2/vpc",
  ),
  ...ask("blockers", ["read", "up", "teardown"], ["elasticloadbalancing:DescribeListeners", "elasticloadbalancing:DescribeTargetGroups"], "elasticloadbalancing/load-balancer"),
  ...ask("blockers", ["read", "up", "teardown"], ["ec2:DescribeClientVpnEndpoints", "ec2:DescribeClientVpnTargetNetworks"], "ec2/client-vpn-endpoint"),
  ...ask("blockers", ["read", "up", "teardown"], ["acm:DescribeCertificate"], "acm/certificate"),
  // src/aws/strangers.ts: what else stands in our VPCs, and whether volumes and interfaces went with their servers.
  // src/aws/regions.ts: in which Region an environment is whose roles are listed in all of them.
  ...ask("leftovers", leaving, [
    "ec2:DescribeInstances",
    "ec2:DescribeNatGateways",
    "ec2:DescribeNetworkInterfaces",
    "ec2:DescribeRegions",
    "ec2:DescribeRouteTables",
    "ec2:DescribeSecurityGroups",
    "ec2:DescribeSubnets",
    "ec2:DescribeTags",
    "ec2:DescribeVolumes",
    "ec2:DescribeVpcEndpoints",
    "ec2:DescribeVpcs",
    "elasticloadbalancing:DescribeLoadBalancers",
    "rds:DescribeDBInstances",
  ]),
];

export const besidesOf = (w: World, purpose: Purpose): { readonly action: string; readonly why: Besides }[] =>
  asked.filter((a) => a.purposes.includes(purpose) && (a.of === undefined || w.nodes.some((n) => n.kind.name === a.of)));

/** A shared state (`--state s3://bucket/prefix`): its objects, and a look at whether its bucket is closed and keeps versions. */
export function stateNeeds(w: World, purpose: Purpose): { readonly action: string; readonly scope: Scope }[] {
  if (w.state === undefined) return [];
  const { bucket, prefix } = w.state;
  const at = arn(w, "s3", bucket);
  const objects = arn(w, "s3", `${bucket}/${prefix}*`);
  return [
    ...["s3:GetBucketPolicyStatus", "s3:GetBucketPublicAccessBlock", "s3:GetBucketVersioning", "s3:GetEncryptionConfiguration", "s3:ListBucket", "s3:ListBucketVersions"].map((action) => ({ action, scope: { resources: [at] } })),
    ...["s3:GetObject", "s3:GetObjectVersion", ...(purpose === "read" ? [] : ["s3:PutObject"])].map((action) => ({ action, scope: { resources: [objects] } })),
  ];
}
