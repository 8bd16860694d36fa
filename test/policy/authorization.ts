import type { Check } from "./evaluator.js";
import { type Asked, tagsIn, value, values } from "./request.js";

/**
 * What IAM asks about each request: actions, resource types and context keys, after the Service Authorization Reference
 * (https://docs.aws.amazon.com/service-authorization/latest/reference/). Written for the test alone: src/policy has its own
 * table, so that one misreading is not in both. A request that is not here cannot be judged, and fails the test.
 */
export type Tags = Readonly<Record<string, string>>;

/** What a request made or changed, as far as later requests are judged by it: resources' tags, and what hangs together. */
export class Ledger {
  private readonly tags = new Map<string, Tags>();
  private readonly links = new Map<string, readonly string[]>();
  constructor(
    readonly account: string,
    readonly region: string,
  ) {}
  put(arn: string, tags: Tags): void {
    this.tags.set(arn, tags);
  }
  link(id: string, ids: readonly string[]): void {
    this.links.set(id, ids);
  }
  linked(id: string): readonly string[] {
    return this.links.get(id) ?? [];
  }
  of(arn: string): Tags {
    return this.tags.get(arn) ?? {};
  }
  arn(service: string, resource: string): string {
    const global = service === "iam" || service === "s3";
    return `arn:aws:${service}:${global ? "" : this.region}:${service === "s3" ? "" : this.account}:${resource}`;
  }
  ec2(type: string, id: string): string {
    return type === "image" ? `arn:aws:ec2:${this.region}::image/${id}` : this.arn("ec2", `${type}/${id}`);
  }
}

const asContext = (key: "RequestTag" | "ResourceTag", tags: Tags): Tags => Object.fromEntries(Object.entries(tags).map(([k, v]) => [`aws:${key}/${k}`, v]));
/** Something that is there, with its tags. */
const on = (l: Ledger, action: string, resource: string, more: Tags = {}): Check => ({ action, resource, context: { ...asContext("ResourceTag", l.of(resource)), ...more } });
/** Something that the call makes, with the tags it asks for. */
const makes = (action: string, resource: string, tags: Tags, more: Tags = {}): Check => ({ action, resource, context: { ...asContext("RequestTag", tags), ...more } });

/** Ids of EC2 and what they are the ids of. */
const typeOf: readonly (readonly [prefix: string, type: string])[] = [
  ["vpc-", "vpc"], ["subnet-", "subnet"], ["sg-", "security-group"], ["sgr-", "security-group-rule"], ["rtb-", "route-table"], ["igw-", "internet-gateway"],
  ["i-", "instance"], ["eni-", "network-interface"], ["vol-", "volume"], ["pcx-", "vpc-peering-connection"], ["vpce-", "vpc-endpoint"],
  ["cvpn-endpoint-", "client-vpn-endpoint"], ["fl-", "vpc-flow-log"], ["ami-", "image"], ["pl-", "prefix-list"],
];
const typed = (id: string): string => typeOf.find(([prefix]) => id.startsWith(prefix))?.[1] ?? "";

