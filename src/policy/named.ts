import { any, everything, isEnv, join, made, ours, type Rule, type Scope } from "./scope.js";
import { arn, namesOf, ofKind, referred, unique, type Props, type World } from "./world.js";

// Names are the environment's own: with the tag, they tell what is ours from what is not.

const named = (kind: string, prop: string, service: string, resource: (name: string) => readonly string[]) => (w: World): string[] =>
  namesOf(w, kind, prop).flatMap((name) => resource(name).map((r) => arn(w, service, r)));

const roles = named("iam/role", "roleName", "iam", (name) => [`role/${name}`]);
const policies = named("iam/policy", "policyName", "iam", (name) => [`policy/${name}`]);
const profiles = named("iam/instance-profile", "instanceProfileName", "iam", (name) => [`instance-profile/${name}`]);
/** CloudWatch Logs asks about a group by its ARN with ":*" behind, and about its tags without. */
const groups = named("logs/log-group", "logGroupName", "logs", (name) => [`log-group:${name}`, `log-group:${name}:*`]);
const buckets = named("s3/bucket", "name", "s3", (name) => [name]);
const objects = named("s3/bucket", "name", "s3", (name) => [`${name}/*`]);
const databases = named("rds/db-instance", "name", "rds", (name) => [`db:${name}`]);
const subnetGroups = named("rds/db-subnet-group", "name", "rds", (name) => [`subgrp:${name}`]);
const balancers = named("elasticloadbalancing/load-balancer", "name", "elasticloadbalancing", (name) => [`loadbalancer/app/${name}/*`]);
const listeners = named("elasticloadbalancing/load-balancer", "name", "elasticloadbalancing", (name) => [`listener/app/${name}/*`]);
const targetGroups = named("elasticloadbalancing/target-group", "name", "elasticloadbalancing", (name) => [`targetgroup/${name}/*`]);

type Names = (w: World) => readonly string[];
const makesNamed = (names: Names): Rule => (w) => [made(w, ...names(w))];
const onNamed = (names: Names): Rule => (w) => [ours(w, ...names(w))];
/** Where AWS looks at no tags: the name alone. A bucket's is unique in the world and holds a piece of the environment's id. */
const byName = (names: Names): Rule => (w) => [any(...names(w))];

/** A policy is attached to our roles, and only one that the plan attaches: nobody gets further by it. */
const attaches: Rule = (w) => {
  const { ids, texts } = referred(ofKind(w, "iam/role-policy-attachment"), (p) => p["policyArn"]);
  const own = ofKind(w, "iam/policy").filter((n) => ids.has(n.id)).flatMap((n) => namesOf({ ...w, nodes: [n] }, "iam/policy", "policyName"));
  const arns = unique([...texts, ...own.map((name) => arn(w, "iam", `policy/${name}`))]);
  return [{ resources: roles(w), condition: join(isEnv(w, "ResourceTag"), { ArnEquals: { "iam:PolicyARN": arns } }) }];
};

/** Roles that are given away, and to which service: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html */
const passes: Rule = (w, kind) => {
  const flow = kind.name === "ec2/flow-log";
  const { ids } = flow
    ? referred(ofKind(w, "ec2/flow-log"), (p) => (p["destination"] as Props | undefined)?.["roleArn"])
    : referred(ofKind(w, "iam/instance-profile-role"), (p) => p["roleName"]);
  const passed = roles({ ...w, nodes: w.nodes.filter((n) => ids.has(n.id)) });
  if (passed.length === 0) return [];
  return [{ resources: passed, condition: { StringEquals: { "iam:PassedToService": flow ? "vpc-flow-logs.amazonaws.com" : "ec2.amazonaws.com" } } }];
};

/** The role that a service makes for itself with the first thing of an account. */
const ownRoles: Readonly<Record<string, readonly [service: string, role: string]>> = {
  "ec2/client-vpn-endpoint": ["clientvpn.amazonaws.com", "AWSServiceRoleForClientVPN"],
  "elasticloadbalancing/load-balancer": ["elasticloadbalancing.amazonaws.com", "AWSServiceRoleForElasticLoadBalancing"],
  "rds/db-instance": ["rds.amazonaws.com", "AWSServiceRoleForRDS"],
};
const serviceRole: Rule = (w, kind) => {
  const own = ownRoles[kind.name];
  if (own === undefined) return [];
  const [service, role] = own;
  return [{ resources: [arn(w, "iam", `role/aws-service-role/${service}/${role}`)], condition: { StringEquals: { "iam:AWSServiceName": service } } }];
};

