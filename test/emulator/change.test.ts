import { rm } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { isFault } from "../../src/core/fault.js";
import { calls, environment, forgetCalls, inventory, openIn, raw, teardown, through, up, wishFor } from "./environment.js";
import type { State } from "../../src/core/state.js";

const id = (state: State | undefined, node: string): string => state!.records[node]!.id!;

describe("changes", () => {
  test("one answer changed plans exactly that change, and changes it in place", async () => {
    const e = environment();
    await up(e, through("security-groups"));
    const before = await inventory(e);
    const changes = await up(e, through("security-groups"), "modern", { sshFrom: "198.51.100.7/32" });
    expect(changes.map((c) => [c.node, c.act, c.diff?.map((d) => d.prop)])).toEqual([["security-groups/web-ssh", "update", ["cidr"]]]);
    expect(await inventory(e)).toEqual(before);
    const { SecurityGroupRules } = await raw(e).ec2("DescribeSecurityGroupRules", {});
    expect(SecurityGroupRules!.filter((r) => r.FromPort === 22 && r.CidrIpv4).map((r) => r.CidrIpv4)).toEqual(["198.51.100.7/32"]);
    expect(await up(e, through("security-groups"), "modern", { sshFrom: "198.51.100.7/32" })).toEqual([]);
  });

  test("what AWS cannot change is replaced, with what stands on it, and said so beforehand", async () => {
    const e = environment();
    await up(e, through("servers"));
    const state = await e.open().read();
    const changes = await up(e, through("servers"), "modern", { instanceType: "t3.small" });
    expect(changes.map((c) => `${c.act} ${c.node}`).sort()).toEqual(
      ["ap-server-1", "ap-server-2", "web-server-1", "web-server-2"].map((h) => `replace servers/${h}`),
    );
    const now = await inventory(e);
    expect(now["ec2/instance"]).toHaveLength(4);
    expect(now["ec2/instance"]).not.toContain(id(state, "servers/web-server-1"));
    expect(await up(e, through("servers"), "modern", { instanceType: "t3.small" })).toEqual([]);
  });

  test("a step that is not declared any more is pruned", async () => {
    const e = environment();
    await up(e, through("flow-logs"));
    const changes = await up(e, through("servers"));
    expect(new Set(changes.map((c) => `${c.act} ${c.step}`))).toEqual(new Set(["delete flow-logs"]));
    const now = await inventory(e);
    for (const kind of ["ec2/flow-log", "logs/log-group", "iam/role", "iam/policy"]) expect(now[kind]).toBeUndefined();
    expect(now["ec2/instance"]).toHaveLength(4);
  });
});

describe("somebody else's hands", () => {
  test("what was changed by hand is named as drift and put right", async () => {
    const e = environment();
    await up(e, through("security-groups"));
    const state = await e.open().read();
    const rule = id(state, "security-groups/web-ssh");
    await raw(e).ec2("ModifySecurityGroupRules", {
      GroupId: id(state, "security-groups/web"),
      SecurityGroupRules: [{ SecurityGroupRuleId: rule, SecurityGroupRule: { IpProtocol: "tcp", FromPort: 22, ToPort: 22, CidrIpv4: "0.0.0.0/0", Description: "SSH" } }],
    });
    const drift = await e.open().drift();
    expect(drift.map((d) => [d.node, d.what])).toEqual([["security-groups/web-ssh", "changed"]]);
    const changes = await up(e, through("security-groups"));
    expect(changes.map((c) => `${c.act} ${c.node}`)).toEqual(["update security-groups/web-ssh"]);
    expect(await e.open().drift()).toEqual([]);
  });

  test("what was deleted by hand is missing, is made again, and what stood on it follows", async () => {
    const e = environment();
    await up(e, through("load-balancers"));
    const state = await e.open().read();
    const gone = id(state, "servers/ap-server-2");
    await raw(e).ec2("TerminateInstances", { InstanceIds: [gone] });
    await expect.poll(async () => (await e.open().drift()).map((d) => `${d.what} ${d.node}`)).toContain("missing servers/ap-server-2");
    const changes = await up(e, through("load-balancers"));
    expect(changes.map((c) => `${c.act} ${c.node}`)).toContain("create servers/ap-server-2");
    expect(changes.every((c) => c.step === "servers" || c.step === "load-balancers")).toBe(true);
    expect(await up(e, through("load-balancers"))).toEqual([]);
    expect((await teardown(e)).left).toEqual([]);
    expect(await inventory(e)).toEqual({});
  });

  test("teardown with half of it deleted by hand, and without any configuration", async () => {
    const e = environment();
    await up(e);
    const state = await e.open().read();
    const api = raw(e);
    await api.ec2("TerminateInstances", { InstanceIds: ["servers/web-server-1", "servers/ap-server-1"].map((n) => id(state, n)) });
    await api.rds("DeleteDBInstance", { DBInstanceIdentifier: id(state, "database/db"), SkipFinalSnapshot: true });
    await api.ec2("DeleteFlowLogs", { FlowLogIds: [id(state, "flow-logs/flow-log")] });
    await api.ec2("RevokeSecurityGroupIngress", { GroupId: id(state, "security-groups/web"), SecurityGroupRuleIds: [id(state, "security-groups/web-http")] });
    const result = await teardown(e);
    expect(result.ok).toBe(true);
    expect(await inventory(e)).toEqual({});
  });

  test("what carries another mark is never touched", async () => {
    const e = environment();
    await up(e, through("network"));
    const state = await e.open().read();
    await raw(e).ec2("CreateTags", { Resources: [id(state, "network/public-1")], Tags: [{ Key: "kumiki:env", Value: "somebody-else" }] });
    await forgetCalls(e);
    e.events.length = 0;
    await up(e, through("network"));
    expect(JSON.stringify(e.events.filter((event) => event.type === "note" && event.code === "not-ours"))).toContain(id(state, "network/public-1"));
    expect((await calls(e)).filter((c) => c.mutating)).toEqual([]);
    // A teardown takes the rest and leaves the subnet; the VPC would wait for it as long as AWS might need.
    const app = e.open(AbortSignal.timeout(10_000));
    await app
      .locked("teardown", async (held) => {
        await held.planTeardown();
        return held.teardown();
      })
      .catch(() => undefined);
    const { Subnets } = await raw(e).ec2("DescribeSubnets", { SubnetIds: [id(state, "network/public-1")] });
    expect(Subnets!.map((s) => s.Tags?.find((t) => t.Key === "kumiki:env")?.Value)).toEqual(["somebody-else"]);
  });

  test("a name that is taken by somebody else is refused before anything is made", async () => {
    const e = environment();
    await raw(e).logs("CreateLogGroup", { logGroupName: "/vpc/for-web/flow-logs" });
    const fault = await up(e).catch((x: unknown) => x);
    expect(isFault(fault) && [fault.code, fault.node]).toEqual(["foreign", "flow-logs/log-group"]);
    expect(await inventory(e)).toEqual({ "logs/log-group": ["/vpc/for-web/flow-logs"] });
  });
});