/** Of each EC2 operation: the types it makes, and the parameters that name what it acts on. */
interface Touch {
  readonly makes?: readonly string[];
  readonly on?: RegExp;
  /** Parameters with an id that stands for others (an association). */
  readonly through?: RegExp;
}
const touches: Readonly<Record<string, Touch>> = {
  AcceptVpcPeeringConnection: { on: /^VpcPeeringConnectionId$/, through: /^VpcPeeringConnectionId$/ },
  AssociateClientVpnTargetNetwork: { on: /^(ClientVpnEndpointId|SubnetId)$/ },
  AssociateIamInstanceProfile: { on: /^InstanceId$/ },
  AssociateRouteTable: { on: /^(RouteTableId|SubnetId)$/ },
  AttachInternetGateway: { on: /^(InternetGatewayId|VpcId)$/ },
  AuthorizeClientVpnIngress: { on: /^ClientVpnEndpointId$/ },
  AuthorizeSecurityGroupIngress: { makes: ["security-group-rule"], on: /^GroupId$/ },
  CreateClientVpnEndpoint: { makes: ["client-vpn-endpoint"], on: /^(VpcId|SecurityGroupId\.\d+)$/ },
  CreateClientVpnRoute: { on: /^(ClientVpnEndpointId|TargetVpcSubnetId)$/ },
  CreateFlowLogs: { makes: ["vpc-flow-log"], on: /^ResourceId\.\d+$/ },
  CreateInternetGateway: { makes: ["internet-gateway"] },
  CreateRoute: { on: /^RouteTableId$/ },
  CreateRouteTable: { makes: ["route-table"], on: /^VpcId$/ },
  CreateSecurityGroup: { makes: ["security-group"], on: /^VpcId$/ },
  CreateSubnet: { makes: ["subnet"], on: /^VpcId$/ },
  CreateVpc: { makes: ["vpc"] },
  CreateVpcEndpoint: { makes: ["vpc-endpoint"], on: /^(VpcId|RouteTableId\.\d+)$/ },
  CreateVpcPeeringConnection: { makes: ["vpc-peering-connection"], on: /^(VpcId|PeerVpcId)$/ },
  DeleteClientVpnEndpoint: { on: /^ClientVpnEndpointId$/ },
  DeleteClientVpnRoute: { on: /^(ClientVpnEndpointId|TargetVpcSubnetId)$/ },
  DeleteFlowLogs: { on: /^FlowLogId\.\d+$/ },
  DeleteInternetGateway: { on: /^InternetGatewayId$/ },
  DeleteRoute: { on: /^RouteTableId$/ },
  DeleteRouteTable: { on: /^RouteTableId$/ },
  DeleteSecurityGroup: { on: /^GroupId$/ },
  DeleteSubnet: { on: /^SubnetId$/ },
  DeleteTags: { on: /^ResourceId\.\d+$/ },
  DeleteVpc: { on: /^VpcId$/ },
  DeleteVpcEndpoints: { on: /^VpcEndpointId\.\d+$/ },
  DeleteVpcPeeringConnection: { on: /^VpcPeeringConnectionId$/ },
  DescribeClientVpnAuthorizationRules: { on: /^ClientVpnEndpointId$/ },
  DescribeClientVpnRoutes: { on: /^ClientVpnEndpointId$/ },
  DescribeClientVpnTargetNetworks: { on: /^ClientVpnEndpointId$/ },
  DescribeInstanceAttribute: { on: /^InstanceId$/ },
  DescribeVpcAttribute: { on: /^VpcId$/ },
  DetachInternetGateway: { on: /^(InternetGatewayId|VpcId)$/ },
  DisassociateClientVpnTargetNetwork: { on: /^ClientVpnEndpointId$/ },
  DisassociateIamInstanceProfile: { through: /^AssociationId$/ },
  DisassociateRouteTable: { through: /^AssociationId$/ },
  ExportClientVpnClientCertificateRevocationList: { on: /^ClientVpnEndpointId$/ },
  ExportClientVpnClientConfiguration: { on: /^ClientVpnEndpointId$/ },
  GetManagedPrefixListEntries: { on: /^PrefixListId$/ },
  ImportClientVpnClientCertificateRevocationList: { on: /^ClientVpnEndpointId$/ },
  ModifyClientVpnEndpoint: { on: /^ClientVpnEndpointId$/ },
  ModifyInstanceAttribute: { on: /^InstanceId$/ },
  ModifyInstanceMetadataOptions: { on: /^InstanceId$/ },
  ModifyNetworkInterfaceAttribute: { on: /^(NetworkInterfaceId|SecurityGroupId\.\d+)$/ },
  ModifySecurityGroupRules: { on: /^(GroupId|SecurityGroupRule\.\d+\.SecurityGroupRuleId)$/ },
  ModifyVpcAttribute: { on: /^VpcId$/ },
  ModifyVpcEndpoint: { on: /^(VpcEndpointId|(Add|Remove)RouteTableId\.\d+)$/ },
  ReplaceIamInstanceProfileAssociation: { through: /^AssociationId$/ },
  ReplaceRoute: { on: /^RouteTableId$/ },
  RevokeClientVpnIngress: { on: /^ClientVpnEndpointId$/ },
  RevokeSecurityGroupEgress: { on: /^GroupId$/ },
  RevokeSecurityGroupIngress: { on: /^GroupId$/ },
  RunInstances: { makes: ["instance", "volume", "network-interface"], on: /^(ImageId|NetworkInterface\.\d+\.(SubnetId|SecurityGroupId\.\d+))$/ },
  StartInstances: { on: /^InstanceId\.\d+$/ },
  TerminateInstances: { on: /^InstanceId\.\d+$/ },
};

