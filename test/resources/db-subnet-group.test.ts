import * as rds from "@aws-sdk/client-rds";
import { dbSubnetGroup } from "../../src/resources/db-subnet-group.js";
import { makeNetwork, openLab, tagsOf } from "./lab.js";
import { laws } from "./laws.js";

laws(dbSubnetGroup, async () => {
  const lab = openLab();
  const { subnetIds, furtherSubnetId } = await makeNetwork(lab);
  const live = async () => (await lab.rds.send(new rds.DescribeDBSubnetGroupsCommand({}))).DBSubnetGroups![0];
  return {
    place: lab,
    props: { name: "for-web-db-subnets", subnetIds },
    ghost: "none",
    again: "exists",
    exists: async (id) => (await live())?.DBSubnetGroupName === id,
    tagsOf: async () => {
      const ResourceName = (await live())!.DBSubnetGroupArn!;
      return tagsOf((await lab.rds.send(new rds.ListTagsForResourceCommand({ ResourceName }))).TagList);
    },
    changes: [{ subnetIds: [...subnetIds, furtherSubnetId] }],
  };
});
