import { readFile, stat } from "node:fs/promises";
import { basename } from "node:path";
import { describe, expect, it } from "vitest";
import { inventory, environment, raw, teardown, through, up } from "./environment.js";

describe("servers that run", () => {
  const steps = through("servers");

  it("are started again when somebody stopped one, and keep their disks", async () => {
    const e = environment();
    await up(e, steps);
    const aws = raw(e);
    const before = (await e.open().read())!.records["servers/web-server-1"]!.id!;
    await aws.ec2("StopInstances", { InstanceIds: [before] });
    const changes = await up(e, steps);
    expect(changes.map((c) => [c.node, c.act, c.why])).toEqual([["servers/web-server-1", "update", "running"]]);
    const { Reservations: all } = await aws.ec2("DescribeInstances", { InstanceIds: [before] });
    expect(all![0]!.Instances![0]!.State!.Name).toBe("running");
    expect(await up(e, steps)).toEqual([]);
    expect((await teardown(e)).ok).toBe(true);
  });

  it("have a private key that only the user can read", async () => {
    const e = environment();
    await up(e, steps);
    const state = (await e.open().read())!;
    const [file] = await e.open().store.secrets();
    expect(basename(file!)).toBe(state.outputs["keyFile"]);
    expect((await stat(file!)).mode & 0o777).toBe(0o600);
    const secret = (await readFile(file!, "utf8")).split("\n")[3]!;
    expect(await readFile(e.open().store.where, "utf8")).not.toContain(secret);
    expect(JSON.stringify(e.events)).not.toContain(secret);
    await teardown(e);
  });

  it("use a key pair that the user has, and leave it", async () => {
    const e = environment();
    await raw(e).ec2("CreateKeyPair", { KeyName: "mine" });
    await up(e, steps, "modern", { keyPair: "mine" });
    expect(await up(e, steps, "modern", { keyPair: "mine" })).toEqual([]);
    await teardown(e);
    expect((await raw(e).ec2("DescribeKeyPairs", {})).KeyPairs!.map((k) => k.KeyName)).toEqual(["mine"]);
  });

  it("stay the same machines when IMDSv2 becomes compulsory by hand or is taken back", async () => {
    const e = environment();
    await up(e, steps);
    const id = (await e.open().read())!.records["servers/ap-server-2"]!.id!;
    await raw(e).ec2("ModifyInstanceMetadataOptions", { InstanceId: id, HttpTokens: "optional", HttpPutResponseHopLimit: 5 });
    const changes = await up(e, steps);
    expect(changes.map((c) => [c.node, c.act])).toEqual([["servers/ap-server-2", "update"]]);
    expect(changes[0]!.diff).toEqual([
      { prop: "httpTokens", from: "optional", to: "required" },
      { prop: "hopLimit", from: 5, to: 1 },
    ]);
    expect(await up(e, steps)).toEqual([]);
    await teardown(e);
  });
});

describe("flow logs", () => {
  const steps = [...through("network"), ...through("flow-logs").filter((s) => s.id === "flow-logs")];

  it("go to a bucket and come back, and leave nothing either way", async () => {
    const e = environment();
    await up(e, steps, "modern", { flowLogDestination: "s3" });
    expect(await up(e, steps, "modern", { flowLogDestination: "s3" })).toEqual([]);
    const changes = await up(e, steps, "modern");
    expect(changes.find((c) => c.node === "flow-logs/flow-log")).toMatchObject({ act: "replace" });
    expect(changes.find((c) => c.node === "flow-logs/bucket")).toMatchObject({ act: "delete" });
    expect(await up(e, steps, "modern")).toEqual([]);
    expect((await teardown(e)).left).toEqual([]);
    expect(await inventory(e)).toEqual({});
  });

  it("are narrowed from the article's rights to today's without being made anew", async () => {
    const e = environment();
    await up(e, steps, "article");
    const changes = await up(e, steps, "modern", { flowLogRetentionDays: "30" });
    expect(changes.map((c) => [c.node, c.act])).toEqual([
      ["flow-logs/log-group", "update"],
      ["flow-logs/policy", "update"],
      ["flow-logs/role", "update"],
    ]);
    expect(await up(e, steps, "modern", { flowLogRetentionDays: "30" })).toEqual([]);
    await teardown(e);
    expect(await inventory(e)).toEqual({});
  });
});
