import * as elb from "@aws-sdk/client-elastic-load-balancing-v2";
import { expect, test } from "vitest";
import { targetGroup } from "../../src/resources/target-group.js";
import { build, healthCheck, makeNetwork, openLab, tagsOf } from "./lab.js";
import { laws } from "./laws.js";

laws(targetGroup, async () => {
  const lab = openLab();
  const { vpcId } = await makeNetwork(lab);
  const live = async () => (await lab.elb.send(new elb.DescribeTargetGroupsCommand({}))).TargetGroups![0];
  return {
    place: lab,
    props: { name: "for-web-tg-web", vpcId, port: 80, healthCheck },
    ghost: "tg-none",
    again: "same",
    exists: async (id) => (await live())?.TargetGroupName === id,
    tagsOf: async () => {
      const ResourceArns = [(await live())!.TargetGroupArn!];
      return tagsOf((await lab.elb.send(new elb.DescribeTagsCommand({ ResourceArns }))).TagDescriptions![0]!.Tags);
    },
    changes: [
      { healthCheck: { ...healthCheck, intervalSeconds: 30, healthyCount: 5 } },
      { healthCheck: { path: "/health", intervalSeconds: 20, timeoutSeconds: 3, healthyCount: 3, unhealthyCount: 4, codes: "200-299" } },
    ],
  };
});

test("takes instances over HTTP", async () => {
  const lab = openLab();
  const { vpcId } = await makeNetwork(lab);
  const seen = await build(lab, targetGroup, { name: "tg", vpcId, port: 80, healthCheck });
  const [made] = (await lab.elb.send(new elb.DescribeTargetGroupsCommand({}))).TargetGroups!;
  expect(made).toMatchObject({
    TargetGroupArn: seen.attrs.arn,
    VpcId: vpcId,
    Protocol: "HTTP",
    Port: 80,
    TargetType: "instance",
    HealthCheckProtocol: "HTTP",
    HealthCheckPath: "/",
    HealthCheckIntervalSeconds: 10,
    HealthCheckTimeoutSeconds: 5,
    HealthyThresholdCount: 2,
    UnhealthyThresholdCount: 2,
    Matcher: { HttpCode: "200" },
  });
});
