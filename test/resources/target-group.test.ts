import * as elb from "@aws-sdk/client-elastic-load-balancing-v2";
import { expect, test } from "vitest";
import { targetGroup, type TargetGroupProps } from "../../src/resources/target-group.js";
import { build, makeNetwork, openLab, ownedBy, remove } from "./lab.js";

test("is made, changed in place and taken away", async () => {
  const lab = openLab();
  const { vpcId } = await makeNetwork(lab);
  const props: TargetGroupProps = {
    name: "for-web-tg-web",
    vpcId,
    port: 80,
    healthCheck: { path: "/", intervalSeconds: 10, timeoutSeconds: 5, healthyCount: 2, unhealthyCount: 2, codes: "200" },
  };
  expect(await targetGroup.read(lab.aws, [props.name])).toEqual([]);
  const seen = await build(lab.aws, targetGroup, props, "load-balancers/tg-web");
  expect(seen).toMatchObject({ props, owner: ownedBy("load-balancers/tg-web") });

  const changed = { ...props, healthCheck: { ...props.healthCheck, path: "/health", intervalSeconds: 30, healthyCount: 5, codes: "200-299" } };
  await targetGroup.update!(lab.aws, changed, seen, ["healthCheck"]);
  expect((await targetGroup.read(lab.aws, [props.name]))[0]!.props).toEqual(changed);

  const [live] = (await lab.elb.send(new elb.DescribeTargetGroupsCommand({}))).TargetGroups!;
  expect(live).toMatchObject({
    TargetGroupArn: seen.attrs.arn,
    VpcId: vpcId,
    Protocol: "HTTP",
    Port: 80,
    TargetType: "instance",
    HealthCheckProtocol: "HTTP",
    HealthCheckPath: "/health",
    HealthCheckIntervalSeconds: 30,
    HealthyThresholdCount: 5,
    Matcher: { HttpCode: "200-299" },
  });
  await remove(lab.aws, targetGroup, seen);
  expect((await lab.elb.send(new elb.DescribeTargetGroupsCommand({}))).TargetGroups).toEqual([]);
});
