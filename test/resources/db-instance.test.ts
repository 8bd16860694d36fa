import * as rds from "@aws-sdk/client-rds";
import { beforeAll, expect, test } from "vitest";
import { dbInstance, type DbInstanceProps } from "../../src/resources/db-instance.js";
import { dbSubnetGroup } from "../../src/resources/db-subnet-group.js";
import { build, type Lab, makeNetwork, type Network, openLab, ownedBy, remove, untilReady } from "./lab.js";

let lab: Lab;
let net: Network;
let props: DbInstanceProps;
beforeAll(async () => {
  lab = openLab();
  net = await makeNetwork(lab);
  await build(lab.aws, dbSubnetGroup, { name: "subnets", subnetIds: net.subnetIds });
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
const live = async (name: string) => (await lab.rds.send(new rds.DescribeDBInstancesCommand({ DBInstanceIdentifier: name }))).DBInstances![0]!;

test("is made, changed in place and taken away", async () => {
  const { aws } = lab;
  expect(await dbInstance.read(aws, ["for-web-db"])).toEqual([]);
  const seen = await build(aws, dbInstance, props, "database/db");
  expect(seen).toMatchObject({ id: "for-web-db", owner: ownedBy("database/db") });
  expect(seen.props).toEqual(props);

  const made = await live("for-web-db");
  expect(made).toMatchObject({
    Engine: "mysql",
    EngineVersion: "8.4.7",
    PubliclyAccessible: false,
    CopyTagsToSnapshot: true,
    AutoMinorVersionUpgrade: true,
    StorageEncrypted: true,
    MultiAZ: true,
    MasterUsername: "kumiki",
  });
  expect(seen.attrs).toEqual({
    arn: made.DBInstanceArn,
    status: "available",
    endpoint: made.Endpoint!.Address,
    port: 3306,
    secretArn: made.MasterUserSecret!.SecretArn,
  });
  // RDS keeps the password: none was made here.
  expect(lab.secrets.size).toBe(0);

  const changed: DbInstanceProps = {
    ...props,
    instanceClass: "db.t3.small",
    multiAz: false,
    backupRetentionDays: 1,
    securityGroupIds: [net.groupIds[1]],
    iamAuthentication: false,
  };
  await dbInstance.update!(aws, changed, seen, ["instanceClass", "multiAz", "backupRetentionDays", "securityGroupIds", "iamAuthentication"]);
  // At once, be it done or accepted: a second run must not see a difference.
  expect((await dbInstance.read(aws, ["for-web-db"]))[0]!.props).toEqual(changed);
  const after = await untilReady(aws, dbInstance, "for-web-db");
  expect(await live("for-web-db")).toMatchObject({ DBInstanceClass: "db.t3.small", MultiAZ: false, BackupRetentionPeriod: 1 });

  await remove(aws, dbInstance, after);
  expect((await lab.rds.send(new rds.DescribeDBInstancesCommand({}))).DBInstances).toEqual([]);
  expect((await lab.rds.send(new rds.DescribeDBSnapshotsCommand({}))).DBSnapshots).toEqual([]);
});

test("a password of our own is made once, in the environment's folder, and shown nowhere", async () => {
  const seen = await build(lab.aws, dbInstance, { ...props, name: "own-password", username: "admin", passwordSecret: "database-password" });
  const password = lab.secrets.get("database-password")!;
  // https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBInstance.html, MasterUserPassword
  expect(password).toMatch(/^[!#-.0-?A-~]{8,41}$/);
  expect(JSON.stringify(seen)).not.toContain(password);
  expect(seen.attrs.secretArn).toBeUndefined();
  await remove(lab.aws, dbInstance, seen);
});

test("deletion protection is not switched off behind somebody's back", async () => {
  await build(lab.aws, dbInstance, { ...props, name: "protected", deletionProtection: true });
  const [seen] = await dbInstance.read(lab.aws, ["protected"]);
  await expect(dbInstance.delete(lab.aws, seen!)).rejects.toMatchObject({ code: "deletion-protected", data: { id: "protected" } });
  await dbInstance.update!(lab.aws, { ...props, deletionProtection: false }, seen!, ["deletionProtection"]);
  await remove(lab.aws, dbInstance, await untilReady(lab.aws, dbInstance, "protected"));
});
