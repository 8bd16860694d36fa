import type { ServiceName } from "./calls.js";

/**
 * P14: empty is not absent. An HTTP 200 with an empty or cut body is parsed to `{}` by the SDK, without an error; read as
 * "there is none", it would make second things and forget first ones. An answer is believed only when it is whole and
 * has what every answer to its operation has.
 */

/** XML with a root of its own, whatever the operation says: an empty body is never one of their answers. */
const query: ReadonlySet<ServiceName> = new Set(["ec2", "elb", "rds", "iam", "sts"]);

/**
 * @param reads the request is a read: in every protocol its answer has a body
 * @returns what is wrong with the bytes of a successful answer, or undefined
 */
export function flawOfBody(service: ServiceName, body: Uint8Array, reads = false): string | undefined {
  if (body.length === 0) return query.has(service) || reads ? "empty answer" : undefined;
  const begin = Buffer.from(body.buffer, body.byteOffset, Math.min(body.length, 1_000)).toString("utf8").trimStart();
  const end = Buffer.from(body.buffer, body.byteOffset + Math.max(0, body.length - 200), Math.min(body.length, 200)).toString("utf8").trimEnd();
  if (!begin.startsWith("<")) return query.has(service) ? "not an answer of AWS" : begin.startsWith("{") && !end.endsWith("}") ? "cut answer" : undefined;
  const root = /^(?:<[?!][^>]*>\s*)*<([A-Za-z][\w.:-]*)/.exec(begin)?.[1];
  if (root === undefined) return "not an answer of AWS";
  if (query.has(service) && !root.endsWith("Response")) return "not an answer of AWS";
  return end.endsWith(`</${root}>`) || (end.endsWith("/>") && /^(?:<[?!][^>]*>\s*)*<[^>]*\/>$/.test(begin)) ? undefined : "cut answer";
}

/**
 * What the answer to a read always has, even when there is nothing to tell, and to a create: the id by which the thing
 * is known from then on (API references of the services). `0` is the first of a list.
 */
