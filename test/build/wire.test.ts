import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { createRequire } from "node:module";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openCalls } from "../../src/aws/send.js";
import { localTiming } from "../../src/core/timing.js";

/**
 * The build throws most of the SDK's tables away. What is left has to say to AWS, and to understand from AWS, exactly
 * what the whole SDK does: the same calls through both, against a server that records and answers from a script.
 */
type Calls = ReturnType<typeof openCalls>;
interface Answer {
  readonly status?: number;
  readonly type?: string;
  readonly body: string;
}
const { bundleSplit } = (await import("../../scripts/build/bundle.mjs" as string)) as {
  bundleSplit(root: string, dist: string, entryPoints: Record<string, string>): Promise<unknown>;
};

let folder: string;
let server: Server;
let answer: Answer;
let requests: string[] = [];
const open: { whole?: typeof openCalls; bundled?: typeof openCalls } = { whole: openCalls };

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "kumiki-wire-"));
  await bundleSplit(process.cwd(), folder, { send: "src/aws/send.ts" });
  open.bundled = (createRequire(join(folder, "x.cjs"))("./send.cjs") as { openCalls: typeof openCalls }).openCalls;
  server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (c: Buffer) => chunks.push(c));
    request.on("end", () => {
      const said = Object.entries(request.headers).filter(([name]) => /^(content-type|x-amz-target|x-amz-sdk-checksum.*|x-amz-checksum.*)$/.test(name));
      requests.push(`${request.method} ${request.url} ${JSON.stringify(said.sort())} ${Buffer.concat(chunks).toString()}`);
      response.writeHead(answer.status ?? 200, { "content-type": answer.type ?? "text/xml", "x-amzn-requestid": "r-1" });
      response.end(answer.body);
    });
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
});
afterAll(async () => {
  await new Promise((done) => server.close(done));
  rmSync(folder, { recursive: true });
});

/** What was sent, and what came back or was thrown. */
async function through(which: "whole" | "bundled", work: (aws: Calls) => Promise<unknown>) {
  requests = [];
  const aws = open[which]!({
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    region: "ap-northeast-1",
    credentials: { accessKeyId: "a", secretAccessKey: "b" },
    timing: localTiming,
    emit: () => undefined,
    signal: new AbortController().signal,
    secret: () => Promise.resolve(""),
  });
  const result = await work(aws).then(
    (value) => ({ value }),
    (e: Error & { Code?: string; kind?: string }) => ({ thrown: e.Code, kind: e.kind, message: e.message }),
  );
  return { sent: requests, result };
}

const ec2 = (operation: string, inner: string) => `<${operation}Response xmlns="http://ec2.amazonaws.com/doc/2016-11-15/"><requestId>r-1</requestId>${inner}</${operation}Response>`;

