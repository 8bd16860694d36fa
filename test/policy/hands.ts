import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Calls } from "../../src/aws/calls.js";
import { openCalls } from "../../src/aws/send.js";
import type { State } from "../../src/core/state.js";
import { localTiming } from "../../src/core/timing.js";
import type { Field } from "./run.js";
import { admin } from "../setup/admin.mjs";

/** Somebody with every right, and the bare SDK. */
export const administrator = (f: Field): Calls =>
  openCalls({
    region: "ap-northeast-1",
    endpoint: process.env["KUMIKI_TEST_ENDPOINT"]!,
    credentials: { accessKeyId: f.account, secretAccessKey: "test" },
    timing: localTiming,
    emit: () => undefined,
    signal: new AbortController().signal,
    secret: () => Promise.reject(new Error("no secrets here")),
  });

export const stateOf = async (f: Field, env = "default"): Promise<State> => JSON.parse(await readFile(join(f.dir, env, "state.json"), "utf8")) as State;

const nowhere = JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "s3:ListAllMyBuckets", Resource: "*" }] });

/** Changes by hand one setting of every kind that `up` puts right in place, so that every such call is made. */
export async function disturb(f: Field): Promise<void> {
  const aws = administrator(f);
  const { records } = await stateOf(f);
  const id = (node: string): string => records[node]!.id!;
  const attr = (node: string, name: string): string => String(records[node]!.attrs![name]);
  const [first, last] = ["servers/web-server-1", "servers/ap-server-1"].map(id) as [string, string];

  await aws.ec2("ModifyInstanceMetadataOptions", { InstanceId: first, HttpTokens: records["servers/web-server-1"]!.props["httpTokens"] === "required" ? "optional" : "required" });
  await aws.ec2("ModifyNetworkInterfaceAttribute", { NetworkInterfaceId: attr("servers/web-server-2", "networkInterfaceId"), Groups: [id("security-groups/ap")] });
  await aws.ec2("ModifyVpcAttribute", { VpcId: id("network/vpc"), EnableDnsHostnames: { Value: records["network/vpc"]!.props["dnsHostnames"] !== true } });

  const route = Object.values(records).find((r) => r.kind === "ec2/route" && r.step === "network")!;
  const [RouteTableId, DestinationCidrBlock] = route.id!.split("|");
  await aws.ec2("ReplaceRoute", { RouteTableId, DestinationCidrBlock, VpcPeeringConnectionId: Object.values(records).find((r) => r.kind === "ec2/vpc-peering-connection")!.id! });

  const other = "not-of-the-plan";
  await aws.iam("CreateInstanceProfile", { InstanceProfileName: other });
  const { IamInstanceProfileAssociations: [association] = [] } = await aws.ec2("DescribeIamInstanceProfileAssociations", { Filters: [{ Name: "instance-id", Values: [last] }] });
  await aws.ec2("ReplaceIamInstanceProfileAssociation", { AssociationId: association!.AssociationId, IamInstanceProfile: { Name: other } });

  const rule = Object.values(records).find((r) => r.kind === "ec2/security-group-rule" && typeof r.props["cidr"] === "string")!;
  const { props: p } = rule;
  await aws.ec2("ModifySecurityGroupRules", {
    GroupId: Object.values(records).find((r) => r.id === String(p["groupId"]))?.id ?? String(p["groupId"]),
    SecurityGroupRules: [{ SecurityGroupRuleId: rule.id, SecurityGroupRule: { IpProtocol: String(p["protocol"]), FromPort: Number(p["fromPort"]), ToPort: Number(p["toPort"]), CidrIpv4: String(p["cidr"]), Description: "by hand" } }],
  });

  const endpoint = Object.values(records).find((r) => r.kind === "ec2/vpc-endpoint")!;
  await aws.ec2("ModifyVpcEndpoint", { VpcEndpointId: endpoint.id, RemoveRouteTableIds: [(endpoint.props["routeTableIds"] as string[])[0]!] });
  await aws.ec2("ModifyClientVpnEndpoint", { ClientVpnEndpointId: id("client-vpn/endpoint"), Description: "by hand" });

  const alb = attr("load-balancers/alb-web", "arn");
  await aws.elb("SetSecurityGroups", { LoadBalancerArn: alb, SecurityGroups: [id("security-groups/ap")] });
  const subnets = await aws.ec2("DescribeSubnets", { Filters: [{ Name: "vpc-id", Values: [id("network/vpc")] }] });
  const balanced = records["load-balancers/alb-ap"]!.props["subnetIds"] as string[];
  await aws.elb("SetSubnets", { LoadBalancerArn: attr("load-balancers/alb-ap", "arn"), Subnets: subnets.Subnets!.map((s) => s.SubnetId!).filter((s) => !balanced.includes(s)).slice(0, 2) });
  await aws.elb("ModifyTargetGroup", { TargetGroupArn: attr("load-balancers/tg-web", "arn"), HealthCheckPath: "/by-hand" });
  await aws.elb("ModifyLoadBalancerAttributes", {
    LoadBalancerArn: alb,
    Attributes: [{ Key: "routing.http.drop_invalid_header_fields.enabled", Value: String(records["load-balancers/alb-web"]!.props["dropInvalidHeaders"] !== true) }],
  });
  await aws.elb("ModifyListener", { ListenerArn: attr("load-balancers/web-http", "arn"), DefaultActions: [{ Type: "forward", TargetGroupArn: attr("load-balancers/tg-ap", "arn") }] });

  const policy = Object.values(records).find((r) => r.kind === "iam/policy")!;
  for (let i = 0; i < 4; i++) await aws.iam("CreatePolicyVersion", { PolicyArn: String(policy.attrs!["arn"]), PolicyDocument: nowhere, SetAsDefault: true });
  const role = Object.values(records).find((r) => r.kind === "iam/role")!.id!;
  await aws.iam("UpdateRole", { RoleName: role, Description: "by hand" });
  await aws.iam("UpdateAssumeRolePolicy", {
    RoleName: role,
    PolicyDocument: JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", Principal: { Service: "lambda.amazonaws.com" }, Action: "sts:AssumeRole" }] }),
  });
  await aws.logs("PutRetentionPolicy", { logGroupName: Object.values(records).find((r) => r.kind === "logs/log-group")!.id!, retentionInDays: 1 });

  await aws.rds("ModifyDBInstance", { DBInstanceIdentifier: Object.values(records).find((r) => r.kind === "rds/db-instance")!.id, BackupRetentionPeriod: 3, ApplyImmediately: true });
  const group = Object.values(records).find((r) => r.kind === "rds/db-subnet-group")!;
  await aws.rds("ModifyDBSubnetGroup", { DBSubnetGroupName: group.id, SubnetIds: subnets.Subnets!.map((s) => s.SubnetId!) });
  await aws.ec2("StopInstances", { InstanceIds: [last] });
}