const always: Readonly<Partial<Record<ServiceName, Readonly<Record<string, string>>>>> = {
  acm: {
    DescribeCertificate: "Certificate.CertificateArn",
    ImportCertificate: "CertificateArn",
    ListCertificates: "CertificateSummaryList",
    ListTagsForCertificate: "Tags",
  },
  ec2: {
    AssociateClientVpnTargetNetwork: "AssociationId",
    AssociateIamInstanceProfile: "IamInstanceProfileAssociation.AssociationId",
    AssociateRouteTable: "AssociationId",
    AuthorizeSecurityGroupIngress: "SecurityGroupRules.0.SecurityGroupRuleId",
    AllocateAddress: "AllocationId",
    CreateClientVpnEndpoint: "ClientVpnEndpointId",
    CreateInternetGateway: "InternetGateway.InternetGatewayId",
    CreateNatGateway: "NatGateway.NatGatewayId",
    CreateRouteTable: "RouteTable.RouteTableId",
    CreateSecurityGroup: "GroupId",
    CreateSubnet: "Subnet.SubnetId",
    CreateVpc: "Vpc.VpcId",
    CreateVpcEndpoint: "VpcEndpoint.VpcEndpointId",
    CreateVpcPeeringConnection: "VpcPeeringConnection.VpcPeeringConnectionId",
    DescribeAccountAttributes: "AccountAttributes",
    DescribeAddresses: "Addresses",
    DescribeAvailabilityZones: "AvailabilityZones",
    DescribeClientVpnAuthorizationRules: "AuthorizationRules",
    DescribeClientVpnEndpoints: "ClientVpnEndpoints",
    DescribeClientVpnRoutes: "Routes",
    DescribeClientVpnTargetNetworks: "ClientVpnTargetNetworks",
    DescribeDhcpOptions: "DhcpOptions",
    DescribeEgressOnlyInternetGateways: "EgressOnlyInternetGateways",
    DescribeFlowLogs: "FlowLogs",
    DescribeIamInstanceProfileAssociations: "IamInstanceProfileAssociations",
    DescribeInstanceAttribute: "InstanceId",
    DescribeInstanceTypeOfferings: "InstanceTypeOfferings",
    DescribeInstances: "Reservations",
    DescribeInternetGateways: "InternetGateways",
    DescribeKeyPairs: "KeyPairs",
    DescribeManagedPrefixLists: "PrefixLists",
    DescribeNatGateways: "NatGateways",
    DescribeNetworkAcls: "NetworkAcls",
    DescribeNetworkInterfaces: "NetworkInterfaces",
    DescribeImages: "Images",
    DescribeInstanceTypes: "InstanceTypes",
    DescribeRegions: "Regions",
    DescribeRouteTables: "RouteTables",
    DescribeSecurityGroupRules: "SecurityGroupRules",
    DescribeSecurityGroups: "SecurityGroups",
    DescribeSnapshots: "Snapshots",
    DescribeSubnets: "Subnets",
    DescribeVolumes: "Volumes",
    DescribeVpcBlockPublicAccessExclusions: "VpcBlockPublicAccessExclusions",
    DescribeVpcEndpoints: "VpcEndpoints",
    DescribeVpcPeeringConnections: "VpcPeeringConnections",
    DescribeVpcs: "Vpcs",
    DescribeVpnConnections: "VpnConnections",
    DescribeVpnGateways: "VpnGateways",
    GetManagedPrefixListEntries: "Entries",
    ImportClientVpnClientCertificateRevocationList: "Return",
    ImportKeyPair: "KeyPairId",
    RunInstances: "Instances.0.InstanceId",
  },
  elb: {
    CreateListener: "Listeners.0.ListenerArn",
    CreateLoadBalancer: "LoadBalancers.0.LoadBalancerArn",
    CreateTargetGroup: "TargetGroups.0.TargetGroupArn",
    DescribeListeners: "Listeners",
    DescribeLoadBalancerAttributes: "Attributes",
    DescribeLoadBalancers: "LoadBalancers",
    DescribeRules: "Rules",
    DescribeTags: "TagDescriptions",
    DescribeTargetGroups: "TargetGroups",
    DescribeTargetHealth: "TargetHealthDescriptions",
  },
  iam: {
    CreateInstanceProfile: "InstanceProfile.InstanceProfileName",
    CreatePolicy: "Policy.Arn",
    CreatePolicyVersion: "PolicyVersion.VersionId",
    CreateRole: "Role.RoleName",
    GetInstanceProfile: "InstanceProfile.InstanceProfileName",
    GetPolicy: "Policy.Arn",
    GetPolicyVersion: "PolicyVersion.Document",
    GetRole: "Role.RoleName",
    ListAttachedRolePolicies: "AttachedPolicies",
    ListInstanceProfiles: "InstanceProfiles",
    ListPolicies: "Policies",
    ListPolicyTags: "Tags",
    ListPolicyVersions: "Versions",
    ListRoles: "Roles",
  },
  logs: { DescribeLogGroups: "logGroups", ListTagsForResource: "tags" },
  pricing: { GetProducts: "PriceList" },
  quotas: { GetServiceQuota: "Quota" },
  rds: {
    CreateDBInstance: "DBInstance.DBInstanceIdentifier",
    CreateDBSubnetGroup: "DBSubnetGroup.DBSubnetGroupName",
    DescribeDBEngineVersions: "DBEngineVersions",
    DescribeDBInstances: "DBInstances",
    DescribeDBMajorEngineVersions: "DBMajorEngineVersions",
    DescribeOrderableDBInstanceOptions: "OrderableDBInstanceOptions",
    DescribeDBSubnetGroups: "DBSubnetGroups",
    ListTagsForResource: "TagList",
  },
  s3: {
    GetBucketEncryption: "ServerSideEncryptionConfiguration",
    GetBucketPolicy: "Policy",
    GetBucketPolicyStatus: "PolicyStatus",
    GetBucketTagging: "TagSet",
    GetPublicAccessBlock: "PublicAccessBlockConfiguration",
    GetObject: "ETag",
    ListObjectVersions: "Name",
    ListObjectsV2: "Name",
    PutObject: "ETag",
  },
  ssm: { GetParameters: "Parameters" },
  sts: { GetCallerIdentity: "Account" },
};

