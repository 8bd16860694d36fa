import { CloudWatchLogsClient, CreateLogGroupCommand, DescribeLogGroupsCommand, ListTagsForResourceCommand } from "@aws-sdk/client-cloudwatch-logs";
import { CreateVpcCommand, DescribeFlowLogsCommand, EC2Client } from "@aws-sdk/client-ec2";
import { CreateBucketCommand, S3Client } from "@aws-sdk/client-s3";
import { describe, expect, it } from "vitest";
import { flowLog, type FlowLogProps } from "../../src/resources/flow-log.js";
import { iamRole } from "../../src/resources/iam-role.js";
import { logGroup } from "../../src/resources/log-group.js";
import { refuseUnsuccessful } from "../../src/resources/unsuccessful.js";
import { laws, type Subject } from "./laws.js";
import { mark, place } from "./place.js";

laws(logGroup, async () => {
  const here = place();
  const logs = new CloudWatchLogsClient(here.config);
  // Its name begins like ours: a prefix is not a name.
  await logs.send(new CreateLogGroupCommand({ logGroupName: "/vpc/for-web/flow-logs-of-others" }));
  const look = async (name: string) => (await logs.send(new DescribeLogGroupsCommand({}))).logGroups!.find((g) => g.logGroupName === name);
  return {
    place: here,
    props: { logGroupName: "/vpc/for-web/flow-logs", retentionDays: 7 },
    ghost: "/vpc/for-web/flow",
    exists: async (name) => (await look(name)) !== undefined,
    tagsOf: async (name) => (await logs.send(new ListTagsForResourceCommand({ resourceArn: (await look(name))!.arn!.replace(/:\*$/, "") }))).tags,
    changes: [{ retentionDays: 30 }, { retentionDays: 1 }],
    again: "exists",
  };
});

describe("logs/log-group", () => {
  it("that was not settled differs in its retention", async () => {
    const here = place();
    const props = { logGroupName: "/vpc/for-web/flow-logs", retentionDays: 7 };
    const { attrs } = await logGroup.create(here.aws, props, mark("flow-logs/log-group"));
    const [seen] = await logGroup.read(here.aws, [props.logGroupName]);
    expect(seen!.props!.retentionDays).toBe(0);
    expect(seen!.attrs.arn).toBe(attrs!.arn);
  });
});

const withVpc = async () => {
  const here = place();
  const ec2 = new EC2Client(here.config);
  const { Vpc: vpc } = await ec2.send(new CreateVpcCommand({ CidrBlock: "172.16.0.0/23" }));
  const look = async (id: string) => (await ec2.send(new DescribeFlowLogsCommand({}))).FlowLogs!.find((f) => f.FlowLogId === id);
  return {
    here,
    vpcId: vpc!.VpcId!,
    subject: {
      place: here,
      ghost: "fl-0123456789abcdef0",
      exists: async (id: string) => (await look(id)) !== undefined,
      tagsOf: async (id: string) => Object.fromEntries((await look(id))!.Tags!.map((t) => [t.Key!, t.Value!])),
      again: "same" as const,
    },
  };
};

laws(flowLog, async (): Promise<Subject<FlowLogProps>> => {
  const { here, vpcId, subject } = await withVpc();
  const trust = { Version: "2012-10-17", Statement: [{ Effect: "Allow", Principal: { Service: "vpc-flow-logs.amazonaws.com" }, Action: "sts:AssumeRole" }] };
  const role = await iamRole.create(here.aws, { roleName: "r", description: "", trust }, mark("step/role"));
  await logGroup.create(here.aws, { logGroupName: "/g", retentionDays: 7 }, mark("step/log-group"));
  const destination = { logGroupName: "/g", roleArn: role.attrs!.arn! };
  return { ...subject, props: { vpcId, trafficType: "ALL", intervalSeconds: 600, destination } };
});

laws({ ...flowLog, name: "ec2/flow-log to S3" }, async (): Promise<Subject<FlowLogProps>> => {
  const { here, vpcId, subject } = await withVpc();
  const { aws } = here;
  const bucket = `flow-logs-${aws.account}`;
  await new S3Client({ ...here.config, forcePathStyle: true }).send(
    new CreateBucketCommand({ Bucket: bucket, CreateBucketConfiguration: { LocationConstraint: "ap-northeast-1" } }),
  );
  return { ...subject, props: { vpcId, trafficType: "REJECT", intervalSeconds: 60, destination: { bucketArn: `arn:aws:s3:::${bucket}` } } };
});

describe("a refusal inside a 200", () => {
  const answer = (Code: string, Message = "") => ({ Unsuccessful: [{ ResourceId: "vpc-1", Error: { Code, Message } }], $metadata: { httpStatusCode: 200, requestId: "r-1" } });
  const refused = (a: ReturnType<typeof answer>) => {
    try {
      refuseUnsuccessful(a, "CreateFlowLogs");
    } catch (e) {
      return e;
    }
    return undefined;
  };
  it("is an error of its own class", () => {
    expect(refused(answer("FlowLogAlreadyExists"))).toMatchObject({ kind: "exists", Code: "FlowLogAlreadyExists", operation: "ec2:CreateFlowLogs" });
    expect(refused(answer("FlowLogsLimitExceeded"))).toMatchObject({ kind: "quota" });
    expect(refused(answer("InvalidFlowLogId.NotFound"))).toMatchObject({ kind: "gone" });
    // Pitfall 28: the role is seconds old.
    expect(refused(answer("InvalidParameter", "Unable to assume given IAM role"))).toMatchObject({ kind: "eventual" });
    expect(refused(answer("InvalidParameter", "DeliverLogsPermissionArn can't be empty"))).toMatchObject({ kind: "params" });
  });
  it("is none when the list is empty", () => {
    expect(() => refuseUnsuccessful({ Unsuccessful: [], $metadata: {} }, "CreateFlowLogs")).not.toThrow();
    expect(() => refuseUnsuccessful({ $metadata: {} }, "CreateFlowLogs")).not.toThrow();
  });
});