function ofEc2(a: Asked, l: Ledger): Check[] {
  const action = `ec2:${a.operation}`;
  if (a.operation === "ImportKeyPair") return tagging(a, action, l.ec2("key-pair", value(a, "KeyName")!), "key-pair");
  if (a.operation === "DeleteKeyPair") return [on(l, action, l.ec2("key-pair", value(a, "KeyName")!))];
  const touch = touches[a.operation];
  if (touch === undefined) {
    if (!a.operation.startsWith("Describe")) throw new Error(`nobody knows what ${action} is asked about`);
    return [{ action, resource: "*", context: {} }];
  }
  const ids = [...(touch.on === undefined ? [] : values(a, touch.on)), ...(touch.through === undefined ? [] : values(a, touch.through).flatMap((id) => l.linked(id)))];
  if (ids.length === 0 && touch.makes === undefined) throw new Error(`${action} names nothing: ${a.body}`);
  const key = a.operation === "RunInstances" ? values(a, /^KeyName$/).map((k) => on(l, action, l.ec2("key-pair", k))) : [];
  const role = a.operation === "CreateFlowLogs" ? values(a, /^DeliverLogsPermissionArn$/).map((arn) => passing(l, arn, "vpc-flow-logs.amazonaws.com")) : [];
  const profile = /^(Associate|Replace)IamInstanceProfile/.test(a.operation) ? values(a, /^IamInstanceProfile\.Name$/).flatMap((p) => l.linked(p)).map((r) => passing(l, l.arn("iam", `role/${r}`), "ec2.amazonaws.com")) : [];
  // Nobody here names an image of their own.
  const owner = (id: string): Tags => (typed(id) === "image" ? { "ec2:Owner": "amazon" } : {});
  return [...ids.map((id) => on(l, action, l.ec2(typed(id), id), owner(id))), ...(touch.makes ?? []).flatMap((type) => tagging(a, action, l.ec2(type, "*"), type)), ...key, ...role, ...profile];
}
/** A create of EC2 with tags asks for CreateTags, too, and tells it what made the thing. */
function tagging(a: Asked, action: string, resource: string, type: string): Check[] {
  const tags = tagsIn(a, type);
  return [makes(action, resource, tags), ...(Object.keys(tags).length === 0 ? [] : [makes("ec2:CreateTags", resource, tags, { "ec2:CreateAction": a.operation })])];
}
const passing = (l: Ledger, role: string, service: string): Check => on(l, "iam:PassRole", role, { "iam:PassedToService": service });

