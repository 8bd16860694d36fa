import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { environment, inventory, raw, teardown, through, up, wishFor } from "./environment.js";

const steps = through("flow-logs");
const groupName = "/vpc/for-web/flow-logs";

/** A create of a VPC whose outcome is open: without one, our tags on a resource are a copy (first-contact A8). */
async function requested(e: ReturnType<typeof environment>, node: string): Promise<void> {
  const { store } = e.open();
  const lock = await store.lock("test");
  await store.write({ ...(await store.read())!, openRequests: [{ node, kind: "ec2/vpc", op: "x", at: new Date().toISOString() }] }, lock);
  await lock.release();
}

describe("the certificate of a teardown", () => {
  it("says what went, who looked where, and what it costs now", async () => {
    const e = environment();
    await up(e, steps);
    const before = (await e.open().read())!;
    const { certificate, certificateFile, removed, kept, ok } = await teardown(e);
    expect(ok).toBe(true);
    expect(certificate).toMatchObject({ env: "default", envId: before.envId, account: e.account, region: "ap-northeast-1", ok: true, costPerDayUsd: 0 });
    expect(certificate!.removed.reduce((n, r) => n + r.count, 0)).toBe(removed.length);
    expect(certificate!.removed).toContainEqual({ kind: "ec2/instance", count: 4 });
    expect(kept.map((k) => k.kind)).toEqual(["local/secret"]);
    expect(certificate!.kept).toEqual(kept.map((k) => ({ ...k, costPerDayUsd: 0 })));
    const looks = Object.fromEntries(certificate!.looks.map((l) => [l.by, l]));
    expect(looks["tag"]).toMatchObject({ asked: [before.envId], found: [] });
    expect(looks["vpc"]).toMatchObject({ asked: [before.records["network/vpc"]!.id], found: [] });
    expect(looks["name"]!.asked).toEqual(expect.arrayContaining([groupName, before.records["flow-logs/role"]!.id, before.records["servers/key-pair"]!.id]));
    expect(certificate!.looks.every((l) => l.calls > 0 && l.kinds > 0)).toBe(true);
    expect(certificate!.again).toMatchObject({ watched: [groupName], removedAgain: [], found: [] });
    expect(JSON.parse(await readFile(certificateFile!, "utf8"))).toEqual(certificate);
    expect((await e.open().read())!).toMatchObject({ envId: before.envId, records: {}, tombstone: { left: [], names: [groupName] } });
    expect(await inventory(e)).toEqual({});
  });

  it("is not given for a part", async () => {
    const e = environment();
    await up(e, steps);
    expect((await teardown(e, ["flow-logs"])).certificate).toBeUndefined();
    expect((await teardown(e)).ok).toBe(true);
  });

  it("removes a log group that rises during the second look, and sweep one that rises later", async () => {
    const e = environment();
    await up(e, steps);
    const aws = raw(e);
    // As AWS does with the article's policy, without any tag; the emulator gives a name its old tags back.
    const rise = async () => {
      await aws.logs("CreateLogGroup", { logGroupName: groupName });
      const resourceArn = `arn:aws:logs:ap-northeast-1:${e.account}:log-group:${groupName}`;
      await aws.logs("UntagResource", { resourceArn, tagKeys: ["Name", "kumiki:env", "kumiki:node", "kumiki:op"] });
    };
    await aws.logs("DescribeLogGroups", {}); // its client is ready
    const timer = setInterval(() => {
      if (!e.events.some((event) => event.type === "note" && event.code === "looking-again")) return;
      clearInterval(timer);
      void rise();
    }, 20);
    const result = await e.open().locked("teardown", async (held) => {
      await held.planTeardown();
      return held.teardown(6_000);
    });
    clearInterval(timer);
    expect(result.certificate!.again.removedAgain).toEqual([{ kind: "logs/log-group", id: groupName }]);
    expect(result).toMatchObject({ ok: true, left: [] });
    expect(await inventory(e)).toEqual({});

    await rise();
    const sweep = await e.open().sweep();
    expect((await sweep.look()).environments).toMatchObject([{ env: "default", known: "removed", things: [], risen: [{ id: groupName }] }]);
    expect(await sweep.remove("default", () => Promise.resolve())).toMatchObject({ ok: true, removed: [{ id: groupName }] });
    expect(await inventory(e)).toEqual({});
  });

  it("removes what a lost request of ours has made beside the recorded one", async () => {
    const e = environment();
    await up(e, through("network"));
    const { envId } = (await e.open().read())!;
    const aws = raw(e);
    const Tags = [{ Key: "kumiki:env", Value: envId }, { Key: "kumiki:node", Value: "network/vpc" }, { Key: "kumiki:op", Value: "x" }];
    const twin = (await aws.ec2("CreateVpc", { CidrBlock: "172.16.0.0/23", TagSpecifications: [{ ResourceType: "vpc", Tags }] })).Vpc!.VpcId!;
    await requested(e, "network/vpc");
    const result = await teardown(e);
    expect(result).toMatchObject({ ok: true, left: [] });
    expect(await inventory(e), twin).toEqual({});
  });

  it("finds what a lost request for another step has left, and the state remembers", async () => {
    const e = environment();
    await up(e, through("network"));
    const { envId } = (await e.open().read())!;
    const aws = raw(e);
    const Tags = [{ Key: "kumiki:env", Value: envId }, { Key: "kumiki:node", Value: "cache/vpc" }, { Key: "kumiki:op", Value: "x" }];
    const twin = (await aws.ec2("CreateVpc", { CidrBlock: "172.16.0.0/23", TagSpecifications: [{ ResourceType: "vpc", Tags }] })).Vpc!.VpcId!;
    await requested(e, "cache/vpc");
    const result = await teardown(e);
    expect(result).toMatchObject({ ok: false, left: [`ec2/vpc ${twin}`] });
    expect(result.certificate).toMatchObject({ ok: false, costPerDayUsd: 0 });
    expect((await e.open().read())!.tombstone!.left).toEqual([`ec2/vpc ${twin}`]);

    // A later build names it instead of taking it for something new.
    const app = e.open();
    e.events.length = 0;
    await app.plan(await wishFor(app, through("network")));
    expect(e.events).toContainEqual(expect.objectContaining({ type: "note", code: "tombstone-things", data: expect.objectContaining({ things: [`ec2/vpc ${twin}`] }) as unknown }));
    expect(await (await e.open().sweep()).remove("default", () => Promise.resolve())).toMatchObject({ ok: true });
    expect(await inventory(e)).toEqual({});
  });

  it("leaves a copy of our tags where it is, and names it instead of taking it for ours (first-contact A8)", async () => {
    const e = environment();
    await up(e, through("network"));
    const { envId } = (await e.open().read())!;
    const aws = raw(e);
    const Tags = [{ Key: "kumiki:env", Value: envId }, { Key: "kumiki:node", Value: "network/vpc" }, { Key: "kumiki:op", Value: "x" }];
    const copy = (await aws.ec2("CreateVpc", { CidrBlock: "172.16.0.0/23", TagSpecifications: [{ ResourceType: "vpc", Tags }] })).Vpc!.VpcId!;
    expect(await teardown(e)).toMatchObject({ ok: true, left: [], certificate: { ok: true } });
    expect(await inventory(e)).toMatchObject({ "ec2/vpc": [copy] });

    // A later build names it instead of taking it up.
    const app = e.open();
    e.events.length = 0;
    await app.plan(await wishFor(app, through("network")));
    expect(JSON.stringify(e.events)).toContain(copy);
    await aws.ec2("DeleteVpc", { VpcId: copy });
    expect(await inventory(e)).toEqual({});
  });
});
