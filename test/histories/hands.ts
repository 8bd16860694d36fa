import type { Calls } from "../../src/aws/calls.js";
import type { NodeRecord, State } from "../../src/core/state.js";

/** What somebody else does in the console, by the bare SDK. */
export type Hand = (api: Calls, record: NodeRecord & { readonly id: string }, state: State) => Promise<unknown>;
export interface Hands {
  /** A change of it that matters to us; a text: why there is none. */
  readonly change: Hand | string;
  /** Which of several, where it is not any. */
  readonly which?: (record: NodeRecord, state: State) => boolean;
  /** Absent: what stands on it must go first, so it is deleted together with everything. */
  readonly remove?: Hand;
  /** false: no step declares one, so there is none to lay hands on. */
  readonly declared?: false;
}

const p = (record: NodeRecord, prop: string): string => String(record.props[prop]);
const a = (record: NodeRecord, attr: string): string => String(record.attrs?.[attr]);
const first = (state: State, kind: string): NodeRecord & { id: string } => Object.values(state.records).find((r) => r.kind === kind && r.id !== undefined) as NodeRecord & { id: string };
const fixed = "nothing of it can be changed: AWS makes another one";
const nothing = "it has no settings of its own";

/** For every kind, by its name: a kind without a line here fails the test. */
export const hands: Readonly<Record<string, Hands>> = {
  "ec2/vpc": { change: (api, r) => api.ec2("ModifyVpcAttribute", { VpcId: r.id, EnableDnsHostnames: { Value: false } }) },
  "ec2/subnet": { change: fixed },
  "ec2/internet-gateway": { change: nothing },
  "ec2/internet-gateway-attachment": { change: nothing },
  "ec2/route-table": { change: nothing },
  "ec2/route": {
    which: (r) => r.props["gatewayId"] !== undefined,
    change: (api, r, s) => api.ec2("ReplaceRoute", { RouteTableId: p(r, "routeTableId"), DestinationCidrBlock: p(r, "destination"), VpcPeeringConnectionId: first(s, "ec2/vpc-peering-connection").id }),
    remove: (api, r) => api.ec2("DeleteRoute", { RouteTableId: p(r, "routeTableId"), DestinationCidrBlock: p(r, "destination") }),
  },
  "ec2/route-table-association": { change: fixed, remove: (api, r) => api.ec2("DisassociateRouteTable", { AssociationId: a(r, "associationId") }) },
  "ec2/vpc-endpoint": {
    change: (api, r) => api.ec2("ModifyVpcEndpoint", { VpcEndpointId: r.id, RemoveRouteTableIds: [(r.props["routeTableIds"] as string[])[0]!] }),
    remove: (api, r) => api.ec2("DeleteVpcEndpoints", { VpcEndpointIds: [r.id] }),
  },
  "ec2/security-group": { change: fixed },
  "ec2/security-group-rule": {
    which: (r) => r.props["cidr"] !== undefined && r.props["protocol"] === "tcp",
    change: (api, r) =>
      api.ec2("ModifySecurityGroupRules", {
        GroupId: p(r, "groupId"),
        SecurityGroupRules: [{ SecurityGroupRuleId: r.id, SecurityGroupRule: { IpProtocol: "tcp", FromPort: 1, ToPort: 65535, CidrIpv4: "0.0.0.0/0", Description: "by hand" } }],
      }),
    remove: (api, r) => api.ec2("RevokeSecurityGroupIngress", { GroupId: p(r, "groupId"), SecurityGroupRuleIds: [r.id] }),
  },
  "ec2/key-pair": { change: fixed, remove: (api, r) => api.ec2("DeleteKeyPair", { KeyName: p(r, "keyName") }) },
  "ec2/instance": {
    // What stands on it goes with it, a moment later: another hand would find it, or not.
    which: (r, s) => Object.values(s.records).every((other) => other.props["instanceId"] !== r.id),
    change: (api, r) => api.ec2("ModifyInstanceMetadataOptions", { InstanceId: r.id, HttpTokens: "optional" }),
    remove: (api, r) => api.ec2("TerminateInstances", { InstanceIds: [r.id] }),
  },
  "logs/log-group": {
    change: (api, r) => api.logs("PutRetentionPolicy", { logGroupName: p(r, "logGroupName"), retentionInDays: 1 }),
    remove: (api, r) => api.logs("DeleteLogGroup", { logGroupName: p(r, "logGroupName") }),
  },
  "iam/role": { change: (api, r) => api.iam("UpdateRole", { RoleName: p(r, "roleName"), Description: "by hand" }) },
  "iam/policy": {
    change: (api, r) =>
      api.iam("CreatePolicyVersion", { PolicyArn: a(r, "arn"), SetAsDefault: true, PolicyDocument: JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "*", Resource: "*" }] }) }),
  },
  "iam/role-policy-attachment": { change: nothing, remove: (api, r) => api.iam("DetachRolePolicy", { RoleName: p(r, "roleName"), PolicyArn: p(r, "policyArn") }) },
  "ec2/flow-log": { change: fixed, remove: (api, r) => api.ec2("DeleteFlowLogs", { FlowLogIds: [r.id] }) },
  "elasticloadbalancing/load-balancer": {
    change: (api, r) => api.elb("ModifyLoadBalancerAttributes", { LoadBalancerArn: a(r, "arn"), Attributes: [{ Key: "routing.http.drop_invalid_header_fields.enabled", Value: "false" }] }),
  },
  "elasticloadbalancing/target-group": { change: (api, r) => api.elb("ModifyTargetGroup", { TargetGroupArn: a(r, "arn"), HealthCheckPath: "/by-hand" }) },
  "elasticloadbalancing/target": { change: nothing, remove: (api, r) => api.elb("DeregisterTargets", { TargetGroupArn: p(r, "targetGroupArn"), Targets: [{ Id: p(r, "instanceId") }] }) },
  "elasticloadbalancing/listener": {
    change: (api, r) => api.elb("ModifyListener", { ListenerArn: a(r, "arn"), DefaultActions: [{ Type: "fixed-response", FixedResponseConfig: { StatusCode: "404" } }] }),
    remove: (api, r) => api.elb("DeleteListener", { ListenerArn: a(r, "arn") }),
  },
  "rds/db-subnet-group": {
    change: (api, r, s) =>
      api.rds("ModifyDBSubnetGroup", { DBSubnetGroupName: r.id, SubnetIds: [...(r.props["subnetIds"] as string[]), s.records["network/public-1"]!.id!] }),
  },
  "rds/db-instance": { change: (api, r) => api.rds("ModifyDBInstance", { DBInstanceIdentifier: r.id, BackupRetentionPeriod: 2, ApplyImmediately: true }) },
  "s3/bucket": { change: nothing },
  "s3/bucket-public-access-block": {
    change: (api, r) => api.s3("PutPublicAccessBlock", { Bucket: p(r, "bucket"), PublicAccessBlockConfiguration: { BlockPublicAcls: true, BlockPublicPolicy: true, IgnorePublicAcls: true, RestrictPublicBuckets: false } }),
    remove: (api, r) => api.s3("DeletePublicAccessBlock", { Bucket: p(r, "bucket") }),
  },
  "s3/bucket-encryption": { change: nothing, remove: (api, r) => api.s3("DeleteBucketEncryption", { Bucket: p(r, "bucket") }) },
  "s3/bucket-policy": {
    change: (api, r) =>
      api.s3("PutBucketPolicy", {
        Bucket: p(r, "bucket"),
        Policy: JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Deny", Principal: "*", Action: "s3:DeleteBucket", Resource: `arn:aws:s3:::${p(r, "bucket")}` }] }),
      }),
    remove: (api, r) => api.s3("DeleteBucketPolicy", { Bucket: p(r, "bucket") }),
  },
  "iam/instance-profile": { change: nothing },
  "iam/instance-profile-role": { change: nothing, remove: (api, r) => api.iam("RemoveRoleFromInstanceProfile", { InstanceProfileName: p(r, "instanceProfileName"), RoleName: p(r, "roleName") }) },
  "ec2/iam-instance-profile-association": {
    change: "another profile is another association",
    remove: (api, r) => api.ec2("DisassociateIamInstanceProfile", { AssociationId: a(r, "associationId") }),
  },
  "ec2/vpc-peering-connection": { change: nothing, remove: (api, r) => api.ec2("DeleteVpcPeeringConnection", { VpcPeeringConnectionId: r.id }) },
  "ec2/vpc-peering-acceptance": { change: nothing },
  "acm/certificate": { change: "what it says is signed" },
  "ec2/client-vpn-endpoint": { change: (api, r) => api.ec2("ModifyClientVpnEndpoint", { ClientVpnEndpointId: r.id, SplitTunnel: r.props["splitTunnel"] !== true }) },
  "ec2/client-vpn-association": { change: fixed },
  "ec2/client-vpn-authorization-rule": {
    change: fixed,
    remove: (api, r) => api.ec2("RevokeClientVpnIngress", { ClientVpnEndpointId: p(r, "endpointId"), TargetNetworkCidr: p(r, "cidr"), RevokeAllGroups: true }),
  },
  "ec2/client-vpn-route": { change: fixed, declared: false },
};
