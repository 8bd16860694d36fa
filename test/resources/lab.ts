import * as ec2 from "@aws-sdk/client-ec2";
import { ElasticLoadBalancingV2Client } from "@aws-sdk/client-elastic-load-balancing-v2";
import { RDSClient } from "@aws-sdk/client-rds";
import { S3Client } from "@aws-sdk/client-s3";
import type { Kind, Seen } from "../../src/core/types.js";
import type { HealthCheckProps } from "../../src/resources/target-group.js";
import { mark, type Place, place, until } from "./place.js";

/** A place, and clients of the SDK that look at it without our code. */
export interface Lab extends Place {
  readonly ec2: ec2.EC2Client;
  readonly elb: ElasticLoadBalancingV2Client;
  readonly rds: RDSClient;
  readonly s3: S3Client;
}
export function openLab(): Lab {
  const p = place();
  return {
    ...p,
    ec2: new ec2.EC2Client(p.config),
    elb: new ElasticLoadBalancingV2Client(p.config),
    rds: new RDSClient(p.config),
    s3: new S3Client({ ...p.config, forcePathStyle: true }),
  };
}

export const tagsOf = (tags: readonly { Key?: string | undefined; Value?: string | undefined }[] | undefined) =>
  Object.fromEntries((tags ?? []).map((t) => [t.Key!, t.Value!]));

/** What the engine does with a kind: create, settle, then look until it is ready. */
export async function build<P, A>(lab: Lab, kind: Kind<P, A>, props: P): Promise<Seen<A, P>> {
  const { id } = await kind.create(lab.aws, props, mark(`test/${kind.name.split("/")[1]!}`));
  await kind.settle?.(lab.aws, props, id);
  return (await until(lab.aws, kind, id, "ready"))!;
}

export async function remove<P, A>(lab: Lab, kind: Kind<P, A>, seen: Seen<A, P>): Promise<void> {
  await kind.delete(lab.aws, seen);
  await until(lab.aws, kind, seen.id, undefined);
}

export const healthCheck: HealthCheckProps = { path: "/", intervalSeconds: 10, timeoutSeconds: 5, healthyCount: 2, unhealthyCount: 2, codes: "200" };

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
  const { region } = lab.config;
  const vpcId = (await lab.ec2.send(new ec2.CreateVpcCommand({ CidrBlock: "10.0.0.0/16" }))).Vpc!.VpcId!;
  const gateway = (await lab.ec2.send(new ec2.CreateInternetGatewayCommand({}))).InternetGateway!.InternetGatewayId!;
  await lab.ec2.send(new ec2.AttachInternetGatewayCommand({ VpcId: vpcId, InternetGatewayId: gateway }));
  const subnet = async (n: number, zone: string) =>
    (await lab.ec2.send(new ec2.CreateSubnetCommand({ VpcId: vpcId, CidrBlock: `10.0.${n}.0/24`, AvailabilityZone: region + zone }))).Subnet!.SubnetId!;
  const group = async (name: string) =>
    (await lab.ec2.send(new ec2.CreateSecurityGroupCommand({ VpcId: vpcId, GroupName: name, Description: name }))).GroupId!;
  // Made in another order than the one of their zones.
  const furtherSubnetId = await subnet(3, "d");
  const second = await subnet(2, "c");
  const first = await subnet(1, "a");
  return { vpcId, subnetIds: [first, second], furtherSubnetId, groupIds: [await group("first"), await group("second")] };
}

/** An instance that runs, from any image the emulator knows. */
export async function runInstance(lab: Lab, subnetId: string): Promise<string> {
  const images = await lab.ec2.send(new ec2.DescribeImagesCommand({ Owners: ["amazon"] }));
  const r = await lab.ec2.send(
    new ec2.RunInstancesCommand({ ImageId: images.Images![0]!.ImageId!, InstanceType: "t3.micro", MinCount: 1, MaxCount: 1, SubnetId: subnetId }),
  );
  const id = r.Instances![0]!.InstanceId!;
  await ec2.waitUntilInstanceRunning({ client: lab.ec2, maxWaitTime: 30, minDelay: 1, maxDelay: 1 }, { InstanceIds: [id] });
  return id;
}
