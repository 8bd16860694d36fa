import {
  CreateKeyPairCommand,
  CreateSecurityGroupCommand,
  CreateSubnetCommand,
  CreateVpcCommand,
  DescribeInstanceAttributeCommand,
  DescribeInstancesCommand,
  DescribeVolumesCommand,
  EC2Client,
  type Instance,
  StopInstancesCommand,
} from "@aws-sdk/client-ec2";
import { CreateInstanceProfileCommand, IAMClient } from "@aws-sdk/client-iam";
import { GetParameterCommand, SSMClient } from "@aws-sdk/client-ssm";
import { beforeAll, describe, expect, it } from "vitest";
import { instanceProfileAssociation } from "../../src/resources/instance-profile-association.js";
import { instance, type InstanceProps } from "../../src/resources/instance.js";
import { laws, type Subject } from "./laws.js";
import { mark, place, type Place, until } from "./place.js";

/** A subnet with a group and a key, made without the kinds' help. */
async function world() {
  const here = place();
  const ec2 = new EC2Client(here.config);
  const image = await new SSMClient(here.config).send(new GetParameterCommand({ Name: "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64" }));
  const { Vpc: vpc } = await ec2.send(new CreateVpcCommand({ CidrBlock: "172.16.0.0/23" }));
  const VpcId = vpc!.VpcId!;
  const { Subnet: subnet } = await ec2.send(new CreateSubnetCommand({ VpcId, CidrBlock: "172.16.0.0/25", AvailabilityZone: "ap-northeast-1a" }));
  const groups = await Promise.all(
    ["web", "ap"].map((GroupName) => ec2.send(new CreateSecurityGroupCommand({ VpcId, GroupName, Description: GroupName })).then((g) => g.GroupId!)),
  );
  await ec2.send(new CreateKeyPairCommand({ KeyName: "k" }));
  const props: InstanceProps = {
    imageId: image.Parameter!.Value!,
    instanceType: "t3.micro",
    keyName: "k",
    subnetId: subnet!.SubnetId!,
    securityGroupIds: [groups[0]!],
    publicIp: true,
    volumeGib: 8,
    volumeType: "gp3",
    encrypted: true,
    httpTokens: "required",
    hopLimit: 1,
    userData: "#!/bin/bash\necho 'Wörld' {{}}\n",
    running: true,
  };
  return { here, ec2, props, groups, look: (id: string) => look(ec2, id) };
}
async function look(ec2: EC2Client, id: string): Promise<Instance | undefined> {
  const { Reservations: all } = await ec2.send(new DescribeInstancesCommand({}));
  return all!.flatMap((r) => r.Instances!).find((i) => i.InstanceId === id && i.State!.Name !== "terminated");
}

laws(instance, async (): Promise<Subject<InstanceProps>> => {
  const { here, props, groups, look } = await world();
  return {
    place: here,
    props,
    ghost: "i-0123456789abcdef0",
    exists: async (id) => (await look(id)) !== undefined,
    tagsOf: async (id) => Object.fromEntries((await look(id))!.Tags!.map((t) => [t.Key!, t.Value!])),
    changes: [{ securityGroupIds: [groups[1]!] }, { httpTokens: "optional", hopLimit: 2 }, { securityGroupIds: [...groups].sort() }],
    again: "same",
  };
});

describe("ec2/instance", () => {
  let here: Place;
  let ec2: EC2Client;
  let props: InstanceProps;
  let id: string;
  beforeAll(async () => {
    ({ here, ec2, props } = await world());
    ({ id } = await instance.create(here.aws, props, mark("servers/web-server-1")));
    await until(here.aws, instance, id, "ready");
  });

  it("is launched with its disk, its metadata options and its user data", async () => {
    const i = (await look(ec2, id))!;
    expect(i).toMatchObject({ ImageId: props.imageId, KeyName: "k", SubnetId: props.subnetId, MetadataOptions: { HttpTokens: "required", HttpPutResponseHopLimit: 1 } });
    expect(i.NetworkInterfaces).toHaveLength(1);
    const { Volumes: volumes } = await ec2.send(new DescribeVolumesCommand({ Filters: [{ Name: "attachment.instance-id", Values: [id] }] }));
    expect(volumes).toHaveLength(1);
    expect(volumes![0]).toMatchObject({ Size: 8, VolumeType: "gp3", Encrypted: true, Attachments: [{ Device: i.RootDeviceName }] });
    expect(i.BlockDeviceMappings!.map((d) => [d.DeviceName, d.Ebs!.DeleteOnTermination])).toEqual([[i.RootDeviceName, true]]);
    expect(volumes![0]!.Tags).toContainEqual({ Key: "kumiki:node", Value: "servers/web-server-1" });
    const { UserData: data } = await ec2.send(new DescribeInstanceAttributeCommand({ InstanceId: id, Attribute: "userData" }));
    expect(Buffer.from(data!.Value!, "base64").toString("utf8")).toBe(props.userData);
  });

  it("tells its addresses", async () => {
    const [seen] = await instance.read(here.aws, [id]);
    const i = (await look(ec2, id))!;
    expect(seen!.attrs).toEqual({
      privateIp: i.PrivateIpAddress,
      publicIp: i.PublicIpAddress,
      networkInterfaceId: i.NetworkInterfaces![0]!.NetworkInterfaceId,
      zone: "ap-northeast-1a",
      state: "running",
    });
    const inside = await instance.create(here.aws, { ...props, publicIp: false }, mark("servers/ap-server-1"));
    expect((await until(here.aws, instance, inside.id, "ready"))!.attrs.publicIp).toBe("");
  });

  it("is started when somebody has stopped it, and is not replaced", async () => {
    await ec2.send(new StopInstancesCommand({ InstanceIds: [id] }));
    const [stopped] = await instance.read(here.aws, [id]);
    expect(stopped).toMatchObject({ phase: "ready", props: { running: false } });
    for (let tries = 0; (await look(ec2, id))!.State!.Name !== "stopped" && tries < 100; tries++) await new Promise((r) => setTimeout(r, 50));
    await instance.update!(here.aws, props, stopped!, ["running"]);
    expect((await until(here.aws, instance, id, "ready"))!.props!.running).toBe(true);
    expect((await look(ec2, id))!.State!.Name).toBe("running");
  });
});

laws(instanceProfileAssociation, async () => {
  const { here, ec2, props } = await world();
  const iam = new IAMClient({ ...here.config, region: "us-east-1" });
  for (const InstanceProfileName of ["p", "q"]) await iam.send(new CreateInstanceProfileCommand({ InstanceProfileName }));
  const { id } = await instance.create(here.aws, props, mark("servers/ap-server-1"));
  await until(here.aws, instance, id, "ready");
  return {
    place: here,
    props: { instanceId: id, instanceProfileName: "p" },
    ghost: "i-0123456789abcdef0",
    exists: async () => (await look(ec2, id))!.IamInstanceProfile !== undefined,
    changes: [{ instanceProfileName: "q" }],
    again: "exists",
  };
});
