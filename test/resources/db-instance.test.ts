import * as rds from "@aws-sdk/client-rds";
import { beforeAll, expect, test } from "vitest";
import { dbInstance, type DbInstanceProps } from "../../src/resources/db-instance.js";
import { dbSubnetGroup } from "../../src/resources/db-subnet-group.js";
import { build, type Lab, makeNetwork, type Network, openLab, remove, tagsOf } from "./lab.js";
import { laws } from "./laws.js";
import { until } from "./place.js";

let lab: Lab;
let net: Network;
let props: DbInstanceProps;
beforeAll(async () => {
  lab = openLab();
  net = await makeNetwork(lab);
  await build(lab, dbSubnetGroup, { name: "subnets", subnetIds: net.subnetIds });
  props = {
    name: "for-web-db",
    engine: "mysql",
    engineVersion: "8.4.7",
    instanceClass: "db.t3.micro",
    storageGib: 20,
    storageType: "gp3",
    encrypted: true,
    multiAz: true,
    username: "kumiki",
    port: 3306,
    subnetGroup: "subnets",
    securityGroupIds: [net.groupIds[0]],
    backupRetentionDays: 7,
    iamAuthentication: true,
    deletionProtection: false,
  };
});
const live = async (name: string) => {
  const { DBInstances } = await lab.rds.send(new rds.DescribeDBInstancesCommand({}));
  return DBInstances!.find((i) => i.DBInstanceIdentifier === name);
};

laws(dbInstance, async () => ({
  place: lab,
  props,
  ghost: "none",
  again: "exists",
  exists: async (id) => (await live(id)) !== undefined,
  tagsOf: async (id) => tagsOf((await live(id))!.TagList),
  changes: [
    { instanceClass: "db.t3.small" },
    { multiAz: false, backupRetentionDays: 1 },
    { securityGroupIds: [net.groupIds[1]], iamAuthentication: false },
    { storageGib: 30, storageType: "gp2" as const },
  ],
}));

test("is private and encrypted, and RDS keeps the password", async () => {
  const seen = await build(lab, dbInstance, { ...props, name: "look" });
  const made = (await live("look"))!;
  expect(made).toMatchObject({
    Engine: "mysql",
    EngineVersion: "8.4.7",
    MasterUsername: "kumiki",
    PubliclyAccessible: false,
    StorageEncrypted: true,
    CopyTagsToSnapshot: true,
    AutoMinorVersionUpgrade: true,
    DBSubnetGroup: { VpcId: net.vpcId },
  });
  expect(seen.attrs).toEqual({
    arn: made.DBInstanceArn,
    status: "available",
    lifecycle: "open-source-rds-extended-support-disabled",
    endpoint: made.Endpoint!.Address,
    port: 3306,
    secretArn: made.MasterUserSecret!.SecretArn,
  });
  expect(lab.secrets.size).toBe(0);
  await remove(lab, dbInstance, seen);
});

test("a password of our own is made once, in the environment's folder, and shown nowhere", async () => {
  const seen = await build(lab, dbInstance, { ...props, name: "own-password", username: "admin", passwordSecret: "database-password" });
  const password = lab.secrets.get("database-password")!;
  // https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBInstance.html, MasterUserPassword
  expect(password).toMatch(/^[!#-.0-?A-~]{8,41}$/);
  expect(JSON.stringify(seen)).not.toContain(password);
  expect(seen.attrs.secretArn).toBeUndefined();
  await remove(lab, dbInstance, seen);
});

test("nothing of it is left: no snapshot, no backup", async () => {
  const seen = await build(lab, dbInstance, { ...props, name: "leaves" });
  await remove(lab, dbInstance, seen);
  expect((await lab.rds.send(new rds.DescribeDBSnapshotsCommand({}))).DBSnapshots).toEqual([]);
});

test("deletion protection is not switched off behind somebody's back", async () => {
  const seen = await build(lab, dbInstance, { ...props, name: "protected", deletionProtection: true });
  await expect(dbInstance.delete(lab.aws, seen)).rejects.toMatchObject({ code: "deletion-protected", data: { id: "protected" } });
  await dbInstance.update!(lab.aws, props, seen, ["deletionProtection"]);
  await remove(lab, dbInstance, (await until(lab.aws, dbInstance, "protected", "ready"))!);
});