function ofBalancing(a: Asked, l: Ledger): Check[] {
  const action = `elasticloadbalancing:${a.operation}`;
  if (a.operation.startsWith("Describe")) return [{ action, resource: "*", context: {} }];
  const tags = tagsIn(a);
  const made = (path: string, create: boolean): Check[] => [
    ...(create ? [makes(action, l.arn("elasticloadbalancing", path), tags)] : []),
    makes("elasticloadbalancing:AddTags", l.arn("elasticloadbalancing", path), tags, { "elasticloadbalancing:CreateAction": a.operation }),
  ];
  if (a.operation === "CreateLoadBalancer") return made(`loadbalancer/app/${value(a, "Name")!}/*`, true);
  if (a.operation === "CreateTargetGroup") return made(`targetgroup/${value(a, "Name")!}/*`, true);
  const arn = value(a, "ListenerArn") ?? value(a, "LoadBalancerArn") ?? value(a, "TargetGroupArn");
  if (arn === undefined) throw new Error(`${action} names nothing`);
  const path = arn.split(":").at(-1)!.replace("loadbalancer/", "listener/");
  return [on(l, action, arn), ...(a.operation === "CreateListener" ? made(`${path}/*`, false) : [])];
}

function ofRds(a: Asked, l: Ledger): Check[] {
  const action = `rds:${a.operation}`;
  const db = l.arn("rds", `db:${value(a, "DBInstanceIdentifier") ?? "*"}`);
  const group = l.arn("rds", `subgrp:${value(a, "DBSubnetGroupName") ?? "*"}`);
  const defaults = ["og:default:mysql-8-4", "pg:default.mysql8.4"].map((g) => on(l, action, l.arn("rds", g)));
  const add = (arn: string): Check[] => [makes(action, arn, tagsIn(a)), makes("rds:AddTagsToResource", arn, tagsIn(a))];
  switch (a.operation) {
    case "DescribeDBEngineVersions":
    case "DescribeDBMajorEngineVersions":
    case "DescribeOrderableDBInstanceOptions":
      return [{ action, resource: "*", context: {} }];
    case "DescribeDBInstances":
    case "DeleteDBInstance":
      return [on(l, action, db)];
    case "ModifyDBInstance":
      return [on(l, action, db), ...defaults];
    case "CreateDBInstance":
      return [...add(db), on(l, action, group), ...defaults];
    case "CreateDBSubnetGroup":
      return add(group);
    case "DescribeDBSubnetGroups":
    case "ModifyDBSubnetGroup":
    case "DeleteDBSubnetGroup":
      return [on(l, action, group)];
    case "ListTagsForResource":
      return [on(l, action, value(a, "ResourceName")!)];
    default:
      throw new Error(`nobody knows what ${action} is asked about`);
  }
}

function ofIam(a: Asked, l: Ledger): Check[] {
  const action = `iam:${a.operation}`;
  const arnOf = { role: value(a, "RoleName"), "instance-profile": value(a, "InstanceProfileName"), policy: value(a, "PolicyName") };
  const profile = l.arn("iam", `instance-profile/${arnOf["instance-profile"] ?? ""}`);
  const role = l.arn("iam", `role/${arnOf.role ?? ""}`);
  const policyArn = value(a, "PolicyArn");
  switch (a.operation) {
    case "ListRoles":
    case "ListPolicies":
    case "ListInstanceProfiles":
      return [{ action, resource: "*", context: {} }];
    case "CreateRole":
      return [makes(action, role, tagsIn(a)), makes("iam:TagRole", role, tagsIn(a))];
    case "CreatePolicy": {
      const arn = l.arn("iam", `policy/${arnOf.policy!}`);
      return [makes(action, arn, tagsIn(a)), makes("iam:TagPolicy", arn, tagsIn(a))];
    }
    case "CreateInstanceProfile":
      return [makes(action, profile, tagsIn(a)), makes("iam:TagInstanceProfile", profile, tagsIn(a))];
    case "AddRoleToInstanceProfile":
      return [on(l, action, profile), passing(l, role, "ec2.amazonaws.com")];
    case "AttachRolePolicy":
    case "DetachRolePolicy":
      return [on(l, action, role, { "iam:PolicyARN": policyArn! })];
    default:
      return [on(l, action, policyArn ?? (arnOf["instance-profile"] === undefined ? role : profile))];
  }
}