/** AWS also asks about the default option and parameter groups that the database comes with; nobody's tags are on them. */
const defaultGroups = (w: World): Scope => any(arn(w, "rds", "og:default:*"), arn(w, "rds", "pg:default.*"));

/** RDS makes the password and keeps it in Secrets Manager in the caller's name, unless it is given one (O33). */
const keepsPassword = (scope: (w: World) => Scope): Rule => (w, _kind, props) => (props !== undefined && props["passwordSecret"] === undefined ? [scope(w)] : []);
/** Delivery to a bucket is set up in the caller's name; to a log group it goes by the role that is passed. */
const deliversToBucket = (rule: Rule): Rule => (w, kind, props) =>
  kind.name === "ec2/flow-log" && (props?.["destination"] as Props | undefined)?.["bucketArn"] === undefined ? [] : rule(w, kind, props);

/** Settings of what has one of our names; of everything, where ours are to be found without a state. Never contents. */
const settings = (names: Names, service: string, all: string): Rule => (w) => [any(...(w.wide ? [arn(w, service, all)] : names(w)))];
const targets = (w: World): readonly string[] => [...balancers(w), ...listeners(w), ...targetGroups(w)];
/** Tags come with the creates of Elastic Load Balancing, as they do with EC2's. */
const tagsBalancing: Rule = (w) => {
  const creates = { StringEquals: { "elasticloadbalancing:CreateAction": ["CreateListener", "CreateLoadBalancer", "CreateTargetGroup"] } };
  return [{ resources: targets(w), condition: join(isEnv(w, "RequestTag"), creates) }];
};

