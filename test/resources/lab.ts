import { EC2Client } from "@aws-sdk/client-ec2";
import { ElasticLoadBalancingV2Client } from "@aws-sdk/client-elastic-load-balancing-v2";
import { RDSClient } from "@aws-sdk/client-rds";
import { S3Client } from "@aws-sdk/client-s3";
import * as ec2 from "@aws-sdk/client-ec2";
import { expect, inject } from "vitest";
import { makeAws } from "../../src/aws/send.js";
import { localTiming } from "../../src/core/timing.js";
import type { Aws, Kind, Mark, Seen } from "../../src/core/types.js";
import { freshAccount } from "../setup/account.js";

const region = "ap-northeast-1";

/** Our door to the emulator, and clients of the SDK beside it that know nothing of our code. */
export function openLab() {
  const account = freshAccount();
  const credentials = { accessKeyId: account, secretAccessKey: "test" };
  const endpoint = inject("endpoint");
  const secrets = new Map<string, string>();
  const aws = makeAws(
    {
      region,
      endpoint,
      credentials,
      timing: localTiming,
      emit: () => undefined,
      signal: new AbortController().signal,
      secret: (name, make) => {
        secrets.set(name, secrets.get(name) ?? make());
        return Promise.resolve(secrets.get(name)!);
      },
    },
    { account, partition: "aws" },
  );
  const config = { region, endpoint, credentials };
  const clients = {
    ec2: new EC2Client(config),
    elb: new ElasticLoadBalancingV2Client(config),
    rds: new RDSClient(config),
    s3: new S3Client({ ...config, forcePathStyle: true }),
  };
  return { aws, account, secrets, ...clients };
}
export type Lab = ReturnType<typeof openLab>;

export const env = "test-aaaaaaaaaaaaaaaa";
export const markOf = (node: string): Mark => ({
  env,
  node,
  token: `op-${node}`,
  tags: { Name: `for-web-${node}`, "kumiki:env": env, "kumiki:node": node, "kumiki:op": `op-${node}` },
});
export const ownedBy = (node: string) => ({ env, node, op: `op-${node}` });

/** What the engine does with a kind: create, settle, then look until it is ready. */
export async function build<P, A>(aws: Aws, kind: Kind<P, A>, props: P, node = "it"): Promise<Seen<A, P>> {
  const { id } = await kind.create(aws, props, markOf(node));
  if (kind.identity.by === "name") expect(id).toBe(kind.identity.of(props));
  await kind.settle?.(aws, props, id);
  return untilReady(aws, kind, id);
}

export async function untilReady<P, A>(aws: Aws, kind: Kind<P, A>, id: string): Promise<Seen<A, P>> {
  for (;;) {
    const [seen, ...more] = await kind.read(aws, [id]);
    expect(more).toEqual([]);
    if (seen?.phase === "ready") return seen;
    expect(seen?.phase ?? "pending").toBe("pending");
    await new Promise((r) => setTimeout(r, 100));
  }
}

/** Deletes it, waits until it is not shown any more, and deletes it once more. */
export async function remove<P, A>(aws: Aws, kind: Kind<P, A>, seen: Seen<A, P>): Promise<void> {
  await kind.delete(aws, seen);
  while ((await kind.read(aws, [seen.id])).length > 0) await new Promise((r) => setTimeout(r, 100));
  // A second time it is absent: that succeeds, or says that it is gone.
  await kind.delete(aws, seen).catch((e: { kind?: string }) => expect(e.kind).toBe("gone"));
}

export interface Network {
  readonly vpcId: string;
  /** One a zone, in the order of their zones. */
  readonly subnetIds: readonly [string, string];
  /** In a third zone. */
  readonly furtherSubnetId: string;
  readonly groupIds: readonly [string, string];
}

/** A VPC with three subnets, two groups and an internet gateway, made by the SDK alone. */
export async function makeNetwork(lab: Lab): Promise<Network> {
  const vpcId = (await lab.ec2.send(new ec2.CreateVpcCommand({ CidrBlock: "10.0.0.0/16" }))).Vpc!.VpcId!;
  const gateway = (await lab.ec2.send(new ec2.CreateInternetGatewayCommand({}))).InternetGateway!.InternetGatewayId!;
  await lab.ec2.send(new ec2.AttachInternetGatewayCommand({ VpcId: vpcId, InternetGatewayId: gateway }));
  const subnet = async (n: number, zone: string) =>
    (await lab.ec2.send(new ec2.CreateSubnetCommand({ VpcId: vpcId, CidrBlock: `10.0.${n}.0/24`, AvailabilityZone: region + zone }))).Subnet!.SubnetId!;
  const group = async (name: string) =>
    (await lab.ec2.send(new ec2.CreateSecurityGroupCommand({ VpcId: vpcId, GroupName: name, Description: name }))).GroupId!;
  return {
    vpcId,
    // Made in another order than the one of their zones.
    furtherSubnetId: await subnet(3, "d"),
    subnetIds: (await Promise.all([subnet(2, "c"), subnet(1, "a")])).reverse() as [string, string],
    groupIds: [await group("first"), await group("second")],
  };
}

/** An instance that runs, from any image the emulator knows. */
export async function runInstance(lab: Lab, subnetId: string): Promise<string> {
  const images = await lab.ec2.send(new ec2.DescribeImagesCommand({ Owners: ["amazon"] }));
  const r = await lab.ec2.send(
    new ec2.RunInstancesCommand({ ImageId: images.Images![0]!.ImageId!, InstanceType: "t3.micro", MinCount: 1, MaxCount: 1, SubnetId: subnetId }),
  );
  const id = r.Instances![0]!.InstanceId!;
  await ec2.waitUntilInstanceRunning({ client: lab.ec2, maxWaitTime: 30, minDelay: 0.1, maxDelay: 0.5 } as never, { InstanceIds: [id] });
  return id;
}