/** Where S3 calls an operation's permission otherwise: https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html */
const s3Actions: Readonly<Record<string, readonly string[]>> = {
  CreateBucket: ["s3:CreateBucket"],
  DeleteBucketEncryption: ["s3:PutEncryptionConfiguration"],
  DeletePublicAccessBlock: ["s3:PutBucketPublicAccessBlock"],
  GetBucketEncryption: ["s3:GetEncryptionConfiguration"],
  GetPublicAccessBlock: ["s3:GetBucketPublicAccessBlock"],
  HeadBucket: ["s3:ListBucket"],
  ListObjectVersions: ["s3:ListBucketVersions"],
  ListObjectsV2: ["s3:ListBucket"],
  PutBucketEncryption: ["s3:PutEncryptionConfiguration"],
  PutPublicAccessBlock: ["s3:PutBucketPublicAccessBlock"],
  PutBucketTagging: ["s3:PutBucketTagging"],
};
function ofS3(a: Asked, l: Ledger): Check[] {
  if (a.bucket === "") return [{ action: "s3:ListAllMyBuckets", resource: "*", context: {} }];
  const at = l.arn("s3", a.bucket);
  if (a.operation === "CreateBucket")
    return [makes("s3:CreateBucket", at, tagsIn(a)), makes("s3:TagResource", at, tagsIn(a)), makes("s3:PutBucketOwnershipControls", at, tagsIn(a))];
  if (a.operation === "DeleteObjects") {
    const keys = [...a.body.matchAll(/<Object>(.*?)<\/Object>/gs)].map((m) => m[1]!);
    return keys.map((o) => on(l, o.includes("<VersionId>") && !o.includes("<VersionId>null<") ? "s3:DeleteObjectVersion" : "s3:DeleteObject", `${at}/${/<Key>(.*?)<\/Key>/s.exec(o)![1]!}`));
  }
  const object = a.key === "" ? at : `${at}/${a.key}`;
  return (s3Actions[a.operation] ?? [`s3:${a.operation}`]).map((action) => on(l, action, object));
}

function ofOthers(a: Asked, l: Ledger): Check[] {
  const action = `${a.service}:${a.operation}`;
  const text = (key: string): string => String(a.json[key] ?? "");
  switch (action) {
    case "sts:GetCallerIdentity": // allowed to everybody, whatever a policy says
      return [];
    case "acm:ListCertificates":
    case "freetier:GetAccountPlanState":
    case "logs:DescribeLogGroups":
      return [{ action, resource: "*", context: {} }];
    case "acm:ImportCertificate": {
      if (a.json["CertificateArn"] !== undefined) return [on(l, action, text("CertificateArn"))];
      const arn = l.arn("acm", "certificate/*");
      return [makes(action, arn, tagsIn(a)), makes("acm:AddTagsToCertificate", arn, tagsIn(a))];
    }
    case "acm:DescribeCertificate":
    case "acm:ListTagsForCertificate":
    case "acm:DeleteCertificate":
      return [on(l, action, text("CertificateArn"))];
    case "logs:CreateLogGroup": {
      const arn = l.arn("logs", `log-group:${text("logGroupName")}`);
      return [makes(action, `${arn}:*`, tagsIn(a)), makes("logs:TagResource", arn, tagsIn(a))];
    }
    case "logs:DeleteLogGroup":
    case "logs:PutRetentionPolicy": {
      const arn = l.arn("logs", `log-group:${text("logGroupName")}`);
      return [{ ...on(l, action, arn), resource: `${arn}:*` }];
    }
    case "logs:ListTagsForResource":
      return [on(l, action, text("resourceArn"))];
    case "ssm:GetParameters":
      return (a.json["Names"] as string[]).map((name) => ({ action, resource: `arn:aws:ssm:${l.region}::parameter${name}`, context: {} }));
    case "servicequotas:GetServiceQuota":
      return [{ action, resource: l.arn("servicequotas", `${text("ServiceCode")}/${text("QuotaCode")}`), context: {} }];
    default:
      throw new Error(`nobody knows what ${action} is asked about`);
  }
}

