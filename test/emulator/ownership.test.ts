import { describe, expect, test } from "vitest";
import type { Calls } from "../../src/aws/calls.js";
import type { NodeRecord, State } from "../../src/core/state.js";
import { kinds } from "../../src/resources/index.js";
import { steps } from "../../src/steps/index.js";
import { type Environment, environment, inventory, raw, teardown, through, up, wishFor } from "./environment.js";

const stateOf = async (e: Environment): Promise<State> => (await e.open().read())!;
async function edit(e: Environment, change: (state: State) => State): Promise<void> {
  const { store } = e.open();
  const lock = await store.lock("by hand");
  await store.write(change((await store.read())!), lock);
  await lock.release();
}
const recordOf = (state: State, node: string): NodeRecord & { id: string } => state.records[node] as NodeRecord & { id: string };
const idsOf = async (e: Environment, kind: string): Promise<string[]> => (await inventory(e))[kind] ?? [];
const planned = async (e: Environment, chosen = steps) => {
  const app = e.open();
  return app.plan(await wishFor(app, chosen));
};

/** "Launch more like this" in the console: the same settings and all tags, elsewhere so that it holds nothing of ours back. */
async function launchMoreLike(e: Environment, id: string): Promise<string> {
  const aws = raw(e);
  const like = (await aws.ec2("DescribeInstances", { InstanceIds: [id] })).Reservations![0]!.Instances![0]!;
  const vpc = (await aws.ec2("CreateVpc", { CidrBlock: "10.77.0.0/16" })).Vpc!.VpcId!;
  const subnet = (await aws.ec2("CreateSubnet", { VpcId: vpc, CidrBlock: "10.77.0.0/24" })).Subnet!.SubnetId!;
  const r = await aws.ec2("RunInstances", {
    MinCount: 1,
    MaxCount: 1,
    ImageId: like.ImageId!,
    InstanceType: like.InstanceType!,
    SubnetId: subnet,
    TagSpecifications: [{ ResourceType: "instance", Tags: like.Tags! }],
  });
  return r.Instances![0]!.InstanceId!;
}
const isRunning = async (aws: Calls, id: string): Promise<boolean> =>
  (await aws.ec2("DescribeInstances", { InstanceIds: [id] })).Reservations![0]!.Instances![0]!.State!.Name === "running";

describe("copied tags", () => {
  test("a server with all tags of ours is never touched: by up after ours is gone, teardown, sweep (first-contact A8)", { timeout: 180_000 }, async () => {
    const e = environment();
    await up(e, through("servers"));
    const node = "servers/web-server-1";
    const ours = recordOf(await stateOf(e), node).id;
    const copy = await launchMoreLike(e, ours);
    expect((await planned(e, through("servers"))).foreign).toMatchObject([{ node, kind: "ec2/instance", id: copy, why: "copy" }]);
    await e.open().drift();
    expect(e.events).toContainEqual({ type: "note", code: "copied-tags", data: { things: [`ec2/instance ${copy} (${node})`] } });

    await raw(e).ec2("TerminateInstances", { InstanceIds: [ours] });
    await expect.poll(async () => isRunning(raw(e), ours)).toBe(false);
    await up(e, through("servers"));
    const again = recordOf(await stateOf(e), node).id;
    expect([ours, copy]).not.toContain(again);
    // The second run is the one that took it for a duplicate.
    await up(e, through("servers"));
    expect(await up(e, through("servers"))).toEqual([]);
    expect(await isRunning(raw(e), copy)).toBe(true);

    const sweep = await e.open().sweep();
    const report = await sweep.look();
    expect(report.foreign).toContainEqual(expect.objectContaining({ id: copy, why: "copied-tags" }));
    expect(report.environments.flatMap((x) => x.things.map((t) => t.id))).not.toContain(copy);
    await sweep.remove(undefined, () => Promise.resolve()).catch(() => undefined);
    expect(await isRunning(raw(e), copy)).toBe(true);
    expect(await teardown(e)).toMatchObject({ ok: true, left: [] });
    expect(await isRunning(raw(e), copy)).toBe(true);
  });

  test("sweep without a state tells them apart by the client token (first-contact A8)", { timeout: 120_000 }, async () => {
    const before = environment();
    await up(before, through("servers"));
    const ours = recordOf(await stateOf(before), "servers/web-server-1").id;
    const copy = await launchMoreLike(before, ours);
    const e: Environment = { ...environment(before.endpoint, before.account), account: before.account };
    const adopted = await (await e.open().sweep()).adopt(undefined);
    expect(adopted.duplicates).toEqual([]);
    expect(recordOf(await stateOf(e), "servers/web-server-1").id).toBe(ours);
    const other: Environment = environment(before.endpoint, before.account);
    expect(await (await other.open().sweep()).remove(undefined, () => Promise.resolve())).toMatchObject({ ok: true });
    expect(await isRunning(raw(e), copy)).toBe(true);
  });
});

