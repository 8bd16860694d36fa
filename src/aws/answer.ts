import type { ServiceName } from "./calls.js";

/**
 * P14: empty is not absent. An HTTP 200 with an empty or cut body is parsed to `{}` by the SDK, without an error; read as
 * "there is none", it would make second things and forget first ones. An answer is believed only when it is whole and
 * has what every answer to its operation has.
 */

/** XML with a root of its own, whatever the operation says: an empty body is never one of their answers. */
const query: ReadonlySet<ServiceName> = new Set(["ec2", "elb", "rds", "iam", "sts"]);

/** @returns what is wrong with the bytes of a successful answer, or undefined */
export function flawOfBody(service: ServiceName, body: Uint8Array): string | undefined {
  if (body.length === 0) return query.has(service) ? "empty answer" : undefined;
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
    DescribeInstanceTypes: "InstanceTypes",
    DescribeRegions: "Regions",
    DescribeRouteTables: "RouteTables",
    DescribeSecurityGroupRules: "SecurityGroupRules",
    DescribeSecurityGroups: "SecurityGroups",
    DescribeSubnets: "Subnets",
    DescribeVolumes: "Volumes",
    DescribeVpcAttribute: "VpcId",
    DescribeVpcBlockPublicAccessExclusions: "VpcBlockPublicAccessExclusions",
    DescribeVpcBlockPublicAccessOptions: "VpcBlockPublicAccessOptions",
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
    ListBuckets: "Owner",
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
  "logs:CreateLogGroup",
  "s3:CreateBucket",
  "s3:GetBucketVersioning",
  "s3:HeadBucket",
]);

const isRead = /^(Describe|Get|List)/;

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
