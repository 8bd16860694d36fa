import * as rds from "@aws-sdk/client-rds";
import { expect, test } from "vitest";
import { dbSubnetGroup } from "../../src/resources/db-subnet-group.js";
import { build, makeNetwork, openLab, ownedBy, remove } from "./lab.js";

test("is made, changed in place and taken away", async () => {
  const lab = openLab();
  const { subnetIds, furtherSubnetId, vpcId } = await makeNetwork(lab);
  const props = { name: "for-web-db-subnets", subnetIds };
  expect(await dbSubnetGroup.read(lab.aws, [props.name])).toEqual([]);
  const seen = await build(lab.aws, dbSubnetGroup, props, "database/db-subnets");
  expect(seen).toMatchObject({ id: props.name, props, owner: ownedBy("database/db-subnets") });

  const changed = { ...props, subnetIds: [...subnetIds, furtherSubnetId] };
  await dbSubnetGroup.update!(lab.aws, changed, seen, ["subnetIds"]);
  expect((await dbSubnetGroup.read(lab.aws, [props.name]))[0]!.props).toEqual(changed);

  const [live] = (await lab.rds.send(new rds.DescribeDBSubnetGroupsCommand({}))).DBSubnetGroups!;
  expect(live).toMatchObject({ DBSubnetGroupArn: seen.attrs.arn, VpcId: vpcId });
  expect(live!.Subnets!.map((s) => s.SubnetIdentifier).sort()).toEqual([...changed.subnetIds].sort());
  await remove(lab.aws, dbSubnetGroup, seen);
  expect((await lab.rds.send(new rds.DescribeDBSubnetGroupsCommand({}))).DBSubnetGroups).toEqual([]);
});