const scripts: { name: string; answer: Answer; call: (aws: Calls) => Promise<unknown>; shows: unknown }[] = [
  {
    name: "EC2, nested lists and tags",
    answer: { body: ec2("RunInstances", "<instancesSet><item><instanceId>i-1</instanceId><instanceState><code>0</code><name>pending</name></instanceState><launchTime>2025-01-02T03:04:05.000Z</launchTime></item></instancesSet>") },
    call: (aws) =>
      aws.ec2("RunInstances", {
        ImageId: "ami-1",
        ClientToken: "t-1", // else the SDK makes one up
        MinCount: 1,
        MaxCount: 1,
        UserData: "IyEvYmluL3NoCg==",
        NetworkInterfaces: [{ DeviceIndex: 0, SubnetId: "subnet-1", Groups: ["sg-1", "sg-2"], AssociatePublicIpAddress: true }],
        MetadataOptions: { HttpTokens: "required" },
        TagSpecifications: [{ ResourceType: "instance", Tags: [{ Key: "Name", Value: "a & b" }] }],
      }),
    shows: { Instances: [{ InstanceId: "i-1", State: { Code: 0, Name: "pending" } }] },
  },
  {
    name: "EC2, a list that is read",
    answer: { body: ec2("DescribeVpcs", "<vpcSet><item><vpcId>vpc-1</vpcId><isDefault>false</isDefault><tagSet><item><key>k</key><value>v</value></item></tagSet></item></vpcSet>") },
    call: (aws) => aws.ec2("DescribeVpcs", { Filters: [{ Name: "tag:k", Values: ["v", "w"] }] }),
    shows: { Vpcs: [{ VpcId: "vpc-1", IsDefault: false, Tags: [{ Key: "k", Value: "v" }] }] },
  },
  {
    name: "EC2, an error",
    answer: { status: 400, body: "<Response><Errors><Error><Code>InvalidVpcID.NotFound</Code><Message>no</Message></Error></Errors><RequestID>r-1</RequestID></Response>" },
    call: (aws) => aws.ec2("DeleteVpc", { VpcId: "vpc-1" }),
    shows: undefined,
  },
  {
    name: "ELBv2, a structure in a list",
    answer: { body: `<CreateTargetGroupResponse xmlns="http://elasticloadbalancing.amazonaws.com/doc/2015-12-01/"><CreateTargetGroupResult><TargetGroups><member><TargetGroupArn>arn:1</TargetGroupArn><Port>80</Port></member></TargetGroups></CreateTargetGroupResult></CreateTargetGroupResponse>` },
    call: (aws) => aws.elb("CreateTargetGroup", { Name: "t", Protocol: "HTTP", Port: 80, VpcId: "vpc-1", Matcher: { HttpCode: "200" }, Tags: [{ Key: "k", Value: "v" }] }),
    shows: { TargetGroups: [{ TargetGroupArn: "arn:1", Port: 80 }] },
  },
  {
    name: "RDS, an error of the service's own",
    answer: { status: 400, body: `<ErrorResponse xmlns="http://rds.amazonaws.com/doc/2014-10-31/"><Error><Type>Sender</Type><Code>DBInstanceAlreadyExists</Code><Message>there</Message></Error></ErrorResponse>` },
    call: (aws) => aws.rds("CreateDBInstance", { DBInstanceIdentifier: "d", DBInstanceClass: "db.t3.micro", Engine: "mysql", MultiAZ: false, VpcSecurityGroupIds: ["sg-1"], Tags: [{ Key: "k", Value: "v" }] }),
    shows: undefined,
  },
  {
    name: "S3, an XML body with a checksum",
    answer: { body: "" },
    call: (aws) => aws.s3("PutPublicAccessBlock", { Bucket: "b", PublicAccessBlockConfiguration: { BlockPublicAcls: true, RestrictPublicBuckets: true } }),
    shows: {},
  },
  {
    name: "S3, lists in a body and in an answer",
    answer: { body: `<DeleteResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Deleted><Key>a</Key><VersionId>1</VersionId></Deleted></DeleteResult>` },
    call: (aws) => aws.s3("DeleteObjects", { Bucket: "b", Delete: { Objects: [{ Key: "a", VersionId: "1" }], Quiet: true } }),
    shows: { Deleted: [{ Key: "a", VersionId: "1" }] },
  },
  {
    name: "SSM, JSON",
    answer: { type: "application/x-amz-json-1.1", body: JSON.stringify({ Parameters: [{ Name: "/a", Value: "ami-1", LastModifiedDate: 1700000000 }] }) },
    call: (aws) => aws.ssm("GetParameters", { Names: ["/a"] }),
    shows: { Parameters: [{ Name: "/a", Value: "ami-1", LastModifiedDate: new Date(1_700_000_000_000) }] },
  },
  {
    name: "IAM",
    answer: { body: `<CreateRoleResponse xmlns="https://iam.amazonaws.com/doc/2010-05-08/"><CreateRoleResult><Role><Arn>arn:r</Arn><RoleName>r</RoleName></Role></CreateRoleResult></CreateRoleResponse>` },
    call: (aws) => aws.iam("CreateRole", { RoleName: "r", AssumeRolePolicyDocument: '{"a":"b"}', Tags: [{ Key: "k", Value: "v" }] }),
    shows: { Role: { Arn: "arn:r", RoleName: "r" } },
  },
];

describe("the bundle speaks to AWS as the whole SDK does", () => {
  it.each(scripts)("$name", async (script) => {
    answer = script.answer;
    const whole = await through("whole", script.call);
    const bundled = await through("bundled", script.call);
    expect(whole.sent).toHaveLength(1);
    if (script.shows !== undefined) expect(whole.result).toMatchObject({ value: script.shows });
    else expect(whole.result).toMatchObject({ thrown: expect.stringMatching(/./) as string });
    expect(bundled).toEqual(whole);
  });
});
