import * as ec2 from "@aws-sdk/client-ec2";
import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import { peeringAcceptance } from "../../src/resources/peering-acceptance.js";
import { peeringConnection } from "../../src/resources/peering-connection.js";
import { build, type Lab, openLab, tagsOf } from "./lab.js";
import { laws } from "./laws.js";
import { mark, outcome, until } from "./place.js";

let lab: Lab;
beforeAll(() => {
  lab = openLab();
});
const vpc = async (CidrBlock: string) => (await lab.ec2.send(new ec2.CreateVpcCommand({ CidrBlock }))).Vpc!.VpcId!;
const look = async (id: string) =>
  (await lab.ec2.send(new ec2.DescribeVpcPeeringConnectionsCommand({}))).VpcPeeringConnections!.find((p) => p.VpcPeeringConnectionId === id);
const alive = ["initiating-request", "pending-acceptance", "provisioning", "active"];
const exists = async (id: string) => alive.includes((await look(id))?.Status?.Code ?? "");

laws(peeringConnection, async () => ({
  place: lab,
  props: { requesterVpcId: await vpc("10.1.0.0/16"), accepterVpcId: await vpc("10.2.0.0/16") },
  ghost: "pcx-0123456789abcdef0",
  again: "same",
  exists,
  tagsOf: async (id) => tagsOf((await look(id))?.Tags),
}));

laws(peeringAcceptance, async () => {
  const asked = await build(lab, peeringConnection, { requesterVpcId: await vpc("10.3.0.0/16"), accepterVpcId: await vpc("10.4.0.0/16") });
  return { place: lab, props: { peeringConnectionId: asked.id }, ghost: "pcx-0123456789abcdef0", again: "exists", exists };
});

describe("a peering connection", () => {
  let id: string;
  beforeEach(async () => {
    const props = { requesterVpcId: await vpc("10.5.0.0/16"), accepterVpcId: await vpc("10.6.0.0/16") };
    id = (await build(lab, peeringConnection, props)).id;
  });

  test("that nobody has accepted is asked for, and not accepted", async () => {
    expect(await peeringAcceptance.read(lab.aws, [id])).toEqual([]);
    expect((await peeringConnection.read(lab.aws, [id]))[0]).toMatchObject({ phase: "ready", attrs: { state: "pending-acceptance" } });
  });

  test("that was rejected is as good as gone", async () => {
    await lab.ec2.send(new ec2.RejectVpcPeeringConnectionCommand({ VpcPeeringConnectionId: id }));
    expect(await peeringConnection.read(lab.aws, [id])).toEqual([]);
    expect(await outcome(peeringAcceptance.create(lab.aws, { peeringConnectionId: id }, mark("test/acceptance")))).not.toBe("none");
  });

  test("takes its acceptance along", async () => {
    const accepted = await build(lab, peeringAcceptance, { peeringConnectionId: id });
    const [seen] = await peeringConnection.read(lab.aws, [id]);
    await peeringConnection.delete(lab.aws, seen!);
    await until(lab.aws, peeringConnection, id, undefined);
    expect(await peeringAcceptance.read(lab.aws, [id])).toEqual([]);
    expect(await outcome(peeringAcceptance.delete(lab.aws, accepted))).toBe("none");
  });
});

test("VPCs that share addresses cannot be joined: AWS says why, and what failed can be let go of (pitfall 35)", async () => {
  const props = { requesterVpcId: await vpc("10.7.0.0/16"), accepterVpcId: await vpc("10.7.128.0/17") };
  const ours = mark("test/overlap");
  const { id } = await peeringConnection.create(lab.aws, props, ours);
  await expect.poll(async () => (await peeringConnection.read(lab.aws, [id]))[0]?.phase).toBe("failed");
  const [failed] = await peeringConnection.read(lab.aws, [id]);
  expect(failed!.why).toContain("overlapping CIDR range");
  // It must not be taken for what a lost request has made.
  if (peeringConnection.identity.by === "tag")
    expect((await peeringConnection.identity.find(lab.aws, ours.env)).map((p) => p.id)).not.toContain(id);
  await peeringConnection.delete(lab.aws, failed!);
  expect(await peeringConnection.read(lab.aws, [id])).toEqual([]);
});
