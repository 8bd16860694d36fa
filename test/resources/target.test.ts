import * as elb from "@aws-sdk/client-elastic-load-balancing-v2";
import { beforeAll, expect, test } from "vitest";
import { targetGroup } from "../../src/resources/target-group.js";
import { target } from "../../src/resources/target.js";
import { build, healthCheck, type Lab, makeNetwork, openLab, remove, runInstance } from "./lab.js";
import { laws } from "./laws.js";

let lab: Lab;
let vpcId: string;
let targetGroupArn: string;
let instances: string[];
beforeAll(async () => {
  lab = openLab();
  const net = await makeNetwork(lab);
  vpcId = net.vpcId;
  targetGroupArn = (await build(lab, targetGroup, { name: "tg", vpcId, port: 80, healthCheck })).attrs.arn;
  instances = await Promise.all(net.subnetIds.map((id) => runInstance(lab, id)));
});
const registered = async () => {
  const r = await lab.elb.send(new elb.DescribeTargetHealthCommand({ TargetGroupArn: targetGroupArn }));
  return r.TargetHealthDescriptions!.filter((t) => t.TargetHealth!.State !== "draining").map((t) => t.Target!);
};

laws(target, async () => ({
  place: lab,
  props: { targetGroupArn, instanceId: instances[0]! },
  ghost: `${targetGroupArn}|i-0123456789abcdef0`,
  again: "same",
  exists: async (id) => (await registered()).some((t) => id.endsWith(`|${t.Id!}`)),
}));

test("each instance stands for itself, on the port of the group, healthy or not", async () => {
  const [one, other] = [
    await build(lab, target, { targetGroupArn, instanceId: instances[0]! }),
    await build(lab, target, { targetGroupArn, instanceId: instances[1]! }),
  ];
  expect((await registered()).map((t) => t.Port)).toEqual([80, 80]);
  expect(one.attrs.health).toMatch(/^(initial|healthy|unhealthy|unused|unavailable)$/);
  await remove(lab, target, one);
  expect((await registered()).map((t) => t.Id)).toEqual([instances[1]]);
  expect((await target.read(lab.aws, [one.id, other.id])).map((s) => s.id)).toEqual([other.id]);
});

test("goes with its group", async () => {
  const group = await build(lab, targetGroup, { name: "tg-going", vpcId, port: 80, healthCheck });
  const seen = await build(lab, target, { targetGroupArn: group.attrs.arn, instanceId: instances[0]! });
  await remove(lab, targetGroup, group);
  expect(await target.read(lab.aws, [seen.id])).toEqual([]);
  await target.delete(lab.aws, seen).catch((e: unknown) => expect(e).toMatchObject({ kind: "gone" }));
});