const services: Readonly<Record<string, (a: Asked, l: Ledger) => Check[]>> = { ec2: ofEc2, elasticloadbalancing: ofBalancing, rds: ofRds, iam: ofIam, s3: ofS3 };
/** @throws for a request that this table does not know */
export const checksOf = (a: Asked, l: Ledger): Check[] => (services[a.service] ?? ofOthers)(a, l);

/** Remembers what a successful request made: its tags, and who hangs on whom. */
export function remember(a: Asked, l: Ledger, answer: string): void {
  const first = (tag: RegExp): string | undefined => tag.exec(answer)?.[1];
  if (a.service === "ec2") {
    if (a.operation === "ImportKeyPair") l.put(l.ec2("key-pair", value(a, "KeyName")!), tagsIn(a, "key-pair"));
    for (const type of touches[a.operation]?.makes ?? []) {
      const prefix = typeOf.find(([, t]) => t === type)![0];
      for (const m of answer.matchAll(new RegExp(`>(${prefix}[0-9a-z]+)<`, "g"))) l.put(l.ec2(type, m[1]!), tagsIn(a, type));
    }
    if (a.operation === "CreateVpcPeeringConnection") l.link(first(/>(pcx-\w+)</)!, [value(a, "PeerVpcId")!]);
    if (a.operation === "AssociateRouteTable") l.link(first(/<associationId>([^<]+)</)!, [value(a, "RouteTableId")!, value(a, "SubnetId")!]);
    if (a.operation === "AssociateIamInstanceProfile") l.link(first(/<associationId>([^<]+)</)!, [value(a, "InstanceId")!]);
  }
  if (a.service === "elasticloadbalancing")
    for (const m of answer.matchAll(/<(?:LoadBalancer|TargetGroup|Listener)Arn>([^<]+)</g)) if (/^Create/.test(a.operation) && Object.keys(l.of(m[1]!)).length === 0) l.put(m[1]!, tagsIn(a));
  if (a.service === "rds" && a.operation === "CreateDBInstance") l.put(l.arn("rds", `db:${value(a, "DBInstanceIdentifier")!}`), tagsIn(a));
  if (a.service === "rds" && a.operation === "CreateDBSubnetGroup") l.put(l.arn("rds", `subgrp:${value(a, "DBSubnetGroupName")!}`), tagsIn(a));
  if (a.service === "iam" && a.operation === "CreateRole") l.put(l.arn("iam", `role/${value(a, "RoleName")!}`), tagsIn(a));
  if (a.service === "iam" && a.operation === "CreatePolicy") l.put(l.arn("iam", `policy/${value(a, "PolicyName")!}`), tagsIn(a));
  if (a.service === "iam" && a.operation === "CreateInstanceProfile") l.put(l.arn("iam", `instance-profile/${value(a, "InstanceProfileName")!}`), tagsIn(a));
  if (a.service === "iam" && a.operation === "AddRoleToInstanceProfile") l.link(value(a, "InstanceProfileName")!, [value(a, "RoleName")!]);
  if (a.service === "logs" && a.operation === "CreateLogGroup") l.put(l.arn("logs", `log-group:${String(a.json["logGroupName"])}`), tagsIn(a));
  if (a.service === "acm" && a.operation === "ImportCertificate" && a.json["CertificateArn"] === undefined) l.put((JSON.parse(answer) as { CertificateArn: string }).CertificateArn, tagsIn(a));
  if (a.service === "s3" && a.operation === "CreateBucket") l.put(l.arn("s3", a.bucket), tagsIn(a));
}
