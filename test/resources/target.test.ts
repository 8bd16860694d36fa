import * as elb from "@aws-sdk/client-elastic-load-balancing-v2";
import { expect, test } from "vitest";
import { targetGroup } from "../../src/resources/target-group.js";
import { target } from "../../src/resources/target.js";
import { build, makeNetwork, openLab, remove, runInstance } from "./lab.js";

test("is registered, found and deregistered, each instance for itself", async () => {
  const lab = openLab();
  const { vpcId, subnetIds } = await makeNetwork(lab);
  const group = await build(lab.aws, targetGroup, {
    name: "tg",
    vpcId,
    port: 80,
    healthCheck: { path: "/", intervalSeconds: 10, timeoutSeconds: 5, healthyCount: 2, unhealthyCount: 2, codes: "200" },
  });
  const [one, other] = await Promise.all(subnetIds.map((id) => runInstance(lab, id)));
  const props = { targetGroupArn: group.attrs.arn, instanceId: one! };
  const id = `${group.attrs.arn}|${one!}`;
  expect(await target.read(lab.aws, [id])).toEqual([]);

  const seen = await build(lab.aws, target, props);
  const seenOther = await build(lab.aws, target, { ...props, instanceId: other! });
  expect(seen).toMatchObject({ id, phase: "ready", props });
  expect(seen.attrs.health).toMatch(/^(initial|healthy|unhealthy|unused)$/);
  // A repeat is the same registration.
  await target.create(lab.aws, props, { env: "", node: "", token: "", tags: {} });

  const live = async () => {
    const r = await lab.elb.send(new elb.DescribeTargetHealthCommand({ TargetGroupArn: group.attrs.arn }));
    return r.TargetHealthDescriptions!.filter((t) => t.TargetHealth!.State !== "draining").map((t) => [t.Target!.Id, t.Target!.Port]);
  };
  expect((await live()).sort()).toEqual([[one, 80], [other, 80]].sort());

  await remove(lab.aws, target, seen);
  expect(await live()).toEqual([[other, 80]]);
  expect((await target.read(lab.aws, [seen.id, seenOther.id])).map((s) => s.id)).toEqual([seenOther.id]);

  await targetGroup.delete(lab.aws, group);
  expect(await target.read(lab.aws, [seen.id, seenOther.id])).toEqual([]);
});
