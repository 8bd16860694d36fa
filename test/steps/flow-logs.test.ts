import { describe, expect, it } from "vitest";
import { flowLogs } from "../../src/steps/flow-logs.js";
import { network } from "../../src/steps/network.js";
import { declared, facts } from "./declared.js";

const steps = [network, flowLogs];
const props = (graph: ReturnType<typeof declared>, name: string) => graph.nodes.get(`flow-logs/${name}`)!.props;
const groupArn = { $ref: "flow-logs/log-group", $attr: "arn" };

describe("flow logs as the article has them", () => {
  const graph = declared(steps, "article");
  it("go to a log group that is kept for a week", () => {
    expect(props(graph, "log-group")).toEqual({ logGroupName: "/vpc/for-web/flow-logs", retentionDays: 7 });
    expect(props(graph, "flow-log")).toEqual({
      vpcId: { $ref: "network/vpc", $attr: "id" },
      trafficType: "ALL",
      intervalSeconds: 600,
      destination: { logGroupName: { $ref: "flow-logs/log-group", $attr: "id" }, roleArn: { $ref: "flow-logs/role", $attr: "arn" } },
    });
  });
  it("have the printed policy and trust, to the letter (F2, F5)", () => {
    expect(props(graph, "policy")).toMatchObject({
      policyName: "for-web-flow-logs",
      document: {
        Version: "2012-10-17",
        Statement: [
          {
            Effect: "Allow",
            Action: ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents", "logs:DescribeLogGroups", "logs:DescribeLogStreams"],
            Resource: "*",
          },
        ],
      },
    });
    expect(props(graph, "role")).toMatchObject({
      roleName: "for-web-flow-logs",
      trust: {
        Version: "2012-10-17",
        Statement: [{ Effect: "Allow", Principal: { Service: "vpc-flow-logs.amazonaws.com" }, Action: "sts:AssumeRole" }],
      },
    });
  });
  it("lose the right to make the group again before the group goes", () => {
    expect(graph.nodes.get("flow-logs/policy-attachment")!.needs).toContain("flow-logs/log-group");
    expect(graph.nodes.get("flow-logs/flow-log")!.needs).toContain("flow-logs/policy-attachment");
  });
});

describe("flow logs today", () => {
  const graph = declared(steps, "modern");
  it("may write to their group, and not make one", () => {
    expect(props(graph, "policy")["document"]).toEqual({
      Version: "2012-10-17",
      Statement: [
        {
          Effect: "Allow",
          Action: ["logs:CreateLogStream", "logs:PutLogEvents", "logs:DescribeLogGroups", "logs:DescribeLogStreams"],
          Resource: [groupArn, { $text: [groupArn, ":*"] }],
        },
      ],
    });
  });
  it("lend their role to this account's flow logs only", () => {
    expect(props(graph, "role")["trust"]).toMatchObject({
      Statement: [
        {
          Condition: {
            StringEquals: { "aws:SourceAccount": facts.account },
            ArnLike: { "aws:SourceArn": "arn:aws:ec2:ap-northeast-1:123456789012:vpc-flow-log/*" },
          },
        },
      ],
    });
  });
  it("have names of their own in each environment", () => {
    const blue = declared(steps, "modern", {}, facts, "blue");
    expect(props(blue, "log-group")["logGroupName"]).toBe("/vpc/for-web/flow-logs-blue");
    expect(props(blue, "role")["roleName"]).toBe("for-web-flow-logs-blue");
    expect(props(blue, "policy")["policyName"]).toBe("for-web-flow-logs-blue");
  });
  it("go to a closed bucket instead, if wished", () => {
    const s3 = declared(steps, "modern", { flowLogDestination: "s3", flowLogInterval: "60" });
    expect([...s3.nodes.keys()].filter((n) => n.startsWith("flow-logs/"))).toEqual([
      "flow-logs/bucket",
      "flow-logs/bucket-public-access-block",
      "flow-logs/bucket-encryption",
      "flow-logs/flow-log",
    ]);
    expect(props(s3, "flow-log")).toMatchObject({ intervalSeconds: 60, destination: { bucketArn: { $ref: "flow-logs/bucket", $attr: "arn" } } });
  });
});

describe("the retention", () => {
  it("is one that CloudWatch Logs knows", () => {
    const check = flowLogs.questions.flowLogRetentionDays.check!;
    for (const days of ["1", "7", "365", "3653"]) expect(check(days, facts, {})).toBeUndefined();
    for (const days of ["", "0", "2", "07", "7.0", "-7", "1e1", "for ever"]) expect(check(days, facts, {})?.code).toBe("retention-days");
  });
});