describe("teardown", () => {
  test("of one step takes what stands on it along, names it first, and leaves the rest", async () => {
    const e = environment();
    const web = through("bucket");
    await up(e, web);
    const plan = await e.open().locked("teardown", (held) => held.planTeardown(["servers"]));
    expect(plan.steps).toEqual(["servers", "load-balancers", "bucket"]);
    await teardown(e, ["servers"]);
    const now = await inventory(e);
    for (const kind of ["ec2/instance", "elbv2/load-balancer", "elbv2/target-group", "s3/bucket", "ec2/volume", "ec2/key-pair"]) expect(now[kind]).toBeUndefined();
    for (const kind of ["ec2/vpc", "rds/db-instance", "ec2/flow-log"]) expect(now[kind]).toHaveLength(1);
    // And back again.
    const changes = await up(e, web);
    expect(new Set(changes.map((c) => c.act))).toEqual(new Set(["create"]));
    expect(new Set(changes.map((c) => c.step))).toEqual(new Set(plan.steps));
    await teardown(e);
    expect(await inventory(e)).toEqual({});
  });

  test("twice is no error, and the second one calls nothing that changes", async () => {
    const e = environment();
    await up(e, through("network"));
    await teardown(e);
    await forgetCalls(e);
    const again = await teardown(e);
    expect(again).toMatchObject({ removed: [], left: [], ok: true });
    expect((await calls(e)).filter((c) => c.mutating)).toEqual([]);
  });

  test("of an environment whose local folder is gone says so", async () => {
    const e = environment();
    await up(e, through("network"));
    await rm(join(e.dir, "default"), { recursive: true });
    const fault = await teardown(e).catch((x: unknown) => x);
    expect(isFault(fault) && fault.code).toBe("no-such-environment");
  });
});

describe("the place", () => {
  test("another account or region is refused before any call that changes", async () => {
    const e = environment();
    await up(e, through("network"));
    const other = environment(e.endpoint);
    const moved = { ...e, account: other.account, open: (s?: AbortSignal) => openIn(e.dir, other.account, e.endpoint, s) };
    const fault = await up(moved, through("network")).catch((x: unknown) => x);
    expect(isFault(fault) && [fault.code, fault.data]).toEqual(["wrong-place", { what: "account", saved: e.account, now: other.account, env: "default" }]);
    expect(await inventory(other)).toEqual({});
  });

  test("a second run at the same time is told who holds the lock", async () => {
    const e = environment();
    await e.open().locked("up", async () => {
      const fault = await e.open().locked("up", () => Promise.resolve()).catch((x: unknown) => x);
      expect(isFault(fault) && fault.code).toBe("locked");
    });
    const wish = await wishFor(e.open(), through("network"));
    expect((await e.open().locked("up", (held) => held.plan(wish))).changes.length).toBeGreaterThan(0);
  });
});