/** What a removal has to get out of the way: objects with versions in the bucket, and rules by which two groups name each other. */
export async function furnish(f: Field): Promise<void> {
  const aws = administrator(f);
  const { records } = await stateOf(f);
  const bucket = records["bucket/bucket"]!.id!;
  await aws.s3("PutObject", { Bucket: bucket, Key: "before", Body: "x" });
  await aws.s3("PutBucketVersioning", { Bucket: bucket, VersioningConfiguration: { Status: "Enabled" } });
  for (let i = 0; i < 2; i++) await aws.s3("PutObject", { Bucket: bucket, Key: "after", Body: String(i) });
  const [GroupId, named] = [records["security-groups/web"]!.id!, records["security-groups/rds"]!.id!];
  await aws.ec2("AuthorizeSecurityGroupIngress", { GroupId, IpPermissions: [{ IpProtocol: "tcp", FromPort: 3306, ToPort: 3306, UserIdGroupPairs: [{ GroupId: named }] }] });
  await aws.ec2("AuthorizeSecurityGroupEgress", { GroupId, IpPermissions: [{ IpProtocol: "tcp", FromPort: 3306, ToPort: 3306, UserIdGroupPairs: [{ GroupId: named }] }] });
}

/** A certificate for the web load balancer, which the plan does not have. @returns its ARN */
export async function certificate(f: Field): Promise<string> {
  const pair = await signed();
  return (await administrator(f).acm("ImportCertificate", pair)).CertificateArn!;
}
async function signed(): Promise<{ Certificate: Buffer; PrivateKey: Buffer; CertificateChain: Buffer }> {
  const { vpnMaterial } = await import("../../src/pki/material.js");
  const kept = new Map<string, string>();
  const secret = (name: string, make: () => string): Promise<string> => {
    if (!kept.has(name)) kept.set(name, make());
    return Promise.resolve(kept.get(name)!);
  };
  const { ca, server } = await vpnMaterial(secret, { authority: "test", domain: "web.test.internal", passphrase: undefined });
  return { Certificate: Buffer.from(server.certificate), PrivateKey: Buffer.from(server.key), CertificateChain: Buffer.from(ca.certificate) };
}

/** A bucket as `--state` wants it. */
export async function stateBucket(f: Field, bucket: string): Promise<void> {
  const aws = administrator(f);
  await aws.s3("CreateBucket", { Bucket: bucket, CreateBucketConfiguration: { LocationConstraint: "ap-northeast-1" } });
  await aws.s3("PutBucketVersioning", { Bucket: bucket, VersioningConfiguration: { Status: "Enabled" } });
  const PublicAccessBlockConfiguration = { BlockPublicAcls: true, IgnorePublicAcls: true, BlockPublicPolicy: true, RestrictPublicBuckets: true };
  await aws.s3("PutPublicAccessBlock", { Bucket: bucket, PublicAccessBlockConfiguration });
}

/** Everything in the account that AWS did not put there itself. */
export async function inventoryOf(f: Field): Promise<unknown> {
  return admin(process.env["KUMIKI_TEST_ENDPOINT"]!, `/kumiki/inventory?account=${f.account}&region=ap-northeast-1`);
}