/** What the actions of the other services can be limited to. */
export const namedRules: Readonly<Record<string, Rule>> = {
  "acm:AddTagsToCertificate": (w) => [made(w, arn(w, "acm", "certificate/*"))],
  "acm:DeleteCertificate": (w) => [ours(w, arn(w, "acm", "certificate/*"))],
  "acm:DescribeCertificate": (w) => [any(arn(w, "acm", "certificate/*"))],
  // A renewed one goes under the ARN of the old, without tags.
  "acm:ImportCertificate": (w) => [made(w, arn(w, "acm", "certificate/*")), ours(w, arn(w, "acm", "certificate/*"))],
  "acm:ListTagsForCertificate": (w) => [any(arn(w, "acm", "certificate/*"))],

  "elasticloadbalancing:AddTags": tagsBalancing,
  "elasticloadbalancing:CreateListener": onNamed(balancers),
  "elasticloadbalancing:CreateLoadBalancer": makesNamed(balancers),
  "elasticloadbalancing:CreateTargetGroup": makesNamed(targetGroups),
  "elasticloadbalancing:DeleteListener": onNamed(listeners),
  "elasticloadbalancing:DeleteLoadBalancer": onNamed(balancers),
  "elasticloadbalancing:DeleteTargetGroup": onNamed(targetGroups),
  "elasticloadbalancing:DeregisterTargets": onNamed(targetGroups),
  "elasticloadbalancing:ModifyListener": onNamed(listeners),
  "elasticloadbalancing:ModifyLoadBalancerAttributes": onNamed(balancers),
  "elasticloadbalancing:ModifyTargetGroup": onNamed(targetGroups),
  "elasticloadbalancing:RegisterTargets": onNamed(targetGroups),
  "elasticloadbalancing:SetSecurityGroups": onNamed(balancers),
  "elasticloadbalancing:SetSubnets": onNamed(balancers),

  "iam:AddRoleToInstanceProfile": onNamed(profiles),
  "iam:AttachRolePolicy": attaches,
  "iam:CreateInstanceProfile": makesNamed(profiles),
  "iam:CreatePolicy": makesNamed(policies),
  "iam:CreatePolicyVersion": onNamed(policies),
  "iam:CreateRole": makesNamed(roles),
  "iam:CreateServiceLinkedRole": serviceRole,
  "iam:DeleteInstanceProfile": onNamed(profiles),
  "iam:DeletePolicy": onNamed(policies),
  "iam:DeletePolicyVersion": onNamed(policies),
  "iam:DeleteRole": onNamed(roles),
  "iam:DetachRolePolicy": attaches,
  "iam:GetInstanceProfile": settings(profiles, "iam", "instance-profile/*"),
  "iam:GetPolicy": settings(policies, "iam", "policy/*"),
  "iam:GetPolicyVersion": settings(policies, "iam", "policy/*"),
  "iam:GetRole": settings(roles, "iam", "role/*"),
  "iam:ListAttachedRolePolicies": settings(roles, "iam", "role/*"),
  "iam:ListPolicyTags": settings(policies, "iam", "policy/*"),
  "iam:ListPolicyVersions": settings(policies, "iam", "policy/*"),
  "iam:PassRole": passes,
  "iam:RemoveRoleFromInstanceProfile": onNamed(profiles),
  // Only the caller itself is asked about; who that will be is not known here.
  "iam:SimulatePrincipalPolicy": (w) => [any(arn(w, "iam", "role/*"), arn(w, "iam", "user/*"))],
  "iam:TagInstanceProfile": makesNamed(profiles),
  "iam:TagPolicy": makesNamed(policies),
  "iam:TagRole": makesNamed(roles),
  "iam:UpdateAssumeRolePolicy": onNamed(roles),
  "iam:UpdateRole": onNamed(roles),

  "kms:DescribeKey": keepsPassword((w) => any(arn(w, "kms", "key/*"))),

  "logs:CreateLogDelivery": deliversToBucket(everything),
  "logs:CreateLogGroup": makesNamed(groups),
  "logs:DeleteLogDelivery": deliversToBucket(everything),
  "logs:DeleteLogGroup": onNamed(groups),
  "logs:ListTagsForResource": (w) => [any(arn(w, "logs", "log-group:*"))],
  "logs:PutRetentionPolicy": onNamed(groups),
  "logs:TagResource": makesNamed(groups),

  "rds:AddTagsToResource": (w) => [made(w, ...databases(w), ...subnetGroups(w))],
  "rds:CreateDBInstance": (w) => [made(w, ...databases(w)), ours(w, ...subnetGroups(w)), defaultGroups(w)],
  "rds:CreateDBSubnetGroup": makesNamed(subnetGroups),
  "rds:DeleteDBInstance": onNamed(databases),
  "rds:DeleteDBSubnetGroup": onNamed(subnetGroups),
  "rds:DescribeDBInstances": (w) => [any(arn(w, "rds", "db:*"))],
  "rds:DescribeDBSubnetGroups": (w) => [any(arn(w, "rds", "subgrp:*"))],
  "rds:ListTagsForResource": (w) => [any(arn(w, "rds", "subgrp:*"))],
  "rds:ModifyDBInstance": (w) => [ours(w, ...databases(w)), defaultGroups(w)],
  "rds:ModifyDBSubnetGroup": onNamed(subnetGroups),

  "s3:CreateBucket": byName(buckets),
  "s3:DeleteBucket": byName(buckets),
  "s3:DeleteBucketPolicy": byName(buckets),
  "s3:DeleteObject": byName(objects),
  "s3:DeleteObjectVersion": byName(objects),
  "s3:GetBucketPolicy": deliversToBucket(settings(buckets, "s3", "*")),
  "s3:GetBucketPublicAccessBlock": settings(buckets, "s3", "*"),
  "s3:GetBucketTagging": settings(buckets, "s3", "*"),
  "s3:GetEncryptionConfiguration": settings(buckets, "s3", "*"),
  "s3:ListBucket": byName(buckets),
  "s3:ListBucketVersions": byName(buckets),
  "s3:PutBucketOwnershipControls": byName(buckets),
  "s3:PutBucketPolicy": deliversToBucket(byName(buckets)),
  "s3:PutBucketPublicAccessBlock": byName(buckets),
  "s3:PutBucketTagging": byName(buckets),
  "s3:PutEncryptionConfiguration": byName(buckets),
  "s3:TagResource": byName(buckets),

  "secretsmanager:CreateSecret": keepsPassword((w) => any(arn(w, "secretsmanager", "secret:rds!*"))),
  "secretsmanager:TagResource": keepsPassword((w) => any(arn(w, "secretsmanager", "secret:rds!*"))),

  "servicequotas:GetServiceQuota": (w) => [any(arn(w, "servicequotas", "*/*"))],
  // Public parameters belong to no account.
  "ssm:GetParameters": (w) => [any(arn({ ...w, account: "" }, "ssm", "parameter/aws/service/ami-amazon-linux-latest/*"))],
};
