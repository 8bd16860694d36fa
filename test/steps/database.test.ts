import { describe, expect, test } from "vitest";
import { database } from "../../src/steps/database.js";
import { facts } from "./declared.js";
import { graphOf, propsOf, ref } from "./graph-of.js";
import { presets } from "../../src/core/types.js";

describe.each(presets)("%s", (preset) => {
  const graph = graphOf(database, preset);

  test("lies in the private subnets, behind the database's group, with a standby in the other zone (D1-D7)", () => {
    expect(propsOf(graph, "database/db-subnets")).toEqual({
      name: "for-web-db-subnets",
      subnetIds: [ref("network/private-1", "id"), ref("network/private-2", "id")],
    });
    expect(propsOf(graph, "database/db")).toMatchObject({
      name: "for-web-db",
      engine: "mysql",
      engineVersion: "8.4.7",
      instanceClass: "db.t3.micro",
      storageGib: 20,
      multiAz: preset !== "free",
      encrypted: true,
      port: 3306,
      subnetGroup: ref("database/db-subnets", "id"),
      securityGroupIds: [ref("security-groups/rds", "id")],
      deletionProtection: false,
    });
    expect(graph.outputs["databaseEndpoint"]).toEqual(ref("database/db", "endpoint"));
  });

  test("PostgreSQL: its own port and version, and a user name it allows", () => {
    const props = propsOf(graphOf(database, preset, { databaseEngine: "postgres" }), "database/db");
    expect(props).toMatchObject({ engine: "postgres", engineVersion: "17.6", port: 5432, username: "kumiki" });
  });

  test("what the user chose is what is made", () => {
    const answers = { databaseClass: "db.m7g.large", databaseMultiAz: false, databaseIamAuthentication: preset === "article" };
    expect(propsOf(graphOf(database, preset, answers), "database/db")).toMatchObject({
      instanceClass: "db.m7g.large",
      multiAz: false,
      iamAuthentication: preset === "article",
    });
  });
});

test("the article's password is made here; otherwise RDS keeps it (Z5, O33)", () => {
  expect(propsOf(graphOf(database, "article"), "database/db")).toMatchObject({
    username: "admin",
    passwordSecret: "database-password",
    storageType: "gp2",
    backupRetentionDays: 1,
    iamAuthentication: false,
  });
  const modern = propsOf(graphOf(database, "modern"), "database/db");
  expect(modern).toMatchObject({ username: "kumiki", storageType: "gp3", backupRetentionDays: 7, iamAuthentication: true });
  expect(modern).not.toHaveProperty("passwordSecret");
});

test("a class is written as RDS writes it", () => {
  const { check } = database.questions.databaseClass;
  for (const good of ["db.t3.micro", "db.r6gd.16xlarge", "db.x2iedn.metal"]) expect(check!(good, facts, {})).toBeUndefined();
  for (const bad of ["", "t3.micro", "db.t3", "db.t3.micro ", "DB.T3.MICRO"])
    expect(check!(bad, facts, {})).toEqual({ code: "database-class-form", data: { given: bad } });
});