/** Answers of which nothing is certain: a header or nothing at all, or (CreateFlowLogs) a list of refusals instead. */
const nothing: ReadonlySet<string> = new Set([
  "ec2:CreateClientVpnRoute",
  "ec2:CreateFlowLogs",
  "ec2:CreateRoute",
  "ec2:CreateTags",
  "ec2:DescribeTags",
  "ec2:DescribeVpcAttribute",
  "ec2:DescribeVpcBlockPublicAccessOptions",
  "logs:CreateLogGroup",
  "s3:CreateBucket",
  "s3:GetBucketVersioning",
  "s3:HeadBucket",
  "s3:ListBuckets",
]);

const isRead = /^(Describe|Get|List)/;

/**
 * Lists of facts: whether something of ours exists does not follow from them. A whole, closed answer without such a list
 * is an answer with an empty one, which the API models allow.
 */
const facts: ReadonlySet<string> = new Set([
  "ec2:DescribeAccountAttributes",
  "ec2:DescribeAvailabilityZones",
  "ec2:DescribeDhcpOptions",
  "ec2:DescribeEgressOnlyInternetGateways",
  "ec2:DescribeInstanceTypeOfferings",
  "ec2:DescribeInstanceTypes",
  "ec2:DescribeManagedPrefixLists",
  "ec2:DescribeNetworkAcls",
  "ec2:DescribeRegions",
  "ec2:DescribeVpcBlockPublicAccessExclusions",
  "ec2:DescribeVpnConnections",
  "ec2:DescribeVpnGateways",
  "ec2:GetManagedPrefixListEntries",
  "elb:DescribeRules",
  "pricing:GetProducts",
  "rds:DescribeDBEngineVersions",
  "rds:DescribeDBMajorEngineVersions",
  "rds:DescribeOrderableDBInstanceOptions",
  "ssm:GetParameters",
]);
/** What an answer to a Describe or List has that is no list. */
const noLists: ReadonlySet<string> = new Set(["s3:ListObjectVersions", "s3:ListObjectsV2"]);

/** The list that an answer to this operation has, by its name; undefined: it has none, or none at the top. */
function listOf(service: ServiceName, operation: string): string | undefined {
  const path = always[service]?.[operation];
  if (path === undefined || path.includes(".") || noLists.has(`${service}:${operation}`)) return undefined;
  return /^(Describe|List)/.test(operation) || facts.has(`${service}:${operation}`) ? path : undefined;
}

/** Whether things are asked for by their ids: AWS then answers that one does not exist, and never with an empty list. */
const asksByIds = (input: unknown): boolean =>
  Object.entries((input ?? {}) as object).some(([key, value]) => /(Ids|Names|Arns)$/.test(key) && Array.isArray(value) && value.length > 0);

/**
 * Puts in the empty list that a whole answer has left out, where an empty one is legal. Where absence would decide that
 * something of ours does not exist, one answer does not say so (P13): the same question must have been answered in the
 * same way before; and asked for by its ids it never is (P14).
 * @param before what was missing in the answer before this one
 */
export function withEmptyList(service: ServiceName, operation: string, input: unknown, answer: object, before: string | undefined): void {
  const list = listOf(service, operation);
  const { $metadata } = answer as { readonly $metadata?: { readonly requestId?: string } };
  if (list === undefined || (answer as Record<string, unknown>)[list] !== undefined || $metadata?.requestId === undefined) return;
  if (!facts.has(`${service}:${operation}`) && (before !== `answer without ${list}` || asksByIds(input))) return;
  // The tags of a log group are a map.
  (answer as Record<string, unknown>)[list] = list === "tags" ? {} : [];
}

/** Whether it is written down above what an answer to this operation must have: a test asks for every one in use. */
export const isKnown = (service: ServiceName, operation: string): boolean =>
  Object.hasOwn(always[service] ?? {}, operation) || nothing.has(`${service}:${operation}`);

/** @returns what is missing in a parsed answer, or undefined */
export function flawOfAnswer(service: ServiceName, operation: string, answer: object): string | undefined {
  const path = always[service]?.[operation];
  if (path !== undefined) return at(answer, path) === undefined ? `answer without ${path}` : undefined;
  if (!isRead.test(operation) || nothing.has(`${service}:${operation}`)) return undefined;
  const told = Object.entries(answer).some(([key, value]) => key !== "$metadata" && value !== undefined);
  return told ? undefined : "empty answer";
}

function at(value: unknown, path: string): unknown {
  let here = value;
  for (const key of path.split(".")) here = (here as Record<string, unknown> | null | undefined)?.[key];
  return here ?? undefined;
}