describe("what cannot be tagged", () => {
  /** Ids of somebody else's, by kind, for what hangs on a VPC. */
  async function foreignNetwork(aws: Calls) {
    const vpc = (await aws.ec2("CreateVpc", { CidrBlock: "10.88.0.0/16" })).Vpc!.VpcId!;
    const subnet = (await aws.ec2("CreateSubnet", { VpcId: vpc, CidrBlock: "10.88.0.0/24" })).Subnet!.SubnetId!;
    const gateway = (await aws.ec2("CreateInternetGateway", {})).InternetGateway!.InternetGatewayId!;
    await aws.ec2("AttachInternetGateway", { InternetGatewayId: gateway, VpcId: vpc });
    const table = (await aws.ec2("CreateRouteTable", { VpcId: vpc })).RouteTable!.RouteTableId!;
    await aws.ec2("CreateRoute", { RouteTableId: table, DestinationCidrBlock: "0.0.0.0/0", GatewayId: gateway });
    await aws.ec2("AssociateRouteTable", { RouteTableId: table, SubnetId: subnet });
    return { vpc, subnet, gateway, table };
  }

  test("a route, an association and an attachment of somebody's, named by the state, are left alone; ours are put right and removed (first-contact A9)", { timeout: 120_000 }, async () => {
    const e = environment();
    const aws = raw(e);
    await up(e, through("network"));
    const theirs = await foreignNetwork(aws);
    const state = await stateOf(e);
    const of = (kind: string): string => Object.entries(state.records).find(([, r]) => r.kind === kind)![0];
    const edits = {
      [of("ec2/route")]: `${theirs.table}|0.0.0.0/0`,
      [of("ec2/route-table-association")]: `${theirs.subnet}|${theirs.table}`,
      [of("ec2/internet-gateway-attachment")]: `${theirs.gateway}|${theirs.vpc}`,
    };
    await edit(e, (s) => ({ ...s, records: { ...s.records, ...Object.fromEntries(Object.entries(edits).map(([node, id]) => [node, { ...s.records[node]!, id }])) } }));
    const { foreign } = await planned(e, through("network"));
    expect(foreign!.map((f) => [f.node, f.id, f.why]).sort()).toEqual(Object.entries(edits).map(([node, id]) => [node, id, "ends"]).sort());
    await up(e, through("network"));
    expect(await e.open().drift()).toEqual([]);
    // And once more, this time straight to the end.
    await edit(e, (s) => ({ ...s, records: { ...s.records, ...Object.fromEntries(Object.entries(edits).map(([node, id]) => [node, { ...s.records[node]!, id }])) } }));
    const result = await teardown(e);
    expect(result).toMatchObject({ ok: true, left: [] });
    expect(result.kept.filter((k) => k.why === "kept-foreign").map((k) => k.id).sort()).toEqual(Object.values(edits).sort());
    const [table] = (await aws.ec2("DescribeRouteTables", { RouteTableIds: [theirs.table] })).RouteTables!;
    expect(table!.Routes!.some((r) => r.GatewayId === theirs.gateway)).toBe(true);
    expect(table!.Associations!.some((a) => a.SubnetId === theirs.subnet)).toBe(true);
    expect((await aws.ec2("DescribeInternetGateways", { InternetGatewayIds: [theirs.gateway] })).InternetGateways![0]!.Attachments).toHaveLength(1);
    expect(await idsOf(e, "ec2/vpc")).toEqual([theirs.vpc]);
  });

  test("every kind that AWS cannot tag says what it connects, and every other how its tags are put (first-contact A9)", () => {
    for (const { name, identity } of kinds.values()) {
      if (identity.by === "name" && !identity.tagged) expect([name, identity.ends("a|b|c", {}).length]).not.toEqual([name, 0]);
      else expect([name, typeof identity.retag, ["token", "time", "none"].includes(identity.launch)]).toEqual([name, "function", true]);
    }
  });
});
